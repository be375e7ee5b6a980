"""Least squares from any start: the test error of the student in which gradient descent ends."""

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


def _work(parameters: Mapping[str, float]) -> float:
    return parameters["inputs"] * parameters["examples"] * (2 + min(parameters["inputs"], parameters["examples"]) / 8)


REGRESSION: Final = (Sampler("smallest-norm-error", _smallest_norm_error, _work),)
