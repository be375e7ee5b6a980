"""The matrix Riccati equation tau dR/dt = F R + R F - c R^2 from R(0) = Q0 Q0^T, exactly and at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.matrix_solutions.echelon import Echelon, echelon, noise_of_rows
from numerics.matrix_solutions.spectrum import Spectrum

if TYPE_CHECKING:
    from numpy.typing import NDArray


#: How many reflections are put together; more cost more than they save at some hundred units.
_BLOCK: Final = 16


@dataclass(frozen=True)
class RiccatiSolution:
    """The solution of dR/dx = F R + R F - c R^2, R(0) = Q0 Q0^T, in the time x in units of the time constant.

    With X' = F X, Y' = -F Y + c X the quotient R = X Y^{-1} solves the equation, which gives
    R(x) = e^{Fx} Q0 (I + c Q0^T Phi(x) Q0)^{-1} Q0^T e^{Fx},  Phi(x) = int_0^x e^{2Fz} dz,
    also where F is singular.  In the eigenbasis of F the matrices e^{Fx} and Phi are diagonal; each column of the start
    in echelon form is divided by its own growth, and the inverse is taken by an orthogonal factorisation, so that no
    exponential grows and nothing cancels.

    Attributes:
        spectrum: eigenvalues and eigenvectors of F, n of them.
        start: Q0, shape (n, hidden).
        quadratic: c; 1 for two layers, 2 for a symmetric factorisation.
        log_scale: the start is exp(log_scale) * Q0.
    """

    spectrum: Spectrum
    start: NDArray[np.float64]
    quadratic: float = 1.0
    log_scale: float = 0.0
    echelon: Echelon = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "echelon", echelon(self.spectrum, self.start))

    def factor(self, x: float) -> NDArray[np.float64]:
        """A matrix Z with R(x) = Z Z^T, shape (n, hidden).

        Args:
            x: the time in units of the time constant, finite and not negative.

        >>> f = Spectrum(np.array([1.0]), np.eye(1))
        >>> z = RiccatiSolution(f, np.array([[1.0]]), log_scale=-500.0).factor(500.0)
        >>> round(float(z[0, 0] ** 2), 12)  # 2/(1 + 2 - exp(-1000))
        0.666666666667
        """
        from scipy.linalg.blas import dtrsm

        columns, triangle = self._columns(x)
        inner: NDArray[np.float64] = dtrsm(1.0, triangle, columns.T, trans_a=True, overwrite_b=True).T
        inner *= np.exp(np.minimum(self.spectrum.values, 0.0) * x)[:, None]
        return self.spectrum.combined(inner)

    def condition(self, x: float) -> float:
        """The condition number of the factor that is inverted at the time x, its columns of equal length."""
        _, triangle = self._columns(x)
        return float(np.linalg.cond(triangle / np.linalg.norm(triangle, axis=0)))

    def _columns(self, x: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The start, its rows grown and its columns divided by S; and the triangle of S (I + c Q0^T Phi Q0) S.

        A row of a shrinking direction is left as it is.
        """
        from scipy.linalg.lapack import dtpqrt

        if not (np.isfinite(x) and x >= 0):
            raise ValueError(f"the time must be finite and not negative, not {x}; the limit has its own method")
        rows, growth = self.echelon.rows, np.maximum(self.spectrum.values, 0.0)
        pivots = self.echelon.pivots
        # No row of a column grows faster than its pivot.
        fastest = np.concatenate([growth[list(pivots)], np.zeros(rows.shape[1] - len(pivots))])
        size = fastest * x + self.log_scale
        early = np.minimum(size, 0.0)
        # Differences of rates before they are multiplied by the time: late times cost no digits.
        columns = np.subtract.outer(growth, fastest)
        columns *= x
        np.exp(np.minimum(columns, 0.0, out=columns) + early, out=columns)
        columns *= rows
        weights = np.sqrt(self.quadratic * _bounded_phi(self.spectrum.values, x))
        # The diagonal is a triangle already; only what stands below it is reflected away.
        start, block = np.diag(np.exp(early - size)), min(_BLOCK, len(size))
        triangle: NDArray[np.float64] = dtpqrt(0, block, start, columns * weights[:, None])[0]
        return columns, triangle

    def noise(self, x: float) -> NDArray[np.float64]:
        """An estimate of the error of each row of the start in the eigenbasis of F, up to the time x; shape (n,)."""
        return noise_of_rows(self.spectrum, self.start, x)


def _bounded_phi(values: NDArray[np.float64], x: float) -> NDArray[np.float64]:
    """The integral of e^{2 f z} over z from 0 to x, divided by e^{2 f x} where f is positive; shape of `values`."""
    exponent = 2.0 * np.abs(values) * x
    safe = np.where(exponent > 0, exponent, 1.0)
    found: NDArray[np.float64] = x * np.where(exponent > 0, -np.expm1(-safe) / safe, 1.0)
    return found
