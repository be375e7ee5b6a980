"""Monte Carlo over random matrices: reproducible anywhere, standard errors that mean what they say, fits of trends."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

from derivations.random_quantities import RANDOM_QUANTITIES
from numerics.ensembles import SAMPLERS, Measurement, Moments, Precision, exponent, extrapolate, measure
from numerics.ensembles.networks import gaussian_layers, orthogonal_layers
from numerics.ensembles.spikes import _category, leading
from numerics.ensembles.trees import leaf_features

CHAIN = {"layers": 2.0, "gain": 1.0, "width": 4.0, "power": 2.0}
ROUGH = Precision(relative=1 / 50)

#: Parameters at which each quantity is drawn, for tests of all of them.
AT = {
    "gaussian-chain": CHAIN,
    "relu-chain": CHAIN,
    "orthogonal-chain": CHAIN,
    "tanh-activity": {"layers": 2, "gain": 1.3, "width": 6, "start": 0.4},
    "volume-exponent": {"layers": 3, "width": 4, "index": 2},
    "singular-exponent": {"layers": 3, "width": 4, "index": 2},
    "quadratic-form-square": {"dimension": 3, "bulk": 0.5, "spike": 2.0},
    "measurement-square": {"dimension": 3, "bulk": 0.5, "spike": 2.0},
    "spectral-moment": {"rows": 3, "columns": 6, "power": 2},
    "overfitted-error": {"rows": 3, "columns": 6, "signal": 2.0},
    "spiked-value": {"rows": 6, "columns": 12, "signal": 3.0},
    "aligned-student-error": {"rows": 6, "columns": 12, "signal": 3.0, "start": 0.01, "time": 1.0},
    "bulk-leak": {"rows": 6, "columns": 12, "signal": 3.0},
    "shrunk-error": {"rows": 6, "columns": 12, "signal": 3.0},
    "examples-error": {"rows": 6, "columns": 12, "examples": 8, "signal": 3.0, "gain": 1.0},
    "frozen-error": {"layers": 3, "inputs": 6, "examples": 2, "hidden": 2, "start": 0.1, "strength": 2.0},
    **{
        name: {"rows": 3, "columns": 6, "hidden": 2, "examples": 3, "signal": 4.0, "start": 0.01, "time": 1.0}
        for name in ("frozen-part", "frozen-part-of-frames")
    },
    "shuffled-square": {"rows": 3, "columns": 6, "examples": 12, "signal": 3.0},
    "randomised-value": {"rows": 3, "columns": 6, "signal": 3.0, "index": 2},
    "shrunk-error-of-three": {"rows": 6, "columns": 12, "first": 6.0, "second": 4.0, "third": 2.5},
    "random-start-strength": {"rows": 6, "columns": 12, "hidden": 4, "start": 0.01},
    "frozen-answer": {"rows": 6, "columns": 12, "hidden": 4, "examples": 8, "start": 0.01},
    "spiked-overlap": {"rows": 6, "columns": 12, "signal": 3.0},
    "spiked-square": {"rows": 6, "columns": 12, "signal": 3.0},
    "spiked-overlap-left": {"rows": 6, "columns": 12, "signal": 3.0},
    "spiked-overlap-right": {"rows": 6, "columns": 12, "signal": 3.0},
    **{
        name: {"rows": 32, "columns": 16, "features": 8, "items": 4, "inside": 0.9, "outside": 0.2, "unit": 1.0}
        for name in ("category-value", "category-overlap-features", "category-overlap-items")
    },
    **{
        f"{name}-{kind}": {"layers": 3, "width": 4, "weights": 1.5, "biases": 0.2, "variance": 0.8, "correlation": 0.3}
        for name in ("erf", "relu")
        for kind in ("kernel", "tangent-kernel")
    },
    "smallest-norm-error": {"inputs": 8, "examples": 4, "strength": 2.0},
    "hidden-inputs-error": {"inputs": 8, "seen": 5, "examples": 3, "strength": 2.0},
    "tree-covariance": {"features": 4, "levels": 3, "branching": 2, "flip": 0.1, "ancestor": 1},
    "tree-singular-value": {"features": 4, "levels": 3, "branching": 2, "flip": 0.1, "index": 1},
}


def test_every_quantity_that_is_described_can_be_drawn_and_no_other():
    assert set(SAMPLERS) == set(RANDOM_QUANTITIES) == set(AT)


@pytest.mark.parametrize("name", sorted(SAMPLERS))
def test_draws_are_as_described(name):
    assert set(AT[name]) == set(RANDOM_QUANTITIES[name].parameters)
    draws = SAMPLERS[name].draw(np.random.default_rng(1), 7, AT[name])
    assert draws.shape == (7,)
    assert np.all(np.isfinite(draws))
    assert (np.ptp(draws) < 1e-12) == SAMPLERS[name].constant
    assert SAMPLERS[name].work(AT[name]) > 0


@pytest.mark.parametrize("name", ["gaussian-chain", "tree-covariance", "spiked-value"])
def test_a_measurement_does_not_depend_on_processes(name):
    alone = measure(name, AT[name], ROUGH, seed=5)
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        assert measure(name, AT[name], ROUGH, seed=5, executor=pool) == alone
    assert measure(name, AT[name], ROUGH, seed=6) != alone


def test_a_measurement_that_is_continued_is_the_longer_one():
    first = measure("gaussian-chain", CHAIN, Precision(relative=1 / 100), seed=2)
    fine = Precision(relative=1 / 300)
    longer = measure("gaussian-chain", CHAIN, fine, seed=2, before=first)
    assert longer.batches > first.batches
    assert longer.error < first.error
    whole = measure("gaussian-chain", CHAIN, replace(fine, draws=longer.moments.count), seed=2)
    assert whole.moments.count == longer.moments.count
    assert whole.mean == pytest.approx(longer.mean, rel=1e-13)


def test_progress_is_told():
    told = []
    measure("gaussian-chain", CHAIN, Precision(relative=1 / 200), progress=lambda done, of: told.append((done, of)))
    assert told
    assert all(0 < done <= of for done, of in told)


def test_standard_errors_are_calibrated(monkeypatch):
    # Means of 200 seeds against the exact mean: z-scores as of a standard normal.
    # Several batches each, so that batches which are not independent show.
    monkeypatch.setattr("numerics.ensembles.measuring._BATCH_WORK", 2.0**14)
    scores = []
    for seed in range(200):
        found = measure("gaussian-chain", CHAIN, Precision(relative=1 / 50, draws=2000), seed=seed)
        assert found.batches >= 2
        scores.append((found.mean - 1) / found.error)
    assert abs(np.mean(scores)) < 4 / np.sqrt(200)
    assert abs(np.var(scores) - 1) < 4 * np.sqrt(2 / 200)
    assert 0.02 < np.mean(np.abs(scores) > 1.645) < 0.2
    assert max(map(abs, scores)) < 4.5


def test_moments_add_up():
    draws = np.random.default_rng(3).normal(1e6, 1.0, 1000)
    together = Moments.of(draws[:1]) + Moments.of(draws[1:400]) + Moments.of(draws[400:])
    assert together.count == 1000
    assert together.mean == pytest.approx(np.mean(draws), rel=1e-15)
    assert together.spread == pytest.approx(np.std(draws, ddof=1), rel=1e-9)
    assert Moments() + together == together
    with pytest.raises(ValueError, match="not finite"):
        Moments.of(np.array([1.0, np.inf]))


def test_a_mean_that_rests_on_rare_draws_is_not_trusted():
    rare = np.zeros(1000)
    rare[7] = 1.0
    assert not Measurement(Moments.of(rare), 1).trusted
    assert not Measurement(Moments.of(np.ones(1000)), 1).trusted
    assert Measurement(Moments.of(np.ones(1000)), 1, constant=True).trusted
    assert Measurement(Moments.of(np.random.default_rng(0).normal(size=1000)), 1).trusted
    assert not Measurement(Moments.of(np.exp(6 * np.random.default_rng(0).normal(size=1000))), 1).trusted


@pytest.mark.parametrize(
    ("name", "changed", "message"),
    [
        ("gaussian-chain", {"width": 2.5}, "width is 2.5; it must be a whole number"),
        ("gaussian-chain", {"layers": 0.0}, "layers is 0; it must be a whole number, at least 1"),
        ("category-value", {"items": 20}, "does not fit into"),
        ("tree-covariance", {"ancestor": 3}, "there is no level 3 in a tree of 3 levels"),
        ("spectral-moment", {"power": 3}, "for 1 and 2 only"),
        ("erf-kernel", {"layers": 1}, "layers is 1; it must be a whole number, at least 2"),
        ("erf-tangent-kernel", {"correlation": 1.5}, "one in"),
        ("relu-kernel", {"weights": 0.0}, "weights 0"),
    ],
)
def test_parameters_outside_the_domain_are_refused(name, changed, message):
    with pytest.raises(ValueError, match=message):
        SAMPLERS[name].draw(np.random.default_rng(0), 2, {**AT[name], **changed})


def test_layers_have_the_law_that_is_stated():
    generator = np.random.default_rng(4)
    gaussian = gaussian_layers(generator, 4000, 5, 1.5)
    assert np.var(gaussian) == pytest.approx(1.5**2 / 5, rel=0.02)
    orthogonal = orthogonal_layers(generator, 4000, 3, 2.0)
    assert np.allclose(orthogonal.transpose(0, 2, 1) @ orthogonal, 4 * np.eye(3))
    # A uniform orthogonal matrix has E trace = 0 and E trace**2 = 1; without the signs of R it has not.
    traces = np.trace(orthogonal / 2, axis1=1, axis2=2)
    assert abs(np.mean(traces)) < 0.08
    assert np.mean(traces**2) == pytest.approx(1, abs=0.1)


def test_theleading_singular_value_is_that_of_the_decomposition():
    data, left, _ = _category(np.random.default_rng(5), 20, AT["category-value"])
    value, u, v = leading(data, left)
    first, values, second = np.linalg.svd(data)
    assert value == pytest.approx(values[:, 0], rel=1e-12)
    assert np.abs(np.einsum("di,di->d", u, first[:, :, 0])) == pytest.approx(np.ones(20), abs=1e-9)
    assert np.abs(np.einsum("di,di->d", v, second[:, 0])) == pytest.approx(np.ones(20), abs=1e-9)
    near, _, _ = leading(np.array([[[1.0, 0.0], [0.0, 1 - 1e-9]]]), np.array([0.6, 0.8]))
    assert near == pytest.approx([1.0], rel=1e-14)


def test_leaves_of_one_branch_are_alike():
    features = leaf_features(
        np.random.default_rng(6), 1, {"features": 20000, "levels": 3, "branching": 3, "flip": 0.05}
    )
    covariance = features[0].T @ features[0] / 20000
    assert covariance[0, 1] == pytest.approx(0.9**2, abs=0.02)
    assert covariance[0, 3] == pytest.approx(0.9**4, abs=0.02)


def test_extrapolation_finds_what_stays():
    sizes, errors = [8, 16, 32], [1e-3] * 3
    found = extrapolate(sizes, [0.2 + 3 / size for size in sizes], errors, 1.0)
    assert found.stays == pytest.approx(0.2)
    assert found.falls == pytest.approx(3)
    assert found.misfit < 1e-12
    assert found.freedom == 1
    wrong_rate = extrapolate(sizes, [size**-0.5 for size in sizes], errors, 1.0)
    assert abs(wrong_rate.stays) > 6 * wrong_rate.error
    assert wrong_rate.misfit > 16


def test_the_exponent_and_its_error():
    generator = np.random.default_rng(7)
    sizes, errors = [8, 16, 32, 64], np.array([0.01] * 4)
    found = []
    for _ in range(300):
        deviations = [size**-0.5 + error * generator.normal() for size, error in zip(sizes, errors, strict=True)]
        rho, error = exponent(sizes, deviations, errors)
        found.append((rho - 0.5) / error)
    assert abs(np.mean(found)) < 0.4
    assert np.std(found) == pytest.approx(1, abs=0.2)
    assert exponent([1, 2], [0.1, 0.001], [0.01, 0.01])[1] == np.inf
