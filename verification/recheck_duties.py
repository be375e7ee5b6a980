"""What a claim comes down to for the recheck: comparisons, and whether balls are certain that one fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from derivations.expressions.calculus import substitute
from derivations.expressions.nodes import Expr, Symbol
from numerics.balls import NoValue, evaluate, sign_of, status
from verification.recheck_ranges import HOLDS

_PIECES: Final = 4_000
EXISTS: Final = "has a value, as has"

Point = Mapping[Symbol, Expr]


@dataclass(frozen=True)
class Duty:
    """`left operator right` wherever the claim's assumptions hold; `fixed` are the values that it is about."""

    left: Expr
    operator: str
    right: Expr
    fixed: Point = field(default_factory=dict)


def closed_point(point: Point, fixed: Point) -> dict[Symbol, Expr]:
    """A point with the values that a duty is about; those may refer to values of the point."""
    known = {**point, **fixed}
    return {name: substitute(value, known) for name, value in known.items()}


def fails(duty: Duty, point: Point, bits: int) -> bool | None:
    """Whether it is certain that a duty fails at a point; None if a side has no value or a sign is open."""
    if duty.operator == EXISTS:
        return isinstance(status(duty.left, point, bits), NoValue)
    if duty.operator == "=":
        left, right = (evaluate(side, point, bits) for side in (duty.left, duty.right))
        return not left.overlaps(right) if left.is_finite() and right.is_finite() else None
    sign = sign_of(duty.left - duty.right, point, bits)
    return None if sign is None else sign not in HOLDS[duty.operator]


def is_reached(rate: Expr, state: Symbol, start: Expr, point: Point, bits: int) -> bool:
    """Whether it is certain that a flow moves from its start to the state of a point: its rate has no zero between."""
    ends = [evaluate(end, point, bits) for end in (start, point[state])]
    rate = substitute(rate, {name: value for name, value in point.items() if name != state})
    way = sign_of(rate, {state: ends[0]}, bits)
    waiting = [ends[::way]] if way and not (ends[1] - ends[0]) * way < 0 else []
    for _ in range(_PIECES if waiting else 0):
        low, high = waiting.pop()
        sign = sign_of(rate, {state: low.union(high)}, bits)
        if sign is None:
            middle = (low * high).sqrt() if low > 0 and high > 4 * low else (low + high) / 2
            waiting += [[low, middle], [middle, high]]
        elif sign != way:
            return False
        if not waiting:
            return True
    return False
