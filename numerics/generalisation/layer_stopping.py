"""When to stop the training of one layer, what is then left of the error, and what the best ridge regression leaves.

The test error changes at the rate

    E_g'(t) = 2 * sum over lam of exp(-lam*t)*(1 - (1 + v*lam)*exp(-lam*t)),    v = snr + inr,

which has one zero: E_g falls until then and rises after it.  For with F(t) = sum of exp(-lam*t) the rate is positive
where F(t) > F(2*t) - v*F'(2*t), and the quotient of both sides grows.  That is so because the density of log(lam) is
log-concave (topic `stopping-time`), whence F is log-concave in log(t) (Prekopa): the mean of lam*t, weighted with
exp(-lam*t), grows with t, and the weight 1 + v*lam makes it greater still.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import log1p
from typing import Final

import numpy as np
from flint import acb, arb

from numerics.generalisation.hypotheses import HypothesisError
from numerics.generalisation.regression import Regression
from numerics.generalisation.spectral import ball, eigenvalue_sum, to_digits
from numerics.kernels.numbers import Array
from numerics.kernels.pairs import KernelError
from numerics.wide_networks.roots import ball_root, float_roots

#: Of the quadrature in floating point, from which balls only take a guess.
_MOST_PLACES: Final = 20_000


@dataclass(frozen=True)
class Stopping:
    """The time at which the test error is least, and that error.

    Attributes:
        time: in units of the time constant.
        error: E_g at that time, in units of the noise.
    """

    time: arb
    error: arb


def best_stopping(layer: Regression, digits: int = 30) -> Stopping:
    """The time at which the test error of one layer is least, and that error.

    Args:
        layer: the layer, with a teacher or a start.
        digits: significant digits of both, each proved.

    Raises:
        HypothesisError: if teacher and start vanish, so that the best time is 0.
        PrecisionError: if no precision that is allowed gives the digits.

    >>> found = best_stopping(Regression.of(1, 10), 12)
    >>> print(found.time.str(6, radius=False), found.error.str(6, radius=False))
    6.08208 3.77662
    """
    guess = _guess(layer)
    error = to_digits(lambda: layer.test_error_within(_time(layer, guess)), digits)
    return Stopping(to_digits(lambda: _time(layer, guess), digits), error)


def best_ridge_error(layer: Regression, digits: int = 30) -> arb:
    """The test error of ridge regression at its best penalty, 1/snr.

    Args:
        layer: the layer; its start plays no part.
        digits: significant digits, each proved.

    Raises:
        HypothesisError: if there is no teacher.

    >>> best_ridge_error(Regression.of(1, 6)).str(8, radius=False)
    '3.0000000'
    """
    if layer.snr == 0:
        raise HypothesisError("snr is 0: the best penalty is infinite, and the error is 1; give a positive snr")
    return to_digits(lambda: _ridge(layer), digits)


def stopped_against_ridge(layer: Regression, digits: int = 30) -> arb:
    """The test error of the layer, stopped at its best, over that of the best ridge regression; 1 at least.

    Args:
        layer: the layer, whose weights vanish at time 0.
        digits: significant digits, each proved.

    Raises:
        HypothesisError: if the weights do not start at 0, or there is no teacher.

    >>> stopped_against_ridge(Regression.of("1.014", 5000), 8).str(6, radius=False)
    '1.03462'
    """
    if layer.inr != 0:
        raise HypothesisError(f"inr is {layer.inr}; ridge regression shrinks to 0: let the weights start there, inr 0")
    guess = _guess(layer)
    return to_digits(lambda: layer.test_error_within(_time(layer, guess)) / _ridge(layer), digits)


def overtraining(layer: Regression, digits: int = 30) -> arb:
    """What overtraining costs: the final test error less the least one.

    Args:
        layer: the layer, with a teacher or a start.
        digits: significant digits, each proved.

    Raises:
        HypothesisError: for as many examples as inputs, where it is infinite, or if teacher and start vanish.

    >>> overtraining(Regression.of(2, 3)).str(8, radius=False)
    '0.33012533'
    """
    final = layer.final_test_error()
    if not isinstance(final, Fraction):
        raise HypothesisError("overtraining has no end for as many examples as inputs; give more or fewer examples")
    guess = _guess(layer)
    return to_digits(lambda: ball(final) - layer.test_error_within(_time(layer, guess)), digits)


def _time(layer: Regression, guess: float) -> arb:
    """The stopping time at the working precision; nan where that is too low to prove it."""
    try:
        return ball_root(lambda when: _rate(layer, when), guess, "the stopping time")
    except KernelError:
        return arb("nan")


def _ridge(layer: Regression) -> arb:
    strength, excess = ball(layer.snr), ball(layer.ratio - 1)
    return 1 + (strength / 2) * (((1 / strength + excess) ** 2 + 4 / strength).sqrt() - excess - 1 / strength)


def _rate(layer: Regression, when: arb) -> arb:
    """Half the rate of the test error."""
    strength = ball(layer.snr + layer.inr)

    def part(eigenvalue: acb) -> acb:
        left = (-eigenvalue * when).exp()
        return left * (1 - (1 + eigenvalue * strength) * left)

    return eigenvalue_sum(lambda place: part(place.square), layer.ratio)


def _guess(layer: Regression) -> float:
    """The stopping time in floating point, between those of the largest and of the least eigenvalue.

    Raises:
        HypothesisError: if teacher and start vanish.
    """
    if layer.snr + layer.inr == 0:
        raise HypothesisError("snr and inr are 0: nothing is to be learned, and the error only grows; give one of them")
    ratio, strength = float(layer.ratio), float(layer.snr + layer.inr)
    places = min(512 + 16 * int(strength**0.5), _MOST_PLACES)
    half = (np.arange(places) + 0.5) * np.pi / (2 * places)
    # 1 + al - 2*sqrt(al)*cos(h), and sin(h)**2 over it, without differences that cancel.
    eigenvalues = (1 - ratio**0.5) ** 2 + 4 * ratio**0.5 * np.sin(half) ** 2
    weights = (2 * np.sin(half) * np.cos(half)) ** 2 / eigenvalues

    def rate(logarithms: Array) -> Array:
        left = np.exp(-np.multiply.outer(np.exp(logarithms), eigenvalues))
        return np.asarray((left * (1 - (1 + eigenvalues * strength) * left)) @ weights)

    first, last = (log1p(edge * strength) / edge for edge in (eigenvalues[-1], eigenvalues[0]))
    return float(np.exp(float_roots(rate, np.array([np.log(first)]), np.array([np.log(last)]))[0]))
