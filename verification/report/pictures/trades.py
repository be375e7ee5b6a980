"""Pictures of trades: what one task takes from another, and what a small start costs in time for each depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.catalogue import deep, shallow
from derivations.catalogue.quantities import S, U
from derivations.catalogue.stating import law
from derivations.claim import Claim
from numerics.generalisation.noise import Array
from numerics.generalisation.transfer import transfer_benefit
from verification.report.figures import STYLE
from verification.report.pictures.simulated import on_grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TARGET, _UNSEEN = 1.0, 0.5
_SIZES: Final = ((100, 100), 200)
#: The layers that are compared, with their colours, and how far the integrated ones are pursued.
_DEPTHS: Final = {1: "tab:gray", 2: "tab:blue", 3: "tab:red", 4: "tab:green", 6: "tab:purple"}
_LONGEST: Final = 1e5


def transfer_map() -> Figure:
    """The transfer benefit over the strength of the task and the alignment, for three strengths of the other task."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    strengths, alignments = np.linspace(0.4, 5.0, 70), np.linspace(0.0, 1.0, 61)
    with rc_context(STYLE):
        figure = Figure(figsize=(11.0, 3.8), layout="constrained")
        panels = figure.subplots(1, 3, sharey=True)
        for axes, other in zip(panels, (1.53, 3.03, 10.03), strict=True):
            found = [[transfer_benefit(own, other, aligned, *_SIZES) for own in strengths] for aligned in alignments]
            mesh = axes.pcolormesh(strengths, alignments, found, cmap="RdBu", vmin=-0.5, vmax=0.5, shading="gouraud")
            axes.contour(strengths, alignments, found, levels=[0.0], colors="k", linewidths=1.0)
            axes.set_xlabel(r"strength $\bar s_A$ of the task")
            axes.set_ylabel("alignment $q$ of the inputs")
            axes.set_title(rf"other task $\bar s_B = {other:.1f}$", fontsize=10)
        figure.colorbar(mesh, ax=panels, label="transfer benefit")
        figure.suptitle("Transfer benefit of a task learned together with another, $A_A = A_B = 1/2$: theory")
    return figure


def speed_and_accuracy() -> Figure:
    """The part of the test error that stays, against the time to learn half of a mode, as the start grows smaller."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    starts, seen = np.geomspace(0.3, 2e-3, 200), np.geomspace(0.25, 3e-3, 10)
    with rc_context(STYLE):
        figure = Figure(figsize=(7.2, 4.8), layout="constrained")
        axes = figure.subplots()
        for depth, colour in _DEPTHS.items():
            times = on_grid(law(_time_law(depth), {U: S / 2}), s=_TARGET, tau=1.0, u0=starts**depth)
            name = "1 layer: no trade" if depth == 1 else f"{depth} layers"
            shown = times < _LONGEST
            axes.plot(times[shown], _stays(depth, starts[shown]), color=colour, label=name)
            reached = seen[np.interp(-seen, -starts, times) < _LONGEST / 2]
            simulated = [_half_time(depth, start) for start in reached]
            axes.plot(simulated, _stays(depth, reached), "o", color=colour, markersize=4.5)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel(r"time to learn half of the mode $t/\tau$")
        axes.set_ylabel("test error that stays")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        figure.suptitle("Speed against accuracy: theory (lines), integrated layers (points)")
    return figure


def _time_law(depth: int) -> Claim:
    """The time law of a mode of so many layers."""
    if depth == 1:
        return shallow.TIME_LAW
    return next(claim for claim in deep.CLAIMS if claim.id == f"deep.time.depth-{depth}")


def _stays(depth: int, start: Array) -> Array:
    return np.asarray(_TARGET ** (2 - 2 / depth) * start**2 * _UNSEEN)


def _half_time(depth: int, start: float) -> float:
    """When the product of so many layers is half of its target, by integration of the weights."""
    from scipy.integrate import solve_ivp

    def rates(_: float, layers: Array) -> Array:
        product = np.prod(layers)
        return np.asarray(product / layers * (_TARGET - product))

    def half(_: float, layers: Array) -> float:
        return float(np.prod(layers) - _TARGET / 2)

    half.terminal = True  # type: ignore[attr-defined]
    found = solve_ivp(
        rates, (0.0, _LONGEST), np.full(depth, start), events=half, rtol=1e-9, atol=1e-12, method="DOP853"
    )
    return float(found.t_events[0][0])
