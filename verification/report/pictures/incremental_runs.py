"""Pictures of whole models that learn one value after the other, at the sizes of the experiments in the literature.

Each run stands as points; the lines are the time laws of the race with infinitely many examples, where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.catalogue import toy
from derivations.catalogue.stating import law
from numerics.incremental_runs import protocols
from numerics.incremental_runs.quadratics import quadratic_race
from numerics.incremental_runs.training import Array
from verification.report.figures import STYLE
from verification.report.pictures.simulated import on_grid

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_POINTS: Final = 40


def matrix_sensing() -> Figure:
    """The largest singular values in time at depths 1 to 4, and the time laws of the eigenvalues."""
    runs = {depth: protocols.matrix_sensing(depth) for depth in protocols.SENSING_STEPS}
    figure, panels = _panels(
        [f"$N = {depth}$" for depth in runs],
        "Matrix sensing: networks, 1000 measurements of 2500 entries (points); every entry measured (lines)",
    )
    for axes, (depth, run) in zip(panels, runs.items(), strict=True):
        _draw_values(axes, run.times, run.watched[:, :6], len(protocols.SENSING_VALUES))
        _draw_race(axes, depth, protocols.SENSING_VALUES)
        axes.set_ylabel(r"singular value $\sigma_i$")
    _legend(panels[-1])
    return figure


def quadratic_network() -> Figure:
    """The eigenvalues in time, without and with bias, of few and of many examples, beside their race."""
    kinds = {
        f"{'with' if bias else 'no'} bias, {examples:,} examples": (bias, examples)
        for bias in (False, True)
        for examples in (100, 10_000)
    }
    figure, panels = _panels(list(kinds), "Quadratic networks: networks (points), infinitely many examples (lines)")
    for axes, (bias, examples) in zip(panels, kinds.values(), strict=True):
        run = protocols.quadratic_network(bias, examples=examples)
        _draw_values(axes, run.times, run.watched[:, :6], len(protocols.QUADRATIC_VALUES))
        axes.set_xscale("log")
        _draw_quadratic_race(axes, bias)
        axes.set_ylabel(r"eigenvalue $\sigma_i$")
    _legend(panels[-1])
    return figure


def classification() -> Figure:
    """The five largest values over the norm of all, against that norm, at depths 1 to 5."""
    seen = {depth: protocols.classification(depth) for depth in protocols.CLASSIFICATION_DEPTHS}
    titles = [f"$N = {depth}$, correlation {each.correlation:.4f}" for depth, each in seen.items()]
    figure, panels = _panels(titles, "Classification by four features of 100: networks (points), truth (lines)")
    for axes, each in zip(panels, seen.values(), strict=True):
        norms = np.linalg.norm(each.run.watched, axis=1)
        shares = np.abs(each.run.watched) / np.maximum(norms, np.finfo(float).tiny)[:, None]
        largest = np.argsort(-shares[-1])[:5]
        _draw_values(axes, norms, shares[:, largest], 4)
        for place in range(4):
            axes.axhline(
                each.truth[place], color=f"C{place}", linewidth=0.8, label=rf"$\sigma^*_{place + 1}/|\sigma^*|$"
            )
        axes.set_xlabel(r"norm $|\sigma|$")
        axes.set_ylabel(r"$|\sigma_i|/|\sigma|$")
        axes.set_xscale("log")
    _legend(panels[-1])
    return figure


def circular_convolution() -> Figure:
    """The moduli of the frequencies in time at depths 1 to 3, and from the same start with infinitely many examples."""
    kinds = [(depth, 200) for depth in protocols.CONVOLUTION_STEPS] + [(3, 10_000)]
    titles = [f"$N = {depth}$, {examples:,} examples" for depth, examples in kinds]
    figure, panels = _panels(titles, "Circular convolutions: networks (points), infinitely many examples (lines)")
    amplitudes = list(enumerate(reversed(protocols.AMPLITUDES)))
    for axes, kind in zip(panels, kinds, strict=True):
        seen = protocols.circular_convolution(kind[0], examples=kind[1])
        _draw_values(axes, seen.run.times, seen.run.watched[:, [3, 2, 1, 0, *range(4, 14)]], 4)
        low, high = axes.get_xlim()
        times = np.linspace(max(low, 0.0), high, 400)
        race = seen.race(times)
        for place, amplitude in amplitudes:
            label = rf"$|\hat\beta^*_{3 - place}| = {amplitude:g}$"
            axes.plot(times, race[:, 3 - place], color=f"C{place}", label=label)
        axes.set_ylabel(r"modulus $|\hat\beta_k|$")
    _legend(panels[-1])
    return figure


def sparse_regression() -> Figure:
    """The values in time of a network of depth 5, numbered as matching pursuit selects them."""
    pursuit = protocols.sparse_regression()
    figure, (axes,) = _panels(["$N = 5$"], "Sparse regression: network (points), truth (lines)")
    order = pursuit.selected
    _draw_values(axes, pursuit.run.times, pursuit.run.watched[:, order], len(order))
    for place, feature in enumerate(order):
        axes.axhline(pursuit.truth.get(feature, 0.0), color=f"C{place}", linewidth=0.8)
    for place, line in enumerate([line for line in axes.lines if line.get_marker() == "o"], 1):
        line.set_label(f"pursuit's choice {place}")
    _legend(axes)
    axes.set_ylabel(r"value $\sigma_i$")
    return figure


def _panels(titles: Sequence[str], title: str) -> tuple[Figure, list[Axes]]:
    """A figure with one panel for each title, side by side."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(max(6.4, 3.4 * len(titles) + 0.6), 3.4), layout="constrained")
        panels = list(figure.subplots(1, len(titles), squeeze=False)[0])
        for axes, own in zip(panels, titles, strict=True):
            axes.set_title(own, fontsize="medium")
            axes.set_xlabel("time $t$")
        figure.suptitle(title)
    return figure, panels


def _draw_values(axes: Axes, along: Array, values: Array, coloured: int) -> None:
    """Points at about even steps of what changes; values beyond the first ones in grey."""
    moved = np.abs(np.diff(values, axis=0)).sum(axis=1)
    way = np.concatenate([[0.0], np.cumsum(moved)])
    chosen = np.unique(np.searchsorted(way, np.linspace(0.0, way[-1], _POINTS)).clip(max=len(along) - 1))
    chosen = chosen[along[chosen] > 0]
    for place in range(values.shape[1]):
        colour = f"C{place}" if place < coloured else "0.7"
        name = "other" if place == coloured else ""
        axes.plot(along[chosen], values[chosen, place], "o", markersize=3.5, color=colour, label=name)


def _draw_race(axes: Axes, depth: int, targets: Sequence[float]) -> None:
    """The time law of each target, as a line up to the end of the panel."""
    end = axes.get_xlim()[1]
    for place, target in enumerate(targets):
        fractions = np.concatenate([np.geomspace(1e-3, 0.5, 200), 1 - np.geomspace(0.5, 1e-6, 200)[1:]])
        values = target * fractions[target * fractions > protocols.SMALL_START]
        times = on_grid(law(toy.TIMES[depth - 1]), sigma=values, sigma_0=protocols.SMALL_START, target=target)
        inside = times <= end
        axes.plot(times[inside], values[inside], color=f"C{place}", label=rf"$\sigma_i^* = {target:.3g}$")


def _draw_quadratic_race(axes: Axes, bias: bool) -> None:
    """The eigenvalues with infinitely many examples, up to the end of the panel."""
    targets = np.zeros(20)
    targets[: len(protocols.QUADRATIC_VALUES)] = protocols.QUADRATIC_VALUES
    times = np.geomspace(*axes.get_xlim(), 300)
    values = quadratic_race(targets, bias, protocols.SMALL_START, times)
    for place, target in enumerate(protocols.QUADRATIC_VALUES):
        axes.plot(times, values[:, place], color=f"C{place}", label=rf"$\sigma_i^* = {target:.3g}$")


def _legend(axes: Axes) -> None:
    """What the colours mean, beside the last panel."""
    handles, names = axes.get_legend_handles_labels()
    shown = [each for each in zip(handles, names, strict=True) if each[1]]
    # What is grey is told last.
    shown.sort(key=lambda each: each[1] == "other")
    axes.legend(*zip(*shown, strict=True), fontsize="small", loc="center left", bbox_to_anchor=(1.02, 0.5))
