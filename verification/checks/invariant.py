"""The invariant check: a conserved quantity at later times of the flow, which is integrated on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derivations.claim import Claim, Conserves
from derivations.exact import possible_signs
from derivations.expressions import ZERO, Expr, Number, Symbol, differentiate, exp, expand_derivatives, mul, substitute
from derivations.variables import Assumptions
from numerics.balls import Value, evaluate, status
from verification.budget import BudgetSpent, limited
from verification.checks.points import show, shown_apart
from verification.obligations import expanded_flow, from_zero_on, given
from verification.sampled import admissible, used_symbols
from verification.verdict import Counterexample, Evidence, Outcome, Point

if TYPE_CHECKING:
    from flint import arb

    from numerics.rates import Failure

_DIGITS = 15
_BITS_PER_DIGIT = 8
_SIZE_BITS = 64
_SECONDS = 0.25
_MOST_FAILURES = 4
_SMALL = exp(-1000)
_SOON, _LATE = Number(Fraction(1, 2)), 1


def check_invariant(claim: Claim, points: Sequence[Point], wanted: int) -> Evidence:
    """Compare a quantity Q(u(t), t) at later times with Q(u(0), 0) until it is followed from `wanted` starts.

    A start from which nothing can be enclosed, as before a blow-up, supports nothing and refutes nothing; neither do
    times outside `given` and states outside the range of their start, of which the claim does not speak.
    """
    course = _Course(claim)
    agreed: list[Point] = []
    failed = 0
    reason = "no start to integrate from"
    try:
        with limited(_SECONDS):
            for point in points:
                found = course.follow(point)
                if isinstance(found, Evidence):
                    return found
                if found is None:
                    agreed.append(point)
                else:
                    reason, failed = f"{found.reason} at {show(point)}", failed + 1
                if len(agreed) == wanted or failed == _MOST_FAILURES:
                    break
    except BudgetSpent as spent:
        if spent.seconds != _SECONDS:
            raise
        reason = f"integration takes more than {_SECONDS} seconds"
    if not agreed:
        return Evidence("integration", Outcome.UNKNOWN, f"not integrated: {reason}")
    detail = f"the quantity stays along enclosing Taylor integration from {len(agreed)} starts"
    return Evidence("integration", Outcome.ENCLOSED, detail, points=tuple(agreed))


def with_small_starts(claim: Claim, points: Sequence[Point]) -> Iterator[Point]:
    """Each point, and after it the same with starts that are exponentially small, where the assumptions allow that."""
    flow, allowed = expanded_flow(claim), given(claim)
    names = [start for start in flow.starts if isinstance(start, Symbol)]
    for point in points:
        yield point
        small = {**point, **{name: mul(point[name], _SMALL) for name in names if point[name] != ZERO}}
        if small != point and admissible(allowed, small):
            yield small


@dataclass(frozen=True)
class _Seen:
    """The quantity and the states at a moment."""

    moment: Expr
    value: arb
    states: Sequence[arb]


class _Course:
    """The trajectories of a flow, with the quantity that is said to be constant along each of them."""

    def __init__(self, claim: Claim) -> None:
        assert isinstance(claim.says, Conserves)
        self._flow = flow = expanded_flow(claim)
        self._quantity = expand_derivatives(claim.expanded(claim.says.quantity))
        self._allowed = from_zero_on(given(claim), flow.time)
        self._timed = flow.time in used_symbols(claim)
        starts = {**dict(zip(flow.states, flow.starts, strict=True)), flow.time: ZERO}
        slopes = [[differentiate(expand_derivatives(rate), state) for state in flow.states] for rate in flow.rates]
        self._slopes = [substitute(slope, starts) for row in slopes for slope in row]

    def follow(self, point: Point) -> Evidence | Failure | None:
        """The evidence that the quantity changes from this start, why it could not be followed, or None if it stays."""
        from numerics.rates import Failure

        here = {name: value for name, value in point.items() if name != self._flow.time}
        moments = [each for each in self._moments(here) if admissible(self._allowed, {**here, self._flow.time: each})]
        seen: list[_Seen] = []
        trouble = Failure("the claim does not speak of two of the times")
        for moment in moments:
            found = self._at(here, moment, _DIGITS)
            if isinstance(found, Failure):
                trouble = found
                break
            if seen and not found.value.overlaps(seen[0].value):
                if not self._in_range(found.states):
                    trouble = Failure("a state may leave the range of its start")
                    break
                return self._apart(here, seen[0].moment, moment)
            seen.append(found)
        return None if len(seen) > 1 else trouble

    def _moments(self, point: Point) -> Iterator[Expr]:
        """The start, and two times on the scale of one over the largest slope of the rates at the start.

        The later one is past the escape of small starts where they grow as exponentials; where they grow as powers
        the slopes are small themselves.
        """
        from flint import arb

        slopes = [abs(evaluate(slope, point, _SIZE_BITS)) for slope in self._slopes]
        steepest = max((slope.mid() for slope in slopes if slope > 0 and slope.is_finite()), default=arb(1))
        sizes = [abs(evaluate(start, point, _SIZE_BITS)) for start in self._flow.starts]
        smallest = min((size.mid() for size in sizes if size > 0 and size.is_finite()), default=arb(1))
        pace, size = _whole(steepest.log()), _whole(smallest.log())
        escape = -size if size < 2 * min(0, pace) else 0
        yield from (ZERO, mul(_SOON, exp(-pace)), mul(Number(_LATE + escape), exp(-pace)))

    def _at(self, point: Point, moment: Expr, digits: int) -> _Seen | Failure:
        from numerics.rates import Failure
        from numerics.taylor import enclose

        found = enclose(self._flow, point, moment, digits)
        if isinstance(found, Failure):
            return found
        there: dict[Symbol, Expr | arb] = {**point, **found.states, self._flow.time: moment}
        value = status(self._quantity, there, _BITS_PER_DIGIT * digits)
        if not isinstance(value, Value):
            return Failure(value.reason)
        return _Seen(moment, value.ball, tuple(found.states.values()))

    def _in_range(self, states: Sequence[arb]) -> bool:
        """Whether states are proved to lie where their starts may lie; a start that is one number bounds nothing."""
        ranges = Assumptions(self._allowed.variables)
        for start, state in zip(self._flow.starts, states, strict=True):
            if isinstance(start, Symbol):
                inside = admissible(ranges, {start: state})
            else:
                signs = possible_signs(start, self._allowed) if start.free_symbols else {-1, 0, 1}
                inside = len(signs) == 3 or bool(state > 0 and 1 in signs) or bool(state < 0 and -1 in signs)
            if not inside:
                return False
        return True

    def _apart(self, point: Point, first: Expr, later: Expr) -> Evidence:
        """The refutation, if the two values are apart at twice the precision too."""
        before, after = (self._at(point, moment, 2 * _DIGITS) for moment in (first, later))
        name = self._flow.time.name
        where = f"from {show(point)}"
        if isinstance(before, _Seen) and isinstance(after, _Seen) and not before.value.overlaps(after.value):
            left, right = shown_apart(before.value, after.value)
            detail = f"the quantity is {left} at {name} = {first!r}, but {right} at {name} = {later!r}, {where}"
            told = {**point, self._flow.time: later} if self._timed else point
            return Evidence("integration", Outcome.REFUTED, detail, Counterexample(told, left, right))
        return Evidence("disagreement", Outcome.UNKNOWN, f"changes by integration at one precision only {where}")


def _whole(value: arb) -> int:
    """The whole number next above the middle of a ball."""
    whole = value.mid().ceil().unique_fmpz()
    assert whole is not None
    return int(whole)
