"""Quotients of polynomials over the rationals in the generators of a tower, with algebraic relations.

A generator of the tower is a variable of one polynomial ring.  Some generators are algebraic over the earlier ones:
`g**n = p` with `p` a polynomial in earlier generators.  The ring orders later generators higher, so the remainder of
a division by `g**n - p` is the normal form with respect to that relation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz

_LARGEST_POWER = 1_000
_MOST_BITS = 200_000
_LARGEST_DEGREE = 1_000
_LARGEST_DEGREE_OF_SEVERAL = 100
# A division by g**n - p takes a step for each power of g, and memory for each.
_LARGEST_REDUCED = 10_000_000


class NoValue(ArithmeticError):
    """A denominator is identically zero, so the expression has no value anywhere."""


class NotExact(ArithmeticError):
    """The expression is outside what the exact tests can represent."""


def rational(value: Fraction | int) -> fmpq:
    """A rational number of python-flint."""
    return fmpq(value.numerator, value.denominator)


@dataclass
class Ring:
    """The polynomial ring of a tower with room for `capacity` generators."""

    capacity: int
    context: fmpq_mpoly_ctx = field(init=False)
    relations: list[fmpq_mpoly] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = [f"g{index}" for index in reversed(range(self.capacity))]
        self.context = fmpq_mpoly_ctx.get(names, Ordering.lex)

    def position(self, index: int) -> int:
        """Where generator `index` stands in the exponent vectors of the ring."""
        return self.capacity - 1 - index

    def generator(self, index: int) -> fmpq_mpoly:
        """The polynomial that is generator `index`."""
        return self.context.gen(self.position(index))

    def constant(self, value: Fraction | int | fmpq) -> fmpq_mpoly:
        """A constant polynomial."""
        return self.context.constant(value if isinstance(value, fmpq) else rational(value))

    def reduced(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """The normal form of `polynomial` with respect to the relations, later generators first."""
        if not self.relations or polynomial.is_constant():
            return polynomial
        if max(polynomial.degrees(), default=0) > _LARGEST_REDUCED:
            raise NotExact("a number of too high a power, such as exp(10**9), beside its own roots")
        for relation in reversed(self.relations):
            polynomial = divmod(polynomial, relation)[1]
        return polynomial


def _bits(polynomial: fmpq_mpoly) -> int:
    """What each factor adds to the size of a power: the bits of the coefficients, and one for the exponents."""
    numbers = [part for coefficient in polynomial.coeffs() for part in (coefficient.p, coefficient.q)]
    return max((int(number).bit_length() for number in numbers), default=1)


@dataclass(frozen=True)
class Quotient:
    """The quotient of two polynomials of one ring; the denominator is not identically zero."""

    ring: Ring
    numerator: fmpq_mpoly
    denominator: fmpq_mpoly

    def __add__(self, other: Quotient) -> Quotient:
        if self.denominator == other.denominator:
            return self._over(self.numerator + other.numerator, self.denominator)
        common = self.denominator.gcd(other.denominator)
        mine, theirs = self.denominator / common, other.denominator / common
        return self._over(self.numerator * theirs + other.numerator * mine, self.denominator * theirs)

    def __neg__(self) -> Quotient:
        return Quotient(self.ring, -self.numerator, self.denominator)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + (-other)

    def __mul__(self, other: Quotient) -> Quotient:
        if self.denominator.is_one() and other.denominator.is_one():
            return self._over(self.numerator * other.numerator, self.denominator)
        left = self.numerator.gcd(other.denominator)
        right = other.numerator.gcd(self.denominator)
        numerator = (self.numerator / left) * (other.numerator / right)
        return self._over(numerator, (self.denominator / right) * (other.denominator / left))

    def inverse(self) -> Quotient:
        """One over this; refused if this is identically zero."""
        return self._over(self.denominator, self.numerator)

    def to_power(self, exponent: int) -> Quotient:
        """An integer power."""
        if abs(exponent) > _LARGEST_POWER and max(len(self.numerator), len(self.denominator)) > 1:
            raise NotExact(f"a sum to the power {exponent}")
        if any(_bits(part) * abs(exponent) > _MOST_BITS for part in (self.numerator, self.denominator)):
            raise NotExact(f"a number to the power {exponent}")
        base = self if exponent >= 0 else self.inverse()
        return self._over(base.numerator ** abs(exponent), base.denominator ** abs(exponent))

    @property
    def is_zero(self) -> bool:
        """Whether the numerator vanishes identically modulo the relations."""
        return bool(self.ring.reduced(self.numerator).is_zero())

    def cancelled(self) -> Quotient:
        """The same in lowest terms with a monic denominator."""
        common = self.numerator.gcd(self.denominator)
        numerator, denominator = self.numerator / common, self.denominator / common
        leading = denominator.leading_coefficient()
        return Quotient(self.ring, numerator / leading, denominator / leading)

    @property
    def key(self) -> tuple[object, ...]:
        """What two equal cancelled quotients share, for look-up."""
        return (key_of(self.numerator), key_of(self.denominator))

    def constant_value(self) -> Fraction | None:
        """The value, if the quotient is a rational number."""
        own = self.cancelled()
        if not (own.numerator.is_constant() and own.denominator.is_constant()):
            return None
        value = own.numerator.leading_coefficient() if not own.numerator.is_zero() else fmpq(0)
        return Fraction(int(value.p), int(value.q))

    def _over(self, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> Quotient:
        ring = self.ring
        numerator, denominator = ring.reduced(numerator), ring.reduced(denominator)
        if denominator.is_zero():
            raise NoValue("a denominator is identically zero")
        return Quotient(ring, numerator, denominator)


def key_of(polynomial: fmpq_mpoly) -> tuple[object, ...]:
    """A hashable form of a polynomial."""
    return tuple(polynomial.terms())


def unit_of(polynomial: fmpq_mpoly) -> fmpq:
    """The rational number by which to divide for coprime integer coefficients with a positive leading one."""
    coefficients = polynomial.coeffs()
    numerator, denominator = fmpz(0), fmpz(1)
    for coefficient in coefficients:
        numerator = numerator.gcd(coefficient.p)
        denominator = denominator.lcm(coefficient.q)
    unit = fmpq(numerator, denominator)
    return unit if coefficients[0] > 0 else -unit


def coefficients_by_power(polynomial: fmpq_mpoly, position: int) -> list[fmpq_mpoly]:
    """The coefficients by powers of the variable at `position`."""
    context = polynomial.context()
    parts: list[dict[tuple[int, ...], fmpq]] = [{} for _ in range(polynomial.degrees()[position] + 1)]
    for monomial, coefficient in polynomial.terms():
        key = list(monomial)
        exponent, key[position] = int(key[position]), 0
        parts[exponent][tuple(key)] = coefficient
    return [context.from_dict(part) for part in parts]


def factorised(polynomial: fmpq_mpoly) -> tuple[fmpq, list[tuple[fmpq_mpoly, int]]]:
    """The rational content and the irreducible factors.

    A polynomial of a large degree in several variables, such as E**1000*w**2 - 1, is factored as one in E**1000; where
    the degree is large for all that, it is taken for one factor.
    """
    if _is_factored(polynomial):
        content, factors = polynomial.factor()
        return content, [(factor, int(exponent)) for factor, exponent in factors]
    strides, shifts = polynomial.deflation_index()
    degrees = polynomial.degrees()
    strides = [
        stride if degree > _LARGEST_DEGREE_OF_SEVERAL else 1 for stride, degree in zip(strides, degrees, strict=True)
    ]
    context = polynomial.context()
    below = context.from_dict({tuple(map(int, shifts)): 1})
    rest = (polynomial / below).deflate(strides)
    if not _is_factored(rest):
        unit = unit_of(polynomial)
        return unit, [(polynomial / unit, 1)]
    content, factors = rest.factor()
    powers = [(symbol, int(shift)) for symbol, shift in zip(context.gens(), shifts, strict=True) if shift]
    return content, [*powers, *((factor.inflate(strides), int(exponent)) for factor, exponent in factors)]


def _is_factored(polynomial: fmpq_mpoly) -> bool:
    degrees = [int(degree) for degree in polynomial.degrees() if degree]
    largest = _LARGEST_DEGREE if len(degrees) == 1 else _LARGEST_DEGREE_OF_SEVERAL
    return max(degrees, default=0) <= largest or len(polynomial) == 1
