"""Random expressions at random exact points, extreme ones and ones next to branch points among them."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Final

from derivations.expressions import Expr, ExpressionError, Number, Symbol, call, power, read

SYMBOLS: Final = (Symbol("x"), Symbol("y"))

_FUNCTIONS: Final = (
    *("exp", "log", "sqrt", "abs", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh"),
    *("acosh", "atanh", "erf", "erfc", "gamma", "loggamma", "digamma", "lambertw", "expint_ei", "exp", "log", "sqrt"),
)
_VALUES: Final = tuple(
    read(text)
    for text in (
        *("0", "1", "-1", "2", "-2", "1/2", "-1/2", "3/7", "-5/3", "22/7", "10", "-10", "100", "-100", "1000", "1e6"),
        *("1 - 1e-30", "1 + 1e-30", "-1 + 1e-30", "-1 - 1e-30", "1e-30", "-1e-30", "1e-300", "1e30", "-1e30"),
        *("-exp(-1)", "-exp(-1) + 1e-20", "-exp(-1) - 1e-40", "-exp(-1)*(1 - exp(-100))", "pi", "pi/2", "-pi/2"),
        *("pi/2 - 1e-25", "exp(-1000000)", "-exp(-1000000)", "exp(1000000)", "exp(-1000)", "exp(700)", "exp(-50)"),
        *("1 - exp(-60)", "1 - exp(-1000000)", "-3 + 1e-35", "sqrt(2)", "log(2)", "EulerGamma", "1e-5", "0.999", "30"),
    )
)
_EXPONENTS: Final = tuple(Number(Fraction(text)) for text in ("2", "3", "-1", "1/2", "1/3", "-1/2", "-2", "7/3", "-5"))
_PARAMETERS: Final = tuple(Number(Fraction(text)) for text in ("1", "1/2", "3/2", "2", "-1/2", "1/3", "4/3", "-2", "5"))


def evaluation(random: Random) -> tuple[Expr, dict[Symbol, Expr]]:
    """An expression in x and y, and exact values for them."""
    while True:
        try:
            expr = _tree(random, random.choice((1, 1, 2, 2, 3)))
        except ExpressionError:
            continue
        return expr, {symbol: _number(random) for symbol in SYMBOLS}


def _number(random: Random) -> Expr:
    if random.random() < 0.6:
        return random.choice(_VALUES)
    return Number(
        Fraction(random.randint(-10_000, 10_000), random.randint(1, 1_000)) * Fraction(10) ** random.randint(-9, 3)
    )


def _tree(random: Random, depth: int) -> Expr:
    if depth == 0:
        return random.choice(SYMBOLS) if random.random() < 0.85 else random.choice(_VALUES)
    first, second = _tree(random, depth - 1), _tree(random, random.randint(0, depth - 1))
    shape = random.random()
    if shape < 0.18:
        return first + second
    if shape < 0.3:
        return first - second
    if shape < 0.45:
        return first * second
    if shape < 0.55:
        return power(first, random.choice(_EXPONENTS))
    if shape < 0.6:
        return power(first, second)
    if shape < 0.68:
        return call(random.choice(("min", "max", "atan2")), first, second)
    if shape < 0.78:
        return _special(first, random)
    return call(random.choice(_FUNCTIONS), first) if shape < 0.99 else first / second


def _special(argument: Expr, random: Random) -> Expr:
    """A function with parameters."""
    a, b, c = (random.choice(_PARAMETERS) for _ in range(3))
    return random.choice(
        (
            call("lambertw", argument, -1),
            call("hyp2f1", a, b, c, argument),
            call("hyp1f1", a, b, argument),
            call("besseli", a, argument),
        )
    )
