"""Asymptotic series of the functions of the language for divergent arguments (NIST Handbook, chapters 5 to 13).

Each rule answers None where the argument is not divergent.  All series are asymptotic: the remainder is of the order
of the first term left out.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Final

from derivations.expansion.constants import StoppedError
from derivations.expansion.rules import Rules, hypergeometric, rising
from derivations.expansion.scale import UNIT, Series
from derivations.expansion.singular import Rule, add_constant, iterated
from derivations.expressions import HALF, ONE, PI, ZERO, Expr, Number, log, sqrt


def oscillation(rules: Rules, x: Series) -> Series | None:
    """sin(x) = O(1) and cos(x) = O(1): all that is known where the argument diverges."""
    return rules.arithmetic.rest(UNIT) if _way(rules, x) is not None else None


def _way(rules: Rules, x: Series) -> int | None:
    """1 or -1 for a series that diverges to plus or minus infinity, None for another."""
    if rules.arithmetic.order(x) <= 0:
        return None
    return rules.arithmetic.sign(x)


@lru_cache
def bernoulli(index: int) -> Fraction:
    """The Bernoulli number B_n, with B_1 = -1/2, by sum binomial(n + 1, k) B_k = 0.

    >>> bernoulli(12)
    Fraction(-691, 2730)
    """
    if index == 0:
        return Fraction(1)
    return -sum((comb(index + 1, k) * bernoulli(k) for k in range(index)), Fraction(0)) / (index + 1)


def loggamma(rules: Rules, x: Series) -> Series | None:
    """Stirling: (x - 1/2) log x - x + log(2 pi)/2 + sum B_2k/(2k (2k-1) x**(2k-1))."""
    way = _way(rules, x)
    if way is None:
        return None
    if way < 0:
        raise StoppedError("loggamma at -oo has no value")
    own = rules.arithmetic
    small = own.inverse(x)
    main = own.multiply(rules.minus(x, HALF), own.log(x))
    tail = own.compose(lambda k: _stirling(k), small)
    return own.add(main, own.negative(x), own.constant(log(2 * PI) / 2), tail)


def _stirling(index: int) -> Expr:
    """B_(n+1)/(n (n+1)), the coefficient of x**(-n) for odd n."""
    return Number(bernoulli(index + 1) / (index * (index + 1))) if index % 2 else ZERO


def gamma(rules: Rules, x: Series) -> Series | None:
    """Gamma(x) = exp(loggamma(x))."""
    found = loggamma(rules, x)
    return None if found is None else rules.arithmetic.exp(found)


def digamma(rules: Rules, x: Series) -> Series | None:
    """The digamma function, log x - 1/(2 x) - sum B_2k/(2k x**(2k))."""
    way = _way(rules, x)
    if way is None:
        return None
    if way < 0:
        raise StoppedError("digamma at -oo has poles")
    own = rules.arithmetic

    def coefficient(index: int) -> Expr:
        if index < 2:
            return -HALF * index
        return Number(-bernoulli(index) / index)

    return own.add(own.log(x), own.compose(coefficient, own.inverse(x)))


def erfc(rules: Rules, x: Series) -> Series | None:
    """The complement of the error function at infinity.

    At oo it is e**(-x**2)/(x sqrt(pi)) times the sum of (-1)**k (1/2)_k/x**(2k), at -oo 2 less that of -x.
    """
    way = _way(rules, x)
    if way is None:
        return None
    own = rules.arithmetic
    if way < 0:
        turned = erfc(rules, own.negative(x))
        return None if turned is None else add_constant(rules, own.negative(turned), Number(2))
    square = own.multiply(x, x)
    head = own.scaled(own.inverse(x), ONE / sqrt(PI))
    return rules.times_sum(
        lambda k: Number((-1) ** k) * rising(HALF, k), own.inverse(square), head, own.exp(own.negative(square))
    )


def exponential_integral(rules: Rules, x: Series) -> Series | None:
    """Ei(x) = exp(x)/x sum k!/x**k at oo and at -oo."""
    if _way(rules, x) is None:
        return None
    small = rules.arithmetic.inverse(x)
    return rules.times_sum(lambda k: rising(ONE, k), small, small, rules.arithmetic.exp(x))


def lambertw(rules: Rules, x: Series, *branch: Series) -> Series | None:
    """W solves W = log x - log W, found by iteration from W = log x."""
    way = _way(rules, x)
    if way is None:
        return None
    which = rules.fixed(branch[0], "the branch of lambertw") if branch else ZERO
    if way < 0 or not rules.constants.is_zero(which):
        raise StoppedError("lambertw has no value at this infinity")
    return iterated(rules, rules.arithmetic.log(x), -1)


def besseli(rules: Rules, order: Series, x: Series) -> Series | None:
    """I_n(x) = exp(x)/sqrt(2 pi x) sum (1/2 - n)_k (1/2 + n)_k/(k! (2 x)**k)."""
    way = _way(rules, x)
    if way is None:
        return None
    if way < 0:
        raise StoppedError("besseli at -oo")
    number = rules.fixed(order, "the order of besseli")
    own = rules.arithmetic
    small = own.inverse(own.scaled(x, Number(2)))
    head = own.power(own.scaled(x, 2 * PI), -HALF)
    return rules.times_sum(lambda k: hypergeometric([HALF - number, HALF + number], [], k), small, head, own.exp(x))


def hyp1f1(rules: Rules, a: Series, b: Series, x: Series) -> Series | None:
    """Gamma(b)/Gamma(a) exp(x) x**(a-b) sum (b-a)_k (1-a)_k/(k! x**k) at oo; Kummer's transformation at -oo."""
    way = _way(rules, x)
    if way is None:
        return None
    own = rules.arithmetic
    first, second = (rules.fixed(parameter, "a parameter of hyp1f1") for parameter in (a, b))
    rules.require_no_pole(second)
    if way < 0:
        turned = hyp1f1(rules, own.constant(second - first), b, own.negative(x))
        return None if turned is None else own.multiply(own.exp(x), turned)
    rules.require_no_pole(first)
    difference = rules.constants.tidy(second - first)
    head = own.scaled(own.power(x, -difference), rules.gamma(second) / rules.gamma(first))
    tail = _with_remainder(lambda k: hypergeometric([difference, 1 - first], [], k), own.length)
    return rules.times_sum(tail, own.inverse(x), head, own.exp(x))


def _with_remainder(coefficient: Callable[[int], Expr], length: int) -> Callable[[int], Expr | None]:
    """The coefficients of a series that never counts as finished: it leaves out an exponentially small part."""
    return lambda index: coefficient(index) if index < length else None


def arctangent(rules: Rules, x: Series) -> Series | None:
    """atan(x) = +-pi/2 - atan(1/x), atan(y) = sum (-1)**k y**(2k+1)/(2k+1)."""
    way = _way(rules, x)
    if way is None:
        return None
    small = rules.arithmetic.inverse(x)
    series = rules.arithmetic.compose(_arctangent_coefficient, small)
    return add_constant(rules, rules.arithmetic.negative(series), PI * way / 2)


def _arctangent_coefficient(index: int) -> Expr:
    return Number(Fraction((-1) ** (index // 2), index)) if index % 2 else ZERO


def inverse_hyperbolic_sine(rules: Rules, x: Series) -> Series | None:
    """asinh(x) = log(x + sqrt(x**2 + 1)) at oo, odd."""
    way = _way(rules, x)
    if way is None:
        return None
    own = rules.arithmetic
    size = own.scaled(x, Number(way))
    root = own.power(add_constant(rules, own.multiply(size, size), ONE), HALF)
    return own.scaled(own.log(own.add(size, root)), Number(way))


RULES: Final[dict[str, Rule]] = {
    "sin": oscillation,
    "cos": oscillation,
    "loggamma": loggamma,
    "gamma": gamma,
    "digamma": digamma,
    "erfc": erfc,
    "expint_ei": exponential_integral,
    "lambertw": lambertw,
    "besseli": besseli,
    "hyp1f1": hyp1f1,
    "atan": arctangent,
    "asinh": inverse_hyperbolic_sine,
}
