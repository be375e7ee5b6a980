"""The catalogue: ids, declarations, sources, and derivations of which every step is proved."""

import pickle
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from derivations.arrivals import arrival_time
from derivations.catalogue import all_claims, find, topics
from derivations.catalogue.averages import MEAN
from derivations.catalogue.depth_forms import cosine, elementary
from derivations.catalogue.programs import DerivationError
from derivations.catalogue.quantities import MODE
from derivations.catalogue.sources import BIBLIOGRAPHY
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Asymptotic, Claim, Conserves, Equal, Holds, Limit, Solves, TimeTo
from derivations.derivation import Derivation, Equation
from derivations.expressions import ZERO, Diff, Expr, ExpressionError, Relation, Symbol, read, symbols
from derivations.flow import scalar_flow
from derivations.incremental import Incremental
from derivations.matrices.proving import prove
from derivations.matrices.statements import MatrixStatement
from derivations.means import Mean
from derivations.networks import NetworkLaw
from derivations.orderings import Before
from derivations.reasoning.integrals import vanishes
from verification.checks.derivation import check_steps, is_proved, shown_bound
from verification.verdict import Outcome

#: Claims that are stated without a derivation; the fewer the better.
NOT_DERIVED = {
    # The limit of a random quantity is cited or known from a mean-field argument.
    "initialisation.tanh.length-map",
    "spikes.below-threshold",
    "mode-bounds.stages.half-time-rate",
    "mode-bounds.peak-speed.depth-3",
    "mode-bounds.peak-speed.depth-4",
    *(f"mode-bounds.curvature.depth-{depth}" for depth in range(2, 7)),
    "mode-bounds.descent.clock.depth-2",
    "descent-clock.pace.at-most.depth-3",
    # The equation is derived; its solution is one of whole matrices, which no chain of formulas here contains.
    "networks.matrix-solution",
    "networks.matrix-solution.lambda-balanced",
    "networks.symmetric-factorisation",
}

CLAIMS = all_claims()
DERIVED = [claim for claim in CLAIMS if claim.derived is not None]


def derivation_of(claim: Claim) -> Derivation:
    assert claim.derived is not None
    return claim.derived()


def failures(derivation: Derivation) -> list[str]:
    """The steps, each with an expression that it says is zero and that is not proved to be."""
    found = []
    for number, step in enumerate(derivation, 1):
        for expr in step.vanishing:
            if not vanishes(expr, step.assumptions):
                found.append(f"step {number} ({step.rule}): {expr!r}")
        for lemma in step.lemmas:
            if not is_proved(lemma, step.assumptions):
                found.append(f"step {number} ({step.rule}): {lemma!r}")
        found += [f"step {number} ({step.rule}): {says}" for says in step.matrices if not prove(says).proved]
    return found


def statement(claim: Claim) -> list[Equation]:
    """The equations that the claim asserts, as the last step of a derivation shows them."""
    says, flow = claim.says, claim.about
    if isinstance(says, Equal):
        return [Equation(claim.expanded(says.left), claim.expanded(says.right))]
    if isinstance(says, Limit):
        return [Equation(claim.expanded(says.of), claim.expanded(says.value), "->")]
    if isinstance(says, Asymptotic):
        return [Equation(claim.expanded(says.of), claim.expanded(says.like), "~")]
    if isinstance(says, Holds):
        relation = claim.expanded(says.relation)
        assert isinstance(relation, Relation)
        return [Equation(left, right, operator) for left, operator, right in relation.links]
    if isinstance(says, Incremental):
        return [Equation(says.lead(), ZERO, ">=" if says.holds else "<")]
    if isinstance(says, NetworkLaw):
        return [Equation(says.named, claim.expanded(says.law))]
    if isinstance(says, Mean):
        return [Equation(MEAN, claim.expanded(says.value))]
    if isinstance(says, Before):
        times = [arrival_time(arrival, claim.assumptions) for arrival in says.arrivals]
        first, second = Symbol("T1"), Symbol("T2")
        return [Equation(first, times[0]), Equation(second, times[1]), Equation(first, second, "<")]
    assert flow is not None
    if isinstance(says, Solves):
        return [Equation(state, claim.expanded(says.solution[state])) for state in flow.states]
    if isinstance(says, TimeTo):
        return [Equation(flow.time, claim.expanded(says.time))]
    assert isinstance(says, Conserves)
    return [Equation(Diff(claim.expanded(says.quantity), flow.time), ZERO)]


def test_the_ids_are_permanent_names_and_unique() -> None:
    ids = [claim.id for claim in CLAIMS]
    assert len(set(ids)) == len(ids) >= 100
    assert all(re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", identifier) for identifier in ids)
    for topic in topics():
        assert {claim.id.partition(".")[0] for claim in topic.claims} == {topic.name}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_is_complete(claim: Claim) -> None:
    assert find(claim.id) is claim
    assert claim.title
    assert claim.source is not None
    assert claim.source.key in BIBLIOGRAPHY
    assert all(variable.about for variable in claim.assumptions)
    assert (claim.derived is None) == (claim.id in NOT_DERIVED)
    states = set(claim.about.states) if claim.about is not None else set()
    assert not states & {variable.symbol for variable in claim.assumptions}
    assert pickle.loads(pickle.dumps(claim)).says == claim.says


@pytest.mark.parametrize("claim", DERIVED, ids=lambda claim: claim.id)
def test_every_step_is_proved_and_the_last_one_is_the_claim(claim: Claim) -> None:
    derivation = derivation_of(claim)
    assert failures(derivation) == []
    if isinstance(claim.says, MatrixStatement):
        assert derivation.steps[-1].matrices == (claim.says,)
        return
    assert list(derivation.steps[-1].equations) == statement(claim)
    assert derivation.steps[-1].vanishing


def test_a_flow_from_a_loss_is_derived_from_it() -> None:
    laws = [claim for claim in DERIVED if isinstance(claim.says, Solves | TimeTo | Conserves)]
    starting = [claim.id for claim in laws if "loss" not in derivation_of(claim).steps[0].sentence]
    systems = {"two-layer.weights", "unbalanced.weights", "unbalanced.saddle-weights"}
    assert set(starting) <= systems | {"unbalanced.time", "matrix-solution.linear-system"}
    for identifier in systems:
        claim = find(identifier)
        assert claim is not None
        assert claim.about is not None
        assert claim.about.loss is not None


def test_a_wrong_claim_has_no_proved_derivation() -> None:
    claim = find("two-layer.trajectory")
    assert claim is not None
    assert claim.derived is not None
    program = claim.derived.func  # type: ignore[attr-defined]
    state = claim.about.state if claim.about is not None else ZERO
    wrong = replace(claim, says=Solves({state: read("s/(1 + (s/u0 - 1)*exp(-3*s*t/tau))")}))
    assert failures(program(wrong)) != []


def test_a_wrong_limit_has_no_proved_derivation() -> None:
    claim = find("depth-limits.late-time")
    assert claim is not None
    assert claim.derived is not None
    assert isinstance(claim.says, Limit)
    program = claim.derived.func  # type: ignore[attr-defined]
    wrong = replace(claim, says=replace(claim.says, value=claim.says.value + read("tau/10**9")))
    assert failures(program(wrong))[-2:] != []
    assert check_steps(program(wrong)).outcome is Outcome.UNKNOWN


def test_a_wrong_bound_has_no_proved_derivation() -> None:
    claim = find("mode-bounds.two-layer.below-exponential")
    assert claim is not None
    assert claim.derived is not None
    program = claim.derived.func  # type: ignore[attr-defined]
    assert isinstance(claim.says, Holds)
    left, right = claim.says.relation.operands
    wrong = replace(claim, says=Holds(Relation((left, right * read("1 - 1/10**9")), ("<=",))))
    assert failures(program(wrong))
    assert shown_bound(replace(wrong, derived=lambda: program(wrong))) is None
    assert shown_bound(replace(wrong, derived=claim.derived)) is None
    assert shown_bound(claim) is not None


def test_a_law_that_is_not_found_is_no_derivation() -> None:
    claim = find("two-layer.trajectory")
    assert claim is not None
    assert claim.derived is not None
    program = claim.derived.func  # type: ignore[attr-defined]
    u, t, u0 = symbols("u t u0")
    with pytest.raises(DerivationError, match="two-layer"):
        program(replace(claim, about=scalar_flow(u, t, u0, read("exp(u**2)*(s - u)/tau"))))


def test_an_undeclared_name_is_refused() -> None:
    with pytest.raises(ExpressionError, match="omega is used but not declared"):
        Vocabulary(MODE).claim("x.y", "title", Equal(read("omega"), read("s")))


def test_find_imports_the_topic_only() -> None:
    code = (
        "import sys; from derivations.catalogue import find;"
        "assert find('shallow.time'); assert not find('nothing.here');"
        "loaded = [m for m in sys.modules if m.startswith('derivations.catalogue.')];"
        "assert not [m for m in loaded if m.endswith(('deep', 'toy', 'unbalanced'))], loaded;"
        "assert 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("depth", range(1, 13))
def test_the_elementary_antiderivative_against_quadrature(depth: int) -> None:
    from fractions import Fraction

    import mpmath

    from numerics.evaluate import evaluate_mpmath

    y = symbols("y")[0]
    mpmath.mp.dps = 30
    for above, low, high in ((False, "1/50", "4/5"), (True, "6/5", "3")):
        form: Expr = elementary(y, depth, above)
        ends = [evaluate_mpmath(form, {y: read(at)}, 30) for at in (high, low)]
        claimed = mpmath.mpf(str(ends[0])) - mpmath.mpf(str(ends[1]))
        # T is a function of y = x**M: dT/dy = y**(2/M - 2)/(M*(1 - y)).
        power = mpmath.mpf(2) / depth - 2
        limits = [mpmath.mpf(Fraction(at).numerator) / Fraction(at).denominator for at in (low, high)]
        truth = mpmath.quad(lambda v, p=power: v**p / (depth * (1 - v)), [limits[0], sum(limits) / 2, limits[1]])
        assert abs(claimed - truth) < mpmath.mpf(10) ** -20


@pytest.mark.parametrize("turns", range(-24, 25))
def test_cosines_of_parts_of_pi(turns: int) -> None:
    from fractions import Fraction
    from math import cos, pi

    from numerics.evaluate import evaluate_mpmath

    part = Fraction(turns, 12)
    assert abs(float(str(evaluate_mpmath(cosine(part), {}, 20))) - cos(pi * turns / 12)) < 1e-15
