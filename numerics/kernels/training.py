"""Training of networks of infinite width by their tangent kernel: outputs in time, and how an ensemble scatters.

The loss is half the sum of squared errors over the training inputs X, and the batch is full.  With the tangent kernel
Theta, the outputs f on X and those at test inputs T are

    f_t(X) = Y + D (f_0(X) - Y),    f_t(T) = f_0(T) + G (Y - f_0(X)),    G = Theta(T, X) Theta(X, X)**(-1) (1 - D),

where D = exp(-rate*Theta*t) for gradient flow and D = (1 - rate*Theta)**t for t steps of gradient descent.  If the
outputs at the start are normal with covariance K, those of the ensemble stay normal.  If only the last layer is trained
the kernel K takes the place of Theta.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from numerics.kernels.numbers import Array
from numerics.kernels.pairs import KernelError

#: How far below zero rounding may put an eigenvalue, in units of the largest and the size.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Trained:
    """What training has made of outputs, whatever they were at the start.

    Attributes:
        left: D, what is left of the errors on the training inputs, of shape (train, train).
        gain: G, how the test outputs answer to the errors at the start, of shape (test, train).
    """

    left: Array
    gain: Array

    def outputs(self, labels: ArrayLike, start: ArrayLike = 0.0, test_start: ArrayLike = 0.0) -> tuple[Array, Array]:
        """The outputs on the training and on the test inputs; those of an ensemble in the mean for starts at 0.

        Args:
            labels: Y, of shape (train,) or (train, outputs).
            start: f_0(X), of the same shape.
            test_start: f_0(T), of shape (test,) or (test, outputs).
        """
        target = np.asarray(labels, dtype=np.float64)
        errors = target - np.asarray(start, dtype=np.float64)
        return target - self.left @ errors, np.asarray(test_start) + self.gain @ errors

    def covariance(self, train: ArrayLike, cross: ArrayLike, test: ArrayLike) -> Array:
        """The covariance of the test outputs over an ensemble of starts.

            K(T, T) + G K(X, X) G^T - (G K(X, T) + its transpose)

        Args:
            train: K(X, X) of the outputs at the start, of shape (train, train).
            cross: K(T, X), of shape (test, train).
            test: K(T, T), of shape (test, test).

        Source: Lee et al. 2019.
        """
        mixed = self.gain @ np.asarray(cross).T
        found: Array = np.asarray(test) + self.gain @ np.asarray(train) @ self.gain.T - mixed - mixed.T
        return found


@dataclass(frozen=True)
class Training:
    """The tangent kernel on the training inputs by its modes, and between them and the test inputs.

    Attributes:
        eigenvalues: of Theta(X, X), from the smallest to the largest.
        modes: its eigenvectors, as columns.
        cross: Theta(T, X), of shape (test, train).

    >>> training = Training.of([[2.0, 1.0], [1.0, 2.0]], [[1.0, 1.0]])
    >>> train, test = training.flow(0.5).outputs([1.0, 0.0])
    >>> train.round(6).tolist(), test.round(6).tolist()
    ([0.58517, 0.1917], [0.258957])
    >>> round(training.largest_rate, 6)
    0.666667
    """

    eigenvalues: Array
    modes: Array
    cross: Array

    @classmethod
    def of(cls, train: ArrayLike, cross: ArrayLike) -> Training:
        """The training of a network with these kernels.

        Raises:
            KernelError: if shapes do not fit, or the first kernel is not symmetric and positive semidefinite.
        """
        kernel, beside = (np.asarray(each, dtype=np.float64) for each in (train, cross))
        if kernel.ndim != 2 or kernel.shape[0] != kernel.shape[1] or beside.shape[1:] != kernel.shape[1:]:
            raise KernelError(f"kernels of shapes {kernel.shape}, {beside.shape}; give (train, train), (test, train)")
        if not np.allclose(kernel, kernel.T, 1e-12, 1e-12 * float(np.abs(kernel).max())):
            raise KernelError("the kernel of the training inputs is not symmetric")
        eigenvalues, modes = np.linalg.eigh(kernel)
        if eigenvalues[0] < -_ROUNDING * len(kernel) * abs(eigenvalues[-1]):
            raise KernelError(f"the kernel of the training inputs has the eigenvalue {eigenvalues[0]:.3g}")
        return cls(np.maximum(eigenvalues, 0.0), modes, beside)

    @property
    def largest_rate(self) -> float:
        """2/lambda_max: gradient descent converges below this learning rate, and diverges above it."""
        return float(2 / self.eigenvalues[-1])

    def flow(self, time: float) -> Trained:
        """What gradient flow makes of the outputs by a time, in units of one over the learning rate."""
        left = np.exp(-time * self.eigenvalues)
        return self._trained(left, -np.expm1(-time * self.eigenvalues), time)

    def descent(self, rate: float, steps: int) -> Trained:
        """What so many steps of gradient descent of a learning rate make of the outputs."""
        factors = 1 - rate * self.eigenvalues
        slow = factors > 0.5
        done = 1 - factors**steps
        done[slow] = -np.expm1(steps * np.log1p(-rate * self.eigenvalues[slow]))
        return self._trained(factors**steps, done, rate * steps)

    def _trained(self, left: Array, done: Array, time: float) -> Trained:
        """From D and 1 - D of each mode; a mode without an eigenvalue is learned in proportion to the time."""
        null = self.eigenvalues == 0
        answer = np.where(null, time, done / np.where(null, 1.0, self.eigenvalues))
        return Trained((self.modes * left) @ self.modes.T, self.cross @ (self.modes * answer) @ self.modes.T)


def exchangeable_outputs(apart: float, shared: float, labels: ArrayLike, time: float) -> tuple[Array, float]:
    """The outputs of gradient flow for a kernel that tells inputs from each other, but knows nothing else of them.

        Theta(X, X) = A*I + B*1 1^T,    Theta(T, X) = B*1^T

    Args:
        apart: A, positive.
        shared: B, not negative.
        labels: Y, of shape (train,).
        time: in units of one over the learning rate.

    Returns:
        the outputs on the training inputs, and that on any test input: a part of the mean label.

    Raises:
        KernelError: if A or B is outside its domain.

    >>> train, test = exchangeable_outputs(1.0, 1.0, [1.0, 0.0], 50.0)
    >>> train.round(6).tolist(), round(test, 6)
    ([1.0, 0.0], 0.333333)
    """
    if not (apart > 0 and shared >= 0):
        raise KernelError(f"A = {apart}, B = {shared}: give a positive number, and one that is not negative")
    target = np.asarray(labels, dtype=np.float64)
    mean, whole = float(target.mean()), apart + len(target) * shared
    common = -np.expm1(-whole * time) * mean
    return -np.expm1(-apart * time) * (target - mean) + common, float(len(target) * shared / whole * common)
