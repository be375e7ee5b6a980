"""What gradient descent stopped in time can reach from a vanishing start, against optimal shrinkage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from derivations.catalogue.shrinkage import LEAST, SATURATED
from derivations.expressions import Symbol
from numerics.arrays import evaluate_array
from numerics.generalisation.hypotheses import HypothesisError
from numerics.generalisation.noise import Array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class StoppedErrors:
    """The test errors that stopping offers, and that of shrinkage; both are 1 for a student that does nothing.

    Attributes:
        strengths: the distinct detectable singular values of the teacher, the largest first.
        options: the error when each of them passes its best value: stronger modes saturated, weaker ones unlearned.
        shrunk: the error of optimal shrinkage, which is below every option unless there is one alone.
    """

    strengths: Array
    options: Array
    shrunk: float

    @property
    def mode(self) -> int | None:
        """Which of the modes to stop at, from 0 on; None if there is none above the noise."""
        return int(np.argmin(self.options)) if self.options.size else None

    @property
    def least(self) -> float:
        """The least error of gradient descent: that of the best option, or 1 if nothing is to be learned."""
        return float(self.options.min()) if self.options.size else 1.0


def stopped_errors(strengths: ArrayLike, shape: tuple[int, int], noise: float = 1.0) -> StoppedErrors:
    """The test errors of gradient descent stopped at one mode or another, in the limit of large sizes and small starts.

    When the m-th mode passes its best value the error is, with O the overlap of each mode,

        |s|**2*E_m = sum over a < m of (1 + A + 3*A/s_a**2) + s_m**2*(1 - O_m**2) + sum over a > m of s_a**2.

    Args:
        strengths: singular values of the teacher, positive; equal ones pass their best value together, and those below
            the threshold A**(1/4) of the noise are never learned. However near to each other, different ones count as
            distinct: the start is taken to be small enough for them.
        shape: (outputs, inputs) of the teacher; A is their quotient.
        noise: standard deviation of the entries of the noise times sqrt(inputs), positive.

    Raises:
        HypothesisError: if a strength, a size or the noise is not positive and finite.

    Source: Lampinen, Ganguli 2019; the options are derived in the topic `stopped-descent`.

    >>> found = stopped_errors([6.0, 2.5, 1.6], (50, 100))
    >>> found.options.round(5), found.mode, round(found.shrunk, 5)
    (array([0.22962, 0.12251, 0.10104]), 2, 0.0918)
    """
    values = np.sort(np.atleast_1d(np.asarray(strengths, dtype=np.float64)))[::-1]
    if not (values.size and values[-1] > 0 and np.all(np.isfinite(values))):
        raise HypothesisError("the strengths are to be positive numbers, at least one; give singular values")
    if not (min(noise, *shape) > 0 and np.isfinite(noise)):
        raise HypothesisError(f"the noise is {noise} and the shape {shape}; both are to be finite and positive")
    scaled, aspect = values / noise, shape[0] / shape[1]
    found, counts = np.unique(scaled[scaled**4 > aspect], return_counts=True)
    detectable, counts = found[::-1], counts[::-1]
    signal = np.sum(scaled**2)
    if not detectable.size:
        return StoppedErrors(detectable, detectable, 1.0)
    least, saturated = (
        counts * evaluate_array(law, {Symbol("A"): aspect, Symbol("s"): detectable}) for law in (LEAST, SATURATED)
    )
    before = np.cumsum(saturated) - saturated
    known = np.cumsum(counts * detectable**2)
    unlearned = signal - known
    shrunk = (signal - known[-1] + np.sum(least)) / signal
    return StoppedErrors(detectable * noise, (before + least + unlearned) / signal, float(shrunk))
