"""Certificates: a verdict with everything that is needed to confirm it without the prover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, ctx

from derivations.claim import Asymptotic, Claim, Holds, Limit, Solves, TimeTo
from derivations.expressions import (
    Expr,
    ExpressionError,
    Integral,
    Relation,
    Symbol,
    expand_derivatives,
    substitute,
    write,
)
from derivations.incremental import Incremental
from derivations.matrices.statements import MatrixStatement
from derivations.matrices.tables import statement_table
from numerics.balls import evaluate, sign_of
from verification.checksum import digest
from verification.limit_trails import trails
from verification.obligations import given, obligations
from verification.recheck import FORMAT
from verification.recheck_duties import Duty, fails
from verification.recheck_ranges import HOLDS, decided
from verification.recheck_starts import needed, race
from verification.report.claim_tables import claim_tables, variable_tables
from verification.report.experiments import experiment_object
from verification.report.results import evidence_objects, point_object
from verification.settings import Settings
from verification.verdict import Point, Result, Verdict

_BITS_PER_DIGIT = 3.33
_DOUBLINGS = 9
#: Quadrature takes a time that grows with the square of the bits.
_DOUBLINGS_OF_INTEGRALS = 2
_MOST_POINTS_OF_INTEGRALS = 12
_FEWEST_BITS = 128
_MOST_POINTS = 64
_CONFIRMED = (Verdict.PROVED, Verdict.ENCLOSED)
#: An exact proof is accompanied by balls of so many digits; only where there is none do the digits asked for count.
_DIGITS_BESIDE_A_PROOF = 30


@dataclass(frozen=True)
class _Statement:
    """`left operator right` wherever the claim's assumptions hold, in plain words and as trees."""

    label: str
    left: Expr
    operator: str
    right: Expr
    given: tuple[Relation, ...]

    @property
    def symbols(self) -> frozenset[Symbol]:
        return self.left.free_symbols | self.right.free_symbols


def certificate(claim: Claim, result: Result, settings: Settings | None = None) -> dict[str, Any]:
    """What `verification.recheck.recheck` needs to confirm the verdict on a claim, as a JSON object.

    It holds the claim in the claim language, the verdict, the evidence, the statements that the claim comes down to and
    for each of them the exact points tested with a bound of the residual there; for a refuted claim the point at which
    it fails and both sides there.  What was only sampled is no matter of balls: the certificate names the command that
    samples it again, with the seed.

    Args:
        claim: the claim that was decided.
        result: the verdict on it.
        settings: those under which it was decided; None for the defaults.
    """
    settings = settings or Settings()
    tables, reason = _tables(claim)
    refuted = result.verdict is Verdict.REFUTED
    digits = min(settings.digits, _DIGITS_BESIDE_A_PROOF) if result.verdict is Verdict.PROVED else settings.digits
    body: dict[str, Any] = {
        "format": FORMAT,
        "claim": tables,
        "verdict": result.verdict.value,
        "digits": digits,
        "seed": settings.seed,
        "evidence": evidence_objects(result),
        "obligations": _obligations(claim, result, tables, settings, digits),
        "counterexample": _counterexample(claim, result, _statements(claim)) if refuted else None,
    }
    if reason:
        body["reason"] = reason
    if result.verdict is Verdict.SAMPLED:
        body["again"] = f"exactflow verify {claim.id} --seed {settings.seed}"
    experiment = experiment_object(claim)
    if experiment is not None:
        body["experiment"] = experiment
    return {**body, "sha256": digest(body)}


def _obligations(
    claim: Claim, result: Result, tables: dict[str, Any] | None, settings: Settings, digits: int
) -> list[dict[str, Any]]:
    """What was tested, and where: the exact instances of a statement about matrices, the ways to a limit point."""
    if isinstance(claim.says, Limit | Asymptotic):
        decided = result.verdict in (Verdict.PROVED, Verdict.ENCLOSED, Verdict.REFUTED)
        return trails(claim, result, tables["claim"][0], settings) if decided and tables is not None else []
    if result.verdict is Verdict.REFUTED or (isinstance(claim.says, Incremental) and result.verdict not in _CONFIRMED):
        return []
    if isinstance(claim.says, MatrixStatement):
        instances = [{"at": point_object(point)} for found in result.evidence for point in found.points]
        return [{"label": "the statement about matrices", "points": instances}]
    return [_obligation(each, _points(each, result), digits) for each in _statements(claim)]


def _tables(claim: Claim) -> tuple[dict[str, Any] | None, str]:
    if isinstance(claim.says, MatrixStatement):
        table = {"id": claim.id, "title": claim.title, "matrices": statement_table(claim.says)}
        table["given"] = [write(relation) for relation in claim.assumptions.given]
        return {"variables": variable_tables(claim.assumptions), "claim": [table]}, ""
    try:
        return claim_tables(claim), ""
    except ExpressionError as error:
        return None, str(error)


def _statements(claim: Claim) -> tuple[_Statement, ...]:
    if isinstance(claim.says, Holds):
        relation = expand_derivatives(claim.expanded(claim.says.relation))
        links = relation.links if isinstance(relation, Relation) else ()
        return tuple(_Statement("the comparison is true", *link, given(claim).given) for link in links)
    if isinstance(claim.says, Incremental):
        formulas = [claim.expanded(formula) for formula in claim.says.formulas]
        needs = tuple(Relation((left, right), (operator,)) for left, operator, right in needed(formulas))
        label = "the time to the smaller fraction against that to the larger one"
        return (_Statement(label, *race(formulas, claim.says.holds), (*given(claim).given, *needs)),)
    found = obligations(claim)
    return tuple(_Statement(duty.label, duty.left, "=", duty.right, duty.assumptions.given) for duty in found)


def _points(statement: _Statement, result: Result) -> list[Point]:
    """The exact points at which checks looked at the statement, each once; a check names it first in its detail."""
    points: dict[frozenset[tuple[Symbol, Expr]], Point] = {}
    for evidence in result.evidence:
        if statement.operator != "=" or evidence.detail.startswith(f"{statement.label}:"):
            for point in evidence.points:
                points.setdefault(frozenset(point.items()), point)
    whole = [point for point in points.values() if statement.symbols <= set(point)]
    return [point for point in whole if _is_inside(statement, point)][:_MOST_POINTS]


def _is_inside(statement: _Statement, point: Point) -> bool:
    """Whether it is certain that a point is one of those that the statement is about."""
    links = (link for relation in statement.given for link in relation.links)
    return all(
        decided(substitute(left, point), operator, substitute(right, point))
        for left, operator, right in links
        if left.free_symbols | right.free_symbols <= set(point)
    )


def _obligation(statement: _Statement, points: Sequence[Point], digits: int) -> dict[str, Any]:
    """The statement with the points tested; those where only the terms that cancel tell a scale are counted apart.

    If they are the majority they stay, and the certificate is not confirmed by balls.
    """
    fewer = points[:_MOST_POINTS_OF_INTEGRALS] if _has_integrals(statement) else points
    drawn = [_tested(statement, point, digits) for point in fewer]
    tested = [entry for entry in drawn if entry["bits"] is not None]
    sharp = [entry for entry in tested if entry.get("bound", "") is not None]
    kept = sharp if 2 * len(sharp) >= len(tested) else tested
    return {
        "label": statement.label,
        "left": write(statement.left),
        "operator": statement.operator,
        "right": write(statement.right),
        "given": [write(relation) for relation in statement.given],
        "points": kept,
        "points_relative_to_terms": len(tested) - len(kept),
        "points_undecided": len(drawn) - len(tested),
    }


def _tested(statement: _Statement, point: Point, digits: int) -> dict[str, Any]:
    """The point, the precision used and a bound of the residual; the bound is null if balls could not tell.

    For a comparison it is the first precision at which balls are certain of it, null where none is found: at late times
    both sides of a strict bound may agree to any number of digits.
    The residual is enclosed to so many digits relative to the left side if a precision for that is found, else to so
    many digits after the point: where a side is exponentially small, terms of ordinary size may cancel in the other.
    """
    entry: dict[str, Any] = {"at": point_object(point)}
    bits = _bits(digits)
    if statement.operator != "=":
        tried = (bits * 2**doubling for doubling in range(_doublings(statement)))
        gap, signs = statement.left - statement.right, HOLDS[statement.operator]
        if _has_integrals(statement):
            return {**entry, "bits": next((each for each in tried if sign_of(gap, point, each) in signs), None)}
        sides = statement.left, statement.operator, statement.right
        return {**entry, "bits": next((each for each in tried if decided(*sides, point, each)), None)}
    found = {**entry, "bits": bits, "bound": None}
    for _ in range(_DOUBLINGS):
        left, right = (evaluate(side, point, bits) for side in (statement.left, statement.right))
        with ctx.workprec(bits):
            residual = left - right
            width = residual.abs_upper() * arb(10) ** digits
            sharp = width <= left.abs_lower() or (left.contains(0) and width <= 1)
            if sharp or (found["bound"] is None and width <= 1):
                # Six digits rounded to nearest may fall short of the bound; a thousandth more never does.
                bound = (residual.abs_upper() * arb("1.001")).str(6, radius=False)
                found = {**entry, "bits": bits, "bound": bound, "residual": residual.str(6)}
            if sharp:
                break
        bits *= 2
    return found


def _has_integrals(statement: _Statement) -> bool:
    return any(isinstance(node, Integral) for node in statement.left.walk())


def _doublings(statement: _Statement) -> int:
    return _DOUBLINGS_OF_INTEGRALS if _has_integrals(statement) else _DOUBLINGS


def _counterexample(claim: Claim, result: Result, statements: Sequence[_Statement]) -> dict[str, Any] | None:
    """The point of the counterexample, both sides there, and a precision at which balls see that it refutes."""
    example = result.counterexample
    if example is None:
        return None
    entry = {"at": point_object(example.point), "left": example.left, "right": example.right}
    testable = [statement for statement in statements if statement.symbols <= set(example.point)]
    bits = _FEWEST_BITS
    for _ in range(min(map(_doublings, testable), default=0)):
        if any(fails(Duty(each.left, each.operator, each.right), example.point, bits) for each in testable):
            return {**entry, "bits": bits}
        bits *= 2
    # A law may be wrong at a point although its derivative is right there; what follows from it tells.
    return {**entry, "bits": _FEWEST_BITS if isinstance(claim.says, Solves | TimeTo) else None}


def _bits(digits: int) -> int:
    return int(_BITS_PER_DIGIT * digits) + 64
