"""Gauss' hypergeometric function at the singular points 1 and -oo, and for a small parameter.

The connection formulas are 15.8.4 (c - a - b no integer), 15.8.10 (an integer) and 15.8.1 (Euler, Pfaff) of the NIST
Digital Library of Mathematical Functions.
"""

from __future__ import annotations

from typing import Final

from derivations.expansion.constants import StoppedError
from derivations.expansion.rules import Rules, hypergeometric, rising
from derivations.expansion.scale import Series
from derivations.expressions import MINUS_ONE, ONE, ZERO, Expr, Number, call

_MOST_TERMS: Final = 40


def hyp2f1(rules: Rules, a: Series, b: Series, c: Series, x: Series) -> Series | None:
    """F(a, b; c; x); None where x tends to a point below 1 and the parameters are fixed."""
    varied = _small_parameter(rules, a, b, c, x)
    if varied is not None:
        return varied
    if any(rules.varies(parameter) for parameter in (a, b, c)):
        return _continuous(rules, a, b, c, x)
    parameters = [rules.fixed(parameter, "a parameter of hyp2f1") for parameter in (a, b, c)]
    count = _terminates(rules, *parameters[:2])
    if count is not None:
        return _polynomial(rules, parameters, count, x)
    place = rules.limit(x)
    if place is None:
        return _at_minus_infinity(rules, parameters, x)
    if rules.constants.is_zero(place - 1):
        gap = rules.arithmetic.add(rules.arithmetic.constant(ONE), rules.arithmetic.negative(x))
        return at_one(rules, gap, *parameters)
    return None


def _small_parameter(rules: Rules, a: Series, b: Series, c: Series, x: Series) -> Series | None:
    """F(1, b; 1 + b; x) = 1 - b log(1 - x) + O(b**2) as b -> 0, for x that stays below 1."""
    own = rules.arithmetic
    if not own.add(a, own.constant(MINUS_ONE)).is_exact_zero:
        a, b = b, a
    if own.order(b) >= 0 or b.is_exact_zero or not own.add(a, own.constant(MINUS_ONE)).is_exact_zero:
        return None
    if not own.add(c, own.constant(MINUS_ONE), own.negative(b)).is_exact_zero:
        return None
    place = rules.limit(x)
    if place is None:
        raise StoppedError("hyp2f1 with a small parameter at infinity")
    rules.constants.require(1 - place, frozenset((1,)), "positive, as below the branch point of hyp2f1")
    gap = own.add(own.constant(ONE), own.negative(x))
    first = own.negative(own.multiply(b, own.log(gap)))
    return own.add(own.constant(ONE), first, own.rest(own.multiply(b, b).bound))


def _continuous(rules: Rules, a: Series, b: Series, c: Series, x: Series) -> Series:
    """F at the limits of its arguments, up to a first-order error: for x < 1, c no pole, it is analytic in them all."""
    own, places = rules.arithmetic, [rules.limit(argument) for argument in (a, b, c, x)]
    finite = [place for place in places if place is not None]
    if len(finite) < len(places):
        raise StoppedError("hyp2f1 with a parameter that varies, at infinity")
    rules.require_no_pole(finite[2])
    rules.constants.require(1 - finite[3], frozenset((1,)), "positive, as below the branch point of hyp2f1")
    moved = [rules.minus(argument, place) for argument, place in zip((a, b, c, x), finite, strict=True)]
    errors = [own.rest(step.bound) for step in moved if not step.is_exact_zero]
    return own.add(own.constant(_value(*finite)), *errors)


def _value(a: Expr, b: Expr, c: Expr, x: Expr) -> Expr:
    """F(1, 1; 2; x) is -log(1 - x)/x."""
    return -call("log", 1 - x) / x if (a, b, c) == (ONE, ONE, Number(2)) and x != ZERO else call("hyp2f1", a, b, c, x)


def _terminates(rules: Rules, *upper: Expr) -> int | None:
    """The degree of F if one of its upper parameters is a nonpositive integer."""
    values = [rules.constants.rational(parameter) for parameter in upper]
    degrees = [-v.numerator for v in values if v is not None and v.denominator == 1 and v <= 0]
    if degrees and min(degrees) > _MOST_TERMS:
        raise StoppedError("a hypergeometric polynomial of too high a degree")
    return min(degrees, default=None)


def _polynomial(rules: Rules, parameters: list[Expr], degree: int, x: Series) -> Series:
    a, b, c = parameters
    rules.require_no_pole(c)
    own = rules.arithmetic
    total = own.constant(ZERO)
    for index in range(degree, -1, -1):
        total = own.add(own.multiply(total, x), own.constant(hypergeometric([a, b], [c], index)))
    return total


def _at_minus_infinity(rules: Rules, parameters: list[Expr], x: Series) -> Series:
    """F(a, b; c; x) = (1 - x)**(-a) F(a, c - b; c; x/(x - 1)), where 1 - x/(x - 1) = 1/(1 - x)."""
    a, b, c = parameters
    own = rules.arithmetic
    if own.sign(x) > 0:
        raise StoppedError("hyp2f1 above 1 has no real value")
    complement = own.add(own.constant(ONE), own.negative(x))
    lower = rules.constants.tidy(c - b)
    count = _terminates(rules, lower)
    gap = own.inverse(complement)
    if count is None:
        turned = at_one(rules, gap, a, lower, c)
    else:
        turned = _polynomial(rules, [a, lower, c], count, own.add(own.constant(ONE), own.negative(gap)))
    return own.multiply(own.power(complement, -a), turned)


def at_one(rules: Rules, gap: Series, a: Expr, b: Expr, c: Expr) -> Series:
    """F(a, b; c; 1 - gap) as the gap tends to 0 from above."""
    rules.require_no_pole(c)
    excess = rules.constants.tidy(c - a - b)
    if gap.is_exact_zero:
        raise StoppedError("hyp2f1 at its branch point")
    if rules.arithmetic.sign(gap) < 0:
        raise StoppedError("hyp2f1 above 1 has no real value")
    whole = rules.constants.rational(excess)
    if whole is None or whole.denominator > 1:
        return _generic(rules, a, b, c, excess, gap)
    if whole < 0:
        turned = _logarithmic(rules, c - a, c - b, c, -whole.numerator, gap)
        return rules.arithmetic.multiply(rules.arithmetic.power(gap, excess), turned)
    return _logarithmic(rules, a, b, c, whole.numerator, gap)


def _generic(rules: Rules, a: Expr, b: Expr, c: Expr, excess: Expr, gap: Series) -> Series:
    """G(c) G(s)/(G(c-a) G(c-b)) F(a, b; 1-s; d) + d**s G(c) G(-s)/(G(a) G(b)) F(c-a, c-b; 1+s; d), s = c - a - b."""
    own, tidy = rules.arithmetic, rules.constants.tidy
    ahead, behind = tidy(c - a), tidy(c - b)
    scale = rules.gamma(c)
    even = scale * rules.gamma(excess) * rules.reciprocal_gamma(ahead) * rules.reciprocal_gamma(behind)
    odd = scale * rules.gamma(tidy(-excess)) * rules.reciprocal_gamma(a) * rules.reciprocal_gamma(b)
    first = own.compose(lambda k: hypergeometric([a, b], [1 - excess], k), gap)
    second = rules.times_sum(lambda k: hypergeometric([ahead, behind], [1 + excess], k), gap, own.power(gap, excess))
    return own.add(own.scaled(first, even), own.scaled(second, odd))


def _logarithmic(rules: Rules, a: Expr, b: Expr, c: Expr, excess: int, gap: Series) -> Series:
    """The case c - a - b = m = 0, 1, 2, ...: m terms in powers of the gap, then powers times logarithms."""
    own = rules.arithmetic
    count = _terminates(rules, a, b)
    if count is not None:
        return _polynomial(rules, [a, b, c], count, own.add(own.constant(ONE), own.negative(gap)))
    rules.require_no_pole(a)
    rules.require_no_pole(b)
    if excess > _MOST_TERMS:
        raise StoppedError("hyp2f1 at 1 with c - a - b too large")
    upper_a, upper_b = a + excess, b + excess
    total = own.constant(ZERO)
    head = call("gamma", Number(excess)) * call("gamma", c) / (call("gamma", upper_a) * call("gamma", upper_b))
    for index in range(excess):
        term = own.power(gap, Number(index))
        factor = hypergeometric([a, b], [Number(1 - excess)], index)
        total = own.add(total, own.scaled(term, head * factor))
    scale = Number(-((-1) ** excess)) * call("gamma", c) / (call("gamma", a) * call("gamma", b))

    def plain(index: int) -> Expr:
        return scale * rising(upper_a, index) * rising(upper_b, index) / _factorials(index, excess)

    def digammas(index: int) -> Expr:
        own_terms = call("digamma", upper_a + index) + call("digamma", upper_b + index)
        return plain(index) * (own_terms - _digamma(index + 1) - _digamma(index + excess + 1))

    start = own.power(gap, Number(excess))
    with_logarithm = rules.times_sum(plain, gap, start, own.log(gap))
    return own.add(total, with_logarithm, rules.times_sum(digammas, gap, start))


def _digamma(whole: int) -> Expr:
    return call("digamma", Number(whole))


def _factorials(index: int, excess: int) -> Expr:
    return rising(ONE, index) * rising(ONE, index + excess)
