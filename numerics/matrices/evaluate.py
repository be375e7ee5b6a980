"""Values of matrix expressions at exact rational matrices, and trajectories of matrix flows as power series.

Nothing here multiplies out or rewrites an expression: each node of the tree is one operation on matrices of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_mat

from derivations.expressions import Expr, Symbol
from derivations.matrices.flows import MatrixFlow
from derivations.matrices.givens import Defined, Given
from derivations.matrices.nodes import (
    Block,
    Identity,
    Letter,
    Matrix,
    Product,
    Scaled,
    Total,
    Trace,
    Transposed,
    Zero,
)
from numerics.matrices.series import Series, bordered, constant
from numerics.rationals import evaluate_exact


@dataclass(frozen=True)
class Values:
    """Numbers for everything that a matrix expression contains.

    Attributes:
        sizes: the dimensions by name; that of "1" is not needed.
        scalars: the scalars.
        letters: the matrices by letter, as series of the same order.
        order: that order.
    """

    sizes: Mapping[str, int]
    scalars: Mapping[Symbol, Fraction]
    letters: Mapping[Letter, Series]
    order: int = 0

    def size(self, dimension: Sequence[str]) -> int:
        """The number of rows or columns of a dimension."""
        return sum(1 if name == "1" else self.sizes[name] for name in dimension)


def evaluate(matrix: Matrix, at: Values) -> Series:
    """The value of an expression.

    Raises:
        EvaluationError: if a scalar has no rational value there.

    >>> w = Letter("W", "m", "n")
    >>> values = Values({"m": 1, "n": 2}, {}, {w: constant(fmpq_mat(1, 2, [3, 4]), 0)})
    >>> evaluate(w @ w.T, values).coefficients
    ([25],)
    """
    match matrix:
        case Letter():
            return at.letters[matrix]
        case Identity(size):
            count = at.size(size)
            return constant(fmpq_mat(count, count, [int(i == j) for i in range(count) for j in range(count)]), at.order)
        case Zero():
            return constant(fmpq_mat(at.size(matrix.rows), at.size(matrix.columns)), at.order)
        case Transposed(of):
            return evaluate(of, at).T
        case Product(factors):
            found = evaluate(factors[0], at)
            for factor in factors[1:]:
                found = found @ evaluate(factor, at)
            return found
        case Total(terms):
            found = evaluate(terms[0], at)
            for term in terms[1:]:
                found = found + evaluate(term, at)
            return found
        case Scaled(factor, of):
            return evaluate(of, at).scaled(number(factor, at.scalars))
        case Trace(of):
            return evaluate(of, at).trace
        case Block(parts):
            return bordered([[evaluate(part, at) for part in line] for line in parts])
    raise TypeError(f"no matrix expression: {matrix!r}")


def number(factor: Expr, scalars: Mapping[Symbol, Fraction]) -> Fraction:
    """The rational value of a scalar."""
    return evaluate_exact(factor, scalars)


def with_definitions(at: Values, given: Sequence[Given]) -> Values:
    """The values with those of the defined letters, each from the values of the letters in its definition."""
    letters = dict(at.letters)
    definitions = [each for each in given if isinstance(each, Defined)]
    for _ in definitions:
        for each in definitions:
            needed = {node for node in each.value.walk() if isinstance(node, Letter)}
            if needed <= set(letters):
                letters[each.letter] = evaluate(each.value, Values(at.sizes, at.scalars, letters, at.order))
    return Values(at.sizes, at.scalars, letters, at.order)


def trajectory(flow: MatrixFlow, start: Values, given: Sequence[Given], order: int) -> Values:
    """The trajectory from a start as a power series in the time, up to an order.

    The coefficient of h^(k+1) is that of h^k of the velocity, over k + 1.  A driven letter moves as its series at the
    start says, letters that are defined as their definitions say, all others stand still.
    """
    moving = set(flow.states)
    defined = {each.letter for each in given if isinstance(each, Defined)} - moving
    letters = {letter: series.cut(order) for letter, series in start.letters.items() if letter not in defined}
    found = with_definitions(Values(start.sizes, start.scalars, letters, order), given_of(given, defined))
    for k in range(order):
        speeds = {
            state: evaluate(rate, found).coefficients[k] for state, rate in zip(flow.states, flow.rates, strict=True)
        }
        for state, speed in speeds.items():
            coefficients = list(letters[state].coefficients)
            coefficients[k + 1] = speed / (k + 1)
            letters[state] = Series(tuple(coefficients))
        found = with_definitions(Values(start.sizes, start.scalars, letters, order), given_of(given, defined))
    return found


def given_of(given: Sequence[Given], defined: set[Letter]) -> list[Given]:
    """The definitions of some letters."""
    return [each for each in given if isinstance(each, Defined) and each.letter in defined]
