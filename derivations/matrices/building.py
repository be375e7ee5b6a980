"""Building matrix expressions: every dimension is checked, and what is trivially simpler is simplified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from derivations.expressions import ONE, ZERO, Expr, mul
from derivations.matrices.nodes import (
    SCALAR,
    Block,
    Dimension,
    Identity,
    Letter,
    Matrix,
    Product,
    Scaled,
    ShapeError,
    Total,
    Trace,
    Transposed,
    Zero,
)


def identity(size: str) -> Identity:
    """The identity of a dimension."""
    return Identity((size,))


def zero(rows: Dimension, columns: Dimension) -> Zero:
    """The matrix of zeros with these dimensions."""
    return Zero(rows, columns)


def transposed(matrix: Matrix) -> Matrix:
    """The transpose; that of a transpose, of a symmetric letter and of an identity is simplified."""
    if isinstance(matrix, Transposed):
        return matrix.of
    if isinstance(matrix, Identity | Trace) or (isinstance(matrix, Letter) and matrix.self_adjoint):
        return matrix
    if isinstance(matrix, Zero):
        return Zero(matrix.columns, matrix.rows)
    return Transposed(matrix)


def product(*factors: Matrix) -> Matrix:
    """The product, without factors that are the identity; zero if a factor is.

    Raises:
        ShapeError: if the columns of a factor are not the rows of the next.

    >>> w1, w2 = Letter("W1", "n1", "n0"), Letter("W2", "n2", "n1")
    >>> print(product(w2, w1))
    W2 @ W1
    >>> product(w1, w2)
    Traceback (most recent call last):
    ...
    derivations.matrices.nodes.ShapeError: W1 @ W2 does not fit: W1 has n0 columns, W2 has n2 rows; ...
    """
    for left, right in pairwise(factors):
        if left.columns != right.rows:
            raise ShapeError(
                f"{left} @ {right} does not fit: {left} has {_size(left.columns)} columns, {right} has "
                f"{_size(right.rows)} rows; transpose a factor, change the order or correct a dimension"
            )
    flat = [part for factor in factors for part in (factor.factors if isinstance(factor, Product) else (factor,))]
    if any(isinstance(factor, Zero) for factor in flat):
        return Zero(factors[0].rows, factors[-1].columns)
    kept = tuple(factor for factor in flat if not isinstance(factor, Identity))
    if not kept:
        return factors[0]
    return kept[0] if len(kept) == 1 else Product(kept)


def total(*terms: Matrix) -> Matrix:
    """The sum, without terms that are zero.

    Raises:
        ShapeError: if the dimensions of the terms differ.
    """
    for term in terms[1:]:
        if (term.rows, term.columns) != (terms[0].rows, terms[0].columns):
            raise ShapeError(
                f"{terms[0]} + {term} does not fit: the first is {_size(terms[0].rows)} by {_size(terms[0].columns)}, "
                f"the second {_size(term.rows)} by {_size(term.columns)}; transpose a term or correct a dimension"
            )
    flat = [part for term in terms for part in (term.terms if isinstance(term, Total) else (term,))]
    kept = tuple(term for term in flat if not isinstance(term, Zero))
    if not kept:
        return Zero(terms[0].rows, terms[0].columns)
    return kept[0] if len(kept) == 1 else Total(kept)


def scaled(factor: Expr, matrix: Matrix) -> Matrix:
    """A scalar times a matrix."""
    if factor == ZERO or isinstance(matrix, Zero):
        return Zero(matrix.rows, matrix.columns)
    if isinstance(matrix, Scaled):
        return scaled(mul(factor, matrix.factor), matrix.of)
    return matrix if factor == ONE else Scaled(factor, matrix)


def trace(matrix: Matrix) -> Matrix:
    """The trace; that of a number is the number.

    Raises:
        ShapeError: if the matrix is not square.
    """
    if matrix.rows != matrix.columns:
        shape = f"{_size(matrix.rows)} by {_size(matrix.columns)}"
        raise ShapeError(f"tr({matrix}) has no meaning: the matrix is {shape}; a trace needs a square matrix")
    if matrix.rows == SCALAR:
        return matrix
    return Zero(SCALAR, SCALAR) if isinstance(matrix, Zero) else Trace(matrix)


def block(*lines: Sequence[Matrix]) -> Block:
    """A matrix of blocks, given row by row.

    Raises:
        ShapeError: if the blocks of a row differ in their rows, or those of a column in their columns.
    """
    parts = tuple(tuple(line) for line in lines)
    for line in parts:
        shapes = [part.columns for part in line]
        if len({part.rows for part in line}) > 1 or shapes != [part.columns for part in parts[0]]:
            row = ", ".join(str(part) for part in line)
            raise ShapeError(f"the blocks [{row}] do not fit together; blocks of a row need the same rows")
    return Block(parts)


def rebuilt(matrix: Matrix, children: tuple[Matrix, ...]) -> Matrix:
    """The same node over other parts, simplified like a new one."""
    match matrix:
        case Transposed():
            return transposed(*children)
        case Product():
            return product(*children)
        case Total():
            return total(*children)
        case Scaled(factor):
            return scaled(factor, *children)
        case Trace():
            return trace(*children)
        case Block(parts):
            width = len(parts[0])
            return block(*(children[start : start + width] for start in range(0, len(children), width)))
    return matrix


def substituted(matrix: Matrix, values: Mapping[Letter, Matrix]) -> Matrix:
    """The matrix with other matrices in the place of letters, all at once."""
    if isinstance(matrix, Letter):
        return values.get(matrix, matrix)
    return rebuilt(matrix, tuple(substituted(child, values) for child in matrix.children))


def _size(dimension: Dimension) -> str:
    return " + ".join(dimension)
