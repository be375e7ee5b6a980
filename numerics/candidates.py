"""Exact numbers to try for one variable: simple ones, ends of its range, numbers next to them, extremes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from math import log
from random import Random
from typing import Final

from derivations.expressions import MINUS_ONE, ZERO, Expr, Number, add, exp, mul
from derivations.variables import Domain, Scale, Variable
from numerics.rationals import rational_value

#: The exponent of the smallest number tried for a variable on the log scale, exp(-1000000).
LARGEST_EXPONENT: Final = 1_000_000

_SIMPLE: Final = tuple(
    map(
        Fraction,
        [
            "1",
            "1/2",
            "2",
            "1/3",
            "3",
            "3/2",
            "2/3",
            "1/4",
            "5",
            "5/4",
            "1/10",
            "7/3",
            "4",
            "10",
            "3/7",
            "13/5",
            "1/100",
            "25",
            "100",
            "1/1000",
        ],
    )
)
_SIMPLE_INTEGERS: Final = tuple(map(Fraction, (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 20, 50)))
_LARGEST_INTEGER: Final = 200


class Mood(Enum):
    """What kind of number is wanted."""

    SIMPLE = auto()
    INSIDE = auto()
    EDGE = auto()
    NEAR_EDGE = auto()
    SPREAD = auto()
    EXTREME = auto()


@dataclass(frozen=True)
class Span:
    """The range of a variable at a point: an exact value at each end, if any, and whether it is excluded."""

    lower: Expr | None
    lower_strict: bool
    upper: Expr | None
    upper_strict: bool


def candidate(variable: Variable, span: Span, mood: Mood, random: Random) -> Expr:
    """A number in the mood for `variable`, mostly but not certainly inside `span`."""
    if variable.domain is Domain.INTEGER:
        return _integer(span, mood, random)
    if mood is Mood.EDGE:
        ends = [
            end
            for end, strict in ((span.lower, span.lower_strict), (span.upper, span.upper_strict))
            if end and not strict
        ]
        if ends:
            return random.choice(ends)
        mood = Mood.NEAR_EDGE
    if mood is Mood.SIMPLE:
        return _simple(span, random)
    if mood is Mood.NEAR_EDGE:
        return _near_edge(span, random)
    if variable.scale is Scale.LOG:
        return _small(span, mood, random)
    if mood is Mood.INSIDE:
        return _inside(span, random)
    return _spread(span, random)


def _simple(span: Span, random: Random) -> Expr:
    choice = _SIMPLE[min(int(random.expovariate(0.3)), len(_SIMPLE) - 1)]
    if span.lower is None and span.upper is None and random.random() < 0.3:
        return Number(random.choice((-choice, Fraction(0))))
    lower, upper = _rational(span.lower), _rational(span.upper)
    fits = [value for value in _SIMPLE if (lower is None or value > lower) and (upper is None or value < upper)]
    known = (lower is not None or span.lower is None) and (upper is not None or span.upper is None)
    if known and fits:
        return Number(choice if choice in fits else random.choice(fits[:4]))
    return _inside(span, random)


def _inside(span: Span, random: Random) -> Expr:
    """A number between the ends, at a simple fraction of the way, or at a simple distance from the only end."""
    part = _fraction(random)
    if span.lower is not None and span.upper is not None:
        return _between(span.lower, span.upper, part)
    if span.lower is not None:
        return add(span.lower, Number(part / (1 - part)))
    if span.upper is not None:
        return add(span.upper, Number(-part / (1 - part)))
    return Number((2 * part - 1) * random.choice((1, 10)))


def _near_edge(span: Span, random: Random) -> Expr:
    tiny = Fraction(1, random.choice((10, 100, 2 ** random.randint(5, 40))))
    ends = [end for end in (span.lower, span.upper) if end is not None]
    if not ends:
        return Number(tiny * random.choice((1, -1)))
    end = random.choice(ends)
    part = tiny if end is span.lower else 1 - tiny
    if len(ends) == 2:
        return _between(ends[0], ends[1], part)
    return add(end, Number(tiny if end is span.lower else -tiny))


def _small(span: Span, mood: Mood, random: Random) -> Expr:
    """exp(-k), k log-uniform up to 1,000,000, times the upper end of the range if there is one."""
    size = LARGEST_EXPONENT if mood is Mood.EXTREME else int(10 ** random.uniform(0, log(LARGEST_EXPONENT, 10)))
    if span.lower is not None and span.lower != ZERO:
        return add(span.lower, exp(-size))
    value = exp(-size)
    if span.upper is None:
        return exp(size) if mood is Mood.SPREAD and size <= 30 and random.random() < 0.2 else value
    return value if random.random() < 0.7 else mul(span.upper, value)


def _spread(span: Span, random: Random) -> Expr:
    """Over many orders of magnitude from the only end, or towards both ends."""
    distance = Fraction(10) ** random.randint(-6, 6) * random.randint(1, 9)
    if span.lower is not None and span.upper is not None:
        part = Fraction(1) / (1 + distance)
        return _between(span.lower, span.upper, part)
    if span.lower is not None:
        return add(span.lower, Number(distance))
    if span.upper is not None:
        return add(span.upper, Number(-distance))
    return Number(distance * random.choice((1, -1)))


def _integer(span: Span, mood: Mood, random: Random) -> Expr:
    lower, upper = _rational(span.lower), _rational(span.upper)
    first = None if lower is None else -((-lower.numerator) // lower.denominator)
    last = None if upper is None else upper.numerator // upper.denominator
    if first is not None and span.lower_strict and first == lower:
        first += 1
    if last is not None and span.upper_strict and last == upper:
        last -= 1
    if mood in (Mood.EDGE, Mood.NEAR_EDGE):
        shift = 0 if mood is Mood.EDGE else 1
        ends = [
            end
            for end in (None if first is None else first + shift, None if last is None else last - shift)
            if end is not None
        ]
        if ends:
            return Number(random.choice(ends))
    if mood is Mood.SIMPLE:
        offset = int(min(random.expovariate(0.4), _LARGEST_INTEGER))
    else:
        offset = int(10 ** random.uniform(0, log(_LARGEST_INTEGER, 10))) - 1
    if first is not None and last is not None:
        return Number(first + offset % max(last - first + 1, 1))
    if first is not None:
        return Number(first + offset)
    if last is not None:
        return Number(last - offset)
    return Number(offset * random.choice((1, 1, -1)))


def _between(lower: Expr, upper: Expr, part: Fraction) -> Expr:
    if lower == ZERO:
        return mul(Number(part), upper)
    return add(mul(Number(1 - part), lower), mul(Number(part), upper))


def _fraction(random: Random) -> Fraction:
    bottom = random.randint(2, 9)
    return Fraction(random.randint(1, bottom - 1), bottom)


def _rational(end: Expr | None) -> Fraction | None:
    return None if end is None else rational_value(end, {})


def tightest(ends: Sequence[tuple[Expr, bool]], order: int) -> tuple[Expr | None, bool]:
    """The largest (order 1) or smallest (order -1) of several exact values, with whether it is excluded."""
    from numerics.balls import sign_of

    best: tuple[Expr | None, bool] = (None, False)
    for value, strict in ends:
        if best[0] is None:
            best = value, strict
            continue
        sign = sign_of(add(value, mul(MINUS_ONE, best[0])), {}, 128)
        if sign == order or (sign == 0 and strict):
            best = value, strict
    return best
