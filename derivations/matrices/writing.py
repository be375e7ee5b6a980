"""Matrix expressions as plain text, for messages and reports."""

from __future__ import annotations

from derivations.expressions import MINUS_ONE, Add, Expr, write
from derivations.matrices.nodes import (
    SCALAR,
    Block,
    Identity,
    Letter,
    Matrix,
    Product,
    Scaled,
    Total,
    Trace,
    Transposed,
    Zero,
)


def write_matrix(matrix: Matrix) -> str:
    """The text of a matrix expression: products are `@`, transposes `.T`.

    >>> w = Letter("W", "m", "n")
    >>> write_matrix(2 * (w @ w.T).T - w @ w.T)
    '2*(W @ W.T).T - W @ W.T'
    """
    match matrix:
        case Letter(name):
            return name
        case Identity(size):
            return "1" if size == SCALAR else "I"
        case Zero():
            return "0"
        case Transposed(of):
            return f"{_atom(of)}.T"
        case Product(factors):
            return " @ ".join(_factor(factor) for factor in factors)
        case Scaled(factor, of):
            return _scaled(factor, of)
        case Trace(of):
            return f"tr({write_matrix(of)})"
        case Block(parts):
            return "[" + "; ".join(", ".join(write_matrix(part) for part in line) for line in parts) + "]"
        case Total(terms):
            first, *others = (write_matrix(term) for term in terms)
            return first + "".join(f" - {text[1:]}" if text.startswith("-") else f" + {text}" for text in others)
    raise TypeError(f"no matrix expression: {matrix!r}")


def _scaled(factor: Expr, of: Matrix) -> str:
    if factor == MINUS_ONE:
        return f"-{_factor(of)}"
    text = write(factor)
    return f"({text})*{_factor(of)}" if isinstance(factor, Add) or "/" in text else f"{text}*{_factor(of)}"


def _factor(matrix: Matrix) -> str:
    text = write_matrix(matrix)
    return f"({text})" if isinstance(matrix, Total | Scaled) else text


def _atom(matrix: Matrix) -> str:
    text = write_matrix(matrix)
    return f"({text})" if isinstance(matrix, Total | Scaled | Product) else text
