"""Spectra of deep kernels over inputs that are alike, by the exact recursion in float64.

All m inputs have one norm, and every two of them one correlation.  The kernel is then A on the diagonal and beside it B
everywhere, and so is that of d pooled positions, if all positions are correlated alike (Xiao et al. 2020):

    A = (p - p_ab)/d,  B = p_ab:   largest eigenvalue A + m*B, the others A, condition number 1 + m*d*p_ab/(p - p_ab)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import inf, nan
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from numerics.kernels.activations import Activation
from numerics.kernels.numbers import FLOATS, Array
from numerics.kernels.pairs import KernelError, Pair, float_layers

#: Below it numbers lose digits, as those that underflow do.
_LEAST: Final = 1e-290


@dataclass(frozen=True)
class Data:
    """Inputs of one norm, alike in pairs, and a test input.

    Attributes:
        inputs: m, at least 2.
        pooled: d, how many positions are averaged at the end; 1 for dense and flattened networks.
        correlation: c of every two training inputs at the first layer, above -1/(m - 1) and below 1.
        test: c of a test input and the training input that it resembles.
    """

    inputs: int
    pooled: int = 1
    correlation: float = 0.0
    test: float = 0.5


@dataclass(frozen=True)
class Spectrum:
    """What the tangent kernel of a depth says of training and of a test input.

    Attributes:
        largest: the largest eigenvalue.
        bulk: all others.
        condition: their ratio.
        signal: what the kernel adds for a test input that resembles one training input, in units of the bulk; `nan`
            where depth has taken the bulk below the range of float64, and the condition number is then infinite.
    """

    largest: float
    bulk: float
    condition: float
    signal: float


def spectrum(activation: Activation, weight: float, bias: float, variance: float, depth: int, data: Data) -> Spectrum:
    """The spectrum at a depth.

    Args:
        activation: the nonlinearity.
        weight: w, positive.
        bias: b, not negative.
        variance: q of the first layer, positive.
        depth: the number of weight matrices, at least 1.
        data: the inputs.

    Raises:
        KernelError: if a variance is outside its domain, or leaves the range of float64.

    >>> from numerics.kernels import RELU
    >>> found = spectrum(RELU, 2.0, 0.0, 1.0, 1000, Data(inputs=10))
    >>> round(found.condition, 3), (10 + 3) / 3
    (4.392, 4.333333333333333)
    """
    gaps = [1 - data.correlation, 1 - data.test]
    pair, covariance = next(islice(kernel_layers(activation, weight, bias, variance, gaps), depth - 1, None))
    if not _LEAST < pair.variance[0] < inf:
        raise KernelError(
            f"after {depth} layers variances are out of the range of float64; follow them with `ball_layers`"
        )
    m, d = data.inputs, data.pooled
    bulk, shared = float(pair.tangent_gap[0]) / d, float(covariance[0])
    if bulk < _LEAST:
        return Spectrum(bulk + m * shared, bulk, inf, nan)
    near = pair.tangent_gap[0] - pair.tangent_gap[1] if pair.gap[0] < 1 / 4 else covariance[1] - covariance[0]
    return Spectrum(bulk + m * shared, bulk, 1 + m * shared / bulk, float(near) / bulk)


def kernel_layers(
    activation: Activation, weight: float, bias: float, variance: float, gap: ArrayLike
) -> Iterator[tuple[Pair[Array], Array]]:
    """The layers of `float_layers`, each with p_ab, which is not found as a difference.

    In chaos p exceeds p_ab without bound, and their difference keeps no digit of it.

    >>> from numerics.kernels import ERF
    >>> pair, shared = next(islice(kernel_layers(ERF, 3.0, 0.2, 1.960932337030103, 0.5), 299, None))
    >>> print(f"{pair.tangent:.2e} {shared:.9f}")
    2.84e+33 6.563683233
    """
    layers = float_layers(activation, weight, bias, variance, gap)
    pair = next(layers)
    shared = pair.covariance
    for following in layers:
        yield pair, shared
        with np.errstate(over="ignore", invalid="ignore"):
            q, apart = pair.variance, pair.gap
            slope = activation.own(q, FLOATS)[1] - activation.slope_missing(q, apart, FLOATS)
            shared = following.covariance + weight * slope * shared
        pair = following
