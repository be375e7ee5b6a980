"""The two-layer flow a' = b*G(a*b), b' = a*G(a*b), G affine, from any start: both weights in closed form."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.derivation import Equation, Rule, Step
from derivations.expressions import (
    HALF,
    MINUS_ONE,
    ONE,
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
from derivations.solving.conditions import Conditions, positive_relation
from derivations.solving.field import Element, Field
from derivations.solving.proof import explicit_residuals, vanish
from derivations.solving.roots import difference, positive_root
from derivations.variables import Assumptions, Domain, Variable


@dataclass(frozen=True)
class TwoLayerSolution:
    """Both weights as functions of the time, the steps and the conditions."""

    explicit: dict[Symbol, Expr]
    steps: tuple[Step, ...]
    conditions: Conditions


@dataclass(frozen=True)
class _Shape:
    """tau*a' = b*(h0 + h1*a*b), tau*b' = a*(h0 + h1*a*b)/ratio."""

    h0: Element
    h1: Element
    ratio: Element
    tau: Element


def solve_two_layer(flow: Flow, assumptions: Assumptions) -> TwoLayerSolution | None:
    """The solution of a two-layer flow with any imbalance and any signs, None if the flow is not of this form.

    With p = a + b, q = a - b: p' = p*G, q' = -q*G, so p*q is conserved, and rho = (p/p0)**2 obeys the Riccati equation
    rho' = 2*g0*rho + g1*(p0**2*rho**2 - q0**2)/2.  Its solution is positive for g1 < 0, and
    a = (p0*sqrt(rho) + q0/sqrt(rho))/2, b = (p0*sqrt(rho) - q0/sqrt(rho))/2, also where p0 or q0 is zero.
    """
    shape = _shape(flow)
    conditions = Conditions(assumptions)
    if shape is None or conditions.sign(shape.h1.expr()) != -1 or conditions.sign(shape.tau.expr()) != 1:
        return None
    if shape.ratio.rational != 1 and conditions.sign(shape.ratio.expr()) != 1:
        return None
    theta = positive_root(shape.ratio, 2, conditions)
    a0, b0 = flow.starts
    field = Field([*flow.rates, theta, a0, b0], [*flow.states, flow.time])
    turned = field.element(theta)
    p0, q0 = field.element(a0) + turned * field.element(b0), field.element(a0) - turned * field.element(b0)
    h0, h1, tau = (field.element(element.expr()) for element in (shape.h0, shape.h1, shape.tau))
    mode = _Mode(h0 / turned, h1 / turned**2, tau, p0, q0)
    if conditions.sign(mode.g0.expr()) in (1, -1):
        # A sum of squares of which the first is not zero.
        conditions.facts.append(positive_relation(mode.discriminant))
    else:
        conditions.require_positive(mode.discriminant)
    steps = _steps(flow, mode, theta, conditions)
    if not all(vanish(step.vanishing, step.assumptions) for step in steps):
        return None
    weights = mode.weights(power(mode.ratio(flow.time), HALF), theta)
    return TwoLayerSolution(dict(zip(flow.states, weights, strict=True)), steps, conditions)


@dataclass(frozen=True)
class _Mode:
    """tau*a' = c*(g0 + g1*a*c), tau*c' = a*(g0 + g1*a*c), with p0 = a + c and q0 = a - c at the start."""

    g0: Element
    g1: Element
    tau: Element
    p0: Element
    q0: Element

    @property
    def discriminant(self) -> Expr:
        """The discriminant 4*g0**2 + g1**2*p0**2*q0**2 of the Riccati equation."""
        return add(((self.g0 * 2) ** 2).expr(), ((self.g1 * self.p0) ** 2 * self.q0**2).expr())

    def riccati(self, rho: Expr) -> Expr:
        """The rate 2*g0*rho + g1*(p0**2*rho**2 - q0**2)/2, over tau, of rho = (p/p0)**2."""
        square, constant = (self.g1 * self.p0**2 / 2).expr(), (self.g1 * self.q0**2 / 2).expr()
        growth = add(mul((self.g0 * 2).expr(), rho), mul(square, rho**2), -constant)
        return mul(growth, power(self.tau.expr(), MINUS_ONE))

    def ratio(self, time: Symbol) -> Expr:
        """The solution rho(t), which starts at 1.

        With zeta**2 = discriminant and e = exp(-zeta*t/tau) it is
        (zeta*(1+e) + (2*g0 - g1*q0**2)*(1-e)) / (zeta*(1+e) - (2*g0 + g1*p0**2)*(1-e)).  Numerator and denominator
        are positive for g1 < 0, because zeta >= 2*|g0| and zeta > 0.
        """
        zeta = power(self.discriminant, HALF)
        clock = (self.g0.field.element(time) / self.tau).expr()
        decay = exp(mul(MINUS_ONE, zeta, clock))
        twice = (self.g0 * 2).expr()
        above = add(twice, (-self.g1 * self.q0**2).expr())
        below = difference((-self.g1 * self.p0**2).expr(), twice)
        growing = add(mul(zeta, 1 + decay), mul(above, 1 - decay))
        return growing / add(mul(zeta, 1 + decay), mul(below, 1 - decay))

    def weights(self, root: Expr, theta: Expr) -> tuple[Expr, Expr]:
        """Both weights from r = sqrt(rho)."""
        p, q = mul(self.p0.expr(), root), self.q0.expr() / root
        second = (p - q) / 2
        return (p + q) / 2, second if theta == ONE else second / theta


def _steps(flow: Flow, mode: _Mode, theta: Expr, conditions: Conditions) -> tuple[Step, ...]:
    """Reduction to the Riccati equation of rho, its solution, and the way back to the weights."""
    taken = frozenset().union(
        *(rate.free_symbols | start.free_symbols for rate, start in zip(flow.rates, flow.starts, strict=True))
    )
    rho = fresh_symbol(taken | {*flow.states, flow.time}, "rho r")
    root = power(rho, HALF)
    assumptions = conditions.all.with_variables(Variable(rho.name, Domain.POSITIVE))
    weights = mode.weights(root, theta)
    lifted = dict(zip(flow.states, weights, strict=True))
    reduced = [
        mul(differentiate(weight, rho), mode.riccati(rho)) - substitute(rate, lifted)
        for weight, rate in zip(weights, flow.rates, strict=True)
    ]
    starts = [substitute(weight, {rho: ONE}) - start for weight, start in zip(weights, flow.starts, strict=True)]
    equations = tuple(Equation(state, weight) for state, weight in zip(flow.states, weights, strict=True))
    sentence = (
        "The sum and the difference of the weights are carried by one positive ratio, which obeys a Riccati equation."
    )
    reduce = Step(
        Rule.REDUCE,
        sentence,
        (*equations, Equation(Diff(rho, flow.time), mode.riccati(rho))),
        (*reduced, *starts),
        assumptions,
    )
    solution = mode.ratio(flow.time)
    residuals = explicit_residuals(scalar_flow(rho, flow.time, ONE, mode.riccati(rho)), {rho: solution})
    sentence = "The Riccati equation has constant coefficients; its solution is positive for all later times."
    return reduce, Step(Rule.INVERT, sentence, (Equation(rho, solution),), residuals, conditions.all)


def _shape(flow: Flow) -> _Shape | None:
    """The coefficients of a two-layer flow, None for another one."""
    if len(flow.states) != 2 or not flow.autonomous:
        return None
    a, b = flow.states
    field = Field(flow.rates, flow.states)
    foreign = [base for base in field.roots if base.free_symbols & {a, b} and base not in (a, b)]
    if foreign or field.roots[a] + field.roots[b] > 2:
        return None
    first, second = (field.element(rate) / field.element(w) for rate, w in zip(flow.rates, (b, a), strict=True))
    if first.is_zero or second.is_zero or any((first / second).contains(w) for w in flow.states):
        return None
    slots = {field.place(a), field.place(b)}
    constant = tuple(0 for _ in field.roots)
    product = tuple(int(place in slots) for place in range(len(field.roots)))
    below, above = field.split(first.denominator, slots), field.split(first.numerator, slots)
    if set(below) != {constant} or product not in above or not set(above) <= {constant, product}:
        return None
    return _Shape(above.get(constant, field.number(0)), above[product], first / second, below[constant])
