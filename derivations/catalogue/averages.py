"""Derivation programs of means: from what is random, by exact steps, to the formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.catalogue.programs import DerivationError, derived_before
from derivations.claim import Claim
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import Expr, Symbol
from derivations.means import Mean

#: How the mean is written in the steps of a derivation.
MEAN: Final = Symbol("mean")


@dataclass(frozen=True)
class Stage:
    """A step before the last one: a sentence, and `left = right`, which is checked exactly."""

    sentence: str
    left: Expr
    right: Expr
    rule: Rule = Rule.EXPAND


@dataclass(frozen=True)
class Averaged:
    """The claim is a mean that the stages lead to.

    Attributes:
        stages: the steps before the last.
        sentence: how the mean follows from them.
        mean: the mean as it follows, in whatever form; that it equals the formula of the claim is checked exactly.
        rule: the rule of the last step.
        parents: claims from which it follows, derived before it.
    """

    stages: tuple[Stage, ...]
    sentence: str
    mean: Expr
    rule: Rule = Rule.EXPAND
    parents: tuple[Claim, ...] = ()

    def __call__(self, claim: Claim) -> Derivation:
        """The derivations of the parents, the stages, and the formula of the claim.

        Raises:
            DerivationError: if the claim is not about a mean.
        """
        says = claim.says
        if not isinstance(says, Mean):
            raise DerivationError(f"{claim.id} states no mean")
        steps = tuple(
            Step(
                each.rule,
                each.sentence,
                (Equation(each.left, each.right),),
                (each.left - each.right,),
                claim.assumptions,
            )
            for each in self.stages
        )
        value = claim.expanded(says.value)
        last = Step(
            self.rule, self.sentence, (Equation(MEAN, value),), (claim.expanded(self.mean) - value,), claim.assumptions
        )
        return derived_before(claim, self.parents) + Derivation((*steps, last))
