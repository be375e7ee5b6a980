"""Derivation programs: a claim is solved for, found conserved, or follows from other claims."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.catalogue.reductions import Reduction, conserving, descending, with_state
from derivations.claim import Claim, Conserves, Equal, Solves, TimeTo
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.exact import is_zero, sign
from derivations.expressions import Expr, Relation, differentiate, substitute
from derivations.flow import Flow
from derivations.networks import NetworkLaw
from derivations.solve import ClosedForm, solve
from derivations.solving.proof import explicit_residuals, time_residuals
from derivations.variables import Assumptions


class DerivationError(Exception):
    """A derivation program that does not arrive at its claim."""


@dataclass(frozen=True)
class Solved:
    """The claim is the closed form of its flow, to which a reduction may lead from a loss.

    Attributes:
        reduction: the way from the loss to the flow of the claim; None if the flow is where the derivation starts.
    """

    reduction: Reduction | None = None

    def __call__(self, claim: Claim) -> Derivation:
        """The steps of the reduction, those of the solver, and the closed form as the claim states it.

        Raises:
            DerivationError: if the solver finds no closed form under the assumptions of the claim.
        """
        flow = _flow(claim)
        steps = Derivation() if self.reduction is None else self.reduction.steps(flow, claim.assumptions)
        found = solve(flow, claim.assumptions)
        if not isinstance(found, ClosedForm):
            raise DerivationError(f"{claim.id}: {found.reason}")
        for relation in found.given:
            if not _implied(relation, claim.assumptions):
                raise DerivationError(f"{claim.id}: the closed form needs {relation!r}, which is not given")
        return steps + found.derivation + (_as_stated(claim, flow, found),)


def _as_stated(claim: Claim, flow: Flow, found: ClosedForm) -> Step:
    """The closed form that was found, in the form of the claim; two laws agree if they start and run alike."""
    says, assumptions = claim.says, claim.assumptions
    if isinstance(says, Solves) and found.explicit is not None:
        stated = {state: claim.expanded(says.solution[state]) for state in flow.states}
        vanishing = tuple(stated[state] - found.explicit[state] for state in flow.states)
        if not all(is_zero(difference, assumptions) for difference in vanishing):
            # Roots of quotients may differ in form only; a smooth flow has one solution from its start.
            vanishing = explicit_residuals(flow, stated)
    elif isinstance(says, TimeTo) and found.time is not None:
        stated = {flow.time: claim.expanded(says.time)}
        difference = stated[flow.time] - found.time
        vanishing = differentiate(difference, flow.state), substitute(difference, {flow.state: flow.start})
        assumptions = with_state(assumptions, flow)
    else:
        raise DerivationError(f"{claim.id}: the solver found no closed form of this kind")
    equations = tuple(Equation(name, formula) for name, formula in stated.items())
    return Step(Rule.SPECIALISE, "In the form stated:", equations, vanishing, assumptions)


def _implied(relation: Relation, assumptions: Assumptions) -> bool:
    wanted = {"<": {1}, "<=": {0, 1}, ">": {-1}, ">=": {-1, 0}}
    return all(sign(right - left, assumptions) in wanted[operator] for left, operator, right in relation.links)


@dataclass(frozen=True)
class Shown:
    """The claim is shown by what its flow and its formula are: the equation and the start, without a search.

    Attributes:
        sentence: how the formula is found.
        rule: the rule that it is found by.
        reduction: the way from the loss to the flow of the claim, if there is one.
        loss: the loss that the flow of the claim itself descends, if there is one.
        conserved: what that flow conserves.
    """

    sentence: str
    rule: Rule = Rule.ANTIDERIVATIVE
    reduction: Reduction | None = None
    loss: Expr | None = None
    conserved: tuple[Expr, ...] = ()

    def __call__(self, claim: Claim) -> Derivation:
        """The steps of the reduction, and the claim with the identities that prove it."""
        flow, says = _flow(claim), claim.says
        steps = Derivation() if self.reduction is None else self.reduction.steps(flow, claim.assumptions)
        if self.loss is not None:
            steps += (descending(self.loss, flow, claim.assumptions),)
        if self.conserved:
            steps += (conserving(self.conserved, flow, claim.assumptions),)
        if isinstance(says, TimeTo):
            time = claim.expanded(says.time)
            residuals: tuple[Expr, ...] = time_residuals(flow.state, flow.start, flow.rate, time)
            equations: tuple[Equation, ...] = (Equation(flow.time, time),)
            assumptions = with_state(claim.assumptions, flow)
        elif isinstance(says, Solves):
            solution = {state: claim.expanded(expr) for state, expr in says.solution.items()}
            residuals, assumptions = explicit_residuals(flow, solution), claim.assumptions
            equations = tuple(Equation(state, expr) for state, expr in solution.items())
        else:
            raise DerivationError(f"{claim.id} is neither a solution nor a time law")
        return steps + Derivation((Step(self.rule, self.sentence, equations, residuals, assumptions),))


@dataclass(frozen=True)
class Conserved:
    """The claim is a quantity that a gradient flow conserves.

    Attributes:
        loss: the loss that the flow descends.
    """

    loss: Expr

    def __call__(self, claim: Claim) -> Derivation:
        """The gradient flow of the loss, and the derivative of the quantity along it."""
        flow = _flow(claim)
        if not isinstance(claim.says, Conserves):
            raise DerivationError(f"{claim.id} states no conserved quantity")
        quantity = claim.expanded(claim.says.quantity)
        first = descending(self.loss, flow, claim.assumptions)
        return Derivation((first, conserving((quantity,), flow, claim.assumptions)))


@dataclass(frozen=True)
class Follows:
    """The claim, an equality or a law of networks, follows from other claims by special values and algebra.

    Attributes:
        parents: the claims from which it follows, derived before it.
        sentence: how it follows.
        rule: the rule of the last step.
        used: what a parent says at special values, if the left side of the claim is written otherwise; for a law of
            networks, what it must equal.
    """

    parents: tuple[Claim, ...]
    sentence: str
    rule: Rule = Rule.SPECIALISE
    used: Expr | None = None

    def __call__(self, claim: Claim) -> Derivation:
        """The derivations of the parents and the equality.

        Raises:
            DerivationError: if a parent has no derivation, or the claim is of another kind.
        """
        says = claim.says
        if not isinstance(says, Equal | NetworkLaw):
            raise DerivationError(f"{claim.id} states no equality and no law of networks")
        steps = derived_before(claim, self.parents)
        if isinstance(says, NetworkLaw):
            left, right = says.named, claim.expanded(says.law)
            identities: tuple[Expr, ...] = () if self.used is None else (self.used - right,)
        else:
            left, right = claim.expanded(says.left), claim.expanded(says.right)
            identities = (left - right,) if self.used is None else (self.used - left, left - right)
        return steps + Derivation(
            (Step(self.rule, self.sentence, (Equation(left, right),), identities, claim.assumptions),)
        )


def derived_before(claim: Claim, parents: tuple[Claim, ...]) -> Derivation:
    """The derivations of the claims from which a claim follows, one after the other.

    Raises:
        DerivationError: if one of them has none.
    """
    steps = Derivation()
    for parent in parents:
        if parent.derived is None:
            raise DerivationError(f"{claim.id} follows from {parent.id}, which has no derivation")
        steps += parent.derived()
    return steps


def _flow(claim: Claim) -> Flow:
    if claim.about is None:
        raise DerivationError(f"{claim.id} speaks of no flow")
    return claim.about
