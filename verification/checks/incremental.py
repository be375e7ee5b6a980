"""Whether learning is incremental: reduced to the sign of the lead, and by certified thresholds at exact points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flint import arb

from derivations.claim import Claim, Holds
from derivations.expressions import ONE, ZERO, substitute
from derivations.incremental import Incremental
from derivations.reasoning.roots import roots_of_factors
from numerics.balls import evaluate
from numerics.thresholds import Pair, Threshold, ThresholdError, threshold
from numerics.thresholds.pair import certain_sign
from numerics.thresholds.residual import Residual
from verification.checks.points import show
from verification.obligations import given
from verification.verdict import Counterexample, Evidence, Outcome, Point

_DIGITS: Final = (20, 60)


def as_bound(claim: Claim) -> tuple[Claim | None, Evidence]:
    """The claim as an inequality for the lead D, and the evidence that the definition applies; None if not shown."""
    says, own = _written_out(claim), given(claim)
    unmet = says.unmet(own)
    if unmet:
        return None, Evidence("definition", Outcome.UNKNOWN, unmet)
    lead = roots_of_factors(says.lead(), own)
    bound = replace(claim, says=Holds(lead >= ZERO if says.holds else lead < ZERO), where=())
    return bound, Evidence("definition", Outcome.PROVED, "incremental exactly if the lead in time is not negative")


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
    here = says.saying(tuple(substitute(formula, point) for formula in says.formulas))
    bits = 4 * digits + 64
    try:
        pair = Pair(here.depth, here.ratio, here.small, here.full, here.kappa, here.variance)
        log_start = evaluate(here.start, {}, bits).log()
        if not (pair.alike and certain_sign(pair.ratio - ONE, "the ratio less 1") > 0):
            return _by_residual(pair, log_start, bits)
        found = threshold(pair, digits)
    except ThresholdError as error:
        return str(error)
    if not isinstance(found, Threshold):
        return False
    if log_start < found.log:
        return True
    return False if log_start > found.log else "the start is not told from the threshold"


def _by_residual(pair: Pair, log_start: arb, bits: int) -> bool | str:
    """Whether the residual of the threshold equation is positive at a start: such starts need not be all small ones."""
    residual = Residual.of(pair, bits).at(log_start)
    if residual > 0:
        return True
    return False if residual < 0 else "the start is not told from a threshold"
