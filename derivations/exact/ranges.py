"""Ranges of the generators of a tower, as rational functions of variables that are not negative.

A generator that is positive becomes a positive variable, one between two bounds a Moebius image of one, and every
relation of the assumptions that is linear in one of the new variables is used up by expressing that variable through
a new one.  A polynomial whose image then has coefficients of one sign has that sign.  Treating the generators as
independent only enlarges the set of points, so what is proved holds on the true one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from derivations.exact.symbol_bounds import exact_root, root_bounds
from derivations.exact.tower import Tower
from derivations.variables import Bound

_SPARE = 32
_FEW_TERMS = 8
_MOST_TERMS = 150


class Ranges:
    """The images of the generators of one tower under its assumptions, in the order of their creation.

    A root has several images if several terms of its base are powers; `choice` picks one for all roots.
    """

    def __init__(self, tower: Tower, choice: int = 0) -> None:
        self._choice = choice
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
            index = len(self.images)
            image = self._image(generators[index])
            if len(self.images) == index:
                self.images.append(image)

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
            return self._between(*root_bounds(self._tower, generator))
        if generator.kind is Kind.ROOT and generator.base is not None:
            return self._root(generator.base, generator.order)
        if generator.kind is Kind.EXP and generator.argument is not None:
            return self._exponential(generator.argument)
        if generator.kind is Kind.FUNCTION:
            return self._function(generator)
        return self._new(ANY)

    def _signs_of(self, quotient: Quotient) -> Signs:
        return product(self._sign_of(quotient.numerator), self._sign_of(quotient.denominator))

    def _between(self, lower: Bound | None, upper: Bound | None) -> Quotient:
        """A variable between two bounds; the upper one is dropped if both are closed, which no such image covers."""
        closed = lower is not None and upper is not None and not lower.strict and not upper.strict
        if lower is not None and upper is not None and not closed:
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
        found = list(self._below_root(base, order)) if len(base) <= _FEW_TERMS else []
        if found:
            return self.image(found[self._choice % len(found)]) + self._new(NONNEGATIVE)
        return self._new(POSITIVE if 0 not in self._sign_of(base) else NONNEGATIVE)

    def _below_root(self, base: fmpq_mpoly, order: int) -> Iterator[fmpq_mpoly]:
        for monomial, coefficient in base.terms():
            root = exact_root(coefficient, order)
            if root is None or any(exponent % order for exponent in monomial):
                continue
            term = base.context().from_dict({monomial: coefficient})
            below = base.context().from_dict({tuple(exponent // order for exponent in monomial): root})
            if self._sign_of(base - term) <= NONNEGATIVE and self._sign_of(below) <= NONNEGATIVE:
                yield below

    def _exponential(self, argument: Quotient) -> Quotient:
        if self._may_be_power_of_zero(argument):
            return self._new(NONNEGATIVE)
        exponent = self._signs_of(argument)
        if exponent <= NONNEGATIVE:
            return self.one + self._new(exponent)
        if exponent <= NONPOSITIVE:
            return (self.one + self._new(frozenset(-sign for sign in exponent))).inverse()
        return self._new(POSITIVE)

    def _may_be_power_of_zero(self, argument: Quotient) -> bool:
        """Whether an exponential stands for a power of a base that may be zero, where it is no exponential."""
        degrees = argument.numerator.degrees()
        logs = (log for log in self._tower.of_kind(Kind.LOG) if degrees[self._tower.ring.position(log.index)])
        return any(log.base is not None and 0 in self._sign_of(log.base) for log in logs)

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
        if generator.name in ("besseli", "besseli_next") and signs[1] <= POSITIVE:
            # I_n(x) is a sum of positive terms for x > 0 and n > -1; `besseli_next` is I_(n+1).
            least = generator.arguments[0] + self._tower.number(1 if generator.name == "besseli" else 2)
            return self._new(POSITIVE if self._signs_of(least) <= POSITIVE else ANY)
        if generator.name == "hyp2f1" and all(sign <= POSITIVE for sign in signs[:3]) and signs[3] <= NONNEGATIVE:
            return self.one + self._new(NONNEGATIVE)
        if generator.name == "hyp1f1" and all(sign <= POSITIVE for sign in signs):
            return self.one + self._new(POSITIVE)
        return self._new(ANY)

    def use(self, relation: Quotient, strict: bool) -> None:
        """Express one new variable so that `relation > 0` (or >= 0) holds by itself, if that can be done.

        Each relation that is used up is put into all images; where these have grown large further ones are left alone.
        """
        if any(len(image.numerator) + len(image.denominator) > _MOST_TERMS for image in self.images):
            return
        image = self.image(relation.numerator) * self.image(relation.denominator)
        if len(image.numerator) + len(image.denominator) > _MOST_TERMS:
            return
        polynomial = image.numerator
        if self.signs.at_once(image.denominator) != POSITIVE:
            polynomial = polynomial * image.denominator
        if self.signs.at_once(polynomial) <= (POSITIVE if strict else NONNEGATIVE):
            return
        if strict and self._fill_simplex(polynomial):
            return
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

    def _fill_simplex(self, polynomial: fmpq_mpoly) -> bool:
        """Use up K - sum a_i x_i > 0 with two or more positive x_i by x_i = (K/a_i) y_i/(1 + sum y_j)."""
        limit = self.ring.constant(0)
        slopes: dict[int, fmpq] = {}
        for monomial, coefficient in polynomial.terms():
            if sum(monomial) == 1 and coefficient < 0:
                slopes[self.ring.capacity - 1 - monomial.index(1)] = -coefficient
            elif sum(monomial) == 0 and coefficient > 0:
                limit = self.ring.constant(coefficient)
            else:
                return False
        if limit.is_zero() or len(slopes) < 2 or any(self.slots[i].signs != POSITIVE for i in slopes):
            return False
        parts = {index: self._new(POSITIVE) for index in slopes}
        whole = self.one
        for part in parts.values():
            whole = whole + part
        for index, part in parts.items():
            scale = Quotient(self.ring, limit / slopes[index], self.ring.constant(1))
            self._replace(index, scale * part * whole.inverse())
        return True

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
