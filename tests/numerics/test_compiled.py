"""Compiled programs give the balls that the careful walk gives, point by point."""

import random
from fractions import Fraction

import pytest
from flint import arb

from derivations.expressions import Expr, ExpressionError, Number, Symbol, read, symbols
from numerics.balls import evaluate
from numerics.compiled import compile_balls

S, T, U0, X = symbols("s t u0 x")

FORMULAS = [
    "s/(1 + (s/u0 - 1)*exp(-2*s*t))",
    "t",
    "3",
    "s*u0",
    "t**2*s + t**(-1) - (t + 1)**(1/3)*t**s",
    "exp(t)/exp(t)",
    "log(t - 3)",
    "1/(t - 2)",
    "lambertw(t*exp(t))",
    "hyp2f1(1/3, 1, s, -t)",
    "max(t, s)*abs(t - s)",
    "exp(-exp(t*1000))",
    "lambertw(s*exp(exp(60) - t))*exp(-60)",
    "sum(t**k, k, 0, 4)",
    "diff(t**3*s, t)",
    "tanh(t) + atan2(t, -s)",
    "E**(-t)",
    "t**0",
    "atan(exp(exp(99*t + 9999)))",
    "(t - 2)**0",
    "0**t",
    "tanh(1/(t - 2))",
    "gamma(t - 2)",
    "erf(t)*besseli(1, t)",
    "sqrt(t)*2**t",
    "integral(x**t, x, 0, s)",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_columns_agree_with_single_points(formula: str) -> None:
    drawn = random.Random(formula)
    times = [Fraction(2), Fraction(0), *(Fraction(drawn.randint(1, 90), drawn.randint(1, 12)) for _ in range(8))]
    fixed: dict[Symbol, Expr] = {S: read("7/5"), U0: read("exp(-1000)")}
    found = compile_balls(read(formula), [T], fixed).run({T: times}, 128)
    for time, ball in zip(times, found, strict=True):
        expected = evaluate(read(formula), {**fixed, T: Number(time)}, 192)
        assert ball.is_finite() == expected.is_finite()
        if ball.is_finite():
            assert ball.overlaps(expected)
            assert ball.rad() <= arb(2) ** -60 * (1 + abs(expected))


def test_several_variables_and_inputs_of_every_kind() -> None:
    program = compile_balls(read("s*exp(-t) + u0"), [S, T], {U0: read("1/2")})
    found = program.run({S: [1, Fraction(1, 3)], T: [read("log(2)"), arb(0)]}, 128)
    assert found[0].contains(1)
    assert (6 * found[1]).contains(5)
    assert all(ball.rel_accuracy_bits() > 110 for ball in found)


def test_digits_asked_for_are_proved() -> None:
    program = compile_balls(read("log(1 + x*t)"), [T], {X: read("exp(-300)")})
    times = [Fraction(1), Fraction(2), Fraction(1, 7)]
    found = program.run_to_digits({T: times}, 40)
    assert all(ball.rel_accuracy_bits() >= 133 for ball in found)
    for ball, time in zip(found, times, strict=True):
        assert ball.overlaps(evaluate(read("log(1 + x*t)"), {X: read("exp(-300)"), T: Number(time)}, 2000))


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ExpressionError, match="u0"):
        compile_balls(read("t + u0"), [T])
    with pytest.raises(ExpressionError, match="one column of values"):
        compile_balls(read("t + s"), [T, S]).run({T: [1, 2], S: [1]}, 64)
