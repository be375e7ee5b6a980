"""Whole networks: the integrator beside SciPy's, what the flow conserves, starts, tasks, and errors that help."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from numerics.networks.comparing import extrapolated, orders
from numerics.networks.descent import gradient_descent, stochastic_descent
from numerics.networks.flow import gradient_flow
from numerics.networks.matrices import NetworkError, end_to_end, random_frame, widths_of
from numerics.networks.starts import aligned, balanced, gaussian, lambda_balanced, orthogonal
from numerics.networks.tasks import Examples, Task, aligned_task, correlated_task, examples_of, from_moments, one_hot


def task_of(widths, rng, whitened=False):
    """A task without any structure."""
    correlation = rng.standard_normal((widths[-1], widths[0]))
    root = rng.standard_normal((widths[0], widths[0]))
    covariance = np.eye(widths[0]) if whitened else root @ root.T / widths[0] + 0.1 * np.eye(widths[0])
    return from_moments(correlation, covariance)


def scipy_layers(task, start, times, tau, decay):
    """The flow of the loss on the vector of all weights, its gradient by the chain rule entry by entry."""
    shapes = [layer.shape for layer in start]
    cuts = np.cumsum([0, *(layer.size for layer in start)])

    def unpack(vector):
        return [vector[a:b].reshape(shape) for a, b, shape in zip(cuts, cuts[1:], shapes, strict=False)]

    def rate(_, vector):
        layers = unpack(vector)
        slopes = []
        for level, layer in enumerate(layers):
            before = np.eye(layers[0].shape[1])
            for other in layers[:level]:
                before = np.einsum("ij,jk->ik", other, before)
            after = np.eye(layer.shape[0])
            for other in layers[level + 1 :]:
                after = np.einsum("ij,jk->ik", other, after)
            whole = np.einsum("ij,jk,kl->il", after, layer, before)
            error = np.einsum("ij,jk->ik", whole, task.covariance) - task.correlation
            slope = np.einsum("ji,jk,lk->il", after, error, before) + decay * layer
            slopes.append(-slope / tau)
        return np.concatenate([slope.ravel() for slope in slopes])

    begun = np.concatenate([layer.ravel() for layer in start])
    found = solve_ivp(rate, (0, times[-1]), begun, "DOP853", times, rtol=1e-12, atol=1e-13)
    return [np.array(part) for part in zip(*(unpack(column) for column in found.y.T), strict=True)]


@settings(max_examples=12, deadline=None)
@given(
    widths=st.lists(st.integers(1, 5), min_size=2, max_size=6),
    seed=st.integers(0, 10**6),
    tau=st.sampled_from([0.5, 1.0, 3.0]),
    decay=st.sampled_from([0.0, 0.3]),
)
def test_the_flow_agrees_with_scipy_within_its_own_error(widths, seed, tau, decay):
    rng = np.random.default_rng(seed)
    task, start = task_of(widths, rng), gaussian(widths, 0.5, rng)
    times = [0.0, 0.3, 1.0, 2.5]
    course = gradient_flow(task, start, times, tau, decay)
    assert course.error < 1e-11
    for own, other in zip(course.layers, scipy_layers(task, start, times, tau, decay), strict=True):
        assert np.abs(own - other).max() < 1e-9
    for own, layer in zip(course.layers, start, strict=True):
        assert np.array_equal(own[0], layer)


@pytest.mark.parametrize("widths", [(4, 3, 5), (3, 6, 2, 4), (2, 3, 4, 3, 2)])
def test_the_flow_conserves_balancedness_and_decay_shrinks_it(widths):
    rng = np.random.default_rng(5)
    task, start = task_of(widths, rng), gaussian(widths, 0.6, rng)
    for decay in (0.0, 0.4):
        course = gradient_flow(task, start, [1.5], tau=2.0, decay=decay)
        layers = [layer[0] for layer in course.layers]
        for low, high, begun, above in zip(layers, layers[1:], start, start[1:], strict=False):
            kept = (above.T @ above - begun @ begun.T) * np.exp(-2 * decay * 1.5 / 2.0)
            assert np.abs(high.T @ high - low @ low.T - kept).max() < 1e-12


def test_the_error_estimate_covers_the_error():
    rng = np.random.default_rng(2)
    s, u0, times = np.array([2.0, 1.1, 0.6]), 1e-8, np.linspace(1, 20, 9)
    task = aligned_task(5, 4, s, rng)
    course = gradient_flow(task, aligned(task, (5, 6, 4), np.full((2, 3), np.sqrt(u0)), rng), times)
    seen = np.einsum("ia,tij,ja->ta", task.left, end_to_end(course.layers), task.right)
    law = s / (1 + (s / u0 - 1) * np.exp(-2 * s * times[:, None]))
    assert np.abs(seen - law).max() < 10 * course.error < 1e-9


def test_the_error_estimate_sees_how_much_the_rounding_of_the_start_matters():
    """A mode that begins far below the rounding of another one owes its course to that rounding."""
    rng = np.random.default_rng(0)
    task = aligned_task(4, 4, [2.0, 1.0], rng)
    start = aligned(task, (4, 4, 4), np.sqrt([[0.5, 1e-26], [0.5, 1e-26]]), rng)
    rounded = [layer + 4 * np.finfo(float).eps * rng.uniform(-1, 1, layer.shape) for layer in start]
    course, other = (gradient_flow(task, begun, [27.0, 30.0]) for begun in (start, rounded))
    change = max(np.abs(a - b).max() for a, b in zip(course.layers, other.layers, strict=True))
    assert 1e-5 < change < 10 * course.error


@pytest.mark.parametrize("depth", [2, 3, 5])
def test_descent_is_stable_up_to_two_over_the_curvature(depth):
    rng = np.random.default_rng(depth)
    widths = [4, *rng.integers(2, 6, depth - 1), 3]
    task = aligned_task(4, 3, [1.3, 0.4], rng)
    start = aligned(task, widths, np.tile(np.array([1.3 + 1e-3, 0.4]) ** (1 / depth), (depth, 1)), rng)
    edge = 2 / (depth * 1.3 ** (2 - 2 / depth))
    for part, stays in ((0.97, True), (1.03, False)):
        layers = gradient_descent(task, start, part * edge, [400])
        off = np.abs(end_to_end(layers)[0] - task.correlation).max()
        assert (off < 1e-6) == stays


def test_stopping_and_going_on_is_the_same_as_going_through():
    rng = np.random.default_rng(1)
    widths = (3, 4, 4, 2)
    task, start = task_of(widths, rng), gaussian(widths, 0.4, rng)
    through = gradient_flow(task, start, [0.7, 2.0])
    again = gradient_flow(task, [layer[0] for layer in through.layers], [1.3])
    for one, other in zip(through.layers, again.layers, strict=True):
        assert np.abs(one[1] - other[0]).max() < 1e-12


def test_gradient_descent_is_the_euler_method():
    rng = np.random.default_rng(3)
    widths = (3, 4, 2)
    task, start = task_of(widths, rng), gaussian(widths, 0.5, rng)
    first, second = gradient_descent(task, start, 0.1, [1], decay=0.2)
    error = task.correlation - start[1] @ start[0] @ task.covariance
    assert np.allclose(first[0], start[0] + 0.1 * (start[1].T @ error - 0.2 * start[0]), atol=1e-15)
    assert np.allclose(second[0], start[1] + 0.1 * (error @ start[0].T - 0.2 * start[1]), atol=1e-15)
    flow = end_to_end(gradient_flow(task, start, [1.0]).layers)[0]
    steps = [16, 32, 64, 128, 256]
    found = [end_to_end(gradient_descent(task, start, 1 / n, [n]))[0] - flow for n in steps]
    assert abs(orders([np.abs(each).max() for each in found], [1 / n for n in steps])[-1] - 1) < 0.05
    limit, doubt = extrapolated(found, 1)
    assert np.abs(limit).max() < 10 * doubt < 1e-4


@pytest.mark.parametrize("reshuffled", [True, False])
def test_stochastic_descent_approaches_the_flow(reshuffled):
    rng = np.random.default_rng(4)
    widths = (3, 4, 2)
    task, start = task_of(widths, rng), gaussian(widths, 0.5, rng)
    examples = examples_of(task, 7, rng)
    assert np.allclose(examples.moments()[0], task.correlation, atol=1e-13)
    assert np.allclose(examples.moments()[1], task.covariance, atol=1e-13)
    flow = end_to_end(gradient_flow(task, start, [1.0]).layers)[0]
    errors = []
    for epochs in (50, 200, 800):
        chance = np.random.default_rng(9)
        layers = stochastic_descent(examples, start, 1 / epochs, [epochs], chance, reshuffled)
        errors.append(np.abs(end_to_end(layers)[0] - flow).max())
    assert errors[1] < errors[0] / 2.5
    assert errors[2] < errors[1] / 2.5
    assert errors[2] < 5e-3


@settings(max_examples=20, deadline=None)
@given(widths=st.lists(st.integers(2, 6), min_size=3, max_size=6), seed=st.integers(0, 10**6))
def test_starts_are_what_they_are_called(widths, seed):
    rng = np.random.default_rng(seed)
    strengths = [0.7, 0.2]
    layers = balanced(widths, strengths, rng)
    assert widths_of(layers) == tuple(widths)
    assert np.allclose(np.linalg.svd(end_to_end(layers))[1][:2], strengths, atol=1e-13)
    for low, high in pairwise(layers):
        assert np.abs(high.T @ high - low @ low.T).max() < 1e-13
    for layer in orthogonal(widths, 1.3, rng):
        assert np.allclose(np.linalg.svd(layer)[1], 1.3, atol=1e-13)
    for imbalance in (-0.8, 0.0, 1.7):
        low, high = lambda_balanced(widths[0], widths[-1], imbalance, strengths, rng)
        assert np.abs(high.T @ high - low @ low.T - imbalance * np.eye(2)).max() < 1e-13
        assert np.allclose(np.linalg.svd(high @ low)[1][:2], strengths, atol=1e-13)


def test_gaussian_weights_have_their_deviation_and_frames_are_uniform():
    rng = np.random.default_rng(0)
    (layer,) = gaussian((400, 300), 0.2, rng)
    assert abs(layer.std() - 0.2) < 1e-3
    frames = np.array([random_frame(3, 2, rng) for _ in range(4000)])
    # Entries of a uniform frame have mean 0 and variance 1/3; a factorisation with fixed signs does not.
    assert np.abs(frames.mean(axis=0)).max() < 0.04
    assert np.abs((frames**2).mean(axis=0) - 1 / 3).max() < 0.03


def test_one_hot_items_are_not_whitened_under_averages():
    outputs = np.random.default_rng(7).standard_normal((6, 4))
    task, _ = one_hot(outputs)
    assert np.allclose(task.variances, 0.25)
    summed, _ = one_hot(outputs, averaged=False)
    summed.require_whitened()
    assert np.allclose(task.strengths * 4, summed.strengths)
    with pytest.raises(NetworkError, match=r"needs whitened inputs, Sx = I, and Sx is off by 0\.75"):
        task.require_whitened()


RNG = np.random.default_rng(0)
GOOD = aligned_task(4, 3, [2.0, 1.0], RNG)
SQUARE = [np.eye(2), np.eye(2)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: widths_of([]), "one or more matrices"),
        (lambda: widths_of([np.ones((3, 2)), np.ones((4, 2))]), r"W_2 of shape \(4, 2\) and W_1 of shape \(3, 2\)"),
        (lambda: gradient_flow(GOOD, SQUARE, [1.0]), r"n_0 = 2 and n_M = 2 does not fit a correlation Syx of shape"),
        (lambda: gradient_flow(GOOD, [np.ones((3, 4))], [2.0, 1.0]), "not negative and increasing"),
        (lambda: gradient_flow(GOOD, [np.ones((3, 4))], [1.0], tau=0.0), "tau is positive"),
        (lambda: gradient_descent(GOOD, SQUARE, 0.1, [1]), "does not fit 4 inputs and 3 outputs"),
        (lambda: gradient_descent(GOOD, [np.ones((3, 4))], 0.0, [1]), "step of gradient descent is positive"),
        (lambda: gradient_descent(GOOD, [np.ones((3, 4))], 0.1, [2, 1]), "not negative and increasing"),
        (lambda: from_moments(np.diag([2.0, 2.0, 1.0])), "singular value 2 of Syx is repeated"),
        (lambda: from_moments(np.eye(2)[0]), "has 1 axes"),
        (lambda: from_moments(np.diag([2.0, 1.0]), np.ones((2, 3))), "symmetric matrix of shape"),
        (lambda: Task(np.ones((3, 2)), np.eye(2), np.ones((2, 1)), np.ones((2, 1))), "columns of matrices of shapes"),
        (lambda: aligned_task(2, 5, [3.0, 2.0, 1.0], RNG), "3 modes need at least 3 inputs and outputs"),
        (lambda: aligned_task(3, 3, [1.0], RNG, [-1.0]), "one positive variance"),
        (lambda: correlated_task(np.ones((2, 3)), [1.0, 2.0], RNG), "3 inputs have 3 positive variances"),
        (lambda: examples_of(GOOD, 3, RNG), "at least 4 examples, not 3"),
        (lambda: Examples(np.ones((2, 3)), np.ones((2, 4))), "as many columns"),
        (lambda: aligned(GOOD, (4, 1, 3), np.ones((2, 2)), RNG), "2 orthonormal columns need at least as many rows"),
        (lambda: aligned(GOOD, (3, 4, 4), np.ones((2, 2)), RNG), "n_0 = 4 and n_M = 3"),
        (lambda: aligned(GOOD, (4, 4, 3), np.ones((3, 2)), RNG), r"weights of shape \(2, 2\), not \(3, 2\)"),
        (lambda: balanced((3, 3), [-1.0], RNG), "not negative"),
        (lambda: gaussian((3,), 1.0, RNG), "two or more positive widths"),
        (lambda: gaussian((3, 2), -1.0, RNG), "standard deviation is not negative"),
        (lambda: lambda_balanced(2, 5, 1.0, [1.0, 1.0, 1.0], RNG), "3 hidden units need 3 inputs and outputs"),
    ],
)
def test_errors_name_the_hypothesis(call, message):
    with pytest.raises(NetworkError, match=message):
        call()


def test_a_flow_that_takes_too_many_steps_is_given_up(monkeypatch):
    monkeypatch.setattr("numerics.networks.flow._MOST_STEPS", 20)
    with pytest.raises(NetworkError, match="not integrated to the time 1e\\+09 in 20 steps; ask for earlier times"):
        gradient_flow(from_moments(np.eye(1)), [np.eye(1)], [1e9])


def test_tasks_that_do_not_decouple_are_refused():
    rng = np.random.default_rng(8)
    rotated = correlated_task(rng.standard_normal((3, 3)), [1.0, 2.0, 3.0], rng)
    with pytest.raises(NetworkError, match=r"Syx = U S V\^T"):
        rotated.require_aligned()
    skewed = from_moments(np.diag([3.0, 2.0]), np.array([[1.0, 0.5], [0.5, 1.0]]))
    with pytest.raises(NetworkError, match=r"\[Syx\^T Syx, Sx\] = 0"):
        aligned(skewed, (2, 2, 2), np.ones((2, 2)), rng)
