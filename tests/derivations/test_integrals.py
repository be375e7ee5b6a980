"""Integrals taken exactly: which converge, which are equal, and what no proof may ever come to."""

import pytest

from derivations.exact import is_zero
from derivations.expansion.convergence import converges
from derivations.expressions import Integral, Symbol, differentiate, read, read_relation
from derivations.reasoning.antiderivatives import proposed
from derivations.reasoning.integrals import vanishes
from derivations.variables import Assumptions, Domain, Variable

POSITIVE = [Variable(name, Domain.POSITIVE) for name in ("a", "b", "c", "x")]
KNOWN = Assumptions(
    (*POSITIVE, Variable("t", Domain.NONNEGATIVE), Variable("w")),
    (read_relation("a < b"),),
)

CONVERGENT = (
    "integral(1/sqrt(v), v, 0, 1)",
    "integral(1/sqrt(v), v, 1, 0)",
    "integral(log(v), v, 0, 1)",
    "integral(1/sqrt((v - a)*(b - v)), v, a, b)",
    "integral(exp(-v**2), v, -oo, oo)",
    "integral(exp(-a*v)*sin(v), v, 0, oo)",
    "integral(1/(1 + v**2), v, -oo, oo)",
    "integral(exp(v), v, -oo, 0)",
    "integral(v**3/(exp(v) - 1), v, 0, oo)",
    "integral(sqrt(v*(4 - v))/v*(1 - exp(-v*t))**2/v, v, 0, 4)",
    "integral(1/sqrt(sin(v)), v, 0, pi)",
    "integral(cos(v/2)**2*(1 - exp(-4*sin(v/2)**2*t))**2/sin(v/2)**2, v, 0, pi)",
    "integral(1/(1 + a - 2*sqrt(a)*cos(v) + c), v, 0, pi)",
)
DIVERGENT = (
    "integral(1/v, v, 0, 1)",
    "integral(1/v, v, 1, 0)",
    "integral(1/(v - 1/2), v, 0, 1)",
    "integral(1/abs(v - 1/2), v, 0, 1)",
    "integral(tan(v), v, 0, pi/2)",
    "integral(tan(v), v, 0, 2)",
    "integral(1/cos(v), v, 0, pi)",
    "integral(1/sin(v), v, 0, pi)",
    "integral(1/(1 - cos(v)), v, 0, pi)",
    "integral(1/(v*log(v)), v, 0, 1/2)",
    "integral(1/(v*log(v)), v, 2, oo)",
    "integral(1/(v - a), v, a, b)",
    "integral(1/(v - w), v, 0, 1)",
    "integral(1/(v + w**2), v, 0, 1)",
    "integral(v**(a - 1 - b), v, 0, 1)",
    "integral(exp(-w*v), v, 0, oo)",
    "integral(exp(-t*v), v, 0, oo)",
    "integral(v*exp(-w**2*v), v, 0, oo)",
    "integral(1/v, v, 1, oo)",
    "integral(sin(v), v, 0, oo)",
    "integral(exp(-v), v, -oo, 0)",
    "integral(exp(-v)/v, v, 0, oo)",
    "integral(1/v**(3/2), v, 0, 1)",
    "integral(1/(1 - v)**2, v, 0, 1)",
    "integral(1/(1 + a - 2*sqrt(a)*cos(v)), v, 0, pi)",
    "integral(integral(1/(v + u), u, 0, v), v, 0, 2)",
    "integral(integral(1/(v - u), u, 0, 1), v, 2, 1)",
    "integral(integral(1/(1 - cos(u)*cos(v)), u, 0, pi), v, 0, pi)",
)

EQUAL = (
    ("integral(x, x, 0, 1)", "1/2"),
    ("integral(v, v, w, x)", "x**2/2 - w**2/2"),
    ("integral(1/v, v, a, b)", "log(b/a)"),
    ("integral(1/sqrt(v), v, 1, 0)", "-2"),
    ("integral(log(v), v, 0, 1)", "-1"),
    ("integral(v**2*exp(-c*v), v, 0, x)", "2/c**3 - exp(-c*x)*(x**2/c + 2*x/c**2 + 2/c**3)"),
    ("integral(v*exp(-c*v), v, 0, oo)", "1/c**2"),
    ("integral(exp(-v**2/(2*c)), v, -oo, oo)", "sqrt(2*pi*c)"),
    ("integral(1/(1 + v**2), v, -oo, oo)", "pi"),
    ("integral(sin(v), v, 0, x)", "1 - cos(x)"),
    ("integral(exp(c*cos(v)), v, 0, pi)", "pi*besseli(0, c)"),
    ("integral(exp(c*cos(v))*cos(v), v, 0, pi)", "pi*besseli(1, c)"),
    ("integral(sqrt(v*(4 - v))/(2*pi*v)*exp(-v*t), v, 0, 4)", "exp(-2*t)*(besseli(0, 2*t) + besseli(1, 2*t))"),
    ("2*integral(v**2*sqrt(1 - v**2), v, -1, 1)", "integral(2*cos(v)**2*sin(v)**2, v, 0, pi)"),
    ("integral(abs(v), v, -1, 1)", "1"),
    ("integral(max(v - a, 0), v, 0, b)", "(b - a)**2/2"),
    ("integral(min(a, v), v, 0, b)", "a*b - a**2/2"),
    ("integral(max(0, -v)*exp(-v**2/(2*c)), v, -oo, oo)", "c"),
    ("integral(max(v, v/10)**2*exp(-v**2/2), v, -oo, oo)", "101/200*sqrt(2*pi)"),
    ("integral(max(v + w, 0)*exp(-v**2/2), v, -oo, oo)", "w*sqrt(pi/2)*(1 + erf(w/sqrt(2))) + exp(-w**2/2)"),
    ("integral(abs(max(v, 0) - 1), v, 0, 2)", "1"),
    ("integral(v**4*exp(-v**2/(2*c)), v, -oo, oo)", "3*c**2*sqrt(2*pi*c)"),
    ("integral(exp(w*v)*exp(-v**2/(2*c)), v, -oo, oo)", "exp(c*w**2/2)*sqrt(2*pi*c)"),
    (
        "integral(sqrt(4*c - (v - 1 - c)**2)*exp(-v*t), v, (sqrt(c) - 1)**2, (sqrt(c) + 1)**2)",
        "integral(4*c*sin(v)**2*exp(-t*(1 + c - 2*sqrt(c)*cos(v))), v, 0, pi)",
    ),
)
UNEQUAL = (
    ("integral(1/v, v, -1, 1)", "0"),
    ("integral(1/v**2, v, -1, 1)", "-2"),
    ("integral(1/(v - 1)**2, v, 0, 2)", "-2"),
    ("integral(1/v, v, w, x)", "log(x/w)"),
    ("integral(abs(v), v, -1, 1)", "0"),
    ("integral(1/sqrt(v), v, 1, 0)", "2"),
    ("integral(tan(v), v, 0, 2)", "-log(abs(cos(2)))"),
    ("integral(v*exp(-c*v), v, 0, oo)", "1/c"),
    ("integral(exp(-c*cos(v)), v, 0, pi)", "-pi*besseli(0, c)"),
    ("integral(exp(c*cos(v))*cos(v), v, 0, pi)", "-pi*besseli(1, c)"),
    ("integral(v**2*sqrt(1 - v**2), v, -1, 1)", "integral(2*cos(v)**2*sin(v)**2, v, 0, pi)"),
    ("integral(x, v, 0, 1)*integral(v, v, 0, 1)", "x"),
    ("abs(integral(v, v, -1, 0))", "-1/2"),
    ("integral(1/abs(v), v, -1, 1)", "0"),
    # The rate along x is zero, but the integral jumps at x = 0, from 0 to 1 or by pi/2.
    ("integral(x*exp(-x*v), v, 0, oo)", "0"),
    ("integral(x/(x**2 + v**2), v, 0, 1)", "-atan(x)"),
    ("integral(x*exp(-x/v)/v**2, v, 0, 1)", "exp(-x) - 1"),
    ("integral(abs(v)/v**2, v, -1, 1)", "0"),
    ("integral(max(v - w, 0), v, 0, 1)", "(1 - w)**2/2"),
    ("integral(max(v - b, 0), v, 0, a)", "(b - a)**2/2"),
    ("integral(max(w*v, 0), v, -1, 1)", "w/2"),
    ("integral(abs(v), v, 1, -1)", "1"),
    ("integral(v**4*exp(-v**2/(2*c)), v, -oo, oo)", "2*c**2*sqrt(2*pi*c)"),
    ("integral(exp(w*v)*exp(v**2/(2*c)), v, -oo, oo)", "exp(c*w**2/2)*sqrt(2*pi*c)"),
)


@pytest.mark.parametrize("text", CONVERGENT)
def test_integrals_that_converge(text):
    assert converges(_integral(text), KNOWN)


@pytest.mark.parametrize("text", DIVERGENT)
def test_integrals_that_may_not_converge(text):
    assert not converges(_integral(text), KNOWN)


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_integrals(left, right):
    assert vanishes(read(left) - read(right), KNOWN)


@pytest.mark.parametrize(("left", "right"), UNEQUAL)
def test_unequal_integrals(left, right):
    assert not vanishes(read(left) - read(right), KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "x*sin(3*x)",
        "x**3*cosh(c*x)",
        "(x + 1)*exp(-x)",
        "1/(x**2 - c**2)",
        "1/sqrt(c - x)",
        "x**3/(x + 2)",
        "x**3*exp(-x**2)",
        "x**2*exp(a*x - b*x**2 + c)",
        "(x + a)**3*exp(x)",
    ],
)
def test_proposals_are_antiderivatives(text):
    body, x = read(text), Symbol("x")
    assert any(is_zero(differentiate(found, x) - body, KNOWN) for found in proposed(body, x, KNOWN))


def _integral(text):
    found = read(text)
    assert isinstance(found, Integral)
    return found


ALONG = Assumptions((Variable("p", Domain.POSITIVE), Variable("b"), Variable("x", Domain.POSITIVE)))


@pytest.mark.parametrize(
    "text",
    [
        "integral((1 - exp(-h*p))/h, h, 0, 1) - integral((1 - exp(-h*p))/h, h, 0, 1)",
        "integral(2*cos(h/2)**2/pi*(1 - exp(-4*sin(h/2)**2*p))/(4*sin(h/2)**2), h, 0, pi)"
        " - (4*p*exp(-2*p)*(besseli(0, 2*p) + besseli(1, 2*p)) + exp(-2*p)*besseli(0, 2*p) - 1)/2",
    ],
)
def test_what_begins_alike_and_changes_alike_is_equal(text):
    assert vanishes(read(text), ALONG)


@pytest.mark.parametrize(
    "text",
    [
        # Wrong at the start, wrong later, and a rate that is not continuous up to the end.
        "integral(2*cos(h/2)**2/pi*(1 - exp(-4*sin(h/2)**2*p))/(4*sin(h/2)**2), h, 0, pi)"
        " - (4*p*exp(-2*p)*(besseli(0, 2*p) + besseli(1, 2*p)) + exp(-2*p)*besseli(0, 2*p) + 1)/2",
        "integral(2*cos(h/2)**2/pi*(1 - exp(-4*sin(h/2)**2*p))/(4*sin(h/2)**2), h, 0, pi)"
        " - (4*p*exp(-2*p)*(besseli(0, 2*p) + besseli(1, 2*p)) + exp(-2*p)*besseli(1, 2*p) - 1)/2",
        "integral(p/(p + h)**2, h, 0, 1) - p/(1 + p)",
        "integral(h*p/(h**2 + p**2)**2, h, 0, 1)",
        "integral((1 - exp(-h*b))/h, h, 0, 1)",
    ],
)
def test_what_differs_along_a_parameter_is_not_equal(text):
    assert not vanishes(read(text), ALONG)
