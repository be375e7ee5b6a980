"""The threshold of gradient descent, against steps in floating point that share nothing with it, and bad questions."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.expressions import INFINITY
from numerics.thresholds import Never, Pair, ThresholdError, descent_threshold, threshold


def learns_incrementally(start: float, depth: int, ratio: float, step: float) -> bool:
    """Whether after some steps the smaller value is at most 0.1 and the larger one at least 0.9 of its target."""
    rate = step / ratio ** (2 - 2 / depth) / depth
    weights, targets = np.full(2, start ** (1 / depth)), np.array([ratio, 1.0])
    while weights[0] ** depth < 0.9 * ratio:
        weights = weights + rate * weights ** (depth - 1) * (targets - weights**depth)
    return bool(weights[1] ** depth <= 0.1)


@pytest.mark.parametrize(
    ("depth", "ratio", "step"),
    [(2, 2.0, 0.5), (2, 2.0, 0.9), (2, 1.5, 0.1), (3, 2.0, 0.9), (4, 2.0, 0.5), (5, 4.0, 1.0)],
)
def test_it_is_the_largest_start_that_is_incremental(depth: int, ratio: float, step: float) -> None:
    found = descent_threshold(Pair(depth, str(ratio), "1/10", "9/10"), str(step))
    assert not isinstance(found, Never)
    largest = float(found)
    assert found.rad() < 1e-19 * found
    assert learns_incrementally(largest * (1 - 1e-9), depth, ratio, step)
    larger = largest * np.exp(np.linspace(1e-9, np.log(0.1 / largest), 300))
    assert not any(learns_incrementally(start, depth, ratio, step) for start in larger)


def test_it_may_lie_above_that_of_the_flow_with_starts_between_that_are_not_incremental() -> None:
    pair = Pair(2, 2, "1/10", "9/10")
    found, flow = descent_threshold(pair, "1/2"), threshold(pair)
    assert not isinstance(found, Never)
    assert not isinstance(flow, Never)
    assert found > flow.value
    assert not learns_incrementally(0.00065, 2, 2.0, 0.5)


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_small_steps_have_the_threshold_of_the_flow(depth: int) -> None:
    pair = Pair(depth, 2, "1/10", "9/10")
    flow = threshold(pair)
    assert not isinstance(flow, Never)
    off = [abs(float(descent_threshold(pair, step) / flow.value) - 1) for step in ("1/20", "1/500")]
    assert off[1] < 1e-3
    assert off[1] < off[0] / 3


@pytest.mark.parametrize(
    ("pair", "step", "message"),
    [
        (Pair(2, 2, "1/10", "9/10"), "11/10", "at most 1"),
        (Pair(2, 2, "1/10", "9/10"), 0, "must be positive"),
        (Pair("5/2", 2, "1/10", "9/10"), "1/2", "whole number"),
        (Pair(INFINITY, 2, "1/10", "9/10"), "1/2", "whole number"),
        (Pair(3, 2, "1/10", "9/10", kappa=2), "1/2", "start alike"),
    ],
)
def test_questions_outside_the_hypotheses_are_refused(pair: Pair, step: str, message: str) -> None:
    with pytest.raises(ThresholdError, match=message):
        descent_threshold(pair, step)


def test_depth_1_is_never_incremental() -> None:
    assert isinstance(descent_threshold(Pair(1, 2, "1/10", "9/10"), "1/2"), Never)
