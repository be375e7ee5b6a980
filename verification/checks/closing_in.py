"""Balls along a sequence that approaches a limit: do they close in on it, and at what rate?

The sequence is x with growth exp(T) of 1/|x - a|, or of |x|, for levels T up to a million and far beyond.  A rate
is a power of the growth (log d falls like T), of its logarithm (like log T), or an exponential (log(-log d) rises
like T).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb

from derivations.exact.ranging import is_infinite
from derivations.expansion import Approach
from derivations.expressions import Expr, Integral, Number, Pow, Symbol, exp, reciprocal, substitute, write
from derivations.variables import Assumptions, Domain, Scale
from numerics.balls import Value, evaluate, status
from verification.checks.points import show
from verification.sampled import admissible
from verification.verdict import Evidence, Outcome, Point

_TEST_LEVELS: Final = (1, 2, 3, 4, 5, 6, 8, 16, 40, 160, 640)
#: Balls take the longer for an integral the sharper its integrand is peaked.
_TEST_LEVELS_OF_INTEGRALS: Final = {True: (1, 2, 3), False: (2, 8, 24)}
_POWER_LEVELS: Final = tuple(2**k for k in range(3, 21))
_LOG_LEVELS: Final = tuple(10**k for k in range(2, 61, 2))
_FAR_LEVELS: Final = (10**12, 10**19)
_FARTHEST_LEVELS: Final = (10**30, 10**100, 10**900)
_CALM: Final = 40
_LONGEST_LOG: Final = 10**8
_DEEPEST_LOG: Final = 10**6
_MOST_BITS: Final = 16_000
_CLEAR_BITS: Final = 24
_LEAST_CLOSE: Final = Fraction(1, 10**30)
_STEADY: Final = Fraction(1, 1000)
_STEPS: Final = 4
_PARAMETER_POINTS: Final = 4
_MODERATE: Final = 10_000
_SECOND_LEVELS: Final = (3, 6)


@dataclass(frozen=True)
class Distance:
    """The distance to the limit at a level T."""

    level: int
    ball: arb

    @property
    def clear(self) -> bool:
        """Whether its ball tells its size."""
        return not self.ball.contains(0) and self.ball.rel_accuracy_bits() >= _CLEAR_BITS

    @property
    def negligible(self) -> bool:
        """Whether it is certain that the limit is as good as reached."""
        return bool(self.ball.abs_upper() < arb("1e-20"))


def agreement(of: Expr, value: Expr, ways: Sequence[Approach], points: Sequence[Point], whole: bool) -> list[Evidence]:
    """Whether balls near the limit point agree with a limit that is proved: the distance shrinks."""
    gap = _gap(of, value)
    details = []
    peaked = any(isinstance(node, Integral) and ways[0].variable in node.free_symbols for node in of.walk())
    levels = _TEST_LEVELS_OF_INTEGRALS[ways[0].is_infinite] if peaked else _TEST_LEVELS
    for way in ways:
        for point in _moderate(points)[:1]:
            distances = [d for d in _distances(gap, way, point, levels, whole) if d.clear or d.negligible]
            if len(distances) < 2 or not _shrinks(distances):
                reason = f"the balls do not show that the distance shrinks for {way} at {show(point)}"
                return [Evidence("balls", Outcome.UNKNOWN, reason)]
            details.append(f"for {way} down to a distance of {size(distances[-1].ball)}")
    if not details:
        return [Evidence("balls", Outcome.UNKNOWN, "no exact point inside the assumptions was found")]
    return [Evidence("balls", Outcome.ENCLOSED, "the balls agree " + "; ".join(details))]


def enclosure(
    of: Expr, value: Expr, ways: Sequence[Approach], points: Sequence[Point], assumptions: Assumptions
) -> list[Evidence]:
    """Whether the balls close in on the limit at a steady rate until they exclude every other value."""
    chosen = _moderate(points)[:_PARAMETER_POINTS]
    chosen = [*chosen, *(end for point in chosen[:1] for end in _at_ends(point, assumptions))]
    if is_infinite(value) or not chosen:
        reason = "an infinite limit is not enclosed by balls" if chosen else "no moderate point of the parameters"
        return [Evidence("balls", Outcome.UNKNOWN, reason)]
    evidence = []
    for way in ways:
        for point in chosen:
            found = _closing(of, value, way, point, assumptions)
            if found.outcome is not Outcome.ENCLOSED:
                return [found]
            evidence.append(found)
    own = "; ".join(dict.fromkeys(found.detail for found in evidence))
    balls = Evidence("balls", Outcome.ENCLOSED, own, points=tuple(chosen))
    return [balls, _second_opinion(of, ways, chosen, assumptions)]


def _at_ends(point: Point, assumptions: Assumptions) -> Iterator[Point]:
    """The point with one parameter moved to an end of its range that the assumptions include."""
    ends: list[tuple[Symbol, Expr]] = [
        (each.symbol, Number(end.value)) for each in assumptions for end in (each.lower, each.upper) if end
    ]
    for relation in assumptions.given:
        for left, _, right in relation.links:
            ends += [(side, other) for side, other in ((left, right), (right, left)) if isinstance(side, Symbol)]
    for symbol, end in ends:
        if symbol in point and end.free_symbols <= frozenset(point):
            moved = {**point, symbol: substitute(end, point)}
            if moved != point and admissible(assumptions, moved):
                yield moved


def _closing(of: Expr, value: Expr, way: Approach, point: Point, assumptions: Assumptions) -> Evidence:
    gap, variable = _gap(of, value), assumptions[way.variable]
    whole = variable.domain is Domain.INTEGER
    limit = evaluate(value, point, 256)
    scale = limit.abs_lower() if limit != 0 and not limit.contains(0) else arb(1)
    here = f" at {show(point)}" if point else ""
    reason = "the balls do not come within 1e-30 of the limit"
    for levels in (_POWER_LEVELS, _LOG_LEVELS):
        distances = [d for d in _distances(gap, way, point, levels, whole) if d.clear]
        if len(distances) <= _STEPS or not distances[-1].ball.abs_upper() < scale * _arb(_LEAST_CLOSE):
            continue
        last = distances[-1]
        if variable.scale is Scale.LOG and last.level < _DEEPEST_LOG:
            reason = f"the balls end at exp(-{last.level})"
            continue
        loudest = _loudest(of - value, way.variable, point)
        if not loudest * 10 < last.level:
            reason = f"a number in the claim is not small beside the last level exp({last.level})"
            continue
        if not -last.ball.log() > 2 * loudest:
            reason = f"a number in the claim is not large beside the last distance {size(last.ball)}"
            continue
        rate = _rate(distances)
        if rate is None or not _stays_close(gap, way, point, last, whole, loudest):
            reason = "the distance does not shrink at a steady rate to the end"
            continue
        detail = f"{write(of)} for {way}{here}: distance {size(last.ball)} at growth exp({last.level}), {rate}"
        return Evidence("balls", Outcome.ENCLOSED, detail)
    return Evidence("balls", Outcome.UNKNOWN, f"for {way}{here}: {reason}")


def _gap(of: Expr, value: Expr) -> Expr:
    """What must tend to zero."""
    return reciprocal(of) if is_infinite(value) else of - value


def _moderate(points: Sequence[Point]) -> list[Point]:
    """The points whose numbers are rational and of moderate size: a limit is not uniform in its parameters."""
    return [point for point in points if all(_is_moderate(value) for value in point.values())]


def _is_moderate(value: Expr) -> bool:
    return isinstance(value, Number) and max(abs(value.value.numerator), value.value.denominator) <= _MODERATE


def _distances(gap: Expr, way: Approach, point: Point, levels: Sequence[int], whole: bool) -> Iterator[Distance]:
    """The distances at the levels, from the first to the last one at which the balls can form them.

    Far from the limit point a claim about a limit need not have a value.
    """
    formed = False
    for level in levels:
        found = _distance(gap, way, point, level, whole)
        if found is None and formed:
            return
        if found is not None:
            formed = True
            yield found


def _distance(gap: Expr, way: Approach, point: Point, level: int, whole: bool) -> Distance | None:
    growth = _growth(level, whole)
    at = {**point, way.variable: _closed(way.at(growth), point)}
    best = None
    for bits in (256, 512 + 6 * level, 4_096 + 20 * level):
        if bits > _MOST_BITS:
            break
        found = status(gap, at, bits)
        if isinstance(found, Value) and found.ball.is_finite():
            best = Distance(level, abs(found.ball))
            if best.clear:
                break
    return best


def _growth(level: int, whole: bool) -> Expr:
    """exp(level), or a power of two near it for an integer variable."""
    if not whole:
        return exp(Number(level))
    binary = level * 1_000_000_000 // 693_147_181
    return Number(2**binary) if binary <= 3_000 else Pow(Number(2), Number(binary))


def _closed(expr: Expr, point: Point) -> Expr:
    return substitute(expr, dict(point))


def _shrinks(distances: Sequence[Distance]) -> bool:
    """Whether the last distance is certainly below an earlier one, or indistinguishable from zero."""
    last = distances[-1]
    return last.negligible or any(last.ball < each.ball for each in distances)


def _rate(distances: Sequence[Distance]) -> str | None:
    """The rate in words if the last local slopes agree, None otherwise."""
    levels = [arb(d.level) for d in distances[-_STEPS - 1 :]]
    logs = [d.ball.log() for d in distances[-_STEPS - 1 :]]
    for name, horizontal, vertical in (
        ("a power of the growth", levels, logs),
        ("a power of its logarithm", [level.log() for level in levels], logs),
        ("an exponential of a power of the growth", levels, [(-own).log() if own < 0 else arb("nan") for own in logs]),
    ):
        slopes = [(vertical[k + 1] - vertical[k]) / (horizontal[k + 1] - horizontal[k]) for k in range(len(levels) - 1)]
        falling = all(slope > 0 if "exponential" in name else slope < 0 for slope in slopes)
        last = slopes[-1]
        if falling and all(abs(slope - last) < abs(last) * _arb(_STEADY) for slope in slopes):
            power = last if "exponential" in name else -last
            return f"falling like {name} with exponent {power.str(6, radius=False)}"
    return None


def _stays_close(gap: Expr, way: Approach, point: Point, last: Distance, whole: bool, loudest: arb) -> bool:
    """Whether the distance stays below 1e-30 of the scale at far levels, so that nothing turns on the way there.

    Beyond the largest number that a ball holds some functions cannot be enclosed; then only claims without very large
    or very small numbers are taken to have turned before.
    """
    for level in (*_FAR_LEVELS, *_FARTHEST_LEVELS):
        if level <= last.level:
            continue
        found = _distance(gap, way, point, level, whole)
        if found is None:
            return level in _FARTHEST_LEVELS and bool(loudest < _CALM)
        if found.ball > last.ball or (found.clear and not found.ball < last.ball):
            return False
        if not found.clear and not found.ball.abs_upper() < _arb(_LEAST_CLOSE):
            return False
    return True


def _loudest(expr: Expr, variable: Symbol, point: Point) -> arb:
    """The largest |log| of a part of the expression that is free of the limit variable; infinite if it is not known."""
    largest = arb(0)
    for node in set(expr.walk()):
        if variable in node.free_symbols or is_infinite(node):
            continue
        if not node.free_symbols <= frozenset(point):
            continue
        found = status(node, point, 256)
        if not isinstance(found, Value):
            return arb("inf")
        if found.ball.contains(0):
            continue
        largest = largest.max(abs(abs(found.ball).log()).upper())
    return largest


def _second_opinion(of: Expr, ways: Sequence[Approach], points: Sequence[Point], assumptions: Assumptions) -> Evidence:
    """Whether mpmath, which shares only the tree with the balls, finds the same values on the way."""
    import mpmath

    from numerics.evaluate import EvaluationError, evaluate_mpmath

    for way in ways:
        whole = assumptions[way.variable].domain is Domain.INTEGER
        for level in _SECOND_LEVELS:
            growth = _growth(level, whole)
            at = {**points[0], way.variable: _closed(way.at(growth), points[0])}
            try:
                other = evaluate_mpmath(of, at, 50)
            except EvaluationError as error:
                return Evidence("second opinion", Outcome.UNKNOWN, f"mpmath could not evaluate: {error}")
            with mpmath.workdps(50):
                low, high = other - abs(other) * mpmath.mpf("1e-40"), other + abs(other) * mpmath.mpf("1e-40")
                around = arb(mpmath.nstr(low, 50)).union(arb(mpmath.nstr(high, 50)))
            if not around.overlaps(evaluate(of, at, 512)):
                return Evidence("second opinion", Outcome.UNKNOWN, f"mpmath finds another value at {show(at)}")
    return Evidence("second opinion", Outcome.ENCLOSED, "mpmath finds the same values on the way to 40 digits")


def size(ball: arb) -> str:
    """A distance in three digits, as an exponential if its exponent is too long to be read."""
    if ball.contains(0):
        return f"at most {ball.abs_upper().str(3, radius=False)}"
    if abs(ball.log()) < _LONGEST_LOG:
        return ball.str(3, radius=False)
    return f"exp({ball.log().str(3, radius=False)})"


def _arb(value: Fraction) -> arb:
    return arb(value.numerator) / value.denominator
