"""Gaussian forms: what Wick's theorem gives in closed form, drawn from the definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from numerics.ensembles.networks import orthogonal_layers
from numerics.ensembles.samplers import Draws, Sampler, whole


def _target(parameters: Mapping[str, float]) -> Draws:
    """The symmetric matrix D = bulk*I + spike*w w^T, where w is the unit vector with equal entries."""
    size = whole(parameters, "dimension")
    return parameters["bulk"] * np.eye(size) + parameters["spike"] / size


def _quadratic_form(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """(x^T D x)**2 for x of independent standard normal entries."""
    target = _target(parameters)
    inputs = generator.normal(size=(draws, len(target)))
    return np.asarray(np.einsum("di,di->d", inputs @ target, inputs) ** 2)


def _measurement(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """<A, D>**2 for A of independent standard normal entries."""
    target = _target(parameters)
    sensing = generator.normal(size=(draws, target.size))
    return np.asarray((sensing @ target.ravel()) ** 2)


def _noise(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """Matrices of noise with independent normal entries of variance 1/columns, of shape (draws, rows, columns)."""
    shape = (draws, whole(parameters, "rows"), whole(parameters, "columns"))
    return generator.normal(0.0, 1 / np.sqrt(shape[2]), shape)


def _spectral_moment(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """(1/rows) tr (Z Z^T)**power of a matrix of noise, for the powers 1 and 2."""
    power = whole(parameters, "power")
    if power > 2:
        raise ValueError(f"power is {power}; the spectral moment is drawn for 1 and 2 only")
    noise = _noise(generator, draws, parameters)
    if power == 1:
        return np.asarray(np.sum(noise**2, axis=(1, 2)) / noise.shape[1])
    products = noise @ noise.transpose(0, 2, 1)
    return np.asarray(np.sum(products**2, axis=(1, 2)) / noise.shape[1])


def _overfitted_error(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|Y X^T - W|**2/|W|**2 for labels Y = W X + Z at orthonormal inputs X; W has the one singular value `signal`."""
    rows, columns = whole(parameters, "rows"), whole(parameters, "columns")
    teacher = np.zeros((rows, columns))
    teacher[0, 0] = parameters["signal"]
    inputs = orthogonal_layers(generator, draws, columns, 1.0)
    labels = teacher @ inputs + _noise(generator, draws, parameters)
    learned = labels @ inputs.transpose(0, 2, 1)
    return np.asarray(np.sum((learned - teacher) ** 2, axis=(1, 2)) / np.sum(teacher**2))


def _entries(parameters: Mapping[str, float]) -> float:
    return parameters["rows"] * parameters["columns"] * (1 + min(parameters["rows"], parameters["columns"]) / 8)


GAUSSIAN: Final = (
    Sampler("quadratic-form-square", _quadratic_form, lambda parameters: parameters["dimension"] ** 2 / 8 + 8),
    Sampler("measurement-square", _measurement, lambda parameters: parameters["dimension"] ** 2),
    Sampler("spectral-moment", _spectral_moment, _entries),
    Sampler("overfitted-error", _overfitted_error, lambda at: _entries(at) + 20 * at["columns"] ** 2),
)
