"""One slip in a statement about matrices: a sign, a factor, a transpose, an order, a letter, a term, an assumption."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derivations.matrices.building import rebuilt, scaled
from derivations.matrices.nodes import Letter, Matrix, Product, Scaled, ShapeError, Total, Zero
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves, MatrixStatement, letters
from verification.mutation.edits import slips


def matrix_slips(says: MatrixStatement) -> Iterator[tuple[str, MatrixStatement, str]]:
    """The statement with one slip, for every place and every slip: its name, the statement, and what it says then.

    Slips after which dimensions do not fit are no statements and are left out.

    >>> w, v = Letter("W", "n", "n"), Letter("V", "n", "n")
    >>> for operator, _, text in matrix_slips(MatrixEqual(w @ v, v)):
    ...     print(operator, "|", text)
    sign | -W @ V = V
    ...
    """
    seen = {says}
    for operator, changed in _all(says):
        if changed not in seen:
            seen.add(changed)
            yield operator, changed, str(changed)


def _all(says: MatrixStatement) -> Iterator[tuple[str, MatrixStatement]]:
    """The statement with a slip in a side, in the rate, or in the quantity.

    A multiple of a conserved quantity is conserved, so a slip in the whole of one is none.
    """
    alphabet = letters(says)
    if isinstance(says, MatrixEqual):
        for operator, side in _sides(says.left, alphabet):
            yield operator, MatrixEqual(side, says.right, says.given)
        for operator, side in _sides(says.right, alphabet):
            yield operator, MatrixEqual(says.left, side, says.given)
    elif isinstance(says, MatrixEvolves):
        for operator, side in _sides(says.rate, alphabet):
            yield operator, MatrixEvolves(says.quantity, side, says.flow, says.given)
    else:
        for operator, quantity in _slips(says.quantity, alphabet, whole=False):
            yield operator, MatrixConserves(quantity, says.flow, says.given)


def _sides(side: Matrix, alphabet: tuple[Letter, ...]) -> Iterator[tuple[str, Matrix]]:
    """The side with one slip that leaves its dimensions as they are."""
    for operator, changed in _slips(side, alphabet, whole=True):
        if (changed.rows, changed.columns) == (side.rows, side.columns):
            yield operator, changed


def without_given(says: MatrixStatement) -> Iterator[tuple[str, MatrixStatement]]:
    """The statement with one assumption about its matrices dropped, and that assumption as text."""
    for place, dropped in enumerate(says.given):
        equations = "; ".join(f"{left} = {right}" for left, right in dropped.equations())
        yield equations, replace(says, given=(*says.given[:place], *says.given[place + 1 :]))


def _slips(matrix: Matrix, alphabet: tuple[Letter, ...], whole: bool) -> Iterator[tuple[str, Matrix]]:
    """The expression with one of its parts changed."""
    if whole and not isinstance(matrix, Zero):
        yield "sign", -matrix
        yield "factor", 2 * matrix
    yield from _here(matrix, alphabet)
    for place, child in enumerate(matrix.children):
        inside = isinstance(matrix, Total)
        for operator, changed in _slips(child, alphabet, whole=inside):
            try:
                parts = (*matrix.children[:place], changed, *matrix.children[place + 1 :])
                yield operator, rebuilt(matrix, parts)
            except ShapeError:
                continue


def _here(matrix: Matrix, alphabet: tuple[Letter, ...]) -> Iterator[tuple[str, Matrix]]:
    """The slips at one node."""
    if isinstance(matrix, Letter):
        if not matrix.self_adjoint:
            yield "transpose", matrix.T
        for other in alphabet:
            if other != matrix and (other.rows, other.columns) == (matrix.rows, matrix.columns):
                yield "letter", other
    elif isinstance(matrix, Scaled):
        for operator, factor in slips(matrix.factor):
            yield operator, scaled(factor, matrix.of)
    elif isinstance(matrix, Product):
        yield from _of_product(matrix)
    elif isinstance(matrix, Total):
        for place in range(len(matrix.terms)):
            yield "term", rebuilt(matrix, (*matrix.terms[:place], *matrix.terms[place + 1 :]))


def _of_product(matrix: Product) -> Iterator[tuple[str, Matrix]]:
    """Two neighbours exchanged, or a factor left out."""
    factors = matrix.factors
    for place in range(len(factors)):
        changes = [("factor dropped", (*factors[:place], *factors[place + 1 :]))]
        if place + 1 < len(factors):
            swapped = (*factors[:place], factors[place + 1], factors[place], *factors[place + 2 :])
            changes.append(("order", swapped))
        for operator, changed in changes:
            try:
                yield operator, rebuilt(matrix, changed)
            except ShapeError:
                continue
