"""Least squares from any start, or of some inputs: the test error of the student in which gradient descent ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from numerics.ensembles.samplers import Draws, Sampler, whole


def _smallest_norm_error(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The test error 1 + |w - w0|**2/N, in units of the noise, of the student w that is next to its start.

    The inputs are N by P with independent normal entries of variance 1/N, the labels have noise of variance 1, and
    start and teacher w0 together have entries of the variance `strength`.  What the examples see of the start is
    replaced by the noise that they carry; the rest of it stays.
    """
    size, examples = whole(parameters, "inputs"), whole(parameters, "examples")
    if size == examples:
        raise ValueError(f"the mean is infinite for as many examples as inputs, {size}; give more or fewer")
    inputs = generator.normal(0.0, 1 / np.sqrt(size), (draws, size, examples))
    start = generator.normal(0.0, np.sqrt(parameters["strength"]), (draws, size, 1))
    noise = generator.normal(size=(draws, examples, 1))
    turned = inputs.transpose(0, 2, 1)
    if examples > size:
        error = np.linalg.solve(inputs @ turned, inputs @ noise)
    else:
        error = start + inputs @ np.linalg.solve(turned @ inputs, noise - turned @ start)
    return np.asarray(1 + np.sum(error**2, axis=(1, 2)) / size)


def _hidden_inputs_error(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """The test error 1 + |w - w0|**2/N, in units of the noise, of the student of smallest norm that sees some inputs.

    The teacher w0 has entries of the variance `strength` for all N inputs, whose entries have the variance 1/N; the
    student sees `seen` of them.
    """
    size, seen, examples = (whole(parameters, name) for name in ("inputs", "seen", "examples"))
    if not 1 <= seen <= size:
        raise ValueError(f"the student sees {seen} of {size} inputs; give a number from 1 to that")
    if seen == examples:
        raise ValueError(f"the mean is infinite for as many examples as inputs seen, {seen}; give more or fewer")
    inputs = generator.normal(0.0, 1 / np.sqrt(size), (draws, size, examples))
    teacher = generator.normal(0.0, np.sqrt(parameters["strength"]), (draws, size, 1))
    labels = inputs.transpose(0, 2, 1) @ teacher + generator.normal(size=(draws, examples, 1))
    part = inputs[:, :seen]
    turned = part.transpose(0, 2, 1)
    if examples > seen:
        student = np.linalg.solve(part @ turned, part @ labels)
    else:
        student = part @ np.linalg.solve(turned @ part, labels)
    missed = np.sum((student - teacher[:, :seen]) ** 2, axis=(1, 2)) + np.sum(teacher[:, seen:] ** 2, axis=(1, 2))
    return np.asarray(1 + missed / size)


def _work(parameters: Mapping[str, float]) -> float:
    return parameters["inputs"] * parameters["examples"] * (2 + min(parameters["inputs"], parameters["examples"]) / 8)


REGRESSION: Final = (
    Sampler("smallest-norm-error", _smallest_norm_error, _work),
    Sampler("hidden-inputs-error", _hidden_inputs_error, _work),
)
