"""Pictures of generalisation in time: train and test error, stopping against shrinkage, the spectrum of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.catalogue.resolvent import INFLATED
from numerics.generalisation.curves import error_curves
from numerics.generalisation.leading_order import leading_order_ends
from numerics.generalisation.modes import estimate_modes, optimal_shrinkage
from numerics.generalisation.noise import Array, Bulk
from verification.report.figures import STYLE
from verification.report.pictures.simulated import on_grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHAPE: Final = (50, 100)
_STRENGTHS: Final = (4.0, 2.5)
_START: Final = 1e-4
_RUNS: Final = 60
_COLOURS: Final = ("tab:blue", "tab:red", "tab:green")


def train_and_test(seed: int = 3) -> Figure:
    """Train and test error of a student in time, with the correction of order one and without.

    Points are means over students that start aligned with their data.

    Args:
        seed: of the data drawn.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    times = np.linspace(0.0, 9.0, 300)
    seen = np.linspace(0.3, 8.7, 15)
    curves = error_curves(_STRENGTHS, _SHAPE, _START, times)
    leading = error_curves(_STRENGTHS, _SHAPE, _START, times, corrected=False)
    points = np.mean([_errors(_drawn(seed, run), seen) for run in range(_RUNS)], axis=0)
    with rc_context(STYLE):
        figure = Figure(figsize=(8.0, 4.6), layout="constrained")
        axes = figure.subplots()
        for name, curve, column, colour in zip(
            ("train error", "test error"), (curves.train, curves.test), (0, 1), _COLOURS, strict=False
        ):
            axes.plot(times, curve, color=colour, label=name)
            axes.plot(seen, points[:, column], "o", color=colour, markersize=4.5)
        axes.plot(times, leading.test, color="0.5", linestyle="--", label="test error at leading order")
        left = leading_order_ends(_STRENGTHS, _SHAPE, _START)
        axes.axvline(left, ymax=0.6, color="0.5", linestyle=":", label=f"5 % off from {left:.2f} on")
        axes.set_xlabel(r"time $t/\tau$")
        axes.set_ylabel("error")
        axes.legend()
        figure.suptitle(f"Errors in time, {_size()}: theory (lines), students (points)")
    return figure


def stopping_and_shrinkage(seed: int = 5) -> Figure:
    """The test error of gradient descent in time, and that of the best shrinkage of the data.

    Args:
        seed: of the data drawn.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    times, seen = np.linspace(0.0, 9.0, 300), np.linspace(0.3, 8.7, 12)
    curve = error_curves(_STRENGTHS, _SHAPE, _START, times).test
    drawn = [_drawn(seed, run) for run in range(_RUNS)]
    descent = np.mean([_errors(each, seen)[:, 1] for each in drawn], axis=0)
    shrunk = np.mean([np.sum((optimal_shrinkage(data, 1.0) - teacher) ** 2) for data, teacher in drawn])
    signal = np.sum(np.square(_STRENGTHS))
    values = on_grid(INFLATED, A=_SHAPE[0] / _SHAPE[1], s=np.array(_STRENGTHS))
    overlaps = estimate_modes(values, _SHAPE, 1.0).overlaps
    best = 1 - np.sum((np.array(_STRENGTHS) * overlaps) ** 2) / signal
    with rc_context(STYLE):
        figure = Figure(figsize=(8.0, 4.6), layout="constrained")
        axes = figure.subplots()
        axes.plot(times, curve, color=_COLOURS[0], label="gradient descent")
        axes.plot(seen, descent, "o", color=_COLOURS[0], markersize=4.5)
        axes.plot(times, np.full_like(times, best), color=_COLOURS[1], label="shrinkage of singular values")
        axes.plot(seen, np.full_like(seen, shrunk / signal), "o", color=_COLOURS[1], markersize=4.5)
        axes.set_xlabel(r"time $t/\tau$")
        axes.set_ylabel("test error")
        axes.set_ylim(0.0, 2.0)
        axes.legend()
        figure.suptitle(f"Stopping and shrinkage, {_size()}:\ntheory (lines), simulation (points)")
    return figure


def spectrum(seed: int = 4) -> Figure:
    """The singular values of noisy data with two outliers, and where outliers stand for all strengths.

    Args:
        seed: of the data drawn.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    shape, shown = (400, 800), (1.4, 2.2)
    bulk = Bulk.of(0.5)
    data = np.random.default_rng(seed).normal(0.0, 1 / np.sqrt(shape[1]), shape)
    data[[0, 1], [0, 1]] += shown
    places = 0.5 * np.abs(np.diff(bulk.singular, append=bulk.edges[0]) + np.diff(bulk.singular, prepend=bulk.edges[1]))
    strengths = np.linspace(0.2, 4.0, 300)
    seen = np.linspace(0.2, 3.9, 22)
    edge = bulk.edges[1]
    line = np.where(strengths > 0.5**0.25, on_grid(INFLATED, A=0.5, s=strengths), edge)
    with rc_context(STYLE):
        figure = Figure(figsize=(10.0, 4.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.hist(np.linalg.svd(data, compute_uv=False), bins=60, density=True, color="0.8", label="one sample")
        left.plot(bulk.singular, bulk.weights / places, color=_COLOURS[0], label="law of the noise")
        for value in on_grid(INFLATED, A=0.5, s=np.array(shown)):
            left.axvline(value, color=_COLOURS[1], linewidth=1.2)
        left.set_xlabel("singular value of the data")
        left.set_ylabel("density")
        right.plot(strengths, line, color=_COLOURS[1], label="largest singular value of the data")
        right.plot(seen, [_largest(strength, seed) for strength in seen], "o", color=_COLOURS[1], markersize=4.5)
        right.axvline(0.5**0.25, color="0.4", linestyle="--", linewidth=1.0, label="threshold $A^{1/4}$")
        right.set_xlabel(r"singular value $\bar s$ of the teacher")
        right.set_ylabel(r"singular value $\hat s$ of the data")
        for axes in (left, right):
            axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize="small")
        figure.suptitle("Outliers and the noise at $A = 1/2$: theory (lines), random matrices (points)")
    return figure


def _size() -> str:
    return rf"$N_3 = {_SHAPE[0]}$, $N_1 = {_SHAPE[1]}$, $\bar s = 4, 2.5$"


def _drawn(seed: int, run: int) -> tuple[Array, Array]:
    """Data and their teacher."""
    teacher = np.zeros(_SHAPE)
    teacher[[0, 1], [0, 1]] = _STRENGTHS
    return teacher + np.random.default_rng((seed, run)).normal(0.0, 1 / np.sqrt(_SHAPE[1]), _SHAPE), teacher


def _errors(drawn: tuple[Array, Array], times: Array) -> Array:
    """Train and test error of a student that starts aligned with the data, of shape (times, 2)."""
    data, teacher = drawn
    left, values, right = np.linalg.svd(data, full_matrices=False)
    learned = values / (1 + (values / _START - 1) * np.exp(-2 * np.outer(times, values)))
    maps = np.einsum("ik,tk,kj->tij", left, learned, right, optimize=True)
    pairs = [np.sum((maps - goal) ** 2, axis=(1, 2)) / np.sum(goal**2) for goal in (data, teacher)]
    return np.stack(pairs, axis=1)


def _largest(strength: float, seed: int) -> float:
    data = np.random.default_rng((seed, 1)).normal(0.0, 1 / 20, (200, 400))
    data[0, 0] += strength
    return float(np.sqrt(np.linalg.eigvalsh(data @ data.T)[-1]))
