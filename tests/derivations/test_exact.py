"""The exact tests against numbers: what is proved zero is zero, what is proved positive is positive."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derivations.exact import is_zero, obstacles, possible_signs, sign
from derivations.expressions import Expr, Number, Symbol, call, differentiate, exp, log, read, read_relation, sqrt
from derivations.expressions import substitute as put
from derivations.variables import Assumptions, Domain, Variable

X, Y, W, N = (Symbol(name) for name in "xywn")
DECLARED = Assumptions(
    (
        Variable("x", Domain.POSITIVE),
        Variable("y", Domain.POSITIVE),
        Variable("w"),
        Variable("n", Domain.INTEGER, minimum=Fraction(3)),
    )
)

IDENTITIES = [
    "log(x**2*y) - 2*log(x) - log(y)",
    "x**(1/3)*x**(2/3) - x",
    "x**n*x**(2 - n) - x**2",
    "exp(n*log(x)) - x**n",
    "sqrt(w**2) - abs(w)",
    "abs(w)**3 - w**2*abs(w)",
    "sin(3*w) - 3*sin(w) + 4*sin(w)**3",
    "cos(w + pi/3) - cos(w)/2 + sqrt(3)*sin(w)/2",
    "cos(pi/7)*cos(2*pi/7)*cos(3*pi/7) - 1/8",
    "tanh(w/2) - (exp(w) - 1)/(exp(w) + 1)",
    "acosh(1 + x) - log(1 + x + sqrt(x*(x + 2)))",
    "gamma(x + 3) - (x + 2)*(x + 1)*x*gamma(x)",
    "digamma(1/2) + EulerGamma + 2*log(2)",
    "digamma(1/3) + EulerGamma + pi/(2*sqrt(3)) + 3*log(3)/2",
    "digamma(-1/3) + EulerGamma - pi/(2*sqrt(3)) + 3*log(3)/2 - 3",
    "digamma(7/4) + EulerGamma - pi/2 + 3*log(2) - 4/3",
    "digamma(5/6) + EulerGamma - sqrt(3)*pi/2 + 2*log(2) + 3*log(3)/2",
    "atan(1) - pi/4",
    "atan(-1/sqrt(3)) + pi/6",
    "atan(tan(2*pi/7)) - 2*pi/7",
    "atan(sqrt(2) - 1) - pi/8",
    "asin(-1/2) + pi/6",
    "acos(-1/sqrt(2)) - 3*pi/4",
    "loggamma(x + 1) - loggamma(x) - log(x)",
    "lambertw(x*exp(x)) - x",
    "lambertw(-(x + 1)*exp(-x - 1), -1) + x + 1",
    "exp(-lambertw(x))*x - lambertw(x)",
    "besseli(n + 1, x) - besseli(n - 1, x) + 2*n/x*besseli(n, x)",
    "erf(-w) + erf(w)",
    "min(x, -y) + y",
    "max(w, y) + min(w, y) - w - y",
    "asinh(w) - log(w + sqrt(w**2 + 1))",
    "sqrt(6) - sqrt(2)*sqrt(3)",
    "exp(3/2) - E*sqrt(E)",
    "diff(hyp2f1(1, 2/n, 1 + 2/n, x/(1 + x)), x)*x*(1 + x)*n/2 + hyp2f1(1, 2/n, 1 + 2/n, x/(1 + x)) - 1 - x",
    "diff(hyp1f1(1/3, 4/3, x), x) - (exp(x) - hyp1f1(1/3, 4/3, x))/(3*x)*0 - hyp1f1(4/3, 7/3, x)/4",
    "diff(hyp1f1(1/3, 4/3, x), x) - (exp(x) - hyp1f1(1/3, 4/3, x))/(3*x)",
]

NOT_IDENTITIES = [
    "sqrt(w**2) - w",
    "log(w**2) - 2*log(abs(w)) - 1/10**50",
    "(-1)**n - 1",
    "exp(pi*sqrt(163)) - 640320**3 - 744",
    "sin(w)**2 + cos(w)**2 - 1 - 1/10**60",
    "lambertw(-x*exp(-x)) + x",
    "x**(1/3) - y**(1/3)",
    "abs(w) - w",
    "atan(w) + atan(1/w) - pi/2",
    "atan(tan(4*pi/7)) - 4*pi/7",
    "atan(1 + 1/10**30) - pi/4",
    "asin(1/2 - 1/10**30) - pi/6",
    "digamma(2/3) + EulerGamma + pi/(2*sqrt(3)) + 3*log(3)/2",
    "digamma(5/4) + EulerGamma + pi/2 + 3*log(2) - 4*(1 + 1/10**40)",
]


@pytest.mark.parametrize("text", IDENTITIES)
def test_identities_are_proved(text: str) -> None:
    assert is_zero(read(text), DECLARED)


@pytest.mark.parametrize("text", NOT_IDENTITIES)
def test_what_is_no_identity_is_not_proved(text: str) -> None:
    assert not is_zero(read(text), DECLARED)


@pytest.mark.parametrize("text", IDENTITIES)
def test_an_identity_off_by_little_is_not_proved(text: str) -> None:
    assert not is_zero(read(f"({text}) + 1/10**80"), DECLARED)


def numbers() -> st.SearchStrategy[Expr]:
    return st.fractions(min_value=-3, max_value=3, max_denominator=4).map(Number)


def trees() -> st.SearchStrategy[Expr]:
    leaves = st.one_of(numbers(), st.sampled_from([X, Y, W]))

    def grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        pair = st.tuples(inner, inner)
        return st.one_of(
            pair.map(lambda p: p[0] + p[1]),
            pair.map(lambda p: p[0] * p[1]),
            pair.map(lambda p: p[0] / (p[1] ** 2 + 1)),
            inner.map(lambda e: sqrt(e**2)),
            inner.map(lambda e: log(e**2 + 1)),
            inner.map(lambda e: exp(-(e**2))),
            inner.map(lambda e: call("abs", e)),
            inner.map(lambda e: call("atan", e)),
            inner.map(lambda e: call("sin", e)),
            inner.map(lambda e: (e**2 + 1) ** Fraction(1, 3)),
            inner.map(lambda e: call("lambertw", e**2)),
            pair.map(lambda p: call("max", *p)),
        )

    return st.recursive(leaves, grow, max_leaves=6)


def numbers_at(values: tuple[Fraction, ...]) -> dict[Symbol, Expr]:
    first, second, third = values
    return {X: Number(abs(first) + Fraction(1, 9)), Y: Number(abs(second) + 1), W: Number(third)}


REWRITES = [
    lambda a, b: ((a + b) ** 2, a**2 + 2 * a * b + b**2),
    lambda a, b: (log((a**2 + 1) * (b**2 + 1)), log(a**2 + 1) + log(b**2 + 1)),
    lambda a, b: (exp(a) * exp(b), exp(a + b)),
    lambda a, b: (sqrt(a**2 * b**2), call("abs", a) * call("abs", b)),
    lambda a, b: (sqrt(a**2 * b**2), a * b),
    lambda a, b: (call("sin", a + b), call("sin", a) * call("cos", b) + call("cos", a) * call("sin", b)),
    lambda a, b: ((a**2 + 1) ** Fraction(5, 3), (a**2 + 1) * (a**2 + 1) ** Fraction(2, 3)),
    lambda a, b: (call("max", a, b), (a + b + call("abs", a - b)) / 2),
    lambda a, b: (call("abs", a + b), call("abs", a) + call("abs", b)),
    lambda a, b: (log(exp(a) * (1 + b**2)), a + log(1 + b**2)),
    lambda a, b: (exp(call("lambertw", a**2)) * call("lambertw", a**2), a**2),
    lambda a, b: (call("lambertw", a * exp(a)), a),
]


@settings(max_examples=150)
@given(st.sampled_from(REWRITES), trees(), trees(), st.tuples(*[st.fractions(-4, 4, max_denominator=7)] * 3))
def test_what_is_proved_zero_is_zero_in_numbers(rewrite, a, b, values) -> None:
    from numerics.evaluate import EvaluationError, evaluate_mpmath

    left, right = rewrite(a, b)
    assume(is_zero(left - right, DECLARED))
    point = dict(
        zip((X, Y, W), map(Number, (abs(values[0]) + Fraction(1, 9), abs(values[1]) + 1, values[2])), strict=True)
    )
    try:
        found, expected = (evaluate_mpmath(side, point, 40) for side in (left, right))
    except EvaluationError:
        assume(False)
    assert mpmath.almosteq(found, expected, rel_eps=1e-12, abs_eps=1e-12)


@settings(max_examples=100)
@given(trees(), st.tuples(*[st.fractions(-4, 4, max_denominator=7)] * 3))
def test_proved_signs_are_the_signs_of_the_numbers(tree, values) -> None:
    from numerics.evaluate import EvaluationError, evaluate_mpmath

    signs = possible_signs(tree, DECLARED)
    assume(len(signs) < 3)
    point = dict(
        zip((X, Y, W), map(Number, (abs(values[0]) + Fraction(1, 9), abs(values[1]) + 1, values[2])), strict=True)
    )
    try:
        found = evaluate_mpmath(tree, point, 40)
    except EvaluationError:
        assume(False)
    if abs(found) > 1e-25:
        assert (1 if found > 0 else -1) in signs


@pytest.mark.parametrize(
    ("text", "relations", "expected"),
    [
        ("y - x", ["x < y"], {1}),
        ("y/x - 1", ["x < y"], {1}),
        ("1 + (y/x - 1)*exp(-2*y*n)", [], {1}),
        ("1 - exp(-x)", [], {1}),
        ("sqrt(4*x**2 + w**2) - 2*x", [], {0, 1}),
        ("sqrt(4*x**2 + w**2) - w", [], {1}),
        ("log(y/x)", ["x < y"], {1}),
        ("w**2 - w + 1", [], {1}),
        ("w - 1", ["w > 1"], {1}),
        ("1 - 2*x", ["x < 1/2"], {1}),
        ("1 - x - y", ["x + y < 1"], {1}),
        ("n - 3", [], {0, 1}),
        ("n - 2", [], {1}),
        ("x - y", [], {-1, 0, 1}),
        ("w**3", [], {-1, 0, 1}),
        ("lambertw(w) + 2", [], {1}),
        ("x**2 - 2", [], {-1, 0, 1}),
        ("x**2 - x*y + y**2", [], {1}),
        ("besseli(1/2, x) + w**2*besseli(-1/2, x)", [], {1}),
        ("besseli(w, x)", ["w > -1"], {1}),
        ("besseli(w, x)", ["w > -2"], {-1, 0, 1}),
        ("besseli(n, w)", [], {-1, 0, 1}),
    ],
)
def test_signs(text: str, relations: list[str], expected: set[int]) -> None:
    assumptions = DECLARED.with_given(*(read_relation(relation) for relation in relations))
    assert possible_signs(read(text), assumptions) == expected


_UNSHOWN = "its convergence is not shown exactly"


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("log(x)/(x - 1)", ["division by zero"]),
        ("log(1 + w**2)", []),
        ("sqrt(w)", ["a root of a negative number"]),
        ("w**(-1/2)", ["a negative fractional power of a number that is not positive"]),
        ("lambertw(w*exp(w - n))", []),
        ("lambertw(w*exp(w + n))", ["lambertw below -1/e"]),
        ("hyp2f1(1, 2, 3, 1/(1 + x))", []),
        ("hyp2f1(1, 2, 3, x)", ["hyp2f1 at or above 1, where its cut begins"]),
        ("atanh(x/(x + y))", []),
        ("gamma(w)", ["an argument that may be zero or a negative integer"]),
        ("(x**2 - 1)/(x - 1)", ["division by zero"]),
        ("1/(1 + (y/x - 1)*exp(-n))", []),
        ("x**0", []),
        ("w**0", ["zero to the power zero"]),
        ("sum(k/(k + 1), k, 0, 3)", []),
        ("sum((-1)**k*(k - 2)**(-1), k, 0, 3)", [f"{_UNSHOWN}: inside it, division by zero"]),
        ("sum(k, k, 0, 1/2)", ["a sum between limits that may not be integers"]),
        ("sum(k, k, 0, integral(v, v, 0, 1))", ["a sum between limits that may not be integers"]),
        ("(-x)**integral(v, v, 0, 1)", ["a power of a number that is not positive"]),
        ("sum(k, k, 3, 0)", [_UNSHOWN]),
        ("integral(1/(v + x), v, 0, 1)", []),
        ("integral(1/(v - x), v, 1, 0)", [f"{_UNSHOWN}: inside it, division by zero"]),
        ("integral(1/v, v, 0, x)", [f"{_UNSHOWN}: inside it, division by zero"]),
        ("integral(1/v, v, w, x)", [_UNSHOWN]),
        ("integral(log(v), v, 1, 1 + y)", []),
        ("integral(tan(v), v, 0, 2)", [f"{_UNSHOWN}: inside it, the tangent at a pole"]),
        ("integral(integral(1/(v + u), u, 0, v), v, 1, 2)", []),
        (
            "integral(integral(1/(v + u), u, 0, v), v, 0, 2)",
            [f"{_UNSHOWN}: inside it, {_UNSHOWN}: inside it, division by zero"],
        ),
        ("integral(exp(-v), v, 0, oo)", [_UNSHOWN]),
    ],
)
def test_obstacles_to_a_value(text: str, reasons: list[str]) -> None:
    assert [found.reason for found in obstacles(read(text), DECLARED)] == reasons


def test_an_ode_residual_with_every_kind_of_generator() -> None:
    declared = Assumptions(
        (Variable("s", Domain.POSITIVE), Variable("u0", Domain.POSITIVE), Variable("t", Domain.NONNEGATIVE))
    )
    solution = read("s/(1 + lambertw((s/u0 - 1)*exp(s/u0 - 1 - s**2*t)))")
    time = Symbol("t")
    rate = put(read("u**2*(s - u)"), {Symbol("u"): solution})
    assert is_zero(differentiate(solution, time) - rate, declared)
    assert not is_zero(differentiate(solution, time) - 2 * rate, declared)
    assert is_zero(put(solution, {time: Number(0)}) - Symbol("u0"), declared)


def test_contradictory_signs_are_never_reported_as_none() -> None:
    assert sign(read("x - y"), DECLARED) is None
    assert sign(read("-x"), DECLARED) == -1


def test_relations_between_numbers_of_the_unit_range_are_used() -> None:
    names = Assumptions(
        (Variable("x", Domain.UNIT), Variable("y", Domain.UNIT), Variable("w", Domain.POSITIVE)),
        (read_relation("x < y"), read_relation("w > 1")),
    )
    assert possible_signs(read("w*y - x"), names) == {1}
    assert possible_signs(read("y - w*x"), names) == {-1, 0, 1}
    assert possible_signs(read("w*x - y"), names) == {-1, 0, 1}


def test_a_sign_is_found_beside_a_large_relation() -> None:
    """The relation stays out of the ranges, whose images would grow beyond bounds with it."""
    phi = "(N/2*x**(2/N)*hyp2f1(1, 2/N, 1 + 2/N, x) - x**(2/N - 1)/(1 - 2/N))"
    at_s, at_f = (phi.replace("x", name) for name in "sf")
    pole = "eps**(2/N - 1)/(1 - 2/N)*(1 - kappa**(2/N - 1)/(lam*r))"
    names = [Variable(name, Domain.UNIT) for name in ("s", "f", "eps")]
    names += [Variable(name, Domain.POSITIVE) for name in ("r", "kappa", "lam")]
    large = f"r**(2/N - 2)/lam*{at_f} - {at_s} - {pole} >= 0"
    given = ("r > 1", "s < f", large, "kappa < r", "lam >= 1", "kappa*eps < f*r", "N > 2")
    known = Assumptions((*names, Variable("N", minimum=Fraction(1))), tuple(map(read_relation, given)))
    rest = "N/2*x**(2/N)*hyp2f1(1, 2/N, 1 + 2/N, x)"
    assert 1 in possible_signs(read(rest.replace("x", "eps")) - read(rest.replace("x", "(kappa*eps/r)")), known)
