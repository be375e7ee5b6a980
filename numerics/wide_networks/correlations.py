"""The correlation that a layer does not change, as its gap 1 - c: the root of gap = w*(T(q, q, q) - T(q, q, q*c))/q.

At the fixed variance the map of correlations has Taylor coefficients that are not negative, so that it is convex on
[0, 1] and maps 1 to 1.  With x1 its slope at 1 there are two cases:

    x1 <= 1:  c* = 1 is its only fixed point in [0, 1];
    x1 > 1:   there is exactly one other, 0 <= c* < 1, and the slope there is below 1.

In the gap the map is concave, and its excess over the gap is positive before the root and negative beyond: a bracket
that Newton's method from a bad start does not have.  For an odd activation without biases c* = 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
from flint import arb, fmpq
from numpy.typing import ArrayLike

from numerics.kernels.activations import Activation, LeakyReLU, Linear
from numerics.kernels.numbers import BALLS, FLOATS, Array
from numerics.kernels.pairs import KernelError
from numerics.wide_networks.roots import ball_root, float_roots

#: Below it a gap is that of a critical network: its slope at 1 differs from 1 by rounding only.
_LEAST: Final = 1e-12
#: Below it a gap in float64 has few digits.
_NEAR: Final = 1e-6


def float_gaps(activation: Activation, weight: ArrayLike, bias: ArrayLike, variance: ArrayLike) -> Array:
    """1 - c* in float64, for many networks at once.

    Args:
        activation: the nonlinearity.
        weight: w, positive.
        bias: b, not negative, of a shape that fits.
        variance: q*, the fixed variance of each network.

    Returns:
        1 - c*, which is 0 for networks that are ordered or critical; `nan` without a positive finite variance.

    >>> from numerics.kernels import ERF
    >>> float_gaps(ERF, [3.0, 1.1], 0.2, [1.960932337030103, 0.56]).round(12)
    array([0.49276603, 0.        ])
    """
    w, b, q = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (weight, bias, variance)))
    alive = np.isfinite(q) & (q > 0)
    if isinstance(activation, LeakyReLU | Linear):
        return np.where(alive, 0.0, np.nan)
    q = np.where(alive, q, 1.0)

    def excess(gap: Array) -> Array:
        return w * activation.missing(q, gap, FLOATS) / (q * gap) - 1

    chaotic = excess(np.full_like(q, _LEAST)) > 0
    opposite = chaotic & (b == 0) & activation.odd
    found = float_roots(excess, np.where(chaotic, _LEAST, 1.0), np.ones_like(q))
    return np.where(alive, np.where(opposite, 1.0, np.where(chaotic, found, 0.0)), np.nan)


def ball_gap(activation: Activation, weight: Fraction, bias: Fraction, variance: arb) -> arb:
    """1 - c* in a ball at the working precision.

    Args:
        activation: the nonlinearity.
        weight: w, positive.
        bias: b, not negative.
        variance: q*, a ball.

    Returns:
        1 - c*; an exact 0 if the network is proved to be ordered, or if its map has a kink at 1.

    Raises:
        KernelError: if it is not known whether the slope at 1 is below 1, or the precision is too low.

    >>> from numerics.kernels import ERF
    >>> from numerics.wide_networks.variances import ball_variance
    >>> network = ERF, Fraction(3), Fraction(1, 5)
    >>> print((1 - ball_gap(*network, ball_variance(*network))).str(10))
    [0.5072339656 +/- 2.24e-11]
    """
    if isinstance(activation, LeakyReLU | Linear):
        return arb(0)
    w = arb(fmpq(weight.numerator, weight.denominator))
    slope = w * activation.own(variance, BALLS)[1]
    if slope <= 1:
        return arb(0)
    if not slope > 1:
        raise KernelError(
            f"the slope of the map of correlations at 1 is {slope.str(10)}, which may be 1: whether the network is "
            "ordered or chaotic is not known at this precision; ask for more bits, or keep off the critical line"
        )
    if bias == 0 and activation.odd:
        return arb(1)

    def excess(gap: arb) -> arb:
        return w * activation.missing(variance, gap, BALLS) / variance - gap

    if excess(arb(1)).contains(0):
        raise KernelError("the fixed correlation may be 0, where its bracket ends; ask for more bits")
    guess = float(float_gaps(activation, float(weight), float(bias), float(variance.mid())))
    if guess < _NEAR:
        # The map is 1 - x1*gap + f''(1)/2*gap**2 there, with a difference x1 - 1 that float64 does not have.
        guess = float((2 * (slope - 1) / (w * variance * activation.bend(variance, arb(0), 2, BALLS))).mid())
    return ball_root(excess, guess, "the fixed correlation")
