"""Matrices of power series with exact coefficients: rows of rows of lists of coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from flint import arb, arb_series, ctx

from numerics.rings import working

SeriesMatrix: TypeAlias = list[list[list[arb]]]


def coefficients(series: Any, length: int) -> list[arb]:
    """The first `length` coefficients of a series or of a constant."""
    known = series.coeffs() if isinstance(series, arb_series) else [series]
    return list(known[:length]) + [arb(0)] * (length - len(known))


def identity(size: int) -> SeriesMatrix:
    """The identity, to one term."""
    return [[[arb(int(i == j))] for j in range(size)] for i in range(size)]


def product(left: SeriesMatrix, right: SeriesMatrix, length: int) -> SeriesMatrix:
    """The first `length` coefficients of the matrix product, rounded."""
    with working(ctx.prec, length):
        rows = [[arb_series(entry[:length], prec=length) for entry in row] for row in left]
        columns = [[arb_series(entry[:length], prec=length) for entry in column] for column in zip(*right, strict=True)]
        return [[_dot(row, column, length) for column in columns] for row in rows]


def _dot(row: Sequence[arb_series], column: Sequence[arb_series], length: int) -> list[arb]:
    total = row[0] * column[0]
    for a, b in zip(row[1:], column[1:], strict=True):
        total = total + a * b
    return [c.mid() for c in coefficients(total, length)]


def correction(solution: SeriesMatrix, inverse: SeriesMatrix, gap: SeriesMatrix, low: int) -> SeriesMatrix:
    """The product Y * (integral of Z * gap) from degree `low` on, where `gap` is given from degree low - 1 on."""
    length = len(gap[0][0])
    within = product(inverse, gap, length)
    integrated = [[[c / (low + k) for k, c in enumerate(entry)] for entry in row] for row in within]
    return product(solution, integrated, length)


def extended(matrix: SeriesMatrix, more: SeriesMatrix) -> SeriesMatrix:
    """With further coefficients."""
    return [[old + new for old, new in zip(*rows, strict=True)] for rows in zip(matrix, more, strict=True)]


def inverse_extended(inverse: SeriesMatrix, matrix: SeriesMatrix, low: int, length: int) -> SeriesMatrix:
    """The inverse Z of a matrix Y to `length` terms from `low` terms of it: Z + Z*(1 - Y*Z)."""
    excess = [[[-c for c in entry[low:]] for entry in row] for row in product(matrix, inverse, length)]
    return extended(inverse, product(inverse, excess, length - low))
