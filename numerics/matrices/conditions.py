"""Whether exact matrices and numbers are as a statement about matrices assumes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derivations.expressions import Expr, Symbol
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixStatement, letters
from derivations.variables import Assumptions
from numerics.matrices.evaluate import Values, evaluate
from numerics.rationals import rational_value


def holds(says: MatrixStatement, assumptions: Assumptions, at: Values) -> bool:
    """Whether all matrices are of the form declared and everything given is true of them, exactly.

    Args:
        says: the statement.
        assumptions: the ranges of its scalars and the relations between them.
        at: values of all its letters and scalars; of series only the first coefficients count.
    """
    if not all(_has_form(letter, at) for letter in letters(says)):
        return False
    for left, right in (equation for given in says.given for equation in given.equations()):
        if evaluate(left, at).coefficients[0] != evaluate(right, at).coefficients[0]:
            return False
    return in_range(assumptions, at.scalars)


def in_range(assumptions: Assumptions, values: Mapping[Symbol, Fraction]) -> bool:
    """Whether scalars are in their ranges, and related as is assumed where all names of a relation have values."""
    for variable in assumptions:
        value = values.get(variable.symbol)
        if value is None:
            continue
        lower, upper = variable.lower, variable.upper
        if lower is not None and (value < lower.value or (lower.strict and value == lower.value)):
            return False
        if upper is not None and (value > upper.value or (upper.strict and value == upper.value)):
            return False
    concerned = (relation for relation in assumptions.given if relation.free_symbols <= set(values))
    return all(_compare(*link, values) for relation in concerned for link in relation.links)


def _has_form(letter: Letter, at: Values) -> bool:
    value = at.letters[letter].coefficients[0]
    if (value.nrows(), value.ncols()) != (at.size(letter.rows), at.size(letter.columns)):
        return False
    if letter.self_adjoint and value != value.transpose():
        return False
    return not letter.diagonal or all(value[i, j] == 0 for i in range(value.nrows()) for j in range(i))


def _compare(left: Expr, operator: str, right: Expr, values: Mapping[Symbol, Fraction]) -> bool:
    """Whether a comparison is true; one whose sides are not known as rational numbers is not."""
    first, second = rational_value(left, values), rational_value(right, values)
    if first is None or second is None:
        return False
    return {"<": first < second, "<=": first <= second, ">": first > second, ">=": first >= second}[operator]
