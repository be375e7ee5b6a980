"""False claims that no check may accept; and true ones that an earlier state of the checks refuted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from derivations.claim import Claim, Equal, Holds, Solves, TimeTo
from derivations.claim_files import read_claims
from derivations.expressions import Call, Expr, Number
from verification.decide import decide
from verification.verdict import Outcome, Result, Verdict

CORPUS = Path(__file__).parent.parent / "corpus"
ACCEPTED = {Verdict.PROVED, Verdict.ENCLOSED, Verdict.SAMPLED}

#: Wrong verdicts that are known and not yet mended; a mended one makes its test fail until its line is gone.
OPEN: dict[str, str] = {}


def read_all(paths: Iterable[Path]) -> dict[str, Claim]:
    """Every claim of the files by its id."""
    claims = [claim for path in paths for claim in read_claims(path.read_text(), path.name).claims]
    assert len({claim.id for claim in claims}) == len(claims), "an id is used twice"
    return {claim.id: claim for claim in claims}


@cache
def corpus() -> dict[str, Claim]:
    """The claims of the corpus that have a value everywhere; the bounds have a test of their own."""
    return read_all(sorted((*CORPUS.glob("*.claims.toml"), *CORPUS.glob("limits/false_*.claims.toml"))))


@cache
def without_value() -> dict[str, Claim]:
    """The claims that have no value somewhere inside their assumptions, so that many of them cannot be refuted."""
    return read_all(sorted(CORPUS.glob("without_value/*.claims.toml")))


@cache
def verdict_on(identifier: str) -> Result:
    """The verdict on one claim of the corpus, decided once."""
    return decide(corpus()[identifier])


def is_true(claim: Claim) -> bool:
    return claim.title.startswith("True")


def is_simple(value: Expr) -> bool:
    """Whether a value of a counterexample is short: numerator and denominator of at most 10, or an exponential."""
    if isinstance(value, Number):
        return max(abs(value.value.numerator), value.value.denominator) <= 10
    return isinstance(value, Call) and value.name == "exp"


def parameters() -> list[object]:
    marks = {name: pytest.mark.xfail(reason=reason, strict=True) for name, reason in OPEN.items()}
    return [pytest.param(name, marks=marks[name]) if name in marks else name for name in corpus()]


@pytest.mark.parametrize("identifier", parameters())
def test_no_false_claim_is_accepted_and_no_true_one_is_refuted(identifier: str) -> None:
    found = verdict_on(identifier)
    details = "\n".join(f"{e.check}: {e.outcome}: {e.detail}" for e in found.evidence)
    if is_true(corpus()[identifier]):
        assert found.verdict is not Verdict.REFUTED, details
    else:
        assert found.verdict not in ACCEPTED, details


def test_the_corpus_is_large() -> None:
    assert sum(not is_true(claim) for claim in corpus().values()) >= 150


@pytest.mark.parametrize("identifier", without_value())
def test_a_claim_without_a_value_is_not_accepted_and_says_why(identifier: str) -> None:
    found = decide(without_value()[identifier])
    assert found.verdict not in ACCEPTED
    assert any(each.outcome in (Outcome.UNKNOWN, Outcome.REFUTED) and each.detail for each in found.evidence)


def test_false_claims_are_refuted(record_property: Callable[[str, object], None]) -> None:
    wanted = [name for name, claim in corpus().items() if not is_true(claim)]
    missed = [name for name in wanted if verdict_on(name).verdict is not Verdict.REFUTED]
    share = 1 - len(missed) / len(wanted)
    record_property("share refuted", f"{share:.3f} of {len(wanted)}; not: {', '.join(missed)}")
    assert share >= 0.95, missed
    assert all(any(found.detail for found in verdict_on(name).evidence) for name in missed)


def test_counterexamples_are_simple(record_property: Callable[[str, object], None]) -> None:
    examples = {name: verdict_on(name).counterexample for name in corpus()}
    points = {name: example.point for name, example in examples.items() if example is not None}
    long = [name for name, point in points.items() if not all(map(is_simple, point.values()))]
    share = 1 - len(long) / len(points)
    record_property("share of simple counterexamples", f"{share:.3f} of {len(points)}; not: {', '.join(long)}")
    assert share >= 0.9, long


@pytest.mark.parametrize("identifier", [name for name, claim in corpus().items() if not is_true(claim)])
def test_counterexamples_name_every_variable(identifier: str) -> None:
    """A counterexample is of use only if it says where: the time of a solution, the state of a time law."""
    claim, found = corpus()[identifier], verdict_on(identifier)
    if found.counterexample is None:
        return
    named = set(found.counterexample.point)
    if isinstance(claim.says, Equal):
        wanted = claim.expanded(claim.says.left).free_symbols | claim.expanded(claim.says.right).free_symbols
    elif isinstance(claim.says, Holds):
        wanted = claim.expanded(claim.says.relation).free_symbols
    elif claim.about is None:
        wanted = frozenset()
    else:
        flow = claim.about
        wanted = frozenset().union(*(claim.expanded(start).free_symbols for start in flow.starts))
        if isinstance(claim.says, Solves):
            wanted |= {flow.time}
        if isinstance(claim.says, TimeTo):
            wanted |= {flow.state}
    assert wanted <= named
