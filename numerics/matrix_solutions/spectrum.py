"""Eigenvalues and eigenvectors of the matrix F of a Riccati equation, growing directions first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPS: Final = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Spectrum:
    """The symmetric matrix F = sum of values[i] * vectors[:, i] vectors[:, i]^T.

    Attributes:
        values: eigenvalues in decreasing order, shape (n,).
        vectors: orthonormal eigenvectors in the columns, shape (n, n).
    """

    values: NDArray[np.float64]
    vectors: NDArray[np.float64]

    def coordinates(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """What columns are in the eigenbasis, vectors^T columns, of the same shape (n, any)."""
        found: NDArray[np.float64] = self.vectors.T @ columns
        return found

    def combined(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The columns of which the coordinates are given, vectors @ rows, of the same shape (n, any)."""
        found: NDArray[np.float64] = self.vectors @ rows
        return found

    @property
    def growing(self) -> int:
        """How many eigenvalues are positive; they come first."""
        return int(np.count_nonzero(self.values > 0))

    @property
    def resolution(self) -> float:
        """The distance within which two eigenvalues cannot be told apart in floating point."""
        return len(self.values) * EPS * float(np.abs(self.values).max())


class CorrelationSpectrum(Spectrum):
    """The spectrum of F = [[-lam/2 I, Syx^T], [Syx, lam/2 I]], its eigenvectors kept as pairs of v and u.

    A singular value s with vectors u and v gives the eigenvalues +-sqrt(s^2 + lam^2/4) in the plane of v and u: the
    growing direction (x v, y u) and the shrinking one (y v, -x u). What is orthogonal to all of them gives -lam/2 on
    the side of the inputs and lam/2 on the side of the outputs. Products with half of the sizes do what a product with
    all eigenvectors would.

    Args:
        left: all left singular vectors u in the columns, shape (outputs, outputs).
        s: the singular values that are not 0, in decreasing order.
        right: all right singular vectors v in the rows, shape (inputs, inputs).
        lam: the balance of the layers.
    """

    _pairs: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
    _outputs_first: bool

    def __init__(
        self, left: NDArray[np.float64], s: NDArray[np.float64], right: NDArray[np.float64], lam: float
    ) -> None:
        rank, f = len(s), np.hypot(s, lam / 2)
        # The growing direction (x v, y u); of two proportional forms the one without cancellation.
        x, y = (s, f + lam / 2) if lam >= 0 else (f - lam / 2, s)
        length = np.hypot(x, y)
        idle = ((len(left) - rank, lam / 2), (len(right) - rank, -lam / 2))
        middle = idle if lam >= 0 else idle[::-1]
        values = np.concatenate([f, *(np.full(count, value) for count, value in middle), -f[::-1]])
        object.__setattr__(self, "values", values + 0.0)
        object.__setattr__(self, "_pairs", (left, right, (x / length)[:, None], (y / length)[:, None]))
        object.__setattr__(self, "_outputs_first", lam >= 0)

    @cached_property
    def vectors(self) -> NDArray[np.float64]:
        """Orthonormal eigenvectors in the columns, shape (n, n)."""
        return self.combined(np.eye(len(self.values)))

    def coordinates(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """What columns are in the eigenbasis, shape (n, any)."""
        left, right, x, y = self._pairs
        rank, inputs = len(x), len(right)
        along_v, along_u = right @ columns[:inputs], left.T @ columns[inputs:]
        found = np.empty(columns.shape)
        shrinking, idle = found[::-1][:rank], found[rank : len(found) - rank]
        np.multiply(along_v[:rank], x, out=found[:rank])
        found[:rank] += along_u[:rank] * y
        np.multiply(along_v[:rank], y, out=shrinking)
        shrinking -= along_u[:rank] * x
        parts = (along_u[rank:], along_v[rank:]) if self._outputs_first else (along_v[rank:], along_u[rank:])
        np.concatenate(parts, out=idle)
        return found

    def combined(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The columns of which the coordinates are given, shape (n, any)."""
        left, right, x, y = self._pairs
        rank, inputs, outputs = len(x), len(right), len(left)
        growing, shrinking = rows[:rank], rows[::-1][:rank]
        along_v, along_u = np.empty((inputs, rows.shape[1])), np.empty((outputs, rows.shape[1]))
        np.multiply(growing, x, out=along_v[:rank])
        along_v[:rank] += shrinking * y
        np.multiply(growing, y, out=along_u[:rank])
        along_u[:rank] -= shrinking * x
        idle = rows[rank : len(rows) - rank]
        first = outputs - rank if self._outputs_first else inputs - rank
        parts = (idle[:first], idle[first:]) if self._outputs_first else (idle[first:], idle[:first])
        along_u[rank:], along_v[rank:] = parts
        found = np.empty(rows.shape)
        np.matmul(right.T, along_v, out=found[:inputs])
        np.matmul(left, along_u, out=found[inputs:])
        return found


def spectrum_of_correlation(correlation: NDArray[np.float64], lam: float = 0.0) -> Spectrum:
    """The spectrum of F = [[-lam/2 I, Syx^T], [Syx, lam/2 I]] from the singular value decomposition of Syx.

    A singular value that cannot be told from 0 in floating point is 0.

    Args:
        correlation: Syx, shape (outputs, inputs).
        lam: the balance of the layers, W2^T W2 - W1 W1^T = lam I.

    >>> spectrum_of_correlation(np.array([[3.0, 0.0]])).values.tolist()
    [3.0, 0.0, -3.0]
    """
    left, s, right = np.linalg.svd(correlation)
    rank = int(np.count_nonzero(s > max(correlation.shape) * EPS * s[0]))
    return CorrelationSpectrum(left, s[:rank], right, lam)


def spectrum_of_symmetric(target: NDArray[np.float64]) -> Spectrum:
    """The spectrum of a symmetric target Y, shape (n, n); eigenvalues that cannot be told from 0 are 0.

    >>> spectrum_of_symmetric(np.array([[0.0, 2.0], [2.0, 0.0]])).values.round(12).tolist()
    [2.0, -2.0]
    """
    values, vectors = np.linalg.eigh(target)
    found = Spectrum(values[::-1].copy(), vectors[:, ::-1])
    found.values[np.abs(found.values) <= found.resolution] = 0.0
    return found
