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
_SPREAD = 3.0
_FEWEST, _MOST = 64, 2048
#: How well sums over half of the points agree with those over all, whose error is about the square of this.
_AGREEMENT = 1e-7


@dataclass(frozen=True)
class Moments:
    """Means of a function of a Gaussian number of several variances q, each of shape (variances,).

    Attributes:
        power: E[phi**2].
        slope: E[phi'**2].
        growth: dE[phi**2]/dq = E[z*phi*phi']/sqrt(q).
    """

    power: Array
    slope: Array
    growth: Array


def moments(function: Function, derivative: Function, variances: Array) -> Moments:
    """The means by sums over equidistant points.

    Args:
        function: phi on arrays, analytic near the real axis.
        derivative: phi'.
        variances: q, positive, of shape (variances,).

    Raises:
        KernelError: if sums over the points and over every second one differ.

    >>> print(f"{moments(np.sin, np.cos, np.array([0.5])).power[0]:.15f}")  # (1 - exp(-2q))/2
    0.316060279414279
    """
    step = _step(variances)
    places = _places(step)
    scaled = np.sqrt(variances)[:, None] * places
    with np.errstate(over="ignore"):  # of intermediate numbers, as in 1/(1 + exp(-x)); what counts is checked below
        values, slopes = function(scaled), derivative(scaled)
    weight = step * np.exp(-(places**2) / 2) / np.sqrt(2 * np.pi)
    power, slope = values**2 @ weight, slopes**2 @ weight
    _check(values**2, weight, power)
    _check(slopes**2, weight, slope)
    return Moments(power, slope, (values * slopes * places) @ weight / np.sqrt(variances))


def coefficients(function: Function, variances: Array, slope: Array, tolerance: float) -> Array:
    """As many coefficients a_n(q) as the accuracy needs, of shape (variances, terms).

    Args:
        function: phi on arrays, analytic near the real axis.
        variances: q, positive, of shape (variances,).
        slope: E[phi'**2]; what is left out of q*slope = sum_n n*a_n**2 is, relatively, more than of E[phi**2].
        tolerance: the largest part of it that may be left out.

    Raises:
        KernelError: if 2048 terms leave out more.

    >>> q = np.array([0.5])
    >>> mean = moments(np.tanh, lambda x: 1 - np.tanh(x) ** 2, q)
    >>> squares = coefficients(np.tanh, q, mean.slope, 1e-13)[0] ** 2
    >>> bool(abs(mean.power[0] - squares.sum()) < 1e-15)
    True
    """
    step = _step(variances)
    places = _places(step)
    with np.errstate(over="ignore"):
        values = function(np.sqrt(variances)[:, None] * places)
    weighted = values * np.exp(-(places**2) / 4) * step / np.sqrt(2 * np.pi)
    terms = _FEWEST
    while True:
        found: Array = weighted @ _basis(step, terms)
        tail = float(np.max(np.abs(1 - found**2 @ np.arange(terms) / (variances * slope))))
        if tail <= tolerance:
            return found
        if terms == _MOST:
            raise KernelError(
                f"{_MOST} terms of the Hermite series leave out {tail:.2g} of the mean squared slope at "
                f"variances up to {variances.max():.3g}; allow a larger tolerance, or give "
                "the closed kernels of a function with kinks"
            )
        terms *= 2


def _step(variances: Array) -> float:
    halvings = int(np.ceil(np.log2(np.sqrt(variances.max()) / _SPREAD)))
    return _STEP / float(2 ** max(0, halvings))


def _places(step: float) -> Array:
    most = round(_FURTHEST / step)
    return step * np.arange(-most, most + 1, dtype=np.float64)


def _check(values: Array, weight: Array, mean: Array) -> None:
    """Sums over every second point agree with those over all: both have converged."""
    coarse = 2 * values[:, ::2] @ weight[::2]
    if not np.allclose(coarse, mean, _AGREEMENT, 0.0):
        raise KernelError(
            "the mean of a square is not found by equidistant points: the function grows too fast, is not finite or "
            "has a kink; give one that is analytic near the real axis, or closed kernels"
        )


@lru_cache(maxsize=16)
def _basis(step: float, terms: int) -> Array:
    """h_n(x)*exp(-x**2/4) at the points, of shape (points, terms); these Hermite functions are all below 1.1."""
    places = _places(step)
    found = np.empty((terms, len(places)))
    found[0] = np.exp(-(places**2) / 4)
    found[1] = places * found[0]
    for order in range(1, terms - 1):
        found[order + 1] = (places * found[order] - np.sqrt(order) * found[order - 1]) / np.sqrt(order + 1)
    return found.T
