"""Balls contain what mpmath computes directly, and what has no real value is recognised."""

import random

import mpmath
import pytest
from flint import arb, ctx

from derivations.expressions import Expr, ExpressionError, Symbol, exp, read
from numerics.balls import NoValue, Unknown, Value, evaluate, sign_of, status

BITS = 160
X, Y = Symbol("x"), Symbol("y")

#: Per function of one variable: how mpmath computes it, and from where arguments are drawn.
ONE_VARIABLE = {
    "exp(x)": (mpmath.exp, -40, 40),
    "log(x)": (mpmath.log, 0.01, 90),
    "sqrt(x)": (mpmath.sqrt, 0, 90),
    "abs(x)": (abs, -5, 5),
    "sin(x)": (mpmath.sin, -9, 9),
    "cos(x)": (mpmath.cos, -9, 9),
    "tan(x)": (mpmath.tan, -1.5, 1.5),
    "asin(x)": (mpmath.asin, -1, 1),
    "acos(x)": (mpmath.acos, -1, 1),
    "atan(x)": (mpmath.atan, -9, 9),
    "sinh(x)": (mpmath.sinh, -9, 9),
    "cosh(x)": (mpmath.cosh, -9, 9),
    "tanh(x)": (mpmath.tanh, -9, 9),
    "asinh(x)": (mpmath.asinh, -9, 9),
    "acosh(x)": (mpmath.acosh, 1, 9),
    "atanh(x)": (mpmath.atanh, -0.99, 0.99),
    "erf(x)": (mpmath.erf, -4, 4),
    "erfc(x)": (mpmath.erfc, -4, 30),
    "gamma(x)": (mpmath.gamma, -4, 30),
    "loggamma(x)": (mpmath.loggamma, 0.01, 30),
    "digamma(x)": (mpmath.digamma, -4, 30),
    "lambertw(x)": (mpmath.lambertw, -0.367, 30),
    "lambertw(x, -1)": (lambda x: mpmath.lambertw(x, -1), -0.367, -0.001),
    "hyp2f1(1/3, 5/4, 4/3, x)": (lambda x: mpmath.hyp2f1(mpmath.mpf(1) / 3, 1.25, mpmath.mpf(4) / 3, x), -30, 0.99),
    "hyp2f1(-3, 5/4, 4/3, x)": (lambda x: mpmath.hyp2f1(-3, 1.25, mpmath.mpf(4) / 3, x), -30, 30),
    "hyp1f1(1/3, 5/4, x)": (lambda x: mpmath.hyp1f1(mpmath.mpf(1) / 3, 1.25, x), -30, 30),
    "besseli(2, x)": (lambda x: mpmath.besseli(2, x), -9, 9),
    "besseli(1/2, x)": (lambda x: mpmath.besseli(0.5, x), 0, 9),
    "expint_ei(x)": (mpmath.ei, -9, 9),
    "x**(7/3)": (lambda x: mpmath.power(x, mpmath.mpf(7) / 3), 0, 9),
    "x**(-5)": (lambda x: mpmath.power(x, -5), -9, 9),
    "x**x": (lambda x: mpmath.power(x, x), 0.01, 9),
    "atan2(x, -2)": (lambda x: mpmath.atan2(x, -2), -9, 9),
    "min(x, 1/2) - max(x, 1/2)": (lambda x: min(x, 0.5) - max(x, 0.5), -2, 2),
}

NO_VALUE = [
    "log(0)",
    "log(-1)",
    "(-8)**(1/3)",
    "0**0",
    "0**(-1)",
    "0**(-1/2)",
    "1/(1/3 + 2/3 - 1)",
    "sqrt(-1/10**9)",
    "asin(2)",
    "acos(-2)",
    "acosh(1/2)",
    "atanh(1)",
    "atanh(-1)",
    "gamma(0)",
    "gamma(-3)",
    "loggamma(-1/2)",
    "digamma(-1)",
    "lambertw(-1)",
    "lambertw(1, -1)",
    "lambertw(0, -1)",
    "lambertw(1, 2)",
    "hyp2f1(1/3, 1, 4/3, 2)",
    "hyp2f1(1, 1, 2, 1)",
    "hyp2f1(1, 1, -2, 1/2)",
    "hyp1f1(1, -2, 1)",
    "besseli(1/2, -1)",
    "besseli(-1/2, 0)",
    "expint_ei(0)",
    "atan2(0, 0)",
    "oo",
    "diff(abs(x), x)",
    "(x**2 - 1/9)/(x - 1/3) - x + x",
    "lambertw(-exp(exp(90)))",
]


def point(**values: str) -> dict[Symbol, Expr]:
    return {Symbol(name): read(value) for name, value in values.items()}


def as_mpf(ball: arb) -> mpmath.mpf:
    mantissa, exponent = ball.man_exp()
    return mpmath.ldexp(int(mantissa), int(exponent))


def holds(ball: arb, value: mpmath.mpf) -> bool:
    """Whether the ball, widened by the error of mpmath, contains its value."""
    slack = as_mpf(ball.rad()) + abs(value) * mpmath.mpf(2) ** (8 - mpmath.mp.prec)
    return bool(abs(as_mpf(ball.mid()) - value) <= slack)


@pytest.mark.parametrize("formula", ONE_VARIABLE)
def test_balls_contain_the_values_of_mpmath_and_are_narrow(formula: str) -> None:
    function, least, most = ONE_VARIABLE[formula]
    drawn = random.Random(formula)
    expr = read(formula)
    with mpmath.workprec(BITS + 60):
        for _ in range(15):
            x = read(str(round(drawn.uniform(least, most), 6)))
            ball = evaluate(expr, {X: x}, BITS)
            exact_x = mpmath.mpf(x.value.numerator) / x.value.denominator  # type: ignore[attr-defined]
            expected = mpmath.mpf(mpmath.re(function(exact_x)))
            assert holds(ball, expected), (formula, x)
            assert ball.rad() <= abs(ball.mid()) * arb(2) ** (40 - BITS) + arb(2) ** (-BITS)


@pytest.mark.parametrize("formula", NO_VALUE)
def test_what_has_no_real_value_is_proved_to_have_none(formula: str) -> None:
    x = "0" if formula.startswith("diff") else "1/3"
    assert isinstance(status(read(formula), point(x=x), BITS), NoValue)


@pytest.mark.parametrize(
    ("formula", "value"), [("0**x", "0"), ("(-2)**(3*x)", "-2"), ("x**0", "1"), ("4**(3/2)", "8"), ("(8/27)**x", "2/3")]
)
def test_powers_that_are_rational_are_exact(formula: str, value: str) -> None:
    assert evaluate(read(f"1/({formula} - ({value}))"), point(x="1/3"), BITS).is_nan()
    assert isinstance(status(read(f"1/({formula} - ({value}))"), point(x="1/3"), BITS), NoValue)


def test_doubt_is_not_taken_for_a_lack_of_value() -> None:
    assert isinstance(status(read("1/(exp(1)*exp(-1) - 1)"), {}, BITS), Unknown)
    assert isinstance(status(read("log(sqrt(2)**2 - 2)"), {}, BITS), Unknown)


def test_a_certain_lack_of_value_outweighs_a_doubt_before_it() -> None:
    assert isinstance(status(read("1/(exp(1)*exp(-1) - 1) + log(-1)"), {}, BITS), NoValue)


@pytest.mark.parametrize("t", ["0", "1", "499999", "500000", "1000000", "10**9"])
def test_a_logistic_mode_from_an_exponentially_small_start(t: str) -> None:
    curve = read("s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))")
    ball = evaluate(curve, point(s="3/2", u0="exp(-1000000)", t=t, tau="3"), BITS)
    with mpmath.workprec(BITS + 60):
        time = mpmath.mpf(1) * eval_integer(t)
        expected = 1.5 / (1 + (1.5 * mpmath.exp(1000000) - 1) * mpmath.exp(-time))
        assert holds(ball, expected)
        assert ball.rel_accuracy_bits() > 100


def eval_integer(text: str) -> int:
    return 10**9 if text == "10**9" else int(text)


@pytest.mark.parametrize("t", ["500000"])
def test_lambert_w_of_an_argument_too_large_to_be_formed(t: str) -> None:
    """W(z0*exp(z0 - k*t)) at z0 = exp(1000000) solves w + log(w) = 10**6 + z0 - k*t."""
    expr = read("lambertw(z0*exp(z0 - k*t)) - z0")
    bits = 1_443_000 + BITS
    ball = evaluate(expr, point(z0="exp(1000000)", k="2", t=t), bits)
    # w = z0 + d with d + log(1 + d/z0) = -k*t, so d = -k*t to within 10**-400000.
    assert (ball + 2 * int(read(t).value)).abs_upper() < arb(10) ** -30  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("exp(exp(60))/exp(exp(60) + 1)", mpmath.exp(-1)),
        ("log(exp(60)*exp(exp(50)))", 60 + mpmath.exp(50)),
        ("sqrt(exp(exp(60)))*exp(-exp(60)/2)", mpmath.mpf(1)),
        ("(exp(exp(60)) + exp(exp(60) - 1))*exp(-exp(60))", 1 + mpmath.exp(-1)),
        ("1/(1 + exp(exp(1000000)))", mpmath.mpf(0)),
        ("log(lambertw(exp(-exp(60)))) + exp(60)", mpmath.mpf(0)),
        ("log(-lambertw(-exp(-exp(60)))) + exp(60)", mpmath.mpf(0)),
        ("max(exp(exp(60)), 3)*exp(-exp(60))", mpmath.mpf(1)),
        ("lambertw(-exp(-exp(60)), -1) + exp(60)", -60 - 60 * mpmath.exp(-60)),
    ],
)
def test_numbers_too_large_to_be_written_down_cancel(formula: str, expected: mpmath.mpf) -> None:
    found = status(read(formula), {}, 400)
    assert isinstance(found, Value)
    assert abs(as_mpf(found.ball.mid()) - expected) <= as_mpf(found.ball.rad()) + abs(expected) * mpmath.mpf(10) ** -13


def test_signs_of_numbers_too_large_or_small_are_known() -> None:
    assert sign_of(read("exp(exp(10**6)) - exp(10**6)"), {}, 64) == 1
    assert sign_of(read("exp(-exp(60)) - 2*exp(-exp(60))"), {}, 192) == -1
    assert sign_of(read("exp(1) - exp(1)"), {}, 64) is None


def test_the_precision_of_the_library_is_restored() -> None:
    before = ctx.prec
    evaluate(read("log(-1) + exp(1)"), {}, 999)
    assert ctx.prec == before


def test_a_missing_value_is_named() -> None:
    with pytest.raises(ExpressionError, match="x has no value"):
        evaluate(read("x + 1"), {}, BITS)
    with pytest.raises(ExpressionError, match="contains names"):
        evaluate(X, {X: exp(Y), Y: X}, BITS)


def test_a_ball_in_a_point_stands_for_all_its_numbers() -> None:
    ball = evaluate(read("x**2 + y"), {X: arb(0, 1), Y: read("1")}, BITS)
    assert ball.contains(1)
    assert ball.contains(2)
    assert ball > -1
