"""Proofs of statements about matrices: the normal form of a difference is zero."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from derivations.expressions import ExpressionError
from derivations.matrices.building import substituted
from derivations.matrices.givens import Defined, Given
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.polynomials import polynomial
from derivations.matrices.rewriting import normal_form, rules_of
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves, MatrixStatement


@dataclass(frozen=True)
class Proof:
    """Whether a statement is proved, and how, or what is left open."""

    proved: bool
    how: str


def prove(says: MatrixStatement) -> Proof:
    """A proof of a statement for matrices of all sizes, if the normal forms give one.

    An equation is proved if the normal form of the difference of its sides is zero; a rate if this holds for the
    derivative along the flow, and if the flow keeps what is given.

    >>> w1, w2 = Letter("W1", "n1", "n0"), Letter("W2", "n2", "n1")
    >>> prove(MatrixEqual((w2 @ w1).T, w1.T @ w2.T)).proved
    True
    >>> prove(MatrixEqual((w2 @ w1).T, w2 @ w1 @ (w2 @ w1).T @ (w2 @ w1).T.T)).proved
    Traceback (most recent call last):
    ...
    derivations.matrices.nodes.ShapeError: ...
    """
    try:
        if isinstance(says, MatrixEqual):
            return _equal(says.left, says.right, says.given, cancelling=True)
        kept = _kept(says)
        if kept is not None:
            return Proof(False, f"it is not proved that the flow keeps {kept}")
        formless = _formless(says)
        if formless is not None:
            form = "diagonal" if formless.diagonal else "symmetric"
            return Proof(False, f"it is not proved that the flow keeps {formless} {form}")
        return _equal(says.flow.along(defined_away(says.quantity, says.given)), says.rate, says.given, cancelling=True)
    except ExpressionError as error:
        return Proof(False, str(error))


def defined_away(matrix: Matrix, given: tuple[Given, ...]) -> Matrix:
    """The expression with defined letters written out."""
    meanings: dict[Letter, Matrix] = {each.letter: each.value for each in given if isinstance(each, Defined)}
    for _ in meanings:
        matrix = substituted(matrix, meanings)
    return matrix


def _equal(left: Matrix, right: Matrix, given: tuple[Given, ...], cancelling: bool) -> Proof:
    """Whether the difference is zero; if that stays open and it may be used, whether its square is.

    Y Y^T = 0 implies Y = 0 for real matrices, for the trace of Y Y^T is the sum of the squares of all entries.
    """
    difference = left - right
    if _vanishes(difference, given):
        return Proof(True, "normal form zero")
    if cancelling and (_vanishes(difference @ difference.T, given) or _vanishes(difference.T @ difference, given)):
        return Proof(True, "normal form zero of Y Y^T, so that Y = 0, where Y is the difference of the two sides")
    return Proof(False, "the normal form of the difference of the two sides is not zero")


def _vanishes(matrix: Matrix, given: tuple[Given, ...]) -> bool:
    """Whether the normal form is zero, with the equations read from either side."""
    expanded = polynomial(matrix)
    forward = tuple(chain.from_iterable(each.equations() for each in given))
    backward = tuple(chain.from_iterable(each.reversed_equations() for each in given))
    readings = (forward,) if forward == backward else (forward, backward)
    return any(not normal_form(expanded, rules_of(reading)).blocks for reading in readings)


def _kept(says: MatrixStatement) -> Given | None:
    """The first of the given equations that the flow is not proved to keep; None if it keeps all.

    The derivative of each equation is to be a combination of the equations: then they hold at all times if they hold
    at the start.  A square that vanishes would not be enough for that.
    """
    if isinstance(says, MatrixEqual):
        return None
    moving = set(says.flow.states)
    for given in says.given:
        for left, right in given.equations():
            if isinstance(given, Defined) and given.letter not in moving:
                continue
            change = defined_away(left - right, says.given)
            if not moving & set(change.walk()):
                continue
            try:
                if not _vanishes(says.flow.along(change), says.given):
                    return given
            except ExpressionError:
                return given
    return None


def _formless(says: MatrixEvolves | MatrixConserves) -> Letter | None:
    """The first letter of a declared form that the flow is not proved to keep; None if it keeps all.

    Otherwise the rate of one quantity would depend on how it is written: with S symmetric tr(S K) = tr(K^T S), but
    with dS/dt = X their rates tr(X K) and tr(K^T X) differ.
    """
    moving = dict(zip(says.flow.states, says.flow.rates, strict=True))
    for given in says.given:
        if isinstance(given, Defined) and given.letter.self_adjoint and given.letter not in moving:
            moving[given.letter] = says.flow.along(defined_away(given.value, says.given))
    for letter, rate in moving.items():
        change = defined_away(rate, says.given)
        if letter.self_adjoint and not _vanishes(change - change.T, says.given):
            return letter
        if letter.diagonal and not _is_diagonal(change):
            return letter
    return None


def _is_diagonal(matrix: Matrix) -> bool:
    """Whether every term is a product of diagonal letters."""
    words = (word for terms in polynomial(matrix).blocks.values() for _, word in terms)
    return all(factor.letter.diagonal for word in words for factor in word)
