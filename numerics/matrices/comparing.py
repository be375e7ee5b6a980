"""Both sides of a statement about matrices at an exact instance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from flint import fmpq_mat

from derivations.matrices.statements import MatrixEqual, MatrixStatement
from numerics.matrices.drawing import dense
from numerics.matrices.evaluate import Values, evaluate, number, trajectory
from numerics.matrices.series import Series


@dataclass(frozen=True)
class Sides:
    """What a statement says of an instance, and what is so, as one or several matrices."""

    said: tuple[fmpq_mat, ...]
    found: tuple[fmpq_mat, ...]

    @property
    def equal(self) -> bool:
        """Whether they are the same."""
        return self.said == self.found


def sides(says: MatrixStatement, at: Values, order: int = 0) -> Sides:
    """The two sides of an equation; for a flow the derivatives of the quantity along it, claimed and found.

    The derivatives are coefficients of the power series of the trajectory from the instance: one at the start, and
    `order` further ones that tell whether the statement goes on to hold.

    Args:
        says: the statement.
        at: an instance.
        order: how many coefficients beyond the first are compared.
    """
    if isinstance(says, MatrixEqual):
        return Sides(evaluate(says.right, at).coefficients, evaluate(says.left, at).coefficients)
    along = trajectory(says.flow, at, says.given, order + 1)
    claimed = evaluate(says.rate, along).cut(order)
    return Sides(claimed.coefficients, evaluate(says.quantity, along).slope.coefficients)


def driven(says: MatrixStatement, at: Values, random: Random, order: int) -> Values:
    """The instance with driven letters that move at random."""
    if isinstance(says, MatrixEqual):
        return at
    letters = dict(at.letters)
    for letter in says.flow.driven:
        first = letters[letter].coefficients[0]
        later = (dense(random, first.nrows(), first.ncols()) for _ in range(order + 1))
        letters[letter] = Series((first, *later))
    return replace(at, letters=letters)


def descends(says: MatrixStatement, at: Values, random: Random) -> bool:
    """Whether the velocities at an instance are those of the gradient flow of the loss, if the flow has one.

    In any direction X of a state W the loss changes by d loss = tr(G^T X) with G = - tau dW/dt.
    """
    if isinstance(says, MatrixEqual) or says.flow.loss is None:
        return True
    flow, loss = says.flow, says.flow.loss
    still = {letter: Series(value.coefficients[:1]) for letter, value in at.letters.items()}
    for state, rate in zip(flow.states, flow.rates, strict=True):
        direction = dense(random, *at.letters[state].shape)
        moved = {letter: value.cut(1) for letter, value in still.items()}
        moved[state] = Series((*still[state].coefficients, direction))
        change = evaluate(loss, replace(at, letters=moved, order=1)).coefficients[1]
        gradient = evaluate(rate, replace(at, letters=still)).scaled(-number(flow.tau, at.scalars))
        if change != (gradient.T @ Series((direction,))).trace.coefficients[0]:
            return False
    return True
