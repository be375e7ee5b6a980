"""Gradient descent on any weights, with the values that are watched on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Weights: TypeAlias = list[Array]
#: The loss at some weights, and its gradient by each of them.
Sloped: TypeAlias = Callable[[Weights], tuple[float, Weights]]


class NotConverged(RuntimeError):
    """A training that does not reach the loss at which it is to stop."""


@dataclass(frozen=True)
class Run:
    """A training.

    Attributes:
        times: in units of the gradient flow, of shape (records,).
        losses: of shape (records,).
        watched: the values that are watched, of shape (records, values).
        weights: at the end.
    """

    times: Array
    losses: Array
    watched: Array
    weights: Weights


def descend(
    weights: Sequence[Array],
    sloped: Sloped,
    watch: Callable[[Weights], Array],
    step: float,
    change: float,
    until: float,
    every: int = 10,
    most: int = 200_000,
) -> Run:
    """Gradient descent until the loss is below `until`.

    Args:
        weights: at the start.
        sloped: the loss and its gradients.
        watch: what is recorded of the weights, of one shape.
        step: the largest step.
        change: the largest change of a group of weights in one step, relative to its largest weight; it shortens steps
            where the gradient is large.
        until: the loss at which to stop.
        every: the number of steps between records.
        most: the number of steps after which to give up.

    Raises:
        NotConverged: if the loss stays above `until`.

    >>> def sloped(weights):
    ...     return float((weights[0][0] - 1) ** 2 / 2), [weights[0] - 1]
    >>> run = descend([np.array([0.1])], sloped, lambda weights: weights[0], 0.1, 1.0, 1e-6)
    >>> bool(abs(run.watched[-1, 0] - 1) < 2e-3)
    True
    """
    now, time = [np.array(own, dtype=float) for own in weights], 0.0
    times, losses, watched = list[float](), list[float](), list[Array]()
    for count in range(most + 1):
        loss, slopes = sloped(now)
        done = loss < until
        if done or count % every == 0:
            times.append(time)
            losses.append(loss)
            watched.append(watch(now))
        if done:
            return Run(np.array(times), np.array(losses), np.array(watched), now)
        pairs = zip(now, slopes, strict=True)
        own_step = min(step, *(change * np.abs(own).max() / max(np.abs(slope).max(), 1e-300) for own, slope in pairs))
        now = [own - own_step * slope for own, slope in zip(now, slopes, strict=True)]
        time += own_step
    raise NotConverged(
        f"the loss is {loss:g} after {most} steps, not below {until:g}; allow more steps or a larger one"
    )


def crossing(run: Run, place: int, level: float) -> float:
    """The first time at which a watched value reaches a level; infinite if it never does.

    >>> run = Run(np.array([0.0, 1.0, 2.0]), np.zeros(3), np.array([[0.0], [2.0], [6.0]]), [])
    >>> crossing(run, 0, 4.0)
    1.5
    """
    values = run.watched[:, place]
    above = np.flatnonzero(values >= level)
    if not len(above):
        return float("inf")
    later = int(above[0])
    if later == 0:
        return float(run.times[0])
    part = (level - values[later - 1]) / (values[later] - values[later - 1])
    return float(run.times[later - 1] + part * (run.times[later] - run.times[later - 1]))
