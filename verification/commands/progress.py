"""A progress bar for commands that take longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

Report: TypeAlias = Callable[[int, int, str], None]

_SECONDS_BEFORE_PROGRESS: Final = 1.0


@contextmanager
def progress_bar() -> Iterator[Report | None]:
    """A bar on standard error, drawn only on a terminal and only once a second has passed; None without a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    began = time.monotonic()

    def report(done: int, total: int, name: str) -> None:
        bar.update(task, completed=done, total=total, description=name)
        if time.monotonic() - began > _SECONDS_BEFORE_PROGRESS:
            bar.start()

    try:
        yield report
    finally:
        bar.stop()
