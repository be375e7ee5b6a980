"""Bounds over whole domains: the true are proved, the false refuted, in corners too."""

import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest

from derivations.claim import Claim, Holds
from derivations.claim_files import read_claims
from derivations.exact.factored import factored
from derivations.exact.scaling import scalings
from derivations.expressions import Expr, Number, Symbol, read, read_relation, substitute
from derivations.variables import Assumptions, Domain, Variable
from numerics.bounding.subdivision import Budget
from numerics.evaluate import evaluate_mpmath
from verification.checks.bound import bounded
from verification.decide import decide
from verification.settings import Settings
from verification.verdict import Verdict

CORPUS = Path(__file__).parents[1] / "corpus" / "bounds"
#: (1 + 1/n)**n has no expansion at n = oo that the charts could use.
LEFT_IN_PART = ("bounds.integer-growth",)
QUICK = Settings(budget_seconds=12)


def claims(pattern: str) -> Iterator[Claim]:
    for path in sorted(CORPUS.glob(pattern)):
        yield from read_claims(path.read_text(), path.name).claims


def identity(claim: Claim) -> str:
    return claim.id


@pytest.mark.parametrize("claim", list(claims("true_elementary.claims.toml")), ids=identity)
def test_true_bounds_are_proved(claim: Claim) -> None:
    result = decide(claim, QUICK)
    passed = (Verdict.PROVED, Verdict.UNDECIDED) if claim.id in LEFT_IN_PART else (Verdict.PROVED,)
    assert result.verdict in passed, [found.detail for found in result.evidence]


@pytest.mark.parametrize("claim", list(claims("false_elementary.claims.toml")), ids=identity)
def test_false_bounds_are_refuted(claim: Claim) -> None:
    result = decide(claim, QUICK)
    assert result.verdict is Verdict.REFUTED, [found.detail for found in result.evidence]
    assert result.counterexample is not None
    assert isinstance(claim.says, Holds)
    point = result.counterexample.point
    failed = []
    for left, operator, right in claim.says.relation.links:
        difference = evaluate_mpmath(right - left if operator[0] == "<" else left - right, point, 400)
        failed.append(difference < 0 or (difference == 0 and len(operator) == 1))
    assert any(failed), point


@pytest.mark.parametrize("claim", list(claims("false_thresholds.claims.toml")), ids=identity)
def test_thresholds_as_commonly_quoted_are_refuted(claim: Claim) -> None:
    if claim.id == "bounds.false.threshold-4-quoted":
        pytest.skip("false in a small part of its range only; see the slow test")
    assert decide(claim, QUICK).verdict is Verdict.REFUTED


@pytest.mark.slow
@pytest.mark.parametrize("claim", list(claims("*_thresholds.claims.toml")), ids=identity)
def test_thresholds(claim: Claim) -> None:
    """The quoted bound is refuted; the true ones, upper and lower, are proved for depths 2, 3 and 4."""
    verdict = decide(claim, Settings(budget_seconds=180)).verdict
    assert verdict is (Verdict.REFUTED if claim.id.startswith("bounds.false") else Verdict.PROVED)


def variables(**domains: str) -> Assumptions:
    return Assumptions(tuple(Variable(name, Domain(domain)) for name, domain in domains.items()))


def test_a_bound_moved_by_little_is_never_proved() -> None:
    """Random positive quadratics, moved down until they are just negative somewhere, and up until they are positive."""
    numbers = random.Random(5)
    wrong = 0
    for _ in range(40):
        centre = [Fraction(numbers.randint(-30, 30), numbers.randint(1, 9)) for _ in range(2)]
        move = Fraction(numbers.choice((-1, 1)), 10 ** numbers.choice((3, 6, 9)))
        text = f"(x - ({centre[0]}))**2*(1 + y**2) + (y - ({centre[1]}))**2 + ({move})"
        found = bounded(read(text), True, variables(x="real", y="real"), Budget(boxes=20_000, seconds=0.3))
        if move < 0:
            assert not found.proved, text
            wrong += 1
    assert wrong > 10


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("x*log(x)", "-1/2", "0"), ("x**3 - 3*x", "-3", "0"), ("sin(3*x)*exp(-x)", "-1", "1"), ("x/(1 + x**2)", "0", "2")],
)
def test_minima_are_bracketed(text: str, low: str, high: str) -> None:
    """The largest constant proved to be a lower bound is just below the minimum that mpmath finds."""
    allowed = variables(x="positive")
    grid = [mpmath.mpf(k) / 400 for k in range(1, 4_000)]
    least = Fraction(str(min(evaluate_mpmath(read(text), {Symbol("x"): x}, 30) for x in grid)))
    first, last = Fraction(low), Fraction(high)
    for _ in range(9):
        middle = (first + last) / 2
        proved = bounded(read(text) - Number(middle), True, allowed, Budget(boxes=20_000, seconds=0.2)).proved
        first, last = (middle, last) if proved else (first, middle)
    assert first <= least
    assert least - first < Fraction(1, 50)


def test_scalings_leave_the_sign_alone() -> None:
    expr = read("log(s/u) - (u/s)**p + sqrt(s*u)/(s + u) + exp(-t*s/k)")
    allowed = variables(s="positive", u="positive", p="real", t="positive", k="positive")
    basis = scalings([expr], allowed)
    assert len(basis) == 2
    point = {name: mpmath.mpf(value) for name, value in zip("supkt", ("1.5", "0.25", "2.5", "3", "0.7"), strict=True)}
    for weights in basis:
        moved = {n: v * mpmath.mpf(3) ** mpmath.mpf(int(weights.get(Symbol(n), 0))) for n, v in point.items()}
        values = [evaluate_mpmath(expr, {Symbol(n): v for n, v in at.items()}, 30) for at in (point, moved)]
        assert mpmath.almosteq(*values, rel_eps=mpmath.mpf(10) ** -13)
    assert scalings([read("s + u*s")], variables(s="positive", u="positive")) == ({Symbol("s"): Fraction(1)},)
    assert scalings([read("log(s)")], variables(s="positive")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "1/x - 1/(x + x**2)",
        "log(x**2*y/(1 + x)) - log(x)",
        "(x*y)**(1/3)*(x**2/y)**(2/3) - y",
        "(x/(y + 1))**(x - 2) + x**(y - 1)",
        "exp(2*log(x)) - sqrt(4*x**2*(1 + y))",
        "log((x - 3)*(y + 1)/(x - 3)**3)",
        "x*exp(x) - (x**2 - y)*exp(x)/y",
    ],
)
def test_factored_forms_have_the_same_values(text: str) -> None:
    allowed = variables(x="positive", y="positive")
    expr = read(text)
    form = factored(expr, allowed).expression()
    for x, y in (("1/3", "2"), ("7/2", "1/5"), ("5", "3"), ("22/7", "1/9")):
        point: dict[Symbol, Expr] = {Symbol("x"): read(x), Symbol("y"): read(y)}
        first, second = (evaluate_mpmath(substitute(each, point), {}, 30) for each in (expr, form))
        assert mpmath.almosteq(first, second, rel_eps=mpmath.mpf(10) ** -25), (x, y)


def test_a_value_that_does_not_exist_is_no_proof() -> None:
    claim = Claim("gap", Holds(read_relation("x**2/(x - 1)**2 >= 0")), variables(x="positive"))
    assert decide(claim, QUICK).verdict is Verdict.UNDECIDED


def test_undecided_regions_are_named_with_exact_ends() -> None:
    found = bounded(read("x - log(1 + x) - 1/1000"), True, variables(x="positive"), Budget(boxes=2_000, seconds=0.5))
    assert not found.proved
    named = found.named()
    assert "<= x <=" in named
    sides = [region.sides[0] for cover in found.covers for region in cover.undecided]
    # Below 0.0454..., where x - log(1 + x) is 1/1000, the bound is false, and nothing of that is left out.
    assert min(low for low, _ in sides) == 0
    assert max(high for _, high in sides) >= Fraction(453, 10_000)
