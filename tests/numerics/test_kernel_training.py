"""Training by the tangent kernel: against integration, closed forms, and trained networks of finite width."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from numerics.kernels import ERF, KernelError, Training, WideNetwork, dense_kernels, exchangeable_outputs

RANDOM = np.random.default_rng(21)
WEIGHT, BIAS, LAYERS = 1.6, 0.2, 3
TRAIN, TEST = (RANDOM.standard_normal((n, 4)) for n in (5, 3))
TRAIN, TEST = (each / np.linalg.norm(each, axis=1)[:, None] * 2 for each in (TRAIN, TEST))
LABELS = np.array([1.0, -0.5, 0.3, 0.8, -1.0])
BOTH = np.concatenate([TRAIN, TEST])
KERNELS = dense_kernels(ERF, WEIGHT, BIAS, WEIGHT / 4 * BOTH @ BOTH.T + BIAS, LAYERS)
THETA, COVARIANCE = KERNELS.tangent, KERNELS.covariance
TRAINING = Training.of(THETA[:5, :5], THETA[5:, :5])


def integrated(rows: np.ndarray, labels: np.ndarray, start: np.ndarray, time: float) -> np.ndarray:
    """df/dt = -rows (f(X) - Y), where the training inputs come first."""
    count = len(labels)

    def rates(_: float, f: np.ndarray) -> np.ndarray:
        return -rows @ (f[:count] - labels)

    return solve_ivp(rates, (0, time), start, rtol=1e-11, atol=1e-13, method="DOP853").y[:, -1]


def test_outputs_are_the_integral_of_the_flow() -> None:
    start = RANDOM.standard_normal(8)
    for time in (0.1, 1.0, 8.0):
        end = integrated(THETA[:, :5], LABELS, start, time)
        train, test = TRAINING.flow(time).outputs(LABELS, start[:5], start[5:])
        assert np.allclose(np.concatenate([train, test]), end, 1e-8, 1e-9)


def test_steps_are_those_of_descent() -> None:
    start = RANDOM.standard_normal(8)
    rate, outputs = 0.7 * TRAINING.largest_rate, start
    for step in range(31):
        if step in (0, 1, 30):
            train, test = TRAINING.descent(rate, step).outputs(LABELS, start[:5], start[5:])
            assert np.allclose(np.concatenate([train, test]), outputs, 1e-11, 1e-12)
        outputs = outputs - rate * THETA[:, :5] @ (outputs[:5] - LABELS)


def test_the_covariance_of_an_ensemble_is_that_of_its_outputs() -> None:
    """By the linear map of the flow, column by column, applied to the covariance at the start; and by samples."""
    time = 0.4
    flow = np.array([integrated(THETA[:, :5], np.zeros(5), unit, time) for unit in np.eye(8)]).T
    expected = (flow @ COVARIANCE @ flow.T)[5:, 5:]
    trained = TRAINING.flow(time)
    found = trained.covariance(COVARIANCE[:5, :5], COVARIANCE[5:, :5], COVARIANCE[5:, 5:])
    assert np.allclose(found, expected, 1e-8)
    starts = np.random.default_rng(2).multivariate_normal(np.zeros(8), COVARIANCE, 20_000)
    ends = trained.outputs(LABELS[:, None], starts.T[:5], starts.T[5:])[1]
    error = np.sqrt((found**2 + np.outer(found.diagonal(), found.diagonal())) / 20_000)
    assert np.all(np.abs(np.cov(ends) - found) < 4 * error)
    assert np.all(np.abs(ends.mean(1) - trained.outputs(LABELS)[1]) < 4 * np.sqrt(found.diagonal() / 20_000))


def test_the_last_layer_alone_ends_at_the_posterior() -> None:
    last = Training.of(COVARIANCE[:5, :5], COVARIANCE[5:, :5]).flow(1e9)
    gain = COVARIANCE[5:, :5] @ np.linalg.inv(COVARIANCE[:5, :5])
    posterior = COVARIANCE[5:, 5:] - gain @ COVARIANCE[:5, 5:]
    found = last.covariance(COVARIANCE[:5, :5], COVARIANCE[5:, :5], COVARIANCE[5:, 5:])
    assert np.allclose(found, posterior, 1e-8, 1e-10)
    assert np.allclose(last.outputs(LABELS)[1], gain @ LABELS, 1e-8)


@pytest.mark.parametrize("time", [0.0, 0.05, 0.7, 30.0])
def test_exchangeable_kernels_only_memorise(time: float) -> None:
    apart, shared = 0.8, 1.7
    kernel = apart * np.eye(5) + shared * np.ones((5, 5))
    train, test = Training.of(kernel, shared * np.ones((2, 5))).flow(time).outputs(LABELS)
    found, alike = exchangeable_outputs(apart, shared, LABELS, time)
    assert np.allclose(found, train, 1e-13, 1e-14)
    assert np.allclose(test, alike, 1e-13, 1e-14)
    if time:
        assert np.allclose(found, integrated(kernel, LABELS, np.zeros(5), time), 1e-8, 1e-9)


def test_a_mode_without_an_eigenvalue_stays() -> None:
    training = Training.of([[1.0, 1.0], [1.0, 1.0]], [[0.5, 0.5]])
    for trained in (training.flow(40.0), training.descent(0.3, 400)):
        assert np.allclose(trained.outputs([1.0, 0.0])[0], [0.5, 0.5])
    loose = Training.of([[1.0, 0.0], [0.0, 0.0]], [[0.5, 0.25]])
    for trained, left in ((loose.flow(3.0), np.exp(-3)), (loose.descent(0.5, 6), 0.5**6)):
        assert np.allclose(trained.outputs([1.0, 2.0])[1], 0.5 * (1 - left) + 0.25 * 3 * 2)


@pytest.mark.parametrize(("part", "converges"), [(0.99, True), (1.01, False)])
def test_the_largest_rate_divides_convergence_from_divergence(part: float, converges: bool) -> None:
    rate, outputs = part * TRAINING.largest_rate, np.zeros(5)
    for _ in range(4000):
        outputs = outputs - rate * THETA[:5, :5] @ (outputs - LABELS)
    train = TRAINING.descent(rate, 4000).outputs(LABELS)[0]
    if converges:
        assert np.allclose(outputs, LABELS, 0, 1e-10)
        assert np.allclose(train, LABELS, 0, 1e-10)
    else:
        assert np.abs(outputs - LABELS).max() > 1e20
        assert np.allclose(train, outputs, 1e-6)


def test_a_finite_network_at_the_edge_of_its_own_rate() -> None:
    """At 0.97 of the rate of its own kernel the errors fall; at 1.03 they grow along the largest mode."""
    network = WideNetwork.sample(np.random.default_rng(5), "erf", WEIGHT, BIAS, 4, 1024, LAYERS)
    kernel = network.tangent_kernel(TRAIN, TRAIN)
    largest = 2 / np.linalg.eigvalsh(kernel)[-1]
    target = network.outputs(TRAIN) + 0.02 * np.linalg.eigh(kernel)[1][:, -1]
    sizes = [
        np.abs(network.descended(TRAIN, target, part * largest, 40).outputs(TRAIN) - target).max() / 0.02
        for part in (0.97, 1.03)
    ]
    assert sizes[0] < 0.3
    assert sizes[1] > 1.5


def test_gradients_of_a_finite_network_are_difference_quotients() -> None:
    network = WideNetwork.sample(np.random.default_rng(6), "tanh", 1.4, 0.3, 2, 3, 3)
    x, y = np.array([[0.4, -1.0]]), np.array([[0.9, 0.3], [-0.2, 0.7]])
    parameters = np.concatenate([each.ravel() for each in (*network.weights, *network.biases)])

    def outputs(values: np.ndarray, inputs: np.ndarray) -> np.ndarray:
        parts, start = [], 0
        for each in (*network.weights, *network.biases):
            parts.append(values[start : start + each.size].reshape(each.shape))
            start += each.size
        return WideNetwork("tanh", 1.4, 0.3, tuple(parts[:3]), tuple(parts[3:])).outputs(inputs)

    def gradient(inputs: np.ndarray) -> np.ndarray:
        steps = 1e-5 * np.eye(parameters.size)
        quotients = [(outputs(parameters + s, inputs) - outputs(parameters - s, inputs)) / 2e-5 for s in steps]
        return np.array(quotients)

    assert np.allclose(network.tangent_kernel(x, y), gradient(x).T @ gradient(y), 1e-8)
    moved = network.descended(y, [0.2, -0.4], 0.05, 1)
    change = np.concatenate([each.ravel() for each in (*moved.weights, *moved.biases)]) - parameters
    assert np.allclose(change, 0.05 * gradient(y) @ (np.array([0.2, -0.4]) - network.outputs(y)), 1e-7, 1e-10)


def test_a_wide_network_follows_its_kernel_at_the_start_and_wider_ones_more_closely() -> None:
    """The largest distance of outputs from the prediction, over 40 steps: of the order 1/sqrt(width)."""
    distances = []
    for width in (64, 1024):
        network = WideNetwork.sample(np.random.default_rng(9), "erf", WEIGHT, BIAS, 4, width, LAYERS)
        training = Training.of(network.tangent_kernel(TRAIN, TRAIN), network.tangent_kernel(TEST, TRAIN))
        rate = 0.25 * TRAINING.largest_rate
        trained = network.descended(TRAIN, LABELS, rate, 40)
        starts = network.outputs(TRAIN), network.outputs(TEST)
        expected = np.concatenate(training.descent(rate, 40).outputs(LABELS, *starts))
        distances.append(np.abs(trained.outputs(BOTH) - expected).max())
    assert distances[1] < 0.03
    assert distances[1] < distances[0] / 2


def test_an_ensemble_of_trained_networks_has_the_mean_and_the_covariance_of_infinite_width() -> None:
    """240 networks of width 192, 30 steps; within four standard errors and a part of the order 1/width."""
    width, count, steps, rate = 192, 240, 30, 0.3 * TRAINING.largest_rate
    generator = np.random.default_rng(13)
    ends = np.array(
        [
            WideNetwork.sample(generator, "erf", WEIGHT, BIAS, 4, width, LAYERS)
            .descended(TRAIN, LABELS, rate, steps)
            .outputs(BOTH)
            for _ in range(count)
        ]
    )
    trained = TRAINING.descent(rate, steps)
    train, test = trained.outputs(LABELS)
    covariance = trained.covariance(COVARIANCE[:5, :5], COVARIANCE[5:, :5], COVARIANCE[5:, 5:])
    for place, (value, variance) in enumerate(zip(test, covariance.diagonal(), strict=True)):
        sample = ends[:, 5 + place]
        assert abs(sample.mean() - value) < 4 * np.sqrt(variance / count) + 4 / width
        assert abs(sample.var() / variance - 1) < 4 * np.sqrt(2 / count) + 10 / width
    assert np.all(np.abs(ends[:, :5].mean(0) - train) < 4 * ends[:, :5].std(0) / np.sqrt(count) + 4 / width)


def test_kernels_that_are_none_are_refused() -> None:
    for train, cross, word in (
        ([[1.0, 0.2], [0.3, 1.0]], [[1.0, 1.0]], "symmetric"),
        ([[1.0, 2.0], [2.0, 1.0]], [[1.0, 1.0]], "eigenvalue"),
        ([[1.0, 0.2], [0.2, 1.0]], [[1.0]], "shapes"),
    ):
        with pytest.raises(KernelError, match=word):
            Training.of(train, cross)
    with pytest.raises(KernelError, match="A = 0"):
        exchangeable_outputs(0.0, 1.0, [1.0], 1.0)
    for arguments in (("cube", 1.0, 0.1, 2, 3, 2), ("erf", 0.0, 0.1, 2, 3, 2), ("erf", 1.0, 0.1, 2, 3, 0)):
        with pytest.raises(KernelError):
            WideNetwork.sample(np.random.default_rng(0), *arguments)
