"""The way of one claim: points inside its assumptions, checks that look at them, and the verdict they add up to."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from derivations.claim import Claim, Conserves, Equal, Holds, Solves, TimeTo
from derivations.expressions import ZERO, Integral
from derivations.incremental import Incremental
from derivations.matrices.statements import MatrixStatement
from derivations.means import Mean
from derivations.networks import NetworkLaw
from derivations.orderings import Before
from derivations.variables import Assumptions
from verification.checks import (
    cases,
    derivation,
    ensemble,
    exact,
    incremental,
    inequality,
    limits,
    matrices,
    network,
    ordering,
    second_opinion,
    semigroup,
    value,
)
from verification.checks.floating import check_floating
from verification.checks.invariant import check_invariant, with_small_starts
from verification.checks.points import check_points
from verification.checks.times import check_pace, check_times
from verification.checks.trajectory import check_trajectory
from verification.combine import combine
from verification.obligations import Obligation, expanded_flow, from_zero_on, given, obligations, state_assumptions
from verification.sampled import SampledPoints, admissible
from verification.settings import Settings
from verification.shrink import shrink
from verification.verdict import Evidence, Outcome, Point, Result

_PROVED_DIGITS = 30
#: Every point of an integral is a quadrature, whose time grows faster than the square of the digits.
_MOST_INTEGRATED_DIGITS = 60
_INTEGRATED_POINTS = 3
_FOLLOWED = 4
_TIMED_STATES = 8
_LEAST_ESCALATION = 6_000


def decide(claim: Claim, settings: Settings | None = None) -> Result:
    """The verdict on one claim, with all the evidence that led to it.

    >>> from derivations.expressions import read
    >>> decide(Claim("half", Equal(read("1/2"), read("2/4")))).verdict.value
    'PROVED'
    """
    began = time.perf_counter()
    evidence = tuple(_evidence(claim, settings or Settings()))
    seconds = time.perf_counter() - began
    return Result(claim.id, claim.title, combine(evidence), evidence, seconds, claim.derived is not None)


def _evidence(claim: Claim, settings: Settings) -> list[Evidence]:
    from numerics.sampling import vacuous

    contradiction = vacuous(given(claim))
    if contradiction is not None:
        return [Evidence("assumptions", Outcome.VACUOUS, contradiction)]
    if isinstance(claim.says, Mean):
        return ensemble.check(claim, settings)
    if isinstance(claim.says, NetworkLaw):
        return network.check(claim, settings)
    if isinstance(claim.says, MatrixStatement):
        return matrices.check(claim, claim.says, settings)
    if isinstance(claim.says, Before):
        return _of_ordering(claim, settings)
    if isinstance(claim.says, Incremental):
        return _of_incremental(claim, settings)
    sampled = SampledPoints(claim, settings)
    if isinstance(claim.says, Holds):
        return _of_bound(claim, sampled, settings)
    if isinstance(claim.says, Equal | Solves | TimeTo | Conserves):
        return _of_identities(claim, sampled, settings)
    found = limits.check(claim, sampled)
    return found if any(each.outcome is Outcome.REFUTED for each in found) else [*found, *_of_derivation(claim)]


def _of_derivation(claim: Claim) -> list[Evidence]:
    found = derivation.check(claim)
    return [] if found is None else [found]


def _of_bound(claim: Claim, sampled: SampledPoints, settings: Settings) -> list[Evidence]:
    allowed = given(claim)
    points = sampled.within(allowed, sampled.used)
    found = inequality.check(claim, points)

    def at(point: Point) -> Evidence:
        return inequality.check(claim, (point,))

    def refutes(point: Point) -> bool:
        return admissible(allowed, point) and at(point).outcome is Outcome.REFUTED

    if found.outcome is Outcome.REFUTED:
        return [_simplified(found, allowed, at)]
    shown = derivation.shown_bound(claim)
    parts: tuple[inequality.Link, ...] = ()
    for budget in inequality.budgets(settings):
        if shown is not None:
            break
        parts = inequality.links(claim, budget)
        point = inequality.refuting_point(claim, parts, budget.seconds, settings.seed, refutes)
        if point is not None:
            return [_simplified(at(point), allowed, at)]
        if all(part.found.proved for part in parts):
            break
    domain, open_conditions = exact.values(claim)
    proved = inequality.has_values(open_conditions, budget) if open_conditions else None
    domain = proved or value.search(open_conditions, sampled) or domain
    found = inequality.check(claim, points, proved=all(part.found.proved for part in parts))
    over = inequality.over_domain(parts) if shown is None else [shown]
    return [*over, domain, found, *_of_derivation(claim)]


def _of_ordering(claim: Claim, settings: Settings) -> list[Evidence]:
    bound, arrival = ordering.as_bound(claim)
    if bound is None:
        return [arrival]
    sampled = SampledPoints(bound, settings)
    allowed = given(bound)
    timed = ordering.check_times(claim, sampled.within(allowed, sampled.used), _INTEGRATED_POINTS)
    timed = _simplified(timed, allowed, lambda point: ordering.check_times(claim, (point,), 1))
    if timed.outcome is Outcome.REFUTED:
        return [timed]
    return [arrival, timed, *_of_bound(bound, sampled, settings)]


def _of_incremental(claim: Claim, settings: Settings) -> list[Evidence]:
    bound, definition = incremental.as_bound(claim)
    if definition.outcome is Outcome.VACUOUS:
        return [definition]
    sampled, allowed = SampledPoints(bound or claim, settings), given(claim)
    compared = incremental.check_thresholds(claim, sampled.within(allowed, sampled.used), _INTEGRATED_POINTS)
    compared = _simplified(compared, allowed, lambda point: incremental.check_thresholds(claim, (point,), 1))
    if compared.outcome is Outcome.REFUTED:
        return [compared]
    if bound is None:
        return [definition]
    return [definition, compared, *incremental.confirmed(claim, definition, _of_bound(bound, sampled, settings))]


def _value_everywhere(claim: Claim, sampled: SampledPoints) -> Evidence:
    domain, open_conditions = exact.values(claim)
    return value.search(open_conditions, sampled) or domain


def _of_identities(claim: Claim, sampled: SampledPoints, settings: Settings) -> list[Evidence]:
    independent = _independent(claim, sampled)
    if independent is not None and independent.outcome is Outcome.REFUTED:
        return [independent]
    duties = obligations(claim)
    proof = exact.identities(duties)
    proved = proof.outcome is Outcome.PROVED
    if isinstance(claim.says, TimeTo) and not proved:
        refuted = _by_pace(claim, duties[0], sampled)
        if refuted is not None:
            return [proof, refuted]
    digits = _PROVED_DIGITS if proved else _digits(duties, settings)
    evidence = [proof]
    for duty in duties:
        found = _enclosed(claim, duty, sampled, digits)
        if found.outcome is Outcome.REFUTED:
            return [proof, found]
        evidence.append(found)
    if isinstance(claim.says, Conserves):
        independent = _along_trajectories(claim, sampled)
        if independent.outcome is Outcome.REFUTED:
            return [proof, independent]
    domain = _value_everywhere(claim, sampled)
    evidence.append(domain)
    evidence += [*([] if independent is None else [independent]), *_of_derivation(claim)]
    if isinstance(claim.says, Solves):
        evidence += _of_whole_solution(claim, sampled.trajectories)
    if not proved or domain.outcome is not Outcome.PROVED:
        evidence += [second_opinion.check(duty, sampled.of(duty)) for duty in duties]
    if not proved:
        evidence += [_deep(claim, duty, sampled) for duty in duties]
        in_cases = (_in_cases(claim, duty, sampled, settings) for duty in duties)
        evidence += [found for found in in_cases if found is not None]
    return evidence


def _digits(duties: tuple[Obligation, ...], settings: Settings) -> int:
    """To how many digits balls must enclose what is not proved."""
    integrals = any(isinstance(node, Integral) for duty in duties for node in duty.residual.walk())
    return min(settings.digits, _MOST_INTEGRATED_DIGITS) if integrals else settings.digits


def _of_whole_solution(claim: Claim, points: tuple[Point, ...]) -> list[Evidence]:
    """Checks that look at a solution as a whole, where they apply."""
    found = (check(claim, points) for check in (semigroup.composition, semigroup.late_times, check_floating))
    return [evidence for evidence in found if evidence is not None]


def _independent(claim: Claim, sampled: SampledPoints) -> Evidence | None:
    """Integration or quadrature that knows nothing of the formula claimed."""
    if isinstance(claim.says, Solves):
        found = check_trajectory(claim, sampled.trajectories, _INTEGRATED_POINTS)
        if found.outcome is not Outcome.REFUTED and len(expanded_flow(claim).states) == 1:
            later = check_trajectory(claim, sampled.late, _INTEGRATED_POINTS)
            found = later if later.outcome is Outcome.REFUTED else found
        flow = claim.about
        assert flow is not None
        allowed = from_zero_on(given(claim), flow.time)
        return _simplified(found, allowed, lambda point: check_trajectory(claim, (point,), 1))
    if isinstance(claim.says, TimeTo):
        found = check_times(claim, sampled.states, _TIMED_STATES)
        flow = claim.about
        assert flow is not None
        allowed = state_assumptions(given(claim), flow)
        return _simplified(found, allowed, lambda point: check_times(claim, (point,), 1))
    return None


def _along_trajectories(claim: Claim, sampled: SampledPoints) -> Evidence:
    """Integration of the flow of a conserved quantity, after balls at the start: those refute at simpler points."""
    flow = claim.about
    assert flow is not None
    allowed = from_zero_on(given(claim), flow.time)
    points = sampled.within(allowed, sampled.used - {flow.time})
    found = check_invariant(claim, tuple(with_small_starts(claim, points[:_FOLLOWED])), _FOLLOWED)
    return _simplified(found, allowed, lambda point: check_invariant(claim, (point,), 1))


def _by_pace(claim: Claim, pace: Obligation, sampled: SampledPoints) -> Evidence | None:
    """A refutation of a time law by its derivative, at a simple state."""
    found = check_pace(claim, pace, sampled.states[:_TIMED_STATES])
    unknown = Evidence("balls", Outcome.UNKNOWN, "")
    return found and _simplified(found, pace.assumptions, lambda point: check_pace(claim, pace, (point,)) or unknown)


def _enclosed(claim: Claim, duty: Obligation, sampled: SampledPoints, digits: int) -> Evidence:
    """The ball check of an obligation; a refuted one with the time zero or the state that it is about."""

    def again(points: tuple[Point, ...]) -> Evidence:
        return check_points(duty, points, digits, max(8 * digits, _LEAST_ESCALATION))

    return _attributed(
        claim, duty, _simplified(again(sampled.of(duty)), duty.assumptions, lambda point: again((point,)))
    )


def _deep(claim: Claim, duty: Obligation, sampled: SampledPoints) -> Evidence:
    return _attributed(claim, duty, second_opinion.deep(duty, sampled.of(duty)))


def _in_cases(claim: Claim, duty: Obligation, sampled: SampledPoints, settings: Settings) -> Evidence | None:
    found = cases.check(duty, sampled.used, settings.seed)
    if found is None:
        return None

    return _attributed(
        claim, duty, _simplified(found, duty.assumptions, lambda point: second_opinion.deep_at(duty, point))
    )


def _attributed(claim: Claim, duty: Obligation, found: Evidence) -> Evidence:
    """A refutation of an obligation as a refutation of the claim.

    A start value that is wrong is wrong at time zero.
    """
    if found.outcome is not Outcome.REFUTED or found.counterexample is None:
        return found
    flow = claim.about
    if isinstance(claim.says, Solves) and flow is not None and flow.time not in found.counterexample.point:
        point = {**found.counterexample.point, flow.time: ZERO}
        return replace(found, counterexample=replace(found.counterexample, point=point))
    return found


def _simplified(found: Evidence, allowed: Assumptions, check: Callable[[Point], Evidence]) -> Evidence:
    """A refutation at the simplest point that refutes too; other evidence as it is."""
    if found.outcome is not Outcome.REFUTED or found.counterexample is None:
        return found

    def refutes(point: Point) -> bool:
        return admissible(allowed, point) and check(point).outcome is Outcome.REFUTED

    simpler = check(shrink(found.counterexample.point, refutes))
    return simpler if simpler.outcome is Outcome.REFUTED else found
