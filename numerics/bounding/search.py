"""A search for points at which a quantity is negative: from the worst of many points down, into corners too.

A coordinate x between a and b is moved by its logarithmic distance from the nearer end: x = a + (b - a)/2 * exp(z) for
z <= 0 and x = b - (b - a)/2 * exp(-z) for z > 0, so that corners of size exp(-1000) are some ten doublings away.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

import numpy as np

from derivations.expressions import Add, Expr, ExpressionError, Number, Symbol, exp, mul, substitute
from numerics.balls import Value, status
from numerics.bounding.charts import Chart, Side
from numerics.bounding.enclosing import Boxes
from numerics.bounding.functions import Slack
from numerics.bounding.subdivision import Cover
from numerics.intervals import FloatArray
from numerics.intervalwalk import IntervalWalk
from numerics.rationals import rational_value, simplest_within
from numerics.walk import NoValueError

_POINTS: Final = 20_000
_STARTS: Final = 6
_BITS: Final = 160
_FARTHEST: Final = Fraction(2_000_000)
_STEPS: Final = tuple(Fraction(2) ** power for power in (19, 15, 11, 8, 6, 4, 2, 0, -2, -4, -8, -12, -16))
_FINEST: Final = 2**16

#: The logarithmic positions of a point, one for each coordinate.
Position = tuple[Fraction, ...]
Box = Sequence[tuple[Fraction, Fraction]]


def violation(slack: Slack, boxes: Iterable[Box], seconds: float, seed: int) -> dict[Symbol, Expr] | None:
    """An exact point of the chart at which balls say that the slack is negative, in terms of the claim's variables.

    Whether the assumptions hold there and the claim fails is for the caller to prove.

    Args:
        slack: the quantity on its chart.
        boxes: where to look first, such as boxes on which it was not proved positive.
        seconds: how long to search.
        seed: of the random choices.
    """
    if not slack.chart.sides:
        return None
    deadline = time.perf_counter() + seconds
    starts = [_position_of(slack.chart, _middle(box)) for box in list(boxes)[:_STARTS]]
    for start in [*starts, *_worst(slack, seed)]:
        found = _descend(slack, start, deadline)
        if found is not None:
            point = dict(zip(slack.symbols, _values(slack.chart, found), strict=True))
            return {name: substitute(value, point) for name, value in slack.chart.meaning.items()}
        if time.perf_counter() > deadline:
            return None
    return None


def simplest_points(cover: Cover) -> Iterator[dict[Symbol, Expr]]:
    """The points with the simplest coordinates in the boxes left undecided, in terms of the claim's variables.

    Equality at a single point, where a strict bound fails, is mostly met at a simple one.
    """
    for region in cover.undecided[:_STARTS]:
        point = {
            symbol: Number(simplest_within(*ends)) for symbol, ends in zip(cover.symbols, region.sides, strict=True)
        }
        try:
            values = {name: substitute(value, point) for name, value in cover.slack.chart.meaning.items()}
        except ExpressionError:
            continue  # a coordinate at infinity
        rational = {name: rational_value(value, {}) for name, value in values.items()}
        yield {name: value if (known := rational[name]) is None else Number(known) for name, value in values.items()}


def _middle(box: Box) -> list[float]:
    return [float((low + high) / 2) for low, high in box]


def _worst(slack: Slack, seed: int) -> list[Position]:
    """The positions of least relative value among many at all distances from the ends, by float64."""
    random = np.random.default_rng(seed)
    shape = (_POINTS, len(slack.symbols))
    size = np.exp(random.uniform(math.log(0.05), math.log(600.0), shape))
    positions = size * random.choice([-1.0, 1.0], shape)
    points = np.stack([_floats(side, positions[:, k]) for k, side in enumerate(slack.chart.sides)], axis=1)
    terms = slack.expr.operands if isinstance(slack.expr, Add) else (slack.expr,)
    with np.errstate(all="ignore"):
        walk = IntervalWalk(Boxes(points, points).point(slack.symbols))
        try:
            value = walk.value(slack.expr)
            sizes = [np.abs(part.upper) for part in walk.values(terms)]
        except NoValueError:
            return []
        relative = np.broadcast_to(value.upper / sum(sizes), (_POINTS,))
    order = np.argsort(np.where(np.isnan(relative), np.inf, relative), kind="stable")
    return [
        tuple(Fraction(z).limit_denominator(_FINEST) for z in positions[index].tolist()) for index in order[:_STARTS]
    ]


def _floats(side: Side, position: FloatArray) -> FloatArray:
    low, high = float(side.lower.value), float(side.upper.value)
    half = (high - low) / 2
    values = np.where(position <= 0, low + half * np.exp(position), high - half * np.exp(-position))
    return np.asarray(values)


def _position_of(chart: Chart, point: Sequence[float]) -> Position:
    found = []
    for side, value in zip(chart.sides, point, strict=True):
        low, high = float(side.lower.value), float(side.upper.value)
        share = (value - low) / (high - low)
        near, sign = (share, 1) if share <= 0.5 else (1 - share, -1)
        found.append(Fraction(sign * math.log(max(2 * near, 1e-300))).limit_denominator(_FINEST))
    return tuple(found)


def _values(chart: Chart, position: Position) -> list[Expr]:
    """The coordinates at a position, exactly."""
    found: list[Expr] = []
    for side, z in zip(chart.sides, position, strict=True):
        low, high = side.lower.value, side.upper.value
        half = Number((high - low) / 2)
        distance = half if z == 0 else mul(half, exp(Number(-abs(z))))
        found.append(Number(low) + distance if z <= 0 else Number(high) - distance)
    return found


def _descend(slack: Slack, start: Position, deadline: float) -> Position | None:
    """Downhill from a start by steps along one coordinate at a time, to a negative value; None if there is none."""
    here, value = start, _relative(slack, start)
    for _ in range(60):
        if value is not None and value < 0:
            return here
        better = None
        for place in range(len(here)):
            for step in (*_STEPS, *(-step for step in _STEPS)):
                moved = here[place] + step
                if abs(moved) > _FARTHEST or time.perf_counter() > deadline:
                    continue
                candidate = (*here[:place], moved, *here[place + 1 :])
                found = _relative(slack, candidate)
                if found is not None and (value is None or found < value):
                    better, value = candidate, found
                if value is not None and value < 0:
                    return better
        if better is None:
            return None
        here = better
    return None


def _relative(slack: Slack, position: Position) -> float | None:
    """The slack relative to the size of its terms; None where balls do not tell its sign."""
    point = dict(zip(slack.symbols, _values(slack.chart, position), strict=True))
    terms = slack.expr.operands if isinstance(slack.expr, Add) else (slack.expr,)
    whole = status(slack.expr, point, _BITS)
    parts = [status(term, point, _BITS) for term in terms]
    if not isinstance(whole, Value) or not (whole.ball > 0 or whole.ball < 0):
        return None
    size = sum(abs(part.ball) for part in parts if isinstance(part, Value))
    ratio = whole.ball / size
    return float(ratio.mid()) if ratio.is_finite() else None
