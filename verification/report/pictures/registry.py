"""Which picture belongs to which topic of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Module and function by topic; a module is imported when its picture is asked for.
_PICTURES: Final = {
    "shallow": ("modes", "deep_against_shallow"),
    "two-layer": ("modes", "mode_sigmoids"),
    "matrix-solution": ("matrix_solution", "draw"),
    "deep": ("depths", "learning_times"),
    "differentiation": ("semantics", "progressive_differentiation"),
    "illusory": ("semantics", "illusory_correlation"),
    "incremental": ("thresholds", "depth_separation"),
    "factorisation": ("incremental_runs", "matrix_sensing"),
    "quadratic": ("incremental_runs", "quadratic_network"),
    "classification": ("incremental_runs", "classification"),
    "convolution": ("incremental_runs", "circular_convolution"),
    "regularisers": ("incremental_runs", "sparse_regression"),
    "saddles": ("saddle_jumps", "jumps"),
    "coherence": ("coherence", "category_coherence"),
    "generalisation": ("errors", "train_and_test"),
    "bulk": ("errors", "spectrum"),
    "shrinkage": ("errors", "stopping_and_shrinkage"),
    "overtraining": ("overtraining", "overtraining"),
    "ridge": ("overtraining", "double_descent"),
    "transfer": ("trades", "transfer_map"),
    "speed-accuracy": ("trades", "speed_and_accuracy"),
    "kernel-phases": ("wide_phases", "diagram"),
    "depth-scales": ("wide_phases", "correlations"),
    "tangent-kernels": ("wide_depths", "kernels"),
    "kernel-spectra": ("wide_depths", "conditions"),
    "kernel-dynamics": ("wide_predictors", "predictor_map"),
}


def pictured() -> tuple[str, ...]:
    """The topics that have a picture."""
    return tuple(_PICTURES)


def picture(name: str) -> Callable[[], Figure] | None:
    """What draws the picture of a topic, or of the topic of a claim; None if there is none.

    >>> picture("illusory.peak").__name__
    'illusory_correlation'
    >>> picture("toy") is None
    True
    """
    found = _PICTURES.get(name.partition(".")[0])
    if found is None:
        return None
    module, function = found
    drawing: Callable[[], Figure] = getattr(import_module(f"verification.report.pictures.{module}"), function)
    return drawing
