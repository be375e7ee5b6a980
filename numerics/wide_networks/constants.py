"""The constants of the laws of depth that belong to the data: no closed form, but limits of the recursion.

With e = 1 - c at the fixed variance, layer l:

    ordered:   e_l ~ C*chi_1**l
    chaotic:   c_l - c* ~ E*chi_c***l
    critical:  1/e_l - f''(1)/2*l - g*log(l) -> C, of which only differences of two pairs are needed
    critical rectifiers: 1/th_l - g*l - 3/2*g*log(l) -> C, with the angle th of c = cos th
"""

from __future__ import annotations

from itertools import islice

import numpy as np

from numerics.kernels.activations import Activation, LeakyReLU
from numerics.kernels.numbers import Array
from numerics.kernels.pairs import float_layers
from numerics.wide_networks.phases import FixedPoint

#: How near to its fixed point a correlation has to be for a constant, and how near rounding lets it come.
_NEAR = 1e-8
_LAYERS = 20_000
#: At this depth differences of constants are known to a part of log(l)/l of them.
_CRITICAL_LAYERS = 2000


def ordered_constant(activation: Activation, weight: float, bias: float, point: FixedPoint[float], gap: float) -> float:
    """C of a pair of inputs with this gap at the first layer.

    >>> from numerics.kernels import LINEAR
    >>> from numerics.wide_networks.phases import fixed_point
    >>> round(ordered_constant(LINEAR, 0.5, 0.5, fixed_point(LINEAR, 0.5, 0.5), 0.7), 12)  # exactly: gap/w
    1.4
    """
    layers = islice(float_layers(activation, weight, bias, point.variance, gap), _LAYERS)
    found = gap / point.slope
    for layer, pair in enumerate(layers, start=1):
        found = float(pair.gap) / point.slope**layer
        if pair.gap < _NEAR:
            break
    return found


def chaotic_constant(activation: Activation, weight: float, bias: float, point: FixedPoint[float], gap: float) -> float:
    """E of a pair of inputs with this gap at the first layer."""
    layers = islice(float_layers(activation, weight, bias, point.variance, gap), _LAYERS)
    found = 0.0
    for layer, pair in enumerate(layers, start=1):
        distance = point.gap - float(pair.gap)
        if abs(distance) < _NEAR:
            break
        found = distance / point.rate**layer
    return found


def critical_difference(activation: Activation, weight: float, bias: float, variance: float, gaps: Array) -> float:
    """How much C of the second of two pairs exceeds that of the first: of angles where the map has a kink."""
    layers = float_layers(activation, weight, bias, variance, gaps)
    gap = next(islice(layers, _CRITICAL_LAYERS, None)).gap
    angle = 2 * np.arctan2(np.sqrt(gap), np.sqrt(2 - gap))
    clock = 1 / (angle if isinstance(activation, LeakyReLU) else gap)
    return float(clock[1] - clock[0])
