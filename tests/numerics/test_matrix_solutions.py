import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from derivations.expressions import read
from numerics.matrix_solutions import (
    SaddleWarning,
    enclose_symmetric,
    enclose_two_layer,
    solve_symmetric,
    solve_two_layer,
)
from tests.numerics.matrix_cases import (
    Case,
    by_taylor_series,
    cases,
    diagonal,
    integrated,
    middles,
    orthogonal,
    to_floats,
    to_fractions,
)

RNG = np.random.default_rng(4)
SHAPES = [(5, 7, 3), (3, 4, 6), (5, 2, 4), (4, 4, 4), (1, 1, 1), (6, 6, 2)]


def turned(size, generator=RNG):
    return np.linalg.qr(generator.standard_normal((size, size)))[0]


def balanced(inputs, hidden, outputs, scale=0.1, generator=RNG):
    """Balanced weights in random directions."""
    modes = min(inputs, hidden, outputs)
    sizes = scale * (0.5 + generator.random(modes))
    turn, left, right = (turned(size, generator)[:, :modes] for size in (hidden, outputs, inputs))
    return (turn * sizes) @ right.T, (left * sizes) @ turn.T


def quietly(*args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SaddleWarning)
        return solve_two_layer(*args, **options)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rank", [1, 2, None])
def test_balanced_weights_follow_an_integration(shape, rank):
    inputs, _, outputs = shape
    left, right = RNG.standard_normal((outputs, rank or outputs)), RNG.standard_normal((rank or outputs, inputs))
    first, second = balanced(*shape)
    solution = quietly(left @ right, first, second)
    for time in (0.2, 1.5, 4.0):
        assert solution.at(time).gram == pytest.approx(integrated(left @ right, first, second, time), abs=3e-10)


@pytest.mark.parametrize("lam", [0.8, -0.8, 3.0])
def test_lam_balanced_weights_follow_an_integration(lam):
    first, second = turned(3) @ np.diag([0.1, 0.4, 0.2]) @ turned(3), np.zeros((3, 3))
    u, s, v = np.linalg.svd(first)
    if lam > 0:
        second = turned(3) @ np.diag(np.sqrt(s**2 + lam)) @ u.T
    else:
        second = turned(3) @ np.diag(s) @ u.T
        first = u @ np.diag(np.sqrt(s**2 - lam)) @ v
    correlation = RNG.standard_normal((3, 3))
    solution = solve_two_layer(correlation, first, second)
    assert solution.balance.lam == pytest.approx(lam)
    for time in (0.2, 1.5, 4.0):
        assert solution.at(time).gram == pytest.approx(integrated(correlation, first, second, time), abs=3e-10)
    # Where lam-balanced weights end, in closed form.
    left, s, right = np.linalg.svd(correlation)
    state = solution.limit()
    assert state.input_gram == pytest.approx(right.T @ np.diag((np.sqrt(lam**2 + 4 * s**2) - lam) / 2) @ right)
    assert state.output_gram == pytest.approx(left @ np.diag((np.sqrt(lam**2 + 4 * s**2) + lam) / 2) @ left.T)
    assert state.product == pytest.approx(correlation)


def beyond_the_error(case, times):
    """The times at which the answer in floating point is farther from the enclosure than the error that it states."""
    solution = quietly(*case.floats)
    lam = Fraction(int(case.lam.p), int(case.lam.q))
    for time in times:
        exact = enclose_two_layer(*case.fractions, time, lam=lam, digits=25)
        distance = np.linalg.norm(solution.at(float(time)).gram - middles(exact.gram), 2)
        if distance > solution.error(float(time)):
            yield time, distance, solution.error(float(time))


#: A start along the slower mode, whose singular vectors come out with an entry of 1e-17 where the exact ones have 0.
ALONG_THE_SLOWER_MODE = Case(
    fmpq_mat([[fmpq(3, 5), fmpq(-4, 5)], [fmpq(8, 5), fmpq(6, 5)], [0, 0]]),
    fmpq_mat([[0, 0]]),
    fmpq_mat([[1], [0], [0]]),
    fmpq(1),
)


@settings(max_examples=60)
@given(cases(), st.integers(0, 40))
@example(ALONG_THE_SLOWER_MODE, 160)
def test_the_error_is_as_stated(case, eighths):
    assert list(beyond_the_error(case, (Fraction(eighths, 8), Fraction(20)))) == []


@pytest.mark.slow
@settings(max_examples=3000)
@given(cases(), st.integers(0, 40))
def test_the_error_is_as_stated_in_many_cases(case, eighths):
    assert list(beyond_the_error(case, (Fraction(eighths, 8), Fraction(20)))) == []


@settings(max_examples=60)
@given(cases(square=True))
def test_determinants_of_opposite_sign_end_in_a_saddle(case):
    signs = [matrix.det() > 0 for matrix in (case.correlation, case.second * case.first)]
    correlation, first, second = case.floats
    if signs[0] == signs[1]:
        solution = quietly(correlation, first, second)
        # An even number of directions may be lost where overlaps vanish, which no theorem demands.
        assert len(solution.riccati.echelon.dependent) % 2 == 0 or not solution.certain
        assume(not solution.stationary.saddle)
        assert solution.limit().product == pytest.approx(correlation, abs=1e-9)
    else:
        with pytest.warns(SaddleWarning, match="never learns the direction"):
            solution = solve_two_layer(correlation, first, second)
        assert solution.stationary.saddle
        reached = np.linalg.det(solution.limit().product)
        assert reached == pytest.approx(0, abs=1e-9 * max(1.0, abs(np.linalg.det(correlation))))


def test_a_saddle_is_known_for_certain_and_for_ever():
    correlation, reflected = np.diag([3.0, 1.0]), np.diag([1.0, -1.0])
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    with pytest.warns(SaddleWarning, match=r"det\(W2 W1\) det\(Syx\) < 0"):
        solution = solve_two_layer(correlation, 0.1 * turn, 0.1 * reflected)
    assert solution.certain
    assert solution.limit().product == pytest.approx(np.diag([3.0, 0.0]), abs=1e-14)
    assert solution.at(1e4).gram == pytest.approx(solution.limit().gram, abs=1e-12)
    assert solution.error(1e4) < 1e-12
    exact = enclose_two_layer(
        [[3, 0], [0, 1]], scaled([["6/10", "-8/10"], ["8/10", "6/10"]]), scaled([[1, 0], [0, -1]]), 60
    )
    assert solution.at(60.0).gram == pytest.approx(middles(exact.gram), abs=1e-12)


def test_a_saddle_in_random_directions_holds_at_late_times():
    first, second = balanced(4, 5, 4, generator=np.random.default_rng(8))
    correlation = np.random.default_rng(9).standard_normal((4, 4))
    if np.linalg.det(second @ first) * np.linalg.det(correlation) > 0:
        correlation = -correlation[:, [1, 0, 2, 3]]
    solution = quietly(correlation, first, second)
    assert solution.certain
    for late in (1e3, 1e5):
        assert solution.at(late).gram == pytest.approx(solution.limit().gram, abs=1e-10)
    assert np.linalg.svd(solution.limit().product)[1][-1] < 1e-12


def test_a_start_of_low_rank_is_no_matter_of_determinants():
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    with pytest.warns(SaddleWarning, match="as far as floating point can tell"):
        solution = solve_two_layer(np.diag([3.0, 1.0]), np.diag([0.1, 0.0]) @ turn, turn @ np.diag([0.1, 0.0]))
    assert not solution.certain


def scaled(entries):
    return [[Fraction(entry) / 10 for entry in row] for row in entries]


def test_a_lost_direction_that_no_theorem_demands_has_an_error_that_grows():
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    with pytest.warns(SaddleWarning, match="as far as floating point can tell"):
        solution = solve_two_layer(turn @ np.diag([3.0, 1.0]) @ turn.T, 0.1 * turn.T, -0.1 * turn)
    assert not solution.certain
    assert solution.error(1.0) < 1e-12
    assert solution.error(20.0) > 1.0


@settings(max_examples=25)
@given(cases(), st.integers(1, 12), st.integers(1, 12))
def test_two_times_in_a_row_are_their_sum(case, early, late):
    correlation, first, second = case.floats
    solution = quietly(correlation, first, second)
    state, whole = solution.at(early / 4), solution.at((early + late) / 4)
    inputs = correlation.shape[1]
    again = quietly(correlation, state.factor[:inputs].T, state.factor[inputs:], tolerance=1e-6)
    error = solution.error((early + late) / 4) + again.error(late / 4)
    # The error of the first part may grow as fast as the slowest direction that has not been decided.
    assume(error < 1e-6)
    assert again.at(late / 4).gram == pytest.approx(whole.gram, abs=1e-5)


def test_time_zero_and_time_infinity():
    first, second = balanced(5, 4, 6)
    correlation = RNG.standard_normal((6, 5))
    solution = solve_two_layer(correlation, first, second, tau=2.0)
    assert solution.at(0.0).input_gram == pytest.approx(first.T @ first, abs=1e-15)
    assert solution.at(0.0).product == pytest.approx(second @ first, abs=1e-15)
    for late in (1e4, 1e8, 1e300):
        assert solution.at(late).gram == pytest.approx(solution.limit().gram, abs=1e-12)
    u, s, v = np.linalg.svd(correlation)
    assert solution.stationary.learned == (0, 1, 2, 3)
    assert solution.limit().product == pytest.approx(u[:, :4] @ np.diag(s[:4]) @ v[:4])
    with pytest.raises(ValueError, match="finite and not negative"):
        solution.at(math.inf)


def test_equal_singular_values_and_too_few_hidden_units():
    first, second = balanced(3, 2, 3)
    solution = solve_two_layer(np.eye(3), first, second)
    assert solution.limit().gram == pytest.approx(solution.at(1e3).gram, abs=1e-12)
    assert np.linalg.eigvalsh(solution.limit().product) == pytest.approx([0.0, 1.0, 1.0], abs=1e-12)


def test_one_unit_is_the_logistic_curve():
    for exponent in (-1.0, -25.0, -500_000.0):
        solution = solve_two_layer([[2.0]], [[1.0]], [[1.0]], tau=3.0, log_scale=exponent)
        half = -1.5 * exponent
        for time in (half - 1.0, half, half + 2.0):
            logistic = 2.0 / (1.0 + 2.0 * math.exp(-2.0 * exponent - 4.0 * time / 3.0) - math.exp(-4.0 * time / 3.0))
            assert solution.at(time).product[0, 0] == pytest.approx(logistic, rel=1e-9)


def test_the_tangent_kernel_is_that_of_the_jacobian():
    first, second = balanced(3, 4, 2, scale=1.0)
    x = RNG.standard_normal((3, 5))
    jacobian = np.hstack([np.kron(second, x.T), np.kron(np.eye(2), (first @ x).T)])
    kernel = solve_two_layer(RNG.standard_normal((2, 3)), first, second).at(0.0).tangent_kernel(x)
    assert kernel == pytest.approx(jacobian @ jacobian.T, abs=1e-12)


def test_the_loss_is_that_of_the_product():
    first, second = balanced(3, 4, 2)
    correlation = RNG.standard_normal((2, 3))
    state = solve_two_layer(correlation, first, second).at(0.0)
    assert state.loss == pytest.approx(np.sum((correlation - second @ first) ** 2) / 2)


def test_modes_of_strength_exp_minus_50_against_power_series():
    correlation = [[Fraction(2), Fraction(1, 2)], [Fraction(0), Fraction(1)]]
    small = read("exp(-25)")
    first = [[small * Fraction(entry, 5) for entry in row] for row in ((3, 4), (-8, 6))]
    second = [[small * Fraction(entry, 13) for entry in row] for row in ((5, -24), (12, 10))]
    exact = enclose_two_layer(correlation, first, second, 14, digits=35).product
    with ctx.workprec(256):
        weights = [
            arb_mat([[3, 4], [-8, 6]]) * (arb(-25).exp() / 5),
            arb_mat([[5, -24], [12, 10]]) * (arb(-25).exp() / 13),
        ]
        series = by_taylor_series(arb_mat([[2, arb(1) / 2], [0, 1]]), *weights, 14, steps=112)
        for place in ((0, 0), (0, 1), (1, 0), (1, 1)):
            distance = exact[place] - series[place]
            assert distance.abs_upper() < arb(10) ** -25 * exact[place]
    floats = solve_two_layer([[2, 0.5], [0, 1]], *(middles(x) * math.exp(25) for x in weights), log_scale=-25.0)
    assert floats.at(14.0).product == pytest.approx(middles(exact), rel=1e-11)


@settings(max_examples=25)
@given(orthogonal(3), st.integers(1, 3), st.integers(0, 16), st.data())
def test_symmetric_factorisation(turn, hidden, quarters, data):
    values = data.draw(st.lists(st.integers(-3, 5), min_size=3, max_size=3))
    entry = st.integers(-9, 9).map(lambda k: Fraction(k, 7))
    start = data.draw(st.lists(st.lists(entry, min_size=hidden, max_size=hidden), min_size=3, max_size=3))
    target = turn * diagonal(3, 3, [fmpq(value) for value in values]) * turn.transpose()
    exact = enclose_symmetric(to_fractions(target), start, Fraction(quarters, 4), digits=25)
    y = to_floats(target)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SaddleWarning)
        solution = solve_symmetric((y + y.T) / 2, np.array(start, dtype=float))
    distance = np.linalg.norm(solution.at(quarters / 4) - middles(exact.gram), 2)
    assert distance <= solution.error(quarters / 4)


def test_symmetric_factorisation_follows_an_integration():
    from scipy.integrate import solve_ivp

    y = np.array([[2.0, 1.0, 0.0], [1.0, -1.0, 0.5], [0.0, 0.5, 1.0]])
    x = RNG.standard_normal((3, 2)) / 5
    rates = lambda _, z: ((y - z.reshape(3, 2) @ z.reshape(3, 2).T) @ z.reshape(3, 2)).ravel()  # noqa: E731
    end = solve_ivp(rates, (0.0, 2.0), x.ravel(), method="DOP853", rtol=1e-12, atol=1e-14).y[:, -1].reshape(3, 2)
    solution = solve_symmetric(y, x, tau=3.0)
    assert solution.at(6.0) == pytest.approx(end @ end.T, abs=1e-10)
    assert solution.at(1e6) == pytest.approx(solution.limit(), abs=1e-12)
