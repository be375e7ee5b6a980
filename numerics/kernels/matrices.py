"""Kernels of whole data sets of any norms, in float64."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Final

import numpy as np
from flint import arb
from numpy.typing import ArrayLike

from numerics.kernels.activations import Activation
from numerics.kernels.equal_norms import Network, interpolate, width
from numerics.kernels.numbers import FLOATS, Array
from numerics.kernels.pairs import KernelError

#: How far below zero rounding may put an eigenvalue, in units of the largest.
_ROUNDING: Final = 1e-12
#: Variances that differ by no more than this part count as equal, and inputs whose correlation differs so from 1 too.
_EQUAL: Final = 4e-15
_PARTS: Final = ("covariance", "tangent")
#: A symmetric matrix is filled by so many rows at a time.
_ROWS: Final = 64


@dataclass(frozen=True)
class Kernels:
    """The two kernels of a data set.

    Attributes:
        covariance: K, the covariance of the outputs at the start (NNGP), of shape (inputs, inputs).
        tangent: Theta, the neural tangent kernel, of the same shape.
    """

    covariance: Array
    tangent: Array


def dense_kernels(activation: Activation, weight: float, bias: float, first: ArrayLike, layer: int) -> Kernels:
    """The kernels of a dense network of infinite width.

        K' = w*T(K) + b,    Theta' = K' + w*T'(K) o Theta,    Theta = K at layer 1

    Args:
        activation: the nonlinearity.
        weight: w, the variance of the weights times the width; positive.
        bias: b, the variance of the biases; not negative.
        first: K at layer 1, w*X X^T/n + b for inputs X of n features; symmetric and positive semidefinite.
        layer: the number of weight matrices, at least 1.

    Raises:
        KernelError: if an argument is outside its domain.

    Source: Jacot, Gabriel, Hongler 2018; Xiao, Pennington, Schoenholz 2020.

    >>> from numerics.kernels import ERF
    >>> found = dense_kernels(ERF, 1.7, 0.1, [[0.9, 0.3], [0.3, 1.4]], 9)
    >>> print(f"{found.covariance[0, 1]:.12f} {found.tangent[0, 1]:.12f}")
    0.497195097831 2.192711904087
    """
    covariance = _checked(first)
    if not (0 < weight < inf and 0 <= bias < inf and layer >= 1):
        raise KernelError(
            f"weights of variance {weight}, biases of variance {bias}, layer {layer}: give a positive variance, "
            "one that is not negative, and a layer of at least 1"
        )
    tangent = covariance
    for _ in range(layer - 1):
        row, column = covariance.diagonal()[:, None], covariance.diagonal()[None, :]
        slope = activation.slope(row, column, covariance, FLOATS)
        covariance = weight * activation.dual(row, column, covariance, FLOATS) + bias
        tangent = covariance + weight * slope * tangent
    return Kernels(covariance, tangent)


@dataclass(frozen=True)
class BoundedKernels(Kernels):
    """The two kernels, and how far they are from exact.

    Attributes:
        error: bounds what interpolation and rounding add to an entry, in units of the largest entry of like
            correlation; zero on the diagonal but for the last digit.
    """

    error: float


def equal_norm_kernels(
    activation: Activation, weight: float, bias: float, first: ArrayLike, layer: int, tolerance: float = 1e-12
) -> BoundedKernels:
    """The kernels of a dense network on inputs of one norm, by interpolation in the correlation: fast and stable.

    Args:
        activation: the nonlinearity.
        weight: w, the variance of the weights times the width; positive.
        bias: b, the variance of the biases; not negative.
        first: K at layer 1, with equal entries on the diagonal, of shape (inputs, inputs).
        layer: the number of weight matrices, at least 1.
        tolerance: the error to be allowed, in units of the largest entry of like correlation.

    Returns:
        the kernels with a proved bound, which counts correlations as exact that are found from `first` in float64.  An
        activation that is a Hermite series is cut off, may leave a larger error than the tolerance, and takes half a
        second a layer.

    Raises:
        KernelError: if the norms differ, or an argument is outside its domain.

    >>> from numerics.kernels import ERF
    >>> found = equal_norm_kernels(ERF, 3.0, 0.2, [[1.9, 0.7], [0.7, 1.9]], 100)
    >>> print(f"{found.tangent[0, 1]:.12f} {found.error < 1e-12}")
    6.563678438707 True
    """
    matrix = _covariance(first)
    variance = float(matrix[0, 0])
    if not variance > 0:
        raise KernelError(f"the first variance is {variance}, and inputs without variance have no correlation")
    if not np.all(np.abs(matrix.diagonal() - variance) <= _EQUAL * variance):
        raise KernelError("the inputs have different norms; normalise them, or take `dense_kernels`")
    network = Network(activation, weight, bias, variance, layer)
    gap = np.ascontiguousarray(variance - matrix)
    gap /= variance
    if not (gap.min() >= -_EQUAL and gap.max() <= 2 + _EQUAL):
        raise KernelError("an entry is larger than the variance; the first kernel is no covariance")
    flat = gap.reshape(-1)
    ends = {0: np.flatnonzero(flat <= _EQUAL), 2: np.flatnonzero(flat >= 2 - _EQUAL)}
    for places in ends.values():
        flat[places] = np.nan
    low, high = float(np.fmin.reduce(gap, None)), float(np.fmax.reduce(gap, None))
    found, error = {part: np.empty_like(gap) for part in _PARTS}, 2.0**-52
    if low <= high:
        entries = interpolate(network, low, high, _PARTS, tolerance)
        error = max(map(entries.error, _PARTS))
        for part, matrix in found.items():
            _fill(matrix, gap, partial(entries, part))
    for end, places in ends.items():
        if len(places):
            known = network.at(partial(_exactly, end), _PARTS)
            error = max(error, *(width(known[part]) + 2.0**-52 for part in _PARTS))
            for part, matrix in found.items():
                matrix.reshape(-1)[places] = float(known[part][0].mid())
    return BoundedKernels(found["covariance"], found["tangent"], error)


def _exactly(gap: int) -> list[arb]:
    return [arb(gap)]


def _fill(found: Array, gap: Array, function: Callable[[Array], Array]) -> None:
    """A function of a symmetric matrix, entry by entry of about the half of it."""
    for start in range(0, len(gap), _ROWS):
        rows, rest = slice(start, start + _ROWS), slice(start, None)
        block = function(gap[rows, rest])
        found[rows, rest] = block
        found[rest, rows] = block.T


def _checked(first: ArrayLike) -> Array:
    matrix = _covariance(first)
    spectrum = np.linalg.eigvalsh(matrix)
    if spectrum[0] < -_ROUNDING * max(abs(spectrum[0]), abs(spectrum[-1])) * len(matrix):
        raise KernelError(
            f"the first kernel has the eigenvalue {spectrum[0]:.3g} and is no covariance; give w*X X^T/n + b"
        )
    return matrix


def _covariance(first: ArrayLike) -> Array:
    """A symmetric matrix of numbers."""
    matrix = np.asarray(first, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise KernelError(f"the first kernel has the shape {matrix.shape}; give a square matrix, one row an input")
    if not np.all(np.isfinite(matrix)):
        raise KernelError("the first kernel has an entry that is not finite")
    alike = np.array_equal(matrix, matrix.T)
    if not alike and np.max(np.abs(matrix - matrix.T)) > _ROUNDING * np.max(np.abs(matrix)):
        raise KernelError("the first kernel is not symmetric; give w*X X^T/n + b")
    return matrix
