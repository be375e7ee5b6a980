"""When a flow reaches a value: arrival times from solved flows, and that a value is reached at all."""

from __future__ import annotations

from derivations.exact import obstacles, possible_signs, sign, zeros
from derivations.expressions import Expr, Relation, substitute
from derivations.flow import Flow
from derivations.orderings import Arrival
from derivations.solve import ClosedForm, solve
from derivations.variables import Assumptions, Variable


class NeverArrivesError(Exception):
    """It is not shown that a flow reaches a value, or when it does; `args` say why."""


def arrival_time(arrival: Arrival, assumptions: Assumptions) -> Expr:
    """The time at which a flow reaches a value, from its solution.

    Raises:
        NeverArrivesError: if the rate is not proved to lead to the value, or the flow is not solved.

    >>> from derivations.expressions import as_expr, symbols
    >>> from derivations.flow import scalar_flow
    >>> u, t = symbols("u t")
    >>> arrival_time(Arrival(scalar_flow(u, t, 1, 3 * u), as_expr(2)), Assumptions())
    log(2)/3
    """
    flow, value = arrival.flow, arrival.value
    way = sign(value - flow.start, assumptions)
    if not way:
        raise NeverArrivesError(f"whether {value!r} lies above or below the start {flow.start!r} is not proved")
    if not _leads_to(flow, value, way, assumptions):
        raise NeverArrivesError(f"that {value!r} is ever reached is not proved: {flow.rate!r} may vanish on the way")
    found = solve(flow, assumptions)
    if not isinstance(found, ClosedForm) or found.time is None:
        raise NeverArrivesError(f"the time to {value!r} is not found in closed form")
    lacking = [relation for relation in found.given if not _implied(relation, assumptions)]
    if lacking:
        raise NeverArrivesError(f"the time to {value!r} is known only where {lacking[0]!r}")
    return substitute(found.time, {flow.state: value})


def _leads_to(flow: Flow, value: Expr, way: int, assumptions: Assumptions) -> bool:
    """Whether the rate points from the start to a value and has no zero from the one to the other, ends included."""
    low, high = (flow.start, value) if way == 1 else (value, flow.start)
    passed = assumptions.with_variables(Variable(flow.state.name)).with_given(low <= flow.state, flow.state <= high)
    if possible_signs(flow.rate, passed) == {way}:
        return True
    rests = zeros(flow.rate, flow.state, passed)
    outside = all(sign(rest - high, assumptions) == 1 or sign(low - rest, assumptions) == 1 for rest in rests.values)
    known = rests.complete and outside and not obstacles(flow.rate, passed)
    return known and sign(substitute(flow.rate, {flow.state: flow.start}), assumptions) == way


def _implied(relation: Relation, assumptions: Assumptions) -> bool:
    wanted = {"<": {1}, "<=": {0, 1}, ">": {-1}, ">=": {-1, 0}}
    return all(
        possible_signs(right - left, assumptions) <= wanted[operator] for left, operator, right in relation.links
    )
