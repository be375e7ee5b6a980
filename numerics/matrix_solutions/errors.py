"""How far a matrix solution in floating point may be from the exact one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.matrix_solutions.spectrum import EPS
from numerics.matrix_solutions.stationary import stationary

if TYPE_CHECKING:
    from numpy.typing import NDArray

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

    Relative to |R|, the error has these sources: the factor that is inverted; what F and the imbalance are off by,
    which turns the directions of F and changes the exponents; and the pivots of the start in echelon form.  Exponents
    and pivots matter only as far as R(x) is from its limit.  A direction that was taken to be lost may have grown from
    its noise: that part grows exponentially, up to the size that the direction can reach.

    Args:
        solution: the solution.
        x: the time in units of the time constant.
        known: what is uncertain besides rounding.
    """
    factor, end = solution.factor(x), stationary(solution)
    size = float(np.linalg.norm(factor, 2)) ** 2
    distance = float(np.linalg.norm(factor @ factor.T - end.factor @ end.factor.T, 2))
    values = solution.spectrum.values
    off = known.imbalance + EPS * len(values) * float(np.abs(values).max())
    turned = off * min(x, 1.0 / max(_gap(values, end.learned), 1e-300))
    rounding = EPS * np.sqrt(len(values)) * (1.0 + abs(solution.log_scale) + solution.condition(x))
    noise = solution.noise(x)
    hidden = 0.0 if known.certain else _hidden_growth(solution, x, noise)
    passing = min(size, distance) * (off * x + solution.echelon.uncertainty(noise))
    return float(_SAFETY * (size * (turned + rounding) + passing) + (2.0 * np.sqrt(size) + hidden) * hidden)


def _gap(values: NDArray[np.float64], learned: tuple[int, ...]) -> float:
    """The smallest distance of the rate of a direction that is learned from that of one that is not."""
    others = np.delete(values, learned)
    if not len(others) or not learned:
        return float(np.inf)
    return float(np.abs(values[list(learned), None] - others).min())


def _hidden_growth(solution: RiccatiSolution, x: float, noise: NDArray[np.float64]) -> float:
    """How large the directions that were taken to be lost may be at the time x, grown from their noise."""
    rows = list(solution.echelon.dependent)
    if not rows:
        return 0.0
    rates = solution.spectrum.values[rows]
    with np.errstate(divide="ignore"):
        grown = np.log(4.0 * noise[rows]) + solution.log_scale + rates * x
    ceiling = 0.5 * np.log(2.0 * rates / solution.quadratic)
    return float(np.sqrt(np.sum(np.exp(2.0 * np.minimum(grown, ceiling)))))
