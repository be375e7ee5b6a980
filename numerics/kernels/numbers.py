"""The two number systems of the kernels: float64 arrays, and balls of any precision."""

from __future__ import annotations

from math import pi
from typing import Protocol, TypeVar

import numpy as np
from flint import arb
from numpy.typing import NDArray

Array = NDArray[np.float64]
N = TypeVar("N", Array, arb)


class Numbers(Protocol[N]):
    """The functions that a kernel needs, of one number system."""

    def number(self, value: float) -> N: ...
    def pi(self) -> N: ...
    def sqrt(self, x: N) -> N: ...
    def exp(self, x: N) -> N: ...
    def expm1(self, x: N) -> N: ...
    def sinh(self, x: N) -> N: ...
    def cosh(self, x: N) -> N: ...
    def atan2(self, y: N, x: N) -> N: ...
    def sine_less(self, angle: N) -> N: ...


class Floats:
    """Float64, entry by entry of an array."""

    def number(self, value: float) -> Array:
        """The number as an array without axes."""
        return np.asarray(value, dtype=np.float64)

    def pi(self) -> Array:
        """The half circumference of the unit circle."""
        return self.number(pi)

    def sqrt(self, x: Array) -> Array:
        """The root; a value below zero, which only rounding can give, counts as zero."""
        return np.sqrt(np.maximum(x, 0.0))

    def exp(self, x: Array) -> Array:
        """The exponential."""
        return np.exp(x)

    def expm1(self, x: Array) -> Array:
        """exp(x) - 1 without cancellation."""
        return np.expm1(x)

    def sinh(self, x: Array) -> Array:
        """The hyperbolic sine."""
        return np.sinh(x)

    def cosh(self, x: Array) -> Array:
        """The hyperbolic cosine."""
        return np.cosh(x)

    def atan2(self, y: Array, x: Array) -> Array:
        """The angle of the point (x, y)."""
        return np.arctan2(y, x)

    def sine_less(self, angle: Array) -> Array:
        """sin(angle) - angle*cos(angle); below 1/2 by its series, the closed form would lose all digits there."""
        small = np.minimum(angle, 0.5)
        term, total = small**3 / 3, np.zeros_like(small)
        for order in range(1, 10):
            total = total + term
            term = -term * small**2 / (2 * order * (2 * order + 3))
        return np.where(angle < 0.5, total, np.sin(angle) - angle * np.cos(angle))


class Balls:
    """Real balls at the working precision of FLINT; a result that has no value is a ball without bound."""

    def number(self, value: float) -> arb:
        """The number, exactly."""
        return arb(value)

    def pi(self) -> arb:
        """The half circumference of the unit circle."""
        return arb.pi()

    def sqrt(self, x: arb) -> arb:
        """The root of a number that is known not to be negative, whatever its ball."""
        return x.nonnegative_part().sqrt()

    def exp(self, x: arb) -> arb:
        """The exponential."""
        return x.exp()

    def expm1(self, x: arb) -> arb:
        """exp(x) - 1 without cancellation."""
        return x.expm1()

    def sinh(self, x: arb) -> arb:
        """The hyperbolic sine."""
        return x.sinh()

    def cosh(self, x: arb) -> arb:
        """The hyperbolic cosine."""
        return x.cosh()

    def atan2(self, y: arb, x: arb) -> arb:
        """The angle of the point (x, y)."""
        return arb.atan2(y, x)

    def sine_less(self, angle: arb) -> arb:
        """sin(angle) - angle*cos(angle), by the mean value theorem: its derivative angle*sin(angle) is small.

        The closed form would widen a small ball at every layer, until nothing is known of it, and lose the digits of
        a small angle; the middle's value is that of a Bessel function, x**3/3*0F1(5/2, -x**2/4).
        """
        middle = angle.mid()
        value = middle**3 / 3 * (-middle * middle / 4).hypgeom_0f1(arb(5) / 2)
        return value + angle * angle.sin() * (angle - middle)


FLOATS = Floats()
BALLS = Balls()
