"""Why a claim is not accepted for want of a value: the point that is named has none, and no other is named."""

from __future__ import annotations

import pytest

from derivations.claim import Claim, Equal, Holds
from derivations.expressions import ZERO, read, read_relation
from derivations.variables import Assumptions, Domain, Variable
from verification.decide import decide
from verification.settings import Settings
from verification.verdict import Evidence, Result, Verdict

BRIEF = Settings(budget_seconds=6)
VARIABLES = (Variable("x"), Variable("n", Domain.INTEGER, minimum=1))


def decided(formula: str, *given: str) -> Result:
    assumptions = Assumptions(VARIABLES, tuple(map(read_relation, given)))
    return decide(Claim("value", Equal(read(formula) - read(formula), ZERO), assumptions), BRIEF)


def of_value(found: Result) -> Evidence:
    return next(evidence for evidence in found.evidence if evidence.check == "value")


@pytest.mark.parametrize(
    ("formula", "point"),
    [("1/(x - 1)", "x=1"), ("sqrt(x)", "x=-"), ("log(x - n)", "n="), ("1/(x**2 - 2*x + 1)", "x=1")],
)
def test_a_point_without_a_value_is_named(formula: str, point: str) -> None:
    found = decided(formula)
    assert found.verdict is Verdict.UNDECIDED
    assert of_value(found).detail.startswith("no finite real value at ")
    assert point in of_value(found).detail


@pytest.mark.parametrize("formula", ["x**n", "(x - 1)**(n + 1)", "(-1)**n"])
def test_a_power_of_a_negative_number_has_a_value_if_the_exponent_is_whole(formula: str) -> None:
    """That may stay open, but no point at which there is a value may be named as one at which there is none."""
    assert "no finite real value" not in of_value(decided(formula)).detail


def test_a_zero_that_is_not_found_is_said_to_be_between_two_points() -> None:
    found = decided("1/(x**3 - x - 1)")
    assert found.verdict is Verdict.UNDECIDED
    detail = of_value(found).detail
    assert detail.startswith("not proved everywhere: 1/(x**3 - x - 1) (division by zero is to be excluded)")
    assert " is positive at x=" in detail
    assert " and negative at x=" in detail


def test_a_comparison_without_a_value_is_not_accepted() -> None:
    assumptions = Assumptions(VARIABLES, ())
    assert decide(Claim("root", Holds(read_relation("sqrt(x) >= 0")), assumptions), BRIEF).verdict is Verdict.UNDECIDED
