"""Statements about matrices of all sizes: a proof by normal forms, and exact instances that know nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Final

from flint import fmpq_mat

from derivations.claim import Claim
from derivations.exact import obstacles
from derivations.expressions import Expr, Number, Symbol, write
from derivations.matrices.givens import Defined
from derivations.matrices.proving import prove
from derivations.matrices.statements import MatrixEqual, MatrixStatement, factors
from numerics.matrices.comparing import Sides, descends, driven, sides
from numerics.matrices.evaluate import Values
from numerics.matrices.instances import instances
from numerics.walk import EvaluationError
from verification.checks import derivation
from verification.settings import Settings
from verification.verdict import Counterexample, Evidence, Outcome, Point

INSTANCES: Final = 8
#: How many derivatives along a trajectory are compared beyond the first.
ORDER: Final = 2


def check(claim: Claim, says: MatrixStatement, settings: Settings) -> list[Evidence]:
    """All evidence on a claim about matrices: a refuting instance alone, or proof, values, instances, derivation."""
    try:
        found = list(instances(says, claim.assumptions, INSTANCES, settings.seed))
        tested = _tested(says, found, settings)
    except EvaluationError as error:
        tested = Evidence("instances", Outcome.UNKNOWN, f"a scalar has no rational value at an instance: {error}")
    if tested.outcome is Outcome.REFUTED:
        return [tested]
    proof = prove(says)
    exact = Evidence("exact", Outcome.PROVED if proof.proved else Outcome.UNKNOWN, proof.how)
    derived = derivation.check(claim)
    return [exact, _values(claim, says), tested, *([] if derived is None else [derived])]


def point_of(says: MatrixStatement, at: Values) -> Point:
    """An instance as values by name: sizes, scalars, and the entries of all matrices that are not defined by others.

    The entry in row 1 and column 2 of W is named W_1_2.
    """
    point: dict[Symbol, Expr] = {Symbol(name): Number(size) for name, size in sorted(at.sizes.items())}
    point |= {name: Number(value) for name, value in at.scalars.items()}
    defined = {given.letter for given in says.given if isinstance(given, Defined)}
    for letter, series in at.letters.items():
        if letter not in defined:
            rows, columns = series.shape
            for i in range(rows):
                for j in range(columns):
                    entry = series.coefficients[0][i, j]
                    point[Symbol(f"{letter.name}_{i + 1}_{j + 1}")] = Number(Fraction(int(entry.p), int(entry.q)))
    return point


def _tested(says: MatrixStatement, found: Sequence[Values], settings: Settings) -> Evidence:
    random = Random(settings.seed)
    for at in found:
        if not descends(says, at, random):
            return Evidence("instances", Outcome.UNKNOWN, "the velocities of the flow are not those of its loss")
        both = sides(says, at, ORDER)
        if not both.equal:
            return _refuted(says, at, both)
    for at in found if not isinstance(says, MatrixEqual) and says.flow.driven else ():
        both = sides(says, driven(says, at, random, ORDER), ORDER)
        if not both.equal:
            return _refuted(says, at, both)
    if not found:
        reason = "no exact matrices were found for which everything given holds; nothing was tested"
        return Evidence("instances", Outcome.UNKNOWN, reason)
    largest = max(max(at.sizes.values(), default=1) for at in found)
    more = "" if isinstance(says, MatrixEqual) else f", and {ORDER} further derivatives along the trajectories"
    detail = f"both sides are equal at {len(found)} exact instances of up to {largest} rows and columns{more}"
    return Evidence("instances", Outcome.PROVED, detail, points=tuple(point_of(says, at) for at in found))


def _refuted(says: MatrixStatement, at: Values, both: Sides) -> Evidence:
    pairs = zip(both.said, both.found, strict=True)
    order, (said, found) = next((k, pair) for k, pair in enumerate(pairs) if pair[0] != pair[1])
    what = "the right side" if isinstance(says, MatrixEqual) else f"derivative {order + 1} along the flow"
    detail = f"{what} is {_rows(found)} at an exact instance, not {_rows(said)}"
    if isinstance(says, MatrixEqual):
        detail = f"the left side is {_rows(found)} at an exact instance, the right side {_rows(said)}"
    example = Counterexample(point_of(says, at), _rows(said), _rows(found))
    return Evidence("instances", Outcome.REFUTED, detail, example)


def _rows(matrix: fmpq_mat) -> str:
    """A matrix as text, row by row."""
    return "[" + "; ".join(" ".join(str(entry) for entry in line) for line in matrix.tolist()) + "]"


def _values(claim: Claim, says: MatrixStatement) -> Evidence:
    """Whether every scalar in the statement has a value wherever the assumptions hold."""
    for factor in dict.fromkeys(factors(says)):
        for obstacle in obstacles(factor, claim.assumptions):
            detail = f"not proved everywhere: {write(obstacle.part)} ({obstacle.reason} is to be excluded)"
            return Evidence("value", Outcome.UNKNOWN, detail)
    return Evidence("value", Outcome.PROVED, "every scalar has a finite real value over the whole domain")
