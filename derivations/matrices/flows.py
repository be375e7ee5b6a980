"""Matrix flows, and the gradient flow of a loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivations.expressions import ONE, Expr
from derivations.matrices.building import scaled, total
from derivations.matrices.calculus import derivative, gradient
from derivations.matrices.nodes import Letter, Matrix, ShapeError


@dataclass(frozen=True)
class MatrixFlow:
    """The differential equations d state_i / dt = rate_i of matrices.

    Attributes:
        states: the letters that move.
        rates: their velocities, one a state.
        loss: the number whose gradient flow it is; None if it is not said.
        tau: the time constant of the gradient flow.
        driven: letters that change in time in a way that is not said; they stand for any matrix at any time.

    Raises:
        ShapeError: if a rate has other dimensions than its state, or a letter both moves and is driven.
    """

    states: tuple[Letter, ...]
    rates: tuple[Matrix, ...]
    loss: Matrix | None = None
    tau: Expr = ONE
    driven: tuple[Letter, ...] = ()

    def __post_init__(self) -> None:
        if not self.states or len(self.states) != len(self.rates):
            raise ShapeError(f"a flow needs one rate for each state; here are {len(self.states)} and {len(self.rates)}")
        for state, rate in zip(self.states, self.rates, strict=True):
            total(state, rate)
        if set(self.states) & set(self.driven) or len({state.name for state in self.states}) < len(self.states):
            raise ShapeError("the states of a flow need names of their own, and none of them is driven from outside")

    def along(self, quantity: Matrix) -> Matrix:
        """The derivative of a quantity by the time, along the flow.

        Raises:
            ShapeError: if the quantity contains a driven letter, whose velocity is not known.
        """
        for letter in self.driven:
            if letter in quantity.walk():
                raise ShapeError(f"how {letter} changes in time is not said, so neither is how {quantity} does")
        return derivative(quantity, dict(zip(self.states, self.rates, strict=True)))


def gradient_flow(loss: Matrix, states: Sequence[Letter], tau: Expr = ONE) -> MatrixFlow:
    """The gradient flow of a loss: tau dW/dt = - dloss/dW for each state W.

    >>> from derivations.matrices.building import trace
    >>> w, y = Letter("W", "m", "n"), Letter("Y", "m", "n")
    >>> gradient_flow(trace((y - w).T @ (y - w)) / 2, [w]).rates[0].rows
    ('m',)
    """
    rates = tuple(scaled(-ONE / tau, gradient(loss, state)) for state in states)
    return MatrixFlow(tuple(states), rates, loss, tau)


def flow_of_any_loss(output: Matrix, by_output: Letter, states: Sequence[Letter], tau: Expr = ONE) -> MatrixFlow:
    """The gradient flow of any differentiable loss of an output matrix.

    By the chain rule d loss = tr(G^T d output), where G is the gradient of the loss by the output; at each time the
    velocity of a state is that of the gradient flow of tr(G^T output) with G held.

    Args:
        output: the product of the layers, or what else the loss is a function of.
        by_output: the letter G, with the dimensions of the output; it may be any matrix at any time.
        states: the letters that move.
        tau: the time constant.
    """
    from derivations.matrices.building import trace

    rates = tuple(scaled(-ONE / tau, gradient(trace(by_output.T @ output), state)) for state in states)
    return MatrixFlow(tuple(states), rates, None, tau, (by_output,))
