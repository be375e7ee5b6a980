"""Chebyshev interpolation of a function known by balls, with a bound on every error of its evaluation in float64.

A function that is bounded by M inside the ellipse with foci -1 and 1 and semi-axes of the sum rho differs from its
interpolant at the n + 1 points cos(pi*j/n) by at most 4 M rho**(-n)/(rho - 1) on [-1, 1] (Trefethen 2013, Theorem 8.2).
Clenshaw's rule in floating point gives exactly the sum for coefficients a_k + r_k, so that its rounding is at most the
sum of |r_k|.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final

import numpy as np
from flint import arb, ctx, fmpq

from numerics.kernels.numbers import Array

#: Half a unit in the last place of 1, with what products of such errors add to their sum.
_UNIT: Final = 2.0**-53 * 1.01
_SMALLEST: Final = 5e-324
#: So many numbers at a time stay in the cache of the processor.
_BLOCK: Final = 8192


def terms_needed(bound: arb, rho: arb, error: float) -> int:
    """The degree n for which 4 M rho**(-n)/(rho - 1) is about an error.

    >>> terms_needed(arb(1), arb(5), 1e-12)
    18
    """
    return max(2, ceil(float((4 * bound / ((rho - 1) * error)).log() / rho.log())))


def truncation(bound: arb, rho: arb, degree: int) -> float:
    """4 M rho**(-n)/(rho - 1) from above."""
    return _above(4 * bound / (rho**degree * (rho - 1)))


def ellipse(semi_axis: arb) -> arb:
    """The rho of the ellipse with foci -1 and 1 and a larger semi-axis of more than 1."""
    return semi_axis + (semi_axis * semi_axis - 1).sqrt()


@lru_cache(maxsize=16)
def points(degree: int, bits: int) -> tuple[arb, ...]:
    """The points cos(pi*j/n) for j = 0, ..., n, from 1 down to -1."""
    with ctx.workprec(bits):
        return tuple(arb.cos_pi_fmpq(fmpq(j, degree)) for j in range(degree + 1))


@dataclass(frozen=True)
class Polynomial:
    """A sum of Chebyshev polynomials of (place - middle)/half, for places between middle - half and middle + half.

    Attributes:
        middle: of the interval.
        half: of its length, positive.
        coefficients: of the Chebyshev polynomials T_0, T_1, ...
        error: bounds how far what is computed is from the function, at every place of the interval.
        scale: the largest absolute value of the function at the points where it was interpolated.
    """

    middle: float
    half: float
    coefficients: tuple[float, ...]
    error: float
    scale: float

    @classmethod
    def through(
        cls, middle: float, half: float, values: Sequence[arb], left_out: float, negligible: float = 0.0
    ) -> Polynomial:
        """The interpolant of values at the places middle + half*cos(pi*j/n), j = 0, ..., n.

        Args:
            middle: of the interval.
            half: of its length.
            values: of the function.
            left_out: bounds the difference of the function from its exact interpolant.
            negligible: the last coefficients are left out if they add up to less than this part of the scale.

        >>> places = [arb(1) / 2 + x / 2 for x in points(12, 64)]
        >>> found = Polynomial.through(0.5, 0.5, [place.exp() for place in places], 1e-12)
        >>> float(abs(found(np.array([0.3]))[0] - np.exp(0.3))) < found.error < 2e-12
        True
        """
        scale = max(float(abs(value).mid()) for value in values)
        exact, dropped = _coefficients(values), arb(0)
        while len(exact) > 2 and dropped + abs(exact[-1]) < negligible * scale:
            dropped += abs(exact.pop())
        rounded = [float(each.mid()) for each in exact]
        apart = sum((abs(ball - near) for ball, near in zip(exact, rounded, strict=True)), dropped)
        error = _above(apart) + left_out + _rounding(rounded)
        return cls(middle, half, tuple(rounded), error * (1 + 4 * _UNIT), scale)

    def __call__(self, places: Array) -> Array:
        """The values at places of any shape, by Clenshaw's rule."""
        flat = np.ascontiguousarray(places).reshape(-1)
        found = np.empty_like(flat)
        for start in range(0, flat.size, _BLOCK):
            block = slice(start, start + _BLOCK)
            found[block] = self._clenshaw((flat[block] - self.middle) / self.half)
        return found.reshape(np.shape(places))

    def _clenshaw(self, x: Array) -> Array:
        """b_k = a_k + 2 x b_(k+1) - b_(k+2) down to k = 1, and a_0 + x b_1 - b_2; no array is made inside the loop."""
        twice = x + x
        older, old, new = np.zeros_like(x), np.full_like(x, self.coefficients[-1]), np.empty_like(x)
        for coefficient in self.coefficients[-2:0:-1]:
            np.multiply(twice, old, out=new)
            new -= older
            new += coefficient
            older, old, new = old, new, older
        old *= x
        old -= older
        old += self.coefficients[0]
        return old


def _coefficients(values: Sequence[arb]) -> list[arb]:
    """a_k = (2/n) sum_j f_j cos(pi*j*k/n), where the first and the last term and the a_0 and a_n count half."""
    degree = len(values) - 1
    cosines = points(degree, ctx.prec)
    weighted = [value / (2 if j in (0, degree) else 1) for j, value in enumerate(values)]
    period = [*cosines, *cosines[-2:0:-1]]
    found = []
    for k in range(degree + 1):
        total = sum((value * period[j * k % (2 * degree)] for j, value in enumerate(weighted)), arb(0))
        found.append(total / degree if k in (0, degree) else 2 * total / degree)
    return found


def _rounding(coefficients: Sequence[float]) -> float:
    """What the place and Clenshaw's rule lose by rounding.

    |b_k| <= B_k = sum_{j >= k} (j - k + 1)|a_j|, and |r_k| <= u*(B_k + 4 B_(k+1) + B_(k+2)), which together are at most
    3 u sum_j (j + 1)(j + 2)|a_j|.  The place x is off by at most 4 u, and |T_j'| <= j**2.
    """
    size = len(coefficients)
    lost = sum((3 * (j + 1) * (j + 2) + 4 * j * j) * abs(a) for j, a in enumerate(coefficients))
    return lost * _UNIT * (1 + 8 * size * size * _UNIT) + size * size * _SMALLEST


def _above(ball: arb) -> float:
    """A float that is not below a ball."""
    return float(np.nextafter(float(abs(ball).upper()), np.inf))
