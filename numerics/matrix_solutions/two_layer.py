"""Two layers of linear units, from balanced or lam-balanced weights: every matrix of the network at any time."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from numerics.matrix_solutions.errors import Uncertainty, error_estimate
from numerics.matrix_solutions.hypotheses import (
    BALANCE_TOLERANCE,
    Balance,
    HypothesisError,
    balance,
    check_shapes,
    matrix,
)
from numerics.matrix_solutions.obstruction import SaddleWarning, obstructed, saddle_message
from numerics.matrix_solutions.riccati import RiccatiSolution
from numerics.matrix_solutions.spectrum import spectrum_of_correlation
from numerics.matrix_solutions.state import TwoLayerState
from numerics.matrix_solutions.stationary import Stationary, stationary

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class TwoLayerSolution:
    """The flow tau dW1/dt = W2^T (Syx - W2 W1), tau dW2/dt = (Syx - W2 W1) W1^T, solved exactly.

    Made by `solve_two_layer`.

    Attributes:
        correlation: Syx, shape (outputs, inputs).
        tau: the time constant.
        balance: lam and the imbalance that was measured.
        riccati: the solution for Q Q^T, Q = [W1^T; W2].
        certain: whether the directions that are lost are so by the theorem on determinants, not only within rounding.
    """

    correlation: NDArray[np.float64]
    tau: float
    balance: Balance
    riccati: RiccatiSolution
    certain: bool

    def at(self, time: float) -> TwoLayerState:
        """The network at a time, finite and not negative, in the units of tau.

        Raises:
            ValueError: if the time is negative or not finite; `limit` gives the state at infinity.
        """
        return TwoLayerState(self.correlation, self.riccati.factor(time / self.tau))

    def limit(self) -> TwoLayerState:
        """The network at infinite time: the limit of the exact flow, which is a saddle where `stationary.saddle`."""
        return TwoLayerState(self.correlation, self.stationary.factor)

    @property
    def stationary(self) -> Stationary:
        """Where the flow ends, and which directions are lost."""
        return stationary(self.riccati)

    def error(self, time: float) -> float:
        """An estimate, meant as an upper one, of the spectral norm of the error of Q Q^T at a time; no proof.

        It is an error against the flow from the balanced weights next to the given ones.
        """
        uncertainty = Uncertainty(self.balance.imbalance, certain=self.certain)
        return error_estimate(self.riccati, time / self.tau, uncertainty)


def solve_two_layer(
    correlation: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    *,
    tau: float = 1.0,
    log_scale: float = 0.0,
    tolerance: float = BALANCE_TOLERANCE,
) -> TwoLayerSolution:
    """The exact solution of a two-layer linear network with whitened inputs, from lam-balanced weights.

    Q Q^T, with Q = [W1^T; W2] and W2^T W2 - W1 W1^T = lam I, obeys tau d(QQ^T)/dt = F QQ^T + QQ^T F - (QQ^T)^2 with
    F = [[-lam/2 I, Syx^T], [Syx, lam/2 I]].  Any widths, bottlenecks and tasks of any rank are allowed.

    Where balanced square weights have det(W2 W1) det(Syx) < 0, the flow cannot reach the target, because the
    determinant of W2 W1 never changes its sign: the exact flow ends in a saddle.  A `SaddleWarning` tells which
    directions are lost.  A simulation in floating point leaves the saddle by its rounding.

    Args:
        correlation: Syx, shape (outputs, inputs).
        first: W1 at time 0, shape (hidden, inputs).
        second: W2 at time 0, shape (outputs, hidden).
        tau: the time constant, positive.
        log_scale: the weights at time 0 are exp(log_scale) times the given ones; so starts may be as small as
            exp(-1000000).
        tolerance: the imbalance that is accepted, relative to the squared norm of the weights.

    Raises:
        HypothesisError: if the shapes do not fit, a number is not finite or the layers are not lam-balanced.

    Source: Fukumizu 1998; Braun, Domine, Fitzgerald, Saxe 2022; Domine and others 2024 for lam-balanced weights.

    >>> network = solve_two_layer(np.diag([2.0, 1.0]), np.eye(2), np.eye(2), log_scale=-5.0)
    >>> network.at(6.0).product.round(6).tolist()
    [[1.999997, 0.0], [0.0, 0.880802]]
    >>> network.limit().product.round(12).tolist()
    [[2.0, 0.0], [0.0, 1.0]]
    """
    target = matrix("the correlation Syx", correlation)
    w1, w2 = matrix("W1", first), matrix("W2", second)
    check_shapes(target, w1, w2)
    if not tau > 0:
        raise HypothesisError(f"the time constant must be positive, not {tau}")
    measured = balance(w1, w2, tolerance=tolerance)
    size = float(np.exp(2.0 * log_scale))
    scaled = Balance(measured.lam * size, measured.imbalance * size)
    solution = RiccatiSolution(spectrum_of_correlation(target, scaled.lam), np.vstack([w1.T, w2]), log_scale=log_scale)
    certain = False
    if solution.echelon.dependent:
        certain = not measured.lam and obstructed(target, w1, w2, solution)
        warnings.warn(SaddleWarning(saddle_message(solution, certain=certain)), stacklevel=2)
    return TwoLayerSolution(target, float(tau), scaled, solution, certain)
