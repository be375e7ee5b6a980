"""Ghost-written test files: plain pytest runs them as they are, and a broken formula in them fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from derivations.catalogue import find
from derivations.claim import Asymptotic, Claim, Holds, Limit
from derivations.claim_files import read_claims
from derivations.expressions import INFINITY, ZERO, Symbol, read, read_relation
from derivations.variables import Assumptions, Domain, Scale, Variable
from verification.ghostwriter import ghostwrite

ROOT = Path(__file__).parents[2]
FIVE = (
    "two-layer.trajectory",
    "two-layer.time",
    "two-layer.eps-time",
    "conserved.layers.depth-2.1-2",
    "phi.one-term",
)
#: A formula of each claim, and a slip in it.
BROKEN = {
    "test_two_layer_trajectory": ("(s/u0 - 1)*exp(-2*s*t/tau)", "(s/u0 - 1)*exp(-3*s*t/tau)"),
    "test_two_layer_time": ("log(u*(s - u0)/(u0*(s - u)))", "log(u*(s - u0)/(u0*(s + u)))"),
    "test_two_layer_eps_time": ("tau/s*log((s - eps)/eps)", "tau/s*log((s + eps)/eps)"),
    "test_conserved_layers_depth_2_1_2": ("a1**2 - a2**2", "a1**2 + a2**2"),
    "test_phi_one_term": ("hyp2f1(1, -q, 1 - q, x)", "hyp2f1(1, -q, 2 - q, x)"),
}
X = Variable("x", Domain.POSITIVE)
SMALL = Assumptions((Variable("x", Domain.POSITIVE, scale=Scale.LOG),))


def run_pytest(directory: Path, *words: str) -> tuple[int, str]:
    """Plain pytest, without configuration or plugin of ours, in a directory of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
    done = subprocess.run(program, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def written(directory: Path, text: str) -> Path:
    path = directory / "test_ghost.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_five_claims_of_the_catalogue_run_as_they_are_and_fail_when_broken(exactflow, tmp_path):
    ran = exactflow("ghostwrite", *FIVE)
    assert (ran.status, ran.err) == (0, "")
    written(tmp_path, ran.out)
    status, out = run_pytest(tmp_path)
    assert status == 0, out
    assert "5 passed" in out

    text = ran.out
    for formula, slip in BROKEN.values():
        assert text.count(formula) == 1
        text = text.replace(formula, slip)
    written(tmp_path, text)
    status, out = run_pytest(tmp_path, "--tb=line", "--hypothesis-seed=0")
    assert status == 1
    assert "5 failed" in out
    assert all(f"FAILED test_ghost.py::{name}" in out for name in BROKEN)


def test_bounds_and_limits_run_and_fail_when_broken(tmp_path):
    claims = [
        Claim("bound", Holds(read_relation("log(1 + x) < x")), Assumptions((X,))),
        Claim("limit.zero", Limit(read("(exp(x) - 1)/x"), Symbol("x"), ZERO, "+", read("1")), SMALL),
        Claim("limit.far", Limit(read("x*sin(1/x)"), Symbol("x"), INFINITY, "", read("1")), SMALL),
        Claim("law", Asymptotic(read("log(x) + 7"), read("log(x)"), Symbol("x"), ZERO, "+"), SMALL),
        Claim(
            "limit.back",
            Limit(read("atan(y)"), Symbol("y"), read("-oo"), "", read("-pi/2")),
            Assumptions((Variable("y"),)),
        ),
    ]

    text = ghostwrite(claims, "exactflow ghostwrite laws.toml")
    written(tmp_path, text)
    status, out = run_pytest(tmp_path)
    assert status == 0, out
    for formula, slip in (
        ('is = "1"', 'is = "1 + 1e-9"'),
        ('"log(1 + x) < x"', '"log(1 + x) < x - x**2/3"'),
        ('like = "log(x)"', 'like = "2*log(x)"'),
        ('is = "-pi/2"', 'is = "pi/2"'),
    ):
        assert formula in text
        text = text.replace(formula, slip)
    written(tmp_path, text)
    status, out = run_pytest(tmp_path, "--tb=line", "--hypothesis-seed=0")
    assert "5 failed" in out


def test_a_claim_file_can_be_given_and_the_written_claim_says_the_same(exactflow, trajectory, tmp_path):
    ran = exactflow("ghostwrite", trajectory)
    assert ran.status == 0
    inside = ran.out.split('r"""\n')[1].split('"""')[0]
    (claim,) = read_claims(inside, "inside").claims
    original = read_claims(trajectory.read_text(encoding="utf-8"), "original").claims[0]
    assert (claim.says, claim.about, claim.where) == (original.says, original.about, original.where)
    assert claim.assumptions.given == original.assumptions.given


@pytest.mark.parametrize("name", ["unbalanced.weights", "phi.series", "deep.time.depth-9"])
def test_long_claims_are_broken_over_lines_and_read_back(name):
    claim = find(name)
    text = ghostwrite([claim], "exactflow ghostwrite")
    assert max(map(len, text.splitlines())) <= 120
    quotes = "'''" if "r'''" in text else '"""'
    (read_back,) = read_claims(text.split(f"r{quotes}\n")[1].split(f"\n{quotes},")[0], name).claims
    assert (read_back.says, read_back.assumptions.given) == (claim.says, claim.assumptions.given)


def test_the_file_is_clean_for_ruff(tmp_path):
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        pytest.skip("ruff is not installed")
    claims = [find(name) for name in (*FIVE, "unbalanced.weights", "hessian.uniform.depth-3")]
    path = written(tmp_path, ghostwrite(claims, "exactflow ghostwrite"))
    for words in (
        ("check", "--select", "E,F,W,I,N,UP,B,SIM,RUF,PT,RET", "--line-length", "120"),
        ("format", "--check"),
    ):
        done = subprocess.run([ruff, *words, path], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_names_are_python_names_and_each_used_once():
    claims = [Claim(name, Holds(read_relation("x > 0")), Assumptions((X,))) for name in ("1.a", "b-c", "b.c")]
    text = ghostwrite(claims, "exactflow ghostwrite")
    for name in ("claim_1_a", "b_c", "b_c_2"):
        assert f"def test_{name}(point):" in text
        assert f"({name.upper()},) = read_claims(" in text


def test_no_title_and_no_file_name_breaks_the_file(tmp_path):
    title = "A 'very' ''' long \"\"\" title \\ with every quote that there is, and " + "more words " * 8
    claim = Claim("quoted", Holds(read_relation("x > 0")), Assumptions((X,)), title=title.strip())
    text = ghostwrite([claim], 'exactflow ghostwrite "a\\b""".toml')
    path = written(tmp_path, f"{text}\n\nassert QUOTED.title == {claim.title!r}\n")
    done = subprocess.run(
        [sys.executable, path], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_unknown_claim_is_refused(exactflow):
    ran = exactflow("ghostwrite", "two-layer.trajectoy")
    assert ran.status == 2
    assert "did you mean two-layer.trajectory?" in ran.err
