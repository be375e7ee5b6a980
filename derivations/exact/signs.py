"""Signs of expressions over the whole domain of their assumptions, proved by polynomial arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq, fmpq_mpoly, fmpz_poly

from derivations.exact.generators import Generator, Kind, NotExact
from derivations.exact.normal_form import normal_form
from derivations.exact.polynomial_signs import ANY, NEGATIVE, NONNEGATIVE, POSITIVE, Signs, product
from derivations.exact.quotients import Quotient, coefficients_by_power, factorised, key_of, rational, unit_of
from derivations.exact.ranges import Ranges
from derivations.exact.real_roots import has_real_root
from derivations.exact.symbol_bounds import LARGEST_ORDER, root_bounds
from derivations.exact.tower import Tower
from derivations.expressions import Relation

_DEEPEST = 6


class SignProver:
    """Which signs polynomials in the generators of one tower may take under its assumptions."""

    def __init__(self, tower: Tower) -> None:
        self.tower = tower
        tower.sign_of = self.signs
        self._choices = [Ranges(tower)]
        self._known: dict[tuple[object, ...], Signs] = {}
        self._depth = 0
        self._building = True
        self._relations: list[tuple[Quotient, bool]] = []
        found = (self._relation(given) for given in _single(tower.assumptions.given))
        self._relations = [relation for relation in found if not relation[0].numerator.is_zero()]
        self._relations.sort(key=lambda found: sum(1 for degree in found[0].numerator.degrees() if degree))
        self._relations = [self._essential(*relation) for relation in self._relations]
        self._choices = [self._bounded(0)]
        self._building = False
        self._known.clear()

    def _every_choice(self) -> Iterator[Ranges]:
        """The ranges, and others if some root is that of a sum, which is above the root of either term."""
        yield self._choices[0]
        roots = (root.base for root in self.tower.of_kind(Kind.ROOT))
        # Building asks for signs too, which are then those that the first choice shows.
        if self._building or self._depth > 1 or not any(base is not None and len(base) > 1 for base in roots):
            return
        if len(self._choices) == 1:
            self._building = True
            self._choices.append(self._bounded(1))
            self._building = False
        yield self._choices[1]

    def _bounded(self, choice: int) -> Ranges:
        """Ranges with the relations used up."""
        ranges = Ranges(self.tower, choice)
        ranges.extend(self.tower.generators)
        for difference, strict in self._relations:
            ranges.use(difference, strict)
        return ranges

    def _relation(self, given: tuple[Relation, bool]) -> tuple[Quotient, bool]:
        relation, strict = given
        smaller, greater = relation.operands
        return (normal_form(greater - smaller, self.tower).cancelled(), strict)

    def _essential(self, difference: Quotient, strict: bool) -> tuple[Quotient, bool]:
        """A relation without the factors whose signs follow from the ranges of the variables alone."""
        if not strict or difference.numerator.is_zero():
            return difference, strict
        content, factors = factorised(difference.numerator)
        left = self.tower.polynomial(self.tower.ring.constant(1 if content > 0 else -1))
        unit_signs = self.signs_without_relations(difference.denominator)
        if unit_signs not in (POSITIVE, NEGATIVE):
            return difference, strict
        left = left if unit_signs == POSITIVE else -left
        for factor, exponent in factors:
            own = self.signs_without_relations(factor)
            if own in (POSITIVE, NEGATIVE):
                left = -left if own == NEGATIVE and exponent % 2 else left
            elif exponent % 2:
                left = left * self.tower.polynomial(factor)
        return (left, strict) if not left.numerator.is_constant() else (difference, strict)

    def signs(self, polynomial: fmpq_mpoly) -> Signs:
        """The signs that a polynomial may take."""
        if polynomial.is_zero():
            return frozenset((0,))
        if polynomial.is_constant():
            return POSITIVE if polynomial.leading_coefficient() > 0 else NEGATIVE
        key = key_of(polynomial)
        if key not in self._known:
            if self._depth == _DEEPEST:
                return ANY
            self._known[key] = ANY  # while it is being found out
            self._depth += 1
            try:
                self._known[key] = self._of_product(polynomial)
            except NotExact:
                self._known[key] = ANY
            finally:
                self._depth -= 1
        return self._known[key]

    def _of_product(self, polynomial: fmpq_mpoly) -> Signs:
        content, factors = factorised(polynomial)
        signs: Signs = POSITIVE if content > 0 else NEGATIVE
        for factor, exponent in factors:
            own = self._of_irreducible(factor)
            if exponent % 2 == 0:
                own = frozenset(sign * sign for sign in own)
            signs = product(signs, own)
        return signs

    def _of_irreducible(self, factor: fmpq_mpoly) -> Signs:
        found = self._from_relations(factor)
        if found != ANY:
            return found
        signs = self.signs_without_relations(factor)
        for rule in (self._root_against_rest, self._of_logarithm, self._in_one_variable):
            if signs != ANY:
                break
            signs = rule(factor)
        return signs

    def _from_relations(self, factor: fmpq_mpoly) -> Signs:
        """The sign, if the factor is what an assumption speaks of."""
        for difference, strict in self._relations:
            if self.signs_without_relations(difference.denominator) != POSITIVE:
                continue
            scale = difference.numerator.leading_coefficient() / factor.leading_coefficient()
            if (difference.numerator - factor * scale).is_zero():
                own = POSITIVE if strict else NONNEGATIVE
                return own if scale > 0 else frozenset(-sign for sign in own)
        return ANY

    def signs_without_relations(self, polynomial: fmpq_mpoly) -> Signs:
        """The signs of a polynomial from the ranges of its generators and the relations used up in them."""
        if polynomial.is_constant():
            return POSITIVE if polynomial.leading_coefficient() > 0 else NEGATIVE
        last = min(place for place, degree in enumerate(polynomial.degrees()) if degree)
        found = ANY
        for ranges in self._every_choice():
            ranges.extend(self.tower.generators[: self.tower.ring.capacity - last])
            image = ranges.image(polynomial)
            found = found & product(ranges.signs.by_parts(image.numerator), ranges.signs.at_once(image.denominator))
            if found != ANY:
                break
        return found

    def _root_against_rest(self, factor: fmpq_mpoly) -> Signs:
        """The sign of A g + B with a root g = |f|**(1/n) >= 0: that of A**n |f| - (-B)**n if A > 0 >= B."""
        for generator in self.tower.of_kind(Kind.ROOT):
            position = self.tower.ring.position(generator.index)
            if generator.base is None or factor.degrees()[position] != 1:
                continue
            rest, slope = coefficients_by_power(factor, position)
            way = self.signs(slope)
            if way not in (POSITIVE, NEGATIVE):
                continue
            size = generator.base
            if not size.is_constant():
                size = size * self.tower.sign(size).numerator
            order = generator.order
            if order > LARGEST_ORDER:
                continue
            steep, far = (slope, -rest) if way == POSITIVE else (-slope, rest)
            ahead = self.signs(self.tower.ring.reduced(steep**order * size - far**order))
            # An even power hides the sign of -B, which matters unless the root is proved to be the larger.
            if self.signs(far) <= NONNEGATIVE or (order % 2 == 0 and ahead == POSITIVE):
                return product(way, ahead)
        return ANY

    def _of_logarithm(self, factor: fmpq_mpoly) -> Signs:
        """The sign of sum c_i log|f_i|: that of prod |f_i|**c_i - 1."""
        grown = self.tower.one
        for monomial, coefficient in factor.terms():
            generator = self._linear(monomial)
            if generator is None or generator.kind is not Kind.LOG or generator.base is None:
                return ANY
            if coefficient.q != 1:
                return ANY
            sign = self.tower.sign(generator.base) if not generator.base.is_constant() else self.tower.one
            size = self.tower.polynomial(generator.base) * sign
            grown = grown * size.to_power(int(coefficient.p))
        beyond = (grown - self.tower.one).cancelled()
        return product(self.signs(beyond.numerator), self.signs(beyond.denominator))

    def _linear(self, monomial: tuple[int, ...]) -> Generator | None:
        if sum(monomial) != 1:
            return None
        return self.tower.generators[self.tower.ring.capacity - 1 - monomial.index(1)]

    def _in_one_variable(self, factor: fmpq_mpoly) -> Signs:
        """The sign of a polynomial in one symbol, if it has no real root where the symbol may be."""
        places = [position for position, degree in enumerate(factor.degrees()) if degree]
        if len(places) != 1:
            return ANY
        generator = self.tower.generators[self.tower.ring.capacity - 1 - places[0]]
        if generator.kind is not Kind.SYMBOL:
            return ANY
        bounds = root_bounds(self.tower, generator)
        lower, upper = (rational(bound.value) if bound is not None else None for bound in bounds)
        parts = coefficients_by_power(factor / unit_of(factor), places[0])
        polynomial = fmpz_poly([0 if part.is_zero() else part.leading_coefficient().p for part in parts])
        if has_real_root(polynomial, lower, upper):
            return ANY
        value = polynomial(_inside(lower, upper))
        return POSITIVE if value > 0 else NEGATIVE


def _inside(lower: fmpq | None, upper: fmpq | None) -> fmpq:
    """A point between two bounds."""
    if lower is not None and upper is not None:
        return (lower + upper) / 2
    if lower is not None:
        return lower + 1
    return upper - 1 if upper is not None else fmpq(0)


def _single(given: tuple[Relation, ...]) -> list[tuple[Relation, bool]]:
    """The relations as single ones `smaller < greater` or `smaller <= greater`."""
    single = []
    for relation in given:
        for left, operator, right in relation.links:
            smaller, greater = (left, right) if operator in ("<", "<=") else (right, left)
            single.append((Relation((smaller, greater), ("<",)), operator in ("<", ">")))
    return single
