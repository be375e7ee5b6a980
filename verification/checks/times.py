"""The time check: a claimed time law beside rigorous quadrature of one over the rate."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.claim import Claim, TimeTo
from numerics.balls import Value, status
from verification.checks.points import compare, refutation, show, shown_apart
from verification.obligations import Obligation, expanded_flow
from verification.verdict import Counterexample, Evidence, Outcome, Point

_BITS = 160
_PACE_DIGITS = 1_000


def check_times(claim: Claim, points: Sequence[Point], wanted: int) -> Evidence:
    """Compare the claimed time to a state with the integral of one over the rate until `wanted` points agree."""
    from flint import arb

    from numerics.trajectory import time_between

    says, flow = claim.says, expanded_flow(claim)
    assert isinstance(says, TimeTo)
    law = claim.expanded(says.time)
    agreed: list[Point] = []
    reason = "no state between start and attractor was found"
    for point in points:
        truth = time_between(flow, point, flow.start, point[flow.state], _BITS)
        if not isinstance(truth, arb):
            reason = f"{truth.reason} at {show(point)}"
            continue
        if not truth > 0:
            reason = f"not proved to lie beyond the start: {show(point)}"
            continue
        claimed = status(law, point, _BITS)
        if isinstance(claimed, Value) and not claimed.ball.overlaps(truth):
            sharper = time_between(flow, point, flow.start, point[flow.state], 2 * _BITS)
            again = status(law, point, 2 * _BITS)
            if isinstance(sharper, arb) and isinstance(again, Value) and not again.ball.overlaps(sharper):
                left, right = shown_apart(again.ball, sharper)
                detail = f"the time is {right} by quadrature, not {left}, at {show(point)}"
                return Evidence("quadrature", Outcome.REFUTED, detail, Counterexample(point, left, right))
            apart = f"apart from quadrature at one precision only at {show(point)}"
            return Evidence("disagreement", Outcome.UNKNOWN, apart)
        if not isinstance(claimed, Value):
            reason = f"{claimed.reason} at {show(point)}"
        else:
            agreed.append(point)
            if len(agreed) == wanted:
                break
    if not agreed:
        return Evidence("quadrature", Outcome.UNKNOWN, f"not integrated: {reason}")
    detail = f"agrees with rigorous quadrature at {len(agreed)} states"
    return Evidence("quadrature", Outcome.ENCLOSED, detail, points=tuple(agreed))


def check_pace(claim: Claim, pace: Obligation, points: Sequence[Point]) -> Evidence | None:
    """A refutation at a state on the way at which the claimed law does not change by one over the rate.

    Integration sees differences down to its accuracy; the derivative of a law sees what is as small as one likes.
    """
    from flint import arb

    from numerics.trajectory import time_between

    flow = expanded_flow(claim)
    for point in points:
        taken = time_between(flow, point, flow.start, point[flow.state], _BITS)
        if isinstance(taken, arb) and taken > 0:
            found = compare(pace.left, pace.right, point, _PACE_DIGITS, 4 * _PACE_DIGITS)
            if found.outcome is Outcome.REFUTED:
                return refutation(pace, point, found)
    return None
