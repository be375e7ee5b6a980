"""Closed forms of scalar autonomous flows u' = f(u)."""

from __future__ import annotations

from dataclasses import dataclass, field

from derivations.derivation import Equation, Rule, Step
from derivations.expressions import (
    MINUS_ONE,
    ZERO,
    Add,
    Call,
    Diff,
    Expr,
    ExpressionError,
    Integral,
    Pow,
    Relation,
    Symbol,
    differentiate,
    mul,
    power,
    substitute,
)
from derivations.flow import Flow, scalar_flow
from derivations.solving.antiderivative import NotElementary, antiderivative
from derivations.solving.charts import Chart, chart_of, fresh_symbol
from derivations.solving.conditions import Conditions, moved
from derivations.solving.field import Field, polynomial_expr
from derivations.solving.inversion import explicit_solution, keep_positive, problem
from derivations.solving.power_laws import PowerTerm, bernoulli_chart, hypergeometric_time, power_terms
from derivations.solving.proof import explicit_residuals, time_residuals, vanish
from derivations.solving.roots import placed
from derivations.variables import Assumptions, Domain, Variable


@dataclass(frozen=True)
class ScalarSolution:
    """What was found and proved for a scalar flow: the explicit form, the time law, the steps, and why not more."""

    explicit: Expr | None
    time: Expr | None
    steps: tuple[Step, ...] = ()
    given: tuple[Relation, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class _Search:
    """A flow with its assumptions; candidates are proved one by one."""

    flow: Flow
    assumptions: Assumptions
    two_sided: bool
    nonzero: tuple[Expr, ...]

    def conditions(self, *given: Relation) -> Conditions:
        return Conditions(self.assumptions.with_given(*given), self.nonzero)


def solve_scalar(flow: Flow, assumptions: Assumptions, two_sided: bool = False) -> ScalarSolution:
    """The closed form of a scalar autonomous flow, every part of it proved before it is returned.

    Args:
        flow: one state, the rate free of the time.
        assumptions: ranges and relations of the parameters.
        two_sided: whether the time may also run backwards, as the clock of a separable flow may.
    """
    search = _Search(flow, assumptions, two_sided, _denominators(flow))
    try:
        resting = _resting(search)
        if resting is not None:
            return resting
        conditions = search.conditions()
        chart = chart_of(flow.rate, flow.state, _names(flow), conditions)
        if chart is None:
            chart = bernoulli_chart(flow.rate, flow.state, fresh_symbol(_names(flow)), conditions)
        if chart is not None:
            return _solve_in_chart(search, chart, conditions)
        terms = power_terms(flow.rate, flow.state)
        if terms is None:
            return ScalarSolution(None, None, reason=_OUTSIDE)
        return _solve_power_law(search, terms)
    except ExpressionError as error:
        return ScalarSolution(None, None, reason=f"the flow is outside what the solver can represent: {error}")


_OUTSIDE = (
    "the right-hand side is not a rational function of the state, of a root or an exponential of it, "
    "nor a sum of two powers"
)


def _names(flow: Flow) -> frozenset[Symbol]:
    return flow.rate.free_symbols | flow.start.free_symbols | {flow.state, flow.time}


def _denominators(flow: Flow) -> tuple[Expr, ...]:
    """The factors that the rate and the start divide by; they are not zero where the flow has a value."""
    found = []
    for expr in (flow.rate, flow.start):
        field = Field([expr], [flow.state])
        element = field.element(expr)
        found += [polynomial_expr(field, factor) for factor, _ in element.denominator.factor()[1]]
    return tuple(expr for expr in found if flow.state not in expr.free_symbols)


def _resting(search: _Search) -> ScalarSolution | None:
    """The constant solution, if the start is a fixed point at which the rate is smooth."""
    flow = search.flow
    here = substitute(flow.rate, {flow.state: flow.start})
    if not vanish((here,), search.assumptions):
        return None
    roots = Field([flow.rate], [flow.state]).roots
    surds = [base for base in roots if base != flow.state and flow.state in base.free_symbols and isinstance(base, Add)]
    smooth = roots[flow.state] == 1 or search.conditions().sign(flow.start) == 1
    if surds or not smooth:
        reason = "the start is a fixed point at which the rate may not be Lipschitz, so the solution may not be unique"
        return ScalarSolution(None, None, reason=reason)
    equation = Equation(flow.state, flow.start)
    step = Step(
        Rule.SPECIALISE, "The start is a fixed point: the state stays there.", (equation,), (here,), search.assumptions
    )
    return ScalarSolution(flow.start, None, (step,))


@dataclass(frozen=True)
class _Found:
    """A proved formula, the conditions it needs and the expressions whose vanishing proves it; or why there is none."""

    formula: Expr | None = None
    given: tuple[Relation, ...] = ()
    until: tuple[Relation, ...] = ()
    vanishing: tuple[Expr, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)
    reason: str = ""


def _solve_in_chart(search: _Search, chart: Chart, base: Conditions) -> ScalarSolution:
    """Explicit form and time law of a flow that is rational in the coordinate of `chart`."""
    flow = search.flow
    start = placed(chart.forward, flow.state, flow.start)
    steps: tuple[Step, ...] = ()
    if not chart.trivial:
        _require_chart(search, chart, start, base)
        change = _change_of_variable(search, chart, start, base)
        if not vanish(change.vanishing, change.assumptions):
            return ScalarSolution(None, None, reason="the exact test could not prove the change of the variable")
        steps = (change,)
    bound = fresh_symbol(_names(flow) | {chart.variable}, "x y z w v")
    integral = Integral(power(substitute(chart.rate, {chart.variable: bound}), MINUS_ONE), bound, start, chart.variable)
    sentence = "Separate the variables and integrate from the start."
    steps += (Step(Rule.SEPARATE, sentence, (Equation(flow.time, integral),)),)
    explicit = _explicit_in_chart(search, chart, start, base)
    law = _law_in_chart(search, chart, start, base if explicit.formula is None else search.conditions(*explicit.given))
    return _combined(search, steps, explicit, law)


def _combined(search: _Search, steps: tuple[Step, ...], explicit: _Found, law: _Found) -> ScalarSolution:
    """Both parts; a law that needs more conditions than the explicit form is left out."""
    flow = search.flow
    if explicit.formula is not None and any(relation not in explicit.given for relation in law.given):
        law = _Found()
    if law.formula is not None:
        sentence = "Integrate; the antiderivative is real and without a pole between the start and the state."
        equation = Equation(flow.time, law.formula)
        steps += (Step(Rule.ANTIDERIVATIVE, sentence, (equation,), law.vanishing, law.assumptions),)
    if explicit.formula is not None:
        sentence = "Invert for the state; the result has the right start and satisfies the flow."
        equation = Equation(flow.state, explicit.formula)
        steps += (Step(Rule.INVERT, sentence, (equation,), explicit.vanishing, explicit.assumptions),)
    elif law.formula is None:
        return ScalarSolution(None, None, steps, reason=law.reason)
    given = (*explicit.given, *explicit.until) if explicit.formula is not None else law.given
    return ScalarSolution(explicit.formula, law.formula, steps, given, law.reason)


def _require_chart(search: _Search, chart: Chart, start: Expr, conditions: Conditions) -> None:
    """The start must be where the coordinate is defined and positive."""
    if isinstance(chart.forward, Call):
        return
    if isinstance(chart.forward, Pow):
        conditions.require_positive(search.flow.start)
    elif conditions.sign(search.flow.start) != 1:
        # sqrt(a)*u + sqrt(a*u**2 + c) with c >= 0 is positive where u is, or where c is.
        at_zero = substitute(chart.forward, {search.flow.state: ZERO})
        if conditions.sign(at_zero) != 1:
            conditions.require_positive(start)


def _change_of_variable(search: _Search, chart: Chart, start: Expr, conditions: Conditions) -> Step:
    """The step to the coordinate v > 0 of the chart: f(u(v)) = u'(v)*R(v), v'(u)*f(u) = R(v(u)), and the start."""
    flow, v, u = search.flow, chart.variable, search.flow.state
    vanishing = [
        substitute(flow.rate, {u: chart.backward}) - mul(differentiate(chart.backward, v), chart.rate),
        substitute(chart.forward, {u: chart.backward}) - v,
        substitute(chart.backward, {v: start}) - flow.start,
    ]
    assumptions = conditions.all.with_variables(Variable(v.name, Domain.POSITIVE))
    equations = (Equation(v, chart.forward), Equation(Diff(v, flow.time), chart.rate))
    sentence = "Change the variable; the right-hand side becomes rational."
    return Step(Rule.RESCALE, sentence, equations, tuple(vanishing), assumptions)


def _explicit_in_chart(search: _Search, chart: Chart, start: Expr, base: Conditions) -> _Found:
    """The explicit form, proved in the coordinate of the chart; the chain rule carries the proof to the state."""
    flow, v = search.flow, chart.variable
    # A start with a root in it is a positive constant of its own until the formula stands.
    short = fresh_symbol(_names(flow) | {v}, "v0 w0 x0") if isinstance(start, Add) and not chart.trivial else None
    origin = start if short is None else short
    assumptions = search.assumptions.with_given(*base.given)
    if short is not None:
        assumptions = assumptions.with_variables(Variable(short.name, Domain.POSITIVE))
    conditions = Conditions(assumptions, search.nonzero)
    question = problem(chart.rate, v, flow.time, origin, conditions, search.two_sided)
    value = explicit_solution(question)
    if value is None:
        return _Found()
    if not chart.trivial:
        keep_positive(question, value)
    residuals = explicit_residuals(scalar_flow(v, flow.time, origin, chart.rate), {v: value})
    if not vanish(residuals, conditions.all):
        return _Found(reason=f"the exact test could not prove the explicit form {value!r}")
    explicit, given, until = placed(chart.backward, v, value), tuple(conditions.given), tuple(conditions.until)
    if short is not None:
        explicit = substitute(explicit, {short: start})
        given, until = (tuple(moved(r, {short: start}) for r in relations) for relations in (given, until))
    return _Found(explicit, (*base.given, *given), until, residuals, conditions.all)


def _law_in_chart(search: _Search, chart: Chart, start: Expr, base: Conditions) -> _Found:
    """The time law, proved in the coordinate of the chart; the chain rule carries the proof to the state."""
    v = chart.variable
    conditions = Conditions(base.all, search.nonzero)
    pace = Field([chart.rate], [v]).element(chart.rate)
    try:
        law = antiderivative(pace**-1, v, conditions).between(start, v)
    except NotElementary as error:
        return _Found(reason=str(error))
    assumptions = conditions.all
    if not chart.trivial or v not in assumptions:
        assumptions = assumptions.with_variables(Variable(v.name, Domain.REAL if chart.trivial else Domain.POSITIVE))
    residuals = time_residuals(v, start, chart.rate, law)
    if not vanish(residuals, assumptions):
        return _Found(reason=f"the exact test could not prove the time law {law!r}")
    return _Found(placed(law, v, chart.forward), (*base.given, *conditions.given), (), residuals, assumptions)


def _solve_power_law(search: _Search, terms: list[PowerTerm]) -> ScalarSolution:
    """The hypergeometric time law of a flow with two symbolic powers of the state."""
    flow = search.flow
    conditions = search.conditions()
    law = hypergeometric_time(terms, flow.state, flow.start, conditions)
    if law is None:
        return ScalarSolution(None, None, reason=_OUTSIDE)
    residuals = time_residuals(flow.state, flow.start, flow.rate, law)
    assumptions = conditions.all.with_variables(Variable(flow.state.name, Domain.POSITIVE))
    if not vanish(residuals, assumptions):
        return ScalarSolution(None, None, reason=f"the exact test could not prove the time law {law!r}")
    return _combined(search, (), _Found(), _Found(law, tuple(conditions.given), (), residuals, assumptions))
