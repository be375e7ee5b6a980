"""A peer in a process of its own, under the interpreter of its own environment."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

#: Names the interpreter of an environment in which neural-tangents is installed.
NEURAL_TANGENTS = "EXACTFLOW_NEURAL_TANGENTS"


class Peer:
    """A process that answers questions, each one JSON object on a line."""

    def __init__(self, asking: IO[str], answering: IO[str]) -> None:
        self._asking, self._answering = asking, answering

    def ask(self, work: str, **arguments: Any) -> dict[str, Any]:
        self._asking.write(json.dumps({"work": work, **arguments}) + "\n")
        self._asking.flush()
        line = self._answering.readline()
        if not line:
            raise RuntimeError(f"the peer ended while it did {work!r}; run its script by hand to see why")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def neural_tangents() -> Iterator[Peer | None]:
    """neural-tangents, if the environment variable names an interpreter that has it; else None."""
    interpreter = os.environ.get(NEURAL_TANGENTS)
    if not interpreter:
        yield None
        return
    script = Path(__file__).with_name("infinite_networks.py")
    command = [interpreter, "-W", "ignore", str(script)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield Peer(process.stdin, process.stdout)
        process.stdin.close()
