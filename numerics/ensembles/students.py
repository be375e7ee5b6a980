"""Two-layer students of a noisy teacher: their test error in training, and the start that a mode feels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from numerics.ensembles.networks import orthogonal_layers
from numerics.ensembles.samplers import Draws, Sampler, whole
from numerics.ensembles.spikes import leading, spiked, spiked_work


def _aligned_student_error(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|W(t) - W0|**2/|W0|**2 of a student whose layers start along the singular vectors of the data."""
    data, left, right = spiked(generator, draws, parameters)
    u, values, v = np.linalg.svd(data, full_matrices=False)
    decayed = np.exp(-2 * values * parameters["time"])
    start = parameters["start"]
    learned = start / (decayed + start * (1 - decayed) / values)
    along = np.einsum("dik,i->dk", u, left) * np.einsum("dkj,j->dk", v, right)
    signal = parameters["signal"]
    missing = np.sum(learned**2 - 2 * signal * learned * along, axis=1) + signal**2
    return np.asarray(missing / signal**2)


def _bulk_leak(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The sum of x*(u_hat.u)(v_hat.v) over all singular values x but the largest: u.data.v less the part of that."""
    data, left, right = spiked(generator, draws, parameters)
    value, first, second = leading(data, left)
    whole_sum = np.einsum("i,dij,j->d", left, data, right)
    return np.asarray(whole_sum - value * (first @ left) * (second @ right))


def _shrunk_error(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|W - W0|**2/|W0|**2 of the leading mode of the data, shrunk as is best (Gavish, Donoho 2017)."""
    data, left, right = spiked(generator, draws, parameters)
    value, first, second = leading(data, left)
    aspect, signal = parameters["rows"] / parameters["columns"], parameters["signal"]
    square = (value**2 - 1 - aspect) ** 2 - 4 * aspect
    shrunk = np.where(value > 1 + np.sqrt(aspect), np.sqrt(np.maximum(square, 0.0)) / value, 0.0)
    along = (first @ left) * (second @ right)
    return np.asarray(1 + (shrunk**2 - 2 * signal * shrunk * along) / signal**2)


def _examples_error(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|W - W0|**2/|W0|**2 of the solution of smallest norm for P orthogonal examples, times the gain g."""
    rows, columns, examples = (whole(parameters, name) for name in ("rows", "columns", "examples"))
    teacher = np.zeros((rows, columns))
    teacher[0, 0] = parameters["signal"]
    wide = max(columns, examples)
    inputs = orthogonal_layers(generator, draws, wide, 1.0)[:, :columns, :examples] * np.sqrt(wide / columns)
    noise = generator.normal(0.0, 1 / np.sqrt(columns), (draws, rows, examples))
    learned = (teacher @ inputs + noise) @ inputs.transpose(0, 2, 1) * (columns / wide)
    missing = parameters["gain"] * learned - teacher
    return np.asarray(np.sum(missing**2, axis=(1, 2)) / np.sum(teacher**2))


def _random_start_strength(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|W1 v + W2^T u|**2/4 for unit vectors u, v and layers of orthonormal frames times sqrt(start)."""
    hidden = whole(parameters, "hidden")
    sides = []
    for name in ("columns", "rows"):
        outer = whole(parameters, name)
        if hidden > outer:
            raise ValueError(f"{hidden} hidden units have no orthonormal frame in {outer} dimensions; take fewer")
        # A frame has the law of the first rows of a rotation, of which a column is a random unit vector.
        directions = generator.normal(size=(draws, outer))
        sides.append(directions[:, :hidden] / np.linalg.norm(directions, axis=1, keepdims=True))
    return np.asarray(parameters["start"] * np.sum((sides[0] + sides[1]) ** 2, axis=1) / 4)


def _frozen_answer(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|W2 W1 P|**2/|W2|**2 for orthonormal rows W1 times sqrt(start) and P off the span of the examples."""
    columns, rows, hidden = (whole(parameters, name) for name in ("columns", "rows", "hidden"))
    examples = whole(parameters, "examples", least=0)
    if max(hidden, examples) > columns:
        raise ValueError(f"{columns} inputs have no {hidden} orthonormal rows or {examples} examples; take fewer")
    lower = orthogonal_layers(generator, draws, columns, 1.0)[:, :hidden]
    upper = generator.normal(size=(draws, rows, hidden))
    # The law of the rows does not depend on the directions of the examples: these are the first ones.
    answer = upper @ lower[:, :, examples:]
    return np.asarray(parameters["start"] * np.sum(answer**2, axis=(1, 2)) / np.sum(upper**2, axis=(1, 2)))


def _framed(parameters: Mapping[str, float]) -> float:
    """A rotation of the inputs, and a product."""
    return 8 * parameters["columns"] ** 2 + parameters["hidden"] * parameters["rows"]


def _decomposed(parameters: Mapping[str, float]) -> float:
    """A singular value decomposition of each matrix."""
    small = min(parameters["rows"], parameters["columns"])
    return parameters["rows"] * parameters["columns"] * (4 + small / 2)


def _rotated(parameters: Mapping[str, float]) -> float:
    """A rotation of the inputs, and a few products."""
    return 4 * max(parameters["columns"], parameters["examples"]) ** 2 * (2 + parameters["rows"] / 16)


def _vectors(parameters: Mapping[str, float]) -> float:
    return parameters["rows"] + parameters["columns"]


STUDENTS: Final = (
    Sampler("aligned-student-error", _aligned_student_error, _decomposed),
    Sampler("bulk-leak", _bulk_leak, spiked_work),
    Sampler("shrunk-error", _shrunk_error, spiked_work),
    Sampler("examples-error", _examples_error, _rotated),
    Sampler("random-start-strength", _random_start_strength, _vectors),
    Sampler("frozen-answer", _frozen_answer, _framed),
)
