"""Polynomials in one variable over a field of rational functions, and partial fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq_mpoly

from derivations.expressions import Symbol
from derivations.solving.field import Element, Field


class Polynomial:
    """A polynomial, its coefficients from the constant one upwards, the last one not zero."""

    __slots__ = ("coefficients", "field")

    def __init__(self, field: Field, coefficients: Sequence[Element]) -> None:
        kept = list(coefficients)
        while kept and kept[-1].is_zero:
            kept.pop()
        self.field, self.coefficients = field, tuple(kept)

    @property
    def degree(self) -> int:
        """The degree, -1 for the zero polynomial."""
        return len(self.coefficients) - 1

    def __getitem__(self, index: int) -> Element:
        return self.coefficients[index] if 0 <= index < len(self.coefficients) else self.field.number(0)

    def __add__(self, other: Polynomial) -> Polynomial:
        size = max(len(self.coefficients), len(other.coefficients))
        return Polynomial(self.field, [self[i] + other[i] for i in range(size)])

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + other.scaled(self.field.number(-1))

    def __mul__(self, other: Polynomial) -> Polynomial:
        product = [self.field.number(0)] * max(self.degree + other.degree + 1, 0)
        for i, left in enumerate(self.coefficients):
            for j, right in enumerate(other.coefficients):
                product[i + j] = product[i + j] + left * right
        return Polynomial(self.field, product)

    def __pow__(self, exponent: int) -> Polynomial:
        product = Polynomial(self.field, [self.field.number(1)])
        for _ in range(exponent):
            product = product * self
        return product

    def scaled(self, factor: Element) -> Polynomial:
        """The polynomial times an element of the field."""
        return Polynomial(self.field, [coefficient * factor for coefficient in self.coefficients])

    def divided(self, other: Polynomial) -> tuple[Polynomial, Polynomial]:
        """Quotient and remainder of the division by `other`."""
        rest = list(self.coefficients)
        quotient = [self.field.number(0)] * max(self.degree - other.degree + 1, 0)
        leading = other.coefficients[-1]
        for shift in reversed(range(len(quotient))):
            factor = rest[shift + other.degree] / leading
            quotient[shift] = factor
            for i, coefficient in enumerate(other.coefficients):
                rest[shift + i] = rest[shift + i] - factor * coefficient
        return Polynomial(self.field, quotient), Polynomial(self.field, rest[: other.degree])

    def derivative(self) -> Polynomial:
        """The derivative."""
        return Polynomial(self.field, [c * (i + 1) for i, c in enumerate(self.coefficients[1:])])

    def value(self, variable: Element) -> Element:
        """The value at an element of the field."""
        total = self.field.number(0)
        for coefficient in reversed(self.coefficients):
            total = total * variable + coefficient
        return total

    def inverse_modulo(self, modulus: Polynomial) -> Polynomial:
        """The polynomial q with self*q = 1 modulo `modulus`, of lower degree than it, for coprime arguments."""
        zero, one = Polynomial(self.field, []), Polynomial(self.field, [self.field.number(1)])
        remainders, factors = (modulus, self.divided(modulus)[1]), (zero, one)
        while remainders[1].degree > 0:
            quotient, rest = remainders[0].divided(remainders[1])
            remainders = (remainders[1], rest)
            factors = (factors[1], factors[0] - quotient * factors[1])
        return factors[1].scaled(self.field.number(1) / remainders[1][0]).divided(modulus)[1]


@dataclass(frozen=True)
class PartialFraction:
    """The term `numerator / factor**exponent`, the factor squarefree and the numerator of lower degree."""

    numerator: Polynomial
    factor: Polynomial
    exponent: int


def in_variable(field: Field, value: fmpq_mpoly, variable: Symbol) -> Polynomial:
    """A polynomial of the ring, as a polynomial in one generator."""
    place = field.place(variable)
    parts = {key[place]: coefficient for key, coefficient in field.split(value, {place}).items()}
    return Polynomial(field, [parts.get(i, field.number(0)) for i in range(max(parts, default=-1) + 1)])


def quotient_of(element: Element, variable: Symbol) -> tuple[Polynomial, Polynomial]:
    """Numerator and denominator of an element as polynomials in one generator."""
    field = element.field
    return in_variable(field, element.numerator, variable), in_variable(field, element.denominator, variable)


def factored(field: Field, value: fmpq_mpoly, variable: Symbol) -> list[tuple[Polynomial, int]]:
    """The factors of `value` that contain `variable`, with exponents.

    Irreducible over the field, except that `a*v**n + b` is kept whole: its roots are known by trigonometry.
    """
    place = field.place(variable)
    found: list[tuple[Polynomial, int]] = []
    for squarefree, exponent in value.factor_squarefree()[1]:
        parts = [squarefree]
        variable_itself = field.context.gen(place)
        quotient, rest = divmod(squarefree, variable_itself)
        if rest.is_zero():
            found.append((in_variable(field, variable_itself, variable), int(exponent)))
            parts = [quotient]
        whole = in_variable(field, parts[0], variable)
        if (whole.degree > 2 and not is_binomial(whole)) or whole.degree == 2:
            parts = [factor for factor, _ in parts[0].factor()[1]]
        found += [(p, int(exponent)) for p in (in_variable(field, part, variable) for part in parts) if p.degree > 0]
    return found


def is_binomial(polynomial: Polynomial) -> bool:
    """Whether it is `a*v**n + b` with a and b not zero and n at least 2."""
    inner = polynomial.coefficients[1:-1]
    return polynomial.degree >= 2 and not polynomial[0].is_zero and all(c.is_zero for c in inner)


def partial_fractions(element: Element, variable: Symbol) -> tuple[Polynomial, list[PartialFraction]]:
    """The polynomial part and the partial fractions of a rational function of `variable`."""
    field = element.field
    numerator, denominator = quotient_of(element, variable)
    whole, rest = numerator.divided(denominator)
    terms = []
    for factor, exponent in factored(field, element.denominator, variable):
        modulus = factor**exponent
        others = denominator.divided(modulus)[0]
        part = (rest * others.inverse_modulo(modulus)).divided(modulus)[1]
        terms.append(PartialFraction(part, factor, exponent))
    return whole, terms


def hermite_reduced(term: PartialFraction) -> tuple[list[PartialFraction], PartialFraction]:
    """The integral of a partial fraction as a rational part and the integral of one with exponent 1.

    With A*p + B*p' = N for coprime p, p': the integral of N/p**e is -B/((e-1)*p**(e-1)) plus the integral of
    (A + B'/(e-1))/p**(e-1).
    """
    field, factor = term.numerator.field, term.factor
    slope = factor.derivative()
    inverse = slope.inverse_modulo(factor)
    rational, numerator, exponent = [], term.numerator, term.exponent
    while exponent > 1:
        b = (numerator * inverse).divided(factor)[1]
        a = (numerator - b * slope).divided(factor)[0]
        weight = field.number(1) / (exponent - 1)
        exponent -= 1
        rational.append(PartialFraction(b.scaled(-weight), factor, exponent))
        numerator = a + b.derivative().scaled(weight)
    whole, rest = numerator.divided(factor)
    if whole.degree >= 0:
        raise ArithmeticError("a proper partial fraction became improper")
    return rational, PartialFraction(rest, factor, 1)
