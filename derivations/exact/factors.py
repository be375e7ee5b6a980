"""Factors of expressions, and the zeros that can be read off them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import fmpq_mpoly

from derivations.exact.generators import Generator, Kind
from derivations.exact.normal_form import normal_form
from derivations.exact.questions import ask
from derivations.exact.quotients import Quotient, coefficients_by_power
from derivations.exact.readback import expression, polynomial_expression
from derivations.exact.tower import Tower
from derivations.expressions import Expr, Number, Symbol, exp, log, power, sqrt
from derivations.variables import Assumptions

_MOST_TERMS: Final = 24


@dataclass(frozen=True)
class Zeros:
    """Zeros of an expression in one of its symbols; `complete` if there are no others in the domain."""

    values: tuple[Expr, ...]
    complete: bool


def irreducible_factors(expr: Expr, assumptions: Assumptions) -> tuple[Expr, ...]:
    """The irreducible factors of the numerator and the denominator of the normal form of an expression."""

    def question(plain: Expr, tower: Tower) -> tuple[Expr, ...]:
        factors = tower.factors(normal_form(plain, tower))[1]
        return tuple(polynomial_expression(factor, tower) for factor, _ in factors)

    return ask(expr, assumptions, question, ())


@dataclass(frozen=True)
class SignedFactor:
    """An irreducible factor to a power, and the signs that it may have."""

    factor: Expr
    exponent: int
    signs: frozenset[int]


def signed_factors(expr: Expr, assumptions: Assumptions) -> tuple[Fraction, tuple[SignedFactor, ...]] | None:
    """The rational number and the powers of irreducible factors whose product is the normal form of an expression.

    None if it has no normal form that is small enough.

    >>> from derivations.expressions import read
    >>> from derivations.variables import Assumptions, Domain, Variable
    >>> x = Variable("x", Domain.POSITIVE)
    >>> content, (first, second) = signed_factors(read("2/x - 2"), Assumptions((x,)))
    >>> content, first.factor, sorted(second.signs), second.exponent
    (Fraction(-2, 1), x - 1, [1], -1)
    """

    def question(plain: Expr, tower: Tower) -> tuple[Fraction, tuple[SignedFactor, ...]] | None:
        content, powers = tower.factors(normal_form(plain, tower))
        if any(len(factor) > _MOST_TERMS for factor, _ in powers):
            return None
        return content, tuple(
            SignedFactor(polynomial_expression(factor, tower), exponent, tower.sign_of(factor))
            for factor, exponent in powers
        )

    return ask(expr, assumptions, question, None)


def zeros(expr: Expr, symbol: Symbol, assumptions: Assumptions) -> Zeros:
    """The zeros of `expr` in `symbol` from factors linear in it, or in a root, a logarithm or an exponential of it.

    >>> from derivations.expressions import read, symbols
    >>> from derivations.variables import Assumptions, Domain, Variable
    >>> declared = Assumptions(tuple(Variable(name, Domain.POSITIVE) for name in ("u", "s")))
    >>> zeros(read("u**(4/3)*(s - u)"), Symbol("u"), declared)
    Zeros(values=(0, s), complete=True)
    """

    def question(plain: Expr, tower: Tower) -> Zeros:
        found: list[Expr] = []
        complete = True
        for plain_factor, exponent in tower.factors(normal_form(plain, tower))[1]:
            factor = _without_root(plain_factor, tower)
            moving = moving_generators(factor, symbol, tower)
            if exponent < 0 or not moving:
                continue
            own = _zeros_of(factor, moving[0], symbol, tower) if len(moving) == 1 else None
            if own is not None:
                found += own
            elif 0 in tower.sign_of(factor):
                complete = False
        return Zeros(tuple(sorted(set(found), key=repr)), complete)

    return ask(expr, assumptions, question, Zeros((), complete=False))


def _without_root(factor: fmpq_mpoly, tower: Tower) -> fmpq_mpoly:
    """What vanishes where a factor does: the base f of a root |f|**(1/n) or power f**p, nothing for the sign of f."""
    own = tower.as_generator(factor)
    if own is not None and own.name == "power":
        return own.arguments[0].numerator
    if own is None or own.base is None or own.kind not in (Kind.ROOT, Kind.SIGN):
        return factor
    return own.base if own.kind is Kind.ROOT else tower.ring.constant(1)


def moving_generators(factor: fmpq_mpoly, symbol: Symbol, tower: Tower) -> list[Generator]:
    """The generators in a factor that depend on the symbol."""
    places = [place for place, degree in enumerate(factor.degrees()) if degree]
    inside = [tower.generators[tower.ring.capacity - 1 - place] for place in places]
    return [generator for generator in inside if _depends(generator, symbol, tower)]


def _depends(generator: Generator, symbol: Symbol, tower: Tower) -> bool:
    if generator.kind is Kind.SYMBOL:
        return generator.name == symbol.name
    parts = [] if generator.base is None else [tower.polynomial(generator.base)]
    parts += [] if generator.argument is None else [generator.argument]
    if generator.name.startswith(("Integral", "Sum")):
        return True
    return any(
        moving_generators(polynomial, symbol, tower)
        for part in (*parts, *generator.arguments)
        for polynomial in (part.numerator, part.denominator)
    )


def _zeros_of(factor: fmpq_mpoly, generator: Generator, symbol: Symbol, tower: Tower) -> list[Expr] | None:
    """The zeros of A + B g**k, with g the symbol, a root, its logarithm, or an exponential of a multiple of it."""
    constant, *middle, slope = coefficients_by_power(factor, tower.ring.position(generator.index))
    if len(middle) == 1 and generator.kind is Kind.SYMBOL and generator.order == 1:
        return _roots_of_quadratic(constant, middle[0], slope, tower)
    if any(not part.is_zero() for part in middle) or 0 in tower.sign_of(slope):
        return None
    degree = len(middle) + 1
    value = Quotient(tower.ring, -constant, slope)
    if generator.kind is Kind.SYMBOL:
        return _powers(
            value, Fraction(generator.order, degree), tower.sign_of(tower.ring.generator(generator.index)), tower
        )
    if generator.kind is Kind.LOG and degree == 1 and generator.base is not None:
        own = tower.as_generator(generator.base)
        return [exp(expression(value, tower))] if own is not None and own.name == symbol.name else None
    if generator.kind is Kind.EXP and generator.argument is not None and tower.signs_of(value) == {1}:
        pace = generator.argument * tower.symbol(symbol).inverse() * tower.number(degree)
        if not any(moving_generators(part, symbol, tower) for part in (pace.numerator, pace.denominator)):
            return [log(expression(value, tower)) / expression(pace, tower)]
    return None


def _roots_of_quadratic(
    constant: fmpq_mpoly, linear: fmpq_mpoly, square: fmpq_mpoly, tower: Tower
) -> list[Expr] | None:
    """The two roots, if the discriminant is proved to be positive."""
    discriminant = tower.ring.reduced(linear * linear - 4 * square * constant)
    if tower.sign_of(discriminant) != {1} or 0 in tower.sign_of(square):
        return None
    root = sqrt(polynomial_expression(discriminant, tower))
    middle, width = (polynomial_expression(part, tower) for part in (-linear, 2 * square))
    return [(middle - root) / width, (middle + root) / width]


def _powers(value: Quotient, exponent: Fraction, signs: frozenset[int], tower: Tower) -> list[Expr] | None:
    """The x of the given signs with x**(1/exponent) = value."""
    if exponent == 1:
        return [expression(value, tower)]
    if not tower.signs_of(value) <= {0, 1}:
        return None
    root = power(expression(value, tower), Number(exponent))
    if signs <= {0, 1}:
        return [root]
    return [root, -root] if exponent.numerator == 1 and exponent.denominator % 2 == 0 else None
