"""Activations by Hermite series: against Gauss and Hermite in the plane, mpmath, and what is stated off the axis."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb, ctx
from scipy.special import erf, expit

from numerics.kernels import (
    ERF,
    GELU,
    SINE,
    TANH,
    KernelError,
    Smooth,
    Strip,
    ball_layers,
    dense_kernels,
    depth,
    float_layers,
)
from numerics.kernels.enclosed_hermite import _Rule, _sums, ball_series
from numerics.kernels.numbers import BALLS, FLOATS

#: A user's own activation, and two with closed kernels.
SILU = Smooth(lambda x: x * expit(x), lambda x: expit(x) * (1 + x * (1 - expit(x))))
OWN_SINE = Smooth(np.sin, np.cos, Strip((arb.sin, arb.cos, lambda x: -x.sin()), 1.0, 1.6), odd=True, concave=True)
OWN_ERF = Smooth(erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2)), odd=True, concave=True)
PLANE = {
    "tanh": (TANH, np.tanh, lambda x: 1 / np.cosh(x) ** 2),
    "gelu": (
        GELU,
        lambda x: x * (1 + erf(x / np.sqrt(2))) / 2,
        lambda x: (1 + erf(x / np.sqrt(2))) / 2 + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
    ),
    "silu": (SILU, lambda x: x / (1 + np.exp(-x)), lambda x: (1 + np.exp(-x) * (1 + x)) / (1 + np.exp(-x)) ** 2),
}


def in_the_plane(function, a: float, b: float, c: float) -> float:
    nodes, weights = np.polynomial.hermite_e.hermegauss(180)
    weights = weights / np.sqrt(2 * np.pi)
    first = np.sqrt(a) * nodes
    second = c / a * first[:, None] + np.sqrt(b - c * c / a) * nodes[None, :]
    return float(weights @ (function(first) * (function(second) @ weights)))


@pytest.mark.parametrize("name", PLANE)
@pytest.mark.parametrize("entries", [(1.3, 0.7, 0.5), (0.4, 1.1, -0.6), (0.9, 0.9, 0.85)])
def test_a_series_is_its_gaussian_integral(name: str, entries: tuple[float, float, float]) -> None:
    activation, function, derivative = PLANE[name]
    a, b, c = map(np.asarray, entries)
    assert activation.dual(a, b, c, FLOATS) == pytest.approx(in_the_plane(function, *entries), rel=3e-12)
    assert activation.slope(a, b, c, FLOATS) == pytest.approx(in_the_plane(derivative, *entries), rel=3e-11)


def test_the_golden_value_of_tanh_in_both_number_systems() -> None:
    assert TANH.dual(*map(np.asarray, (1.3, 0.7, 0.5)), FLOATS) == pytest.approx(0.189790123423514, abs=1e-15)
    with ctx.workprec(128):
        ball = TANH.dual(arb(13) / 10, arb(7) / 10, arb(1) / 2, BALLS)
    assert ball.rad() < 1e-27
    assert abs(ball - arb("0.189790123423514")) < 1e-15


def _tanh_moment(q: str, order: int) -> mpmath.mpf:
    """E[(tanh^(order)(sqrt(q) z))**2] with derivatives in closed form, by mpmath's own quadrature."""

    def derivative(x: mpmath.mpf) -> mpmath.mpf:
        t = mpmath.tanh(x)
        slope = 1 - t * t
        return [t, slope, -2 * t * slope, slope * (6 * t * t - 2)][order]

    with mpmath.workdps(40):
        root = mpmath.sqrt(mpmath.mpf(q))
        return 2 * mpmath.quad(lambda z: derivative(root * z) ** 2 * mpmath.npdf(z), [0, 1, 2, 4, 8, 16])


def test_derivatives_at_one_are_gaussian_moments() -> None:
    """T, T', T'' and T''' at correlation 1 and variance q are the mean squares of the derivatives."""
    q, zero = np.asarray(0.570047882), np.asarray(0.0)
    truth = [_tanh_moment("0.570047882", order) for order in range(4)]
    power, slope = TANH.own(q, FLOATS)
    assert [float(power), float(slope)] == pytest.approx([float(each) for each in truth[:2]], rel=1e-14)
    for order, tolerance in ((2, 1e-12), (3, 1e-10)):
        assert float(TANH.bend(q, zero, order, FLOATS)) == pytest.approx(float(truth[order]), rel=tolerance)
    with ctx.workprec(100):
        ball = arb("0.570047882")
        found = [*TANH.own(ball, BALLS), TANH.bend(ball, arb(0), 2, BALLS)]
    for each, value in zip(found, truth[:3], strict=True):
        assert abs(float(each.mid()) / float(value) - 1) < 1e-15
        with ctx.workprec(150):
            assert abs(each - arb(mpmath.nstr(value, 38))) < 1e-19


@pytest.mark.parametrize("activation", [TANH, GELU], ids=["tanh", "gelu"])
def test_coefficients_in_balls_contain_quadrature_by_mpmath(activation: Smooth) -> None:
    with ctx.workprec(80):
        found = ball_series(activation.strip, arb(3) / 4, 24, activation.odd)
    with mpmath.workdps(40):
        function = mpmath.tanh if activation is TANH else lambda x: x * mpmath.ncdf(x)
        root = mpmath.sqrt(mpmath.mpf(3) / 4)
        for order in (1, 2, 15):
            polynomial = 2 ** (-mpmath.mpf(order) / 2) / mpmath.sqrt(mpmath.factorial(order))
            value = polynomial * mpmath.quad(
                lambda z, order=order: function(root * z) * mpmath.hermite(order, z / mpmath.sqrt(2)) * mpmath.npdf(z),
                [-20, -8, -4, -2, 0, 2, 4, 8, 20],
            )
            with ctx.workprec(150):
                assert abs(found.coefficients[order] - arb(mpmath.nstr(value, 35))) < 1e-20
            assert found.coefficients[order].rad() < 1e-20


@pytest.mark.parametrize("activation", [TANH, GELU, OWN_SINE], ids=["tanh", "gelu", "sine"])
def test_what_is_stated_off_the_axis_holds(activation: Smooth) -> None:
    def tanh(z, k):
        slope = 1 / np.cosh(z) ** 2
        return [np.tanh(z), slope, -2 * np.tanh(z) * slope][k]

    def gelu(z, k):
        normal, density = (1 + erf(z / np.sqrt(2))) / 2, np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        return [z * normal, normal + z * density, (2 - z * z) * density][k]

    def sine(z, k):
        return [np.sin(z), np.cos(z), -np.sin(z)][k]

    strip = activation.strip
    function = {id(TANH): tanh, id(GELU): gelu, id(OWN_SINE): sine}[id(activation)]
    real = np.concatenate([np.linspace(-5, 5, 201), [-12.0, 9.0, 12.0]])[:, None]
    for high in np.linspace(-strip.width, strip.width, 9):
        for order in range(3):
            assert np.all(np.abs(function(real + 1j * high, order)) <= strip.bound * (1 + np.abs(real)))
            ball = strip.derivatives[order](arb(0.75))
            assert abs(ball - float(function(np.array(0.75 + 0j), order).real)) < 1e-14


def test_balls_at_low_precision_contain_those_at_high_precision() -> None:
    for terms in (8, 40, 120):
        for activation in (TANH, GELU):
            own = Smooth(activation.function, activation.derivative, activation.strip, activation.odd, terms=terms)
            for gap in (1e-6, 0.4, 1.8):
                found = []
                for bits in (40, 150):
                    with ctx.workprec(bits):
                        q, apart = arb(3) / 5, arb(gap)
                        values = own.missing(q, apart, BALLS), own.slope_missing(q, apart, BALLS)
                        found.append([*values, own.bend(q, apart, 2, BALLS), own.growth(q, BALLS)])
                        found[-1].extend(own.own(q, BALLS))
                with ctx.workprec(150):
                    long = activation.missing(arb(3) / 5, arb(gap), BALLS)
                    assert all(one.overlaps(other) for one, other in zip(*found, strict=True))
                    assert found[0][0].overlaps(long)
                    assert found[1][0].overlaps(long)


@pytest.mark.parametrize(("step", "points"), [(0.4, 60), (0.9, 30), (1.3, 20), (0.3, 8)])
@pytest.mark.parametrize("activation", [TANH, GELU], ids=["tanh", "gelu"])
def test_the_error_of_a_coarse_sum_is_within_its_bound(activation: Smooth, step: float, points: int) -> None:
    """At a variance of 9 the poles of tanh are near: coarse steps and few points err by far more than digits."""
    with ctx.workprec(200):
        q = arb(9)
        fine = _Rule.of(activation.strip, q, 16, 150)
        coarse = _Rule(step, points, fine.width, fine.height)
        truth, found = (_sums(activation.strip, q, rule, 16, activation.odd) for rule in (fine, coarse))
        pairs = [*zip(truth[0], found[0], strict=True), *zip(truth[1], found[1], strict=True)]
        assert all(one.overlaps(other) for one, other in pairs)
        assert max(abs(one - other.mid()).upper() for one, other in pairs) > 1e-13


def test_closed_kernels_are_found_again() -> None:
    gaps, q = np.array([1e-12, 1e-3, 0.3, 1.0, 1.7, 2.0]), np.full(6, 0.8)
    for closed, own in ((SINE, OWN_SINE), (ERF, OWN_ERF)):
        for name in ("missing", "slope_missing"):
            exact, found = (getattr(each, name)(q, gaps, FLOATS) for each in (closed, own))
            assert np.allclose(exact, found, 1e-11, 1e-15)
    with ctx.workprec(128):
        for name in ("missing", "slope_missing"):
            exact, found = (getattr(each, name)(arb(4) / 5, arb(0.3), BALLS) for each in (SINE, OWN_SINE))
            assert exact.overlaps(found)
            assert found.rad() < 1e-30


def test_a_network_of_tanh_agrees_in_floats_in_balls_and_as_a_matrix() -> None:
    floats = depth(float_layers(TANH, 1.5, 0.05, 0.6, [0.5]), 4)
    balls = depth(ball_layers(TANH, Fraction(3, 2), Fraction(1, 20), Fraction(3, 5), Fraction(1, 2), 160), 4)
    for one, other in ((floats.gap, balls.gap), (floats.tangent_gap, balls.tangent_gap)):
        assert float(one[0]) == pytest.approx(float(other), rel=1e-12)
        assert other.rad() < 1e-20
    matrix = dense_kernels(TANH, 1.5, 0.05, [[0.6, 0.3], [0.3, 0.6]], 4)
    assert matrix.tangent[0, 0] - matrix.tangent[0, 1] == pytest.approx(float(floats.tangent_gap[0]), rel=1e-11)


def test_what_has_no_convergent_series_is_refused() -> None:
    kinked = Smooth(lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(float))
    with pytest.raises(KernelError, match="kink"):
        float_layers_next(kinked)
    growing = Smooth(lambda x: np.exp(x**2), lambda x: 2 * x * np.exp(x**2))
    with pytest.raises(KernelError, match="grows too fast"):
        float_layers_next(growing)
    with pytest.raises(KernelError, match="off the real axis"):
        depth(ball_layers(SILU, Fraction(1), Fraction(0), Fraction(1), Fraction(1), 64), 2)


def float_layers_next(activation: Smooth) -> None:
    depth(float_layers(activation, 1.0, 0.0, 1.0, [0.5]), 2)
