"""Integrals over the time of products of powers, exponentials, sines and cosines, and of rational functions."""

from __future__ import annotations

import math
from dataclasses import dataclass

from derivations.expressions import MINUS_ONE, ONE, ZERO, Call, Expr, Symbol, add, call, exp, mul, power
from derivations.solving.antiderivative import NotElementary, antiderivative
from derivations.solving.charts import is_rational_in
from derivations.solving.conditions import Conditions
from derivations.solving.field import Element, Field
from derivations.solving.polynomials import quotient_of
from derivations.solving.roots import at_zero, difference


@dataclass(frozen=True)
class _Term:
    """coefficient * t**order * exp(growth*t + offset) * wave(frequency*t + phase); no wave if `wave` is empty."""

    coefficient: Expr
    order: int
    growth: Element
    offset: Element
    wave: str
    angle: Expr
    frequency: Element


def integral_from_zero(integrand: Expr, time: Symbol, conditions: Conditions) -> Expr | None:
    """The integral of `integrand` from 0 to `time`, None if it is not of a known form.

    Known are rational functions without poles from 0 on, and sums of c*t**n*exp(k*t + d) and of c*exp(k*t + d) times
    sin(w*t + p) or cos(w*t + p).  The result is a candidate: whoever uses it proves it by differentiation.
    """
    if is_rational_in(integrand, time):
        return _rational(integrand, time, conditions)
    terms = _terms(integrand, time)
    if terms is None:
        return None
    total = add(*(_primitive(term, time, conditions) for term in terms))
    return difference(total, at_zero(total, time))


def _rational(integrand: Expr, time: Symbol, conditions: Conditions) -> Expr | None:
    element = Field([integrand], [time]).element(integrand)
    field = element.field
    if conditions.sign(field.polynomial(element.denominator).expr()) not in (1, -1):
        return None
    try:
        return antiderivative(element, time, conditions).between(ZERO, time)
    except NotElementary:
        return None


def _terms(integrand: Expr, time: Symbol) -> list[_Term] | None:
    """The integrand as a sum of terms, None if it is not one."""
    calls = [base for base in Field([integrand], [time]).roots if time in base.free_symbols and base != time]
    if any(not isinstance(base, Call) or base.name not in ("exp", "sin", "cos") for base in calls):
        return None
    arguments: dict[Expr, Expr] = {base: base.arguments[0] for base in calls if isinstance(base, Call)}
    if any(not is_rational_in(argument, time) for argument in arguments.values()):
        return None
    field = Field([integrand, *arguments.values()], [time])
    element = field.element(integrand)
    places = {field.place(base): base for base in (time, *calls)}
    below = field.split(element.denominator, places)
    if len(below) != 1:
        return None
    ((shift, divisor),) = below.items()
    terms = []
    for key, coefficient in field.split(element.numerator, places).items():
        exponents = {base: key[place] - shift[place] for place, base in places.items()}
        term = _term((coefficient / divisor).expr(), exponents, arguments, field, time)
        if term is None:
            return None
        terms.append(term)
    return terms


def _term(
    coefficient: Expr, exponents: dict[Expr, int], arguments: dict[Expr, Expr], field: Field, time: Symbol
) -> _Term | None:
    """One monomial in t and the exponentials and waves, None if an argument is not linear or there are two waves."""
    growth, wave = field.number(0), ""
    angle: Expr = ZERO
    for base, argument in arguments.items():
        exponent = exponents[base]
        if not exponent or not isinstance(base, Call):
            continue
        if base.name == "exp":
            growth = growth + field.element(argument) * exponent
        elif wave or exponent != 1:
            return None
        else:
            wave, angle = base.name, argument
    parts = [_linear(element, time) for element in (growth, field.element(angle))]
    if parts[0] is None or parts[1] is None or exponents[time] < 0 or (wave and exponents[time]):
        return None
    return _Term(coefficient, exponents[time], *parts[0], wave, angle, parts[1][0])


def _linear(element: Element, time: Symbol) -> tuple[Element, Element] | None:
    """`(k, d)` with element = k*t + d."""
    numerator, denominator = quotient_of(element, time)
    if denominator.degree > 0 or numerator.degree > 1:
        return None
    return numerator[1] / denominator[0], numerator[0] / denominator[0]


def _primitive(term: _Term, time: Symbol, conditions: Conditions) -> Expr:
    """A primitive of one term."""
    k, t = term.growth, term.growth.field.element(time)
    exponent = k * t + term.offset
    growth: Expr = ONE if exponent.is_zero else exp(exponent.expr())
    if term.wave:
        conditions.require_nonzero(term.frequency)
        w = term.frequency
        sine, cosine = call("sin", term.angle), call("cos", term.angle)
        first, second = (sine, -cosine) if term.wave == "sin" else (cosine, sine)
        norm = (k * k + w * w).expr()
        value = add(mul(k.expr(), first), mul(w.expr(), second)) if not k.is_zero else mul(w.expr(), second)
        return mul(term.coefficient, growth, value, power(norm, MINUS_ONE))
    if k.is_zero:
        size = (t ** (term.order + 1) / (term.order + 1)).expr()
        return mul(term.coefficient, growth, size)
    conditions.require_nonzero(k)
    total = k.field.number(0)
    for j in range(term.order + 1):
        weight = (-1) ** j * math.perm(term.order, j)
        total = total + t ** (term.order - j) * weight / k ** (j + 1)
    return mul(term.coefficient, growth, total.expr())
