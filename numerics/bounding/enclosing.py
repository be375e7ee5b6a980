"""Lower bounds of a function on many boxes at once: natural interval extension, monotonicity and mean-value form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from derivations.expressions import Expr, Symbol
from numerics.bounding.functions import Function
from numerics.bounding.series import Coefficients, OnBoxes
from numerics.intervals import BoolArray, FloatArray, Intervals, exactly, multiply
from numerics.intervalwalk import IntervalWalk
from numerics.walk import NoValueError, UnknownError

_INFINITY: Final = np.float64(np.inf)


@dataclass(frozen=True)
class Boxes:
    """Boxes as two arrays of their lower and upper ends, one row a box and one column a coordinate."""

    lower: FloatArray
    upper: FloatArray

    def __len__(self) -> int:
        return len(self.lower)

    def __getitem__(self, chosen: BoolArray | slice | NDArray[np.intp]) -> Boxes:
        return Boxes(self.lower[chosen], self.upper[chosen])

    def point(self, symbols: tuple[Symbol, ...]) -> dict[Symbol, Intervals]:
        """The boxes as values of the coordinates."""
        whole = np.ones(len(self), dtype=bool)
        return {
            symbol: Intervals(self.lower[:, place], self.upper[:, place], whole) for place, symbol in enumerate(symbols)
        }


@dataclass(frozen=True)
class Estimate:
    """What is known of a function on boxes.

    Attributes:
        least: a lower bound of its values on each box, where it has values.
        most: an upper bound.
        steepness: how much the value may vary along each coordinate; infinite where that is not known.
        rounded: where float64 is too coarse to tell the sign in the middle of the box.
        whole: where the function is defined, and its bounds are finite, on the closed box.
    """

    least: FloatArray
    most: FloatArray
    steepness: FloatArray
    rounded: BoolArray
    whole: BoolArray


def estimate(function: Function, boxes: Boxes, slopes: bool = True) -> Estimate:
    """Lower bounds on each of many boxes.

    The best of the natural interval extension and, if `slopes`, of the mean-value form
    f(c) + sum g_i(X) (X_i - c_i), in which c is at the lowest end of coordinates along which f is monotone.

    Raises:
        NoValueError: if the function has a value nowhere.
    """
    with np.errstate(all="ignore"):
        walk = IntervalWalk(boxes.point(function.symbols))
        natural = _spread(walk.value(function.value), len(boxes))
        gradient = function.gradient if slopes else None
        if not gradient:
            return _natural(natural, boxes)
        parts = [_spread(walk.value(part), len(boxes)) for part in gradient]

        def at(points: FloatArray) -> Intervals:
            return IntervalWalk(Boxes(points, points).point(function.symbols)).value(function.value)

        return _mean_value(boxes, natural, parts, at)


def estimate_coefficient(function: Function, place: int, order: int, sign: int, boxes: Boxes) -> Estimate | None:
    """Lower bounds of sign * d^k f/k! by one coordinate; None if there are no Taylor coefficients or no gradient.

    `whole` says where f and its derivatives before the k-th are defined and bounded on the closed box.

    Args:
        function: f with its gradient.
        place: which coordinate.
        order: k.
        sign: 1 or -1.
        boxes: the boxes.
    """
    gradient = function.gradient
    if gradient is None:
        return None
    symbol, count = function.symbols[place], len(boxes)

    def value(points: Boxes, degree: int) -> tuple[Coefficients[Intervals], list[Intervals | None]]:
        series = Coefficients(OnBoxes(IntervalWalk(points.point(function.symbols))), symbol, degree)
        return series, series.of(function.value)

    def signed(coefficient: Intervals | None, factor: int = 1) -> Intervals:
        number = exactly(Fraction(sign * factor))
        return _spread(exactly(Fraction(0)) if coefficient is None else multiply(number, coefficient), count)

    with np.errstate(all="ignore"):
        try:
            series, own = value(boxes, order + 1)
            parts = [
                signed(own[order + 1], order + 1) if index == place else signed(series.of(part)[order])
                for index, part in enumerate(gradient)
            ]
            found = _mean_value(
                boxes, signed(own[order]), parts, lambda points: signed(value(Boxes(points, points), order)[1][order])
            )
        except (UnknownError, NoValueError):
            return None
        before = [_spread(part, count) for part in own[:order] if part is not None]
        whole = np.logical_and.reduce(
            [np.ones(count, dtype=bool), *(p.whole & np.isfinite(p.lower) & np.isfinite(p.upper) for p in before)]
        )
    return replace(found, whole=whole)


def _natural(value: Intervals, boxes: Boxes) -> Estimate:
    finite = value.whole & np.isfinite(value.lower) & np.isfinite(value.upper)
    unknown = np.full(boxes.lower.shape, _INFINITY)
    return Estimate(value.lower, value.upper, unknown, np.zeros(len(boxes), dtype=bool), finite)


def _mean_value(
    boxes: Boxes, natural: Intervals, slopes: list[Intervals], at: Callable[[FloatArray], Intervals]
) -> Estimate:
    """The better of a natural lower bound and of the mean-value form with these slopes."""
    usable = natural.whole & np.logical_and.reduce([part.whole for part in slopes])
    low = np.stack([part.lower for part in slopes], axis=1)
    high = np.stack([part.upper for part in slopes], axis=1)
    corner, loss, steepness = _centre(boxes, low, high)
    middle = _spread(at(corner), len(boxes))
    lowest = np.nextafter(middle.lower - loss, -_INFINITY)
    usable &= middle.whole & ~np.isnan(lowest)
    least = np.where(usable, np.maximum(natural.lower, lowest), natural.lower)
    rounded = (middle.lower <= 0) & (middle.upper > 0) & np.isfinite(middle.upper)
    rounded &= ~(loss > middle.upper - middle.lower)
    return replace(_natural(natural, boxes), least=least, steepness=steepness, rounded=rounded)


def _spread(value: Intervals, count: int) -> Intervals:
    """The same with one entry for each box, even where the expression is constant."""
    lower, upper = (np.broadcast_to(end, (count,)) for end in (value.lower, value.upper))
    lower = np.where(np.isnan(lower), -_INFINITY, lower)
    upper = np.where(np.isnan(upper), _INFINITY, upper)
    return Intervals(lower, upper, np.broadcast_to(value.whole, (count,)))


def _centre(boxes: Boxes, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Where to evaluate, by how much the value may fall from there, and how much it varies along each coordinate."""
    rising, falling = low >= 0, high <= 0
    middle = boxes.lower + (boxes.upper - boxes.lower) / 2
    corner = np.where(rising, boxes.lower, np.where(falling, boxes.upper, np.clip(middle, boxes.lower, boxes.upper)))
    reach = np.nextafter(np.maximum(boxes.upper - corner, corner - boxes.lower), _INFINITY)
    steep = np.maximum(np.abs(low), np.abs(high))
    fall = np.nextafter(steep * reach, _INFINITY)
    fall = np.where(rising | falling | (boxes.lower == boxes.upper), 0.0, np.where(np.isnan(fall), _INFINITY, fall))
    # The sum of n terms that are not negative is at most (1 + n * 2**-52) times what float64 makes of it.
    loss = np.nextafter(fall.sum(axis=1) * (1 + 2.0**-40), _INFINITY) * np.any(fall > 0, axis=1)
    loss = np.where(np.isnan(loss), _INFINITY, loss)
    width = boxes.upper - boxes.lower
    variation = np.where(width == 0, 0.0, np.where(np.isnan(steep), _INFINITY, steep) * width)
    return corner, loss, np.where(np.isnan(variation), _INFINITY, variation)


def is_outside(expr: Expr, strict: bool, symbols: tuple[Symbol, ...], boxes: Boxes) -> BoolArray:
    """Where the comparison `expr > 0` (or >= 0) fails on the whole box."""
    with np.errstate(all="ignore"):
        try:
            value = _spread(IntervalWalk(boxes.point(symbols)).value(expr), len(boxes))
        except NoValueError:
            return np.ones(len(boxes), dtype=bool)
    return value.upper <= 0 if strict else value.upper < 0
