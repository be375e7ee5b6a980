"""Results as plain objects, in the shape that the claim format lays down for `exactflow verify --json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from derivations.expressions import write
from verification.verdict import Point, Result, Verdict


def results_object(results: Sequence[Result]) -> dict[str, Any]:
    """All results with their summary.

    >>> results_object([Result("a", "", Verdict.PROVED, (), 0.25)])["summary"]
    {'PROVED': 1}
    """
    return {"claims": [result_object(result) for result in results], "summary": summary(results)}


def result_object(result: Result) -> dict[str, Any]:
    """One result: id, title, verdict, evidence, counterexample and the seconds it took."""
    example = result.counterexample
    return {
        "id": result.id,
        "title": result.title,
        "verdict": result.verdict.value,
        "evidence": evidence_objects(result),
        "counterexample": None if example is None else point_object(example.point),
        "seconds": round(result.seconds, 6),
    }


def evidence_objects(result: Result) -> list[dict[str, str]]:
    """Every check that was made: its name, its outcome and the detail."""
    return [{"check": each.check, "outcome": each.outcome.value, "detail": each.detail} for each in result.evidence]


def point_object(point: Point) -> dict[str, str]:
    """A point: exact expressions of the claim language by name."""
    return {name.name: write(value) for name, value in point.items()}


def summary(results: Sequence[Result]) -> dict[str, int]:
    """How many claims have each verdict that occurs, strongest verdict first."""
    counts = Counter(result.verdict for result in results)
    return {verdict.value: counts[verdict] for verdict in Verdict if counts[verdict]}
