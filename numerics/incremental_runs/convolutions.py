"""Circular convolutions: 100 inputs, 200 examples, amplitudes 3, 4, 6, 12 at the frequencies 0 to 3."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numerics.incremental_runs.training import Array, Run, Weights, descend


def gaussian_filters(size: int, depth: int, start: float, rng: np.random.Generator) -> Weights:
    """N filters of independent normal entries whose transforms are of mean squared modulus sigma_0**(2/N).

    >>> filters = gaussian_filters(1000, 2, 1e-4, np.random.default_rng(0))
    >>> bool(abs(np.mean(np.abs(np.fft.rfft(filters[0])) ** 2) / 1e-4 - 1) < 0.1)
    True
    """
    scale = start ** (1 / depth) / np.sqrt(size)
    return [scale * rng.standard_normal(size) for _ in range(depth)]


def convolution(inputs: Array, target: Array, filters: Weights, step: float, until: float) -> Run:
    """The moduli of the transform of beta = w_1 * ... * w_N in the descent of mean (<beta - beta*, x>)**2/(2*N).

    The transform is not normalised; then the race of each frequency needs no factor of the length.

    Args:
        inputs: x, of shape (examples, d).
        target: beta*, of shape (d,).
        filters: w_1, ..., w_N at the start.
        step: of the descent.
        until: the mean squared error, halved, at which to stop.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.
    """
    count, size = inputs.shape
    covariance, depth = inputs.T @ inputs / count, len(filters)

    def transformed(filters: Weights) -> NDArray[np.complex128]:
        return np.fft.rfft(np.array(filters))

    def sloped(filters: Weights) -> tuple[float, Weights]:
        parts = transformed(filters)
        missing = np.fft.irfft(parts.prod(axis=0), size) - target
        pull = covariance @ missing
        slopes = np.fft.irfft(_others(parts).conj() * np.fft.rfft(pull) / depth, size)
        return float(missing @ pull) / 2, list(slopes)

    def moduli(filters: Weights) -> Array:
        found: Array = np.abs(transformed(filters).prod(axis=0))
        return found

    return descend(filters, sloped, moduli, step, np.inf, until, every=1)


def convolution_race(target: Array, filters: Weights, times: Array) -> Array:
    """The moduli of the frequencies in time with infinitely many whitened examples.

    Each frequency is then alone: d w_l/dt = -conj(prod_{k != l} w_k)*(prod_k w_k - beta*)/N in the transforms w_l of
    the filters. From w_l of one modulus and of the phase of beta* it is the toy model of depth N; filters that are
    drawn have neither, and the time that a frequency loses by that is part of its solution.

    Args:
        target: beta*, of shape (d,).
        filters: w_1, ..., w_N at the start.
        times: increasing, of shape (times,).

    Returns:
        an array of shape (times, frequencies).

    >>> impulse = 1e-3 * np.eye(4)[0]
    >>> found = convolution_race(np.array([1.0, 0.0, 0.0, 0.0]), [impulse], np.array([1.0]))
    >>> bool(abs(found[0, 0] - (1 - 0.999 * np.exp(-1.0))) < 1e-6)
    True
    """
    from scipy.integrate import solve_ivp

    first, wanted = np.fft.rfft(np.array(filters)), np.fft.rfft(target)

    def rates(_: float, flat: NDArray[np.complex128]) -> NDArray[np.complex128]:
        parts = flat.reshape(first.shape)
        pull = (parts.prod(axis=0) - wanted) / len(parts)
        slopes: NDArray[np.complex128] = -_others(parts).conj() * pull
        return slopes.ravel()

    course = solve_ivp(rates, (0.0, times[-1]), first.ravel(), "DOP853", times, rtol=1e-8, atol=1e-10).y.T
    found: Array = np.abs(course.reshape(-1, *first.shape).prod(axis=1))
    return found


def _others(parts: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """The product of all rows but one, for each of them."""
    return np.array([np.delete(parts, place, axis=0).prod(axis=0) for place in range(len(parts))])
