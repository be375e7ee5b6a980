"""Random false claims of every kind from a seeded generator are not accepted, nor are their true models refuted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

import pytest

from derivations.claim import Claim
from tests.fuzzing.claims import false_claim
from tests.fuzzing.models import true_claim
from tests.fuzzing.oracle import fails_at, place_of
from verification.engine import decide_safely
from verification.settings import Settings
from verification.verdict import Result, Verdict

ACCEPTED = {Verdict.PROVED, Verdict.ENCLOSED, Verdict.SAMPLED}
SETTINGS = Settings(points=12, digits=100, budget_seconds=2, processes=1)
BRIEF = Settings(points=6, digits=60, budget_seconds=0.4, processes=1)
COUNTS = [pytest.param(100, BRIEF, id="hundred"), pytest.param(10_000, SETTINGS, id="all", marks=pytest.mark.slow)]
SEED = 7_000_000


def _decided(make: Callable[[int], Claim], seeds: Iterable[int], settings: Settings) -> list[tuple[int, Result]]:
    return [(seed, decide_safely(make(seed), settings)) for seed in seeds]


def false_one(seed: int) -> Claim:
    """The false claim of a seed, read from its text."""
    return false_claim(seed).claim(f"false.{seed}")


def decided(make: Callable[[int], Claim], count: int, settings: Settings) -> list[tuple[int, Result]]:
    """The verdicts on so many claims; many of them in as many processes as there are processors."""
    if count <= 100:
        return _decided(make, range(SEED, SEED + count), settings)
    blocks = [range(SEED + first, min(SEED + first + 50, SEED + count)) for first in range(0, count, 50)]
    with ProcessPoolExecutor(mp_context=get_context("forkserver")) as pool:
        found = pool.map(_decided, [make] * len(blocks), blocks, [settings] * len(blocks))
        return [each for block in found for each in block]


def named(results: Iterable[tuple[int, Result]]) -> list[str]:
    return [f"{seed}: {result.verdict}: {result.evidence}" for seed, result in results]


@pytest.mark.parametrize(("count", "settings"), COUNTS)
def test_no_false_claim_is_accepted(
    count: int, settings: Settings, record_property: Callable[[str, object], None]
) -> None:
    results = decided(false_one, count, settings)
    verdicts = Counter(result.verdict for _, result in results)
    record_property(
        "verdicts on false claims", ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
    )
    assert not named(each for each in results if each[1].verdict in ACCEPTED)
    assert not named(each for each in results if any(found.check == "defect" for found in each[1].evidence))
    assert verdicts[Verdict.VACUOUS] == 0
    assert verdicts[Verdict.REFUTED] >= 0.6 * count, verdicts


@pytest.mark.parametrize(("count", "settings"), [COUNTS[0], pytest.param(2_000, SETTINGS, marks=pytest.mark.slow)])
def test_no_true_claim_is_refuted(
    count: int, settings: Settings, record_property: Callable[[str, object], None]
) -> None:
    results = decided(true_claim, count // 2, settings)
    verdicts = Counter(result.verdict for _, result in results)
    record_property("verdicts on true claims", str(dict(verdicts)))
    assert not named(each for each in results if each[1].verdict in (Verdict.REFUTED, Verdict.VACUOUS))
    assert not named(each for each in results if any(found.check == "defect" for found in each[1].evidence))


def test_the_false_claims_are_false() -> None:
    """By mpmath at the places that the generator names, wherever it can tell."""
    told = 0
    for seed in range(400):
        falsehood = false_claim(SEED + seed)
        claim = falsehood.claim("false")
        place = place_of(falsehood, claim, Random(seed))
        failing = None if place is None else fails_at(claim, place)
        assert failing is not False, falsehood
        told += failing is True
    assert told > 100
