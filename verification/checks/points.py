"""The ball check: both sides of an identity enclosed at exact points, extremes and edges among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flint import arb

from derivations.expressions import Add, Call, Expr, Mul, Symbol, write
from numerics.balls import NoValue, Unknown, Value, status
from verification.obligations import Obligation
from verification.verdict import Counterexample, Evidence, Outcome, Point

_BITS_PER_DIGIT = 3.33
_SIZE_BITS = 64
_SIGN_BITS = 192
_SHOWN = (12, 24, 48)


@dataclass(frozen=True)
class Comparison:
    """What balls say about `left = right` at one point.

    Attributes:
        outcome: refuted, enclosed or unknown.
        left, right: the balls.
        sharp: whether the two agree relative to their own size or absolutely, not only relative to their terms.
        reason: why balls cannot tell.
    """

    outcome: Outcome
    left: arb | None = None
    right: arb | None = None
    sharp: bool = True
    reason: str = ""


def compare(left: Expr, right: Expr, point: Point, digits: int, most_digits: int) -> Comparison:
    """Refuted if the two balls are apart, at this precision and at twice it; enclosed if they agree to `digits`."""
    bits = int(digits * _BITS_PER_DIGIT) + 64
    most_bits = max(int(most_digits * _BITS_PER_DIGIT), bits)
    found = Comparison(Outcome.UNKNOWN)
    while bits <= most_bits:
        sides = [status(side, point, bits) for side in (left, right)]
        for side in sides:
            if isinstance(side, NoValue):
                return Comparison(Outcome.UNKNOWN, reason=f"no finite real value: {side.reason}")
            if isinstance(side, Unknown):
                found = Comparison(Outcome.UNKNOWN, reason=side.reason)
        first, second = sides
        if isinstance(first, Value) and isinstance(second, Value):
            if not first.ball.overlaps(second.ball):
                return _confirmed(left, right, point, bits)
            width = (first.ball - second.ball).abs_upper() * arb(10) ** digits
            if width <= first.ball.abs_lower() or (width <= 1 and first.ball.contains(0)):
                return Comparison(Outcome.ENCLOSED, first.ball, second.ball)
            fits = bool(width <= 1) or bool(width <= size_of_terms(left, point) + size_of_terms(right, point))
            outcome = Outcome.ENCLOSED if fits else Outcome.UNKNOWN
            found = Comparison(outcome, first.ball, second.ball, bool(width <= 1), "" if fits else "ball too wide")
        bits *= 2
    return found


def sign_at(quantity: Expr, point: Point) -> int:
    """The proved sign of a quantity at a point, 0 if it is not proved."""
    found = status(quantity, point, _SIGN_BITS)
    if not isinstance(found, Value):
        return 0
    return 1 if found.ball > 0 else -1 if found.ball < 0 else 0


def size_of_terms(expr: Expr, point: Point) -> arb:
    """The size of the terms of an expression, whatever cancels between them."""
    if isinstance(expr, Add):
        total = arb(0)
        for term in expr.operands:
            total += size_of_terms(term, point)
        return total
    if isinstance(expr, Mul):
        total = arb(1)
        for factor in expr.operands:
            total *= size_of_terms(factor, point)
        return total
    found = status(expr, point, _SIZE_BITS)
    size = abs(found.ball) if isinstance(found, Value) else arb(0)
    # A relative error of the argument is an absolute error of its logarithm.
    return size + 1 if isinstance(expr, Call) and expr.name == "log" else size


def _confirmed(left: Expr, right: Expr, point: Point, bits: int) -> Comparison:
    first, second = (status(side, point, 2 * bits) for side in (left, right))
    if isinstance(first, Value) and isinstance(second, Value) and not first.ball.overlaps(second.ball):
        return Comparison(Outcome.REFUTED, first.ball, second.ball)
    return Comparison(Outcome.UNKNOWN, reason="balls apart at one precision but not at twice it")


def check_points(duty: Obligation, points: Sequence[Point], digits: int, most_digits: int) -> Evidence:
    """Compare the sides of an obligation at all points; one refuted point refutes, one that cannot tell is no pass."""
    doubts = []
    sharp = 0
    for point in points:
        found = compare(duty.left, duty.right, point, digits, most_digits)
        if found.outcome is Outcome.REFUTED and duty.refutes:
            return refutation(duty, point, found)
        if found.outcome is Outcome.REFUTED:
            doubts.append(f"the two sides differ at {show(point)}")
        if found.outcome is Outcome.UNKNOWN:
            doubts.append(f"{found.reason} at {show(point)}")
        sharp += found.sharp
    if not points:
        doubts.append("no exact point inside the assumptions was found")
    elif 2 * sharp < len(points):
        doubts.append(f"cancellation hides the difference at {len(points) - sharp} of {len(points)} points")
    if doubts:
        return Evidence("balls", Outcome.UNKNOWN, f"{duty.label}: {doubts[0]}", points=tuple(points))
    coarse = f", at {len(points) - sharp} of them relative to the terms that cancel" if sharp < len(points) else ""
    detail = f"{duty.label}: enclosed to {digits} digits at {len(points)} exact points{coarse}"
    return Evidence("balls", Outcome.ENCLOSED, detail, points=tuple(points))


def refutation(duty: Obligation, point: Point, found: Comparison) -> Evidence:
    """The evidence of a refuted point."""
    left, right = shown_apart(found.left, found.right)
    detail = f"fails that {duty.label}: {left} is not {right} at {show(point)}"
    return Evidence("balls", Outcome.REFUTED, detail, Counterexample(point, left, right))


def shown_apart(left: arb | None, right: arb | None) -> tuple[str, str]:
    """Two disjoint balls as text, to as many digits as it takes to see that they differ, or with their distance."""
    if left is None or right is None:
        return "", ""
    for digits in _SHOWN:
        if left.str(digits, radius=False) != right.str(digits, radius=False):
            return left.str(digits), right.str(digits)
    return left.str(_SHOWN[0]), f"{right.str(_SHOWN[0])}, {abs(left - right).str(_SHOWN[0], radius=False)} away"


def show(point: Point) -> str:
    """A point in one line."""
    return ", ".join(f"{name.name}={write(value)}" for name, value in point.items()) or "every point"


def with_value(evidence: Evidence, name: Symbol, value: Expr) -> Evidence:
    """The evidence with one more variable in its counterexample."""
    example = evidence.counterexample
    if example is None or name in example.point:
        return evidence
    return replace(evidence, counterexample=replace(example, point={**example.point, name: value}))
