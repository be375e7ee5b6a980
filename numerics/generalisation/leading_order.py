"""Until when the test error at leading order may be taken for that of a student of finite size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from numerics.generalisation.curves import error_curves
from numerics.generalisation.hypotheses import HypothesisError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from numerics.generalisation.noise import Array

#: Times looked at before the first one is refined.
_SCANNED = 600


def leading_order_ends(
    strengths: ArrayLike,
    shape: tuple[int, int],
    start: float,
    noise: float = 1.0,
    tolerance: float = 0.05,
) -> float:
    r"""The first time at which the test error at leading order is off by more than a part of the corrected one.

    .. math:: \min\{t: |\varepsilon_0(t) - \varepsilon(t)| > \delta\,\varepsilon(t)\}

    It is infinite if there is none until the noise is learned; in units of the time constant.

    Args:
        strengths: singular values of the teacher.
        shape: (outputs, inputs) of the teacher.
        start: strength of every mode of the student at time 0, positive.
        noise: standard deviation of the entries of the noise times sqrt(inputs), positive.
        tolerance: the part delta, positive.

    Raises:
        HypothesisError: if a number is outside its domain.

    Source: Lampinen, Ganguli 2019 for the leading order; the corrections are derived in the topics `bulk` and
    `outliers`.

    >>> early, late = (leading_order_ends([3.0], (n, 2 * n), 1e-5) for n in (50, 500))
    >>> round(early, 2), late
    (2.01, inf)
    """
    from scipy.optimize import brentq

    if not tolerance > 0:
        raise HypothesisError(f"the part of the error that is tolerated must be positive, not {tolerance}")

    def excess(times: Array) -> Array:
        leading = error_curves(strengths, shape, start, times, noise, corrected=False)
        corrected = error_curves(strengths, shape, start, times, noise)
        found: Array = np.abs(leading.test - corrected.test) - tolerance * corrected.test
        return found

    edge = noise * (1 + np.sqrt(shape[0] / shape[1]))
    grid = np.linspace(0.0, float((np.log1p(edge / start) + 10) / edge), _SCANNED)
    off = np.flatnonzero(excess(grid) > 0)
    if not off.size:
        return float("inf")
    first = int(off[0])
    return float(brentq(lambda time: float(excess(np.array([time]))[0]), grid[first - 1], grid[first]))
