"""The derivation check: every step of a derivation proved on its own, without knowing how it was found.

Identities are proved by their normal form, limits by an expansion, comparisons by exact signs.
"""

from __future__ import annotations

from derivations.claim import Asymptotic, Claim, Holds, Limit, Statement
from derivations.derivation import Derivation
from derivations.exact import is_zero, possible_signs
from derivations.expressions import ZERO, Expr, Relation, write
from derivations.matrices.proving import prove
from derivations.variables import Assumptions
from verification.checks import limits
from verification.obligations import given
from verification.verdict import Evidence, Outcome


def check(claim: Claim) -> Evidence | None:
    """Whether all identities and lemmas of all steps are proved; None for a claim without a derivation."""
    if claim.derived is None:
        return None
    return check_steps(claim.derived())


def check_steps(derivation: Derivation) -> Evidence:
    """Whether all identities of all steps have the normal form zero, and all their lemmas are proved."""
    steps = identities = lemmas = 0
    for number, step in enumerate(derivation, start=1):
        steps += 1
        for residual in step.vanishing:
            identities += 1
            if not is_zero(residual, step.assumptions):
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

    None where it does not; nothing rests on how the step was found.
    """
    if claim.derived is None or not isinstance(claim.says, Holds):
        return None
    lemmas, own = claim.derived().steps[-1].lemmas, given(claim)
    relation = claim.expanded(claim.says.relation)
    assert isinstance(relation, Relation)
    gaps = [lemma.relation for lemma in lemmas if isinstance(lemma, Holds) and is_proved(lemma, own)]
    for left, operator, right in relation.links:
        difference = right - left if operator in ("<", "<=") else left - right
        wanted = (">",) if operator in ("<", ">") else (">", ">=")
        if not any(_is_gap(gap, difference, wanted, own) for gap in gaps):
            return None
    return Evidence("bound", Outcome.PROVED, "each difference of two sides equals a quantity whose sign is exact")


def _is_gap(gap: Relation, difference: Expr, wanted: tuple[str, ...], assumptions: Assumptions) -> bool:
    """Whether a proved comparison says that the difference is positive, or not negative."""
    ((quantity, operator, bound),) = gap.links
    return bound == ZERO and operator in wanted and is_zero(quantity - difference, assumptions)


def is_proved(lemma: Statement, assumptions: Assumptions) -> bool:
    """Whether a limit is proved by its expansion, or a comparison by exact signs; no other statement is a lemma."""
    if isinstance(lemma, Limit | Asymptotic):
        return limits.is_proved(Claim("lemma", lemma, assumptions))
    return isinstance(lemma, Holds) and _has_signs(lemma.relation, assumptions)


def _has_signs(relation: Relation, assumptions: Assumptions) -> bool:
    wanted = {"<": {1}, "<=": {0, 1}, ">": {-1}, ">=": {-1, 0}}
    return all(
        possible_signs(right - left, assumptions) <= wanted[operator] for left, operator, right in relation.links
    )


def _clipped(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
