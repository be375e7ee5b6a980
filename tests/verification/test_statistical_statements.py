"""Statements about means: true ones are sampled, wrong ones refuted, finite-size deviations told apart from both."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from derivations.catalogue import find
from derivations.claim import Claim
from derivations.expressions import ZERO, ExpressionError, Number, read, symbols
from derivations.latex import claim_latex
from derivations.means import Mean
from derivations.variables import Assumptions, Domain, Variable
from numerics.ensembles import Measurement, Moments, Precision, measure
from verification.certificate import certificate
from verification.checks import ensemble, finite_size
from verification.checks.finite_size import Look
from verification.decide import decide
from verification.mutation.campaign import attack
from verification.recheck import Finding, recheck
from verification.settings import Settings
from verification.verdict import Outcome, Verdict

n, A = symbols("n A")
VARIABLES = (Variable("n", Domain.INTEGER, minimum=Fraction(1)), Variable("A", Domain.POSITIVE))
NOISE = {"rows": A * n, "columns": n, "power": Number(2)}
WIDE = ({A: read("1/2")},)


def noise(value: str, rate: Fraction | None = None, sizes=(8, 16, 32), at=WIDE, given=()) -> Claim:
    """A claim about the fourth moment of the singular values of noise, which is 1 + A + 1/n."""
    says = Mean("spectral-moment", NOISE, read(value), n, sizes, rate, at)
    return Claim("noise", says, Assumptions(VARIABLES, given))


def verdict(claim: Claim, seed: int = 0) -> Verdict:
    return decide(claim, Settings(seed=seed)).verdict


def test_an_exact_law_is_sampled():
    result = decide(noise("1 + A + 1/n"))
    assert result.verdict is Verdict.SAMPLED
    assert "z = " in result.evidence[0].detail
    assert result.counterexample is None


def test_a_derivative_of_a_name_is_that_of_what_it_stands_for():
    """1 + A + 1/n is the derivative of A + A**2/2 + A/n by A."""
    stated = replace(noise("diff(p, A)"), where=((read("p"), read("A + A**2/2 + A/n")),))
    assert verdict(stated) is Verdict.SAMPLED


@pytest.mark.parametrize("size", ["1e20", "1e40", "1e100", "exp(1000)", "10**900"])
def test_a_formula_that_cancels_is_judged_by_its_value(size):
    assert verdict(noise(f"sqrt(({size} + 1 + A + 1/n)**2) - {size}")) is Verdict.SAMPLED
    wrong = decide(noise(f"sqrt(({size} + 1.05*(1 + A + 1/n))**2) - {size}", None, (4, 8, 16)))
    assert wrong.verdict is Verdict.REFUTED
    assert wrong.counterexample is not None
    assert wrong.counterexample.left.startswith("1.640625")


def test_a_parameter_that_cancels_is_drawn_by_its_value():
    says = replace(noise("1 + A + 1/n").says, parameters={**NOISE, "power": read("sqrt((1e40 + 2)**2) - 1e40")})
    assert verdict(replace(noise("1 + A + 1/n"), says=says)) is Verdict.SAMPLED


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("(exp(10**6) + 1 + A + 1/n) - exp(10**6)", "a value is not enclosed as sharply as needed"),
        ("exp(10**6)*(1 + A + 1/n)", "a value is too large to be compared with a mean"),
        ("10**500*(1 + A + 1/n)", "a value is too large to be compared with a mean"),
        ("1 + A + 1/n + 1/(n - 16)", "cannot be sampled at A=1/2: division by zero"),
        ("1 + A + 1/n + sqrt(12 - n)", "cannot be sampled at A=1/2: "),
        ("1 + A + 1/n + 0*log(8 - n)", "cannot be sampled at A=1/2: "),
        ("1 + A + 1/n + B", "B has no value here"),
    ],
)
def test_why_a_formula_is_not_judged(formula, reason):
    found = decide(noise(formula))
    assert found.verdict is Verdict.UNDECIDED
    assert reason in found.evidence[0].detail


def test_a_law_up_to_a_finite_size_deviation_is_sampled():
    result = decide(noise("1 + A", Fraction(1)))
    assert result.verdict is Verdict.SAMPLED
    assert "is left where the rest falls as n**-1" in result.evidence[0].detail


def test_a_finite_size_deviation_does_not_refute_an_exact_law():
    result = decide(noise("1 + A"))
    assert result.verdict is Verdict.UNDECIDED
    assert "the deviation falls with the power 1" in result.evidence[0].detail


@pytest.mark.parametrize("rate", [Fraction(1, 2), Fraction(2)])
def test_a_misjudged_rate_is_undecided(rate):
    assert verdict(noise("1 + A", rate, (4, 8, 16))) is Verdict.UNDECIDED


@pytest.mark.parametrize("seed", range(2))
def test_a_formula_off_by_five_percent_is_refuted(seed):
    result = decide(noise("(1 + A + 1/n)*21/20", None, (4, 16, 64)), Settings(seed=seed))
    assert result.verdict is Verdict.REFUTED
    example = result.counterexample
    assert example is not None
    assert example.point == {A: read("1/2"), n: Number(64)}
    assert "+-" in example.right


@pytest.mark.parametrize(("formula", "sizes"), [("1 + A + 3/20 + 1/n", (4, 16, 64)), ("2 + A", (8, 16))])
def test_a_wrong_formula_for_large_sizes_is_undecided(formula, sizes):
    result = decide(noise(formula, Fraction(1), sizes))
    assert result.verdict is Verdict.UNDECIDED
    assert "does not fall" in result.evidence[0].detail


def test_a_deviation_that_rises_before_it_falls_refutes_nothing():
    """1 + A + 1/n up to O(1/n) although the formula is off by about n/1000 at the sizes that are looked at."""
    rising = noise("1 + A + 1/n + 1000*n/(n + 1000)**2*100", Fraction(1), (4, 16, 64))
    assert verdict(rising) is Verdict.UNDECIDED


def test_points_outside_the_assumptions_are_left_out():
    at = ({A: read("1/2")}, {A: Number(2)})
    assert verdict(noise("1 + min(A, 1) + 1/n", at=at)) is Verdict.REFUTED
    assert verdict(noise("1 + min(A, 1) + 1/n", at=at, given=(A < 1,))) is Verdict.SAMPLED
    outside = decide(noise("1 + A + 1/n", at=at, given=(A > 3,)))
    assert outside.verdict is Verdict.UNDECIDED
    assert "none of the points" in outside.evidence[0].detail


def test_a_formula_without_a_value_or_an_impossible_size_is_undecided():
    assert "cannot be sampled" in decide(noise("log(A - 1)")).evidence[0].detail
    odd = decide(noise("1 + A + 1/n", sizes=(7, 15, 31)))
    assert odd.verdict is Verdict.UNDECIDED
    assert "rows is 3.5; it must be a whole number" in odd.evidence[0].detail


def test_inconsistent_assumptions_are_vacuous():
    assert verdict(noise("5", given=(A < 1, A > 2))) is Verdict.VACUOUS


def test_a_quantity_without_spread_is_refuted_only_if_it_never_varies():
    claim = find("initialisation.orthogonal.length")
    assert claim is not None
    assert isinstance(claim.says, Mean)
    assert verdict(replace(claim, says=replace(claim.says, value=read("g**(2*M) + 1/100")))) is Verdict.REFUTED


def test_heavy_tails_are_no_refutation():
    # A product of 60 layers: the mean of the fourth power, 2**60 and more, is carried by draws that do not occur.
    found = []
    for width in (2, 4, 8):
        at = {"layers": 60.0, "gain": 1.0, "width": float(width), "power": 4.0}
        measured = measure("gaussian-chain", at, Precision(work=2.0**19))
        assert measured.mean < (1 + 2 / width) ** 60 / 10
        found.append(Look(width, (1 + 2 / width) ** 60, measured))
    assert not finite_size.fails(found, None)
    assert "a few of them carry the mean" in finite_size.doubt(found, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "spectral-momentum"}, "did you mean spectral-moment"),
        ({"parameters": {"rows": n}}, "has the parameters rows, columns, power"),
        ({"sizes": (8,)}, "two or more, positive and growing"),
        ({"sizes": (16, 8)}, "two or more, positive and growing"),
        ({"rate": Fraction(0)}, "cannot fall at the rate 0"),
    ],
)
def test_a_statement_that_cannot_be_is_refused(changes, message):
    with pytest.raises(ExpressionError, match=message):
        replace(noise("1").says, **changes)


def looks(generator, sizes, deviation, error=0.01):
    """Looks at means of 1,000 normal draws that deviate from the formula 1 as `deviation` says."""
    found = []
    for size in sizes:
        draws = 1 + deviation(size) + error * np.sqrt(1000) * generator.normal(size=1000)
        found.append(Look(size, 1.0, Measurement(Moments.of(draws), 1)))
    return found


TRUE = [
    (None, lambda size: 0.0),
    (Fraction(1), lambda size: 0.0),
    (Fraction(1), lambda size: 1 / size),
    (Fraction(1), lambda size: -20 / size),
    (Fraction(1), lambda size: 5 / size - 40 / size**2),
    (Fraction(2, 3), lambda size: 2 * size ** (-2 / 3)),
    (Fraction(1, 2), lambda size: size**-0.5),
    (Fraction(1, 3), lambda size: 3 * size ** (-1 / 3)),
]


@pytest.mark.parametrize("case", range(len(TRUE)))
def test_true_statements_are_never_refuted(case):
    rate, deviation = TRUE[case]
    generator = np.random.default_rng(case)
    agreed = 0
    for _ in range(1500):
        found = looks(generator, (10, 20, 40), deviation)
        assert not finite_size.fails(found, rate)
        agreed += finite_size.agrees(found, rate)
    # Five of the eight fit the claimed law; corrections of higher order and slow laws may stay open.
    assert agreed > 1450 or case in (4, 5, 7)


def test_a_slow_law_that_is_claimed_fast_is_neither_sampled_nor_refuted():
    generator = np.random.default_rng(11)
    for _ in range(300):
        found = looks(generator, (10, 40, 160), lambda size: 2 / np.log(size), 0.004)
        assert not finite_size.agrees(found, Fraction(1))
        assert not finite_size.fails(found, Fraction(1))


def test_a_standing_deviation_fails():
    generator = np.random.default_rng(12)
    assert all(finite_size.fails(looks(generator, (10, 20, 40), lambda _: 0.5, 0.004), Fraction(1)) for _ in range(100))
    assert not finite_size.fails(looks(generator, (10, 20), lambda _: 0.5), Fraction(1))
    assert not finite_size.fails(looks(generator, (10, 11, 12), lambda _: 0.5), Fraction(1))
    assert not finite_size.fails(looks(generator, (10, 20, 40), lambda size: 0.5 - size / 40), Fraction(1))


def test_what_never_varied_or_rests_on_rare_draws_says_nothing():
    # All of 1,000 draws are 0 although the mean may be carried by one in a million; or rare large draws carry it.
    never = [Look(size, 1e-9, Measurement(Moments.of(np.zeros(1000)), 1)) for size in (10, 20, 40)]
    heavy = np.exp(4 * np.random.default_rng(13).normal(size=(3, 1000)))
    rare = [Look(size, 1.0, Measurement(Moments.of(draws), 1)) for size, draws in zip((10, 20, 40), heavy, strict=True)]
    for found in (never, rare):
        claimed = [replace(look, claimed=look.found.mean) for look in found]
        for rate in (None, Fraction(1)):
            assert not finite_size.agrees(found, rate)
            assert not finite_size.fails(found, rate)
            assert not finite_size.falls(found, rate)
            assert not finite_size.agrees(claimed, rate)
            assert "carry the mean" in finite_size.doubt(found, rate)
    assert never[0].z == -np.inf


def test_a_falling_deviation_is_judged_by_trusted_draws_only():
    found = looks(np.random.default_rng(3), (10, 20, 40), lambda size: 20 / size)
    assert finite_size.falls(found, Fraction(2, 3))
    first = found[0].found.moments
    one_carries_much = replace(first, highest=first.mean + np.sqrt(first.squares / 10))
    doubted = replace(found[0], found=Measurement(one_carries_much, 1))
    assert doubted.z == found[0].z
    assert not finite_size.falls([doubted, *found[1:]], Fraction(2, 3))


@pytest.mark.slow
def test_true_statements_are_never_refuted_by_real_draws():
    for seed in range(200):
        assert verdict(noise("1 + A + 1/n", sizes=(4, 8, 16)), seed) in (Verdict.SAMPLED, Verdict.UNDECIDED)
        assert verdict(noise("1 + A", Fraction(1), (4, 8, 16)), seed) in (Verdict.SAMPLED, Verdict.UNDECIDED)


def test_wrong_versions_are_killed():
    claim = find("random-data.quadratic-form")
    assert claim is not None
    found = attack(claim, 3)
    assert found.made >= 2
    assert found.survivors == ()


def test_a_wrong_formula_is_judged_by_the_draws_of_the_right_one(monkeypatch):
    drawn = []

    def counted(name, parameters, *others):
        drawn.append(parameters["columns"])
        return measure(name, parameters, *others)

    ensemble._measured.cache_clear()
    monkeypatch.setattr(ensemble, "measure", counted)
    assert verdict(noise("1 + A + 1/n")) is Verdict.SAMPLED
    assert verdict(noise("1 + A + 2/n")) is Verdict.UNDECIDED
    assert drawn == [8, 16, 32]
    ensemble._measured.cache_clear()


def test_the_certificate_says_how_to_sample_again():
    claim = noise("1 + A + 1/n")
    made = certificate(claim, decide(claim, Settings(seed=3)), Settings(seed=3))
    experiment = json.loads(json.dumps(made))["experiment"]
    assert experiment["quantity"] == "spectral-moment"
    assert experiment["parameters"] == {"rows": "A*n", "columns": "n", "power": "2"}
    assert experiment["value"] == "1 + A + 1/n"
    assert (experiment["size"], experiment["sizes"], experiment["rate"]) == ("n", [8, 16, 32], None)
    assert experiment["at"] == [{"A": "1/2"}]
    assert made["seed"] == 3
    assert recheck(made).finding is Finding.UNCONFIRMED


def test_the_theorem_says_what_is_random_and_how_exact_it_is():
    text = claim_latex(noise("1 + A", Fraction(1)))
    assert r"\mathbb{E}\left[\tfrac{1}{" in text
    assert "independent and normal" in text
    assert r"O\bigl(n^{-1}\bigr)" in text
    assert "O\\bigl" not in claim_latex(noise("1 + A + 1/n"))


def test_the_check_names_the_point():
    found = ensemble.sampled_means(noise("1 + A + 1/n"), Settings())
    assert found.outcome is Outcome.SAMPLED
    assert found.detail.startswith("at A=1/2, n=8")
    assert found.points == ({A: read("1/2")},)
    assert ZERO not in found.points[0].values()
