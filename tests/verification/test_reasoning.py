"""Bounds proved by moving variables to ends of their ranges: what is proved, and what must never be."""

from itertools import product
from pathlib import Path

import pytest

from derivations.claim import Holds
from derivations.claim_files import read_claims
from derivations.expressions import Relation, Symbol, read, read_relation
from derivations.reasoning.hiding import Hidden, hide, shown
from derivations.variables import Assumptions, Domain, Variable
from numerics.balls import sign_of
from verification.obligations import given
from verification.reasoning import moving, naming, prover
from verification.reasoning.prover import reasoned

THRESHOLDS = Path(__file__).parents[1] / "corpus" / "bounds" / "true_thresholds.claims.toml"
FALSE_THRESHOLDS = THRESHOLDS.with_name("false_thresholds.claims.toml")
SECONDS = 60.0


def slack_of(name: str, file: Path) -> tuple:
    (claim,) = [each for each in read_claims(file.read_text(), file.name).claims if each.id.endswith(name)]
    assert isinstance(claim.says, Holds)
    relation = claim.expanded(claim.says.relation)
    assert isinstance(relation, Relation)
    ((left, operator, right),) = relation.links
    return (right - left if operator in ("<", "<=") else left - right), operator in ("<", ">"), given(claim)


@pytest.mark.parametrize("name", ["threshold-2-upper", "threshold-2-lower", "threshold-4-upper"])
def test_threshold_theorems(name: str) -> None:
    assert reasoned(*slack_of(name, THRESHOLDS), SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["threshold-3-upper", "threshold-3-lower", "threshold-4-lower"])
def test_threshold_theorems_of_deeper_networks(name: str) -> None:
    assert reasoned(*slack_of(name, THRESHOLDS), SECONDS)


@pytest.mark.parametrize("name", ["threshold-3-quoted", "threshold-4-quoted", "threshold-2-upper", "threshold-2-lower"])
def test_bounds_that_are_false_somewhere_are_not_proved(name: str) -> None:
    assert reasoned(*slack_of(name, FALSE_THRESHOLDS), 6.0) is None


FALSE = [
    # What moves the variable past a jump, a kink, a pole or a point without a value proves nothing.
    ("1 + (x - 2)/abs(x - 2)*0 + (x - 2)/abs(x - 2)", ("x > 1",)),
    ("atan2(x - 2, -1) + 3", ("x > 1",)),
    ("1/(2 - x)", ("x > 1",)),
    ("1 + 1e-30/(2 - x)", ("x > 1",)),
    ("-1/(x - 2)", ("x > 1",)),
    ("tan(x)", ("x > 1/10", "x < 3")),
    ("abs(x - 3) - 1/2", ("x > 1",)),
    ("min(x, 4) - max(x, 3)", ("x > 1",)),
    # The end is not where the range ends.
    ("x - 2", ("x > 1", "x < 5")),
    ("y - x", ("x > 1", "y > 1")),
    ("log(x) - 1", ("x > 2",)),
    # Equality at an end that belongs to the domain is not strict.
    ("x - 1", ("x >= 1",)),
    ("(x - 1)**2", ("x > 1/2",)),
    ("x*y - 1", ("x >= 1", "y >= 1")),
    # Two ends that belong to the range may meet.
    ("y + x - 2", ("1 <= x", "x <= y")),
    ("log(y) + x - 1", ("1 <= x", "x <= y")),
    ("x - exp(w) + y - exp(w)", ("exp(w) <= x", "x <= y")),
    # False beyond where points are looked at.
    ("1/1000000000 - exp(-x)", ("x > 1",)),
    ("exp(-x) - 1/10**40", ("x > 1",)),
    ("1 - 1/10**30 - x", ("x > 1/2", "x < 1")),
    ("x**2 - 2*x*(1 + 1/10**20) + 1", ("x > 1/2", "x < 2")),
    # In one case of a kink, and between logarithms and exponentials.
    ("abs(w) - w", ()),
    ("max(x, y) - min(x, y)", ()),
    ("abs(w + x) - w - x + abs(w - y) - abs(y - w)", ()),
    ("log(1 + exp(w)) - max(w, 1/10**9)", ()),
    ("max(w, 0) + log(2) - log(1 + exp(w))", ()),
    ("exp(-x*y) - (1 - y)**x - 1/10**30", ("y < 1",)),
    ("exp(w) - 1 - w", ()),
    ("2*log(x + y) - log(x) - log(y) - log(4)", ()),
    ("log(exp(x) + exp(y)) - x - 1/10**20", ()),
]
TRUE = [
    "log(1 + exp(w)) - max(w, 0)",
    "exp(-y*x) - (1 - y)**x",
    "abs(w) + x - abs(w - x) + y",
    "log(exp(w) + exp(x)) - max(w, x)",
    "exp(-w) - log(1 + exp(-w))",
    "x*y + abs(w) - abs(tanh(w))",
    "sqrt(1 + w**2) - abs(w)",
]


def positive_with(relations: tuple[str, ...]) -> Assumptions:
    names = (Variable("x", Domain.POSITIVE), Variable("y", Domain.POSITIVE), Variable("w"))
    return Assumptions(names, tuple(map(read_relation, relations)))


@pytest.mark.parametrize(("quantity", "relations"), FALSE)
def test_what_is_false_is_not_proved(quantity: str, relations: tuple[str, ...]) -> None:
    assert reasoned(read(quantity), True, positive_with(relations), 3.0) is None


@pytest.mark.parametrize("quantity", TRUE)
def test_bounds_with_kinks_and_between_exponentials_are_proved(quantity: str) -> None:
    assert reasoned(read(quantity), True, positive_with(("y < 1",)), 5.0)


@pytest.mark.parametrize(("quantity", "relations"), FALSE)
def test_nothing_rests_on_the_points_looked_at(
    quantity: str, relations: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Points only save vain attempts: what is false is not proved either where none is looked at."""
    for module in (prover, moving, naming):
        monkeypatch.setattr(module, "signs_at_points", lambda *_: frozenset())
    assert reasoned(read(quantity), True, positive_with(relations), 2.0) is None


@pytest.mark.parametrize("text", ["min(x, 2)", "max(x, y)", "atan2(x, y)", "integral(exp(w), w, 0, x)"])
def test_kinks_jumps_and_integrals_are_not_moved_past(text: str) -> None:
    assert moving.is_smooth(read("x*log(y)"))
    assert not moving.is_smooth(read(f"1 + {text}"))


QUANTITIES = [
    f"{first} {sign} {second} + ({shift})"
    for first, sign, second, shift in product(
        ("log(x)", "x*y", "sqrt(x + y)", "atan(x)", "x/(1 + y)"),
        ("-", "+"),
        ("y/(1 + x)", "exp(-y)", "log(1 + x*y)"),
        ("0", "1/7", "-2"),
    )
]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_proofs_agree_with_balls_on_a_grid(quantity: str) -> None:
    x, y = Symbol("x"), Symbol("y")
    declared = Assumptions(
        (Variable("x", Domain.POSITIVE), Variable("y", Domain.POSITIVE)), (read_relation("x > 1/3"),)
    )
    expr = read(quantity)
    values = [read(text) for text in ("exp(-40)", "1/100", "1/3", "2/5", "9/10", "3/2", "4", "50", "exp(30)")]
    grid = [{x: a, y: b} for a in values[3:] for b in values]
    signs = {sign_of(expr, point, 128) for point in grid}
    if reasoned(expr, True, declared, 1.0):
        assert signs == {1}


def test_some_of_them_are_proved() -> None:
    declared = Assumptions(
        (Variable("x", Domain.POSITIVE), Variable("y", Domain.POSITIVE)), (read_relation("x > 1/3"),)
    )
    proved = [each for each in QUANTITIES if reasoned(read(each), True, declared, 1.0)]
    assert len(proved) > len(QUANTITIES) // 4


def test_a_hidden_sub_expression_is_found_among_other_factors() -> None:
    hidden = Hidden(Symbol("h"), read("s/(r + s)"))
    expr = read("log(1 - s/(r + s)/2) + 3/(s/(r + s))")
    assert hide(expr, hidden) == read("log(1 - h/2) + 3/h")
    assert shown(hide(expr, hidden), hidden) == read("log(1 - h/2) + 3/(s/(r + s))")
