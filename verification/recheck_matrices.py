"""Confirms a verdict on a statement about matrices from its certificate, in exact arithmetic at recorded instances.

Both sides are evaluated anew from the statement; nothing here knows of normal forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import fmpq_mat

from derivations.expressions import read, read_relation
from derivations.matrices.givens import Defined
from derivations.matrices.statements import MatrixStatement, expressions, letters, scalars
from derivations.matrices.tables import read_statement
from derivations.variables import Assumptions, Domain, Variable
from numerics.matrices.comparing import sides
from numerics.matrices.conditions import holds
from numerics.matrices.evaluate import Values, with_definitions
from numerics.matrices.series import Series, rational
from numerics.rationals import evaluate_exact

_ORDER = 2

Table = Mapping[str, Any]


def problem_with(certificate: Table) -> str:
    """What speaks against the verdict of a certificate on matrices; "" if every recorded instance confirms it.

    A refuted statement is to fail at its counterexample, any other to hold at all instances, and what it assumes is to
    be true of them.

    Args:
        certificate: one whose claim has the key `matrices`.

    Raises:
        KeyError, ValueError: if it lacks a part.
    """
    claim = certificate["claim"]
    says, assumptions = read_statement(claim["claim"][0]["matrices"]), _assumptions(claim)
    refuted = certificate["verdict"] == "REFUTED"
    recorded = [certificate["counterexample"]] if refuted else certificate["obligations"][0]["points"]
    if not recorded:
        return "no instance is recorded"
    for entry in recorded:
        at = values_of(says, entry["at"])
        if not holds(says, assumptions, at):
            return "a recorded instance is not as the statement assumes"
        if sides(says, at, _ORDER).equal == refuted:
            return f"the statement {'holds' if refuted else 'fails'} at a recorded instance"
    return ""


def values_of(says: MatrixStatement, at: Mapping[str, str]) -> Values:
    """The values of everything in a statement from values by name: sizes, scalars, and entries such as W_1_2.

    Args:
        says: the statement.
        at: rational numbers as text.

    Raises:
        KeyError: if one is missing.
    """
    numbers = {name: evaluate_exact(read(text), {}) for name, text in at.items()}
    names = {name for matrix in expressions(says) for node in matrix.walk() for name in (*node.rows, *node.columns)}
    sizes = {name: _whole(numbers[name]) for name in names - {"1"}}
    own = Values(sizes, {symbol: numbers[symbol.name] for symbol in scalars(says)}, {})
    defined = {given.letter for given in says.given if isinstance(given, Defined)}
    matrices = {}
    for letter in letters(says):
        if letter not in defined:
            rows, columns = own.size(letter.rows), own.size(letter.columns)
            entries = [
                rational(numbers[f"{letter.name}_{i}_{j}"]) for i in range(1, rows + 1) for j in range(1, columns + 1)
            ]
            matrices[letter] = Series((fmpq_mat(rows, columns, entries),))
    return with_definitions(Values(sizes, own.scalars, matrices), says.given)


def _whole(number: Fraction) -> int:
    if number.denominator != 1 or not 1 <= number <= 64:
        raise ValueError(f"{number} is no number of rows or columns")
    return int(number)


def _assumptions(claim: Table) -> Assumptions:
    variables = []
    for name, declared in claim["variables"].items():
        table = declared if isinstance(declared, dict) else {"domain": declared}
        low, high = (None if table.get(key) is None else Fraction(table[key]) for key in ("min", "max"))
        variables.append(Variable(name, Domain(table.get("domain", "real")), low, high))
    relations = tuple(read_relation(text) for text in claim["claim"][0].get("given", []))
    return Assumptions(tuple(variables), relations)
