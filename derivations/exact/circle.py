"""Cosines of rational angles and square roots of primes, as elements of one real cyclotomic field.

The value 2 cos(2 pi / n) is an algebraic integer; all sines and cosines of multiples of 2 pi / n are polynomials in
it if 4 divides n, and so are the square roots of the primes that divide n (Gauss sums).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb, fmpz_poly

from derivations.exact.generators import Generator, Kind, NotExact, Restart
from derivations.exact.quotients import Quotient

if TYPE_CHECKING:
    from derivations.exact.tower import Tower

_LARGEST_CIRCLE = 480
_LARGEST_PRIME = 31


def cosine_of_turns(tower: Tower, turns: Fraction) -> Quotient:
    """cos(2 pi turns)."""
    turns %= 1
    simple = {Fraction(0): 1, Fraction(1, 2): -1, Fraction(1, 4): 0, Fraction(3, 4): 0}
    sixths = {Fraction(1, 6): 1, Fraction(5, 6): 1, Fraction(1, 3): -1, Fraction(2, 3): -1}
    if turns in simple:
        return tower.number(simple[turns])
    if turns in sixths:
        return tower.number(Fraction(sixths[turns], 2))
    order = _circle_order(tower, turns.denominator)
    primitive = tower.element(_circle(tower, order))
    steps = int(turns * order)
    steps = min(steps, order - steps)
    previous, current = tower.number(2), primitive
    for _ in range(steps - 1):
        previous, current = current, primitive * current - previous
    return current * tower.number(Fraction(1, 2))


def _circle_order(tower: Tower, denominator: int) -> int:
    needed = math.lcm(tower.hints.circle, denominator)
    if needed > _LARGEST_CIRCLE:
        raise NotExact(f"sines and cosines of multiples of 2 pi/{needed}")
    if needed != tower.hints.circle and tower.of_kind(Kind.CIRCLE):
        tower.hints.circle = needed
        raise Restart
    tower.hints.circle = needed
    return needed


def _circle(tower: Tower, order: int) -> Generator:
    """The generator 2 cos(2 pi / order)."""
    before = len(tower.generators)
    if not tower.hints.roots_on_circle and any(root.value is not None for root in tower.of_kind(Kind.ROOT)):
        tower.hints.roots_on_circle = True
        raise Restart
    value = lambda: 2 * (2 * arb.pi() / order).cos()  # noqa: E731
    generator = tower.generator(Kind.CIRCLE, "circle", order=order, value=value)
    if generator.index == before:
        minimal: fmpz_poly = fmpz_poly.cos_minpoly(order)
        own = tower.ring.generator(generator.index)
        relation = tower.ring.constant(0)
        for exponent, coefficient in enumerate(minimal.coeffs()):
            relation = relation + own**exponent * tower.ring.constant(int(coefficient))
        tower.ring.relations.append(relation)
    return generator


def root_of_prime(tower: Tower, prime: int) -> Quotient | None:
    """The square root of a prime as a Gauss sum, where cosines of rational angles are in play; None elsewhere."""
    if prime > _LARGEST_PRIME or not (tower.of_kind(Kind.CIRCLE) or tower.hints.roots_on_circle):
        return None
    if prime == 2:
        return cosine_of_turns(tower, Fraction(1, 8)) * tower.number(2)
    # sum (a/p) cos(2 pi a/p) = sqrt(p) if p = 1 mod 4, and sum (a/p) sin(2 pi a/p) = sqrt(p) if p = 3 mod 4.
    turned = Fraction(0) if prime % 4 == 1 else Fraction(1, 4)
    total = tower.zero
    for residue in range(1, prime):
        symbol = 1 if pow(residue, (prime - 1) // 2, prime) == 1 else -1
        total = total + cosine_of_turns(tower, Fraction(residue, prime) - turned) * tower.number(symbol)
    return total
