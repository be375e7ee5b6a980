"""Sines and cosines: angle addition over a basis of angles, and exact values at rational multiples of pi."""

from __future__ import annotations

from fractions import Fraction

from derivations.exact.circle import cosine_of_turns
from derivations.exact.generators import Generator, Kind, NotExact
from derivations.exact.quotients import Quotient
from derivations.exact.tower import Tower


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


def _cos_sin(tower: Tower, angle: Quotient) -> tuple[Quotient, Quotient]:
    (turns,), multiples = tower.combination(Kind.COS, angle, [tower.constant("pi")])
    cosine, sine = at_multiple_of_pi(tower, turns)
    for generator, whole in multiples:
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


def at_multiple_of_pi(tower: Tower, multiple: Fraction) -> tuple[Quotient, Quotient]:
    """The cosine and the sine of a rational multiple of pi."""
    turns = multiple / 2
    cosine = cosine_of_turns(tower, turns)
    return cosine, cosine_of_turns(tower, turns - Fraction(1, 4))
