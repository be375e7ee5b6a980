"""Matrix expressions multiplied out: sums of words with scalar coefficients, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from derivations.matrices.nodes import (
    SCALAR,
    Block,
    Dimension,
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
from derivations.matrices.scalars import Monomial, expanded, times
from derivations.matrices.words import Factor, Word, transpose

#: A sum of words, each with a monomial of scalars before it and a rational number before that.
Terms: TypeAlias = "dict[tuple[Monomial, Word], Fraction]"


@dataclass(frozen=True)
class Polynomial:
    """An expression multiplied out.

    Attributes:
        rows: the dimensions of the block rows.
        columns: the dimensions of the block columns.
        blocks: the terms of the blocks that have any, by block row and block column.
    """

    rows: Dimension
    columns: Dimension
    blocks: dict[tuple[int, int], Terms]


def polynomial(matrix: Matrix) -> Polynomial:
    """The expression multiplied out, without any relation between its letters used.

    >>> w = Letter("W", "m", "n")
    >>> len(polynomial((w + w) @ w.T - 2 * (w @ w.T)).blocks)
    0
    """
    match matrix:
        case Letter():
            return _single(matrix, {((), (Factor(matrix, False),)): Fraction(1)})
        case Identity():
            unit: Terms = {((), ()): Fraction(1)}
            return Polynomial(matrix.rows, matrix.columns, {(i, i): dict(unit) for i in range(len(matrix.rows))})
        case Zero():
            return Polynomial(matrix.rows, matrix.columns, {})
        case Transposed(of):
            inner = polynomial(of)
            turned = {
                (j, i): {(scalar, transpose(word)): number for (scalar, word), number in terms.items()}
                for (i, j), terms in inner.blocks.items()
            }
            return Polynomial(inner.columns, inner.rows, turned)
        case Product(factors):
            found = polynomial(factors[0])
            for factor in factors[1:]:
                found = _product(found, polynomial(factor))
            return found
        case Total(terms):
            found = polynomial(terms[0])
            for term in terms[1:]:
                found = _sum(found, polynomial(term))
            return found
        case Scaled(factor, of):
            inner, scale = polynomial(of), expanded(factor)
            blocks = {place: _times_scalar(terms, scale) for place, terms in inner.blocks.items()}
            return Polynomial(inner.rows, inner.columns, blocks)
        case Trace(of):
            return _trace(polynomial(of))
        case Block(parts):
            return _block(matrix, parts)
    raise TypeError(f"no matrix expression: {matrix!r}")


def add_into(terms: Terms, key: tuple[Monomial, Word], number: Fraction) -> None:
    """Add a term to a sum in place; a coefficient that vanishes is dropped."""
    new = terms.get(key, Fraction(0)) + number
    if new:
        terms[key] = new
    else:
        terms.pop(key, None)


def traced(word: Word, dimension: str) -> Monomial:
    """The trace of a word as a scalar; that of the identity is the number of rows, named by its dimension."""
    if word:
        return ((word, 1),)
    return () if dimension == "1" else ((f"dim {dimension}", 1),)


def _single(matrix: Matrix, terms: Terms) -> Polynomial:
    return Polynomial(matrix.rows, matrix.columns, {(0, 0): terms})


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    blocks: dict[tuple[int, int], Terms] = {}
    for (i, k), first in left.blocks.items():
        for (row, j), second in right.blocks.items():
            if row != k:
                continue
            into = blocks.setdefault((i, j), {})
            for (one, left_word), x in first.items():
                for (other, right_word), y in second.items():
                    add_into(into, (times(one, other), left_word + right_word), x * y)
    return _pruned(left.rows, right.columns, blocks)


def _sum(left: Polynomial, right: Polynomial) -> Polynomial:
    blocks = {place: dict(terms) for place, terms in left.blocks.items()}
    for place, terms in right.blocks.items():
        into = blocks.setdefault(place, {})
        for key, number in terms.items():
            add_into(into, key, number)
    return _pruned(left.rows, left.columns, blocks)


def _times_scalar(terms: Terms, scale: dict[Monomial, Fraction]) -> Terms:
    found: Terms = {}
    for (scalar, word), number in terms.items():
        for factor, weight in scale.items():
            add_into(found, (times(scalar, factor), word), number * weight)
    return found


def _trace(inner: Polynomial) -> Polynomial:
    found: Terms = {}
    for (i, j), terms in inner.blocks.items():
        if i == j:
            for (scalar, word), number in terms.items():
                add_into(found, (times(scalar, traced(word, inner.rows[i])), ()), number)
    return _pruned(SCALAR, SCALAR, {(0, 0): found})


def _block(matrix: Matrix, parts: tuple[tuple[Matrix, ...], ...]) -> Polynomial:
    blocks: dict[tuple[int, int], Terms] = {}
    above = 0
    for line in parts:
        before = 0
        for part in line:
            inner = polynomial(part)
            blocks |= {(above + i, before + j): terms for (i, j), terms in inner.blocks.items()}
            before += len(inner.columns)
        above += len(line[0].rows)
    return Polynomial(matrix.rows, matrix.columns, blocks)


def _pruned(rows: Dimension, columns: Dimension, blocks: dict[tuple[int, int], Terms]) -> Polynomial:
    return Polynomial(rows, columns, {place: terms for place, terms in blocks.items() if terms})
