"""What may be assumed of the matrices of a statement: each assumption as equations between matrix expressions.

The left side of each equation is a product of letters and transposed letters, which the right side replaces.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from derivations.expressions import ZERO, Expr
from derivations.matrices.building import identity, scaled, total
from derivations.matrices.nodes import SCALAR, Letter, Matrix, ShapeError

Equations: TypeAlias = "tuple[tuple[Matrix, Matrix], ...]"


class Given(ABC):
    """An assumption about matrices."""

    @abstractmethod
    def equations(self) -> Equations:
        """The equations that it consists of."""

    def reversed_equations(self) -> Equations:
        """The same equations, read from the other side where that is possible."""
        return self.equations()


@dataclass(frozen=True)
class Defined(Given):
    """A letter that stands for an expression in other letters."""

    letter: Letter
    value: Matrix

    def __post_init__(self) -> None:
        total(self.letter, self.value)
        if self.letter in self.value.walk():
            raise ShapeError(f"{self.letter} is defined by itself; define it in other letters")

    def equations(self) -> Equations:
        return ((self.letter, self.value),)


@dataclass(frozen=True)
class Orthonormal(Given):
    """A letter with orthonormal columns, U^T U = I; a square one is orthogonal, U U^T = I too."""

    letter: Letter

    def equations(self) -> Equations:
        columns = (self.letter.T @ self.letter, identity(self.letter.column))
        if self.letter.row != self.letter.column:
            return (columns,)
        return (columns, (self.letter @ self.letter.T, identity(self.letter.row)))


@dataclass(frozen=True)
class Inverse(Given):
    """Two square letters that are inverse to each other."""

    letter: Letter
    inverse: Letter

    def __post_init__(self) -> None:
        if len({self.letter.row, self.letter.column, self.inverse.row, self.inverse.column}) > 1:
            raise ShapeError(f"{self.letter} and {self.inverse} are to be square and of one dimension")

    def equations(self) -> Equations:
        size = identity(self.letter.row)
        return ((self.letter @ self.inverse, size), (self.inverse @ self.letter, size))


@dataclass(frozen=True)
class Balanced(Given):
    """Layers each of which is balanced with the next, W_{l+1}^T W_{l+1} = W_l W_l^T + offset I.

    Attributes:
        layers: the layers from the input on, at least two.
        offset: the imbalance, the same scalar for all pairs; only two layers may have one that is not zero.
    """

    layers: tuple[Letter, ...]
    offset: Expr = ZERO

    def __post_init__(self) -> None:
        if len(self.layers) < 2 or (len(self.layers) > 2 and self.offset != ZERO):
            raise ShapeError("balancedness is of two layers or more, an imbalance of two layers only")
        for before, after in pairwise(self.layers):
            after @ before

    def equations(self) -> Equations:
        return tuple(
            (after.T @ after, before @ before.T + scaled(self.offset, identity(before.row)))
            for before, after in pairwise(self.layers)
        )

    def reversed_equations(self) -> Equations:
        return tuple(
            (before @ before.T, after.T @ after - scaled(self.offset, identity(before.row)))
            for before, after in pairwise(self.layers)
        )


@dataclass(frozen=True)
class Eigenvector(Given):
    """A column that a diagonal matrix multiplies by a scalar, D v = d v, with |v| = 1."""

    matrix: Letter
    vector: Letter
    value: Expr

    def __post_init__(self) -> None:
        if self.vector.columns != SCALAR or not self.matrix.diagonal:
            raise ShapeError(
                f"{self.vector} is to be a column and {self.matrix} diagonal; give {self.vector} the dimension 1"
            )

    def equations(self) -> Equations:
        unit = (self.vector.T @ self.vector, identity("1"))
        return ((self.matrix @ self.vector, scaled(self.value, self.vector)), unit)
