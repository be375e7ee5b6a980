"""Gradient descent at a finite step on deep linear networks, over all examples or over one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from numerics.networks.matrices import Array, Layers, NetworkError, widths_of
from numerics.networks.tasks import Examples, Task


def gradients(layers: Layers, correlation: Array, covariance: Array) -> list[Array]:
    """-dL/dW_l = (W_M...W_{l+1})^T (Syx - W_M...W_1 Sx) (W_{l-1}...W_1)^T for each layer, of the shape of W_l."""
    products = [layers[0]]
    for layer in layers[1:]:
        products.append(layer @ products[-1])
    error = correlation - products[-1] @ covariance
    found: list[Array] = []
    for level in reversed(range(len(layers))):
        found.insert(0, error @ products[level - 1].T if level else error)
        error = layers[level].T @ error
    return found


def gradient_descent(
    task: Task, start: Layers, step: float, counts: Sequence[int], decay: float = 0.0
) -> tuple[Array, ...]:
    """Full-batch gradient descent, W_l <- W_l - step*(dL/dW_l + decay*W_l).

    Args:
        task: Syx of shape (n_M, n_0) and Sx of shape (n_0, n_0).
        start: W_1, ..., W_M, of shapes (n_l, n_{l-1}).
        step: the learning rate, positive.
        counts: increasing numbers of steps after which the weights are wanted.
        decay: strength of the penalty (decay/2) sum |W_l|**2.

    Returns:
        W_l after each of the counts, of shape (counts, n_l, n_{l-1}); infinite where descent diverges.

    Raises:
        NetworkError: if shapes do not fit, or the step or the counts are outside their domain.

    >>> from numerics.networks.tasks import from_moments
    >>> (weights,) = gradient_descent(from_moments(np.array([[1.0]])), [np.array([[0.0]])], 0.5, [1, 2])
    >>> weights[:, 0, 0].tolist()
    [0.5, 0.75]
    """
    _check(task.correlation.shape, start, step, counts)

    def one(layers: list[Array], _: int) -> list[Array]:
        slopes = gradients(layers, task.correlation, task.covariance)
        return [layer + step * (slope - decay * layer) for layer, slope in zip(layers, slopes, strict=True)]

    return _followed(start, counts, one)


def stochastic_descent(
    examples: Examples,
    start: Layers,
    step: float,
    counts: Sequence[int],
    rng: np.random.Generator,
    reshuffled: bool = True,
) -> tuple[Array, ...]:
    """Gradient descent over one example after the other, W_l <- W_l - step*dL_mu/dW_l.

    Args:
        examples: inputs of shape (n_0, P) and outputs of shape (n_M, P).
        start: W_1, ..., W_M, of shapes (n_l, n_{l-1}).
        step: the learning rate for a single example, positive; one epoch is P steps and a time step/tau of the flow.
        counts: increasing numbers of epochs after which the weights are wanted.
        rng: draws the order of the examples.
        reshuffled: whether each epoch has an order of its own, or the first order is kept.

    Returns:
        W_l after each of the counts, of shape (counts, n_l, n_{l-1}).

    Raises:
        NetworkError: if shapes do not fit, or the step or the counts are outside their domain.

    >>> seen = Examples(np.eye(2), np.diag([1.0, 2.0]))
    >>> (weights,) = stochastic_descent(seen, [np.zeros((2, 2))], 0.5, [1], np.random.default_rng(0))
    >>> weights[0].tolist()
    [[0.5, 0.0], [0.0, 1.0]]
    """
    _check((examples.outputs.shape[0], examples.inputs.shape[0]), start, step, counts)
    total = examples.inputs.shape[1]
    moments = [Examples(examples.inputs[:, [i]], examples.outputs[:, [i]]).moments() for i in range(total)]
    order = rng.permutation(total)

    def epoch(layers: list[Array], number: int) -> list[Array]:
        nonlocal order
        if reshuffled and number:
            order = rng.permutation(total)
        for index in order:
            slopes = gradients(layers, *moments[index])
            layers = [layer + step * slope for layer, slope in zip(layers, slopes, strict=True)]
        return layers

    return _followed(start, counts, epoch)


def _followed(
    start: Layers, counts: Sequence[int], advance: Callable[[list[Array], int], list[Array]]
) -> tuple[Array, ...]:
    layers = [np.asarray(layer, dtype=float) for layer in start]
    found = [np.empty((len(counts), *layer.shape)) for layer in layers]
    done = 0
    with np.errstate(over="ignore", invalid="ignore"):
        for place, count in enumerate(counts):
            for number in range(done, count):
                layers = advance(layers, number)
            done = count
            for own, layer in zip(found, layers, strict=True):
                own[place] = layer
    return tuple(found)


def _check(outline: tuple[int, ...], start: Layers, step: float, counts: Sequence[int]) -> None:
    widths = widths_of(start)
    if (widths[-1], widths[0]) != tuple(outline):
        raise NetworkError(
            f"a network with n_0 = {widths[0]} and n_M = {widths[-1]} does not fit {outline[1]} inputs and "
            f"{outline[0]} outputs"
        )
    if step <= 0:
        raise NetworkError(f"the step of gradient descent is positive; {step:g} is not")
    if not counts or counts[0] < 0 or any(later <= earlier for earlier, later in pairwise(counts)):
        raise NetworkError("the numbers of steps are not negative and increasing, and there is at least one")
