"""Hermite series of a smooth function of a Gaussian number, in float64.

    phi(sqrt(q)*z) = sum_n a_n(q) h_n(z),    a_n(q) = E[phi(sqrt(q)*z) h_n(z)],

with h_n the Hermite polynomials that are orthonormal for a standard Gaussian z.  Their products have the mean r**n at
the correlation r, so that the dual kernels are power series in r whose coefficients are products of the a_n.  The
integrals are sums over equidistant points, whose error falls exponentially for functions that are analytic near the
real axis, and what a truncated series leaves out is known by Parseval's identity: E[phi**2] less the sum of squares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from numerics.kernels.numbers import Array
from numerics.kernels.pairs import KernelError

Function = Callable[[Array], Array]

#: Where the weight exp(-x**2/4) that a Hermite function leaves is below 1e-21.
_FURTHEST = 14.0
_STEP = 0.05
#: Poles at a distance of pi/2 from the axis are far away, in steps, up to this standard deviation.
_SPREAD = 4.0
_FEWEST, _MOST = 64, 2048


@dataclass(frozen=True)
class Series:
    """The Hermite series of a function and the squares that it sums to, for several variances.

    Attributes:
        coefficients: a_n(q), of shape (variances, terms).
        power: E[phi**2] by quadrature, one a variance.
        slope: E[phi'**2].
        growth: dE[phi**2]/dq = E[z*phi*phi']/sqrt(q).
        tail: what the terms leave out of q*E[phi'**2] = sum_n n*a_n**2, relatively; more than of E[phi**2].
    """

    coefficients: Array
    power: Array
    slope: Array
    growth: Array
    tail: float


def series(function: Function, derivative: Function, variances: Array, tolerance: float) -> Series:
    """The series with as many terms as the accuracy needs.

    Args:
        function: phi on arrays, analytic near the real axis.
        derivative: phi'.
        variances: q, positive, of shape (variances,).
        tolerance: the largest part of q*E[phi'**2] that may be left out.

    Raises:
        KernelError: if 2048 terms leave out more, or sums over the points and over every second one differ.

    >>> found = series(np.tanh, lambda x: 1 - np.tanh(x) ** 2, np.array([0.5]), 1e-13)
    >>> squares = found.coefficients[0] ** 2
    >>> bool(abs(found.power[0] - squares.sum()) < 1e-15), found.tail < 1e-13
    (True, True)
    """
    step = _STEP / 2 ** max(0, int(np.ceil(np.log2(np.sqrt(variances.max()) / _SPREAD))))
    places = np.arange(-round(_FURTHEST / step), round(_FURTHEST / step) + 1) * step
    scaled = np.sqrt(variances)[:, None] * places
    values, slopes = function(scaled), derivative(scaled)
    weight = step * np.exp(-(places**2) / 2) / np.sqrt(2 * np.pi)
    power, slope = values**2 @ weight, slopes**2 @ weight
    _check(values**2, weight, power)
    _check(slopes**2, weight, slope)
    growth = (values * slopes * places) @ weight / np.sqrt(variances)
    terms, tail = _FEWEST, np.inf
    while tail > tolerance:
        if terms > _MOST:
            raise KernelError(
                f"{_MOST} terms of the Hermite series leave out {tail:.2g} of the mean squared slope at "
                f"variances up to {variances.max():.3g}; allow a larger tolerance, or give "
                "the closed kernels of a function with kinks"
            )
        coefficients = (values * np.exp(-(places**2) / 4) * step / np.sqrt(2 * np.pi)) @ _basis(step, terms)
        total = (coefficients**2) @ np.arange(terms)
        tail = float(np.max(np.abs(1 - total / np.maximum(variances * slope, np.finfo(float).tiny))))
        terms *= 2
    return Series(coefficients, power, slope, growth, tail)


def _check(values: Array, weight: Array, mean: Array) -> None:
    """Sums over every second point agree with those over all: both have converged."""
    coarse = 2 * values[:, ::2] @ weight[::2]
    if not np.allclose(coarse, mean, 1e-9, 0.0):
        raise KernelError(
            "the mean of a square is not found by equidistant points: the function grows too fast, is not finite or "
            "has a kink; give one that is analytic near the real axis, or closed kernels"
        )


@lru_cache(maxsize=16)
def _basis(step: float, terms: int) -> Array:
    """h_n(x)*exp(-x**2/4) at the points, of shape (points, terms); these Hermite functions are all below 1.1."""
    places = np.arange(-round(_FURTHEST / step), round(_FURTHEST / step) + 1) * step
    found = np.empty((terms, len(places)))
    found[0] = np.exp(-(places**2) / 4)
    found[1] = places * found[0]
    for order in range(1, terms - 1):
        found[order + 1] = (places * found[order] - np.sqrt(order) * found[order - 1]) / np.sqrt(order + 1)
    return found.T
