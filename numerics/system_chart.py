"""Charts of several states: a group of states that starts exponentially small is one size R and ratios to it.

Near u = 0 a coupled group such as a' = b*(s - a*b), b' = a*(s - a*b) grows as a whole.  With a = R and b = R*w the
ratio w settles and the size moves at a nearly constant rate in log R, or in R**(1 - p) if the rates behave like R**p.
This is the directional blow-up of the fixed point at 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from derivations.expressions import MINUS_ONE, ZERO, Expr, ExpressionError, Number, Symbol, mul, power, substitute
from derivations.flow import Flow
from numerics.coordinates import Coordinate, Kind, leading_power
from numerics.rings import working

_BITS = 64
_SMALL = arb((1, -64))
_LARGE = arb((1, -8))
_LARGEST_RATIO = 8


@dataclass(frozen=True)
class Group:
    """States that are written together: the pivot u_p = sign*R, and u_i = R*w_i for the others.

    Attributes:
        size: the coordinate of R; its symbol is that of the pivot.
        sign: the sign of the pivot.
        others: the states whose symbols stand for their ratios to R.
    """

    size: Coordinate
    sign: int = 1
    others: tuple[Symbol, ...] = ()


@dataclass(frozen=True)
class SystemChart:
    """How the states of a flow are written in coordinates; a state in no group is its own coordinate."""

    states: tuple[Symbol, ...]
    groups: tuple[Group, ...] = ()

    @property
    def in_powers(self) -> bool:
        """Whether a size is written as a power."""
        return any(group.size.kind is Kind.POWER for group in self.groups)

    def rates(self, flow: Flow) -> list[Expr]:
        """The rates of the coordinates as expressions in the coordinates.

        >>> from derivations.expressions import read, symbols
        >>> a, b, t = symbols("a b t")
        >>> pair = Flow((a, b), t, (read("0"), read("0")), (read("b*(1 - a*b)"), read("a*(1 - a*b)")))
        >>> SystemChart((a, b), (Group(Coordinate(a, Kind.LOG), 1, (b,)),)).rates(pair)[0]
        b*(1 - exp(2*a)*b)
        """
        scaled = self._scaled()
        rates = [substitute(rate, scaled) for rate in flow.rates]
        for group in self.groups:
            size, pivot = group.size.state, self.states.index(group.size.state)
            growth = rates[pivot] if group.sign > 0 else -rates[pivot]
            rates[pivot] = group.size.rate_of(growth)
            for other in group.others:
                place = self.states.index(other)
                least, rest = leading_power(rates[place] - other * growth, size)
                lowered = rest if least == 1 else mul(power(size, Number(least - 1)), rest)
                rates[place] = group.size.rewritten(lowered)
            rates = [
                rate if self.states[place] in (size, *group.others) else group.size.rewritten(rate)
                for place, rate in enumerate(rates)
            ]
        return rates

    def _scaled(self) -> dict[Symbol, Expr]:
        scaled: dict[Symbol, Expr] = {}
        for group in self.groups:
            size = group.size.state
            scaled[size] = size if group.sign > 0 else mul(MINUS_ONE, size)
            scaled |= {other: size * other for other in group.others}
        return scaled

    def from_states(self, states: Sequence[arb]) -> list[arb]:
        """The coordinates of balls of states."""
        places = list(states)
        for group in self.groups:
            pivot = self.states.index(group.size.state)
            size = group.sign * states[pivot]
            places[pivot] = group.size.from_state(size)
            for other in group.others:
                place = self.states.index(other)
                places[place] = states[place] / size
        return places

    def to_states(self, places: Sequence[arb]) -> list[arb]:
        """The balls of states of balls of the coordinates."""
        states = list(places)
        for group in self.groups:
            pivot = self.states.index(group.size.state)
            size = group.size.to_state(places[pivot])
            states[pivot] = group.sign * size
            for other in group.others:
                place = self.states.index(other)
                states[place] = places[place] * size
        return states

    def covers(self, places: Sequence[arb]) -> bool:
        """Whether every point of the balls stands for states."""
        named = dict(zip(self.states, places, strict=True))
        return all(group.size.covers(named[group.size.state]) for group in self.groups)

    def strained(self, places: Sequence[arb]) -> bool:
        """Whether another chart is due: a size is no longer small, or a ratio has become large."""
        named = dict(zip(self.states, places, strict=True))
        with working(_BITS):
            return any(
                group.size.to_state(named[group.size.state]) > _LARGE
                or any(abs(named[other]) > _LARGEST_RATIO for other in group.others)
                for group in self.groups
            )


def chart_at(flow: Flow, states: Sequence[arb]) -> SystemChart:
    """The chart in which a flow moves most evenly from where it is; `states` are balls of its states.

    Any chart is right; this one decides only how fast and how far the flow can be followed.
    """
    sizes = dict(zip(flow.states, states, strict=True))
    small = [state for state in flow.states if abs(sizes[state]) < _SMALL]
    joined: dict[Symbol, set[Symbol]] = {}
    for state in small:
        drivers = _drivers(flow, state, small)
        if drivers is None:
            continue
        cluster = {state, *drivers}.union(*(joined.get(other, ()) for other in (state, *drivers)))
        joined |= dict.fromkeys(cluster, cluster)
    clusters = {frozenset(cluster) for cluster in joined.values()}
    found = (_group(flow, [state for state in flow.states if state in cluster], sizes) for cluster in clusters)
    return SystemChart(flow.states, tuple(group for group in found if group is not None))


def _drivers(flow: Flow, state: Symbol, small: Sequence[Symbol]) -> set[Symbol] | None:
    """The small states without which a small one would not move from 0; None if other things drive it."""
    rate = flow.rates[flow.states.index(state)]
    if leading_power(rate, state)[0] >= 1:
        return set()
    try:
        pushed = substitute(rate, {state: ZERO})
    except (ExpressionError, ZeroDivisionError):
        return None
    others = [other for other in small if other != state and other in pushed.free_symbols]
    single = {other for other in others if leading_power(pushed, other)[0] > 0}
    if single:
        return single
    size = Symbol("size")
    together = substitute(pushed, {other: size * other for other in others})
    return set(others) if others and leading_power(together, size)[0] > 0 else None


def _group(flow: Flow, cluster: Sequence[Symbol], sizes: dict[Symbol, arb]) -> Group | None:
    """The group around the largest of some states; None if they are better left as they are."""
    pivot = max(cluster, key=lambda state: _log_size(sizes[state]))
    if sizes[pivot].contains(0):
        return None
    sign = 1 if sizes[pivot] > 0 else -1
    others = tuple(state for state in cluster if state != pivot)
    plain = SystemChart(flow.states, (Group(Coordinate(pivot), sign, others),))
    scaled = [substitute(rate, plain._scaled()) for rate in flow.rates]
    powers = [leading_power(scaled[flow.states.index(state)], pivot)[0] for state in cluster]
    least = min(powers)
    if least < 1:
        return None
    kind = Kind.LOG if least == 1 else Kind.POWER
    return Group(Coordinate(pivot, kind, Fraction(1) if kind is Kind.LOG else 1 - least), sign, others)


def _log_size(value: arb) -> float:
    from numerics.taylor_series import log2_magnitude

    return log2_magnitude(value)
