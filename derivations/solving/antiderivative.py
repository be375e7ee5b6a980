"""Integrals of rational functions of one variable, real and without poles between the limits that a flow connects."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from derivations.expressions import MINUS_ONE, ONE, ZERO, Expr, Number, Symbol, add, call, log, mul, power
from derivations.solving.conditions import Conditions
from derivations.solving.field import Element
from derivations.solving.polynomials import (
    PartialFraction,
    Polynomial,
    factored,
    hermite_reduced,
    is_binomial,
    partial_fractions,
)
from derivations.solving.roots import cosine, difference, merged, placed, positive_root, sine, split_sign


class NotElementary(ArithmeticError):
    """An integral that this module cannot write in closed form; the message says why."""


@dataclass(frozen=True)
class Antiderivative:
    """A sum of rational terms, `coefficient*log|argument|` and `coefficient*atan(argument)` in one variable.

    No argument of a logarithm vanishes on an interval without poles of the integrand, so that a ratio of its values at
    two points of such an interval is positive; the arguments of the arctangents are linear and hence continuous.
    """

    variable: Symbol
    rational: tuple[Expr, ...] = ()
    logarithms: tuple[tuple[Expr, Expr], ...] = ()
    arctangents: tuple[tuple[Expr, Expr], ...] = ()

    def between(self, lower: Expr, upper: Expr) -> Expr:
        """The integral from `lower` to `upper`, logarithms of equal weight in one."""

        def at(expr: Expr, value: Expr) -> Expr:
            return placed(expr, self.variable, value)

        terms = [difference(at(term, upper), at(term, lower)) for term in self.rational]
        groups: dict[Expr, tuple[list[Expr], list[Expr]]] = {}
        for coefficient, argument in self.logarithms:
            sign, size = split_sign(coefficient)
            above, below = groups.setdefault(size, ([], []))
            ends = (at(argument, upper), at(argument, lower))
            above.append(ends[0] if sign > 0 else ends[1])
            below.append(ends[1] if sign > 0 else ends[0])
        for size, (above, below) in groups.items():
            terms.append(merged(mul(size, log(mul(*above, power(mul(*below), MINUS_ONE))))))
        for coefficient, argument in self.arctangents:
            terms.append(
                merged(mul(coefficient, call("atan", at(argument, upper)) - call("atan", at(argument, lower))))
            )
        return add(*terms) if terms else ZERO


def antiderivative(integrand: Element, variable: Symbol, conditions: Conditions) -> Antiderivative:
    """The antiderivative of a rational function of `variable`, real on every interval without poles.

    Squarefree denominators are split over the field; linear factors give logarithms, quadratic ones a logarithm and an
    arctangent by the sign of their discriminant, `a*v**n + b` its trigonometric roots.  Signs that the assumptions do
    not decide become conditions.

    Raises:
        NotElementary: for an irreducible denominator of degree 3 or more that is not of the form `a*v**n + b`.
    """
    field = integrand.field
    for factor, _ in factored(field, integrand.denominator, variable):
        _require_closed_roots(factor, variable)
    whole, terms = partial_fractions(integrand, variable)
    rational: list[Expr] = []
    for index, coefficient in enumerate(whole.coefficients):
        if not coefficient.is_zero:
            rational.append((coefficient / (index + 1) * field.element(variable) ** (index + 1)).expr())
    logarithms: list[tuple[Expr, Expr]] = []
    arctangents: list[tuple[Expr, Expr]] = []
    for term in terms:
        done, rest = hermite_reduced(term)
        rational += [part for fraction in done for part in _rational_terms(fraction, variable)]
        logs, arcs = _with_simple_poles(rest, variable, conditions)
        logarithms += logs
        arctangents += arcs
        for fraction in (*done, rest):
            for coefficient in fraction.numerator.coefficients:
                _require_denominator(coefficient, conditions)
    for coefficient in whole.coefficients:
        _require_denominator(coefficient, conditions)
    return Antiderivative(variable, tuple(rational), tuple(logarithms), tuple(arctangents))


def _require_denominator(element: Element, conditions: Conditions) -> None:
    field = element.field
    conditions.require_nonzero(field.polynomial(element.denominator))


def _rational_terms(fraction: PartialFraction, variable: Symbol) -> list[Expr]:
    if fraction.numerator.degree < 0:
        return []
    v = fraction.numerator.field.element(variable)
    return [(fraction.numerator.value(v) / fraction.factor.value(v) ** fraction.exponent).expr()]


_Parts = tuple[list[tuple[Expr, Expr]], list[tuple[Expr, Expr]]]


def _with_simple_poles(term: PartialFraction, variable: Symbol, conditions: Conditions) -> _Parts:
    """Logarithms and arctangents of the integral of N/p with p squarefree."""
    numerator, factor = term.numerator, term.factor
    if numerator.degree < 0:
        return [], []
    conditions.require_nonzero(factor.coefficients[-1])
    if factor.degree == 1:
        return [((numerator[0] / factor[1]).expr(), _oriented(factor, variable))], []
    if is_binomial(factor):
        return _binomial(numerator, factor, variable, conditions)
    if factor.degree == 2:
        return _quadratic(numerator, factor, variable, conditions)
    order = _cyclotomic_order(factor)
    if order is None:
        raise NotElementary(_no_closed_roots(factor, variable))
    return _cyclotomic(numerator, factor, order, variable)


def _require_closed_roots(factor: Polynomial, variable: Symbol) -> None:
    """Refuse a factor before any work is done on it if its roots are not known."""
    if factor.degree > 2 and not is_binomial(factor) and _cyclotomic_order(factor) is None:
        raise NotElementary(_no_closed_roots(factor, variable))


def _no_closed_roots(factor: Polynomial, variable: Symbol) -> str:
    polynomial = factor.value(factor.field.element(variable)).expr()
    return f"the roots of the irreducible factor {polynomial!r} have no closed form that is real and elementary"


def _oriented(factor: Polynomial, variable: Symbol) -> Expr:
    """A linear factor up to a number, written with a positive constant term."""
    field = factor.field
    content, _ = factor[0].factors() if not factor[0].is_zero else factor[1].factors()
    size, _ = factor.value(field.element(variable)).factors()
    return (factor.value(field.element(variable)) / field.number(abs(size) if content > 0 else -abs(size))).expr()


def _quadratic(numerator: Polynomial, factor: Polynomial, variable: Symbol, conditions: Conditions) -> _Parts:
    field = numerator.field
    c, b, a = factor.coefficients
    slope = numerator[1] / (a * 2)
    rest = numerator[0] - slope * b
    v = field.element(variable)
    logs: list[tuple[Expr, Expr]] = []
    if not slope.is_zero:
        logs.append((slope.expr(), factor.value(v).expr()))
    if rest.is_zero:
        return logs, []
    if b.factors()[0].numerator % 2 == 0:
        # With an even middle coefficient everything is written without the factor 2.
        half, lead, weight_of = b / 2, a, Fraction(1, 2)
    else:
        half, lead, weight_of = b, a * 2, Fraction(1)
    discriminant = half * half - (lead * lead / a) * c
    tangent = (lead * v + half).expr()
    weight = rest * field.number(weight_of)
    if conditions.decide(discriminant) > 0:
        root = positive_root(discriminant, 2, conditions)
        coefficient = merged(mul(weight.expr(), power(root, MINUS_ONE)))
        return [*logs, (coefficient, tangent - root), (mul(MINUS_ONE, coefficient), tangent + root)], []
    root = positive_root(-discriminant, 2, conditions)
    coefficient = merged(mul((weight * 2).expr(), power(root, MINUS_ONE)))
    return logs, [(coefficient, mul(tangent, power(root, MINUS_ONE)))]


def _binomial(numerator: Polynomial, factor: Polynomial, variable: Symbol, conditions: Conditions) -> _Parts:
    """The integral of sum_j n_j v**j / (a v**n + b) over the roots r*exp(i*theta) of v**n = c, c = -b/a."""
    n, c = factor.degree, -factor[0] / factor[factor.degree]
    positive = conditions.decide(c) > 0
    size = c if positive else -c
    radius = positive_root(size, n, conditions)
    weights = []
    for j, coefficient in enumerate(numerator.coefficients):
        whole, rest = divmod(j + 1, n)
        lead = (coefficient / (factor[n] * c * n) * size**whole).expr()
        if not coefficient.is_zero:
            weights.append((j + 1, merged(mul(lead, power(radius, Number(rest)))) if rest else lead))
    angles = [Fraction(2 * k if positive else 2 * k + 1, n) for k in range(n)]
    return _over_angles([turns for turns in angles if turns <= 1], weights, radius, variable)


def _cyclotomic(numerator: Polynomial, factor: Polynomial, order: int, variable: Symbol) -> _Parts:
    """The integral of N/p for the polynomial p whose roots are the primitive roots of unity of that order."""
    field = numerator.field
    binomial = Polynomial(field, [field.number(-1), *([field.number(0)] * (order - 1)), field.number(1)])
    lifted = numerator * binomial.divided(factor)[0]
    weights = [(j + 1, (c / order).expr()) for j, c in enumerate(lifted.coefficients) if not c.is_zero]
    angles = [Fraction(2 * k, order) for k in range(1, order // 2 + 1) if math.gcd(k, order) == 1]
    return _over_angles(angles, weights, ONE, variable)


def _over_angles(angles: list[Fraction], weights: list[tuple[int, Expr]], radius: Expr, variable: Symbol) -> _Parts:
    """Logarithms and arctangents for residues sum_j w_j exp(i*j*theta) at the roots r*exp(i*theta) and conjugates.

    A pair of conjugate roots gives sum_j w_j times
    cos(j theta) log(v**2 - 2 r v cos(theta) + r**2) - 2 sin(j theta) atan((v - r cos(theta))/(r sin(theta))).
    """
    logs: list[tuple[Expr, Expr]] = []
    arcs: list[tuple[Expr, Expr]] = []
    for turns in angles:
        swing = add(*(_scaled(cosine(j * turns), weight) for j, weight in weights))
        if turns in (0, 1):
            logs.append((swing, radius - variable if turns == 0 else radius + variable))
            continue
        if swing != ZERO:
            logs.append((swing, _conjugate_pair(variable, radius, turns)))
        lag = add(*(_scaled(mul(Number(-2), sine(j * turns)), weight) for j, weight in weights))
        if lag != ZERO:
            arcs.append((lag, (variable - _scaled(cosine(turns), radius)) / _scaled(sine(turns), radius)))
    return logs, arcs


def _scaled(factor: Expr, value: Expr) -> Expr:
    return ZERO if factor == ZERO else value if factor == ONE else mul(factor, value)


def _conjugate_pair(variable: Symbol, radius: Expr, turns: Fraction) -> Expr:
    """v**2 - 2 r v cos(theta) + r**2, which is positive for every real v."""
    middle = _scaled(cosine(turns), mul(Number(-2), radius, variable))
    square = placed(power(Symbol("r"), Number(2)), Symbol("r"), radius)
    return (
        add(power(variable, Number(2)), middle, square) if middle != ZERO else add(power(variable, Number(2)), square)
    )


def _cyclotomic_order(factor: Polynomial, largest: int = 60) -> int | None:
    """The least n up to `largest` for which the factor divides v**n - 1."""
    field = factor.field
    if any(coefficient.rational is None for coefficient in factor.coefficients):
        return None
    zero = field.number(0)
    for n in range(factor.degree + 1, largest + 1):
        binomial = Polynomial(field, [field.number(-1), *([zero] * (n - 1)), field.number(1)])
        if binomial.divided(factor)[1].degree < 0:
            return n
    return None
