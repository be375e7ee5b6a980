"""Closed forms of flows of several states, by reduction to scalar flows on invariant sets."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.derivation import Equation, Rule, Step
from derivations.expressions import ONE, Diff, Expr, ExpressionError, Relation, Symbol, mul, substitute
from derivations.flow import Flow, scalar_flow
from derivations.solving.conditions import Conditions
from derivations.solving.field import Field
from derivations.solving.nonautonomous import solve_one
from derivations.solving.proof import vanish
from derivations.solving.two_layer import solve_two_layer
from derivations.variables import Assumptions


@dataclass(frozen=True)
class SystemSolution:
    """What was found and proved for a flow of several states."""

    explicit: dict[Symbol, Expr] | None
    time: Expr | None
    steps: tuple[Step, ...] = ()
    given: tuple[Relation, ...] = ()
    reason: str = ""


def solve_system(flow: Flow, assumptions: Assumptions) -> SystemSolution:
    """The closed form of a flow of several states: on a balanced ray, of two layers, or one state after the other."""
    ray = _on_a_ray(flow, assumptions)
    if ray is not None:
        return ray
    layers = solve_two_layer(flow, assumptions)
    if layers is not None:
        return SystemSolution(layers.explicit, None, layers.steps, tuple(layers.conditions.given))
    return _one_after_the_other(flow, assumptions)


def _on_a_ray(flow: Flow, assumptions: Assumptions) -> SystemSolution | None:
    """The solution if the start is on a ray w_i = k_i*w_1 along which the flow runs, None if it is not."""
    first, lead = flow.states[0], flow.starts[0]
    ratios = _ratios(flow, assumptions)
    if ratios is None:
        return None
    ray = {
        state: first if ratio == ONE else mul(ratio, first) for state, ratio in zip(flow.states, ratios, strict=True)
    }
    rate = substitute(flow.rates[0], ray)
    tangent = [
        substitute(other, ray) - mul(ratio, rate) for other, ratio in zip(flow.rates[1:], ratios[1:], strict=True)
    ]
    starts = [start - mul(ratio, lead) for start, ratio in zip(flow.starts[1:], ratios[1:], strict=True)]
    vanishing = (*tangent, *starts)
    conditions = Conditions(assumptions)
    if any(ratio != ONE for ratio in ratios) and conditions.sign(lead) not in (1, -1):
        return None
    if not vanish(vanishing, assumptions):
        return None
    element = Field([rate], [first]).element(rate).expr()
    reduced = scalar_flow(first, flow.time, lead, element)
    equal = (
        "All weights start equal and stay equal"
        if all(ratio == ONE for ratio in ratios)
        else "The weights stay on a ray"
    )
    equations = (*(Equation(state, ray[state]) for state in flow.states[1:]), Equation(Diff(first, flow.time), element))
    step = Step(
        Rule.REDUCE, f"{equal}, so one scalar flow remains.", equations, (*vanishing, rate - element), assumptions
    )
    found = solve_one(reduced, assumptions)
    if found.explicit is None and found.time is None:
        return SystemSolution(None, None, (step, *found.steps), reason=found.reason)
    explicit = None
    if found.explicit is not None:
        value = found.explicit
        explicit = {
            s: value if ratio == ONE else mul(ratio, value) for s, ratio in zip(flow.states, ratios, strict=True)
        }
    return SystemSolution(explicit, found.time, (step, *found.steps), found.given, found.reason)


def _ratios(flow: Flow, assumptions: Assumptions) -> list[Expr] | None:
    """start_i/start_1 for each state, 1 where they are equal; None if the field has no such ratio."""
    lead = flow.starts[0]
    ratios: list[Expr] = []
    for start in flow.starts:
        if start == lead or vanish((start - lead,), assumptions):
            ratios.append(ONE)
            continue
        try:
            field = Field([lead, start])
            ratios.append((field.element(start) / field.element(lead)).expr())
        except ExpressionError:
            return None
    return ratios


def _one_after_the_other(flow: Flow, assumptions: Assumptions) -> SystemSolution:
    """The solution of a triangular flow: each state in turn, those it depends on already known."""
    known: dict[Symbol, Expr] = {}
    steps: tuple[Step, ...] = ()
    given: tuple[Relation, ...] = ()
    pending = dict(zip(flow.states, zip(flow.starts, flow.rates, strict=True), strict=True))
    while pending:
        ready = next((s for s, (_, rate) in pending.items() if rate.free_symbols & pending.keys() <= {s}), None)
        if ready is None:
            names = ", ".join(state.name for state in pending)
            reason = f"the states {names} are coupled, and the start is on no invariant ray that reduces them to one"
            return SystemSolution(None, None, steps, reason=reason)
        start, rate = pending.pop(ready)
        found = solve_one(scalar_flow(ready, flow.time, start, substitute(rate, known)), assumptions.with_given(*given))
        steps += found.steps
        if found.explicit is None:
            reason = found.reason or "only its time law is known"
            return SystemSolution(None, None, steps, reason=f"the state {ready.name} has no explicit form: {reason}")
        known[ready] = found.explicit
        given = (*given, *(relation for relation in found.given if relation not in given))
    return SystemSolution({state: known[state] for state in flow.states}, None, steps, given)
