"""Convolutional kernels against loops, sampled networks and dense kernels; and their spatial modes."""

from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
from flint import ctx
from scipy.special import erf

from numerics.kernels import ERF, RELU, SINE, Convolution, KernelError, LeakyReLU, dense_kernels, mode_rates
from numerics.kernels.convolutions import PositionKernels
from numerics.kernels.spatial_modes import window_eigenvalues

RANDOM = np.random.default_rng(11)


def naive(name: str, w: float, b: float, k: int, inputs: np.ndarray, layers: int, pooled: bool) -> tuple:
    """The read-out kernels, position by position."""
    pi = mpmath.pi
    duals = {
        "erf": lambda p, q, c: (
            2 / pi * mpmath.asin(2 * c / mpmath.sqrt((1 + 2 * p) * (1 + 2 * q))),
            4 / pi / mpmath.sqrt((1 + 2 * p) * (1 + 2 * q) - 4 * c * c),
        ),
        "relu": lambda p, q, c: _relu(p, q, c),
    }
    inputs = np.vectorize(mpmath.mpf, otypes=[object])(inputs)
    space = list(np.ndindex(inputs.shape[1:-1]))
    places = [(x, s) for x in range(len(inputs)) for s in space]
    shape, channels = inputs.shape[1:-1], inputs.shape[-1]

    def windows(entries):
        found = {}
        for (x, s), (y, t) in product(places, places):
            total = mpmath.mpf(0)
            for shift in product(range(-k, k + 1), repeat=len(shape)):
                ends = (tuple((i + u) % d for i, u, d in zip(each, shift, shape, strict=True)) for each in (s, t))
                total += entries[tuple(zip((x, y), ends, strict=True))]
            found[(x, s), (y, t)] = total / (2 * k + 1) ** len(shape)
        return found

    entries = {
        (one, two): inputs[one[0]][one[1]] @ inputs[two[0]][two[1]] / channels for one in places for two in places
    }
    covariance = tangent = {pair: w * value + b for pair, value in windows(entries).items()}
    for level in range(layers):
        both = {
            (one, two): duals[name](covariance[one, one], covariance[two, two], value)
            for (one, two), value in covariance.items()
        }
        power, rest = {p: v[0] for p, v in both.items()}, {p: v[1] * tangent[p] for p, v in both.items()}
        if level < layers - 1:
            covariance = {pair: w * value + b for pair, value in windows(power).items()}
            tangent = {pair: covariance[pair] + w * value for pair, value in windows(rest).items()}
    sums = [np.zeros((len(inputs),) * 2, dtype=object) for _ in range(2)]
    for (one, two), value in power.items():
        if pooled or one[1] == two[1]:
            sums[0][one[0], two[0]] += w * value
            sums[1][one[0], two[0]] += w * (value + rest[one, two])
    return tuple(each / len(space) ** (2 if pooled else 1) + b for each in sums)


def _relu(p, q, c):
    angle = mpmath.acos(min(mpmath.mpf(1), c / mpmath.sqrt(p * q)))
    area = mpmath.sin(angle) + (mpmath.pi - angle) * mpmath.cos(angle)
    return mpmath.sqrt(p * q) * area / (2 * mpmath.pi), (mpmath.pi - angle) / (2 * mpmath.pi)


CASES = [("erf", (5,), 1), ("erf", (3, 2), 1), ("relu", (4,), 1), ("erf", (3,), 2), ("relu", (2, 3), 0)]


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize(("name", "shape", "half_width"), CASES)
def test_kernels_are_those_of_loops_over_positions(name: str, shape: tuple, half_width: int, pooled: bool) -> None:
    inputs = RANDOM.integers(-8, 9, (2, *shape, 2)) / 8
    w, b, layers = 1.75, 0.125, 3
    with mpmath.workdps(60):
        covariance, tangent = naive(name, w, b, half_width, inputs, layers, pooled)
    network = Convolution({"erf": ERF, "relu": RELU}[name], w, b, half_width)
    found = network.read_out(network.layer(inputs, layers, pooled))
    assert np.allclose(found.covariance, covariance.astype(float), 1e-13)
    assert np.allclose(found.tangent, tangent.astype(float), 1e-7 if name == "relu" else 1e-13)
    exact = np.vectorize(Fraction, otypes=[object])(inputs)
    with ctx.workprec(200):
        balls = network.read_out(network.layer(exact, layers, pooled))
        for entries, truth in ((balls.covariance, covariance), (balls.tangent, tangent)):
            for ball, value in zip(entries.ravel(), truth.ravel(), strict=True):
                assert ball.rel_accuracy_bits() > 75
                with mpmath.workdps(60):
                    error = abs(mpmath.mpf(ball.mid().str(50, radius=False)) - value)
                    # The loops lose half of their digits by the arccosine on the diagonal.
                    assert error < (mpmath.mpf("1e-25") if name == "relu" else mpmath.mpf("1e-40"))


@pytest.mark.parametrize("pooled", [False, True])
def test_sampled_networks_have_these_kernels_in_the_mean(pooled: bool) -> None:
    """One hidden convolution: the means are exact at any number of channels; within four standard errors."""
    w, b, k, channels, draws = 1.7, 0.3, 1, 16, 4000
    inputs = RANDOM.standard_normal((2, 5, 3))
    generator, kernels = np.random.default_rng(5), np.empty((2, draws, 2, 2))
    near = np.stack([np.roll(inputs, -u, 1) for u in range(-k, k + 1)], 2)  # inputs, positions, window, features
    for draw in range(draws):
        kernel = generator.standard_normal((channels, 2 * k + 1, 3))
        hidden = np.sqrt(w / 9) * np.einsum("xsuf,cuf->xcs", near, kernel)
        hidden += np.sqrt(b) * generator.standard_normal(channels)[:, None]
        active, slopes = erf(hidden), 2 / np.sqrt(np.pi) * np.exp(-(hidden**2))
        if pooled:
            active, weights = active.mean(2, keepdims=True), generator.standard_normal((channels, 1)) / 5
            back = np.sqrt(w / channels) * weights * slopes
            size = channels
        else:
            back = np.sqrt(w / channels / 5) * generator.standard_normal((channels, 5)) * slopes
            size = channels * 5
        features = active.reshape(2, -1)
        kernels[0, draw] = w / size * features @ features.T + b
        turned = np.sqrt(w / 9) * np.einsum("xcs,xsuf->xcuf", back, near).reshape(2, -1)
        shifted = np.sqrt(b) * back.sum(2)
        kernels[1, draw] = kernels[0, draw] + turned @ turned.T + shifted @ shifted.T
    network = Convolution(ERF, w, b, k)
    theory = network.read_out(network.layer(inputs, 1, pooled))
    for found, value in zip(kernels, (theory.covariance, theory.tangent), strict=True):
        error = found.std(0) / np.sqrt(draws)
        assert np.all(np.abs(found.mean(0) - value) < 4 * error)
        assert np.all(error < 0.02 * np.abs(value).max())


def test_a_single_position_makes_a_dense_network() -> None:
    inputs = RANDOM.standard_normal((4, 1, 6))
    network = Convolution(LeakyReLU(0.2), 1.9, 0.1, 3)
    first = 1.9 / 6 * inputs[:, 0] @ inputs[:, 0].T + 0.1
    dense = dense_kernels(LeakyReLU(0.2), 1.9, 0.1, first, 6)
    for of_pairs in (False, True):
        found = network.read_out(network.layer(inputs, 5, of_pairs))
        assert np.allclose(found.covariance, dense.covariance, 1e-14)
        assert np.allclose(found.tangent, dense.tangent, 1e-7)


def test_pooling_does_not_see_shifts_and_flattening_does() -> None:
    image = RANDOM.standard_normal((1, 6, 4, 2))
    inputs = np.concatenate([image, np.roll(image, (2, 1), (1, 2))])
    network = Convolution(SINE, 1.5, 0.1, 1)
    pooled = network.read_out(network.layer(inputs, 3)).tangent
    assert np.allclose(pooled, pooled[0, 0], 1e-13)
    flat = network.read_out(network.layer(inputs, 3, of_pairs=False)).tangent
    assert flat[0, 1] < 0.9 * flat[0, 0] == pytest.approx(0.9 * flat[1, 1], rel=1e-13)


def test_equal_positions_are_the_diagonal_of_all_pairs() -> None:
    inputs = RANDOM.standard_normal((3, 4, 3, 2))
    network = Convolution(ERF, 2.2, 0.05, 1)
    pairs, equal = (network.layer(inputs, 4, of_pairs) for of_pairs in (True, False))
    assert np.allclose(np.einsum("xystst->xyst", pairs.tangent), equal.tangent, 1e-13)
    assert np.allclose(pairs.variances, equal.variances, 1e-13)


@pytest.mark.parametrize(
    ("positions", "half_width"), [((7,), 1), ((8,), 2), ((9,), 4), ((6,), 1), ((4, 3), 1), ((5,), 3)]
)
def test_plane_waves_are_all_modes_of_a_window(positions: tuple[int, ...], half_width: int) -> None:
    places = list(np.ndindex(positions))
    where = {pair: row for row, pair in enumerate(product(places, places))}
    matrix = np.zeros((len(where),) * 2)
    shifts = list(product(range(-half_width, half_width + 1), repeat=len(positions)))
    for pair, row in where.items():
        for shift in shifts:
            ends = (tuple((i + u) % d for i, u, d in zip(each, shift, positions, strict=True)) for each in pair)
            matrix[row, where[tuple(ends)]] += 1 / len(shifts)
    expected = np.repeat(window_eigenvalues(positions, half_width).ravel(), len(places))
    assert np.allclose(np.sort(np.linalg.eigvalsh(matrix)), np.sort(expected), 0, 1e-13)


Q, C = 1.960932337030103, 0.5072339656187628


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
@pytest.mark.parametrize("distance", [0, 3])
def test_small_waves_decay_at_their_rates(mode: int, distance: int) -> None:
    """Kernels of two inputs at the chaotic fixed point of erf, (w, b) = (3, 0.2), with a wave between them."""
    count, layers, size = 8, 5, 1e-5
    network, rates = Convolution(ERF, 3.0, 0.2, 1), mode_rates(ERF, 3.0, Q, C, [count], 1)
    covariance, tangent = np.full((2, 2, count, count), Q * C), np.full((2, 2, count, count), rates.tangent)
    for place in range(count):
        covariance[0, 0, place, place] = covariance[1, 1, place, place] = Q
    wave = np.cos(2 * np.pi * mode * np.arange(count) / count)
    for place in range(count):
        there = (place + distance) % count
        covariance[0, 1, place, there] += size * wave[place]
        covariance[1, 0, there, place] += size * wave[place]
        tangent[0, 1, place, there] += 2 * size * wave[place]
    found = PositionKernels(covariance, tangent, 1)
    for _ in range(layers):
        found = network.deeper(found)
    across = [(found.covariance[0, 1], Q * C), (found.tangent[0, 1], rates.tangent)]
    amplitudes = [
        float(np.array([entries[s, (s + distance) % count] - fixed for s in range(count)]) @ wave / (wave @ wave))
        for entries, fixed in across
    ]
    assert amplitudes == pytest.approx(list(rates.wave(size, 2 * size, (mode,), layers)), rel=1e-3)


def test_variances_decay_at_the_rate_of_variances() -> None:
    network, rates = Convolution(ERF, 3.0, 0.2, 1), mode_rates(ERF, 3.0, Q, C, [6, 4], 1)
    wave = np.cos(2 * np.pi * (np.arange(6)[:, None] / 6 + np.arange(4)[None, :] / 4))
    start = np.full((1, 1, 6, 4), Q) + 1e-5 * wave
    found = network.deeper(PositionKernels(start, start, 2)).covariance[0, 0] - Q
    assert float(np.sum(found * wave) / np.sum(wave**2)) == pytest.approx(1e-5 * rates.variance[1, 1], rel=1e-4)
    assert rates.multiplicity == 24
    assert rates.depths[0, 0] == pytest.approx(-1 / np.log(0.8484613820699594), rel=1e-12)


def test_bad_input_is_refused_with_the_reason() -> None:
    for arguments, word in (((0.0, 0.1, 1), "weights"), ((1.0, -0.1, 1), "biases"), ((1.0, 0.1, -1), "half width")):
        with pytest.raises(KernelError, match=word):
            Convolution(ERF, *arguments)
    network = Convolution(ERF, 1.5, 0.1, 1)
    for inputs, word in ((np.ones((3, 4)), "axes"), (np.full((1, 2, 1), np.nan), "finite")):
        with pytest.raises(KernelError, match=word):
            network.layer(inputs, 2)
    with pytest.raises(KernelError, match="layer is 0"):
        network.layer(np.ones((1, 2, 1)), 0)
    with pytest.raises(KernelError, match="half width"):
        window_eigenvalues([4], -1)
    with pytest.raises(KernelError, match="stable one"):
        mode_rates(ERF, 3.0, Q, 1.0, [4], 1)
