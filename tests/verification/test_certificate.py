import json

import pytest

from derivations.claim_files import read_claims
from derivations.expressions import write
from verification.certificate import certificate
from verification.engine import verify
from verification.recheck import Finding, _Claim, digest, recheck
from verification.settings import Settings

MODE = 'flow = { state = "u", time = "t", start = "u0", rhs = "2*u*(s - u)/tau" }'
WEIGHTS = 'flow = { loss = "(s - a*b)**2/2", weights = ["a", "b"], time = "t", tau = "tau", start = ["u0", "x"] }'
TRUE = {
    "trajectory": f'given = ["u0 < s"]\n{MODE}\nwhere = {{ z0 = "s/u0 - 1" }}\nsolves = "s/(1 + z0*exp(-2*s*t/tau))"',
    "time": f'given = ["u0 < s"]\n{MODE}\ntime_to = "tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))"',
    "invariant": f'{WEIGHTS}\nconserves = "a**2 - b**2"',
    "equation": 'equal = ["diff(x**3, x)", "3*x**2"]',
    "late bound": 'given = ["u0**2 < s"]\nholds = "sqrt(s/(1 + (s/u0**2 - 1)*exp(-2*s*t))) < sqrt(s)"',
    "limit": 'limit = { of = "s*sin(x)/x + u0", variable = "x", to = "0", is = "s + u0" }',
    "integer limit": 'limit = { of = "(1 + s/n)**n", variable = "n", to = "oo", is = "exp(s)" }',
    "infinite limit": 'limit = { of = "log(u0)", variable = "u0", to = "0+", is = "-oo" }',
    "law": 'asymptotic = { of = "-log(u0) + s", variable = "u0", to = "0+", like = "log(1/u0)" }',
    "bound": 'given = ["x > 0"]\nholds = "2*x <= 1 + x**2 < (1 + x)**2"',
}
FALSE = {
    "pace": f'{MODE}\nsolves = "s/(1 + (s/u0 - 1)*exp(-s*t/tau))"',
    "start": f'{MODE}\nsolves = "s/(1 + (s/u0 - 2)*exp(-2*s*t/tau))"',
    "time": f'given = ["u0 < s"]\n{MODE}\ntime_to = "tau/s*log(u*(s - u0)/(u0*(s - u)))"',
    "offset": f'given = ["u0 < s"]\n{MODE}\ntime_to = "1 + tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))"',
    "invariant": f'{WEIGHTS}\nconserves = "a**2 + b**2"',
    "equation": 'equal = ["(x + 1)**2", "x**2 + 1"]',
    "bound": 'holds = "x < x**2"',
    "limit": 'limit = { of = "s*sin(x)/x", variable = "x", to = "0", is = "s*999/1000" }',
    "finite limit": 'limit = { of = "log(u0)", variable = "u0", to = "0+", is = "-100" }',
    "law": 'asymptotic = { of = "2*log(u0) + s", variable = "u0", to = "0+", like = "log(u0)" }',
}
VARIABLES = """
[variables]
t = "nonnegative"
tau = "positive"
s = { domain = "positive", max = 100 }
u0 = { domain = "positive", scale = "log" }
x = "real"
n = { domain = "integer", min = 1 }
"""
SETTINGS = Settings(points=6, digits=30, processes=1)


def certified(lines: str) -> dict:
    """The certificate of a claim, after a journey through a JSON file."""
    (claim,) = read_claims(f'{VARIABLES}\n[[claim]]\nid = "c"\n{lines}', "claims").claims
    (result,) = verify([claim], SETTINGS)
    return json.loads(json.dumps(certificate(claim, result, SETTINGS)))


@pytest.fixture(scope="module")
def proofs() -> dict:
    return {name: certified(lines) for name, lines in TRUE.items()}


@pytest.fixture(scope="module")
def refutations() -> dict:
    return {name: certified(lines) for name, lines in FALSE.items()}


def forged(original: dict, change) -> dict:
    """The certificate after a change, with the sum that fits it."""
    copy = json.loads(json.dumps(original))
    change(copy)
    copy["sha256"] = digest(copy)
    return copy


@pytest.mark.parametrize("name", TRUE)
def test_what_is_proved_is_confirmed(proofs, name):
    assert proofs[name]["verdict"] in {"PROVED", "ENCLOSED"}
    found = recheck(proofs[name])
    assert found.finding is Finding.CONFIRMED, found.reason


@pytest.mark.parametrize("name", FALSE)
def test_what_is_refuted_is_confirmed(refutations, name):
    assert refutations[name]["verdict"] == "REFUTED"
    found = recheck(refutations[name])
    assert found.finding is Finding.CONFIRMED, found.reason


@pytest.mark.parametrize("name", TRUE)
def test_the_claim_in_a_certificate_reads_back(proofs, name):
    from verification.report.claim_tables import toml

    (claim,) = read_claims(f'{VARIABLES}\n[[claim]]\nid = "c"\n{TRUE[name]}', "claims").claims
    assert read_claims(toml(proofs[name]["claim"]), "certificate").claims == (claim,)


def test_an_accidental_change_is_seen(proofs):
    changed = {**proofs["equation"], "seed": 1}
    assert recheck(changed).finding is Finding.REJECTED


def statement(key: str, text: object):
    return lambda c: c["claim"]["claim"][0].update({key: text})


def at_first_point(key: str, value: object, duty: int = 0):
    return lambda c: c["obligations"][duty]["points"][0].update({key: value})


FORGERIES = {
    "pace of a solution": ("trajectory", statement("solves", "s/(1 + z0*exp(-s*t/tau))")),
    "start of a solution": ("trajectory", statement("where", {"z0": "s/u0 - 2"})),
    "flow of a solution": ("trajectory", lambda c: c["claim"]["claim"][0]["flow"].update({"rhs": ["u*(s - u)/tau"]})),
    "time law": ("time", statement("time_to", "tau/s*log(u*(s - u0)/(u0*(s - u)))")),
    "offset of a time law": ("time", statement("time_to", "1 + tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))")),
    "invariant": ("invariant", statement("conserves", "a**2 + b**2")),
    "loss": ("invariant", lambda c: c["claim"]["claim"][0]["flow"].update({"loss": "(s - a)**2/2"})),
    "equation": ("equation", statement("equal", ["diff(x**3, x)", "2*x**2"])),
    "bound": ("bound", statement("holds", "2*x <= x**2 < (1 + x)**2")),
    "assumption": ("trajectory", statement("given", ["u0 > s"])),
    "domain": ("trajectory", lambda c: c["claim"]["variables"].update({"s": {"domain": "positive", "max": 0}})),
    "obligation's formula": ("equation", lambda c: c["obligations"][0].update({"left": "2*x**2"})),
    "obligation left out": ("trajectory", lambda c: c["obligations"].pop()),
    "points left out": ("equation", lambda c: c["obligations"][0].update({"points": []})),
    "point outside the assumptions": ("bound", at_first_point("at", {"x": "-1"})),
    "point that is not exact": ("equation", at_first_point("at", {"x": "y"})),
    "point without a value": ("trajectory", at_first_point("at", {"s": "1", "tau": "1", "u0": "1/2"})),
    "bound of the residual": ("time", at_first_point("bound", "1e3")),
    "doubt left out of the verdict": (
        "equation",
        lambda c: c["evidence"].append({"check": "value", "outcome": "unknown", "detail": ""}),
    ),
    "more digits": ("trajectory", lambda c: c.update({"digits": 5_000})),
    "negative digits": ("equation", lambda c: c.update({"digits": -3})),
    "verdict": (
        "equation",
        lambda c: c.update({"verdict": "REFUTED", "counterexample": {"at": {"x": "1"}, "bits": 128}}),
    ),
    "refutation": (
        "equation",
        lambda c: c.update(
            {
                "verdict": "REFUTED",
                "counterexample": {"at": {"x": "1"}, "bits": 128},
                "evidence": [{"check": "balls", "outcome": "refuted", "detail": ""}],
            }
        ),
    ),
    "format": ("equation", lambda c: c.update({"format": "exactflow-certificate/9"})),
    "formula outside the language": ("equation", statement("equal", ["__import__('os')", "x"])),
    "no claim": ("equation", lambda c: c.pop("claim")),
    "precision": ("equation", at_first_point("bits", "many")),
}


@pytest.mark.parametrize(("name", "change"), FORGERIES.values(), ids=FORGERIES)
def test_a_forged_proof_is_rejected(proofs, name, change):
    found = recheck(forged(proofs[name], change))
    assert found.finding is Finding.REJECTED, found.reason


def counterexample(**at: str):
    return lambda c: c["counterexample"]["at"].update(at)


FORGED_REFUTATIONS = {
    "verdict": ("equation", lambda c: c.update({"verdict": "PROVED"})),
    "point at which it is true": ("equation", counterexample(x="0")),
    "point outside the domain": ("pace", counterexample(s="101")),
    "negative time": ("pace", counterexample(t="-1")),
    "true formula": ("equation", statement("equal", ["(x + 1)**2", "x**2 + 2*x + 1"])),
    "true solution": ("pace", statement("solves", "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))")),
    "true bound": ("bound", statement("holds", "x < x**2 + 1")),
    "assumption that excludes it": ("equation", statement("given", ["x < -1000"])),
}


@pytest.mark.parametrize(("name", "change"), FORGED_REFUTATIONS.values(), ids=FORGED_REFUTATIONS)
def test_a_forged_refutation_is_rejected(refutations, name, change):
    found = recheck(forged(refutations[name], change))
    assert found.finding is Finding.REJECTED, found.reason


def test_a_time_law_is_not_refuted_beyond_the_attractor(proofs):
    """The law with abs() is right up to the attractor and says nothing beyond it, where its terms are still finite."""
    law = "tau/(2*s)*log(abs(u*(s - u0)/(u0*(s - u)))) + max(u - s, 0)"
    beyond = {"at": {"s": "1", "tau": "1", "u0": "1/2", "u": "2"}, "bits": 128}
    refuted = [{"check": "balls", "outcome": "refuted", "detail": ""}]

    def change(c):
        statement("time_to", law)(c)
        c.update({"verdict": "REFUTED", "counterexample": beyond, "evidence": refuted})

    assert recheck(forged(proofs["time"], change)).finding is not Finding.CONFIRMED


@pytest.mark.parametrize("junk", [{}, [], None, 3, "text", {"format": "exactflow-certificate/1"}])
def test_what_is_no_certificate_is_rejected(junk):
    assert recheck(junk).finding is Finding.REJECTED


def test_a_verdict_without_proof_is_neither_confirmed_nor_rejected():
    undecided = certified('limit = { of = "sin(1/x)", variable = "x", to = "0+", is = "0" }')
    assert undecided["verdict"] == "UNDECIDED"
    assert recheck(undecided).finding is Finding.UNCONFIRMED


def test_a_limit_is_not_confirmed_by_a_way_that_leads_elsewhere(proofs):
    def change_side(c):
        c["obligations"][0]["steps"][-1] = "-" + c["obligations"][0]["steps"][-1]

    def turn_back(c):
        c["obligations"][0]["steps"].reverse()

    def another_limit(c):
        c["claim"]["claim"][0]["limit"]["is"] = "s + u0 + 1/10**9"

    for change in (change_side, turn_back, another_limit):
        assert recheck(forged(proofs["limit"], change)).finding is Finding.REJECTED


FLOW = 'flow = { state = "u", time = "t", start = "u0", rhs = "2*u*(s - u)/tau" }'
PASSED = [{"check": name, "outcome": "proved", "detail": ""} for name in ("exact", "value")]
#: A false claim, and points at which it holds all the same.
FORGED_FROM_NOTHING = {
    "equation": ('equal = ["x*(x - 1)*(x - 2)", "0"]', [{"x": "0"}, {"x": "1"}, {"x": "2"}]),
    "value": ('equal = ["sqrt(x + 2) - sqrt(x + 2)", "0"]', [{"x": "0"}, {"x": "3"}]),
    "number": ('equal = ["1/(1 + exp(-2000))", "1"]', [{}]),
    "bound": ('holds = "x**2 >= x"', [{"x": "2"}, {"x": "-5"}]),
    "solution": (FLOW + '\nsolves = "u0 + 2*u0*(s - u0)*t/tau"', [{"s": "1", "u0": "1", "tau": "1", "t": "0"}]),
    "invariant": (FLOW + '\nconserves = "u - u0"', [{"s": "1", "u0": "1", "tau": "1", "u": "1"}]),
}


@pytest.mark.parametrize("name", FORGED_FROM_NOTHING)
def test_a_proof_of_a_false_claim_is_rejected_at_points_of_the_rechecks_own(name):
    lines, points = FORGED_FROM_NOTHING[name]
    body = json.loads(json.dumps(certified(lines)))
    duties = [(duty.left, duty.operator, duty.right) for duty in _Claim(body["claim"]).duties]
    told = [{"at": at, "bits": 256, "bound": "1e-30"} for at in points]
    body["obligations"] = [{"left": write(a), "operator": op, "right": write(b), "points": told} for a, op, b in duties]
    body["evidence"] = [*PASSED, {"check": "balls", "outcome": "enclosed", "detail": ""}]
    body.update({"verdict": "PROVED", "digits": 1, "counterexample": None})
    found = recheck({**body, "sha256": digest(body)})
    assert found.finding is Finding.REJECTED
    assert "which the certificate does not name" in found.reason


@pytest.mark.parametrize("to", ["0+", "oo"])
def test_a_limit_off_by_a_thousandth_is_not_confirmed_although_the_approach_is_logarithmic(proofs, to):
    """On the recorded way the distance still falls by a quarter with every step."""
    formula = "1/log(1/x)" if to == "0+" else "1/log(x)"
    sign = "-" if to == "0+" else ""

    def nearby(c):
        c["claim"]["variables"] = {"x": {"domain": "positive", "scale": "log"}}
        c["claim"]["claim"][0] = {"id": "near", "limit": {"of": formula, "variable": "x", "to": to, "is": "-1/1000"}}
        c["obligations"] = [
            {"at": {}, "variable": "x", "steps": [f"exp({sign}{n})" for n in (5, 40, 320)], "bits": 512}
        ]

    found = recheck(forged(proofs["limit"], nearby))
    assert found.finding is Finding.REJECTED
    assert "settles at" in found.reason


def test_a_limit_nearby_is_not_confirmed(proofs):
    """The distance to it falls on every step, as that to the right one does."""

    def beyond(c):
        steps = ["1/exp(20)", "1/exp(22)", "1/exp(24)"]
        c["claim"]["claim"][0]["limit"] = {"of": "s + u0", "variable": "u0", "to": "0+", "is": "s - 1/10**9"}
        c["obligations"] = [{"at": {"s": "1"}, "variable": "u0", "steps": steps, "bits": 4096}]

    assert recheck(forged(proofs["limit"], beyond)).finding is Finding.REJECTED


def test_a_true_limit_is_not_refuted(refutations):
    def right(c):
        c["claim"]["claim"][0]["limit"]["is"] = "s"

    assert recheck(forged(refutations["limit"], right)).finding is not Finding.CONFIRMED


@pytest.mark.parametrize("change", [{"s": "7"}, {}, None], ids=["other", "none", "missing"])
def test_the_counterexample_to_a_limit_is_where_the_ways_were_gone(refutations, change):
    def elsewhere(c):
        c["counterexample"] = None if change is None else {**c["counterexample"], "at": change}

    assert refutations["limit"]["counterexample"]["at"] != change
    assert recheck(forged(refutations["limit"], elsewhere)).finding is Finding.REJECTED


def test_the_recheck_knows_nothing_of_the_prover():
    import ast
    from pathlib import Path

    import verification.recheck

    tree = ast.parse(Path(verification.recheck.__file__).read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {name for name in imported if name and name.split(".")[0] in {"derivations", "numerics", "verification"}}
    assert ours == {
        "derivations.expressions.calculus",
        "derivations.expressions.nodes",
        "derivations.expressions.reader",
        "derivations.variables",
        "numerics.balls",
        "verification.checksum",
        "verification.combine",
        "verification.recheck_duties",
        "verification.recheck_fresh",
        "verification.recheck_limits",
        "verification.recheck_matrices",
        "verification.recheck_ranges",
        "verification.recheck_starts",
        "verification.verdict",
    }


def test_the_recheck_of_matrices_loads_nothing_of_the_prover():
    import subprocess
    import sys

    program = "import sys, verification.recheck_matrices; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    prover = ("sympy", "derivations.exact", "derivations.matrices.rewriting", "derivations.matrices.proving")
    assert not [name for name in loaded if name.startswith(prover)]


def test_a_change_of_an_invariant_out_of_reach_of_the_start_refutes_nothing(proofs):
    """With a = 0 the weight a of u' = a, a' = 0 stays 0 for ever; u is conserved from there, though not from a = 1."""
    flow = {"state": ["a", "b"], "time": "t", "start": ["0", "x"], "rhs": ["0", "a"]}
    reached = {"at": {"x": "1", "a": "1", "b": "1"}, "bits": 128}
    refuted = [{"check": "balls", "outcome": "refuted", "detail": ""}]

    def change(c):
        c["claim"]["claim"][0].update({"flow": flow, "conserves": "b"})
        c.update({"verdict": "REFUTED", "counterexample": reached, "evidence": refuted})

    assert recheck(forged(proofs["invariant"], change)).finding is Finding.REJECTED


@pytest.mark.parametrize("content", ["{}", "[]", "null", "1", '"text"', '{"format": 1}', '{"format": []}'])
def test_json_that_is_no_certificate_is_rejected_in_words(exactflow, tmp_path, content):
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    ran = exactflow("recheck", path)
    assert ran.status == 1
    assert "Error" not in ran.out
    assert "exactflow verify --certificates" in ran.out or "write the certificate anew" in ran.out
