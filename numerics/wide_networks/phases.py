"""Fixed points of wide networks: what variances and correlations tend to with depth, how fast, and the phase."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final, Generic, TypeVar

import numpy as np
from flint import arb, ctx, fmpq

from numerics.kernels.activations import Activation, LeakyReLU, Linear
from numerics.kernels.numbers import BALLS, FLOATS, N, Numbers
from numerics.kernels.pairs import KernelError
from numerics.kernels.smooth import Smooth
from numerics.wide_networks.correlations import ball_gap, float_gaps
from numerics.wide_networks.variances import MOST, ball_variance, float_variances

V = TypeVar("V", float, arb)

#: How far from 1 rounding puts the slope of a critical network in float64.
_ROUNDING: Final = 1e-12


class Phase(Enum):
    """What depth does to the correlation of two inputs."""

    ORDERED = "ordered"  # they become equal, exponentially fast
    CRITICAL = "critical"  # they become equal, as a power of the depth
    CHAOTIC = "chaotic"  # they part


@dataclass(frozen=True)
class FixedPoint(Generic[V]):
    """Where variances and correlations stay, and the rates at which they get there.

    Attributes:
        variance: q*.
        gap: 1 - c*.
        variance_rate: chi_q, by which the distance from q* is multiplied in a layer.
        slope: chi_1, the slope of the map of correlations at 1, and the factor of the tangent kernel in a layer.
        rate: chi_c*, by which the distance from c* is multiplied in a layer.
        curvature: f''(c*) of the map of correlations; infinite where it has a kink.
        phase: ordered, critical or chaotic.
        bits: the precision at which what follows from balls is computed.
    """

    variance: V
    gap: V
    variance_rate: V
    slope: V
    rate: V
    curvature: V
    phase: Phase
    bits: int = 53

    @property
    def correlation(self) -> V:
        """c*."""
        with ctx.workprec(self.bits):
            return 1 - self.gap

    @property
    def trainable_scale(self) -> V:
        """xi_1 = 1/|log chi_1|, in layers: how deep ordered networks can be trained."""
        with ctx.workprec(self.bits):
            return 1 / abs(_log(self.slope))

    @property
    def correlation_scale(self) -> V:
        """xi_c* = -1/log chi_c*, in layers: the memory of the correlation of two inputs."""
        with ctx.workprec(self.bits):
            return -1 / _log(self.rate)

    @property
    def generalising_scale(self) -> V:
        """xi_* = 1/(log chi_1 - log chi_c*), in layers: how deep chaotic networks generalise; infinite in order."""
        with ctx.workprec(self.bits):
            return 1 / (_log(self.slope) - _log(self.rate))

    @property
    def tangent_limit(self) -> V:
        """p* = q*/(1 - chi_1), the diagonal of the tangent kernel of deep ordered networks."""
        with ctx.workprec(self.bits):
            return self.variance / (1 - self.slope)

    @property
    def tangent_covariance(self) -> V:
        """p_ab* = q*c*/(1 - chi_c*), the tangent kernel of two inputs that depth has parted."""
        with ctx.workprec(self.bits):
            return self.variance * self.correlation / (1 - self.rate)


def fixed_point(activation: Activation, weight: float, bias: float) -> FixedPoint[float]:
    """The fixed point of a network in float64.

    A slope within 1e-12 of 1 counts as critical.

    Args:
        activation: the nonlinearity.
        weight: w, the variance of the weights times the width; positive.
        bias: b, the variance of the biases; not negative.

    Raises:
        KernelError: if a variance is outside its domain, signals die out (q* = 0), they grow without bound, or every
            variance is fixed.

    Source: Poole et al. 2016; Schoenholz et al. 2017; Xiao, Pennington, Schoenholz 2020.

    >>> from numerics.kernels import ERF
    >>> point = fixed_point(ERF, 3.0, 0.2)
    >>> point.phase.value, round(point.correlation, 12), round(point.slope, 12), round(point.generalising_scale, 6)
    ('chaotic', 0.507233965619, 1.284439497041, 2.411654)
    """
    check_network(weight, bias)
    variance = float(float_variances(activation, weight, bias))
    _refuse_edges(activation, weight, bias, variance)
    gap = float(float_gaps(activation, weight, bias, variance))
    q, apart, w = (np.asarray(each) for each in (variance, gap, float(weight)))
    with np.errstate(divide="ignore", invalid="ignore"):
        numbers = [float(each) for each in _rates(activation, w, q, apart, FLOATS)]
    slope = numbers[1]
    near = abs(slope - 1) <= _ROUNDING
    phase = Phase.CRITICAL if near else Phase.ORDERED if slope < 1 else Phase.CHAOTIC
    if near:
        numbers[1:3] = 1.0, 1.0
    return FixedPoint(variance, gap, numbers[0], numbers[1], numbers[2], _curvature(activation, numbers[3]), phase)


def enclosed_fixed_point(activation: Activation, weight: Fraction, bias: Fraction, bits: int) -> FixedPoint[arb]:
    """The fixed point of a network in balls that contain the exact values.

    Existence is proved by signs at both ends of each ball.  That there is no other fixed point is the theorem of
    convexity for correlations, and for variances what `variances` says of the activation.

    Args:
        activation: the nonlinearity; one of Hermite series needs a strip.
        weight: w, positive.
        bias: b, not negative.
        bits: the working precision.

    Raises:
        KernelError: as `fixed_point`, and if the precision does not tell order from chaos.

    >>> from numerics.kernels import ERF
    >>> print(enclosed_fixed_point(ERF, Fraction(3), Fraction(1, 5), 128).rate.str(25))
    [0.8484613820699594336428728 +/- 1.88e-26]
    """
    check_network(weight, bias)
    with ctx.workprec(bits):
        variance = ball_variance(activation, weight, bias)
        _refuse_edges(activation, float(weight), float(bias), float(variance.mid()))
        gap = ball_gap(activation, weight, bias, variance)
        w = arb(fmpq(weight.numerator, weight.denominator))
        growth, slope, rate, curvature = _rates(activation, w, variance, gap, BALLS)
        if isinstance(activation, LeakyReLU):
            curvature = arb(0 if activation.leak == 1 else "inf")
        phase = Phase.CHAOTIC if gap > 0 else Phase.ORDERED
        return FixedPoint(variance, gap, growth, slope, rate if gap > 0 else slope, curvature, phase, bits)


def check_network(weight: float | Fraction, bias: float | Fraction) -> None:
    """Refuse variances that no network has.

    Raises:
        KernelError: unless the variance of the weights is positive and that of the biases is not negative.
    """
    if not 0 < weight < math.inf:
        raise KernelError(f"the variance of the weights is {weight}; give a positive number")
    if not 0 <= bias < math.inf:
        raise KernelError(f"the variance of the biases is {bias}; give 0 or a positive number")


def _refuse_edges(activation: Activation, weight: float, bias: float, variance: float) -> None:
    network = f"with weights of variance {weight:.6g} and biases of variance {bias:.6g}"
    if variance == 0:
        raise KernelError(
            f"{network} signals die out: the fixed variance is 0, where a correlation has no meaning and no law of "
            "depth holds; give the biases a positive variance, or the weights a larger one"
        )
    if math.isinf(variance) or (math.isnan(variance) and not isinstance(activation, LeakyReLU | Linear)):
        found = f"none is found up to {MOST:g}" if isinstance(activation, Smooth) else "there is none"
        raise KernelError(f"{network} signals grow: of fixed variances {found}; make the weights smaller")
    if math.isnan(variance):
        raise KernelError(
            f"{network} every variance is fixed or none: a homogeneous activation at its critical point has no scale "
            "of its own; follow the layers from a first variance with `float_layers`, or use `trainability`"
        )


def _rates(activation: Activation, w: N, q: N, gap: N, numbers: Numbers[N]) -> tuple[N, N, N, N]:
    """chi_q, chi_1, chi_c* and f''(c*)."""
    own = activation.own(q, numbers)[1]
    rate = w * (own - activation.slope_missing(q, gap, numbers))
    return w * activation.growth(q, numbers), w * own, rate, w * q * activation.bend(q, gap, 2, numbers)


def _curvature(activation: Activation, found: float) -> float:
    """Where the map has a kink its curvature at 1 is infinite, but for the identity."""
    return 0.0 if isinstance(activation, LeakyReLU) and activation.leak == 1 else found


def _log(x: V) -> V:
    return x.log() if isinstance(x, arb) else math.log(x)
