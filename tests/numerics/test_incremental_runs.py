"""Whole models against closed forms where the data are perfect, and the experiments at the sizes of the literature."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.catalogue import classification, toy
from derivations.catalogue.stating import law
from derivations.expressions import Symbol
from numerics.arrays import evaluate_array
from numerics.incremental_runs import protocols
from numerics.incremental_runs.convolutions import convolution, convolution_race, gaussian_filters
from numerics.incremental_runs.diagonals import classifier, matching_pursuit, regressor
from numerics.incremental_runs.quadratics import quadratic, quadratic_race
from numerics.incremental_runs.sensing import Sensing, factorise, gaussian_layers, identity_layers
from numerics.incremental_runs.training import NotConverged, Run, crossing, descend

TIMES = {1: toy.TIMES[0], 2: toy.TIMES[1], 3: toy.TIMES[2], 4: toy.TIMES[3]}


def time_to(depth, value, target, start):
    """The law of the catalogue."""
    values = {"sigma": value, "sigma_0": start, "target": target}
    return float(evaluate_array(law(TIMES[depth]), {Symbol(name): np.float64(one) for name, one in values.items()}))


def half_times(run, targets):
    return [crossing(run, place, target / 2) for place, target in enumerate(targets)]


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_factorisation_with_every_entry_measured_follows_the_race(depth):
    perfect = Sensing(np.eye(25), np.diag([3.0, 2.0, 1.0, 0.0, 0.0]))
    step = 2e-3 if depth < 3 else 8e-3
    run = factorise(perfect, identity_layers(5, depth, 1e-3), step, 1e-3, every=1)
    expected = [time_to(depth, target / 2, target, 1e-3) for target in (3.0, 2.0, 1.0)]
    assert half_times(run, (3.0, 2.0, 1.0)) == pytest.approx(expected, rel=1e-2)


MODES = np.array([1.0, 3.0, 2.0, 1.5])
#: Inputs whose covariance is the identity, as that of infinitely many whitened examples.
PERFECT = np.sqrt(6.0) * np.eye(6)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_every_frequency_at_the_phase_of_its_target_follows_the_race(depth):
    impulses = [1e-3 ** (1 / depth) * np.eye(6)[0]] * depth
    run = convolution(PERFECT, np.fft.irfft(MODES, 6), impulses, 1e-3 if depth < 3 else 5e-3, 1e-3)
    expected = [time_to(depth, target / 2, target, 1e-3) for target in MODES]
    assert half_times(run, MODES) == pytest.approx(expected, rel=1e-2)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_filters_that_are_drawn_lose_the_time_that_the_race_says(depth):
    phases = np.exp(1j * np.array([0.0, 0.5, 1.5, np.pi]))
    target = np.fft.irfft(MODES * phases, 6)
    filters = gaussian_filters(6, depth, 0.2, np.random.default_rng(1))
    run = convolution(PERFECT, target, filters, 5e-3, 1e-2)
    race = convolution_race(target, filters, run.times[1:])
    assert run.watched[1:] == pytest.approx(race, abs=2e-2)


def test_one_quadratic_unit_learns_at_half_the_fourth_moment_of_its_input():
    inputs = np.array([[1.0], [-2.0], [3.0]])
    run = quadratic(inputs, np.array([2.0]), False, 1e-3, np.random.default_rng(0), 1e-3, 1e-6)
    pace = float((inputs**4).mean()) / 2
    assert crossing(run, 0, 1.0) == pytest.approx(time_to(2, 1.0, 2.0, 1e-3) / pace, rel=2e-2)


@pytest.mark.parametrize("bias", [False, True])
def test_the_race_of_quadratic_values_is_that_of_the_moments(bias):
    """A network of one unit whose inputs have the Gaussian moments E x**2 = 1, E x**4 = 3."""
    inputs = np.sqrt(3.0) * np.array([[1.0], [-1.0], [0.0], [0.0], [0.0], [0.0]])
    run = quadratic(inputs, np.array([1.0]), bias, 1e-2, np.random.default_rng(0), 1e-3, 1e-4)
    race = quadratic_race(np.array([1.0]), bias, 1e-2, run.times[1:])
    assert run.watched[1:] == pytest.approx(race, abs=3e-3)


def test_the_best_bias_takes_the_mean_error_away():
    inputs = np.random.default_rng(3).standard_normal((4000, 3))
    values = np.array([1.0, 0.5, 0.0])
    run = quadratic(inputs, values, True, 1e-2, np.random.default_rng(0), 0.1, 1e-6)
    assert run.watched[-1] == pytest.approx(values, abs=0.03)
    assert run.weights[1][0] == pytest.approx(0.0, abs=0.03)


@pytest.mark.parametrize("depth", [1, 2, 3, 5])
def test_two_features_of_one_example_keep_to_their_orbit(depth):
    start, small = 0.05, 0.6
    run = classifier(np.array([[1.0, small]]), np.array([1.0]), depth, start, 1e-4, 0.2)
    # Both signs of each weight: w_- shrinks as w_+ grows.
    plus = run.weights[0] ** depth
    orbit = law(classification.TRAJECTORIES[depth - 1])
    names = [Symbol(name) for name in ("sigma_0", "x", "t")]
    q = 1 - 2 / depth
    tau = plus[0] - start if depth == 1 else np.log(plus[0] / start) if depth == 2 else (start**-q - plus[0] ** -q) / q
    expected = evaluate_array(orbit, dict(zip(names, map(np.float64, (start, small, tau)), strict=True)))
    assert plus[1] == pytest.approx(float(expected), rel=2e-3)


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_orthonormal_features_of_both_signs_follow_the_race(depth):
    run = regressor(np.eye(2), np.array([2.0, -1.0]), depth, 1e-4, 2e-3, 1e-3)
    flipped = Run(run.times, run.losses, run.watched * np.array([1.0, -1.0]), run.weights)
    expected = [time_to(depth, target / 2, target, 1e-4) for target in (2.0, 1.0)]
    assert half_times(flipped, (2.0, 1.0)) == pytest.approx(expected, rel=2e-2)


def test_matching_pursuit_finds_the_features_of_an_orthonormal_design_by_size():
    frame = np.linalg.qr(np.random.default_rng(0).standard_normal((6, 6)))[0]
    assert matching_pursuit(frame, frame @ np.array([0, 1, -5, 0, 3, 0.0]), 3) == [2, 4, 1]


def test_a_training_that_does_not_arrive_says_so():
    with pytest.raises(NotConverged, match="allow more steps"):
        descend([np.ones(1)], lambda w: (1.0, [np.zeros(1)]), lambda w: w[0], 0.1, 1.0, 0.5, most=10)


@pytest.mark.parametrize("seed", range(5))
def test_classification_comes_closer_to_the_truth_with_depth(seed):
    """From depth 2 on the first feature stands nearly alone for a while, the more the deeper the network is.

    The true shares are 0.868, 0.434, 0.217 and 0.108; the last one is lost in 200 examples now and then.
    """
    seen = [protocols.classification(depth, seed) for depth in protocols.CLASSIFICATION_DEPTHS]
    found = [each.correlation for each in seen]
    assert found[0] < 0.9 < 0.97 < found[1] < min(found[2:])
    past = [np.abs(each.run.watched[1:]) for each in seen]
    shares = [own / np.linalg.norm(own, axis=1)[:, None] for own in past]
    alone = [own[:, 0].max() for own in shares]
    assert alone == sorted(alone)
    assert alone[0] < seen[0].truth[0] < alone[1]
    assert all(np.argsort(-own[-1])[:2].tolist() == [0, 1] for own in shares[1:])


def test_depth_five_and_matching_pursuit_select_the_same_features():
    for seed in range(4):
        pursuit = protocols.sparse_regression(seed)
        assert set(pursuit.learned) == set(pursuit.truth) == set(pursuit.selected)


def early(run, targets):
    """The share of each value but the first that is learned when the one before it is half learned."""
    here = [int(np.searchsorted(run.times, time)) for time in half_times(run, targets)[:-1]]
    return np.array([run.watched[at, place] / targets[place] for place, at in enumerate(here, 1)])


@pytest.mark.slow
@pytest.mark.parametrize("gaussian", [False, True])
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_matrix_sensing_finds_the_values_one_at_a_time_from_depth_2_on(depth, gaussian):
    """In the mean over three data sets; in one of them two values that are close, as 4 and 3, may change places."""
    targets = np.array(protocols.SENSING_VALUES)
    runs = [protocols.matrix_sensing(depth, seed, gaussian) for seed in range(3)]
    ends = np.mean([run.watched[-1] for run in runs], axis=0)
    if depth == 1:
        # 1000 measurements of 2500 entries: the part of the target that they see, and as much beside it.
        assert ends[0] < 0.7 * targets[0]
        assert ends[8] > 0.5
        return
    # The loss at which to stop leaves the last value short by some hundredths.
    assert ends[:4] == pytest.approx(targets, rel=0.08)
    assert ends[4] < 0.15
    times = np.mean([half_times(run, targets) for run in runs], axis=0)
    assert times.tolist() == sorted(times)
    shares = np.mean([early(run, targets) for run in runs], axis=0)
    # At depth 2 the values 4 and 3 overlap: a seventh to a half of the one is there when the other is half learned.
    assert np.all(shares < (0.5 if depth == 2 else 0.02))


@pytest.mark.slow
@pytest.mark.parametrize("bias", [False, True])
def test_quadratic_networks_of_many_examples_follow_the_race(bias):
    """In the mean over data sets: with 10,000 examples the rates of 20 values are spread by some hundredths."""
    targets = np.array(protocols.QUADRATIC_VALUES)
    runs = [protocols.quadratic_network(bias, seed, examples=10_000) for seed in range(4)]
    times = np.linspace(1.0, 200.0, 4000)
    race = quadratic_race(np.append(targets, np.zeros(16)), bias, protocols.SMALL_START, times)
    expected = half_times(Run(times, np.zeros(4000), race, []), targets)
    assert np.mean([half_times(run, targets) for run in runs], axis=0) == pytest.approx(expected, rel=0.08)


@pytest.mark.slow
def test_quadratic_networks_of_a_hundred_examples_find_the_values_in_order_with_a_bias():
    """In the mean over data sets: 100 examples do not determine the 210 entries, and in one of them times are spread.

    Without a bias the values share a drive and rise together; with one the next value has learned half as much.
    """
    targets = np.array(protocols.QUADRATIC_VALUES)
    shares = {}
    for bias in (False, True):
        runs = [protocols.quadratic_network(bias, seed) for seed in range(8)]
        ends = np.mean([run.watched[-1, :4] for run in runs], axis=0)
        assert ends == pytest.approx(targets, rel=0.3)
        times = np.mean([half_times(run, targets) for run in runs], axis=0)
        assert not bias or times.tolist() == sorted(times)
        shares[bias] = np.mean([early(run, targets) for run in runs], axis=0)
    assert np.all(shares[True] < 0.35)
    assert shares[True].mean() < 0.7 * shares[False].mean()


@pytest.mark.slow
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_convolutions_are_sparse_in_their_frequencies_from_depth_2_on(depth):
    """When the largest amplitude is half learned the others are too at depth 1, and nearly absent beyond.

    In at most two of nine repeats a weaker one is favoured so much by its start and by the examples that it is there.
    """
    shares = []
    for seed in range(9):
        run = protocols.circular_convolution(depth, seed).run
        assert run.watched[-1, :4] == pytest.approx(protocols.AMPLITUDES, rel=0.1)
        here = int(np.searchsorted(run.times, crossing(run, 3, 6.0)))
        shares.append(run.watched[here, :3] / np.array(protocols.AMPLITUDES[:3]))
    if depth == 1:
        assert np.mean(shares, axis=0).min() > 0.4
        return
    assert np.median(shares, axis=0).max() < 0.01
    assert sum(share.max() > 0.1 for share in shares) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("examples", [200, 10_000])
@pytest.mark.parametrize("depth", [2, 3])
def test_every_repeat_of_a_convolution_follows_the_race_of_its_own_start(depth, examples):
    """Up to four standard deviations of what the examples correlate with the target at a frequency.

    That is the transform of X^T X beta*/n, of mean squared distance |beta*^|**2/n from beta*^, summed over the
    frequencies; escape takes a time as the inverse of it. Where this allows half of the time nothing is compared.
    """
    amplitudes = np.array(protocols.AMPLITUDES)
    spread = np.sqrt((amplitudes[0] ** 2 + 2 * (amplitudes[1:] ** 2).sum()) / examples)
    compared = [place for place in range(4) if 4 * spread / amplitudes[place] < 0.5]
    assert len(compared) == (1 if examples == 200 else 4)
    for seed in range(9):
        seen = protocols.circular_convolution(depth, seed, examples)
        times = np.linspace(0.0, 1.5 * seen.run.times[-1], 8000)
        race = Run(times, np.zeros(8000), seen.race(times), [])
        for place in compared:
            half, allowed = amplitudes[place] / 2, 4 * spread / amplitudes[place]
            assert crossing(seen.run, place, half) == pytest.approx(crossing(race, place, half), rel=allowed)


@pytest.mark.parametrize("depth", [2, 3])
def test_gaussian_layers_reach_what_is_measured_and_keep_their_imbalance(depth):
    """W_{j+1}^T W_{j+1} - W_j W_j^T is conserved by the flow of every loss of the product."""
    frame = np.linalg.qr(np.random.default_rng(1).standard_normal((4, 4)))[0]
    perfect = Sensing(np.eye(16), frame @ np.diag([3.0, 2.0, 1.0, 0.0]))
    layers = gaussian_layers(4, depth, 0.1, np.random.default_rng(0))
    run = factorise(perfect, layers, 2e-3, 1e-4)
    assert run.watched[-1] == pytest.approx([3.0, 2.0, 1.0, 0.0], abs=2e-2)
    for below, above, now_below, now_above in zip(layers, layers[1:], run.weights, run.weights[1:], strict=False):
        assert now_above.T @ now_above - now_below @ now_below.T == pytest.approx(
            above.T @ above - below @ below.T, abs=1e-2
        )
