"""Values on the way to a limit point, recorded so that balls can follow them without the expansion of the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from derivations.claim import Claim
from derivations.expansion import Approach
from derivations.expressions import Expr, ExpressionError, Number, exp, read, substitute, write
from derivations.variables import Assumptions, Domain
from numerics.balls import evaluate
from verification.checks.limit_questions import Question
from verification.checks.limits import allowed_ways, question_of
from verification.recheck_limits import FEWEST_STEPS, NotSupported, approached, distance, is_told
from verification.report.results import point_object
from verification.sampled import SampledPoints, admissible
from verification.settings import Settings
from verification.verdict import Point, Result

_LEVELS: Final = (1, 2, 4, 8, 16, 40, 160, 320, 640, 1_280)
_WHOLE_LEVELS: Final = (1, 2, 4, 8, 16, 64, 256)
_BITS: Final = 8_192
_POINTS: Final = 2
_TRIED: Final = 6


def trails(claim: Claim, result: Result, table: dict[str, Any], settings: Settings) -> list[dict[str, Any]]:
    """The ways to the limit point on which balls speak for the verdict, each at exact parameters.

    Args:
        claim: a limit or an asymptotic law.
        result: the verdict on it.
        table: the claim in the claim language.
        settings: those under which it was decided.
    """
    question = question_of(claim)
    if result.counterexample is not None:
        points: Sequence[Point] = [result.counterexample.point]
    else:
        sampled = SampledPoints(claim, settings)
        points = sampled.within(question.parameters, sampled.used - {question.variable})

    def speaks(way: dict[str, Any]) -> bool:
        body = {"verdict": result.verdict.value, "obligations": [way], "counterexample": way}
        try:
            approached(table, lambda text: claim.expanded(read(text)), lambda point: None, body)
        except NotSupported:
            return False
        return True

    found = []
    for approach in allowed_ways(question):
        own = (_followed(question, approach, point, speaks) for point in points[:_TRIED])
        found += list(islice((way for way in own if way is not None), _POINTS))
    return found


def _followed(
    question: Question, approach: Approach, point: Point, speaks: Callable[[dict[str, Any]], bool]
) -> dict[str, Any] | None:
    """The way to the limit point at some parameters, from where on balls speak for the verdict."""
    assumptions = question.assumptions
    try:
        steps = [substitute(step, dict(point)) for step in _steps(approach, assumptions)]
    except ExpressionError:
        return None
    steps = [step for step in steps if admissible(assumptions, {**point, approach.variable: step})]
    steps = _with_values(question, point, steps)
    at = {"at": point_object(point), "variable": approach.variable.name, "bits": _BITS}
    texts = [write(step) for step in steps]
    # Near the start a claim about a limit need not be right; far out nothing is left away but what has no value.
    for first in range(len(texts) - FEWEST_STEPS + 1):
        way = {**at, "steps": texts[first:]}
        if speaks(way):
            return way
    return None


def _with_values(question: Question, point: Point, steps: Sequence[Expr]) -> list[Expr]:
    """The steps from the first to the last one at which balls tell the distance to the limit."""
    gap, kept = distance(question.of, question.value), []
    for step in steps:
        if is_told(evaluate(gap, {**point, question.variable: step}, _BITS)):
            kept.append(step)
        elif kept:
            break
    return kept


def _steps(approach: Approach, assumptions: Assumptions) -> Iterator[Expr]:
    whole = assumptions[approach.variable].domain is Domain.INTEGER
    for level in _WHOLE_LEVELS if whole else _LEVELS:
        yield approach.at(Number(2**level) if whole else exp(Number(level)))
