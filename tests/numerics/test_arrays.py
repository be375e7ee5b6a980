"""Arrays of float64 are compared with mpmath point by point, also where hand-written NumPy overflows."""

import mpmath
import numpy as np
import pytest

from derivations.expressions import ExpressionError, Number, read, symbols
from numerics.arrays import LogArray, evaluate_array
from numerics.evaluate import NoValueError, evaluate_mpmath

S, T, U0, TAU = symbols("s t u0 tau")
ULP = 2.0**-52

FORMULAS = [
    "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))",
    "s/(1 + lambertw((s/u0 - 1)*exp(s/u0 - 1 - s*t)))",
    "u0*exp(t)/(1 + u0*exp(t))",
    "log(u0)/s + log(u0*exp(s))",
    "sqrt(u0)*exp(t/2) - u0**(1/3)",
    "lambertw(s*t) + lambertw(-u0, -1)",
    "E**(-t)*s**t/tau",
    "tanh(t) + atan2(s, -t) + min(s, t)*max(t, tau)",
    "erf(t)*gamma(s + 1) + loggamma(s) - digamma(t) + besseli(1, s)",
    "hyp2f1(1/3, 1, 4/3, -t) + hyp1f1(1/2, 3/2, -s) + expint_ei(t/10)",
    "(s - t)**3/(1 + t**2)",
    "diff(s*t**3, t)",
    "pi*s",
    "2",
]


def as_mpf(value: float) -> mpmath.mpf:
    return mpmath.mpf(value)


@pytest.mark.parametrize("formula", FORMULAS)
def test_values_agree_with_mpmath(formula: str) -> None:
    drawn = np.random.default_rng(5)
    modes = drawn.uniform(0.5, 2.0, (6, 1))
    starts = -drawn.uniform(1.1, 300.0, (6, 1))
    times = drawn.uniform(0.1, 200.0, 7)
    expr = read(formula)
    found = evaluate_array(expr, {S: modes, U0: LogArray(starts), T: times, TAU: 1.5})
    found = np.broadcast_to(found, (6, 7))
    with mpmath.workdps(220):
        for i in range(6):
            for j in range(7):
                point = {
                    S: as_mpf(modes[i, 0]),
                    U0: mpmath.exp(as_mpf(starts[i, 0])),
                    T: as_mpf(times[j]),
                    TAU: as_mpf(1.5),
                }
                expected = evaluate_mpmath(expr, point, 220)
                # Rounding of the exponent, of size 800 at most, and of the special functions of SciPy.
                assert abs(found[i, j] - expected) <= 2000 * ULP * abs(expected), (formula, i, j)


@pytest.mark.parametrize(
    "formula",
    [
        "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))",
        "u0*exp(s*t - tau)",
        "1/(1 + exp(s*t - tau)*u0)",
        "sqrt(u0*s)*exp(t*s**2)",
    ],
)
def test_large_exponents_that_cancel_cost_only_a_few_units_in_the_last_place(formula: str) -> None:
    """Next to the escape, exponents of size 1000 cancel; each rounded to float64 would cost hundreds of units."""
    drawn = np.random.default_rng(11)
    modes = drawn.uniform(0.5, 2.0, (5, 1))
    starts = -drawn.uniform(900.0, 1000.0, (5, 1))
    times = np.sort(
        np.concatenate([drawn.uniform(0.0, 1500.0, 400), (-starts / 2 / modes)[:, 0], (-starts / modes)[:, 0]])
    )
    found = evaluate_array(read(formula), {S: modes, U0: LogArray(starts), T: times, TAU: 0.75})
    checked = 0
    for i, j in zip(*np.nonzero((np.abs(found) > 1e-290) & (np.abs(found) < 1e290)), strict=True):
        start = mpmath.exp(as_mpf(starts[i, 0]))
        point = {S: as_mpf(modes[i, 0]), U0: start, T: as_mpf(times[j]), TAU: as_mpf(0.75)}
        with mpmath.workdps(40):
            expected = evaluate_mpmath(read(formula), point, 40)
            assert abs(found[i, j] - expected) <= 6 * ULP * abs(expected)
        checked += 1
    assert checked > 100


def test_starts_and_arguments_beyond_float64_stay_finite() -> None:
    curve = read("s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))")
    times = np.array([0.0, 499_990.0, 500_000.0, 500_010.0, 1e6, 1e300])
    found = evaluate_array(curve, {S: 1.0, U0: LogArray(np.array(-1e6)), T: times, TAU: 1.0})
    for time, value in zip(times, found, strict=True):
        with mpmath.workdps(40):
            expected = 1 / (1 + (mpmath.exp(10**6) - 1) * mpmath.exp(-2 * mpmath.mpf(float(time))))
        assert abs(value - expected) <= 1e-9 * abs(expected) + np.finfo(float).tiny
    lambert = read("s/(1 + lambertw(z0*exp(z0 - t)))")
    (z0,) = symbols("z0")
    found = evaluate_array(lambert, {S: 1.0, z0: LogArray(np.array([500.0, 5.0, 0.0])), T: np.array([[1.0], [300.0]])})
    assert np.all(np.isfinite(found))
    assert np.all((found >= 0) & (found <= 1))


@pytest.mark.parametrize(
    "formula",
    ["log(x)", "x**(1/2)", "1/(x + 1)", "atanh(x)", "lambertw(x)", "gamma(x)", "0**x", "(x + 1)**0", "loggamma(x)"],
)
def test_what_is_not_real_is_nan(formula: str) -> None:
    (x,) = symbols("x")
    assert np.isnan(evaluate_array(read(formula), {x: np.array([-1.0])}))[0]
    with pytest.raises(NoValueError):
        evaluate_mpmath(read(formula), {x: Number(-1)}, 20)


@pytest.mark.parametrize(
    "shapes", [((), ()), ((3,), ()), ((3, 1), (1, 50_000)), ((40, 1, 1), (1, 30, 1)), ((20_001,), (1,))]
)
def test_blocks_cover_arrays_of_every_shape(shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    first, second = (np.random.default_rng(2).uniform(1, 2, shape) for shape in shapes)
    found = evaluate_array(read("s*t + exp(-s*t)/s"), {S: first, T: second})
    np.testing.assert_allclose(found, first * second + np.exp(-first * second) / first, rtol=1e-14)


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(ExpressionError, match="give an array for: s"):
        evaluate_array(read("s*t"), {T: np.ones(3)})
    with pytest.raises(ExpressionError, match="shapes"):
        evaluate_array(read("s*t"), {T: np.ones(3), S: np.ones(4)})
    with pytest.raises(ExpressionError, match="integral cannot be evaluated on arrays"):
        evaluate_array(read("integral(x*t, x, 0, 1)"), {T: np.ones(3)})
