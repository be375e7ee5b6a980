"""How soon the command answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_of_commands

ROW = "Start of the command"
LAW = "two-layer.trajectory"
POINT = "s=1,tau=1,u0=exp(-1000000),t=500000"


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """The help page beside an import of click, a stored law beside an import of SymPy."""
    exactflow = _command()
    commands = {
        "help": [*exactflow, "--help"],
        "evaluate": [*exactflow, "evaluate", LAW, "--at", POINT, "--digits", "30"],
        "import click": [sys.executable, "-c", "import click"],
        "import sympy": [sys.executable, "-c", "import sympy"],
        "import flint": [sys.executable, "-c", "import flint"],
    }
    took = best_of_commands(commands, effort)
    peers = {
        name: Figure(f'python -c "{name}"', seconds) for name, seconds in took.items() if name.startswith("import")
    }
    target = Target("1.5 times import click", 1.5 * took["import click"])
    yield Comparison(ROW, "`exactflow --help`", Figure("Exactflow", took["help"]), (peers["import click"],), target)
    ours = Figure("Exactflow", took["evaluate"])
    beside = (peers["import sympy"], peers["import flint"])
    yield Comparison(ROW, f"`exactflow evaluate {LAW}`, 30 digits", ours, beside, Target("250 ms", 0.25))


def _command() -> list[str]:
    """The installed command of this Python, else what it would run."""
    beside = which("exactflow", path=str(Path(sys.executable).parent))
    return [beside] if beside else [sys.executable, "-c", "from verification.cli import main; main()"]
