"""Every mistake gets one message that says where, what and how to mend it; exit status 2, no output, no file."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import verification.commands.verify
from verification.cli import READER_LEFT, run

COMMAND = (sys.executable, "-c", "from verification.cli import main; main()")
GOOD = 'equal = ["x", "x"]'


def bad_files(folder: Path) -> dict[str, Path]:
    """Files that cannot be read as what a command asks for."""
    contents = {
        "empty": b"",
        "latin1": "title = 'caf\xe9'".encode("latin-1"),
        "syntax": b"[variables\nx = 1",
        "unknown-key": b'[variables]\nx = "real"\n[[claim]]\nid = "a"\nequals = ["x", "x"]',
        "undeclared": b'[[claim]]\nid = "a"\nequal = ["y", "y"]',
        "function": b'[variables]\nx = "real"\n[[claim]]\nid = "a"\nequal = ["ln(x)", "x"]',
        "code": b'[variables]\nx = "real"\n[[claim]]\nid = "a"\nequal = ["__import__(\'os\')", "x"]',
        "domain": b'[variables]\nx = "positve"\n[[claim]]\nid = "a"\nequal = ["x", "x"]',
        "flow": b'variables = { t = "nonnegative", u0 = "positive" }\n'
        b'flow = { state = "u", time = "t", start = "u0", rhs = "-u" }',
        "huge": b"#" * 1_000_001,
        "null": b"\0\0\0",
    }
    paths = {}
    for name, content in contents.items():
        paths[name] = folder / f"{name}.toml"
        paths[name].write_bytes(content)
    return paths


@pytest.fixture
def places(tmp_path, trajectory, claim_file) -> dict[str, str]:
    """Names of good and bad files for the command lines below."""
    made = {name: str(path) for name, path in bad_files(tmp_path).items()}
    json_file = tmp_path / "broken.json"
    json_file.write_text("{")
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    good = claim_file(("a", GOOD), name="good.toml")
    extra = {"good": good, "two": trajectory, "folder": tmp_path, "json": json_file, "pipe": pipe, "loop": loop}
    missing = tmp_path / "god.toml"
    return made | {name: str(path) for name, path in extra.items()} | {"missing": str(missing)}


VERIFY = {
    "missing": ("verify {missing}", "no such file", "good.toml"),
    "directory": ("verify {folder}", "directory", "name a file"),
    "pipe": ("verify {pipe}", "not a file"),
    "loop": ("verify {loop}", "cannot be read"),
    "empty": ("verify {empty}", "no claim", "[[claim]]"),
    "latin-1": ("verify {latin1}", "line 1", "UTF-8"),
    "syntax": ("verify {syntax}", "TOML", "line 1"),
    "null bytes": ("verify {null}", "TOML"),
    "unknown key": ("verify {unknown-key}", 'claim "a"', "equals", "equal"),
    "undeclared": ("verify {undeclared}", "y", "declare"),
    "function": ("verify {function}", "ln", "log"),
    "code": ("verify {code}", "language"),
    "domain": ("verify {domain}", "positve", "positive"),
    "flow file": ("verify {flow}", "derive"),
    "too long": ("verify {huge}", "1,000,000 bytes", "split"),
    "one of several": ("verify {good} {missing}", "no such file"),
    "seed": ("verify {good} --seed -1", "--seed"),
    "digits 0": ("verify {good} --digits 0", "--digits", "1000000"),
    "digits too many": ("verify {good} --digits 1000001", "--digits"),
    "digits words": ("verify {good} --digits many", "--digits", "many"),
    "processes": ("verify {good} --processes 0", "--processes"),
    "budget": ("verify {good} --budget 0", "--budget"),
    "budget without end": ("verify {good} --budget inf", "--budget"),
    "budget that is no number": ("verify {good} --budget nan", "--budget", "nan is no number"),
    "accept": ("verify {good} --accept all", "sampled"),
    "option": ("verify {good} --jsn", "--jsn", "--json"),
    "certificates on a file": ("verify {good} --certificates {empty}", "not a directory"),
    "certificates below a file": ("verify {good} --certificates {empty}/sub", "nothing can be written"),
    "certificates twice": ("verify {good} {unknown-key} --certificates {folder}/c", "equals"),
}
OTHERS = {
    "no such command": ("vreify", "vreify", "verify"),
    "no file": ("derive", "FILE"),
    "derive a claim file": ("derive {good}", "[flow]", "[[claim]]"),
    "derive an empty file": ("derive {empty}", "[flow]"),
    "derive a pipe": ("derive {pipe}", "a device or a pipe"),
    "a topic in the place of a claim": ("show two-layer", "a topic of", "two-layer."),
    "no name": ("show ''", "''"),
    "derive nothing": ("derive {missing}", "no such file"),
    "derive two forms": ("derive {flow} --json --latex", "--latex"),
    "latex of no claim": ("latex {two} --claim mode.tim", "mode.time"),
    "latex without derivation": ("latex {good} --derivation", "nothing derives"),
    "recheck nothing": ("recheck", "CERTIFICATE"),
    "recheck a claim file": ("recheck {good}", "JSON", "certificate"),
    "recheck broken": ("recheck {json}", "JSON"),
    "recheck missing": ("recheck {missing}", "no such file"),
    "which claim": ("evaluate {two} --at s=1", "--claim", "mode.time"),
    "no assignment": ("evaluate {good} --at x", "not an assignment", "name=value"),
    "empty assignment": ("evaluate {good} --at x=", "not an assignment"),
    "comma too many": ("evaluate {good} --at x=1,", "not an assignment"),
    "unknown variable": ("evaluate {good} --at X=1", "X"),
    "twice": ("evaluate {good} --at x=1,x=2", "twice"),
    "not exact": ("evaluate {good} --at x=tau", "tau", "exact"),
    "not a formula": ("evaluate {good} --at x=1+", "x"),
    "no value": ("evaluate {good} --at x=1/0", "x=1/0"),
    "infinite": ("evaluate {good} --at x=oo", "x=oo"),
    "missing value": ("evaluate {good}", "x=..."),
    "no quantity": ("evaluate {good} --at x=1 --of lefty", "left"),
    "digits": ("evaluate {good} --at x=1 --digits 1000001", "--digits"),
    "no output": ("plot {two} --claim mode.time", "--output"),
    "figure format": ("plot {two} --claim mode.time -o {folder}/a.gif", "svg"),
    "figure nowhere": ("plot {two} --claim mode.time -o {folder}/no/a.svg", "no directory"),
    "figure on a directory": ("plot {two} --claim mode.time -o {folder}", "directory"),
    "figure of no trajectory": ("plot {good} -o {folder}/a.svg", "solution"),
    "time of a curve": ("plot {two} --claim mode.trajectory -o {folder}/a.svg --at t=1", "--at", "--until"),
    "last time": ("plot {two} --claim mode.trajectory -o {folder}/a.svg --until s", "exact number"),
    "last time negative": ("plot {two} --claim mode.trajectory -o {folder}/a.svg --until 0-1", "positive finite"),
    "last time infinite": ("plot {two} --claim mode.trajectory -o {folder}/a.svg --until oo", "positive finite"),
}


@pytest.mark.parametrize(("line", "words"), [(line, words) for line, *words in VERIFY.values()], ids=VERIFY)
def test_mistakes_of_verify(exactflow, places, line, words):
    check(exactflow, places, line, words)


@pytest.mark.parametrize(("line", "words"), [(line, words) for line, *words in OTHERS.values()], ids=OTHERS)
def test_mistakes_of_the_other_commands(exactflow, places, line, words):
    check(exactflow, places, line, words)


def check(exactflow, places, line, words):
    before = sorted(Path(places["folder"]).rglob("*"))
    ran = exactflow(*(word.format(**places) for word in shlex.split(line)))
    assert ran.status == 2, ran
    assert ran.out == ""
    assert ran.err.startswith("exactflow: ")
    assert ran.err.count("exactflow: ") == 1
    assert "Traceback" not in ran.err
    assert "Error:" not in ran.err
    assert all(word in ran.err for word in words), ran.err
    assert sorted(Path(places["folder"]).rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_files_without_permission(exactflow, places, tmp_path):
    good = Path(places["good"])
    good.chmod(0)
    check(exactflow, places, "verify {good}", ["permission"])
    good.chmod(0o600)
    tmp_path.chmod(0o500)
    check(exactflow, places, "plot {two} --claim mode.time -o {folder}/a.svg", ["cannot be written"])
    tmp_path.chmod(0o700)


def test_two_claims_of_one_name_cannot_be_certified(exactflow, claim_file, tmp_path):
    first, second = claim_file(("a", GOOD), name="1.toml"), claim_file(("A", GOOD), name="2.toml")
    ran = exactflow("verify", first, second, "--certificates", tmp_path / "c")
    assert ran.status == 2
    assert "a.json" in ran.err
    assert not (tmp_path / "c").exists()


def test_an_unknown_id_names_the_nearest(exactflow):
    ran = exactflow("show", "two-layer.trajectroy")
    assert ran.status == 2
    assert "no claim of the catalogue" in ran.err
    assert "did you mean" in ran.err


def test_a_defect_is_named_as_one_and_is_no_verdict(capsys, monkeypatch, claim_file):
    def broken(*arguments: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(verification.commands.verify, "decide", broken)
    assert run(["verify", str(claim_file(("a", GOOD)))]) == 70
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "a defect of Exactflow" in message
    assert "RuntimeError: two lines" in message


def test_an_interruption_is_no_defect(capsys, monkeypatch, claim_file):
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verification.commands.verify, "decide", interrupted)
    assert run(["verify", str(claim_file(("a", GOOD)))]) == 130
    assert capsys.readouterr().err.strip() == "exactflow: interrupted"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_no_defect():
    with open("/dev/full", "w") as full:
        ran = subprocess.run([*COMMAND, "list"], stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 2
    assert b"the output cannot be written" in ran.stderr


def test_a_closed_output_changes_no_verdict(claim_file):
    ran = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, "verify", str(claim_file(("a", GOOD)))])
    assert ran.returncode == 0


def test_a_closed_error_output_changes_no_verdict(claim_file):
    claims = str(claim_file(("a", GOOD)))
    ran = subprocess.run(["sh", "-c", 'exec "$@" 2>&-', "sh", *COMMAND, "verify", claims], stdout=subprocess.DEVNULL)
    assert ran.returncode == 0


@pytest.mark.parametrize("words", ["list", "list --json"])
def test_a_reader_that_leaves_is_no_verdict(words):
    with subprocess.Popen([*COMMAND, *words.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == READER_LEFT


def test_every_command_has_help_with_an_example(exactflow):
    from verification.cli import COMMANDS

    for name in COMMANDS:
        ran = exactflow(name, "--help")
        assert ran.status == 0
        assert "Example: exactflow" in " ".join(ran.out.split())
