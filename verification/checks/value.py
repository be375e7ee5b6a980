"""The value check: a search for a point inside the assumptions at which a claim has no finite real value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from derivations.exact import Condition, irreducible_factors
from derivations.expressions import Expr, Number, Symbol, write
from derivations.variables import Assumptions
from numerics.balls import NoValue, Unknown, status
from verification.checks.points import show, sign_at
from verification.sampled import SampledPoints, admissible
from verification.verdict import Evidence, Outcome, Point

_BITS = 192
_STEPS = 60


def search(open_conditions: Sequence[tuple[Condition, Assumptions]], sampled: SampledPoints) -> Evidence | None:
    """Evidence of a point at which one of the open conditions fails, None if the search found none."""
    for condition, assumptions in open_conditions:
        if condition.quantity is None:
            continue
        wanted = condition.part.free_symbols | condition.quantity.free_symbols
        # What is asked of an integrand may contain its variable, which the points of a flow do not give.
        points = [point for point in sampled.for_values(assumptions, wanted) if wanted <= set(point)]
        for point in points:
            if _fails(condition, point):
                return _found(condition, point)
        if 0 in condition.signs or sampled.states_only:
            continue
        for factor in (condition.quantity, *irreducible_factors(condition.quantity, assumptions)):
            signs = {sign_at(factor, point): point for point in reversed(points)}
            if 1 in signs and -1 in signs:
                return _between(condition, factor, assumptions, signs[1], signs[-1])
    return None


def _fails(condition: Condition, point: Point) -> bool:
    """Whether the part that a condition is about has no value at a point, be it that only an exact sign tells.

    The sign alone is not enough: a power of a negative number has a value where the exponent is a whole number.
    """
    found = status(condition.part, point, _BITS)
    if isinstance(found, NoValue) or condition.quantity is None:
        return isinstance(found, NoValue)
    sign = sign_at(condition.quantity, point)
    return isinstance(found, Unknown) and bool(sign) and sign not in condition.signs


def _found(condition: Condition, point: Point) -> Evidence:
    detail = f"no finite real value at {show(point)}: {condition.reason} in {write(condition.part)}"
    return Evidence("value", Outcome.UNKNOWN, detail, points=(point,))


def _both_signs(condition: Condition, factor: Expr, above: Point, below: Point) -> Evidence:
    detail = (
        f"not proved everywhere: {write(condition.part)} ({condition.reason} is to be excluded), where {write(factor)} "
        f"is positive at {show(above)} and negative at {show(below)}"
    )
    return Evidence("value", Outcome.UNKNOWN, detail, points=(above, below))


def _between(condition: Condition, factor: Expr, assumptions: Assumptions, above: Point, below: Point) -> Evidence:
    """Name a zero of a factor: an exact one if a simple one is found, else the two points it lies between."""
    for start, name in _lines(above, below):
        zero = _zero_on_line(factor, start, name, below[name])
        if zero is None:
            continue
        candidate = {**start, name: zero}
        if admissible(assumptions, candidate) and isinstance(status(condition.part, candidate, _BITS), NoValue):
            return _found(condition, candidate)
    return _both_signs(condition, factor, above, below)


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
    way = sign_at(quantity, start)
    if way * sign_at(quantity, {**start, name: high}) >= 0:
        return None
    for _ in range(_STEPS):
        middle = _simplest_between(min(first, last), max(first, last))
        sign = sign_at(quantity, {**start, name: Number(middle)})
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
