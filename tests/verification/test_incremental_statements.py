"""The statement that learning is incremental: proved, refuted by certified thresholds, or told why not."""

from __future__ import annotations

import pytest

from derivations.claim import Claim
from derivations.expressions import INFINITY, Expr, as_expr, read, read_relation
from derivations.incremental import Incremental
from derivations.latex import claim_latex
from derivations.variables import Assumptions, Domain, Scale, Variable
from verification.decide import decide
from verification.settings import Settings
from verification.verdict import Outcome, Verdict

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
    found = decide(claim(3, "eps", *given), BRIEF)
    assert found.verdict is Verdict.UNDECIDED
    assert found.evidence[0].outcome is Outcome.UNKNOWN
    assert "r > 1" in found.evidence[0].detail


def test_the_theorem_says_what_is_claimed() -> None:
    text = claim_latex(claim(2, "s*f", "r > 1", holds=False))
    assert "is not" in text
    assert "incremental" in text
    assert "at no time" in text
