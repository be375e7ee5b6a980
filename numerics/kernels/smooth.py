"""Activations without closed kernels: smooth functions by their Hermite series, with an error that is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import perm
from typing import Final

import numpy as np
from flint import arb, ctx
from numpy.typing import NDArray

from numerics.kernels.activations import Activation
from numerics.kernels.enclosed_hermite import BallSeries, Strip, ball_series
from numerics.kernels.hermite import Function, Moments, coefficients, moments
from numerics.kernels.numbers import Array, N, Numbers
from numerics.kernels.pairs import KernelError

Places = NDArray[np.intp]

#: How many entries of a kernel are worked on at a time, with all terms of each.
_BLOCK: Final = 2048


@dataclass(frozen=True)
class Smooth(Activation):
    """Any activation that is analytic near the real axis.

        T(a, b, c) = sum_n a_n(a) a_n(b) r**n,    r = c/sqrt(a*b),    a_n(q) = E[phi(sqrt(q)*z) h_n(z)]

    Args:
        function: phi on arrays of float64.
        derivative: phi' likewise.
        strip: phi, phi' and phi'' on real balls, and a bound off the axis; without it there are no balls.
        odd: whether phi(-x) = -phi(x).
        concave: whether phi(x)**2 + phi(-x)**2 is concave in x**2, which makes a fixed variance the only one.
        tolerance: the part of the mean squared slope that the series may leave out in float64.
        terms: how many terms are taken in balls; what they leave out widens the ball.

    Source: Daniely, Frostig, Singer 2016 (dual activations); the error bounds are Parseval's identity.

    >>> from numerics.kernels.numbers import FLOATS
    >>> print(f"{TANH.dual(np.array(1.3), np.array(0.7), np.array(0.5), FLOATS):.15f}")
    0.189790123423514
    """

    function: Function
    derivative: Function
    strip: Strip | None = None
    odd: bool = False
    concave: bool = False
    tolerance: float = 1e-12
    terms: int = 256

    def dual(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """The series, by Horner's rule."""
        if isinstance(a, arb) and isinstance(b, arb) and isinstance(c, arb):
            return self._ball_dual(a, b, c, 0)
        return self._float_dual(a, b, c, 0)

    def slope(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """The derivative of the series: T' = sum_n n a_n(a) a_n(b) r**(n - 1)/sqrt(a*b)."""
        if isinstance(a, arb) and isinstance(b, arb) and isinstance(c, arb):
            return self._ball_dual(a, b, c, 1)
        return self._float_dual(a, b, c, 1)

    def own(self, q: N, numbers: Numbers[N]) -> tuple[N, N]:
        """E[phi**2] and E[phi'**2] by quadrature, without a series."""
        if isinstance(q, arb):
            found = self.enclosed(q)
            return found.power, found.slope
        known, place = self._means(q)
        return known.power[place], known.slope[place]

    def missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """sum_n a_n**2*(1 - c**n), a sum of terms that are not negative."""
        return self._missing(q, gap, 0)

    def slope_missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """sum_n n*a_n**2*(1 - c**(n - 1))/q."""
        return self._missing(q, gap, 1)

    def growth(self, q: N, numbers: Numbers[N]) -> N:
        """E[z*phi*phi']/sqrt(q) by quadrature, which is dE[phi**2]/dq."""
        if isinstance(q, arb):
            if q.is_zero() and self.strip is not None:
                value, slope, bend = (each(arb(0)) for each in self.strip.derivatives)
                return slope * slope + value * bend
            return self.enclosed(q).growth
        known, place = self._means(q)
        return known.growth[place]

    def bend(self, q: N, gap: N, order: int, numbers: Numbers[N]) -> N:
        """The derivative of the series; in balls only of order 2: the strip says nothing of a third derivative."""
        if isinstance(q, arb) and isinstance(gap, arb):
            if order > 2:
                raise KernelError("a third derivative of a Hermite series has no proved error; take it in float64")
            return self._ball_dual(q, q, q * (1 - gap), order)
        return self._float_dual(q, q, q * (1 - gap), order)

    def tabulated(self, q: Array) -> tuple[Array, Places]:
        """The coefficients of the different variances of an array, and where each entry finds its own."""
        different, place = _different(q)
        return _float_series(self, different), place

    def _means(self, q: Array) -> tuple[Moments, Places]:
        different, place = _different(q)
        return _float_moments(self, different), place

    def enclosed(self, q: arb) -> BallSeries:
        """The series at one variance, in balls at the working precision."""
        if self.strip is None:
            raise KernelError("nothing is known of this activation off the real axis; give it a strip to have balls")
        return _ball_series(self, _exact(q.mid()), _exact(q.rad()), ctx.prec)

    def _float_dual(self, a: Array, b: Array, c: Array, order: int) -> Array:
        a, b, c = np.broadcast_arrays(a, b, c)
        (one, here), (other, there) = self.tabulated(a), self.tabulated(b)
        terms = min(one.shape[1], other.shape[1])
        scale = np.sqrt(a * b)
        r = np.clip(c / scale, -1.0, 1.0)
        total: Array = np.zeros_like(r)
        for n in range(terms - 1, order - 1, -1):
            total = total * r + perm(n, order) * one[here, n] * other[there, n]
        found: Array = total / scale**order
        return found

    def _ball_dual(self, a: arb, b: arb, c: arb, order: int) -> arb:
        one, other = self.enclosed(a), self.enclosed(b)
        scale = (a * b).sqrt()
        r = c / scale
        total = arb(0)
        for n in range(self.terms - 1, order - 1, -1):
            total = total * r + perm(n, order) * one.coefficients[n] * other.coefficients[n]
        size = min(abs(r).upper(), arb(1)) ** (self.terms - order)
        return (total + arb(0, ((one.tails[order] * other.tails[order]).sqrt() * size).upper())) / scale**order

    def _missing(self, q: N, gap: N, order: int) -> N:
        if isinstance(q, arb) and isinstance(gap, arb):
            found = self.enclosed(q)
            total = arb(0)
            power = (1 - gap) ** 0
            lost = arb(0)
            for n in range(order, self.terms):
                total += (n if order else 1) * found.coefficients[n] ** 2 * lost
                lost, power = gap * power + lost, power * (1 - gap)
            rest = min((2 * found.tails[order]).upper(), (gap * found.tails[order + 1]).upper())
            return (total + arb(rest / 2, rest / 2)) / q**order
        return self._float_missing(q, gap, order)

    def _float_missing(self, q: Array, gap: Array, order: int) -> Array:
        """In logarithms of |c|, so that neither a gap near 0 nor one near 2 loses digits; block by block of entries."""
        q, gap = np.broadcast_arrays(q, gap)
        known, place = self.tabulated(q)
        powers = np.arange(known.shape[1]) - order
        weights = known**2 * np.maximum(powers + order, 1.0) ** order * (powers > 0)
        apart, rows = gap.ravel()[:, None], place.ravel()
        total = np.empty(gap.size)
        for start in range(0, gap.size, _BLOCK):
            part = slice(start, start + _BLOCK)
            beyond = apart[part] > 1
            with np.errstate(divide="ignore", invalid="ignore"):
                lost = -np.expm1(powers * np.log1p(-np.where(beyond, 2 - apart[part], apart[part])))
            lost = np.where(beyond & (powers % 2 == 1), 2 - lost, lost)
            total[part] = np.einsum("en,en->e", weights[rows[part]], np.where(powers > 0, lost, 0.0))
        found: Array = total.reshape(gap.shape) / q**order
        return found


def _different(q: Array) -> tuple[tuple[float, ...], Places]:
    different, place = np.unique(np.asarray(q, dtype=np.float64), return_inverse=True)
    return tuple(different.tolist()), place.reshape(np.shape(q))


@lru_cache(maxsize=64)
def _float_moments(activation: Smooth, variances: tuple[float, ...]) -> Moments:
    return moments(activation.function, activation.derivative, np.array(variances))


@lru_cache(maxsize=8)
def _float_series(activation: Smooth, variances: tuple[float, ...]) -> Array:
    slope = _float_moments(activation, variances).slope
    return coefficients(activation.function, np.array(variances), slope, activation.tolerance)


def _exact(number: arb) -> tuple[int, int]:
    """Mantissa and exponent of an exact ball, by which series are remembered."""
    mantissa, exponent = number.man_exp()
    return int(mantissa), int(exponent)


@lru_cache(maxsize=64)
def _ball_series(activation: Smooth, middle: tuple[int, int], radius: tuple[int, int], bits: int) -> BallSeries:
    assert activation.strip is not None
    mid, rad = (arb(mantissa) * arb(2) ** exponent for mantissa, exponent in (middle, radius))
    return ball_series(activation.strip, arb(mid, rad), activation.terms, activation.odd)


def _tanh_slope(x: Array) -> Array:
    found: Array = 1 - np.tanh(x) ** 2
    return found


def _normal(x: Array) -> Array:
    from scipy.special import ndtr

    found: Array = ndtr(x)
    return found


def _density(x: Array) -> Array:
    found: Array = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return found


def _ball_normal(x: arb) -> arb:
    return (-x / arb(2).sqrt()).erfc() / 2


def _ball_density(x: arb) -> arb:
    return (-x * x / 2).exp() / (2 * arb.pi()).sqrt()


#: |tanh| <= 1 for |y| <= pi/4, where |sinh(x + iy)|**2 = sinh(x)**2 + sin(y)**2 is at most |cosh(x + iy)|**2; the
#: derivatives 1 - tanh**2 and -2 tanh (1 - tanh**2) are then at most 2 and 4.
_TANH_STRIP: Final = Strip(
    (arb.tanh, lambda x: 1 / x.cosh() ** 2, lambda x: -2 * x.tanh() / x.cosh() ** 2), width=0.785, bound=4.0
)
#: For |y| <= 1 the normal distribution function is at most 1 + exp(1/2)/sqrt(2 pi) < 1.66 in modulus, as its integral
#: from x to x + iy shows, and its density at most 0.66*exp(-x**2/2); both derivatives are below 3*(1 + |x|).
_GELU_STRIP: Final = Strip(
    (
        lambda x: x * _ball_normal(x),
        lambda x: _ball_normal(x) + x * _ball_density(x),
        lambda x: (2 - x * x) * _ball_density(x),
    ),
    width=1.0,
    bound=3.0,
)
#: tanh(s)**2 is concave in s**2: its slope tanh(s)/s/cosh(s)**2 falls.
TANH: Final = Smooth(np.tanh, _tanh_slope, _TANH_STRIP, odd=True, concave=True)
GELU: Final = Smooth(lambda x: x * _normal(x), lambda x: _normal(x) + x * _density(x), _GELU_STRIP)
