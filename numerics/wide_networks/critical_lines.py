"""Critical lines: the variances of weights and biases at which the slope of the map of correlations at 1 is 1.

Every point of the line has a fixed variance q, by which it is given for any activation:

    w = 1/T'(q, q, q),    b = q - T(q, q, q)/T'(q, q, q)

For erf and sine q can be eliminated:

    erf:   q = ((4w/pi)**2 - 1)/4,   b = q - w*2/pi*asin(2q/(1 + 2q)),   w >= pi/4
    sine:  q = -log(2/w - 1)/2,      b = 1 - w + q,                      1 <= w < 2

The line of a leaky rectifier is the single point w = 2/(1 + leak**2), b = 0: with biases on the vertical line above it
variances grow without bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Generic

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import ArrayLike

from numerics.kernels.activations import Activation, Erf, LeakyReLU, Linear
from numerics.kernels.entire import Sine
from numerics.kernels.numbers import BALLS, FLOATS, Array, N, Numbers
from numerics.kernels.pairs import KernelError
from numerics.wide_networks.phases import V
from numerics.wide_networks.roots import ball_root, float_roots

#: Variances between which a critical point is looked for.
_LEAST, _MOST = 1e-8, 64.0
_SCANNED: Final = 60


@dataclass(frozen=True)
class CriticalPoint(Generic[V]):
    """A point of the critical line.

    Attributes:
        weight: w, the variance of the weights times the width.
        bias: b, the variance of the biases.
        variance: q*.
    """

    weight: V
    bias: V
    variance: V


def critical_bias(activation: Activation, weight: ArrayLike) -> Array:
    """The critical variance of the biases for given weights: explicit for erf and sine.

    Args:
        activation: `ERF`, `SINE` or a leaky rectifier.
        weight: w, of any shape.

    Returns:
        b in float64; `nan` where no biases are critical.

    Raises:
        KernelError: for an activation without an explicit line.

    >>> from numerics.kernels import ERF, SINE
    >>> critical_bias(ERF, [1.5, 2.0, 0.5]).round(12), critical_bias(SINE, [1.5]).round(12)
    (array([0.0831073 , 0.32402296,        nan]), array([0.04930614]))
    """
    w = np.asarray(weight, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        if isinstance(activation, Erf):
            q = ((4 * w / np.pi) ** 2 - 1) / 4
            return np.where(q >= 0, q - w * 2 / np.pi * np.arcsin(2 * q / (1 + 2 * q)), np.nan)
        if isinstance(activation, Sine):
            return np.where((w >= 1) & (w < 2), 1 - w - np.log(2 / w - 1) / 2, np.nan)
    if isinstance(activation, LeakyReLU | Linear):
        return np.where(w * activation.own(np.asarray(1.0), FLOATS)[1] == 1, 0.0, np.nan)
    raise KernelError(
        "the critical line of this activation is not explicit in the weights; ask for `critical_point` at a bias"
    )


def critical_point(activation: Activation, bias: float) -> CriticalPoint[float]:
    """The critical weights for given biases, in float64.

    Args:
        activation: the nonlinearity, with a smooth map of correlations.
        bias: b, positive.

    Raises:
        KernelError: if the activation has kinks or is the identity, no critical point is found, or its variance is
            unstable.

    >>> from numerics.kernels import TANH
    >>> print(f"{critical_point(TANH, 0.05).weight:.9f}")
    1.760954640
    """
    _check(activation, bias)
    grid = np.geomspace(_LEAST, _MOST, _SCANNED)
    above = _line(activation, grid, FLOATS)[1] > bias
    place = int(np.argmax(above))
    if not above.any() or place == 0:
        raise KernelError(
            f"no critical weights are found for biases of variance {bias:.6g}, at fixed variances from {_LEAST:.0e} "
            f"to {_MOST:.0f}; the activation may have no critical line there"
        )
    found = float_roots(
        lambda q: bias - _line(activation, q, FLOATS)[1], grid[place - 1 : place], grid[place : place + 1]
    )
    weight, exact = _line(activation, found, FLOATS)
    rate = float((weight * activation.growth(found, FLOATS))[0])
    if not abs(rate) < 1:
        raise KernelError(
            f"the critical point at biases of variance {bias:.6g} has the fixed variance {found[0]:.6g}, "
            f"which networks leave at the rate {rate:.6g}; there is no critical line there"
        )
    return CriticalPoint(float(weight[0]), float(exact[0]), float(found[0]))


def enclosed_critical_point(activation: Activation, bias: Fraction, bits: int) -> CriticalPoint[arb]:
    """The critical weights for given biases, in balls with a proof that a critical point is inside.

    Args:
        activation: as for `critical_point`; one of Hermite series needs a strip.
        bias: b, positive.
        bits: the working precision.

    Raises:
        KernelError: as `critical_point`, and if the precision is too low.

    >>> from numerics.kernels import ERF
    >>> print(enclosed_critical_point(ERF, Fraction(1, 20), 100).weight.str(20))
    [1.3758390073... +/- ...]
    """
    guess = critical_point(activation, float(bias)).variance
    with ctx.workprec(bits):
        b = arb(fmpq(bias.numerator, bias.denominator))
        q = ball_root(lambda q: b - _line(activation, q, BALLS)[1], guess, "the critical variance")
        return CriticalPoint(_line(activation, q, BALLS)[0], b, q)


def _line(activation: Activation, q: N, numbers: Numbers[N]) -> tuple[N, N]:
    """The weights and biases of the critical point of a fixed variance."""
    power, slope = activation.own(q, numbers)
    return 1 / slope, q - power / slope


def _check(activation: Activation, bias: float) -> None:
    if isinstance(activation, LeakyReLU | Linear):
        raise KernelError(
            "a leaky rectifier is critical at the single point w = 2/(1 + leak**2), b = 0, and at no positive bias"
        )
    if not 0 < bias < np.inf:
        raise KernelError(f"the variance of the biases is {bias}; give a positive number: at 0 signals die out")
