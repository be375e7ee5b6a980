"""Compact charts: a domain covered by finitely many bounded boxes, each with coordinates of its own.

A half-line beyond a positive number a is brought to the unit interval by v = a/w; small integers have charts of their
own, in which they are numbers, and from there on an integer is treated as a real number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final

from derivations.expressions import ONE, ZERO, Expr, Number, Relation, Symbol, substitute
from derivations.variables import Assumptions, Bound, Domain, Variable
from numerics.bounding.domain import BoxDomain

_MOST_CHARTS: Final = 64
_INTEGERS: Final = 6


@dataclass(frozen=True)
class Side:
    """One side of a box: a coordinate with its two ends, and whether each end is outside the domain."""

    symbol: Symbol
    lower: Bound
    upper: Bound


@dataclass(frozen=True)
class Chart:
    """A bounded box with coordinates, and what the variables of a claim are in them.

    Attributes:
        sides: the coordinates with their ranges; the closed box covers a part of the domain.
        given: comparisons in the coordinates; where one fails the box is outside the domain.
        meaning: each variable as an expression in the coordinates.
    """

    sides: tuple[Side, ...]
    given: tuple[Relation, ...]
    meaning: dict[Symbol, Expr]

    @property
    def assumptions(self) -> Assumptions:
        """The ranges of the coordinates as declarations, and the comparisons."""
        declared, ends = [], []
        for side in self.sides:
            domain = Domain.REAL
            if side.lower.value >= 0:
                domain = Domain.POSITIVE if side.lower.value == 0 and side.lower.strict else Domain.NONNEGATIVE
            variable = Variable(side.symbol.name, domain, side.lower.value, side.upper.value)
            declared.append(variable)
            if side.lower.strict and side.lower.value != 0:
                ends.append(side.symbol > Number(side.lower.value))
            if side.upper.strict:
                ends.append(side.symbol < Number(side.upper.value))
        return Assumptions(tuple(declared), (*self.given, *ends))


class TooManyCharts(Exception):
    """More charts would be needed than are worth their time."""


_Piece = tuple[Side | None, Expr]


def charts(domain: BoxDomain) -> tuple[Chart, ...]:
    """Charts that together cover the domain.

    Args:
        domain: new variables and their ranges.

    Raises:
        TooManyCharts: if there are more than 64.

    >>> from numerics.bounding.domain import box_domain
    >>> x = Variable("x", Domain.POSITIVE, minimum=Fraction(2))
    >>> [chart.meaning for chart in charts(box_domain(Assumptions((x,)), (x.symbol,)))]
    [{x: 2/x'}]
    """
    pieces = [list(_pieces(variable, domain)) for variable in domain.variables]
    count = 1
    for own in pieces:
        count *= len(own)
    if count > _MOST_CHARTS:
        raise TooManyCharts
    found = []
    for chosen in product(*pieces):
        values = {variable.symbol: value for variable, (_, value) in zip(domain.variables, chosen, strict=True)}
        sides = tuple(side for side, _ in chosen if side is not None)
        given = tuple(_put(relation, values) for relation in domain.assumptions.given)
        meaning = {name: substitute(value, values) for name, value in domain.meaning.items()}
        found.append(Chart(sides, given, meaning))
    return tuple(found)


def _put(relation: Relation, values: dict[Symbol, Expr]) -> Relation:
    return Relation(tuple(substitute(side, values) for side in relation.operands), relation.operators)


def _pieces(variable: Variable, domain: BoxDomain) -> Iterator[_Piece]:
    """The parts of a variable's range, each with its coordinate and the variable in terms of it."""
    lower, upper = _sharpened(variable, domain)
    if variable.domain is Domain.INTEGER and lower is not None:
        first = int(lower.value) if lower.value.denominator == 1 and not lower.strict else int(lower.value // 1) + 1
        last = first + _INTEGERS - 1 if upper is None else min(first + _INTEGERS - 1, int(upper.value // 1))
        for integer in range(first, last + 1):
            yield None, Number(integer)
        if upper is not None and last + 1 > upper.value:
            return
        lower = Bound(Fraction(last + 1), strict=False)
    name = variable.symbol
    if lower is not None and upper is not None:
        yield Side(name, lower, upper), name
    elif lower is not None:
        yield from _above(name, lower)
    elif upper is not None:
        for side, value in _above(name, Bound(-upper.value, upper.strict)):
            yield side, ZERO - value
    else:
        yield from _above(name, Bound(Fraction(0), strict=False))
        mirrored = Symbol(f"{name.name}'")
        for side, value in _above(mirrored, Bound(Fraction(0), strict=False)):
            yield side, ZERO - value


def _above(name: Symbol, lower: Bound) -> Iterator[_Piece]:
    """The half-line above a bound."""
    inverse = Symbol(f"{name.name}'")
    if lower.value > 0:
        yield Side(inverse, Bound(Fraction(0), True), Bound(Fraction(1), lower.strict)), Number(lower.value) / inverse
        return
    yield Side(name, lower, Bound(Fraction(1), strict=False)), name
    yield Side(inverse, Bound(Fraction(0), strict=True), Bound(Fraction(1), strict=False)), ONE / inverse


def _sharpened(variable: Variable, domain: BoxDomain) -> tuple[Bound | None, Bound | None]:
    """The range of a variable; a comparison with its end excludes that."""
    lower, upper = variable.lower, variable.upper
    for relation in domain.assumptions.given:
        for left, operator, right in relation.links:
            smaller, larger = (left, right) if operator in ("<", "<=") else (right, left)
            if operator not in ("<", ">"):
                continue
            if lower is not None and (smaller, larger) == (Number(lower.value), variable.symbol):
                lower = Bound(lower.value, strict=True)
            if upper is not None and (smaller, larger) == (variable.symbol, Number(upper.value)):
                upper = Bound(upper.value, strict=True)
    return lower, upper
