"""Identities between integrals: by linearity, an antiderivative, over one angle for all ranges, along a parameter.

A residual that depends linearly on its integrals vanishes if the integrands over each range add up to zero, or to the
derivative of something that is differentiated exactly.  Ranges that differ are mapped to the angles h from 0 to pi by

    v = m - r*cos(h)    or, for a range that is not negative,    v**2 = m - r*cos(h),

which go from the lower limit to the upper one without turning, or back with h turned round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from derivations.exact import is_zero, obstacles, possible_signs
from derivations.exact.ranging import is_infinite, ordered, within
from derivations.expansion import Approach, ClosedNumbers, StoppedError, leading_term
from derivations.expressions import (
    INFINITY,
    MINUS_ONE,
    ONE,
    ZERO,
    Call,
    Constant,
    Expr,
    ExpressionError,
    Integral,
    Sum,
    Symbol,
    add,
    differentiate,
    expand_derivatives,
    mul,
    read,
    sqrt,
    substitute,
)
from derivations.reasoning.antiderivatives import proposed
from derivations.reasoning.kinks import without_kinks
from derivations.reasoning.parameters import from_zero, outermost, with_names
from derivations.variables import Assumptions, Variable

_PI: Final = Constant("pi")
#: Names that no formula can contain.
_OF: Final = Symbol("of the integrand")
_ANGLE: Final = Symbol("angle of the range")


@dataclass(frozen=True)
class _Range:
    """The sum of all integrands, in `_OF`, over one range."""

    lower: Expr
    upper: Expr
    body: Expr

    def integral(self) -> Integral:
        return Integral(self.body, _OF, self.lower, self.upper)


def vanishes(expr: Expr, assumptions: Assumptions) -> bool:
    """Whether an expression is proved to be zero wherever it has a value, its integrals taken for what they are.

    >>> from derivations.expressions import read
    >>> vanishes(read("integral(2*v, v, 0, x) - integral(x, v, 0, x)"), Assumptions())
    True
    >>> vanishes(read("integral(sqrt(1 - v**2), v, -1, 1) - integral(sin(v)**2, v, 0, pi)"), Assumptions())
    True
    """
    if is_zero(expr, assumptions):
        return True
    if not any(isinstance(node, Integral) for node in expr.walk()):
        return False
    try:
        plain = without_kinks(expand_derivatives(expr), assumptions)
        if _adds_up(_with_bessel_integrals(plain), assumptions):
            return True
        parts = from_zero(plain, assumptions)
        return any(all(_adds_up(_with_bessel_integrals(part), assumptions) for part in each) for each in parts)
    except ExpressionError:
        return False


def _adds_up(residual: Expr, assumptions: Assumptions) -> bool:
    integrals = tuple(dict.fromkeys(outermost(residual)))
    names = {node: Symbol(f"integral {place}") for place, node in enumerate(integrals)}
    flat = with_names(residual, names)
    weights = {node: differentiate(flat, name) for node, name in names.items()}
    if any(weight.free_symbols & frozenset(names.values()) for weight in weights.values()):
        return False
    rest = substitute(flat, dict.fromkeys(names.values(), ZERO))
    left = []
    for each in _by_range(weights, assumptions):
        value = _value(each, assumptions)
        left += [each] if value is None else []
        rest = rest if value is None else rest + value
    if is_zero(rest, assumptions) and not left:
        return True
    return any(is_zero(rest + value, assumptions) for value in _over_one_angle(left, assumptions))


def _with_bessel_integrals(expr: Expr) -> Expr:
    """I_n(z), n from -1 to 1, as the integral of exp(z*cos(h))*cos(n*h)/pi over h from 0 to pi; I_n(0) is a number."""
    if isinstance(expr, Integral | Sum) or not expr.children:
        return expr
    children = tuple(_with_bessel_integrals(child) for child in expr.children)
    if isinstance(expr, Call) and expr.name == "besseli" and children[0] in (ZERO, ONE, MINUS_ONE):
        if children[1] == ZERO:
            return ONE if children[0] == ZERO else ZERO
        weight = read("exp(z*cos(h))/pi") if children[0] == ZERO else read("exp(z*cos(h))*cos(h)/pi")
        body = substitute(weight, {Symbol("z"): children[1], Symbol("h"): _ANGLE})
        return Integral(body, _ANGLE, ZERO, _PI)
    return expr.rebuilt(children)


def _by_range(weights: Mapping[Integral, Expr], assumptions: Assumptions) -> Iterator[_Range]:
    """The integrands over each range together, with their weights."""
    left = list(weights)
    while left:
        first, *_ = left
        same = [node for node in left if _same_range(node, first, assumptions)]
        terms = (mul(weights[node], substitute(node.body, {node.variable: _OF})) for node in same)
        yield _Range(first.lower, first.upper, add(*terms))
        left = [node for node in left if node not in same]


def _same_range(one: Integral, other: Integral, assumptions: Assumptions) -> bool:
    pairs = ((one.lower, other.lower), (one.upper, other.upper))
    return all(a == b or (not (is_infinite(a) or is_infinite(b)) and is_zero(a - b, assumptions)) for a, b in pairs)


def _value(each: _Range, assumptions: Assumptions) -> Expr | None:
    """What the integral over a range is, if that can be proved."""
    if is_zero(each.body, assumptions.with_variables(Variable(_OF.name))):
        return ZERO
    inside = within(each.integral(), assumptions, ends=False)
    if inside is not None and is_zero(*inside):
        return ZERO
    for found in proposed(each.body, _OF, assumptions):
        if not _has_slope(found, each, assumptions):
            continue
        ends = [_at_end(found, each, way, assumptions) for way in (1, -1)]
        if ends[0] is not None and ends[1] is not None:
            return ends[1] - ends[0]
    return None


def _has_slope(found: Expr, each: _Range, assumptions: Assumptions) -> bool:
    """Whether it has no jump between the limits, and the integrand as its derivative there."""
    slope = differentiate(found, _OF)
    gap, *smooth = (_inside(part, each, assumptions) for part in (slope - each.body, slope, found))
    return is_zero(*gap) and not any(obstacles(*part) for part in smooth)


def _inside(part: Expr, each: _Range, assumptions: Assumptions) -> tuple[Expr, Assumptions]:
    """An expression with its variable between the limits, or anywhere if their order is not known."""
    inside = within(Integral(part, _OF, each.lower, each.upper), assumptions, ends=False)
    return inside or (part, assumptions.with_variables(Variable(_OF.name)))


def _at_end(found: Expr, each: _Range, way: int, assumptions: Assumptions) -> Expr | None:
    """Where an antiderivative tends from inside the range: way 1 to the lower limit, -1 to the upper one."""
    end = each.lower if way > 0 else each.upper
    if not is_infinite(end):
        value = substitute(found, {_OF: end})
        if not obstacles(value, assumptions):
            # What has a value in this language has no jump there.
            return value
    limits = ordered(each.integral(), assumptions)
    if limits is None:
        return None
    inwards = way if limits == (each.lower, each.upper) else -way
    approach = Approach(_OF, end, -inwards if is_infinite(end) else inwards)
    try:
        limit = leading_term(found, approach, assumptions, ClosedNumbers()).limit
    except StoppedError:
        return None
    return None if INFINITY in limit.walk() else limit


def _over_one_angle(ranges: list[_Range], assumptions: Assumptions) -> Iterator[Expr]:
    """What the integrals add up to once all ranges are mapped to one, where that can be proved."""
    for chosen in product(*(list(_over_the_angle(each, assumptions)) for each in ranges)):
        value = _value(_Range(ZERO, _PI, add(*chosen, ZERO)), assumptions)
        if value is not None:
            yield value


def _over_the_angle(each: _Range, assumptions: Assumptions) -> Iterator[Expr]:
    """The integrand by the angle, in the ways in which it can be written."""
    if is_infinite(each.lower) or is_infinite(each.upper):
        return
    if each.lower == ZERO and each.upper == _PI:
        yield each.body
        return
    sine = Call("sin", _OF)
    both_ways = (Call("cos", _OF), -Call("cos", _OF))
    middle, radius = (each.upper + each.lower) / 2, (each.upper - each.lower) / 2
    for cosine in both_ways:
        yield substitute(each.body, {_OF: middle - radius * cosine}) * radius * sine
    if not all(possible_signs(limit, assumptions) <= {0, 1} for limit in (each.lower, each.upper)):
        return
    middle, radius = (each.upper**2 + each.lower**2) / 2, (each.upper**2 - each.lower**2) / 2
    for cosine in both_ways:
        root = sqrt(middle - radius * cosine)
        yield substitute(each.body, {_OF: root}) * radius * sine / (2 * root)
