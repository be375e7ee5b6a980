"""The determinant obstruction: balanced square layers cannot learn a target whose determinant has the other sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from numerics.matrix_solutions.spectrum import EPS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from numerics.matrix_solutions.riccati import RiccatiSolution


class SaddleWarning(UserWarning):
    """The exact flow ends in a saddle: some directions that could be learned are not."""


def obstructed(
    correlation: NDArray[np.float64],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    solution: RiccatiSolution,
) -> bool:
    """Whether the one direction that is lost is lost by the theorem, and not only within rounding.

    Balanced W2 W1 = U S V^T and Syx = U' S' V'^T, both square and of full rank, overlap in B = U^T U' + V^T V'.  If
    their determinants differ in sign, B, a sum of two orthogonal matrices, is singular.  So where exactly one row is
    dependent within rounding, and it is the slowest, it is dependent exactly.

    Args:
        correlation: Syx, shape (outputs, inputs).
        first: W1 at time 0, shape (hidden, inputs).
        second: W2 at time 0, shape (outputs, hidden).
        solution: the solution, in which the dependent rows are found.
    """
    outputs, inputs = correlation.shape
    if outputs != inputs or solution.echelon.dependent != (outputs - 1,):
        return False
    signs = [_sign_of_determinant(found) for found in (correlation, second @ first)]
    return signs[0] * signs[1] == -1


def saddle_message(solution: RiccatiSolution, *, certain: bool) -> str:
    """What the user of a solution with lost directions must know."""
    rates = ", ".join(f"{solution.spectrum.values[row]:.6g}" for row in solution.echelon.dependent)
    lost = f"the exact flow ends in a saddle and never learns the direction that grows at rate {rates} (times 1/tau)"
    if certain:
        return f"{lost}: det(W2 W1) det(Syx) < 0, and balanced layers cannot change the sign of det(W2 W1)"
    return (
        f"{lost}, as far as floating point can tell: the start has no part in it that exceeds rounding; `error` says "
        "how long that holds, and the enclosures, from exact weights, go beyond"
    )


def _sign_of_determinant(square: NDArray[np.float64]) -> int:
    """The sign of the determinant, 0 where rounding may change it."""
    s = np.linalg.svd(square, compute_uv=False)
    if s[-1] <= 4.0 * len(square) * EPS * s[0]:
        return 0
    return int(np.linalg.slogdet(square).sign)
