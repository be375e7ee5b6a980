"""The ball check: both sides of an identity enclosed at exact points, extremes and edges among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flint import arb

from derivations.expressions import Expr, Symbol, write
from numerics.balls import NoValue, Unknown, Value, status
from verification.obligations import Obligation
from verification.verdict import Counterexample, Evidence, Outcome, Point

_BITS_PER_DIGIT = 3.33
_FEWEST_SHOWN = 12
_MOST_SHOWN = 400


@dataclass(frozen=True)
class Comparison:
    """What balls say about `left = right` at one point: outcome, the balls, and why if they cannot tell."""

    outcome: Outcome
    left: arb | None = None
    right: arb | None = None
    reason: str = ""


def compare(left: Expr, right: Expr, point: Point, digits: int, most_digits: int) -> Comparison:
    """Refuted if the two balls are apart, at this precision and at twice it; enclosed if they agree to `digits`."""
    bits = int(digits * _BITS_PER_DIGIT) + 64
    most_bits = max(int(most_digits * _BITS_PER_DIGIT), bits)
    reason = ""
    while bits <= most_bits:
        sides = [status(side, point, bits) for side in (left, right)]
        for side in sides:
            if isinstance(side, NoValue):
                return Comparison(Outcome.UNKNOWN, reason=f"no finite real value: {side.reason}")
            if isinstance(side, Unknown):
                reason = side.reason
        first, second = sides
        if isinstance(first, Value) and isinstance(second, Value):
            if not first.ball.overlaps(second.ball):
                return _confirmed(left, right, point, bits)
            if _close(first.ball, second.ball, digits):
                return Comparison(Outcome.ENCLOSED, first.ball, second.ball)
            reason = "ball too wide"
        bits *= 2
    return Comparison(Outcome.UNKNOWN, reason=reason)


def _confirmed(left: Expr, right: Expr, point: Point, bits: int) -> Comparison:
    first, second = (status(side, point, 2 * bits) for side in (left, right))
    if isinstance(first, Value) and isinstance(second, Value) and not first.ball.overlaps(second.ball):
        return Comparison(Outcome.REFUTED, first.ball, second.ball)
    return Comparison(Outcome.UNKNOWN, reason="balls apart at one precision but not at twice it")


def _close(left: arb, right: arb, digits: int) -> bool:
    """Whether the two balls together are narrower than 10**-digits, relative to what they enclose if that is not 0."""
    width = (left - right).abs_upper()
    tolerance = arb(10) ** (-digits)
    size = left.abs_lower()
    return bool(width <= tolerance * size) or (left.contains(0) and bool(width <= tolerance))


def check_points(duty: Obligation, points: Sequence[Point], digits: int, most_digits: int) -> Evidence:
    """Compare the sides of an obligation at all points; one refuted point refutes, one that cannot tell is no pass."""
    doubts = []
    for point in points:
        found = compare(duty.left, duty.right, point, digits, most_digits)
        if found.outcome is Outcome.REFUTED:
            return refutation(duty, point, found)
        if found.outcome is Outcome.UNKNOWN:
            doubts.append(f"{found.reason} at {show(point)}")
    if doubts:
        return Evidence("balls", Outcome.UNKNOWN, f"{duty.label}: {doubts[0]}", points=tuple(points))
    if not points:
        return Evidence("balls", Outcome.UNKNOWN, f"{duty.label}: no exact point inside the assumptions was found")
    detail = f"{duty.label}: enclosed to {digits} digits at {len(points)} exact points"
    return Evidence("balls", Outcome.ENCLOSED, detail, points=tuple(points))


def refutation(duty: Obligation, point: Point, found: Comparison) -> Evidence:
    """The evidence of a refuted point."""
    left, right = shown_apart(found.left, found.right)
    detail = f"fails that {duty.label}: {left} is not {right} at {show(point)}"
    return Evidence("balls", Outcome.REFUTED, detail, Counterexample(point, left, right))


def shown_apart(left: arb | None, right: arb | None) -> tuple[str, str]:
    """Two disjoint balls as text, to as many digits as it takes to see that they differ."""
    if left is None or right is None:
        return "", ""
    digits = _FEWEST_SHOWN
    while digits < _MOST_SHOWN and left.str(digits, radius=False) == right.str(digits, radius=False):
        digits *= 2
    return left.str(digits), right.str(digits)


def show(point: Point) -> str:
    """A point in one line."""
    return ", ".join(f"{name.name}={write(value)}" for name, value in point.items()) or "every point"


def with_value(evidence: Evidence, name: Symbol, value: Expr) -> Evidence:
    """The evidence with one more variable in its counterexample."""
    example = evidence.counterexample
    if example is None or name in example.point:
        return evidence
    return replace(evidence, counterexample=replace(example, point={**example.point, name: value}))
