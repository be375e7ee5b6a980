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


def identity_layers(size: int, depth: int, start: float) -> Weights:
    """N layers sigma_0**(1/N) times the identity: all singular values of the product start at sigma_0.

    >>> identity_layers(2, 2, 1e-4)[0].tolist()
    [[0.01, 0.0], [0.0, 0.01]]
    """
    return [start ** (1 / depth) * np.eye(size) for _ in range(depth)]


def gaussian_layers(size: int, depth: int, start: float, rng: np.random.Generator) -> Weights:
    """N layers of independent normal entries of standard deviation sigma_0**(1/N)/sqrt(d).

    The mean square of all singular values of the product is sigma_0**2; the values themselves are spread.

    >>> layers = gaussian_layers(300, 2, 1e-4, np.random.default_rng(0))
    >>> bool(abs(np.linalg.norm(layers[1] @ layers[0]) / np.sqrt(300) / 1e-4 - 1) < 0.02)
    True
    """
    deviation = start ** (1 / depth) / np.sqrt(size)
    return [deviation * rng.standard_normal((size, size)) for _ in range(depth)]


def factorise(sensing: Sensing, layers: Weights, step: float, until: float, every: int = 10) -> Run:
    """The singular values of W_N...W_1 in the descent of the loss over N.

    Args:
        sensing: the measurements.
        layers: W_1, ..., W_N at the start, square.
        step: the step of the descent.
        until: the mean squared error, halved, at which to stop.
        every: the number of steps between records.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.
    """
    depth = len(layers)
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

    return descend(layers, sloped, values, step, np.inf, until, every)
