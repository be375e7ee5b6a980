"""Sampled kernels of networks of finite width beside the recursions of infinite width."""

import numpy as np
import pytest

from numerics.ensembles import SAMPLERS
from numerics.kernels import ERF, RELU, depth, float_layers

#: Weights 1.6, biases 0.2, four layers; inputs with |x|**2 as large as their number of features.
ERF_NETWORK = {"layers": 4, "weights": 1.6, "biases": 0.2, "variance": 1.8}
APART = -0.3135 / 1.8


def drawn(name: str, width: int, draws: int, **changed: float) -> np.ndarray:
    generator, at = np.random.default_rng(width), {**ERF_NETWORK, "width": width, **changed}
    return np.concatenate([SAMPLERS[name].draw(generator, 1, at) for _ in range(draws)])


def test_the_limits_are_those_of_the_theory() -> None:
    pair = depth(float_layers(ERF, 1.6, 0.2, 1.8, 1 - APART), 4)
    assert float(pair.tangent) == pytest.approx(3.7551, abs=5e-5)
    assert float(pair.tangent_covariance) == pytest.approx(0.4967, abs=5e-5)


@pytest.mark.parametrize(("width", "draws"), [(64, 600), (256, 150), pytest.param(1024, 40, marks=pytest.mark.slow)])
def test_tangent_kernels_scatter_about_their_limit(width: int, draws: int) -> None:
    """Within four standard errors and a part of the order 1/N; the scatter is about 1.9/sqrt(N), relatively."""
    pair = depth(float_layers(ERF, 1.6, 0.2, 1.8, 1 - APART), 4)
    for correlation, limit in ((1.0, float(pair.tangent)), (APART, float(pair.tangent_covariance))):
        found = drawn("erf-tangent-kernel", width, draws, correlation=correlation)
        error = found.std() / np.sqrt(draws)
        assert abs(found.mean() - limit) < 4 * error + 3 / width
        if correlation == 1:
            spread = found.std() / limit * np.sqrt(width)
            assert 1.5 < spread < 2.4
            assert error < 0.015 * limit


def test_kernels_at_the_start_scatter_with_the_width() -> None:
    pair = depth(float_layers(ERF, 1.6, 0.2, 1.8, 1 - APART), 4)
    spreads = []
    for width, draws in ((16, 4000), (64, 1000)):
        found = drawn("erf-kernel", width, draws, correlation=APART)
        assert abs(found.mean() - float(pair.covariance)) < 4 * found.std() / np.sqrt(draws) + 1 / width
        spreads.append(found.std())
    assert spreads[0] / spreads[1] == pytest.approx(2.0, rel=0.15)


@pytest.mark.parametrize("width", [1, 2, 5])
def test_the_diagonal_of_relu_is_exact_at_every_width(width: int) -> None:
    at = {"layers": 4, "width": width, "weights": 1.5, "biases": 0.25, "variance": 1.0, "correlation": 1.0}
    pair = depth(float_layers(RELU, 1.5, 0.25, 1.0, 0.0), 4)
    for name, limit in (("relu-kernel", pair.variance), ("relu-tangent-kernel", pair.tangent)):
        found = SAMPLERS[name].draw(np.random.default_rng(3), 100_000, at)
        assert abs(found.mean() - limit) < 4 * found.std() / np.sqrt(len(found))


@pytest.mark.parametrize("name", ["erf", "relu"])
def test_tangent_kernels_are_sums_over_all_derivatives(name: str) -> None:
    """A single network, its weights drawn again from the same seed, and each derivative by a difference quotient."""
    from scipy.special import erf

    active = {"erf": erf, "relu": lambda x: np.maximum(x, 0)}[name]
    at = {"layers": 3, "width": 3, "weights": 1.4, "biases": 0.3, "variance": 0.9, "correlation": 0.4}
    found = SAMPLERS[f"{name}-tangent-kernel"].draw(np.random.default_rng(8), 1, at)[0]
    generator = np.random.default_rng(8)
    numbers = generator.standard_normal((1, 3, 2))[0]
    first = np.sqrt(0.9) * np.stack([numbers[:, 0], 0.4 * numbers[:, 0] + np.sqrt(1 - 0.16) * numbers[:, 1]], -1)
    middle = generator.standard_normal((1, 3, 3))[0]
    shift, last = generator.standard_normal((1, 3, 1))[0], generator.standard_normal((1, 3, 1))[0]

    def output(first: np.ndarray, middle: np.ndarray, shift: np.ndarray, last: np.ndarray) -> np.ndarray:
        hidden = np.sqrt(1.4 / 3) * middle @ active(first) + np.sqrt(0.3) * shift
        return np.sqrt(1.4 / 3) * last[:, 0] @ active(hidden)

    total = 0.3  # by the bias of the output
    for group, entries in enumerate((middle, shift, last)):
        for place in np.ndindex(entries.shape):
            turned = [middle.copy(), shift.copy(), last.copy()]
            ends = []
            for step in (1e-5, -1e-5):
                turned[group][place] = entries[place] + step
                ends.append(output(first, *turned))
            slope = (ends[0] - ends[1]) / 2e-5
            total += slope[0] * slope[1]
    # The weights and biases of the first layer move h^1(x) and h^1(y) with the covariance 0.9*0.4.
    for unit in range(3):
        slopes = []
        for column in (0, 1):
            ends = []
            for step in (1e-5, -1e-5):
                moved = first.copy()
                moved[unit, column] += step
                ends.append(output(moved, middle, shift, last)[column])
            slopes.append((ends[0] - ends[1]) / 2e-5)
        total += 0.9 * 0.4 * slopes[0] * slopes[1]
    assert found == pytest.approx(total, rel=1e-8)
