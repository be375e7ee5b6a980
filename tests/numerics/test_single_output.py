"""Whole networks against their reduction to a vector and a number, and what random starts leave frozen."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp


def integrated(rates, begin, time):
    return solve_ivp(rates, (0.0, time), begin, "DOP853", rtol=1e-11, atol=1e-13).y[:, -1]


def descended(layers, correlation, inputs, time):
    """The layers of a whole network after gradient flow of half the squared error."""
    shapes = [layer.shape for layer in layers]
    cuts = np.cumsum([layer.size for layer in layers])[:-1]

    def split(weights):
        return [part.reshape(shape) for part, shape in zip(np.split(weights, cuts), shapes, strict=True)]

    def rates(_time, weights):
        own = split(weights)
        below = [np.eye(shapes[0][1])]
        for layer in own:
            below.append(layer @ below[-1])
        missing, above, found = correlation - below[-1] @ inputs, np.eye(shapes[-1][0]), []
        for place in reversed(range(len(own))):
            found.append((above.T @ missing @ below[place].T).ravel())
            above = above @ own[place]
        return np.concatenate(found[::-1])

    return split(integrated(rates, np.concatenate([layer.ravel() for layer in layers]), time))


@pytest.mark.parametrize(("depth", "time"), [(2, 2.0), (3, 2.0), (4, 3.0), (5, 3.0)])
def test_a_whole_network_of_rank_one_is_its_reduction(depth, time):
    rng = np.random.default_rng(depth)
    inputs, examples, widths = 6, 4, (5, 4, 3, 2)[: depth - 1]
    given, labels = rng.normal(size=(inputs, examples)) / 2, rng.normal(size=(1, examples))
    units = [unit / np.linalg.norm(unit) for unit in (rng.normal(size=(width, 1)) for width in widths)]
    lower, upper = 0.3 * rng.normal(size=(inputs, 1)), 0.7
    layers = [units[0] @ lower.T]
    for before, after in zip(units, [*units[1:], np.eye(1)], strict=True):
        layers.append(upper * after @ before.T)
    correlation, covariance = labels @ given.T, given @ given.T
    whole = np.linalg.multi_dot(descended(layers, correlation, covariance, time)[::-1])

    def rates(_time, state):
        z, d = state[:-1], state[-1]
        missing = correlation[0] - d ** (depth - 1) * covariance @ z
        return np.append(d ** (depth - 1) * missing, d ** (depth - 2) * missing @ z)

    state = integrated(rates, np.append(lower[:, 0], upper), time)
    assert whole[0] == pytest.approx(state[-1] ** (depth - 1) * state[:-1], abs=1e-8)
    assert state[-1] ** 2 - np.sum(state[:-1] ** 2) == pytest.approx(upper**2 - np.sum(lower**2), abs=1e-9)
    hidden = np.eye(inputs) - given @ np.linalg.pinv(given)
    assert hidden @ state[:-1] == pytest.approx(hidden @ lower[:, 0], abs=1e-9)
    assert np.abs(whole @ hidden).max() > 1e-3


def test_what_random_rows_leave_frozen_is_a_part_of_the_square_of_the_upper_layer():
    """Two layers, several outputs: |W2 W1 P|**2 is eps*(1 - p/n0)*|W2|**2 in the mean over orthonormal rows."""
    inputs, hidden, outputs, examples, eps = 30, 12, 8, 18, 1e-3
    ratios = []
    for seed in range(25):
        rng = np.random.default_rng(seed)
        given = np.linalg.qr(rng.normal(size=(inputs, examples)))[0]
        lower = np.sqrt(eps) * np.linalg.qr(rng.normal(size=(inputs, hidden)))[0].T
        upper = np.sqrt(eps) * np.linalg.qr(rng.normal(size=(hidden, outputs)))[0].T
        correlation = 2 * rng.normal(size=(outputs, examples)) @ given.T
        first, second = descended([lower, upper], correlation, given @ given.T, 3.0)
        unseen = np.eye(inputs) - given @ given.T
        assert first @ unseen == pytest.approx(lower @ unseen, abs=1e-10)
        ratios.append(np.sum((second @ first @ unseen) ** 2) / (eps * np.sum(second**2)))
    error = np.std(ratios, ddof=1) / np.sqrt(len(ratios))
    assert error < 0.02
    assert abs(np.mean(ratios) - (1 - examples / inputs)) < 4 * error
