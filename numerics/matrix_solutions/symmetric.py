"""Factorisation of a symmetric matrix: tau dX/dt = (Y - X X^T) X, exactly."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from numerics.matrix_solutions.errors import Uncertainty, error_estimate
from numerics.matrix_solutions.hypotheses import HypothesisError, matrix
from numerics.matrix_solutions.obstruction import SaddleWarning, saddle_message
from numerics.matrix_solutions.riccati import RiccatiSolution
from numerics.matrix_solutions.spectrum import spectrum_of_symmetric
from numerics.matrix_solutions.stationary import Stationary, stationary

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class SymmetricSolution:
    """The flow tau dX/dt = (Y - X X^T) X, solved for X X^T.

    Made by `solve_symmetric`.

    Attributes:
        tau: the time constant.
        riccati: the solution for X X^T.
    """

    tau: float
    riccati: RiccatiSolution

    def at(self, time: float) -> NDArray[np.float64]:
        """X X^T at a time, finite and not negative, shape (n, n)."""
        factor = self.riccati.factor(time / self.tau)
        return factor @ factor.T

    def limit(self) -> NDArray[np.float64]:
        """X X^T at infinite time, shape (n, n)."""
        factor = self.stationary.factor
        return factor @ factor.T

    @property
    def stationary(self) -> Stationary:
        """Where the flow ends, and which directions are lost."""
        return stationary(self.riccati)

    def error(self, time: float) -> float:
        """An estimate, meant as an upper one, of the spectral norm of the error of X X^T at a time; no proof."""
        return error_estimate(self.riccati, time / self.tau, Uncertainty())


def solve_symmetric(
    target: ArrayLike, start: ArrayLike, *, tau: float = 1.0, log_scale: float = 0.0
) -> SymmetricSolution:
    """The exact solution of the factorisation of a symmetric matrix, from any start.

    R = X X^T obeys tau dR/dt = Y R + R Y - 2 R^2; its quadratic term has the coefficient 2, that of two layers 1.

    Args:
        target: Y, symmetric, shape (n, n).
        start: X at time 0, shape (n, hidden).
        tau: the time constant, positive.
        log_scale: the start is exp(log_scale) times the given one.

    Raises:
        HypothesisError: if Y is not symmetric, the shapes do not fit or a number is not finite.

    >>> solution = solve_symmetric([[2.0, 0.0], [0.0, -1.0]], [[1.0], [1.0]], log_scale=-3.0)
    >>> solution.at(0.0).round(9).tolist()
    [[0.002478752, 0.002478752], [0.002478752, 0.002478752]]
    >>> solution.limit().round(12).tolist()
    [[2.0, 0.0], [0.0, 0.0]]
    """
    y, x = matrix("the target Y", target), matrix("the start X", start)
    if y.shape[0] != y.shape[1] or not np.array_equal(y, y.T):
        raise HypothesisError(
            "the target Y must be a symmetric matrix, entry for entry; give (Y + Y^T)/2, for the flow of the loss "
            "|Y - X X^T|^2/4 sees no other part of it"
        )
    if len(x) != len(y):
        raise HypothesisError(f"the start X must have as many rows as Y, {len(y)}, but has {len(x)}")
    if not tau > 0:
        raise HypothesisError(f"the time constant must be positive, not {tau}")
    solution = RiccatiSolution(spectrum_of_symmetric(y), x, quadratic=2.0, log_scale=log_scale)
    if solution.echelon.dependent:
        warnings.warn(SaddleWarning(saddle_message(solution, certain=False)), stacklevel=2)
    return SymmetricSolution(float(tau), solution)
