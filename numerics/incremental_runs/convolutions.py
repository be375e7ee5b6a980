"""Circular convolutions: 100 inputs, 200 examples, amplitudes 3, 4, 6, 12 at the frequencies 0 to 3."""

from __future__ import annotations

import numpy as np

from numerics.incremental_runs.training import Array, Run, Weights, descend


def convolution(
    inputs: Array, target: Array, depth: int, start: float, rng: np.random.Generator, step: float, until: float
) -> Run:
    """The moduli of the transform of beta = w_1 * ... * w_N in the descent of mean (<beta - beta*, x>)**2/(2*N).

    The transform is not normalised; then the race of each frequency needs no factor of the length.

    Args:
        inputs: x, of shape (examples, d).
        target: beta*, of shape (d,).
        depth: N.
        start: sigma_0; the filters are Gaussian, their transforms of mean squared modulus sigma_0**(2/N).
        rng: draws them.
        step: of the descent.
        until: the loss at which to stop.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.
    """
    count, size = inputs.shape

    def transformed(filters: Weights) -> list[np.ndarray]:
        return [np.fft.rfft(own) for own in filters]

    def sloped(filters: Weights) -> tuple[float, Weights]:
        parts = transformed(filters)
        errors = inputs @ (np.fft.irfft(np.prod(parts, axis=0), size) - target)
        pull = np.fft.rfft(inputs.T @ errors) / (count * depth)
        slopes = []
        for place in range(depth):
            others = [part for index, part in enumerate(parts) if index != place]
            slopes.append(np.fft.irfft(np.conj(np.prod(others, axis=0)) * pull, size))
        return float(errors @ errors) / (2 * count), slopes

    def moduli(filters: Weights) -> Array:
        found: Array = np.abs(np.prod(transformed(filters), axis=0))
        return found

    scale = start ** (1 / depth) / np.sqrt(size)
    return descend(
        [scale * rng.standard_normal(size) for _ in range(depth)], sloped, moduli, step, np.inf, until, every=1
    )
