"""Two-layer students of a noisy teacher: their test error in training, and the start that a mode feels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from numerics.ensembles.samplers import Draws, Sampler, whole
from numerics.ensembles.spikes import spiked


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


def _decomposed(parameters: Mapping[str, float]) -> float:
    """A singular value decomposition of each matrix."""
    small = min(parameters["rows"], parameters["columns"])
    return parameters["rows"] * parameters["columns"] * (4 + small / 2)


def _vectors(parameters: Mapping[str, float]) -> float:
    return parameters["rows"] + parameters["columns"]


STUDENTS: Final = (
    Sampler("aligned-student-error", _aligned_student_error, _decomposed),
    Sampler("random-start-strength", _random_start_strength, _vectors),
)
