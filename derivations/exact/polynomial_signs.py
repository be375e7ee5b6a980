"""Signs of polynomials in variables that are real, not negative or positive, from their coefficients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, fmpq_mpoly

from derivations.exact.quotients import Ring, coefficients_by_power, factorised

Signs = frozenset[int]
ANY: Signs = frozenset((-1, 0, 1))
POSITIVE: Signs = frozenset((1,))
NONNEGATIVE: Signs = frozenset((0, 1))
NEGATIVE: Signs = frozenset((-1,))
NONPOSITIVE: Signs = frozenset((-1, 0))

_DEEPEST = 5


def product(left: Signs, right: Signs) -> Signs:
    """The signs of a product from those of its factors."""
    return frozenset(a * b for a in left for b in right)


@dataclass(frozen=True)
class Slot:
    """A new variable: real, not negative, or positive; constants have a ball value instead."""

    signs: Signs
    value: Callable[[], arb] | None = None


#: In all polynomials that are looked at for one answer.
_MOST_TERMS = 6_000


class PolynomialSigns:
    """Which signs polynomials of one ring may take, its variables being what the slots say."""

    def __init__(self, ring: Ring, slots: list[Slot]) -> None:
        self.ring = ring
        self.slots = slots
        self._terms_left = _MOST_TERMS

    def at_once(self, polynomial: fmpq_mpoly) -> Signs:
        """The signs that an image polynomial may take, from its coefficients alone."""
        possible: set[int] = set()
        strict = False
        for coefficient, signs in self._collected(polynomial):
            if not signs <= NONNEGATIVE:
                return ANY
            if coefficient > 0:
                own = 1
            elif coefficient < 0:
                own = -1
            elif coefficient.is_zero():
                continue
            else:
                return ANY
            possible.add(own)
            strict = strict or 0 not in signs
        if len(possible) > 1:
            return ANY
        if not possible:
            return frozenset((0,))
        return frozenset(possible) if strict else frozenset(possible | {0})

    def by_parts(self, polynomial: fmpq_mpoly, depth: int = _DEEPEST) -> Signs:
        """The signs that an image polynomial may take, from those of its factors and of their coefficients."""
        if depth == _DEEPEST:
            self._terms_left = _MOST_TERMS
        self._terms_left -= len(polynomial)
        if self._terms_left < 0:
            return ANY
        found = self.at_once(polynomial)
        if found != ANY or depth == 0:
            return found
        content, factors = factorised(polynomial)
        signs: Signs = POSITIVE if content > 0 else NEGATIVE
        for factor, exponent in factors:
            own = self._of_irreducible(factor, depth)
            if exponent % 2 == 0:
                own = frozenset(sign * sign for sign in own)
            signs = product(signs, own)
        return signs

    def _of_irreducible(self, factor: fmpq_mpoly, depth: int) -> Signs:
        found = self.at_once(factor)
        for position, degree in enumerate(factor.degrees()):
            if found != ANY:
                break
            slot = self.slots[self.ring.capacity - 1 - position] if degree else None
            if slot is None or slot.value is not None:
                continue
            parts = coefficients_by_power(factor, position)
            if slot.signs <= NONNEGATIVE:
                found = self._sum_of_powers(parts, slot.signs, depth - 1)
            if found == ANY and degree == 2:
                found = self._definite(parts, depth - 1)
        return found

    def _sum_of_powers(self, parts: list[fmpq_mpoly], variable: Signs, depth: int) -> Signs:
        """The signs of sum c_k x**k for x >= 0, if the c_k agree."""
        possible: set[int] = set()
        strict = False
        for power, part in enumerate(parts):
            if not part.is_zero():
                own = self.by_parts(part, depth)
                possible |= own - {0}
                strict = strict or (0 not in own and (power == 0 or 0 not in variable))
            if len(possible) > 1:
                return ANY
        return frozenset(possible) if strict else frozenset(possible | {0})

    def _definite(self, parts: list[fmpq_mpoly], depth: int) -> Signs:
        """The sign of A x**2 + B x + C for real x where 4 A C - B**2 >= 0: that of A."""
        constant, linear, square = parts
        if len(linear) ** 2 > self._terms_left:
            return ANY
        gap = self.by_parts(4 * square * constant - linear * linear, depth)
        if not gap <= NONNEGATIVE:
            return ANY
        signs = self.by_parts(square, depth)
        return signs if gap == POSITIVE or signs == ANY else signs | {0}

    def _collected(self, polynomial: fmpq_mpoly) -> list[tuple[arb, Signs]]:
        """Coefficients as balls, with the constants folded in, and the signs of their monomials."""
        collected: dict[tuple[int, ...], arb] = {}
        for monomial, coefficient in polynomial.terms():
            value, rest = arb(coefficient), list(monomial)
            for position, exponent in enumerate(monomial):
                slot = self.slots[self.ring.capacity - 1 - position] if exponent else None
                if slot is not None and slot.value is not None:
                    value, rest[position] = value * slot.value() ** int(exponent), 0
            key = tuple(rest)
            collected[key] = collected.get(key, arb(0)) + value
        return [(value, self._monomial_signs(monomial)) for monomial, value in collected.items()]

    def _monomial_signs(self, monomial: tuple[int, ...]) -> Signs:
        signs: Signs = POSITIVE
        for position, exponent in enumerate(monomial):
            if exponent:
                own = self.slots[self.ring.capacity - 1 - position].signs
                if exponent % 2 == 0:
                    own = frozenset(sign * sign for sign in own)
                signs = frozenset(a * b for a in signs for b in own)
        return signs
