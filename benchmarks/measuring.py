"""Timing several contenders fairly: in turns, so that a busy moment of the machine hits all, the best of several."""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).parent.parent
#: A batch takes at least so many seconds.
_SHORTEST = 0.003
_MOST_STARTS = 12


@dataclass(frozen=True)
class Effort:
    """How much time the measurements may take.

    Attributes:
        repeats: how many times each contender is run at most.
        seconds: a contender that has run for so long in all is not run again.
        patience: seconds after which a contender in a process of its own is given up; 0 leaves such contenders out.
    """

    repeats: int
    seconds: float
    patience: float


FULL = Effort(repeats=40, seconds=8.0, patience=120.0)
QUICK = Effort(repeats=15, seconds=1.0, patience=0.0)


@dataclass(frozen=True)
class Figure:
    """What one contender took.

    Attributes:
        name: the contender.
        seconds: the best time, None if it did not finish.
        remark: how good its answer is, or why there is none.
    """

    name: str
    seconds: float | None
    remark: str = ""


@dataclass(frozen=True)
class Target:
    """What is to be reached: in words, and as a limit in seconds, None if the peer gave nothing to compare with."""

    words: str
    limit: float | None


@dataclass(frozen=True)
class Comparison:
    """One line of the table: a piece of work, what Exactflow took, what its peers took in the same run, the target."""

    row: str
    work: str
    ours: Figure
    peers: tuple[Figure, ...]
    target: Target

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None if it cannot be said."""
        if self.target.limit is None:
            return None
        return self.ours.seconds is not None and self.ours.seconds <= self.target.limit


def best_times(contenders: Mapping[str, Callable[[], object]], effort: Effort) -> dict[str, float]:
    """The shortest time of each contender in seconds of the processor, after one untimed run each.

    Time of the processor, because other work on a shared machine must not count; no contender runs threads.  One that
    answers within milliseconds is run in batches, so that the clock does not matter.
    """
    batch: dict[str, int] = {}
    spent = dict.fromkeys(contenders, 0.0)
    best = dict.fromkeys(contenders, float("inf"))
    for name, run in contenders.items():
        first = _timed(run, 1, process_time)
        batch[name] = max(1, int(_SHORTEST / max(first, 1e-7)))
        if first > effort.seconds:
            best[name], spent[name] = first, first
    for _ in range(effort.repeats):
        for name, run in contenders.items():
            if spent[name] < effort.seconds:
                elapsed = _timed(run, batch[name], process_time)
                spent[name] += elapsed
                best[name] = min(best[name], elapsed / batch[name])
    return best


def best_of_turns(runs: Mapping[str, Callable[[], float]], effort: Effort) -> dict[str, float]:
    """The shortest of the times that contenders tell of themselves, taking turns; some run in other processes."""
    spent, best = dict.fromkeys(runs, 0.0), dict.fromkeys(runs, float("inf"))
    for _ in range(effort.repeats):
        for name, run in runs.items():
            if spent[name] < effort.seconds:
                took = run()
                spent[name] += took
                best[name] = min(best[name], took)
    return best


def seconds_of(run: Callable[[], object]) -> float:
    """The seconds of the processor that one run takes."""
    return _timed(run, 1, process_time)


def _timed(run: Callable[[], object], times: int, clock: Callable[[], float]) -> float:
    # No collection inside the measurement, and none just before it, which would empty the caches of the processor.
    gc.disable()
    try:
        start = clock()
        for _ in range(times):
            run()
        return clock() - start
    finally:
        gc.enable()


def best_of_commands(commands: Mapping[str, Sequence[str]], effort: Effort) -> dict[str, float]:
    """The shortest time of the processor that each command takes from its start to its end."""
    runs = {name: partial(_silently, command) for name, command in commands.items()}
    for run in runs.values():
        run()
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(min(effort.repeats, _MOST_STARTS)):
        for name, run in runs.items():
            best[name] = min(best[name], _timed(run, 1, _time_of_children))
    return best


def _time_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _silently(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def in_new_process(module: str, arguments: Sequence[str], patience: float) -> dict[str, Any] | None:
    """The JSON object that a module prints when it is run in a process of its own; None if it takes too long."""
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=patience, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
