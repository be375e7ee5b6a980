"""The jumps from saddle to saddle against integrated networks of tiny starts, linear programmes and known cases."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import linprog

from numerics.saddle_jumps import DegenerateDesign, saddles

#: log(1/alpha), and the exponent at which a step of the integrator that goes too far is stopped.
SHARP, TOO_FAR = 800.0, 40.0
#: The start of the deeper networks.
SMALL = 1e-4


def random_problem(seed, examples, features):
    rng = np.random.default_rng(seed)
    design = rng.integers(-9, 10, (examples, features))
    labels = rng.integers(-9, 10, examples)
    return design.tolist(), labels.tolist()


def moments(design, labels):
    x, y = np.array(design, float), np.array(labels, float)
    return x.T @ x / len(y), x.T @ y / len(y)


def integrated(rate, start, times, jac=None):
    """A stiff flow at some of its times, of shape (times, states)."""
    run = solve_ivp(rate, (0.0, times[-1]), start, method="Radau", t_eval=times, jac=jac, rtol=1e-9, atol=1e-12)
    assert run.success, run.message
    return run.y.T


def between(course):
    """Times amid the saddles that last long enough to be told apart, and the saddles."""
    pairs = [(one, other) for one, other in pairwise(course) if other.time - one.time > Fraction(1, 50) * other.time]
    times = [float(one.time + 3 * other.time) / 4 for one, other in pairs]
    return [*times, 1.5 * float(course[-1].time)], [*(one for one, _ in pairs), course[-1]]


@pytest.mark.parametrize("seed", range(4))
def test_networks_of_depth_2_wait_and_jump_as_computed(seed):
    design, labels = random_problem(seed, 12, 5)
    times, waiting = between(saddles(design, labels))

    gram, correlation = moments(design, labels)

    def value(s):
        """The values at the charges s: alpha**2*sinh(2*log(1/alpha)*s)."""
        up, down = np.minimum(2 * SHARP * (np.array([s, -s]) - 1), TOO_FAR)
        return (np.exp(up) - np.exp(down)) / 2

    def slope(_, s):
        """Of the rate by the charges."""
        up, down = np.minimum(2 * SHARP * (np.array([s, -s]) - 1), TOO_FAR)
        return -gram * SHARP * (np.exp(up) + np.exp(down))

    charges = integrated(lambda _, s: correlation - gram @ value(s), np.zeros(len(gram)), times, slope)
    seen = np.array([value(s) for s in charges])
    there = np.array([[float(b) for b in saddle.beta] for saddle in waiting])
    assert np.abs(seen - there).max() < 1e-2 * np.abs(there).max()


@pytest.mark.parametrize("depth", [3, 4])
def test_deeper_networks_have_the_same_saddles_and_the_same_times(depth):
    design, labels = random_problem(7, 12, 5)
    times, waiting = between(saddles(design, labels))
    gram, correlation = moments(design, labels)
    size = len(gram)

    def value(logs):
        """The values at the logarithms of w_+/alpha and w_-/alpha."""
        plus, minus = np.split(np.minimum(logs, TOO_FAR / depth), 2)
        return SMALL**depth * (np.exp(depth * plus) - np.exp(depth * minus))

    def rate(_, logs):
        pull = correlation - gram @ value(logs)
        return np.exp((depth - 2) * np.minimum(logs, TOO_FAR / depth)) * np.concatenate([pull, -pull]) / (depth - 2)

    seen = np.array([value(logs) for logs in integrated(rate, np.zeros(2 * size), times)])
    there = np.array([[float(b) for b in saddle.beta] for saddle in waiting])
    assert np.abs(seen - there).max() < 1e-2 * np.abs(there).max()


@pytest.mark.parametrize("seed", range(6))
def test_the_last_saddle_has_the_smallest_sum_of_values(seed):
    design, labels = random_problem(seed, 5, 12)
    x = np.array(design, float)
    last = saddles(design, labels)[-1].beta
    exact = [sum(Fraction(entry) * value for entry, value in zip(row, last, strict=True)) for row in design]
    assert exact == labels
    found = linprog(np.ones(24), A_eq=np.hstack([x, -x]), b_eq=labels)
    assert float(sum(abs(value) for value in last)) == pytest.approx(found.fun, rel=1e-9)


def test_uncorrelated_features_jump_at_one_over_their_values():
    course = saddles([[2, 0, 0], [0, 2, 0], [0, 0, 2], [0, 0, 0]], [6, -4, Fraction(1, 3), 5])
    assert [saddle.time for saddle in course[1:]] == [Fraction(1, 3), Fraction(1, 2), 6]
    assert course[-1].beta == (3, -2, Fraction(1, 6))


def test_anticorrelated_features_jump_as_competing_species():
    """x' = x*(b - Q x) from eps: v = log(x)/log(eps) falls from 1 at the rate b - Q x."""
    course = saddles([[1, Fraction(-1, 2)], [0, 1]], [1, Fraction(1, 4)])
    (one, two), beta = (saddle.time for saddle in course[1:]), course[1].beta
    assert (one, beta) == (2, (1, 0))
    assert course[2].time == two
    # Until then feature 2 is charged at -1/8, after it at 1/8: X^T y/n = (1/2, -1/8), X^T X/n = [[1/2, -1/4], ...].
    assert two == 2 + (1 + Fraction(1, 4)) / Fraction(1, 8)


def test_every_saddle_is_a_minimum_under_its_signs_and_the_loss_falls():
    design, labels = random_problem(11, 6, 9)
    x, y = np.array(design, float), np.array(labels, float)
    losses = []
    for saddle in saddles(design, labels):
        beta = np.array([float(b) for b in saddle.beta])
        slope = x.T @ (x @ beta - y)
        for b, one, rate in zip(saddle.beta, saddle.passed, slope, strict=True):
            assert abs(one) <= 1
            assert b == 0 or (abs(one) == 1 and one * b > 0)
            assert abs(one) < 1 or one * rate > -1e-9
        losses.append(float(np.sum((x @ beta - y) ** 2)))
    assert all(later < earlier for earlier, later in pairwise(losses))


def test_a_feature_may_be_given_up_again():
    courses = [saddles(*random_problem(seed, 6, 9)) for seed in range(12)]
    assert any(
        one.beta[i] != 0 and other.beta[i] == 0
        for course in courses
        for one, other in pairwise(course)
        for i in range(9)
    )


@pytest.mark.parametrize(("design", "labels"), [([], []), ([[]], [1]), ([[1, 2], [3]], [1, 2]), ([[1]], [1, 2])])
def test_what_is_no_design_is_refused(design, labels):
    with pytest.raises(ValueError, match="at least one example"):
        saddles(design, labels)


def test_equal_features_have_no_single_next_saddle():
    with pytest.raises(DegenerateDesign, match="leave one of them out"):
        saddles([[1, -1, 0], [0, 0, 1]], [1, 2])
