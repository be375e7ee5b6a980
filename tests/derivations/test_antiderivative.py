"""Antiderivatives of rational functions, compared with quadrature."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from derivations.expressions import Expr, Number, Symbol, read
from derivations.solving.antiderivative import NotElementary, antiderivative
from derivations.solving.clocks import integral_from_zero
from derivations.solving.conditions import Conditions
from derivations.solving.field import Field
from derivations.solving.roots import cosine, positive_root, sine
from derivations.variables import Assumptions, Domain, Variable
from numerics.evaluate import evaluate_mpmath

V, T = Symbol("v"), Symbol("t")


def number(expr: Expr, **values: Fraction | int) -> float:
    return float(evaluate_mpmath(expr, {Symbol(name): Number(Fraction(value)) for name, value in values.items()}, 30))


def integral(text: str, lower: str, upper: str, given: Assumptions = Assumptions()) -> tuple[Expr, Conditions]:  # noqa: B008
    conditions = Conditions(given)
    element = Field([read(text)], [V]).element(read(text))
    return antiderivative(element, V, conditions).between(read(lower), read(upper)), conditions


@pytest.mark.parametrize("degree", range(2, 13))
@pytest.mark.parametrize("sign", ["-", "+"])
@pytest.mark.parametrize("power", [0, 1, 5, -4])
def test_binomials_of_every_degree(degree: int, sign: str, power: int) -> None:
    value, conditions = integral(f"v**({power})/(3{sign}2*v**{degree})", "1/5", "9/10")
    expected = quad(lambda v: v**power / (3 + (2 if sign == "+" else -2) * v**degree), 0.2, 0.9, epsabs=1e-13)[0]
    assert number(value) == pytest.approx(expected, rel=1e-9)
    assert conditions.given == []


@pytest.mark.parametrize(
    ("text", "ends", "values"),
    [
        ("1/(v**2*(s-v**3))", ("1/5", "1"), {"s": 2}),
        ("1/(v**2*(s-v**3))", ("2", "7"), {"s": 2}),
        ("v**3/(v**2+s)**3", ("-1", "2"), {"s": 2}),
        ("(v+1)/(v**2+v*s+s**2)", ("-3", "2"), {"s": 2}),
        ("1/((v-s)**2*(v+2*s)**3)", ("-1", "1"), {"s": 3}),
        ("1/(v**4+v**3+v**2+v+1)", ("-3", "3"), {"s": 1}),
        ("v**5/(s+v)", ("1", "3"), {"s": 1}),
        ("1/(v**6+v**3+1)", ("-2", "3"), {"s": 1}),
    ],
)
def test_rational_functions_with_a_parameter(text: str, ends: tuple[str, str], values: dict[str, int]) -> None:
    value, conditions = integral(text, *ends, Assumptions((Variable("s", Domain.POSITIVE),)))
    expression = read(text)
    lower, upper = number(read(ends[0])), number(read(ends[1]))
    expected = quad(lambda v: number(expression, v=Fraction(v), **values), lower, upper, epsabs=1e-12)[0]
    assert number(value, **values) == pytest.approx(expected, rel=1e-9)
    assert conditions.given == []


def test_the_arctangent_runs_through_without_a_jump() -> None:
    value, _ = integral("1/(v**2-2*v+2)", "-50", "50")
    assert number(value) == pytest.approx(quad(lambda v: 1 / (v * v - 2 * v + 2), -50, 50, points=[1])[0], rel=1e-9)


def test_an_undecided_discriminant_becomes_a_condition() -> None:
    _, conditions = integral("1/(v**2+v+s)", "0", "1", Assumptions((Variable("s"),)))
    assert [repr(relation) for relation in conditions.given] == ["4*s < 1"]


def test_an_irreducible_cubic_is_refused() -> None:
    with pytest.raises(NotElementary, match="irreducible factor"):
        integral("1/(v**3+v+1)", "0", "1")


COEFFICIENTS = st.lists(st.integers(-5, 5), min_size=1, max_size=4).filter(any)
FACTORS = st.lists(
    st.tuples(st.lists(st.integers(-3, 3), min_size=2, max_size=3), st.integers(1, 3)), min_size=1, max_size=3
)


@settings(max_examples=80)
@given(COEFFICIENTS, FACTORS)
def test_random_rational_functions(above: list[int], factors: list[tuple[list[int], int]]) -> None:
    below = [([*factor[:-1], factor[-1] or 1], exponent) for factor, exponent in factors]

    def polynomial(coefficients: list[int]) -> str:
        return "+".join(f"({c})*v**{i}" if i else f"({c})" for i, c in enumerate(coefficients))

    def plain(v: float) -> float:
        bottom = 1.0
        for factor, exponent in below:
            bottom *= sum(c * v**i for i, c in enumerate(factor)) ** exponent
        return sum(c * v**i for i, c in enumerate(above)) / bottom if bottom else float("inf")

    for factor, _ in below:
        values = [sum(c * (2 + i / 50) ** k for k, c in enumerate(factor)) for i in range(51)]
        assume(all(value > 0.02 for value in values) or all(value < -0.02 for value in values))
    assume(max(abs(plain(2 + i / 50)) for i in range(51)) < 100)
    text = f"({polynomial(above)})/(" + "*".join(f"({polynomial(f)})**{e}" for f, e in below) + ")"
    value, conditions = integral(text, "2", "3")
    assert conditions.given == []
    assert number(value) == pytest.approx(quad(plain, 2, 3, epsabs=1e-13, limit=200)[0], rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "t**3-2*t+1",
        "exp(-3*t)",
        "t**2*exp(-t/2)",
        "sin(2*t)",
        "cos(2*t+1)",
        "exp(-t)*sin(3*t)",
        "exp(t)*cos(t)+t",
        "1/(1+t)",
        "t/(1+t**2)",
        "1/exp(2*t)",
        "exp(t)*exp(-t)*t",
        "exp(-t)**2*t",
    ],
)
def test_integrals_over_the_time(text: str) -> None:
    given = Assumptions((Variable("t", Domain.NONNEGATIVE),))
    value = integral_from_zero(read(text), T, Conditions(given))
    assert value is not None
    expected = quad(lambda t: number(read(text), t=Fraction(t)), 0, 1.5, epsabs=1e-12)[0]
    assert number(value, t=Fraction(3, 2)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("text", ["1/(1-t)", "exp(t**2)", "sin(t)**2", "log(1+t)", "sin(t)/t"])
def test_integrals_over_the_time_that_are_left_alone(text: str) -> None:
    given = Assumptions((Variable("t", Domain.NONNEGATIVE),))
    assert integral_from_zero(read(text), T, Conditions(given)) is None


@given(st.fractions(-4, 4, max_denominator=24))
def test_cosines_of_rational_angles(turns: Fraction) -> None:
    angle = math.pi * turns
    assert number(cosine(turns)) == pytest.approx(math.cos(angle), abs=1e-14)
    assert number(sine(turns)) == pytest.approx(math.sin(angle), abs=1e-14)


@pytest.mark.parametrize(
    ("text", "order", "values"),
    [
        ("12*s**2", 2, {"s": 3, "k": 1}),
        ("s**3*k/5", 3, {"s": 3, "k": 7}),
        ("8*(s+k)**3/27", 3, {"s": 1, "k": 2}),
        ("(s-k)**2*s", 2, {"s": 1, "k": 2}),
        ("-(k-s-k)**3", 3, {"s": 2, "k": 2}),
    ],
)
def test_positive_roots(text: str, order: int, values: dict[str, int]) -> None:
    given = Assumptions((Variable("s", Domain.POSITIVE), Variable("k", Domain.POSITIVE)))
    root = positive_root(Field([read(text)]).element(read(text)), order, Conditions(given))
    assert number(root, **values) == pytest.approx(number(read(text), **values) ** (1 / order), rel=1e-13)
