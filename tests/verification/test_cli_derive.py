import json

import mpmath
import pytest

from derivations.claim_files import read_claims
from derivations.expressions import Symbol, read, write
from numerics.evaluate import evaluate_mpmath
from verification.report.claim_tables import claim_tables, toml

LOGISTIC = 'state = "u"\ntime = "t"\nstart = "u0"\nrhs = "2*u*(s - u)/tau"'
WILD = 'state = "u"\ntime = "t"\nstart = "u0"\nrhs = "cos(u*t) + u**5"'
PAIR = 'loss = "(s - a*b)**2/2"\nweights = ["a", "b"]\ntime = "t"\ntau = "tau"\nstart = ["u0", "u0"]'


def test_json_has_the_shape_of_the_claim_format(exactflow, flow_file):
    ran = exactflow("derive", flow_file(LOGISTIC), "--json")
    found = json.loads(ran.out)
    assert ran.status == 0
    assert {"explicit", "time", "conserved", "steps", "verdict", "latex"} <= set(found)
    assert found["verdict"] == "PROVED"
    assert all({"rule", "latex"} <= set(step) for step in found["steps"])


def test_the_explicit_form_follows_the_flow(exactflow, flow_file):
    found = json.loads(exactflow("derive", flow_file(LOGISTIC), "--json").out)
    point = {Symbol(name): read(value) for name, value in (("s", "2"), ("tau", "3"), ("u0", "1/7"), ("t", "5/4"))}
    with mpmath.workdps(20):
        follow = mpmath.odefun(lambda t, u: 2 * u * (2 - u) / 3, 0, mpmath.mpf(1) / 7)
        assert abs(evaluate_mpmath(read(found["explicit"]), point, 20) - follow(mpmath.mpf(5) / 4)) < mpmath.mpf(
            "1e-15"
        )


def test_an_implicit_law_has_a_time_and_no_explicit_form(exactflow, flow_file):
    path = flow_file(LOGISTIC.replace("2*u*", "3*u**(4/3)*"), given='["u0 < s"]')
    found = json.loads(exactflow("derive", path, "--json").out)
    assert found["explicit"] is None
    assert "u" in {symbol.name for symbol in read(found["time"]).free_symbols}


def test_several_states_are_an_object_by_name(exactflow, flow_file):
    found = json.loads(exactflow("derive", flow_file(PAIR), "--json").out)
    assert set(found["explicit"]) == {"a", "b"}
    assert found["conserved"]


def test_what_is_not_solved_is_undecided_and_says_why(exactflow, flow_file):
    ran = exactflow("derive", flow_file(WILD), "--json")
    found = json.loads(ran.out)
    assert ran.status == 3
    assert (found["explicit"], found["time"], found["verdict"]) == (None, None, "UNDECIDED")
    assert found["reason"]
    assert "UNDECIDED: " in exactflow("derive", flow_file(WILD)).out


def test_the_terminal_shows_steps_and_closed_form(exactflow, flow_file):
    out = exactflow("derive", flow_file(LOGISTIC)).out
    assert out.startswith("du/dt = 2*u*(s - u)/tau,  u = u0 at t = 0")
    assert "u(t) = s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))" in out
    assert "1. separate: " in out
    assert "$" not in out


def test_latex_of_a_derivation(exactflow, flow_file):
    out = exactflow("derive", flow_file(LOGISTIC), "--latex").out
    assert out.count(r"\begin{align*}") == out.count(r"\end{align*}") >= 1


def test_latex_of_claims_and_flows(exactflow, trajectory, flow_file):
    both = exactflow("latex", trajectory).out
    assert both.count(r"\begin{theorem}") == 2
    document = exactflow("latex", flow_file(LOGISTIC), "--derivation", "--standalone").out
    assert document.startswith(r"\documentclass")
    assert document.rstrip().endswith(r"\end{document}")
    assert document.index(r"\begin{theorem}") < document.index(r"\emph{Separate.}")


def test_a_claim_without_derivation_gets_that_of_its_flow(exactflow, trajectory):
    assert r"\emph{Separate.}" in exactflow("latex", trajectory, "--claim", "mode.time", "--derivation").out


def test_what_show_prints_reads_back(exactflow, trajectory):
    (first, _) = read_claims(trajectory.read_text(), "original").claims
    shown = exactflow("show", trajectory, "--claim", "mode.trajectory", "--toml").out
    assert read_claims(shown, "shown").claims == (first,)


STATEMENTS = {
    "solves": 'flow = { state = "u", time = "t", start = "u0", rhs = "-u" }\nsolves = "u0*exp(-t)"',
    "conserves": 'flow = { loss = "(s - a*b)**2", weights = ["a", "b"], time = "t", start = ["u0", "x"] }\n'
    'conserves = "a**2 - b**2"',
    "several": 'flow = { state = ["a", "b"], time = "t", start = ["x", "x"], rhs = ["-a", "-b"] }\n'
    'solves = { a = "x*exp(-t)", b = "x*exp(-t)" }',
    "holds": 'given = ["x > 1"]\nholds = "0 < 1/x < 1"',
    "limit": 'limit = { of = "sin(x)/x", variable = "x", to = "0+", is = "1" }',
    "asymptotic": 'asymptotic = { of = "x**2 + x", like = "x**2", variable = "x", to = "oo" }',
    "named": 'where = { y = "x + 1", z = "y**2" }\nequal = ["z", "y*y"]\nsource = { key = "k", where = "\\"a\\"" }',
}


@pytest.mark.parametrize("lines", STATEMENTS.values(), ids=STATEMENTS)
def test_every_kind_of_claim_reads_back(claim_file, lines):
    path = claim_file(("one", f'title = "Tabs\\tand \\"quotes\\" \\\\ \\u007f"\n{lines}'))
    (claim,) = read_claims(path.read_text(), "original").claims
    text = toml(claim_tables(claim))
    assert read_claims(text, "again").claims == (claim,), text


def test_bounds_that_are_not_integers_become_relations(claim_file):
    path = claim_file(("one", 'equal = ["r", "r"]'))
    path.write_text(path.read_text().replace("[variables]", "[variables]\nr = { min = 0.25, max = 3 }"))
    (claim,) = read_claims(path.read_text(), "original").claims
    (again,) = read_claims(toml(claim_tables(claim)), "again").claims
    assert again.assumptions[Symbol("r")].maximum == 3
    assert [write(relation) for relation in again.assumptions.given] == ["r >= 1/4"]
