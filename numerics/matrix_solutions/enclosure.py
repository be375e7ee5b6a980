"""Matrix solutions to any number of digits, with a proof, by ball arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from flint import arb_mat, ctx

from derivations.expressions import Expr, Operand, as_expr
from numerics.matrix_solutions.hypotheses import HypothesisError
from numerics.matrix_solutions.linear_system import LARGEST_PRECISION, LinearSystem, balls

Entries: TypeAlias = Sequence[Sequence[Operand]]

#: The working precision at which a start is proved not to be balanced.
_BITS_OF_BALANCE: Final = 512


@dataclass(frozen=True)
class Enclosure:
    """A rigorous enclosure of R(t), entry by entry.

    Attributes:
        gram: Q Q^T or X X^T as balls, shape (n, n).
        inputs: how many of the n rows belong to the inputs; 0 for a symmetric factorisation.
        bits: the working precision at which the digits were proved.
    """

    gram: arb_mat
    inputs: int
    bits: int

    @property
    def product(self) -> arb_mat:
        """W2 W1 as balls, shape (outputs, inputs)."""
        rows = range(self.inputs, self.gram.nrows())
        return arb_mat([[self.gram[row, column] for column in range(self.inputs)] for row in rows])


def enclose_two_layer(
    correlation: Entries,
    first: Entries,
    second: Entries,
    time: Operand,
    *,
    tau: Operand = 1,
    lam: Operand = 0,
    digits: int = 30,
    largest_precision: int = LARGEST_PRECISION,
) -> Enclosure:
    """Q Q^T at a time, each entry within 10^-digits of the largest one, proved.

    The flow is that of `solve_two_layer`, whose hypothesis must hold exactly: entries are integers, fractions or
    expressions of the claim language without variables, such as exp(-50)/3.

    Args:
        correlation: Syx, shape (outputs, inputs).
        first: W1 at time 0, shape (hidden, inputs).
        second: W2 at time 0, shape (outputs, hidden).
        time: the time, not negative.
        tau: the time constant, positive.
        lam: the balance, W2^T W2 - W1 W1^T = lam I.
        digits: the radius of every ball is at most 10^-digits times the largest entry.
        largest_precision: the working precision in bits beyond which to give up.

    Raises:
        HypothesisError: if the shapes do not fit, or the weights are proved not to be lam-balanced.
        PrecisionError: if the digits are not proved within the precision allowed.

    >>> enclose_two_layer([[2]], [[1]], [[1]], 1, digits=20).product[0, 0].str(15)
    '[1.96402758007582 +/- ...e-15]'
    """
    outputs, inputs, hidden = len(correlation), len(correlation[0]), len(first)
    _check_shape("Syx", correlation, outputs, inputs)
    _check_shape("W1", first, hidden, inputs)
    _check_shape("W2", second, outputs, hidden)
    _check_balance(_exact(first), _exact(second), as_expr(lam))
    start = [list(column) for column in zip(*_exact(first), strict=True)] + _exact(second)
    flow = _coupled(_exact(correlation), inputs, as_expr(lam) / 2)
    system = LinearSystem(flow, start, as_expr(time) / as_expr(tau), 1)
    gram, bits = system.solved(digits, largest_precision)
    return Enclosure(gram, inputs, bits)


def enclose_symmetric(
    target: Entries,
    start: Entries,
    time: Operand,
    *,
    tau: Operand = 1,
    digits: int = 30,
    largest_precision: int = LARGEST_PRECISION,
) -> Enclosure:
    """X X^T of tau dX/dt = (Y - X X^T) X at a time, each entry within 10^-digits of the largest one, proved.

    Args:
        target: Y, symmetric, shape (n, n); entries as in `enclose_two_layer`.
        start: X at time 0, shape (n, hidden).
        time: the time, not negative.
        tau: the time constant, positive.
        digits: the radius of every ball is at most 10^-digits times the largest entry.
        largest_precision: the working precision in bits beyond which to give up.

    Raises:
        HypothesisError: if the shapes do not fit or Y is not symmetric.
        PrecisionError: if the digits are not proved within the precision allowed.

    >>> enclose_symmetric([[1]], [[2]], 1, digits=20).gram[0, 0].str(10)
    '[1.112967866 +/- ...e-11]'
    """
    n = len(target)
    _check_shape("Y", target, n, n)
    _check_shape("X", start, n, len(start[0]))
    flow = _exact(target)
    if any(flow[i][j] != flow[j][i] for i in range(n) for j in range(i)):
        raise HypothesisError("the target Y must be a symmetric matrix, entry for entry; give (Y + Y^T)/2")
    system = LinearSystem(flow, _exact(start), as_expr(time) / as_expr(tau), 2)
    gram, bits = system.solved(digits, largest_precision)
    return Enclosure(gram, 0, bits)


def _exact(entries: Entries) -> list[list[Expr]]:
    return [[as_expr(entry) for entry in row] for row in entries]


def _coupled(correlation: list[list[Expr]], inputs: int, half: Expr) -> list[list[Expr]]:
    """F = [[-half I, Syx^T], [Syx, half I]]."""
    size = inputs + len(correlation)
    flow = [[as_expr(0)] * size for _ in range(size)]
    for place in range(size):
        flow[place][place] = half if place >= inputs else -half
    for row, entries in enumerate(correlation):
        for column, entry in enumerate(entries):
            flow[inputs + row][column] = flow[column][inputs + row] = entry
    return flow


def _check_shape(name: str, entries: Entries, rows: int, columns: int) -> None:
    if len(entries) != rows or any(len(row) != columns for row in entries):
        lengths = sorted({len(row) for row in entries})
        raise HypothesisError(
            f"the shapes do not fit: {name} must be {rows} x {columns}, but has {len(entries)} rows of length {lengths}"
        )


def _check_balance(first: list[list[Expr]], second: list[list[Expr]], lam: Expr) -> None:
    """Refuse weights that are proved to miss W2^T W2 - W1 W1^T = lam I; what balls cannot tell from it passes."""
    w1, w2 = balls(first, _BITS_OF_BALANCE), balls(second, _BITS_OF_BALANCE)
    (multiple,) = balls([[lam]], _BITS_OF_BALANCE).entries()
    with ctx.workprec(_BITS_OF_BALANCE):
        difference = w2.transpose() * w2 - w1 * w1.transpose()
        for row in range(len(first)):
            for column in range(len(first)):
                off = difference[row, column] - (multiple if row == column else 0)
                if not off.contains(0):
                    raise HypothesisError(
                        f"the matrix solution holds for weights with W2^T W2 - W1 W1^T = lam I exactly; entry "
                        f"({row + 1}, {column + 1}) of the difference is {off.str(8)}; give exact weights, such as "
                        "fractions, that are balanced, and the lam that they have"
                    )
