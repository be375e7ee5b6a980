"""Conserved quantities along integrated trajectories: evidence that has never seen the derivative of the formula."""

from __future__ import annotations

from dataclasses import replace
from time import sleep
from typing import Any

import pytest
from flint import arb

import numerics.taylor
from derivations.catalogue import find
from derivations.claim import Claim, Conserves
from derivations.claim_files import read_claims
from derivations.expressions import ONE, Number, Symbol, read, symbols
from numerics.rates import Failure
from numerics.taylor import Enclosure
from verification.budget import BudgetSpent, limited
from verification.checks import invariant
from verification.checks.invariant import check_invariant, with_small_starts
from verification.decide import decide
from verification.verdict import Outcome, Point, Verdict

HEADER = """
[variables]
t = "nonnegative"
late = { domain = "nonnegative", min = 100 }
u0 = { domain = "positive", scale = "log" }
w0 = "real"

[[claim]]
id = "claim"
"""
LAYERS = find("conserved.layers.depth-3.1-2")
PATHS = find("conserved.path-counts")
DECAYING = find("conserved.weight-decay")
U0, W0 = symbols("u0 w0")
START: Point = {Symbol(f"a0_{layer}"): Number(layer) / 3 for layer in (1, 2, 3)}
MODE: Point = {Symbol("s"): Number(2), Symbol("tau"): ONE, **START}
PATHWAYS: Point = {**MODE, Symbol("na"): Number(2), Symbol("nb"): Number(3), Symbol("lam"): Number(1) / 3}


def claim(text: str) -> Claim:
    return read_claims(HEADER + text, "test").claims[0]


def flow(states: str, starts: str, rates: str, time: str = "t") -> str:
    listed = ", ".join(
        f"{key} = [{', '.join(repr(part.strip()) for part in parts.split(','))}]"
        for key, parts in (("state", states), ("start", starts), ("rhs", rates))
    )
    return f"flow = {{ {listed}, time = '{time}' }}\n"


BLOW_UP = flow("u, v", "u0, w0", "1000 + u**4, -1000 - u**4") + 'conserves = "u + v"'


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a quarter of a second may be too short to see anything."""
    monkeypatch.setattr(invariant, "_SECONDS", 30)


def other(original: Claim, quantity: str) -> Claim:
    return replace(original, says=Conserves(read(quantity)))


@pytest.mark.parametrize(("original", "point"), [(LAYERS, MODE), (PATHS, PATHWAYS)])
def test_what_is_conserved_stays_from_ordinary_and_from_tiny_starts(original: Claim, point: Point) -> None:
    points = tuple(with_small_starts(original, [point]))
    assert points[1][Symbol("a0_2")] == read("2/3*exp(-1000)")
    found = check_invariant(original, points, 2)
    assert found.outcome is Outcome.ENCLOSED
    assert found.points == points


@pytest.mark.parametrize(
    ("original", "quantity"),
    [
        (LAYERS, "a1**2 - 2*a2**2"),
        (LAYERS, "a1**2 - (1 + 1e-9)*a2**2"),
        (PATHS, "a1**2/na - 2*a2**2/nb"),
        (PATHS, "a1**2 - a2**2"),
        (DECAYING, "(a1**2 - a2**2)*exp(lam*t/tau)"),
    ],
)
@pytest.mark.parametrize("small", [False, True])
def test_what_is_not_conserved_is_refuted_by_integration_alone(original: Claim, quantity: str, small: bool) -> None:
    point = tuple(with_small_starts(original, [PATHWAYS]))[small]
    found = check_invariant(other(original, quantity), [point], 1)
    assert found.outcome is Outcome.REFUTED
    assert found.counterexample is not None
    assert set(point) <= set(found.counterexample.point)
    assert (Symbol("t") in found.counterexample.point) == (original is DECAYING)


def test_a_quantity_that_rests_at_the_start_only_is_refuted_by_its_trajectory() -> None:
    false = claim(flow("a, b", "w0, 0", "b, 1") + 'conserves = "a"')
    found = decide(false)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None
    assert set(found.counterexample.point) == {W0}
    assert "at t = " in found.evidence[-1].detail


def test_a_wrong_integrator_does_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    enclose = numerics.taylor.enclose

    def slightly_off(*arguments: Any) -> Any:
        found = enclose(*arguments)
        assert isinstance(found, Enclosure)
        first, *rest = found.states
        moved = found.states[first] * (1 + arb("1e-9") if found.steps else 1)
        return Enclosure({first: moved, **{state: found.states[state] for state in rest}}, found.steps)

    monkeypatch.setattr(numerics.taylor, "enclose", slightly_off)
    for point in with_small_starts(LAYERS, [MODE]):
        assert check_invariant(LAYERS, [point], 1).outcome is Outcome.REFUTED


def test_balls_that_are_apart_at_one_precision_only_refute_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    enclose = numerics.taylor.enclose

    def coarse_is_off(course: Any, point: Any, time: Any, digits: int) -> Any:
        found = enclose(course, point, time, digits)
        assert isinstance(found, Enclosure)
        off = 2 if digits < 20 and found.steps else 1
        return Enclosure({state: ball * off for state, ball in found.states.items()}, found.steps)

    monkeypatch.setattr(numerics.taylor, "enclose", coarse_is_off)
    found = check_invariant(LAYERS, [MODE], 1)
    assert (found.check, found.outcome) == ("disagreement", Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BLOW_UP, "blow"),
        (flow("u", "w0", "u", "late") + 'conserves = "u"', "does not speak"),
        (flow("u", "u0", "sqrt(u - u0)") + 'conserves = "u"', "analytic"),
        (flow("u", "w0", "1") + 'conserves = "log(u - w0 - 1)"', "logarithm"),
        # The state becomes negative, of which the claim does not speak.
        (flow("u", "u0", "-1") + 'conserves = "abs(u) - u"', "range"),
        (flow("u", "exp(w0)", "-4*exp(w0)") + 'conserves = "abs(u) - u"', "range"),
    ],
)
def test_what_cannot_be_followed_supports_nothing_and_refutes_nothing(text: str, reason: str) -> None:
    found = check_invariant(claim(text), [{U0: Number(1) / 4, W0: ONE}], 1)
    assert (found.check, found.outcome) == ("integration", Outcome.UNKNOWN)
    assert reason in found.detail


def test_an_integration_that_is_not_carried_out_leaves_a_proof_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numerics.taylor, "enclose", lambda *_: Failure("too hard"))
    found = decide(claim(BLOW_UP))
    assert found.verdict is Verdict.PROVED
    assert {each.check: each.outcome for each in found.evidence}["integration"] is Outcome.UNKNOWN


def test_a_spent_budget_of_the_claim_is_not_taken_for_one_of_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numerics.taylor, "enclose", lambda *_: sleep(1))
    with pytest.raises(BudgetSpent), limited(1e-3):
        check_invariant(LAYERS, [MODE], 1)
    monkeypatch.setattr(invariant, "_SECONDS", 1e-3)
    assert "takes more than" in check_invariant(LAYERS, [MODE], 1).detail
