"""The exact points at which the checks of one claim look, drawn once each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from derivations.claim import Claim, Solves, TimeTo
from derivations.expressions import Expr, Number, Relation, Symbol
from derivations.incremental import Incremental
from derivations.matrices.statements import MatrixStatement, scalars
from derivations.means import Mean
from derivations.variables import Assumptions, Domain
from verification.obligations import Obligation, expanded_flow, from_zero_on, given, in_order, passed_states
from verification.settings import Settings
from verification.verdict import Point

if TYPE_CHECKING:
    from flint import arb

_BITS = 128
_LARGEST_FLOAT = 10**300
_LATEST = 30


def used_symbols(claim: Claim) -> frozenset[Symbol]:
    """The declared variables that a claim uses, with the time of a solution and the state of a time law."""
    says, flow = claim.says, claim.about
    if isinstance(says, MatrixStatement):
        return scalars(says)
    used: frozenset[Symbol] = frozenset()
    for name in ("left", "right", "time", "quantity", "relation", "of", "like", "value", "to"):
        part = getattr(says, name, None)
        if part is not None:
            used |= claim.expanded(part).free_symbols
    if isinstance(says, Solves):
        for part in says.solution.values():
            used |= claim.expanded(part).free_symbols
    if isinstance(says, Incremental):
        for part in says.formulas:
            used |= claim.expanded(part).free_symbols
    if isinstance(says, Mean):
        for part in says.parameters.values():
            used |= claim.expanded(part).free_symbols
    if flow is not None:
        for part in (*flow.starts, *flow.rates):
            used |= claim.expanded(part).free_symbols
        used |= {flow.time} if isinstance(says, Solves) else frozenset()
        used -= frozenset() if isinstance(says, TimeTo) else frozenset(flow.states)
    return used


def admissible(assumptions: Assumptions, point: Mapping[Symbol, Expr | arb]) -> bool:
    """Whether it is proved that the point satisfies the assumptions, domains included."""
    from numerics.sampling import satisfied

    for variable in assumptions:
        value = point.get(variable.symbol)
        if value is None:
            continue
        if variable.domain is Domain.INTEGER and not (isinstance(value, Number) and value.value.denominator == 1):
            return False
        for bound, operators in ((variable.lower, (">", ">=")), (variable.upper, ("<", "<="))):
            if bound is not None:
                relation = Relation((variable.symbol, Number(bound.value)), (operators[not bound.strict],))
                if satisfied(relation, point, _BITS) is not True:
                    return False
    concerned = (r for r in assumptions.given if r.free_symbols <= frozenset(point))
    return all(satisfied(relation, point, _BITS) is True for relation in concerned)


class SampledPoints:
    """Points inside the assumptions of a claim; the same seed gives the same points."""

    def __init__(self, claim: Claim, settings: Settings) -> None:
        self._claim = claim
        self._settings = settings
        self.used = used_symbols(claim)
        self._drawn: dict[tuple[Assumptions, frozenset[Symbol]], tuple[Point, ...]] = {}

    def of(self, duty: Obligation) -> tuple[Point, ...]:
        """Points for an obligation, with a value for every variable that the claim uses."""
        if isinstance(self._claim.says, TimeTo):
            return self.states
        time = self._time
        wanted = self.used | duty.left.free_symbols | duty.right.free_symbols
        if time is not None and time not in duty.assumptions:
            wanted -= {time}
        return self.within(duty.assumptions, wanted)

    def within(self, assumptions: Assumptions, wanted: frozenset[Symbol]) -> tuple[Point, ...]:
        """Points inside the assumptions that give values to the wanted symbols and to those they are related to."""
        from numerics.sampling import points

        for relation in assumptions.given:
            wanted |= relation.free_symbols
        key = (assumptions, wanted)
        if key not in self._drawn:
            symbols = in_order(assumptions, wanted)
            drawn = points(assumptions, symbols, self._settings.points, self._settings.seed)
            self._drawn[key] = tuple(drawn)
        return self._drawn[key]

    @cached_property
    def trajectories(self) -> tuple[Point, ...]:
        """Points with a time, for a claim about a solution; simple ones first."""
        assert self._time is not None
        return self.within(from_zero_on(given(self._claim), self._time), self.used)

    @cached_property
    def late(self) -> tuple[Point, ...]:
        """Trajectories again, the latest times that integration reaches soon first."""
        time = self._time
        assert time is not None
        ages = [(_rough(point[time]), index) for index, point in enumerate(self.trajectories)]
        return tuple(self.trajectories[index] for age, index in sorted(ages, reverse=True) if age <= _LATEST)

    @cached_property
    def states(self) -> tuple[Point, ...]:
        """Points with a state that is proved to lie between start and attractor; from each region in turn."""
        from flint import arb

        from numerics.trajectory import time_between

        flow = expanded_flow(self._claim)
        wanted = self.used | {flow.state}
        drawn = [self.within(region, wanted) for region in passed_states(self._claim, flow)]
        longest = max((len(points) for points in drawn), default=0)
        mixed = (points[index] for index in range(longest) for points in drawn if index < len(points))
        passed: list[Point] = []
        for point in mixed:
            taken = time_between(flow, point, flow.start, point[flow.state], _BITS)
            if isinstance(taken, arb) and taken > 0:
                passed.append(point)
            if len(passed) == self._settings.points:
                break
        return tuple(passed)

    @property
    def states_only(self) -> bool:
        """Whether the claim speaks of states on their way only, not of all points inside its assumptions."""
        return isinstance(self._claim.says, TimeTo)

    def for_values(self, assumptions: Assumptions, wanted: frozenset[Symbol]) -> tuple[Point, ...]:
        """Points of the claim at which everything in it must have a value."""
        if self.states_only:
            return self.states
        if isinstance(self._claim.says, Solves):
            return self.trajectories
        return self.within(assumptions, wanted)

    @property
    def _time(self) -> Symbol | None:
        flow = self._claim.about
        return flow.time if flow is not None and isinstance(self._claim.says, Solves) else None


def _rough(value: Expr) -> float:
    from numerics.balls import evaluate

    ball = evaluate(value, {}, _BITS)
    return float(ball.mid()) if ball.is_finite() and abs(ball) < _LARGEST_FLOAT else float("inf")
