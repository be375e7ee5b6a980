"""Expansions against mpmath at points close to the limit: the error must be of the order that the remainder states."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest

from derivations.exact import is_zero
from derivations.expansion import Approach, ClosedNumbers, StoppedError, leading_term
from derivations.expansion.infinity import bernoulli
from derivations.expressions import INFINITY, ZERO, Call, Constant, Expr, Number, Symbol, read
from derivations.variables import Assumptions, Domain, Variable

X = Symbol("x")
PARAMETERS = {"s": Fraction(3, 2), "q": Fraction(1, 3), "b": Fraction(5, 7)}
ASSUMPTIONS = Assumptions(
    (
        Variable("x"),
        Variable("s", Domain.POSITIVE),
        Variable("q", Domain.UNIT),
        Variable("b", Domain.UNIT),
        Variable("c"),
    )
)
Function = Callable[..., mpmath.mpf]
m = mpmath.mp


def by_mpmath(expr: Expr, x: mpmath.mpf) -> mpmath.mpf:
    """A tree walk of its own, for the formulas of leading terms only."""
    if isinstance(expr, Number):
        return mpmath.mpf(expr.value.numerator) / expr.value.denominator
    if isinstance(expr, Symbol):
        value = PARAMETERS.get(expr.name)
        return x if value is None else mpmath.mpf(value.numerator) / value.denominator
    if isinstance(expr, Constant):
        return {"pi": +m.pi, "E": +m.e, "EulerGamma": +m.euler}[expr.name]
    values = [by_mpmath(child, x) for child in expr.children]
    kind = type(expr).__name__
    if kind == "Add":
        return m.fsum(values)
    if kind == "Mul":
        return m.fprod(values)
    if kind == "Pow":
        return values[0] ** values[1]
    assert isinstance(expr, Call)
    return getattr(m, expr.name)(*values)


def s_() -> mpmath.mpf:
    return by_mpmath(Symbol("s"), mpmath.mpf(0))


def q_() -> mpmath.mpf:
    return by_mpmath(Symbol("q"), mpmath.mpf(0))


def b_() -> mpmath.mpf:
    return by_mpmath(Symbol("b"), mpmath.mpf(0))


AT_ZERO: list[tuple[str, Function]] = [
    ("sin(x)/x", lambda x: m.sin(x) / x),
    ("(tan(x) - sin(x))/x**3", lambda x: (m.tan(x) - m.sin(x)) / x**3),
    ("x**x", lambda x: x**x),
    ("(1 + x)**(1/x)", lambda x: (1 + x) ** (1 / x)),
    ("sqrt(x + sqrt(x))", lambda x: m.sqrt(x + m.sqrt(x))),
    ("log(s/x - 1)", lambda x: m.log(s_() / x - 1)),
    ("1/log(s/x - 1)", lambda x: 1 / m.log(s_() / x - 1)),
    ("acos(1 - x)", lambda x: m.acos(1 - x)),
    ("asin(x - 1)", lambda x: m.asin(x - 1)),
    ("asin(1/2 + x)", lambda x: m.asin(m.mpf(1) / 2 + x)),
    ("acosh(1 + x)", lambda x: m.acosh(1 + x)),
    ("atanh(1 - x)", lambda x: m.atanh(1 - x)),
    ("atan2(x, -1)", lambda x: m.atan2(x, -1)),
    ("gamma(x)", m.gamma),
    ("gamma(x - 2)", lambda x: m.gamma(x - 2)),
    ("digamma(x - 1)", lambda x: m.digamma(x - 1)),
    ("loggamma(x)", m.loggamma),
    ("gamma(q + x)", lambda x: m.gamma(q_() + x)),
    ("expint_ei(x)", m.ei),
    ("lambertw(x)", m.lambertw),
    ("lambertw(s + x)", lambda x: m.lambertw(s_() + x)),
    ("lambertw(-x, -1)", lambda x: m.lambertw(-x, -1).real),
    ("besseli(2, x)", lambda x: m.besseli(2, x)),
    ("besseli(-2, x)", lambda x: m.besseli(2, x)),
    ("besseli(q, x)", lambda x: m.besseli(q_(), x)),
    ("erf(s + x)", lambda x: m.erf(s_() + x)),
    ("hyp1f1(q, b, s + x)", lambda x: m.hyp1f1(q_(), b_(), s_() + x)),
    ("hyp2f1(q, b, 1 + q, 1/2 - x)", lambda x: m.hyp2f1(q_(), b_(), 1 + q_(), m.mpf(1) / 2 - x)),
    ("hyp2f1(1, -q, 1 - q, 1 - x)", lambda x: m.hyp2f1(1, -q_(), 1 - q_(), 1 - x)),
    ("hyp2f1(1, -q, 1 - q, 1 - x) - q*log(x)", lambda x: m.hyp2f1(1, -q_(), 1 - q_(), 1 - x) - q_() * m.log(x)),
    ("hyp2f1(1/2, 1/3, 2, 1 - x)", lambda x: m.hyp2f1(m.mpf(1) / 2, m.mpf(1) / 3, 2, 1 - x)),
    ("hyp2f1(1/2, 1/3, 17/6, 1 - x)", lambda x: m.hyp2f1(m.mpf(1) / 2, m.mpf(1) / 3, m.mpf(17) / 6, 1 - x)),
    ("hyp2f1(2, 3, 4, 1 - x)", lambda x: m.hyp2f1(2, 3, 4, 1 - x)),
    ("hyp2f1(1, 2, 5/2, 1 - x)", lambda x: m.hyp2f1(1, 2, m.mpf(5) / 2, 1 - x)),
    ("hyp2f1(1, x, 1 + x, 1/3)", lambda x: m.hyp2f1(1, x, 1 + x, m.mpf(1) / 3)),
    ("hyp2f1(1 + x, q, 2 - x, 1/3 + x**2)", lambda x: m.hyp2f1(1 + x, q_(), 2 - x, m.mpf(1) / 3 + x**2)),
    ("hyp2f1(1, 1 + x, 2 + x, 1/3)", lambda x: m.hyp2f1(1, 1 + x, 2 + x, m.mpf(1) / 3)),
    ("hyp2f1(-2, q, b, 1 - x)", lambda x: m.hyp2f1(-2, q_(), b_(), 1 - x)),
    ("exp(1/x + x) - exp(1/x)", lambda x: m.exp(1 / x) * m.expm1(x)),
    ("exp(sqrt(log(1/x)))", lambda x: m.exp(m.sqrt(m.log(1 / x)))),
]

AT_INFINITY: list[tuple[str, Function]] = [
    ("sqrt(x**2 + x) - x", lambda x: m.sqrt(x**2 + x) - x),
    ("loggamma(x) - (x - 1/2)*log(x) + x", lambda x: m.loggamma(x) - (x - m.mpf(1) / 2) * m.log(x) + x),
    ("gamma(x + q)/gamma(x)", lambda x: m.exp(m.loggamma(x + q_()) - m.loggamma(x))),
    ("digamma(x) - log(x)", lambda x: m.digamma(x) - m.log(x)),
    ("log(erfc(x))", lambda x: m.log(m.erfc(x))),
    ("erfc(x)*exp(x**2)", lambda x: m.erfc(x) * m.exp(x**2)),
    ("expint_ei(x)*exp(-x)", lambda x: m.ei(x) * m.exp(-x)),
    ("expint_ei(-x)*exp(x)", lambda x: m.ei(-x) * m.exp(x)),
    ("lambertw(x)", m.lambertw),
    ("lambertw(exp(x)) - x", lambda x: m.lambertw(m.exp(x)) - x),
    ("x**(1/x)", lambda x: x ** (1 / x)),
    ("besseli(q, x)*exp(-x)", lambda x: m.besseli(q_(), x) * m.exp(-x)),
    ("besseli(1, x)/besseli(0, x) - 1", lambda x: m.besseli(1, x) / m.besseli(0, x) - 1),
    ("hyp1f1(q, 1 + b, x)*exp(-x)", lambda x: m.hyp1f1(q_(), 1 + b_(), x) * m.exp(-x)),
    ("hyp1f1(q, 1 + b, -x)", lambda x: m.hyp1f1(q_(), 1 + b_(), -x)),
    ("hyp2f1(q, 3, 7/2, -x)", lambda x: m.hyp2f1(q_(), 3, m.mpf(7) / 2, -x)),
    ("atan(x)", m.atan),
    ("asinh(-x)", lambda x: m.asinh(-x)),
    ("tanh(x) - 1", lambda x: -2 / (m.exp(2 * x) + 1)),
    ("max(x, log(x))/x", lambda x: x / x),
]


def check_order(text: str, approach: Approach, function: Function, points: tuple[mpmath.mpf, ...]) -> None:
    """(f - leading)/next stays bounded, and leading/f tends to 1 no slower than next/leading allows."""
    found = leading_term(read(text), approach, ASSUMPTIONS, ClosedNumbers())
    assert found.term != ZERO
    ratios = []
    with mpmath.workdps(300):
        for x in points:
            value, leading = function(x), by_mpmath(found.term, x)
            if found.next is None:
                assert abs(value - leading) <= abs(leading) * m.mpf(10) ** -200, text
                return
            ratios.append(float(abs((value - leading) / by_mpmath(found.next, x))))
    assert max(ratios) < 100, (text, found, ratios)
    assert ratios[1] < 4 * ratios[0] + 1e-3, (text, found, ratios)


@pytest.mark.parametrize(("text", "function"), AT_ZERO, ids=[text for text, _ in AT_ZERO])
def test_the_error_near_zero_is_of_the_order_stated(text: str, function: Function) -> None:
    exponential = "exp(1/x" in text
    points = (m.mpf("1e-2"), m.mpf("2e-3")) if exponential else (m.mpf("1e-30"), m.mpf("1e-60"))
    check_order(text, Approach(X, ZERO, 1), function, points)


@pytest.mark.parametrize(("text", "function"), AT_INFINITY, ids=[text for text, _ in AT_INFINITY])
def test_the_error_at_infinity_is_of_the_order_stated(text: str, function: Function) -> None:
    check_order(text, Approach(X, INFINITY, 1), function, (m.mpf(60), m.mpf(200)))


LIMITS = [
    ("sin(x)/x", "1"),
    ("(exp(x) - 1 - x)/x**2", "1/2"),
    ("(1 + c*x)**(1/x)", "exp(c)"),
    ("x**q*log(x)**5", "0"),
    ("log(log(1/x + 1)) - log(log(1/x))", "0"),
    ("exp(exp(1/x))/exp(exp(1/x) - x*exp(1/x))*exp(-x*exp(1/x))", "1"),
    ("(exp(1/x + x) - exp(1/x))*exp(-1/x)/x", "1"),
    ("(exp(x) - 1 - x - x**2/2 - x**3/6 - x**4/24)/x**5", "1/120"),
    ("(atan(1/x) - pi/2 + x - x**3/3 + x**5/5)/x**7", "1/7"),
    ("x*sin(1/x)", "0"),
    ("diff(sin(s*x), x)", "s"),
    ("hyp2f1(1, -q, 1 - q, 1 - x) - q*log(x)", "q*(EulerGamma + digamma(-q))"),
]


@pytest.mark.parametrize(("text", "value"), LIMITS)
def test_limits_at_zero(text: str, value: str) -> None:
    found = leading_term(read(text), Approach(X, ZERO, 1), ASSUMPTIONS, ClosedNumbers())
    assert is_zero(found.limit - read(value), ASSUMPTIONS), found


UNDECIDED = [
    ("sin(1/x)", "cancel"),
    ("abs(x - c)", "zero is not decided"),
    ("x**c", "not decided"),
    ("sqrt(-x)", "positive"),
    ("log(-x)", "positive"),
    ("x/c", "not proved to have a value"),
    ("hyp2f1(1/2, 1/3, 2, 1 + x)", "no real value"),
    ("gamma(c + x)", "not decided"),
    ("integral(exp(-x*s), s, 0, 1)", "does not grow"),
    ("lambertw(-exp(-1) + x)", "branch point"),
    ("1/(x - x)", "zero"),
    ("acos(1 + x)", "positive"),
    ("loggamma(x - 2)", "negative number"),
]


@pytest.mark.parametrize(("text", "reason"), UNDECIDED)
def test_what_is_not_decided_says_why(text: str, reason: str) -> None:
    with pytest.raises(StoppedError, match=reason):
        leading_term(read(text), Approach(X, ZERO, 1), ASSUMPTIONS, ClosedNumbers())


def test_bernoulli_numbers_are_those_of_mpmath() -> None:
    for index in range(2, 30):
        numerator, denominator = mpmath.bernfrac(index)
        assert bernoulli(index) == Fraction(int(numerator), int(denominator))
