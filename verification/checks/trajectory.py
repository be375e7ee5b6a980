"""The trajectory check: a claimed solution beside the flow integrated on its own, with enclosures and with SciPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivations.claim import Claim, Solves
from derivations.expressions import Expr, Symbol
from derivations.flow import Flow
from numerics.balls import Value, status
from verification.budget import BudgetSpent, limited
from verification.checks.points import show, shown_apart
from verification.obligations import expanded_flow
from verification.verdict import Counterexample, Evidence, Outcome, Point

if TYPE_CHECKING:
    from numerics.rates import Failure
    from numerics.taylor import Enclosure

_DIGITS = 20
_BITS = 160
_SECONDS = 2
_MOST_FAILURES = 4


def check_trajectory(claim: Claim, points: Sequence[Point], wanted: int) -> Evidence:
    """Compare the claimed solution with a rigorous Taylor integration until `wanted` points agree.

    A point that the integrator cannot enclose supports nothing and refutes nothing.
    """
    from numerics.taylor import Enclosure

    says, flow = claim.says, expanded_flow(claim)
    assert isinstance(says, Solves)
    agreed: list[Point] = []
    failed = 0
    reason = "no point to integrate from"
    for point in points:
        if failed == _MOST_FAILURES:
            break
        found = _integrated(flow, point, _DIGITS)
        if not isinstance(found, Enclosure):
            reason = f"{found.reason} at {show(point)}"
            failed += 1
            continue
        valued = True
        for state, expr in says.solution.items():
            claimed = status(claim.expanded(expr), point, _BITS)
            if not isinstance(claimed, Value):
                reason, valued = f"{claimed.reason} at {show(point)}", False
            elif not claimed.ball.overlaps(found.states[state]):
                return _refuted(claim, state, point, claimed, expr)
        if not valued:
            failed += 1
            continue
        agreed.append(point)
        if len(agreed) == wanted:
            break
    if not agreed:
        return Evidence("integration", Outcome.UNKNOWN, f"not integrated: {reason}")
    detail = f"agrees with enclosing Taylor integration at {len(agreed)} points"
    return Evidence("integration", Outcome.ENCLOSED, detail, points=tuple(agreed))


def _integrated(flow: Flow, point: Point, digits: int) -> Enclosure | Failure:
    from numerics.rates import Failure
    from numerics.taylor import enclose

    try:
        with limited(_SECONDS):
            return enclose(flow, point, point[flow.time], digits)
    except BudgetSpent as spent:
        if spent.seconds != _SECONDS:
            raise
        return Failure(f"integration takes more than {_SECONDS} seconds")


def _refuted(claim: Claim, state: Symbol, point: Point, claimed: Value, expr: Expr) -> Evidence:
    from numerics.taylor import Enclosure

    sharper = _integrated(expanded_flow(claim), point, 2 * _DIGITS)
    again = status(claim.expanded(expr), point, 2 * _BITS)
    if isinstance(sharper, Enclosure) and isinstance(again, Value) and not again.ball.overlaps(sharper.states[state]):
        left, right = shown_apart(again.ball, sharper.states[state])
        detail = f"{state.name} is {right} by integration, not {left}, at {show(point)}"
        return Evidence("integration", Outcome.REFUTED, detail, Counterexample(point, left, right))
    return Evidence("disagreement", Outcome.UNKNOWN, f"apart from integration at one precision only at {show(point)}")
