"""Random ball evaluations at two precisions, with extreme arguments: they overlap, and contain what mpmath finds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from random import Random
from typing import Final

import mpmath
import pytest

from derivations.expressions import Expr, ExpressionError, Symbol, substitute, write
from numerics.balls import NoValue, Unknown, Value, status
from numerics.compiled import compile_balls
from tests.fuzzing.evaluations import SYMBOLS, evaluation
from tests.numerics.test_balls import as_mpf
from tests.verification import oracle

LOW, HIGH, DIGITS = 64, 200, 40
BLOCK: Final = 10_000
COUNTS = [pytest.param(1, id="ten thousand"), pytest.param(100, id="a million", marks=pytest.mark.slow)]
_NOT_EVALUATED: Final = (ExpressionError, oracle.TooLarge, OverflowError, ValueError, ZeroDivisionError)

Point = dict[Symbol, Expr]


def shown(expr: Expr, point: Point) -> str:
    return f"{write(expr)} at {', '.join(f'{name.name} = {write(value)}' for name, value in point.items())}"


def contradictions(seed: int) -> list[str]:
    """The evaluations of a block at which two precisions contradict each other."""
    random = Random(seed)
    found = []
    for _ in range(BLOCK):
        expr, point = evaluation(random)
        first, second = status(expr, point, LOW), status(expr, point, HIGH)
        apart = isinstance(first, Value) and isinstance(second, Value) and not first.ball.overlaps(second.ball)
        if apart or {type(first), type(second)} == {Value, NoValue}:
            found.append(f"{shown(expr, point)}: {first} and {second}")
    return found


@pytest.mark.parametrize("blocks", COUNTS)
def test_two_precisions_never_contradict_each_other(blocks: int) -> None:
    if blocks == 1:
        assert not contradictions(0)
        return
    with ProcessPoolExecutor(mp_context=get_context("forkserver")) as pool:
        assert not [each for found in pool.map(contradictions, range(blocks)) for each in found]


def evaluations(seed: int, count: int) -> Iterator[tuple[Expr, Point, Value | NoValue]]:
    random = Random(seed)
    for _ in range(count):
        expr, point = evaluation(random)
        found = status(expr, point, HIGH)
        if not isinstance(found, Unknown):
            yield expr, point, found


@pytest.mark.parametrize("count", [3_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_balls_contain_the_values_of_mpmath(count: int) -> None:
    compared = 0
    for expr, point, found in evaluations(1, count):
        try:
            with mpmath.workdps(2 * DIGITS):
                rough = oracle.value(substitute(expr, point), {})
            with mpmath.workdps(4 * DIGITS):
                sharp = oracle.value(substitute(expr, point), {})
        except (*_NOT_EVALUATED, mpmath.libmp.NoConvergence):
            continue
        except oracle.NoValue:
            # Rounding may carry a number over the edge of a domain, but not where a ball is far inside it.
            continue
        with mpmath.workdps(4 * DIGITS):
            slack = abs(rough - sharp) + abs(sharp) * mpmath.mpf(10) ** -DIGITS
            assert isinstance(found, Value), (shown(expr, point), sharp)
            gap = abs(as_mpf(found.ball.mid()) - sharp) - as_mpf(found.ball.rad())
            assert gap <= slack, (shown(expr, point), found, sharp)
        compared += 1
    assert compared > count // 3


@pytest.mark.parametrize("count", [1_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_programs_of_balls_agree_with_single_evaluations(count: int) -> None:
    for expr, point, found in evaluations(2, count):
        columns = {name: [value, Fraction(1, 3), value] for name, value in point.items()}
        ball = compile_balls(expr, SYMBOLS).run(columns, LOW)[2]
        if isinstance(found, NoValue):
            assert not ball.is_finite(), (shown(expr, point), found, ball)
        elif ball.is_finite():
            assert ball.overlaps(found.ball), (shown(expr, point), found, ball)
