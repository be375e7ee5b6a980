"""How a deviation changes with size: weighted fits of c*n**(-rate), with and without a part that stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log

import numpy as np


@dataclass(frozen=True)
class Trend:
    """The weighted fit of deviations by `stays + falls*n**(-rate)`.

    Attributes:
        stays: what is left of the deviation at infinite size, with its standard error `error`.
        error: see above.
        falls: the coefficient of the part that falls.
        misfit: the sum of the squared residuals in standard errors.
        freedom: the number of sizes less the two constants that were fitted.
    """

    stays: float
    error: float
    falls: float
    misfit: float
    freedom: int


def extrapolate(sizes: Sequence[float], deviations: Sequence[float], errors: Sequence[float], rate: float) -> Trend:
    """What is left of a deviation at infinite size if the rest falls like size**(-rate).

    Args:
        sizes: two or more, all different.
        deviations: one a size.
        errors: their standard errors, positive.
        rate: of the fall, positive.

    >>> found = extrapolate([10, 20, 40], [0.1, 0.05, 0.025], [0.01, 0.01, 0.01], 1)
    >>> abs(found.stays) < 1e-12 and abs(found.falls - 1) < 1e-12
    True
    """
    powers = (np.asarray(sizes) / sizes[0]) ** -rate
    weights = 1 / np.asarray(errors)
    design = np.column_stack([weights, weights * powers])
    (stays, falls), *_ = np.linalg.lstsq(design, weights * np.asarray(deviations), rcond=None)
    covariance = np.linalg.inv(design.T @ design)
    residuals = weights * (np.asarray(deviations) - stays - falls * powers)
    return Trend(
        float(stays),
        float(np.sqrt(covariance[0, 0])),
        float(falls * sizes[0] ** rate),
        float(np.sum(residuals**2)),
        len(sizes) - 2,
    )


def exponent(sizes: Sequence[float], deviations: Sequence[float], errors: Sequence[float]) -> tuple[float, float]:
    """The exponent rho with which deviations fall, |d| ~ n**(-rho), by a weighted fit, and its standard error.

    The error is infinite if a deviation is not beyond its own error, as its logarithm is not known then, or if an
    error is zero.

    >>> rho, error = exponent([10, 20, 40], [0.2, 0.1, 0.05], [0.001, 0.001, 0.001])
    >>> round(rho, 12), error < 0.02
    (1.0, True)
    """
    if any(error == 0 or abs(deviation) <= error for deviation, error in zip(deviations, errors, strict=True)):
        return 0.0, inf
    weights = np.abs(np.asarray(deviations)) / np.asarray(errors)
    position = np.array([log(size) for size in sizes])
    heights = np.log(np.abs(np.asarray(deviations)))
    centre = np.average(position, weights=weights**2)
    inertia = float(np.sum(weights**2 * (position - centre) ** 2))
    slope = float(np.sum(weights**2 * (position - centre) * heights)) / inertia
    return -slope, float(inertia**-0.5)
