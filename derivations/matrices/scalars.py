"""Scalars as sums of monomials: rational coefficients, integer powers of names and of traces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from derivations.expressions import Add, Expr, ExpressionError, Mul, Number, Pow, Symbol, write
from derivations.matrices.words import Word

#: A scalar name, or the trace of a word.
Atom: TypeAlias = "str | Word"
#: Atoms with their exponents, none of them zero, in a fixed order.
Monomial: TypeAlias = "tuple[tuple[Atom, int], ...]"

_MOST_POWERS = 64


def monomial(powers: Mapping[Atom, int]) -> Monomial:
    """The atoms with their exponents in the fixed order."""
    return tuple(sorted(((atom, power) for atom, power in powers.items() if power), key=_order))


def _order(entry: tuple[Atom, int]) -> tuple[bool, str, int]:
    atom, power = entry
    return (isinstance(atom, str), atom if isinstance(atom, str) else repr(atom), power)


def times(first: Monomial, second: Monomial) -> Monomial:
    """The product of two monomials."""
    if not first or not second:
        return first or second
    powers: Counter[Atom] = Counter()
    for atom, power in (*first, *second):
        powers[atom] += power
    return monomial(powers)


def expanded(expr: Expr) -> dict[Monomial, Fraction]:
    """A scalar of the claim language as a sum of monomials; its names are independent of each other.

    Raises:
        ExpressionError: for anything but sums, products and integer powers, negative ones of single terms only.

    >>> from derivations.expressions import read
    >>> len(expanded(read("(lam + 1)**2/tau")))
    3
    """
    match expr:
        case Number():
            return {(): expr.value} if expr.value else {}
        case Symbol():
            return {((expr.name, 1),): Fraction(1)}
        case Add():
            return _sum(expanded(operand) for operand in expr.operands)
        case Mul():
            found: dict[Monomial, Fraction] = {(): Fraction(1)}
            for operand in expr.operands:
                found = _product(found, expanded(operand))
            return found
        case Pow():
            return _power(expr)
    raise ExpressionError(f"{write(expr)} may not stand before a matrix: only sums, products and integer powers may")


def _power(expr: Pow) -> dict[Monomial, Fraction]:
    base = expanded(expr.base)
    exponent = expr.exponent.value if isinstance(expr.exponent, Number) else Fraction(1, 2)
    count = exponent.numerator
    if exponent.denominator != 1 or abs(count) > _MOST_POWERS or (count < 0 and len(base) != 1):
        raise ExpressionError(f"{write(expr)} may not stand before a matrix: only integer powers of terms may")
    if count < 0:
        ((term, number),) = base.items()
        return {monomial({atom: count * power for atom, power in term}): number**count}
    found: dict[Monomial, Fraction] = {(): Fraction(1)}
    for _ in range(count):
        found = _product(found, base)
    return found


def _sum(parts: Iterable[dict[Monomial, Fraction]]) -> dict[Monomial, Fraction]:
    found: dict[Monomial, Fraction] = {}
    for part in parts:
        for term, number in part.items():
            found[term] = found.get(term, Fraction(0)) + number
    return {term: number for term, number in found.items() if number}


def _product(first: dict[Monomial, Fraction], second: dict[Monomial, Fraction]) -> dict[Monomial, Fraction]:
    return _sum({times(a, b): x * y} for a, x in first.items() for b, y in second.items())
