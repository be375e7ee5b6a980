"""A two-layer network at one time: product, Gram matrices, tangent kernel and loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class TwoLayerState:
    """The blocks of Q Q^T, Q = [W1^T; W2], and what follows from them.

    Attributes:
        correlation: Syx, shape (outputs, inputs).
        factor: a matrix Z with Q Q^T = Z Z^T, shape (inputs + outputs, any); it is Q up to a rotation of hidden space.
    """

    correlation: NDArray[np.float64]
    factor: NDArray[np.float64]

    @property
    def gram(self) -> NDArray[np.float64]:
        """Q Q^T = [[W1^T W1, (W2 W1)^T], [W2 W1, W2 W2^T]], shape (inputs + outputs, inputs + outputs)."""
        return self.factor @ self.factor.T

    @property
    def product(self) -> NDArray[np.float64]:
        """W2 W1, the map of the network, shape (outputs, inputs)."""
        return self._outputs @ self._inputs.T

    @property
    def input_gram(self) -> NDArray[np.float64]:
        """W1^T W1, the similarity of the inputs in the hidden layer, shape (inputs, inputs)."""
        return self._inputs @ self._inputs.T

    @property
    def output_gram(self) -> NDArray[np.float64]:
        """W2 W2^T, shape (outputs, outputs)."""
        return self._outputs @ self._outputs.T

    @property
    def loss(self) -> float:
        """|Syx - W2 W1|^2/2: the loss less what no linear map of whitened inputs can avoid."""
        return 0.5 * float(np.linalg.norm(self.correlation - self.product)) ** 2

    def tangent_kernel(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """The neural tangent kernel I (x) X^T W1^T W1 X + W2 W2^T (x) X^T X.

        Args:
            inputs: X, shape (inputs, examples).

        Returns:
            The kernel of (output, example) with (output, example), outputs first: shape
            (outputs * examples, outputs * examples).

        >>> TwoLayerState(np.eye(1), np.array([[1.0], [2.0]])).tangent_kernel(np.array([[3.0]])).tolist()
        [[45.0]]
        """
        kernel_in = inputs.T @ self.input_gram @ inputs
        outputs = np.eye(len(self.correlation))
        return np.kron(outputs, kernel_in) + np.kron(self.output_gram, inputs.T @ inputs)

    @property
    def _inputs(self) -> NDArray[np.float64]:
        return self.factor[: self.correlation.shape[1]]

    @property
    def _outputs(self) -> NDArray[np.float64]:
        return self.factor[self.correlation.shape[1] :]
