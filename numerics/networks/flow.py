"""Matrix gradient flow of a deep linear network by Taylor series of its weight matrices, with an estimate of the error.

Products of matrix series give the coefficients of the weights one after the other; the last ones set the step.  The
run is repeated with a shorter series, longer steps and a start that differs by rounding: how far the two runs part is
the estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from numerics.networks.matrices import Array, Layers, NetworkError, Pathway, along, chain, widths_of
from numerics.networks.tasks import Task

_MOST_STEPS: Final = 5_000
_TINY: Final = np.finfo(float).tiny
_ROUNDING: Final = 4 * np.finfo(float).eps
#: Order of the series and relative size of the last terms, of the run itself and of the one beside it.
_FINE: Final = (22, 1e-16)
_COARSE: Final = (16, 1e-13)


@dataclass(frozen=True)
class Course:
    """The weights of a network at the times asked for.

    Attributes:
        times: of shape (times,).
        layers: W_l at all times, each of shape (times, n_l, n_{l-1}).
        beside: the same from the coarser run; the difference estimates the error.
    """

    times: Array
    layers: tuple[Array, ...]
    beside: tuple[Array, ...]

    @property
    def error(self) -> float:
        """The estimated error of the weights: the largest difference between the two runs."""
        return max(float(np.abs(own - other).max()) for own, other in zip(self.layers, self.beside, strict=True))


def gradient_flow(
    task: Task,
    start: Layers,
    times: Sequence[float],
    tau: float = 1.0,
    decay: float = 0.0,
    pathways: Sequence[Pathway] = (),
) -> Course:
    """The solution of tau dW_l/dt = (W_M...W_{l+1})^T (Syx - W_M...W_1 Sx) (W_{l-1}...W_1)^T - decay W_l.

    Args:
        task: Syx of shape (n_M, n_0) and Sx of shape (n_0, n_0).
        start: W_1, ..., W_M at time 0, of shapes (n_l, n_{l-1}).
        times: increasing, not negative.
        tau: the time constant, positive.
        decay: strength of the penalty (decay/2) sum |W_l|**2, not negative.
        pathways: the ways through the network whose losses add up, all for the same task; by default one through all
            layers. A matrix that several ways share, or that one passes twice, descends the sum of its gradients.

    Raises:
        NetworkError: if shapes do not fit, the times or constants are outside their domain, or too many steps are
            needed.

    Source: Saxe, McClelland, Ganguli 2014.

    >>> from numerics.networks.tasks import from_moments
    >>> course = gradient_flow(from_moments(np.array([[2.0]])), [np.array([[0.1]]), np.array([[0.1]])], [1.0])
    >>> u, s, u0 = course.layers[0] * course.layers[1], 2.0, 0.01
    >>> bool(abs(u[0, 0, 0] - s / (1 + (s / u0 - 1) * np.exp(-2 * s))) < 1e-13)
    True
    """
    pathways, outline = pathways or (chain(len(start)),), task.correlation.shape
    for pathway in pathways:
        widths = widths_of(along(pathway, start))
        if (widths[-1], widths[0]) != outline:
            raise NetworkError(
                f"a network with n_0 = {widths[0]} and n_M = {widths[-1]} does not fit a correlation Syx of shape "
                f"{outline}"
            )
    instants = np.asarray(times, dtype=float)
    if len(instants) == 0 or instants[0] < 0 or np.any(np.diff(instants) <= 0) or not np.isfinite(instants).all():
        raise NetworkError("the times of a flow are finite, not negative and increasing, and there is at least one")
    if tau <= 0 or decay < 0:
        raise NetworkError(f"tau is positive and the decay is not negative; here are tau={tau:g} and decay={decay:g}")
    layers = [np.asarray(layer, dtype=float) for layer in start]
    fine = _run(_Field(task, tau, decay, pathways, _FINE[0]), layers, instants, _FINE[1])
    chance = np.random.default_rng(0)
    nearby = [
        layer + _ROUNDING * np.abs(layer).max(initial=0.0) * chance.uniform(-1, 1, layer.shape) for layer in layers
    ]
    coarse = _run(_Field(task, tau, decay, pathways, _COARSE[0]), nearby, instants, _COARSE[1])
    return Course(instants, fine, coarse)


@dataclass(frozen=True)
class _Field:
    """The right-hand side of the flow, as power series."""

    task: Task
    tau: float
    decay: float
    pathways: Sequence[Pathway]
    order: int

    def series(self, layers: Layers) -> list[Array]:
        """The Taylor coefficients of all layers at their present values, each of shape (order + 1, n_l, n_{l-1})."""
        weights = [np.zeros((self.order + 1, *layer.shape)) for layer in layers]
        for own, layer in zip(weights, layers, strict=True):
            own[0] = layer
        ways = [_Way(self.task, along(pathway, weights), self.order) for pathway in self.pathways]
        for k in range(self.order):
            slopes = [-self.decay * own[k] for own in weights]
            for pathway, way in zip(self.pathways, ways, strict=True):
                for (index, turned), slope in zip(pathway, way.slopes(k), strict=True):
                    slopes[index] += slope.T if turned else slope
            for own, slope in zip(weights, slopes, strict=True):
                own[k + 1] = slope / (self.tau * (k + 1))
        return weights

    def step(self, series: Sequence[Array], tolerance: float) -> float:
        """The step at which the last two terms of every layer are `tolerance` of its size."""
        longest = np.inf
        for own in series:
            size = float(np.abs(own[0]).max() + self.tau * np.abs(own[1]).max())
            for power in (self.order - 1, self.order):
                last = float(np.abs(own[power]).max())
                if last > _TINY:
                    longest = min(longest, (tolerance * size / last) ** (1 / power))
        return longest


class _Way:
    """One way through the network, as power series in the time.

    below[l] = W_l...W_1 and above[l] = (W_M...W_{l+1})^T (Syx - W_M...W_1 Sx).
    """

    def __init__(self, task: Task, layers: Layers, order: int) -> None:
        inputs = layers[0].shape[2]
        self._task = task
        self._layers = layers
        self._below = [np.zeros((order + 1, layer.shape[1], inputs)) for layer in layers]
        self._above = [np.zeros((order + 1, layer.shape[1], inputs)) for layer in layers]

    def slopes(self, k: int) -> list[Array]:
        """The k-th coefficient of minus the gradient by each layer; all before it have been asked for."""
        layers, below, above = self._layers, self._below, self._above
        below[0][k] = layers[0][k]
        for level in range(1, len(layers)):
            below[level][k] = _coefficient(layers[level], below[level - 1], k)
        above[-1][k] = -below[-1][k] @ self._task.covariance
        if k == 0:
            above[-1][k] += self._task.correlation
        for level in reversed(range(len(layers) - 1)):
            above[level][k] = _coefficient(layers[level + 1].transpose(0, 2, 1), above[level + 1], k)
        pairs = zip(above[1:], below[:-1], strict=True)
        return [above[0][k], *(_coefficient(own, seen.transpose(0, 2, 1), k) for own, seen in pairs)]


def _coefficient(left: Array, right: Array, k: int) -> Array:
    """The k-th coefficient of the product of two matrix series."""
    found: Array = np.tensordot(left[: k + 1], right[k::-1], axes=([0, 2], [0, 1]))
    return found


def _run(field: _Field, start: Layers, times: Array, tolerance: float) -> tuple[Array, ...]:
    """The layers at the times, each of shape (times, n_l, n_{l-1})."""
    layers = list(start)
    found = [np.empty((len(times), *layer.shape)) for layer in layers]
    now, reached = 0.0, 0
    for _ in range(_MOST_STEPS):
        series = field.series(layers)
        step = min(field.step(series, tolerance), float(times[-1]) - now)
        while reached < len(times) and times[reached] <= now + step:
            for own, coefficients in zip(found, series, strict=True):
                own[reached] = _value(coefficients, float(times[reached]) - now)
            reached += 1
        if reached == len(times):
            return tuple(found)
        layers = [_value(coefficients, step) for coefficients in series]
        now += step
    raise NetworkError(
        f"the flow is not integrated to the time {times[-1]:g} in {_MOST_STEPS} steps; ask for earlier times"
    )


def _value(series: Array, step: float) -> Array:
    """The value of a power series, by Horner's rule."""
    value: Array = series[-1].copy()
    for coefficient in series[-2::-1]:
        value = value * step + coefficient
    return value
