"""The statement that learning is incremental: proved, refuted by certified thresholds, or told why not."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from derivations.catalogue import find, topics
from derivations.claim import Claim
from derivations.expressions import INFINITY, Expr, as_expr, read, read_relation
from derivations.incremental import Incremental
from derivations.latex import claim_latex
from derivations.variables import Assumptions, Domain, Scale, Variable
from verification.decide import decide
from verification.mutation.judging import Fate, Judge
from verification.mutation.mutants import mutants
from verification.settings import Settings
from verification.verdict import Verdict

BRIEF = Settings(budget_seconds=6)
VARIABLES = (
    Variable("s", Domain.UNIT),
    Variable("f", Domain.UNIT),
    Variable("r", Domain.POSITIVE),
    Variable("eps", Domain.UNIT, scale=Scale.LOG),
)


def claim(depth: Expr | int, start: str, *given: str, holds: bool = True, ratio: str = "r") -> Claim:
    says = Incremental(as_expr(depth), read(ratio), read("s"), read("f"), read(start), holds)
    used = says.start.free_symbols | says.ratio.free_symbols | {read("s"), read("f")}
    variables = tuple(variable for variable in VARIABLES if variable.symbol in used)
    return Claim("threshold", says, Assumptions(variables, tuple(map(read_relation, ("s < f", *given)))))


def test_depth_1_is_never_incremental() -> None:
    assert decide(claim(1, "eps", "r > 1", holds=False), BRIEF).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    "false",
    [
        claim(1, "eps", "r > 1"),
        claim(2, "eps", "r > 1", "eps < s"),
        claim(3, "eps", "r > 1", holds=False),
        claim(INFINITY, "s/2", "r > 1"),
        claim(4, "s*(1 - 1/r)", "r > 1", holds=False),
    ],
    ids=["depth-1", "depth-2", "depth-3-never", "infinite-depth", "depth-4-never"],
)
def test_a_false_statement_is_refuted(false: Claim) -> None:
    found = decide(false, BRIEF)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None


@pytest.mark.parametrize("given", [(), ("r > 1/2",)])
def test_what_the_definition_needs_is_told(given: tuple[str, ...]) -> None:
    found = decide(claim(3, "eps/1000", *given, holds=False), replace(BRIEF, points=1))
    assert found.verdict in (Verdict.UNDECIDED, Verdict.REFUTED)
    unmet = decide(claim(1, "eps", "eps < r*f", *given, holds=False), BRIEF)
    assert unmet.verdict is not Verdict.PROVED
    missing = decide(claim(1, "eps", *given, holds=False), BRIEF)
    assert "r > 1" in missing.evidence[0].detail


@pytest.mark.parametrize("ratio", ["1", "1/2"])
@pytest.mark.parametrize("depth", [1, 2, 3, INFINITY])
def test_a_target_that_is_not_the_larger_one_is_not_learned_first_from_small_starts(
    depth: Expr | int, ratio: str
) -> None:
    says = Incremental(as_expr(depth), read(ratio), read("1/10"), read("9/10"), read("eps/100"), holds=False)
    never = Claim("never", says, Assumptions((VARIABLES[3],)))
    assert decide(never, BRIEF).verdict is Verdict.PROVED
    assert decide(replace(never, says=replace(says, holds=True)), BRIEF).verdict is Verdict.REFUTED


def test_a_smaller_target_is_learned_first_from_a_start_near_its_fraction() -> None:
    says = Incremental(as_expr(3), read("9/10"), read("89/100"), read("9/10"), read("808/1000"))
    assert decide(Claim("near", says, Assumptions()), BRIEF).verdict is Verdict.PROVED


def fates(name: str, most: int) -> list[Fate]:
    catalogued = find(name)
    assert catalogued is not None
    made = [each for each in mutants(catalogued) if not each.operator.startswith("assumption")]
    judge = Judge(catalogued, BRIEF)
    return [judge.judge(each).fate for each in random.Random(0).sample(made, min(most, len(made)))]


@pytest.mark.parametrize("name", ["incremental-starts.enough.depth-2", "unequal-starts.enough.depth-2"])
def test_wrong_versions_are_killed(name: str) -> None:
    found = fates(name, 5)
    assert Fate.SURVIVED not in found
    assert Fate.KILLED in found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["incremental-starts", "unequal-starts"])
def test_wrong_versions_of_all_starts_are_killed(name: str) -> None:
    (topic,) = [each for each in topics() if each.name == name]
    found = [fate for each in topic.claims for fate in fates(each.id, 4)]
    assert found.count(Fate.SURVIVED) == 0
    assert found.count(Fate.KILLED) > len(topic.claims)


def test_slips_are_made_in_all_formulas_that_a_start_depends_on() -> None:
    parts = (read(text) for text in ("2", "r*2", "s", "f", "s*f"))
    says = Incremental(*parts, True, read("r + 1"), read("s + 1"))
    stated = Claim("unequal", says, Assumptions(VARIABLES[:3], (read_relation("s < f"),)))
    formulas = [each.claim.says.formulas for each in mutants(stated) if isinstance(each.claim.says, Incremental)]
    slipped = {index for made in formulas for index in range(7) if made[index] != says.formulas[index]}
    assert slipped == {1, 4, 5, 6}


def numeric(depth: str, ratio: str, *given: str, holds: bool, kappa: str = "1", variance: str = "1") -> Claim:
    """About all starts that are given, for the fractions 1/10 and 9/10."""
    parts = (read(text) for text in (depth, ratio, "1/10", "9/10", "eps"))
    says = Incremental(*parts, holds, read(kappa), read(variance))
    return Claim("numeric", says, Assumptions((VARIABLES[3],), tuple(map(read_relation, given))))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        # lam*r <= 1: the larger value is never ahead; a larger variance puts it ahead from small starts.
        (numeric("2", "2", holds=False, variance="1/2"), Verdict.PROVED),
        (numeric("2", "2", "eps < 1/20", holds=True, variance="1/2"), Verdict.REFUTED),
        (numeric("2", "2", holds=False, variance="5"), Verdict.REFUTED),
        (numeric("4", "2", "eps < 1/1000", holds=True, kappa="1/100"), Verdict.REFUTED),
        # The critical ratio of depth 3/2 is 6.12996 for these fractions.
        (numeric("3/2", "7", holds=False), Verdict.REFUTED),
        (numeric("3/2", "6", "eps < exp(-1000)", holds=True), Verdict.REFUTED),
    ],
    ids=["slower", "slower-enough", "faster", "far-behind", "above-critical", "small-start"],
)
def test_unequal_values_and_depths_below_2(stated: Claim, expected: Verdict) -> None:
    assert decide(stated, BRIEF).verdict is expected


def test_a_larger_value_that_starts_beyond_its_fraction_is_not_spoken_of() -> None:
    found = decide(numeric("3", "2", holds=True, kappa="100"), BRIEF)
    assert found.verdict is Verdict.UNDECIDED
    assert "starts below its fraction" in found.evidence[0].detail


def test_the_theorem_says_what_is_claimed() -> None:
    text = claim_latex(claim(2, "s*f", "r > 1", holds=False))
    assert "is not" in text
    assert "incremental" in text
    assert "at no time" in text
