"""Rigorous Taylor integration of autonomous flows of one state.

A step takes a polynomial p with exact coefficients that nearly solves the flow.  Its defect f(p(t)) - p'(t) is bounded
by ball arithmetic: the first coefficients one by one, the rest by Cauchy's estimate on a complex disc.  Gronwall's
lemma with the derivative of the rate on a tube around p turns the defect into a bound of the error.  An error e of
the state is an error e/f of the clock, which the flow never amplifies; the clock may carry more bits than the state,
for times such as exp(333333) + 5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb

from derivations.expressions import Expr
from derivations.flow import Flow
from numerics.coordinates import Kind, moved_rates, natural_coordinate
from numerics.escape import Escape
from numerics.landing import GUARD_BITS, MOST_STEPS, Enclosure, Outcome, TooWide, bits_for, landed, with_enough_bits
from numerics.rates import Failure, ball
from numerics.rings import rational, working
from numerics.taylor_series import Expansion, Field, expand, log2_magnitude
from numerics.taylor_step import Tube, clock_shift, defect, reach, rests, trap, tube

# In squares of orders; some ten seconds.
_MOST_WORK = 20_000_000
_MOST_HALVINGS = 12


@dataclass(frozen=True)
class _Position:
    """A coordinate within `radius` of `centre` at time `elapsed`, with `remaining` time to go."""

    centre: arb
    radius: arb
    elapsed: arb
    remaining: arb
    steps: int = 0


class ScalarIntegration:
    """One flow of one state, in the coordinate that suits its start, to one time.

    Args:
        flow: an autonomous flow of one state at a point, without parameters.
        time: the time, an expression without symbols.
        digits: the number of significant digits asked for.
    """

    def __init__(self, flow: Flow, time: Expr, digits: int) -> None:
        self._flow, self._time, self._digits = flow, time, digits
        self._own = natural_coordinate(flow.state, flow.rate, ball(flow.start, GUARD_BITS))
        self._field = Field(flow.states, flow.time, moved_rates(flow, (self._own,)))
        self._escape = None if self._own.kind is Kind.PLAIN else Escape(flow.state, flow.rate)
        self._work = 0
        self._goal_bits = bits_for(digits)

    def run(self) -> Enclosure | Failure:
        """The enclosure, with as many bits as it takes."""
        if rests(self._flow, self._field, (self._own,)):
            start = ball(self._flow.start, self._goal_bits + GUARD_BITS)
            return Enclosure({self._flow.state: start}, 0)
        return with_enough_bits(self._attempt, self._digits)

    def _attempt(self, bits: int, clock_bits: int) -> Outcome:
        position = self._start(clock_bits)
        if isinstance(position, Failure):
            return position
        if self._escape is not None:
            moved = self._leap(self._escape, position, bits, clock_bits)
            if not isinstance(moved, _Position):
                return moved
            position = moved
        while position.steps < MOST_STEPS:
            if position.remaining > 0:
                trapped = self._trapped(position, bits)
                if trapped is not None:
                    return trapped
            moved = self._step(position, bits, clock_bits)
            if not isinstance(moved, _Position):
                return moved
            position = moved
        return Failure(f"the time is not reached within {MOST_STEPS} steps")

    def _start(self, clock_bits: int) -> _Position | Failure:
        with working(clock_bits):
            value = self._own.from_state(ball(self._flow.start, clock_bits))
        if not value.is_finite():
            return Failure(f"the start of {self._flow.state.name} has no value in its coordinate")
        return _Position(value.mid(), value.rad(), arb(0), ball(self._time, clock_bits))

    def _leap(self, escape: Escape, position: _Position, bits: int, clock_bits: int) -> _Position | Outcome:
        """Past the exponentially slow part of the flow, as long as leaps are long."""
        with working(clock_bits):
            log_state = ball(self._flow.start, clock_bits).log()
            remaining, steps = position.remaining, 0
            for leap in escape.leaps(log_state, self._goal_bits + 10, clock_bits, arb(0)):
                steps += 1
                if remaining < leap.elapsed:
                    return self._landed(escape.state_after(log_state, leap, remaining), steps, of_clock=True)
                if not remaining > leap.elapsed:
                    return TooWide(of_clock=True)
                remaining, log_state = remaining - leap.elapsed, leap.log_end
            if steps == 0:
                return position
        with working(bits):
            place = log_state if self._own.kind is Kind.LOG else self._own.from_state(log_state.exp())
        return self._restarted(_Position(place.mid(), place.rad(), arb(0), remaining, steps), clock_bits)

    def _step(self, position: _Position, bits: int, clock_bits: int) -> _Position | Outcome:
        order = 8 + round(bits * math.log(2))
        self._work += order**2
        if self._work > _MOST_WORK:
            return Failure("the budget of this integration is used up; ask for fewer digits or an earlier time")
        when = position.elapsed.str(12, radius=False)
        try:
            with working(bits):
                expansion = expand(self._field, (position.centre,), position.elapsed, order)
            reached = reach(self._field, expansion, bits, log2_magnitude(abs(position.remaining).upper()))
        except (ZeroDivisionError, ValueError):
            reached = None
        if reached is None:
            return Failure(f"the rate is not proved analytic at time {when}")
        with working(GUARD_BITS):
            whole = abs(position.remaining).upper()
            span = whole if whole <= reached.step else reached.step
            slow = span != whole and reached.step < arb((1, -GUARD_BITS)) * position.elapsed
            # A power of the state may be large for long; it is only near 0 that the state runs away.
            if slow and (self._own.kind is not Kind.POWER or abs(position.centre) < 1):
                return Failure(f"the flow blows up or becomes singular near time {when}")
        for _ in range(_MOST_HALVINGS):
            with working(bits):
                misfit = defect(self._field, expansion, reached, span)
            landing = bool(span == whole)
            around = tube(self._field, expansion, position.radius, misfit, span, both_ways=landing)
            if around is not None and self._own.covers(around.state):
                if landing:
                    return self._land(position, expansion, around, bits)
                return self._arrived(position, expansion, around, span, bits, clock_bits)
            span = span * arb((1, -1))
        return Failure(f"no tube around the flow could be proved at time {when}; it may blow up there")

    def _arrived(
        self, position: _Position, expansion: Expansion, around: Tube, span: arb, bits: int, clock_bits: int
    ) -> _Position:
        """The end of a proved step."""
        with working(bits):
            end = expansion.at(span)[0]
            radius = (around.error + end.rad()).upper()
        with working(2 * clock_bits):
            elapsed, remaining = position.elapsed + span, position.remaining - span
        return self._restarted(_Position(end.mid(), radius, elapsed, remaining, position.steps + 1), clock_bits)

    def _restarted(self, position: _Position, clock_bits: int) -> _Position:
        """The same with the error of the state turned into an error of the clock, where that is exact."""
        if position.radius == 0:
            return position
        shift = clock_shift(self._field, position.centre, position.radius)
        if shift is None:
            return position
        with working(clock_bits):
            return replace(position, radius=arb(0), remaining=position.remaining + arb(0, shift))

    def _land(self, position: _Position, expansion: Expansion, around: Tube, bits: int) -> Outcome:
        with working(bits):
            moment, doubt = position.remaining.mid(), position.remaining.rad()
            speed = abs(around.speed).upper()
            end = expansion.at(moment)[0]
            place = arb(end.mid(), (end.rad() + around.error + doubt * speed).upper())
            of_clock = bool(doubt * speed > around.error)
            if not self._own.covers(place):
                return TooWide(of_clock)
            state = self._own.to_state(place)
        return self._landed(state, position.steps + 1, of_clock)

    def _landed(self, state: arb, steps: int, of_clock: bool) -> Outcome:
        return landed(self._flow.states, (state,), steps, self._goal_bits, of_clock)

    def _trapped(self, position: _Position, bits: int) -> Enclosure | None:
        """The state at every later time, if a small enough interval is a trap."""
        with working(bits):
            width = arb((1, -self._goal_bits - 2))
            if self._own.kind is not Kind.LOG:
                share = rational(min(abs(self._own.exponent), Fraction(1)))
                width = (width * abs(position.centre) * arb(share)).mid()
            interval = arb(position.centre, width)
            if not (position.radius < width and self._own.covers(interval)):
                return None
            if not trap(self._field, position.centre, width):
                return None
            outcome = self._landed(self._own.to_state(interval), position.steps, of_clock=False)
        return outcome if isinstance(outcome, Enclosure) else None
