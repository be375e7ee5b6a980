"""The picture of what deep wide networks say of new inputs: the size of the mean predictor over weights and depth."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.kernels import ERF, Pair, float_layers
from numerics.kernels.numbers import Array
from numerics.wide_networks import critical_point, fixed_point
from verification.report.figures import STYLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BIAS: Final = 0.18
_WEIGHTS: Final = np.linspace(0.5, 3.0, 40)
_DEPTHS: Final = np.arange(1, 107, 3)
#: In steps of gradient descent at the rate 2/largest eigenvalue.
TIMES: Final = (1, 8, 64, 512, 4096)
_TRAINED, _TESTED, _CLASSES, _FEATURES = 64, 32, 8, 32
#: What rounding of the kernel leaves of a number that is smaller.
_FLOOR: Final = 1e-12
#: How many depth scales the lines are away from the axis; fitted by eye in the literature, not derived.
_SCALES: Final = 8


def predictor_map(seed: int = 5) -> Figure:
    """The mean size of the predictor on test inputs, at several times of training.

    The mean over networks is shown, whose labels are centred.  Its accuracy would be blind to depth: in exact
    arithmetic the sign of a prediction survives however small it becomes, so that the size is what meets the noise.

    Args:
        seed: of inputs of unit norm in clusters.
    """
    from matplotlib import rc_context
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure

    found = sizes(seed)
    critical = critical_point(ERF, _BIAS).weight
    with rc_context({**STYLE, "axes.grid": False}):
        figure = Figure(figsize=(15.0, 3.9), layout="constrained")
        panels = figure.subplots(1, len(TIMES), sharey=True)
        for place, (axes, time) in enumerate(zip(panels, TIMES, strict=True)):
            shown = np.maximum(found[:, :, place], _FLOOR).T
            mesh = axes.pcolormesh(
                _WEIGHTS, _DEPTHS, shown, cmap="magma", norm=LogNorm(_FLOOR, 1.0), shading="nearest", rasterized=True
            )
            axes.axvline(critical, color="w", linewidth=1.0, linestyle=":")
            for ends, name, colour, label in (
                ((_WEIGHTS[0], critical - 0.05), "trainable_scale", "cyan", rf"${_SCALES}\xi_1$"),
                ((critical + 0.05, _WEIGHTS[-1]), "generalising_scale", "lime", rf"${_SCALES}\xi_*$"),
            ):
                side = np.linspace(ends[0], ends[1], 60)
                scales = [_SCALES * getattr(fixed_point(ERF, float(weight), _BIAS), name) for weight in side]
                axes.plot(side, scales, color=colour, label=label)
            axes.set_ylim(_DEPTHS[0], _DEPTHS[-1])
            axes.set_xlabel(r"variance $\sigma_w^2$ of the weights")
            axes.set_title(f"after {time} step{'s' * (time > 1)}", fontsize="medium")
        panels[0].set_ylabel("depth $l$ (weight matrices)")
        panels[0].legend(loc="upper right", labelcolor="w", fontsize=9)
        figure.colorbar(mesh, ax=panels, label="mean size of the predictor on test inputs")
        figure.suptitle(rf"Mean predictor of wide networks, erf, $\sigma_b^2 = {_BIAS}$, at the largest learning rate")
    return figure


def sizes(seed: int) -> Array:
    """The mean absolute prediction, of shape (weights, depths, times)."""
    gaps, labels = _task(seed)
    found = np.empty((len(_WEIGHTS), len(_DEPTHS), len(TIMES)))
    for row, weight in enumerate(_WEIGHTS):
        variance = fixed_point(ERF, float(weight), _BIAS).variance
        start = variance * gaps * weight / (weight + _BIAS)  # inputs of unit norm, whose biases are in common
        layers = float_layers(ERF, float(weight), _BIAS, variance, start / variance)
        wanted = islice(layers, 0, int(_DEPTHS[-1]), int(_DEPTHS[1] - _DEPTHS[0]))
        for column, pair in enumerate(wanted):
            found[row, column] = [float(np.abs(each).mean()) for each in predictions(pair, labels, TIMES)]
    return found


def predictions(pair: Pair[Array], labels: Array, times: tuple[int, ...]) -> list[Array]:
    """The mean of networks trained by gradient flow at the rate 2/largest eigenvalue, on the inputs without labels.

        f_t = Theta_TX (1 - exp(-eta*t*Theta_XX))/Theta_XX Y

    Args:
        pair: the kernels between all inputs, those with labels first.
        labels: Y, of shape (trained inputs, outputs).
        times: in steps.
    """
    trained = len(labels)
    kernel = pair.tangent - pair.tangent_gap
    values, vectors = np.linalg.eigh(kernel[:trained, :trained])
    # An eigenvalue below rounding is none; whatever it is, its mode has not moved.
    values = np.maximum(values, np.finfo(np.float64).tiny)
    projected = vectors.T @ labels
    across = kernel[trained:, :trained] @ vectors
    found = []
    for time in times:
        learned = -np.expm1(-2 * time * values / values[-1]) / values
        found.append(across @ (learned[:, None] * projected))
    return found


def _task(seed: int) -> tuple[Array, Array]:
    """Gaps of inputs of unit norm in clusters, and the centred labels of those to be trained."""
    chosen = np.random.default_rng(seed)
    centres = chosen.standard_normal((_CLASSES, _FEATURES))
    classes = np.arange(_TRAINED + _TESTED) % _CLASSES
    inputs = centres[classes] + 1.5 * chosen.standard_normal((len(classes), _FEATURES))
    inputs /= np.linalg.norm(inputs, axis=1, keepdims=True)
    gaps = np.maximum(1 - inputs @ inputs.T, 0.0)
    np.fill_diagonal(gaps, 0.0)
    labels = np.eye(_CLASSES)[classes[:_TRAINED]]
    return gaps, labels - labels.mean(axis=0)
