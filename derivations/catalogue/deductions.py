"""Derivation programs of claims that are read off from an identity: equalities, bounds, limits, and of matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from derivations.catalogue.consequences import expanded_assumptions, slack
from derivations.catalogue.programs import DerivationError, derived_before
from derivations.claim import Asymptotic, Claim, Equal, Holds, Limit, Statement
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.exact import possible_signs
from derivations.expressions import ONE, ZERO, Expr, Relation
from derivations.matrices.statements import MatrixStatement

#: The comparisons with zero, and the signs that each allows.
_SIGNS = {">": frozenset((1,)), ">=": frozenset((0, 1))}


@dataclass(frozen=True)
class Deduced:
    """The claim is read off from an identity, to which its parents and further steps lead.

    An equality is that identity.  A bound says that `quantity(claim)`, the greater side less the smaller one, is
    positive, and a limit where it tends; the identity gives that quantity a form that shows it.  Where exact signs
    do not see that the form of a bound is positive, the step leaves that to the check of the bound itself.

    Attributes:
        sentence: how the identity is found and what is read off from it.
        rule: the rule of the last step.
        form: the quantity of a bound or a limit in another form; None for an equality.
        parents: claims from which it follows, derived before it.
        before: makes steps that come before the last, from the claim.
    """

    sentence: str
    rule: Rule = Rule.EXPAND
    form: Expr | None = None
    parents: tuple[Claim, ...] = ()
    before: Callable[[Claim], Derivation] | None = None

    def __call__(self, claim: Claim) -> Derivation:
        """The derivations of the parents, the steps before, and the identity.

        Raises:
            DerivationError: if a parent has no derivation, or a bound or a limit has no form.
        """
        steps = derived_before(claim, self.parents)
        if self.before is not None:
            steps += self.before(claim)
        left = quantity(claim)
        right = claim.says.right if isinstance(claim.says, Equal) else self.form
        if right is None:
            raise DerivationError(f"{claim.id} is a bound or a limit; give the form from which it is read off")
        form, known = claim.expanded(right), expanded_assumptions(claim)
        lemmas = tuple(lemma for lemma in (_lemma(claim, form),) if lemma is not None)
        last = Step(self.rule, self.sentence, (_shown(claim),), (left - form,), known, lemmas)
        return steps + Derivation((last,))


@dataclass(frozen=True)
class Multiplied:
    """The claim, about matrices of all sizes, is seen by multiplying out.

    Attributes:
        sentence: what is multiplied out, and what of the matrices is used.
        parents: claims from which it follows, derived before it.
    """

    sentence: str
    parents: tuple[Claim, ...] = ()

    def __call__(self, claim: Claim) -> Derivation:
        """The derivations of the parents, and the claim.

        Raises:
            DerivationError: if a parent has no derivation, or the claim is not about matrices.
        """
        if not isinstance(claim.says, MatrixStatement):
            raise DerivationError(f"{claim.id} is not about matrices")
        last = Step(Rule.EXPAND, self.sentence, assumptions=claim.assumptions, matrices=(claim.says,))
        return derived_before(claim, self.parents) + Derivation((last,))


def quantity(claim: Claim) -> Expr:
    """What a claim without a flow speaks of.

    For an equality its left side; for a bound the side claimed to be greater less the other; for a limit what tends;
    for an asymptotic law the quotient that tends to 1.

    Raises:
        DerivationError: for a chain of bounds, and for a claim about a flow.
    """
    says = claim.says
    if isinstance(says, Equal):
        return claim.expanded(says.left)
    if isinstance(says, Limit):
        return claim.expanded(says.of)
    if isinstance(says, Asymptotic):
        return claim.expanded(says.of / says.like)
    return slack(_link(claim))


def _link(claim: Claim) -> tuple[Expr, str, Expr]:
    """The one comparison that a bound makes."""
    relation = claim.expanded(claim.says.relation) if isinstance(claim.says, Holds) else None
    if not isinstance(relation, Relation) or len(relation.links) != 1:
        raise DerivationError(f"{claim.id} is no equality, limit or single bound")
    return relation.links[0]


def _lemma(claim: Claim, form: Expr) -> Statement | None:
    """What is claimed of the form: a limit that its expansion proves, or a sign that is seen exactly."""
    says = claim.says
    if isinstance(says, Limit):
        return replace(says, of=form, value=claim.expanded(says.value))
    if isinstance(says, Asymptotic):
        return Limit(form, says.variable, says.to, says.side, ONE)
    if isinstance(says, Equal):
        return None
    operator = ">" if _link(claim)[1] in ("<", ">") else ">="
    seen = possible_signs(form, expanded_assumptions(claim)) <= _SIGNS[operator]
    return Holds(Relation((form, ZERO), (operator,))) if seen else None


def _shown(claim: Claim) -> Equation:
    """The claim as a displayed formula."""
    says = claim.says
    if isinstance(says, Equal):
        return Equation(claim.expanded(says.left), claim.expanded(says.right))
    if isinstance(says, Limit):
        return Equation(claim.expanded(says.of), claim.expanded(says.value), "->")
    if isinstance(says, Asymptotic):
        return Equation(claim.expanded(says.of), claim.expanded(says.like), "~")
    left, operator, right = _link(claim)
    return Equation(left, right, operator)
