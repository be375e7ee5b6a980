"""Random networks: products of random layers, with and without a nonlinearity between them.

Conventions: every layer is a square matrix of `width` rows; Gaussian layers have independent entries of variance
gain**2/width, orthogonal ones are gain times a uniformly distributed orthogonal matrix; the input v is the first unit
vector, which is as good as any other because the law of a layer does not change under rotations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import numpy as np

from numerics.ensembles.samplers import Draws, Sampler, whole

_ACTIVATIONS: Final[Mapping[str, Callable[[Draws], Draws]]] = {
    "linear": lambda entries: entries,
    "relu": lambda entries: np.maximum(entries, 0),
    "tanh": np.tanh,
}


def gaussian_layers(generator: np.random.Generator, draws: int, width: int, gain: float) -> Draws:
    """Independent Gaussian layers, of shape (draws, width, width), entries of variance gain**2/width."""
    return generator.normal(0.0, gain / np.sqrt(width), (draws, width, width))


def orthogonal_layers(generator: np.random.Generator, draws: int, width: int, gain: float) -> Draws:
    """Gain times independent uniform orthogonal matrices, of shape (draws, width, width).

    The factor Q of the QR decomposition of a Gaussian matrix is uniform once its columns are given the signs of the
    diagonal of R (Mezzadri 2007).
    """
    factor, upper = np.linalg.qr(generator.normal(size=(draws, width, width)))
    signs = np.sign(np.diagonal(upper, axis1=1, axis2=2))
    return np.asarray(gain * factor * signs[:, None, :])


def _layers_work(parameters: Mapping[str, float]) -> float:
    return parameters["layers"] * parameters["width"] ** 2


def _orthogonal_work(parameters: Mapping[str, float]) -> float:
    return parameters["layers"] * (5 * parameters["width"] ** 2 + parameters["width"] ** 3 / 16)


def _chain_moment(
    activation: str, orthogonal: bool, generator: np.random.Generator, draws: int, parameters: Mapping[str, float]
) -> Draws:
    """|h_M|**power, where h_0 = v, h_l = phi(W_l h_(l-1))."""
    width, depth = whole(parameters, "width"), whole(parameters, "layers")
    layers = orthogonal_layers if orthogonal else gaussian_layers
    active = _ACTIVATIONS[activation]
    hidden = np.zeros((draws, width))
    hidden[:, 0] = 1.0
    for _ in range(depth):
        weights = layers(generator, draws, width, parameters["gain"])
        hidden = active(np.einsum("dij,dj->di", weights, hidden))
    return np.asarray(np.sum(hidden**2, axis=1) ** (parameters["power"] / 2))


def _mean_square_activity(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """|h_M|**2/n, where |h_0|**2 = n*start, h_l = tanh(W_l h_(l-1)): the length map of Saxe et al. 2014."""
    width, depth = whole(parameters, "width"), whole(parameters, "layers")
    hidden = np.full((draws, width), np.sqrt(parameters["start"]))
    for _ in range(depth):
        weights = gaussian_layers(generator, draws, width, parameters["gain"])
        hidden = np.tanh(np.einsum("dij,dj->di", weights, hidden))
    return np.asarray(np.mean(hidden**2, axis=1))


def _volume_exponent(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """(1/M) ln(V_i/V_(i-1)): V_i is the volume to which M Gaussian layers of gain 1 send the unit cube of i dimensions.

    The cube's frame is made orthonormal again after every layer, so that nothing is lost at any depth.
    """
    width, depth, index = whole(parameters, "width"), whole(parameters, "layers"), whole(parameters, "index")
    frame = np.broadcast_to(np.eye(width)[:, :index], (draws, width, index))
    total = np.zeros(draws)
    for _ in range(depth):
        frame, upper = np.linalg.qr(gaussian_layers(generator, draws, width, 1.0) @ frame)
        total += np.log(np.abs(upper[:, index - 1, index - 1]))
    return total / depth


def _singular_exponent(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> Draws:
    """(1/M) ln sigma_i of a product of M Gaussian layers of gain 1; accurate if sigma_i/sigma_1 is far over 1e-16."""
    width, depth, index = whole(parameters, "width"), whole(parameters, "layers"), whole(parameters, "index")
    product = gaussian_layers(generator, draws, width, 1.0)
    for _ in range(depth - 1):
        product = gaussian_layers(generator, draws, width, 1.0) @ product
    values = np.linalg.svd(product, compute_uv=False)
    return np.asarray(np.log(values[:, index - 1]) / depth)


NETWORKS: Final = (
    Sampler("gaussian-chain", partial(_chain_moment, "linear", False), _layers_work),
    Sampler("relu-chain", partial(_chain_moment, "relu", False), _layers_work),
    Sampler("orthogonal-chain", partial(_chain_moment, "linear", True), _orthogonal_work, constant=True),
    Sampler("tanh-activity", _mean_square_activity, _layers_work),
    Sampler("volume-exponent", _volume_exponent, _orthogonal_work),
    Sampler("singular-exponent", _singular_exponent, _orthogonal_work),
)
