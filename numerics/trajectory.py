"""Where a flow goes, how long it takes, and its course in floating point, each without any closed form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flint import acb, arb

from derivations.expressions import Expr, ExpressionError, Symbol, substitute
from derivations.flow import Flow
from numerics import interruptible
from numerics.attractors import Attractor, attractor
from numerics.coordinates import (
    Coordinate,
    Kind,
    at_point,
    autonomous_at,
    merged_exponentials,
    moved_rates,
    natural_coordinate,
    tiny,
)
from numerics.escape import Escape
from numerics.rates import Failure, Program, ball
from numerics.rings import ComplexBalls, Floats, Unsupported, working

if TYPE_CHECKING:
    import numpy

__all__ = ["Attractor", "FloatTrajectory", "attractor", "float_trajectory", "time_between"]

_BITS = 64


def time_between(
    flow: Flow, point: Mapping[Symbol, Expr], state_from: Expr, state_to: Expr, bits: int
) -> arb | Failure:
    """The time from one state to another, the integral of 1/f over the states, by rigorous quadrature.

    A finite value is also the proof that f has no zero between the two: on every part of the way the quadrature has
    bounded 1/f by ball arithmetic.

    Args:
        flow: an autonomous flow u' = f(u) of one state; its own start does not matter.
        point: exact values of its parameters.
        state_from: an exact state.
        state_to: an exact state which the flow reaches from there.
        bits: the working precision.

    >>> from derivations.expressions import as_expr
    >>> from derivations.flow import scalar_flow
    >>> u, t = Symbol("u"), Symbol("t")
    >>> time_between(scalar_flow(u, t, 1, u), {}, as_expr(1), as_expr(2), 64).str(12, radius=False)
    '0.693147180560'
    """
    try:
        here = autonomous_at(flow, point)
        ends = tuple(substitute(end, dict(point)) for end in (state_from, state_to))
        first, last = (ball(end, bits) for end in ends)
        if first < last:
            found = _time_upwards(here.state, here.rate, first, last, bits)
        elif first > last:
            found = _time_upwards(here.state, -here.rate, last, first, bits)
        else:
            return arb(0) if ends[0] == ends[1] else Failure("the two states could not be told apart")
    except (Unsupported, ExpressionError) as error:
        return Failure(str(error))
    if not found.is_finite():
        return Failure("the rate was not proved to be free of zeros between the two states")
    if not found > 0:
        return Failure("the flow moves the other way")
    return found


def _time_upwards(state: Symbol, rate: Expr, low: arb, high: arb, bits: int) -> arb:
    coordinate = natural_coordinate(state, rate, low)
    elapsed = arb(0)
    with working(bits):
        if coordinate.kind is not Kind.PLAIN:
            escape = Escape(state, rate)
            log_state, log_high = low.log(), high.log()
            for leap in escape.leaps(log_state, bits, bits, log_high.min(arb(0))):
                if not leap.elapsed > 0 or not leap.log_end < log_high:
                    break
                elapsed, log_state = elapsed + leap.elapsed, leap.log_end
            low = log_state if elapsed > 0 and coordinate.kind is Kind.LOG else log_state.exp() if elapsed > 0 else low
        starts_in_log = bool(elapsed > 0) and coordinate.kind is Kind.LOG
        start = low if starts_in_log else coordinate.from_state(low)
        return elapsed + _quadrature(coordinate, rate, start, coordinate.from_state(high), elapsed, bits)


def _quadrature(coordinate: Coordinate, rate: Expr, start: arb, end: arb, elapsed: arb, bits: int) -> arb:
    """The integral of 1/y' over the coordinate y, to an accuracy that the time elapsed before allows."""
    program = Program((coordinate.rate_of(rate),), (coordinate.state,))

    def slowness(at: acb, analytic: bool) -> acb:
        try:
            return 1 / acb(program.run(ComplexBalls(), [at])[0])
        except (ZeroDivisionError, ValueError):
            return acb(arb.nan(), arb.nan())

    tolerance = (elapsed * arb((1, -bits))).mid()
    limits: dict[str, Any] = {"abs_tol": tolerance} if tolerance > 0 else {}
    value = interruptible.integral(slowness, start, end, depth_limit=4 * bits, eval_limit=200 * bits, **limits)
    return arb(value.real)


@dataclass(frozen=True)
class FloatTrajectory:
    """A course in double precision, of no proof value.

    Attributes:
        times: the times.
        values: one row a state; a state below 1e-308 is 0.
        logarithms: the natural logarithms of the states that were integrated as such, one row a state, else NaN.
    """

    times: numpy.ndarray
    values: numpy.ndarray
    logarithms: numpy.ndarray


def float_trajectory(
    flow: Flow, point: Mapping[Symbol, Expr], times: Sequence[float], tolerance: float = 1e-12
) -> FloatTrajectory | Failure:
    """The states of a flow at increasing times by SciPy's DOP853, in log coordinates where a start is tiny.

    Args:
        flow: the flow, of one or several states.
        point: exact values of its parameters.
        times: increasing times, the first not negative.
        tolerance: relative tolerance of each step, and absolute tolerance in log coordinates.

    >>> from derivations.expressions import exp
    >>> from derivations.flow import scalar_flow
    >>> u, t = Symbol("u"), Symbol("t")
    >>> print(float_trajectory(scalar_flow(u, t, exp(-1000), u), {}, [1.0]).logarithms.round(9))
    [[-999.]]
    """
    import numpy
    from scipy.integrate import solve_ivp

    try:
        here = at_point(flow, point)
        balls = [ball(start, _BITS) for start in here.starts]
        choose = _float_coordinate if len(balls) == 1 else _tiny_coordinate
        own = [choose(*case) for case in zip(here.states, here.rates, balls, strict=True)]
        program = Program([merged_exponentials(rate) for rate in moved_rates(here, own)], (*here.states, here.time))
        with working(_BITS):
            first = [float(c.from_state(start)) for c, start in zip(own, balls, strict=True)]
    except (Unsupported, ExpressionError) as error:
        return Failure(str(error))
    ring = Floats()

    def speed(time: float, places: numpy.ndarray) -> list[Any]:
        return program.run(ring, [*places, numpy.float64(time)])

    with numpy.errstate(all="ignore"), working(_BITS):
        pace = numpy.asarray(speed(0.0, numpy.array(first)), float)
        if not numpy.isfinite(pace).all():
            return Failure("the rate has no finite value at the start")
        soon = min((float(time) for time in times if time > 0), default=0.0)
        allowed = tolerance * _sizes(own, numpy.abs(first) + soon * numpy.abs(pace))
        found = solve_ivp(speed, (0.0, float(times[-1])), first, "DOP853", times, rtol=tolerance, atol=allowed)
        if not found.success or not numpy.isfinite(found.y).all():
            return Failure(f"SciPy stopped before the last time: {found.message}")
        in_log = numpy.array([c.kind is Kind.LOG for c in own])[:, None]
        values = numpy.where(in_log, numpy.exp(numpy.where(in_log, found.y, 0.0)), found.y)
    return FloatTrajectory(numpy.asarray(times, float), values, numpy.where(in_log, found.y, numpy.nan))


def _sizes(own: Sequence[Coordinate], soon: numpy.ndarray) -> numpy.ndarray:
    """The sizes that absolute tolerances are meant for: at most 1, and what the states are at the first time."""
    import numpy

    in_log = numpy.array([c.kind is Kind.LOG for c in own])
    return numpy.where(in_log | (soon == 0), 1.0, numpy.minimum(1.0, soon))


def _float_coordinate(state: Symbol, rate: Expr, start: arb) -> Coordinate:
    """The logarithm wherever the natural coordinate is not the state; powers would overflow."""
    plain = natural_coordinate(state, rate, start).kind is Kind.PLAIN
    return Coordinate(state) if plain else Coordinate(state, Kind.LOG)


def _tiny_coordinate(state: Symbol, rate: Expr, start: arb) -> Coordinate:
    return Coordinate(state, Kind.LOG if tiny(start) else Kind.PLAIN)
