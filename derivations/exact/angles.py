"""Inverse sines and tangents of numbers: as rational multiples of pi where they are that.

A ball finds the multiple and an exact identity proves it: sin(a) = x for |a| <= pi/2 means asin(x) = a, and
sin(a) = x cos(a) for |a| < pi/2 means atan(x) = a.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from flint import arb, fmpq_mpoly

from derivations.exact.quotients import Quotient
from derivations.exact.special_functions import odd
from derivations.exact.tower import Tower
from derivations.exact.trigonometry import at_multiple_of_pi

#: The finest part of pi that is looked for; cosines of finer ones need large number fields.
_FINEST: Final = 60
_CLOSE: Final = arb(2) ** -40


def atan(tower: Tower, x: Quotient) -> Quotient:
    """The inverse tangent."""
    value = _value(tower, x)
    part = None if value is None else _part(value.atan())
    if part is not None and abs(part) < Fraction(1, 2) and _has_tangent(tower, part, x):
        return tower.constant("pi") * tower.number(part)
    return odd(tower, "atan", x)


def asin(tower: Tower, x: Quotient) -> Quotient:
    """The inverse sine."""
    value = _value(tower, x)
    part = None if value is None else _part(value.asin())
    if part is not None and abs(part) <= Fraction(1, 2) and (at_multiple_of_pi(tower, part)[1] - x).is_zero:
        return tower.constant("pi") * tower.number(part)
    return odd(tower, "asin", x)


def acos(tower: Tower, x: Quotient) -> Quotient:
    """The inverse cosine, pi/2 - asin(x)."""
    return tower.constant("pi") * tower.number(Fraction(1, 2)) - asin(tower, x)


def atan2(tower: Tower, y: Quotient, x: Quotient) -> Quotient:
    """The angle of the point (x, y): atan(y/x) where x > 0 is proved."""
    if tower.signs_of(x) == {1}:
        return atan(tower, y * x.inverse())
    return tower.function("atan2", y, x)


def _has_tangent(tower: Tower, part: Fraction, x: Quotient) -> bool:
    """Whether tan(pi*part) = x; for the commonest parts without a field of cosines."""
    simple = {Fraction(1, 6): Fraction(1, 3), Fraction(1, 4): Fraction(1), Fraction(1, 3): Fraction(3)}
    if abs(part) in simple:
        # The ball has told the sign of x, so that the square decides.
        return (x * x - tower.number(simple[abs(part)])).is_zero
    cosine, sine = at_multiple_of_pi(tower, part)
    return (sine - x * cosine).is_zero


def _part(angle: arb) -> Fraction | None:
    """The rational number of small denominator that angle/pi is close to."""
    multiple = angle / arb.pi()
    if not multiple.is_finite():
        return None
    for denominator in range(1, _FINEST + 1):
        whole = (multiple * denominator).mid().str(20, radius=False)
        nearest = round(Fraction(whole))
        if abs(multiple * denominator - nearest) < _CLOSE:
            return Fraction(nearest, denominator)
    return None


def _value(tower: Tower, x: Quotient) -> arb | None:
    """The ball of a number; None if it is not one, or its parts have no balls of their own."""
    own = x.cancelled()
    above, below = _polynomial_value(tower, own.numerator), _polynomial_value(tower, own.denominator)
    if above is None or below is None or below.contains(0):
        return None
    return above / below


def _polynomial_value(tower: Tower, polynomial: fmpq_mpoly) -> arb | None:
    total = arb(0)
    for monomial, coefficient in polynomial.terms():
        term = arb(coefficient)
        for position, exponent in enumerate(monomial):
            if exponent:
                value = tower.generators[tower.ring.capacity - 1 - position].value
                if value is None:
                    return None
                term = term * value() ** int(exponent)
        total = total + term
    return total
