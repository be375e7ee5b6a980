"""Recursions at great depth in every phase, and the traps that naive ones fall into."""

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest
from flint import arb

from numerics.kernels import ABSOLUTE, ERF, RELU, SINE, TANH, KernelError, LeakyReLU, depth, float_layers
from numerics.wide_networks.critical_lines import critical_bias, critical_point
from numerics.wide_networks.deep import deep_pair
from numerics.wide_networks.phases import fixed_point


def test_the_diagonal_is_pinned_in_chaos() -> None:
    """Evolved through the map of correlations at a frozen variance the diagonal is lost: c = 1 is unstable."""
    w, b, layer = 3.0, 0.2, 160
    point = fixed_point(ERF, w, b)
    q, chi = point.variance, point.slope
    pair = depth(float_layers(ERF, w, b, q, [0.5]), layer)
    assert float(pair.tangent[0]) == pytest.approx(q * (chi**layer - 1) / (chi - 1), rel=1e-12)
    law = 5 * point.correlation * (chi - 1) / (1 - point.rate) / chi**layer
    balls = deep_pair(ERF, Fraction(3), Fraction(1, 5), Fraction(q), Fraction(1, 2), layer, 30).pair
    assert 5 * float((balls.tangent_covariance / balls.tangent_gap).mid()) == pytest.approx(law, rel=1e-3)
    q *= 1 + 1e-12  # as a solver with an ordinary tolerance leaves it
    covariance, tangent = np.full((2, 2), q), np.full((2, 2), q)
    covariance[0, 1] = covariance[1, 0] = q / 2
    for _ in range(layer - 1):
        slope = 4 / np.pi / np.sqrt((1 + 2 * q) ** 2 - 4 * covariance**2)
        covariance = w * 2 / np.pi * np.arcsin(2 * covariance / (1 + 2 * q)) + b
        tangent = covariance + w * slope * tangent
    naive = tangent[0, 1] / (tangent[0, 0] - tangent[0, 1]) * 5
    assert not 0.5 < naive / law < 2


def test_equal_inputs_of_rectifiers_keep_all_digits() -> None:
    """`arccos` next to 1 would leave an error of 1e-8 on the diagonal."""
    pair = depth(float_layers(RELU, 2.0, 0.0, 1.0, [0.0, 1e-14]), 12)
    assert pair.tangent[0] == 12.0
    assert pair.tangent_gap[0] == 0.0
    exact = deep_pair(RELU, Fraction(2), Fraction(0), Fraction(1), Fraction(1, 10**14), 12).pair.tangent_gap
    assert float(pair.tangent_gap[1]) == pytest.approx(float(exact), rel=1e-12)


DEPTHS = [
    ("erf in order", ERF, 1.25, 0.05, 3000),
    ("erf on the line", ERF, 1.5, 0.08310729724294132, 5000),
    ("erf in chaos", ERF, 2.0, 0.05, 3000),
    ("sine on the line", SINE, 1.5, None, 5000),
    ("relu", RELU, 2.0, 0.0, 5000),
    ("leaky with biases", LeakyReLU(0.25), 1.5, 0.125, 3000),
    ("absolute", ABSOLUTE, 1.0, 0.0, 5000),
]


@pytest.mark.parametrize(("activation", "w", "b", "layer"), [case[1:] for case in DEPTHS], ids=[c[0] for c in DEPTHS])
def test_floats_keep_their_digits_to_great_depth(activation, w: float, b: float | None, layer: int) -> None:
    """Balls that start at the same binary numbers; critical networks multiply a rounding by powers of the depth."""
    b = float(critical_bias(activation, w)) if b is None else b
    pair = depth(float_layers(activation, w, b, 0.75, [0.5]), layer)
    balls = deep_pair(activation, Fraction(w), Fraction(b), Fraction(3, 4), Fraction(1, 2), layer, 20)
    assert balls.reason == ""
    for name in ("variance", "gap", "tangent", "tangent_gap"):
        exact = float(getattr(balls.pair, name).mid())
        if np.isfinite(exact) and exact > 1e-300:
            assert float(getattr(pair, name)[0]) == pytest.approx(exact, rel=1e-9), name


@pytest.mark.slow
@pytest.mark.parametrize(("activation", "w", "b", "layer"), [case[1:] for case in DEPTHS], ids=[c[0] for c in DEPTHS])
def test_a_hundred_thousand_layers(activation, w: float, b: float | None, layer: int) -> None:
    test_floats_keep_their_digits_to_great_depth(activation, w, b, 100_000)


def _fit(values: np.ndarray, layers: np.ndarray) -> np.ndarray:
    """Coefficients of l, log l, 1, log(l)**2/l, log(l)/l, 1/l: without the last ones the first are off."""
    log = np.log(layers)
    basis = np.stack([layers, log, np.ones_like(log), log**2 / layers, log / layers, 1 / layers], axis=1)
    return np.linalg.lstsq(basis, values, rcond=None)[0]


@pytest.mark.parametrize(("w", "coefficient"), [pytest.param(1.5, -0.795882, marks=pytest.mark.slow), (2.5, -0.441329)])
def test_the_logarithm_at_criticality_of_erf(w: float, coefficient: float) -> None:
    b = float(critical_bias(ERF, w))
    q = fixed_point(ERF, w, b).variance
    layers, seen = np.unique(np.geomspace(300, 40000, 60).astype(int)), []
    wanted = set(layers.tolist())
    for layer, pair in enumerate(islice(float_layers(ERF, w, b, q, [0.5]), int(layers[-1])), start=1):
        if layer in wanted:
            seen.append(float(pair.tangent_covariance[0]) / q)
    found = _fit(np.array(seen), layers.astype(float))
    assert found[0] == pytest.approx(1 / 3, abs=1e-7)
    assert found[1] == pytest.approx(coefficient, abs=2e-4)
    assert found[1] == pytest.approx(-(1 + (1 + 4 * q) / (6 * q * q)) / 3, abs=2e-4)
    # A straight line through the last points, as a law without a logarithm would have it, is off by 100 times more.
    assert abs(np.polyfit(layers[-20:], seen[-20:], 1)[0] - 1 / 3) > 1e-5


@pytest.mark.slow
def test_the_logarithm_at_criticality_of_tanh() -> None:
    point = critical_point(TANH, 0.05)
    layers, seen = np.unique(np.geomspace(300, 40000, 60).astype(int)), []
    wanted = set(layers.tolist())
    start = float_layers(TANH, point.weight, point.bias, point.variance, [0.5])
    for layer, pair in enumerate(islice(start, int(layers[-1])), start=1):
        if layer in wanted:
            seen.append(float(pair.tangent_covariance[0]) / point.variance)
    found = _fit(np.array(seen), layers.astype(float))
    assert found[0] == pytest.approx(1 / 3, abs=1e-7)
    assert found[1] == pytest.approx(-1.222314, abs=2e-4)


def test_signals_that_die_out_do_so_as_the_inverse_depth() -> None:
    """At w = pi/4 without biases the variance of erf falls as 1/(2l): no exponential law holds there."""
    pair = depth(float_layers(ERF, np.pi / 4, 0.0, 1.0, [0.5]), 5000)
    assert float(pair.variance[0]) * 5000 == pytest.approx(0.5, abs=3e-4)
    with pytest.raises(KernelError, match="die out"):
        fixed_point(ERF, np.pi / 4, 0.0)


def test_a_precision_too_low_for_a_depth_is_named() -> None:
    network = ERF, Fraction(3), Fraction(1, 5), Fraction(1), Fraction(1, 10**30)
    low = deep_pair(*network, 80, digits=18, most_bits=64)
    assert "at 64 bits, after 80 layers" in low.reason
    assert "allow more bits" in low.reason
    high = deep_pair(*network, 80, digits=18)
    assert (high.reason, high.bits > 64) == ("", True)
    assert low.pair.gap.overlaps(high.pair.gap)
    with pytest.raises(KernelError, match="digit"):
        deep_pair(*network, 80, digits=0)
    assert deep_pair(ERF, Fraction(1), Fraction(1), Fraction(1), Fraction(0), 9).pair.gap == arb(0)
