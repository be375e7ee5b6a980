"""The threshold as the only zero of the residual, between two starts at which its sign is proved."""

from __future__ import annotations

from typing import Final

from flint import arb, ctx

from derivations.exact import is_zero
from derivations.expressions import ONE
from derivations.variables import Assumptions
from numerics.thresholds.pair import Never, Pair, Threshold, ThresholdError, ball, certain_sign
from numerics.thresholds.residual import Residual

_FIRST_BITS: Final = 128
_GUARD: Final = 64
_MOST_BITS: Final = 4_000_000
_NEWTON_STEPS: Final = 60
_CLOSE: Final = 2**30


def threshold(pair: Pair, digits: int = 30) -> Threshold | Never:
    """The largest start up to which learning is incremental, in units of the smaller target, certified.

    It solves D(eps) = 0, see `Residual`.  D is negative where eps = s; where D(0+) is positive it therefore has exactly
    one zero between, because D' changes its sign at most once.  The zero is enclosed by two starts at which balls
    prove the signs of D.  Where D(0+) is not positive small starts are not incremental.

    Args:
        pair: the two values and the fractions.
        digits: of log(eps), behind the point; as many are right of eps.

    Raises:
        ThresholdError: if the first value may start where it is to arrive (kappa*s >= r*f), or an edge is too close.

    >>> found = threshold(Pair(2, 2, "1/10", "9/10"), 20)
    >>> print(found.value.str(18, radius=False))
    0.000685166233232896346
    >>> threshold(Pair(1, 2, "1/10", "9/10")).reason
    'at depth 1 all values that start alike pass each fraction at the same time or the larger one later'
    """
    if digits < 1:
        raise ThresholdError(f"at least 1 digit must be asked for, not {digits}")
    at_zero = sign_at_zero(pair)
    if at_zero <= 0:
        return Never(_theorem(pair))
    if certain_sign(pair.ratio * pair.full - pair.kappa * pair.small, "kappa*s - r*f") != 1:
        raise ThresholdError("the first value may start where it is to arrive; the theorem needs kappa*s < r*f")
    low, high = _isolated(pair, ball(pair.small, _FIRST_BITS).log())
    bits = max(_FIRST_BITS, int(3.33 * digits) + _GUARD)
    while bits <= _MOST_BITS:
        found = _refined(Residual.of(pair, bits), low, high, digits)
        if found is not None:
            return Threshold(found, digits)
        bits *= 2
    raise ThresholdError(f"the threshold is not enclosed to {digits} digits at {_MOST_BITS} bits")


def sign_at_zero(pair: Pair) -> int:
    """The sign of D as the start tends to 0.

    With c = kappa**(-q)/(lam*r) that is the sign of 1 - c from depth 2 on.  Below depth 2 (and where c = 1) D(0+) is
    finite, Phi(s) - r**(-p)/lam*Phi(f), positive above a critical ratio only.
    """
    q = pair.growth
    advantage = ONE if pair.kappa == ONE else pair.kappa**q
    tie = pair.variance * pair.ratio * advantage - ONE
    deep = certain_sign(q, "the depth") >= 0
    if deep and not is_zero(tie, Assumptions()):
        return certain_sign(tie, "1 - kappa**(-q)/(lam*r)")
    bits = _FIRST_BITS
    while bits <= _MOST_BITS:
        base = Residual.of(pair, bits).base
        if base != 0 and not base.contains(0):
            return 1 if base > 0 else -1
        if pair.alike and pair.ratio == ONE:
            return -1  # D(0+) = Phi(s) - Phi(f) < 0, because s < f
        bits *= 4
    raise ThresholdError("whether the ratio is above the critical one is not told from equality; move it a little")


def _theorem(pair: Pair) -> str:
    """Why small starts are not incremental, in words."""
    if pair.alike and certain_sign(pair.ratio - ONE, "the ratio less 1") <= 0:
        return "the target of the first value is not the larger one: it is not learned first from small starts"
    if pair.growth == -ONE and pair.alike:
        return "at depth 1 all values that start alike pass each fraction at the same time or the larger one later"
    if certain_sign(pair.growth, "the depth") < 0:
        return "below depth 2 a start, however small, is incremental only above the critical ratio of the targets"
    return "the first value grows no faster than the second from small starts: lam*r*kappa**(1 - 2/N) <= 1"


def _isolated(pair: Pair, log_small: arb) -> tuple[arb, arb]:
    """Two logarithms of starts with the zero between them, close enough for Newton's method."""
    with ctx.workprec(_FIRST_BITS):
        high, step = log_small.mid(), arb(1)
        while _sign(pair, (high - step).mid()) < 0:
            step *= 2
        low = (high - step).mid()
        high = high if step == 1 else (high - step / 2).mid()
        while high - low > arb(1).max(-low / _CLOSE):
            middle = ((low + high) / 2).mid()
            if _sign(pair, middle) > 0:
                low = middle
            else:
                high = middle
        return low, high


def _sign(pair: Pair, log_start: arb) -> int:
    """The proved sign of D at a start; 1 or -1."""
    bits = _FIRST_BITS
    while bits <= _MOST_BITS:
        value = Residual.of(pair, bits).at(log_start)
        if value.is_finite() and not value.contains(0):
            return 1 if value > 0 else -1
        bits *= 2
    raise ThresholdError(f"the sign of the residual is not told at {_MOST_BITS} bits")


def _refined(residual: Residual, low: arb, high: arb, digits: int) -> arb | None:
    """The zero by Newton's method, enclosed by two proved signs; None if this precision does not tell them."""
    with ctx.workprec(residual.bits):
        width = arb(10) ** -digits
        point = ((low + high) / 2).mid()
        for _ in range(_NEWTON_STEPS):
            value = residual.at(point)
            slope = residual.slope(point)
            if not value.is_finite() or not slope.is_finite() or slope.contains(0):
                return None
            moved = (point - value / slope).mid()
            if not (low < moved and moved < high):
                if value > 0:
                    low = point
                else:
                    high = point
                moved = ((low + high) / 2).mid()
            done = abs(moved - point) < width / 8
            point = moved
            if done:
                break
        below, above = point - width / 4, point + width / 4
        if residual.at(below) > 0 and residual.at(above) < 0:
            return below.union(above)
    return None
