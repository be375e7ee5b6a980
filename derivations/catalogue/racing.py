"""The derivation program of statements about incremental learning: two time laws, and the sign of their difference."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.catalogue.consequences import expanded_assumptions
from derivations.catalogue.programs import DerivationError, derived_before
from derivations.claim import Claim, Holds
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import ZERO, Expr, Relation, Symbol, add
from derivations.incremental import Incremental
from derivations.reasoning.roots import roots_of_factors


@dataclass(frozen=True)
class Raced:
    """The claim is about the lead of the smaller value, the difference of two times by the law of its depth.

    Attributes:
        law: the time law of one value, derived before the claim.
        lead: that difference, written by the time law.
        sentence: how the sign of the lead is found.
        gaps: quantities that are not negative and of which the lead, or its negative if learning is said not to be
            incremental, is the sum; then the first is positive. Empty for the lead itself.
    """

    law: Claim
    lead: Expr
    sentence: str
    gaps: tuple[Expr, ...] = ()

    def __call__(self, claim: Claim) -> Derivation:
        """The time law, the lead by it, and its sign.

        Raises:
            DerivationError: if the claim is of another kind, or the time law has no derivation.
        """
        says = claim.says
        if not isinstance(says, Incremental):
            raise DerivationError(f"{claim.id} does not say which starts are incremental")
        steps, known = derived_before(claim, (self.law,)), expanded_assumptions(claim)
        lead = claim.expanded(says.lead())
        subtracted = Step(
            Rule.SPECIALISE,
            "The time by which the smaller value reaches $s$ less that by which the larger one reaches $f$ of its "
            "target, in units of the smaller target.",
            (Equation(Symbol("D"), lead),),
            (claim.expanded(self.lead) - lead,),
            known,
        )
        gaps = tuple(claim.expanded(gap) for gap in self.gaps)
        gaps = gaps or (roots_of_factors(claim.expanded(says.claimed()), known),)
        operators = (">=" if says.holds else ">", *(">=" for _ in gaps[1:]))
        lemmas = tuple(Holds(Relation((gap, ZERO), (each,))) for gap, each in zip(gaps, operators, strict=True))
        shown = Equation(lead, ZERO, ">=" if says.holds else "<")
        sum_of_gaps = add(*gaps) - claim.expanded(says.claimed())
        decided = Step(Rule.BOUND, self.sentence, (shown,), (sum_of_gaps,), known, lemmas)
        return steps + Derivation((subtracted, decided))
