"""Whether a wide network of a depth can be trained, and whether what it learns generalises."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from numerics.kernels.activations import Activation, LeakyReLU, Linear
from numerics.kernels.numbers import FLOATS
from numerics.kernels.pairs import KernelError, depth, float_layers
from numerics.wide_networks.laws import Laws, Network, homogeneous, laws
from numerics.wide_networks.phases import FixedPoint, check_network, fixed_point
from numerics.wide_networks.shown import as_latex, as_text
from numerics.wide_networks.spectra import Data, Spectrum, spectrum


@dataclass(frozen=True)
class Trainability:
    """The answer, with the numbers behind it.

    Attributes:
        network: the network and its depth.
        data: the inputs.
        phase: "ordered", "critical" or "chaotic"; "homogeneous" for leaky rectifiers without biases, whose correlations
            do not depend on the weights, and "growing" for those with biases whose variances have no bound.
        point: the fixed point; None for a homogeneous or growing network.
        spectrum: by the exact recursion in float64.
        laws: by the laws of the phase.
        steps: of gradient descent at the largest rate until errors have shrunk to the fraction asked for.
        steps_allowed: how many are.
        signal_wanted: the least signal that counts as generalisation.
    """

    network: Network
    data: Data
    phase: str
    point: FixedPoint[float] | None
    spectrum: Spectrum
    laws: Laws
    steps: float
    steps_allowed: float
    signal_wanted: float

    @property
    def trainable(self) -> bool:
        """Whether the allowed steps suffice."""
        return self.steps <= self.steps_allowed

    @property
    def generalises(self) -> bool:
        """Whether a test input that resembles a training input still has its signal; a necessary condition only.

        The law decides where depth has taken the recursion out of the range of float64.
        """
        exact = self.spectrum.signal
        return (self.laws.signal if math.isnan(exact) else exact) >= self.signal_wanted

    @property
    def largest_rate(self) -> float:
        """2/largest eigenvalue: gradient descent on half the sum of squares is stable below it."""
        return 2 / self.spectrum.largest

    @property
    def largest_rate_law(self) -> float:
        """The same by the law of the phase."""
        return 2 / self.laws.largest

    def __str__(self) -> str:
        return as_text(self)

    def _repr_latex_(self) -> str:
        return as_latex(self)


def trainability(
    activation: Activation,
    weight: float,
    bias: float,
    depth: int,
    inputs: int,
    pooled: int = 1,
    *,
    correlation: float = 0.0,
    test: float = 0.5,
    variance: float | None = None,
    steps: float = 10_000,
    fraction: float = 0.01,
    signal: float = 0.01,
) -> Trainability:
    """Whether a network of infinite width trains within so many steps, and whether it generalises.

    Inputs have one norm, and every two of them one correlation.  Modes beside the largest decay as exp(-2t/k) in t
    steps at the rate 2/largest eigenvalue, with the condition number k, so that k/2*log(1/fraction) are needed.

    Args:
        activation: the nonlinearity.
        weight: w, the variance of the weights times the width; positive.
        bias: b, the variance of the biases; not negative.
        depth: l, the number of weight matrices, at least 1.
        inputs: m, the number of training inputs, at least 2.
        pooled: d, how many positions are averaged before the read-out; 1 for dense and flattened networks.
        correlation: of every two training inputs, above -1/(m - 1) and below 1.
        test: the correlation of a test input and the training input that it resembles, between that and 1.
        variance: q of the inputs; by default the fixed variance, or 1 where there is none.
        steps: how many steps of gradient descent are allowed.
        fraction: to what fraction errors have to shrink, between 0 and 1.
        signal: the least signal of `Spectrum` that counts, positive.

    Raises:
        KernelError: if an argument is outside its domain, inputs so correlated do not exist, signals die out,
            variances have no fixed point for an activation that is not homogeneous, or leave the range of float64.

    Source: Xiao, Pennington, Schoenholz 2020.

    >>> from numerics.kernels import ERF
    >>> found = trainability(ERF, 3.0, 0.2, depth=30, inputs=100)
    >>> found.phase, found.trainable, found.generalises, round(found.laws.generalising_depth)
    ('chaotic', True, False, 14)
    >>> found = trainability(ERF, 1.1, 0.3, depth=30, inputs=100)
    >>> found.phase, found.trainable, found.generalises, round(found.laws.trainable_depth)
    ('ordered', False, True, 18)
    """
    check_network(weight, bias)
    data = Data(inputs, pooled, correlation, test)
    _check(depth, data, steps, fraction, signal)
    network = Network(activation, float(weight), float(bias), depth)
    decay = math.log(1 / fraction)
    most = 2 * steps / decay
    with np.errstate(divide="ignore"):
        if _has_no_scale(activation, weight, bias):
            point, phase = None, "growing" if bias > 0 else "homogeneous"
            first = 1.0 if variance is None else variance
            found = homogeneous(network, first, _last(network, first), data, most, signal)
        else:
            point = fixed_point(activation, weight, bias)
            phase = point.phase.value
            first = point.variance if variance is None else variance
            found = laws(network, point, data, most, signal)
        exact = spectrum(activation, weight, bias, first, depth, data)
    return Trainability(network, data, phase, point, exact, found, exact.condition / 2 * decay, steps, signal)


def _has_no_scale(activation: Activation, weight: float, bias: float) -> bool:
    if not isinstance(activation, LeakyReLU | Linear):
        return False
    return bias == 0 or weight * float(activation.own(np.asarray(1.0), FLOATS)[1]) >= 1


def _last(network: Network, first: float) -> float:
    layers = float_layers(network.activation, network.weight, network.bias, first, 0.0)
    return float(depth(layers, network.depth).variance)


def _check(layers: int, data: Data, steps: float, fraction: float, signal: float) -> None:
    if layers < 1:
        raise KernelError(f"the depth is {layers}; a network has at least 1 weight matrix")
    if data.inputs < 2 or data.pooled < 1:
        raise KernelError(
            f"{data.inputs} inputs and {data.pooled} pooled positions are asked for; give at least 2 and 1"
        )
    least = -1 / (data.inputs - 1)
    if not least < data.correlation < 1:
        raise KernelError(
            f"the kernel of {data.inputs} inputs of which every two have the correlation {data.correlation} is not "
            f"positive definite; give one above {least:.6g} and below 1"
        )
    if not data.correlation < data.test < 1:
        raise KernelError(
            f"a test input of correlation {data.test} resembles no training input more than these resemble one "
            f"another; give one between {data.correlation} and 1"
        )
    if not (steps > 0 and 0 < fraction < 1 and signal > 0):
        raise KernelError(
            f"{steps} steps, a fraction {fraction} of the error and a signal {signal} are asked for; give positive "
            "numbers, with a fraction below 1"
        )
