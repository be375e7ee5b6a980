"""A limit on the time that one claim may take."""

from __future__ import annotations

import gc
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AT_ONCE = 1e-3
#: A callback of a library in C may lose what is raised in it; then it is raised again.
_AGAIN = 2.0


class BudgetSpent(BaseException):
    """The time that was allowed is over; no handler of ordinary errors may take it for one.

    Attributes:
        seconds: the time that was allowed.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the budget of {seconds:g} seconds is spent")
        self.seconds = seconds


class _Collector:
    """Knows whether garbage is being collected; the collector drops whatever is raised in what it calls."""

    def __init__(self) -> None:
        self._runs = False

    def __call__(self, phase: str, _info: dict[str, int]) -> None:
        self._runs = phase == "start"

    def drops(self, frame: FrameType | None) -> bool:
        """Whether what is raised in a frame is lost: during a collection, and in the callbacks around it."""
        around = (getattr(each, "__code__", None) for each in gc.callbacks)
        return self._runs or (frame is not None and frame.f_code in around)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `BudgetSpent` inside the block after so many seconds; an outer limit that is nearer stays in force.

    It needs the alarm signal of POSIX systems and the main thread of a process; elsewhere the block runs to its end.
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    collector = _Collector()

    def spent(_number: int, frame: FrameType | None) -> None:
        if collector.drops(frame):
            signal.setitimer(signal.ITIMER_REAL, _AT_ONCE, _AGAIN)
            return
        raise BudgetSpent(seconds)

    began = time.monotonic()
    outer_handler = signal.getsignal(signal.SIGALRM)
    outer_seconds = signal.getitimer(signal.ITIMER_REAL)[0]
    if 0 < outer_seconds <= seconds:
        yield
        return
    gc.callbacks.append(collector)
    signal.signal(signal.SIGALRM, spent)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        gc.callbacks.remove(collector)
        signal.signal(signal.SIGALRM, outer_handler)
        if outer_seconds:
            left = outer_seconds - (time.monotonic() - began)
            signal.setitimer(signal.ITIMER_REAL, max(left, _AT_ONCE), _AGAIN)
