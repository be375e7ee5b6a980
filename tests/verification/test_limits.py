"""Limits and asymptotic laws: true ones are decided, wrong ones never pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flint import arb

from derivations.catalogue import all_claims
from derivations.claim import Asymptotic, Claim, Limit
from derivations.claim_files import read_claims
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Number, Symbol, exp, read
from derivations.variables import Assumptions, Domain, Variable
from verification.checks import closing_in, limits
from verification.combine import combine
from verification.decide import decide
from verification.sampled import SampledPoints
from verification.settings import Settings
from verification.verdict import Evidence, Verdict

CORPUS = Path(__file__).parents[1] / "corpus" / "limits"
#: The r -> 1 laws, the late-time law with its digamma function, the limit of infinite depth.
DECIDED_IN_FULL = {
    "threshold-limits.r-to-1.depth-2",
    "threshold-limits.r-to-1.below-depth-4",
    "threshold-limits.r-to-1.depth-4",
    "threshold-limits.r-to-1.above-depth-4",
    "threshold-limits.r-to-1.infinite-depth",
    "toy-limits.late.any-depth",
    "depth-limits.infinite-depth.time",
}
SLOW = {"mode-limits.unbalanced.late-deficit"}
BY_BALLS = "true_by_balls.claims.toml"


def claims(pattern: str) -> Iterator[Claim]:
    for path in sorted(CORPUS.glob(pattern)):
        yield from read_claims(path.read_text(), str(path)).claims


def evidence_on(claim: Claim) -> list[Evidence]:
    return limits.check(claim, SampledPoints(claim, Settings()))


def verdict_on(claim: Claim) -> Verdict:
    return combine(evidence_on(claim))


def shifted(claim: Claim, by: Expr) -> Claim:
    """The claim with its limit, or the leading constant of its law, changed by a relative amount."""
    says = claim.says
    if isinstance(says, Limit):
        value = by if says.value == ZERO else says.value * (ONE + by)
        return replace(claim, says=replace(says, value=value))
    assert isinstance(says, Asymptotic)
    return replace(claim, says=replace(says, like=says.like * (ONE + by)))


CATALOGUE = [claim for claim in all_claims() if isinstance(claim.says, Limit | Asymptotic)]
PROVED = [claim for claim in claims("true_*") if not claim.id.startswith("balls.")]
ENCLOSED = list(claims(BY_BALLS))


def identity(claim: Claim) -> str:
    return claim.id


@pytest.mark.parametrize("claim", PROVED, ids=identity)
def test_laws_of_learning_dynamics_are_proved(claim: Claim) -> None:
    found = evidence_on(claim)
    assert combine(found) is Verdict.PROVED, found
    assert "leading term" in found[0].detail


@pytest.mark.parametrize("claim", ENCLOSED, ids=identity)
def test_balls_close_in_where_no_expansion_is_known(claim: Claim) -> None:
    found = evidence_on(claim)
    assert combine(found) is Verdict.ENCLOSED, found
    assert "falling like a power of" in found[1].detail


@pytest.mark.parametrize("claim", PROVED, ids=identity)
def test_a_constant_off_by_a_billionth_is_refuted(claim: Claim) -> None:
    found = evidence_on(shifted(claim, Number(Fraction(1, 10**9))))
    assert combine(found) is Verdict.REFUTED, found
    counterexample = found[0].counterexample
    assert counterexample is not None
    assert counterexample.left != counterexample.right
    assert isinstance(claim.says, Limit | Asymptotic)
    assert claim.says.variable not in counterexample.point


def with_slow_ones_marked(found: list[Claim]) -> list[Any]:
    return [pytest.param(claim, marks=[pytest.mark.slow] if claim.id in SLOW else []) for claim in found]


@pytest.mark.parametrize("claim", with_slow_ones_marked(CATALOGUE), ids=identity)
def test_a_limit_of_the_catalogue_that_is_off_by_a_billionth_never_passes(claim: Claim) -> None:
    says = claim.says
    if isinstance(says, Limit) and INFINITY in says.value.walk():
        wrong = replace(claim, says=replace(says, value=-says.value), derived=None)
    else:
        wrong = replace(shifted(claim, Number(Fraction(1, 10**9))), derived=None)
    # The original is proved by the same expansion, which is looked up: what tells the two apart is the constant alone.
    assert limits.is_proved(claim)
    assert not limits.is_proved(wrong)
    if claim.id in DECIDED_IN_FULL:
        assert verdict_on(claim) is Verdict.PROVED
        assert verdict_on(wrong) is Verdict.REFUTED


@pytest.mark.parametrize("claim", ENCLOSED, ids=identity)
@pytest.mark.parametrize("digits", [9, 12, 20, 28])
def test_balls_do_not_close_in_on_a_wrong_limit(claim: Claim, digits: int) -> None:
    assert verdict_on(shifted(claim, Number(Fraction(1, 10**digits)))) is Verdict.UNDECIDED


@pytest.mark.parametrize("claim", ENCLOSED, ids=identity)
@pytest.mark.parametrize("power", [100, 1_000])
def test_balls_do_not_close_in_beside_a_number_smaller_than_the_last_distance(claim: Claim, power: int) -> None:
    assert verdict_on(shifted(claim, exp(Number(-power)))) is Verdict.UNDECIDED


def test_a_limit_at_a_number_is_taken_from_the_sides_that_the_assumptions_allow() -> None:
    x = Symbol("x")
    law = Limit(read("sqrt(1 - x)"), x, ONE, "", ZERO)
    inside = Claim("root", law, Assumptions((Variable("x", Domain.UNIT),)))
    assert verdict_on(inside) is Verdict.PROVED
    assert verdict_on(replace(inside, assumptions=Assumptions((Variable("x"),)))) is Verdict.UNDECIDED


@pytest.mark.parametrize("exponent", ["-(c**2 - 2)**2*x", "-(3*c - 2)*x", "-c**2*x"])
def test_a_parameter_at_which_the_limit_jumps_is_found(exponent: str) -> None:
    x, parameter = Symbol("x"), Variable("c", Domain.NONNEGATIVE)
    claim = Claim(
        "jump", Limit(read(f"exp({exponent})"), x, INFINITY, "", ZERO), Assumptions((Variable("x"), parameter))
    )
    assert verdict_on(claim) is Verdict.REFUTED


def test_balls_at_some_values_of_a_parameter_do_not_tell_of_the_others() -> None:
    """At a = 2, where no ball looks, the integral grows like 1/x."""
    x = Symbol("x")
    law = Limit(read("integral(x*y/(x**2 + (a - 2)**2), y, 0, 1)"), x, ZERO, "+", ZERO)
    claim = Claim("jump", law, Assumptions((Variable("x"), Variable("a", Domain.POSITIVE), Variable("y"))))
    found = evidence_on(claim)
    assert combine(found) is Verdict.UNDECIDED
    assert found[-1].detail == "the limit may be another at values of a that the balls have not looked at"


def test_a_distance_with_a_long_exponent_is_written_as_an_exponential() -> None:
    assert closing_in.size(arb("-1e12").exp()) == "exp(-1.00e+12)"
    assert closing_in.size(arb("3e-40")) == "3.00e-40"


def test_an_integer_variable_does_not_approach_a_number() -> None:
    n = Symbol("n")
    claim = Claim("integer", Limit(read("sin(n)/n"), n, ZERO, "", ONE), Assumptions((Variable("n", Domain.INTEGER),)))
    found = evidence_on(claim)
    assert combine(found) is Verdict.UNDECIDED
    assert "exclude the points" in found[0].detail


def test_an_infinite_limit_is_proved() -> None:
    claim = Claim("log", Limit(read("log(x)"), Symbol("x"), ZERO, "+", read("-oo")))
    assert verdict_on(claim) is Verdict.PROVED


_SIGNED = {
    "t": "2*x*log(1/a)",
    "m": "sqrt(b**2 + 4*a**4)",
    "up": "(b + m)/(2*a**2)",
    "down": "(b - m)/(2*a**2)",
    "k": "(1 - up)/(1 - down)",
    "e": "(up - down*k*exp(-m*t))/(1 - k*exp(-m*t))",
}


def signed(given: str, reached: str) -> Claim:
    """What a pair of weights of the size a has reached at a time in units of log(1/a), as a tends to 0."""
    where = ", ".join(f'{name} = "{formula}"' for name, formula in _SIGNED.items())
    text = f"""
        variables = {{ a = {{ domain = "unit", scale = "log" }}, x = "positive", b = "positive" }}
        [[claim]]
        id = "signed"
        given = ["{given}"]
        where = {{ {where} }}
        limit = {{ of = "a**2*(e - 1/e)", variable = "a", to = "0+", is = "{reached}" }}
    """
    (claim,) = read_claims(text, "signed").claims
    return claim


@pytest.mark.parametrize(
    ("given", "reached", "expected"),
    [
        ("x*b < 1", "0", Verdict.PROVED),
        ("x*b > 1", "b", Verdict.PROVED),
        ("x*b < 1", "b", Verdict.REFUTED),
        ("x*b > 1/2", "b", Verdict.REFUTED),
    ],
)
def test_a_limit_is_proved_in_the_cases_of_a_sign_of_its_parameters(
    given: str, reached: str, expected: Verdict
) -> None:
    assert verdict_on(signed(given, reached)) is expected


@pytest.mark.parametrize("claimed", ["0", "1/2", "1"])
def test_a_limit_that_differs_between_the_cases_is_not_proved(claimed: str) -> None:
    x, b, a = (Variable(name, Domain.POSITIVE) for name in ("x", "b", "a"))
    says = Limit(read("a**x/(a**x + a**b)"), a.symbol, ZERO, "+", read(claimed))
    assert verdict_on(Claim("jumps", says, Assumptions((x, b, a)))) is Verdict.REFUTED


def test_a_limit_at_the_end_of_a_domain_says_from_which_side_it_is_taken():
    p = Symbol("p")
    says = Limit(read("sqrt(p)"), p, ZERO, "", ZERO)
    inside = decide(Claim("end", says, Assumptions((Variable("p", Domain.POSITIVE),))))
    assert inside.verdict is Verdict.PROVED
    assert "only p -> 0 from above is taken" in inside.evidence[0].detail
    assert decide(Claim("end", says)).verdict not in (Verdict.PROVED, Verdict.ENCLOSED)
