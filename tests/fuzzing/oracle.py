"""Whether a claim fails at a place, by mpmath alone."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, Final

import mpmath

from derivations.claim import Claim, Equal, Holds
from derivations.expressions import (
    Expr,
    ExpressionError,
    Number,
    Relation,
    Symbol,
    expand_derivatives,
    read,
    substitute,
)
from tests.fuzzing.falsehood import Falsehood
from tests.verification.oracle import NoValue, TooLarge, random_point, value
from verification.obligations import given

_DIGITS: Final = 60
_PLACES: Final = 12
_WITHOUT_VALUE: Final = (ExpressionError, NoValue, TooLarge, OverflowError, ValueError, ZeroDivisionError)

Place = Mapping[Symbol, Expr]


def is_false_somewhere(claim: Claim, random: Random) -> bool:
    """Whether an equality or a bound fails at a random point by far more than mpmath may err."""
    for _ in range(_PLACES):
        point = random_point(given(claim), random)
        if point is not None and fails_at(claim, {name: Number(number) for name, number in point.items()}):
            return True
    return False


def place_of(falsehood: Falsehood, claim: Claim, random: Random) -> Place | None:
    """The place at which a false equality or bound fails, with any values of the other variables."""
    if falsehood.place is None:
        return None
    point = random_point(claim.assumptions, random)
    assert point is not None
    others = {name: Number(number) for name, number in point.items()}
    return {**others, **{Symbol(name): read(text) for name, text in falsehood.place.items()}}


def fails_at(claim: Claim, place: Place) -> bool | None:
    """Whether an equality or a bound fails at a place; None if these digits do not tell."""
    says = claim.says
    with mpmath.workdps(_DIGITS):
        if isinstance(says, Equal):
            signs = [_sign(claim.expanded(says.left), claim.expanded(says.right), place)]
            return None if None in signs else signs[0] != 0 or None
        assert isinstance(says, Holds)
        relation = claim.expanded(says.relation)
        assert isinstance(relation, Relation)
        found = [(_sign(left, right, place), operator) for left, operator, right in relation.links]
        if any(sign == (1 if operator in ("<", "<=") else -1) for sign, operator in found):
            return True
        return None if any(sign in (None, 0) for sign, _ in found) else False


def _sign(left: Expr, right: Expr, place: Place) -> int | None:
    """The sign of the difference; 0 if it may be rounding, None if there is no value."""
    try:
        first, second = (_value(side, place) for side in (left, right))
    except (
        ExpressionError,
        NoValue,
        TooLarge,
        OverflowError,
        ValueError,
        ZeroDivisionError,
        mpmath.libmp.NoConvergence,
    ):
        return None
    gap = first - second
    if abs(gap) <= mpmath.mpf(10) ** (-_DIGITS // 2) * (1 + abs(first)):
        return 0
    return 1 if gap > 0 else -1


def _value(expr: Expr, place: Place) -> Any:
    return value(substitute(expand_derivatives(expr), dict(place)), {})
