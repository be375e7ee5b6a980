"""Phase diagrams: fixed points over a grid of variances, in parallel, with progress."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.kernels.activations import Activation
from numerics.kernels.numbers import FLOATS, Array
from numerics.wide_networks.correlations import float_gaps
from numerics.wide_networks.phases import check_network
from numerics.wide_networks.variances import float_variances

#: Of how many finished rows and of how many in all.
Progress = Callable[[int, int], None]

#: How many networks one task computes: enough that sending them costs little.
_TASK: Final = 4096


@dataclass(frozen=True)
class PhaseDiagram:
    """Fixed points over a grid; arrays of the shape (weights, biases), `nan` where there is no fixed point.

    Attributes:
        weights: w, of shape (weights,).
        biases: b, of shape (biases,).
        variance: q*.
        gap: 1 - c*.
        slope: chi_1.
        rate: chi_c*.
    """

    weights: Array
    biases: Array
    variance: Array
    gap: Array
    slope: Array
    rate: Array

    @property
    def chaotic(self) -> NDArray[np.bool_]:
        """Where inputs part: the slope at 1 exceeds 1."""
        return self.slope > 1


def phase_diagram(
    activation: Activation,
    weights: ArrayLike,
    biases: ArrayLike,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> PhaseDiagram:
    """Fixed points of every pair of variances.

    Args:
        activation: the nonlinearity; it must be picklable if the executor has processes.
        weights: w, positive numbers.
        biases: b, numbers that are not negative.
        executor: where tasks run, such as a pool of processes; here, one after the other, if it is not given.
        progress: is told after each task how many of the rows are done, and of how many.

    Raises:
        KernelError: if a variance is outside its domain.

    Source: Poole et al. 2016; Xiao, Pennington, Schoenholz 2020.

    >>> from numerics.kernels import ERF
    >>> diagram = phase_diagram(ERF, [1.0, 1.5, 2.0], [0.05, 0.2])
    >>> diagram.chaotic.astype(int).tolist()
    [[0, 0], [1, 0], [1, 1]]
    """
    w, b = np.asarray(weights, dtype=np.float64).ravel(), np.asarray(biases, dtype=np.float64).ravel()
    for weight in w:
        check_network(weight, 0.0)
    for bias in b:
        check_network(1.0, bias)
    rows = max(1, _TASK // max(1, len(b)))
    parts = [w[start : start + rows] for start in range(0, len(w), rows)]
    found, done = [], 0
    running = [executor.submit(_fixed, activation, part, b) for part in parts] if executor else None
    for place, part in enumerate(parts):
        found.append(running[place].result() if running else _fixed(activation, part, b))
        done += len(part)
        if progress:
            progress(done, len(w))
    return PhaseDiagram(w, b, *(np.concatenate(each) for each in zip(*found, strict=True)))


def _fixed(activation: Activation, weights: Array, biases: Array) -> tuple[Array, Array, Array, Array]:
    """q*, 1 - c*, chi_1 and chi_c* of some rows."""
    w, b = np.meshgrid(weights, biases, indexing="ij")
    variance = float_variances(activation, w, b)
    alive = np.isfinite(variance) & (variance > 0)
    gap = float_gaps(activation, w, b, variance)
    q, apart = np.where(alive, variance, 1.0), np.where(alive, gap, 0.0)
    slope = activation.own(q, FLOATS)[1]
    rate = slope - activation.slope_missing(q, apart, FLOATS)
    slope, rate = (np.where(alive, w * each, np.nan) for each in (slope, rate))
    return np.where(alive, variance, np.nan), gap, slope, rate
