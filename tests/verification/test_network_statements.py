"""Laws of whole networks: what holds is sampled, what is off by a millionth is not, and nothing is refuted."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from derivations.catalogue import find, topics
from derivations.claim import Claim
from derivations.expressions import Number, mul, read, symbols
from derivations.latex import claim_latex
from derivations.network_kinds import Observable, Start, Training, Wiring
from derivations.networks import Experiment, Falls, NetworkLaw, Range
from derivations.variables import Assumptions
from numerics.networks import observing
from numerics.networks.flow import gradient_flow
from numerics.networks.matrices import NetworkError, along, widths_of
from numerics.networks.observing import observe
from numerics.networks.trials import build, draw
from verification.certificate import certificate
from verification.checks import network
from verification.combine import combine
from verification.engine import decide_safely
from verification.mutation.campaign import attack
from verification.obligations import given
from verification.recheck import Finding, recheck
from verification.sampled import admissible
from verification.settings import Settings
from verification.verdict import Evidence, Outcome, Verdict

CLAIMS = next(topic for topic in topics() if topic.name == "networks").claims
#: One law of each kind: explicit, by its time, with a rest, summed, from random starts, with errors of each sort.
QUICK = (
    "networks.two-layer",
    "networks.unbalanced.last",
    "networks.deep.depth-3",
    "networks.loss",
    "networks.rank-one",
    "networks.small-start",
    "networks.descent",
    "networks.stability-edge",
    "networks.answer.fly-salmon",
    "networks.hidden-similarity",
    "networks.autoencoder.tied",
    "networks.gated",
)
SETTINGS = Settings()


def known(identifier: str) -> Claim:
    claim = find(identifier)
    assert claim is not None
    return claim


def law_of(claim: Claim) -> NetworkLaw:
    assert isinstance(claim.says, NetworkLaw)
    return claim.says


def saying(claim: Claim, **changes) -> Claim:
    return replace(claim, says=replace(law_of(claim), **changes), derived=None)


@pytest.mark.parametrize("identifier", QUICK)
def test_a_law_of_the_catalogue_is_sampled_and_a_millionth_off_is_not(identifier):
    claim = known(identifier)
    result = decide_safely(claim, SETTINGS)
    assert result.verdict is Verdict.SAMPLED, result.evidence
    assert [found.outcome for found in result.evidence] == [Outcome.SAMPLED, Outcome.PROVED]
    for factor in (Fraction(10**6 + 1, 10**6), Fraction(10**6 - 1, 10**6)):
        wrong = saying(claim, law=mul(Number(factor), law_of(claim).law))
        found = decide_safely(wrong, SETTINGS)
        assert found.verdict is Verdict.UNDECIDED, found.evidence
        assert found.evidence[0].check == "network"
        assert "seed 0" in found.evidence[0].detail


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
@pytest.mark.parametrize("seed", [0, 1000, 2000])
def test_every_law_holds_for_other_networks_and_a_millionth_off_fails(claim, seed):
    settings = Settings(seed=seed, budget_seconds=600)
    assert decide_safely(claim, settings).verdict is Verdict.SAMPLED
    wrong = saying(claim, law=mul(Number(Fraction(10**6 + 1, 10**6)), law_of(claim).law) + read("1e-7"))
    assert decide_safely(wrong, settings).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "identifier",
    ["networks.matrix-solution", "networks.matrix-solution.lambda-balanced", "networks.symmetric-factorisation"],
)
def test_the_exact_matrix_solution_is_that_of_the_network_and_a_millionth_off_is_not(identifier):
    claim = known(identifier)
    assert decide_safely(claim, SETTINGS).verdict is Verdict.SAMPLED
    for wrong in ("q*1000001/1000000", "q + 1/100000000", "q/2", "q*tau", "w0"):
        assert decide_safely(saying(claim, law=read(wrong)), SETTINGS).verdict is Verdict.UNDECIDED


def test_a_network_between_two_stages_takes_canary_and_salmon_alike():
    claim = known("networks.differentiation")
    assert decide_safely(claim, SETTINGS).verdict is Verdict.SAMPLED
    (found,) = network.check(saying(claim, law=read("0*x")), SETTINGS)
    assert found.outcome is Outcome.UNKNOWN


def test_answers_of_networks_beside_weights_that_scipy_trains():
    """The same question put to the whole network as one vector of weights, with its own loss and no modes."""
    trial = draw(law_of(known("networks.answer.fly-salmon")).experiment, 2, 3, (), {})
    seen, built = observe(trial), build(trial)
    first, second = built.layers
    table = np.array(trial.experiment.table, dtype=float)

    def rate(_, weights):
        w1, w2 = weights[: first.size].reshape(first.shape), weights[first.size :].reshape(second.shape)
        error = table - w2 @ w1
        return np.concatenate([(w2.T @ error).ravel(), (error @ w1.T).ravel()]) / built.tau

    begun = np.concatenate([first.ravel(), second.ravel()])
    times = [float(each) for each in seen.clock]
    run = solve_ivp(rate, (0, times[-1]), begun, "DOP853", times, rtol=1e-11, atol=1e-13)
    for column, value in zip(run.y.T, seen.values[:, 0], strict=True):
        w1, w2 = column[: first.size].reshape(first.shape), column[first.size :].reshape(second.shape)
        assert abs((w2 @ w1)[3, 1] - value) < 1e-8


def test_a_weaker_mode_starts_from_what_is_orthogonal_to_the_stronger_ones(monkeypatch):
    """With the whole of its hidden vectors, parallel parts included, the law of the second mode is wrong."""
    claim = known("networks.small-start.second")
    assert decide_safely(claim, SETTINGS).verdict is Verdict.SAMPLED

    def whole(network):
        hidden = network.layers[0] @ network.task.right + network.layers[1].T @ network.task.left
        return (hidden**2).sum(axis=0)

    monkeypatch.setattr(observing, "_orthogonal_sums", whole)
    network._runs.cache_clear()
    (found,) = network.check(replace(claim, derived=None), SETTINGS)
    network._runs.cache_clear()
    assert found.outcome is Outcome.UNKNOWN
    assert "fall with the orders" in found.detail or "do not fall" in found.detail


@pytest.mark.parametrize("identifier", ["networks.autoencoder.tied", "networks.symmetric-factorisation"])
def test_tied_layers_beside_the_gradient_of_their_own_loss(identifier):
    """One matrix, its loss (1/2) E|y - W^T W x|^2 written out, and slopes by differences of that loss alone."""
    trial = draw(law_of(known(identifier)).experiment, 2, 1, (), {})
    built = build(trial)
    (start,), task = built.layers, built.task

    def loss(weights):
        square = weights.T @ weights
        return np.trace(square @ task.covariance @ square) / 2 - np.trace(square @ task.correlation)

    def rate(_, flat):
        step, slopes = 1e-5, np.zeros(start.size)
        for place in range(start.size):
            moved = step * np.eye(1, start.size, place).reshape(start.shape)
            weights = flat.reshape(start.shape)
            slopes[place] = (loss(weights + moved) - loss(weights - moved)) / (2 * step)
        return -slopes / built.tau

    last = float(trial.experiment.ranges[trial.experiment.clock].high) / 4
    run = solve_ivp(rate, (0, last), start.ravel(), rtol=1e-9, atol=1e-11)
    course = gradient_flow(task, built.layers, [last], built.tau, pathways=built.pathways)
    assert np.abs(run.y[:, -1] - course.layers[0][0].ravel()).max() < 1e-6
    assert np.abs(course.layers[0][0] - start).max() > 0.05


def test_a_wrong_law_is_off_by_what_it_is_off():
    claim = known("networks.two-layer")
    wrong = saying(claim, law=law_of(claim).law + read("1/1000"))
    (found,) = network.check(wrong, SETTINGS)
    assert found.outcome is Outcome.UNKNOWN
    assert found.detail.startswith("u is off by 0.000")
    assert "where the estimated error of the simulation is" in found.detail
    assert "widths 4-5-5, seed 0" in found.detail


@pytest.mark.parametrize(
    ("identifier", "changes", "reason"),
    [
        ("networks.two-layer", {"law": "log(-s)"}, "the law has no value at what was seen"),
        ("networks.descent", {"order": 2}, "fall with the orders"),
        ("networks.stability-edge", {"law": "s + delta*(1 - eta*M*s)**n"}, "fall with the orders"),
        ("networks.descent", {"law": "s/(1 + (s/u0 - 1)*exp(-2*s*t)) + 1e-7"}, "the law is off by"),
        ("networks.small-start", {"law": "0*P0"}, "do not fall"),
        ("networks.small-start", {"plus": "sigma/10"}, "do not fall steadily to below 1e-07"),
    ],
)
def test_why_a_law_is_not_accepted(identifier, changes, reason):
    claim = known(identifier)
    says = law_of(claim)
    if "order" in changes:
        assert says.falls is not None
        wrong = saying(claim, falls=replace(says.falls, order=changes["order"]))
    else:
        wrong = saying(claim, law=read(changes["law"]) if "law" in changes else says.law + read(changes["plus"]))
    (found,) = network.check(wrong, SETTINGS)
    assert found.outcome is Outcome.UNKNOWN
    assert reason in found.detail


def test_layers_that_do_not_stay_aligned_are_seen():
    """A start whose frames are no singular vectors of the task leaves the form W_l = R D R^T."""
    trial = draw(law_of(known("networks.two-layer")).experiment, 2, 0, (), {})
    assert observe(trial).rest < 1e-13
    tilted = replace(trial.experiment, start=Start.GAUSSIAN, weights=(read("1/2"),))
    seen = observe(replace(trial, experiment=tilted))
    assert seen.rest == 0
    modes = saying(known("networks.two-layer"), experiment=tilted)
    assert network.check(modes, SETTINGS)[0].outcome is Outcome.UNKNOWN


def test_mutants_are_killed_on_the_same_simulations():
    found = attack(known("networks.two-layer"), 40, SETTINGS)
    assert found.kind == "network"
    assert found.made >= 30
    assert found.survivors == ()
    assert found.killed + found.equivalent == found.made


def test_networks_are_drawn_inside_the_assumptions_and_by_the_seed_alone():
    for claim in CLAIMS:
        says, assumed = law_of(claim), given(claim)
        depth = says.experiment.depths[-1]
        fixed = {} if says.falls is None else {says.falls.symbol: Number(says.falls.values[0])}
        trials = [draw(says.experiment, depth, 5, assumed.given, fixed) for _ in range(2)]
        assert trials[0] == trials[1]
        points = trials[0].points()
        assert len(points) >= 1
        allowed = Assumptions(assumed.variables, tuple(r for r in assumed.given if r.free_symbols <= set(points[0])))
        assert all(admissible(allowed, point) for point in points)
        built = build(trials[0])
        for pathway in built.pathways:
            assert widths_of(along(pathway, built.layers)) == trials[0].widths


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_law_of_networks_is_typeset(claim):
    text = claim_latex(claim)
    assert "Let linear networks of" in text
    assert text.count("{") == text.count("}")
    assert text.count("$") % 2 == 0
    assert ("up to an error" in text) == (law_of(claim).falls is not None)


def test_the_words_of_a_law():
    text = claim_latex(known("networks.weight-decay"))
    assert (
        r"""Let linear networks of 2 layers and of any widths begin with aligned layers in which a mode has the """
        r"""weight $\sqrt{u_0}$ in every layer.
Let them have whitened inputs, and modes with targets $s$, and be trained by gradient flow with time constant $\tau$ """
        r"""and weight decay $\mu$.
Then the strength $u$ of every mode is, at the time $t$,
\begin{align*}
u &= """
    ) in text


def test_a_law_is_shown_in_plain_words(exactflow):
    ran = exactflow("show", "networks.descent")
    assert ran.status == 0
    assert "u = s/(1 + (s/u0 - 1)*exp(-2*s*t)), up to an error of the order 1 that vanishes with eta" in ran.out
    assert "networks of 2 layers; seen: strength of every mode, at the time t" in ran.out
    assert "gradient descent, time constant 1, weight decay 0, step eta" in ran.out
    assert "drawn: s from 1/2 to 2; u0 from 1/20 to 1/5; t from 0 to 4" in ran.out


def test_a_certificate_names_the_command_that_samples_again(exactflow):
    claim = known("networks.shallow")
    result = decide_safely(claim, Settings(seed=3))
    body = json.loads(json.dumps(certificate(claim, result, Settings(seed=3))))
    assert body["again"] == "exactflow verify networks.shallow --seed 3"
    assert "widths" in body["evidence"][0]["detail"]
    assert recheck(body).finding is Finding.UNCONFIRMED
    ran = exactflow(*body["again"].split()[1:])
    assert ran.status == 0
    assert "SAMPLED" in ran.out


@pytest.mark.parametrize(
    ("network_outcome", "derived", "verdict"),
    [
        (Outcome.SAMPLED, None, Verdict.SAMPLED),
        (Outcome.SAMPLED, Outcome.PROVED, Verdict.SAMPLED),
        (Outcome.SAMPLED, Outcome.UNKNOWN, Verdict.UNDECIDED),
        (Outcome.UNKNOWN, Outcome.PROVED, Verdict.UNDECIDED),
        (Outcome.UNKNOWN, None, Verdict.UNDECIDED),
    ],
)
def test_from_simulations_to_a_verdict(network_outcome, derived, verdict):
    evidence = [Evidence("network", network_outcome, "")]
    evidence += [] if derived is None else [Evidence("derivation", derived, "")]
    assert combine(evidence) is verdict


S, U, ETA = symbols("s u eta")
RANGE = (Range(S, Fraction(1), Fraction(2)), Range(read("t"), Fraction(0), Fraction(1)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("build_it", "message"),
    [
        (lambda: Range(S, Fraction(2), Fraction(1)), "low <= high"),
        (lambda: Range(S, Fraction(0), Fraction(1), log=True), "low > 0"),
        (lambda: Experiment((), Observable.MODE, RANGE, (S,)), "one depth or more"),
        (lambda: Experiment((2, 3), Observable.MODE, RANGE, (S, S)), "one for each layer"),
        (lambda: Experiment((2,), Observable.MODE, RANGE, (S,), training=Training.DESCENT), "needs a step"),
        (lambda: Experiment((2,), Observable.MODE, RANGE, (S,), step=ETA), "has none"),
        (lambda: Experiment((3,), Observable.SUM, RANGE, (S,), start=Start.RANK_ONE), "set depths="),
        (lambda: Experiment((3,), Observable.STACK, RANGE, (S,)), "two layers have the matrix Q"),
        (lambda: Experiment((2,), Observable.MODE, RANGE, (S,), start=Start.LAMBDA_BALANCED), "value and lam"),
        (lambda: Experiment((2,), Observable.ANSWER, RANGE, (S,)), "where a table of properties"),
        (lambda: Experiment((2,), Observable.MODE, RANGE, (S,), table=((1, 0), (0, 1))), "where a table"),
        (lambda: Experiment((2,), Observable.MODE, RANGE, (S,), tau=S), "s differs from mode to mode"),
        (lambda: Experiment((3,), Observable.MODE, RANGE, (S,), wiring=Wiring.TIED), "two layers can be tied"),
        (lambda: Experiment((3,), Observable.MODE, RANGE, (S,), wiring=Wiring.GATED), "the numbers m and k"),
        (lambda: Experiment((2,), Observable.MODE, RANGE, (S,), wiring=Wiring.GATED, domains=(S, S)), "three layers"),
        (lambda: Experiment((2,), Observable.FIRST, RANGE, (S,), wiring=Wiring.TIED), "one sees the modes"),
        (lambda: Experiment((2,), Observable.SQUARE, RANGE, (S,)), "that of tied layers"),
        (
            lambda: Experiment(
                (2,), Observable.MODE, RANGE, (S,), training=Training.DESCENT, step=ETA, wiring=Wiring.TIED
            ),
            "trained by gradient flow",
        ),
        (lambda: Falls(ETA, (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(1, 4))), "falling values"),
    ],
)
def test_experiments_that_make_no_sense_are_refused(build_it, message):
    with pytest.raises(ValueError, match=message):
        build_it()


def test_errors_of_drawing_and_of_steps():
    third = read("1/3")
    experiment = Experiment((2,), Observable.MODE, RANGE, (S,), training=Training.DESCENT, step=third, tau=third)
    with pytest.raises(NetworkError, match="satisfy the assumptions; widen the ranges"):
        draw(experiment, 2, 0, (S > 5,), {})  # type: ignore[arg-type]
    with pytest.raises(NetworkError, match="whole numbers of steps"):
        observe(draw(experiment, 2, 0, (), {}))


@pytest.mark.parametrize("size", ["1e40", "1e100", "exp(500)"])
def test_a_law_or_a_start_that_cancels_is_taken_by_its_value(size):
    claim = known("networks.shallow")
    law = mul(read(f"sqrt(({size} + 1)**2) - {size}"), law_of(claim).law)
    assert decide_safely(saying(claim, law=law), SETTINGS).verdict is Verdict.SAMPLED
    experiment = replace(law_of(claim).experiment, weights=(read(f"sqrt(({size} + u0)**2) - {size}"),))
    assert decide_safely(saying(claim, experiment=experiment), SETTINGS).verdict is Verdict.SAMPLED


def test_networks_that_hardly_move_say_nothing():
    claim = known("networks.shallow")
    drawn = tuple(
        Range(each.symbol, Fraction(0), Fraction(1, 10**14)) if each.symbol.name == "t" else each
        for each in law_of(claim).experiment.drawn
    )
    still = saying(claim, law=read("u0"), experiment=replace(law_of(claim).experiment, drawn=drawn))
    (found,) = network.check(still, SETTINGS)
    assert found.outcome is Outcome.UNKNOWN
    assert found.detail.startswith("the weights move by ")


def test_a_steep_law_of_the_time_is_not_met_by_its_slope():
    (found,) = network.check(saying(known("networks.deep.depth-3"), law=read("exp(10**15*u)")), SETTINGS)
    assert found.outcome is Outcome.UNKNOWN
    assert "u is off by inf" in found.detail


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"decay": read("-1/10")}, "tau is positive and the decay is not negative"),
        ({"tau": read("log(-tau)")}, "networks of this experiment cannot be trained"),
        ({"weights": (read("u0 + B"),)}, "B has no value here"),
        ({"time": read("1/(t - t)")}, "networks of this experiment cannot be trained"),
        ({"time": read("10**6*t")}, "cannot be trained: the flow is not integrated"),
    ],
)
def test_networks_that_cannot_be_trained_leave_a_law_undecided(changes, reason):
    claim = known("networks.shallow")
    result = decide_safely(saying(claim, experiment=replace(law_of(claim).experiment, **changes)), SETTINGS)
    assert result.verdict is Verdict.UNDECIDED
    assert reason in result.evidence[0].detail
