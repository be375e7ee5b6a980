"""Scalar flows that are sums of two powers of the state, the exponents symbolic: Bernoulli and hypergeometric laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_mpoly

from derivations.expressions import MINUS_ONE, ONE, Expr, Pow, Symbol, add, call, mul, power, substitute
from derivations.solving.charts import Chart, rewritten
from derivations.solving.conditions import Conditions
from derivations.solving.field import Element, Field
from derivations.solving.roots import difference


@dataclass(frozen=True)
class PowerTerm:
    """The term coefficient * state**exponent."""

    coefficient: Element
    exponent: Element


def power_terms(rate: Expr, state: Symbol) -> list[PowerTerm] | None:
    """`rate` as a sum of powers of `state` with coefficients and exponents free of it, None if it is not one."""
    symbolic = [base.exponent for base in Field([rate], [state]).roots if isinstance(base, Pow) and base.base == state]
    field = Field([rate, *symbolic], [state])
    slots: dict[int, Element] = {}
    for place, (base, order) in enumerate(field.roots.items()):
        if base == state:
            slots[place] = field.number(Fraction(1, order))
        elif isinstance(base, Pow) and base.base == state and state not in base.exponent.free_symbols:
            slots[place] = field.element(base.exponent) / order
        elif state in base.free_symbols:
            return None
    element = field.element(rate)
    above = _collected(field, element.numerator, slots)
    below = _collected(field, element.denominator, slots)
    if len(below) != 1:
        return None
    ((shift, divisor),) = below.items()
    return [PowerTerm(coefficient / divisor, exponent - shift) for exponent, coefficient in above.items()]


def _collected(field: Field, value: fmpq_mpoly, slots: Mapping[int, Element]) -> dict[Element, Element]:
    """A polynomial as a table from the exponent of the state to its coefficient."""
    terms: dict[Element, Element] = {}
    for monomial, coefficient in field.split(value, slots).items():
        exponent = field.number(0)
        for slot, size in slots.items():
            exponent = exponent + size * monomial[slot]
        terms[exponent] = terms[exponent] + coefficient if exponent in terms else coefficient
    return {exponent: coefficient for exponent, coefficient in terms.items() if not coefficient.is_zero}


def bernoulli_chart(rate: Expr, state: Symbol, variable: Symbol, conditions: Conditions) -> Chart | None:
    """The coordinate v = u**(p - 1), p != 1 symbolic, for u' = b*u + a*u**p: then v' = (p - 1)*v*(b + a*v)."""
    terms = power_terms(rate, state) or []
    linear = [term for term in terms if term.exponent.rational == 1]
    others = [term for term in terms if term.exponent.rational is None]
    if len(others) != 1 or len(linear) + len(others) != len(terms):
        return None
    (other,) = others
    field, order = other.exponent.field, other.exponent - 1
    conditions.decide(order)
    slope = linear[0].coefficient if linear else field.number(0)
    inside = add(slope.expr(), mul(other.coefficient.expr(), variable))
    backward = power(variable, (order**-1).expr())
    return Chart(variable, power(state, order.expr()), backward, mul(order.expr(), variable, inside))


def hypergeometric_time(terms: list[PowerTerm], state: Symbol, start: Expr, conditions: Conditions) -> Expr | None:
    """The time law of u' = k*u**p*(s - l*u**q), q > 0, in Gauss's hypergeometric function.

    With x = l*u**q/s and b = (1 - p)/q, d time = (s/l)**b/(k*s*q) * x**(b-1)/(1 - x) dx, and for 0 < x < 1
    the integral of x**(b-1)/(1-x) is x**b/b * hyp2f1(1, b; b+1; x); for b in (-1, 0) it is taken as
    x**b/b + x**(b+1)/(b+1) * hyp2f1(1, b+1; b+2; x), whose parameters are positive.  For x > 1 it is
    x**(b-1)/(1-b) * hyp2f1(1, 1-b; 2-b; 1/x).
    """
    if len(terms) != 2:
        return None
    first, second = terms
    if conditions.decide(second.exponent - first.exponent) < 0:
        first, second = second, first
    q = second.exponent - first.exponent
    ratio = -second.coefficient / first.coefficient
    conditions.require_positive(start)
    conditions.require_positive(ratio.expr())
    b = (first.exponent.field.number(1) - first.exponent) / q
    scale = power((ratio**-1).expr(), b.expr()) if ratio.rational != 1 else ONE
    weight = mul((ratio.field.number(1) / (first.coefficient * q)).expr(), scale)
    below = _is_below(ratio, q, start, conditions)
    primitive = _below_one(b, conditions) if below else _above_one(b, conditions)
    x = Symbol("x")

    def at(value: Expr) -> Expr:
        if q.rational == 1:
            return substitute(
                primitive, {x: (ratio * q.field.element(value)).expr() if value in q.field else ratio.expr() * value}
            )

        def spread(node: Expr) -> Expr | None:
            if not (isinstance(node, Pow) and node.base == x):
                return None
            root = power(value, (q * b.field.element(node.exponent)).expr())
            return root if ratio.rational == 1 else mul(power(ratio.expr(), node.exponent), root)

        level = power(value, q.expr()) if ratio.rational == 1 else mul(ratio.expr(), power(value, q.expr()))
        return substitute(rewritten(primitive, spread), {x: level})

    return mul(weight, difference(at(state), at(start)))


def _is_below(ratio: Element, q: Element, start: Expr, conditions: Conditions) -> bool:
    """Whether the start is below the fixed point, start**q < s/l; made a condition if neither side is proved."""
    return conditions.decide_sign(difference((ratio**-1).expr(), power(start, q.expr()))) > 0


def _below_one(b: Element, conditions: Conditions) -> Expr:
    """A primitive of x**(b-1)/(1-x) on 0 < x < 1 whose hypergeometric parameters are positive."""
    x = Symbol("x")
    if conditions.sign(b.expr()) == 1:
        return mul((b**-1).expr(), power(x, b.expr()), call("hyp2f1", 1, b.expr(), (b + 1).expr(), x))
    conditions.decide(b, -1)
    up = (b + 1).expr()
    conditions.require_positive(up)
    head = mul((b**-1).expr(), power(x, b.expr()))
    return head + mul(((b + 1) ** -1).expr(), power(x, up), call("hyp2f1", 1, up, (b + 2).expr(), x))


def _above_one(b: Element, conditions: Conditions) -> Expr:
    """A primitive of x**(b-1)/(1-x) on x > 1."""
    x = Symbol("x")
    c = -b + 1
    conditions.require_positive(c.expr())
    body = call("hyp2f1", 1, c.expr(), (c + 1).expr(), power(x, MINUS_ONE))
    return mul((c**-1).expr(), power(x, (-c).expr()), body)
