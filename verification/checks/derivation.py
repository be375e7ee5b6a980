"""The derivation check: every step of a derivation proved on its own, without knowing how it was found.

Identities are proved by their normal form, limits by an expansion, comparisons by exact signs, by an assumption that
says the same, or by reasoning.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Final

from derivations.catalogue.programs import DerivationError
from derivations.claim import Asymptotic, Claim, Holds, Limit, Statement
from derivations.derivation import Derivation
from derivations.exact import is_zero, possible_signs
from derivations.expressions import ZERO, Call, Expr, Mul, Relation, add, mul, write
from derivations.matrices.proving import prove
from derivations.reasoning.integrals import vanishes
from derivations.variables import Assumptions
from verification.checks import limits
from verification.obligations import given
from verification.reasoning.goals import Goal, Proof
from verification.reasoning.moving import has_value
from verification.reasoning.prover import reasoned
from verification.verdict import Evidence, Outcome

#: The time that one lemma may take.
_SECONDS: Final = 10.0


def check(claim: Claim) -> Evidence | None:
    """Whether all identities and lemmas of all steps are proved; None for a claim without a derivation.

    A program that does not find its derivation, as where a sign is open, leaves the claim undecided.
    """
    if claim.derived is None:
        return None
    try:
        found = claim.derived()
    except DerivationError as stopped:
        return Evidence("derivation", Outcome.UNKNOWN, f"no derivation is found: {stopped}")
    return check_steps(found)


def check_steps(derivation: Derivation) -> Evidence:
    """Whether all identities of all steps have the normal form zero, and all their lemmas are proved."""
    steps = identities = lemmas = 0
    for number, step in enumerate(derivation, start=1):
        steps += 1
        for residual in step.vanishing:
            identities += 1
            if not vanishes(residual, step.assumptions):
                detail = f"step {number} ({step.rule}) is not proved: {_clipped(write(residual))} = 0"
                return Evidence("derivation", Outcome.UNKNOWN, detail)
        for lemma in step.lemmas:
            lemmas += 1
            if not is_proved(lemma, step.assumptions):
                return Evidence("derivation", Outcome.UNKNOWN, f"step {number} ({step.rule}) has a lemma without proof")
        for says in step.matrices:
            identities += 1
            proof = prove(says)
            if not proof.proved:
                detail = f"step {number} ({step.rule}) is not proved: {_clipped(str(says))}: {proof.how}"
                return Evidence("derivation", Outcome.UNKNOWN, detail)
    if not identities:
        return Evidence("derivation", Outcome.UNKNOWN, "the derivation carries no identity that could be checked")
    more = f", {lemmas} limits and comparisons" if lemmas else ""
    return Evidence("derivation", Outcome.PROVED, f"{steps} steps, {identities} identities with normal form zero{more}")


def shown_bound(claim: Claim) -> Evidence | None:
    """That the last step of a derivation writes each difference of a comparison as a quantity of proved sign.

    The difference of a single comparison may also be the sum of several such quantities. None where it is neither;
    nothing rests on how the step was found.
    """
    if claim.derived is None or not isinstance(claim.says, Holds):
        return None
    try:
        lemmas, own = claim.derived().steps[-1].lemmas, given(claim)
    except DerivationError:
        return None
    relation = claim.expanded(claim.says.relation)
    assert isinstance(relation, Relation)
    gaps = [lemma.relation for lemma in lemmas if isinstance(lemma, Holds) and is_proved(lemma, own)]
    if not gaps:
        return None
    for left, operator, right in relation.links:
        difference = right - left if operator in ("<", "<=") else left - right
        wanted = (">",) if operator in ("<", ">") else (">", ">=")
        if any(_is_gap(gap, difference, wanted, own) for gap in gaps):
            continue
        if len(relation.links) > 1 or not _is_gap(_total(gaps), difference, wanted, own):
            return None
    return Evidence("bound", Outcome.PROVED, "each difference of two sides equals a quantity whose sign is proved")


def _total(gaps: list[Relation]) -> Relation:
    """The sum of quantities that are positive or not negative; positive if one of them is."""
    strict = any(gap.operators == (">",) for gap in gaps)
    return Relation((add(*(gap.operands[0] for gap in gaps)), ZERO), (">" if strict else ">=",))


def _is_gap(gap: Relation, difference: Expr, wanted: tuple[str, ...], assumptions: Assumptions) -> bool:
    """Whether a proved comparison says that the difference is positive, or not negative."""
    ((quantity, operator, bound),) = gap.links
    return bound == ZERO and operator in wanted and is_zero(quantity - difference, assumptions)


def is_proved(lemma: Statement, assumptions: Assumptions) -> bool:
    """Whether a limit is proved by its expansion, or a comparison; no other statement is a lemma."""
    if isinstance(lemma, Limit | Asymptotic):
        return limits.is_proved(Claim("lemma", lemma, assumptions))
    return isinstance(lemma, Holds) and _is_shown(lemma.relation, assumptions)


@lru_cache(maxsize=1_000)
def _is_shown(relation: Relation, assumptions: Assumptions) -> bool:
    """Whether each comparison is an assumption in other words, has an exact sign, or is proved by reasoning.

    Reasoning leaves out the assumptions that contain functions, and at first those about other variables too: what
    follows from fewer assumptions is true too.
    """
    prove = partial(_reasoned, seconds=_SECONDS)
    plain = tuple(given for given in assumptions.given if not any(isinstance(node, Call) for node in given.walk()))
    fewer = Assumptions(assumptions.variables, plain)
    for left, operator, right in relation.links:
        quantity, strict = (right - left if operator in ("<", "<=") else left - right), operator in ("<", ">")
        goal = Goal(quantity, strict, assumptions)
        if _is_assumed(goal) or possible_signs(quantity, assumptions) <= goal.wanted:
            continue
        core = _without_positive_factors(quantity, assumptions)
        own = tuple(given for given in plain if given.free_symbols <= quantity.free_symbols)
        fewest = Assumptions(assumptions.variables, own)
        tried = (fewest,) if len(own) == len(plain) else (fewest, fewer)
        if not any(has_value(quantity, each, prove) and prove(Goal(core, strict, each)) for each in tried):
            return False
    return True


def _without_positive_factors(quantity: Expr, assumptions: Assumptions) -> Expr:
    """A quantity of the same sign, without the factors that are positive."""
    if not isinstance(quantity, Mul):
        return quantity
    return mul(*(factor for factor in quantity.children if possible_signs(factor, assumptions) != {1}))


def _reasoned(goal: Goal, seconds: float) -> Proof | None:
    return reasoned(goal.quantity, goal.strict, goal.assumptions, seconds)


def _is_assumed(goal: Goal) -> bool:
    """Whether the quantity is the difference that an assumption speaks of."""
    for relation in goal.assumptions.given:
        for left, operator, right in relation.links:
            slack = right - left if operator in ("<", "<=") else left - right
            if goal.strict and operator in ("<=", ">="):
                continue
            if goal.quantity == slack or is_zero(goal.quantity - slack, goal.assumptions):
                return True
    return False


def _clipped(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
