"""Leaps through the slow part of a flow of one state, where it moves at a nearly constant rate in its coordinate.

With u' = u**p * g(u) the time from u0 to u1 is the integral of u**(-p)/g(u), and so lies in
(P(u1) - P(u0))/g([u0, u1]) with P(u) = u**(1 - p)/(1 - p), or log u if p = 1.  While u is exponentially small g does
not change within the working precision, and one leap replaces the 10^6 steps that a step size proportional to the
time scale would need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flint import arb

from derivations.expressions import Expr, Symbol, differentiate
from numerics.coordinates import Coordinate, Kind, leading_power
from numerics.rates import Program
from numerics.rings import Balls, rational, working

_BITS = 64
_COARSEST = arb((1, -8))
_MAX_LOG = 2**40
_MAX_LEAPS = 100


@dataclass(frozen=True)
class Leap:
    """A leap from one state to another.

    Attributes:
        log_end: log u at its end, exact.
        pace: the ball of g over all states of the leap.
        elapsed: the ball of the time it takes.
    """

    log_end: arb
    pace: arb
    elapsed: arb


class Escape:
    """The slow part of the autonomous flow u' = rate near u = 0, u > 0.

    Args:
        state: the state u.
        rate: its rate, an expression in u alone.

    Raises:
        Unsupported: if the rate has a node that programs cannot evaluate.
        ExpressionError: if the rate has no derivative.
    """

    def __init__(self, state: Symbol, rate: Expr) -> None:
        self.power, factor = leading_power(rate, state)
        in_log = Coordinate(state, Kind.LOG).rewritten(factor)
        self._factor = Program((in_log,), (state,))
        self._slope = Program((differentiate(in_log, state),), (state,))

    def leap(self, log_start: arb, tolerance: arb, log_limit: arb) -> Leap | None:
        """The longest leap over which g changes by at most `tolerance` of itself; None if there is hardly any.

        Args:
            log_start: log u at the start.
            tolerance: the largest relative change of g.
            log_limit: log of a state that a leap to larger states does not pass.
        """
        with working(_BITS):
            pace = self._factor.run(Balls(), [log_start])[0]
            if not (pace > 0 or pace < 0):
                return None
            forward = 1 if pace > 0 else -1
            furthest = (log_limit - log_start).lower() if forward > 0 else arb(_MAX_LOG)
            reach = self._reach(log_start, forward, tolerance.min(_COARSEST) * abs(pace), furthest)
            if reach < 1:
                return None
            end = (log_start + forward * reach).mid()
            change = self._change(log_start, end)
        exactly = self._factor.run(Balls(), [log_start])[0]
        ball = exactly + arb(0, 1) * change
        if ball.contains(0) or not ball.is_finite():
            return None
        return Leap(end, ball, (self.potential(end) - self.potential(log_start)) / ball)

    def leaps(self, log_start: arb, bits: int, clock_bits: int, log_limit: arb) -> Iterator[Leap]:
        """Leaps one after another, each as long as the accuracy that is needed allows.

        Args:
            log_start: log u at the start.
            bits: the relative accuracy wanted of times of the size that the flow takes near `log_limit`.
            clock_bits: the relative accuracy that times as long as all leaps need not exceed.
            log_limit: log of a state that leaps to larger states do not pass.
        """
        total = arb(0)
        nearby = abs(self.potential(log_limit)).max(arb(1))
        for _ in range(_MAX_LEAPS):
            ahead = abs(self.potential(log_start)).max(arb(1))
            wanted = (arb((1, -clock_bits)) * total.max(ahead)).max(arb((1, -bits)) * nearby)
            leap = self.leap(log_start, (wanted / ahead).mid(), log_limit)
            if leap is None:
                return
            total += leap.elapsed
            log_start = leap.log_end
            yield leap

    def state_after(self, log_start: arb, leap: Leap, time: arb) -> arb:
        """The state at a time within a leap."""
        if self.power == 1:
            return (log_start + leap.pace * time).exp()
        gap = arb(rational(1 - self.power))
        inside = (gap * log_start).exp() + gap * leap.pace * time
        return Balls().power(inside, 1 / (1 - self.power)) if inside > 0 else arb.nan()

    def potential(self, log_state: arb) -> arb:
        """P(u), of which the time is the difference divided by g."""
        if self.power == 1:
            return log_state
        gap = arb(rational(1 - self.power))
        return (gap * log_state).exp() / gap

    def _change(self, start: arb, end: arb) -> arb:
        """A bound for the change of g between two logarithms of states."""
        slope = self._slope.run(Balls(), [start.union(end)])[0]
        return arb(abs(slope) * abs(end - start)).upper()

    def _reach(self, start: arb, forward: int, allowed: arb, furthest: arb) -> arb:
        """The length, in log u, over which g changes by at most `allowed`, to within one part in a thousand."""
        good, length = arb(0), arb(1)
        while length < furthest and self._change(start, start + forward * length) <= allowed:
            good, length = length, 2 * length
        bad = length.min(furthest)
        if self._change(start, start + forward * bad) <= allowed:
            return bad
        for _ in range(10):
            middle = (good + bad) / 2
            if self._change(start, start + forward * middle) <= allowed:
                good = middle
            else:
                bad = middle
        return good
