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
