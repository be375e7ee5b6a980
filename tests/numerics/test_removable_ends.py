"""Integrals of quotients that are regular in the limit only: against mpmath, and where nothing may be removed."""

import mpmath
import pytest
from flint import arb

from derivations.expressions import Number, Symbol, read
from numerics.balls import NoValue, Unknown, Value, status
from numerics.removable_ends import continued

H, X = Symbol("h"), Symbol("x")


@pytest.mark.parametrize(
    ("text", "of", "upper"),
    [
        ("integral((1 - exp(-h*x))/h, h, 0, 1)", lambda h, x: -mpmath.expm1(-h * x) / h, 1),
        (
            "integral((1 - exp(h*x))**2/h**2*cos(h), h, 0, 2)",
            lambda h, x: (mpmath.expm1(h * x) / h) ** 2 * mpmath.cos(h),
            2,
        ),
        (
            "integral((1 - exp(-4*sin(h/2)**2*x))/(4*sin(h/2)**2), h, 0, pi)",
            lambda h, x: -mpmath.expm1(-4 * mpmath.sin(h / 2) ** 2 * x) / (4 * mpmath.sin(h / 2) ** 2),
            mpmath.pi,
        ),
    ],
)
@pytest.mark.parametrize("x", ["1/3", "2", "7"])
def test_the_integral_is_that_of_mpmath(text, of, upper, x):
    found = status(read(text), {X: read(x)}, 140)
    assert isinstance(found, Value)
    with mpmath.workdps(35):
        truth = mpmath.quad(
            lambda h: of(h, mpmath.mpf(read(x).value.numerator) / read(x).value.denominator), [0, upper]
        )
        assert abs(mpmath.mpf(found.ball.mid().str(40, radius=False)) - truth) < mpmath.mpf(10) ** -25 * abs(truth)


@pytest.mark.parametrize("text", ["integral((1 - exp(-h*x))/h**2, h, 0, 1)", "integral((1 - exp(h*x))/(h*x), h, 0, 1)"])
def test_what_diverges_or_has_no_value_is_not_enclosed(text):
    value = Number(1) if "h**2" in text else Number(0)
    assert isinstance(status(read(text), {X: value}, 100), Unknown | NoValue)


def test_roots_and_what_vanishes_throughout_are_left_alone():
    assert continued(read("(1 - exp(-h))/sqrt(h)"), H, lambda w: arb(1)) is None
    assert continued(read("(1 - exp(-h))/h"), H, lambda w: arb(0, 1)) is None
    assert continued(read("(1 - exp(-abs(h)))/h"), H, lambda w: arb(1)) is None
