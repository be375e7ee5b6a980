"""A million points (time, mode) in float64."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_times
from derivations.expressions import read, symbols
from numerics.arrays import LogArray, evaluate_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROW = "1,000 modes at 1,000 times in float64"
_LAW = read("s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))")
_S, _TAU, _U0, _T = symbols("s tau u0 t")
_PEERS = {
    "NumPy": "NumPy by hand",
    "stable NumPy": "NumPy by hand in logarithms",
    "solve_ivp": "solve_ivp in log u, rtol 1e-3",
}
_MODES, _TIMES, _TAU_VALUE = 1_000, 1_000, 2.0


@dataclass(frozen=True)
class Grid:
    """Modes of strengths `s` started at exp(log_start), at times `t` that cover their transitions."""

    s: NDArray[np.float64]
    log_start: NDArray[np.float64]
    t: NDArray[np.float64]


def grid(smallest: float) -> Grid:
    """Starts from exp(smallest) up to exp(-1)."""
    modes = np.linspace(1.0, 4.0, _MODES)[:, None]
    return Grid(modes, np.linspace(smallest, -1.0, _MODES)[:, None], np.linspace(0.0, -1.2 * smallest, _TIMES))


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """The law of the tree beside NumPy written by hand and beside SciPy's integration of the modes."""
    for smallest in (-30.0, -1_000.0):
        points = grid(smallest)
        contenders = {
            "Exactflow": partial(with_exactflow, points),
            "NumPy": partial(with_numpy, points),
            "stable NumPy": partial(with_stable_numpy, points),
        }
        took = best_times(contenders, effort)
        took |= best_times({"solve_ivp": partial(with_solve_ivp, points)}, effort)
        ours = with_exactflow(points)
        remarks = {name: told(run(), points) for name, run in contenders.items()}
        remarks["solve_ivp"] = told(with_solve_ivp(points), points)
        peers = tuple(Figure(words, took[name], remarks[name]) for name, words in _PEERS.items())
        finite = bool(np.isfinite(ours).all())
        target = Target("1.25 times NumPy by hand, all finite", 1.25 * took["NumPy"] if finite else 0.0)
        figure = Figure("Exactflow", took["Exactflow"], remarks["Exactflow"])
        yield Comparison(ROW, f"u0 from exp({smallest:.0f})", figure, peers, target)


def with_exactflow(points: Grid) -> NDArray[np.float64]:
    """The law as it stands in the catalogue, on arrays."""
    start = LogArray(points.log_start)
    return evaluate_array(_LAW, {_S: points.s, _TAU: _TAU_VALUE, _U0: start, _T: points.t})


def with_numpy(points: Grid) -> NDArray[np.float64]:
    """The law as one would type it; the start underflows below exp(-745)."""
    s, t = points.s, points.t
    with np.errstate(all="ignore"):
        u0 = np.exp(points.log_start)
        values: NDArray[np.float64] = s / (1 + (s / u0 - 1) * np.exp(-2 * s * t / _TAU_VALUE))
    return values


def with_stable_numpy(points: Grid) -> NDArray[np.float64]:
    """The law rewritten by somebody who thought of small starts: one exponential of a difference."""
    s, t = points.s, points.t
    lift = np.log(s) - points.log_start + np.log1p(-np.exp(points.log_start - np.log(s)))
    with np.errstate(over="ignore"):
        values: NDArray[np.float64] = s / (1 + np.exp(lift - 2 * s * t / _TAU_VALUE))
    return values


def with_solve_ivp(points: Grid) -> NDArray[np.float64]:
    """All modes integrated at once in log u, to 1e-3."""
    from scipy.integrate import solve_ivp

    s = points.s[:, 0]
    found = solve_ivp(
        lambda t, y: 2 * (s - np.exp(y)) / _TAU_VALUE,
        (points.t[0], points.t[-1]),
        points.log_start[:, 0],
        t_eval=points.t,
        rtol=1e-3,
        method="RK45",
    )
    values: NDArray[np.float64] = np.exp(found.y)
    return values


def told(values: NDArray[np.float64], points: Grid) -> str:
    """How many values are not finite, and the largest error in units of the last place, at a sample of the points."""
    broken = int((~np.isfinite(values)).sum())
    words = f"{broken:,} not finite, " if broken else "all finite, "
    return words + f"error {worst_error(values, points):.2g} ulp"


def worst_error(values: NDArray[np.float64], points: Grid) -> float:
    """The largest error of the finite values above 1e-290, in ulp, at 2,000 points, by mpmath."""
    import mpmath

    worst = 0.0
    chosen = np.random.default_rng(0)
    for mode, time in zip(chosen.integers(0, _MODES, 2_000), chosen.integers(0, _TIMES, 2_000), strict=True):
        s, start, t = (mpmath.mpf(float(x)) for x in (points.s[mode, 0], points.log_start[mode, 0], points.t[time]))
        with mpmath.workdps(40 + int(abs(start) / 2.3)):
            exact = s / (1 + (s * mpmath.exp(-start) - 1) * mpmath.exp(-2 * s * t / mpmath.mpf(_TAU_VALUE)))
            if exact > 1e-290 and np.isfinite(values[mode, time]):
                worst = max(worst, float(abs(values[mode, time] - exact) / np.spacing(float(exact))))
    return worst
