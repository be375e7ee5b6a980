"""The laws of depth beside the exact recursion, spectra of whole matrices, gradient descent, and bad input."""

from fractions import Fraction
from math import inf, isnan, log

import numpy as np
import pytest

from numerics.kernels import COSINE, ERF, GELU, LINEAR, RELU, SINE, TANH, KernelError, LeakyReLU, dense_kernels
from numerics.wide_networks import (
    Data,
    critical_bias,
    critical_point,
    deep_pair,
    fixed_point,
    spectrum,
    threshold_depth,
    trainability,
)
from numerics.wide_networks.constants import chaotic_constant, ordered_constant

CRITICAL = float(critical_bias(ERF, 1.5))


@pytest.mark.parametrize("activation", [ERF, TANH, RELU, SINE])
def test_a_spectrum_is_that_of_the_whole_matrix(activation) -> None:
    w, b, q, m, c, layer = 1.8, 0.1, 0.9, 7, 0.2, 6
    first = q * (c + (1 - c) * np.eye(m))
    values = np.linalg.eigvalsh(dense_kernels(activation, w, b, first, layer).tangent)
    found = spectrum(activation, w, b, q, layer, Data(m, 1, c, 0.6))
    assert values[-1] == pytest.approx(found.largest, rel=1e-11)
    assert values[:-1] == pytest.approx(np.full(m - 1, found.bulk), rel=1e-9)
    assert values[-1] / values[0] == pytest.approx(found.condition, rel=1e-9)
    apart = dense_kernels(activation, w, b, q * np.array([[1, 0.6, c], [0.6, 1, c], [c, c, 1]]), layer).tangent
    assert (apart[0, 1] - apart[0, 2]) / found.bulk == pytest.approx(found.signal, rel=1e-9)


def test_a_pooled_spectrum_is_that_of_the_mean_over_positions() -> None:
    """Means of the kernel of m*d alike vectors over d by d blocks."""
    m, d, layer = 4, 3, 5
    whole = dense_kernels(ERF, 1.8, 0.1, 0.1 + 0.8 * np.eye(m * d), layer).tangent
    pooled = whole.reshape(m, d, m, d).mean(axis=(1, 3))
    values = np.linalg.eigvalsh(pooled)
    found = spectrum(ERF, 1.8, 0.1, 0.9, layer, Data(m, d, 0.1 / 0.9, 0.5))
    assert values[-1] == pytest.approx(found.largest, rel=1e-11)
    assert values[0] == pytest.approx(found.bulk, rel=1e-9)


#: Network, depth, and how near the leading law is there: next orders are 1/l, log(l)/l or powers of the rate.
LAWS = [
    (ERF, 1.1, 0.3, 400, 2e-2),
    (TANH, 1.2, 0.1, 400, 2e-2),
    (COSINE, 1.0, 0.1, 150, 2e-2),
    (LINEAR, 0.8, 0.3, 200, 1e-9),
    (RELU, 1.0, 0.3, 100, 1e-4),
    (LeakyReLU(0.3), 1.0, 0.3, 100, 1e-4),
    (ERF, 1.5, CRITICAL, 4000, 4e-3),
    (ERF, 3.0, 0.2, 60, 2e-3),
    (SINE, 2.5, 0.2, 60, 5e-3),
    (ERF, 2.0, 0.0, 60, 1e-2),
    (RELU, 2.0, 0.0, 4000, 3e-3),
    (LeakyReLU(-1.0), 1.5, 0.0, 300, 3e-2),
    (LeakyReLU(1.0), 1.5, 0.0, 50, 1e-9),
    (RELU, 2.0, 0.25, 8000, 3e-2),
    (RELU, 2.5, 0.1, 400, 6e-2),
]


@pytest.mark.parametrize("pooled", [1, 4])
@pytest.mark.parametrize(("activation", "w", "b", "layer", "near"), LAWS)
def test_the_law_of_the_phase_is_what_the_recursion_comes_to(activation, w, b, layer, near, pooled) -> None:
    found = trainability(activation, w, b, layer, 20, pooled, correlation=0.1, test=0.6)
    exact, law = found.spectrum, found.laws
    assert law.condition - 1 == pytest.approx(exact.condition - 1, rel=near)
    assert law.largest == pytest.approx(exact.largest, rel=max(near, 1e-2))
    if not isnan(law.signal):
        assert law.signal == pytest.approx(exact.signal, rel=max(5 * near, 8 / layer))


@pytest.mark.parametrize("activation", [ERF, RELU])
def test_the_depth_to_which_ordered_networks_train_is_that_of_the_recursion(activation) -> None:
    found = trainability(activation, 1.1, 0.3, 5, 50, steps=1e9)
    most = 2e9 / log(100)
    q = found.point.variance
    last = round(found.laws.trainable_depth)
    assert spectrum(activation, 1.1, 0.3, q, last - 2, Data(50)).condition < most
    assert spectrum(activation, 1.1, 0.3, q, last + 2, Data(50)).condition > most


def test_the_depth_to_which_chaotic_networks_generalise_is_that_of_the_recursion() -> None:
    found = trainability(ERF, 3.0, 0.2, 5, 50, signal=1e-8)
    q, last = found.point.variance, round(found.laws.generalising_depth)
    assert spectrum(ERF, 3.0, 0.2, q, last - 2, Data(50)).signal > 1e-8
    assert spectrum(ERF, 3.0, 0.2, q, last + 2, Data(50)).signal < 1e-8


def test_a_depth_is_inverted_by_lambert() -> None:
    depth = threshold_depth(0.9, 1e-3)
    assert depth == pytest.approx(110.1929725, abs=1e-7)
    assert depth * 0.9**depth == pytest.approx(1e-3, rel=1e-12)
    assert threshold_depth(0.9, 10.0) == 0.0


@pytest.mark.parametrize(("w", "b", "layer"), [(3.0, 0.2, 8), (1.5, CRITICAL, 60), (1.3, 0.2, 12)])
def test_gradient_descent_takes_as_many_steps_and_diverges_above_the_largest_rate(w, b, layer) -> None:
    """On the matrix itself: bulk modes at a rate of 2/largest, all modes just below and just above it."""
    m = 6
    found = trainability(ERF, w, b, layer, m)
    q = found.point.variance
    kernel = dense_kernels(ERF, w, b, q * np.eye(m), layer).tangent
    bulk = np.array([1.0, -1.0, 0.0, 0.0, 0.0, 0.0])
    error = bulk.copy()
    for _ in range(round(1000 * found.steps)):
        error = error - found.largest_rate / 1000 * kernel @ error
    assert np.abs(error).max() == pytest.approx(0.01, rel=5e-2)
    for factor, grows in ((0.99, False), (1.01, True)):
        error = np.ones(m)
        for _ in range(200):
            error = error - factor * found.largest_rate * kernel @ error
        assert bool(np.abs(error).max() > 1) is grows


def test_constants_are_limits_that_balls_confirm() -> None:
    point = fixed_point(ERF, 1.1, 0.3)
    constant = ordered_constant(ERF, 1.1, 0.3, point, 0.8)
    q = Fraction(point.variance)
    deep = deep_pair(ERF, Fraction(1.1), Fraction(0.3), q, Fraction(4, 5), 120).pair
    assert float(deep.gap.mid()) / point.slope**120 == pytest.approx(constant, rel=1e-6)
    chaos = fixed_point(ERF, 3.0, 0.2)
    constant = chaotic_constant(ERF, 3.0, 0.2, chaos, 0.8)
    deep = deep_pair(ERF, Fraction(3.0), Fraction(0.2), Fraction(chaos.variance), Fraction(4, 5), 60).pair
    assert (chaos.gap - float(deep.gap.mid())) / chaos.rate**60 == pytest.approx(constant, rel=1e-4)


def test_verdicts_in_every_phase() -> None:
    def answers(*network, **more) -> tuple[str, bool, bool]:
        found = trainability(*network, **more)
        return found.phase, found.trainable, found.generalises

    assert answers(ERF, 3.0, 0.2, 60, 100) == ("chaotic", True, False)
    assert answers(ERF, 3.0, 0.2, 5, 100) == ("chaotic", True, True)
    assert answers(ERF, 1.1, 0.3, 60, 100) == ("ordered", False, True)
    assert answers(ERF, 1.1, 0.3, 5, 100) == ("ordered", True, True)
    assert answers(ERF, 1.5, CRITICAL, 100, 100) == ("critical", True, True)
    assert answers(ERF, 1.5, CRITICAL, 10000, 100) == ("critical", True, False)
    assert answers(ERF, 1.5, CRITICAL, 100, 10000, 100) == ("critical", False, True)
    assert answers(RELU, 2.0, 0.0, 50, 100) == ("homogeneous", True, True)
    assert answers(RELU, 2.0, 0.1, 50, 100) == ("growing", True, True)
    assert answers(GELU, 1.5, 0.1, 10, 50) == ("ordered", True, True)
    point = critical_point(TANH, 0.05)
    assert answers(TANH, point.weight, point.bias, 50, 100) == ("critical", True, True)


def test_depths_beyond_the_range_of_floats_are_decided_by_the_law_or_refused() -> None:
    found = trainability(ERF, 1.1, 0.3, 5000, 100)
    assert (found.trainable, found.generalises, found.spectrum.condition) == (False, True, inf)
    assert isnan(found.spectrum.signal)
    assert "> 1e308 steps" in str(found)
    found = trainability(ERF, 3.0, 0.2, 5000, 100)
    assert (found.trainable, found.generalises, found.spectrum.condition) == (True, False, 1.0)
    with pytest.raises(KernelError, match="range of float64"):
        trainability(RELU, 3.0, 0.2, 5000, 100)


def test_a_network_is_shown_as_a_table() -> None:
    found = trainability(ERF, 3.0, 0.2, 30, 100, 4)
    text, latex = str(found), found._repr_latex_()
    assert text.startswith("chaotic: w = 3, b = 0.2, depth 30, 100 inputs, 4 pooled positions\ntrainable: yes")
    for name in ("condition number", "largest learning rate", "fixed correlation", "generalises to depth"):
        assert name in text
    assert latex.startswith(r"$\displaystyle\begin{array}{lrr}")
    assert latex.count("&") == 2 * (1 + latex.count(r"\\"))
    assert r"\times 10^{-5}" in latex
    assert "scale of" not in str(trainability(RELU, 2.0, 0.0, 10, 5))
    assert "unknown" in str(trainability(RELU, 2.0, 0.5, 10, 5))


@pytest.mark.parametrize(
    ("arguments", "more", "word"),
    [
        ((ERF, 1.0, 0.1, 0, 10), {}, "at least 1 weight"),
        ((ERF, 1.0, 0.1, 5, 1), {}, "at least 2"),
        ((ERF, 1.0, 0.1, 5, 5, 0), {}, "pooled"),
        ((ERF, 1.0, 0.1, 5, 5), {"correlation": -0.25}, "positive definite"),
        ((ERF, 1.0, 0.1, 5, 5), {"correlation": 1.0}, "positive definite"),
        ((ERF, 1.0, 0.1, 5, 5), {"correlation": 0.5}, "resembles"),
        ((ERF, 1.0, 0.1, 5, 5), {"fraction": 1.0}, "fraction"),
        ((ERF, 1.0, 0.1, 5, 5), {"signal": 0.0}, "signal"),
        ((ERF, -1.0, 0.1, 5, 5), {}, "weights"),
        ((ERF, 0.5, 0.0, 5, 5), {}, "die out"),
        ((RELU, 2.0, 0.0, 5, 5), {"variance": -1.0}, "variance"),
    ],
)
def test_bad_input_is_refused_with_the_reason(arguments, more, word) -> None:
    with pytest.raises(KernelError, match=word):
        trainability(*arguments, **more)
