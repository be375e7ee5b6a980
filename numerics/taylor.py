"""Rigorous Taylor integration of flows: the state at a time, in a ball that is proved to contain it.

A step takes a polynomial p with exact coefficients that nearly solves the flow.  Its defect f(p(t)) - p'(t) is bounded
by ball arithmetic: the first coefficients one by one, the rest by Cauchy's estimate on a complex disc.  Gronwall's
lemma with the logarithmic norm of the Jacobian on a tube around p turns the defect into a bound of the error.
In an autonomous flow of one state an error e of the state is an error e/f of the clock, which the flow never
amplifies; the clock may carry more bits than the state, for times such as exp(333333) + 5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb

from derivations.expressions import Expr, ExpressionError, Symbol, substitute
from derivations.flow import Flow
from numerics.coordinates import Coordinate, Kind, at_point, coordinate_choices, moved_rates
from numerics.escape import Escape
from numerics.rates import Failure, ball, exact
from numerics.rings import Unsupported, rational, working
from numerics.taylor_series import Expansion, Field, expand, log2_magnitude
from numerics.taylor_step import Tube, clock_shift, defect, reach, rests, trap, tube

_MAX_STEPS = 3_000
_MAX_CLOCK_BITS = 2**20
_GUARD_BITS = 64
# In squares of orders; some ten seconds.
_MOST_WORK = 20_000_000
_MOST_HALVINGS = 12


@dataclass(frozen=True)
class Enclosure:
    """The states at a time.

    Attributes:
        states: a ball for each state.
        steps: the number of steps taken.
    """

    states: Mapping[Symbol, arb]
    steps: int

    @property
    def radius(self) -> arb:
        """The largest radius of the balls."""
        return max((state.rad() for state in self.states.values()), key=log2_magnitude)


@dataclass(frozen=True)
class _TooWide:
    """More bits are needed, of the clock or of the state."""

    of_clock: bool


@dataclass(frozen=True)
class _Position:
    """States within `radius` of `centre` at time `elapsed`, with `remaining` time to go."""

    centre: tuple[arb, ...]
    radius: arb
    elapsed: arb
    remaining: arb
    steps: int = 0


_Outcome = Enclosure | Failure | _TooWide


def enclose(flow: Flow, point: Mapping[Symbol, Expr], time: Expr, digits: int) -> Enclosure | Failure:
    """The states of a flow at a time, each in a ball of relative radius at most 10**-digits.

    A state whose ball contains 0 has a radius of at most 10**(-2*digits) instead.  A time past a blow-up, a state that
    leaves the domain of its rate, or an accuracy that the budget does not allow is a `Failure`.

    Args:
        flow: the flow, of one or several states; its rates may contain the time.
        point: exact values of its parameters.
        time: an exact expression of them, not negative.
        digits: the number of significant digits asked for, at least 1.

    >>> from derivations.expressions import as_expr
    >>> from derivations.flow import scalar_flow
    >>> u, t = Symbol("u"), Symbol("t")
    >>> enclose(scalar_flow(u, t, 1, -u), {}, as_expr(2), 10).states[u].str(10, radius=False)
    '0.1353352832'
    """
    if digits < 1:
        raise ValueError(f"digits must be at least 1, not {digits}")
    outcome: Enclosure | Failure = Failure("no coordinate was found")
    try:
        here = at_point(flow, point)
        target = substitute(time, dict(point))
        moment = ball(target, _GUARD_BITS)
        if moment < 0 or not moment.is_finite():
            return Failure("a flow is followed forwards to a finite time; this one is negative or has no value")
        for coordinates in coordinate_choices(here, [ball(start, _GUARD_BITS) for start in here.starts]):
            outcome = _Integration(here, coordinates, target, digits).run()
            if isinstance(outcome, Enclosure):
                break
    except (Unsupported, ExpressionError) as error:
        return Failure(str(error))
    return outcome


class _Integration:
    """One flow in chosen coordinates, to one time."""

    def __init__(self, flow: Flow, coordinates: tuple[Coordinate, ...], time: Expr, digits: int) -> None:
        self._flow, self._coordinates, self._time, self._digits = flow, coordinates, time, digits
        self._field = Field(flow.states, flow.time, moved_rates(flow, coordinates))
        self._one_clock = flow.autonomous and len(flow.states) == 1
        self._escape = (
            Escape(flow.state, flow.rate) if coordinates[0].kind is not Kind.PLAIN and self._one_clock else None
        )
        self._work = 0
        self._goal_bits = math.ceil(digits * math.log2(10)) + 2

    def run(self) -> Enclosure | Failure:
        """The enclosure, with as many bits as it takes."""
        if self._at_rest():
            states = {
                s: ball(start, self._goal_bits + _GUARD_BITS)
                for s, start in zip(self._flow.states, self._flow.starts, strict=True)
            }
            return Enclosure(states, 0)
        bits = clock_bits = self._goal_bits + _GUARD_BITS
        most = max(4096, 16 * bits)
        while bits <= most and clock_bits <= _MAX_CLOCK_BITS:
            outcome = self._attempt(bits, clock_bits)
            if not isinstance(outcome, _TooWide):
                return outcome
            bits, clock_bits = (bits, 2 * clock_bits) if outcome.of_clock else (2 * bits, max(2 * bits, clock_bits))
        return Failure(
            f"{self._digits} digits need more than the {most} bits or the {_MAX_CLOCK_BITS} bits of time allowed"
        )

    def _at_rest(self) -> bool:
        """Whether the time is 0, or the start is proved to be a fixed point that no other solution leaves."""
        rest = self._flow.autonomous and rests(self._flow, self._field, self._coordinates)
        return rest or exact(self._time, {}) == 0

    def _attempt(self, bits: int, clock_bits: int) -> _Outcome:
        position = self._start(bits, clock_bits)
        if isinstance(position, Failure):
            return position
        if self._escape is not None:
            moved = self._leap(self._escape, position, bits, clock_bits)
            if not isinstance(moved, _Position):
                return moved
            position = moved
        while position.steps < _MAX_STEPS:
            if self._one_clock and position.remaining > 0:
                trapped = self._trapped(position, bits)
                if trapped is not None:
                    return trapped
            moved = self._step(position, bits, clock_bits)
            if not isinstance(moved, _Position):
                return moved
            position = moved
        return Failure(f"the time is not reached within {_MAX_STEPS} steps")

    def _start(self, bits: int, clock_bits: int) -> _Position | Failure:
        centre, radius = [], arb(0)
        for coordinate, start in zip(self._coordinates, self._flow.starts, strict=True):
            with working(clock_bits):
                value = coordinate.from_state(ball(start, clock_bits))
            if not value.is_finite():
                return Failure(f"the start of {coordinate.state.name} has no value in its coordinate")
            centre.append(value.mid())
            radius = radius.max(value.rad())
        remaining = ball(self._time, clock_bits)
        return _Position(tuple(centre), radius, arb(0), remaining)

    def _leap(self, escape: Escape, position: _Position, bits: int, clock_bits: int) -> _Position | _Outcome:
        """Past the exponentially slow part of the flow, as long as leaps are long."""
        coordinate = self._coordinates[0]
        with working(clock_bits):
            log_state = ball(self._flow.start, clock_bits).log()
            remaining, steps = position.remaining, 0
            for leap in escape.leaps(log_state, self._goal_bits + 10, clock_bits, arb(0)):
                steps += 1
                if remaining < leap.elapsed:
                    return self._landed((escape.state_after(log_state, leap, remaining),), steps, of_clock=True)
                if not remaining > leap.elapsed:
                    return _TooWide(of_clock=True)
                remaining, log_state = remaining - leap.elapsed, leap.log_end
            if steps == 0:
                return position
        with working(bits):
            place = log_state if coordinate.kind is Kind.LOG else coordinate.from_state(log_state.exp())
        return self._restarted(_Position((place.mid(),), place.rad(), arb(0), remaining, steps), bits, clock_bits)

    def _step(self, position: _Position, bits: int, clock_bits: int) -> _Position | _Outcome:
        order = 8 + round(bits * math.log(2) / 1.6)
        self._work += order**2
        if self._work > _MOST_WORK:
            return Failure("the budget of this integration is used up; ask for fewer digits or an earlier time")
        when = position.elapsed.str(12, radius=False)
        try:
            with working(bits):
                expansion = expand(self._field, position.centre, position.elapsed, order)
            reached = reach(self._field, expansion, bits, log2_magnitude(abs(position.remaining).upper()))
        except (ZeroDivisionError, ValueError):
            reached = None
        if reached is None:
            return Failure(f"the rates are not proved analytic at time {when}")
        with working(_GUARD_BITS):
            whole = abs(position.remaining).upper()
            span = whole if whole <= reached.step else reached.step
            slow = span != whole and reached.step < arb((1, -_GUARD_BITS)) * position.elapsed
            # A power of the state may be large for long; it is only near 0 that the state runs away.
            if slow and (self._coordinates[0].kind is not Kind.POWER or abs(position.centre[0]) < 1):
                return Failure(f"the flow blows up or becomes singular near time {when}")
        for _ in range(_MOST_HALVINGS):
            with working(bits):
                misfit = defect(self._field, expansion, reached, span)
            landing = bool(span == whole)
            around = tube(self._field, expansion, position.radius, misfit, span, both_ways=landing)
            if around is not None and self._cover(around.states):
                return self._arrived(position, expansion, around, span, landing, bits, clock_bits)
            span = span * arb((1, -1))
        return Failure(f"no tube around the flow could be proved at time {when}")

    def _arrived(
        self,
        position: _Position,
        expansion: Expansion,
        around: Tube,
        span: arb,
        landing: bool,
        bits: int,
        clock_bits: int,
    ) -> _Position | _Outcome:
        """The end of a proved step."""
        if landing:
            return self._land(position, expansion, around, bits)
        with working(bits):
            ends = expansion.at(span)
            radius = (around.error + max((end.rad() for end in ends), key=log2_magnitude)).upper()
        with working(2 * clock_bits):
            elapsed, remaining = position.elapsed + span, position.remaining - span
        if not elapsed.is_exact():
            return _TooWide(of_clock=True)
        moved = _Position(tuple(end.mid() for end in ends), radius, elapsed, remaining, position.steps + 1)
        return self._restarted(moved, bits, clock_bits)

    def _cover(self, places: Sequence[arb]) -> bool:
        return all(own.covers(place) for own, place in zip(self._coordinates, places, strict=True))

    def _restarted(self, position: _Position, bits: int, clock_bits: int) -> _Position:
        """The same with the error of the state turned into an error of the clock, where that is exact."""
        if not self._one_clock or position.radius == 0:
            return position
        shift = clock_shift(self._field, position.centre[0], position.radius)
        with working(clock_bits):
            moved = None if shift is None else position.remaining + arb(0, shift)
        return position if moved is None else replace(position, radius=arb(0), remaining=moved)

    def _land(self, position: _Position, expansion: Expansion, around: Tube, bits: int) -> _Outcome:
        with working(bits):
            moment, doubt = position.remaining.mid(), position.remaining.rad()
            errors = [(around.error + doubt * abs(speed).upper()).upper() for speed in around.speeds]
            places = [
                arb(end.mid(), (end.rad() + e).upper()) for end, e in zip(expansion.at(moment), errors, strict=True)
            ]
            fast = max((abs(speed).upper() for speed in around.speeds), key=log2_magnitude)
            of_clock = self._one_clock and bool(doubt * fast > around.error)
            if not self._cover(places):
                return _TooWide(of_clock)
            states = tuple(own.to_state(place) for own, place in zip(self._coordinates, places, strict=True))
        return self._landed(states, position.steps + 1, of_clock)

    def _landed(self, states: tuple[arb, ...], steps: int, of_clock: bool) -> _Outcome:
        with working(_GUARD_BITS):
            fine = arb((1, -self._goal_bits))
            for state in states:
                allowed = fine * fine if state.contains(0) else fine * abs(state).lower()
                if not (state.is_finite() and state.rad() <= allowed):
                    return _TooWide(of_clock)
        return Enclosure(dict(zip(self._flow.states, states, strict=True)), steps)

    def _trapped(self, position: _Position, bits: int) -> Enclosure | None:
        """The state at every later time, if a small enough interval is a trap."""
        own = self._coordinates[0]
        centre = position.centre[0]
        with working(bits):
            width = arb((1, -self._goal_bits - 2))
            if own.kind is not Kind.LOG:
                width = (width * abs(centre) * arb(rational(min(abs(own.exponent), Fraction(1))))).mid()
            interval = arb(centre, width)
            if not (position.radius < width and own.covers(interval) and trap(self._field, centre, width)):
                return None
            outcome = self._landed((own.to_state(interval),), position.steps, of_clock=False)
        return outcome if isinstance(outcome, Enclosure) else None
