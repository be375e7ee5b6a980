"""Scalar flows whose time law z + log(z) = const + k*t is inverted by the Lambert function."""

from __future__ import annotations

from derivations.expressions import MINUS_ONE, ONE, Expr, Number, add, call, exp, mul, power
from derivations.solving.conditions import positive_relation
from derivations.solving.field import Element
from derivations.solving.inversion import Problem, simple_and_double_root
from derivations.solving.polynomials import quotient_of
from derivations.solving.roots import difference


def lambert_solution(given: Problem) -> Expr | None:
    """The solution of v' = k*(v - r)**2*(v - q) or v' = k*(v - r)/(v - q), None for another flow.

    Both are z' = kappa*z/(1 + z), so z = W(z0*exp(z0 + kappa*t)): in the first case for z = (q - r)/(v - r) - 1, in the
    second for z = (v - r)/(r - q).
    """
    numerator, denominator = quotient_of(given.rate, given.variable)
    if denominator.degree == 0:
        roots = simple_and_double_root(numerator, given.variable)
        if roots is None:
            return None
        r, q = roots
        kappa = numerator[3] / denominator[0] * (q - r) ** 2
        gap = q - r
        offset = (given.start_element - r).expr()
        # Where the sides of the double root are not told apart, the one from which it attracts is taken.
        lead = given.conditions.sign((numerator[3] / denominator[0] * (r - q)).expr())
        given.conditions.decide_sign(offset, -1 if lead == 1 else 1)
        start = difference(mul(gap.expr(), power(offset, MINUS_ONE)), ONE)
        value = mul(gap.expr(), power(add(ONE, _lambert(given, kappa, start)), MINUS_ONE))
        return value if r.is_zero else add(r.expr(), value)
    if numerator.degree != 1 or denominator.degree != 1:
        return None
    r, q = -numerator[0] / numerator[1], -denominator[0] / denominator[1]
    gap = r - q
    given.conditions.require_nonzero(gap)
    kappa = numerator[1] / denominator[1] / gap
    start = ((given.start_element - r) / gap).expr()
    value = mul(gap.expr(), _lambert(given, kappa, start))
    return value if r.is_zero else add(r.expr(), value)


def _lambert(given: Problem, kappa: Element, start: Expr) -> Expr:
    """z(t) of z' = kappa*z/(1 + z): the principal branch if z0 > -1, the branch -1 if z0 < -1."""
    conditions = given.conditions
    drift = (kappa * given.field.element(given.time)).expr()
    argument = mul(start, exp(add(start, drift)))
    start_element = given.field.element(start)
    principal = conditions.decide(start_element + 1) > 0
    # |argument| is monotonic in the time, so that it stays above -1/e up to t if it does at t.
    fades = conditions.nonpositive(kappa.expr()) and not given.two_sided
    if not fades and not (principal and conditions.nonnegative(start_element.expr())):
        conditions.until.append(positive_relation(add(argument, exp(MINUS_ONE))))
    return call("lambertw", argument) if principal else call("lambertw", argument, Number(-1))
