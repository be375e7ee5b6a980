"""Whether learning is incremental: reduced to the sign of the lead, and by certified thresholds at exact points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flint import arb

from derivations.claim import Claim, Holds
from derivations.exact import sign
from derivations.expressions import ONE, ZERO, ExpressionError, Relation, substitute
from derivations.incremental import Incremental
from derivations.reasoning.roots import roots_of_factors
from derivations.variables import Assumptions
from numerics.balls import evaluate
from numerics.thresholds import Pair, Threshold, ThresholdError, threshold
from numerics.thresholds.pair import certain_sign
from numerics.thresholds.residual import Residual, lead_at_depth_1
from verification.checks.points import show
from verification.obligations import given
from verification.verdict import Counterexample, Evidence, Outcome, Point

_DIGITS: Final = (20, 60)
_ONE_THRESHOLD: Final = "the lead falls in the start: incremental are the starts up to the certified threshold"


def as_bound(claim: Claim) -> tuple[Claim | None, Evidence]:
    """The claim as an inequality for the lead D, and the evidence that the definition applies; None if not shown."""
    says, own = _written_out(claim), given(claim)
    contradicted = says.contradicted(own)
    if contradicted:
        return None, Evidence("definition", Outcome.VACUOUS, contradicted)
    unmet = says.unmet(own)
    if unmet:
        return None, Evidence("definition", Outcome.UNKNOWN, unmet)
    known = _on_its_side(says, own)
    if known is not None:
        return replace(claim, says=Holds(known), where=()), Evidence("definition", Outcome.PROVED, _ONE_THRESHOLD)
    lead = roots_of_factors(says.lead(), own)
    bound = replace(claim, says=Holds(lead >= ZERO if says.holds else lead < ZERO), where=())
    return bound, Evidence("definition", Outcome.PROVED, "incremental exactly if the lead in time is not negative")


def _on_its_side(says: Incremental, assumptions: Assumptions) -> Relation | None:
    """The claim as a comparison of its start with one threshold, where it speaks of only one; None elsewhere."""
    if any(formula.free_symbols for formula in (says.depth, says.ratio, says.small, says.full)):
        return None
    if not says.is_alike or sign(says.ratio - ONE, assumptions) != 1:
        return None
    try:
        found = threshold(Pair(says.depth, says.ratio, says.small, says.full), _DIGITS[-1])
    except ThresholdError:
        return None
    if not isinstance(found, Threshold):
        return None if says.depth == ONE else (says.start <= ZERO if says.holds else says.start > ZERO)
    below, above = found.ends
    return says.start <= below if says.holds else says.start > above


def confirmed(claim: Claim, definition: Evidence, found: Sequence[Evidence]) -> list[Evidence]:
    """The evidence on the bound; a start that is only not seen to be on its side of the one threshold refutes nothing.

    Args:
        claim: the claim.
        definition: what `as_bound` found beside the bound.
        found: the evidence on the bound.
    """
    if definition.detail != _ONE_THRESHOLD:
        return list(found)
    return [_again(claim, each) for each in found]


def _again(claim: Claim, found: Evidence) -> Evidence:
    if found.counterexample is None:
        return found
    seen = check_thresholds(claim, (found.counterexample.point,), 1)
    if seen.outcome is Outcome.REFUTED:
        return seen
    return Evidence(found.check, Outcome.UNKNOWN, f"too close to the threshold at {show(found.counterexample.point)}")


def check_thresholds(claim: Claim, points: Sequence[Point], wanted: int) -> Evidence:
    """The start against the certified threshold, until `wanted` points agree; one refutes."""
    says, agreed, reason = _written_out(claim), [], "no point inside the assumptions was found"
    for point in points:
        found = [_is_incremental(says, point, digits) for digits in _DIGITS]
        if isinstance(found[0], str) or isinstance(found[1], str):
            reason = f"{next(each for each in found if isinstance(each, str))} at {show(point)}"
            continue
        if says.holds not in found:
            said, true = ("incremental", "not incremental")[:: 1 if says.holds else -1]
            detail = f"learning is {true} by the certified threshold at {show(point)}"
            return Evidence("threshold", Outcome.REFUTED, detail, Counterexample(point, said, true))
        agreed.append(point)
        if len(agreed) == wanted:
            break
    if not agreed:
        return Evidence("threshold", Outcome.UNKNOWN, f"not compared with the threshold: {reason}")
    detail = f"on the side of the certified threshold that is claimed, at {len(agreed)} points"
    return Evidence("threshold", Outcome.ENCLOSED, detail, points=tuple(agreed))


def _written_out(claim: Claim) -> Incremental:
    says = claim.says
    assert isinstance(says, Incremental)
    return says.saying(tuple(claim.expanded(formula) for formula in says.formulas))


def _is_incremental(says: Incremental, point: Point, digits: int) -> bool | str:
    """Whether learning is incremental at a point, or why that is not known."""
    bits = 4 * digits + 64
    try:
        here = says.saying(tuple(substitute(formula, point) for formula in says.formulas))
        pair = Pair(here.depth, here.ratio, here.small, here.full, here.kappa, here.variance)
        start = evaluate(here.start, {}, bits)
        falling = pair.alike and certain_sign(pair.ratio - ONE, "the ratio less 1") > 0
        begun = evaluate(pair.kappa, {}, bits) * start
        if not start < 1 or not (falling or begun < evaluate(pair.ratio * pair.full, {}, bits)):
            return "a value is not certain to start below its target or fraction"
        if pair.depth == ONE:
            return _by_sign(lead_at_depth_1(pair, start, bits))
        if not start > 0:
            return "the start is not certain to be positive"
        if not falling:
            # Such starts need not be all those up to a threshold.
            return _by_sign(Residual.of(pair, bits).at(start.log()))
        found = threshold(pair, digits)
    except (ThresholdError, ExpressionError) as error:
        return str(error)
    if not isinstance(found, Threshold):
        return False
    return _by_sign(found.log - start.log())


def _by_sign(lead: arb) -> bool | str:
    """Whether a lead, or what has its sign, is positive."""
    if lead > 0:
        return True
    return False if lead < 0 else "the start is not told from a threshold"
