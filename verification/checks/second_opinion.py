"""The second opinion: mpmath beside the balls, and far more digits where no exact proof was found."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from flint import arb

from derivations.expressions import Call, Expr, Integral, Number, Symbol
from derivations.variables import Assumptions, Domain
from numerics.balls import Value, status
from verification.checks.points import compare, refutation, show
from verification.obligations import Obligation
from verification.sampled import admissible
from verification.verdict import Evidence, Outcome, Point

_MPMATH_DIGITS = (60, 240, 960)
_AGREED_DIGITS = 45
_MOST_POINTS = 4
_MOST_DIGITS = 500_000
_LEAST_DEEP_DIGITS = 3_000
#: An integral to 3,000 digits takes minutes.
_LEAST_DIGITS_OF_INTEGRALS = 240
_MODERATE = 10_000
#: How far integers are moved; a prime, and small enough for powers and factorials.
_FAR = 41
#: Real numbers are moved by parts of themselves with this denominator, a prime, and zeros by a smaller number.
_FINE = 1_009
_FINER = Fraction(1, 10_007)
#: -log of the distance to 1, or to 0 and 2, at an argument of some size.
_LOG_OF_NEARNESS: Final[Mapping[str, Callable[[arb], arb]]] = {
    "tanh": lambda size: 2 * size,
    "erf": lambda size: size**2,
    "erfc": lambda size: size**2,
}


def check(duty: Obligation, points: Sequence[Point]) -> Evidence:
    """Whether mpmath, which shares nothing with the balls but the tree, finds the two sides equal too."""
    from numerics.evaluate import EvaluationError

    agreed: list[Point] = []
    reason = "no point"
    for point in points:
        try:
            gap = _gap(duty, point)
        except EvaluationError as error:
            reason = f"{error} at {show(point)}"
            continue
        if gap is not None:
            return Evidence("second opinion", Outcome.UNKNOWN, f"mpmath finds a gap of {gap} at {show(point)}")
        agreed.append(point)
        if len(agreed) == _MOST_POINTS:
            break
    if not agreed:
        return Evidence("second opinion", Outcome.UNKNOWN, f"mpmath could not evaluate: {reason}")
    detail = f"mpmath agrees to {_AGREED_DIGITS} digits at {len(agreed)} points: {duty.label}"
    return Evidence("second opinion", Outcome.ENCLOSED, detail, points=tuple(agreed))


def _gap(duty: Obligation, point: Point) -> str | None:
    """The distance of the two sides, None if it is below what was asked for, relative to them or else absolutely."""
    import mpmath

    from numerics.evaluate import evaluate_mpmath

    for digits in _MPMATH_DIGITS:
        left, right = (evaluate_mpmath(side, point, digits) for side in (duty.left, duty.right))
        with mpmath.workdps(digits):
            gap = abs(left - right)
            if gap <= max(abs(left), abs(right)) * mpmath.mpf(10) ** (-_AGREED_DIGITS):
                return None
    return None if gap <= mpmath.mpf(10) ** (-_AGREED_DIGITS) else str(mpmath.nstr(left - right, 5))


def deep(duty: Obligation, points: Sequence[Point]) -> Evidence:
    """The simplest and a generic point again, to more digits than the smallest number in the identity takes.

    Identities that hold to 40, 1,000 or 400,000 digits and no further exist; without an exact proof only digits beyond
    every quantity that stands in them can tell.  At simple points more identities hold than elsewhere.
    """
    if not points:
        return Evidence("deep balls", Outcome.UNKNOWN, "no exact point inside the assumptions was found")
    details = []
    generic = moved_off_zeros(max(points, key=_generic), duty.assumptions)
    for point in (points[0], generic):
        found = deep_at(duty, point)
        if found.outcome is not Outcome.ENCLOSED:
            return found
        details.append(found.detail)
    return Evidence("deep balls", Outcome.ENCLOSED, "; ".join(dict.fromkeys(details)), points=tuple(points[:1]))


def _generic(point: Point) -> tuple[int, int]:
    """How generic a point of moderate rational numbers is, and its size, as large integers are; others come last."""
    numbers = [value.value for value in point.values() if isinstance(value, Number)]
    sizes = [max(abs(number.numerator), number.denominator) for number in numbers]
    if len(numbers) < len(point) or max(sizes, default=0) > _MODERATE:
        return -1, 0
    return sum(min(abs(number.numerator), number.denominator) for number in numbers), sum(sizes)


def moved_off_zeros(point: Point, assumptions: Assumptions) -> dict[Symbol, Expr]:
    """The point with its rational numbers moved away from the simple ones, at which many a product vanishes."""
    moved = dict(point)
    for place, (symbol, value) in enumerate(point.items()):
        if not isinstance(value, Number):
            continue
        if assumptions[symbol].domain is Domain.INTEGER:
            nearby = [value.value + _FAR, value.value - _FAR]
        else:
            part = Fraction(place + 1, _FINE)
            step = value.value * part or part * _FINER
            nearby = [value.value + step, value.value - step]
        for number in nearby:
            candidate = {**moved, symbol: Number(number)}
            if admissible(assumptions, candidate):
                moved = candidate
                break
    return moved


def deep_at(duty: Obligation, point: Point) -> Evidence:
    """What balls say at one point to more digits than the smallest number in the identity takes."""
    integrals = any(isinstance(node, Integral) for node in duty.residual.walk())
    least = _LEAST_DIGITS_OF_INTEGRALS if integrals else _LEAST_DEEP_DIGITS
    digits = max(least, _magnitude(duty.residual, point) + 100)
    if digits > _MOST_DIGITS:
        return Evidence("deep balls", Outcome.UNKNOWN, f"budget: {digits:,} digits would be needed at {show(point)}")
    found = compare(duty.left, duty.right, point, digits, 4 * digits)
    if found.outcome is Outcome.REFUTED and duty.refutes:
        return refutation(duty, point, found)
    if found.outcome is not Outcome.ENCLOSED:
        return Evidence("deep balls", Outcome.UNKNOWN, f"{found.reason or 'the two sides differ'} at {show(point)}")
    detail = f"{duty.label}: enclosed to {digits:,} digits at {show(point)}"
    return Evidence("deep balls", Outcome.ENCLOSED, detail, points=(point,))


def _magnitude(expr: Expr, point: Point) -> int:
    """The largest |log10| of a part of the expression at the point; the bodies of integrals and sums have none."""
    largest = 0.0
    for node in {each for each in expr.walk() if each.free_symbols <= frozenset(point)}:
        found = status(node, point, 64)
        if isinstance(found, Value) and found.ball.is_finite() and not found.ball.contains(0):
            largest = max(largest, abs(float(abs(found.ball).log()) / math.log(10)), _to_limit(node, point))
    return int(min(largest, _MOST_DIGITS))


def _to_limit(node: Expr, point: Point) -> float:
    """The digits that tell a function from the number to which it tends, if it comes near it exponentially fast."""
    if not (isinstance(node, Call) and node.name in _LOG_OF_NEARNESS):
        return 0.0
    argument = status(node.arguments[0], point, 64)
    return float(_LOG_OF_NEARNESS[node.name](abs(argument.ball))) / math.log(10) if isinstance(argument, Value) else 0.0
