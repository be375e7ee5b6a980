"""Kernels of whole data sets of any norms, in float64."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from numerics.kernels.activations import Activation
from numerics.kernels.numbers import FLOATS, Array
from numerics.kernels.pairs import KernelError

#: How far below zero rounding may put an eigenvalue, in units of the largest.
_ROUNDING = 1e-12


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


def _checked(first: ArrayLike) -> Array:
    matrix = np.asarray(first, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise KernelError(f"the first kernel has the shape {matrix.shape}; give a square matrix, one row an input")
    if not np.all(np.isfinite(matrix)):
        raise KernelError("the first kernel has an entry that is not finite")
    if np.max(np.abs(matrix - matrix.T)) > _ROUNDING * np.max(np.abs(matrix)):
        raise KernelError("the first kernel is not symmetric; give w*X X^T/n + b")
    spectrum = np.linalg.eigvalsh(matrix)
    if spectrum[0] < -_ROUNDING * max(abs(spectrum[0]), abs(spectrum[-1])) * len(matrix):
        raise KernelError(
            f"the first kernel has the eigenvalue {spectrum[0]:.3g} and is no covariance; give w*X X^T/n + b"
        )
    return matrix
