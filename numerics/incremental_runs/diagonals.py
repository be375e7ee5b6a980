"""Diagonal networks w_+**N - w_-**N: classification by four features, and sparse regression beside matching pursuit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from numerics.incremental_runs.training import Array, Run, Weights, descend


def classifier(examples: Array, labels: Array, depth: int, start: float, change: float, until: float) -> Run:
    """The values sigma = w_+**N - w_-**N in the descent of the mean of exp(-y*<sigma, x>) over N**2.

    Args:
        examples: x, of shape (examples, features).
        labels: y, 1 or -1, of shape (examples,).
        depth: N.
        start: sigma_0, with w_+ = w_- = sigma_0**(1/N).
        change: the largest relative change of the weights in one step.
        until: the loss at which to stop.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.
    """
    margins = examples * labels[:, None]

    def slope(sigma: Array) -> tuple[float, Array]:
        costs = np.exp(-margins @ sigma)
        return float(costs.mean()), -(costs @ margins) / len(labels)

    return _descended(slope, examples.shape[1], depth, start, np.inf, change, until)


def regressor(design: Array, labels: Array, depth: int, start: float, change: float, until: float) -> Run:
    """The values sigma = w_+**N - w_-**N in the descent of |y - X sigma|**2/(2*N**2).

    Args:
        design: X, of shape (examples, features).
        labels: y, of shape (examples,).
        depth: N.
        start: sigma_0, with w_+ = w_- = sigma_0**(1/N).
        change: the largest relative change of the weights in one step.
        until: the squared norm, halved, of the residual at which to stop.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.
    """

    def slope(sigma: Array) -> tuple[float, Array]:
        residual = design @ sigma - labels
        return float(residual @ residual) / 2, design.T @ residual

    return _descended(slope, design.shape[1], depth, start, 1.0, change, until)


def matching_pursuit(design: Array, labels: Array, most: int) -> list[int]:
    """The features that orthogonal matching pursuit selects, in order.

    Each is the one that correlates most with the residual of least squares on those before it.

    >>> matching_pursuit(np.eye(3), np.array([1.0, -3.0, 0.0]), 2)
    [1, 0]
    """
    chosen: list[int] = []
    residual = labels
    for _ in range(most):
        chosen.append(int(np.abs(design.T @ residual).argmax()))
        fitted = np.linalg.lstsq(design[:, chosen], labels, rcond=None)[0]
        residual = labels - design[:, chosen] @ fitted
    return chosen


def _descended(
    slope: Callable[[Array], tuple[float, Array]],
    features: int,
    depth: int,
    start: float,
    step: float,
    change: float,
    until: float,
) -> Run:
    def sigma(weights: Weights) -> Array:
        found: Array = weights[0] ** depth - weights[1] ** depth
        return found

    def sloped(weights: Weights) -> tuple[float, Weights]:
        loss, pull = slope(sigma(weights))
        plus, minus = (own ** (depth - 1) * pull / depth for own in weights)
        return loss, [plus, -minus]

    first = [np.full(features, start ** (1 / depth)) for _ in range(2)]
    return descend(first, sloped, sigma, step, change, until)
