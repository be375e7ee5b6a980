"""Fixed points, phases and critical lines: golden values, plain iteration, mpmath, and bad input."""

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb, ctx
from scipy.special import erf, expit

from numerics.kernels import (
    ABSOLUTE,
    COSINE,
    ERF,
    EXPONENTIAL,
    GELU,
    LINEAR,
    RELU,
    SINE,
    TANH,
    KernelError,
    LeakyReLU,
    Smooth,
    depth,
    float_layers,
)
from numerics.kernels.numbers import BALLS, FLOATS
from numerics.wide_networks.correlations import ball_gap, float_gaps
from numerics.wide_networks.critical_lines import critical_bias, critical_point, enclosed_critical_point
from numerics.wide_networks.diagrams import phase_diagram
from numerics.wide_networks.phases import Phase, enclosed_fixed_point, fixed_point
from numerics.wide_networks.roots import ball_root, float_roots
from numerics.wide_networks.variances import ball_variance, float_variances

SILU = Smooth(lambda x: x * expit(x), lambda x: expit(x) * (1 + x * (1 - expit(x))))

VARIANCES = [
    (ERF, "1.1", "0.3", 0.7508778347981998),
    (ERF, "3", "0.2", 1.960932337030103),
    (ERF, "2", "0", 0.8807506303957386),
    (SINE, "1.4", "0.1", 0.580996646671948823),
    (TANH, "1.7609546396067391", "0.05", 0.570047882),
]


@pytest.mark.parametrize(("activation", "w", "b", "golden"), VARIANCES)
def test_golden_variances_in_both_number_systems(activation, w: str, b: str, golden: float) -> None:
    assert float(float_variances(activation, float(w), float(b))) == pytest.approx(golden, rel=1e-9)
    with ctx.workprec(150):
        ball = ball_variance(activation, Fraction(w), Fraction(b))
        moved = arb(w) * activation.own(ball, BALLS)[0] + arb(b)
        assert moved.overlaps(ball)
        assert ball.rad() < 1e-25
    assert float(ball.mid()) == pytest.approx(float(float_variances(activation, float(w), float(b))), rel=1e-14)


@pytest.mark.parametrize("above", [1e-3, 1e-7, 1e-10])
def test_a_small_variance_keeps_its_digits(above: float) -> None:
    """The closed form of sine is a difference of numbers that are nearly equal there."""
    with ctx.workprec(200):
        ball = ball_variance(SINE, Fraction(1 + above), Fraction(0))
    found = float(float_variances(SINE, 1 + above, 0.0))
    assert found == pytest.approx(above, rel=10 * above)
    assert found == pytest.approx(float(ball.mid()), rel=1e-15 / above)


FUNCTIONS = {
    "erf": (ERF, erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2)), 3.0, 0.2),
    "tanh": (TANH, np.tanh, lambda x: 1 / np.cosh(x) ** 2, 2.5, 0.1),
    "sine": (SINE, np.sin, np.cos, 2.2, 0.3),
    "cosine": (COSINE, np.cos, lambda x: -np.sin(x), 6.0, 0.1),
    "gelu": (
        GELU,
        lambda x: x * (1 + erf(x / np.sqrt(2))) / 2,
        lambda x: (1 + erf(x / np.sqrt(2))) / 2 + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
        1.4,
        0.2,
    ),
    "silu": (SILU, lambda x: x * expit(x), lambda x: expit(x) * (1 + x * (1 - expit(x))), 1.7, 0.1),
    "exponential": (EXPONENTIAL, np.exp, np.exp, 0.1, 0.05),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_fixed_point_is_what_plain_iteration_with_quadrature_tends_to(name: str) -> None:
    """Gauss and Hermite in the plane, a thousand layers, no formula in common; the rates are ratios of distances."""
    activation, function, derivative, w, b = FUNCTIONS[name]
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    weights = weights / np.sqrt(2 * np.pi)

    def layer(q: float, c: float, of) -> tuple[float, float]:
        first = np.sqrt(q) * nodes
        second = c * first[:, None] + np.sqrt(q * max(0.0, 1 - c * c)) * nodes[None, :]
        return float(weights @ of(first) ** 2), float(weights @ (of(first) * (of(second) @ weights)))

    q, c = 0.4, 0.3
    path = []
    for _ in range(600):
        own, other = layer(q, c, function)
        q, c = w * own + b, (w * other + b) / (w * own + b)
        path.append((q, c))
    point = fixed_point(activation, w, b)
    assert point.variance == pytest.approx(q, rel=1e-11)
    assert point.correlation == pytest.approx(c, abs=2e-10)
    squared, turned = layer(q, c, derivative)
    assert point.slope == pytest.approx(w * squared, rel=1e-9)
    assert point.rate == pytest.approx(w * turned, rel=1e-9)
    ratios = [(path[n + 1][0] - q) / (path[n][0] - q) for n in range(600) if abs(path[n][0] - q) > 1e-5]
    assert point.variance_rate == pytest.approx(ratios[-1], rel=1e-3, abs=1e-3)
    assert point.phase is (Phase.CHAOTIC if c < 0.999 else Phase.ORDERED)


def test_golden_values_in_chaos() -> None:
    for point in (fixed_point(ERF, 3.0, 0.2), enclosed_fixed_point(ERF, Fraction(3), Fraction(1, 5), 100)):
        for found, golden in (
            (point.correlation, 0.5072339656187628),
            (point.rate, 0.8484613820699594),
            (point.slope, 1.28443949704066),
            (point.trainable_scale, 3.994847699),
            (point.generalising_scale, 2.411654217),
            (point.tangent_covariance, 6.5636832327522),
        ):
            number = float(found.mid()) if isinstance(found, arb) else found
            assert number == pytest.approx(golden, rel=2e-10)
    assert fixed_point(ERF, 1.5, 0.1).variance_rate == pytest.approx(0.413213989924, rel=1e-11)


@pytest.mark.parametrize("activation", [ERF, SINE, TANH, COSINE, GELU])
def test_the_map_of_correlations_is_convex_where_its_bracket_needs_it(activation) -> None:
    c = np.linspace(0, 1, 101)
    values = np.asarray(activation.dual(np.full(101, 0.9), np.full(101, 0.9), 0.9 * c, FLOATS))
    assert np.all(np.diff(values, 2) > -1e-14)


def test_golden_critical_points() -> None:
    for w, b, q in (
        (1.5, 0.08310729724294132, 0.6618906527810399),
        (2.0, 0.3240229605776293, 1.371138938277404),
        (2.5, 0.7519515071979927, 2.283029591058444),
    ):
        assert float(critical_bias(ERF, w)) == pytest.approx(b, rel=1e-13)
        point = fixed_point(ERF, w, b)
        assert (point.phase, point.gap) == (Phase.CRITICAL, 0.0)
        assert point.variance == pytest.approx(q, rel=1e-13)
        assert critical_point(ERF, b).weight == pytest.approx(w, rel=1e-12)
    assert critical_point(ERF, 0.05).weight == pytest.approx(1.375839007, abs=1e-9)
    assert critical_point(ERF, 0.18).weight == pytest.approx(1.747603750, abs=1e-9)
    for w in (1.05, 1.5, 1.9):
        point = critical_point(SINE, float(critical_bias(SINE, w)))
        assert point.weight == pytest.approx(w, rel=1e-9)
        assert point.variance == pytest.approx(-np.log(2 / w - 1) / 2, rel=1e-9)
        assert fixed_point(SINE, w, float(critical_bias(SINE, w))).phase is Phase.CRITICAL


@pytest.mark.parametrize(
    ("b", "w"),
    [
        ("0.01", 1.424205290),
        ("0.05", 1.760954640),
        ("0.1", 1.986072641),
        ("0.2", 2.285152474),
        ("0.3", 2.505127190),
    ],
)
def test_the_critical_line_of_tanh_is_enclosed(b: str, w: float) -> None:
    point = enclosed_critical_point(TANH, Fraction(b), 90)
    assert abs(point.weight - w) < 1e-9
    assert point.weight.rad() < 1e-15
    for sign, phase in ((-1, Phase.ORDERED), (1, Phase.CHAOTIC)):
        beside = Fraction(str(round(w, 9))) + sign * Fraction(1, 10**6)
        assert fixed_point(TANH, float(beside), float(b)).phase is phase


def test_a_moment_of_tanh_at_the_critical_point_by_mpmath() -> None:
    point = critical_point(TANH, 0.05)
    with mpmath.workdps(30):
        root = mpmath.sqrt(mpmath.mpf(point.variance))
        slope, power = (
            2 * mpmath.quad(lambda z, of=of: of(root * z) ** 2 * mpmath.npdf(z), [0, 1, 2, 4, 8, 14])
            for of in (lambda x: mpmath.sech(x) ** 2, mpmath.tanh)
        )
        assert abs(point.weight * slope - 1) < 1e-14
        assert abs(point.weight * power + point.bias - point.variance) < 1e-14


def test_rectifiers_have_their_own_fixed_points() -> None:
    point = fixed_point(RELU, 1.0, 0.3)
    assert (point.variance, point.gap, point.slope, point.curvature) == (0.6, 0.0, 0.5, np.inf)
    ball = enclosed_fixed_point(LeakyReLU(0.5), Fraction(1), Fraction(3), 100)
    assert (ball.variance - 8).contains(0)
    assert not ball.curvature.is_finite()
    assert fixed_point(LeakyReLU(1.0), 0.5, 1.0).curvature == fixed_point(LINEAR, 0.5, 1.0).curvature == 0
    assert float(critical_bias(RELU, 2.0)) == float(critical_bias(ABSOLUTE, 1.0)) == 0.0
    assert np.isnan(critical_bias(RELU, 1.9))


def test_many_roots_at_once_and_a_root_in_a_ball() -> None:
    ends = np.array([2.0, 3.0, 10.0, 1e-9])
    found = float_roots(lambda x: ends - x**3, np.zeros(4), np.full(4, 5.0))
    assert found == pytest.approx(np.cbrt(ends), rel=1e-15)
    assert float_roots(lambda x: x * 0 + 1, np.zeros(1), np.ones(1)) in (0.0, 1.0)
    with ctx.workprec(400):
        assert (ball_root(lambda x: x.exp() - 3, 1.0986, "log 3") - arb(3).log()).contains(0)
    with pytest.raises(KernelError, match="the double root"):
        ball_root(lambda x: (x - 1) ** 2, 1.0001, "the double root")
    with ctx.workprec(100), pytest.raises(KernelError, match="not enclosed"):
        ball_root(lambda x: x - 1 + arb(0, 0.5), 1.0001, "the wide one")


def test_a_diagram_agrees_with_single_networks_and_with_the_critical_line() -> None:
    weights, biases = np.linspace(0.1, 3.0, 30), np.linspace(0.01, 0.25, 13)
    told: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as pool:
        diagram = phase_diagram(ERF, weights, biases, pool, lambda done, of: told.append((done, of)))
    assert told[-1] == (30, 30)
    alone = phase_diagram(ERF, weights, biases)
    assert np.array_equal(alone.gap, diagram.gap)
    assert np.array_equal(diagram.chaotic, biases[None, :] < np.nan_to_num(critical_bias(ERF, weights))[:, None])
    assert np.array_equal(diagram.gap > 1e-3, diagram.chaotic)
    for i, j in ((3, 4), (17, 2), (29, 12), (20, 0)):
        point = fixed_point(ERF, weights[i], biases[j])
        assert diagram.variance[i, j] == pytest.approx(point.variance, rel=1e-14)
        assert diagram.rate[i, j] == pytest.approx(point.rate, rel=1e-13)
        layers = float_layers(ERF, weights[i], biases[j], point.variance, [0.5])
        assert depth(layers, 4000).gap[0] == pytest.approx(point.gap, abs=1e-12)
    edges = phase_diagram(RELU, [1.0, 2.0, 3.0], [0.0, 0.1])
    assert np.isnan(edges.slope).tolist() == [[True, False], [True, True], [True, True]]


@pytest.mark.slow
def test_a_diagram_of_the_size_of_the_literature() -> None:
    weights, biases = 0.01 * np.arange(1, 301), 0.01 + 0.001 * np.arange(241)
    diagram = phase_diagram(ERF, weights, biases)
    line = np.nan_to_num(critical_bias(ERF, weights))[:, None]
    assert np.array_equal(diagram.chaotic, biases[None, :] < line)
    assert np.mean((diagram.gap > 1e-3) != diagram.chaotic) < 2e-3


@pytest.mark.parametrize(
    ("activation", "w", "b", "word"),
    [
        (ERF, 0.75, 0.0, "die out"),
        (TANH, 1.0, 0.0, "die out"),
        (SINE, 1.0, 0.0, "die out"),
        (GELU, 1.5, 0.0, "die out"),
        (RELU, 3.0, 0.5, "signals grow"),
        (RELU, 2.0, 0.5, "signals grow"),
        (EXPONENTIAL, 1.0, 0.1, "there is none"),
        (GELU, 3.0, 0.1, "none is found"),
        (RELU, 2.0, 0.0, "no scale"),
        (ERF, -1.0, 0.1, "weights"),
        (ERF, 1.0, -0.5, "biases"),
    ],
)
def test_edges_are_refused_with_the_reason(activation, w: float, b: float, word: str) -> None:
    with pytest.raises(KernelError, match=word):
        fixed_point(activation, w, b)
    with pytest.raises(KernelError, match=word):
        enclosed_fixed_point(activation, Fraction(w), Fraction(b), 64)


def test_a_precision_that_does_not_tell_order_from_chaos_says_so() -> None:
    near = Fraction(0.08310729724294132)
    with pytest.raises(KernelError, match="ordered or chaotic"):
        enclosed_fixed_point(ERF, Fraction(3, 2), near, 40)
    point = enclosed_fixed_point(ERF, Fraction(3, 2), near, 200)
    assert point.phase in (Phase.ORDERED, Phase.CHAOTIC)
    assert abs(point.slope - 1) < 1e-14
    with pytest.raises(KernelError, match="off the real axis"):
        enclosed_fixed_point(SILU, Fraction(17, 10), Fraction(1, 10), 64)


def test_critical_lines_are_refused_where_there_are_none() -> None:
    for activation, bias, word in (
        (RELU, 0.1, "single point"),
        (LINEAR, 0.1, "single point"),
        (ERF, 0.0, "positive"),
        (EXPONENTIAL, 50.0, "no critical|leave"),
    ):
        with pytest.raises(KernelError, match=rf"{word}"):
            critical_point(activation, bias)
    with pytest.raises(KernelError, match="not explicit"):
        critical_bias(TANH, 1.0)


def test_a_gap_that_is_not_asked_of_a_fixed_variance_is_nan() -> None:
    assert np.isnan(float_gaps(ERF, 1.0, 0.0, 0.0))
    with ctx.workprec(64):
        assert ball_gap(RELU, Fraction(1), Fraction(1), arb(2)) == 0
