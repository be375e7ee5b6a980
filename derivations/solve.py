"""From a flow to a closed form with its derivation: the solver's one public entry."""

from __future__ import annotations

from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.exact import conditions, possible_signs
from derivations.expressions import ZERO, Diff, Expr, ExpressionError, substitute
from derivations.flow import Flow
from derivations.solving.invariants import conserved_quantities, lie_derivative
from derivations.solving.nonautonomous import solve_one
from derivations.solving.proof import vanish
from derivations.solving.result import ClosedForm, Unsolved
from derivations.solving.systems import solve_system
from derivations.variables import Assumptions

__all__ = ["ClosedForm", "Unsolved", "solve"]


def solve(flow: Flow, assumptions: Assumptions) -> ClosedForm | Unsolved:
    """The closed form of a flow, u(t) and t(u), with a derivation of which every step is proved.

    Solved are, among others, u' = f(u) for f rational in u, in a root of u, in exp(k*u) or in sqrt(c**2 + 4*u**2);
    u' = f(u)*g(t); linear flows with forcing; sums of two symbolic powers; and flows of several states that run on an
    invariant ray, have the form of two layers, or are triangular.  Whatever is returned satisfies the flow and its
    start identically, by an exact test for zero.

    Args:
        flow: the initial value problem.
        assumptions: the ranges of its parameters and the relations between them; a condition that they do not imply is
            stated in `ClosedForm.given`.

    Returns:
        A `ClosedForm`, or `Unsolved` with the reason.

    >>> from derivations.expressions import read, symbols
    >>> from derivations.flow import scalar_flow
    >>> from derivations.variables import Domain, Variable
    >>> u, t = symbols("u t")
    >>> positive = [Variable(name, Domain.POSITIVE) for name in ("s", "u0", "tau")]
    >>> mode = scalar_flow(u, t, read("u0"), read("2*u*(s - u)/tau"))
    >>> solve(mode, Assumptions((*positive, Variable("t", Domain.NONNEGATIVE)))).explicit[u]
    s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))
    """
    steps = _loss_step(flow)
    lacking = _without_value_at_start(flow, assumptions)
    if lacking is not None:
        return Unsolved(lacking, (), Derivation(steps))
    try:
        conserved = conserved_quantities(flow)
    except ExpressionError:
        conserved = ()
    invariant = _invariant_step(flow, conserved, assumptions)
    if invariant is None:
        conserved = ()
    else:
        steps += invariant
    try:
        found = solve_one(flow, assumptions) if len(flow.states) == 1 else solve_system(flow, assumptions)
    except ExpressionError as error:
        return Unsolved(f"the flow is outside what the solver can represent: {error}", conserved, Derivation(steps))
    derivation = Derivation(steps + found.steps)
    if found.explicit is None and found.time is None:
        return Unsolved(found.reason, conserved, derivation)
    explicit = {flow.state: found.explicit} if isinstance(found.explicit, Expr) else found.explicit
    return ClosedForm(flow, explicit, found.time, conserved, derivation, found.given)


def _without_value_at_start(flow: Flow, assumptions: Assumptions) -> str | None:
    """Why a right-hand side certainly has no value at the start, None if nothing says so."""
    starts = {flow.time: ZERO, **dict(zip(flow.states, flow.starts, strict=True))}
    for rate in flow.rates:
        for found in conditions(substitute(rate, starts), assumptions):
            if found.quantity is not None and not possible_signs(found.quantity, assumptions) & found.signs:
                return f"the right-hand side has no value at the start: {found.reason}"
    return None


def _loss_step(flow: Flow) -> tuple[Step, ...]:
    """The step from a loss to its gradient flow, if the flow has a loss."""
    if flow.loss is None:
        return ()
    equations = tuple(Equation(Diff(w, flow.time), rate) for w, rate in zip(flow.states, flow.rates, strict=True))
    return (Step(Rule.GRADIENT_FLOW, "Each weight descends the gradient of the loss.", equations),)


def _invariant_step(flow: Flow, conserved: tuple[Expr, ...], assumptions: Assumptions) -> tuple[Step, ...] | None:
    """The step that states the conserved quantities; None if the exact test does not confirm them."""
    if not conserved:
        return ()
    vanishing = tuple(lie_derivative(quantity, flow) for quantity in conserved)
    if not vanish(vanishing, assumptions):
        return None
    starts = dict(zip(flow.states, flow.starts, strict=True))
    equations = tuple(Equation(quantity, substitute(quantity, starts)) for quantity in conserved)
    return (
        Step(
            Rule.INVARIANT, "These quantities are constant along every trajectory.", equations, vanishing, assumptions
        ),
    )
