"""Which event comes first: two times by the solver, compared over the whole domain, and by quadrature at points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flint import arb

from derivations.arrivals import NeverArrivesError, arrival_time
from derivations.claim import Claim, Holds
from derivations.flow import Flow
from derivations.orderings import Arrival, Before
from verification.checks.points import show, shown_apart
from verification.obligations import given
from verification.verdict import Counterexample, Evidence, Outcome, Point

_BITS: Final = 160


def as_bound(claim: Claim) -> tuple[Claim | None, Evidence]:
    """The claim as a comparison of two times, and the evidence that both events take place; None if that is not shown.

    >>> from derivations.expressions import as_expr, symbols
    >>> from derivations.flow import scalar_flow
    >>> u, t = symbols("u t")
    >>> fast, slow = (Arrival(scalar_flow(u, t, 1, pace * u), as_expr(2)) for pace in (3, 2))
    >>> as_bound(Claim("fast-first", Before(fast, slow)))[0].says
    Holds(relation=log(2)/3 < log(2)/2)
    """
    says = claim.says
    assert isinstance(says, Before)
    declared = sorted(name.name for name in says.moving & {variable.symbol for variable in claim.assumptions})
    if declared:
        detail = f"{declared[0]} is a state or a time and is declared as a variable too; give one of them another name"
        return None, Evidence("arrival", Outcome.UNKNOWN, detail)
    try:
        first, second = (arrival_time(arrival, given(claim)) for arrival in _arrivals(claim))
    except NeverArrivesError as error:
        return None, Evidence("arrival", Outcome.UNKNOWN, str(error))
    detail = "both events take place; their times are known in closed form"
    return replace(claim, says=Holds(first < second), where=()), Evidence("arrival", Outcome.PROVED, detail)


def check_times(claim: Claim, points: Sequence[Point], wanted: int) -> Evidence:
    """The two times by rigorous quadrature of one over the rates, until `wanted` points agree; one refutes."""
    agreed: list[Point] = []
    reason = "no point inside the assumptions was found"
    for point in points:
        times = _times(claim, point, _BITS)
        if isinstance(times, str):
            reason = f"{times} at {show(point)}"
            continue
        first, second = times
        if first > second:
            again = _times(claim, point, 2 * _BITS)
            if not isinstance(again, str) and again[0] > again[1]:
                left, right = shown_apart(*again)
                detail = f"the first event is at {left}, the second at {right} by quadrature, at {show(point)}"
                return Evidence("quadrature", Outcome.REFUTED, detail, Counterexample(point, left, right))
        if not first < second:
            reason = f"the times are not told apart at {show(point)}"
            continue
        agreed.append(point)
        if len(agreed) == wanted:
            break
    if not agreed:
        return Evidence("quadrature", Outcome.UNKNOWN, f"not integrated: {reason}")
    detail = f"the first event is the earlier one by rigorous quadrature at {len(agreed)} points"
    return Evidence("quadrature", Outcome.ENCLOSED, detail, points=tuple(agreed))


def _arrivals(claim: Claim) -> tuple[Arrival, ...]:
    """The two events, with the names that `where` introduced written out."""
    says = claim.says
    assert isinstance(says, Before)
    return tuple(
        Arrival(
            Flow(
                each.flow.states,
                each.flow.time,
                (claim.expanded(each.flow.start),),
                (claim.expanded(each.flow.rate),),
            ),
            claim.expanded(each.value),
        )
        for each in says.arrivals
    )


def _times(claim: Claim, point: Point, bits: int) -> tuple[arb, arb] | str:
    """Both times, or why one is not known."""
    from numerics.trajectory import time_between

    first, second = (time_between(each.flow, point, each.flow.start, each.value, bits) for each in _arrivals(claim))
    if not isinstance(first, arb):
        return first.reason
    return (first, second) if isinstance(second, arb) else second.reason
