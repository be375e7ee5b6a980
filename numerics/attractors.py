"""Where an autonomous flow of one state moves to: the first zero of its rate, in a ball that is proved to hold it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flint import arb

from derivations.expressions import Expr, ExpressionError, Symbol, differentiate, substitute
from derivations.flow import Flow
from numerics.coordinates import Coordinate, Kind, autonomous_at, leading_power
from numerics.rates import Failure, Program, ball, exact
from numerics.rings import Balls, Unsupported, working
from numerics.taylor_series import log2_magnitude

_BITS = 64
_MAX_STEPS = 2_000


@dataclass(frozen=True)
class Attractor:
    """Where a flow of one state moves to.

    Attributes:
        state: the first zero of the rate on its way, infinite if there is none; the start, if that is a zero.
        direction: 1 if the state grows, -1 if it falls, 0 if it is stuck at its start.
        sharper: the same state to a relative accuracy of so many bits.
    """

    state: arb
    direction: int
    sharper: Callable[[int], arb]


def attractor(flow: Flow, point: Mapping[Symbol, Expr], bits: int) -> Attractor | Failure:
    """The first zero of the rate u' = f(u) in the direction in which the flow moves from its start.

    The rate is proved to have no zero on the way and a single, simple one in the ball; a zero at which it does not
    change its sign is not found, unless it is u = 0.

    Args:
        flow: an autonomous flow of one state.
        point: exact values of its parameters.
        bits: the relative accuracy of the state.

    >>> from derivations.expressions import as_expr
    >>> from derivations.flow import scalar_flow
    >>> u, t = Symbol("u"), Symbol("t")
    >>> attractor(scalar_flow(u, t, as_expr(1) / 10, u * (3 - u)), {}, 64).state.str(10, radius=False)
    '3.000000000'
    """
    try:
        here = autonomous_at(flow, point)
        start = ball(here.start, bits + _BITS)
        known = exact(here.start, {})
        if known is not None and exact(here.rate, {here.state: known}) == 0:
            return Attractor(start, 0, partial(ball, here.start))
        least, factor = leading_power(here.rate, here.state)
        if start > 0 and least > 0:
            return _march(_log_line(here.state, factor), start.log(), bits)
        return _march(_plain_line(here.state, here.rate), start, bits)
    except (Unsupported, ExpressionError) as error:
        return Failure(str(error))


@dataclass(frozen=True)
class _Line:
    """A line on which zeros of a function are sought, and the states that its points stand for.

    Attributes:
        value: the function, of the sign of the rate.
        slope: its derivative along the line.
        state: the state of a point.
        ends: for each direction the state at that end of the line and a test whether the rate keeps its sign from a
            point on to the end.
    """

    value: Callable[[arb], arb]
    slope: Callable[[arb], arb]
    state: Callable[[arb], arb]
    ends: Mapping[int, tuple[arb, Callable[[arb], bool]]]


def _function(expr: Expr, state: Symbol) -> Callable[[arb], arb]:
    program = Program((expr,), (state,))

    def value(at: arb) -> arb:
        try:
            return arb(program.run(Balls(), [at])[0])
        except (ZeroDivisionError, ValueError):
            return arb.nan()

    return value


def _beyond(factor: Expr, state: Symbol) -> Callable[[arb], bool]:
    """A test whether `factor` keeps its sign on (0, b]."""
    value = _function(factor, state)

    def keeps(bound: arb) -> bool:
        half = arb((1, math.floor(log2_magnitude(bound.upper()))))
        found = value(arb(half, half))
        return bool(found > 0 or found < 0)

    return keeps


def _at_infinity(rate: Expr, state: Symbol, sign: int) -> Callable[[arb], bool]:
    """A test whether the rate keeps its sign from a state on to infinity of that sign."""
    _, factor = leading_power(substitute(rate, {state: sign * state**-1}), state)
    keeps = _beyond(factor, state)
    return lambda at: bool(at * sign > 2) and keeps(2 / abs(at))


def _plain_line(state: Symbol, rate: Expr) -> _Line:
    value, slope = _function(rate, state), _function(differentiate(rate, state), state)
    ends = {sign: (arb.pos_inf() * sign, _at_infinity(rate, state, sign)) for sign in (1, -1)}
    return _Line(value, slope, lambda at: at, ends)


def _log_line(state: Symbol, factor: Expr) -> _Line:
    in_log = Coordinate(state, Kind.LOG).rewritten(factor)
    at_zero, at_infinity = _beyond(factor, state), _at_infinity(factor, state, 1)
    ends = {
        1: (arb.pos_inf(), lambda at: at_infinity(at.exp())),
        -1: (arb(0), lambda at: at_zero(2 * at.exp())),
    }
    return _Line(_function(in_log, state), _function(differentiate(in_log, state), state), arb.exp, ends)


def _march(line: _Line, start: arb, bits: int) -> Attractor | Failure:
    """From the start on, over intervals without a zero, to an interval with one."""
    with working(_BITS):
        first = line.value(start)
        direction = 1 if first > 0 else -1
        if not (first > 0 or first < 0):
            return Failure("whether the rate at the start is zero could not be decided")
        end, keeps_sign = line.ends[direction]
        here, step = start.mid(), arb(2).max(abs(start)) / 4
        for _ in range(_MAX_STEPS):
            if keeps_sign(here):
                return Attractor(end, direction, lambda _: end)
            there = (here + direction * step).mid()
            way = (start if here == start.mid() else here).union(there)
            if not line.value(way).contains(0) and line.value(way).is_finite():
                here, step = there, 2 * step
                continue
            if line.value(there) * direction < 0 and not line.slope(way).contains(0) and line.slope(way).is_finite():
                break
            step /= 2
            if step < arb((1, -48)) * abs(here).max(arb((1, -_BITS))):
                return Failure(f"the rate has no simple zero that could be isolated near {line.state(here).str(12)}")
        else:
            return Failure(f"no zero of the rate was found within {_MAX_STEPS} intervals")
    return Attractor(_refined(line, way, bits), direction, partial(_refined, line, way))


def _refined(line: _Line, zero: arb, bits: int) -> arb:
    """The simple zero in an interval, by the interval Newton method."""
    with working(bits + 32):
        for _ in range(200):
            middle = zero.mid()
            narrowed = middle - line.value(middle) / line.slope(zero)
            if not zero.overlaps(narrowed):
                break
            both = zero.intersection(narrowed)
            if not both.rad() < zero.rad() * arb((7, -3)):
                break
            zero = both
        return line.state(zero)
