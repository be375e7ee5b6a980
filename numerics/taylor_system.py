"""Rigorous Taylor integration of flows of several states, and of flows whose rates contain the time.

The flow is followed in a chart in which exponentially small states are ordinary numbers (`system_chart`); errors are
carried from step to step in a basis of eigenvectors of the Jacobian (`comparison`).  Where the ratios of the states
have settled or a state rests at its attractor, a leap takes straight lines in place of polynomials: a wait of 10^6
time units is then a few steps.
"""

from __future__ import annotations

import math

from flint import arb

from derivations.expressions import Expr
from derivations.flow import Flow
from numerics.comparison import Spread, Tube, tube
from numerics.landing import GUARD_BITS, MOST_STEPS, Enclosure, Outcome, TooWide, bits_for, landed, with_enough_bits
from numerics.leap import leap
from numerics.position import Chosen, Position
from numerics.rates import Failure, ball
from numerics.rings import working
from numerics.system_chart import SystemChart, chart_at
from numerics.taylor_series import Expansion, expand, log2_magnitude
from numerics.taylor_step import Reach, defects_of_states, reach

# In squares of orders times squares of states; some ten seconds.
_MOST_WORK = 40_000_000
_MOST_HALVINGS = 12
_MOST_CHARTS = 40


class SystemIntegration:
    """One flow from its start to one time.

    Args:
        flow: the flow at a point, without parameters.
        chart: the chart to start in.
        time: the time, an expression without symbols.
        digits: the number of significant digits asked for.
    """

    def __init__(self, flow: Flow, chart: SystemChart, time: Expr, digits: int) -> None:
        self._flow, self._time, self._digits = flow, time, digits
        self._chosen = {chart: Chosen.at(flow, chart)}
        self._first = self._chosen[chart]
        self._goal_bits = bits_for(digits)
        self._work = 0

    def run(self) -> Enclosure | Failure:
        """The enclosure, with as many bits as it takes."""
        return with_enough_bits(self._attempt, self._digits)

    def _attempt(self, bits: int, clock_bits: int) -> Outcome:
        with working(clock_bits):
            starts = [ball(start, clock_bits) for start in self._flow.starts]
        position = self._placed(self._first, starts, arb(0), ball(self._time, clock_bits), 0, bits)
        charts = 0
        while position is not None and position.steps < MOST_STEPS:
            if position.chosen.chart.strained(position.places) and charts < _MOST_CHARTS:
                charts += 1
                position = self._charted_anew(position, bits)
                if position is None:
                    break
            moved = leap(position, bits, clock_bits) or self._step(position, bits, clock_bits)
            if not isinstance(moved, Position):
                return moved
            position = moved
        if position is None:
            return Failure("the states have no value in their coordinates")
        return Failure(f"the time is not reached within {MOST_STEPS} steps")

    def _placed(
        self, chosen: Chosen, states: list[arb], elapsed: arb, remaining: arb, steps: int, bits: int
    ) -> Position | None:
        """Balls of states as a position in a chart."""
        with working(max(bits, GUARD_BITS)):
            try:
                places = chosen.chart.from_states(states)
            except ZeroDivisionError:
                return None
            if not all(place.is_finite() for place in places):
                return None
            centre = tuple(arb(place.mid()) for place in places)
            spread = Spread.of(tuple(arb(place.rad()) for place in places))
        return Position(chosen, centre, spread, elapsed, remaining, steps)

    def _charted_anew(self, position: Position, bits: int) -> Position | None:
        """The same position in the chart that suits it now."""
        with working(bits):
            states = position.chosen.chart.to_states(position.places)
        chart = chart_at(self._flow, states)
        if chart == position.chosen.chart:
            return position
        if chart not in self._chosen:
            self._chosen[chart] = Chosen.at(self._flow, chart)
        chosen = self._chosen[chart]
        return self._placed(chosen, states, position.elapsed, position.remaining, position.steps, bits)

    def _step(self, position: Position, bits: int, clock_bits: int) -> Position | Outcome:
        field = position.chosen.field
        order = 8 + round(bits * math.log(2) / 1.6)
        self._work += order**2 * field.dimension**2
        if self._work > _MOST_WORK:
            return Failure("the budget of this integration is used up; ask for fewer digits or an earlier time")
        when = position.elapsed.str(12, radius=False)
        whole = abs(position.remaining).upper()
        try:
            with working(bits):
                expansion = expand(field, position.centre, position.elapsed, order)
            reached = reach(field, expansion, bits, log2_magnitude(whole))
        except (ZeroDivisionError, ValueError):
            reached = None
        if reached is None:
            return self._lost(position, f"the rates are not proved analytic at time {when}")
        with working(GUARD_BITS):
            landing = bool(reached.step >= position.remaining.lower())
            span = whole if landing else reached.step
            # A power of a size may be large for long; a small one grows out of it before it runs away.
            short = not landing and span < arb((1, -GUARD_BITS)) * position.elapsed
            if short and not position.chosen.chart.in_powers:
                return self._lost(position, f"the flow blows up or becomes singular near time {when}")
        for _ in range(_MOST_HALVINGS):
            around = _around(position, expansion, reached, span, bits)
            if around is not None and position.chosen.chart.covers(around.states):
                if landing:
                    return self._land(position, expansion, around, bits)
                with working(bits):
                    ends = expansion.at(span)
                return position.moved(ends, around.at_end, span, clock_bits, span) or TooWide(of_clock=True)
            span, landing = span * arb((1, -1)), False
        return self._lost(position, f"no tube around the flow could be proved at time {when}; it may blow up there")

    def _lost(self, position: Position, reason: str) -> Failure | TooWide:
        """Why a step is not possible; with more bits it may be, if the enclosure has grown wide."""
        widest = max(position.spread.widths, key=log2_magnitude)
        return TooWide(of_clock=False) if log2_magnitude(widest) > -self._goal_bits else Failure(reason)

    def _land(self, position: Position, expansion: Expansion, around: Tube, bits: int) -> Outcome:
        chart = position.chosen.chart
        with working(bits):
            exactly = position.remaining.is_exact()
            errors = around.at_end.widths if exactly else around.meanwhile
            ends = expansion.at(position.remaining)
            places = [arb(end.mid(), (end.rad() + e).upper()) for end, e in zip(ends, errors, strict=True)]
            if not chart.covers(places):
                return TooWide(of_clock=False)
            states = chart.to_states(places)
        return landed(self._flow.states, states, position.steps + 1, self._goal_bits, of_clock=not exactly)


def _around(position: Position, expansion: Expansion, reached: Reach, span: arb, bits: int) -> Tube | None:
    """The tube around the polynomials over a span."""
    field = position.chosen.field
    with working(bits):
        defects = defects_of_states(field, expansion, reached, span)
    with working(GUARD_BITS):
        widths = [spread(span).upper() for spread in expansion.spreads()]
        curve = [arb(centre, width) for centre, width in zip(position.centre, widths, strict=True)]
        time = position.elapsed + arb(span / 2, (span / 2).upper())
    return tube(field, curve, position.centre, time, span, position.spread, defects)
