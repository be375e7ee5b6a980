from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb

from derivations.expressions import read
from numerics.matrix_solutions import (
    HypothesisError,
    SaddleWarning,
    enclose_symmetric,
    enclose_two_layer,
    solve_symmetric,
    solve_two_layer,
    whitened_correlation,
)
from numerics.precision import PrecisionError

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((np.eye(2), np.eye(2), np.diag([1.0, 2.0])), "nearest lam is 1.5 and the Frobenius norm of the rest is 2.12"),
        ((np.eye(2), np.eye(3), np.eye(3)), "W1 must be hidden x 2 and W2 2 x hidden, but W1 is 3 x 3"),
        ((np.eye(2), np.ones((3, 2)), np.ones((2, 4))), "W1 is 3 x 2 and W2 is 2 x 4"),
        ((np.ones(2), np.eye(2), np.eye(2)), r"Syx must be a matrix with at least one entry, but has the shape \(2,\)"),
        ((np.eye(2), np.full((2, 2), np.nan), np.eye(2)), "W1 has an entry that is not finite"),
    ],
)
def test_a_start_outside_the_theorem_is_told_its_hypothesis(arguments, told):
    with pytest.raises(HypothesisError, match=told):
        solve_two_layer(*arguments)


def test_imbalance_is_measured_against_a_tolerance():
    first, second = np.eye(2), np.diag([1.0, 1.0 + 1e-6])
    with pytest.raises(HypothesisError, match="where 4e-10 is allowed"):
        solve_two_layer(np.diag([2.0, 1.0]), first, second)
    close = solve_two_layer(np.diag([2.0, 1.0]), first, second, tolerance=1e-5)
    assert close.balance.imbalance == pytest.approx(2e-6, rel=1e-3)
    assert 1e-6 < close.error(1.0) < 1e-3


@pytest.mark.parametrize("tau", [0.0, -1.0, float("nan")])
def test_a_time_constant_is_positive(tau):
    with pytest.raises(HypothesisError, match="time constant must be positive"):
        solve_two_layer([[1.0]], [[1.0]], [[1.0]], tau=tau)


def test_inputs_must_be_whitened():
    with pytest.raises(HypothesisError, match="whitened inputs, X X\\^T = I; the largest entry of X X\\^T - I is 3"):
        whitened_correlation([[2.0, 0.0], [0.0, 1.0]], [[1.0, 1.0]])
    with pytest.raises(HypothesisError, match="2 inputs but 3 outputs"):
        whitened_correlation(np.eye(2), np.ones((1, 3)))


def test_a_symmetric_target_and_a_start_that_fits():
    with pytest.raises(HypothesisError, match="symmetric matrix, entry for entry"):
        solve_symmetric([[1.0, 2.0], [0.0, 1.0]], np.eye(2))
    with pytest.raises(HypothesisError, match="as many rows as Y, 2, but has 3"):
        solve_symmetric(np.eye(2), np.ones((3, 1)))
    with pytest.raises(HypothesisError, match="symmetric matrix, entry for entry"):
        enclose_symmetric([[1, 2], [0, 1]], [[1], [1]], 1)


def test_exact_weights_must_be_balanced_exactly():
    nearly = 1 + Fraction(1, 10**100)
    with pytest.raises(HypothesisError, match=r"entry \(1, 1\) of the difference is .*2.0000000e-100"):
        enclose_two_layer([[1]], [[1]], [[nearly]], 1)
    with pytest.raises(HypothesisError, match="exactly"):
        enclose_two_layer([[1]], [[1]], [[1]], 1, lam=HALF)
    with pytest.raises(HypothesisError, match="W2 must be 1 x 2, but has 1 rows of length"):
        enclose_two_layer([[1]], [[1], [1]], [[1]], 1)
    with pytest.raises(HypothesisError, match="no entry of a matrix"):
        enclose_two_layer([[read("log(-1)")]], [[1]], [[1]], 1)
    with pytest.raises(HypothesisError, match="time must not be negative"):
        enclose_two_layer([[1]], [[1]], [[1]], -1)


def test_digits_that_cannot_be_had_are_refused():
    with pytest.raises(PrecisionError, match=r"30 digits would need .* bits, and 262144 are allowed"):
        enclose_two_layer([[1]], [[1]], [[1]], 10**6)


@pytest.mark.parametrize("digits", [5, 30, 300])
def test_every_precision_encloses_the_logistic_curve(digits):
    found = enclose_two_layer([[2]], [[read("exp(-40)")]], [[read("exp(-40)")]], 61, tau=3, digits=digits).product[0, 0]
    with mpmath.workdps(digits + 50):
        exact = 2 / (1 + (2 * mpmath.exp(80) - 1) * mpmath.exp(mpmath.mpf(-244) / 3))
        assert found.overlaps(arb(mpmath.nstr(exact, digits + 40)))
    assert found.rad() <= arb(10) ** -digits * found


def test_entries_that_cancel_raise_the_precision():
    one = read("cosh(31)**2 - sinh(31)**2")
    found = enclose_two_layer([[2]], [[one]], [[1]], 1, digits=20)
    assert found.product[0, 0].rad() <= arb(10) ** -20 * 2
    assert found.product[0, 0].overlaps(enclose_two_layer([[2]], [[1]], [[1]], 1).product[0, 0])


def test_the_zero_start_stays():
    still = enclose_two_layer([[1, 2]], [[0, 0]], [[0]], 7)
    assert all(entry == 0 for entry in still.gram.entries())
    with pytest.warns(SaddleWarning):
        assert not solve_two_layer([[1.0, 2.0]], [[0.0, 0.0]], [[0.0]]).at(7.0).gram.any()


@pytest.mark.slow
@pytest.mark.parametrize(("exponent", "time"), [(-3, 3), (-25, 14)])
def test_two_by_two_modes_against_odefun(exponent, time):
    small = read(f"exp({exponent})")
    first = [[Fraction(entry, 5) for entry in row] for row in ((3, 4), (-8, 6))]
    second = [[Fraction(entry, 13) for entry in row] for row in ((5, -24), (12, 10))]
    correlation = [[Fraction(2), HALF], [Fraction(0), Fraction(1)]]
    weights = ([[small * entry for entry in row] for row in matrix] for matrix in (first, second))
    exact = enclose_two_layer(correlation, *weights, time, digits=35).product
    with mpmath.workdps(40):
        target = mpmath.matrix([[2, 0.5], [0, 1]])

        def rates(_, y):
            w1, w2 = mpmath.matrix([y[:2], y[2:4]]), mpmath.matrix([y[4:6], y[6:]])
            rest = target - w2 * w1
            return [*(w2.T * rest), *(rest * w1.T)]

        scale = mpmath.exp(exponent)
        start = [scale * entry.numerator / entry.denominator for row in (*first, *second) for entry in row]
        y = mpmath.odefun(rates, 0, start, tol=mpmath.mpf(10) ** -25)(time)
        product = mpmath.matrix([y[4:6], y[6:]]) * mpmath.matrix([y[:2], y[2:4]])
        for row in range(2):
            for column in range(2):
                ours = mpmath.mpf(exact[row, column].mid().str(38, radius=False))
                assert abs(ours - product[row, column]) < mpmath.mpf(10) ** -25
