"""What an integration gives in the end, and how its attempts follow one another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flint import arb

from derivations.expressions import Symbol
from numerics.rates import Failure
from numerics.rings import working
from numerics.taylor_series import log2_magnitude

MOST_STEPS = 3_000
GUARD_BITS = 64
_MOST_CLOCK_BITS = 2**20


@dataclass(frozen=True)
class Enclosure:
    """The states at a time.

    Attributes:
        states: a ball for each state.
        steps: the number of steps taken.
    """

    states: Mapping[Symbol, arb]
    steps: int

    @property
    def radius(self) -> arb:
        """The largest radius of the balls."""
        return max((state.rad() for state in self.states.values()), key=log2_magnitude)


@dataclass(frozen=True)
class TooWide:
    """More bits are needed, of the clock or of the state."""

    of_clock: bool


Outcome = Enclosure | Failure | TooWide


class Attempt(Protocol):
    """An integration with so many bits of the states and of the clock."""

    def __call__(self, bits: int, clock_bits: int) -> Outcome: ...


def bits_for(digits: int) -> int:
    """The bits that so many digits take."""
    return math.ceil(digits * math.log2(10)) + 2


def with_enough_bits(attempt: Attempt, digits: int) -> Enclosure | Failure:
    """The enclosure with as many bits as it takes, within reason."""
    bits = clock_bits = bits_for(digits) + GUARD_BITS
    most = max(4096, 16 * bits)
    while bits <= most and clock_bits <= _MOST_CLOCK_BITS:
        outcome = attempt(bits, clock_bits)
        if not isinstance(outcome, TooWide):
            return outcome
        bits, clock_bits = (bits, 2 * clock_bits) if outcome.of_clock else (2 * bits, max(2 * bits, clock_bits))
    return Failure(f"{digits} digits need more than the {most} bits or the {_MOST_CLOCK_BITS} bits of time allowed")


def landed(names: Sequence[Symbol], states: Sequence[arb], steps: int, goal_bits: int, of_clock: bool) -> Outcome:
    """The states at the end as an enclosure, if they are narrow enough."""
    with working(GUARD_BITS):
        fine = arb((1, -goal_bits))
        for state in states:
            allowed = fine * fine if state.contains(0) else fine * abs(state).lower()
            if not (state.is_finite() and state.rad() <= allowed):
                return TooWide(of_clock)
    return Enclosure(dict(zip(names, states, strict=True)), steps)
