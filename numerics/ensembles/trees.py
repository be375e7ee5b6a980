"""Features that diffuse down a tree: items are its leaves, and related items have similar features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from numerics.ensembles.samplers import Draws, Sampler, whole


def leaf_features(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """Features of the items of a regular tree, of shape (draws, features, branching**(levels - 1)).

    A feature is +1 or -1 at the root with equal chance, and changes its sign along each branch with the chance `flip`.
    The items stand in the order of the leaves, so that relatives are neighbours.
    """
    features, levels = whole(parameters, "features"), whole(parameters, "levels")
    branching = whole(parameters, "branching")
    values = np.where(generator.random((draws, features, 1)) < 0.5, -1.0, 1.0)
    for _ in range(levels - 1):
        values = np.repeat(values, branching, axis=2)
        values *= np.where(generator.random(values.shape) < parameters["flip"], -1.0, 1.0)
    return values


def _pair_covariance(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The covariance over the features of the first leaf and the last one with an ancestor on that level in common."""
    levels, ancestor = whole(parameters, "levels"), whole(parameters, "ancestor", least=0)
    if ancestor >= levels:
        raise ValueError(f"there is no level {ancestor} in a tree of {levels} levels, which begin with 0")
    values = leaf_features(generator, draws, parameters)
    relative = whole(parameters, "branching") ** (levels - 1 - ancestor) - 1
    return np.asarray(np.mean(values[:, :, 0] * values[:, :, relative], axis=1))


def _singular_value(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The singular value number `index` of (1/P) times the matrix of features by P items, over sqrt(features)."""
    values = leaf_features(generator, draws, parameters)
    _, features, items = values.shape
    squares = np.linalg.eigvalsh(values.transpose(0, 2, 1) @ values / (features * items**2))
    return np.sqrt(np.maximum(squares[:, -whole(parameters, "index")], 0.0))


def _work(parameters: Mapping[str, float]) -> float:
    items = parameters["branching"] ** (parameters["levels"] - 1)
    return float(2 * parameters["features"] * items + items**3 / 4)


TREES: Final = (
    Sampler("tree-covariance", _pair_covariance, _work),
    Sampler("tree-singular-value", _singular_value, _work),
)
