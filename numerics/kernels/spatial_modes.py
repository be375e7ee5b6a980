"""How convolutional kernels lose their dependence on positions: spatial modes, and the rates at which they decay.

At a fixed distance between two positions the mean over windows is a circular convolution, so that plane waves are its
eigenvectors.  A wave of index j has, in each dimension of d positions, the eigenvalue

    lambda_j = sin((2k + 1)*pi*j/d)/((2k + 1)*sin(pi*j/d)),    lambda_0 = 1,

once for every distance.  About the fixed point q* and c* a wave of kernels between different inputs or positions obeys

    dK'     = lambda_j*chi*dK,                                      chi = w*T'(c*)
    dTheta' = dK' + lambda_j*(chi*dTheta + mixing*dK),              mixing = w*T''(c*)*p_ab*,

with p_ab* = q* c*/(1 - chi) the fixed point of the tangent kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from numerics.kernels.activations import Activation
from numerics.kernels.numbers import FLOATS, Array
from numerics.kernels.pairs import KernelError


def window_eigenvalues(positions: Sequence[int], half_width: int) -> Array:
    """The eigenvalues of the mean over windows of 2k + 1 positions a dimension, on a torus.

    Args:
        positions: their numbers in each dimension, at least 1.
        half_width: k, not negative; a window may go around.

    Returns:
        the eigenvalues of plane waves, of shape `positions`; between pairs of positions each belongs to as many
        eigenvectors as there are distances, the product of `positions`.

    Raises:
        KernelError: if an argument is outside its domain.

    Source: Xiao et al. 2018.

    >>> window_eigenvalues([7], 1).round(6).tolist()
    [1.0, 0.748993, 0.184986, -0.267313, -0.267313, 0.184986, 0.748993]
    """
    if half_width < 0 or not positions or min(positions) < 1:
        raise KernelError(f"{tuple(positions)} positions, half width {half_width}: give at least 1, and 0 or more")
    found = np.ones(())
    for count in positions:
        angles = np.pi * np.arange(1, count) / count
        waves = np.sin((2 * half_width + 1) * angles) / ((2 * half_width + 1) * np.sin(angles))
        found = np.multiply.outer(found, np.concatenate([[1.0], waves]))
    return np.asarray(found)


@dataclass(frozen=True)
class ModeRates:
    """What one layer makes of the waves of the kernels near their fixed point.

    Attributes:
        eigenvalues: lambda_j of the mean over windows, of the shape of the positions.
        multiplicity: how many distances between positions each wave belongs to.
        covariance: lambda_j*chi, the factor of K between different inputs or positions.
        variance: the factor of K between a position of an input and itself, lambda_j*dq'/dq.
        mixing: how much of a wave of K goes over to one of the same index in Theta, besides K' itself.
        tangent: p_ab*, the fixed point of Theta between different inputs or positions.
    """

    eigenvalues: Array
    multiplicity: int
    covariance: Array
    variance: Array
    mixing: Array
    tangent: float

    @property
    def depths(self) -> Array:
        """The numbers of layers -1/log|lambda_j*chi| in which waves fall to 1/e."""
        with np.errstate(divide="ignore"):
            return np.asarray(-1 / np.log(np.abs(self.covariance)))

    def wave(self, covariance: float, tangent: float, mode: tuple[int, ...], layers: int) -> tuple[float, float]:
        """The amplitudes of a wave in K and in Theta so many layers deeper, for small amplitudes.

        The tangent kernel gains l*(lambda_j*chi)**(l - 1)*(lambda_j*chi + mixing) times that of K.
        """
        factor = float(self.covariance[mode])
        gained = layers * factor ** (layers - 1) * (factor + float(self.mixing[mode])) if layers else 0.0
        return covariance * factor**layers, tangent * factor**layers + gained * covariance


def mode_rates(
    activation: Activation,
    weight: float,
    variance: float,
    correlation: float,
    positions: Sequence[int],
    half_width: int,
) -> ModeRates:
    """The rates of the spatial modes about a fixed point of the kernels.

    Args:
        activation: the nonlinearity, with a second derivative of its kernel at the fixed point.
        weight: w, the variance of the weights; positive.
        variance: q* = w*T(q*, q*, q*) + b, positive.
        correlation: c*, with q* c* = w*T(q*, q*, q* c*) + b.
        positions: their numbers in each dimension.
        half_width: k of the window.

    Raises:
        KernelError: if chi is not below 1, so that the kernels do not approach this fixed point.

    Source: Xiao et al. 2018; Xiao, Pennington, Schoenholz 2020.

    >>> from numerics.kernels import ERF
    >>> found = mode_rates(ERF, 3.0, 1.960932337030103, 0.5072339656187628, [8], 1)
    >>> found.covariance[:3].round(6).tolist(), round(found.tangent, 6)
    ([0.848461, 0.682789, 0.28282], 6.563683)
    """
    eigenvalues = window_eigenvalues(positions, half_width)
    q, gap = np.asarray(variance), np.asarray(1 - correlation)
    chi = weight * float(activation.slope(q, q, q * correlation, FLOATS))
    if not chi < 1:
        raise KernelError(
            f"the slope at the correlation {correlation} is {chi:.6g}: kernels move away from this "
            "fixed point, or stay; give the stable one"
        )
    tangent = variance * correlation / (1 - chi)
    bend = weight * float(activation.bend(q, gap, 2, FLOATS))
    growth = weight * float(activation.growth(q, FLOATS))
    return ModeRates(
        eigenvalues,
        prod(positions),
        eigenvalues * chi,
        eigenvalues * growth,
        eigenvalues * bend * tangent,
        tangent,
    )
