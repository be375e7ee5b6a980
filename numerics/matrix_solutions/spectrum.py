"""Eigenvalues and eigenvectors of the matrix F of a Riccati equation, growing directions first."""

from __future__ import annotations

from dataclasses import dataclass
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

    @property
    def growing(self) -> int:
        """How many eigenvalues are positive; they come first."""
        return int(np.count_nonzero(self.values > 0))

    @property
    def resolution(self) -> float:
        """The distance within which two eigenvalues cannot be told apart in floating point."""
        return len(self.values) * EPS * float(np.abs(self.values).max())


def spectrum_of_correlation(correlation: NDArray[np.float64], lam: float = 0.0) -> Spectrum:
    """The spectrum of F = [[-lam/2 I, Syx^T], [Syx, lam/2 I]] from the singular value decomposition of Syx.

    A singular value s with vectors u and v gives the eigenvalues +-sqrt(s^2 + lam^2/4) in the plane of v and u; what is
    orthogonal to all of them gives -lam/2 on the side of the inputs and lam/2 on the side of the outputs.  A singular
    value that cannot be told from 0 in floating point is 0.

    Args:
        correlation: Syx, shape (outputs, inputs).
        lam: the balance of the layers, W2^T W2 - W1 W1^T = lam I.

    >>> spectrum_of_correlation(np.array([[3.0, 0.0]])).values.tolist()
    [3.0, 0.0, -3.0]
    """
    outputs, inputs = correlation.shape
    left, s, right = np.linalg.svd(correlation, full_matrices=outputs != inputs)
    rank = int(np.count_nonzero(s > max(correlation.shape) * EPS * s[0]))
    s = s[:rank]
    f = np.hypot(s, lam / 2)
    # The growing direction (x v, y u); of two proportional forms the one without cancellation.
    x, y = (s, f + lam / 2) if lam >= 0 else (f - lam / 2, s)
    length = np.hypot(x, y)
    vectors = np.zeros((inputs + outputs, inputs + outputs))
    np.multiply(right[:rank].T, x / length, out=vectors[:inputs, :rank])
    np.multiply(left[:, :rank], y / length, out=vectors[inputs:, :rank])
    shrinking = vectors[:, ::-1][:, :rank]
    np.multiply(right[:rank].T, y / length, out=shrinking[:inputs])
    np.multiply(left[:, :rank], -x / length, out=shrinking[inputs:])
    idle_in, idle_out = (-lam / 2, inputs - rank), (lam / 2, outputs - rank)
    after = rank + idle_out[1] if lam >= 0 else rank
    before = rank if lam >= 0 else rank + idle_in[1]
    vectors[:inputs, after : after + idle_in[1]] = right[rank:].T
    vectors[inputs:, before : before + idle_out[1]] = left[:, rank:]
    middle = (idle_out, idle_in) if lam >= 0 else (idle_in, idle_out)
    values = np.concatenate([f, *(np.full(count, value) for value, count in middle), -f[::-1]])
    return Spectrum(values + 0.0, vectors)


def spectrum_of_symmetric(target: NDArray[np.float64]) -> Spectrum:
    """The spectrum of a symmetric target Y, shape (n, n); eigenvalues that cannot be told from 0 are 0.

    >>> spectrum_of_symmetric(np.array([[0.0, 2.0], [2.0, 0.0]])).values.round(12).tolist()
    [2.0, -2.0]
    """
    values, vectors = np.linalg.eigh(target)
    found = Spectrum(values[::-1].copy(), vectors[:, ::-1])
    found.values[np.abs(found.values) <= found.resolution] = 0.0
    return found
