"""Pictures of single modes: sigmoids of two layers, and deep networks against shallow ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.catalogue import deep, shallow, two_layer
from derivations.catalogue.stating import law
from numerics.networks.tasks import aligned_task
from verification.report.figures import STYLE
from verification.report.pictures.simulated import on_grid, outputs_in_time, strengths

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TARGETS: Final = (4.0, 2.5, 1.5, 1.0)
_START: Final = 1e-4
_DEPTHS: Final = (1, 2, 3, 4)


def mode_sigmoids(seed: int = 1) -> Figure:
    """The modes of a two-layer network: logistic curves one after the other, on a linear and a logarithmic axis.

    Args:
        seed: of the singular vectors of the task and of the hidden layer.
    """
    from matplotlib import colormaps, rc_context
    from matplotlib.figure import Figure

    task = aligned_task(6, 5, _TARGETS, np.random.default_rng(seed))
    line, looks = np.linspace(0.0, 7.0, 400), np.linspace(0.0, 7.0, 29)
    seen = strengths(task, outputs_in_time(task, 2, _START, list(looks), seed))
    with rc_context(STYLE):
        figure = Figure(figsize=(10.0, 4.2), layout="constrained")
        for axes in figure.subplots(1, 2):
            for place, target in enumerate(_TARGETS):
                colour = colormaps["viridis"](0.28 * place)
                theory = on_grid(law(two_layer.TRAJECTORY), s=target, tau=1.0, u0=_START, t=line)
                axes.plot(line, theory, color=colour, label=f"$s = {target:g}$")
                axes.plot(looks, seen[:, place], "o", color=colour, markersize=4.5)
            axes.set_xlabel(r"time $t/\tau$")
            axes.set_ylabel("mode strength $u$ (units of the output)")
            axes.set_xlim(left=0.0)
        figure.axes[1].set_yscale("log")
        figure.axes[1].legend(loc="lower right")
        figure.suptitle("Modes of a two-layer network from $u_0 = 10^{-4}$: theory (lines), simulation (points)")
    return figure


def deep_against_shallow(seed: int = 2) -> Figure:
    """The same modes learned by networks of one to four layers.

    Args:
        seed: of the singular vectors of the task and of the hidden layers.
    """
    from matplotlib import colormaps, rc_context
    from matplotlib.figure import Figure

    targets, start = (2.0, 1.0), 0.02
    task = aligned_task(4, 4, targets, np.random.default_rng(seed))
    looks = np.linspace(0.0, 6.0, 31)
    with rc_context(STYLE):
        figure = Figure(figsize=(10.0, 4.2), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True)
        for place, depth in enumerate(_DEPTHS):
            seen = strengths(task, outputs_in_time(task, depth, start, list(looks), seed))
            for axes, column, target in zip(panels, range(len(targets)), targets, strict=True):
                colour = colormaps["viridis"](0.28 * place)
                times, states = _curve(depth, target, start, float(looks[-1]))
                label = f"{depth} layer{'s' * (depth > 1)}"
                axes.plot(times, states / target, color=colour, label=label)
                axes.plot(looks, seen[:, column] / target, "o", color=colour, markersize=4.5)
        for axes, target in zip(panels, targets, strict=True):
            axes.set_title(f"$s = {target:g}$", fontsize="medium")
            axes.set_xlabel(r"time $t/\tau$")
            axes.set_xlim(0.0, float(looks[-1]))
        panels[0].set_ylabel("fraction of the singular value learned, $u/s$")
        panels[0].legend(loc="lower right")
        figure.suptitle(f"Deep against shallow from $u_0 = {start:g}$: theory (lines), simulation (points)")
    return figure


def _curve(depth: int, target: float, start: float, last: float) -> tuple[np.ndarray, np.ndarray]:
    """Times and states of the law of a depth, up to a last time."""
    if depth == 1:
        times = np.linspace(0.0, last, 400)
        return times, on_grid(law(shallow.TRAJECTORY), s=target, tau=1.0, u0=start, t=times)
    states = target - (target - start) * np.concatenate(
        [1 - np.geomspace(1e-4, 0.5, 300), np.geomspace(0.5, 1e-6, 300)]
    )
    times = on_grid(deep.time_law(depth), s=target, tau=1.0, u0=start, u=states)
    return times[times <= last], states[times <= last]
