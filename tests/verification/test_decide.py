"""The way of one claim, from its text to its verdict: true ones, and the same made false."""

from __future__ import annotations

import gc
from contextlib import suppress
from dataclasses import replace
from time import sleep

import pytest

from derivations.claim import Claim, Equal
from derivations.claim_files import read_claims
from derivations.expressions import Number, Symbol, read, read_relation, write
from derivations.variables import Assumptions, Variable
from verification.budget import BudgetSpent, limited
from verification.checks.floating import check_floating
from verification.checks.semigroup import composition, late_times
from verification.checks.trajectory import check_trajectory
from verification.decide import decide
from verification.engine import decide_safely
from verification.obligations import all_earlier_times, obligations, passed_states
from verification.settings import Settings
from verification.shrink import shrink
from verification.verdict import Outcome, Verdict

HEADER = """
[variables]
t = "nonnegative"
later = { domain = "nonnegative", min = 1 }
soon = "positive"
s = "positive"
tau = "positive"
u0 = { domain = "positive", scale = "log" }
w0 = "real"
x = "real"

[[claim]]
id = "claim"
"""


def claim(text: str) -> Claim:
    return read_claims(HEADER + text, "test").claims[0]


def flow(rate: str, start: str = "u0", time: str = "t") -> str:
    return f'flow = {{ state = "u", time = "{time}", start = "{start}", rhs = "{rate}" }}\n'


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (flow("2*u*(s - u)/tau") + 'solves = "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))"', Verdict.PROVED),
        (flow("2*u*(s - u)/tau") + 'solves = "s/(1 + (s/u0 - 1)*exp(-2*s*t))"', Verdict.REFUTED),
        # A zero residual fixes no start.
        (flow("2*u*(s - u)/tau") + 'solves = "s/(1 + exp(-2*s*t/tau))"', Verdict.REFUTED),
        # A right start fixes no speed.
        (flow("2*u*(s - u)/tau") + 'solves = "u0"', Verdict.REFUTED),
        # What is asked of an integrand is about a variable that no point of the flow gives.
        (
            flow("u*(s - u)") + 'given = ["u0 < s"]\ntime_to = "integral(1/(x*(s - x)), x, u0, u)"',
            Verdict.UNDECIDED,
        ),
        # A time that excludes zero, or begins late, says no less about the way there.
        (flow("-u", time="soon") + 'solves = "u0*exp(-soon)"', Verdict.PROVED),
        (flow("-u", time="later") + 'solves = "u0*exp(-later)"', Verdict.PROVED),
        (flow("-u", time="later") + 'solves = "2*u0*exp(-later)"', Verdict.REFUTED),
        # Past a blow-up, and before it.
        (flow("u**2") + 'solves = "u0/(1 - u0*t)"', Verdict.UNDECIDED),
        ('given = ["u0*t < 1"]\n' + flow("u**2") + 'solves = "u0/(1 - u0*t)"', Verdict.PROVED),
        ('given = ["u0*t > 2"]\n' + flow("u**2") + 'solves = "u0/(1 - u0*t)"', Verdict.UNDECIDED),
        # Not Lipschitz at the start: the solution is not the only one.
        (flow("sqrt(u)", start="0") + 'solves = "t**2/4"', Verdict.UNDECIDED),
        (flow("2*u*(s - u)/tau") + 'time_to = "tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))"', Verdict.PROVED),
        (flow("2*u*(s - u)/tau") + 'time_to = "tau/(2*s)*log(u*(s - u0)/(u0*(s - u))) + u - u0"', Verdict.REFUTED),
        (flow("2*u*(s - u)/tau") + 'time_to = "tau/(2*s)*log(u/(s - u))"', Verdict.REFUTED),
        (flow("1 - u**2", start="w0") + 'given = ["-1 < w0 < 1"]\ntime_to = "atanh(u) - atanh(w0)"', Verdict.PROVED),
        ('equal = ["(x + 1)**2", "x**2 + 2*x + 1"]', Verdict.PROVED),
        ('equal = ["sqrt(x**2)", "x"]', Verdict.REFUTED),
        ('equal = ["(x**2 - 1)/(x - 1)", "x + 1"]', Verdict.UNDECIDED),
        ('given = ["x > 1"]\nequal = ["(x**2 - 1)/(x - 1)", "x + 1"]', Verdict.PROVED),
        ('given = ["x > 1", "x < 0"]\nequal = ["x", "x"]', Verdict.VACUOUS),
        ('given = ["x > 0"]\nequal = ["atan(x) + atan(1/x)", "pi/2"]', Verdict.ENCLOSED),
    ],
)
def test_verdicts(text: str, verdict: Verdict) -> None:
    result = decide(claim(text))
    assert result.verdict is verdict, result.evidence
    assert (result.counterexample is not None) == (verdict is Verdict.REFUTED)


def test_a_derivative_of_a_name_is_that_of_what_it_stands_for() -> None:
    square = ((Symbol("p"), read("x**2")),)
    stated = Claim("slope", Equal(read("diff(p, x)"), read("2*x")), Assumptions((Variable("x"),)), where=square)
    assert decide(stated).verdict is Verdict.PROVED
    assert decide(replace(stated, says=Equal(read("diff(p, x)"), read("0*x")))).verdict is Verdict.REFUTED


def test_a_counterexample_gives_every_variable_and_the_time() -> None:
    result = decide(claim(flow("2*u*(s - u)/tau") + 'solves = "s/(1 + exp(-2*s*t/tau))"'))
    assert result.counterexample is not None
    assert {symbol.name for symbol in result.counterexample.point} == {"s", "tau", "u0", "t"}


def test_conserved_quantities_need_states_that_trajectories_reach() -> None:
    text = 'flow = { state = ["a", "b"], time = "t", start = ["u0", "w0"], rhs = ["b*(s-a*b)", "a*(s-a*b)"] }\n'
    assert decide(claim(text + 'conserves = "a**2 - b**2"')).verdict is Verdict.PROVED
    wrong = decide(claim(text + 'conserves = "a**2 + b**2"'))
    assert wrong.verdict is Verdict.REFUTED
    assert wrong.counterexample is not None
    assert {symbol.name for symbol in wrong.counterexample.point} == {"s", "u0", "w0"}
    # abs(a) - a vanishes where a > 0, but a falls through 0.
    falls = 'flow = { state = "a", time = "t", start = "u0", rhs = "-1" }\nconserves = "abs(a) - a"'
    assert decide(claim(falls)).verdict is Verdict.UNDECIDED


def test_states_between_start_and_attractor() -> None:
    law = claim(flow("2*u*(s - u)/tau") + 'time_to = "tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))"')
    assert law.about is not None
    found = [{write(relation) for relation in region.given} for region in passed_states(law, law.about)]
    assert any({"u0 < u", "u < s"} <= relations for relations in found)
    assert any({"u0 > u", "u > s"} <= relations for relations in found)
    assert not any("u < 0" in relations for relations in found)


def test_relations_that_hold_at_all_earlier_times_are_kept() -> None:
    solution = claim(flow("-u") + 'solves = "u0*exp(-t)"')
    early, late = read_relation("u0*t < 1"), read_relation("t > u0")
    kept = all_earlier_times(solution.assumptions.with_given(early, late), Symbol("t"))
    assert kept.given == (early,)


def test_a_solution_comes_down_to_its_equation_and_its_start() -> None:
    labels = [duty.label for duty in obligations(claim(flow("-u") + 'solves = "u0*exp(-t)"'))]
    assert labels == ["du/dt is the right-hand side", "u starts at its start"]


def test_shrinking_ends_at_the_simplest_point_that_still_refutes() -> None:
    hundred = {Symbol("x"): read_relation("103/7 < 0").operands[0]}
    assert write(shrink(hundred, lambda point: point[Symbol("x")].value > 1)[Symbol("x")]) == "2"


def test_a_budget_that_is_spent_leaves_a_claim_undecided() -> None:
    result = decide_safely(claim('equal = ["integral(exp(-x**2), x, 0, 1)", "1"]'), Settings(budget_seconds=1e-3))
    assert result.verdict is Verdict.UNDECIDED
    assert "budget" in result.evidence[0].detail
    with limited(60), pytest.raises(BudgetSpent), limited(1e-3):
        sleep(1)


class Dying:
    """An object in a cycle with itself, so that the collector alone ends it, and slowly."""

    def __init__(self) -> None:
        self.own = self

    def __del__(self) -> None:
        sleep(0.05)


def test_the_end_of_the_budget_is_not_lost_in_a_collection_of_garbage() -> None:
    def slow(_phase: str, _info: dict[str, int]) -> None:
        sleep(0.05)

    def collect_and_wait() -> None:
        gc.collect()
        sleep(1)

    gc.callbacks.append(slow)
    try:
        Dying()
        with limited(60), pytest.raises(BudgetSpent), limited(1e-2):
            collect_and_wait()
    finally:
        gc.callbacks.remove(slow)


def test_an_error_that_a_library_makes_of_the_end_of_the_budget_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy turns what is raised inside a comparison into a TypeError."""

    def swallowing(_claim: Claim, _settings: Settings) -> None:
        try:
            sleep(5)
        except BudgetSpent:
            raise TypeError("Cannot compare structured arrays") from None

    monkeypatch.setattr("verification.engine.decide", swallowing)
    found = decide_safely(claim('equal = ["1", "1"]'), Settings(budget_seconds=1e-3))
    assert [each.check for each in found.evidence] == ["budget"]


def test_the_end_of_the_budget_is_told_again_where_it_was_lost() -> None:

    def callback_that_loses_it() -> None:
        with suppress(BudgetSpent):
            sleep(1)
        sleep(5)

    with pytest.raises(BudgetSpent), limited(1e-3):
        callback_that_loses_it()


def test_a_solution_is_looked_at_as_a_whole() -> None:
    right = claim(flow("2*u*(s - u)/tau") + 'solves = "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))"')
    checks = {found.check: found.outcome for found in decide(right).evidence}
    assert checks["composition"] == "enclosed"
    assert checks["floating point"] == "sampled"
    dying = claim('given = ["t < 2*sqrt(u0)"]\n' + flow("-sqrt(u)") + 'solves = "(sqrt(u0) - t/2)**2"')
    assert decide(dying).verdict is Verdict.PROVED


def test_what_is_no_flow_fails_the_composition() -> None:
    points = ({Symbol("u0"): Number(2), Symbol("t"): Number(3)},)
    wrong = composition(claim(flow("-u") + 'solves = "u0*exp(-t**2)"'), points)
    assert wrong is not None
    assert wrong.outcome == "unknown"
    slow = claim(flow("-u") + 'solves = "u0*exp(-t/2)"')
    assert check_floating(slow, points).outcome == "unknown"
    assert late_times(slow, points).outcome == "enclosed"


def test_a_point_without_a_value_is_no_agreement_with_integration() -> None:
    points = ({Symbol("u0"): Number(2), Symbol("t"): Number(3)},)
    valued = check_trajectory(claim(flow("-u") + 'solves = "u0*exp(-t)"'), points, 1)
    assert valued.outcome == "enclosed"
    without = check_trajectory(claim(flow("-u") + 'solves = "u0*exp(-t)*(t - 3)/(t - 3)"'), points, 1)
    assert without.outcome == "unknown"
    assert "division by zero" in without.detail


def test_a_sum_that_is_not_proved_is_evaluated_deeply_without_its_bound_variable() -> None:
    header = (
        'variables = { x = "unit", k = "integer", n = { domain = "integer", min = 1, max = 6 } }\n[[claim]]\nid = "c"\n'
    )
    says = 'equal = ["sum(exp(k*x), k, 1, 2*n)", "exp(x)*(exp(2*n*x) - 1)/(exp(x) - 1)"]'
    found = decide(read_claims(header + says, "test").claims[0])
    assert {each.check: each.outcome for each in found.evidence}["deep balls"] is Outcome.ENCLOSED
