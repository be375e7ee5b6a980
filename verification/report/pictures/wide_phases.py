"""Pictures of the phases of wide networks: diagram with critical lines, maps of correlations, depth scales."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.kernels import ERF, TANH, float_layers
from numerics.kernels.numbers import FLOATS, Array
from numerics.wide_networks import critical_bias, critical_point, fixed_point, phase_diagram
from numerics.wide_networks.phases import FixedPoint
from verification.report.figures import STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The biases at which maps and scales are shown.
BIAS: Final = 0.05
_COLOURS: Final = ("tab:blue", "tab:green", "tab:red")
_WEIGHT, _BIAS = r"variance $\sigma_w^2$ of the weights", r"variance $\sigma_b^2$ of the biases"


def diagram() -> Figure:
    """The fixed correlation and the slope at 1 over the variances of weights and biases, for erf."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    weights, biases = 0.01 * np.arange(1, 301), 0.01 + 0.001 * np.arange(241)
    found = phase_diagram(ERF, weights, biases)
    lines = np.geomspace(np.pi / 4, 3.0, 200)
    others = [critical_point(TANH, float(bias)) for bias in np.geomspace(0.01, 0.25, 16)]
    with rc_context({**STYLE, "axes.grid": False}):
        figure = Figure(figsize=(10.4, 5.4), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True)
        shown = ((1 - found.gap, "fixed correlation $c^*$", "viridis"), (found.slope, r"slope $\chi_1$", "RdBu_r"))
        for axes, (values, label, colours) in zip(panels, shown, strict=True):
            limits = {"vmin": 0.5, "vmax": 1.5} if colours == "RdBu_r" else {"vmin": 0.0, "vmax": 1.0}
            mesh = axes.pcolormesh(weights, biases, values.T, cmap=colours, rasterized=True, **limits)
            axes.plot(lines, critical_bias(ERF, lines), color="k", label=r"erf: critical line $\chi_1 = 1$, explicit")
            places = [point.weight for point in others], [point.bias for point in others]
            axes.plot(*places, "--", color="0.45", label="tanh: critical line, by Hermite series")
            axes.set_xlim(weights[0], weights[-1])
            axes.set_ylim(biases[0], biases[-1])
            axes.set_xlabel(_WEIGHT)
            figure.colorbar(mesh, ax=axes, label=label, location="top")
        panels[0].set_ylabel(_BIAS)
        panels[0].text(0.35, 0.2, "ordered", color="k", fontsize=13)
        panels[0].text(2.35, 0.05, "chaotic", color="w", fontsize=13)
        figure.legend(*panels[1].get_legend_handles_labels(), loc="outside lower center", ncols=2)
        figure.suptitle("Phases of wide networks with the activation erf")
    return figure


def correlations() -> Figure:
    """Maps of correlations with the layers of a pair of inputs, and depth scales beside measured ones."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(10.4, 4.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        _maps(left)
        _scales(right)
        figure.suptitle(rf"Correlations in depth, erf, $\sigma_b^2 = {BIAS}$: theory (lines), recursion (points)")
    return figure


def _maps(axes: Axes) -> None:
    line = np.linspace(0.0, 1.0, 200)
    axes.plot(line, line, color="0.6", linewidth=1.0)
    for weight, colour in zip((1.0, critical_point(ERF, BIAS).weight, 3.0), _COLOURS, strict=True):
        point = fixed_point(ERF, weight, BIAS)
        values = 1 - weight * ERF.missing(np.full(200, point.variance), 1 - line, FLOATS) / point.variance
        axes.plot(line, values, color=colour, label=rf"$\sigma_w^2 = {weight:.3g}$, {point.phase.value}")
        layers = islice(float_layers(ERF, weight, BIAS, point.variance, 0.7), 25)
        seen = np.array([1 - float(pair.gap) for pair in layers])
        axes.plot(seen[:-1], seen[1:], "o", color=colour, markersize=4.5)
        axes.plot([point.correlation], [point.correlation], "*", color=colour, markersize=13, markeredgecolor="k")
    axes.set_xlabel(r"correlation $c^l$")
    axes.set_ylabel(r"correlation $c^{l+1}$")
    axes.legend(loc="upper left")


def _scales(axes: Axes) -> None:
    critical = critical_point(ERF, BIAS).weight
    chaos = np.concatenate([critical + np.geomspace(2e-3, 0.1, 40), np.linspace(critical + 0.1, 3.0, 60)])
    order = np.concatenate([np.linspace(0.4, critical - 0.1, 60), critical - np.geomspace(0.1, 2e-3, 40)])
    styles = (
        ("correlation_scale", r"$\xi_{c^*}$, memory", "tab:blue", (order, chaos)),
        ("trainable_scale", r"$\xi_1$, training", "tab:orange", (order, chaos)),
        ("generalising_scale", r"$\xi_*$, generalisation", "tab:red", (chaos,)),
    )
    for name, label, colour, sides in styles:
        for place, weights in enumerate(sides):
            values = [getattr(fixed_point(ERF, float(weight), BIAS), name) for weight in weights]
            # In order the first two are the same number.
            dash = (0, (4, 3)) if name == "trainable_scale" and weights is order else "-"
            axes.plot(weights, values, color=colour, linestyle=dash, label=label if place == 0 else None)
    measured = np.array([0.6, 0.9, 1.1, 1.25, 1.5, 1.8, 2.2, 2.6, 3.0])
    axes.plot(measured, [_measured(float(weight)) for weight in measured], "o", color="tab:blue", markersize=5)
    axes.axvline(critical, color="k", linewidth=1.0, linestyle=":", label="critical")
    axes.set_yscale("log")
    axes.set_ylim(0.3, 1e3)
    axes.set_xlabel(_WEIGHT)
    axes.set_ylabel("depth scale (layers)")
    axes.legend(loc="upper right")


def _measured(weight: float) -> float:
    """The scale from the ratio of the distances to the fixed point at two depths, far from it and from rounding."""
    point = fixed_point(ERF, weight, BIAS)
    distances = np.abs(_distances(weight, point))
    near = np.flatnonzero((distances < 1e-4) & (distances > 1e-9))
    first, last = near[0], near[-1]
    return float(-(last - first) / np.log(distances[last] / distances[first]))


def _distances(weight: float, point: FixedPoint[float]) -> Array:
    layers = islice(float_layers(ERF, weight, BIAS, point.variance, 0.5), 1500)
    return np.array([float(pair.gap) - point.gap for pair in layers])
