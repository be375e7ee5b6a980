"""From evidence to a verdict: what is unknown never passes."""

from __future__ import annotations

import itertools

import pytest

from verification.combine import combine
from verification.verdict import Evidence, Outcome, Verdict


def evidence(**outcomes: Outcome) -> list[Evidence]:
    return [Evidence(name.replace("_", " "), outcome, "") for name, outcome in outcomes.items()]


PROVED, ENCLOSED, UNKNOWN, REFUTED = Outcome.PROVED, Outcome.ENCLOSED, Outcome.UNKNOWN, Outcome.REFUTED


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (evidence(exact=PROVED, value=PROVED, balls=ENCLOSED), Verdict.PROVED),
        (evidence(exact=PROVED, value=PROVED, balls=ENCLOSED, integration=UNKNOWN), Verdict.PROVED),
        (evidence(exact=PROVED, value=PROVED, balls=UNKNOWN), Verdict.UNDECIDED),
        (evidence(exact=PROVED, value=UNKNOWN, balls=ENCLOSED, second_opinion=ENCLOSED), Verdict.UNDECIDED),
        (evidence(exact=UNKNOWN, value=PROVED, balls=ENCLOSED), Verdict.UNDECIDED),
        (evidence(exact=UNKNOWN, value=PROVED, balls=ENCLOSED, second_opinion=ENCLOSED), Verdict.ENCLOSED),
        (evidence(exact=UNKNOWN, value=PROVED, balls=ENCLOSED, second_opinion=UNKNOWN), Verdict.UNDECIDED),
        (evidence(exact=UNKNOWN, value=PROVED, balls=ENCLOSED, integration=ENCLOSED), Verdict.ENCLOSED),
        (evidence(exact=PROVED, value=PROVED, balls=ENCLOSED, derivation=UNKNOWN), Verdict.UNDECIDED),
        (evidence(exact=PROVED, value=PROVED, balls=REFUTED), Verdict.REFUTED),
        (evidence(assumptions=Outcome.VACUOUS), Verdict.VACUOUS),
        ([], Verdict.UNDECIDED),
    ],
)
def test_verdicts(found: list[Evidence], expected: Verdict) -> None:
    for order in itertools.permutations(found):
        assert combine(order) is expected


def test_a_refutation_outweighs_everything() -> None:
    for outcome in Outcome:
        assert combine(evidence(exact=outcome, value=outcome, balls=REFUTED)) is Verdict.REFUTED
