"""The start of a Riccati flow, turned in hidden space so that each growing direction has a hidden unit to itself.

At late times the growing directions differ by exponentially large factors, and the naive formula loses the slow ones in
the rounding of the fast ones.  In lower echelon form no column holds a direction that grows faster than its pivot, so
that every column can be divided by its own growth before anything is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.matrix_solutions.spectrum import EPS, Spectrum

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A pivot whose relative uncertainty exceeds this is not told from 0.
_UNCERTAIN: Final = 0.25
#: A bound on all pivots together below which no closer look is needed.
_CERTAIN: Final = 1e-3


@dataclass(frozen=True)
class Echelon:
    """The start in the eigenbasis of F, rotated in hidden space.

    Attributes:
        rows: V^T Q0 O with an orthogonal O, shape (n, hidden); growing rows are in lower echelon form.
        pivots: the growing row that has its pivot in column 0, 1, ...
        dependent: growing rows that are, within rounding, combinations of those before them: they are not learned.
        noise: the rounding error of each row, shape (n,).
        uncertainty: the largest relative uncertainty of a pivot.
    """

    rows: NDArray[np.float64]
    pivots: tuple[int, ...]
    dependent: tuple[int, ...]
    noise: NDArray[np.float64]
    uncertainty: float


def echelon(spectrum: Spectrum, start: NDArray[np.float64]) -> Echelon:
    """The lower echelon form of the growing rows of V^T Q0.

    Args:
        spectrum: eigenvalues and eigenvectors of F, n of them.
        start: Q0, shape (n, hidden).

    >>> echelon(Spectrum(np.array([2.0, 1.0]), np.eye(2)), np.array([[3.0, 4.0], [6.0, 8.0]])).dependent
    (1,)
    """
    rows = spectrum.vectors.T @ start
    crude = np.full(len(rows), _rounding(start) * float(np.linalg.norm(start)))
    fast = _by_orthogonal_factor(rows, spectrum.growing, crude)
    if fast is not None and fast.uncertainty < _CERTAIN:
        return fast
    # Sparse eigenvectors give small rows without the rounding of the large ones.
    noise = _rounding(start) * np.linalg.norm(np.abs(spectrum.vectors.T) @ np.abs(start), axis=1)
    fast = _by_orthogonal_factor(rows, spectrum.growing, noise)
    if fast is not None and fast.uncertainty < _UNCERTAIN:
        return fast
    return _by_reflections(rows, spectrum.growing, noise)


def _rounding(start: NDArray[np.float64]) -> float:
    return 2.0 * EPS * float(np.sqrt(sum(start.shape)))


def _by_orthogonal_factor(rows: NDArray[np.float64], growing: int, noise: NDArray[np.float64]) -> Echelon | None:
    """All pivots at once by an orthogonal factorisation; None if some row has none."""
    from scipy.linalg.lapack import dtrtri

    count = min(growing, rows.shape[1])
    if not count:
        return Echelon(rows, (), (), noise, 0.0)
    rotation, upper = np.linalg.qr(rows[:count].T, mode="complete")
    inverse, singular = dtrtri(upper[:count])
    if singular:
        return None
    with np.errstate(over="ignore"):
        uncertainty = float((noise[:count] @ np.abs(inverse)).max())
    return Echelon(np.vstack([upper.T, rows[count:] @ rotation]), tuple(range(count)), (), noise, uncertainty)


def _by_reflections(rows: NDArray[np.float64], growing: int, noise: NDArray[np.float64]) -> Echelon:
    """Row by row: a row whose rest is within its uncertainty gets no pivot and its rest is 0."""
    from scipy.linalg import solve_triangular

    turned = rows.copy()
    hidden = rows.shape[1]
    pivots: list[int] = []
    dependent: list[int] = []
    worst = 0.0
    for row in range(growing):
        column = len(pivots)
        if column == hidden:
            break
        uncertainty = noise[row]
        if column:
            triangle = turned[pivots, :column]
            shares = solve_triangular(triangle, turned[row, :column], trans="T", lower=True, check_finite=False)
            uncertainty += float(np.abs(shares) @ noise[pivots])
        rest = float(np.linalg.norm(turned[row, column:]))
        if rest * _UNCERTAIN <= uncertainty:
            turned[row, column:] = 0.0
            dependent.append(row)
            continue
        _reflect(turned, row, column)
        pivots.append(row)
        worst = max(worst, uncertainty / rest)
    return Echelon(turned, tuple(pivots), tuple(dependent), noise, worst)


def _reflect(turned: NDArray[np.float64], row: int, column: int) -> None:
    """Turn the columns from `column` on so that the row has nothing right of it; earlier rows are 0 there."""
    normal = turned[row, column:].copy()
    length = float(np.linalg.norm(normal))
    normal[0] += np.copysign(length, normal[0])
    normal /= np.linalg.norm(normal)
    turned[:, column:] -= 2.0 * np.outer(turned[:, column:] @ normal, normal)
    turned[row, column + 1 :] = 0.0
