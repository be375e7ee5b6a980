"""Functions of the language at their finite singular points.

Each rule answers None where the argument tends to a point that is not its business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from derivations.expansion import gauss
from derivations.expansion.constants import StoppedError
from derivations.expansion.rules import Rules, hypergeometric
from derivations.expansion.scale import Series
from derivations.expressions import EULER_GAMMA, HALF, MINUS_ONE, ONE, PI, ZERO, Expr, Number, exp
from derivations.expressions import power as raised

_LARGEST_POLE: Final = 40

Rule = Callable[..., Series | None]


def absolute(rules: Rules, x: Series) -> Series:
    """|x| is x times its sign near the limit."""
    sign = rules.arithmetic.sign(x)
    return rules.arithmetic.scaled(x, Number(sign)) if sign else x


def _arcsine_series(index: int) -> Expr:
    """asin(y)/y in powers of y**2: coefficients (1/2)_k (1/2)_k / ((3/2)_k k!)."""
    return hypergeometric([HALF, HALF], [HALF + 1], index)


def arccosine(rules: Rules, x: Series) -> Series | None:
    """acos(1 - d) = 2 asin(sqrt(d/2)) at 1; acos(x) = pi - acos(-x) at -1."""
    own, place = rules.arithmetic, rules.limit(x)
    if place is None:
        raise StoppedError("acos at infinity has no value")
    if rules.constants.is_zero(place - 1):
        square = own.scaled(own.add(own.constant(ONE), own.negative(x)), HALF)
        if square.is_exact_zero:
            return square
        return own.scaled(rules.times_sum(_arcsine_series, square, own.power(square, HALF)), Number(2))
    if rules.constants.is_zero(place + 1):
        turned = arccosine(rules, own.negative(x))
        return None if turned is None else own.add(own.constant(PI), own.negative(turned))
    return None


def arcsine(rules: Rules, x: Series) -> Series | None:
    """asin(x) = pi/2 - acos(x) at 1 and -1."""
    turned = arccosine(rules, x)
    return None if turned is None else rules.minus(rules.arithmetic.negative(turned), -PI / 2)


def gamma(rules: Rules, x: Series) -> Series | None:
    """Gamma(x) = Gamma(x + n + 1)/(x (x + 1) ... (x + n)) at the pole -n."""
    depth = _pole(rules, x)
    if depth is None:
        return None
    own = rules.arithmetic
    product = own.constant(ONE)
    for step in range(depth + 1):
        product = own.multiply(product, rules.minus(x, Number(-step)))
    small = rules.minus(x, Number(-depth))
    # Gamma(1 + d) = 1 - EulerGamma d + (EulerGamma**2 + pi**2/6) d**2/2 + O(d**3)
    known = (ONE, -EULER_GAMMA, (EULER_GAMMA**2 + PI**2 / 6) / 2)
    return rules.times_sum(lambda k: known[k] if k < len(known) else None, small, own.inverse(product))


def digamma(rules: Rules, x: Series) -> Series | None:
    """The psi function at the pole -n: that of x + n + 1 less 1/x + ... + 1/(x + n)."""
    depth = _pole(rules, x)
    if depth is None:
        return None
    own = rules.arithmetic
    parts = [own.negative(own.inverse(rules.minus(x, Number(-step)))) for step in range(depth + 1)]
    known = (-EULER_GAMMA, PI**2 / 6)
    small = rules.minus(x, Number(-depth))
    return own.add(*parts, own.compose(lambda k: known[k] if k < len(known) else None, small))


def loggamma(rules: Rules, x: Series) -> Series | None:
    """The logarithm of the gamma function at 0, from the right."""
    depth = _pole(rules, x)
    if depth:
        raise StoppedError("loggamma of a negative number has no value")
    near_pole = gamma(rules, x)
    return None if near_pole is None else rules.arithmetic.log(near_pole)


def _pole(rules: Rules, x: Series) -> int | None:
    place = rules.limit(x)
    if place is None or not rules.constants.is_pole_of_gamma(place):
        return None
    value = rules.constants.rational(place)
    if value is None or -value > _LARGEST_POLE:
        raise StoppedError("a pole of gamma too far to the left")
    return -value.numerator


def exponential_integral(rules: Rules, x: Series) -> Series | None:
    """Ei(x) = EulerGamma + log|x| + sum x**k/(k k!) at 0."""
    if rules.arithmetic.order(x) >= 0:
        return None
    own = rules.arithmetic
    powers = own.compose(lambda k: ZERO if k == 0 else hypergeometric([], [], k) / k, x)
    return own.add(own.constant(EULER_GAMMA), own.log(absolute(rules, x)), powers)


def lambertw(rules: Rules, x: Series, *branch: Series) -> Series | None:
    """W on the branch -1 at 0-: v = -W solves v = -log(-x) + log v, found by iteration from v = -log(-x)."""
    own = rules.arithmetic
    which = rules.fixed(branch[0], "the branch of lambertw") if branch else ZERO
    place = rules.limit(x)
    if place is None or not rules.constants.is_zero(place):
        _require_no_branch_point(rules, place)
        return None
    if rules.constants.is_zero(which):
        return own.compose(lambda k: ZERO if k == 0 else raised(Number(-k), Number(k - 1)) * _inverse_factorial(k), x)
    if not rules.constants.is_zero(which + 1):
        raise StoppedError("a branch of lambertw other than 0 and -1")
    start = own.negative(own.log(own.negative(x)))
    return own.negative(iterated(rules, start, 1))


def _require_no_branch_point(rules: Rules, place: Expr | None) -> None:
    if place is not None and rules.constants.is_zero(place + exp(MINUS_ONE)):
        raise StoppedError("lambertw at its branch point -1/e")


def _inverse_factorial(index: int) -> Expr:
    return hypergeometric([], [], index)


def iterated(rules: Rules, start: Series, way: int) -> Series:
    """The divergent solution v of v = start + way log v.

    v = start + O(log start) holds to begin with; each pass through the equation divides the remainder by v.
    """
    own = rules.arithmetic
    solution = own.add(start, own.rest(own.log(start).bound))
    for _ in range(own.length):
        solution = own.add(start, own.scaled(own.log(solution), Number(way)))
    return solution


def besseli(rules: Rules, order: Series, x: Series) -> Series | None:
    """I_n(x) = (x/2)**n/Gamma(n + 1) sum (x**2/4)**k/((n + 1)_k k!) at 0."""
    own = rules.arithmetic
    if own.order(x) >= 0:
        return None
    number = rules.fixed(order, "the order of besseli")
    whole = rules.constants.rational(number)
    if whole is not None and whole.denominator == 1:
        number = Number(abs(whole))
    rules.require_no_pole(number + 1)
    half = own.scaled(x, HALF)
    head = own.scaled(own.power(half, number), rules.reciprocal_gamma(number + 1))
    square = own.multiply(half, half)
    return rules.times_sum(lambda k: hypergeometric([], [number + 1], k), square, head)


def arctangent2(rules: Rules, y: Series, x: Series) -> Series | None:
    """atan2(y, x) = atan(y/x) for x > 0, plus or minus pi for x < 0, and pi/2 - atan(x/y) for y > 0."""
    from derivations.expansion.expand import apply

    own = rules.arithmetic
    if own.sign(x) > 0:
        return apply(rules, "atan", [own.multiply(y, own.inverse(x))])
    way = own.sign(y)
    if way == 0:
        raise StoppedError("atan2 on its cut")
    turned = apply(rules, "atan", [own.multiply(x, own.inverse(y))])
    return add_constant(rules, own.negative(turned), PI * way / 2)


def add_constant(rules: Rules, series: Series, value: Expr) -> Series:
    """The series plus a constant."""
    return rules.arithmetic.add(series, rules.arithmetic.constant(value))


RULES: Final[dict[str, Rule]] = {
    "abs": absolute,
    "acos": arccosine,
    "asin": arcsine,
    "gamma": gamma,
    "digamma": digamma,
    "loggamma": loggamma,
    "expint_ei": exponential_integral,
    "lambertw": lambertw,
    "besseli": besseli,
    "atan2": arctangent2,
    "hyp2f1": gauss.hyp2f1,
}
