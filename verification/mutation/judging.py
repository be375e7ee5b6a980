"""What becomes of one mutant: killed by the first check that sees it, shown to say the same, or a survivor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import Final

from derivations.claim import ONLY_SAMPLED, Asymptotic, Claim, Conserves, Equal, Holds, Solves, TimeTo
from derivations.exact import is_zero, possible_signs
from derivations.expressions import Expr, ExpressionError, Relation, differentiate, expand_derivatives, mul, write
from derivations.incremental import Incremental
from derivations.matrices.statements import MatrixEqual, MatrixEvolves
from derivations.variables import Assumptions
from numerics.balls import NoValue, Value, status
from verification.checks import incremental, inequality, limits
from verification.checks.points import compare, show
from verification.engine import decide_safely
from verification.mutation.mutants import Mutant, negated
from verification.obligations import (
    expanded_flow,
    from_zero_on,
    given,
    obligations,
    passed_states,
    state_assumptions,
)
from verification.sampled import SampledPoints
from verification.settings import Settings
from verification.verdict import Outcome, Result, Verdict

_DIGITS: Final = 30
_MOST_DIGITS: Final = 120
_BITS: Final = 192
_ACCEPTED: Final = (Verdict.PROVED, Verdict.ENCLOSED, Verdict.SAMPLED)
_IDENTITIES: Final = (Equal, Solves, TimeTo, MatrixEqual, MatrixEvolves)


class Fate(StrEnum):
    """What became of a mutant.

    `killed`: it is not accepted; `equivalent`: it is shown to say the same as the original, or more and proved;
    `harmless`: it is shown to follow from the original, or is proved for itself, and so is no wrong version;
    `survived`: it is accepted, and none of this is shown.
    """

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    HARMLESS = "harmless"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Judgement:
    """The fate of a mutant and the reason for it."""

    fate: Fate
    why: str


class Judge:
    """Judges the mutants of one claim; what they share with it is worked out once.

    >>> from derivations.catalogue import find
    >>> from verification.mutation.mutants import mutants
    >>> claim = find("two-layer.zero-target")
    >>> judge = Judge(claim)
    >>> judge.judge(next(mutants(claim))).fate
    <Fate.KILLED: 'killed'>
    """

    def __init__(self, claim: Claim, settings: Settings | None = None) -> None:
        self._claim = claim
        self._settings = settings or Settings()
        self._sampled = SampledPoints(claim, self._settings)

    def judge(self, mutant: Mutant) -> Judgement:
        """The fate of a mutant of the claim; one on which a check breaks down is a survivor, not a kill."""
        try:
            return self._judged(mutant)
        except Exception as error:
            text = f"a check failed with {type(error).__name__}: {error}; this is a defect, please report it"
            return Judgement(Fate.SURVIVED, text)

    def _judged(self, mutant: Mutant) -> Judgement:
        same_points = mutant.before is not None and mutant.after is not None
        doubt = _doubt(mutant.claim, self._sampled if same_points else SampledPoints(mutant.claim, self._settings))
        if doubt:
            return Judgement(Fate.KILLED, doubt)
        if mutant.before is not None and mutant.after is not None:
            shown = self._shown_harmless(mutant.claim, mutant.before, mutant.after)
            if shown is not None:
                return shown
        result = decide_safely(mutant.claim, self._settings)
        if any(found.check == "defect" for found in result.evidence):
            return Judgement(Fate.SURVIVED, result.evidence[-1].detail)
        if result.verdict in _ACCEPTED:
            return self._accepted(mutant, result)
        if result.verdict is Verdict.UNDECIDED and self._original.verdict is Verdict.UNDECIDED:
            why = f"UNDECIDED like the claim itself, so that the checks tell nothing apart: {_decisive(result)}"
            return Judgement(Fate.SURVIVED, why)
        return Judgement(Fate.KILLED, f"{result.verdict}: {_decisive(result)}")

    def _shown_harmless(self, mutant: Claim, before: Expr, after: Expr) -> Judgement | None:
        """Whether the slip is shown to leave the statement as true as it was."""
        if isinstance(before, Relation) and isinstance(after, Relation):
            return self._implied(before, after)
        if isinstance(mutant.says, Conserves):
            return self._same_trajectories(before, after)
        if isinstance(mutant.says, Asymptotic) and self._same_leading_term(mutant.says, before, after):
            return Judgement(
                Fate.EQUIVALENT, "the two laws have the same leading term: their ratio is proved to tend to 1"
            )
        if self._agree(before, after):
            return Judgement(Fate.EQUIVALENT, "the two formulas are equal: their difference has the normal form zero")
        return None

    def _same_leading_term(self, says: Asymptotic, before: Expr, after: Expr) -> bool:
        """Whether the quotient of two laws is proved to tend to 1; then what is asymptotic to one is to the other."""
        quotient = replace(says, of=after, like=before)
        return limits.is_proved(replace(self._claim, says=quotient, derived=None))

    def _agree(self, before: Expr, after: Expr) -> bool:
        """Whether two formulas are proved equal wherever both have a value, and the second has one at all points."""
        if not all(is_zero(before - after, assumptions) for assumptions in _domains(self._claim)):
            return False
        points = [point for duty in obligations(self._claim) for point in self._sampled.of(duty)]
        points = points or list(self._sampled.within(given(self._claim), self._sampled.used))
        here = [point for point in points if after.free_symbols <= set(point)]
        return bool(here) and all(isinstance(status(after, point, _BITS), Value) for point in here)

    def _implied(self, before: Relation, after: Relation) -> Judgement | None:
        """Whether each link of a bound has at least the slack that it had."""
        if before.operators != after.operators:
            return None
        own = given(self._claim)
        for (left, operator, right), (new_left, _, new_right) in zip(before.links, after.links, strict=True):
            gain = (new_right - new_left) - (right - left)
            if not possible_signs(gain, own) <= ({0, 1} if operator in ("<", "<=") else {-1, 0}):
                return None
        return Judgement(Fate.HARMLESS, "the bound is at least as loose as the original everywhere")

    def _same_trajectories(self, before: Expr, after: Expr) -> Judgement | None:
        """Whether a quantity is shown to be a function of the conserved one: then it is constant where that is.

        One is a function of the other where all two-by-two determinants of their derivatives vanish.
        """
        flow = expanded_flow(self._claim)
        old, new = (
            [differentiate(expand_derivatives(quantity), name) for name in (*flow.states, flow.time)]
            for quantity in (before, after)
        )
        (assumptions,) = _domains(self._claim)
        if all(is_zero(slope, assumptions) for slope in new):
            return Judgement(Fate.HARMLESS, "it is constant whatever the flow does")
        pairs = combinations(range(len(old)), 2)
        if all(is_zero(mul(old[i], new[j]) - mul(old[j], new[i]), assumptions) for i, j in pairs):
            return Judgement(Fate.EQUIVALENT, "it is a function of the original: their gradients are parallel")
        return None

    @cached_property
    def _original(self) -> Result:
        """The verdict on the claim itself, for which there is all the time that it may need."""
        return decide_safely(self._claim, replace(self._settings, budget_seconds=Settings().budget_seconds))

    def _accepted(self, mutant: Mutant, result: Result) -> Judgement:
        """What an accepted mutant is: a theorem that is shown to say as much, or a survivor."""
        if mutant.operator.startswith("assumption"):
            return self._without_the_assumption(mutant, result)
        before, after = mutant.before, mutant.after
        if isinstance(mutant.claim.says, ONLY_SAMPLED) and before is not None and after is not None:
            (assumptions,) = _domains(self._claim)
            if is_zero(before - after, assumptions):
                return Judgement(Fate.EQUIVALENT, "the two laws are equal: their difference has the normal form zero")
        both = result.verdict is Verdict.PROVED and self._original.verdict is Verdict.PROVED
        if both and isinstance(mutant.claim.says, _IDENTITIES):
            why = "both are proved exactly, and only one function does what they say: the two formulas are equal"
            return Judgement(Fate.EQUIVALENT, why)
        if result.verdict is Verdict.PROVED and self._is_own_truth(mutant):
            return Judgement(Fate.HARMLESS, f"true, and proved for itself: {result.evidence[0].detail}")
        return Judgement(Fate.SURVIVED, f"{result.verdict}: {result.evidence[0].detail}")

    def _is_own_truth(self, mutant: Mutant) -> bool:
        """Whether a proved slip is a truth of its own: a bound true at many other points too, or a limit elsewhere.

        A formula that is proved in the place of another one is something else: only one formula can be true there.
        """
        claim = mutant.claim
        bound = incremental.as_bound(claim)[0] if isinstance(claim.says, Incremental) else claim
        if bound is not None and isinstance(bound.says, Holds):
            denser = replace(self._settings, seed=self._settings.seed + 1, points=4 * self._settings.points)
            return not _doubt(bound, SampledPoints(bound, denser))
        return mutant.operator == "place"

    def _without_the_assumption(self, mutant: Mutant, result: Result) -> Judgement:
        """Whether the claim is shown to be true, or to say nothing, where only the weaker assumption holds."""
        if result.verdict is Verdict.PROVED:
            return Judgement(Fate.EQUIVALENT, "a stronger theorem: it is proved under the weaker assumption")
        excluded = mutant.excluded
        if excluded is None:
            return Judgement(Fate.SURVIVED, f"{result.verdict} under the weaker assumption")
        if all(_fails(excluded, domain) for domain in _domains(mutant.claim)):
            return Judgement(Fate.EQUIVALENT, "what was assumed follows from the rest wherever the claim speaks")
        beyond = replace(mutant.claim, assumptions=mutant.claim.assumptions.with_given(excluded))
        found = decide_safely(beyond, self._settings)
        if found.verdict is Verdict.VACUOUS:
            return Judgement(Fate.EQUIVALENT, "the weaker assumption admits no point that was not admitted before")
        exact = any(each.check in ("exact", "bound") and each.outcome is Outcome.PROVED for each in found.evidence)
        if found.verdict in _ACCEPTED and exact:
            return Judgement(Fate.EQUIVALENT, "a stronger theorem: proved where only the weaker assumption holds, too")
        why = f"{result.verdict}, but {found.verdict} where {write(excluded)}: {_decisive(found)}"
        return Judgement(Fate.SURVIVED, why)


def _doubt(claim: Claim, sampled: SampledPoints) -> str:
    """Why a claim cannot be accepted: a point at which it fails, "" if none.

    One point is enough: no verdict passes a claim of which an identity fails, or has no value, at a tested point.
    """
    if isinstance(claim.says, Holds):
        found = inequality.check(claim, sampled.within(given(claim), sampled.used))
        return found.detail if found.outcome is Outcome.REFUTED else ""
    try:
        duties = obligations(claim)
    except ExpressionError:
        return ""
    for duty in duties:
        for point in sampled.of(duty):
            comparison = compare(duty.left, duty.right, point, _DIGITS, _MOST_DIGITS)
            if comparison.outcome is Outcome.REFUTED:
                return f"fails that {duty.label} at {show(point)}"
            if any(isinstance(status(side, point, _BITS), NoValue) for side in (duty.left, duty.right)):
                return f"has no finite real value at {show(point)}"
    return ""


def _fails(relation: Relation, assumptions: Assumptions) -> bool:
    """Whether a comparison is proved to fail everywhere under the assumptions.

    What they say of the same two sides is left aside unless it is the opposite: the rest often says more.
    """
    if negated(relation) in assumptions.given:
        return True
    ((left, operator, right),) = relation.links
    slack = right - left if operator in ("<", "<=") else left - right
    others = tuple(other for other in assumptions.given if other.operands != relation.operands)
    signs = possible_signs(slack, Assumptions(assumptions.variables, others))
    return signs <= ({-1, 0} if operator in ("<", ">") else {-1})


def _domains(claim: Claim) -> tuple[Assumptions, ...]:
    """The assumptions that together cover all that a claim speaks of."""
    own, flow = given(claim), claim.about
    if flow is None:
        return (own,)
    if isinstance(claim.says, TimeTo):
        return tuple(passed_states(claim, flow)) or (state_assumptions(own, flow),)
    if isinstance(claim.says, Conserves):
        return (state_assumptions(own, flow),)
    return (from_zero_on(own, flow.time),)


def _decisive(result: Result) -> str:
    doubtful = (Outcome.REFUTED, Outcome.VACUOUS, Outcome.UNKNOWN)
    details = (found.detail for wanted in doubtful for found in result.evidence if found.outcome is wanted)
    return next(details, "no check could tell")
