"""The tree of a matrix expression: what was written, with the dimensions of every part checked by name.

Sizes stay unspecified: a dimension is a name such as "n0", and a statement about these trees is one about matrices of
all sizes.  The dimension "1" is the number one, and a matrix with one row and one column is a number.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from derivations.expressions import ONE, Expr, ExpressionError, as_expr

#: The names of the parts that the rows or the columns consist of; several for a matrix of blocks.
Dimension: TypeAlias = "tuple[str, ...]"

SCALAR: Final[Dimension] = ("1",)


class ShapeError(ExpressionError):
    """Dimensions that do not fit, or a letter that means two things."""


class Matrix(ABC):
    """A node of the tree; immutable, compared by structure.

    Products are written `@`, transposes `.T`; a rational number stands before `*`, a scalar of the claim language
    behind `/`, and `scaled` multiplies by one.
    """

    @property
    @abstractmethod
    def rows(self) -> Dimension:
        """The dimension of the rows."""

    @property
    @abstractmethod
    def columns(self) -> Dimension:
        """The dimension of the columns."""

    @property
    def children(self) -> tuple[Matrix, ...]:
        """The direct parts, in order."""
        return ()

    def walk(self) -> Iterator[Matrix]:
        """This node and every node below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def T(self) -> Matrix:  # noqa: N802 - the field's sign for a transpose
        """The transpose."""
        from derivations.matrices.building import transposed

        return transposed(self)

    def __matmul__(self, other: Matrix) -> Matrix:
        from derivations.matrices.building import product

        return product(self, other)

    def __add__(self, other: Matrix) -> Matrix:
        from derivations.matrices.building import total

        return total(self, other)

    def __sub__(self, other: Matrix) -> Matrix:
        return self + -other

    def __neg__(self) -> Matrix:
        return -1 * self

    def __rmul__(self, factor: int | Fraction) -> Matrix:
        from derivations.matrices.building import scaled

        return scaled(as_expr(factor), self)

    def __truediv__(self, divisor: Expr | int) -> Matrix:
        from derivations.matrices.building import scaled

        return scaled(ONE / as_expr(divisor), self)

    def __str__(self) -> str:
        from derivations.matrices.writing import write_matrix

        return write_matrix(self)


@dataclass(frozen=True)
class Letter(Matrix):
    """A matrix of which only the name, the dimensions and perhaps the form are known.

    Attributes:
        name: a name of the claim language.
        row: the name of the number of rows.
        column: the name of the number of columns.
        symmetric: whether it equals its transpose.
        diagonal: whether only its diagonal may differ from zero; then it is symmetric too.
        about: what it means.
        latex: how it is typeset; "" for what the name suggests.
    """

    name: str
    row: str
    column: str
    symmetric: bool = False
    diagonal: bool = False
    about: str = ""
    latex: str = ""

    def __post_init__(self) -> None:
        if (self.symmetric or self.diagonal) and self.row != self.column:
            form = "diagonal" if self.diagonal else "symmetric"
            raise ShapeError(
                f"{self.name} is {self.row} by {self.column} and cannot be {form}; give it one dimension only"
            )

    @property
    def rows(self) -> Dimension:
        return (self.row,)

    @property
    def columns(self) -> Dimension:
        return (self.column,)

    @property
    def self_adjoint(self) -> bool:
        """Whether the letter equals its transpose."""
        return self.symmetric or self.diagonal


@dataclass(frozen=True)
class Identity(Matrix):
    """The identity of a dimension."""

    size: Dimension

    @property
    def rows(self) -> Dimension:
        return self.size

    @property
    def columns(self) -> Dimension:
        return self.size


@dataclass(frozen=True)
class Zero(Matrix):
    """The matrix of zeros."""

    rows_: Dimension
    columns_: Dimension

    @property
    def rows(self) -> Dimension:
        return self.rows_

    @property
    def columns(self) -> Dimension:
        return self.columns_


@dataclass(frozen=True)
class Transposed(Matrix):
    """A transpose; build it with `.T`."""

    of: Matrix

    @property
    def rows(self) -> Dimension:
        return self.of.columns

    @property
    def columns(self) -> Dimension:
        return self.of.rows

    @property
    def children(self) -> tuple[Matrix, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Product(Matrix):
    """A product of two or more matrices; build it with `@` or `product`."""

    factors: tuple[Matrix, ...]

    @property
    def rows(self) -> Dimension:
        return self.factors[0].rows

    @property
    def columns(self) -> Dimension:
        return self.factors[-1].columns

    @property
    def children(self) -> tuple[Matrix, ...]:
        return self.factors


@dataclass(frozen=True)
class Total(Matrix):
    """A sum of two or more matrices; build it with `+` or `total`."""

    terms: tuple[Matrix, ...]

    @property
    def rows(self) -> Dimension:
        return self.terms[0].rows

    @property
    def columns(self) -> Dimension:
        return self.terms[0].columns

    @property
    def children(self) -> tuple[Matrix, ...]:
        return self.terms


@dataclass(frozen=True)
class Scaled(Matrix):
    """A matrix times a scalar of the claim language; build it with `*`."""

    factor: Expr
    of: Matrix

    @property
    def rows(self) -> Dimension:
        return self.of.rows

    @property
    def columns(self) -> Dimension:
        return self.of.columns

    @property
    def children(self) -> tuple[Matrix, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Trace(Matrix):
    """The trace of a square matrix, a number; build it with `trace`."""

    of: Matrix

    @property
    def rows(self) -> Dimension:
        return SCALAR

    @property
    def columns(self) -> Dimension:
        return SCALAR

    @property
    def children(self) -> tuple[Matrix, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Block(Matrix):
    """A matrix of blocks, row by row; build it with `block`."""

    parts: tuple[tuple[Matrix, ...], ...]

    @property
    def rows(self) -> Dimension:
        return tuple(name for line in self.parts for name in line[0].rows)

    @property
    def columns(self) -> Dimension:
        return tuple(name for part in self.parts[0] for name in part.columns)

    @property
    def children(self) -> tuple[Matrix, ...]:
        return tuple(part for line in self.parts for part in line)
