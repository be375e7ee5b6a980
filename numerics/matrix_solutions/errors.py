"""How far a matrix solution in floating point may be from the exact one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.matrix_solutions.spectrum import EPS

if TYPE_CHECKING:
    from numerics.matrix_solutions.riccati import RiccatiSolution

_SAFETY: Final = 8.0


@dataclass(frozen=True)
class Uncertainty:
    """What is uncertain besides rounding.

    Attributes:
        imbalance: norm of W2^T W2 - W1 W1^T - lam I, by which the start misses the hypothesis.
        certain: whether the lost directions are lost by a theorem.
    """

    imbalance: float = 0.0
    certain: bool = False


def error_estimate(solution: RiccatiSolution, x: float, known: Uncertainty) -> float:
    """An estimate of the spectral norm of the error of R(x), to first order in the rounding.

    Relative to |R|, the error has four sources: the eigenvalues of F times the time, the imbalance times the time, the
    pivots of the start in echelon form, and the factor that is inverted.  A direction that was taken to be lost may
    have grown from its noise: that part grows exponentially, up to the size that the direction can reach.

    Args:
        solution: the solution.
        x: the time in units of the time constant.
        known: what is uncertain besides rounding.
    """
    norm = float(np.linalg.norm(solution.factor(x), 2))
    n = len(solution.spectrum.values)
    fastest = float(np.abs(solution.spectrum.values).max(initial=0.0))
    rounding = EPS * (n * fastest * x + np.sqrt(n) * (1.0 + abs(solution.log_scale) + solution.condition(x)))
    relative = float(rounding + known.imbalance * x + solution.echelon.uncertainty)
    hidden = 0.0 if known.certain else _hidden_growth(solution, x)
    return _SAFETY * norm * norm * relative + (2.0 * norm + hidden) * hidden


def _hidden_growth(solution: RiccatiSolution, x: float) -> float:
    """How large the directions that were taken to be lost may be at the time x, grown from their noise."""
    rows = list(solution.echelon.dependent)
    if not rows:
        return 0.0
    rates, noise = solution.spectrum.values[rows], solution.echelon.noise[rows]
    with np.errstate(divide="ignore"):
        grown = np.log(4.0 * noise) + solution.log_scale + rates * x
    ceiling = 0.5 * np.log(2.0 * rates / solution.quadratic)
    return float(np.sqrt(np.sum(np.exp(2.0 * np.minimum(grown, ceiling)))))
