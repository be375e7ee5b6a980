"""The ends of the range of one variable, as the assumptions give them in terms of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivations.exact import possible_signs
from derivations.expressions import INFINITY, Expr, Number, Relation, Symbol
from derivations.variables import Assumptions, Variable


@dataclass(frozen=True)
class End:
    """A value that a variable stays above (`way` 1) or below (-1); `strict` if it does not take it."""

    value: Expr
    way: int
    strict: bool

    @property
    def infinite(self) -> bool:
        """Whether it says nothing, because it lies at infinity."""
        return self.value in (INFINITY, -INFINITY)

    def relation(self, symbol: Symbol) -> Relation:
        """The comparison that says so."""
        operator = {1: ">", -1: "<"}[self.way] + ("" if self.strict else "=")
        return Relation((symbol, self.value), (operator,))


@dataclass(frozen=True)
class Range:
    """What the assumptions say of one variable, apart from what they say of the others.

    Attributes:
        symbol: the variable.
        ends: all its ends.
        others: the assumptions without it.
    """

    symbol: Symbol
    ends: tuple[End, ...]
    others: Assumptions

    def from_end(self, end: End) -> Assumptions:
        """The assumptions with this end in place of all that is said on its side and does not follow from it."""
        kept = [each for each in self.ends if each.way != end.way or self._follows(each, end)]
        relations = tuple(each.relation(self.symbol) for each in (end, *kept) if not each.infinite)
        return self.others.with_variables(Variable(self.symbol.name)).with_given(*relations)

    def _follows(self, other: End, end: End) -> bool:
        """Whether another end on the same side lies proved before this one."""
        return other != end and possible_signs((end.value - other.value) * end.way, self.others) <= {0, 1}

    def at_end(self, end: End) -> Assumptions:
        """The assumptions on the other variables under which there are values at or beyond this end.

        What follows from the rest is left out, because a comparison in which a variable does not stand alone hides
        its range.
        """
        opposite = (each for each in self.ends if each.way != end.way and not end.infinite)
        new = [each for each in opposite if possible_signs((each.value - end.value) * end.way, self.others) != {1}]
        return self.others.with_given(*(_before(end, each) for each in new))


def _before(end: End, opposite: End) -> Relation:
    """That there is a value between two ends; if both are included they may meet in the only value there is."""
    order = {1: "<", -1: ">"}[end.way] + ("" if end.strict or opposite.strict else "=")
    return Relation((end.value, opposite.value), (order,))


def range_of(symbol: Symbol, assumptions: Assumptions) -> Range | None:
    """The range of a variable; None if a comparison that contains it does not say between what it lies.

    >>> from derivations.expressions import read_relation, symbols
    >>> u, s = symbols("u s")
    >>> given = Assumptions((Variable("u"), Variable("s")), (read_relation("0 < u < s"),))
    >>> [end.value for end in range_of(u, given).ends]
    [0, s]
    """
    own = assumptions[symbol]
    declared = ((own.lower, 1), (own.upper, -1))
    ends = [End(Number(bound.value), way, bound.strict) for bound, way in declared if bound is not None]
    kept = []
    for relation in assumptions.given:
        for link in relation.links:
            if symbol not in link[0].free_symbols | link[2].free_symbols:
                kept.append(Relation((link[0], link[2]), (link[1],)))
                continue
            end = _end(symbol, *link)
            if end is None:
                return None
            ends.append(end)
    others = tuple(variable for variable in assumptions if variable.symbol != symbol)
    return Range(symbol, tuple(_distinct(ends)), Assumptions(others, tuple(kept)))


def _end(symbol: Symbol, left: Expr, operator: str, right: Expr) -> End | None:
    for side, other, way in ((left, right, -1), (right, left, 1)):
        if side == symbol and symbol not in other.free_symbols:
            return End(other, way if operator in ("<", "<=") else -way, operator in ("<", ">"))
    return None


def _distinct(ends: list[End]) -> Iterator[End]:
    """Each end once, and of the numbers on one side the nearest only."""
    for way in (1, -1):
        own = [end for end in dict.fromkeys(ends) if end.way == way]
        numbers = [(end.value.value * way, end.strict, end) for end in own if isinstance(end.value, Number)]
        if numbers:
            yield max(numbers, key=lambda found: found[:2])[2]
        for end in own:
            twin = End(end.value, way, strict=True)
            if not isinstance(end.value, Number) and (end == twin or twin not in own):
                yield end
