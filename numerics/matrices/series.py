"""Power series of exact rational matrices, cut off behind a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat


def rational(value: Fraction) -> fmpq:
    """A rational number of Python as one of FLINT."""
    return fmpq(value.numerator, value.denominator)


@dataclass(frozen=True)
class Series:
    """The matrix C_0 + C_1 h + ... + C_N h^N; a plain matrix has N = 0.

    Attributes:
        coefficients: C_0 to C_N, of shape (rows, columns) each.
    """

    coefficients: tuple[fmpq_mat, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        first = self.coefficients[0]
        return first.nrows(), first.ncols()

    def __add__(self, other: Series) -> Series:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return Series(tuple(a + b for a, b in pairs))

    def __matmul__(self, other: Series) -> Series:
        found = []
        for order in range(len(self.coefficients)):
            coefficient = self.coefficients[0] * other.coefficients[order]
            for k in range(1, order + 1):
                coefficient += self.coefficients[k] * other.coefficients[order - k]
            found.append(coefficient)
        return Series(tuple(found))

    def scaled(self, factor: Fraction) -> Series:
        """The series times a number."""
        return Series(tuple(each * rational(factor) for each in self.coefficients))

    @property
    def T(self) -> Series:  # noqa: N802 - the field's sign for a transpose
        """The transpose."""
        return Series(tuple(each.transpose() for each in self.coefficients))

    @property
    def trace(self) -> Series:
        """The trace, one row and one column."""
        size = self.shape[0]
        sums = (sum((each[i, i] for i in range(size)), fmpq(0)) for each in self.coefficients)
        return Series(tuple(fmpq_mat(1, 1, [value]) for value in sums))

    @property
    def slope(self) -> Series:
        """The derivative by h, one order shorter."""
        return Series(tuple(each * fmpq(k) for k, each in enumerate(self.coefficients) if k))

    def cut(self, order: int) -> Series:
        """The terms up to an order; zeros stand for those that are not there."""
        missing = order + 1 - len(self.coefficients)
        zeros = (fmpq_mat(*self.shape),) * max(missing, 0)
        return Series((*self.coefficients, *zeros)[: order + 1])


def constant(matrix: fmpq_mat, order: int) -> Series:
    """A matrix that does not move.

    >>> constant(fmpq_mat(1, 1, [2]), 1).slope.coefficients
    ([0],)
    """
    return Series((matrix,)).cut(order)


def bordered(parts: Sequence[Sequence[Series]]) -> Series:
    """A matrix of blocks, row by row."""
    rows = sum(line[0].shape[0] for line in parts)
    columns = sum(part.shape[1] for part in parts[0])
    found = []
    for order in range(len(parts[0][0].coefficients)):
        entries = [entry for line in parts for entry in _joined([part.coefficients[order] for part in line])]
        found.append(fmpq_mat(rows, columns, entries))
    return Series(tuple(found))


def _joined(line: Sequence[fmpq_mat]) -> list[fmpq]:
    """The entries of matrices that stand beside each other, row by row."""
    return [part[i, j] for i in range(line[0].nrows()) for part in line for j in range(part.ncols())]
