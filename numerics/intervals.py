"""Arrays of intervals in float64, rounded outward, so that a whole array of boxes is bounded at once.

Each operation returns intervals that contain every value of the real operation on numbers of its operands.  Sums are
rounded exactly (the error of a sum of two floats is a float); products, quotients and roots are moved outward by one
float; functions of NumPy, whose errors are a few units in the last place, by eight.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]

#: What a function of NumPy may be wrong by, relative to its value; its own promise is four units in the last place.
_RELATIVE: Final = 2.0**-49
_INFINITY: Final = np.float64(np.inf)


@dataclass(frozen=True, eq=False, slots=True)
class Intervals:
    """Closed intervals, an end may be infinite.

    Attributes:
        lower, upper: the ends.
        whole: where the expression was defined on all of its interval, so that a mean-value form may be used there;
            elsewhere the interval contains the values where there are any.
    """

    lower: FloatArray
    upper: FloatArray
    whole: BoolArray


def exactly(value: Fraction) -> Intervals:
    """A rational number as one interval, a single float if it is one.

    >>> bool(exactly(Fraction(1, 2)).lower == exactly(Fraction(1, 2)).upper)
    True
    """
    return intervals(float_below(value), float_above(value))


def intervals(lower: FloatArray | float, upper: FloatArray | float) -> Intervals:
    """Intervals from their ends."""
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    return Intervals(low, high, np.ones(np.broadcast_shapes(low.shape, high.shape), dtype=bool))


def float_below(value: Fraction) -> float:
    """The largest float that is not above a rational number."""
    return _rounded(value, -np.inf)


def float_above(value: Fraction) -> float:
    """The smallest float that is not below a rational number."""
    return _rounded(value, np.inf)


def _rounded(value: Fraction, way: float) -> float:
    try:
        nearest = float(value)
    except OverflowError:
        nearest = np.inf if value > 0 else -np.inf
    if np.isinf(nearest):
        return nearest if nearest == way else float(np.nextafter(nearest, way))
    wrong_side = Fraction(nearest) > value if way < 0 else Fraction(nearest) < value
    return float(np.nextafter(nearest, way)) if wrong_side else nearest


def unbounded_like(argument: Intervals) -> Intervals:
    """All real numbers, for what is not bounded here; nothing may be concluded from it."""
    shape = argument.whole.shape
    return Intervals(np.full(shape, -np.inf), np.full(shape, np.inf), np.zeros(shape, dtype=bool))


def _sum_down(x: FloatArray, y: FloatArray) -> FloatArray:
    total = x + y
    part = total - x
    error = (x - (total - part)) + (y - part)
    # Not `error < 0`: where infinity makes the error NaN, the sum has to be moved.
    moved = np.where(error >= 0, total, np.nextafter(total, -_INFINITY))
    return np.where(np.isnan(total), -_INFINITY, moved)


def add(x: Intervals, y: Intervals) -> Intervals:
    """The sums."""
    lower = _sum_down(x.lower, y.lower)
    upper = -_sum_down(-x.upper, -y.upper)
    return Intervals(lower, upper, x.whole & y.whole)


def multiply(x: Intervals, y: Intervals) -> Intervals:
    """The products; zero times infinity is zero, because infinite ends are never reached."""
    corners = [a * b for a in (x.lower, x.upper) for b in (y.lower, y.upper)]
    first, second, third, fourth = (np.where(np.isnan(corner), 0.0, corner) for corner in corners)
    low = np.minimum(np.minimum(first, second), np.minimum(third, fourth))
    high = np.maximum(np.maximum(first, second), np.maximum(third, fourth))
    positive = ((x.lower >= 0) & (y.lower >= 0)) | ((x.upper <= 0) & (y.upper <= 0))
    negative = ((x.lower >= 0) & (y.upper <= 0)) | ((x.upper <= 0) & (y.lower >= 0))
    lower, upper = np.nextafter(low, -_INFINITY), np.nextafter(high, _INFINITY)
    # A product of signs is a sign: zero is not moved to the other side.
    lower = np.where(positive, np.maximum(lower, 0.0), lower)
    upper = np.where(negative, np.minimum(upper, 0.0), upper)
    return Intervals(lower, upper, x.whole & y.whole)


def reciprocal(x: Intervals) -> Intervals:
    """One over the numbers; all reals where zero is inside."""
    lower = np.where(x.upper == 0, -_INFINITY, np.nextafter(1.0 / x.upper, -_INFINITY))
    upper = np.where(x.lower == 0, _INFINITY, np.nextafter(1.0 / x.lower, _INFINITY))
    lower = np.where(x.lower >= 0, np.maximum(lower, 0.0), lower)
    upper = np.where(x.upper <= 0, np.minimum(upper, 0.0), upper)
    across = (x.lower < 0) & (x.upper > 0)
    # An interval that is zero alone has no reciprocal at all.
    across |= (x.lower == 0) & (x.upper == 0)
    return Intervals(
        np.where(across, -_INFINITY, lower), np.where(across, _INFINITY, upper), np.where(across, False, x.whole)
    )


def outward(lower: FloatArray, upper: FloatArray, relative: float = _RELATIVE) -> tuple[FloatArray, FloatArray]:
    """Ends computed by a library function, moved outward by its error."""
    low = np.nextafter(lower - np.abs(lower) * relative, -_INFINITY)
    high = np.nextafter(upper + np.abs(upper) * relative, _INFINITY)
    # An end that overflowed may stand for any large number.
    low = np.where(np.isposinf(lower), np.finfo(np.float64).max, low)
    high = np.where(np.isneginf(upper), -np.finfo(np.float64).max, high)
    return np.where(np.isnan(low), -_INFINITY, low), np.where(np.isnan(high), _INFINITY, high)


def whole_power(x: Intervals, exponent: int) -> Intervals:
    """An integer power of at least 1."""
    if exponent == 1:
        return x
    first, second = np.power(x.lower, float(exponent)), np.power(x.upper, float(exponent))
    if exponent % 2:
        lower, upper = outward(first, second)
        lower = np.where(x.lower >= 0, np.maximum(lower, 0.0), lower)
        upper = np.where(x.upper <= 0, np.minimum(upper, 0.0), upper)
        return Intervals(lower, upper, x.whole)
    lower, upper = outward(np.minimum(first, second), np.maximum(first, second))
    across = (x.lower <= 0) & (x.upper >= 0)
    return Intervals(np.where(across, 0.0, np.maximum(lower, 0.0)), upper, x.whole)


def restricted(x: Intervals, lowest: float, highest: float = np.inf) -> Intervals:
    """The part of the intervals where a function has values; what is cut off is remembered in `whole`."""
    whole = x.whole & (x.lower >= lowest) & (x.upper <= highest)
    return Intervals(np.clip(x.lower, lowest, highest), np.clip(x.upper, lowest, highest), whole)


def root_power(x: Intervals, exponent: Fraction) -> Intervals:
    """A power with a positive exponent that is not an integer, of the numbers that are not negative."""
    base = restricted(x, 0.0)
    # The exponent is no float in general; the power is monotone in it on either side of 1.
    below, above = float_below(exponent), float_above(exponent)
    first = np.where(base.lower < 1, np.power(base.lower, above), np.power(base.lower, below))
    second = np.where(base.upper < 1, np.power(base.upper, below), np.power(base.upper, above))
    lower, upper = outward(first, second)
    return Intervals(np.maximum(lower, 0.0), upper, base.whole)


def smaller(x: Intervals, y: Intervals) -> Intervals:
    """The minima."""
    return Intervals(np.minimum(x.lower, y.lower), np.minimum(x.upper, y.upper), x.whole & y.whole)


def larger(x: Intervals, y: Intervals) -> Intervals:
    """The maxima."""
    return Intervals(np.maximum(x.lower, y.lower), np.maximum(x.upper, y.upper), x.whole & y.whole)


def absolute(x: Intervals) -> Intervals:
    """The absolute values."""
    low, high = np.abs(x.lower), np.abs(x.upper)
    across = (x.lower <= 0) & (x.upper >= 0)
    return Intervals(np.where(across, 0.0, np.minimum(low, high)), np.maximum(low, high), x.whole)
