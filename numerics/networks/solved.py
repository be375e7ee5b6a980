"""The exact matrix solution from the start of a network that is trained: what its simulation is compared with."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from derivations.expressions import Number
from numerics.matrix_solutions import SaddleWarning, solve_two_layer
from numerics.networks.matrices import Array
from numerics.networks.trials import Network, Trial, number


def solved(trial: Trial, network: Network, clock: Sequence[Fraction]) -> tuple[Array, float]:
    """The entries of Q Q^T, Q = [W_1^T; W_2], on and above the diagonal, and an estimate of their error.

    Returns:
        the entries at all looks, of shape (looks, entries), by the closed form and without any integration.

    Raises:
        NetworkError: if the inputs are not whitened.
        HypothesisError: if the layers are not balanced.

    Source: Fukumizu 1998; Braun, Domine, Fitzgerald, Saxe 2022.
    """
    network.task.require_whitened()
    experiment, common = trial.experiment, trial.common()
    times = [number(experiment.time, {**common, experiment.clock: Number(each)}) for each in clock]
    with warnings.catch_warnings():
        # Starts on the wrong side of det W = 0 end in a saddle; at finite times the solution holds for them too.
        warnings.simplefilter("ignore", SaddleWarning)
        solution = solve_two_layer(network.task.correlation, *network.layers, tau=network.tau)
    entries = []
    for time in times:
        stack = solution.at(time).gram
        entries.append(stack[np.triu_indices(len(stack))])
    return np.array(entries), max(solution.error(time) for time in times)
