"""Kernels of inputs of one norm by interpolation: against a naive recursion, full matrices and their own bounds."""

from functools import partial
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from flint import arb

from numerics.kernels import (
    ABSOLUTE,
    COSINE,
    ERF,
    EXPONENTIAL,
    LINEAR,
    RELU,
    SINE,
    TANH,
    KernelError,
    LeakyReLU,
    dense_kernels,
    equal_norm_kernels,
)
from numerics.kernels.equal_norms import PARTS, Network, interpolate
from numerics.kernels.interpolation import Polynomial, ellipse, points, terms_needed, truncation

ALL = {
    "erf": ERF,
    "relu": RELU,
    "leaky": LeakyReLU(0.3),
    "absolute": ABSOLUTE,
    "sine": SINE,
    "cosine": COSINE,
    "linear": LINEAR,
}


def truth(name: str, network: Network, gap: float) -> dict[str, mpmath.mpf]:
    """The four functions by the textbook recursion of correlations, at a precision that has digits to lose."""
    pi, asin, acos, sqrt, exp = mpmath.pi, mpmath.asin, mpmath.acos, mpmath.sqrt, mpmath.exp
    duals = {
        "erf": lambda q, c: (2 / pi * asin(2 * c / (1 + 2 * q)), 4 / pi / sqrt((1 + 2 * q) ** 2 - 4 * c * c)),
        "relu": lambda q, c: (
            q * (sqrt(1 - (c / q) ** 2) + (pi - acos(c / q)) * c / q) / (2 * pi),
            (pi - acos(c / q)) / (2 * pi),
        ),
        "sine": lambda q, c: (exp(-q) * mpmath.sinh(c), exp(-q) * mpmath.cosh(c)),
    }
    w, b = mpmath.mpf(network.weight), mpmath.mpf(network.bias)
    q = p = mpmath.mpf(network.variance)
    c = r = q * (1 - mpmath.mpf(gap))
    for _ in range(network.layer - 1):
        (own, slope), (other, turned) = duals[name](q, q), duals[name](q, c)
        q, c = w * own + b, w * other + b
        p, r = q + w * slope * p, c + w * turned * r
    return {"covariance": c, "tangent": r, "gap": 1 - c / q, "tangent_gap": p - r}


CASES = [
    ("erf", 3.0, 0.25, 60),
    ("erf", 1.25, 0.0625, 60),
    ("erf", 1.5, 0.08310729724294132, 100),
    ("erf", 2.0, 0.0, 40),
    ("relu", 2.0, 0.0, 60),
    ("relu", 1.5, 0.125, 60),
    ("sine", 1.5, 0.125, 40),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
@pytest.mark.parametrize(("low", "high"), [(0.7, 1.3), (1e-9, 1e-7), (1e-3, 1.999)])
def test_every_entry_is_within_its_bound(case: tuple[str, float, float, int], low: float, high: float) -> None:
    name, weight, bias, layer = case
    network = Network(ALL[name], weight, bias, 1.25, layer)
    entries = interpolate(network, low, high)
    gaps = np.array([low, np.sqrt(low * high), (low + high) / 2, 0.9 * high, high])
    for part in PARTS:
        assert entries.error(part) < 2e-12
        found = entries(part, gaps)
        for place, value in enumerate(found):
            with mpmath.workdps(150):
                exact = truth(name, network, float(gaps[place]))[part]
                bound = max(piece[part].error for piece in entries.pieces if _holds(piece[part], gaps[place]))
                bound *= gaps[place] if "gap" in part else 1
                assert abs(value - exact) <= bound + 2e-16 * abs(exact)


def _holds(polynomial: Polynomial, gap: float) -> bool:
    return abs(gap - polynomial.middle) <= polynomial.half


@pytest.mark.parametrize("name", ALL)
def test_whole_matrices_are_those_of_the_plain_recursion(name: str) -> None:
    inputs = np.random.default_rng(3).standard_normal((40, 9))
    inputs /= np.linalg.norm(inputs, axis=1)[:, None]
    inputs[7], inputs[9] = inputs[5], -inputs[5]
    first = 1.3 * (inputs @ inputs.T) + 0.2
    np.fill_diagonal(first, 1.5)
    found, plain = equal_norm_kernels(ALL[name], 1.3, 0.2, first, 8), dense_kernels(ALL[name], 1.3, 0.2, first, 8)
    assert np.allclose(found.covariance, plain.covariance, 1e-12, 1e-13 * plain.covariance.max())
    # The plain recursion loses half of the digits of two equal inputs where the slope has a root.
    assert np.allclose(found.tangent, plain.tangent, 1e-12, 1e-7 * plain.tangent.max() * (name in KINKED))
    assert np.array_equal(found.tangent, found.tangent.T)
    assert found.tangent[5, 7] == found.tangent[5, 5]


KINKED = ("relu", "leaky", "absolute")


def test_a_series_of_hermite_polynomials_serves_as_well() -> None:
    first = [[1.0, 0.5, 0.1], [0.5, 1.0, -0.4], [0.1, -0.4, 1.0]]
    found, plain = (method(TANH, 1.8, 0.1, first, 4) for method in (equal_norm_kernels, dense_kernels))
    assert np.abs(found.tangent / plain.tangent - 1).max() < found.error + 1e-12 < 1e-8


def test_balls_that_stay_wide_are_taken_as_they_are_and_their_radii_counted() -> None:
    network = Network(TANH, 1.76, 0.05, 1.5, 3)
    entries = interpolate(network, 0.7, 1.3, ("tangent",))
    wide = network.at(lambda: [arb(1)], ("tangent",))["tangent"][0]
    assert 1e-30 < float(wide.rad()) < entries.pieces[0]["tangent"].error < 1e-11
    assert abs(entries("tangent", np.array([1.0]))[0] - float(wide.mid())) < entries.error("tangent")
    assert max(network._known) < 1000  # bits


def test_the_range_is_divided_towards_both_ends() -> None:
    network = Network(RELU, 2.0, 0.0, 1.0, 5)
    entries = interpolate(network, 1e-10, 2 - 1e-10)
    places = [piece["tangent"] for piece in entries.pieces]
    assert len(places) > 40
    for one, other in pairwise(places):
        assert one.middle + one.half == pytest.approx(other.middle - other.half, rel=1e-9)
    assert all(each.middle - each.half > 0 and each.middle + each.half < 2 for each in places)


def test_a_polynomial_is_within_its_bound_of_a_function_with_a_pole() -> None:
    """1/(1 + 25 x**2), of modulus at most 1/(25*y**2 - 1) on the ellipse whose smaller semi-axis is below y = 1/5."""
    smaller = arb(3) / 20
    rho = ellipse((1 + smaller**2).sqrt())
    bound = 1 / (1 - 25 * smaller**2)
    degree = terms_needed(bound, rho, 1e-13)
    values = [1 / (1 + 25 * x * x) for x in points(degree, 120)]
    found = Polynomial.through(0.0, 1.0, values, truncation(bound, rho, degree))
    x = np.linspace(-1, 1, 2001)
    assert np.abs(found(x) - 1 / (1 + 25 * x * x)).max() <= found.error < 1e-11
    rough = Polynomial.through(0.0, 1.0, values[::2], truncation(bound, rho, degree // 2) if degree % 2 == 0 else 1.0)
    assert np.abs(rough(x) - 1 / (1 + 25 * x * x)).max() <= rough.error
    short = Polynomial.through(0.0, 1.0, values, truncation(bound, rho, degree), 1e-4)
    assert len(short.coefficients) < len(found.coefficients) / 2
    assert 1e-6 < np.abs(short(x) - 1 / (1 + 25 * x * x)).max() <= short.error < 1e-3


def test_the_functions_grow_to_the_right_and_are_largest_there_on_a_disc() -> None:
    """What the bound rests on: coefficients that are not negative, seen from the derivatives of polynomials."""
    for activation in (ERF, RELU, COSINE, EXPONENTIAL):
        entries = interpolate(Network(activation, 0.8, 0.1, 0.5, 4), 0.5, 1.5)
        for part in PARTS:
            polynomial = entries.pieces[0][part]
            series = np.polynomial.Chebyshev(polynomial.coefficients, [0.5, 1.5])
            for order in range(6):
                derivative = (-1) ** order * (series.deriv(order) if order else series)(1.0)
                assert derivative >= -1e-10 * 8**order * polynomial.scale


@pytest.mark.parametrize(
    ("first", "word"),
    [
        ([[1.0, 0.5], [0.5, 1.1]], "different norms"),
        ([[1.0, 1.5], [1.5, 1.0]], "no covariance"),
        ([[1.0, 0.5], [0.4, 1.0]], "symmetric"),
        ([[0.0, 0.0], [0.0, 0.0]], "no correlation"),
        ([[np.nan, 0.0], [0.0, 1.0]], "finite"),
    ],
)
def test_matrices_that_are_not_of_this_kind_are_refused(first: list[list[float]], word: str) -> None:
    with pytest.raises(KernelError, match=word):
        equal_norm_kernels(ERF, 1.5, 0.1, first, 5)


def test_ranges_and_networks_out_of_their_domain_are_refused() -> None:
    network = partial(Network, ERF, bias=0.1, variance=1.0)
    for low, high in ((0.0, 1.0), (1.0, 0.5), (0.5, 2.0), (np.nan, 1.0)):
        with pytest.raises(KernelError, match="between -1 and 1"):
            interpolate(network(weight=1.5, layer=3), low, high)
    with pytest.raises(KernelError, match="layer is 0"):
        interpolate(network(weight=1.5, layer=0), 0.5, 1.5)
    with pytest.raises(KernelError, match="weights"):
        interpolate(network(weight=-1.5, layer=3), 0.5, 1.5)
    with pytest.raises(KernelError, match="beyond all numbers"):
        interpolate(Network(EXPONENTIAL, 3.0, 0.1, 1.0, 30), 0.5, 1.5)
