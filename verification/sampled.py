"""The exact points at which the checks of one claim look, drawn once each."""

from __future__ import annotations

from functools import cached_property

from derivations.claim import Claim, Solves, TimeTo
from derivations.expressions import Number, Relation, Symbol
from derivations.variables import Assumptions, Domain
from verification.obligations import Obligation, from_zero_on, given, in_order, state_assumptions
from verification.regions import regions
from verification.settings import Settings
from verification.verdict import Point

_BITS = 128


def used_symbols(claim: Claim) -> frozenset[Symbol]:
    """The declared variables that a claim uses, with the time of a solution and the state of a time law."""
    says, flow = claim.says, claim.about
    used: frozenset[Symbol] = frozenset()
    for name in ("left", "right", "time", "quantity", "relation", "of", "like", "value", "to"):
        part = getattr(says, name, None)
        if part is not None:
            used |= claim.expanded(part).free_symbols
    if isinstance(says, Solves):
        for part in says.solution.values():
            used |= claim.expanded(part).free_symbols
    if flow is not None:
        for part in (*flow.starts, *flow.rates):
            used |= claim.expanded(part).free_symbols
        used |= {flow.time} if isinstance(says, Solves) else frozenset()
        used -= frozenset(flow.states) if isinstance(says, Solves) else frozenset()
    return used


def admissible(assumptions: Assumptions, point: Point) -> bool:
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
    def states(self) -> tuple[Point, ...]:
        """Points with a state between start and attractor, for a claim about a time; from each region in turn."""
        flow = self._claim.about
        assert flow is not None
        start, rate = self._claim.expanded(flow.start), self._claim.expanded(flow.rate)
        allowed = state_assumptions(given(self._claim), flow)
        wanted = self.used | {flow.state}
        drawn = [self.within(region, wanted) for region in regions(flow.state, start, rate, allowed)]
        longest = max((len(points) for points in drawn), default=0)
        return tuple(points[index] for index in range(longest) for points in drawn if index < len(points))

    @property
    def _time(self) -> Symbol | None:
        flow = self._claim.about
        return flow.time if flow is not None and isinstance(self._claim.says, Solves) else None
