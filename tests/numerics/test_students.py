"""Whole two-layer networks on data of a noisy teacher, from aligned and from random starts."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from numerics.ensembles import SAMPLERS
from numerics.generalisation import error_curves

ROWS, COLUMNS = 16, 32


def drawn(seed, strengths=(4.0,)):
    """A teacher and data with noise of variance 1/columns."""
    teacher = np.zeros((ROWS, COLUMNS))
    np.fill_diagonal(teacher[: len(strengths), : len(strengths)], strengths)
    return teacher, teacher + np.random.default_rng(seed).normal(0.0, 1 / np.sqrt(COLUMNS), teacher.shape)


def trained(data, first, second, times):
    """W2*W1 at the times, by gradient flow of both layers as a whole."""
    shapes, cut = (first.shape, second.shape), first.size

    def rates(_time, weights):
        one, two = weights[:cut].reshape(shapes[0]), weights[cut:].reshape(shapes[1])
        missing = data - two @ one
        return np.concatenate([(two.T @ missing).ravel(), (missing @ one.T).ravel()])

    begin = np.concatenate([first.ravel(), second.ravel()])
    course = solve_ivp(rates, (0.0, times[-1]), begin, "DOP853", times, rtol=1e-9, atol=1e-12).y.T
    return [w[cut:].reshape(shapes[1]) @ w[:cut].reshape(shapes[0]) for w in course]


def frame(rng, dimensions, hidden):
    """Orthonormal columns, uniformly distributed: those of a QR decomposition with positive diagonal."""
    columns, triangle = np.linalg.qr(rng.normal(size=(dimensions, hidden)))
    return columns * np.sign(np.diag(triangle))


def frames(rng, hidden, start):
    """Layers of random orthonormal frames times sqrt(start)."""
    return np.sqrt(start) * frame(rng, COLUMNS, hidden).T, np.sqrt(start) * frame(rng, ROWS, hidden)


def test_a_whole_student_aligned_with_the_data_has_the_error_that_is_sampled():
    """The sampler draws the same data and solves mode by mode."""
    teacher, data = drawn(0)
    left, _, right = np.linalg.svd(data, full_matrices=False)
    root, time = np.sqrt(1e-3), 1.7
    (found,) = trained(data, root * right, left * root, [time])
    parameters = {"rows": ROWS, "columns": COLUMNS, "signal": 4.0, "start": 1e-3, "time": time}
    sampled = SAMPLERS["aligned-student-error"].draw(np.random.default_rng(0), 1, parameters)[0]
    assert np.sum((found - teacher) ** 2) / np.sum(teacher**2) == pytest.approx(sampled, rel=1e-6)


@pytest.mark.parametrize("hidden", [4, 16])
def test_a_random_start_is_late_by_what_lies_along_the_mode(hidden):
    """The half time of the strongest mode from random frames; eps is what grows of it, |W1 v + W2^T u|**2/4."""
    start = 1e-6
    _, data = drawn(1)
    left, values, right = np.linalg.svd(data, full_matrices=False)
    first, second = frames(np.random.default_rng(5), hidden, start)
    felt = np.sum((first @ right[0] + second.T @ left[:, 0]) ** 2) / 4
    half = np.log(values[0] / felt - 1) / (2 * values[0])
    aligned = np.log(values[0] / start - 1) / (2 * values[0])
    (found,) = trained(data, first, second, [half])
    assert left[:, 0] @ found @ right[0] == pytest.approx(values[0] / 2, rel=2e-3)
    assert half > aligned


def test_random_frames_give_a_mode_the_strength_that_is_sampled():
    hidden, start = 8, 1e-2
    rng = np.random.default_rng(7)
    felt = []
    for _ in range(3000):
        first, second = frames(rng, hidden, start)
        felt.append(np.sum((first[:, 0] + second[0]) ** 2) / 4)
    parameters = {"rows": ROWS, "columns": COLUMNS, "hidden": hidden, "start": start}
    drawn_ones = SAMPLERS["random-start-strength"].draw(np.random.default_rng(8), 3000, parameters)
    error = np.hypot(np.std(felt), np.std(drawn_ones)) / np.sqrt(3000)
    assert abs(np.mean(felt) - drawn_ones.mean()) < 4 * error
    assert np.mean(felt) == pytest.approx(start * (hidden / COLUMNS + hidden / ROWS) / 4, rel=0.03)


@pytest.mark.slow
def test_random_and_aligned_students_have_the_same_least_error():
    """Lampinen, Ganguli 2019: later, not worse, up to some hundredths of the interaction of the modes."""
    times = np.linspace(0.5, 6.0, 80)
    best = {"aligned": [], "random": []}
    for seed in range(30):
        teacher, data = drawn(seed)
        left, _, right = np.linalg.svd(data, full_matrices=False)
        starts = {
            "aligned": (1e-3 * right, left * 1e-3),
            "random": frames(np.random.default_rng(1000 + seed), ROWS, 1e-6),
        }
        for name, layers in starts.items():
            errors = [np.sum((found - teacher) ** 2) / 16 for found in trained(data, *layers, times)]
            best[name].append((min(errors), times[int(np.argmin(errors))]))
    least = {name: np.mean(found, axis=0) for name, found in best.items()}
    spread = np.std(np.array(best["random"])[:, 0] - np.array(best["aligned"])[:, 0]) / np.sqrt(30)
    assert least["random"][0] == pytest.approx(least["aligned"][0], abs=max(4 * spread, 0.02))
    assert least["random"][1] > least["aligned"][1]
    curve = error_curves([4.0], (ROWS, COLUMNS), 1e-6, times).test
    assert least["aligned"][0] == pytest.approx(curve.min(), abs=0.03)


@pytest.mark.parametrize("seed", range(2))
def test_two_tasks_learned_together_are_one_task_of_stacked_outputs(seed):
    """A whole network on both tasks has on the rows of the first what the joint modes say."""
    rng = np.random.default_rng(seed)
    first, second = rng.normal(0.0, 1 / np.sqrt(COLUMNS), (2, ROWS // 2, COLUMNS))
    first[0, 0] += 3.0
    second[0, :2] += 5 * np.array([0.8, 0.6])
    joint = np.vstack([first, second])
    left, values, right = np.linalg.svd(joint, full_matrices=False)
    start, time = 1e-4, 1.5
    (found,) = trained(joint, np.sqrt(start) * right, left * np.sqrt(start), [time])
    learned = values / (1 + (values / start - 1) * np.exp(-2 * values * time))
    assert found[: ROWS // 2] == pytest.approx(((left * learned) @ right)[: ROWS // 2], abs=1e-6)
