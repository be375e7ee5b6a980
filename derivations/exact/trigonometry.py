"""Sines and cosines: angle addition over a basis of angles, and exact values at rational multiples of pi.

The value 2 cos(2 pi / n) is an algebraic integer; all sines and cosines of multiples of 2 pi / n are polynomials in
it if 4 divides n, and so are the square roots of the primes that divide n (Gauss sums).
"""

from __future__ import annotations

import math
from fractions import Fraction

from flint import arb, fmpz_poly

from derivations.exact.lattice import decompose
from derivations.exact.quotients import Quotient
from derivations.exact.special_functions import odd
from derivations.exact.tower import Generator, Kind, NotExact, Restart, Tower

_LARGEST_CIRCLE = 480


def sin(tower: Tower, angle: Quotient) -> Quotient:
    """The sine."""
    return _cos_sin(tower, angle)[1]


def cos(tower: Tower, angle: Quotient) -> Quotient:
    """The cosine."""
    return _cos_sin(tower, angle)[0]


def tan(tower: Tower, angle: Quotient) -> Quotient:
    """The tangent."""
    cosine, sine = _cos_sin(tower, angle)
    return sine * cosine.inverse()


def acos(tower: Tower, x: Quotient) -> Quotient:
    """The inverse cosine, pi/2 - asin(x)."""
    return tower.constant("pi") * tower.number(Fraction(1, 2)) - odd(tower, "asin", x)


def atan2(tower: Tower, y: Quotient, x: Quotient) -> Quotient:
    """The angle of the point (x, y): atan(y/x) where x > 0 is proved."""
    own = x.cancelled()
    signs = {a * b for a in tower.sign_of(own.numerator) for b in tower.sign_of(own.denominator)}
    if signs == {1}:
        return odd(tower, "atan", y * x.inverse())
    return tower.function("atan2", y, x)


def _cos_sin(tower: Tower, angle: Quotient) -> tuple[Quotient, Quotient]:
    coefficients, rest = decompose(angle.cancelled(), [tower.constant("pi")])
    cosine, sine = _at_multiple_of_pi(tower, coefficients[0])
    for generator, whole in tower.combination(Kind.COS, rest):
        partner = _sine_of(tower, generator)
        turned = _turned(tower, tower.element(generator), partner, abs(whole))
        other = turned if whole > 0 else (turned[0], -turned[1])
        cosine, sine = cosine * other[0] - sine * other[1], sine * other[0] + cosine * other[1]
    return cosine, sine


def _sine_of(tower: Tower, cosine: Generator) -> Quotient:
    before = len(tower.generators)
    generator = tower.generator(Kind.SIN, cosine.index, argument=cosine.argument)
    if generator.index == before:
        own, other = tower.ring.generator(generator.index), tower.ring.generator(cosine.index)
        tower.ring.relations.append(own**2 + other**2 - 1)
    return tower.element(generator)


def _turned(tower: Tower, cosine: Quotient, sine: Quotient, times: int) -> tuple[Quotient, Quotient]:
    """Cosine and sine of `times` the angle."""
    if times > 1_000:
        raise NotExact("a sine or cosine of more than 1,000 times another angle")
    real, imaginary = tower.one, tower.zero
    for _ in range(times):
        real, imaginary = real * cosine - imaginary * sine, imaginary * cosine + real * sine
    return real, imaginary


def _at_multiple_of_pi(tower: Tower, multiple: Fraction) -> tuple[Quotient, Quotient]:
    turns = multiple / 2
    cosine = _cosine_of_turns(tower, turns)
    return cosine, _cosine_of_turns(tower, turns - Fraction(1, 4))


def _cosine_of_turns(tower: Tower, turns: Fraction) -> Quotient:
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
