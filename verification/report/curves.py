"""Trajectories as points to draw: from a solution by its time, from an implicit law by its state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flint import arb, ctx

from derivations.claim import Claim, Solves, TimeTo
from derivations.expressions import Expr, ExpressionError, Symbol
from derivations.flow import Flow
from numerics.balls import evaluate
from verification.laws import quantities
from verification.verdict import Point

_BITS = 192
_SAMPLES = 400
_FIRST_DOUBLING = 40
_DOUBLINGS = 600
_BISECTIONS = 24
_MARGIN = arb("1.15")
#: How far a flow without attractor is followed, relative to its start.
_FAR = 1_000
_OCTAVES = 24
#: A curve ends where the state has come this close to its attractor, relative to the way it has gone.
_CLOSE = arb("1e-3")
_SETTLED = arb("1e-2")


@dataclass(frozen=True)
class Curve:
    """One state along one trajectory: times and states as balls, and the exact values it belongs to."""

    state: Symbol
    point: Point
    times: tuple[arb, ...]
    states: tuple[arb, ...]


def curves(claim: Claim, points: Sequence[Point], until: Expr | None = None) -> list[Curve]:
    """The curves of the states of a claim, one trajectory a point; solutions are followed to one common last time.

    Args:
        claim: a claim that gives a solution or a time law.
        points: exact values of everything but the time and the states.
        until: the last time; None for the time by which all states have settled.

    Raises:
        ExpressionError: if the claim is of another kind, or no finite part of a curve can be found.
    """
    flow = claim.about
    if flow is None or not isinstance(claim.says, Solves | TimeTo):
        raise ExpressionError(
            "only a solution or a time law has a curve; choose a claim that solves a flow or times it"
        )
    with ctx.workprec(_BITS):
        last = None if until is None else evaluate(until, {}, _BITS).mid()
        if isinstance(claim.says, TimeTo):
            drawn = [_implicit(claim, flow, point, last) for point in points]
        else:
            motions = [_Motion(claim, flow, point) for point in points]
            end = last if last is not None else max((_settling_time(motion) for motion in motions), key=_order)
            drawn = [curve for motion in motions for curve in _explicit(motion, end)]
    if any(len(curve.times) < 2 for curve in drawn):
        raise ExpressionError("the curve has no finite part to draw; choose other values")
    return drawn


class _Motion:
    """The states of an explicit solution at a time, in the order of the flow."""

    def __init__(self, claim: Claim, flow: Flow, point: Point) -> None:
        laws = quantities(claim)
        self.flow = flow
        self.point = point
        self._laws = [laws[state.name] for state in flow.states]

    def at(self, time: arb) -> list[arb]:
        point: dict[Symbol, Expr | arb] = {**self.point, self.flow.time: time}
        return [evaluate(law, point, _BITS) for law in self._laws]


def _explicit(motion: _Motion, last: arb) -> list[Curve]:
    rows = [(time, motion.at(time)) for time in ((last * step / _SAMPLES).mid() for step in range(_SAMPLES + 1))]
    finite = [(time, values) for time, values in rows if all(value.is_finite() for value in values)]
    times = tuple(time for time, _ in finite)
    states = motion.flow.states
    columns = [tuple(values[place] for _, values in finite) for place in range(len(states))]
    return [Curve(state, motion.point, times, column) for state, column in zip(states, columns, strict=True)]


def _settling_time(motion: _Motion) -> arb:
    """A time by which all states have come within a thousandth of the way to where they go."""
    at = motion.at
    first = at(arb(0))
    time = arb(2) ** -_FIRST_DOUBLING
    for _ in range(_DOUBLINGS):
        early, late = at(time), at(2 * time)
        if all(abs(b - a) <= _SETTLED * abs(b - c) for a, b, c in zip(early, late, first, strict=True)):
            break
        time *= 2
    else:
        raise ExpressionError("no time was found by which the states settle; say how long with --until")
    low, high = arb(0), 2 * time
    for _ in range(_BISECTIONS):
        middle = ((low + high) / 2).mid()
        settled = all(abs(b - a) <= _CLOSE * abs(b - c) for a, b, c in zip(at(middle), late, first, strict=True))
        low, high = (low, middle) if settled else (middle, high)
    return (high * _MARGIN).mid()


def _implicit(claim: Claim, flow: Flow, point: Point, last: arb | None) -> Curve:
    law = quantities(claim)[flow.time.name]
    found = [(evaluate(law, {**point, flow.state: state}, _BITS), state) for state in _way(flow, point)]
    kept = [(time, state) for time, state in found if time.is_finite() and (last is None or not time > last)]
    return Curve(flow.state, point, tuple(time for time, _ in kept), tuple(state for _, state in kept))


def _way(flow: Flow, point: Point) -> Iterator[arb]:
    """States from the start towards the attractor, dense where the flow lingers: at the start and at the end."""
    from numerics.attractors import Attractor, attractor

    end = attractor(flow, point, _BITS)
    if not isinstance(end, Attractor):
        raise ExpressionError(f"the attractor was not found: {end.reason}")
    start = evaluate(flow.start, point, _BITS).mid()
    if not end.direction:
        raise ExpressionError("the start is where the flow stands still; choose another")
    goal = end.state.mid() if end.state.is_finite() else start + end.direction * _FAR * (1 + abs(start))
    near_start = [start + (goal - start) * fraction for fraction in _geometric(abs(start / (goal - start)))]
    inside = [start + (goal - start) * step / _SAMPLES for step in range(1, _SAMPLES)]
    near_goal = [goal - (goal - start) * arb(10) ** (-arb(step) / 16) for step in range(16, 49)]
    states = sorted((state.mid() for state in (*near_start, *inside, *near_goal)), key=_order)
    yield start
    yield from states if end.direction > 0 else reversed(states)


def _geometric(smallest: arb) -> list[arb]:
    """Fractions of the way from far below `smallest` (relative to the way, 0 if there is none) to a half."""
    smallest = min(smallest, arb("0.5"), key=_order) if smallest > 0 else _CLOSE
    shallow = [smallest * arb(2) ** (arb(step) / 4) / 16 for step in range(1, 17 + 4 * _OCTAVES)]
    deep = [smallest ** (1 - arb(step) / _SAMPLES) for step in range(1, _SAMPLES)]
    return [fraction for fraction in (*shallow, *deep) if fraction < arb("0.5")]


def _order(ball: arb) -> arb:
    """The exact middle of a ball, by which balls are sorted."""
    return ball.mid()
