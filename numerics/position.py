"""Where an integration of several states is, in which chart, and how well that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import arb

from derivations.flow import Flow
from numerics.comparison import Spread
from numerics.landing import GUARD_BITS
from numerics.rings import working
from numerics.system_chart import SystemChart
from numerics.taylor_series import Field


@dataclass(frozen=True)
class Chosen:
    """A chart and the flow in it."""

    chart: SystemChart
    field: Field

    @staticmethod
    def at(flow: Flow, chart: SystemChart) -> Chosen:
        """The flow in a chart."""
        return Chosen(chart, Field(flow.states, flow.time, chart.rates(flow)))


@dataclass(frozen=True)
class Position:
    """States in the coordinates of a chart: within `spread` of `centre` at time `elapsed`, `remaining` to go.

    Attributes:
        chosen: the chart, and the flow in it.
        centre: exact coordinates.
        spread: how far the coordinates may be from them.
        elapsed, remaining: the time since the start and to the end.
        steps: the number of steps taken.
        last_step: the length of the last one in this chart, None if there was none.
        polynomial_step: the length of the last one along polynomials.
    """

    chosen: Chosen
    centre: tuple[arb, ...]
    spread: Spread
    elapsed: arb
    remaining: arb
    steps: int = 0
    last_step: arb | None = None
    polynomial_step: arb | None = None

    @cached_property
    def places(self) -> tuple[arb, ...]:
        """Balls of the coordinates."""
        return tuple(arb(c, w) for c, w in zip(self.centre, self.spread.widths, strict=True))

    def moved(
        self, ends: Sequence[arb], spread: Spread, span: arb, clock_bits: int, polynomial_step: arb
    ) -> Position | None:
        """The position `span` later, within `spread` of balls of coordinates; None if the clock has too few bits."""
        with working(2 * clock_bits):
            elapsed, remaining = self.elapsed + span, self.remaining - span
        if not (self.chosen.field.autonomous or elapsed.is_exact()):
            return None
        with working(GUARD_BITS):
            wider = spread.widened([arb(end.rad()) for end in ends])
        centre = tuple(arb(end.mid()) for end in ends)
        return Position(self.chosen, centre, wider, elapsed, remaining, self.steps + 1, span, polynomial_step)
