"""Lower bounds of a function on many boxes at once: natural interval extension, monotonicity and mean-value form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from derivations.expressions import Expr, Symbol
from numerics.bounding.functions import Function
from numerics.intervals import BoolArray, FloatArray, Intervals
from numerics.intervalwalk import IntervalWalk
from numerics.walk import NoValueError

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
    count, symbols = len(boxes), function.symbols
    with np.errstate(all="ignore"):
        walk = IntervalWalk(boxes.point(symbols))
        natural = _spread(walk.value(function.value), count)
        finite = natural.whole & np.isfinite(natural.lower) & np.isfinite(natural.upper)
        least, rounded = natural.lower, np.zeros(count, dtype=bool)
        steepness = np.full(boxes.lower.shape, _INFINITY)
        gradient = function.gradient if slopes else None
        if gradient:
            parts = [_spread(walk.value(part), count) for part in gradient]
            usable = natural.whole & np.logical_and.reduce([part.whole for part in parts])
            low = np.stack([part.lower for part in parts], axis=1)
            high = np.stack([part.upper for part in parts], axis=1)
            corner, loss, steepness = _centre(boxes, low, high)
            middle = _at(function.value, symbols, corner)
            lowest = np.nextafter(middle.lower - loss, -_INFINITY)
            usable &= middle.whole & ~np.isnan(lowest)
            least = np.where(usable, np.maximum(least, lowest), least)
            rounded = (middle.lower <= 0) & (middle.upper > 0) & np.isfinite(middle.upper)
            rounded &= ~(loss > middle.upper - middle.lower)
    return Estimate(least, natural.upper, steepness, rounded, finite)


def _spread(value: Intervals, count: int) -> Intervals:
    """The same with one entry for each box, even where the expression is constant."""
    lower, upper = (np.broadcast_to(end, (count,)) for end in (value.lower, value.upper))
    lower = np.where(np.isnan(lower), -_INFINITY, lower)
    upper = np.where(np.isnan(upper), _INFINITY, upper)
    return Intervals(lower, upper, np.broadcast_to(value.whole, (count,)))


def _at(expr: Expr, symbols: tuple[Symbol, ...], points: FloatArray) -> Intervals:
    return _spread(IntervalWalk(Boxes(points, points).point(symbols)).value(expr), len(points))


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
