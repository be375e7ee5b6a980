"""Trees: one property for each node, or features that diffuse from the root to the leaves.

A tree is given by its branching numbers B_0, ..., B_{D-2}: every node of level l has B_l children, the root is level 0,
and the leaves of level D - 1, the items, number P = B_0*...*B_{D-2}.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from numerics.networks.matrices import Array, NetworkError
from numerics.structured_data.data import StructuredData


def toy_tree() -> StructuredData:
    """Four items of a binary tree with one property for each of its seven nodes.

    Source: the toy of Saxe, McClelland, Ganguli 2019, with singular values sqrt(7), sqrt(3), 1, 1.

    >>> data = toy_tree()
    >>> [round(float(value) ** 2, 12) for value in data.modes()[1]]
    [7.0, 3.0, 1.0, 1.0]
    >>> [float(data.outputs[data.answer("fly", item)]) for item in ("canary", "salmon")]
    [1.0, 0.0]
    """
    items = ("canary", "salmon", "oak", "rose")
    properties = ("grow", "move", "roots", "fly", "swim", "bark", "petals")
    return property_tree((2, 2), items, properties)


def property_tree(
    branching: Sequence[int], items: Sequence[str] = (), properties: Sequence[str] = ()
) -> StructuredData:
    """A tree in which each node is a property, which the items below it have (1) and the others have not (0).

    Args:
        branching: (B_0, ..., B_{D-2}).
        items: names of the leaves; by default item 0, item 1, ...
        properties: names of the nodes, level by level; by default node 0, node 1, ...

    Raises:
        NetworkError: if a branching number is not positive, or the names are not as many as leaves and nodes.

    >>> property_tree((2, 3)).outputs.shape
    (9, 6)
    """
    _check(branching)
    rows = [row for level in range(len(branching) + 1) for row in _members(branching, level)]
    table = np.array(rows, dtype=float)
    directions, levels = level_directions(branching)
    return StructuredData(
        tuple(items) or tuple(f"item {place}" for place in range(table.shape[1])),
        tuple(properties) or tuple(f"node {place}" for place in range(table.shape[0])),
        table,
        directions,
        tuple(f"level {level}" for level in levels),
    )


def level_directions(branching: Sequence[int]) -> tuple[Array, tuple[int, ...]]:
    """Orthonormal distinctions between the children of the nodes, and the level of each.

    Level 0 is what all items share; a direction of level k is constant below each node of level k, lives below one
    node of level k - 1 and adds up to zero.  There are M_k - M_{k-1} of level k, with M_k nodes there.

    Returns:
        the directions as columns, of shape (P, P), and their levels.

    >>> level_directions((2, 2))[1]
    (0, 1, 2, 2)
    """
    _check(branching)
    columns, levels = [_members(branching, 0)[0]], [0]
    for level in range(1, len(branching) + 1):
        children = branching[level - 1]
        nodes = _members(branching, level)
        for first in range(0, len(nodes), children):
            for child in range(1, children):
                earlier = np.sum(nodes[first : first + child], axis=0)
                columns.append(earlier / child - nodes[first + child])
                levels.append(level)
    matrix = np.array(columns).T
    return matrix / np.linalg.norm(matrix, axis=0), tuple(levels)


def tree_covariance(branching: Sequence[int], flip: float) -> Array:
    """The covariance of items whose features change their sign along each edge with probability `flip`.

    Items whose last common ancestor is at level k have (1 - 2*flip)**(2*(D - 1 - k)).

    Args:
        branching: (B_0, ..., B_{D-2}).
        flip: between 0 and 1.

    Returns:
        a matrix of shape (P, P).

    >>> float(tree_covariance((2, 2), 0.25)[0, 3])
    0.0625
    """
    _check(branching)
    _check_flip(flip)
    depth = len(branching) + 1
    items = int(np.prod(branching))
    kept = (1 - 2 * flip) ** 2
    found = np.zeros((items, items))
    for level in range(depth):
        gain = kept ** (depth - 1 - level) - (kept ** (depth - level) if level else 0.0)
        for members in _members(branching, level):
            found += gain * np.outer(members, members)
    return found


def diffused_tree(branching: Sequence[int], flip: float, features: int, rng: np.random.Generator) -> StructuredData:
    """Features of the items, +1 or -1, that diffuse down a tree and change along each edge with probability `flip`.

    Args:
        branching: (B_0, ..., B_{D-2}).
        flip: between 0 and 1.
        features: how many features are drawn, independently.
        rng: draws them.

    Returns:
        a table of shape (features, P); its modes are those of the tree only as the number of features grows.

    >>> diffused_tree((2, 2), 0.1, 5, np.random.default_rng(0)).outputs.shape
    (5, 4)
    """
    _check(branching)
    _check_flip(flip)
    values = rng.choice((-1.0, 1.0), size=(features, 1))
    for children in branching:
        values = np.repeat(values, children, axis=1)
        values = values * np.where(rng.random(values.shape) < flip, -1.0, 1.0)
    items = tuple(f"item {place}" for place in range(values.shape[1]))
    return StructuredData(items, tuple(f"feature {place}" for place in range(features)), values)


def _members(branching: Sequence[int], level: int) -> list[Array]:
    """For each node of a level the items below it, 1 for a member and 0 for the others."""
    items = int(np.prod(branching))
    nodes = int(np.prod(branching[:level]))
    return list(np.repeat(np.eye(nodes), items // nodes, axis=1))


def _check(branching: Sequence[int]) -> None:
    if not branching or min(branching) < 1:
        raise NetworkError(f"a tree has one or more positive branching numbers, not {tuple(branching)}")


def _check_flip(flip: float) -> None:
    if not 0 <= flip <= 1:
        raise NetworkError(f"the probability of a change along an edge lies between 0 and 1, not at {flip}")
