"""Bad claim files: each is answered with one message that names the place and the remedy, and nothing is run."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from pathlib import Path

import pytest

from derivations.claim_files import ClaimFileError, read_claims, read_flow
from derivations.claim_files.files import MAX_BYTES, MAX_CLAIMS

VARIABLES = '[variables]\nx = "real"\ns = "positive"\nu0 = "positive"\nt = "nonnegative"\nk = "integer"\n'
CLAIM = VARIABLES + '[[claim]]\nid = "c"\n'
FLOW = 'flow = { state = "u", time = "t", start = "u0", rhs = "-u" }\n'
PAIR = 'flow = { state = ["a", "b"], time = "t", start = ["u0", "s"], rhs = ["b", "a"] }\n'
GROWING = ", ".join(f'z{n + 1} = "z{n}*z{n}"' for n in range(40))
DEEP = ", ".join(f'z{n + 1} = "exp(z{n})"' for n in range(400))
LIMIT = 'limit = { of = "x", variable = "x", '


def holding(formula: str) -> str:
    """A file that claims about one formula."""
    return CLAIM + f"holds = '''{formula} < 1'''\n"


def variable(declaration: str) -> str:
    """A file with one declaration."""
    return f'[variables]\n{declaration}\n[[claim]]\nid = "c"\nholds = "1 < 2"\n'


def flow(table: str) -> str:
    """A file that claims about a flow."""
    return CLAIM + f'flow = {{ {table} }}\nconserves = "1"\n'


BAD_FILES = {
    "empty": "",
    "no claim": VARIABLES,
    "claims as an empty list": "claim = []",
    "claim in one pair of brackets": VARIABLES + '[claim]\nid = "c"\nholds = "x < 1"',
    "claim that is a string": 'claim = ["x < 1"]',
    "not TOML": "[[claim]\nid = 1",
    "not TOML but Python": "import os\nos.system('true')",
    "not TOML but binary": "\x00\x01\x02",
    "key given twice": CLAIM + 'id = "d"\nholds = "x < 1"',
    "file too large": "#" * (MAX_BYTES + 1),
    "too many claims": "[[claim]]\n" * (MAX_CLAIMS + 1),
    "lists nested too deeply": "title = " + "[" * 100_000,
    "tables nested too deeply": "title = " + "{a=" * 50_000,
    "endless key": "a" + ".a" * 200_000 + " = 1",
    "integer of TOML too long": variable("y = { min = " + "9" * 5_000 + " }"),
    "unknown key of the file": 'titel = "x"\n' + CLAIM + 'holds = "x < 1"',
    "flow at the top": VARIABLES + '[flow]\nstate = "u"\n[[claim]]\nid = "c"\nholds = "x < 1"',
    "title that is a number": "title = 3\n" + CLAIM + 'holds = "x < 1"',
    "variables that are a list": 'variables = ["x"]\n[[claim]]\nid = "c"\nholds = "1 < 2"',
    "variable that is a number": variable("y = 3"),
    "variable that is a date": variable("y = 2020-01-01"),
    "unknown domain": variable('y = "positiv"'),
    "unknown domain, nothing near": variable('y = "complex"'),
    "unknown scale": variable('y = { domain = "positive", scale = "logarithmic" }'),
    "unknown key of a variable": variable('y = { domian = "positive" }'),
    "min above max": variable('y = { domain = "real", min = 2, max = 1 }'),
    "min above the domain": variable('y = { domain = "unit", min = 1 }'),
    "max below the domain": variable('y = { domain = "positive", max = 0 }'),
    "no integer between": variable('y = { domain = "integer", min = 0.2, max = 0.8 }'),
    "min NaN": variable('y = { domain = "real", min = nan }'),
    "max infinite": variable('y = { domain = "real", max = inf }'),
    "min minus infinite": variable('y = { domain = "real", min = -inf }'),
    "min astronomic": variable('y = { domain = "real", min = 1e999999999 }'),
    "min in quotes": variable('y = { domain = "real", min = "1/3" }'),
    "min true": variable('y = { domain = "real", min = true }'),
    "log scale of a real": variable('y = { domain = "real", scale = "log" }'),
    "about that is a list": variable('y = { domain = "real", about = ["x"] }'),
    "variable named as a function": variable('exp = "real"'),
    "variable named as a constant": variable('pi = "real"'),
    "variable with underscores first": variable('__class__ = "real"'),
    "variable with a blank": variable('"a b" = "real"'),
    "variable with a Greek letter": variable('"\N{GREEK SMALL LETTER TAU}" = "real"'),
    "variable with an empty name": variable('"" = "real"'),
    "variable with a long name": variable("a" * 33 + ' = "real"'),
    "id missing": VARIABLES + '[[claim]]\nholds = "x < 1"',
    "id empty": VARIABLES + '[[claim]]\nid = ""\nholds = "x < 1"',
    "id with a blank": VARIABLES + '[[claim]]\nid = "a b"\nholds = "x < 1"',
    "id with a path": VARIABLES + '[[claim]]\nid = "../a"\nholds = "x < 1"',
    "id with control characters": VARIABLES + '[[claim]]\nid = "a\\u001b[31m"\nholds = "x < 1"',
    "id that is a number": VARIABLES + '[[claim]]\nid = 7\nholds = "x < 1"',
    "id used twice": CLAIM + 'holds = "x < 1"\n[[claim]]\nid = "c"\nholds = "x < 2"',
    "nothing claimed": CLAIM + 'title = "nothing"',
    "two statements": CLAIM + 'holds = "x < 1"\nequal = ["x", "x"]',
    "unknown statement": CLAIM + 'hold = "x < 1"',
    "statement that is a number": CLAIM + "holds = 1",
    "source without key": CLAIM + 'source = { where = "here" }\nholds = "x < 1"',
    "source that is a list": CLAIM + 'source = ["a"]\nholds = "x < 1"',
    "source with an unknown key": CLAIM + 'source = { key = "a", page = "3" }\nholds = "x < 1"',
    "given that is a string": CLAIM + 'given = "x < 1"\nholds = "x < 1"',
    "given without comparison": CLAIM + 'given = ["x"]\nholds = "x < 1"',
    "given with an unknown name": CLAIM + 'given = ["y < 1"]\nholds = "x < 1"',
    "given with the state of a solution": CLAIM + FLOW + 'given = ["u < s"]\nsolves = "u0*exp(-t)"',
    "holds without comparison": CLAIM + 'holds = "x"',
    "holds with an equation": CLAIM + 'holds = "x = 1"',
    "holds with a list": CLAIM + 'holds = ["x < 1"]',
    "comparison in equal": CLAIM + 'equal = ["x < 1", "x"]',
    "equal with one side": CLAIM + 'equal = ["x"]',
    "equal with three sides": CLAIM + 'equal = ["x", "x", "x"]',
    "equal that is a string": CLAIM + 'equal = "x = x"',
    "equal with a number": CLAIM + 'equal = ["x", 1]',
    "undeclared name": holding("y"),
    "undeclared name, another near": holding("u00"),
    "undeclared e": holding("e**x"),
    "undeclared bound variable": holding("sum(1, n, 1, 5)"),
    "undeclared state without flow": holding("u"),
    "solves without flow": CLAIM + 'solves = "x"',
    "equal with flow": CLAIM + FLOW + 'equal = ["x", "x"]',
    "solution with the state": CLAIM + FLOW + 'solves = "u"',
    "solution with the state behind a name": CLAIM + FLOW + 'where = { z = "u" }\nsolves = "z*t"',
    "one solution for two states": CLAIM + PAIR + 'solves = "u0"',
    "solution of one state missing": CLAIM + PAIR + 'solves = { a = "u0" }',
    "solution of an unknown state": CLAIM + PAIR + 'solves = { a = "u0", b = "s", c = "s" }',
    "time to a pair": CLAIM + PAIR + 'time_to = "t"',
    "time to with the time": CLAIM + FLOW + 'time_to = "log(u0/u) + t"',
    "flow that is a string": CLAIM + 'flow = "u"\nsolves = "u0"',
    "flow that is empty": flow(""),
    "flow without time": flow('state = "u", start = "u0", rhs = "-u"'),
    "flow without start": flow('state = "u", time = "t", rhs = "-u"'),
    "flow without state": flow('time = "t", start = "u0", rhs = "-u"'),
    "flow with rhs and loss": flow('state = "u", time = "t", start = "u0", rhs = "-u", loss = "u"'),
    "flow with an unknown key": flow('states = "u", time = "t", start = "u0", rhs = "-u"'),
    "flow of a loss with state": flow('loss = "u**2", state = "u", time = "t", start = "u0"'),
    "flow with an undeclared time": flow('state = "u", time = "q", start = "u0", rhs = "-u"'),
    "flow with state and time the same": flow('state = "t", time = "t", start = "u0", rhs = "-t"'),
    "flow with one state twice": flow('state = ["u", "u"], time = "t", start = ["u0", "s"], rhs = ["u", "u"]'),
    "flow with too few starts": flow('state = ["a", "b"], time = "t", start = "u0", rhs = ["b", "a"]'),
    "flow with too many rates": flow('state = "u", time = "t", start = "u0", rhs = ["u", "u"]'),
    "flow of no states": flow('state = [], time = "t", start = [], rhs = []'),
    "flow that starts at its state": flow('state = "u", time = "t", start = "u", rhs = "-u"'),
    "flow that starts at its time": flow('state = "u", time = "t", start = "t", rhs = "-u"'),
    "flow with an undeclared name": flow('state = "u", time = "t", start = "u0", rhs = "-v"'),
    "flow with a state named as a function": flow('state = "exp", time = "t", start = "u0", rhs = "-u0"'),
    "flow with a tau that moves": flow('loss = "u**2", weights = "u", time = "t", start = "u0", tau = "u"'),
    "flow of a loss without derivative": flow('loss = "hyp2f1(u,1,1,x)", weights = "u", time = "t", start = "u0"'),
    "abbreviation of a declared name": CLAIM + 'where = { x = "s" }\nholds = "x < 1"',
    "abbreviation of a state": CLAIM + FLOW + 'where = { u = "s" }\nconserves = "s"',
    "abbreviation of a function": CLAIM + 'where = { log = "s" }\nholds = "x < 1"',
    "abbreviation of a later one": CLAIM + 'where = { a = "b", b = "x" }\nholds = "a < 1"',
    "abbreviation of itself": CLAIM + 'where = { a = "a + 1" }\nholds = "a < 1"',
    "abbreviation that is a number": CLAIM + 'where = { a = 1 }\nholds = "a < 1"',
    "abbreviation that compares": CLAIM + 'where = { a = "x < 1" }\nholds = "a < 1"',
    "abbreviation as a variable of diff": CLAIM + 'where = { a = "x" }\nequal = ["diff(a, a)", "1"]',
    "abbreviations that grow": CLAIM + f'where = {{ z0 = "x*x", {GROWING} }}\nholds = "z40 < 1"',
    "abbreviations that nest": CLAIM + f'where = {{ z0 = "x", {DEEP} }}\nholds = "z400 < 1"',
    "abbreviation of a large exponent": CLAIM + 'where = { a = "99999" }\nholds = "2**a < 1"',
    "limit without of": CLAIM + 'limit = { variable = "x", to = "0+", is = "0" }',
    "limit without is": CLAIM + LIMIT + 'to = "0+" }',
    "limit of an unknown variable": CLAIM + 'limit = { of = "x", variable = "y", to = "0+", is = "0" }',
    "limit with variable a formula": CLAIM + 'limit = { of = "x", variable = "x + 1", to = "0+", is = "0" }',
    "limit to its variable": CLAIM + LIMIT + 'to = "x", is = "0" }',
    "limit to one from above": CLAIM + LIMIT + 'to = "1+", is = "1" }',
    "limit to twice infinity": CLAIM + LIMIT + 'to = "2*oo", is = "oo" }',
    "limit to nothing": CLAIM + LIMIT + 'to = "", is = "oo" }',
    "limit that moves": CLAIM + LIMIT + 'to = "0+", is = "x" }',
    "limit with an unknown key": CLAIM + LIMIT + 'to = "0+", equals = "0" }',
    "limit that is a string": CLAIM + 'limit = "x"',
    "asymptotic with is": CLAIM + 'asymptotic = { of = "x", is = "x", variable = "x", to = "0+" }',
    "formula: import": holding("__import__('os').system('true')"),
    "formula: eval": holding('eval("1")'),
    "formula: dunder": holding("x.__class__.__bases__"),
    "formula: lambda": holding("(lambda: 1)()"),
    "formula: index": holding("x[0]"),
    "formula: f-string": holding('f"{x}"'),
    "formula: power tower": holding("9**9**9**9"),
    "formula: huge exponent": holding("1e999999999999"),
    "formula: thousand signs": holding("-" * 3_000 + "x"),
    "formula: thousand powers": holding("x**" * 1_000 + "x"),
    "formula: thousand parentheses": holding("(" * 3_000),
    "formula: too long": holding("x+" * 400_000 + "x"),
    "formula: look-alike": holding("\N{CYRILLIC SMALL LETTER HA} + 1"),
    "formula: full width": holding("\N{FULLWIDTH LATIN SMALL LETTER X}"),
    "formula: right to left": holding("x \N{RIGHT-TO-LEFT OVERRIDE} + 1"),
    "formula: juxtaposition": holding("2 x"),
    "formula: unknown function": holding("ln(x)"),
    "formula: factorial": holding("k!"),
    "formula: complex": holding("1j"),
    "formula: walrus": holding("(x := 1)"),
}

BAD_FLOW_FILES = {
    "no flow": VARIABLES,
    "claims in a flow file": CLAIM + 'holds = "x < 1"',
    "two flows": VARIABLES + '[[flow]]\nstate = "u"\n[[flow]]\nstate = "v"\n',
    "given with the state": 'given = ["u < 1"]\n' + FLOW + VARIABLES,
    "title that is a table": "title = {}\n" + FLOW + VARIABLES,
    "no variables": FLOW,
}

MESSAGES = Path(__file__).parents[1] / "golden" / "messages" / "claim_files.txt"


def message(name: str, text: str) -> str:
    """The one message that a bad file is answered with."""
    reader = read_flow if name in BAD_FLOW_FILES else read_claims
    with pytest.raises(ClaimFileError) as caught:
        reader(text, "bad.toml")
    assert type(caught.value) is ClaimFileError
    return str(caught.value)


@pytest.fixture
def _no_execution(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a claim file has run code")

    for owner, name in [
        (builtins, "eval"),
        (builtins, "exec"),
        (builtins, "open"),
        (os, "system"),
        (subprocess, "Popen"),
    ]:
        monkeypatch.setattr(owner, name, refuse)


@pytest.mark.usefixtures("_no_execution")
@pytest.mark.parametrize("name", [*BAD_FILES, *BAD_FLOW_FILES])
def test_a_bad_file_gives_one_message(name: str) -> None:
    text = message(name, (BAD_FILES | BAD_FLOW_FILES)[name])
    first = text.split("\n")[0]
    assert first.startswith("bad.toml: ")
    assert text.isascii()
    assert text.isprintable() or text.count("\n") == 2, "one line, or one with the formula and a caret under it"
    assert len(text) < 600
    assert ";" in first or "?" in first, "the remedy is missing"


def test_claims_are_named() -> None:
    inside = {name for name, text in BAD_FILES.items() if text.startswith(CLAIM) and name != "id used twice"}
    unnamed = [name for name in inside if 'bad.toml: claim "c": ' not in message(name, BAD_FILES[name])]
    assert unnamed == ["key given twice"]
    assert "line 9" in message("key given twice", BAD_FILES["key given twice"])


def test_the_wording_of_the_messages() -> None:
    found = "".join(f"# {name}\n{message(name, text)}\n" for name, text in (BAD_FILES | BAD_FLOW_FILES).items())
    assert found == MESSAGES.read_text()


def test_reading_does_not_need_the_heavy_libraries() -> None:
    heavy = "{'sympy', 'scipy', 'mpmath', 'numpy', 'flint'}"
    code = f"import sys, derivations.claim_files; print({heavy} & set(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
