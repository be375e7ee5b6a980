"""Tasks of linear networks: second moments of inputs and outputs, their modes, and examples that have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from numerics.networks.matrices import Array, NetworkError, is_close, random_frame

_SEPARATION = 1e-6


@dataclass(frozen=True)
class Task:
    """What gradient descent on the squared error sees of a data set: its second moments.

    Attributes:
        correlation: Syx = sum y x^T, of shape (outputs, inputs).
        covariance: Sx = sum x x^T, of shape (inputs, inputs), symmetric and not negative.
        left: columns u_alpha, the modes' directions among the outputs, of shape (outputs, modes).
        right: columns v_alpha, the modes' directions among the inputs, of shape (inputs, modes).

    Raises:
        NetworkError: if the shapes do not fit or the covariance is not symmetric.
    """

    correlation: Array
    covariance: Array
    left: Array
    right: Array

    def __post_init__(self) -> None:
        outputs, inputs = self.correlation.shape
        if self.covariance.shape != (inputs, inputs) or not is_close(self.covariance, self.covariance.T):
            raise NetworkError(
                f"the covariance Sx of {inputs} inputs is a symmetric matrix of shape {(inputs, inputs)}; here it has "
                f"the shape {self.covariance.shape}" + (" and is not symmetric" * (self.covariance.ndim == 2))
            )
        modes = self.left.shape[-1]
        if self.left.shape != (outputs, modes) or self.right.shape != (inputs, modes):
            raise NetworkError(
                f"modes u_alpha, v_alpha of a task with {inputs} inputs and {outputs} outputs are the columns of "
                f"matrices of shapes {(outputs, modes)} and {(inputs, modes)}, not {self.left.shape} and "
                f"{self.right.shape}"
            )

    @property
    def strengths(self) -> Array:
        """The target u_alpha^T Syx v_alpha of each mode, of shape (modes,)."""
        found: Array = np.einsum("ia,ij,ja->a", self.left, self.correlation, self.right)
        return found

    @property
    def variances(self) -> Array:
        """The input variance v_alpha^T Sx v_alpha along each mode, of shape (modes,)."""
        found: Array = np.einsum("ia,ij,ja->a", self.right, self.covariance, self.right)
        return found

    def require_whitened(self) -> None:
        """Nothing, if the inputs are whitened.

        Raises:
            NetworkError: if Sx is not the identity.
        """
        if not is_close(self.covariance, np.eye(len(self.covariance))):
            off = float(np.abs(self.covariance - np.eye(len(self.covariance))).max())
            raise NetworkError(
                f"the theorem needs whitened inputs, Sx = I, and Sx is off by {off:.2g}; whiten the inputs, or use the "
                "law of inputs whose covariance shares the right singular vectors of Syx"
            )

    def require_aligned(self) -> None:
        """Nothing, if the modes decouple: Syx = U S V^T and Sx V = V Lambda with diagonal S and Lambda.

        Raises:
            NetworkError: if they do not.
        """
        rebuilt = self.left * self.strengths @ self.right.T
        if not is_close(self.correlation, rebuilt):
            raise NetworkError(
                "the theorem needs Syx = U S V^T with the modes as singular vectors; the modes of this task are not "
                "singular vectors of its correlation, or do not exhaust it"
            )
        if not is_close(self.covariance @ self.right, self.right * self.variances):
            raise NetworkError(
                "the theorem needs inputs whose covariance is diagonal in the right singular vectors of Syx, "
                "[Syx^T Syx, Sx] = 0; whiten the inputs or rotate them"
            )


def from_moments(correlation: Array, covariance: Array | None = None) -> Task:
    """The task with these second moments; its modes are the singular vectors of the correlation.

    Args:
        correlation: Syx, of shape (outputs, inputs).
        covariance: Sx, of shape (inputs, inputs); None for whitened inputs.

    Raises:
        NetworkError: if shapes do not fit, or singular values are repeated so that the modes are not determined.

    >>> from_moments(np.diag([3.0, 2.0])).strengths.tolist()
    [3.0, 2.0]
    """
    if correlation.ndim != 2:
        raise NetworkError(f"the correlation Syx has the shape (outputs, inputs); this one has {correlation.ndim} axes")
    left, values, right = np.linalg.svd(correlation, full_matrices=False)
    kept = int(np.sum(values > _SEPARATION * values[0]))
    values = values[:kept]
    gaps = np.diff(values)
    if kept > 1 and float(-gaps.max()) < _SEPARATION * values[0]:
        twice = values[int(np.argmax(gaps))]
        raise NetworkError(
            f"the singular value {twice:.6g} of Syx is repeated, so that its singular vectors, and with them the modes "
            "of the task, are not determined; the theorem needs distinct singular values, or the modes (aligned_task)"
        )
    covariance = np.eye(correlation.shape[1]) if covariance is None else covariance
    return Task(correlation, covariance, left[:, :kept], right[:kept].T)


def aligned_task(
    inputs: int,
    outputs: int,
    targets: Sequence[float],
    rng: np.random.Generator,
    variances: Sequence[float] | None = None,
    symmetric: bool = False,
) -> Task:
    """A task with given singular values and random singular vectors, Syx = U S V^T and Sx = V Lambda V^T + rest.

    Args:
        inputs: number of input components.
        outputs: number of output components.
        targets: the singular values, at most as many as inputs and as outputs.
        rng: draws U and V uniformly.
        variances: the input variance along each mode; None for whitened inputs, Sx = I.
        symmetric: whether U = V, so that Syx is symmetric; then targets may be negative.

    Raises:
        NetworkError: if there are more modes than inputs or outputs, or a variance is not positive.

    >>> task = aligned_task(5, 3, [2.0, 1.0], np.random.default_rng(1))
    >>> task.correlation.shape, [round(float(s), 12) for s in task.strengths]
    ((3, 5), [2.0, 1.0])
    """
    modes = len(targets)
    if not 1 <= modes <= min(inputs, outputs):
        raise NetworkError(f"{modes} modes need at least {modes} inputs and outputs, not {inputs} and {outputs}")
    left, right = random_frame(outputs, modes, rng), random_frame(inputs, modes, rng)
    covariance = np.eye(inputs)
    if symmetric:
        left = right
    if variances is not None:
        if len(variances) != modes or min(variances) <= 0:
            raise NetworkError(f"the inputs need one positive variance along each of the {modes} modes")
        covariance = covariance + right * (np.asarray(variances) - 1) @ right.T
    correlation = left * np.asarray(targets) @ right.T
    if symmetric:
        # Exactly so: products of floats need not be.
        correlation = (correlation + correlation.T) / 2
    return Task(correlation, covariance, left, right)


def correlated_task(correlations: Array, variances: Sequence[float], rng: np.random.Generator) -> Task:
    """A task whose inputs have principal axes that are no singular vectors of the correlation.

    The modes u_i, p_j are random axes of the outputs and the principal axes of the inputs.

    Args:
        correlations: c_ij = u_i^T Syx p_j, of shape (outputs, inputs).
        variances: the input variance along each principal axis.
        rng: draws the axes uniformly.

    Raises:
        NetworkError: if there is not one positive variance for each input.
    """
    outputs, inputs = correlations.shape
    if len(variances) != inputs or min(variances) <= 0:
        raise NetworkError(f"{inputs} inputs have {inputs} positive variances along their principal axes")
    left, axes = random_frame(outputs, outputs, rng), random_frame(inputs, inputs, rng)
    covariance = axes * np.asarray(variances) @ axes.T
    modes = min(inputs, outputs)
    return Task(left @ correlations @ axes.T, (covariance + covariance.T) / 2, left[:, :modes], axes[:, :modes])


def table_task(table: Array) -> Task:
    """The task of items that are each their own input, with sums over the items: Syx is the table and Sx = I.

    Where singular values are repeated the modes are some choice of singular vectors; that serves laws that treat
    such modes alike.

    Args:
        table: of shape (properties, items).

    >>> table_task(np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])).strengths.round(6).tolist()
    [1.732051, 1.0]
    """
    left, values, right = np.linalg.svd(table, full_matrices=False)
    kept = int(np.sum(values > _SEPARATION * values[0]))
    return Task(table, np.eye(table.shape[1]), left[:, :kept], right[:kept].T)


@dataclass(frozen=True)
class Examples:
    """Examples: inputs of shape (inputs, count) and outputs of shape (outputs, count), one example a column."""

    inputs: Array
    outputs: Array

    def __post_init__(self) -> None:
        if self.inputs.ndim != 2 or self.outputs.ndim != 2 or self.inputs.shape[1] != self.outputs.shape[1]:
            raise NetworkError(
                "examples are columns of two matrices with as many columns; the inputs have the shape "
                f"{self.inputs.shape} and the outputs {self.outputs.shape}"
            )

    def moments(self, averaged: bool = False) -> tuple[Array, Array]:
        """Syx and Sx, sums over the examples, or their averages."""
        share = self.inputs.shape[1] if averaged else 1
        return self.outputs @ self.inputs.T / share, self.inputs @ self.inputs.T / share


def examples_of(task: Task, count: int, rng: np.random.Generator) -> Examples:
    """Examples with the second moments of a task; what the inputs do not explain of the outputs is random.

    Raises:
        NetworkError: if there are fewer examples than inputs.

    >>> task = aligned_task(3, 2, [1.0], np.random.default_rng(0))
    >>> correlation, covariance = examples_of(task, 6, np.random.default_rng(1)).moments()
    >>> bool(np.allclose(correlation, task.correlation) and np.allclose(covariance, task.covariance))
    True
    """
    outputs, inputs = task.correlation.shape
    if count < inputs:
        raise NetworkError(f"{inputs} uncorrelated inputs need at least {inputs} examples, not {count}")
    rows = random_frame(count, inputs, rng).T
    root = np.linalg.cholesky(task.covariance)
    seen = np.linalg.solve(root, task.correlation.T).T @ rows
    residual = rng.standard_normal((outputs, count)) / np.sqrt(count)
    return Examples(root @ rows, seen + residual - residual @ rows.T @ rows)


def one_hot(outputs: Array, averaged: bool = True) -> tuple[Task, Examples]:
    """Items that are each their own input: x_i is the i-th unit vector, y_i the i-th column.

    With averages over the P items Sx = I/P, which is not whitened: each mode tends to P times its singular value.

    Args:
        outputs: the properties of the items, of shape (properties, items).
        averaged: whether the moments are averages over the items, as in the theory of semantic development, or sums.

    >>> task, _ = one_hot(np.array([[1.0, 0.0], [0.0, 3.0]]))
    >>> task.strengths.tolist(), task.variances.tolist()
    ([1.5, 0.5], [0.5, 0.5])
    """
    examples = Examples(np.eye(outputs.shape[1]), outputs)
    return from_moments(*examples.moments(averaged)), examples
