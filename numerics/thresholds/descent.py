"""The threshold of gradient descent with finite steps: the largest start that it still learns incrementally from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flint import arb, ctx

from derivations.expressions import Number, Operand
from numerics.thresholds.bracket import threshold
from numerics.thresholds.pair import Never, Pair, ThresholdError, ball

_GUARD: Final = 128
_MOST_STEPS: Final = 2**17
_NEWTON_STEPS: Final = 60


@dataclass(frozen=True)
class Descent:
    """Gradient descent on two values of one depth, in units of the smaller target.

    A step takes a weight w to w + rate*w**(N - 1)*(target - w**N), where rate = eta/N; for steps of at most
    c = eta*r**(2 - 2/N) = 1 it rises with w and passes no target.

    Attributes:
        depth: N, a whole number from 2 on.
        ratio: r, the larger target.
        rate: eta/N.
        goal: the weight at which the larger value is f*r.
        limit: the weight at which the smaller value is s.
    """

    depth: int
    ratio: arb
    rate: arb
    goal: arb
    limit: arb

    @classmethod
    def of(cls, pair: Pair, step: arb) -> Descent:
        """The descent of a pair with the step c, at the working precision.

        Raises:
            ThresholdError: if the values are not alike, the depth is no whole number from 2 on, or c is not in (0, 1].
        """
        if not pair.alike:
            raise ThresholdError(
                "gradient descent is followed for values that start alike, with inputs of one variance"
            )
        whole = isinstance(pair.depth, Number) and pair.depth.value.denominator == 1 and pair.depth.value >= 2
        if not (isinstance(pair.depth, Number) and whole):
            raise ThresholdError(f"the depth must be a whole number from 2 on; N = {pair.depth} is not")
        if not (step > 0 and step <= 1):
            raise ThresholdError(f"steps must be above 0 and at most 1, where none passes a target; c = {step} is not")
        ratio, small, full = (ball(part, ctx.prec) for part in (pair.ratio, pair.small, pair.full))
        depth = arb(int(pair.depth.value))
        rate = step / ratio ** (2 - 2 / depth) / depth
        return cls(int(pair.depth.value), ratio, rate, (ratio * full) ** (1 / depth), small ** (1 / depth))

    def after(self, weight: arb, target: arb, steps: int) -> arb:
        """The weight after so many steps."""
        for _ in range(steps):
            weight = weight + self.rate * weight ** (self.depth - 1) * (target - weight**self.depth)
        return weight

    def before(self, weight: arb) -> arb:
        """About the weight of the smaller value from which one step leads to this one, by Newton's method."""
        depth, found = self.depth, weight
        for _ in range(_NEWTON_STEPS):
            slope = 1 + self.rate * ((depth - 1) * found ** (depth - 2) - (2 * depth - 1) * found ** (2 * depth - 2))
            moved = (found - (self.after(found, arb(1), 1) - weight) / slope).mid()
            if abs(moved - found) <= abs(found) * arb(2) ** (16 - ctx.prec):
                return moved
            found = moved
        raise ThresholdError("a step is not undone")


def descent_threshold(pair: Pair, step: Operand | str, digits: int = 20) -> arb | Never:
    """The largest start from which gradient descent learns incrementally, in units of the smaller target, certified.

    Let w_k be the weight from which k steps take the smaller value to s exactly. From w_k the larger value gets the
    farther the larger k is: one more step takes it from w_(k + 1) beyond w_k. The threshold is therefore w_k**N for
    the smallest k with which the larger value reaches f. Not all smaller starts need be incremental: the answer changes
    with the whole number of steps. The threshold is enclosed by two starts between which balls prove that k steps of
    the smaller value pass s, while the larger one has reached f from the lower of them, and does not with k - 1 steps.

    Args:
        pair: the two values, with the same start and variance, at a depth from 2 on that is a whole number.
        step: c = eta*target**(2 - 2/N) for the larger target, above 0 and at most 1.
        digits: of the start, relative.

    Raises:
        ThresholdError: if a hypothesis is violated, or the threshold is not enclosed.

    >>> print(descent_threshold(Pair(3, 2, "1/10", "9/10"), "1/2").str(6, radius=False))
    0.0140124
    """
    if isinstance(flow := threshold(pair, 2), Never):
        return flow
    with ctx.workprec(int(3.33 * digits) + _GUARD):
        descent = Descent.of(pair, ball(Pair(2, 1, "1/3", "2/3", variance=step).variance, ctx.prec))
        weights = [descent.limit.mid()]

        def reaches(steps: int) -> bool:
            while len(weights) <= steps:
                weights.append(descent.before(weights[-1]))
            return bool(descent.after(weights[steps], descent.ratio, steps).mid() >= descent.goal.mid())

        low, high = 0, 1
        while not reaches(high):
            low, high = high, 2 * high
            if high > _MOST_STEPS:
                raise ThresholdError(f"{_MOST_STEPS} steps do not suffice; make them larger")
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if reaches(middle) else (middle, high)
        return _enclosed(descent, weights[high], high, digits)


def _enclosed(descent: Descent, weight: arb, steps: int, digits: int) -> arb:
    """The threshold by two weights on either side of one, if balls prove that it is between them."""
    width = weight * arb(10) ** (-digits - 1)
    below, above = (weight - width).mid(), (weight + width).mid()
    one = arb(1)
    proved = (
        descent.after(below, one, steps) < descent.limit
        and descent.after(above, one, steps) > descent.limit
        and descent.after(below, descent.ratio, steps) >= descent.goal
        and descent.after(descent.after(above, one, 1), descent.ratio, steps - 1) < descent.goal
    )
    if not proved:
        raise ThresholdError("the threshold is not enclosed: the larger value reaches f too close to a step")
    return below.union(above) ** descent.depth
