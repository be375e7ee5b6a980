"""Whole students in training on fresh data: what stays frozen, shuffled and randomised labels, several modes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np

from numerics.ensembles.networks import orthogonal_layers
from numerics.ensembles.samplers import Draws, Sampler, whole
from numerics.ensembles.training import end_to_end, trained

#: The part of one over the largest rate of a flow that a step takes.
_STEP: Final = 0.7
#: How long students of one output are trained, in units of tau; they need about one to learn.
_LONG: Final = 6.0


def _frozen_error(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|w P|**2/(N start**2) of a trained student w of one output, P the projection on what no example has.

    The examples are the first unit vectors, which are as good as any others for normal starts.
    """
    size, examples, hidden = (whole(parameters, name) for name in ("inputs", "examples", "hidden"))
    depth, strength = whole(parameters, "layers"), parameters["strength"]
    labels = generator.normal(size=(draws, 1, examples))
    labels *= strength / np.linalg.norm(labels, axis=2, keepdims=True)
    widths = [size, *[hidden] * (depth - 1), 1]
    layers = tuple(
        parameters["start"] * generator.normal(size=(draws, above, below)) for below, above in pairwise(widths)
    )
    largest = depth * strength ** (2 * (depth - 1) / depth)
    steps = int(np.ceil(_LONG * largest / (2 * _STEP)))
    _, *above_it = trained((layers[0][:, :, :examples], *layers[1:]), labels, None, _LONG, steps)
    student = end_to_end((layers[0][:, :, examples:], *above_it))
    return np.asarray(np.sum(student**2, axis=(1, 2)) / (size * parameters["start"] ** 2))


def _frames(generator: np.random.Generator, draws: int, hidden: int, size: int) -> Draws:
    """Orthonormal rows, uniformly distributed."""
    return orthogonal_layers(generator, draws, size, 1.0)[:, :hidden]


def _gaussian(generator: np.random.Generator, draws: int, hidden: int, size: int) -> Draws:
    """Independent normal rows whose squared norm is 1 in the mean."""
    return generator.normal(0.0, 1 / np.sqrt(size), (draws, hidden, size))


def _frozen_part(
    rows_of: Callable[[np.random.Generator, int, int, int], Draws],
    generator: np.random.Generator,
    draws: int,
    parameters: Mapping[str, float],
) -> Draws:
    """|W2(t) W1(0) P|**2/(start |W2(t)|**2), P the projection on the inputs that no example has.

    The examples are the first unit vectors, which are as good as any others for starts and a teacher of random vectors.
    """
    rows, columns, hidden, examples = (whole(parameters, name) for name in ("rows", "columns", "hidden", "examples"))
    teacher = generator.normal(size=(draws, columns))
    data = generator.normal(0.0, 1 / np.sqrt(columns), (draws, rows, columns))
    data[:, 0] += parameters["signal"] * teacher / np.linalg.norm(teacher, axis=1, keepdims=True)
    scale = np.sqrt(parameters["start"])
    first = scale * rows_of(generator, draws, hidden, columns)
    second = scale * rows_of(generator, draws, hidden, rows).transpose(0, 2, 1)
    largest = 2 * (parameters["signal"] + 2 + np.sqrt(rows / columns))
    steps = int(np.ceil(parameters["time"] * largest / _STEP))
    layers = (first[:, :, :examples], second)
    _, second = trained(layers, data[:, :, :examples], None, parameters["time"], steps)
    frozen = np.sum((second @ first[:, :, examples:]) ** 2, axis=(1, 2))
    return np.asarray(frozen / (parameters["start"] * np.sum(second**2, axis=(1, 2))))


def _shuffled_square(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The largest squared singular value of Y Q X^T over P/columns, Q a random permutation of the P examples."""
    rows, columns, examples = (whole(parameters, name) for name in ("rows", "columns", "examples"))
    scale = np.sqrt(examples / columns)
    inputs = scale * np.linalg.qr(generator.normal(size=(draws, examples, columns)))[0]
    labels = generator.normal(0.0, 1 / np.sqrt(columns), (draws, rows, examples))
    labels[:, 0] += parameters["signal"] * inputs[:, :, 0]
    order = np.argsort(generator.random((draws, examples)), axis=1)
    seen = np.take_along_axis(labels, order[:, None], axis=2) @ inputs / scale
    return np.asarray(np.linalg.eigvalsh(seen @ seen.transpose(0, 2, 1))[:, -1])


def _randomised_value(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """A singular value of independent normal labels with the norm of data whose teacher has the norm `signal`."""
    rows, columns = whole(parameters, "rows"), whole(parameters, "columns")
    labels, data = generator.normal(0.0, 1 / np.sqrt(columns), (2, draws, rows, columns))
    data[:, 0, 0] += parameters["signal"]
    ratio = np.linalg.norm(data, axis=(1, 2)) / np.linalg.norm(labels, axis=(1, 2))
    squares = np.linalg.eigvalsh(labels @ labels.transpose(0, 2, 1))[:, ::-1]
    return np.asarray(ratio * np.sqrt(squares[:, whole(parameters, "index") - 1]))


def _shrunk_error_of_three(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|W - W0|**2/|W0|**2 of data with three modes, all of whose singular values are shrunk as is best."""
    rows, columns = whole(parameters, "rows"), whole(parameters, "columns")
    strengths = [parameters[name] for name in ("first", "second", "third")]
    data = generator.normal(0.0, 1 / np.sqrt(columns), (draws, rows, columns))
    teacher = np.zeros((rows, columns))
    teacher[range(3), range(3)] = strengths
    data += teacher
    aspect = rows / columns
    if rows > columns:
        # The same error, and smaller products.
        data, teacher = data.transpose(0, 2, 1), teacher.T
    squares, left = np.linalg.eigh(data @ data.transpose(0, 2, 1))
    root = np.maximum((squares - 1 - aspect) ** 2 - 4 * aspect, 0.0)
    kept = np.where(squares > (1 + np.sqrt(aspect)) ** 2, np.sqrt(root) / np.maximum(squares, 1.0), 0.0)
    # u u^T data is u s v^T, so that a singular value is shrunk by a factor.
    student = (left * kept[:, None]) @ (left.transpose(0, 2, 1) @ data)
    return np.asarray(np.sum((student - teacher) ** 2, axis=(1, 2)) / np.sum(np.square(strengths)))


def _one_output_work(parameters: Mapping[str, float]) -> float:
    """Many steps with small matrices, whose number hardly depends on the size."""
    return 7000 + 16 * parameters["hidden"] * parameters["inputs"]


def _layers_work(parameters: Mapping[str, float]) -> float:
    weights = parameters["hidden"] * (parameters["columns"] + parameters["rows"])
    return 9 * weights * (2 + parameters["time"])


def _examples_work(parameters: Mapping[str, float]) -> float:
    return parameters["examples"] * parameters["columns"] * (6 + parameters["rows"] / 8)


def _matrix_work(parameters: Mapping[str, float]) -> float:
    smaller = min(parameters["rows"], parameters["columns"])
    return parameters["rows"] * parameters["columns"] * (4 + smaller / 2)


WHOLE_STUDENTS: Final = (
    Sampler("frozen-error", _frozen_error, _one_output_work),
    Sampler("frozen-part", partial(_frozen_part, _gaussian), _layers_work),
    Sampler("frozen-part-of-frames", partial(_frozen_part, _frames), _layers_work),
    Sampler("shuffled-square", _shuffled_square, _examples_work),
    Sampler("randomised-value", _randomised_value, _matrix_work),
    Sampler("shrunk-error-of-three", _shrunk_error_of_three, _matrix_work),
)
