"""What the command imports before it can answer: nothing that it does not need for this answer."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("sympy", "scipy", "numpy", "mpmath", "matplotlib", "rich", "hypothesis")
REPORT = "import sys; from verification.cli import run; run({words!r}); print(*sorted(sys.modules), file=sys.stderr)"


def imported(*words: str) -> set[str]:
    """The top-level modules in memory after the command has run in a process of its own."""
    program = REPORT.format(words=list(words))
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in ran.stderr.split()} | set(ran.stderr.split())


@pytest.mark.parametrize("words", [("--help",), ("verify", "--help"), ("--version",)])
def test_help_imports_neither_ball_arithmetic_nor_anything_heavier(words):
    modules = imported(*words)
    assert "click" in modules
    assert not modules & {*HEAVY, "flint", "derivations.exact", "derivations.catalogue"}


def test_the_help_of_the_group_imports_no_command():
    assert not {
        name for name in imported("--help") if name.startswith(("derivations", "numerics", "verification.commands."))
    }


def test_evaluating_a_law_imports_balls_but_nothing_heavier(trajectory):
    at = "s=1,tau=1,u0=exp(-1000000),t=500000"
    modules = imported("evaluate", str(trajectory), "--claim", "mode.trajectory", "--at", at)
    assert "flint" in modules
    assert not modules & {*HEAVY, "derivations.exact", "derivations.typesetting", "verification.engine"}


def test_the_package_itself_imports_nothing():
    program = "import sys, verification; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {name for name in ran.stdout.split() if name.startswith(("derivations", "numerics", "flint", "click"))}
