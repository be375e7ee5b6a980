"""Rigorous Taylor integration of flows: the states at a time, in balls that are proved to contain them.

States that start equal and move alike are made one state first.  An autonomous flow of one state is followed by
`taylor_scalar`, every other one by `taylor_system`.
"""

from __future__ import annotations

from collections.abc import Mapping

from flint import arb

from derivations.expressions import MINUS_ONE, Expr, ExpressionError, Symbol, mul, substitute
from derivations.flow import Flow
from numerics.coordinates import at_point
from numerics.landing import GUARD_BITS, Enclosure
from numerics.rates import Failure, ball, exact
from numerics.reduction import reduced
from numerics.rings import Unsupported, working
from numerics.system_chart import SystemChart, chart_at
from numerics.taylor_scalar import ScalarIntegration
from numerics.taylor_system import SystemIntegration

__all__ = ["Enclosure", "Failure", "enclose"]

# Beyond this the plain coordinates would need more bits than the integrators allow.
_SMALLEST_PLAIN = arb((1, -100_000))
_ALL_BITS = 2**24


def enclose(flow: Flow, point: Mapping[Symbol, Expr], time: Expr, digits: int) -> Enclosure | Failure:
    """The states of a flow at a time, each in a ball of relative radius at most 10**-digits.

    A state whose ball contains 0 has a radius of at most 10**(-2*digits) instead.  A time past a blow-up, a state that
    leaves the domain of its rate, or an accuracy that the budget does not allow is a `Failure` with its reason.

    Args:
        flow: the flow, of one or several states; its rates may contain the time.
        point: exact values of its parameters.
        time: an exact expression of them, not negative.
        digits: the number of significant digits asked for, at least 1.

    >>> from derivations.expressions import as_expr, read
    >>> from derivations.flow import gradient_flow, scalar_flow
    >>> u, t = Symbol("u"), Symbol("t")
    >>> enclose(scalar_flow(u, t, 1, -u), {}, as_expr(2), 10).states[u].str(10, radius=False)
    '0.1353352832'
    >>> a, b = Symbol("a"), Symbol("b")
    >>> layers = gradient_flow(read("(1 - a*b)**2/2"), (a, b), t, (read("exp(-500000)"), read("exp(-1000000)")))
    >>> enclose(layers, {}, as_expr(500001), 20).states[b].str(20, radius=False)
    '0.80547231130805439952'
    """
    if digits < 1:
        raise ValueError(f"digits must be at least 1, not {digits}")
    try:
        here = at_point(flow, point)
        target = substitute(time, dict(point))
        moment = ball(target, GUARD_BITS)
        if moment < 0 or not moment.is_finite():
            return Failure("a flow is followed forwards to a finite time; this one is negative or has no value")
        if exact(target, {}) == 0:
            return _at_start(here, digits)
        smaller = reduced(here)
        found = _followed(smaller.flow, target, digits)
    except (Unsupported, ExpressionError) as error:
        return Failure(str(error))
    if isinstance(found, Failure):
        return found
    states = dict(found.states)
    for state, (twin, sign) in reversed(list(smaller.twins.items())):
        states[state] = _signed(states[twin], sign)
    return Enclosure({state: states[state] for state in flow.states}, found.steps)


def _at_start(flow: Flow, digits: int) -> Enclosure | Failure:
    bits = 4 * digits + GUARD_BITS
    starts = {state: ball(start, bits) for state, start in zip(flow.states, flow.starts, strict=True)}
    if not all(start.is_finite() for start in starts.values()):
        return Failure("a start has no value")
    return Enclosure(starts, 0)


def _followed(flow: Flow, time: Expr, digits: int) -> Enclosure | Failure:
    starts = [ball(start, GUARD_BITS) for start in flow.starts]
    if flow.autonomous and len(flow.states) == 1:
        if starts[0] < 0:
            found = ScalarIntegration(_mirrored(flow), time, digits).run()
            if isinstance(found, Failure):
                return found
            return Enclosure({flow.state: _signed(found.states[flow.state], -1)}, found.steps)
        return ScalarIntegration(flow, time, digits).run()
    chart = chart_at(flow, starts)
    outcome = SystemIntegration(flow, chart, time, digits).run()
    hopeless = any(abs(start) < _SMALLEST_PLAIN and start != 0 for start in starts)
    if isinstance(outcome, Enclosure) or not chart.groups or hopeless:
        return outcome
    plain = SystemIntegration(flow, SystemChart(flow.states), time, digits).run()
    return plain if isinstance(plain, Enclosure) else outcome


def _mirrored(flow: Flow) -> Flow:
    """The flow of -u, for a state that starts below 0."""
    minus = {flow.state: mul(MINUS_ONE, flow.state)}
    return Flow(flow.states, flow.time, (mul(MINUS_ONE, flow.start),), (mul(MINUS_ONE, substitute(flow.rate, minus)),))


def _signed(value: arb, sign: int) -> arb:
    with working(_ALL_BITS):
        return sign * value
