"""Pictures of a network of one layer: the test error in time for several numbers of examples, and double descent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.catalogue.ridge import BEST, OVER, UNDER
from numerics.ensembles import Precision, measure
from numerics.generalisation.noise import Array, Bulk
from verification.report.figures import STYLE
from verification.report.pictures.simulated import on_grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SNR, _INR = 3.0, 0.5
_INPUTS: Final = 100
_RUNS: Final = 40
_RATIOS: Final = ((0.5, "tab:blue"), (1.0, "tab:red"), (2.0, "tab:green"))


def overtraining(seed: int = 6) -> Figure:
    """The test error in time for fewer, as many and more examples than inputs.

    Args:
        seed: of the data drawn.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    times, seen = np.geomspace(0.05, 30.0, 300), np.geomspace(0.06, 25.0, 12)
    with rc_context(STYLE):
        figure = Figure(figsize=(6.6, 4.4), layout="constrained")
        axes = figure.subplots()
        for ratio, colour in _RATIOS:
            axes.plot(times, _theory(ratio, times), color=colour, label=rf"$\alpha = {ratio:g}$")
            axes.plot(seen, _simulated(ratio, seen, seed), "o", color=colour, markersize=4.5)
        axes.set_xscale("log")
        axes.set_xlabel(r"time $t/\tau$")
        axes.set_ylabel(r"test error $E_g/\sigma_\epsilon^2$")
        axes.legend(title="examples over inputs")
        figure.suptitle(f"Overtraining, SNR {_SNR:g}, INR {_INR:g}: theory (lines), $N = {_INPUTS}$ inputs (points)")
    return figure


def double_descent(seed: int = 8) -> Figure:
    """The final test error against the number of examples, and that of the best ridge regression.

    Args:
        seed: of the data drawn.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    below, above = np.linspace(0.05, 0.95, 200), np.linspace(1.05, 3.0, 200)
    ratios = np.concatenate([below, [1.0], above])
    final = np.concatenate([on_grid(UNDER, al=below, snr=_SNR, inr=0.0), [np.nan], on_grid(OVER, al=above)])
    seen = np.array(
        [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 1.25, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.6, 2.8]
    )
    points = [
        measure(
            "smallest-norm-error",
            {"inputs": _INPUTS, "examples": float(round(ratio * _INPUTS)), "strength": _SNR},
            Precision(relative=1 / 30, draws=40),
            seed,
        ).mean
        for ratio in seen
    ]
    with rc_context(STYLE):
        figure = Figure(figsize=(6.6, 4.4), layout="constrained")
        axes = figure.subplots()
        axes.plot(ratios, final, color="tab:red", label="smallest norm, at the end of training")
        axes.plot(seen, points, "o", color="tab:red", markersize=4.5)
        axes.plot(ratios, on_grid(BEST, al=ratios, snr=_SNR), color="tab:blue", label="best ridge regression")
        axes.set_yscale("log")
        axes.set_xlabel(r"examples over inputs $\alpha$")
        axes.set_ylabel(r"test error $E_g/\sigma_\epsilon^2$")
        axes.legend()
        figure.suptitle(f"Double descent, SNR {_SNR:g}: theory (lines), $N = {_INPUTS}$ inputs (points)")
    return figure


def _theory(ratio: float, times: Array) -> Array:
    bulk = Bulk.of(ratio)
    eigenvalues = bulk.singular**2
    learned = np.exp(-np.outer(times, eigenvalues))
    parts = (_SNR + _INR) * learned**2 + (1 - learned) ** 2 / eigenvalues
    return np.asarray(1 + min(1.0, ratio) * (parts @ bulk.weights) + max(0.0, 1 - ratio) * (_SNR + _INR))


def _simulated(ratio: float, times: Array, seed: int) -> Array:
    """Test errors of least squares from random weights, which a decomposition of the inputs follows in time."""
    errors = []
    for run in range(_RUNS):
        chosen = np.random.default_rng((seed, run))
        inputs = chosen.normal(0.0, 1 / np.sqrt(_INPUTS), (_INPUTS, round(ratio * _INPUTS)))
        values, vectors = np.linalg.eigh(inputs @ inputs.T)
        start = chosen.normal(size=_INPUTS)
        start *= np.sqrt((_SNR + _INR) * _INPUTS) / np.linalg.norm(start)
        forcing = vectors.T @ (inputs @ chosen.normal(size=inputs.shape[1]))
        rate = np.outer(times, np.maximum(values, 1e-12))
        gone = np.exp(-rate) * start - np.expm1(-rate) / np.maximum(values, 1e-12) * forcing
        errors.append(1 + np.sum(gone**2, axis=1) / _INPUTS)
    return np.asarray(np.mean(errors, axis=0))
