"""Derivatives: of a matrix expression along a flow, and of a number by a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derivations.expressions import ONE, Expr, mul
from derivations.matrices.building import identity, product, rebuilt, scaled, total, zero
from derivations.matrices.nodes import (
    SCALAR,
    Block,
    Letter,
    Matrix,
    Product,
    Scaled,
    ShapeError,
    Total,
    Trace,
    Transposed,
)


def derivative(matrix: Matrix, velocities: Mapping[Letter, Matrix]) -> Matrix:
    """The derivative of an expression by the time, where letters move with velocities and the others stand still.

    By the product rule, d(A B)/dt = dA/dt B + A dB/dt.

    >>> w, v = Letter("W", "m", "n"), Letter("V", "m", "n")
    >>> print(derivative(w.T @ w, {w: v}))
    V.T @ W + W.T @ V
    """
    match matrix:
        case Letter():
            return velocities.get(matrix, zero(matrix.rows, matrix.columns))
        case Product(factors):
            parts = (
                product(*factors[:place], derivative(factor, velocities), *factors[place + 1 :])
                for place, factor in enumerate(factors)
            )
            return total(*parts)
        case Total() | Scaled() | Trace() | Transposed() | Block():
            return rebuilt(matrix, tuple(derivative(child, velocities) for child in matrix.children))
    return zero(matrix.rows, matrix.columns)


def gradient(number: Matrix, by: Letter) -> Matrix:
    """The gradient G of a number by a matrix W, d(number) = tr(G^T dW), all entries of W being independent.

    Args:
        number: sums and multiples of traces, or any expression with one row and one column.
        by: the matrix; neither symmetric nor diagonal, for then its entries are not independent.

    Raises:
        ShapeError: if the expression is no number, or the entries of the matrix are not independent.

    >>> from derivations.matrices.building import trace
    >>> w, a = Letter("W", "m", "n"), Letter("A", "m", "n")
    >>> print(gradient(trace(a.T @ w), w))
    A
    """
    if number.rows != SCALAR or number.columns != SCALAR:
        raise ShapeError(f"{number} is no number; a gradient is taken of a trace")
    if by.self_adjoint:
        raise ShapeError(f"the entries of {by} are not independent; take the gradient by a matrix of any form")
    parts = [part for seed, of in _traces(number, ONE) for part in _parts(of, scaled(seed, _unit(of)), by)]
    return total(zero(by.rows, by.columns), *parts)


def _traces(number: Matrix, factor: Expr) -> Iterator[tuple[Expr, Matrix]]:
    """The number as a sum of scalars times traces."""
    match number:
        case Total(terms):
            for term in terms:
                yield from _traces(term, factor)
        case Scaled(own, of):
            yield from _traces(of, mul(factor, own))
        case Trace(of):
            yield factor, of
        case _:
            yield factor, number


def _unit(square: Matrix) -> Matrix:
    if len(square.rows) > 1:
        raise ShapeError(f"the gradient of the trace of blocks {square} is not taken; write the blocks out")
    return identity(square.rows[0])


def _parts(matrix: Matrix, seed: Matrix, by: Letter) -> Iterator[Matrix]:
    """The contributions to the gradient of tr(seed^T matrix), one from each place at which the letter stands."""
    match matrix:
        case Letter() if matrix == by:
            yield seed
        case Transposed(of):
            yield from _parts(of, seed.T, by)
        case Scaled(scale, of):
            yield from _parts(of, scaled(scale, seed), by)
        case Total(terms):
            for term in terms:
                yield from _parts(term, seed, by)
        case Product(factors):
            for place, factor in enumerate(factors):
                before = [each.T for each in reversed(factors[:place])]
                behind = [each.T for each in reversed(factors[place + 1 :])]
                yield from _parts(factor, product(*before, seed, *behind), by)
        case Trace() | Block() if by in matrix.walk():
            raise ShapeError(f"the gradient of {matrix} is not taken inside a product; a loss is a sum of traces")
