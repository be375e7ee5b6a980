"""Matrices of networks: products of layers, random frames, and the error that names a violated hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

#: The layers of a network, W_1 first; the l-th has the shape (n_l, n_{l-1}).
Layers: TypeAlias = Sequence[Array]

#: A way through a network: the weight matrices along it by their index, and whether each is transposed.
Pathway: TypeAlias = tuple[tuple[int, bool], ...]

_ROUNDING: Final = 1e-9


class NetworkError(ValueError):
    """A network, task or start outside the hypotheses of the theory; the message states the hypothesis."""


def widths_of(layers: Layers) -> tuple[int, ...]:
    """The widths (n_0, ..., n_M) of a network of M layers.

    Raises:
        NetworkError: if there is no layer, or two layers do not fit.

    >>> widths_of([np.ones((3, 2)), np.ones((4, 3))])
    (2, 3, 4)
    """
    if not layers or any(layer.ndim != 2 for layer in layers):
        raise NetworkError("a network is a sequence of one or more matrices W_l of shapes (n_l, n_{l-1})")
    for index, (below, above) in enumerate(pairwise(layers), start=1):
        if above.shape[1] != below.shape[0]:
            shapes = f"W_{index + 1} of shape {above.shape} and W_{index} of shape {below.shape}"
            raise NetworkError(
                f"the product W_M...W_1 needs layers that fit; {shapes} do not: the columns of the one must be as "
                "many as the rows of the other"
            )
    return (layers[0].shape[1], *(layer.shape[0] for layer in layers))


def end_to_end(layers: Layers) -> Array:
    """The map W_M...W_1 that the network computes, of shape (n_M, n_0); layers may be stacks over leading axes.

    >>> end_to_end([2 * np.eye(2), 3 * np.eye(2)]).tolist()
    [[6.0, 0.0], [0.0, 6.0]]
    """
    product = layers[0]
    for layer in layers[1:]:
        product = layer @ product
    return product


def chain(depth: int) -> Pathway:
    """The way through all layers, one after the other."""
    return tuple((index, False) for index in range(depth))


def gated(domains: int, trained: int) -> tuple[Pathway, ...]:
    """The ways from each input domain to the output domains that it is trained with, through one shared layer.

    The weights are the first layers of all input domains, the shared layer, and the last layers of all output domains.

    >>> gated(2, 1)
    (((0, False), (2, False), (3, False)), ((1, False), (2, False), (4, False)))
    """
    pairs = ((i, (i + step) % domains) for i in range(domains) for step in range(trained))
    return tuple(((i, False), (domains, False), (domains + 1 + j, False)) for i, j in pairs)


def along(pathway: Pathway, weights: Layers) -> list[Array]:
    """The layers that a way passes; weights may be stacks over leading axes.

    >>> [layer.shape for layer in along(((0, False), (0, True)), [np.ones((3, 2))])]
    [(3, 2), (2, 3)]
    """
    return [np.swapaxes(weights[index], -1, -2) if turned else weights[index] for index, turned in pathway]


def random_frame(rows: int, columns: int, rng: np.random.Generator) -> Array:
    """A matrix with orthonormal columns, uniformly distributed (Haar), of shape (rows, columns).

    Raises:
        NetworkError: if there are more columns than rows.

    >>> frame = random_frame(5, 3, np.random.default_rng(0))
    >>> bool(np.allclose(frame.T @ frame, np.eye(3)))
    True
    """
    if not 1 <= columns <= rows:
        raise NetworkError(f"{columns} orthonormal columns need at least as many rows, not {rows}; widen the layer")
    frame, triangle = np.linalg.qr(rng.standard_normal((rows, columns)))
    # The signs of the diagonal make the factorisation unique, without which the distribution is not uniform.
    result: Array = frame * np.where(np.diag(triangle) < 0, -1.0, 1.0)
    return result


def is_close(left: Array, right: Array) -> bool:
    """Whether two matrices agree up to rounding, relative to the larger one."""
    size = max(float(np.abs(left).max()), float(np.abs(right).max()), np.finfo(float).tiny)
    return float(np.abs(left - right).max()) <= _ROUNDING * size
