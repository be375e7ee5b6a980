"""Networks of finite width in the parameterisation of the tangent kernel, trained by gradient descent.

    h^1 = sqrt(w/n0) W^1 x + sqrt(b) beta^1,    h^(l+1) = sqrt(w/n) W^(l+1) phi(h^l) + sqrt(b) beta^(l+1),

all entries of W and beta standard normal at the start, all of them trained, one output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from numerics.kernels.numbers import Array
from numerics.kernels.pairs import KernelError, check_layer, check_network

Function = Callable[[Array], Array]


def _erf(x: Array) -> Array:
    from scipy.special import erf

    return np.asarray(erf(x))


#: Activations by name, each with its derivative.
ACTIVATIONS: Final[Mapping[str, tuple[Function, Function]]] = MappingProxyType(
    {
        "erf": (_erf, lambda x: np.asarray(2 / np.sqrt(np.pi) * np.exp(-(x**2)))),
        "relu": (lambda x: np.maximum(x, 0.0), lambda x: np.asarray((x > 0).astype(np.float64))),
        "tanh": (np.tanh, lambda x: np.asarray(1 - np.tanh(x) ** 2)),
        "sine": (np.sin, np.cos),
    }
)


@dataclass(frozen=True)
class WideNetwork:
    """A network and its parameters.

    Attributes:
        activation: a key of `ACTIVATIONS`.
        weight: w, the variance of the weights times the number of terms of their sum.
        bias: b, the variance of the biases.
        weights: W^l, of shape (units, units below).
        biases: beta^l, of shape (units,).
    """

    activation: str
    weight: float
    bias: float
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    @classmethod
    def sample(
        cls,
        generator: np.random.Generator,
        activation: str,
        weight: float,
        bias: float,
        features: int,
        width: int,
        layers: int,
    ) -> WideNetwork:
        """A network with random parameters.

        Args:
            generator: of the random numbers.
            activation: a key of `ACTIVATIONS`.
            weight: w, positive.
            bias: b, not negative.
            features: n0 of an input.
            width: n, units in each hidden layer.
            layers: weight matrices, at least 1.

        Raises:
            KernelError: if an argument is outside its domain.

        >>> network = WideNetwork.sample(np.random.default_rng(0), "erf", 1.5, 0.1, features=3, width=8, layers=3)
        >>> network.outputs(np.ones((2, 3))).shape
        (2,)
        """
        check_network(weight, bias)
        check_layer(layers)
        if activation not in ACTIVATIONS or features < 1 or width < 1:
            raise KernelError(f"{activation}, {features} features, width {width}: give one of {', '.join(ACTIVATIONS)}")
        units = [features, *[width] * (layers - 1), 1]
        weights = tuple(generator.standard_normal((units[level + 1], units[level])) for level in range(layers))
        return cls(activation, weight, bias, weights, tuple(generator.standard_normal(n) for n in units[1:]))

    def outputs(self, inputs: ArrayLike) -> Array:
        """The outputs of inputs of shape (inputs, features)."""
        return self._forward(np.asarray(inputs, dtype=np.float64))[-1][:, 0]

    def tangent_kernel(self, inputs: ArrayLike, others: ArrayLike) -> Array:
        """The products of the gradients of outputs, of shape (inputs, others)."""
        total: Array = np.zeros(())
        sides = [list(self._gradients(np.asarray(each, dtype=np.float64))) for each in (inputs, others)]
        for (below, passed), (other_below, other_passed) in zip(*sides, strict=True):
            total = total + (self.weight * below @ other_below.T / below.shape[1] + self.bias) * (
                passed @ other_passed.T
            )
        return total

    def descended(self, inputs: ArrayLike, labels: ArrayLike, rate: float, steps: int) -> WideNetwork:
        """The network after so many steps of gradient descent on (1/2) sum (f - y)**2 over all inputs."""
        examples, target = (np.asarray(each, dtype=np.float64) for each in (inputs, labels))
        network = self
        for _ in range(steps):
            network = network._step(examples, target, rate)
        return network

    def _step(self, inputs: Array, labels: Array, rate: float) -> WideNetwork:
        below_and_passed = list(self._gradients(inputs))
        errors = (labels - self._forward(inputs)[-1][:, 0])[:, None]
        weights, biases = [], []
        for level, (below, passed) in enumerate(below_and_passed):
            drive = rate * errors * passed
            weights.append(self.weights[level] + np.sqrt(self.weight / below.shape[1]) * drive.T @ below)
            biases.append(self.biases[level] + np.sqrt(self.bias) * drive.sum(0))
        return WideNetwork(self.activation, self.weight, self.bias, tuple(weights), tuple(biases))

    def _forward(self, inputs: Array) -> list[Array]:
        """H of every layer, of shape (inputs, units)."""
        found, below = [], inputs
        for weights, biases in zip(self.weights, self.biases, strict=True):
            found.append(np.sqrt(self.weight / below.shape[1]) * below @ weights.T + np.sqrt(self.bias) * biases)
            below = ACTIVATIONS[self.activation][0](found[-1])
        return found

    def _gradients(self, inputs: Array) -> list[tuple[Array, Array]]:
        """The activity below each layer, and the derivative of the output by the layer."""
        hidden = self._forward(inputs)
        active, slope = ACTIVATIONS[self.activation]
        passed = np.ones((len(inputs), 1))
        found: list[tuple[Array, Array]] = []
        for level in reversed(range(len(hidden))):
            below = active(hidden[level - 1]) if level else inputs
            found.insert(0, (below, passed))
            if level:
                back = np.sqrt(self.weight / below.shape[1]) * passed @ self.weights[level]
                passed = back * slope(hidden[level - 1])
        return found
