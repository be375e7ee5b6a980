"""Many claims: one after the other or in several processes, in order, with progress."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from derivations.claim import Claim
from verification.budget import BudgetSpent, limited
from verification.decide import decide
from verification.settings import Settings
from verification.verdict import Evidence, Outcome, Result, Verdict

Progress = Callable[[int, int, str], None]

_FEWEST_FOR_PROCESSES = 8
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def verify(
    claims: Sequence[Claim],
    settings: Settings | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Iterator[Result]:
    """The verdicts on many claims, in their order, as they come.

    Args:
        claims: the claims.
        settings: how thorough to be.
        progress: called with how many are done, how many there are, and the id of the next.
        executor: where to run them, anything with the `concurrent.futures.Executor` interface; by default processes
            of this machine if there are enough claims to pay for starting them.
    """
    own = settings or Settings()
    workers = own.processes or os.cpu_count() or 1
    if executor is not None:
        yield from _followed(executor.map(decide_safely, claims, [own] * len(claims)), claims, progress)
    elif workers == 1 or len(claims) < _FEWEST_FOR_PROCESSES:
        yield from _followed((decide_safely(claim, own) for claim in claims), claims, progress)
    else:
        started = get_context("forkserver")
        with _one_thread_each(), ProcessPoolExecutor(min(workers, len(claims)), mp_context=started) as pool:
            yield from _followed(pool.map(decide_safely, claims, [own] * len(claims)), claims, progress)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let the processes that are started meanwhile compute on one core each, unless the user says otherwise.

    Libraries of linear algebra take every core for every process, and then wait for each other.
    """
    added = {name: "1" for name in _THREADS if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _followed(results: Iterator[Result], claims: Sequence[Claim], progress: Progress | None) -> Iterator[Result]:
    for done, claim in enumerate(claims):
        if progress is not None:
            progress(done, len(claims), claim.id)
        yield next(results)
    if progress is not None:
        progress(len(claims), len(claims), "")


def decide_safely(claim: Claim, settings: Settings) -> Result:
    """The verdict; a defect of a check leaves the claim undecided and is named, so that the others go on."""
    began = time.perf_counter()
    try:
        with limited(settings.budget_seconds):
            return decide(claim, settings)
    except BudgetSpent as spent:
        found = Evidence("budget", Outcome.UNKNOWN, f"{spent}; allow more with --budget")
    except Exception as error:
        if time.perf_counter() - began >= settings.budget_seconds:
            # Libraries in C turn what is raised inside a comparison into an error of their own.
            text = f"{BudgetSpent(settings.budget_seconds)}; allow more with --budget"
            found = Evidence("budget", Outcome.UNKNOWN, text)
        else:
            text = f"a check failed with {type(error).__name__}: {error}; this is a defect, please report it"
            found = Evidence("defect", Outcome.UNKNOWN, text)
    seconds = time.perf_counter() - began
    return Result(claim.id, claim.title, Verdict.UNDECIDED, (found,), seconds, claim.derived is not None)
