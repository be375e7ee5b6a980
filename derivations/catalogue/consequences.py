"""Derivation programs of limits and bounds: expansions, and differences written so that their sign is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derivations.catalogue.programs import DerivationError, derived_before
from derivations.claim import Asymptotic, Claim, Holds, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expansion import ClosedNumbers, StoppedError, approaches, leading_term
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Relation, add
from derivations.variables import Assumptions


@dataclass(frozen=True)
class Expanded:
    """The claim, a limit or an asymptotic law, follows from other claims by expansion.

    Attributes:
        sentence: what is expanded.
        parents: the claims from which it follows, derived before it.
        used: what a parent says, if the claim writes it otherwise.
    """

    sentence: str
    parents: tuple[Claim, ...] = ()
    used: Expr | None = None

    def __call__(self, claim: Claim) -> Derivation:
        """The derivations of the parents, and the expansion, whose leading term is that of the claim.

        Raises:
            DerivationError: if a parent has no derivation, the expansion stops, or the claim is no limit.
        """
        says = claim.says
        if not isinstance(says, Limit | Asymptotic):
            raise DerivationError(f"{claim.id} states no limit")
        of = claim.expanded(says.of)
        if isinstance(says, Limit):
            goal = claim.expanded(says.value)
            quantity, shown = of, Equation(of, goal, "->")
            lemma: Limit | Asymptotic = replace(says, of=of, value=goal)
        else:
            like = claim.expanded(says.like)
            goal, quantity, shown = ONE, of / like, Equation(of, like, "~")
            lemma = replace(says, of=of, like=like)
        identities = [] if self.used is None else [self.used - of]
        identities += [_missed(limit, goal) for limit in _limits(claim, quantity, says)]
        sentence = (
            f"{self.sentence} As ${_tending(says, claim.assumptions)}$, the leading term of the expansion is this:"
        )
        step = Step(Rule.EXPAND, sentence, (shown,), tuple(identities), expanded_assumptions(claim), (lemma,))
        return derived_before(claim, self.parents) + Derivation((step,))


def _limits(claim: Claim, quantity: Expr, says: Limit | Asymptotic) -> list[Expr]:
    """What the expansion finds, from each side."""
    assumptions, found = expanded_assumptions(claim), []
    for approach in approaches(says.variable, claim.expanded(says.to), says.side):
        try:
            found.append(leading_term(quantity, approach, assumptions, ClosedNumbers()).limit)
        except StoppedError as stopped:
            raise DerivationError(f"{claim.id}: the expansion for {approach} stops: {stopped}") from stopped
    return found


def _missed(limit: Expr, goal: Expr) -> Expr:
    """What must vanish for the limit to be the goal; two infinite ones of the same sign are the same."""
    return ZERO if limit == goal and INFINITY in goal.walk() else limit - goal


def _tending(says: Limit | Asymptotic, assumptions: Assumptions) -> str:
    from derivations.latex import latex

    side = f"^{{{says.side}}}" if says.side else ""
    return rf"{latex(says.variable, assumptions)} \to {latex(says.to, assumptions)}{side}"


@dataclass(frozen=True)
class Bounded:
    """The claim, a comparison, holds because the difference of its sides can be written so that its sign is seen.

    Attributes:
        sentence: how the difference is written.
        gaps: for each link, the greater side minus the smaller one in that form.
        parents: the claims from which it follows, derived before it.
    """

    sentence: str
    gaps: tuple[Expr, ...]
    parents: tuple[Claim, ...] = ()

    def __call__(self, claim: Claim) -> Derivation:
        """The derivations of the parents, the differences, and their signs.

        Raises:
            DerivationError: if a parent has no derivation, or the claim is no comparison of as many links.
        """
        relation = _comparison(claim)
        if len(relation.links) != len(self.gaps):
            raise DerivationError(f"{claim.id} has {len(relation.links)} links, not {len(self.gaps)}")
        gaps = [claim.expanded(gap) for gap in self.gaps]
        identities = tuple(slack(link) - gap for link, gap in zip(relation.links, gaps, strict=True))
        lemmas = tuple(Holds(_signed(gap, link[1])) for link, gap in zip(relation.links, gaps, strict=True))
        step = Step(Rule.BOUND, self.sentence, _shown(relation), identities, expanded_assumptions(claim), lemmas)
        return derived_before(claim, self.parents) + Derivation((step,))


@dataclass(frozen=True)
class Summed:
    """The claim, a single comparison, holds because the difference of its sides is a sum of terms of known sign.

    Attributes:
        sentence: how the difference is written.
        terms: their sum is the greater side minus the smaller one; none is negative, and the first is positive if the
            comparison is strict.
        parents: the claims from which it follows, derived before it.
    """

    sentence: str
    terms: tuple[Expr, ...]
    parents: tuple[Claim, ...] = ()

    def __call__(self, claim: Claim) -> Derivation:
        """The derivations of the parents, the sum, and the signs of its terms.

        Raises:
            DerivationError: if a parent has no derivation, or the claim is no single comparison.
        """
        relation = _comparison(claim)
        if len(relation.links) != 1:
            raise DerivationError(f"{claim.id} has {len(relation.links)} links; write each of them as a sum")
        (link,) = relation.links
        terms = [claim.expanded(term) for term in self.terms]
        operators = (link[1], *("<=" for _ in terms[1:]))
        lemmas = tuple(Holds(_signed(term, operator)) for term, operator in zip(terms, operators, strict=True))
        gap, known = slack(link) - add(*terms), expanded_assumptions(claim)
        step = Step(Rule.BOUND, self.sentence, _shown(relation), (gap,), known, lemmas)
        return derived_before(claim, self.parents) + Derivation((step,))


def expanded_assumptions(claim: Claim) -> Assumptions:
    """The assumptions of a claim with the names that `where` introduced written out."""
    relations = [claim.expanded(relation) for relation in claim.assumptions.given]
    return Assumptions(claim.assumptions.variables, tuple(r for r in relations if isinstance(r, Relation)))


def slack(link: tuple[Expr, str, Expr]) -> Expr:
    """The greater side of a comparison minus the smaller one."""
    left, operator, right = link
    return right - left if operator in ("<", "<=") else left - right


def _signed(gap: Expr, operator: str) -> Relation:
    return Relation((gap, ZERO), (">" if operator in ("<", ">") else ">=",))


def _comparison(claim: Claim) -> Relation:
    if not isinstance(claim.says, Holds):
        raise DerivationError(f"{claim.id} states no comparison")
    relation = claim.expanded(claim.says.relation)
    assert isinstance(relation, Relation)
    return relation


def _shown(relation: Relation) -> tuple[Equation, ...]:
    return tuple(Equation(left, right, operator) for left, operator, right in relation.links)
