"""Whole two-layer networks on data of a noisy teacher, from aligned and from random starts."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from derivations.catalogue import find
from derivations.expressions import Number, Symbol, read
from numerics.ensembles import SAMPLERS
from numerics.evaluate import evaluate_mpmath
from numerics.generalisation import error_curves

ROWS, COLUMNS = 16, 32


def drawn(seed, strengths=(4.0,)):
    """A teacher and data with noise of variance 1/columns."""
    teacher = np.zeros((ROWS, COLUMNS))
    np.fill_diagonal(teacher[: len(strengths), : len(strengths)], strengths)
    return teacher, teacher + np.random.default_rng(seed).normal(0.0, 1 / np.sqrt(COLUMNS), teacher.shape)


def trained(data, first, second, times, covariance=None):
    """W2*W1 at the times, by gradient flow of both layers as a whole; whitened inputs unless their X X^T is given."""
    shapes, cut = (first.shape, second.shape), first.size

    def rates(_time, weights):
        one, two = weights[:cut].reshape(shapes[0]), weights[cut:].reshape(shapes[1])
        missing = data - (two @ one if covariance is None else two @ one @ covariance)
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


def test_without_noise_a_whole_student_has_the_errors_of_its_modes():
    """Three modes of the teacher and those that it lacks, by the claims of the topic `noise-free`."""
    strengths, start, times = (4.0, 2.5, 1.5), 1e-2, [0.4, 0.8, 1.5, 4.0]
    teacher, _ = drawn(0, strengths)
    left, right = (frame(np.random.default_rng(2), size, ROWS) for size in (ROWS, COLUMNS))
    turned = left @ teacher[:, :ROWS] @ right.T
    root, claim = np.sqrt(start), find("noise-free.three-modes")
    assert claim is not None
    for time, found in zip(times, trained(turned, root * right.T, root * left, times), strict=True):
        at = {Symbol(f"s{place}"): read(str(value)) for place, value in enumerate(strengths, 1)}
        at |= {Symbol("eps"): read(str(start)), Symbol("t"): read(str(time)), Symbol("tau"): Number(1)}
        idle = (ROWS - 3) * (start / (1 + 2 * start * time)) ** 2 / np.sum(np.square(strengths))
        learned = float(evaluate_mpmath(claim.says.right, at, 20))
        assert np.sum((found - turned) ** 2) / np.sum(turned**2) == pytest.approx(learned + idle, rel=1e-5)


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


def joint_error(times, own, other, aligned, outputs, inputs, start):
    """The error of the first of two tasks in the joint network before the noise is learned, mode by mode."""
    aspect, part, error = sum(outputs) / inputs, outputs[0] / sum(outputs), np.ones(len(times))
    squares, vectors = np.linalg.eigh(np.array([[own**2, own * other * aligned], [own * other * aligned, other**2]]))
    for square, vector in zip(squares, vectors.T, strict=True):
        assert square**2 > aspect
        seen = np.sqrt((1 + square) * (aspect + square) / square)
        covered = (square**2 - aspect) / (square * (aspect + square))
        mode = seen / (1 + (seen / start - 1) * np.exp(-2 * times * seen))
        on_task = covered * vector[0] ** 2 + (1 - covered) * part
        along = (square**2 - aspect) / (square * seen) * vector[0] ** 2
        error += (mode**2 * on_task - 2 * mode * along) / own**2
    return error


def test_the_error_of_a_task_of_two_after_each_of_the_joint_modes():
    """Unequal tasks; from a start so small that the first mode, then the second one is learned, and no noise yet."""
    own, other, aligned, outputs, inputs, start = 3.0, 6.0, 0.6, (60, 140), 200, 1e-30
    times, errors = np.array([8.0, 15.0]), []
    task, helper = np.zeros((outputs[0], inputs)), np.zeros((outputs[1], inputs))
    task[0, 0] = own
    helper[0, :2] = other * aligned, other * np.sqrt(1 - aligned**2)
    for seed in range(40):
        noise = np.random.default_rng(seed).normal(0, 1 / np.sqrt(inputs), (sum(outputs), inputs))
        left, values, right = np.linalg.svd(np.vstack([task, helper]) + noise, full_matrices=False)
        learned = values / (1 + (values / start - 1) * np.exp(-2 * values * times[:, None]))
        found = [((left * row) @ right)[: outputs[0]] - task for row in learned]
        errors.append([np.sum(missing**2) / own**2 for missing in found])
    mean, error = np.mean(errors, axis=0), np.std(errors, axis=0, ddof=1) / np.sqrt(len(errors))
    assert np.all(np.abs(mean - joint_error(times, own, other, aligned, outputs, inputs, start)) < 4 * error)
    assert np.all(error < 0.01)


def test_randomised_labels_are_learned_later_by_the_ratio_of_the_largest_singular_values():
    """Whole networks on data and on independent labels of the same norm, to half of the largest mode."""
    size, strengths, start = (24, 48), (12.0, 8.0), 1e-12
    teacher = np.zeros(size)
    np.fill_diagonal(teacher[:2, :2], strengths)
    ratios, found = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        noise, labels = rng.normal(0.0, 1 / np.sqrt(size[1]), (2, *size))
        spread = np.sqrt(1 + np.sum(np.square(strengths)) / size[0])
        half = []
        for data in (teacher + noise, spread * labels):
            left, values, right = np.linalg.svd(data, full_matrices=False)
            first, second = np.sqrt(start) * right, left * np.sqrt(start)
            when = np.log(values[0] / start - 1) / (2 * values[0])
            if seed < 2:
                (end,) = trained(data, first, second, [when])
                found.append(left[:, 0] @ end @ right[0] / values[0])
            half.append(when)
        ratios.append(half[1] / half[0])
    aspect, square = size[0] / size[1], strengths[0] ** 2
    seen = np.sqrt((1 + square) * (aspect + square) / square)
    edge = spread * (1 + np.sqrt(aspect))
    assert found == pytest.approx([0.5] * 4, rel=1e-4)
    # At this size the largest singular value of noise is some hundredths below the edge of the bulk.
    assert np.mean(ratios) == pytest.approx(seen / edge * np.log(edge / start) / np.log(seen / start), rel=0.06)


def test_what_is_frozen_is_amplified_by_the_layer_after_it():
    """Two layers, one output: the part of W1 outside the span of the examples stays, and the output has d times it."""
    inputs, examples, hidden, spread = 40, 20, 30, 1e-2
    excess = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        given = rng.normal(0.0, 1 / np.sqrt(inputs), (inputs, examples))
        correlation = (3 * rng.normal(size=(1, inputs)) @ given) @ given.T
        first = spread * rng.normal(size=(hidden, inputs))
        second = spread * rng.normal(size=(1, hidden))
        (found,) = trained(correlation, first, second, [60.0], given @ given.T)
        hidden_part = np.eye(inputs) - given @ np.linalg.pinv(given)
        excess.append(np.sum((found @ hidden_part) ** 2) / np.sum((found @ (np.eye(inputs) - hidden_part)) ** 2) ** 0.5)
    # ||w||**(2*(L - 1)/L)*spread**2*(1 - alpha) for L = 2, times the inputs.
    error = np.std(excess, ddof=1) / np.sqrt(len(excess))
    assert abs(np.mean(excess) - spread**2 * (inputs - examples)) < 4 * error
    assert error < 0.2 * np.mean(excess)


@pytest.mark.parametrize(("seen", "which"), [(20, "small"), (90, "large")])
def test_a_student_that_sees_a_part_of_the_inputs_has_the_error_that_is_claimed(seen, which):
    """The solution of smallest norm, with fewer and with more inputs than examples."""
    inputs, examples, ratio, errors = 120, 50, 3.0, []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        given = rng.normal(0.0, 1 / np.sqrt(inputs), (inputs, examples))
        teacher = rng.normal(0.0, np.sqrt(ratio), inputs)
        weights = np.zeros(inputs)
        weights[:seen] = np.linalg.pinv(given[:seen]).T @ (teacher @ given + rng.normal(size=examples))
        errors.append(1 + np.sum((weights - teacher) ** 2) / inputs)
    claim = find(f"ridge.mismatch.{which}")
    at = {"snr": ratio, "P": examples, "Ns": seen, "Nt": inputs}
    claimed = float(evaluate_mpmath(claim.says.right, {Symbol(name): Number(int(at[name])) for name in at}, 20))
    assert abs(np.mean(errors) - claimed) < 4 * np.std(errors, ddof=1) / 20
