"""Ranges of the generators of a tower, as rational functions of variables that are not negative.

A generator that is positive becomes a positive variable, one between two bounds a Moebius image of one, and every
relation of the assumptions that is linear in one of the new variables is used up by expressing that variable through
a new one.  A polynomial whose image then has coefficients of one sign has that sign.  Treating the generators as
independent only enlarges the set of points, so what is proved holds on the true one.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb, fmpq, fmpq_mpoly

from derivations.exact.generators import Generator, Kind, NotExact
from derivations.exact.polynomial_signs import (
    ANY,
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    PolynomialSigns,
    Signs,
    Slot,
    product,
)
from derivations.exact.quotients import NoValue, Quotient, Ring, coefficients_by_power
from derivations.exact.tower import Tower
from derivations.variables import Bound

_SPARE = 32
_FEW_TERMS = 8


class Ranges:
    """The images of the generators of one tower under its assumptions, in the order of their creation."""

    def __init__(self, tower: Tower) -> None:
        self.ring = Ring(2 * tower.hints.capacity + _SPARE)
        self._tower = tower
        self.slots: list[Slot] = []
        self.signs = PolynomialSigns(self.ring, self.slots)
        self.images: list[Quotient] = []
        self.one = self._number(1)
        self._sign_of = tower.sign_of

    def extend(self, generators: list[Generator]) -> None:
        """Give an image to each generator that has none yet."""
        while len(self.images) < len(generators):
            # An image asks for signs of polynomials in earlier generators only, which have their images by now.
            self.images.append(self._image(generators[len(self.images)]))

    def image(self, polynomial: fmpq_mpoly) -> Quotient:
        """A polynomial in the generators as a rational function of the new variables."""
        capacity = polynomial.context().nvars()
        total = self._number(0)
        for monomial, coefficient in polynomial.terms():
            term = Quotient(self.ring, self.ring.constant(coefficient), self.ring.constant(1))
            for position, exponent in enumerate(monomial):
                if exponent:
                    term = term * self.images[capacity - 1 - position].to_power(int(exponent))
            total = total + term
        return total.cancelled()

    def _number(self, value: Fraction | int) -> Quotient:
        return Quotient(self.ring, self.ring.constant(value), self.ring.constant(1))

    def _new(self, signs: Signs, value: Callable[[], arb] | None = None) -> Quotient:
        if len(self.slots) == self.ring.capacity:
            raise NotExact("too many quantities whose signs matter")
        self.slots.append(Slot(signs, value))
        generator = self.ring.generator(len(self.slots) - 1)
        return Quotient(self.ring, generator, self.ring.constant(1))

    def _image(self, generator: Generator) -> Quotient:
        if generator.value is not None:
            sign = generator.value()
            return self._new(POSITIVE if sign > 0 else NEGATIVE if sign < 0 else ANY, generator.value)
        if generator.kind is Kind.SYMBOL:
            variable = next((v for v in self._tower.assumptions if v.name == generator.name), None)
            return self._between(variable.lower, variable.upper) if variable is not None else self._new(ANY)
        if generator.kind is Kind.ROOT and generator.base is not None:
            return self._root(generator.base, generator.order)
        if generator.kind is Kind.EXP and generator.argument is not None:
            return self._exponential(self._signs_of(generator.argument))
        if generator.kind is Kind.FUNCTION:
            return self._function(generator)
        return self._new(ANY)

    def _signs_of(self, quotient: Quotient) -> Signs:
        return product(self._sign_of(quotient.numerator), self._sign_of(quotient.denominator))

    def _between(self, lower: Bound | None, upper: Bound | None) -> Quotient:
        """A variable between two bounds; if both are closed the lower one is left out (see `signs`)."""
        if lower is not None and upper is not None:
            near, far = (upper, lower) if not upper.strict else (lower, upper)
            grown = self._new(POSITIVE if near.strict else NONNEGATIVE)
            top = self._number(near.value) + self._number(far.value) * grown
            return top * (self.one + grown).inverse()
        if lower is not None:
            return self._number(lower.value) + self._new(POSITIVE if lower.strict else NONNEGATIVE)
        if upper is not None:
            return self._number(upper.value) - self._new(POSITIVE if upper.strict else NONNEGATIVE)
        return self._new(ANY)

    def _root(self, base: fmpq_mpoly, order: int) -> Quotient:
        """|base|**(1/order), above the root of a term of the base if the other terms are not negative."""
        for monomial, coefficient in base.terms() if len(base) <= _FEW_TERMS else ():
            root = _exact_root(coefficient, order)
            if root is None or any(exponent % order for exponent in monomial):
                continue
            term = base.context().from_dict({monomial: coefficient})
            below = base.context().from_dict({tuple(exponent // order for exponent in monomial): root})
            if self._sign_of(base - term) <= NONNEGATIVE and self._sign_of(below) <= NONNEGATIVE:
                return self.image(below) + self._new(NONNEGATIVE)
        return self._new(POSITIVE if 0 not in self._sign_of(base) else NONNEGATIVE)

    def _exponential(self, exponent: Signs) -> Quotient:
        if exponent <= NONNEGATIVE:
            return self.one + self._new(exponent)
        if exponent <= NONPOSITIVE:
            return (self.one + self._new(frozenset(-sign for sign in exponent))).inverse()
        return self._new(POSITIVE)

    def _function(self, generator: Generator) -> Quotient:
        signs = [self._signs_of(argument) for argument in generator.arguments]
        if generator.name == "lambertw":
            above = POSITIVE if self._tower.beyond_branch_point(generator.arguments[0]) else NONNEGATIVE
            return self._new(signs[0]) if signs[0] <= NONNEGATIVE else self._new(above) - self.one
        if generator.name == "lambertw_lower":
            return -self.one - self._new(NONNEGATIVE)
        if generator.name in ("atan", "erf", "asin"):
            return self._new(signs[0])
        if generator.name == "gamma" and signs[0] <= POSITIVE:
            return self._new(POSITIVE)
        if generator.name == "hyp2f1" and all(sign <= POSITIVE for sign in signs[:3]) and signs[3] <= NONNEGATIVE:
            return self.one + self._new(NONNEGATIVE)
        if generator.name == "hyp1f1" and all(sign <= POSITIVE for sign in signs):
            return self.one + self._new(POSITIVE)
        return self._new(ANY)

    def use(self, relation: Quotient, strict: bool) -> None:
        """Express one new variable so that `relation > 0` (or >= 0) holds by itself, if that can be done."""
        image = self.image(relation.numerator) * self.image(relation.denominator)
        polynomial = image.numerator * image.denominator
        for index, slot in enumerate(self.slots):
            position = self.ring.position(index)
            if slot.value is not None or polynomial.degrees()[position] != 1:
                continue
            slope = polynomial.derivative(position)
            rest = polynomial - slope * self.ring.generator(index)
            replacement = self._replacement(slot, slope, rest, strict)
            if replacement is not None:
                self._replace(index, replacement)
                return

    def _replacement(self, slot: Slot, slope: fmpq_mpoly, rest: fmpq_mpoly, strict: bool) -> Quotient | None:
        """The variable x with slope*x + rest > 0 (or >= 0) through a new one, keeping what was known of its sign."""
        way = self.signs.at_once(slope)
        bound = Quotient(self.ring, -rest, slope)
        grown = POSITIVE if strict else NONNEGATIVE
        signed = slot.signs <= NONNEGATIVE
        if way == POSITIVE and (not signed or self.signs.at_once(rest) <= NONPOSITIVE):
            return bound + self._new(grown) * Quotient(self.ring, self.ring.constant(1), slope)
        if way == NEGATIVE and not signed:
            return bound + self._new(grown) * Quotient(self.ring, self.ring.constant(1), slope)
        if way == NEGATIVE and self.signs.at_once(rest) == POSITIVE:
            if slot.signs == POSITIVE:
                return bound * (self.one + self._new(grown)).inverse()
            if strict:
                part = self._new(NONNEGATIVE)
                return bound * part * (self.one + part).inverse()
        return None

    def _replace(self, index: int, replacement: Quotient) -> None:
        position = self.ring.position(index)
        self.images = [_substituted(image, position, replacement) for image in self.images]


def _exact_root(value: fmpq, order: int) -> fmpq | None:
    """The positive rational root, if there is one."""
    if value <= 0:
        return None
    root = fmpq(value.p.root(order), value.q.root(order))
    return root if root**order == value else None


def _substituted(quotient: Quotient, position: int, value: Quotient) -> Quotient:
    """A quotient with one variable of its ring replaced."""

    def of(polynomial: fmpq_mpoly) -> Quotient:
        ring = quotient.ring
        total = Quotient(ring, ring.constant(0), ring.constant(1))
        for exponent, coefficient in enumerate(coefficients_by_power(polynomial, position)):
            if not coefficient.is_zero():
                total = total + Quotient(ring, coefficient, ring.constant(1)) * value.to_power(exponent)
        return total

    if quotient.numerator.degrees()[position] == 0 and quotient.denominator.degrees()[position] == 0:
        return quotient
    numerator, denominator = of(quotient.numerator), of(quotient.denominator)
    if denominator.is_zero:
        raise NoValue("a denominator is identically zero")
    return (numerator * denominator.inverse()).cancelled()
