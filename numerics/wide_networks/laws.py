"""The laws of depth of the tangent kernel in each phase, for inputs that are alike, and the depths that they allow.

    phase                       condition number                                      largest eigenvalue
    ordered, smooth             m*d*p*/(C*(q + f2*p*/x1)*l*x1**l)                     m*p*
    ordered, with a kink        m*d*p*/(S*sqrt(C)*x1**(l/2))                          m*p*
    critical, smooth            (m*d + 2)/2 + 9/4*m*d*a*log(l)/l                      l*q*(m*d + 2)/(3d)
    homogeneous, no biases      (m*d + 3)/3 + 2/3*m*d*log(l)/l                        l*q*(m*d + 3)/(4d)
    homogeneous, growing        (m*d + 3)/3, and with biases at x1 = 1 (4m*d + 3)/3
    chaotic                     1 + m*d*p_ab*(x1 - 1)/(q*x1**l)                       q*x1**l/((x1 - 1)*d) + m*p_ab

with p* = q/(1 - x1), f2 = f''(1), a = (1 - 2*f'''(1)/(3*f2**2))/3, S = s*sqrt(2)/pi*p**sqrt(x1)/(1 - sqrt(x1)) and
s = (1 - leak)**2/(1 + leak**2).  Published tables have l*x1**l for the second row, which is the smooth law, and no
logarithm in the third.  A depth is found from l*r**l = y as the branch W_(-1) of Lambert's function.

Source: Xiao, Pennington, Schoenholz 2020; the constants are derived in the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, log, nan, pi, sqrt

import numpy as np

from numerics.kernels.activations import Activation, LeakyReLU
from numerics.kernels.numbers import FLOATS
from numerics.wide_networks.constants import chaotic_constant, critical_difference, ordered_constant
from numerics.wide_networks.phases import FixedPoint, Phase
from numerics.wide_networks.spectra import Data


@dataclass(frozen=True)
class Network:
    """A network and its depth.

    Attributes:
        activation: the nonlinearity.
        weight: w.
        bias: b.
        depth: l, the number of weight matrices.
    """

    activation: Activation
    weight: float
    bias: float
    depth: int


@dataclass(frozen=True)
class Laws:
    """What the laws of a phase say; `nan` where there is no law.

    Attributes:
        condition: the condition number at the depth.
        largest: the largest eigenvalue.
        signal: as in `Spectrum`.
        trainable_depth: the depth beyond which the condition number exceeds what is allowed; infinite if it never does.
        generalising_depth: the depth beyond which the signal is less than what is wanted; infinite if it never is.
    """

    condition: float
    largest: float
    signal: float
    trainable_depth: float
    generalising_depth: float


def threshold_depth(rate: float, level: float) -> float:
    """The depth l beyond the maximum at which l*rate**l falls to a level: l = W_(-1)(level*log(rate))/log(rate).

    Args:
        rate: between 0 and 1.
        level: positive.

    Returns:
        the depth; 0 if l*rate**l never reaches the level.

    >>> round(threshold_depth(0.9, 1e-3), 7)
    110.1929725
    """
    from scipy.special import lambertw

    argument = level * log(rate)
    return 0.0 if argument < -np.exp(-1) else float(np.real(lambertw(argument, -1))) / log(rate)


def ordered(network: Network, point: FixedPoint[float], data: Data, most: float, least: float) -> Laws:
    """The laws of the ordered phase, for smooth maps of correlations and for those with a kink at 1.

    Args:
        network: the network, with its depth.
        point: its fixed point.
        data: the inputs.
        most: the largest condition number that is allowed.
        least: the least signal that is wanted.
    """
    layer, chi, limit = network.depth, point.slope, point.tangent_limit
    far, near = (
        ordered_constant(network.activation, network.weight, network.bias, point, 1 - c)
        for c in (data.correlation, data.test)
    )
    total = data.inputs * data.pooled * limit
    bend = _bend(network.activation)
    if bend > 0:
        factor = bend * sqrt(2 * far) / pi * limit * sqrt(chi) / (1 - sqrt(chi))
        condition = _over(total, factor * chi ** (layer / 2))
        deepest = max(0.0, 2 * log(total / (factor * most)) / log(chi))
        signal = data.pooled * (1 - sqrt(near / far))
    else:
        factor = far * (point.variance + point.curvature * limit / chi)
        condition = _over(total, factor * layer * chi**layer)
        deepest = threshold_depth(chi, total / (factor * most))
        signal = data.pooled * (1 - near / far)
    return Laws(condition, data.inputs * limit, signal, deepest, _never(signal >= least))


def critical(network: Network, point: FixedPoint[float], data: Data, most: float, least: float) -> Laws:
    """The laws on the critical line, which need f''(1) > 0.  Arguments are those of `ordered`."""
    layer, all_of_them = network.depth, data.inputs * data.pooled
    q, zero = np.asarray(point.variance), np.asarray(0.0)
    third = network.weight * float(q**2 * network.activation.bend(q, zero, 3, FLOATS))
    logarithm = (1 - 2 * third / (3 * point.curvature**2)) / 3
    gaps = np.array([1 - data.correlation, 1 - data.test])
    apart = critical_difference(network.activation, network.weight, network.bias, point.variance, gaps)
    condition = (all_of_them + 2) / 2
    return Laws(
        condition + 9 / 4 * all_of_them * logarithm * log(layer) / layer,
        layer * point.variance * (all_of_them + 2) / (3 * data.pooled),
        data.pooled * apart / (point.curvature * layer),
        _never(condition <= most),
        data.pooled * apart / (point.curvature * least),
    )


def chaotic(network: Network, point: FixedPoint[float], data: Data, most: float, least: float) -> Laws:
    """The laws of the chaotic phase.  Arguments are those of `ordered`."""
    layer, chi, rate, q = network.depth, point.slope, point.rate, point.variance
    far, near = (
        chaotic_constant(network.activation, network.weight, network.bias, point, 1 - c)
        for c in (data.correlation, data.test)
    )
    per_constant = q + point.curvature * point.tangent_covariance / rate
    shared = point.tangent_covariance + far * per_constant * layer * rate**layer
    # chi**-l, which has a value where chi**l has none in float64.
    shrunk = (chi - 1) / q * float(np.exp(-layer * log(chi)))
    condition = 1 + data.inputs * data.pooled * shared * shrunk
    per_layer = data.pooled * (near - far) * per_constant * (chi - 1) / q
    return Laws(
        condition,
        _over(1.0, shrunk * data.pooled) + data.inputs * shared,
        per_layer * layer * (rate / chi) ** layer,
        _never(most >= 1),
        threshold_depth(rate / chi, least / per_layer) if per_layer > 0 else 0.0,
    )


def homogeneous(network: Network, variance: float, last: float, data: Data, most: float, least: float) -> Laws:
    """The laws of leaky rectifiers without a fixed variance: no biases, or weights at or above the critical ones.

    Args:
        network: the network, with its depth.
        variance: q of the first layer.
        last: q at the depth.
        data: the inputs.
        most: the largest condition number that is allowed.
        least: the least signal that is wanted.
    """
    layer, all_of_them, bend = network.depth, data.inputs * data.pooled, _bend(network.activation)
    slope = float(network.activation.own(np.asarray(1.0), FLOATS)[1]) * network.weight
    unknown = Laws(nan, nan, nan, nan, nan)
    if bend == 0:
        if network.bias > 0:
            return unknown
        shared = data.correlation / (1 - data.correlation)
        signal = data.pooled * (data.test - data.correlation) / (1 - data.correlation)
        condition = 1 + all_of_them * shared
        largest = layer * last * (1 - data.correlation) / data.pooled * condition
        return Laws(condition, largest, signal, _never(condition <= most), _never(signal >= least))
    if network.bias > 0 and slope == 1:
        ratio, top = (4 * all_of_them + 3) / 3, network.bias * layer**2 * (3 / data.pooled + 4 * data.inputs) / 14
        return replace(unknown, condition=ratio, largest=top, trainable_depth=_never(ratio <= most))
    limit = (all_of_them + 3) / 3
    largest = layer * last * (all_of_them + 3) / (4 * data.pooled)
    if network.bias > 0:
        return replace(unknown, condition=limit, largest=largest, trainable_depth=_never(limit <= most))
    gaps = np.array([1 - data.correlation, 1 - data.test])
    apart = critical_difference(network.activation, 1.0 / slope * network.weight, 0.0, variance, gaps)
    per_layer = data.pooled * apart * pi / bend
    condition = limit + 2 / 3 * all_of_them * log(layer) / layer
    return Laws(condition, largest, per_layer / layer, _never(limit <= most), per_layer / least)


def laws(network: Network, point: FixedPoint[float], data: Data, most: float, least: float) -> Laws:
    """The laws of the phase that a network with a fixed point is in.  Arguments are those of `ordered`.

    >>> from numerics.kernels import ERF
    >>> from numerics.wide_networks.phases import fixed_point
    >>> found = laws(Network(ERF, 3.0, 0.2, 30), fixed_point(ERF, 3.0, 0.2), Data(inputs=5), 1e4, 1e-2)
    >>> round(found.trainable_depth, 1), round(found.generalising_depth, 1)
    (inf, 14.1)
    """
    find = {Phase.ORDERED: ordered, Phase.CRITICAL: critical, Phase.CHAOTIC: chaotic}[point.phase]
    return find(network, point, data, most, least)


def _bend(activation: Activation) -> float:
    """How the map of correlations bends at 1: (1 - leak)**2/(1 + leak**2), and 0 where it has no kink."""
    return (1 - activation.leak) ** 2 / (1 + activation.leak**2) if isinstance(activation, LeakyReLU) else 0.0


def _never(satisfied: bool) -> float:
    return inf if satisfied else 0.0


def _over(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator > 0 else inf
