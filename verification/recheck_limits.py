"""Confirms a verdict on a limit or an asymptotic law from its certificate, by balls on the way to the limit point.

A limit is no matter of finitely many values, so that this supports a proof and repeats none of it: on the recorded way
the distance to the limit shrinks, from ball to ball, or for a refuted one the values stay away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from flint import arb

from derivations.expressions.calculus import substitute
from derivations.expressions.nodes import INFINITY, ONE, ZERO, Expr, Symbol, reciprocal
from derivations.expressions.reader import read
from numerics.balls import evaluate
from numerics.walk import infinite_sign

FEWEST_STEPS: Final = 3
_NEAR: Final = "1e-20"
_CLEARLY: Final = 4
_BITS: Final = 128
MOST_BITS: Final = 100_000

Table = Mapping[str, Any]
Point = Mapping[Symbol, Expr]


class NotSupported(Exception):
    """What speaks against the verdict on the recorded ways; `is_open` if it only lets them speak for nothing."""

    def __init__(self, reason: str, is_open: bool = False) -> None:
        super().__init__(reason)
        self.is_open = is_open


def approached(
    table: Table, formula: Callable[[str], Expr], check_assumptions: Callable[[Point], None], certificate: Table
) -> str:
    """How balls on the recorded ways to the limit point speak for the verdict.

    Args:
        table: the claim, with the key `limit` or `asymptotic`.
        formula: reads an expression of the claim.
        check_assumptions: raises where a point is not certainly inside the assumptions.
        certificate: its `obligations` are ways, each with the parameters `at`, the values `steps` of the `variable`
            that tends to the limit point, and the `bits` to use.

    Raises:
        NotSupported: if they do not.
    """
    own = table["limit"] if "limit" in table else table["asymptotic"]
    variable, of = Symbol(own["variable"]), formula(own["of"])
    of, value = (of, formula(own["is"])) if "limit" in table else (of / formula(own["like"]), ONE)
    gap = distance(of, value)
    ways = certificate["obligations"]
    if not ways:
        raise NotSupported("no way to the limit point is recorded", is_open=True)
    example = certificate["counterexample"] or {"at": None}
    if certificate["verdict"] == "REFUTED" and any(way["at"] != example["at"] for way in ways):
        raise NotSupported("the counterexample does not have the values at which the recorded ways were gone")
    for way in ways:
        at = {Symbol(name): read(text) for name, text in way["at"].items()}
        points = [{**at, variable: substitute(read(text), at)} for text in way["steps"]]
        if len(points) < FEWEST_STEPS:
            raise NotSupported(f"a way to the limit point has fewer than {FEWEST_STEPS} steps")
        for point in points:
            check_assumptions(point)
        _check_approach(own["to"], formula, variable, points)
        gaps = [evaluate(gap, point, min(way["bits"], MOST_BITS)) for point in points]
        if not all(map(is_told, gaps)):
            raise NotSupported("balls do not tell the distance at a recorded step", is_open=True)
        (_check_elsewhere if certificate["verdict"] == "REFUTED" else _check_shrinking)(gaps)
    what = "the values stay away from it" if certificate["verdict"] == "REFUTED" else "the distance to it shrinks"
    return f"{what} on {len(ways)} ways to the limit point"


def distance(of: Expr, value: Expr) -> Expr:
    """What must tend to zero: of - value, or 1/of for an infinite limit."""
    return reciprocal(of) if infinite_sign(value) else of - value


def is_told(gap: arb) -> bool:
    """Whether a ball tells the size of a distance, or that it is as good as zero."""
    return bool(gap.is_finite() and (not gap.contains(0) or gap.abs_upper() < arb(_NEAR)))


def _check_approach(to: str, formula: Callable[[str], Expr], variable: Symbol, points: Sequence[Point]) -> None:
    """That each step is nearer to the limit point than the one before, on the side that is claimed."""
    side = to[1:] if to in ("0+", "0-") else ""
    end = ZERO if side else formula(to)
    if INFINITY in end.walk():
        sign = 1 if end == INFINITY else -1
        nearness = [sign * evaluate(variable, point, _BITS) for point in points]
    else:
        offsets = [evaluate(variable - end, point, _BITS) for point in points]
        signs = {(offset > 0) - (offset < 0) for offset in offsets}
        if signs not in ({"+": [{1}], "-": [{-1}], "": [{1}, {-1}]}[side]):
            raise NotSupported(f"the recorded values of {variable.name} are not on the side of {to}")
        nearness = [1 / abs(offset) for offset in offsets]
    if not all(later > earlier > 0 for earlier, later in pairwise(nearness)):
        raise NotSupported(f"the recorded values of {variable.name} do not tend to {to}")


def _check_shrinking(gaps: Sequence[arb]) -> None:
    """That the distances fall to the end; those to a wrong limit nearby fall too, but not for ever."""
    distances = [abs(gap) for gap in gaps]
    by_a_quarter = (distances[-2] * 3 / 4, distances[-1])
    for earlier, later in (*pairwise(distances), by_a_quarter):
        if not (later < earlier or later.abs_upper() < arb(_NEAR)):
            raise NotSupported(f"the distance to the limit does not shrink: {earlier.str(5)}, then {later.str(5)}")


def _check_elsewhere(gaps: Sequence[arb]) -> None:
    """That the values move away from the claimed limit, or settle at a distance from it that is large beside them."""
    if all(abs(later) > abs(earlier) for earlier, later in pairwise(gaps)):
        return
    changes = [abs(later - earlier) for earlier, later in pairwise(gaps)]
    settling = all(later < earlier or later.abs_upper() < arb(_NEAR) for earlier, later in pairwise(changes))
    if not (settling and abs(gaps[-1]).abs_lower() > _CLEARLY * changes[-1].abs_upper()):
        raise NotSupported("it is not certain that the values stay away from the claimed limit", is_open=True)
