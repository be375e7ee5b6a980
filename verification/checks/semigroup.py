"""Checks of a claimed solution as a whole: following it twice is following it once, and it ends where the flow rests.

They never refute: the residual, the start and integration do.  A solution that fails one of them is not accepted.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb

from derivations.claim import Claim, Solves
from derivations.expressions import Expr, Number, Symbol, substitute
from numerics.balls import Value, status
from verification.checks.points import compare, show
from verification.obligations import expanded_flow
from verification.verdict import Evidence, Outcome, Point

_DIGITS = 30
_WANTED = 3
_BITS = 256
_LATE = (10**3, 10**6, 10**9)


def composition(claim: Claim, points: Sequence[Point]) -> Evidence | None:
    """Whether u(t; u0) = u(t/2; u(t/2; u0)), for an autonomous flow of one state that starts at a variable."""
    flow, says = expanded_flow(claim), claim.says
    if not isinstance(says, Solves) or len(flow.states) > 1 or not flow.autonomous:
        return None
    if not isinstance(flow.start, Symbol):
        return None
    law = claim.expanded(says.solution[flow.state])
    halfway = substitute(law, {flow.time: flow.time / 2})
    in_turn = substitute(halfway, {flow.start: halfway})
    agreed = 0
    for point in points:
        if not isinstance(point[flow.time], Number) or not isinstance(point[flow.start], Number):
            continue
        found = compare(law, in_turn, point, _DIGITS, 20 * _DIGITS)
        if found.outcome is Outcome.REFUTED:
            return Evidence("composition", Outcome.UNKNOWN, f"following it twice leads elsewhere at {show(point)}")
        agreed += found.outcome is Outcome.ENCLOSED
        if agreed == _WANTED:
            break
    if not agreed:
        return None
    detail = f"half the time from the state at half the time, to {_DIGITS} digits at {agreed} points"
    return Evidence("composition", Outcome.ENCLOSED, detail)


def late_times(claim: Claim, points: Sequence[Point]) -> Evidence | None:
    """Whether the rate along the solution falls at late times; None for a flow that does not settle at the point."""
    flow, says = expanded_flow(claim), claim.says
    if not isinstance(says, Solves) or not flow.autonomous or not points:
        return None
    solution = {state: claim.expanded(expr) for state, expr in says.solution.items()}
    rates = [substitute(rate, solution) for rate in flow.rates]
    sizes = [_size(rates, {**points[0], flow.time: Number(time)}) for time in _LATE]
    known = [size for size in sizes if size is not None]
    if len(known) < len(_LATE) or not known[-1] <= known[0] * arb("1e-3"):
        return None
    detail = f"its rate falls to {known[-1].abs_upper().str(3, radius=False)} at time {_LATE[-1]:,}"
    return Evidence("late times", Outcome.ENCLOSED, detail)


def _size(rates: Sequence[Expr], point: Point) -> arb | None:
    total = arb(0)
    for rate in rates:
        found = status(rate, point, _BITS)
        if not isinstance(found, Value):
            return None
        total += abs(found.ball)
    return total
