"""Printed digits are compared with those of mpmath, and with rounding done on exact fractions."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from derivations.expressions import ExpressionError, Number, Symbol, read
from numerics.precision import PrecisionError, digits_of, proved_digits


def significand(text: str) -> tuple[int, int]:
    """The digits of a decimal text as an integer, and its power of ten."""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    return int(whole + fraction), int(exponent or 0) - len(fraction)


@pytest.mark.parametrize("digits", [1, 7, 50, 400])
@pytest.mark.parametrize(
    "formula",
    [
        "pi",
        "-E",
        "exp(-1000000)",
        "2*exp(1000000)",
        "sqrt(2)*10**40",
        "log(3)/10**9",
        "gamma(1/3)",
        "lambertw(exp(5000))",
        "1 - exp(-90)",
        "exp(pi*sqrt(163))",
        "99999 + exp(-50)",
    ],
)
def test_every_digit_is_right(formula: str, digits: int) -> None:
    found = digits_of(read(formula), {}, digits)
    number, power = significand(found.text)
    with mpmath.workdps(digits + 60):
        exact = {
            "pi": +mpmath.pi,
            "-E": -mpmath.e,
            "exp(-1000000)": mpmath.exp(-(10**6)),
            "2*exp(1000000)": 2 * mpmath.exp(10**6),
            "sqrt(2)*10**40": mpmath.sqrt(2) * 10**40,
            "log(3)/10**9": mpmath.log(3) / 10**9,
            "gamma(1/3)": mpmath.gamma(mpmath.mpf(1) / 3),
            "lambertw(exp(5000))": mpmath.lambertw(mpmath.exp(5000)),
            "1 - exp(-90)": 1 - mpmath.exp(-90),
            "exp(pi*sqrt(163))": mpmath.exp(mpmath.pi * mpmath.sqrt(163)),
            "99999 + exp(-50)": 99999 + mpmath.exp(-50),
        }[formula]
        unit = mpmath.mpf(10) ** power
        assert abs(number * unit - exact) <= unit / 2
    assert len(str(abs(number))) == digits


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6).filter(bool), st.integers(1, 12))
def test_rational_numbers_are_rounded_exactly(value: Fraction, digits: int) -> None:
    number, power = significand(digits_of(Number(value), {}, digits).text)
    assert abs(Fraction(number) * Fraction(10) ** power - value) <= Fraction(10) ** power / 2
    unit = Fraction(10) ** power
    assert unit * Fraction(10) ** (digits - 1) <= abs(value) + unit / 2


def test_cancellation_raises_the_precision() -> None:
    x = Symbol("x")
    found = digits_of(read("log(1 + x)"), {x: read("exp(-3000)")}, 20)
    assert found.text == digits_of(read("exp(-3000)"), {}, 20).text
    assert found.bits > 4000


def test_digits_are_withheld_where_the_ball_leaves_a_choice() -> None:
    with ctx.workprec(128):
        assert proved_digits(arb("1.25", "0.001"), 2) is None
        assert proved_digits(arb("1.26", "0.001"), 2) == "1.3"
        assert proved_digits(arb(0, 1), 1) is None
        assert proved_digits(arb("nan"), 1) is None


def test_what_cannot_be_given_is_said() -> None:
    with pytest.raises(PrecisionError, match="no finite real value: the logarithm"):
        digits_of(read("log(-1)"), {}, 10)
    with pytest.raises(PrecisionError, match="contains 0"):
        digits_of(read("exp(1)*exp(-1) - 1"), {}, 10, largest_precision=5000)
    with pytest.raises(ExpressionError, match="positive number of digits"):
        digits_of(read("pi"), {}, 0)
    assert digits_of(read("1/3 - 1/3"), {}, 10).text == "0"
