"""Which event comes first: proved where it holds, refuted where it is turned, and told where it never occurs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy.integrate import solve_ivp

from derivations.arrivals import arrival_time
from derivations.catalogue import orderings
from derivations.claim import Claim
from derivations.expressions import Expr, Relation, as_expr, read, read_relation, symbols
from derivations.flow import scalar_flow
from derivations.orderings import Arrival, Before
from derivations.variables import Assumptions, Domain, Variable
from numerics.balls import evaluate
from verification.decide import decide
from verification.mutation.mutants import some_mutants
from verification.reasoning.prover import reasoned
from verification.settings import Settings
from verification.verdict import Outcome, Verdict

U, T, S1, S2 = symbols("u t s1 s2")
BRIEF = Settings(budget_seconds=10)


def turned(claim: Claim) -> Claim:
    says = claim.says
    assert isinstance(says, Before)
    return replace(claim, says=Before(says.second, says.first), derived=None)


def given(claim: Claim, *relations: str) -> Claim:
    kept = tuple(map(read_relation, relations))
    return replace(claim, assumptions=Assumptions(claim.assumptions.variables, kept), derived=None)


def positive(*names: str, holding: tuple[str, ...] = ()) -> Assumptions:
    variables = tuple(Variable(name, Domain.POSITIVE) for name in names)
    return Assumptions(variables, tuple(map(read_relation, holding)))


@pytest.mark.parametrize("claim", [orderings.HALVES, orderings.ONE_LAYER], ids=lambda claim: claim.id)
def test_the_order_turned_is_refuted_at_a_simple_point(claim: Claim) -> None:
    found = decide(turned(claim), BRIEF)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None
    assert found.evidence[0].check == "quadrature"


def test_a_condition_that_is_missing_is_found_out() -> None:
    without = given(orderings.HALVES, "s1 > s2", "2*u0 < s2")
    found = decide(without, BRIEF)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None


def test_equal_times_are_no_order() -> None:
    modes = (Arrival(scalar_flow(U, T, 0, read(f"{s} - u")), read(f"{s}/2")) for s in ("s1", "s2"))
    found = decide(Claim("shallow", Before(*modes), positive("s1", "s2", holding=("s1 > s2",))), BRIEF)
    assert found.verdict not in (Verdict.PROVED, Verdict.ENCLOSED)


def test_times_that_come_together_at_an_edge_are_not_enclosed() -> None:
    """For s1 = s2 both modes are half learned at once; points close to that see nothing of it."""
    relations = [repr(each).replace("s1 > s2", "s1 >= s2") for each in orderings.HALVES.assumptions.given]
    assert "s1 >= s2" in relations
    assert decide(given(orderings.HALVES, *relations), BRIEF).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("value", ["s1", "2*s1", "s2", "-u0"])
def test_a_value_that_is_never_reached_is_told(value: str) -> None:
    never = Arrival(scalar_flow(U, T, read("u0"), read("2*u*(s1 - u)")), read(value))
    soon = Arrival(scalar_flow(U, T, read("u0"), read("2*u*(s1 - u)")), read("s1/2"))
    assumptions = positive("s1", "s2", "u0", holding=("s2 > s1", "2*u0 < s1"))
    for says in (Before(never, soon), Before(soon, never)):
        found = decide(Claim("never", says, assumptions), BRIEF)
        assert found.verdict is Verdict.UNDECIDED
        (evidence,) = found.evidence
        assert evidence.check == "arrival"
        assert evidence.outcome is Outcome.UNKNOWN
        assert "reached" in evidence.detail


def test_a_state_that_is_declared_as_a_variable_is_told() -> None:
    """What is assumed of the variable is not true of the state: this flow moves away from the value."""
    away, soon = (
        Arrival(scalar_flow(U, T, as_expr(start), rate), as_expr(2)) for start, rate in ((1, U - 3), (0, as_expr(1)))
    )
    found = decide(Claim("away", Before(away, soon), positive("u", holding=("u > 3",))), BRIEF)
    assert found.verdict is Verdict.UNDECIDED
    assert "declared" in found.evidence[0].detail


@pytest.mark.parametrize(("rate", "start", "value"), [("2*u*(3 - u)", "1/10", "2"), ("(2 - u)/5", "4", "5/2")])
def test_arrival_times_are_those_of_integration(rate: str, start: str, value: str) -> None:
    ball = evaluate(
        arrival_time(Arrival(scalar_flow(U, T, read(start), read(rate)), read(value)), Assumptions()), {}, 64
    )
    begin, end = (float(evaluate(read(text), {}, 64)) for text in (start, value))

    def slope(_time: float, state: list[float]) -> list[float]:
        return [2 * state[0] * (3 - state[0]) if "3" in rate else (2 - state[0]) / 5]

    def crosses(_time: float, state: list[float]) -> float:
        return state[0] - end

    course = solve_ivp(slope, (0, 50), [begin], events=crosses, rtol=1e-11, atol=1e-13)
    assert course.t_events[0][0] == pytest.approx(float(ball), rel=1e-8)


def test_mutants_of_an_order_are_not_accepted() -> None:
    for mutant in some_mutants(orderings.ONE_LAYER, 3, seed=1):
        verdict = decide(mutant.claim, BRIEF).verdict
        weaker = verdict in (Verdict.PROVED, Verdict.ENCLOSED)
        assert not weaker or mutant.before is not None, (mutant.operator, mutant.change)


@pytest.mark.parametrize(
    ("quantity", "relations", "expected"),
    [
        ("x - log(x) - y + log(y)", ("x > y", "y > 1"), True),
        ("x - log(x) - y + log(y)", ("x > y",), False),
        ("x - y", ("x >= y",), False),
        ("x - y + 1", ("x >= y",), True),
        ("y - x", ("x < y",), True),
        ("x - y - 1", ("x > y",), False),
        ("x**2 - y**2", ("x > y", "x < 3"), True),
        ("x**2 - y**2", ("x > y", "x + y < 3"), True),
        ("sqrt((x - 2)**2) - sqrt((y - 2)**2)", ("x > y",), False),
        ("atan2(5 - x, -1) - atan2(5 - y, -1)", ("x > y",), False),
    ],
)
def test_what_grows_from_an_edge(quantity: str, relations: tuple[str, ...], expected: bool) -> None:
    proof = reasoned(read(quantity), True, positive("x", "y", holding=relations), 5.0)
    assert (proof is not None) is expected


def test_nothing_grows_between_integers() -> None:
    whole = tuple(Variable(name, Domain.INTEGER, minimum=1) for name in ("x", "y"))
    more: Relation = read_relation("x > y")
    parity: Expr = read("x - y + (-1)**x - (-1)**y") + as_expr(1)
    assert reasoned(parity, True, Assumptions(whole, (more,)), 5.0) is None
