"""Generalisation: golden values to all digits, two ways for every number, simulation, and hypotheses as errors."""

from fractions import Fraction
from math import inf

import mpmath
import numpy as np
import pytest

from derivations.catalogue import find
from derivations.catalogue.overtraining import CRITICAL
from derivations.claim import Equal
from derivations.expressions import Expr, Number, Symbol, read
from numerics.balls import evaluate
from numerics.evaluate import evaluate_mpmath
from numerics.generalisation import (
    HypothesisError,
    Regression,
    Student,
    error_curves,
    estimate_modes,
    estimate_noise,
    leading_order_ends,
    optimal_shrinkage,
    optimal_stopping_time,
    predicted_transfer,
    transfer_benefit,
    transfer_sign_change,
)
from numerics.generalisation.noise import Bulk
from numerics.precision import digits_of


def golden(text: str, ball) -> bool:
    """Whether a printed value is that of the ball, to half a unit of its last digit."""
    mantissa, _, exponent = text.partition("e")
    places = len(mantissa.partition(".")[2]) - int(exponent or 0)
    with mpmath.workdps(60):
        found = mpmath.mpf(ball.mid().str(50, radius=False))
        return abs(found - mpmath.mpf(text)) <= mpmath.mpf(10) ** -places * mpmath.mpf("0.51")


def side(identifier: str, which: str = "left") -> Expr:
    claim = find(identifier)
    assert claim is not None
    assert isinstance(claim.says, Equal)
    return claim.expanded(getattr(claim.says, which))


AT = {Symbol("A"): read("1/2"), Symbol("s"): Number(3)}
STUDENT = Student.of([3], 50, 100, "1e-5")
TINY = Student.of([3], 50, 100, "1e-200")


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (read("sqrt((1 + s**2)*(A + s**2))/s"), "3.248931448269654635612804"),
        (side("resolvent.overlap.product", "right"), "0.9176806371428322742695816"),
        (side("shrinkage.shrinker", "right"), "2.753041911428496822808745"),
        (1 - side("resolvent.overlap.product", "right") ** 2, "0.1578622482131254061078622"),
    ],
)
def test_golden_values_of_one_mode(expr, text):
    assert golden(text, digits_of(expr, AT, 30).ball)


def test_golden_stopping_time():
    when = side("generalisation.stopping.time", "right")
    at = {**AT, Symbol("eps"): read("1e-200"), Symbol("tau"): Number(1)}
    assert golden("71.31721008421801177718686", digits_of(when, at, 30).ball)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (lambda: STUDENT.noise_square(2), "3.722117942905279691619e-6"),
        (lambda: STUDENT.test_error(2), "0.244546569420435547152"),
        # The theory gives 6.943486113501916190364e-191; the integral, by two ways that share nothing, is this.
        (lambda: TINY.noise_square(72, 25), "6.943737177468859510512e-191"),
        (lambda: TINY.test_error(72, 25), "0.1844288755653416569462"),
        (lambda: Regression.of(1, 3, "1/2").test_error(1), "2.607241428788901472899007"),
        (lambda: Regression.of(1, 3, "1/2").test_error(10), "3.059343958008571062687985"),
        (lambda: Regression.of("1/2", 3, "1/2").test_error(1), "3.37964880201681207417"),
        (lambda: Regression.of(2, 3, "1/2").test_error(1), "1.777885466833051246225"),
    ],
)
def test_golden_integrals(value, text):
    assert golden(text, value())


@pytest.mark.parametrize(("time", "text"), [("2", "1.869879125139021811682"), ("72", "3.242020076758960487209")])
def test_golden_strengths(time, text):
    curve = read("H/(1 + (H/eps - 1)*exp(-2*H*t))")
    start = "1e-5" if time == "2" else "1e-200"
    at = {**AT, Symbol("eps"): read(start), Symbol("t"): read(time)}
    found = digits_of(_with(curve, read("sqrt((1 + s**2)*(A + s**2))/s")), at, 30).ball
    assert golden(text, found)


def _with(curve: Expr, value: Expr) -> Expr:
    from derivations.expressions import substitute

    return substitute(curve, {Symbol("H"): value})


def by_mpmath(of, aspect, digits=30):
    """A mean over the noise by the midpoint rule, in mpmath."""
    with mpmath.workdps(digits + 15):
        size, places = mpmath.mpf(aspect.numerator) / aspect.denominator, 1200
        step, found = mpmath.pi / places, mpmath.mpf(0)
        for place in range(places):
            angle = (place + mpmath.mpf(1) / 2) * step
            square = 1 + size + 2 * mpmath.sqrt(size) * mpmath.cos(angle)
            weight = 2 * size * mpmath.sin(angle) ** 2 / (mpmath.pi * min(1, size) * square)
            found += of(mpmath.sqrt(square)) * weight * step
        return found


@pytest.mark.parametrize(("outputs", "start", "time"), [(50, "1e-5", 2), (50, "1e-200", 72), (250, "1e-3", 1)])
def test_noise_is_the_same_by_the_midpoint_rule(outputs, start, time):
    student = Student.of([3], outputs, 100, start)
    with mpmath.workdps(45):
        eps = mpmath.mpf(start)
        truth = by_mpmath(lambda x: (x / (1 + (x / eps - 1) * mpmath.exp(-2 * x * time))) ** 2, student.aspect)
        assert golden(mpmath.nstr(truth, 25, min_fixed=0, max_fixed=0), student.noise_square(time, 30))


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("shape", [(50, 80), (80, 80), (90, 60)])
def test_curves_in_floating_point_and_in_balls_agree(corrected, shape):
    times = ["0", "1.5", "2.5", "6"]
    student = Student.of(["3", "0.7"], *shape, "1e-4")
    numbers = [float(time) for time in times]
    curves = error_curves([0.7, 3.0], shape, 1e-4, numbers, corrected=corrected, finite_size=False)
    for index, time in enumerate(times):
        assert float(student.test_error(time, 12, corrected).mid()) == pytest.approx(curves.test[index], rel=1e-9)
        assert float(student.train_error(time, 12, corrected).mid()) == pytest.approx(curves.train[index], rel=1e-9)


@pytest.mark.parametrize("teacher", [["3"], ["3", "3/2"], ["0.6"]])
def test_the_correction_starts_and_ends_where_it_must(teacher):
    student = Student.of(teacher, 50, 100, "1e-3")
    signal = sum(Fraction(value) ** 2 for value in teacher)
    assert float(student.test_error(200, 12, True).mid()) == pytest.approx(50 / float(signal), rel=1e-4)
    assert float(student.train_error(0, 12, True).mid()) == pytest.approx(1, abs=1e-2)
    excess = student.test_error(200, 12).mid() - student.test_error(200, 12, True).mid()
    above = [Fraction(value) ** 2 for value in teacher if Fraction(value) ** 4 > Fraction(1, 2)]
    truth = sum(Fraction(1, 2) + Fraction(3, 2) / value for value in above)
    if len(above) == len(teacher):
        assert float(excess) * float(signal) == pytest.approx(float(truth), rel=1e-3)


def simulated(strengths, shape, start, times, seeds):
    """Train and test errors of students that start aligned with the data, of shape (seeds, 2, times)."""
    teacher = np.zeros(shape)
    np.fill_diagonal(teacher[: len(strengths), : len(strengths)], strengths)
    total, labels = np.sum(teacher**2), np.sum(teacher**2) + shape[0]
    errors = []
    for seed in range(seeds):
        data = teacher + np.random.default_rng(seed).normal(0, 1 / np.sqrt(shape[1]), shape)
        left, values, right = np.linalg.svd(data, full_matrices=False)
        row = []
        for time in times:
            learned = values / (1 + (values / start - 1) * np.exp(-2 * values * time))
            test = np.sum(((left * learned) @ right - teacher) ** 2) / total
            row.append((np.sum((learned - values) ** 2) / labels, test))
        errors.append(np.transpose(row))
    return np.array(errors)


SEVEN_TIMES = [1.6, 2.4, 3.2, 4.0, 5.6, 8.0, 20.0]


@pytest.mark.parametrize(
    ("strengths", "shape"),
    [((5.0, 2.0), (50, 100)), ((4.0, 0.5), (50, 100)), ((3.0,), (60, 60)), ((4.0, 2.0), (90, 45))],
)
def test_the_corrected_curve_is_that_of_simulated_students_and_the_leading_one_leaves_it(strengths, shape):
    """400 students: the standard errors are a few thousandths."""
    runs = simulated(strengths, shape, 1e-3, SEVEN_TIMES, 400)
    mean, error = runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    curves = error_curves(strengths, shape, 1e-3, SEVEN_TIMES)
    assert curves.finite_size
    assert np.all(np.abs(mean - [curves.train, curves.test]) <= 3 * error + 1e-8)
    leading = error_curves(strengths, shape, 1e-3, SEVEN_TIMES, corrected=False).test
    assert np.all(np.abs(mean[1] - leading)[-3:] > 5 * error[1, -3:])


@pytest.mark.slow
def test_without_the_order_of_one_over_n_the_curve_leaves_four_thousand_students():
    runs = simulated((3.0,), (50, 100), 1e-5, SEVEN_TIMES, 4000)[:, 1]
    mean, error = runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    given = ((3.0,), (50, 100), 1e-5, SEVEN_TIMES)
    assert np.all(np.abs(mean - error_curves(*given).test) <= 3 * error)
    assert abs(mean[0] - error_curves(*given, finite_size=False).test[0]) > 4 * error[0]


@pytest.mark.parametrize("shape", [(50, 100), (100, 50), (60, 60)])
def test_with_the_order_of_one_over_n_the_end_is_still_the_exact_one(shape):
    """The bulk gives up what the outliers gain by their scatter; what is left is of the order 1/n**2."""
    found = error_curves([5.0, 3.0], shape, 1e-3, [300.0])
    assert found.finite_size
    assert found.test[0] == pytest.approx(shape[0] / 34, rel=2e-5)
    assert found.train[0] == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("strengths", [[0.9], [3.0, 2.9], [3.0, 3.0]])
def test_near_the_threshold_or_one_another_the_order_of_one_over_n_is_left_out(strengths):
    assert not error_curves(strengths, (50, 100), 1e-3, [1.0]).finite_size


def test_the_bessel_form_and_the_integral_agree():
    at = {Symbol("snr"): Number(3), Symbol("inr"): read("1/2"), Symbol("x"): read("7/3")}
    assert golden(str(evaluate_mpmath(CRITICAL, at, 30)), Regression.of(1, 3, "1/2").test_error("7/3", 30))


@pytest.mark.parametrize(("ratio", "snr"), [("1/2", 3), ("1", 3), ("3", "1/2")])
def test_ridge_regression_at_its_best_is_that_of_the_catalogue(ratio, snr):
    best = side("ridge.best-error", "right")
    truth = digits_of(best, {Symbol("al"): read(ratio), Symbol("snr"): read(str(snr))}, 25).text
    found = Regression.of(ratio, snr)
    penalty = 1 / Fraction(snr)
    assert golden(truth, found.ridge_error(penalty, 25))
    for other in (penalty / 2, penalty * 2):
        assert found.ridge_error(other).mid() > found.ridge_error(penalty).mid()


def test_late_errors_are_the_exact_ones():
    for ratio in ("1/2", "2"):
        regression = Regression.of(ratio, 3, 1)
        assert float(regression.test_error(400, 12).mid()) == pytest.approx(
            float(regression.final_test_error()), rel=1e-9
        )
    assert Regression.of(1, 3).final_test_error() == inf
    assert 20 < Regression.of(1, 3).test_error(1000, 12).mid() < 22


def test_the_train_error_of_simulated_regression():
    chosen, size, examples, time = np.random.default_rng(2), 120, 60, 0.8
    found = []
    for _ in range(60):
        inputs = chosen.normal(0, 1 / np.sqrt(size), (size, examples))
        teacher, start = chosen.normal(0, np.sqrt(3), size), chosen.normal(0, np.sqrt(0.5), size)
        labels = teacher @ inputs + chosen.normal(size=examples)
        values, vectors = np.linalg.eigh(inputs @ inputs.T)
        values = np.maximum(values, 1e-14)
        forcing = vectors.T @ (inputs @ labels)
        weights = vectors @ (np.exp(-values * time) * (vectors.T @ start) - np.expm1(-values * time) / values * forcing)
        found.append((np.mean((labels - weights @ inputs) ** 2), 1 + np.sum((weights - teacher) ** 2) / size))
    mean, error = np.mean(found, axis=0), np.std(found, axis=0, ddof=1) / np.sqrt(60)
    theory = Regression.of("1/2", 3, "1/2")
    for index, value in enumerate((theory.train_error("0.8", 12), theory.test_error("0.8", 12))):
        assert abs(float(value.mid()) - mean[index]) < 4 * error[index]


def noisy(strengths, shape, seed):
    """A teacher with those singular values, in noise, and the teacher."""
    chosen = np.random.default_rng(seed)
    left = np.linalg.qr(chosen.normal(size=(shape[0], len(strengths))))[0]
    right = np.linalg.qr(chosen.normal(size=(shape[1], len(strengths))))[0]
    teacher = (left * strengths) @ right.T
    return teacher + chosen.normal(0, 1 / np.sqrt(shape[1]), shape), teacher


@pytest.mark.parametrize("noise", [1.0, 5.0])
def test_data_tell_their_noise_and_their_modes(noise):
    data, _ = noisy([6.0, 3.0], (200, 400), 3)
    level = estimate_noise(noise * data)
    assert level == pytest.approx(noise, rel=0.02)
    modes = estimate_modes(np.linalg.svd(noise * data, compute_uv=False), (200, 400), level)
    assert modes.strengths == pytest.approx([6 * noise, 3 * noise], rel=0.05)
    assert modes.snr == pytest.approx([6, 3], rel=0.05)
    assert modes.hidden == 198


def test_shrinkage_reaches_its_predicted_error_and_no_other_singular_values_do_better():
    errors, predicted = [], 0.0
    for seed in range(12):
        data, teacher = noisy([4.0, 2.0], (150, 300), seed)
        best = optimal_shrinkage(data, 1.0)
        errors.append(np.sum((best - teacher) ** 2) / np.sum(teacher**2))
        for scale in (0.9, 1.1):
            assert np.sum((scale * best - teacher) ** 2) > np.sum((best - teacher) ** 2)
    values = np.array([4.0, 2.0])
    found = estimate_modes(np.sqrt((1 + values**2) * (0.5 + values**2)) / values, (150, 300), 1.0)
    predicted = 1 - np.sum((values * found.overlaps) ** 2) / np.sum(values**2)
    assert np.mean(errors) == pytest.approx(predicted, rel=0.03)


def test_the_stopping_time_is_where_the_test_error_is_least():
    when = optimal_stopping_time([4.0, 2.0], (50, 100), 1e-6)
    around = error_curves([4.0, 2.0], (50, 100), 1e-6, [0.0, 0.98 * when, when, 1.02 * when, 10.0]).test
    assert np.argmin(around) == 2
    assert optimal_stopping_time([3.0], (50, 100), 1e-5, corrected=False) == pytest.approx(2.216657, abs=1e-6)
    assert optimal_stopping_time([0.5], (50, 100), 1e-5) == 0.0


def test_units_of_the_noise_do_not_matter():
    times = np.array([0.5, 2.0, 5.0])
    plain = error_curves([3.0, 2.0], (40, 60), 1e-4, times)
    scaled = error_curves([6.0, 4.0], (40, 60), 2e-4, times / 2, noise=2.0)
    assert scaled.test == pytest.approx(plain.test, rel=1e-12)
    assert scaled.train == pytest.approx(plain.train, rel=1e-12)


def test_a_narrow_hidden_layer_learns_the_largest_modes_only():
    narrow = error_curves([3.0], (50, 100), 1e-5, [0.0, 30.0], hidden=20)
    wide = error_curves([3.0], (50, 100), 1e-5, [0.0, 30.0], corrected=False)
    data = [np.linalg.svd(noisy([3.0], (50, 100), seed)[0], compute_uv=False) for seed in range(40)]
    left = [np.sum(values[20:] ** 2) / np.sum(values**2) for values in data]
    assert narrow.train[1] == pytest.approx(np.mean(left), abs=0.01)
    assert narrow.train[0] == pytest.approx(1, abs=1e-4)
    assert wide.train[1] < 1e-3
    assert narrow.test[1] < wide.test[1]


@pytest.mark.parametrize(
    ("first", "second", "alignment", "benefit"),
    [(3, 10, 0, -0.0622), (3, 3, 0.3, -0.0698), (3, 10, 1, 0.0961), (0.84, 10, 0.7, 0.199), (1.5, 3, 0.7603, 0)],
)
def test_transfer_benefits_that_are_known(first, second, alignment, benefit):
    found = transfer_benefit(first, second, alignment, (100, 100), 200)
    assert found == pytest.approx(benefit, abs=1e-3)
    assert transfer_benefit(2 * first, 2 * second, -alignment, (100, 100), 200, noise=2.0) == pytest.approx(found)


@pytest.mark.parametrize(
    ("first", "second", "alignment"),
    [("1.5", 3, ".7603"), ("1.5", 30, ".7896"), (3, 3, ".9000"), (3, 30, ".9453"), (10, 3, ".9422"), (10, 30, ".9945")],
)
def test_known_alignments_at_which_the_transfer_changes_its_sign(first, second, alignment):
    place = transfer_sign_change(first, second, (100, 100), 200, 40)
    assert golden(alignment, place)
    signs = [
        np.sign(transfer_benefit(float(first), float(second), float(place.mid()) + step, (100, 100), 200))
        for step in (-1e-6, 1e-6)
    ]
    assert signs == [-1, 1]


@pytest.mark.parametrize(("outputs", "inputs"), [((60, 140), 200), ((10, 190), 1000), ((150, 50), 60)])
@pytest.mark.parametrize(("first", "second"), [("2", "5"), ("2.5", "2"), ("1.8", "0.4"), ("4", "40")])
def test_the_sign_changes_where_the_benefit_in_floating_point_does(first, second, outputs, inputs):
    grid = np.linspace(1e-4, 1 - 1e-9, 400)
    signs = [transfer_benefit(float(first), float(second), aligned, outputs, inputs) > 0 for aligned in grid]
    changes = np.flatnonzero(np.diff(signs))
    if len(changes) == 1:
        place = float(transfer_sign_change(first, second, outputs, inputs).mid())
        assert grid[changes[0]] <= place <= grid[changes[0] + 1]
    else:
        with pytest.raises(HypothesisError, match="no one alignment"):
            transfer_sign_change(first, second, outputs, inputs)


def test_the_sign_change_beside_an_infinitely_strong_task_is_the_closed_form():
    kept = Fraction(161, 2) ** 2 / (81 * 10 * Fraction(19, 2))
    square = (kept + (kept**2 + kept * 4 / 18) ** 0.5) / 2
    found = transfer_sign_change(3, 10**7, (100, 100), 200)
    assert float(found.mid()) == pytest.approx(float(square) ** 0.5, abs=1e-9)


def test_a_sign_change_next_to_full_alignment_is_not_lost():
    assert 0 < 1 - transfer_sign_change(10**10, 10**10, (100, 100), 200, 40) < 1e-19


def test_a_transfer_benefit_of_simulated_tasks():
    rows, inputs, own, other, aligned = 100, 200, 3.0, 6.0, 0.8
    gains = []
    for seed in range(9):
        chosen = np.random.default_rng(seed)
        first, second = np.zeros((rows, inputs)), np.zeros((rows, inputs))
        first[0, 0] = own
        second[0, :2] = other * aligned, other * np.sqrt(1 - aligned**2)
        noise = chosen.normal(0, 1 / np.sqrt(inputs), (2 * rows, inputs))
        joint = np.vstack([first, second]) + noise
        gains.append(least(joint[:rows], first, 1e-8) - least(joint, first, 1e-8))
    predicted = transfer_benefit(own, other, aligned, (rows, rows), inputs)
    error = np.std(gains, ddof=1) / 3
    assert abs(np.mean(gains) - predicted) < 4 * error
    assert error < 0.015


def least(data, task, start):
    """The least error on the first rows over the time of stopping."""
    left, values, right = np.linalg.svd(data, full_matrices=False)
    rows = len(task)
    errors = []
    for time in np.linspace(0.5, 6, 160):
        learned = values / (1 + (values / start - 1) * np.exp(-2 * values * time))
        errors.append(np.sum((((left * learned) @ right)[:rows] - task) ** 2))
    return min(errors) / np.sum(task**2)


def test_transfer_is_predicted_from_the_data_of_both_tasks():
    shape, inputs = (150, 300), 300
    chosen = np.random.default_rng(5)
    first, second = chosen.normal(0, 1 / np.sqrt(inputs), (2, *shape))
    first[0, 0] += 3.0
    second[0, :2] += 6 * np.array([0.8, 0.6])
    truth = transfer_benefit(3.0, 6.0, 0.8, (150, 150), inputs)
    assert predicted_transfer(first, second, 1.0) == pytest.approx(truth, abs=0.02)
    assert predicted_transfer(first, second) == pytest.approx(truth, abs=0.02)


def test_medians_of_noise():
    values = np.linalg.svd(np.random.default_rng(0).normal(0, 1 / 20, (300, 400)), compute_uv=False)
    assert Bulk.of(0.75).median() == pytest.approx(np.median(values), rel=0.01)


@pytest.mark.parametrize(
    ("call", "hypothesis"),
    [
        (lambda: transfer_benefit(3, 3, 0, (5, 5), 10), "distinct joint modes"),
        (lambda: transfer_benefit(3, 4, 1.2, (5, 5), 10), "between -1 and 1"),
        (lambda: transfer_benefit(0, 4, 1, (5, 5), 10), "positive"),
        (lambda: transfer_benefit(inf, 4, 1, (5, 5), 10), "finite"),
        (lambda: transfer_benefit(3, 4, float("nan"), (5, 5), 10), "between -1 and 1"),
        (lambda: error_curves([3.0], (50, 100), 1e-3, [inf]), "finite times"),
        (lambda: error_curves([inf], (50, 100), 1e-3, [1.0]), "positive numbers"),
        (lambda: error_curves([3.0], (50, 100), inf, [1.0]), "positive"),
        (lambda: optimal_stopping_time([3.0], (50, 100), 1e-3, inf), "positive"),
        (lambda: transfer_sign_change(3, "1/10", (5, 5), 10), "harms at every alignment"),
        (lambda: transfer_sign_change("1/2", 3, (5, 5), 10), "no task harms it"),
        (lambda: transfer_sign_change(0, 3, (5, 5), 10), "positive"),
        (lambda: predicted_transfer(np.eye(3), np.eye(4)), "share them"),
        (lambda: predicted_transfer(np.eye(30), np.eye(30), 1.0), "above the noise"),
        (lambda: Regression.of(0, 1), "positive ratio"),
        (lambda: Regression.of(1, -1), "not negative"),
        (lambda: Regression.of(1, 1).test_error(-1), "from 0 on"),
        (lambda: Regression.of(1, 1).ridge_error(0), "positive one"),
        (lambda: Student.of([3], 5, 5, 0), "stays there"),
        (lambda: Student.of([], 5, 5, 1), "positive ones"),
        (lambda: Student.of([3, 2], 1, 5, 1), "at most 1 modes"),
        (lambda: error_curves([3.0, 2.5], (50, 100), 1e-3, [1.0], hidden=1), "as many at least"),
        (lambda: error_curves([3.0], (50, 100), 1e-3, [-1.0]), "from 0 on"),
        (lambda: error_curves([3.0], (50, 100), 0, [1.0]), "positive"),
        (lambda: estimate_modes([1.0], (2, 2), 0.0), "positive one"),
        (lambda: estimate_modes([1.0], (2, 2), inf), "positive one"),
        (lambda: estimate_noise(np.diag([1.0, 0, 0, 0])), "give `noise`"),
        (lambda: optimal_shrinkage(np.array([np.nan])), "matrix of finite numbers"),
    ],
)
def test_outside_its_hypotheses_a_theorem_gives_none_of_its_numbers(call, hypothesis):
    with pytest.raises(HypothesisError, match=hypothesis):
        call()


@pytest.mark.parametrize(
    ("ratio", "name", "text"), [("1/2", "fewer", "3.37964880201681207417"), ("2", "more", "1.777885466833051246225")]
)
def test_golden_values_of_the_claims_about_one_layer(ratio, name, text):
    at = {
        Symbol(key): read(value) for key, value in {"snr": "3", "inr": "1/2", "tau": "1", "t": "1", "al": ratio}.items()
    }
    assert golden(text, evaluate(side(f"curves.regression.test.{name}", "right"), at, 200))
    train = evaluate(side(f"curves.regression.train.{name}", "right"), at, 200)
    assert train.overlaps(Regression.of(ratio, 3, "1/2").train_error(1, 30))


def test_golden_values_of_the_claims_about_two_layers():
    at = {**AT, Symbol("N"): Number(50), Symbol("tau"): Number(1), Symbol("eps"): read("1e-5"), Symbol("t"): Number(2)}
    assert golden("0.244546569420435547152", evaluate(side("curves.network.test", "right"), at, 200))
    train = evaluate(side("curves.network.train", "right"), at, 200)
    assert train.overlaps(STUDENT.train_error(2, 30))


@pytest.mark.parametrize(("name", "strength"), [("above", "3"), ("below", "1/2")])
def test_the_claims_to_order_one_are_what_the_correction_adds(name, strength):
    values = {"s": strength, "A": "1/2", "tau": "1", "eps": "1e-3", "t": "8"}
    at = {Symbol(key): read(value) for key, value in values.items()}
    student = Student.of([strength], 50, 100, "1e-3")
    added = student.test_error(8, 40, corrected=True) - student.test_error(8, 40)
    lost = student.noise_square(8, 40) if name == "above" else 0
    for way in ("left", "right"):
        parts = (f"curve-corrections.{part}.{name}.fewer" for part in ("leak", "shift"))
        found = sum(evaluate(side(each, way), at, 200) for each in (*parts, "curves.network.real-noise"))
        square = read(strength).value ** 2
        assert (found + lost).overlaps(added * square.numerator / square.denominator)
        assert found.rad() < 1e-12


@pytest.mark.parametrize(("name", "aspect"), [("fewer", "1/2"), ("more", "2")])
def test_leak_and_shift_are_quadratures_of_the_densities(name, aspect):
    at = {
        Symbol(key): read(value)
        for key, value in (("s", "2"), ("A", aspect), ("tau", "1"), ("eps", "1/100"), ("t", "1"))
    }
    with mpmath.workdps(30):
        a, s, eps = (
            mpmath.mpf(read(aspect).value.numerator) / read(aspect).value.denominator,
            mpmath.mpf(2),
            mpmath.mpf("0.01"),
        )
        lower, upper = abs(1 - mpmath.sqrt(a)), 1 + mpmath.sqrt(a)

        def strength(x):
            return x / (1 + (x / eps - 1) * mpmath.exp(-2 * x))

        def root(x):
            return mpmath.sqrt(abs(4 * a - (x**2 - 1 - a) ** 2))

        outlier = (1 + s**2) * (a + s**2) / s**2
        leak = mpmath.quad(lambda x: strength(x) * root(x) / (mpmath.pi * s * (outlier - x**2)), [lower, 1, upper])

        def angle(x):
            return mpmath.atan2(s**2 * root(x), 2 * a - s**2 * (x**2 - 1 - a)) / mpmath.pi

        ends = strength(upper) ** 2 * angle(upper) - strength(lower) ** 2 * angle(lower)
        slope = lambda x: mpmath.diff(lambda y: strength(y) ** 2, x)  # noqa: E731
        shift = mpmath.quad(lambda x: slope(x) * angle(x), [lower, 1, upper]) - ends
    for way in ("left", "right"):
        found = evaluate(side(f"curve-corrections.leak.above.{name}", way), at, 100)
        assert float(found) == pytest.approx(float(-2 * s * leak), rel=1e-12)
        found = evaluate(side(f"curve-corrections.shift.above.{name}", way), at, 100)
        assert float(found) == pytest.approx(float(shift), rel=1e-9)


def test_the_leading_order_ends_where_it_is_off_by_the_part_that_is_tolerated() -> None:
    shape, start, tolerance = (50, 100), 1e-5, 0.02
    end = leading_order_ends([3.0], shape, start, tolerance=tolerance)
    times = [*np.linspace(0.0, end, 200), end + 0.01]
    leading = error_curves([3.0], shape, start, times, corrected=False).test
    corrected = error_curves([3.0], shape, start, times).test
    off = np.abs(leading - corrected) / corrected
    assert np.all(off[:-2] < tolerance)
    assert off[-2] == pytest.approx(tolerance, abs=1e-9)
    assert off[-1] > tolerance
    with pytest.raises(HypothesisError, match="must be positive"):
        leading_order_ends([3.0], shape, start, tolerance=0.0)
