"""A structure of rank one in noise: what of it shows in the singular values and vectors of the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

import numpy as np

from numerics.ensembles.samplers import Draws, Sampler, whole

#: From a generator, the number of draws and the parameters to data of shape (draws, rows, columns), and the unit
#: vectors of the structure that is hidden in them, left and right.
Data: TypeAlias = Callable[[np.random.Generator, int, Mapping[str, float]], tuple[Draws, Draws, Draws]]

_MOST_ITERATIONS: Final = 200
#: A change of every entry of a unit vector below this ends the iteration.
_SETTLED: Final = 1e-10


def spiked(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> tuple[Draws, Draws, Draws]:
    """signal*u v^T in Gaussian noise of variance 1/columns; the law of the noise lets any u and v stand for all."""
    rows, columns = whole(parameters, "rows"), whole(parameters, "columns")
    data = generator.normal(0.0, 1 / np.sqrt(columns), (draws, rows, columns))
    data[:, 0, 0] += parameters["signal"]
    left, right = np.zeros(rows), np.zeros(columns)
    left[0] = right[0] = 1.0
    return np.asarray(data, dtype=np.float64), left, right


def _category(
    generator: np.random.Generator, draws: int, parameters: Mapping[str, float]
) -> tuple[Draws, Draws, Draws]:
    """A category: features, on with probability `inside` in a block and `outside` elsewhere; less the background."""
    rows, columns = whole(parameters, "rows"), whole(parameters, "columns")
    features, items = whole(parameters, "features"), whole(parameters, "items")
    if features > rows or items > columns:
        raise ValueError(f"a block of {features} by {items} does not fit into {rows} by {columns}")
    chance = np.full((rows, columns), parameters["outside"])
    chance[:features, :items] = parameters["inside"]
    data = (generator.random((draws, rows, columns)) < chance) - parameters["outside"]
    left = np.where(np.arange(rows) < features, 1 / np.sqrt(features), 0.0)
    right = np.where(np.arange(columns) < items, 1 / np.sqrt(items), 0.0)
    return np.asarray(data, dtype=np.float64), left, right


def leading(data: Draws, start: Draws) -> tuple[Draws, Draws, Draws]:
    """The largest singular value of each matrix with its left and right singular vector, by power iteration.

    It begins with the hidden left vector, which has a part along the leading one.  Products of whole batches are faster
    here than a decomposition of each matrix, and a decomposition would wait for the threads of the linear algebra.
    Where the leading singular value is not apart from the next, X X^T is decomposed, which the threads hold up less.
    """
    left = np.broadcast_to(start, data.shape[:2])
    for _ in range(_MOST_ITERATIONS):
        right = _directions(np.einsum("dij,di->dj", data, left))
        image = np.einsum("dij,dj->di", data, right)
        before, left = left, _directions(image)
        if np.max(np.abs(left - before)) < _SETTLED:
            return np.linalg.norm(image, axis=1), left, right
    left = np.linalg.eigh(np.einsum("dij,dkj->dik", data, data))[1][:, :, -1]
    image = np.einsum("dij,di->dj", data, left)
    return np.linalg.norm(image, axis=1), left, _directions(image)


def _directions(vectors: Draws) -> Draws:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _largest_value(data_of: Data, generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    data, left, _ = data_of(generator, draws, parameters)
    value, _, _ = leading(data, left)
    return value


def _square(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The square of the largest singular value."""
    return _largest_value(spiked, generator, draws, parameters) ** 2


def _both_overlaps(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The product of the overlaps of both vectors, whose sign is that of neither."""
    data, *hidden = spiked(generator, draws, parameters)
    _, left, right = leading(data, hidden[0])
    return np.asarray((left @ hidden[0]) * (right @ hidden[1]))


def _category_value(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The largest singular value of a category in the units of `unit`."""
    return _largest_value(_category, generator, draws, parameters) / parameters["unit"]


def _overlap(
    data_of: Data, side: int, generator: np.random.Generator, draws: int, parameters: Mapping[str, float]
) -> Draws:
    """The squared scalar product of the leading singular vector with the hidden one; side 0 is left, 1 is right."""
    data, *hidden = data_of(generator, draws, parameters)
    _, *found = leading(data, hidden[0])
    return np.asarray((found[side] @ hidden[side]) ** 2)


def spiked_work(parameters: Mapping[str, float]) -> float:
    """The entries, which take part in some dozens of products."""
    return 10 * parameters["rows"] * parameters["columns"]


SPIKES: Final = (
    Sampler("spiked-value", partial(_largest_value, spiked), spiked_work),
    Sampler("spiked-overlap-left", partial(_overlap, spiked, 0), spiked_work),
    Sampler("spiked-overlap-right", partial(_overlap, spiked, 1), spiked_work),
    Sampler("spiked-overlap", _both_overlaps, spiked_work),
    Sampler("spiked-square", _square, spiked_work),
    Sampler("category-value", _category_value, spiked_work),
    Sampler("category-overlap-features", partial(_overlap, _category, 0), spiked_work),
    Sampler("category-overlap-items", partial(_overlap, _category, 1), spiked_work),
)
