"""Flows: ordinary differential equations with a start, and the gradient flow of a loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivations.expressions import ONE, ZERO, Expr, ExpressionError, Operand, Symbol, as_expr, differentiate


@dataclass(frozen=True)
class Loss:
    """The loss that a gradient flow descends and the time constant at which it does so."""

    value: Expr
    tau: Expr = ONE


@dataclass(frozen=True)
class Flow:
    """The initial value problem d state_i / d time = rate_i, state_i = start_i at time 0.

    Attributes:
        states: the names of the states.
        time: the name of the time.
        starts: the values at time 0, one a state; they do not contain the states or the time.
        rates: the right-hand sides, one a state; they may contain the time.
        loss: the loss, if the flow is a gradient flow.

    Raises:
        ExpressionError: if the numbers of states, starts and rates differ, a name is used twice or a start moves.
    """

    states: tuple[Symbol, ...]
    time: Symbol
    starts: tuple[Expr, ...]
    rates: tuple[Expr, ...]
    loss: Loss | None = None

    def __post_init__(self) -> None:
        if not self.states:
            raise ExpressionError("a flow needs at least one state")
        if not len(self.states) == len(self.starts) == len(self.rates):
            counts = f"{len(self.states)} states, {len(self.starts)} starts and {len(self.rates)} right-hand sides"
            raise ExpressionError(f"a flow needs one start and one right-hand side for each state; here are {counts}")
        names = [*self.states, self.time]
        if len(set(names)) < len(names):
            raise ExpressionError("the states and the time of a flow need names of their own, each used once")
        for state, start in zip(self.states, self.starts, strict=True):
            moving = start.free_symbols & set(names)
            if moving:
                name = min(symbol.name for symbol in moving)
                raise ExpressionError(f"the start of {state.name} may not contain {name}, which moves")

    @property
    def state(self) -> Symbol:
        """The state of a flow of one state."""
        if len(self.states) != 1:
            raise ExpressionError("this flow has several states")
        return self.states[0]

    @property
    def start(self) -> Expr:
        """The start of a flow of one state."""
        return self.starts[self.states.index(self.state)]

    @property
    def rate(self) -> Expr:
        """The right-hand side of a flow of one state."""
        return self.rates[self.states.index(self.state)]

    @property
    def autonomous(self) -> bool:
        """Whether the right-hand sides are free of the time."""
        return all(self.time not in rate.free_symbols for rate in self.rates)


def scalar_flow(state: Symbol, time: Symbol, start: Operand, rate: Operand) -> Flow:
    """The flow of one state, d state / d time = rate."""
    return Flow((state,), time, (as_expr(start),), (as_expr(rate),))


def gradient_flow(
    loss: Expr, weights: Sequence[Symbol], time: Symbol, starts: Sequence[Operand], tau: Operand = 1
) -> Flow:
    """The gradient flow of a loss: tau d w_i / d time = - d loss / d w_i.

    >>> from derivations.expressions import read, symbols
    >>> a, b, t = symbols("a b t")
    >>> gradient_flow(read("(s - a*b)**2/2"), [a, b], t, [read("a0"), read("b0")]).rates[0]
    (s - a*b)*b
    """
    pace = as_expr(tau)
    rates = []
    for weight in weights:
        descent = -differentiate(loss, weight)
        rates.append(descent if pace == ONE or descent == ZERO else descent / pace)
    return Flow(tuple(weights), time, tuple(as_expr(start) for start in starts), tuple(rates), Loss(loss, pace))
