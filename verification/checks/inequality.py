"""The bound check: an inequality proved by the sign of its slack, or refuted by balls at a point."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.claim import Claim, Holds
from derivations.exact import possible_signs
from derivations.expressions import Expr, Relation, write
from numerics.balls import NoValue, Unknown, Value, status
from verification.checks.points import show, shown_apart
from verification.obligations import given
from verification.verdict import Counterexample, Evidence, Outcome, Point

_BITS = 160
_MOST_BITS = 5_000


def prove(claim: Claim) -> Evidence:
    """Whether the slack of each link has a proved sign over the whole domain."""
    says = claim.says
    assert isinstance(says, Holds)
    for left, operator, right in _relation(claim).links:
        slack = right - left if operator in ("<", "<=") else left - right
        if not possible_signs(slack, given(claim)) <= ({1} if operator in ("<", ">") else {0, 1}):
            return Evidence(
                "bound", Outcome.UNKNOWN, f"no proof over the whole domain that {write(left)} {operator} ..."
            )
    return Evidence("bound", Outcome.PROVED, "the slack has a proved sign over the whole domain")


def check(claim: Claim, points: Sequence[Point]) -> Evidence:
    """Whether balls prove the inequality at all points, or its failure at one."""
    doubts = []
    for point in points:
        for left, operator, right in _relation(claim).links:
            found = _at_point(left, operator, right, point)
            if found.outcome is Outcome.REFUTED:
                return found
            if found.outcome is Outcome.UNKNOWN:
                doubts.append(found)
    if doubts or not points:
        return (
            doubts[0]
            if doubts
            else Evidence("balls", Outcome.UNKNOWN, "no exact point inside the assumptions was found")
        )
    return Evidence("balls", Outcome.ENCLOSED, f"true at {len(points)} exact points", points=tuple(points))


def _relation(claim: Claim) -> Relation:
    says = claim.says
    assert isinstance(says, Holds)
    relation = claim.expanded(says.relation)
    assert isinstance(relation, Relation)
    return relation


def _at_point(left: Expr, operator: str, right: Expr, point: Point) -> Evidence:
    bits = _BITS
    reason = ""
    while bits <= _MOST_BITS:
        sides = [status(side, point, bits) for side in (left, right)]
        for side in sides:
            if isinstance(side, NoValue):
                return Evidence("balls", Outcome.UNKNOWN, f"no finite real value: {side.reason} at {show(point)}")
            if isinstance(side, Unknown):
                reason = side.reason
        first, second = sides
        if isinstance(first, Value) and isinstance(second, Value):
            smaller, greater = (first, second) if operator in ("<", "<=") else (second, first)
            strict = operator in ("<", ">")
            if smaller.ball < greater.ball or (not strict and smaller.ball <= greater.ball):
                return Evidence("balls", Outcome.ENCLOSED, "true")
            if smaller.ball > greater.ball or (strict and smaller.ball >= greater.ball):
                shown = shown_apart(first.ball, second.ball)
                detail = f"{shown[0]} {operator} {shown[1]} is false at {show(point)}"
                return Evidence("balls", Outcome.REFUTED, detail, Counterexample(point, *shown))
            reason = "ball too wide"
        bits *= 2
    return Evidence("balls", Outcome.UNKNOWN, f"{reason} at {show(point)}")
