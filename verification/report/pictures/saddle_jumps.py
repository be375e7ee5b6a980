"""The picture of the way from saddle to saddle: exact jumps as lines, a network of a tiny start as points."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.networks.matrices import Array
from numerics.saddle_jumps import Saddle, saddles
from verification.report.figures import STYLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Six examples of four features, one of which is given up again on the way.
_SEED, _EXAMPLES, _FEATURES = 92, 6, 4
#: log(1/alpha) of the network, and the places in the wait at each saddle where it is looked at.
_SHARPNESS: Final = 400.0
_PLACES: Final = (Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))


def jumps() -> Figure:
    """The values of a diagonal network beta = u*v against the time over log(1/alpha)."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    rng = np.random.default_rng(_SEED)
    design, labels = rng.integers(-5, 6, (_EXAMPLES, _FEATURES)), rng.integers(-9, 10, _EXAMPLES)
    course = saddles(design.tolist(), labels.tolist())
    end = course[-1].time * Fraction(5, 4)
    ends = [*(saddle.time for saddle in course[1:]), end]
    times = [float(s.time + part * (e - s.time)) for s, e in zip(course, ends, strict=True) for part in _PLACES]
    seen = network(design.astype(float), labels.astype(float), times)
    with rc_context(STYLE):
        figure = Figure(figsize=(6.4, 4.0), layout="constrained")
        axes = figure.subplots()
        for feature in range(_FEATURES):
            along, values = _steps(course, feature, end)
            axes.plot(along, values, color=f"C{feature}", label=rf"$\beta_{feature + 1}$")
            axes.plot(times, seen[:, feature], "o", markersize=4, color=f"C{feature}")
        axes.set_xlabel(r"time $t/\log(1/\alpha)$")
        axes.set_ylabel(r"value $\beta_i$")
        axes.legend(fontsize="small")
        figure.suptitle(
            "From saddle to saddle:\n"
            rf"network of $\log(1/\alpha) = {_SHARPNESS:g}$ (points), theory (lines)"
        )
    return figure


def _steps(course: list[Saddle], feature: int, end: Fraction) -> tuple[list[float], list[float]]:
    """The corners of the staircase of one feature."""
    along, values = [0.0], [0.0]
    for one, other in pairwise(course):
        along += [float(other.time)] * 2
        values += [float(one.beta[feature]), float(other.beta[feature])]
    return [*along, float(end)], [*values, values[-1]]


def network(design: Array, labels: Array, times: list[float]) -> Array:
    """The values of the network at some times over log(1/alpha), of shape (times, features).

    The charges s of its features move at -grad L(beta), with beta = alpha**2*sinh(2*log(1/alpha)*s); the flow is stiff.
    """
    from scipy.integrate import solve_ivp

    gram, correlation = design.T @ design / len(labels), design.T @ labels / len(labels)

    def exponentials(charges: Array) -> tuple[Array, Array]:
        # A trial step of the integrator may go far beyond 1, where nothing is representable.
        up, down = np.minimum(2 * _SHARPNESS * (np.stack([charges, -charges]) - 1), 40.0)
        return np.exp(up), np.exp(down)

    def values(charges: Array) -> Array:
        up, down = exponentials(charges)
        found: Array = (up - down) / 2
        return found

    def slope(_: float, charges: Array) -> Array:
        up, down = exponentials(charges)
        found: Array = -gram * _SHARPNESS * (up + down)
        return found

    run = solve_ivp(
        lambda _, charges: correlation - gram @ values(charges),
        (0.0, times[-1]),
        np.zeros(len(gram)),
        method="Radau",
        t_eval=times,
        jac=slope,
        rtol=1e-9,
        atol=1e-12,
    )
    return np.array([values(charges) for charges in run.y.T])
