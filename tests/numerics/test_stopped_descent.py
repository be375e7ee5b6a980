"""Stopped gradient descent against shrinkage: its options, and the least of the whole curve from a tiny start."""

from math import inf

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from numerics.generalisation import HypothesisError, Student, error_curves, optimal_shrinkage, stopped_errors

SHAPE = (50, 100)
TINY = "1e-60"


def least_of_the_curve(teacher):
    """The least test error over all times of a student from a tiny start, its noise included."""

    def errors(times):
        return error_curves(teacher, SHAPE, float(TINY), times, corrected=False).test

    times = np.linspace(0.0, 60.0, 1501)
    best = int(np.argmin(errors(times)))
    ends = times[best - 1], times[best + 1]
    time = minimize_scalar(lambda at: errors([at])[0], bounds=ends, method="bounded", options={"xatol": 1e-7}).x
    found = float(Student.of(teacher, *SHAPE, TINY).test_error(time, digits=12))
    assert errors([time])[0] == pytest.approx(found, rel=1e-9)
    return found


@pytest.mark.parametrize(
    ("teacher", "stopped", "shrunk"),
    [
        ([3.0], 0.15786, 0.15786),
        ([4.0, 2.0], 0.14622, 0.13925),
        ([6.0, 2.5, 1.6], 0.10104, 0.09180),
        ([3.0, 1.0], 0.24208, 0.23374),
        ([2.0, 1.5], 0.49437, 0.40726),
    ],
)
def test_the_best_option_is_the_least_of_the_whole_curve(teacher, stopped, shrunk):
    found = stopped_errors(teacher, SHAPE)
    assert (round(found.least, 5), round(found.shrunk, 5)) == (stopped, shrunk)
    assert least_of_the_curve(teacher) == pytest.approx(found.least, abs=2e-5)


def test_undetectable_modes_cost_all_of_themselves_and_equal_ones_tie():
    teacher, hidden = [4.0, 2.0], 0.8
    alone, both = stopped_errors(teacher, SHAPE), stopped_errors([*teacher, hidden], SHAPE)
    scale = 20.0
    assert both.options * (scale + hidden**2) == pytest.approx(alone.options * scale + hidden**2)
    assert both.shrunk * (scale + hidden**2) == pytest.approx(alone.shrunk * scale + hidden**2)
    tied = stopped_errors([3.0, 3.0, 3.0], SHAPE)
    assert tied.least == pytest.approx(tied.shrunk) == pytest.approx(stopped_errors([3.0], SHAPE).least)
    assert (tied.mode, tied.strengths.tolist()) == (0, [3.0])
    idle = stopped_errors([0.5, 0.2], SHAPE)
    assert (idle.mode, idle.least, idle.shrunk, idle.options.size) == (None, 1.0, 1.0, 0)


@pytest.mark.parametrize("count", [2, 3, 6, 20])
def test_with_distinct_modes_shrinkage_is_strictly_better(count):
    strengths = np.random.default_rng(count).uniform(0.9, 8.0, count)
    found = stopped_errors(strengths, (90, 180), noise=1.0)
    assert np.all(found.options > found.shrunk)
    in_other_units = stopped_errors(2 * strengths, (90, 180), noise=2.0)
    assert in_other_units.options == pytest.approx(found.options, rel=1e-12)


def test_the_options_are_those_of_simulated_data():
    """Students of 400 inputs that are stopped mode by mode, their noise unlearned: means of whole data sets."""
    shape, strengths = (200, 400), [4.0, 2.0]
    teacher = np.zeros(shape)
    np.fill_diagonal(teacher[:2, :2], strengths)
    options, shrunk = [], []
    for seed in range(12):
        data = teacher + np.random.default_rng(seed).normal(0.0, 1 / np.sqrt(shape[1]), shape)
        left, values, right = np.linalg.svd(data, full_matrices=False)
        best = np.diag(left.T @ teacher @ right.T)
        learned = np.array([[best[0], 0.0], [values[0], best[1]]])
        students = [(left[:, :2] * row) @ right[:2] for row in learned]
        options.append([np.sum((student - teacher) ** 2) / np.sum(teacher**2) for student in students])
        shrunk.append(np.sum((optimal_shrinkage(data, 1.0) - teacher) ** 2) / np.sum(teacher**2))
    found = stopped_errors(strengths, shape)
    error = np.std(options, axis=0, ddof=1) / np.sqrt(12)
    assert np.all(np.abs(np.mean(options, axis=0) - found.options) < 4 * error)
    assert abs(np.mean(shrunk) - found.shrunk) < 4 * np.std(shrunk, ddof=1) / np.sqrt(12) + 2e-3
    assert np.all(error < 5e-3)


@pytest.mark.parametrize(
    ("strengths", "shape", "noise", "hypothesis"),
    [
        ([], SHAPE, 1.0, "at least one"),
        ([3.0, 0.0], SHAPE, 1.0, "positive numbers"),
        ([inf], SHAPE, 1.0, "positive numbers"),
        ([3.0], (0, 100), 1.0, "finite and positive"),
        ([3.0], SHAPE, 0.0, "finite and positive"),
        ([3.0], SHAPE, inf, "finite and positive"),
    ],
)
def test_outside_its_hypotheses_there_is_no_error(strengths, shape, noise, hypothesis):
    with pytest.raises(HypothesisError, match=hypothesis):
        stopped_errors(strengths, shape, noise)
