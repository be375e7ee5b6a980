"""Kernels of wide networks: against quadrature, naive recursions at high precision, finite width, and bad input."""

from fractions import Fraction
from math import inf, nan

import mpmath
import numpy as np
import pytest
from flint import arb, ctx
from scipy.special import erf

from numerics.kernels import (
    ABSOLUTE,
    COSINE,
    ERF,
    EXPONENTIAL,
    LINEAR,
    RELU,
    SINE,
    KernelError,
    LeakyReLU,
    ball_layers,
    dense_kernels,
    depth,
    float_layers,
)
from numerics.kernels.numbers import BALLS, FLOATS
from numerics.kernels.pairs import _centred

SMOOTH = {
    "erf": (ERF, erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2))),
    "linear": (LINEAR, lambda x: x, np.ones_like),
    "sine": (SINE, np.sin, np.cos),
    "cosine": (COSINE, np.cos, lambda x: -np.sin(x)),
    "exponential": (EXPONENTIAL, np.exp, np.exp),
}
ALL = {name: entry[0] for name, entry in SMOOTH.items()} | {
    "relu": RELU,
    "leaky": LeakyReLU(0.3),
    "absolute": ABSOLUTE,
}
VARIANCES = [(1.3, 0.7, 0.5), (0.4, 1.1, -0.6), (0.9, 0.9, 0.85)]


def expected(function, a: float, b: float, c: float) -> float:
    """E[f(u) f(v)] by Gauss and Hermite, with v in terms of u and an independent number."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(100)
    weights = weights / np.sqrt(2 * np.pi)
    first = np.sqrt(a) * nodes
    second = c / a * first[:, None] + np.sqrt(b - c * c / a) * nodes[None, :]
    return float(weights @ (function(first) * (function(second) @ weights)))


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("entries", VARIANCES)
def test_a_smooth_dual_is_its_gaussian_integral(name: str, entries: tuple[float, float, float]) -> None:
    activation, function, derivative = SMOOTH[name]
    a, b, c = map(np.asarray, entries)
    assert activation.dual(a, b, c, FLOATS) == pytest.approx(expected(function, *entries), rel=1e-11)
    assert activation.slope(a, b, c, FLOATS) == pytest.approx(expected(derivative, *entries), rel=1e-11)


@pytest.mark.parametrize("leak", [0.0, 0.3, -1.0, 1.0])
@pytest.mark.parametrize("entries", VARIANCES)
def test_a_kinked_dual_is_an_integral_over_the_angle(leak: float, entries: tuple[float, float, float]) -> None:
    a, b, c = entries
    apart = np.arccos(c / np.sqrt(a * b))

    def mean(of, radial: float) -> float:
        """The mean over directions of (u, v), between the kinks; `radial` is E[r**2] or 1."""
        kinks = sorted(angle % (2 * np.pi) for angle in (np.pi / 2, -np.pi / 2, apart + np.pi / 2, apart - np.pi / 2))
        nodes, weights = np.polynomial.legendre.leggauss(40)
        total = 0.0
        for low, high in zip(kinks, [*kinks[1:], kinks[0] + 2 * np.pi], strict=True):
            angles = (low + high) / 2 + (high - low) / 2 * nodes
            total += (high - low) / 2 * weights @ (of(np.cos(angles)) * of(np.cos(angles - apart)))
        return radial * total / (2 * np.pi)

    activation, numbers = LeakyReLU(leak), list(map(np.asarray, entries))
    value = mean(lambda x: np.where(x > 0, x, leak * x), 2 * np.sqrt(a * b))
    assert activation.dual(*numbers, FLOATS) == pytest.approx(value, rel=1e-12)
    slope = mean(lambda x: np.where(x > 0, 1.0, leak), 1.0)
    assert activation.slope(*numbers, FLOATS) == pytest.approx(slope, rel=1e-12, abs=1e-14)


def naive(name: str, w: str, b: str, gap: str, layer: int) -> list[mpmath.mpf]:
    """q, 1 - c, p and p - p_ab by the textbook recursion, at a precision that has digits to lose."""
    pi, asin, acos, sqrt, exp = mpmath.pi, mpmath.asin, mpmath.acos, mpmath.sqrt, mpmath.exp
    duals = {
        "erf": lambda q, c: (2 / pi * asin(2 * c / (1 + 2 * q)), 4 / pi / sqrt((1 + 2 * q) ** 2 - 4 * c * c)),
        "relu": lambda q, c: (
            q * (sqrt(1 - (c / q) ** 2) + (pi - acos(c / q)) * c / q) / (2 * pi),
            (pi - acos(c / q)) / (2 * pi),
        ),
        "sine": lambda q, c: (exp(-q) * mpmath.sinh(c), exp(-q) * mpmath.cosh(c)),
        "cosine": lambda q, c: (exp(-q) * mpmath.cosh(c), exp(-q) * mpmath.sinh(c)),
        "linear": lambda q, c: (c, mpmath.mpf(1)),
    }
    w, b = mpmath.mpf(w), mpmath.mpf(b)
    q = p = mpmath.mpf(1)
    c = r = 1 - mpmath.mpf(gap)
    for _ in range(layer - 1):
        (own, slope), (other, turned) = duals[name](q, q), duals[name](q, c)
        q, c = w * own + b, w * other + b
        p, r = q + w * slope * p, c + w * turned * r
    return [q, 1 - c / q, p, p - r]


CASES = [
    ("erf", "1.25", "0.0625", "0.5"),
    ("erf", "3", "0.25", "0.5"),
    ("erf", "2", "0", "1.25"),
    ("relu", "2", "0", "1"),
    ("relu", "1.5", "0.125", "0.0078125"),
    ("sine", "1.5", "0.125", "0.5"),
    ("cosine", "0.5", "0.25", "1.5"),
    ("linear", "0.75", "0.125", "0.5"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case))
def test_pairs_keep_their_digits_in_every_phase(case: tuple[str, str, str, str]) -> None:
    name, w, b, gap = case
    with mpmath.workdps(200):
        truth = naive(name, w, b, gap, 60)
    pair = depth(float_layers(ALL[name], float(w), float(b), 1.0, float(gap)), 60)
    for found, value in zip((pair.variance, pair.gap, pair.tangent, pair.tangent_gap), truth, strict=True):
        assert float(found) == pytest.approx(float(value), rel=1e-11, abs=0)
    balls = depth(ball_layers(ALL[name], *map(Fraction, (w, b, "1", gap)), 400), 60)
    for ball, value in zip((balls.variance, balls.gap, balls.tangent, balls.tangent_gap), truth, strict=True):
        with mpmath.workdps(200):
            assert abs(mpmath.mpf(ball.mid().str(60, radius=False)) / value - 1) < mpmath.mpf("1e-40")
        assert ball.rel_accuracy_bits() > 150


@pytest.mark.parametrize("name", ALL)
def test_what_is_missing_is_the_difference(name: str) -> None:
    gaps, q = np.array([1e-3, 0.3, 1.0, 1.7, 2.0]), np.asarray(0.8)
    activation = ALL[name]
    dual, slope = activation.own(q, FLOATS)
    other = q * (1 - gaps)
    assert np.allclose(activation.missing(q, gaps, FLOATS), dual - activation.dual(q, q, other, FLOATS), 1e-11, 1e-15)
    less = slope - activation.slope(q, q, other, FLOATS)
    assert np.allclose(activation.slope_missing(q, gaps, FLOATS), less, 1e-11, 1e-14)


@pytest.mark.parametrize("name", ALL)
def test_growth_and_bends_are_derivatives_of_the_kernels(name: str) -> None:
    """Central differences of balls at many digits, which share no formula with the derivatives."""
    activation, order = ALL[name], Fraction(1, 10**12)
    with ctx.workprec(300):
        q, gap, step = arb(4) / 5, arb(3) / 10, arb(order.numerator) / order.denominator
        up, down = (activation.own(q + sign * step, BALLS)[0] for sign in (1, -1))
        assert abs((up - down) / (2 * step) - activation.growth(q, BALLS)) < 1e-20
        c = q * (1 - gap)
        left, here, right = (activation.slope(q, q, c + sign * step, BALLS) for sign in (-1, 0, 1))
        assert abs((right - left) / (2 * step) - activation.bend(q, gap, 2, BALLS)) < 1e-20
        assert abs((right - 2 * here + left) / step**2 - activation.bend(q, gap, 3, BALLS)) < 1e-20
        floats = [float(activation.bend(np.asarray(0.8), np.asarray(0.3), order, FLOATS)) for order in (2, 3)]
        balls = [float(activation.bend(q, gap, order, BALLS).mid()) for order in (2, 3)]
        assert floats == pytest.approx(balls, rel=1e-12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case))
def test_balls_stay_narrow_to_great_depth(case: tuple[str, str, str, str]) -> None:
    """The digits that are lost grow with the logarithm of the depth; they would be gone within a hundred layers."""
    name, w, b, gap = case
    balls = depth(ball_layers(ALL[name], *map(Fraction, (w, b, "1", gap)), 128), 3000)
    assert all(each.rel_accuracy_bits() > 60 for each in (balls.gap, balls.tangent, balls.tangent_gap))


@pytest.mark.parametrize("name", ALL)
def test_a_centred_layer_of_wide_balls_keeps_every_value(name: str) -> None:
    activation, q, gap = ALL[name], arb(0.8, 0.1), arb(0.3, 0.05)
    slope = activation.own(q, BALLS)[1] - activation.slope_missing(q, gap, BALLS)
    dual, lost = _centred(activation, q, gap, slope, BALLS)
    for variance in (0.7, 0.75, 0.8, 0.9):
        assert dual.overlaps(activation.own(arb(variance), BALLS)[0])
        for apart in (0.25, 0.3, 0.35):
            assert lost.overlaps(activation.missing(arb(variance), arb(apart), BALLS))


def test_equal_inputs_stay_equal_and_inputs_close_together_part_in_chaos() -> None:
    pair = depth(float_layers(ERF, 3.0, 0.2, 1.0, [0.0, 1e-150]), 2000)
    assert pair.gap[0] == pair.tangent_gap[0] == 0
    assert pair.gap[1] == pytest.approx(1 - 0.5072339656187628, rel=1e-13)


def test_golden_values_of_inputs_of_unequal_norm() -> None:
    first = [[0.9, 0.3], [0.3, 1.4]]
    found = dense_kernels(ERF, 1.7, 0.1, first, 9)
    assert found.tangent.ravel()[[0, 3, 1]] == pytest.approx(
        [8.89780578897211896, 9.21298700260993667, 2.19271190408656008], rel=1e-13
    )
    found = dense_kernels(RELU, 1.7, 0.1, first, 9)
    assert found.tangent.ravel()[[0, 3, 1]] == pytest.approx(
        [3.98726589687890625, 5.2134732595546875, 2.35260129449897449], rel=1e-13
    )


def test_a_finite_network_has_the_tangent_kernel_in_the_mean() -> None:
    """Sums of squared derivatives, by hand, of networks of three layers; within four standard errors."""
    w, b, width, inputs = 1.6, 0.2, 200, np.array([[1.0, 0.5, -0.3], [0.2, -0.8, 0.9]])
    generator, kernels = np.random.default_rng(7), []
    for _ in range(300):
        first, second = generator.standard_normal((width, 3)), generator.standard_normal((width, width))
        last, biases = generator.standard_normal(width), np.sqrt(b) * generator.standard_normal((2, width))
        one = np.sqrt(w / 3) * inputs @ first.T + biases[0]
        two = np.sqrt(w / width) * erf(one) @ second.T + biases[1]
        back_two = np.sqrt(w / width) * last * 2 / np.sqrt(np.pi) * np.exp(-(two**2))
        back_one = np.sqrt(w / width) * (back_two @ second) * 2 / np.sqrt(np.pi) * np.exp(-(one**2))
        kernels.append(
            (w / width * erf(two) @ erf(two).T + b)
            + (w / width * erf(one) @ erf(one).T + b) * (back_two @ back_two.T)
            + (w / 3 * inputs @ inputs.T + b) * (back_one @ back_one.T)
        )
    mean, error = np.mean(kernels, 0), np.std(kernels, 0) / np.sqrt(len(kernels))
    theory = dense_kernels(ERF, w, b, w / 3 * inputs @ inputs.T + b, 3).tangent
    # At width N the mean is off by a part of the order 1/N.
    assert np.all(np.abs(mean - theory) < 4 * error + 3 / width * np.abs(theory))
    assert np.all(error < 0.02 * np.abs(theory.max()))


def test_a_wide_ball_keeps_every_value_of_a_function_that_is_small_at_zero() -> None:
    for middle, radius in ((0.0, 0.25), (1.0, 0.5), (2.5, 0.5)):
        ball = BALLS.sine_less(arb(middle, radius))
        for place in np.linspace(middle - radius, middle + radius, 9):
            assert ball.overlaps(arb(place).sin() - arb(place) * arb(place).cos())


def test_a_precision_too_low_for_the_depth_widens_the_ball() -> None:
    low = depth(ball_layers(ERF, Fraction(3), Fraction(1, 5), Fraction(1), Fraction(1, 10**9), 64), 40)
    high = depth(ball_layers(ERF, Fraction(3), Fraction(1, 5), Fraction(1), Fraction(1, 10**9), 500), 40)
    assert low.gap.overlaps(high.gap)
    assert low.gap.rad() > 1000 * high.gap.rad()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((0.0, 0.1, 1.0, 0.5), "weights"),
        ((nan, 0.1, 1.0, 0.5), "weights"),
        ((1.0, -0.1, 1.0, 0.5), "biases"),
        ((1.0, inf, 1.0, 0.5), "biases"),
        ((1.0, 0.1, 0.0, 0.5), "no correlation"),
        ((1.0, 0.1, 1.0, 2.5), "positive semidefinite"),
        ((1.0, 0.1, 1.0, nan), "positive semidefinite"),
    ],
)
def test_bad_input_is_refused_with_the_reason(arguments: tuple[float, float, float, float], word: str) -> None:
    with pytest.raises(KernelError, match=word):
        float_layers(ERF, *arguments)


@pytest.mark.parametrize(
    ("first", "word"),
    [
        ([[1.0, 2.0], [2.0, 1.0]], "no covariance"),
        ([[1.0, 0.5]], "square"),
        ([[1.0, 0.5], [0.4, 1.0]], "symmetric"),
        ([[nan]], "finite"),
    ],
)
def test_a_first_kernel_that_is_none_is_refused(first: list[list[float]], word: str) -> None:
    with pytest.raises(KernelError, match=word):
        dense_kernels(ERF, 1.0, 0.1, first, 3)


def test_variances_and_layers_out_of_range_are_refused() -> None:
    for weight, bias, layer in ((0.0, 0.1, 3), (1.0, -0.1, 3), (1.0, 0.1, 0), (nan, 0.1, 3)):
        with pytest.raises(KernelError):
            dense_kernels(ERF, weight, bias, [[1.0]], layer)
    with pytest.raises(KernelError, match="layer is 0"):
        depth(float_layers(ERF, 1.0, 0.1, 1.0, 0.5), 0)
    with pytest.raises(KernelError, match="weights"):
        next(ball_layers(ERF, Fraction(0), Fraction(0), Fraction(1), Fraction(1), 64))
