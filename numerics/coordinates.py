"""Coordinates in which a state that starts exponentially small is an ordinary number.

A rate that behaves like u**p near u = 0 is nearly constant in y = u**(1 - p), or in y = log u if p = 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction

from flint import arb

from derivations.expressions import ONE, Add, Call, Expr, Mul, Number, Pow, Symbol, add, exp, mul, power, substitute
from derivations.flow import Flow
from numerics.rings import Balls, Unsupported, rational

_ZERO = Fraction(0)


def leading_power(expr: Expr, symbol: Symbol) -> tuple[Fraction, Expr]:
    """The power p and the rest g with expr = symbol**p * g(symbol) for symbol > 0, p as large as the form shows.

    Args:
        expr: an expression in the language.
        symbol: a positive quantity; powers of it are merged, which is exact for positive values only.

    >>> from derivations.expressions import ONE
    >>> u = Symbol("u")
    >>> leading_power(u * (3 - u), u)[0], leading_power(1 / u + u, u)[0]
    (Fraction(1, 1), Fraction(-1, 1))
    """
    if expr == symbol:
        return Fraction(1), ONE
    if isinstance(expr, Mul):
        parts = [leading_power(factor, symbol) for factor in expr.operands]
        return sum((p for p, _ in parts), _ZERO), mul(*(rest for _, rest in parts))
    if isinstance(expr, Pow) and isinstance(expr.exponent, Number):
        inner, rest = leading_power(expr.base, symbol)
        return inner * expr.exponent.value, ONE if rest == ONE else power(rest, expr.exponent)
    if isinstance(expr, Add):
        parts = [leading_power(term, symbol) for term in expr.operands]
        least = min(p for p, _ in parts)
        return least, add(*(mul(power(symbol, Number(p - least)), rest) if p > least else rest for p, rest in parts))
    return _ZERO, expr


class Kind(Enum):
    """How a state is written by its coordinate y."""

    PLAIN = auto()
    LOG = auto()
    POWER = auto()


@dataclass(frozen=True)
class Coordinate:
    """A coordinate y of a state u: u = y, u = exp(y), or u = y**(1/a).

    Attributes:
        state: the state u; its symbol also stands for y.
        kind: which of the three.
        exponent: a, for a power.

    >>> u = Symbol("u")
    >>> Coordinate(u, Kind.POWER, Fraction(-1, 3)).rate_of(u ** Fraction(4, 3) * (1 - u))
    -(1 - u**(-3))/3
    """

    state: Symbol
    kind: Kind = Kind.PLAIN
    exponent: Fraction = Fraction(1)

    @property
    def value(self) -> Expr:
        """The state u as an expression in y."""
        if self.kind is Kind.LOG:
            return exp(self.state)
        return power(self.state, Number(1 / self.exponent)) if self.kind is Kind.POWER else self.state

    def rewritten(self, expr: Expr) -> Expr:
        """An expression in u as one in y; powers of u become exponentials or powers of y."""
        if self.kind is Kind.PLAIN:
            return expr
        if expr == self.state:
            return self.value
        if isinstance(expr, Pow) and expr.base == self.state:
            if self.kind is Kind.LOG:
                return exp(mul(self.rewritten(expr.exponent), self.state))
            if isinstance(expr.exponent, Number):
                return power(self.state, Number(expr.exponent.value / self.exponent))
        if not expr.children or self.state not in expr.free_symbols:
            return expr
        return expr.rebuilt(tuple(self.rewritten(child) for child in expr.children))

    def rate_of(self, rate: Expr) -> Expr:
        """The rate of y, as an expression in y, where `rate` is the rate of u as an expression in u."""
        if self.kind is Kind.PLAIN:
            return rate
        least, rest = leading_power(rate, self.state)
        lowered = least - 1 if self.kind is Kind.LOG else least + self.exponent - 1
        scale = ONE if self.kind is Kind.LOG else Number(self.exponent)
        return mul(scale, self.rewritten(mul(_nonzero_power(self.state, lowered), rest)))

    def from_state(self, value: arb) -> arb:
        """The coordinate of a ball of states."""
        if self.kind is Kind.LOG:
            return value.log()
        return Balls().power(value, self.exponent) if self.kind is Kind.POWER else value

    def to_state(self, value: arb) -> arb:
        """The ball of states of a ball of the coordinate."""
        if self.kind is Kind.LOG:
            return value.exp()
        return Balls().power(value, 1 / self.exponent) if self.kind is Kind.POWER else value

    def covers(self, value: arb) -> bool:
        """Whether every y in the ball is the coordinate of a state."""
        return self.kind is not Kind.POWER or value > 0


def _nonzero_power(symbol: Symbol, exponent: Fraction) -> Expr:
    return ONE if exponent == 0 else power(symbol, Number(exponent))


def at_point(flow: Flow, point: Mapping[Symbol, Expr]) -> Flow:
    """The flow with its parameters replaced by their values."""
    values = {name: value for name, value in point.items() if name not in (*flow.states, flow.time)}
    starts = tuple(substitute(start, values) for start in flow.starts)
    return Flow(flow.states, flow.time, starts, tuple(substitute(rate, values) for rate in flow.rates))


def natural_coordinate(state: Symbol, rate: Expr, start: arb) -> Coordinate:
    """The coordinate in which a flow of one state, started at `start`, moves at a nearly constant rate near 0."""
    if not start > 0:
        return Coordinate(state)
    least, _ = leading_power(rate, state)
    if least == 1:
        return Coordinate(state, Kind.LOG)
    return Coordinate(state) if least <= 0 else Coordinate(state, Kind.POWER, 1 - least)


def tiny(start: arb) -> bool:
    """Whether a start is positive and smaller than 2**-64, so that its logarithm is the better coordinate."""
    return bool(start > 0 and start < arb(rational(Fraction(1, 2**64))))


def autonomous_at(flow: Flow, point: Mapping[Symbol, Expr]) -> Flow:
    """The same for a flow that has a time from state to state: one state, rate free of the time."""
    if not flow.autonomous or len(flow.states) != 1:
        raise Unsupported("only an autonomous flow of one state has a time from state to state; this one has not")
    return at_point(flow, point)


def moved_rates(flow: Flow, coordinates: Sequence[Coordinate]) -> list[Expr]:
    """The rates of the coordinates as expressions in the coordinates."""
    rates = []
    for own, rate in zip(coordinates, flow.rates, strict=True):
        moved = own.rate_of(rate)
        for other in coordinates:
            moved = moved if other is own else other.rewritten(moved)
        rates.append(moved)
    return rates


def merged_exponentials(expr: Expr) -> Expr:
    """The expression with one exponential in each product, so that none overflows where their product does not.

    >>> from derivations.expressions import read
    >>> merged_exponentials(read("exp(x)*(s - exp(x))*exp(-y)"))
    exp(x - y)*(s - exp(x))
    """
    if not expr.children:
        return expr
    rebuilt = expr.rebuilt(tuple(merged_exponentials(child) for child in expr.children))
    if not isinstance(rebuilt, Mul):
        return rebuilt
    exponents = [each.arguments[0] for each in rebuilt.operands if isinstance(each, Call) and each.name == "exp"]
    rest = [each for each in rebuilt.operands if not (isinstance(each, Call) and each.name == "exp")]
    return mul(exp(add(*exponents)), *rest) if len(exponents) > 1 else rebuilt
