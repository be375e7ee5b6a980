"""Rings, orders and clusters: items on a graph, whose features vary smoothly along its edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from numerics.networks.matrices import Array, NetworkError, is_close
from numerics.structured_data.data import StructuredData


def ring(items: int) -> Array:
    """The Laplacian of a ring, each item a neighbour of the two beside it; of shape (items, items).

    >>> ring(4)[0].tolist()
    [2.0, -1.0, 0.0, -1.0]
    """
    if items < 3:
        raise NetworkError(f"a ring has three or more items, not {items}")
    return _laplacian(items, [(place, (place + 1) % items) for place in range(items)])


def order(items: int) -> Array:
    """The Laplacian of items in a row, each a neighbour of the one before and the one behind.

    >>> order(3).tolist()
    [[1.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 1.0]]
    """
    return _laplacian(items, [(place, place + 1) for place in range(items - 1)])


def clusters(sizes: Sequence[int]) -> Array:
    """The Laplacian of clusters without edges between them, in each of which all items are neighbours.

    >>> clusters((2, 1)).tolist()
    [[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    if not sizes or min(sizes) < 1:
        raise NetworkError(f"clusters have one or more items, not {tuple(sizes)}")
    first = np.cumsum([0, *sizes])
    edges = [(i, j) for low, high in pairwise(first) for i in range(low, high) for j in range(low, i)]
    return _laplacian(int(first[-1]), edges)


def field_covariance(laplacian: Array, variance: float) -> Array:
    """The covariance (L + I/variance)**-1 of a Gaussian field on the items, of shape (items, items).

    Args:
        laplacian: L, symmetric, of shape (items, items).
        variance: that of an item without edges, positive.

    Raises:
        NetworkError: if L is not symmetric or the variance is not positive.

    Source: Kemp, Tenenbaum 2008.
    """
    if laplacian.ndim != 2 or not is_close(laplacian, laplacian.T) or variance <= 0:
        raise NetworkError("a field on a graph needs a symmetric Laplacian and a positive variance")
    found: Array = np.asarray(np.linalg.inv(laplacian + np.eye(len(laplacian)) / variance), dtype=float)
    return found


def smooth_features(laplacian: Array, variance: float, features: int, rng: np.random.Generator) -> StructuredData:
    """Features drawn independently from that field; a table of shape (features, items).

    >>> smooth_features(ring(5), 2.0, 3, np.random.default_rng(0)).outputs.shape
    (3, 5)
    """
    root: Array = np.asarray(np.linalg.cholesky(field_covariance(laplacian, variance)), dtype=float)
    values = rng.standard_normal((features, len(laplacian))) @ root.T
    items = tuple(f"item {place}" for place in range(len(laplacian)))
    return StructuredData(items, tuple(f"feature {place}" for place in range(features)), values)


def _laplacian(items: int, edges: Sequence[tuple[int, int]]) -> Array:
    found = np.zeros((items, items))
    for first, second in edges:
        found[first, first] += 1
        found[second, second] += 1
        found[first, second] -= 1
        found[second, first] -= 1
    return found
