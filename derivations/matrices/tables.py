"""Statements about matrices as plain lists and tables, so that what was decided can be stored and read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from derivations.expressions import ExpressionError, read, write
from derivations.matrices.building import block, product, scaled, total, trace, transposed, zero
from derivations.matrices.flows import MatrixFlow
from derivations.matrices.givens import Balanced, Defined, Eigenvector, Given, Inverse, Orthonormal
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
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves, MatrixStatement, letters

Table = dict[str, Any]


def statement_table(says: MatrixStatement) -> Table:
    """A statement as a table that JSON can hold.

    >>> w = Letter("W", "m", "n")
    >>> statement_table(MatrixEqual(w.T.T, w))["equal"]
    ['W', 'W']
    """
    table: Table = {"letters": {letter.name: _letter_table(letter) for letter in letters(says)}}
    table["given"] = [_given_table(given) for given in says.given]
    if isinstance(says, MatrixEqual):
        return {**table, "equal": [tree_list(says.left), tree_list(says.right)]}
    flow = says.flow
    table["flow"] = {
        "rates": {state.name: tree_list(rate) for state, rate in zip(flow.states, flow.rates, strict=True)},
        "loss": None if flow.loss is None else tree_list(flow.loss),
        "tau": write(flow.tau),
        "driven": [letter.name for letter in flow.driven],
    }
    if isinstance(says, MatrixEvolves):
        return {**table, "evolves": [tree_list(says.quantity), tree_list(says.rate)]}
    return {**table, "conserves": tree_list(says.quantity)}


def read_statement(table: Table) -> MatrixStatement:
    """The statement of a table.

    Raises:
        ExpressionError: for a table that is none, or dimensions that do not fit.
    """
    alphabet = {name: Letter(name, *entry[:2], *entry[2:]) for name, entry in table["letters"].items()}
    given = tuple(_read_given(entry, alphabet) for entry in table["given"])
    if "equal" in table:
        left, right = (read_tree(side, alphabet) for side in table["equal"])
        return MatrixEqual(left, right, given)
    entry = table["flow"]
    flow = MatrixFlow(
        tuple(alphabet[name] for name in entry["rates"]),
        tuple(read_tree(rate, alphabet) for rate in entry["rates"].values()),
        None if entry["loss"] is None else read_tree(entry["loss"], alphabet),
        read(entry["tau"]),
        tuple(alphabet[name] for name in entry["driven"]),
    )
    if "evolves" in table:
        quantity, rate = (read_tree(side, alphabet) for side in table["evolves"])
        return MatrixEvolves(quantity, rate, flow, given)
    return MatrixConserves(read_tree(table["conserves"], alphabet), flow, given)


def tree_list(matrix: Matrix) -> Any:
    """A matrix expression as nested lists; a letter is its name."""
    match matrix:
        case Letter(name):
            return name
        case Identity(size):
            return ["identity", list(size)]
        case Zero():
            return ["zero", list(matrix.rows), list(matrix.columns)]
        case Transposed(of):
            return ["transpose", tree_list(of)]
        case Product(factors):
            return ["product", *(tree_list(factor) for factor in factors)]
        case Total(terms):
            return ["sum", *(tree_list(term) for term in terms)]
        case Scaled(factor, of):
            return ["times", write(factor), tree_list(of)]
        case Trace(of):
            return ["trace", tree_list(of)]
        case Block(parts):
            return ["blocks", *([tree_list(part) for part in line] for line in parts)]
    raise TypeError(f"no matrix expression: {matrix!r}")


def read_tree(entry: Any, alphabet: Mapping[str, Letter]) -> Matrix:
    """The matrix expression of nested lists.

    Raises:
        ExpressionError: for a list that is no expression, or dimensions that do not fit.
    """
    if isinstance(entry, str):
        return alphabet[entry]
    kind, *rest = entry
    if kind == "identity":
        return Identity(tuple(rest[0]))
    if kind == "zero":
        return zero(tuple(rest[0]), tuple(rest[1]))
    if kind == "times":
        return scaled(read(rest[0]), read_tree(rest[1], alphabet))
    if kind == "blocks":
        return block(*([read_tree(part, alphabet) for part in line] for line in rest))
    parts = [read_tree(part, alphabet) for part in rest]
    if kind == "product":
        return product(*parts)
    if kind == "sum":
        return total(*parts)
    if kind in ("transpose", "trace"):
        return transposed(*parts) if kind == "transpose" else trace(*parts)
    raise ExpressionError(f"{kind!r} is no operation on matrices")


def _letter_table(letter: Letter) -> list[Any]:
    return [letter.row, letter.column, letter.symmetric, letter.diagonal]


def _given_table(given: Given) -> Table:
    match given:
        case Defined(letter, value):
            return {"defined": letter.name, "as": tree_list(value)}
        case Orthonormal(letter):
            return {"orthonormal": letter.name}
        case Inverse(letter, inverse):
            return {"inverse": [letter.name, inverse.name]}
        case Balanced(layers, offset):
            return {"balanced": [layer.name for layer in layers], "offset": write(offset)}
        case Eigenvector(matrix, vector, value):
            return {"eigenvector": [matrix.name, vector.name], "value": write(value)}
    raise TypeError(f"no assumption about matrices: {given!r}")


def _read_given(table: Table, alphabet: Mapping[str, Letter]) -> Given:
    if "defined" in table:
        return Defined(alphabet[table["defined"]], read_tree(table["as"], alphabet))
    if "orthonormal" in table:
        return Orthonormal(alphabet[table["orthonormal"]])
    if "inverse" in table:
        letter, inverse = (alphabet[name] for name in table["inverse"])
        return Inverse(letter, inverse)
    if "balanced" in table:
        return Balanced(tuple(alphabet[name] for name in table["balanced"]), read(table["offset"]))
    matrix, vector = (alphabet[name] for name in table["eigenvector"])
    return Eigenvector(matrix, vector, read(table["value"]))
