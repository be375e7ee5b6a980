"""What pictures share: networks that learn a task, and laws of the catalogue on arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from derivations.expressions import Expr, Symbol
from numerics.arrays import evaluate_array
from numerics.networks.flow import gradient_flow
from numerics.networks.matrices import Array
from numerics.networks.starts import aligned
from numerics.networks.tasks import Task


def outputs_in_time(task: Task, layers: int, start: float, times: Sequence[float], seed: int) -> Array:
    """The maps W_M...W_1 of a whole network in training, whose modes all start at one strength.

    Args:
        task: whitened inputs and outputs with known modes.
        layers: the number M of weight matrices; hidden layers have two units more than inputs and outputs.
        start: u0, the strength of every mode at time 0; 0 for one layer only.
        times: in units of the time constant.
        seed: of the random frames of the hidden layers.

    Returns:
        an array of shape (times, outputs, inputs).
    """
    outputs, inputs = task.correlation.shape
    widths = (inputs, *[max(inputs, outputs) + 2] * (layers - 1), outputs)
    weights = np.full((layers, task.left.shape[1]), start ** (1 / layers))
    course = gradient_flow(task, aligned(task, widths, weights, np.random.default_rng(seed)), times)
    found = course.layers[0]
    for layer in course.layers[1:]:
        found = layer @ found
    return found


def strengths(task: Task, maps: Array) -> Array:
    """The strengths u_alpha^T W v_alpha of the modes, of shape (times, modes)."""
    found: Array = np.einsum("ia,tij,ja->ta", task.left, maps, task.right)
    return found


def on_grid(law: Expr, **values: Array | float) -> Array:
    """A law of the catalogue in floating point, wherever the arrays say."""
    return evaluate_array(law, {Symbol(name): value for name, value in values.items()})
