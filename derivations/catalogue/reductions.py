"""From a loss to the flow of one number: gradient flow of the weights, invariant manifold, mode strength."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    ONE,
    ZERO,
    Diff,
    Expr,
    Symbol,
    add,
    differentiate,
    mul,
    substitute,
)
from derivations.flow import Flow
from derivations.solving.invariants import lie_derivative
from derivations.variables import Assumptions, Domain, Variable


@dataclass(frozen=True)
class Reduction:
    """A gradient flow of several weights that one number follows.

    The weights obey tau dw/dt = -gain_w dL/dw.  On the manifold w = w(u) that the flow does not leave, the strength
    u = u(w) obeys a flow of its own.

    Attributes:
        loss: the loss L of the weights.
        weights: the weights on the manifold as functions of the state of the reduced flow.
        strength: the state of the reduced flow as a function of the weights.
        conserved: what the gradient flow conserves, and with it the manifold.
        tau: the time constant.
        gains: how many times the gradient counts for a weight that several pathways share; 1 where it is not said.
    """

    loss: Expr
    weights: Mapping[Symbol, Expr]
    strength: Expr
    conserved: tuple[Expr, ...] = ()
    tau: Expr = ONE
    gains: Mapping[Symbol, Expr] = field(default_factory=dict)

    def descent(self, mode: Flow) -> Flow:
        """The gradient flow of the weights that starts where the reduced flow starts."""
        starts = tuple(substitute(weight, {mode.state: mode.start}) for weight in self.weights.values())
        rates = tuple(-differentiate(self.loss, w) * self._gain(w) / self.tau for w in self.weights)
        return Flow(tuple(self.weights), mode.time, starts, rates)

    def steps(self, mode: Flow, assumptions: Assumptions) -> Derivation:
        """The steps from the loss to the reduced flow `mode`.

        Raises:
            ExpressionError: if `mode` has several states.
        """
        descent = self.descent(mode)
        falls = add(
            *(rate**2 * self.tau / self._gain(w) for w, rate in zip(descent.states, descent.rates, strict=True))
        )
        steps = [descending(self.loss, descent, assumptions, falls)]
        if self.conserved:
            steps.append(conserving(self.conserved, descent, assumptions))
        steps.append(self._reducing(mode, descent, assumptions))
        return Derivation(tuple(steps))

    def _gain(self, weight: Symbol) -> Expr:
        return self.gains.get(weight, ONE)

    def _reducing(self, mode: Flow, descent: Flow, assumptions: Assumptions) -> Step:
        """u(w(u)) = u, the weights move along the manifold, and u moves at the reduced rate."""
        on_manifold = dict(self.weights)
        speeds = [substitute(rate, on_manifold) for rate in descent.rates]
        vanishing = [substitute(self.strength, on_manifold) - mode.state]
        for place, speed in zip(self.weights.values(), speeds, strict=True):
            vanishing.append(differentiate(place, mode.state) * mode.rate - speed)
        slopes = (substitute(differentiate(self.strength, weight), on_manifold) for weight in self.weights)
        vanishing.append(add(*(mul(slope, speed) for slope, speed in zip(slopes, speeds, strict=True))) - mode.rate)
        names = ", ".join(f"${weight.name}$" for weight in self.weights)
        sentence = (
            f"The flow does not leave the manifold on which {names} have these values; the strength of the mode "
            "then follows a flow of its own."
            if len(self.weights) > 1
            else "The strength of the mode follows a flow of its own."
        )
        equations = [Equation(weight, place) for weight, place in self.weights.items()]
        equations += [Equation(mode.state, self.strength), Equation(Diff(mode.state, mode.time), mode.rate)]
        return Step(Rule.REDUCE, sentence, tuple(equations), tuple(vanishing), with_state(assumptions, mode))


def with_state(assumptions: Assumptions, mode: Flow) -> Assumptions:
    """The assumptions with the state ranging over the domain of its start, all real numbers if that has none."""
    declared = isinstance(mode.start, Symbol) and mode.start in assumptions
    start = assumptions[mode.start] if declared and isinstance(mode.start, Symbol) else None
    domain = Domain.REAL if start is None else start.domain
    return assumptions.with_variables(Variable(mode.state.name, domain))


def descending(loss: Expr, descent: Flow, assumptions: Assumptions, dissipated: Expr | None = None) -> Step:
    """The step from a loss to the flow of its weights.

    Args:
        loss: the loss.
        descent: the flow of the weights.
        assumptions: the ranges of the parameters.
        dissipated: the rate at which the loss falls, -dL/dt, if it is to be shown that it does.
    """
    from derivations.latex import latex

    rates = zip(descent.states, descent.rates, strict=True)
    equations = tuple(Equation(Diff(weight, descent.time), rate) for weight, rate in rates)
    vanishing = () if dissipated is None else (lie_derivative(loss, descent) + dissipated,)
    sentence = f"The weights descend the gradient of the loss ${latex(loss, assumptions)}$."
    return Step(Rule.GRADIENT_FLOW, sentence, equations, vanishing, assumptions)


def conserving(quantities: tuple[Expr, ...], flow: Flow, assumptions: Assumptions) -> Step:
    """The step that states conserved quantities: their derivative along the flow vanishes."""
    subject = "These quantities are" if len(quantities) > 1 else "This quantity is"
    vanishing = tuple(lie_derivative(quantity, flow) for quantity in quantities)
    equations = tuple(Equation(Diff(quantity, flow.time), ZERO) for quantity in quantities)
    return Step(Rule.INVARIANT, f"{subject} constant along every trajectory.", equations, vanishing, assumptions)
