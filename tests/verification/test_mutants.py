"""Mutants: which slips are made, what becomes of them, and that a check that sees nothing lets them live."""

import json
from fractions import Fraction

import mpmath
import pytest

from derivations.catalogue import find
from derivations.claim import Claim, Conserves, Equal, Holds, Limit
from derivations.expressions import ZERO, Number, Symbol, read, read_relation, symbols
from derivations.flow import Flow
from derivations.variables import Assumptions, Domain, Variable
from numerics.evaluate import evaluate_mpmath
from verification.decide import decide
from verification.mutation import judging
from verification.mutation.campaign import attack, attack_all
from verification.mutation.edits import slips, tightenings
from verification.mutation.judging import Fate, Judge
from verification.mutation.mutants import mutants, some_mutants
from verification.settings import Settings
from verification.verdict import Evidence, Outcome, Result, Verdict

X, Y = symbols("x y")
REAL = Variable("x")
POSITIVE = Variable("x", Domain.POSITIVE)


def blind(claim: Claim, settings: Settings) -> Result:
    """A check that accepts everything."""
    return Result(claim.id, "", Verdict.ENCLOSED, (Evidence("balls", Outcome.ENCLOSED, "looked away"),), 0.0)


def fates(claim: Claim, count: int | None = None) -> dict[str, tuple[Fate, str]]:
    judge = Judge(claim)
    found = {mutant.description: judge.judge(mutant) for mutant in some_mutants(claim, count, 0)}
    return {description: (judgement.fate, judgement.why) for description, judgement in found.items()}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("3", {"constant 4", "constant 2", "constant 5", "constant 1"}),
        ("x + y", {"sign y - x", "sign x - y", "term y", "term x", "symbol 2*x", "symbol y + y"}),
        ("1/x", {"exponent 1", "exponent x**(-2)", "exponent x"}),
        ("log(x)", {"logarithm 1", "logarithm x"}),
    ],
)
def test_the_slips_of_a_small_formula(formula, expected):
    values = {X: Number(Fraction(2, 7)), Y: Number(Fraction(5, 3))}
    made = {(name, evaluate_mpmath(changed, values, 20)) for name, changed in slips(read(formula))}
    wanted = [each.split(" ", 1) for each in expected]
    assert {(name, evaluate_mpmath(read(text), values, 20)) for name, text in wanted} <= made


def test_slips_differ_from_the_formula_and_from_one_another():
    formula = read("s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))")
    changed = [each for _, each in slips(formula)]
    assert formula not in changed
    assert len(set(changed)) == len(changed) > 40
    assert {name for name, _ in slips(formula)} == {
        "constant",
        "sign",
        "factor",
        "term",
        "exponent",
        "symbol",
        "swap",
    }


def test_a_bound_is_reversed_and_its_constants_move_by_a_thousandth():
    made = {(name, repr(changed)) for name, changed in tightenings(read_relation("x <= 4"))}
    assert ("direction", "x >= 4") in made
    assert ("bound", "x <= 999/250") in made
    assert ("bound", "x <= 1001/250") in made


@pytest.mark.parametrize("name", ["two-layer.trajectory", "two-layer.time", "unbalanced.product", "two-layer.eps-time"])
def test_killing_early_agrees_with_the_full_decision(name):
    claim = find(name)
    judge = Judge(claim)
    for mutant in some_mutants(claim, 6, 1):
        accepted = decide(mutant.claim).verdict in (Verdict.PROVED, Verdict.ENCLOSED)
        assert (judge.judge(mutant).fate is Fate.KILLED) is not accepted, mutant.description


def test_equivalent_formulas_are_equal_in_multiprecision():
    claim = find("shallow.half-time")
    judge = Judge(claim)
    values = {Symbol("s"): read("3/2"), Symbol("tau"): read("1/7")}
    seen = 0
    for mutant in mutants(claim):
        if mutant.before is None or mutant.after is None or judge.judge(mutant).fate is not Fate.EQUIVALENT:
            continue
        seen += 1
        before, after = (evaluate_mpmath(side, values, 60) for side in (mutant.before, mutant.after))
        assert mpmath.almosteq(before, after, rel_eps=mpmath.mpf(10) ** -50), mutant.description
    assert seen > 3


def test_a_formula_without_a_value_is_not_equivalent():
    # The difference log(-(1 + x)) - log(-(1 + x)) is zero wherever it has a value, which is nowhere.
    claim = Claim("log", Equal(read("x*log(1 + x)"), read("log(1 + x)*x")), Assumptions((POSITIVE,)))
    found = fates(claim)
    assert found["sign: x*log(x - 1)"][0] is Fate.KILLED
    silent = Claim("silent", Equal(read("log((1 + x)/(2 + x))"), read("log(1 + x) - log(2 + x)")), claim.assumptions)
    fate, why = fates(silent)["sign: log(-(1 + x)/(2 + x))"]
    assert fate is Fate.KILLED
    assert "no finite real value" in why


def test_a_needed_assumption_is_missed_and_an_idle_one_is_not():
    needed = Claim("root", Equal(read("sqrt(x**2)"), X), Assumptions((REAL,), (read_relation("x >= 0"),)))
    assert fates(needed)["assumption dropped: x >= 0"][0] is Fate.KILLED
    idle = Claim("square", Equal(read("(x + 1)**2"), read("x**2 + 2*x + 1")), needed.assumptions)
    assert fates(idle)["assumption dropped: x >= 0"][0] is Fate.EQUIVALENT


def test_an_accepted_claim_without_an_assumption_that_follows_from_the_rest_is_equivalent(monkeypatch):
    # A time law speaks of states strictly between start and attractor: if the two coincide there are none.
    monkeypatch.setattr(judging, "decide_safely", blind)
    found = fates(find("two-layer.time"))
    fate, why = found["assumption weakened: u0 <= s for u0 < s"]
    assert fate is Fate.EQUIVALENT
    assert "follows from the rest" in why
    assert found["assumption dropped: u0 < s"][0] is Fate.SURVIVED


def test_bounds_are_moved_in_the_false_direction_only():
    claim = Claim("parabola", Holds(read_relation("x*(1 - x) <= 1/4")), Assumptions((REAL,)))
    found = fates(claim)
    assert found["bound: x*(1 - x) <= 999/4000"][0] is Fate.KILLED
    assert found["bound: x*(1 - x) <= 1001/4000"][0] is Fate.HARMLESS
    assert found["direction: x*(1 - x) >= 1/4"][0] is Fate.KILLED
    assert attack(claim, None).made == sum(fate is not Fate.HARMLESS for fate, _ in found.values())


def test_conserved_quantities_that_say_the_same_or_nothing():
    claim = find("conserved.layers.depth-2.1-2")
    found = fates(claim)
    assert found["swap: a2**2 - a1**2"][0] is Fate.EQUIVALENT
    assert found["symbol: a1**2 - a1**2"][0] is Fate.HARMLESS
    assert found["sign: a1**2 + a2**2"][0] is Fate.KILLED


def test_another_conserved_quantity_survives_and_is_named():
    # All three squares have the same derivative: any difference of two is conserved, and none follows from another.
    a, b, c, t = symbols("a b c t")
    flow = Flow((a, b, c), t, symbols("a0 b0 c0"), (b * c, a * c, a * b))
    found = attack(Claim("triple", Conserves(read("a**2 - b**2")), about=flow), None)
    assert not found.survivors
    wider = attack(Claim("triple", Conserves(read("a**2 - b**2 + 0*c")), about=flow), None)
    assert {"symbol: c**2 - b**2 + 0*c", "symbol: a**2 - c**2 + 0*c"} <= {each.mutant for each in wider.survivors}


def test_a_limit_is_moved_and_its_value_changed():
    claim = Claim("limit", Limit(read("sin(x)/x"), X, ZERO, "", read("1")), Assumptions((REAL,)))
    made = {mutant.description for mutant in mutants(claim)}
    assert {"constant: 2", "constant: 0", "place: as x tends to 1"} <= made


def test_a_check_that_accepts_everything_is_found_out(monkeypatch):
    claim = Claim("square", Equal(read("x**2"), read("x*x")), Assumptions((REAL,)))
    assert attack(claim, None).killed
    monkeypatch.setattr(judging, "decide_safely", blind)
    monkeypatch.setattr(judging, "_doubt", lambda claim, sampled: "")
    found = attack(claim, None)
    assert found.killed == 0
    assert len(found.survivors) == found.made - found.equivalent > 5
    assert "looked away" in found.survivors[0].why


def test_a_check_that_breaks_down_does_not_count_as_a_kill(monkeypatch):
    evidence = (Evidence("defect", Outcome.UNKNOWN, "a check failed with KeyError"),)
    claim = Claim("square", Equal(read("x**2"), read("x*x")), Assumptions((REAL,)))
    monkeypatch.setattr(judging, "_doubt", lambda claim, sampled: "")
    monkeypatch.setattr(
        judging, "decide_safely", lambda claim, settings: Result(claim.id, "", Verdict.UNDECIDED, evidence, 0.0)
    )
    assert attack(claim, None).killed == 0


def test_mutants_of_a_claim_that_is_itself_undecided_prove_nothing(monkeypatch):
    evidence = (Evidence("balls", Outcome.UNKNOWN, "ball too wide"),)
    claim = Claim("square", Equal(read("x**2"), read("x*x")), Assumptions((REAL,)))
    monkeypatch.setattr(judging, "_doubt", lambda claim, sampled: "")
    monkeypatch.setattr(
        judging, "decide_safely", lambda claim, settings: Result(claim.id, "", Verdict.UNDECIDED, evidence, 0.0)
    )
    found = attack(claim, None)
    assert found.killed == 0
    assert "UNDECIDED like the claim itself" in found.survivors[0].why


def test_the_seed_chooses_and_every_kind_of_slip_is_chosen_first():
    claim = find("two-layer.trajectory")
    kinds = {mutant.operator for mutant in mutants(claim)}
    chosen = some_mutants(claim, len(kinds), 3)
    assert {mutant.operator for mutant in chosen} == kinds
    assert chosen == some_mutants(claim, len(kinds), 3)
    assert chosen != some_mutants(claim, len(kinds), 4)


def test_processes_find_what_one_finds():
    claims = [find(name) for name in ("shallow.width", "shallow.half-time", "two-layer.half-time", "two-layer.width")]

    def counts(processes: int) -> list[tuple[str, int, int, int]]:
        found = attack_all(claims, 4, Settings(processes=processes))
        return [(each.id, each.made, each.killed, each.equivalent) for each in found]

    assert counts(2) == counts(1)


def test_the_command_adds_up(exactflow, claim_file):
    path = claim_file(("half", 'equal = ["x/2 + x/2", "x"]'), ("square", 'holds = "x**2 >= 0"'))
    ran = exactflow("mutants", path, "two-layer.zero-target", "--json", "--limit", "5")
    assert (ran.status, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert set(found) == {"made", "killed", "equivalent", "survivors", "by_kind"}
    assert set(found["by_kind"]) == {"equal", "holds", "solves"}
    for name in ("made", "killed", "equivalent"):
        assert found[name] == sum(totals[name] for totals in found["by_kind"].values())
    assert found["made"] == found["killed"] + found["equivalent"] + len(found["survivors"]) > 8
    assert all(set(each) == {"id", "mutant", "why"} for each in found["survivors"])


def test_the_table_names_claims_and_kinds(exactflow):
    ran = exactflow("mutants", "two-layer.zero-target", "--limit", "4")
    assert ran.status == 0
    assert "two-layer.zero-target" in ran.out
    assert "all solves: 100.0 % killed" in ran.out


def test_an_unknown_claim_is_refused(exactflow):
    ran = exactflow("mutants", "two-layer.nonsense")
    assert ran.status == 2
    assert "two-layer.nonsense" in ran.err


def test_the_symbols_of_a_mutant_are_those_of_the_claim():
    claim = find("two-layer.trajectory")
    names = {Symbol(name) for name in ("s", "t", "tau", "u0")}
    assert all(mutant.after.free_symbols <= names for mutant in mutants(claim) if mutant.after is not None)
