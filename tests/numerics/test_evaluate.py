"""The exact and the multiprecision number system: against Python's fractions, mpmath itself, and the balls."""

import random
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.expressions import Add, Expr, Mul, Number, Pow, Symbol, add, mul, power, read
from numerics.balls import NoValue, Value, status
from numerics.evaluate import NoValueError, UnknownError, evaluate_exact, evaluate_mpmath

X, Y = Symbol("x"), Symbol("y")
SMALL = st.fractions(min_value=-3, max_value=3, max_denominator=7)


def trees() -> st.SearchStrategy[Expr]:
    leaves = st.one_of(st.sampled_from([X, Y]), SMALL.map(Number))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: add(*pair)),
            st.tuples(inner, inner).map(lambda pair: mul(*pair)),
            st.tuples(inner, st.sampled_from([-2, -1, 2, 3])).map(lambda pair: power(pair[0], Number(pair[1]))),
        ),
        max_leaves=8,
    )


def by_hand(expr: Expr, x: Fraction, y: Fraction) -> Fraction:
    """A second evaluator, for the arithmetic that `trees` uses."""
    match expr:
        case Number():
            return expr.value
        case Symbol():
            return x if expr == X else y
        case Add():
            return sum((by_hand(term, x, y) for term in expr.operands), Fraction(0))
        case Mul():
            result = Fraction(1)
            for factor in expr.operands:
                result *= by_hand(factor, x, y)
            return result
        case Pow():
            return by_hand(expr.base, x, y) ** int(by_hand(expr.exponent, x, y))
    raise TypeError(expr)


@given(trees(), SMALL, SMALL)
def test_all_number_systems_agree_with_plain_fractions(expr: Expr, x: Fraction, y: Fraction) -> None:
    point = {X: Number(x), Y: Number(y)}
    try:
        expected = by_hand(expr, x, y)
    except ZeroDivisionError:
        with pytest.raises(NoValueError):
            evaluate_exact(expr, point)
        assert isinstance(status(expr, point, 64), NoValue)
        return
    assert evaluate_exact(expr, point) == expected
    found = status(expr, point, 64)
    assert isinstance(found, Value)
    assert (found.ball * expected.denominator).contains(expected.numerator)
    value = evaluate_mpmath(expr, point, 40)
    assert abs(value - mpmath.mpf(expected.numerator) / expected.denominator) <= mpmath.mpf(10) ** -12 * (
        1 + abs(expected)
    )


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("sqrt(4/9)**3", Fraction(8, 27)),
        ("max(abs(-1/2), min(3, 1/3))", Fraction(1, 2)),
        ("log(1) + exp(0) + sin(0)", Fraction(1)),
        ("sum(k**2, k, 1, 4)", Fraction(30)),
        ("diff(x**3/x, x)", Fraction(2, 3)),
    ],
)
def test_exact_values(formula: str, value: Fraction) -> None:
    assert evaluate_exact(read(formula), {X: read("1/3")}) == value


@pytest.mark.parametrize("formula", ["exp(1)", "sqrt(2)", "pi", "log(2)", "2**(10**6)", "integral(x, x, 0, 1)"])
def test_what_is_not_seen_to_be_rational_is_unknown(formula: str) -> None:
    expr = power(Number(2), mul(Number(10**6), power(X, Number(2)))) if "**(10" in formula else read(formula)
    with pytest.raises(UnknownError):
        evaluate_exact(expr, {X: read("1")})


@pytest.mark.parametrize(
    "formula",
    [
        "log(-1)",
        "(-8)**(1/3)",
        "0**0",
        "1/(1 - 1)",
        "lambertw(-1)",
        "atanh(2)",
        "gamma(-1)",
        "hyp2f1(1/3, 1, 4/3, 2)",
        "besseli(1/2, -1)",
        "acosh(1/2)",
        "sqrt(-1)",
        "loggamma(-1/2)",
        "lambertw(1, -1)",
        "atan2(0, 0)",
        "oo",
    ],
)
def test_mpmath_has_the_same_rules_of_real_values(formula: str) -> None:
    with pytest.raises(NoValueError):
        evaluate_mpmath(read(formula), {}, 30)


FORMULAS = [
    "s/(1 + (s/u0 - 1)*exp(-2*s*t))",
    "s/(1 + lambertw((s/u0 - 1)*exp(s/u0 - 1 - s*t)))",
    "log(u0)/(1 + t)",
    "u0**(1/3)*t",
    "log(-(-exp(exp(60)))**3)*t",
    "lambertw(-u0, -1)",
    "lambertw(u0)/u0",
    "log(lambertw(exp(1/u0)))",
    "(1 + u0)**(1/t)",
    "erf(t*s)*gamma(s + t)",
    "sum(u0**k, k, 0, 3)",
    "integral(exp(-s*x**2), x, 0, t)",
    "hyp2f1(1/3, 1, 4/3, -t)*atan2(t, -s)",
    "E**(-t)*tanh(s)",
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("start", ["1/10", "exp(-60)", "exp(-5000)"])
def test_mpmath_and_balls_agree(formula: str, start: str) -> None:
    """Two ways to the same number: they share the walk over the tree, and no arithmetic."""
    drawn = random.Random(formula + start)
    for _ in range(3):
        named = {"s": str(Fraction(drawn.randint(2, 40), 9)), "t": str(Fraction(drawn.randint(1, 90), 7)), "u0": start}
        point = {Symbol(name): read(value) for name, value in named.items()}
        found = status(read(formula), point, 256)
        assert isinstance(found, Value), found
        with mpmath.workdps(60):
            value = evaluate_mpmath(read(formula), point, 60)
            mantissa, exponent = found.ball.mid().man_exp()
            middle = mpmath.ldexp(int(mantissa), int(exponent))
            assert abs(value - middle) <= abs(middle) * mpmath.mpf(10) ** -35
