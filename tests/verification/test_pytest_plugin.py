"""Claims as test items, seen from outside: pytest in a process of its own, in a directory of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = any(point.name == "exactflow" for point in entry_points(group="pytest11"))
CLAIMS = """
[variables]
t   = "nonnegative"
tau = "positive"
s   = "positive"
u0  = { domain = "positive", scale = "log" }

[[claim]]
id = "sum"
equal = ["1/2 + 1/2", "1"]

[[claim]]
id = "slow"
title = "The pace is half of what it is"
given = ["u0 < s"]
flow = { state = "u", time = "t", start = "u0", rhs = "2*u*(s - u)/tau" }
solves = "s/(1 + (s/u0 - 1)*exp(-s*t/tau))"
"""


@dataclass(frozen=True)
class Ran:
    status: int
    out: str


@pytest.fixture
def run_pytest(tmp_path):
    """Run pytest with the plugin in the temporary directory."""

    def ran(*words: str) -> Ran:
        plugin = [] if INSTALLED else ["-p", "verification.pytest_plugin"]
        program = [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", "-q", *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return Ran(done.returncode, done.stdout + done.stderr)

    return ran


def test_a_file_of_claims_is_collected_and_a_false_claim_fails_with_its_counterexample(tmp_path, run_pytest):
    (tmp_path / "growth.claims.toml").write_text(CLAIMS, encoding="utf-8")
    ran = run_pytest()
    assert ran.status == 1
    assert "1 failed, 1 passed" in ran.out
    assert "FAILED growth.claims.toml::slow" in ran.out
    assert "REFUTED: The pace is half of what it is" in ran.out
    # The solution of u' = 2*u*(2 - u) from 1 at time 1 is 2/(1 + exp(-4)); the false one claims 2/(1 + exp(-2)).
    assert "counterexample: tau=1, s=2, u0=1, t=1" in ran.out
    assert "claimed: [1.7615941559" in ran.out
    assert "found:   [1.9640275800" in ran.out
    assert "seed: 0" in ran.out
    assert "re-check: exactflow verify growth.claims.toml --seed 0" in ran.out
    assert "Traceback" not in ran.out


def test_one_claim_can_be_chosen_by_its_id(tmp_path, run_pytest):
    (tmp_path / "growth.claims.toml").write_text(CLAIMS, encoding="utf-8")
    ran = run_pytest("growth.claims.toml::sum")
    assert (ran.status, "1 passed" in ran.out) == (0, True)


def test_the_option_takes_files_of_any_name_and_collects_nothing_else(tmp_path, run_pytest):
    (tmp_path / "theorems.toml").write_text(CLAIMS, encoding="utf-8")
    (tmp_path / "test_other.py").write_text("def test_other():\n    assert False\n", encoding="utf-8")
    ran = run_pytest("--claims", "theorems.toml", "--claims-seed", "3")
    assert "1 failed, 1 passed" in ran.out
    assert "seed: 3" in ran.out
    assert "test_other" not in ran.out
    both = run_pytest("test_other.py", "--claims", "theorems.toml")
    assert "2 failed, 1 passed" in both.out


def test_an_undecided_claim_fails_and_says_why(tmp_path, run_pytest):
    claims = '[variables]\nx = "real"\n[[claim]]\nid = "unit"\nequal = ["x/x", "1"]\n'
    (tmp_path / "x.claims.toml").write_text(claims, encoding="utf-8")
    ran = run_pytest()
    assert ran.status == 1
    assert "UNDECIDED: unit" in ran.out
    assert "no finite real value: division by zero at x=0" in ran.out
    assert "counterexample:" not in ran.out


def test_a_mistake_in_a_file_is_one_message(tmp_path, run_pytest):
    (tmp_path / "bad.claims.toml").write_text('[[claim]]\nid = "a"\nequal = ["1", "y"]\n', encoding="utf-8")
    ran = run_pytest()
    assert ran.status == 2
    assert 'bad.claims.toml: claim "a": equal: entry 2: y is not declared' in ran.out
    assert "Traceback" not in ran.out


def test_a_missing_file_and_a_negative_seed_are_refused(tmp_path, run_pytest):
    ran = run_pytest("--claims", "nowhere.toml")
    assert (ran.status, "there is no file nowhere.toml" in ran.out) == (4, True)
    (tmp_path / "x.claims.toml").write_text(CLAIMS, encoding="utf-8")
    ran = run_pytest("--claims", "x.claims.toml", "--claims-seed", "-1")
    assert (ran.status, "a seed is not negative" in ran.out) == (4, True)


@pytest.mark.parametrize("budget", ["0", "-1", "nan", "inf"])
def test_a_budget_that_is_none_is_refused(tmp_path, run_pytest, budget):
    (tmp_path / "theorems.toml").write_text(CLAIMS, encoding="utf-8")
    ran = run_pytest("--claims", "theorems.toml", "--claims-budget", budget)
    assert ran.status == 4
    assert "--claims-budget" in ran.out


def test_files_are_read_as_the_command_reads_them(tmp_path, run_pytest):
    """A byte order mark is no mistake; another encoding, and a flow without claims, are, each with its remedy."""
    (tmp_path / "marked.claims.toml").write_bytes(b"\xef\xbb\xbf" + CLAIMS.replace("\n", "\r\n").encode())
    (tmp_path / "latin.claims.toml").write_bytes("title = 'caf\xe9'".encode("latin-1"))
    (tmp_path / "flow.claims.toml").write_text("[flow]\nstate = 'u'\n", encoding="utf-8")
    assert "1 passed" in run_pytest("marked.claims.toml", "-k", "sum").out
    ran = run_pytest("latin.claims.toml", "flow.claims.toml")
    assert "save the file in that encoding" in ran.out
    assert "exactflow derive" in ran.out


def test_only_a_sampled_claim_needs_leave_to_pass():
    from verification.pytest_plugin import accepted
    from verification.verdict import Verdict

    assert accepted(None) == {Verdict.PROVED, Verdict.ENCLOSED}
    assert accepted("sampled") == {Verdict.PROVED, Verdict.ENCLOSED, Verdict.SAMPLED}


def test_the_plugin_imports_nothing_heavy():
    program = "import sys, verification.pytest_plugin; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = ("derivations", "numerics", "flint", "sympy", "mpmath", "numpy", "hypothesis", "verification.engine")
    assert not {name for name in ran.stdout.split() if name.startswith(heavy)}


def test_the_false_claims_of_the_corpus_are_not_collected(run_pytest):
    ran = run_pytest("--collect-only", str(ROOT / "tests" / "corpus"))
    assert "no tests collected" in ran.out
