"""Gradient flow of many deep linear networks at once, by the classical method of Runge and Kutta."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from numerics.ensembles.samplers import Draws

#: The weight matrices of many networks: for each layer, from the lowest on, an array of shape (draws, rows, columns).
Layers: TypeAlias = tuple[Draws, ...]


def trained(layers: Layers, data: Draws, covariance: Draws | None, time: float, steps: int) -> Layers:
    """The layers at a time, in units of tau; see `training`."""
    for moved in training(layers, data, covariance, time / steps, steps):
        layers = moved
    return layers


def training(layers: Layers, data: Draws, covariance: Draws | None, step: float, steps: int) -> Iterator[Layers]:
    """The layers after each of the steps of tau dW_l/dt = (W_L...W_(l+1))^T (Sigma - W C) (W_(l-1)...W_1)^T.

    Args:
        layers: at time 0.
        data: Sigma = Y X^T, the correlations of outputs and inputs, of shape (draws, outputs, inputs).
        covariance: C = X X^T, of shape (draws, inputs, inputs); None for whitened inputs.
        step: in units of tau.
        steps: how many.
    """
    for _ in range(steps):
        first = _rates(layers, data, covariance)
        second = _rates(_moved(layers, first, step / 2), data, covariance)
        third = _rates(_moved(layers, second, step / 2), data, covariance)
        fourth = _rates(_moved(layers, third, step), data, covariance)
        slopes = (a + 2 * b + 2 * c + d for a, b, c, d in zip(first, second, third, fourth, strict=True))
        layers = _moved(layers, tuple(slopes), step / 6)
        yield layers


def end_to_end(layers: Layers) -> Draws:
    """The maps W_L...W_1."""
    whole = layers[-1]
    for below in reversed(layers[:-1]):
        whole = whole @ below
    return whole


def _moved(layers: Layers, rates: Sequence[Draws], step: float) -> Layers:
    return tuple(layer + step * rate for layer, rate in zip(layers, rates, strict=True))


def _rates(layers: Layers, data: Draws, covariance: Draws | None) -> Layers:
    """From the outputs down, so that few outputs make the products cheap."""
    above: list[Draws] = []
    for layer in reversed(layers[1:]):
        above.append(above[-1] @ layer if above else layer)
    whole = above[-1] @ layers[0] if above else layers[0]
    missing = data - (whole if covariance is None else whole @ covariance)
    found = []
    for layer, upper in zip(layers[:-1], reversed(above), strict=True):
        found.append(np.swapaxes(upper, 1, 2) @ missing)
        missing = missing @ np.swapaxes(layer, 1, 2)
    return (*found, missing)
