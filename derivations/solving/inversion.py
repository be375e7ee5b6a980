"""Explicit solutions of scalar flows v' = R(v), R rational, where a standard function inverts the time law."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from derivations.expressions import MINUS_ONE, ONE, PI, ZERO, Expr, Number, Symbol, add, call, exp, mul, power
from derivations.solving.conditions import Conditions, positive_relation
from derivations.solving.field import Element, Field
from derivations.solving.polynomials import Polynomial, factored, quotient_of
from derivations.solving.roots import difference, merged, positive_root


@dataclass(frozen=True)
class Problem:
    """The flow dv/dt = rate from `start`, the rate a rational function of `variable`.

    Attributes:
        two_sided: whether the clock `time` may run to both sides of 0 and back, instead of upwards only.
    """

    variable: Symbol
    time: Symbol
    rate: Element
    start: Expr
    conditions: Conditions
    two_sided: bool = False

    @property
    def field(self) -> Field:
        """The field of the rate; it contains the variable and the time, and the start if `start_element` is used."""
        return self.rate.field

    @property
    def start_element(self) -> Element:
        """The start in the field of the rate."""
        return self.field.element(self.start)

    def after(self, element: Element) -> Expr:
        """exp(element*time)."""
        return exp((element * self.field.element(self.time)).expr())


def problem(
    rate: Expr, variable: Symbol, time: Symbol, start: Expr, conditions: Conditions, two_sided: bool = False
) -> Problem:
    """The problem of a rate and a start given as expressions."""
    field = Field([rate, start], [variable, time])
    return Problem(variable, time, field.element(rate), start, conditions, two_sided)


def explicit_solution(given: Problem) -> Expr | None:
    """The solution as a function of the time, None if no standard function is known to give it.

    With R(v)/v a function of v**m, the power y = v**m obeys the rational flow y' = m*y*h(y), which is solved where it
    is constant, linear, quadratic, or inverted by the Lambert function.  Conditions needed up to the time t, such as
    the absence of a blow-up, are added to those of the problem.
    """
    order = _inner_power(given.rate, given.variable)
    if order == 1:
        centre = _only_root(given.rate, given.variable)
        return solve_rational(given) if centre is None else _shifted(given, centre)
    if given.conditions.sign(given.start) == 1:
        start = merged(power(given.start, Number(order)))
        scale: Expr = ONE
    else:
        start, scale = ONE, given.start
    lifted = _lifted(given, order, start, scale)
    value = solve_rational(lifted)
    if value is None:
        return None
    keep_positive(lifted, value)
    root = merged(power(value, Number(Fraction(1, order))))
    return root if scale == ONE else mul(scale, root)


def _only_root(rate: Element, variable: Symbol) -> Element | None:
    """The root r of a rate c*(v - r)**n with n >= 3 or n < 0, None for another rate."""
    found = []
    for value, sign in ((rate.numerator, 1), (rate.denominator, -1)):
        found += [(factor, sign * exponent) for factor, exponent in factored(rate.field, value, variable)]
    if len(found) != 1 or found[0][0].degree != 1 or found[0][1] in (1, 2):
        return None
    factor = found[0][0]
    return -factor[0] / factor[1]


def _shifted(given: Problem, root: Element) -> Expr | None:
    """The solution in the distance to the root."""
    variable = given.variable
    distance = _at_argument(given.rate, variable, given.field.element(variable) + root)
    start = (given.start_element - root).expr()
    value = explicit_solution(problem(distance.expr(), variable, given.time, start, given.conditions, given.two_sided))
    return None if value is None else add(root.expr(), value)


def _inner_power(rate: Element, variable: Symbol) -> int:
    """The largest m for which R(v)/v is a function of v**m; 1 for R = a + b*v, which is linear as it stands."""
    numerator, denominator = quotient_of(rate, variable)
    if numerator.degree <= 1 and denominator.degree == 0:
        return 1
    exponents = [i for i, c in enumerate(numerator.coefficients) if not c.is_zero]
    below = [i + 1 for i, c in enumerate(denominator.coefficients) if not c.is_zero]
    gaps = [e - exponents[0] for e in exponents] + [e - below[0] for e in below]
    return abs(math.gcd(*gaps, exponents[0] - below[0])) or 1


def _lifted(given: Problem, order: int, start: Expr, scale: Expr) -> Problem:
    """The problem of y = (v/scale)**order, which starts at `start`."""
    field, v = given.field, given.variable
    x = field.element(v)
    growth = given.rate / x * order
    if scale != ONE:
        growth = _at_argument(growth, v, x * given.start_element)
    numerator, denominator = quotient_of(growth, v)
    shift = min(i for i, c in enumerate(numerator.coefficients) if not c.is_zero)
    lowest = min(i for i, c in enumerate(denominator.coefficients) if not c.is_zero)
    y_rate = _thinned(numerator, order, shift % order, x) / _thinned(denominator, order, lowest % order, x) * x
    small = Problem(v, given.time, y_rate, start, given.conditions, given.two_sided)
    return problem(small.rate.expr(), v, given.time, start, given.conditions, given.two_sided)


def _at_argument(element: Element, variable: Symbol, x: Element) -> Element:
    """The rational function at the argument `x` instead of `variable`."""
    numerator, denominator = quotient_of(element, variable)
    return numerator.value(x) / denominator.value(x)


def _thinned(polynomial: Polynomial, order: int, offset: int, x: Element) -> Element:
    """v**-offset * polynomial(v) as a function of v**order, written in v."""
    return Polynomial(polynomial.field, polynomial.coefficients[offset::order]).value(x)


def solve_rational(given: Problem) -> Expr | None:
    """The solution of the base cases."""
    numerator, denominator = quotient_of(given.rate, given.variable)
    if denominator.degree == 0:
        coefficients = [c / denominator[0] for c in numerator.coefficients] + [given.field.number(0)] * 3
        c, b, a = coefficients[:3]
        if numerator.degree <= 1:
            return _linear(given, b, c)
        if numerator.degree == 2:
            return _logistic(given, a, b) if c.is_zero and not b.is_zero else _riccati(given, a, b, c)
    from derivations.solving.lambert import lambert_solution

    return lambert_solution(given)


def _linear(given: Problem, slope: Element, constant: Element) -> Expr:
    """The linear flow v' = b*v + c: the exponential approach to -c/b."""
    if slope.is_zero:
        return add(given.start, (constant * given.field.element(given.time)).expr())
    growth = given.after(slope)
    if constant.is_zero:
        return mul(given.start, growth)
    given.conditions.require_nonzero(slope)
    rest = (-constant / slope).expr()
    return add(rest, mul(difference(given.start, rest), growth))


def _logistic(given: Problem, a: Element, b: Element) -> Expr:
    """The logistic flow v' = b*v + a*v**2: v = K/(1 + (K/v0 - 1)*exp(-b*t)) with K = -b/a."""
    conditions, start = given.conditions, given.start
    conditions.decide(b)
    decay = given.after(-b)
    fraction = (-a / b * given.start_element).expr()
    regular = add(fraction, mul(1 - fraction, decay))
    crowding = (a * given.start_element).expr()
    if not conditions.nonpositive(crowding) or given.two_sided:
        _require_sum(given, b, fraction, 1 - fraction, regular)
    if conditions.sign(start) == 1 and conditions.sign(a.expr()) in (1, -1):
        capacity = (-b / a).expr()
        ratio = (-b / a / given.start_element).expr()
        return mul(capacity, power(add(ONE, mul(difference(ratio, ONE), decay)), MINUS_ONE))
    return mul(start, power(regular, MINUS_ONE))


def _require_sum(given: Problem, rate: Element, rest: Expr, weight: Expr, total: Expr) -> None:
    """Make `total = rest + weight*exp(-rate*t)`, which is 1 at t = 0, positive up to the time t.

    It is monotonic in the time, so that it is positive up to t if it is at t.
    """
    conditions = given.conditions
    signed = conditions.sign(rate.expr())
    rises = conditions.nonnegative(weight)
    falls = conditions.nonnegative(rest)
    if (falls or (signed == -1 and not given.two_sided)) and (rises or (signed == 1 and not given.two_sided)):
        return
    conditions.until.append(positive_relation(total))


def _riccati(given: Problem, a: Element, b: Element, c: Element) -> Expr:
    """The Riccati flow v' = a*v**2 + b*v + c = f(v).

    v = v0 + 2*f(v0)*T/(delta - f'(v0)*T), T = tanh(delta*t/2), delta**2 = b**2 - 4*a*c.
    """
    conditions, v0 = given.conditions, given.start_element
    pace = _common_denominator(a, b, c)
    a, b, c = a * pace, b * pace, c * pace
    clock = given.field.element(given.time) / pace
    rate, slope = a * v0 * v0 + b * v0 + c, a * v0 * 2 + b
    discriminant = b * b - a * c * 4
    if discriminant.is_zero:
        return _double_root(given, a, rate, slope, clock)
    square = discriminant.rational
    positive = square > 0 if square is not None else conditions.decide(discriminant) > 0
    root = positive_root(discriminant if positive else -discriminant, 2, conditions)
    if not positive:
        return _tangent(given, root, rate.expr(), slope.expr(), clock.expr())
    decay = exp(mul(MINUS_ONE, root, clock.expr()))
    denominator = difference(mul(root, 1 + decay), mul(slope.expr(), 1 - decay))
    if not _never_blows_up(given, a, c, rate, slope, conditions.sign(pace.expr())):
        conditions.until.append(positive_relation(denominator))
    return add(given.start, mul(Number(2), rate.expr(), 1 - decay, power(denominator, MINUS_ONE)))


def _common_denominator(*elements: Element) -> Element:
    """A common denominator, up to a number."""
    field = elements[0].field
    common = field.context.constant(1)
    for element in elements:
        common = common * (element.denominator / common.gcd(element.denominator))
    return field.polynomial(common)


def _double_root(given: Problem, a: Element, rate: Element, slope: Element, clock: Element) -> Expr:
    """The flow v' = a*(v - r)**2, without exponentials."""
    v0 = given.start_element
    free = rate == a * v0 * v0
    fall = a * v0 if free else slope / 2
    denominator = difference(ONE, (fall * clock).expr())
    if given.two_sided or not given.conditions.nonpositive((fall * clock).expr()):
        given.conditions.until.append(positive_relation(denominator))
    if free:
        return mul(given.start, power(denominator, MINUS_ONE))
    return add(given.start, mul((rate * clock).expr(), power(denominator, MINUS_ONE)))


def _never_blows_up(given: Problem, a: Element, c: Element, rate: Element, slope: Element, pace: int | None) -> bool:
    """Whether the solution of v' = f(v) = a*v**2 + b*v + c with real roots is proved to exist for all later times.

    It does if f'(v0) <= 0 or a*f(v0) <= 0 (the start is on the inner side of the repelling root), and also if 0 is on
    the inner side of the start and f pushes from 0 towards it.  The coefficients are those of pace*v', with pace > 0.
    """
    if given.two_sided or pace != 1:
        return False
    conditions, start = given.conditions, given.start
    if conditions.nonpositive(slope.expr()) or conditions.nonpositive((a * rate).expr()):
        return True
    lead, floor = a.expr(), c.expr()
    if conditions.sign(lead) == -1:
        return conditions.nonnegative(start) and conditions.nonnegative(floor)
    return conditions.sign(lead) == 1 and conditions.nonpositive(start) and conditions.nonpositive(floor)


def _tangent(given: Problem, root: Expr, rate: Expr, slope: Expr, clock: Expr) -> Expr:
    """The case of no real fixed point: a tangent, up to the blow-up at t = 2*(pi/2 - atan(f'(v0)/root))/root."""
    half = Number(Fraction(1, 2))
    angle = mul(half, root, clock)
    sine, cosine = call("sin", angle), call("cos", angle)
    denominator = difference(mul(root, cosine), mul(slope, sine) if slope != ZERO else ZERO)
    lag = call("atan", mul(slope, power(root, MINUS_ONE)))
    given.conditions.until.append(angle < difference(mul(half, PI), lag))
    if given.two_sided:
        given.conditions.until.append(mul(MINUS_ONE, half, PI) - lag < angle)
    return add(given.start, mul(Number(2), rate, sine, power(denominator, MINUS_ONE)))


def keep_positive(given: Problem, value: Expr) -> None:
    """Make the solution of a problem that starts at a positive value positive up to the time t.

    The solution of a scalar autonomous flow is monotonic and never reaches a fixed point at 0.
    """
    numerator, denominator = quotient_of(given.rate, given.variable)
    if numerator[0].is_zero:
        return
    push = numerator[0] / next(c for c in denominator.coefficients if not c.is_zero)
    if not given.two_sided and given.conditions.nonnegative(push.expr()):
        return
    given.conditions.require_until(value)


def simple_and_double_root(numerator: Polynomial, variable: Symbol) -> tuple[Element, Element] | None:
    """The roots (double, simple) of a cubic with a double root in its field, None for another polynomial."""
    if numerator.degree != 3:
        return None
    field = numerator.field
    roots: dict[int, Element] = {}
    cleared = numerator.value(field.element(variable)).numerator
    for factor, exponent in factored(field, cleared, variable):
        if factor.degree != 1:
            return None
        roots[exponent] = -factor[0] / factor[1]
    return (roots[2], roots[1]) if set(roots) == {1, 2} else None
