"""From polynomials over a tower back to expressions."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq_mpoly

from derivations.exact.generators import Generator, Kind, NotExact
from derivations.exact.quotients import Quotient
from derivations.exact.tower import Tower
from derivations.expressions import (
    ONE,
    PI,
    Call,
    Constant,
    Expr,
    Number,
    Symbol,
    add,
    call,
    exp,
    log,
    mul,
    power,
)


def expression(quotient: Quotient, tower: Tower) -> Expr:
    """An expression with the value of a quotient."""
    own = quotient.cancelled()
    numerator, denominator = (polynomial_expression(part, tower) for part in (own.numerator, own.denominator))
    return numerator if denominator == ONE else numerator / denominator


def polynomial_expression(polynomial: fmpq_mpoly, tower: Tower) -> Expr:
    """An expression with the value of a polynomial."""
    terms = []
    for monomial, coefficient in polynomial.terms():
        factors: list[Expr] = [Number(Fraction(int(coefficient.p), int(coefficient.q)))]
        for position, exponent in enumerate(monomial):
            if exponent:
                generator = tower.generators[tower.ring.capacity - 1 - position]
                factors.append(_power_of(generator, int(exponent), tower))
        terms.append(mul(*factors))
    return add(*terms)


def _power_of(generator: Generator, exponent: int, tower: Tower) -> Expr:
    if generator.kind is Kind.SYMBOL:
        # A root of a symbol is a generator only where the symbol is not negative.
        return power(Symbol(generator.name), Number(Fraction(exponent, generator.order)))
    return power(generator_expression(generator, tower), Number(exponent))


def generator_expression(generator: Generator, tower: Tower) -> Expr:
    """The expression that a generator stands for."""
    order = Number(Fraction(1, generator.order))
    if generator.kind is Kind.SYMBOL:
        return power(Symbol(generator.name), order)
    if generator.kind is Kind.CONSTANT:
        return Constant(generator.name)
    if generator.kind is Kind.CIRCLE:
        return 2 * call("cos", 2 * PI / generator.order)
    if generator.kind is Kind.LOG and generator.base is not None:
        return log(_size(generator.base, tower))
    if generator.kind is Kind.ROOT and generator.base is not None:
        return power(_size(generator.base, tower), order)
    if generator.kind is Kind.SIGN and generator.base is not None:
        base = polynomial_expression(generator.base, tower)
        return base / call("abs", base)
    if generator.argument is not None:
        inner = expression(generator.argument, tower)
        return exp(inner) if generator.kind is Kind.EXP else call(generator.kind.value, inner)
    if generator.name in _PLAIN:
        return Call(generator.name, *(expression(argument, tower) for argument in generator.arguments))
    if generator.name == "besseli_next":
        first, x = (expression(argument, tower) for argument in generator.arguments)
        return Call("besseli", first + 1, x)
    raise NotExact(f"{generator.name} is not written as a formula")


_PLAIN = frozenset(("atan", "asin", "erf", "gamma", "loggamma", "digamma", "lambertw", "hyp2f1", "hyp1f1", "besseli"))


def _size(base: fmpq_mpoly, tower: Tower) -> Expr:
    """|base|, without the bars where the sign is proved."""
    plain = polynomial_expression(base, tower)
    signs = tower.sign_of(base)
    if signs <= {0, 1}:
        return plain
    return -plain if signs <= {0, -1} else call("abs", plain)
