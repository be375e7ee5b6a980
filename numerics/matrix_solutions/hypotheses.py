"""What the theorems about matrix solutions assume: shapes that fit, layers in balance, whitened inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.matrix_solutions.spectrum import EPS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Imbalance, relative to the squared norm of the weights, up to which layers count as balanced.
BALANCE_TOLERANCE: Final = 1e-10


class HypothesisError(ValueError):
    """A hypothesis of the theorem does not hold: which one, by how much, and how to mend it."""


@dataclass(frozen=True)
class Balance:
    """How far two layers are from W2^T W2 - W1 W1^T = lam I.

    Attributes:
        lam: the multiple of the identity; 0 for balanced layers.
        imbalance: Frobenius norm of W2^T W2 - W1 W1^T - lam I, with its rounding.
    """

    lam: float
    imbalance: float


def matrix(name: str, entries: ArrayLike) -> NDArray[np.float64]:
    """The entries as a matrix of finite floats.

    Raises:
        HypothesisError: if they are no matrix or not finite.
    """
    found = np.asarray(entries, dtype=np.float64)
    if found.ndim != 2 or 0 in found.shape:
        raise HypothesisError(f"{name} must be a matrix with at least one entry, but has the shape {found.shape}")
    if not np.isfinite(found).all():
        raise HypothesisError(f"{name} has an entry that is not finite; every weight and correlation is a real number")
    return found


def check_shapes(correlation: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64]) -> None:
    """Check that the network fits the task.

    Args:
        correlation: input-output correlation, shape (outputs, inputs).
        first: W1, shape (hidden, inputs).
        second: W2, shape (outputs, hidden).

    Raises:
        HypothesisError: if the shapes do not fit one another.
    """
    outputs, inputs = correlation.shape
    if first.shape[1] != inputs or second.shape[0] != outputs or first.shape[0] != second.shape[1]:
        raise HypothesisError(
            f"the shapes do not fit: the correlation is {outputs} x {inputs} (outputs x inputs), so W1 must be "
            f"hidden x {inputs} and W2 {outputs} x hidden, but W1 is {_shape(first)} and W2 is {_shape(second)}"
        )


def balance(
    first: NDArray[np.float64], second: NDArray[np.float64], *, tolerance: float = BALANCE_TOLERANCE
) -> Balance:
    """The lam for which the layers are lam-balanced, W2^T W2 - W1 W1^T = lam I.

    The flow conserves W2^T W2 - W1 W1^T; the matrix solution needs it to be a multiple of the identity.

    Args:
        first: W1, shape (hidden, inputs).
        second: W2, shape (outputs, hidden).
        tolerance: the imbalance that is accepted, relative to |W1|^2 + |W2|^2.

    Raises:
        HypothesisError: if the layers are not lam-balanced for any lam.

    >>> balance(np.diag([0.0, 4.0]), np.diag([3.0, 5.0])).lam
    9.0
    >>> balance(np.eye(2), np.diag([1.0, 2.0]))
    Traceback (most recent call last):
        ...
    numerics.matrix_solutions.hypotheses.HypothesisError: the matrix solution holds for lam-balanced layers, ...
    """
    difference = second.T @ second - first @ first.T
    size = float(np.vdot(first, first) + np.vdot(second, second))
    allowed, rounding = tolerance * size, EPS * size
    distance = float(np.linalg.norm(difference)) + rounding
    if distance <= allowed:
        return Balance(0.0, distance)
    lam = float(np.trace(difference)) / len(difference)
    imbalance = float(np.linalg.norm(difference - lam * np.eye(len(difference)))) + rounding
    if imbalance > allowed:
        raise HypothesisError(
            "the matrix solution holds for lam-balanced layers, W2^T W2 - W1 W1^T = lam I for a number lam (0 if "
            f"balanced); here the nearest lam is {lam:.6g} and the Frobenius norm of the rest is {imbalance:.3g}, "
            f"where {allowed:.3g} is allowed; start from balanced weights, or integrate the flow numerically"
        )
    return Balance(lam, imbalance)


def whitened_correlation(inputs: ArrayLike, outputs: ArrayLike, *, tolerance: float = 1e-10) -> NDArray[np.float64]:
    """The correlation Syx = Y X^T of whitened inputs, X X^T = I.

    Args:
        inputs: X, shape (inputs, examples).
        outputs: Y, shape (outputs, examples).
        tolerance: largest entry of X X^T - I that is accepted.

    Returns:
        The input-output correlation, shape (outputs, inputs).

    Raises:
        HypothesisError: if the numbers of examples differ or the inputs are not whitened.

    >>> whitened_correlation([[0.6, 0.8], [-0.8, 0.6]], [[1.0, 1.0]]).round(12).tolist()
    [[1.4, -0.2]]
    """
    x, y = matrix("the inputs", inputs), matrix("the outputs", outputs)
    if x.shape[1] != y.shape[1]:
        raise HypothesisError(f"{x.shape[1]} inputs but {y.shape[1]} outputs: give one column of each for each example")
    off = float(np.abs(x @ x.T - np.eye(len(x))).max())
    if off > tolerance:
        raise HypothesisError(
            f"the matrix solution holds for whitened inputs, X X^T = I; the largest entry of X X^T - I is {off:.3g}; "
            "whiten the inputs, or divide them by the root of their number where X X^T was meant as a mean"
        )
    return y @ x.T


def _shape(found: NDArray[np.float64]) -> str:
    return " x ".join(str(size) for size in found.shape)
