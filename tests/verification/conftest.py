"""The command `exactflow` run in this process: its exit status, what it printed, and what it complained about."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from verification.cli import run

VARIABLES = """
[variables]
t   = "nonnegative"
tau = "positive"
s   = "positive"
u0  = { domain = "positive", scale = "log", latex = "u_0" }
x   = "real"
"""
MODE = 'flow = { state = "u", time = "t", start = "u0", rhs = "2*u*(s - u)/tau" }'


@dataclass(frozen=True)
class Ran:
    """What one run of the command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def exactflow(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run `exactflow` with the given words."""

    def ran(*words: str | Path) -> Ran:
        capsys.readouterr()
        status = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return ran


@pytest.fixture
def claim_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a claim file: the usual variables, and a table for each claim given as `id` and lines."""

    def written(*claims: tuple[str, str], name: str = "claims.toml") -> Path:
        path = tmp_path / name
        tables = [f'[[claim]]\nid = "{identifier}"\n{lines}' for identifier, lines in claims]
        path.write_text("\n\n".join([VARIABLES, *tables]), encoding="utf-8")
        return path

    return written


@pytest.fixture
def flow_file(tmp_path: Path) -> Callable[[str], Path]:
    """Write a flow file whose `[flow]` table has these lines."""

    def written(lines: str, given: str = "[]") -> Path:
        path = tmp_path / "flow.toml"
        path.write_text(f"given = {given}\n{VARIABLES}\n[flow]\n{lines}\n", encoding="utf-8")
        return path

    return written


@pytest.fixture
def trajectory(claim_file: Callable[..., Path]) -> Path:
    """A claim file with the logistic trajectory of a mode and its time law."""
    solves = f'given = ["u0 < s"]\n{MODE}\nwhere = {{ z0 = "s/u0 - 1" }}\nsolves = "s/(1 + z0*exp(-2*s*t/tau))"'
    time_to = f'given = ["u0 < s"]\n{MODE}\ntime_to = "tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))"'
    return claim_file(("mode.trajectory", solves), ("mode.time", time_to))
