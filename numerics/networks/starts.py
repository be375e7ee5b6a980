"""Starts of networks: aligned with a task, balanced, orthogonal, Gaussian, lambda-balanced."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from numerics.networks.matrices import Array, NetworkError, random_frame
from numerics.networks.tasks import Task


def aligned(task: Task, widths: Sequence[int], weights: Array, rng: np.random.Generator) -> list[Array]:
    """The decoupled start W_l = R_{l+1} D_l R_l^T with R_1 = V and R_{M+1} = U: a chain of weights for each mode.

    The frames R_2, ..., R_M of the hidden layers are random.

    Args:
        task: its modes are the columns of V and U.
        widths: (n_0, ..., n_M).
        weights: the diagonals of D_1, ..., D_M, of shape (M, modes).
        rng: draws the frames.

    Raises:
        NetworkError: if the modes of the task do not decouple, a hidden layer is narrower than there are modes, or
            the shapes do not fit.

    Source: Saxe, McClelland, Ganguli 2014.

    >>> from numerics.networks.matrices import end_to_end
    >>> from numerics.networks.tasks import aligned_task
    >>> rng = np.random.default_rng(0)
    >>> task = aligned_task(4, 3, [2.0, 1.0], rng)
    >>> layers = aligned(task, (4, 5, 3), np.array([[0.5, 0.1], [0.5, 0.1]]), rng)
    >>> strengths = np.einsum("ia,ij,ja->a", task.left, end_to_end(layers), task.right)
    >>> bool(np.allclose(strengths, [0.25, 0.01]))
    True
    """
    task.require_aligned()
    outputs, inputs = task.correlation.shape
    depth, modes = _depth(widths), task.left.shape[1]
    if (widths[0], widths[-1]) != (inputs, outputs):
        raise NetworkError(
            f"a network for {inputs} inputs and {outputs} outputs has n_0 = {inputs} and n_M = {outputs}, not "
            f"n_0 = {widths[0]} and n_M = {widths[-1]}"
        )
    if weights.shape != (depth, modes):
        raise NetworkError(
            f"{depth} layers and {modes} modes need weights of shape {(depth, modes)}, not {weights.shape}"
        )
    return _chain([task.right, *_hidden_frames(widths, modes, rng), task.left], weights)


def balanced(widths: Sequence[int], strengths: Sequence[float], rng: np.random.Generator) -> list[Array]:
    """A start in general position with W_{l+1}^T W_{l+1} = W_l W_l^T: equal chains between random frames.

    The product W_M...W_1 has the given singular values and random singular vectors.

    Raises:
        NetworkError: if a layer is narrower than there are strengths, or a strength is negative.

    >>> first, second = balanced((4, 3, 5), [0.3, 0.2], np.random.default_rng(0))
    >>> bool(np.allclose(second.T @ second, first @ first.T))
    True
    """
    depth, modes = _depth(widths), len(strengths)
    if min(strengths, default=-1.0) < 0:
        raise NetworkError("the singular values of a balanced start are one or more numbers that are not negative")
    weights = np.tile(np.asarray(strengths, dtype=float) ** (1 / depth), (depth, 1))
    frames = [random_frame(widths[0], modes, rng), *_hidden_frames(widths, modes, rng)]
    return _chain([*frames, random_frame(widths[-1], modes, rng)], weights)


def orthogonal(widths: Sequence[int], gain: float, rng: np.random.Generator) -> list[Array]:
    """Random layers with all singular values equal to the gain: orthogonal, or with orthonormal rows or columns.

    The product of M square ones has all singular values gain**M.

    >>> from numerics.networks.matrices import end_to_end
    >>> product = end_to_end(orthogonal((4, 4, 4, 4), 0.5, np.random.default_rng(0)))
    >>> bool(np.allclose(np.linalg.svd(product)[1], 0.5**3))
    True
    """
    _depth(widths)
    layers = []
    for below, above in pairwise(widths):
        frame = random_frame(max(below, above), min(below, above), rng)
        layers.append(gain * (frame if above >= below else frame.T))
    return layers


def gaussian(widths: Sequence[int], deviation: float, rng: np.random.Generator) -> list[Array]:
    """Independent normal weights with mean 0 and the given standard deviation.

    Raises:
        NetworkError: if the standard deviation is negative.

    >>> [layer.shape for layer in gaussian((2, 3, 4), 0.1, np.random.default_rng(0))]
    [(3, 2), (4, 3)]
    """
    _depth(widths)
    if deviation < 0:
        raise NetworkError(f"a standard deviation is not negative; {deviation:g} is")
    return [deviation * rng.standard_normal((above, below)) for below, above in pairwise(widths)]


def lambda_balanced(
    inputs: int, outputs: int, imbalance: float, strengths: Sequence[float], rng: np.random.Generator
) -> list[Array]:
    """Two layers with W_2^T W_2 - W_1 W_1^T = imbalance * I and a product with given singular values.

    There are as many hidden units as strengths; the singular vectors are random.

    Raises:
        NetworkError: if there are more hidden units than inputs or outputs, or a strength is negative.

    Source: Domine and others 2024.

    >>> first, second = lambda_balanced(4, 5, -0.7, [1.0, 0.5, 0.0], np.random.default_rng(0))
    >>> bool(np.allclose(second.T @ second - first @ first.T, -0.7 * np.eye(3)))
    True
    """
    hidden = len(strengths)
    if not 1 <= hidden <= min(inputs, outputs) or min(strengths) < 0:
        raise NetworkError(
            "the difference W_2^T W_2 - W_1 W_1^T is a multiple of the identity only if neither layer has a larger "
            f"hidden side than its other side: {hidden} hidden units need {hidden} inputs and outputs or more, and "
            f"strengths that are not negative; here are {inputs} and {outputs}"
        )
    values = np.asarray(strengths, dtype=float)
    root = np.sqrt(imbalance**2 + 4 * values**2)
    squares = np.maximum([(root - imbalance) / 2, (root + imbalance) / 2], 0.0)
    frames = [random_frame(width, hidden, rng) for width in (inputs, hidden, outputs)]
    return _chain(frames, np.sqrt(squares))


def _depth(widths: Sequence[int]) -> int:
    if len(widths) < 2 or min(widths) < 1:
        raise NetworkError(f"a network has two or more positive widths n_0, ..., n_M, not {tuple(widths)}")
    return len(widths) - 1


def _hidden_frames(widths: Sequence[int], modes: int, rng: np.random.Generator) -> list[Array]:
    return [random_frame(width, modes, rng) for width in widths[1:-1]]


def _chain(frames: Sequence[Array], weights: Array) -> list[Array]:
    """R_{l+1} D_l R_l^T for each layer."""
    return [above * row @ below.T for below, row, above in zip(frames[:-1], weights, frames[1:], strict=True)]
