"""The limit check: an expansion whose leading term is proved, or else balls that close in on the limit.

An asymptotic statement f ~ g is the limit of f/g, which must be 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from derivations.claim import Asymptotic, Claim, Limit
from derivations.exact import zeros
from derivations.exact.ranging import is_infinite
from derivations.expansion import (
    Approach,
    ClosedNumbers,
    Constants,
    StoppedError,
    approaches,
    eventually,
    leading_term,
)
from derivations.expressions import (
    ONE,
    ZERO,
    Expr,
    ExpressionError,
    Number,
    Relation,
    substitute,
    write,
)
from derivations.variables import Assumptions, Domain
from numerics.balls import Value, evaluate, sign_of, status
from verification.checks import closing_in
from verification.checks.limit_questions import Question, where_zero
from verification.checks.points import show
from verification.obligations import given
from verification.sampled import SampledPoints, admissible
from verification.verdict import Counterexample, Evidence, Outcome, Point

_BITS = 320
#: Where the limits differ by no more than a very small number in the claim.
_MANY_BITS = 6_000
_SPECIAL_POINTS = 6
_MOST_SPLITS = 2


def check(claim: Claim, sampled: SampledPoints) -> list[Evidence]:
    """The evidence for or against a limit or an asymptotic law.

    >>> from derivations.expressions import ZERO, Symbol, read
    >>> from verification.settings import Settings
    >>> claim = Claim("sinc", Limit(read("sin(x)/x"), Symbol("x"), ZERO, "", read("1")))
    >>> [found.outcome.value for found in check(claim, SampledPoints(claim, Settings()))]
    ['proved', 'enclosed']
    """
    question = question_of(claim)
    try:
        allowed = tuple(way for way in question.ways if _is_allowed(question, way))
    except StoppedError as stopped:
        detail = f"whether the assumptions allow points near the limit is not decided: {stopped}"
        return [Evidence("value", Outcome.UNKNOWN, detail)]
    if not allowed:
        detail = f"the assumptions exclude the points near {question.variable.name} = {write(question.ways[0].to)}"
        return [Evidence("value", Outcome.UNKNOWN, detail)]
    points = sampled.within(question.parameters, sampled.used - {question.variable})
    proofs = [_proof(question, way, points) for way in allowed]
    refuted = next((found for found in proofs if found.outcome is Outcome.REFUTED), None)
    if refuted is not None:
        return [refuted]
    if all(found.outcome is Outcome.PROVED for found in proofs):
        return [
            _sided(_joined(proofs), question, allowed),
            *closing_in.agreement(question.of, question.value, allowed, points, _whole(question)),
        ]
    special = _refuted_at_a_point(
        question, allowed, (*_open_zeros(question, allowed, points), *points[:_SPECIAL_POINTS])
    )
    if special is not None:
        return [special]
    doubts = [found for found in proofs if found.outcome is Outcome.UNKNOWN]
    enclosed = closing_in.enclosure(question.of, question.value, allowed, points, question.assumptions)
    return [_sided(doubts[0], question, allowed), *enclosed, *_of_other_values(question)]


def _sided(found: Evidence, question: Question, allowed: tuple[Approach, ...]) -> Evidence:
    """The evidence, which says so if the limit is taken from one side because the other is outside the assumptions.

    A function is approached within its domain, so that such a limit exists if that from the side allowed does.
    """
    if len(allowed) == len(question.ways):
        return found
    ways = ", ".join(str(way) for way in allowed)
    return replace(found, detail=f"{found.detail}; only {ways} is taken, for the assumptions exclude the other side")


def _of_other_values(question: Question) -> list[Evidence]:
    """The doubt about the values of the parameters that balls have not looked at.

    A limit need not be continuous in them: that of exp(-c**2*x) for x -> oo is 0, but 1 where c = 0.
    """
    symbols = (question.of.free_symbols | question.value.free_symbols) - {question.variable}
    if not symbols:
        return []
    names = ", ".join(sorted(symbol.name for symbol in symbols))
    detail = f"the limit may be another at values of {names} that the balls have not looked at"
    return [Evidence("value", Outcome.UNKNOWN, detail)]


def allowed_ways(question: Question) -> tuple[Approach, ...]:
    """The ways to the limit point that the assumptions allow; none if that is not decided."""
    try:
        return tuple(way for way in question.ways if _is_allowed(question, way))
    except StoppedError:
        return ()


def is_proved(claim: Claim) -> bool:
    """Whether the expansion alone proves a limit or an asymptotic law, from every side that is allowed."""
    question = question_of(claim)
    allowed = allowed_ways(question)
    return bool(allowed) and all(_proof(question, way, ()).outcome is Outcome.PROVED for way in allowed)


def question_of(claim: Claim) -> Question:
    """What a limit or an asymptotic law asks, without abbreviations."""
    says = claim.says
    assert isinstance(says, Limit | Asymptotic)
    of, to = claim.expanded(says.of), claim.expanded(says.to)
    value = claim.expanded(says.value) if isinstance(says, Limit) else ONE
    if isinstance(says, Asymptotic):
        of = of / claim.expanded(says.like)
    return Question(of, value, says.variable, given(claim), approaches(says.variable, to, says.side))


def _whole(question: Question) -> bool:
    return question.assumptions[question.variable].domain is Domain.INTEGER


def _is_allowed(question: Question, way: Approach) -> bool:
    """Whether the assumptions on the limit variable hold near the limit point.

    Raises:
        StoppedError: if it is not decided.
    """
    own = question.assumptions[question.variable]
    if own.domain is Domain.INTEGER and not way.is_infinite:
        return False
    relations = [r for r in question.assumptions.given if question.variable in r.free_symbols]
    for bound, operator in ((own.lower, ">"), (own.upper, "<")):
        if bound is not None:
            relations.append(Relation((question.variable, Number(bound.value)), (operator,)))
    return all(eventually(relation, way, question.assumptions, _CLOSED) for relation in relations)


def _certain_sign(expr: Expr) -> int | None:
    return sign_of(expr, {}, _BITS)


def _has_value(expr: Expr) -> bool:
    return isinstance(status(expr, {}, _BITS), Value)


_CLOSED: Final = ClosedNumbers(_certain_sign, _has_value)


def _proof(question: Question, way: Approach, points: tuple[Point, ...], splits: int = _MOST_SPLITS) -> Evidence:
    """What the expansion proves about the limit from one side, or does in the cases of a sign that stops it."""
    constants = Constants(question.parameters, _CLOSED)
    claimed_infinite = is_infinite(question.value)
    try:
        if not claimed_infinite:
            constants.require_value(question.value)
        found = leading_term(question.of, way, question.assumptions, _CLOSED)
    except StoppedError as stopped:
        in_cases = (
            None if stopped.quantity is None or not splits else _in_cases(question, way, stopped.quantity, splits)
        )
        return in_cases or Evidence("exact", Outcome.UNKNOWN, f"the expansion for {way} stops: {stopped}")
    rest = "nothing follows" if found.next is None else f"remainder O({write(found.next)})"
    detail = f"for {way} the leading term is {write(found.term)}, {rest}"
    if found.limit == question.value:
        return Evidence("exact", Outcome.PROVED, detail)
    if claimed_infinite or is_infinite(found.limit):
        return _refutation(question, way, found.limit, detail, points)
    if constants.is_zero(found.limit - question.value):
        return Evidence("exact", Outcome.PROVED, detail)
    return _refutation(question, way, found.limit, detail, points)


def _in_cases(question: Question, way: Approach, quantity: Expr, splits: int) -> Evidence | None:
    """The proof for each sign of a quantity of the parameters; None if one of them is not found."""
    at_zero = where_zero(question, quantity)
    if at_zero is None:
        return None
    known = question.assumptions
    below, above = (replace(question, assumptions=known.with_given(r)) for r in (quantity < ZERO, quantity > ZERO))
    details = []
    for sign, case in {"<": below, "=": at_zero, ">": above}.items():
        found = _proof(case, way, (), splits - 1)
        if found.outcome is not Outcome.PROVED:
            return None
        details.append(f"where {write(quantity)} {sign} 0, {found.detail}")
    return Evidence("exact", Outcome.PROVED, "; ".join(details))


def _refutation(question: Question, way: Approach, limit: Expr, detail: str, points: tuple[Point, ...]) -> Evidence:
    """The first point of the parameters at which balls tell the proved limit from the claimed one, twice."""
    for point in points:
        if any(_differs_twice(limit, question.value, point, bits) for bits in (_BITS, _MANY_BITS)):
            sides = [_shown(side, point) for side in (question.value, limit)]
            where = f" at {show(point)}" if point else ""
            away = f", {evaluate(limit - question.value, point, _MANY_BITS).str(3, radius=False)} away"
            text = f"{detail}: the limit{where} is {sides[1]}, not {sides[0]}{away if sides[0] == sides[1] else ''}"
            return Evidence("exact", Outcome.REFUTED, text, Counterexample(point, *sides), (point,))
    return Evidence("exact", Outcome.UNKNOWN, f"{detail}, which is neither proved equal to the limit nor told from it")


def _open_zeros(question: Question, ways: tuple[Approach, ...], points: tuple[Point, ...]) -> Iterator[Point]:
    """Points of the parameters at which a number is zero whose sign stops the expansion; the limit may change there."""
    for way in ways:
        try:
            leading_term(question.of, way, question.assumptions, _CLOSED)
        except StoppedError as stopped:
            if stopped.quantity is not None:
                yield from islice(_zeros(stopped.quantity, question.parameters, points[:1]), _SPECIAL_POINTS)


def _zeros(quantity: Expr, parameters: Assumptions, points: tuple[Point, ...]) -> Iterator[Point]:
    """The points moved in one parameter to an exact zero of the quantity, where the assumptions allow it."""
    for point in points:
        for symbol in sorted(quantity.free_symbols & frozenset(point), key=lambda each: each.name):
            for zero in zeros(quantity, symbol, parameters).values:
                moved = {**point, symbol: substitute(zero, point)}
                if admissible(parameters, moved):
                    yield moved


def _refuted_at_a_point(question: Question, ways: tuple[Approach, ...], points: tuple[Point, ...]) -> Evidence | None:
    """A refutation by the expansion with exact numbers for the parameters, where the general one is not decided."""
    own = question.assumptions[question.variable]
    for point in points if any(points) else ():
        try:
            of, value = (substitute(side, point) for side in (question.of, question.value))
        except ExpressionError:
            continue  # a number with too many digits
        numbers = Question(of, value, question.variable, Assumptions((own,)), ways)
        for way in ways:
            found = _proof(numbers, Approach(way.variable, substitute(way.to, point), way.way), ({},))
            if found.outcome is Outcome.REFUTED and found.counterexample is not None:
                here = replace(found.counterexample, point=point)
                return replace(found, detail=f"at {show(point)}, {found.detail}", counterexample=here, points=(point,))
    return None


def _differs_twice(left: Expr, right: Expr, point: Point, bits: int) -> bool:
    return _differ(left, right, point, bits) and _differ(left, right, point, 2 * bits)


def _differ(left: Expr, right: Expr, point: Point, bits: int) -> bool:
    infinite = [is_infinite(side) for side in (left, right)]
    if all(infinite):
        return left != right
    if any(infinite):
        finite = right if infinite[0] else left
        return isinstance(status(finite, point, bits), Value)
    return bool(sign_of(left - right, point, bits))


def _shown(side: Expr, point: Point) -> str:
    return write(side) if is_infinite(side) else evaluate(side, point, _BITS).str(25)


def _joined(proofs: list[Evidence]) -> Evidence:
    return Evidence("exact", Outcome.PROVED, "; ".join(proof.detail for proof in proofs))
