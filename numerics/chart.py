"""A chart of the way from a start to an attractor on which states close to either end are ordinary numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from flint import arb

from numerics.taylor_series import log2_magnitude

_LN2 = math.log(2)


@dataclass(frozen=True)
class Chart:
    """Numbers z that grow from `origin` to infinity as the state goes from its start to its attractor.

    u = end/(1 + exp(-z)) between a start and a larger end of the same sign, u = end -+ exp(-z) otherwise, and
    u = anchor +- exp(z) if the end is infinite: a state close to either end is an ordinary number.

    Attributes:
        start: the start of the flow.
        end: its attractor, infinite if there is none.
        direction: 1 if the state grows, -1 if it falls.
    """

    start: arb
    end: arb
    direction: int

    @cached_property
    def _kind(self) -> str:
        if not self.end.is_finite():
            return "infinite"
        return "both" if self.start * self.direction > 0 and self.end * self.direction > 0 else "end"

    @property
    def _anchor(self) -> arb:
        if self.start * self.direction > 0:
            return arb(0)
        return (self.start - self.direction).mid()

    @property
    def origin(self) -> float:
        """The number of the start."""
        match self._kind:
            case "both":
                return float((self.start / (self.end - self.start)).log())
            case "end":
                return -float(abs(self.end - self.start).log())
            case _:
                return float(abs(self.start - self._anchor).log())

    @property
    def depth(self) -> float:
        """The number at which a state is closer to its attractor than the attractor's own size; infinite for 0."""
        if self._kind == "infinite" or self.end.contains(0):
            return math.inf
        return max(0.0, -_LN2 * log2_magnitude(self.end)) if self._kind == "end" else 0.0

    def close_bits(self, number: float) -> int:
        """The bits by which the state of a number may be closer to its attractor than its own size."""
        if self._kind == "infinite" or self.end.is_zero():
            return 0
        return max(0, math.ceil(number / _LN2))

    def state(self, number: float) -> arb:
        """The state of a number."""
        z = arb(number)
        match self._kind:
            case "both":
                return self.end / (1 + (-z).exp())
            case "end":
                return self.end - self.direction * (-z).exp()
            case _:
                return self._anchor + self.direction * z.exp()

    def slope(self, state: arb) -> arb:
        """The derivative of the state by its number."""
        match self._kind:
            case "both":
                return state * (1 - state / self.end)
            case "end":
                return self.end - state
            case _:
                return state - self._anchor
