"""The prover under random fire: what it says of random expressions is compared with mpmath at random points.

Rewritings that are right only sometimes are asked for too, so that a proof of a wrong one is met if there is any.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Final

import mpmath
import pytest

from derivations.exact import is_zero, obstacles, possible_signs
from derivations.expressions import (
    PI,
    Call,
    Expr,
    ExpressionError,
    Number,
    Relation,
    Symbol,
    call,
    exp,
    log,
    power,
    sqrt,
)
from derivations.variables import Assumptions, Domain, Variable
from tests.verification.oracle import NoValue, TooLarge, random_point, value

VARIABLES: Final = (
    Variable("x", Domain.POSITIVE),
    Variable("y"),
    Variable("z", Domain.NONNEGATIVE),
    Variable("r", Domain.NONNEGATIVE, maximum=Fraction(1)),
    Variable("v", Domain.UNIT),
    Variable("c", Domain.REAL, Fraction(-2), Fraction(3)),
    Variable("d", Domain.REAL, maximum=Fraction(1, 2)),
    Variable("k", Domain.INTEGER),
    Variable("m", Domain.INTEGER, minimum=Fraction(1)),
)
FUNCTIONS: Final = (
    *("exp", "log", "abs", "exp", "log", "abs", "sin", "cos", "tanh", "atan", "lambertw", "sinh", "cosh"),
    *("asinh", "acosh", "atanh", "asin", "erf", "gamma"),
)
NUMBERS: Final = tuple(Number(Fraction(text)) for text in ("1", "2", "3", "-1", "1/2", "-2", "1/3", "3/2", "4"))
EXPONENTS: Final = tuple(Number(Fraction(text)) for text in ("2", "3", "-1", "1/2", "1/3", "-1/2", "2/3"))
DIGITS: Final = 120
POINTS: Final = 25
ROUNDS: Final = [pytest.param(150, id="short"), pytest.param(3_000, id="long", marks=pytest.mark.slow)]


def tree(random: Random, depth: int, names: list[Symbol]) -> Expr:
    """A random expression."""
    if depth == 0 or random.random() < 0.12:
        return random.choice(names) if random.random() < 0.75 else random.choice(NUMBERS)
    first, second = tree(random, depth - 1, names), tree(random, depth - 1, names)
    shape = random.random()
    if shape < 0.25:
        return first + second
    if shape < 0.5:
        return first * second
    if shape < 0.6:
        return power(first, random.choice(EXPONENTS))
    if shape < 0.65:
        return power(first, random.choice(names))
    if shape < 0.75:
        return call(random.choice(("min", "max")), first, second)
    return call(random.choice(FUNCTIONS), first)


def questions(random: Random, count: int) -> Iterator[tuple[Expr, Expr, Assumptions]]:
    """Two random expressions at a time, and assumptions that sometimes relate two more."""
    made = 0
    while made < count:
        names = [variable.symbol for variable in random.sample(VARIABLES, random.choice((1, 2, 3)))]
        try:
            first, second = (tree(random, random.choice((0, 1, 2, 3)), names) for _ in range(2))
            given = []
            if random.random() < 0.5:
                sides = tuple(tree(random, random.choice((0, 1, 2)), names) for _ in range(2))
                given.append(Relation(sides, (random.choice(("<", "<=")),)))
        except ExpressionError:
            continue
        made += 1
        yield first, second, Assumptions(VARIABLES, tuple(given))


def rewritings(a: Expr, b: Expr) -> list[tuple[Expr, Expr]]:
    """Pairs that are equal always, where they have a value, or only for some signs."""
    two = Number(2)
    return [
        (sqrt(a**2), a),
        (sqrt(a**2), call("abs", a)),
        (log(a * b), log(a) + log(b)),
        (log(a**2), 2 * log(a)),
        (log(a / b), log(a) - log(b)),
        (exp(a + b), exp(a) * exp(b)),
        (exp(log(a) * b), power(a, b)),
        (power(a * b, Number(Fraction(1, 2))), sqrt(a) * sqrt(b)),
        (power(a**2, b), power(a, 2 * b)),
        (power(power(a, b), two), power(a, 2 * b)),
        (power(a**6, Number(Fraction(1, 3))), a**2),
        (call("abs", a + b), call("abs", a) + call("abs", b)),
        (call("atan", call("tan", a)), a),
        (call("tan", call("atan", a)), a),
        (call("lambertw", a * exp(a)), a),
        (call("lambertw", a * exp(a), -1), a),
        (call("lambertw", a) * exp(call("lambertw", a)), a),
        (call("lambertw", a), log(a) - log(call("lambertw", a))),
        (call("lambertw", a * log(a)), log(a)),
        (call("atan", a) + call("atan", 1 / a), PI / 2),
        (call("max", a, b) + call("min", a, b), a + b),
        (call("max", a, b), a),
        (call("min", exp(a), 1), exp(call("min", a, 0))),
        (call("sin", a) ** 2 + call("cos", a) ** 2, Number(1)),
        (call("cos", a + b), call("cos", a) * call("cos", b) - call("sin", a) * call("sin", b)),
        (call("asin", call("sin", a)), a),
        (call("atan2", a, b), call("atan", a / b)),
        (call("gamma", a + 1), a * call("gamma", a)),
        (call("loggamma", a), log(call("gamma", a))),
        (call("digamma", a + 1), call("digamma", a) + 1 / a),
        (call("besseli", 3, b), call("besseli", 1, b) - 4 / b * call("besseli", 2, b)),
        (call("acosh", call("cosh", a)), a),
        (call("asinh", call("sinh", a)), a),
        (call("atanh", call("tanh", a)), a),
        (call("tanh", a / 2), (exp(a) - 1) / (exp(a) + 1)),
        (call("hyp2f1", 1, a, 2, -(b**2)), call("hyp2f1", a, 1, 2, -(b**2))),
        (
            2 * call("hyp2f1", 1, a, 2, -(b**2)),
            2 * call("hyp2f1", 2, a, 2, -(b**2)) + a * b**2 * call("hyp2f1", 2, a + 1, 3, -(b**2)),
        ),
        (call("hyp2f1", a, 2, 2, -(b**2)), power(1 + b**2, -a)),
        (call("hyp1f1", a, 2, b) * 2, 2 * call("hyp1f1", a - 1, 2, b) + b * call("hyp1f1", a, 3, b)),
    ]


def value_or_none(expr: Expr, point: dict[Symbol, Fraction]) -> mpmath.mpf | None:
    """The value, None if it is too large to tell."""
    try:
        return value(expr, point)
    except (TooLarge, OverflowError, ValueError, ZeroDivisionError, mpmath.libmp.NoConvergence):
        return None


def places(assumptions: Assumptions, random: Random) -> Iterator[dict[Symbol, Fraction]]:
    for _ in range(POINTS):
        point = random_point(assumptions, random, tries=3)
        if point is not None:
            yield point


@pytest.mark.parametrize("rounds", ROUNDS)
def test_proved_signs_are_the_signs_at_random_points(rounds: int) -> None:
    random = Random(2024)
    strict = 0
    with mpmath.workdps(DIGITS):
        for expr, _, assumptions in questions(random, rounds):
            signs = possible_signs(expr, assumptions)
            if len(signs) == 3:
                continue
            strict += 1
            for point in places(assumptions, random):
                try:
                    found = value_or_none(expr, point)
                except NoValue:
                    continue
                # What is tiny but not zero may be the rounding of a zero.
                if found is not None and (found == 0 or abs(found) > mpmath.mpf(10) ** -40):
                    assert int(mpmath.sign(found)) in signs, (expr, assumptions.given, point)
    assert strict > rounds // 8


def close(first: mpmath.mpf, second: mpmath.mpf) -> bool:
    return abs(first - second) <= mpmath.mpf(10) ** -25 * max(1, abs(first))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_proved_identities_hold_at_random_points(rounds: int) -> None:
    random = Random(2025)
    proved = 0
    with mpmath.workdps(DIGITS):
        for first, second, assumptions in questions(random, rounds):
            try:
                left, right = random.choice(rewritings(first, second))
            except (ExpressionError, ZeroDivisionError):
                continue
            if not is_zero(left - right, assumptions):
                continue
            proved += 1
            for point in places(assumptions, random):
                try:
                    sides = value_or_none(left, point), value_or_none(right, point)
                except NoValue:
                    continue
                if sides[0] is not None and sides[1] is not None and not close(*sides):
                    with mpmath.workdps(8 * DIGITS):
                        # Sums of huge terms that cancel lose all digits but these.
                        sides = value_or_none(left, point), value_or_none(right, point)
                        assert None in sides or close(*sides), (left, right, assumptions.given, point)
    assert proved > rounds // 8


@pytest.mark.parametrize("rounds", ROUNDS)
def test_what_is_proved_to_have_a_value_has_one_at_random_points(rounds: int) -> None:
    random = Random(2026)
    proved = 0
    with mpmath.workdps(DIGITS):
        for expr, _, assumptions in questions(random, rounds):
            if obstacles(expr, assumptions):
                continue
            proved += any(isinstance(node, Call) for node in expr.walk())
            for point in places(assumptions, random):
                try:
                    value_or_none(expr, point)
                except NoValue:
                    pytest.fail(f"no value of {expr!r} at {point} under {assumptions.given}")
    assert proved > rounds // 20
