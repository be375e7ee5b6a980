"""The writer of the claim language: tree to text that reads back to the same tree."""

from __future__ import annotations

from enum import IntEnum
from fractions import Fraction
from typing import Final

from derivations.expressions.nodes import (
    HALF,
    MINUS_ONE,
    Add,
    Call,
    Constant,
    Diff,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Relation,
    Sum,
    Symbol,
)

#: So many zeros at the end of a number are written as an exponent.
_MANY_ZEROS: Final = 7


class _Binding(IntEnum):
    """How tightly the outermost operator of a text binds."""

    RELATION = 0
    SUM = 1
    PRODUCT = 2
    POWER = 3
    ATOM = 4


def write(expr: Expr) -> str:
    """`expr` in the claim language; `read(write(expr))`, for a comparison `read_relation`, gives `expr` back.

    Args:
        expr: a tree built with the arithmetic of `nodes` (its sums and products flat, its numbers folded).

    >>> from derivations.expressions import read
    >>> write(read("s/(1+(s/u0-1)*exp(-2*s*t/tau))"))
    's/(1 + (s/u0 - 1)*exp(-2*s*t/tau))'
    >>> write(read("x**0.5 - 1/3*y + 1e-30"))
    'sqrt(x) - y/3 + 1e-30'
    """
    return _written(expr)[0]


def _written(expr: Expr) -> tuple[str, _Binding]:
    if isinstance(expr, Symbol | Constant):
        return expr.name, _Binding.ATOM
    if isinstance(expr, Add):
        return _sum(expr), _Binding.SUM
    if isinstance(expr, Number | Mul):
        minus, text, binding = _signed(expr)
        return (f"-{text}", _Binding.SUM) if minus else (text, binding)
    if isinstance(expr, Pow):
        return _power(expr)
    if isinstance(expr, Relation):
        links = (f" {operator} {_at_least(_Binding.SUM, right)}" for _, operator, right in expr.links)
        return _at_least(_Binding.SUM, expr.operands[0]) + "".join(links), _Binding.RELATION
    return _call(expr), _Binding.ATOM


def _at_least(binding: _Binding, expr: Expr) -> str:
    """`expr`, in parentheses unless it binds at least as tightly as `binding`."""
    text, own = _written(expr)
    return text if own >= binding else f"({text})"


def _sum(expr: Add) -> str:
    pieces: list[str] = []
    for term in expr.operands:
        minus, text, _ = _signed(term)
        if pieces:
            pieces.append(" - " if minus else " + ")
        elif minus:
            pieces.append("-")
        pieces.append(text)
    return "".join(pieces)


def _signed(expr: Expr) -> tuple[bool, str, _Binding]:
    """Whether a minus stands before `expr`, and the text and binding of the rest."""
    if isinstance(expr, Number):
        text = _magnitude(expr.value)
        return expr.value < 0, text, _Binding.PRODUCT if "/" in text else _Binding.ATOM
    if isinstance(expr, Mul):
        head = expr.operands[0]
        coefficient = head.value if isinstance(head, Number) else Fraction(1)
        factors = expr.operands[1:] if isinstance(head, Number) else expr.operands
        if coefficient == -1 and len(factors) == 1 and isinstance(factors[0], Add):
            # A minus before a sum would be read as a minus before each of its terms.
            return False, f"(-1)*({_sum(factors[0])})", _Binding.PRODUCT
        return coefficient < 0, _product(abs(coefficient), factors), _Binding.PRODUCT
    return False, *_written(expr)


def _product(coefficient: Fraction, factors: tuple[Expr, ...]) -> str:
    """`coefficient * factors` with its divisions; the coefficient's denominator follows the leading numerators."""
    numerator, _, denominator = _magnitude(coefficient).partition("/")
    leading = next((index for index, factor in enumerate(factors) if _is_reciprocal(factor)), len(factors))
    pieces = [numerator] if numerator != "1" or leading == 0 else []
    pieces += [_at_least(_Binding.POWER, factor) for factor in factors[:leading]]
    text = "*".join(pieces)
    if denominator:
        text += f"/{denominator}"
    for factor in factors[leading:]:
        if isinstance(factor, Pow) and _is_reciprocal(factor):
            text += f"/{_at_least(_Binding.POWER, factor.base)}"
        else:
            text += f"*{_at_least(_Binding.POWER, factor)}"
    return text


def _is_reciprocal(expr: Expr) -> bool:
    return isinstance(expr, Pow) and expr.exponent == MINUS_ONE


def _power(expr: Pow) -> tuple[str, _Binding]:
    if expr.exponent == MINUS_ONE:
        return f"1/{_at_least(_Binding.POWER, expr.base)}", _Binding.PRODUCT
    if expr.exponent == HALF:
        return f"sqrt({write(expr.base)})", _Binding.ATOM
    text = f"{_at_least(_Binding.ATOM, expr.base)}**{_at_least(_Binding.POWER, expr.exponent)}"
    return text, _Binding.POWER


def _call(expr: Expr) -> str:
    if isinstance(expr, Call):
        return _applied(expr.name, *expr.arguments)
    if isinstance(expr, Diff):
        return _applied("diff", expr.body, expr.variable)
    if isinstance(expr, Integral | Sum):
        name = "integral" if isinstance(expr, Integral) else "sum"
        return _applied(name, expr.body, expr.variable, expr.lower, expr.upper)
    raise TypeError(f"{type(expr).__name__} is not a node of the claim language")


def _applied(name: str, *arguments: Expr) -> str:
    return f"{name}({', '.join(write(argument) for argument in arguments)})"


def _magnitude(value: Fraction) -> str:
    """The absolute value of a number: `3`, `1/3`, `1e-30`."""
    numerator, denominator = _whole(abs(value.numerator)), _whole(value.denominator)
    if value.denominator == 1:
        return numerator
    if denominator.startswith("1e"):
        return f"{numerator}e-{denominator.removeprefix('1e')}"
    return f"{numerator}/{denominator}"


def _whole(value: int) -> str:
    """A natural number, its zeros at the end as an exponent if they are many."""
    digits = str(value)
    significant = digits.rstrip("0")
    zeros = len(digits) - len(significant)
    return f"{significant}e{zeros}" if zeros >= _MANY_ZEROS else digits
