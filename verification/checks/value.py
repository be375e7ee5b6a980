"""The value check: a search for a point inside the assumptions at which a claim has no finite real value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from derivations.exact import Condition
from derivations.expressions import Expr, Number, Symbol, write
from derivations.variables import Assumptions
from numerics.balls import NoValue, Value, status
from verification.checks.points import show
from verification.sampled import SampledPoints, admissible
from verification.verdict import Evidence, Outcome, Point

_BITS = 192
_STEPS = 60


def search(open_conditions: Sequence[tuple[Condition, Assumptions]], sampled: SampledPoints) -> Evidence | None:
    """Evidence of a point at which one of the open conditions fails, None if the search found none."""
    for condition, assumptions in open_conditions:
        quantity = condition.quantity
        if quantity is None:
            continue
        points = sampled.within(assumptions, quantity.free_symbols)
        signs: dict[int, Point] = {}
        for point in points:
            if isinstance(status(condition.part, point, _BITS), NoValue):
                return _found(condition, point, "")
            signs.setdefault(_sign(quantity, point), point)
        crossing = 0 not in condition.signs and 1 in signs and -1 in signs
        failing = next((point for own, point in signs.items() if own in (-1, 1) and own not in condition.signs), None)
        if failing is not None:
            return _found(condition, failing, "")
        if crossing:
            return _between(condition, assumptions, signs[1], signs[-1])
    return None


def _sign(quantity: Expr, point: Point) -> int:
    """The proved sign at a point, 0 if it is not proved."""
    found = status(quantity, point, _BITS)
    if not isinstance(found, Value):
        return 0
    return 1 if found.ball > 0 else -1 if found.ball < 0 else 0


def _found(condition: Condition, point: Point, more: str) -> Evidence:
    detail = f"no finite real value at {show(point)}: {condition.reason} in {write(condition.part)}{more}"
    return Evidence("value", Outcome.UNKNOWN, detail, points=(point,))


def _between(condition: Condition, assumptions: Assumptions, above: Point, below: Point) -> Evidence:
    """Name a zero of the quantity: an exact one if a simple one is found, else the two points it lies between."""
    quantity = condition.quantity
    assert quantity is not None
    for start, name in _lines(above, below):
        zero = _zero_on_line(quantity, start, name, below[name])
        if zero is None:
            continue
        candidate = {**start, name: zero}
        if admissible(assumptions, candidate) and isinstance(status(condition.part, candidate, _BITS), NoValue):
            return _found(condition, candidate, "")
    return _found(condition, above, f", whose sign differs at {show(below)}")


def _lines(above: Point, below: Point) -> Iterator[tuple[Point, Symbol]]:
    """Paths from one point to the other that move one variable at a time."""
    current = dict(above)
    for name in above:
        yield dict(current), name
        current[name] = below[name]


def _zero_on_line(quantity: Expr, start: Point, name: Symbol, end: Expr) -> Expr | None:
    """The simplest rational zero between two rational values of one variable, if there is a sign change."""
    low, high = start[name], end
    if not isinstance(low, Number) or not isinstance(high, Number):
        return None
    first, last = low.value, high.value
    way = _sign(quantity, start)
    if way * _sign(quantity, {**start, name: high}) >= 0:
        return None
    for _ in range(_STEPS):
        middle = _simplest_between(min(first, last), max(first, last))
        sign = _sign(quantity, {**start, name: Number(middle)})
        if sign == 0:
            return Number(middle)
        first, last = (middle, last) if sign == way else (first, middle)
    return None


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction strictly between two others with the smallest denominator."""
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:
        gap = 1 / (high - whole)
        return whole + Fraction(1, gap.numerator // gap.denominator + 1)
    return whole + 1 / _simplest_between(1 / (high - whole), 1 / (low - whole))
