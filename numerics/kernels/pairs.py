"""Two inputs of equal norm, layer by layer: stable in every phase, in float64 or in balls.

What is followed is never a difference of two large numbers: beside the variance q and the tangent kernel p of each
input these are the gap 1 - c of the correlation, and the tangent gap p - p_ab.  With chi = w*T'(q, q, q),

    q'          = w*T(q, q, q) + b
    q' gap'     = w*(T(q, q, q) - T(q, q, q*(1 - gap)))
    p'          = q' + chi*p
    (p - p_ab)' = q' gap' + w*((T'(q, q, q) - T'(q, q, q*(1 - gap)))*p + T'(q, q, q*(1 - gap))*(p - p_ab)).

The second line holds at every variance, not only at its fixed point, and its fixed point gap = 0 is exact, so that
rounding does not grow in the chaotic phase.  One layer is one weight matrix; the first kernels are those of the inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Generic

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import ArrayLike

from numerics.kernels.activations import Activation
from numerics.kernels.numbers import BALLS, FLOATS, Array, N, Numbers


class KernelError(ValueError):
    """A network or inputs that have no kernel, or a precision too low for a depth."""


@dataclass(frozen=True)
class Pair(Generic[N]):
    """The kernels of two inputs of equal norm at one layer.

    Attributes:
        variance: q, the diagonal of the kernel of the network at its start (NNGP).
        gap: 1 - c, with the correlation c of the two inputs.
        tangent: p, the diagonal of the neural tangent kernel.
        tangent_gap: p - p_ab.
    """

    variance: N
    gap: N
    tangent: N
    tangent_gap: N

    @property
    def covariance(self) -> N:
        """q_ab = q*(1 - gap)."""
        return self.variance - self.variance * self.gap

    @property
    def tangent_covariance(self) -> N:
        """p_ab."""
        return self.tangent - self.tangent_gap


def float_layers(
    activation: Activation, weight: float, bias: float, variance: float, gap: ArrayLike
) -> Iterator[Pair[Array]]:
    """The layers of a dense network in float64, for any number of pairs at once.

    Args:
        activation: the nonlinearity.
        weight: w, the variance of the weights times the width; positive.
        bias: b, the variance of the biases; not negative.
        variance: q of the first layer, positive.
        gap: 1 - c of the first layer, an array of any shape with entries from 0 to 2.

    Returns:
        the first layer, the second, and so on without end.  The tangent kernel of a chaotic network grows as
        chi_1**layer; beyond the range of float64 it and its gap are infinite or no numbers, while q and the gap of
        the correlation go on.  Balls have no such range.

    Raises:
        KernelError: if an argument is outside its domain.

    Source: Xiao, Pennington, Schoenholz 2020.

    >>> from numerics.kernels import ERF, depth
    >>> pair = depth(float_layers(ERF, 1.5, 0.05, 1.0, [0.5, 1.0]), 50)
    >>> [round(float(each), 6) for each in pair.gap]
    [0.21418, 0.22847]
    """
    start = np.asarray(gap, dtype=np.float64)
    _check(weight, bias, variance, bool(np.all((start >= 0) & (start <= 2))))
    w, b, q = (np.full_like(start, value) for value in (weight, bias, variance))
    return _layers(activation, w, b, q, start, FLOATS)


def ball_layers(
    activation: Activation, weight: Fraction, bias: Fraction, variance: Fraction, gap: Fraction, bits: int
) -> Iterator[Pair[arb]]:
    """The layers of a dense network in balls that contain the exact values.

    Args:
        activation: the nonlinearity.
        weight: w, positive.
        bias: b, not negative.
        variance: q of the first layer, positive.
        gap: 1 - c of the first layer, from 0 to 2.
        bits: the working precision.

    Returns:
        the first layer, the second, and so on; a ball becomes wider with depth where the precision is too low for it.

    Raises:
        KernelError: if an argument is outside its domain.

    >>> from fractions import Fraction
    >>> from numerics.kernels import RELU, depth
    >>> pair = depth(ball_layers(RELU, Fraction(2), Fraction(0), Fraction(1), Fraction(1), 200), 1000)
    >>> print((pair.tangent_covariance / pair.tangent).str(6))
    [0.253293 +/- 4.22e-7]
    """
    _check(weight, bias, variance, 0 <= gap <= 2)
    with ctx.workprec(bits):
        w, b, q, start = (arb(fmpq(value.numerator, value.denominator)) for value in (weight, bias, variance, gap))
    layers = _layers(activation, w, b, q, start, BALLS)
    while True:
        with ctx.workprec(bits):
            pair = next(layers)
        yield pair


@dataclass(frozen=True)
class Diagonals:
    """The diagonals of a network in balls, layer by layer: what all pairs of inputs of one norm have in common.

    Balls grow with depth as the formulas have it, without the mean value theorem: this is fast, and takes more bits.

    Attributes:
        weight: w.
        first: q of the first layer.
        beside: what is missing to T, and T', as functions of the gap, at each layer but the last.
        variances: q of each layer but the first.
        tangent: p of the last layer.
        bits: the working precision.

    >>> from numerics.kernels import ERF
    >>> diagonals = Diagonals.of(ERF, Fraction(3, 2), Fraction(1, 20), Fraction(1), 50, 200)
    >>> print(diagonals.pair(arb(1) / 2).gap.str(8))
    [0.21417992 +/- 4.82e-9]
    """

    weight: arb
    first: arb
    beside: tuple[Callable[[arb], tuple[arb, arb]], ...]
    variances: tuple[arb, ...]
    tangent: arb
    bits: int

    @classmethod
    def of(
        cls, activation: Activation, weight: Fraction, bias: Fraction, variance: Fraction, layer: int, bits: int
    ) -> Diagonals:
        """The diagonals of as many layers; the arguments are those of `ball_layers`, and the last layer."""
        _check(weight, bias, variance, True)
        check_layer(layer)
        with ctx.workprec(bits):
            w, b, q = (arb(fmpq(value.numerator, value.denominator)) for value in (weight, bias, variance))
            first, p, beside, variances = q, q, [], []
            for _ in range(layer - 1):
                dual, own = activation.own(q, BALLS)
                beside.append(activation.beside(q, BALLS))
                q = w * dual + b
                p = q + w * own * p
                variances.append(q)
        return cls(w, first, tuple(beside), tuple(variances), p, bits)

    def pair(self, gap: arb) -> Pair[arb]:
        """The last layer of two inputs whose gap 1 - c at the first layer, from 0 to 2, is given."""
        with ctx.workprec(self.bits):
            w, q, tangent = self.weight, self.first, self.first - self.first * gap
            for beside, variance in zip(self.beside, self.variances, strict=True):
                missing, slope = beside(gap)
                lost = w * missing
                q, gap, tangent = variance, lost / variance, variance - lost + w * slope * tangent
            return Pair(q, gap, self.tangent, self.tangent - tangent)


def depth(layers: Iterator[Pair[N]], layer: int) -> Pair[N]:
    """The kernels at one layer.

    Args:
        layers: what `float_layers` or `ball_layers` gives.
        layer: the number of weight matrices, at least 1.

    Raises:
        KernelError: if the layer is not at least 1.
    """
    check_layer(layer)
    return next(islice(layers, layer - 1, None))


def check_network(weight: float | Fraction, bias: float | Fraction) -> None:
    """Refuse variances of weights that are not positive, and variances of biases that are negative."""
    if not 0 < weight < float("inf"):
        raise KernelError(f"the variance of the weights is {weight}; give a positive number")
    if not 0 <= bias < float("inf"):
        raise KernelError(f"the variance of the biases is {bias}; give 0 or a positive number")


def _check(weight: float | Fraction, bias: float | Fraction, variance: float | Fraction, inside: bool) -> None:
    check_network(weight, bias)
    if not 0 < variance < float("inf"):
        raise KernelError(f"the first variance is {variance}, and inputs without variance have no correlation")
    if not inside:
        raise KernelError("a gap is not between 0 and 2, so that the kernel of the pair is not positive semidefinite")


def check_layer(layer: int) -> None:
    """Refuse a number of weight matrices below 1."""
    if layer < 1:
        raise KernelError(f"the layer is {layer}, but the first weight matrix is layer 1; ask for 1 or more")


def _layers(activation: Activation, w: N, b: N, q: N, gap: N, numbers: Numbers[N]) -> Iterator[Pair[N]]:
    tangent, tangent_gap = q, q * gap
    while True:
        yield Pair(q, gap, tangent, tangent_gap)
        with np.errstate(over="ignore", invalid="ignore"):
            missing = activation.slope_missing(q, gap, numbers)
            own = activation.own(q, numbers)[1]
            moved = w * (missing * tangent + (own - missing) * tangent_gap)
            dual, lost = _centred(activation, q, gap, own - missing, numbers)
            apart = w * lost
            q = w * dual + b
            gap = apart / q
            tangent, tangent_gap = q + w * own * tangent, apart + moved


def _centred(activation: Activation, q: N, gap: N, slope: N, numbers: Numbers[N]) -> tuple[N, N]:
    """T(q, q, q) and what is missing to it; of balls by the mean value theorem about their middles.

    A ball that is put into a formula at several places comes out wider than its image, by a factor a layer that depth
    makes exponential; the derivatives over the ball carry no such factor.
    """
    if not (isinstance(q, arb) and isinstance(gap, arb) and isinstance(slope, arb)):
        return activation.own(q, numbers)[0], activation.missing(q, gap, numbers)
    middle, apart = q.mid(), gap.mid()
    growth = activation.growth(q, numbers)
    dual = activation.own(middle, numbers)[0] + growth * (q - middle)
    lost = activation.missing(q, apart, numbers) + q * slope * (gap - apart)
    return dual, lost
