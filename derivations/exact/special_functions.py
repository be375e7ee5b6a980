"""Gamma, Lambert W, hypergeometric and Bessel functions in a tower.

Members of a family that differ by integers in their parameters are reduced to one by contiguous relations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from derivations.exact.generators import Kind, NotExact, Restart
from derivations.exact.quotients import Quotient, key_of
from derivations.exact.tower import Tower

_LARGEST_SHIFT = 60
#: psi(k/n) = -EulerGamma - a log 2 - b log 3 -+ c pi sqrt(m), the upper sign for k/n < 1/2: c, m, a and b by n.
_GAUSS: Final = {
    1: (Fraction(0), 1, Fraction(0), Fraction(0)),
    2: (Fraction(0), 1, Fraction(2), Fraction(0)),
    3: (Fraction(1, 6), 3, Fraction(0), Fraction(3, 2)),
    4: (Fraction(1, 2), 1, Fraction(3), Fraction(0)),
    6: (Fraction(1, 2), 3, Fraction(2), Fraction(3, 2)),
}


def odd(tower: Tower, name: str, x: Quotient) -> Quotient:
    """An odd function f: f(-x) = -f(x), f(0) = 0."""
    own = x.cancelled()
    if own.is_zero:
        return tower.zero
    if own.numerator.leading_coefficient() < 0:
        return -tower.function(name, -own)
    return tower.function(name, own)


def _family(
    tower: Tower, name: str, parameters: Sequence[Quotient], rest: Sequence[Quotient], raising: Sequence[int]
) -> tuple[list[Quotient], list[int]]:
    """The base parameters of the family and how far these parameters are from them.

    `raising` says of each parameter whether members above (+1) or below (-1) the base are reached from it.
    """
    known = [g for g in tower.of_kind(Kind.FUNCTION) if g.name == name]
    for generator in known:
        own_bases, others = generator.arguments[: len(parameters)], generator.arguments[len(parameters) :]
        if any(not (a - b).is_zero for a, b in zip(others, rest, strict=True)):
            continue
        offsets = [(own - base).constant_value() for own, base in zip(parameters, own_bases, strict=True)]
        if any(offset is None or offset.denominator > 1 for offset in offsets):
            continue
        steps = [int(offset) * way for offset, way in zip(offsets, raising, strict=True) if offset is not None]
        if max(abs(step) for step in steps) > _LARGEST_SHIFT:
            raise NotExact(f"{name} with parameters more than {_LARGEST_SHIFT} apart")
        if min(steps) < 0:
            number = (name, known.index(generator))
            old = tower.hints.shifts.get(number, (0,) * len(steps))
            moves = (min(step, 0) * way for step, way in zip(steps, raising, strict=True))
            tower.hints.shifts[number] = tuple(a + b for a, b in zip(old, moves, strict=True))
            raise Restart
        return list(own_bases), steps
    shift = tower.hints.shifts.get((name, len(known)), (0,) * len(parameters))
    bases = [own + tower.number(move) for own, move in zip(parameters, shift, strict=True)]
    return bases, [-move * way for move, way in zip(shift, raising, strict=True)]


def gamma(tower: Tower, x: Quotient) -> Quotient:
    """The gamma function, by x Gamma(x) = Gamma(x + 1)."""
    value = x.constant_value()
    if value is not None and value > 0 and value <= _LARGEST_SHIFT:
        total = tower.one
        while value > 1:
            value -= 1
            total = total * tower.number(value)
        if value == 1:
            return total
        if value == Fraction(1, 2):
            return total * tower.absolute_power(tower.constant("pi"), Fraction(1, 2))
    (base,), (steps,) = _family(tower, "gamma", [x], [], [1])
    total = tower.function("gamma", base)
    for step in range(steps):
        total = total * (base + tower.number(step))
    return total


def loggamma(tower: Tower, x: Quotient) -> Quotient:
    """The logarithm of the gamma function for positive x, by log Gamma(x + 1) = log Gamma(x) + log x."""
    value = x.constant_value()
    if value is not None and value > 0 and (value.denominator == 1 or value.denominator == 2):
        return tower.log(gamma(tower, x))
    (base,), (steps,) = _family(tower, "loggamma", [x], [], [1])
    total = tower.function("loggamma", base)
    for step in range(steps):
        total = total + tower.log(base + tower.number(step))
    return total


def digamma(tower: Tower, x: Quotient) -> Quotient:
    """The digamma function, by psi(x + 1) = psi(x) + 1/x; at multiples of 1/2, 1/3, 1/4 and 1/6 by Gauss's theorem."""
    value = x.constant_value()
    if value is not None and abs(value) <= _LARGEST_SHIFT and value.denominator in _GAUSS:
        base = value - math.ceil(value) + 1
        if value.denominator > 1 or value > 0:
            total = _digamma_of_part(tower, base)
            for step in range(int(value - base)):
                total = total + tower.number(1 / (base + step))
            for step in range(int(base - value)):
                total = total - tower.number(1 / (value + step))
            return total
    (base_of_family,), (steps,) = _family(tower, "digamma", [x], [], [1])
    total = tower.function("digamma", base_of_family)
    for step in range(steps):
        total = total + (base_of_family + tower.number(step)).inverse()
    return total


def _digamma_of_part(tower: Tower, part: Fraction) -> Quotient:
    """The digamma function at 1, 1/2, 1/3, 2/3, 1/4, 3/4, 1/6 and 5/6."""
    tangent, square, twos, threes = _GAUSS[part.denominator]
    logarithms = tower.log(tower.number(2)) * tower.number(twos) + tower.log(tower.number(3)) * tower.number(threes)
    total = -tower.constant("EulerGamma") - logarithms
    if tangent:
        root = tower.absolute_power(tower.number(square), Fraction(1, 2))
        way = 1 if part > Fraction(1, 2) else -1
        total = total + tower.constant("pi") * root * tower.number(way * tangent)
    return total


def lambertw(tower: Tower, x: Quotient, branch: Quotient | None = None) -> Quotient:
    """Lambert W: W(z exp(z)) = z where z >= -1 (branch 0) or z <= -1 (branch -1) is proved."""
    which = branch.constant_value() if branch is not None else Fraction(0)
    if which not in (0, -1):
        raise NotExact("a branch of lambertw other than 0 and -1")
    own = x.cancelled()
    if own.is_zero:
        return tower.zero
    exponent = tower.exponent(own)
    invertible = not exponent.is_zero and (exponent * tower.exp(exponent) - own).is_zero
    if invertible and tower.signs_of(exponent + tower.one) <= ({0, 1} if which == 0 else {0, -1}):
        return exponent
    return tower.function("lambertw" if which == 0 else "lambertw_lower", own)


def _raise(values: tuple[Quotient, Quotient], second: Quotient, parameter: Quotient) -> tuple[Quotient, Quotient]:
    """(G, theta G) for G = F + theta F / parameter, from F, theta F and theta^2 F."""
    value, slope = values
    scale = parameter.inverse()
    return value + slope * scale, slope + second * scale


def hyp2f1(tower: Tower, a: Quotient, b: Quotient, c: Quotient, x: Quotient) -> Quotient:
    """Gauss' function through F and theta F = x F' of a base member.

    (1 - x) theta^2 F = ((a + b) x - c + 1) theta F + a b x F;   for a = 1: (1 - x) theta F = c - 1 - (c - 1 - b x) F.
    """
    if key_of(a.cancelled().numerator) > key_of(b.cancelled().numerator):
        a, b = b, a
    if any((parameter.constant_value() or 1) <= 0 for parameter in (a, b, c)):
        return tower.function("hyp2f1_terminating", a, b, c, x)
    (a0, b0, c0), (ups_a, ups_b, downs_c) = _family(tower, "hyp2f1", [a, b, c], [x], [1, 1, -1])
    base = tower.function("hyp2f1", a0, b0, c0, x)
    complement = (tower.one - x).inverse()
    if (a0 - tower.one).is_zero or (b0 - tower.one).is_zero:
        other = b0 if (a0 - tower.one).is_zero else a0
        shifted = c0 - tower.one
        slope = (shifted - (shifted - other * x) * base) * complement
    else:
        slope = tower.function("hyp2f1_slope", a0, b0, c0, x)
    values = (base, slope)

    def second() -> Quotient:
        return ((a0 + b0) * x - c0 + tower.one) * values[1] * complement + a0 * b0 * x * complement * values[0]

    for _ in range(ups_a):
        values = _raise(values, second(), a0)
        a0 = a0 + tower.one
    for _ in range(ups_b):
        values = _raise(values, second(), b0)
        b0 = b0 + tower.one
    for _ in range(downs_c):
        values = _raise(values, second(), c0 - tower.one)
        c0 = c0 - tower.one
    return values[0]


def hyp1f1(tower: Tower, a: Quotient, b: Quotient, x: Quotient) -> Quotient:
    """Kummer's function through F and theta F = x F' of a base member: theta^2 F = (x - b + 1) theta F + a x F.

    For b = a + 1 the equation is of first order, theta F = a (exp(x) - F), and so for b = a + 2 one below it.
    """
    if any((parameter.constant_value() or 1) <= 0 for parameter in (a, b)):
        return tower.function("hyp1f1_terminating", a, b, x)
    (a0, b0), (ups_a, downs_b) = _family(tower, "hyp1f1", [a, b], [x], [1, -1])
    base, above = tower.function("hyp1f1", a0, b0, x), (b0 - a0).constant_value()
    if above == 1:
        slope = a0 * (tower.exp(x) - base)
    elif above == 2:
        next_up = a0 + tower.one
        slope = a0 * (next_up * tower.exp(x) - (next_up + x) * base) * (a0 + x).inverse()
    else:
        slope = tower.function("hyp1f1_slope", a0, b0, x)
    values = (base, slope)

    def second() -> Quotient:
        return (x - b0 + tower.one) * values[1] + a0 * x * values[0]

    for _ in range(ups_a):
        values = _raise(values, second(), a0)
        a0 = a0 + tower.one
    for _ in range(downs_b):
        values = _raise(values, second(), b0 - tower.one)
        b0 = b0 - tower.one
    return values[0]


def besseli(tower: Tower, order: Quotient, x: Quotient) -> Quotient:
    """The modified Bessel function, by I_(n+1) = I_(n-1) - (2 n / x) I_n."""
    (base,), (steps,) = _family(tower, "besseli", [order], [x], [1])
    previous = tower.function("besseli", base, x)
    if steps == 0:
        return previous
    current = tower.function("besseli_next", base, x)
    for step in range(1, steps):
        middle = base + tower.number(step)
        previous, current = current, previous - tower.number(2) * middle * x.inverse() * current
    return current
