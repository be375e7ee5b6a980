"""Kernels of random networks of finite width, for two inputs: what the recursions of infinite width are the limits of.

Conventions: h^1 has independent normal rows, one a unit, of two numbers of equal variance; the next layers are
h^(l+1) = sqrt(w/n) W phi(h^l) + sqrt(b) beta with standard normal entries, and the last one has one unit.  The tangent
kernel counts the weights and biases of all layers, those of the first one through the covariance of h^1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from numerics.ensembles.samplers import Draws, Sampler, whole


@dataclass(frozen=True)
class _Activation:
    function: Callable[[Draws], Draws]
    slope: Callable[[Draws], Draws]


def _erf(x: Draws) -> Draws:
    from scipy.special import erf

    return np.asarray(erf(x))


_ACTIVATIONS: Final[Mapping[str, _Activation]] = {
    "erf": _Activation(_erf, lambda x: np.asarray(2 / np.sqrt(np.pi) * np.exp(-(x**2)))),
    "relu": _Activation(lambda x: np.maximum(x, 0), lambda x: np.asarray((x > 0).astype(float))),
}


def _inputs(generator: np.random.Generator, draws: int, parameters: Mapping[str, float]) -> tuple[Draws, Draws]:
    """K^1, of shape (2, 2), and h^1, of shape (draws, units, 2)."""
    variance, correlation = parameters["variance"], parameters["correlation"]
    if not (variance > 0 and -1 <= correlation <= 1):
        raise ValueError(f"variance {variance:g}, correlation {correlation:g}; give a positive one, and one in [-1, 1]")
    covariance = variance * np.array([[1.0, correlation], [correlation, 1.0]])
    numbers = generator.standard_normal((draws, whole(parameters, "width"), 2))
    other = correlation * numbers[..., 0] + np.sqrt(1 - correlation**2) * numbers[..., 1]
    return covariance, np.sqrt(variance) * np.stack([numbers[..., 0], other], -1)


def _kernel(name: str, tangent: bool, generator: np.random.Generator, draws: int, at: Mapping[str, float]) -> Draws:
    """Of two inputs: w/n phi(h).phi(h') + b of the last hidden layer, or the product of the gradients of the output.

    The gradient by the weights and the bias of a layer is the activity below, and 1, times what is passed back to it.
    """
    active, layers, width = _ACTIVATIONS[name], whole(at, "layers", 2), whole(at, "width")
    weight, bias = at["weights"], at["biases"]
    if not (weight > 0 and bias >= 0):
        raise ValueError(f"weights {weight:g}, biases {bias:g}; give a positive variance, and one that is not negative")
    first, hidden = _inputs(generator, draws, at)
    below, matrices, slopes = [np.full(draws, first[0, 1])], [], [active.slope(hidden)]
    for _ in range(layers - 2):
        activity = active.function(hidden)
        below.append(_shared(activity, weight, bias))
        matrices.append(np.sqrt(weight / width) * generator.standard_normal((draws, width, width)))
        shift = np.sqrt(bias) * generator.standard_normal((draws, width, 1))
        hidden = matrices[-1] @ activity + shift
        slopes.append(active.slope(hidden))
    found = _shared(active.function(hidden), weight, bias)
    if not tangent:
        return found
    back = np.sqrt(weight / width) * generator.standard_normal((draws, width, 1)) * slopes[-1]
    for level in reversed(range(layers - 1)):
        found = found + below[level] * np.sum(back[..., 0] * back[..., 1], -1)
        if level:
            back = (np.swapaxes(matrices[level - 1], 1, 2) @ back) * slopes[level - 1]
    return found


def _shared(activity: Draws, weight: float, bias: float) -> Draws:
    return np.asarray(weight * np.mean(activity[..., 0] * activity[..., 1], -1) + bias)


def _work(parameters: Mapping[str, float]) -> float:
    return 8 * parameters["width"] + 2 * (parameters["layers"] - 2) * parameters["width"] ** 2


KERNELS: Final = tuple(
    Sampler(f"{name}-{kind}", partial(_kernel, name, tangent), _work)
    for name in _ACTIVATIONS
    for kind, tangent in (("kernel", False), ("tangent-kernel", True))
)
