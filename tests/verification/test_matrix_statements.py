"""Statements about matrices: decided, refuted where false, certified; instances and catalogue against NumPy."""

import json
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from flint import fmpq_mat

from derivations.catalogue import find, topics
from derivations.catalogue.matrix_networks import Network
from derivations.catalogue.quantities import PACE
from derivations.claim import Claim
from derivations.expressions import Symbol, read
from derivations.latex import claim_latex, derivation_latex
from derivations.matrices.building import scaled, trace
from derivations.matrices.flows import MatrixFlow
from derivations.matrices.givens import Balanced, Defined, Inverse, Orthonormal
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixEqual, MatrixEvolves, MatrixStatement
from derivations.variables import Assumptions, Domain, Variable
from numerics.matrices import drawing
from numerics.matrices.evaluate import Values, trajectory
from numerics.matrices.instances import instances
from tests.corpus.matrix_statements import FALSE, TWO, UNFOUNDED, X, Y, commuting
from verification.certificate import certificate
from verification.decide import decide
from verification.mutation.campaign import attack
from verification.mutation.matrices import matrix_slips
from verification.recheck import Finding, digest, recheck
from verification.verdict import Outcome, Verdict

ASSUMED = Assumptions((PACE, Variable("lam"), Variable("eta", Domain.POSITIVE)))
CLAIMS = [claim for topic in topics() for claim in topic.claims if isinstance(claim.says, MatrixStatement)]
#: Claims whose largest cases are enough here; all of them are derived step by step in the tests of the catalogue.
SOME = [claim for claim in CLAIMS if not any(f"depth-{depth}" in claim.id for depth in (1, 3, 4, 5))]


def claimed(says: MatrixStatement) -> Claim:
    return Claim("trial", says, ASSUMED)


def numpy_of(matrix: fmpq_mat) -> np.ndarray:
    return np.array([[int(entry.p) / int(entry.q) for entry in row] for row in matrix.tolist()])


@pytest.mark.parametrize("claim", SOME, ids=lambda claim: claim.id)
def test_catalogue_claims_are_proved_in_two_ways(claim):
    found = decide(claim)
    assert found.verdict is Verdict.PROVED, found.evidence
    assert {each.check for each in found.evidence} == {"exact", "value", "instances", "derivation"}


# False statements


@pytest.mark.parametrize("make", FALSE, ids=lambda make: make.__name__)
def test_false_statements_are_refuted_at_named_matrices(make):
    claim = claimed(make())
    found = decide(claim)
    assert found.verdict is Verdict.REFUTED, found.evidence
    example = found.counterexample
    assert example is not None
    assert example.left != example.right
    assert any("_1_1" in name.name for name in example.point)
    assert recheck(json.loads(json.dumps(certificate(claim, found)))).finding is Finding.CONFIRMED


@pytest.mark.parametrize("make", UNFOUNDED, ids=lambda make: make.__name__)
def test_a_form_that_the_flow_does_not_keep_is_told(make):
    found = decide(claimed(make()))
    assert found.verdict is Verdict.UNDECIDED
    assert "it is not proved that the flow keeps" in found.evidence[0].detail


@pytest.mark.parametrize("form", [{"symmetric": True}, {"diagonal": True}], ids=["symmetric", "diagonal"])
def test_a_form_that_the_flow_keeps_is_used(form):
    state, other = Letter("S", "n", "n", **form), Letter("D", "n", "n", **form)
    rate = state @ state - other
    says = MatrixEvolves(trace(X.T @ state), trace(rate @ X), MatrixFlow((state,), (rate,)))
    assert decide(claimed(says)).verdict is Verdict.PROVED


def test_a_statement_without_proof_or_counterexample_is_undecided():
    """With one output all balanced layers are of rank one, but for three layers no square that is tried shows it."""
    network = Network(3, single=True)
    own, inner = network.layers[-1] @ network.layers[-1].T, network.layers[0].T @ network.layers[0]
    says = MatrixEqual(
        own @ own @ network.slope @ inner, network.slope @ network.output.T @ network.output, (network.balanced,)
    )
    found = decide(claimed(says))
    assert found.verdict is Verdict.UNDECIDED
    assert [each.outcome for each in found.evidence if each.check == "instances"] == [Outcome.PROVED]


def test_an_irrational_scalar_leaves_a_claim_undecided():
    found = decide(claimed(MatrixEqual(scaled(read("sqrt(eta)"), X), scaled(read("sqrt(eta)"), X))))
    assert found.verdict is Verdict.UNDECIDED
    assert not any(each.check == "defect" for each in found.evidence)


def test_assumptions_that_no_matrices_are_found_for_leave_the_claim_undecided():
    """A matrix with orthonormal columns that is its own half: nothing is tested, so nothing is proved."""
    own, other = Letter("Q", "n", "n"), Letter("P", "n", "n")
    says = MatrixEqual(own, own, (Orthonormal(own), Orthonormal(other), Defined(other, 2 * own)))
    found = decide(claimed(says))
    assert found.verdict is Verdict.UNDECIDED
    assert any("no exact matrices were found" in each.detail for each in found.evidence)


def test_a_scalar_without_a_value_keeps_a_claim_from_being_proved():
    says = MatrixEqual(X / Symbol("lam"), X / Symbol("lam"))
    found = decide(claimed(says))
    assert found.verdict is Verdict.UNDECIDED
    assert any(each.check == "value" and each.outcome is Outcome.UNKNOWN for each in found.evidence)


def test_a_flow_whose_rates_are_not_those_of_its_loss_is_not_proved():
    first, second = TWO.layers
    true = TWO.descent()
    wrong = replace(true, rates=tuple(2 * rate for rate in true.rates))
    found = decide(claimed(MatrixEvolves(first, 2 * TWO.velocity(1, TWO.error()), wrong)))
    assert found.verdict is Verdict.UNDECIDED
    assert second in wrong.states


# Instances


def test_instances_are_what_is_assumed():
    first, second = TWO.layers
    inverse = Letter("Y", "n1", "n1")
    square = Letter("X", "n1", "n1")
    says = MatrixEqual(
        second @ square @ inverse, second, (Balanced((first, second), Symbol("lam")), Inverse(square, inverse))
    )
    found = list(instances(says, ASSUMED, 8, 3))
    assert len(found) == 8
    assert {at.sizes["n1"] for at in found} >= {1, 2}
    for at in found:
        values = {letter: numpy_of(series.coefficients[0]) for letter, series in at.letters.items()}
        offset = float(at.scalars[Symbol("lam")]) * np.eye(at.sizes["n1"])
        assert offset.any()
        assert np.allclose(values[second].T @ values[second], values[first] @ values[first].T + offset)
        assert np.allclose(values[square] @ values[inverse], np.eye(at.sizes["n1"]))


@pytest.mark.parametrize("widths", [(3, 2, 4), (2, 4, 3), (1, 3, 2, 3), (4, 1, 2)])
def test_balanced_layers_are_balanced(widths):
    layers = [numpy_of(matrix) for matrix in drawing.balanced(Random(1), widths)]
    for before, after in pairwise(layers):
        assert np.allclose(after.T @ after, before @ before.T)
        assert np.abs(before).max() > 0
    assert [layer.shape for layer in layers] == list(zip(widths[1:], widths[:-1], strict=True))


def test_the_power_series_of_a_trajectory_against_small_steps():
    """dW/dt = Y - W from W0: W = Y + (W0 - Y) e^-t, of which the series has the first terms."""
    state = Letter("W", "n", "n")
    flow = MatrixFlow((state,), (Y - state,))
    (at,) = instances(MatrixEvolves(state, Y - state, flow), ASSUMED, 1, 5)
    at = Values({"n": 2}, {}, {letter: replace_size(letter) for letter in at.letters})
    along = trajectory(flow, at, (), 6)
    time = 0.1
    found = sum(numpy_of(c) * time**k for k, c in enumerate(along.letters[state].coefficients))
    target, start = (numpy_of(at.letters[letter].coefficients[0]) for letter in (Y, state))
    assert np.allclose(found, target + (start - target) * np.exp(-time), atol=1e-9)


def replace_size(letter: Letter):
    from numerics.matrices.series import constant

    return constant(drawing.dense(Random(letter.name), 2, 2), 0)


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_the_end_to_end_law_against_numpy_with_fractional_powers(depth):
    """The published form with powers (M - j)/M of P P^T, by an eigendecomposition, at a random balanced network."""
    layers = [numpy_of(matrix) for matrix in drawing.balanced(Random(depth), (3, 2, 4, 3, 2)[: depth + 1])]
    slope = np.random.default_rng(depth).normal(size=(layers[-1].shape[0], layers[0].shape[1]))

    def chain(parts, size):
        found = np.eye(size)
        for part in parts:
            found = part @ found
        return found

    own = chain(layers, layers[0].shape[1])
    found = np.zeros_like(own)
    for place in range(depth):
        above = chain(layers[place + 1 :], layers[place].shape[0])
        below = chain(layers[:place], layers[0].shape[1])
        found -= above @ above.T @ slope @ below.T @ below

    def root(matrix, exponent):
        values, vectors = np.linalg.eigh(matrix)
        powers = np.clip(values, 0, None) ** exponent if exponent else np.ones_like(values)
        return (vectors * powers) @ vectors.T

    law = -sum(
        root(own @ own.T, (depth - j) / depth) @ slope @ root(own.T @ own, (j - 1) / depth) for j in range(1, depth + 1)
    )
    # Roots of eigenvalues that are zero but for rounding.
    assert np.allclose(found, law, atol=1e-4 * np.abs(found).max())


# Certificates, mutants, LaTeX


def forged(body, change):
    copy = json.loads(json.dumps(body))
    change(copy)
    copy["sha256"] = digest(copy)
    return copy


def test_certificates_are_confirmed_and_forgeries_are_not():
    claim = find("matrix-riccati.balanced")
    body = json.loads(json.dumps(certificate(claim, decide(claim))))
    assert recheck(body).finding is Finding.CONFIRMED

    def other_matrix(copy):
        copy["obligations"][0]["points"][1]["at"]["W1_1_1"] = "17"

    def other_claim(copy):
        table = copy["claim"]["claim"][0]["matrices"]
        table["evolves"][1] = ["times", "2", table["evolves"][1]]

    def no_points(copy):
        copy["obligations"][0]["points"] = []

    def a_refutation(copy):
        copy["verdict"] = "REFUTED"
        copy["evidence"] = [{"check": "instances", "outcome": "refuted", "detail": ""}]
        copy["counterexample"] = copy["obligations"][0]["points"][1]

    def a_refutation_where_nothing_is_claimed(copy):
        a_refutation(copy)
        copy["counterexample"]["at"]["W1_1_1"] = "17"

    def huge(copy):
        copy["obligations"][0]["points"][0]["at"]["n0"] = "1000000"

    for change in (other_matrix, other_claim, no_points, a_refutation, a_refutation_where_nothing_is_claimed, huge):
        assert recheck(forged(body, change)).finding is Finding.REJECTED, change


@pytest.mark.parametrize(
    "identifier",
    ["matrix-flow.decoupled.depth-2.layer-1", "end-to-end.flow.depth-2", "hidden-layer.similarity"],
)
def test_no_mutant_survives(identifier):
    found = attack(find(identifier), None)
    assert found.made >= 5
    assert found.survivors == ()
    assert found.killed + found.equivalent == found.made


def test_slips_of_a_statement():
    kinds = {operator for operator, _, _ in matrix_slips(find("matrix-riccati.balanced.stack").says)}
    assert {"sign", "factor", "term", "constant", "factor dropped"} <= kinds
    orders = {text for operator, _, text in matrix_slips(commuting()) if operator == "order"}
    assert orders == {"Y @ X = Y @ X", "X @ Y = X @ Y"}


@pytest.mark.parametrize("claim", CLAIMS[::7], ids=lambda claim: claim.id)
def test_theorems_and_derivations_are_typeset(claim):
    text = claim_latex(claim) + derivation_latex(claim.derived())
    assert text.count("{") == text.count("}")
    assert text.count(r"\left(") == text.count(r"\right)")
    assert r"be matrices of any sizes" in text
    assert "Letter(" not in text
