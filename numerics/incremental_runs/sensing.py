"""Matrix sensing by deep factorisation: 50 by 50, 1000 Gaussian measurements, eigenvalues 12, 6, 4, 3."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from numerics.incremental_runs.training import Array, Run, Weights, descend


@dataclass(frozen=True)
class Sensing:
    """Measurements y_m = <A_m, W*> with A_m of independent standard normal entries and W* diagonal.

    Attributes:
        measurements: A/sqrt(m) as rows, of shape (m, d**2), so that the mean of the squared errors is a squared norm.
        target: W*, of shape (d, d).
    """

    measurements: Array
    target: Array

    @classmethod
    def drawn(cls, size: int, count: int, values: tuple[float, ...], rng: np.random.Generator) -> Sensing:
        """Measurements of the diagonal matrix of some values, the rest 0."""
        target = np.diag([*values, *np.zeros(size - len(values))])
        return cls(rng.standard_normal((count, size**2)) / np.sqrt(count), target)

    def slope(self, product: Array) -> tuple[float, Array]:
        """(1/2) mean (<A_m, W> - y_m)**2 and its gradient by W."""
        errors = self.measurements @ (product - self.target).ravel()
        return float(errors @ errors) / 2, (self.measurements.T @ errors).reshape(product.shape)


def factorise(sensing: Sensing, depth: int, start: float, step: float, until: float, every: int = 10) -> Run:
    """The singular values of W_N...W_1 in the descent of the loss over N, from sigma_0**(1/N) times the identity.

    Args:
        sensing: the measurements.
        depth: N, the number of square factors.
        start: sigma_0.
        step: the step of the descent.
        until: the mean squared error, halved, at which to stop.
        every: the number of steps between records.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.
    """
    size = sensing.target.shape[0]

    def sloped(layers: Weights) -> tuple[float, Weights]:
        below = [np.eye(size)]
        for layer in layers:
            below.append(layer @ below[-1])
        loss, pull = sensing.slope(below[-1])
        slopes: Weights = []
        for place in reversed(range(depth)):
            slopes.insert(0, pull @ below[place].T / depth)
            pull = layers[place].T @ pull
        return loss, slopes

    def values(layers: Weights) -> Array:
        product = np.linalg.multi_dot([np.eye(size), *reversed(layers)])
        found: Array = np.linalg.svd(product, compute_uv=False)
        return found

    first = [start ** (1 / depth) * np.eye(size) for _ in range(depth)]
    return descend(first, sloped, values, step, np.inf, until, every)
