"""The mutants of many claims: how many were killed, which survived, and why; in several processes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

from derivations.claim import Claim
from verification.mutation.judging import Fate, Judge
from verification.mutation.mutants import KINDS, some_mutants
from verification.settings import Settings

Progress = Callable[[int, int, str], None]

_FEWEST_FOR_PROCESSES: Final = 4


@dataclass(frozen=True)
class Survivor:
    """An accepted mutant: the claim it was made of, what was changed, and why it was accepted."""

    id: str
    mutant: str
    why: str


@dataclass(frozen=True)
class Attacked:
    """What became of the mutants of one claim.

    Attributes:
        id: of the claim.
        kind: of its statement, as in a claim file.
        made: wrong versions that were judged, the equivalent ones among them.
        killed: those that were not accepted.
        equivalent: those shown to say the same as the claim.
        survivors: the others.
        seconds: how long it took.
    """

    id: str
    kind: str
    made: int
    killed: int
    equivalent: int
    survivors: tuple[Survivor, ...]
    seconds: float


def attack(claim: Claim, limit: int | None, settings: Settings | None = None) -> Attacked:
    """Make at most `limit` mutants of a claim, None for all, and judge them.

    Versions that are shown to follow from the claim, or are proved for themselves, are not wrong and do not count.

    >>> from derivations.catalogue import find
    >>> found = attack(find("two-layer.zero-target"), 6)
    >>> found.made, found.killed, found.survivors
    (6, 6, ())
    """
    began = time.perf_counter()
    own = settings or Settings()
    judge = Judge(claim, own)
    fates = dict.fromkeys(Fate, 0)
    survivors = []
    for mutant in some_mutants(claim, limit, own.seed):
        judgement = judge.judge(mutant)
        fates[judgement.fate] += 1
        if judgement.fate is Fate.SURVIVED:
            survivors.append(Survivor(claim.id, mutant.description, judgement.why))
    return Attacked(
        claim.id,
        KINDS.get(type(claim.says), "other"),
        sum(fates.values()) - fates[Fate.HARMLESS],
        fates[Fate.KILLED],
        fates[Fate.EQUIVALENT],
        tuple(survivors),
        time.perf_counter() - began,
    )


def attack_all(
    claims: Sequence[Claim],
    limit: int | None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Iterator[Attacked]:
    """Attack many claims, in their order, as they come.

    Args:
        claims: the claims.
        limit: the most mutants of one claim; None for all.
        settings: how thorough the checks are, the seed, and how many processes there may be.
        progress: called with how many claims are done, how many there are, and the id of the next.
    """
    own = settings or Settings()
    workers = min(own.processes or os.cpu_count() or 1, len(claims))
    if workers <= 1 or len(claims) < _FEWEST_FOR_PROCESSES:
        yield from _followed((attack(claim, limit, own) for claim in claims), claims, progress)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        found = pool.map(attack, claims, [limit] * len(claims), [own] * len(claims))
        yield from _followed(found, claims, progress)


def _followed(found: Iterator[Attacked], claims: Sequence[Claim], progress: Progress | None) -> Iterator[Attacked]:
    for done, claim in enumerate(claims):
        if progress is not None:
            progress(done, len(claims), claim.id)
        yield next(found)
    if progress is not None:
        progress(len(claims), len(claims), "")
