"""The variance that a layer does not change: q = w*T(q, q, q) + b, in closed form or in a bracket.

    activation          q*                                                  exists
    leaky rectifier     b/(1 - x),  x = w*(1 + leak**2)/2                   for x < 1
    sine                a + W0(-w*exp(-2a))/2,  a = w/2 + b                 always, 0 for b = 0 and w <= 1
    cosine              a + W0(w*exp(-2a))/2                                always
    exponential         b - W0(-2w*exp(2b))/2                               for 2e*w*exp(2b) <= 1
    concave             the only positive root, by a bracket                0 for b = 0 and w*dT/dq(0) <= 1

W0 is the branch of the function of Lambert.  Where the map of variances is concave, as for erf, tanh and sine, it has
one positive fixed point at most.  Of another activation the least fixed point above 0 at which the map comes to lie
below the diagonal is looked for.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
from flint import arb, fmpq
from numpy.typing import ArrayLike

from numerics.kernels.activations import Activation, LeakyReLU, Linear
from numerics.kernels.entire import Cosine, Exponential, Sine
from numerics.kernels.numbers import BALLS, FLOATS, Array, N, Numbers
from numerics.kernels.pairs import KernelError
from numerics.wide_networks.roots import ball_root, float_roots

#: Variances between which fixed points of other activations are looked for.
_LEAST, MOST = 1e-12, 1e4
_SCANNED: Final = 200
_TINY: Final = 1e-30


def float_variances(activation: Activation, weight: ArrayLike, bias: ArrayLike) -> Array:
    """Fixed variances in float64, for many networks at once.

    Args:
        activation: the nonlinearity.
        weight: w, positive, of any shape.
        bias: b, not negative, of a shape that fits.

    Returns:
        q*; 0 where signals die out, `inf` where there is no fixed variance, `nan` where every variance is fixed.

    >>> from numerics.kernels import ERF
    >>> float_variances(ERF, [3.0, 2.0, 0.5], [0.2, 0.0, 0.0]).round(12)
    array([1.96093234, 0.88075063, 0.        ])
    """
    w, b = np.broadcast_arrays(np.asarray(weight, dtype=np.float64), np.asarray(bias, dtype=np.float64))
    if isinstance(activation, LeakyReLU | Linear):
        return _homogeneous(w * activation.own(np.asarray(1.0), FLOATS)[1], b)
    if isinstance(activation, Cosine | Exponential):
        return _by_lambert(activation, w, b)
    return _concave(activation, w, b) if activation.concave else _first(activation, w, b)


def ball_variance(activation: Activation, weight: Fraction, bias: Fraction) -> arb:
    """The fixed variance in a ball at the working precision.

    Args:
        activation: the nonlinearity.
        weight: w, positive.
        bias: b, not negative.

    Returns:
        q*, an exact 0 where signals die out, infinity where there is no fixed variance, and no number where every
        variance is fixed.  Only with a closed form is it proved that there is none.

    Raises:
        KernelError: if the precision is too low to enclose it.

    >>> from numerics.kernels import SINE
    >>> print(ball_variance(SINE, Fraction(7, 5), Fraction(1, 10)).str(14))
    [0.58099664667195 +/- ...]
    """
    w, b = (arb(fmpq(value.numerator, value.denominator)) for value in (weight, bias))
    if isinstance(activation, LeakyReLU | Linear):
        leak = Fraction(activation.leak) if isinstance(activation, LeakyReLU) else Fraction(1)
        rate = weight * (1 + leak**2) / 2
        if rate >= 1:
            return arb("nan") if rate == 1 and bias == 0 else arb("inf")
        return b / (1 - arb(fmpq(rate.numerator, rate.denominator)))
    if isinstance(activation, Sine) and bias == 0 and weight <= 1:
        return arb(0)
    if isinstance(activation, Sine | Cosine | Exponential):
        middle, argument, half = _lambert(activation, w, b, BALLS)
        found = middle + half * argument.lambertw()
        return found if found.is_finite() else arb("inf")
    guess = float(float_variances(activation, float(weight), float(bias)))
    if not np.isfinite(guess):
        return arb("inf")
    if guess == 0:
        if bias == 0 and w * activation.growth(arb(0), BALLS) <= 1:
            return arb(0)
        raise KernelError("whether signals die out is not known at this precision; ask for more bits")
    return ball_root(lambda q: w * activation.own(q, BALLS)[0] + b - q, guess, "the fixed variance")


def _homogeneous(rate: Array, b: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rate < 1, b / (1 - rate), np.where((rate == 1) & (b == 0), np.nan, np.inf))


def _lambert(activation: Sine | Cosine | Exponential, w: N, b: N, numbers: Numbers[N]) -> tuple[N, N, float]:
    """q* = middle + half*W0(argument)."""
    if isinstance(activation, Exponential):
        return b, -2 * w * numbers.exp(2 * b), -0.5
    middle = w / 2 + b
    sign = -1 if isinstance(activation, Sine) else 1
    return middle, sign * w * numbers.exp(-2 * middle), 0.5


def _by_lambert(activation: Cosine | Exponential, w: Array, b: Array) -> Array:
    """The closed form.  That of sine loses the digits of a small variance, so that sine has a bracket like others."""
    from scipy.special import lambertw

    middle, argument, half = _lambert(activation, w, b, FLOATS)
    return np.where(argument < -np.exp(-1), np.inf, middle + half * np.real(lambertw(argument)))


def _concave(activation: Activation, w: Array, b: Array) -> Array:
    """One bracket around the root of a concave function that is positive next to 0."""

    def excess(q: Array) -> Array:
        return w * activation.own(q, FLOATS)[0] + b - q

    dead = (b == 0) & (w * activation.growth(np.full_like(w, _TINY), FLOATS) <= 1)
    high = np.ones_like(w)
    for _ in range(64):
        high = np.where(excess(high) > 0, 2 * high, high)
    low = high / 2
    for _ in range(1000):
        short = (excess(low) < 0) & ~dead & (low > _TINY)
        if not short.any():
            break
        low = np.where(short, low / 2, low)
    found = float_roots(excess, np.where(dead, 1.0, low), high)
    return np.where(dead, 0.0, np.where(excess(high) > 0, np.inf, found))


def _first(activation: Activation, w: Array, b: Array) -> Array:
    """The first change of sign on a logarithmic grid of variances, refined."""
    grid = np.geomspace(_LEAST, MOST, _SCANNED)
    # In parts, as large variances take many more points than small ones.
    power = np.concatenate([activation.own(part, FLOATS)[0] for part in np.array_split(grid, _SCANNED // 10)])
    below = w[..., None] * power + b[..., None] < grid
    place, some = np.argmax(below, axis=-1), below.any(axis=-1)
    dead = some & (place == 0) & (b == 0)
    low, high = np.where(place == 0, _TINY, grid[np.maximum(place - 1, 0)]), grid[place]
    found = float_roots(lambda q: w * activation.own(q, FLOATS)[0] + b - q, low, np.where(some, high, 2 * low))
    return np.where(dead, 0.0, np.where(some, found, np.inf))
