"""Enclosures of integrals and infinite sums contain their closed forms, written here by hand."""

import pytest
from flint import arb

from derivations.expressions import Integral, Symbol, call, read
from numerics.balls import NoValue, Unknown, Value, status

BITS = 100

INTEGRALS = [
    ("integral(x**2*a, x, 0, b)", "a*b**3/3", 1e-25),
    ("integral(x, x, b, 0)", "-b**2/2", 1e-25),
    ("integral(1/sqrt(x), x, 0, 1)", "2", 1e-25),
    ("integral(log(x), x, 0, 1)", "-1", 1e-25),
    ("integral(1/sqrt(1 - x**2), x, -1, 1)", "pi", 1e-25),
    ("integral(sqrt((x - a)*(4 - x))/x, x, a, 4)", "pi*((4 + a)/2 - sqrt(4*a))", 1e-25),
    ("integral(sqrt(1 - x**2)*exp(a*x), x, -1, 1)", "pi*besseli(1, a)/a", 1e-25),
    ("integral(1/(sqrt(1 - x**2)*(1 + 1/10**8 - x)), x, -1, 1)", "pi/sqrt((1 + 1/10**8)**2 - 1)", 1e-20),
    ("integral(1/(sqrt(1 - x**2)*(1 + 1/10**8 + x)), x, -1, 1)", "pi/sqrt((1 + 1/10**8)**2 - 1)", 1e-20),
    ("integral(exp(-x**2), x, -oo, oo)", "sqrt(pi)", 1e-25),
    ("integral(erf(x)**2*exp(-x**2/2), x, -oo, oo)", "2*sqrt(2/pi)*asin(2/3)", 1e-25),
    ("integral(exp(-x), x, oo, 0)", "-1", 1e-25),
    ("integral(max(x, 0)*exp(-x**2/2), x, -oo, oo)", "1", 1e-15),
    ("integral(min(x, 1)*exp(-x), x, 0, oo)", "1 - exp(-1)", 1e-15),
    ("integral(1/(1 + x**2), x, 0, oo)", "pi/2", 1e-25),
    ("integral(exp(-x)*x**(-1/3), x, 0, oo)", "gamma(2/3)", 1e-25),
    ("integral(exp(-sqrt(x)), x, 0, oo)", "2", 1e-15),
    ("integral(sqrt(exp(-x)), x, 0, oo)", "2", 1e-25),
    ("integral(exp(x)**(-2), x, 0, oo)", "1/2", 1e-25),
    ("integral(abs(x), x, -1, 2)", "5/2", 1e-25),
    ("integral(sin(x)/x, x, -1, 1)", None, None),
    ("integral(exp(-x*y), x, 0, oo)", "1/y", 1e-25),
    ("integral(expint_ei(-x), x, 1, 2)", "2*expint_ei(-2) - expint_ei(-1) + exp(-2) - exp(-1)", 1e-20),
    ("integral(atan(x), x, -3, 1)", "pi/4 - log(2)/2 - 3*atan(3) + log(10)/2", 1e-25),
    ("integral(lambertw(x), x, 0, E)", "E - 1", 1e-20),
    ("integral(1/x, x, 0, 1)", NoValue, None),
    ("integral(1/(1 - x), x, 0, 1)", NoValue, None),
    ("integral(1/sqrt(x), x, 1, oo)", NoValue, None),
    ("integral(log(x), x, -2, -1)", NoValue, None),
    ("integral(1/x, x, -1, 1)", None, None),
    ("integral(cos(x), x, 0, oo)", None, None),
    ("sum(k**2, k, 1, 10)", "385", 1e-25),
    ("sum(k, k, 3, 2)", "0", 1e-25),
    ("sum((1/2)**k, k, 0, oo)", "2", 1e-25),
    ("sum(y**k/k, k, 1, oo)", "-log(1 - y)", 1e-25),
    ("sum((-1)**k*y**k, k, 0, oo)", "1/(1 + y)", 1e-25),
    ("sum(3**k/gamma(k + 1), k, 0, oo)", "exp(3)", 1e-20),
    ("sum(k*exp(-k), k, 0, oo)", "exp(-1)/(1 - exp(-1))**2", 1e-25),
    ("sum(1/k**2, k, 1, oo)", "pi**2/6", 1e-6),
    ("sum(1/k**2, k, -oo, -1)", "pi**2/6", 1e-6),
    ("sum(exp(-abs(k)), k, -oo, oo)", "(1 + exp(-1))/(1 - exp(-1))", 1e-25),
    ("sum(1/k, k, 1, oo)", NoValue, None),
    ("sum(k, k, 1, y)", NoValue, None),
    ("sum((-1)**k/k, k, 1, oo)", None, None),
    ("sum(2**k, k, 0, oo)", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "closed", "width"), INTEGRALS)
def test_the_enclosure_contains_the_closed_form(formula: str, closed: object, width: float | None) -> None:
    names = {read("a"): read("1/2"), read("b"): read("5/7"), read("y"): read("1/3")}
    found = status(read(formula), names, BITS)  # type: ignore[arg-type]
    if closed is NoValue:
        assert isinstance(found, NoValue)
    elif closed is None:
        assert isinstance(found, Unknown | Value)
    else:
        expected = status(read(str(closed)), names, 2 * BITS)  # type: ignore[arg-type]
        assert isinstance(found, Value)
        assert isinstance(expected, Value)
        assert found.ball.overlaps(expected.ball)
        assert found.ball.rad() < arb(width)


@pytest.mark.parametrize(
    "formula", ["integral(1/x, x, -1, 1)", "integral(cos(x), x, 0, oo)", "sum((-1)**k/k, k, 1, oo)"]
)
def test_what_is_not_shown_to_converge_absolutely_is_unknown(formula: str) -> None:
    assert isinstance(status(read(formula), {}, 64), Unknown)


def test_a_branch_cut_is_not_crossed_unseen() -> None:
    """Without the check of analyticity, quadrature of sqrt on (0, 4) is wrong in its first digits."""
    x = Symbol("x")
    found = status(Integral(call("sqrt", x), x, read("0"), read("4")), {}, BITS)
    assert isinstance(found, Value)
    assert (3 * found.ball).contains(16)
    assert found.ball.rad() < arb(1e-20)
