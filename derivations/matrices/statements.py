"""Statements about matrices of all sizes: plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from derivations.expressions import Expr, Symbol
from derivations.matrices.building import total
from derivations.matrices.flows import MatrixFlow
from derivations.matrices.givens import Balanced, Eigenvector, Given
from derivations.matrices.nodes import Letter, Matrix, Scaled, ShapeError, Zero


@dataclass(frozen=True)
class MatrixEqual:
    """Two matrix expressions are equal for matrices of all sizes for which the given equations hold."""

    left: Matrix
    right: Matrix
    given: tuple[Given, ...] = ()

    def __post_init__(self) -> None:
        total(self.left, self.right)
        _one_meaning(self)

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


@dataclass(frozen=True)
class MatrixEvolves:
    """Along the flow, from every start for which the given equations hold, d quantity / dt = rate."""

    quantity: Matrix
    rate: Matrix
    flow: MatrixFlow
    given: tuple[Given, ...] = ()

    def __post_init__(self) -> None:
        total(self.quantity, self.rate)
        _one_meaning(self)
        _of_known_velocity(self.quantity, self.flow)

    def __str__(self) -> str:
        return f"d({self.quantity})/dt = {self.rate}"


@dataclass(frozen=True)
class MatrixConserves:
    """The quantity is constant along the flow, from every start for which the given equations hold."""

    quantity: Matrix
    flow: MatrixFlow
    given: tuple[Given, ...] = ()

    def __post_init__(self) -> None:
        _one_meaning(self)
        _of_known_velocity(self.quantity, self.flow)

    def __str__(self) -> str:
        return f"d({self.quantity})/dt = 0"

    @property
    def rate(self) -> Matrix:
        """The derivative claimed: zero."""
        return Zero(self.quantity.rows, self.quantity.columns)


MatrixStatement: TypeAlias = MatrixEqual | MatrixEvolves | MatrixConserves


def expressions(says: MatrixStatement) -> tuple[Matrix, ...]:
    """All matrix expressions of a statement: its own, those of its flow and those of what is given."""
    if isinstance(says, MatrixEqual):
        own: tuple[Matrix, ...] = (says.left, says.right)
    else:
        loss = () if says.flow.loss is None else (says.flow.loss,)
        own = (says.quantity, says.rate, *says.flow.states, *says.flow.rates, *loss)
    return (*own, *(side for given in says.given for equation in given.equations() for side in equation))


def letters(says: MatrixStatement) -> tuple[Letter, ...]:
    """The letters of a statement, in the order in which they are met."""
    met = (node for matrix in expressions(says) for node in matrix.walk())
    return tuple(dict.fromkeys(node for node in met if isinstance(node, Letter)))


def scalars(says: MatrixStatement) -> frozenset[Symbol]:
    """The scalar names of a statement."""
    return frozenset(symbol for expr in factors(says) for symbol in expr.free_symbols)


def factors(says: MatrixStatement) -> Iterator[Expr]:
    """The scalars of a statement: what stands before matrices, time constants, imbalances and eigenvalues."""
    for matrix in expressions(says):
        yield from (node.factor for node in matrix.walk() if isinstance(node, Scaled))
    for given in says.given:
        if isinstance(given, Balanced):
            yield given.offset
        if isinstance(given, Eigenvector):
            yield given.value
    if not isinstance(says, MatrixEqual):
        yield says.flow.tau


def _of_known_velocity(quantity: Matrix, flow: MatrixFlow) -> None:
    for letter in flow.driven:
        if letter in quantity.walk():
            raise ShapeError(f"how {letter} changes in time is not said, so neither is how {quantity} does")


def _one_meaning(says: MatrixStatement) -> None:
    names = [letter.name for letter in letters(says)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ShapeError(f"{twice} stands for matrices of different dimensions or forms; give each a name of its own")
