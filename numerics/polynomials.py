"""Expressions that are polynomials in one symbol with rational coefficients."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, TypeAlias

from derivations.expressions import Add, Expr, Mul, Number, Pow, Symbol

Polynomial: TypeAlias = dict[int, Fraction]

_LARGEST_DEGREE: Final = 64


def coefficients(node: Expr, symbol: Symbol) -> Polynomial | None:
    """The non-zero coefficients of `node` by powers of `symbol`, None if it is no polynomial of degree up to 64.

    >>> from derivations.expressions import read
    >>> coefficients(read("1 - (1 - w)**2"), Symbol("w"))
    {1: Fraction(2, 1), 2: Fraction(-1, 1)}
    """
    if isinstance(node, Number):
        return {0: node.value} if node.value else {}
    if node == symbol:
        return {1: Fraction(1)}
    if isinstance(node, Pow):
        base = coefficients(node.base, symbol)
        degree = node.exponent.value if isinstance(node.exponent, Number) else None
        if base is None or degree is None or degree.denominator != 1 or not 0 < degree <= _LARGEST_DEGREE:
            return None
        return _product([base] * int(degree))
    if not isinstance(node, Add | Mul):
        return None
    parts = [coefficients(child, symbol) for child in node.children]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return _sum(known) if isinstance(node, Add) else _product(known)


def _sum(parts: list[Polynomial]) -> Polynomial:
    result: Polynomial = {}
    for part in parts:
        for degree, coefficient in part.items():
            result[degree] = result.get(degree, Fraction(0)) + coefficient
    return {degree: result[degree] for degree in sorted(result) if result[degree]}


def _product(parts: list[Polynomial]) -> Polynomial | None:
    result: Polynomial = {0: Fraction(1)}
    for part in parts:
        if max(result, default=0) + max(part, default=0) > _LARGEST_DEGREE:
            return None
        result = _sum([{i + j: a * b for j, b in part.items()} for i, a in result.items()])
    return result
