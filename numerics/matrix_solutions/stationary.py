"""Where a Riccati flow ends: which growing directions are learned, and which are lost for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from numerics.matrix_solutions.riccati import RiccatiSolution


@dataclass(frozen=True)
class Stationary:
    """The limit of R(t) as t tends to infinity.

    Attributes:
        factor: a matrix Z with R(infinity) = Z Z^T, shape (n, learned).
        learned: the growing directions that are learned, as places in the spectrum.
        lost: growing directions that are not learned although a slower one is, or although a hidden unit is left for
            them; the limit is then a saddle of the loss.
    """

    factor: NDArray[np.float64]
    learned: tuple[int, ...]
    lost: tuple[int, ...]

    @property
    def saddle(self) -> bool:
        """Whether the flow ends in a saddle rather than in a minimum."""
        return bool(self.lost)


def stationary(solution: RiccatiSolution) -> Stationary:
    """The limit of the exact flow: R(infinity) = (1/c) sum over the learned directions of 2 f v v^T.

    A growing direction is learned if its row of the start is no combination of the rows of faster ones.  Where several
    directions grow equally fast and not all are learned, those that are span a part of their eigenspace that the start
    decides.

    >>> from numerics.matrix_solutions.riccati import RiccatiSolution
    >>> from numerics.matrix_solutions.spectrum import Spectrum
    >>> f = Spectrum(np.array([3.0, 2.0]), np.eye(2))
    >>> end = stationary(RiccatiSolution(f, np.array([[1e-9], [1.0]])))
    >>> (end.factor @ end.factor.T).round(12).tolist(), end.lost
    ([[6.0, 0.0], [0.0, 0.0]], ())
    """
    spectrum, found = solution.spectrum, solution.echelon
    pivots = np.array(found.pivots, dtype=int)
    directions = np.zeros((len(spectrum.values), len(pivots)))
    for group in _equal(spectrum.values[: spectrum.growing], spectrum.resolution):
        columns = np.flatnonzero(np.isin(pivots, group))
        if len(columns) == len(group):
            directions[group, columns] = 1.0
        elif len(columns):
            block = found.rows[np.ix_(group, columns)]
            directions[np.ix_(group, columns)] = np.linalg.qr(block / np.abs(block).max(axis=0)).Q
    scale = np.sqrt(2.0 * spectrum.values[pivots] / solution.quadratic)
    return Stationary(spectrum.combined(directions) * scale, tuple(found.pivots), found.dependent)


def _equal(values: NDArray[np.float64], resolution: float) -> list[NDArray[np.int_]]:
    """Runs of places at which decreasing values are equal within the resolution."""
    if not len(values):
        return []
    breaks = np.flatnonzero(-np.diff(values) > resolution) + 1
    return np.split(np.arange(len(values)), breaks)
