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
#: Periods of the fastest growth after which it no longer counts what two rates of growth are apart.
_LATE: Final = 1e6


@dataclass(frozen=True)
class Echelon:
    """The start in the eigenbasis of F, rotated in hidden space.

    Attributes:
        rows: V^T Q0 O with an orthogonal O, shape (n, hidden); growing rows are in lower echelon form.
        pivots: the growing row that has its pivot in column 0, 1, ...
        dependent: growing rows that are, within rounding, combinations of those before them: they are not learned.
    """

    rows: NDArray[np.float64]
    pivots: tuple[int, ...]
    dependent: tuple[int, ...]

    def uncertainty(self, noise: NDArray[np.float64]) -> float:
        """The largest relative uncertainty of a pivot.

        Args:
            noise: the rounding error of each row, shape (n,).
        """
        if not self.pivots:
            return 0.0
        pivots = list(self.pivots)
        return _uncertainty(self.rows[pivots, : len(pivots)].T, noise[pivots])


def noise_of_rows(spectrum: Spectrum, start: NDArray[np.float64], x: float) -> NDArray[np.float64]:
    """An estimate of the error of each row of V^T Q0, as far as it matters up to the time x; shape (n,).

    Rounding alone gives an error of the size of what is multiplied.  What F is off by turns eigenvectors into one
    another, by less the farther apart their rates are; up to the time x, no turn counts for more than x times as much.
    Eigenvectors without a common entry, as those of a diagonal task, are not turned.

    Args:
        spectrum: eigenvalues and eigenvectors of F, n of them.
        start: Q0, shape (n, hidden).
        x: the time in units of the time constant.
    """
    values, touched = spectrum.values, (spectrum.vectors != 0).astype(float)
    entries = np.sqrt(sum(start.shape)) * np.linalg.norm(touched.T @ np.abs(start), axis=1)
    rounding = 2.0 * EPS * np.minimum(entries, 4.0 * np.linalg.norm(start, 2))
    gaps = np.abs(np.subtract.outer(values, values))
    turning = (gaps > spectrum.resolution) & (touched.T @ touched > 0)
    turns = np.minimum(x, np.divide(1.0, gaps, where=turning, out=np.zeros(gaps.shape)))
    sizes = np.linalg.norm(spectrum.coordinates(start), axis=1)
    found: NDArray[np.float64] = rounding + EPS * np.abs(values).max() * np.sqrt(turns**2 @ sizes**2)
    return found


def echelon(spectrum: Spectrum, start: NDArray[np.float64]) -> Echelon:
    """The lower echelon form of the growing rows of V^T Q0.

    Args:
        spectrum: eigenvalues and eigenvectors of F, n of them.
        start: Q0, shape (n, hidden).

    >>> echelon(Spectrum(np.array([2.0, 1.0]), np.eye(2)), np.array([[3.0, 4.0], [6.0, 8.0]])).dependent
    (1,)
    """
    from scipy.linalg.lapack import dgeqrf, dormqr

    rows = spectrum.coordinates(start)
    growing = spectrum.growing
    count = min(growing, rows.shape[1])
    if not count:
        return Echelon(rows, (), ())
    factored, scalars, _, _ = dgeqrf(rows[:count].T)
    upper = np.triu(factored)
    # A bound on the noise of all rows that costs nothing, and a closer look where it does not suffice.
    gaps = -np.diff(spectrum.values)
    nearest = gaps.min(where=gaps > spectrum.resolution, initial=spectrum.values[0])
    crude = EPS * (8.0 + spectrum.values[0] / nearest) * float(np.linalg.norm(start))
    if _uncertainty(upper[:count], np.full(count, crude)) > _CERTAIN:
        noise = noise_of_rows(spectrum, start, _LATE / spectrum.values[0])
        if _uncertainty(upper[:count], noise[:count]) > _UNCERTAIN:
            return _by_reflections(rows, growing, noise)
    turned = np.empty(rows.shape)
    turned[:count] = upper.T
    # The rotation is kept as its reflections, which are turned into no matrix.
    turned[count:] = dormqr("L", "T", factored, scalars, rows[count:].T, 64 * rows.shape[0])[0].T
    return Echelon(turned, tuple(range(count)), ())


def _uncertainty(upper: NDArray[np.float64], noise: NDArray[np.float64]) -> float:
    """The largest relative uncertainty of a pivot of an upper triangle, whose columns are so uncertain."""
    from scipy.linalg.lapack import dtrtri

    inverse, singular = dtrtri(upper)
    if singular:
        return float("inf")
    with np.errstate(over="ignore"):
        return float(np.sqrt((noise**2 @ inverse**2).max()))


def _by_reflections(rows: NDArray[np.float64], growing: int, noise: NDArray[np.float64]) -> Echelon:
    """Row by row: a row whose rest is within its uncertainty gets no pivot and its rest is 0."""
    from scipy.linalg import solve_triangular

    turned = rows.copy()
    hidden = rows.shape[1]
    pivots: list[int] = []
    dependent: list[int] = []
    for row in range(growing):
        column = len(pivots)
        if column == hidden:
            break
        uncertainty = noise[row]
        if column:
            triangle = turned[pivots, :column]
            shares = solve_triangular(triangle, turned[row, :column], trans="T", lower=True, check_finite=False)
            uncertainty += float(np.abs(shares) @ noise[pivots])
        if float(np.linalg.norm(turned[row, column:])) * _UNCERTAIN > uncertainty:
            _reflect(turned, row, column)
            pivots.append(row)
        else:
            turned[row, column:] = 0.0
            dependent.append(row)
    return Echelon(turned, tuple(pivots), tuple(dependent))


def _reflect(turned: NDArray[np.float64], row: int, column: int) -> None:
    """Turn the columns from `column` on so that the row has nothing right of it; earlier rows are 0 there."""
    normal = turned[row, column:].copy()
    length = float(np.linalg.norm(normal))
    normal[0] += np.copysign(length, normal[0])
    normal /= np.linalg.norm(normal)
    turned[:, column:] -= 2.0 * np.outer(turned[:, column:] @ normal, normal)
    turned[row, column + 1 :] = 0.0
