"""The exact matrix solutions from the start of a network that is trained: what its simulation is compared with."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from derivations.expressions import Number
from derivations.network_kinds import Wiring
from numerics.matrix_solutions import (
    SaddleWarning,
    SymmetricSolution,
    TwoLayerSolution,
    solve_symmetric,
    solve_two_layer,
)
from numerics.networks.matrices import Array
from numerics.networks.trials import Network, Trial, number


def solved(trial: Trial, network: Network, clock: Sequence[Fraction]) -> tuple[Array, float]:
    """The entries of Q Q^T, Q = [W_1^T; W_2], on and above the diagonal, and an estimate of their error.

    Of tied layers, W_2 = W_1^T = X, those of X X^T: half the squared error gives tau dX/dt = 2 (Syx - X X^T) X.

    Returns:
        the entries at all looks, of shape (looks, entries), by the closed form and without any integration.

    Raises:
        NetworkError: if the inputs are not whitened.
        HypothesisError: if the layers are not balanced.

    Source: Fukumizu 1998; Braun, Domine, Fitzgerald, Saxe 2022.
    """
    solution, times = _solution(trial, network), _times(trial, clock)
    return solved_entries(trial, network, clock), max(solution.error(time) for time in times)


def solved_entries(trial: Trial, network: Network, clock: Sequence[Fraction]) -> Array:
    """The same entries alone, of shape (looks, entries), for when no estimate of the error is wanted."""
    solution, stacks = _solution(trial, network), []
    for time in _times(trial, clock):
        stacks.append(solution.at(time) if isinstance(solution, SymmetricSolution) else solution.at(time).gram)
    upper = np.triu_indices(len(stacks[0]))
    return np.array([stack[upper] for stack in stacks])


def _times(trial: Trial, clock: Sequence[Fraction]) -> list[float]:
    experiment, common = trial.experiment, trial.common()
    return [number(experiment.time, {**common, experiment.clock: Number(each)}) for each in clock]


def _solution(trial: Trial, network: Network) -> TwoLayerSolution | SymmetricSolution:
    network.task.require_whitened()
    with warnings.catch_warnings():
        # Starts on the wrong side of det W = 0 end in a saddle; at finite times the solution holds for them too.
        warnings.simplefilter("ignore", SaddleWarning)
        if trial.experiment.wiring is Wiring.TIED:
            return solve_symmetric(network.task.correlation, network.layers[0].T, tau=network.tau / 2)
        return solve_two_layer(network.task.correlation, *network.layers, tau=network.tau)
