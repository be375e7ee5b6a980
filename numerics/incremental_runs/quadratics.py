"""Quadratic networks on Gaussian inputs, 20 inputs and 100 examples: one of the teacher's values after the other."""

from __future__ import annotations

import numpy as np

from numerics.incremental_runs.training import Array, Run, Weights, descend


def quadratic(
    inputs: Array, values: Array, bias: bool, start: float, rng: np.random.Generator, step: float, until: float
) -> Run:
    """The eigenvalues of W^T W, the largest first, in the descent of (1/16) mean (|W x|**2 + b - f*(x))**2.

    The start is W^T W = sigma_0*1 with W orthogonal, and b the mean of the labels.

    Args:
        inputs: x, of shape (examples, inputs).
        values: the eigenvalues of the teacher, one for each input, 0 for most.
        bias: whether the student has a bias b.
        start: sigma_0.
        rng: draws the orthogonal start.
        step: of the descent.
        until: the loss at which to stop.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.
    """
    count, size = inputs.shape
    labels = inputs**2 @ values
    frame = np.linalg.qr(rng.standard_normal((size, size)))[0]

    def sloped(weights: Weights) -> tuple[float, Weights]:
        hidden = inputs @ weights[0].T
        errors = (hidden**2).sum(axis=1) - labels + (weights[1][0] if bias else 0.0)
        pull = hidden.T @ (errors[:, None] * inputs) / (4 * count)
        slopes = [pull, np.array([errors.mean() / 8])] if bias else [pull]
        return float((errors**2).mean()) / 16, slopes

    def eigenvalues(weights: Weights) -> Array:
        roots: Array = np.linalg.svd(weights[0], compute_uv=False).astype(float)
        return roots**2

    first = [np.sqrt(start) * frame, *([np.array([labels.mean()])] if bias else [])]
    return descend(first, sloped, eigenvalues, step, np.inf, until)


def quadratic_race(values: Array, bias: bool, start: float, times: Array) -> Array:
    """The eigenvalues in time with infinitely many Gaussian examples.

    d sigma_i/dt = sigma_i*((sigma_i* - sigma_i) - u/2), the toy model of depth 2 with a drive that all values share:
    the mean error u = sum_j (sigma_j - sigma_j*) + b - b*. A bias follows by db/dt = -u/8 from u = sum_j sigma_j, its
    best at the start but for sigma_0. That is slow beside the values, which it therefore leaves lagging behind the toy
    model: to be near it a bias has to move faster than the gradient flow lets it.

    Args:
        values: sigma_i*, one for each input, 0 for most.
        bias: whether there is a bias; else b = b* = 0.
        start: sigma_0 of each.
        times: increasing, of shape (times,).

    Returns:
        an array of shape (times, values).

    >>> found = quadratic_race(np.array([1.0, 0.5]), False, 1e-4, np.array([1.0, 60.0]))
    >>> found[1].round(6).tolist()
    [1.0, 0.5]
    """
    from scipy.integrate import solve_ivp

    def rates(_: float, state: Array) -> Array:
        missing = values - np.exp(state[:-1])
        mean_error = state[-1] - missing.sum()
        return np.append(missing - mean_error / 2, -mean_error / 8 if bias else 0.0)

    # The last entry is b - b*; a bias starts at the mean of the labels.
    first = np.append(np.full(len(values), np.log(start)), values.sum() if bias else 0.0)
    course = solve_ivp(rates, (0.0, times[-1]), first, "LSODA", times, rtol=1e-9, atol=1e-9).y.T
    found: Array = np.exp(course[:, :-1])
    return found
