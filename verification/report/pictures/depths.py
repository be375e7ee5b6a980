"""The picture of learning times against depth: how long they are, and the finite delay of infinite depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.catalogue import deep, infinite_depth
from derivations.catalogue.stating import law
from numerics.networks.matrices import Array
from numerics.networks.tasks import aligned_task
from verification.report.figures import STYLE
from verification.report.pictures.simulated import on_grid, outputs_in_time, strengths

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STARTS: Final = (0.1, 0.03, 0.01)
_DEPTHS: Final = (2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 40, 64, 100)
_SIMULATED: Final = (2, 3, 5, 8)
_TARGET: Final = 1.5
_PART: Final = 0.9


def learning_times(seed: int = 4) -> Figure:
    """The time to nine tenths of a singular value against the depth, and the steps at the optimal learning rate.

    The optimal learning rate is one over the largest curvature on the way, M*s**(2 - 2/M).

    Args:
        seed: of the singular vectors of the task and of the hidden layers.
    """
    from matplotlib import colormaps, rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(10.0, 4.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        for place, start in enumerate(_STARTS):
            colour = colormaps["viridis"](0.4 * place)
            times = np.array([float(_law(depth, start)) for depth in _DEPTHS])
            seen = np.array([_simulated(depth, start, seed) for depth in _SIMULATED])
            for axes, scale in ((left, _unscaled), (right, _curvature)):
                axes.plot(_DEPTHS, times * scale(np.array(_DEPTHS)), color=colour, label=f"$u_0 = {start:g}$")
                axes.plot(_SIMULATED, seen * scale(np.array(_SIMULATED)), "o", color=colour)
            limit = on_grid(law(infinite_depth.TIME_LAW), s=_TARGET, tau=1.0, u0=start, u=_PART * _TARGET, M=1.0)
            right.axhline(float(limit) * _TARGET**2, color=colour, linestyle="--", linewidth=1.0)
        for axes in (left, right):
            axes.set_xlabel("number of weight matrices $M$")
            axes.set_xscale("log")
            axes.set_xticks((2, 3, 5, 10, 20, 50, 100), ("2", "3", "5", "10", "20", "50", "100"))
            axes.minorticks_off()
        right.set_yscale("log")
        left.set_ylim(bottom=0.0)
        left.set_ylabel(rf"time to $u = {_PART:g}\,s$, in units of $\tau$")
        right.set_ylabel("steps at the optimal learning rate")
        right.plot([], [], color="0.4", linestyle="--", linewidth=1.0, label="infinite depth")
        right.legend(loc="lower right", ncols=2, fontsize="small")
        figure.suptitle(f"Learning time against depth, $s = {_TARGET:g}$: theory (lines), simulation (points)")
    return figure


def _law(depth: int, start: float) -> Array:
    return on_grid(deep.time_law(depth), s=_TARGET, tau=1.0, u0=start, u=_PART * _TARGET)


def _unscaled(depths: Array) -> Array:
    return np.ones(len(depths))


def _curvature(depths: Array) -> Array:
    scaled: Array = depths * _TARGET ** (2 - 2 / depths)
    return scaled


def _simulated(depth: int, start: float, seed: int) -> float:
    """The time at which a simulated network has learned as much, between close looks at it."""
    task = aligned_task(3, 3, (_TARGET,), np.random.default_rng(seed))
    looks = np.linspace(0.0, 1.2 * float(_law(depth, start)), 400)
    seen = strengths(task, outputs_in_time(task, depth, start, list(looks), seed))[:, 0]
    return float(np.interp(_PART * _TARGET, seen, looks))
