"""Claims that are inequalities: proved over their domain, refuted at a point that was searched for, or left in part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flint import arb

from derivations.claim import Claim, Holds
from derivations.exact import Condition, is_zero
from derivations.expressions import ONE, Expr, ExpressionError, Number, Relation, substitute, write
from derivations.variables import Assumptions
from numerics.balls import NoValue, Unknown, Value, status
from numerics.bounding.search import simplest_points, violation
from numerics.bounding.subdivision import Budget
from verification.checks.bound import Bounded, bounded
from verification.checks.plain import plain
from verification.checks.points import show, shown_apart
from verification.obligations import given
from verification.reasoning.goals import signs_at_points
from verification.settings import Settings
from verification.verdict import Counterexample, Evidence, Outcome, Point

_BITS = 160
_MOST_BITS = 10_000
_LARGEST_EXACT = 1_000


def budgets(settings: Settings) -> tuple[Budget, ...]:
    """A short attempt, after which a violation is searched for, one with reasoning, and a long one."""
    seconds = settings.budget_seconds
    return (
        Budget(boxes=3_000, seconds=seconds / 40, reasoning=seconds / 60),
        Budget(boxes=3_000, seconds=seconds / 40, reasoning=seconds / 2),
        Budget(boxes=2_000_000, seconds=seconds / 6),
    )


@dataclass(frozen=True)
class Link:
    """One comparison of a chain: the quantity that must be positive, or not negative, and what is known of it."""

    text: str
    found: Bounded


def links(claim: Claim, budget: Budget) -> tuple[Link, ...]:
    """What subdivision makes of each comparison of a claim, over its whole domain."""
    relation = _relation(claim)
    count = len(relation.links)
    share = replace(budget, seconds=budget.seconds / count, reasoning=budget.reasoning / count)
    return tuple(
        Link(f"{write(left)} {operator} {write(right)}", bounded(*_slack(left, operator, right), given(claim), share))
        for left, operator, right in relation.links
    )


def _slack(left: Expr, operator: str, right: Expr) -> tuple[Expr, bool]:
    """What must be positive, and whether zero is excluded."""
    return (right - left if operator in ("<", "<=") else left - right), operator in ("<", ">")


def over_domain(parts: Sequence[Link]) -> list[Evidence]:
    """What the boxes prove of a claim: all of it, or all but the boxes that are named."""
    boxes = sum(part.found.boxes for part in parts)
    left = [part for part in parts if not part.found.proved]
    moves = [move for part in parts for move in part.found.proof]
    if not left and moves:
        return [Evidence("bound", Outcome.PROVED, f"the slack has a proved sign: {'; '.join(moves)}")]
    if not left:
        how = f"on {boxes} boxes that cover the whole domain" if boxes else "over the whole domain, by its exact sign"
        return [Evidence("bound", Outcome.PROVED, f"the slack has a proved sign {how}")]
    # A bound may fail on the smallest box that is left, so nothing short of all boxes is an enclosure of it.
    share = max(part.found.fraction for part in left)
    reason = left[0].found.reason or (
        f"left after {boxes} boxes, {share:.1e} of the mapped domain: {'; '.join(part.found.named() for part in left)}"
    )
    return [Evidence("bound", Outcome.UNKNOWN, f"no proof over the whole domain of {left[0].text}; {reason}")]


def has_values(open_conditions: Sequence[tuple[Condition, Assumptions]], budget: Budget) -> Evidence | None:
    """Evidence that all open conditions hold over their domains, proved on boxes; None if one is not proved."""
    for condition, assumptions in open_conditions:
        quantity = condition.quantity
        if quantity is None:
            return None
        seen = signs_at_points(quantity, assumptions)
        ways = [sign for sign in (1, -1) if sign in condition.signs and -sign not in seen]
        # Boxes tell soon what they can tell of a condition; reasoning may take its time.
        attempts = ((way, each) for each in (replace(budget, reasoning=0.0), budget) for way in ways)
        found = (
            bounded(quantity if way == 1 else -quantity, 0 not in condition.signs, assumptions, each).proved
            for way, each in attempts
        )
        if not any(found):
            return None
    return Evidence("value", Outcome.PROVED, "finite and real over the whole domain, in part proved on boxes")


def refuting_point(
    claim: Claim, parts: Sequence[Link], seconds: float, seed: int, refutes: Callable[[Point], bool]
) -> Point | None:
    """A point found by descending towards a violation where boxes left the claim undecided; proved to refute it."""
    covers = [cover for part in parts for cover in part.found.covers if not cover.proved]
    wanted = _relation(claim).free_symbols
    for point in (point for cover in covers for point in simplest_points(cover)):
        full = {name: point.get(name, ONE) for name in wanted | set(point)}
        if refutes(full):
            return full
    for cover in covers:
        searched = violation(cover.slack, [region.sides for region in cover.undecided], seconds / len(covers), seed)
        if searched is None:
            continue
        full = {name: searched.get(name, ONE) for name in wanted | set(searched)}
        if refutes(full):
            return plain(full, refutes)
    return None


def check(claim: Claim, points: Sequence[Point], proved: bool = False) -> Evidence:
    """Whether balls prove the inequality at all points, or its failure at one.

    Args:
        claim: the claim.
        points: exact points inside its assumptions.
        proved: whether the claim is proved; then balls that agree in all their digits agree with it.
    """
    doubts, equal = [], 0
    for point in points:
        for left, operator, right in _relation(claim).links:
            found = _at_point(left, operator, right, point)
            if found.outcome is Outcome.REFUTED:
                return found
            if found.outcome is Outcome.SAMPLED and proved:
                equal += 1
            elif found.outcome is not Outcome.ENCLOSED:
                doubts.append(replace(found, outcome=Outcome.UNKNOWN))
    if doubts:
        return doubts[0]
    if not points:
        return Evidence("balls", Outcome.UNKNOWN, "no exact point inside the assumptions was found")
    more = f"; the sides agree to {_MOST_BITS} bits in {equal} comparisons" if equal else ""
    return Evidence("balls", Outcome.ENCLOSED, f"true at {len(points)} exact points{more}", points=tuple(points))


def _relation(claim: Claim) -> Relation:
    says = claim.says
    assert isinstance(says, Holds)
    relation = claim.expanded(says.relation)
    assert isinstance(relation, Relation)
    return relation


def _at_point(left: Expr, operator: str, right: Expr, point: Point) -> Evidence:
    """What balls say at one point; `sampled` if the sides overlap at the highest precision, which decides nothing."""
    bits, last = _BITS, Outcome.UNKNOWN
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
            if _false(smaller.ball, greater.ball, strict) and _false_at_twice(left, operator, right, point, 2 * bits):
                shown = shown_apart(first.ball, second.ball)
                detail = f"{shown[0]} {operator} {shown[1]} is false at {show(point)}"
                return Evidence("balls", Outcome.REFUTED, detail, Counterexample(point, *shown))
            if operator in ("<=", ">=") and bits == _BITS and _are_equal(left, right, point):
                return Evidence("balls", Outcome.ENCLOSED, "equal")
            reason, last = "ball too wide", Outcome.SAMPLED
        bits *= 2
    return Evidence("balls", last, f"{reason} at {show(point)}")


def _are_equal(left: Expr, right: Expr, point: Point) -> bool:
    """Whether the sides are proved equal at a point; not tried where that takes polynomials of huge degree."""
    numbers = (node.value for value in point.values() for node in value.walk() if isinstance(node, Number))
    if any(abs(number) > _LARGEST_EXACT for number in numbers):
        return False
    try:
        return is_zero(substitute(left - right, point), Assumptions())
    except ExpressionError:
        return False  # a number with too many digits


def _false(smaller: arb, greater: arb, strict: bool) -> bool:
    return bool(smaller > greater) or (strict and bool(smaller >= greater))


def _false_at_twice(left: Expr, operator: str, right: Expr, point: Point, bits: int) -> bool:
    """Whether balls of twice the precision say too that the comparison fails."""
    first, second = (status(side, point, bits) for side in (left, right))
    if not (isinstance(first, Value) and isinstance(second, Value)):
        return False
    smaller, greater = (first, second) if operator in ("<", "<=") else (second, first)
    return _false(smaller.ball, greater.ball, operator in ("<", ">"))
