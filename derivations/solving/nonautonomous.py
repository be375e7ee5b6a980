"""Closed forms of scalar flows that contain the time: separable and linear ones."""

from __future__ import annotations

from derivations.derivation import Equation, Rule, Step
from derivations.expressions import (
    MINUS_ONE,
    ONE,
    ZERO,
    Diff,
    Expr,
    Symbol,
    add,
    differentiate,
    exp,
    mul,
    power,
    substitute,
)
from derivations.flow import Flow, scalar_flow
from derivations.solving.charts import fresh_symbol
from derivations.solving.clocks import integral_from_zero
from derivations.solving.conditions import Conditions, moved
from derivations.solving.field import Element, Field, polynomial_expr
from derivations.solving.polynomials import quotient_of
from derivations.solving.proof import explicit_residuals, vanish
from derivations.solving.scalar import ScalarSolution, solve_scalar
from derivations.variables import Assumptions, Domain, Variable

_NO_METHOD = "the right-hand side contains the time and is neither a product f(state)*g(time) nor linear in the state"


def solve_one(flow: Flow, assumptions: Assumptions) -> ScalarSolution:
    """The closed form of a flow of one state, whether its right-hand side contains the time or not."""
    if flow.autonomous:
        return solve_scalar(flow, assumptions)
    parts = separated(flow.rate, flow.state, flow.time)
    if parts is not None:
        return _solve_separable(flow, *parts, assumptions)
    linear = _solve_linear(flow, assumptions)
    return ScalarSolution(None, None, reason=_NO_METHOD) if linear is None else linear


def separated(rate: Expr, state: Symbol, time: Symbol) -> tuple[Expr, Expr] | None:
    """`(f, g)` with rate = f*g, f free of the time and g free of the state, None if there are none."""
    field = Field([rate], [state, time])
    if any({state, time} <= base.free_symbols for base in field.roots):
        return None
    content, powers = field.element(rate).factors()
    sides: dict[bool, list[Expr]] = {True: [], False: []}
    for factor, exponent in powers:
        expr = polynomial_expr(field, factor)
        moving = expr.free_symbols & {state, time}
        if len(moving) == 2:
            return None
        sides[time in moving].append(power(expr, field.number(exponent).expr()))
    return mul(field.number(content).expr(), *sides[False]), mul(ONE, *sides[True])


def _solve_separable(flow: Flow, rate: Expr, pace: Expr, assumptions: Assumptions) -> ScalarSolution:
    """The flow u' = f(u)*g(t): the autonomous flow u' = f(u) at the clock theta(t), the integral of g."""
    conditions = Conditions(assumptions)
    if conditions.nonpositive(pace):
        rate, pace = -rate, -pace
    forward = conditions.nonnegative(pace)
    integral = integral_from_zero(pace, flow.time, conditions)
    if integral is None:
        return ScalarSolution(None, None, reason=f"the integral of {pace!r} over the time has no known closed form")
    theta = fresh_symbol(flow.rate.free_symbols | flow.start.free_symbols | {flow.state, flow.time}, "theta clock")
    domain = Domain.NONNEGATIVE if forward else Domain.REAL
    inner = scalar_flow(flow.state, theta, flow.start, rate)
    found = solve_scalar(inner, conditions.all.with_variables(Variable(theta.name, domain)), two_sided=not forward)
    vanishing = (differentiate(integral, flow.time) - pace, substitute(integral, {flow.time: ZERO}))
    if found.explicit is None or not vanish(vanishing, conditions.all):
        return ScalarSolution(
            None, None, reason=found.reason or "the law of the clock does not give the state explicitly"
        )
    if not forward and any(theta in relation.free_symbols for relation in found.given):
        return ScalarSolution(
            None, None, reason="the clock runs back and forth and the solution may not exist throughout"
        )
    equations = (Equation(theta, integral), Equation(Diff(flow.state, theta), rate))
    step = Step(Rule.RESCALE, "Measure the time by the integral of its factor.", equations, vanishing, conditions.all)
    clock = {theta: integral}
    given = tuple(moved(relation, clock) for relation in (*conditions.given, *found.given))
    return ScalarSolution(substitute(found.explicit, clock), None, (step, *found.steps), given)


def _solve_linear(flow: Flow, assumptions: Assumptions) -> ScalarSolution | None:
    """The flow u' = a*u + b(t) with constant a: u = exp(a*t)*(u0 + the integral of exp(-a*t)*b)."""
    field = Field([flow.rate], [flow.state, flow.time])
    if any(flow.state in base.free_symbols for base in field.roots if base != flow.state):
        return None
    numerator, denominator = quotient_of(field.element(flow.rate), flow.state)
    if denominator.degree > 0 or numerator.degree != 1:
        return None
    slope, forcing = numerator[1] / denominator[0], (numerator[0] / denominator[0]).expr()
    if flow.time in slope.expr().free_symbols:
        return None
    conditions = Conditions(assumptions)
    response = _response(slope, forcing, flow.time, conditions)
    if response is None:
        return None
    growth = exp((slope * field.element(flow.time)).expr())
    explicit = add(mul(flow.start, growth), response)
    residuals = explicit_residuals(flow, {flow.state: explicit})
    if not vanish(residuals, conditions.all):
        return None
    sentence = "The flow is linear: the start decays, and the forcing is integrated against the same exponential."
    step = Step(Rule.ANTIDERIVATIVE, sentence, (Equation(flow.state, explicit),), residuals, conditions.all)
    return ScalarSolution(explicit, None, (step,), tuple(conditions.given))


def _response(slope: Element, forcing: Expr, time: Symbol, conditions: Conditions) -> Expr | None:
    """exp(a*t) times the integral of exp(-a*x)*forcing(x) from 0 to t."""
    rate = slope.expr()
    decayed = mul(exp(mul(MINUS_ONE, rate, time)), forcing)
    integral = integral_from_zero(decayed, time, conditions)
    return None if integral is None else mul(exp(mul(rate, time)), integral)
