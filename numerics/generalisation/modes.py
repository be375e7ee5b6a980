"""What data say of a teacher: its modes above the noise, how well they are found, and the best estimate of all of it.

A singular value of the data above the edge 1 + sqrt(A) of the noise comes from a mode s of the teacher, both in units
of the noise, with s**2 = (X + sqrt(X**2 - 4*A))/2 and X = s_hat**2 - 1 - A.  One at or below the edge says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from derivations.catalogue.resolvent import LEFT, OVERLAP, RIGHT
from derivations.expressions import Expr, Symbol
from numerics.arrays import evaluate_array
from numerics.generalisation.hypotheses import HypothesisError
from numerics.generalisation.noise import Array, Bulk

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Modes:
    """The modes of a teacher that data show, the strongest first.

    Attributes:
        strengths: singular values of the teacher, in the units of the data.
        left: squared overlaps of the left singular vectors of data and teacher.
        right: the same of the right ones.
        overlaps: what the modes share on both sides, the root of the product.
        noise: standard deviation of the noise, times the root of the number of columns.
        hidden: how many singular values are not above the edge of the noise.
    """

    strengths: Array
    left: Array
    right: Array
    overlaps: Array
    noise: float
    hidden: int

    @property
    def snr(self) -> Array:
        """The strengths in units of the noise."""
        return self.strengths / self.noise


def estimate_noise(matrix: ArrayLike) -> float:
    """The noise of a matrix of low rank in noise, by the median of its singular values (Gavish, Donoho 2014).

    Args:
        matrix: of shape (outputs, inputs), of a rank that is small against both.

    Returns:
        `noise`: the entries of the noise have the standard deviation noise/sqrt(inputs).

    Raises:
        HypothesisError: if it is no matrix of finite numbers, or all of it vanishes.

    >>> noise = np.random.default_rng(1).normal(0.0, 2 / np.sqrt(400), (200, 400))
    >>> round(estimate_noise(noise), 1)
    2.0
    """
    entries = as_matrix(matrix)
    middle = float(np.median(np.linalg.svd(entries, compute_uv=False)))
    if middle == 0:
        raise HypothesisError("half of the singular values vanish: the matrix has no noise of full rank; give `noise`")
    return middle / Bulk.of(entries.shape[0] / entries.shape[1]).median()


def estimate_modes(values: ArrayLike, shape: tuple[int, int], noise: float) -> Modes:
    """The modes of the teacher from the singular values of the data.

    Args:
        values: all singular values of the data, in any order.
        shape: (outputs, inputs) of the data.
        noise: standard deviation of the entries of the noise times sqrt(inputs), positive.

    Raises:
        HypothesisError: if the noise is not positive, or a singular value is negative.

    Source: Benaych-Georges, Nadakuditi 2012; Lampinen, Ganguli 2019.

    >>> modes = estimate_modes([3.2489314482696546, 1.7, 1.2], (50, 100), 1.0)
    >>> modes.strengths.round(6), modes.overlaps.round(6), modes.hidden
    (array([3.]), array([0.917681]), 2)
    """
    if not 0 < noise < np.inf:
        raise HypothesisError(f"the noise is {noise}; give a finite, positive one, or that of estimate_noise")
    found = np.sort(np.asarray(values, dtype=np.float64))[::-1] / noise
    if found.size and not (np.all(np.isfinite(found)) and found[-1] >= 0):
        raise HypothesisError("singular values are finite and not negative; give those of the data")
    aspect = shape[0] / shape[1]
    above = found[found > 1 + np.sqrt(aspect)]
    excess = above**2 - 1 - aspect
    strengths: Array = np.sqrt((excess + np.sqrt(excess**2 - 4 * aspect)) / 2)

    def at(law: Expr) -> Array:
        if not strengths.size:
            return strengths
        return evaluate_array(law, {Symbol("A"): aspect, Symbol("s"): strengths})

    return Modes(strengths * noise, at(LEFT), at(RIGHT), at(OVERLAP), noise, found.size - above.size)


def optimal_shrinkage(matrix: ArrayLike, noise: float | None = None) -> Array:
    """The best estimate of a teacher from data that rotates no singular vectors, in the Frobenius norm.

    Each singular value s_hat becomes sqrt((s_hat**2 - 1 - A)**2 - 4*A)/s_hat in units of the noise, and 0 at or below
    its edge.

    Args:
        matrix: of shape (outputs, inputs).
        noise: standard deviation of the entries of the noise times sqrt(inputs); estimated if it is not given.

    Raises:
        HypothesisError: as `estimate_modes` and `estimate_noise`.

    Source: Gavish, Donoho 2017; Lampinen, Ganguli 2019.

    >>> data = np.zeros((50, 100))
    >>> data[0, 0] = 3.248931448269655
    >>> float(optimal_shrinkage(data, noise=1.0)[0, 0].round(9))
    2.753041911
    """
    entries = as_matrix(matrix)
    size = estimate_noise(entries) if noise is None else noise
    left, values, right = np.linalg.svd(entries, full_matrices=False)
    modes = estimate_modes(values, (entries.shape[0], entries.shape[1]), size)
    best = np.zeros_like(values)
    best[: modes.strengths.size] = modes.strengths * modes.overlaps
    return np.asarray((left * best) @ right, dtype=np.float64)


def as_matrix(matrix: ArrayLike) -> Array:
    """The data as a matrix.

    Raises:
        HypothesisError: if they are no matrix of finite numbers.
    """
    entries = np.asarray(matrix, dtype=np.float64)
    if entries.ndim != 2 or not entries.size or not np.all(np.isfinite(entries)):
        raise HypothesisError(f"the data have the shape {entries.shape}; give a matrix of finite numbers")
    return entries
