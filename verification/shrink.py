"""Counterexamples made simple: each value replaced by the simplest one that still refutes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from derivations.expressions import Call, Expr, Number, exp
from verification.verdict import Point

_ROUNDS = 3
_LONG = 1_000
_SIMPLE = tuple(
    Number(Fraction(value))
    for value in ("1", "2", "0", "1/2", "3", "-1", "1/3", "2/3", "4", "1/4", "3/2", "-2", "5", "10", "1/10")
)


def shrink(point: Point, refutes: Callable[[Point], bool]) -> Point:
    """The simplest point reached from `point` by changing one value at a time, `refutes` staying true.

    Simple is a small numerator and denominator; among exponentials a small exponent.
    """
    current = dict(point)
    for _ in range(_ROUNDS):
        changed = False
        for name, value in list(current.items()):
            for simpler in _simpler(value):
                candidate = {**current, name: simpler}
                if refutes(candidate):
                    current, changed = candidate, True
                    break
        if not changed:
            break
    return current


def cost(value: Expr) -> tuple[int, int]:
    """How far a value is from simple: short numbers before exponentials, and these before long numbers."""
    if isinstance(value, Number):
        size = max(abs(value.value.numerator), value.value.denominator) + (value.value.denominator > 1)
        return (0 if size <= _LONG else 2), size
    if isinstance(value, Call) and value.name == "exp" and isinstance(value.arguments[0], Number):
        return 1, abs(value.arguments[0].value.numerator)
    return 3, 0


def _simpler(value: Expr) -> Iterator[Expr]:
    """Values simpler than this one, simplest first."""
    candidates: list[Expr] = list(_SIMPLE)
    if isinstance(value, Number):
        candidates += [Number(value.value.limit_denominator(bound)) for bound in (2, 3, 10)]
        candidates += [Number(Fraction(rounded(value.value))) for rounded in (math.floor, math.ceil)]
        if 0 < value.value < Fraction(1, _LONG):
            size = math.log(value.value.numerator) - math.log(value.value.denominator)
            candidates += [exp(math.floor(size) + step) for step in (1, 0, -1)]
    elif isinstance(value, Call) and isinstance(value.arguments[0], Number):
        exponent = value.arguments[0].value
        candidates += [exp(Number(Fraction(round(exponent / part)))) for part in (1000, 100, 10, 2)]
        candidates += [exp(Number(step)) for step in (-1, -2, -5, -10, -50, -100)]
    own = cost(value)
    for candidate in sorted(
        set(candidates), key=lambda c: (cost(c), _SIMPLE.index(c) if c in _SIMPLE else len(_SIMPLE))
    ):
        if cost(candidate) < own:
            yield candidate
