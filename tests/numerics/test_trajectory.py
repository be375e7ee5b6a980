"""Times, attractors and floating-point courses beside mpmath's quadrature and closed forms."""

import math

import mpmath
import pytest
from flint import arb

from derivations.expressions import Symbol, read
from derivations.flow import Flow, scalar_flow
from numerics.rates import Failure
from numerics.trajectory import Attractor, FloatTrajectory, attractor, float_trajectory, time_between

T, U = Symbol("t"), Symbol("u")


def flow(rate: str, start: str = "1/10") -> Flow:
    return scalar_flow(U, T, read(start), read(rate))


def close(ball: object, value: object, digits: int) -> None:
    assert isinstance(ball, arb), ball
    with mpmath.workdps(digits + 20):
        middle = mpmath.mpf(ball.mid().str(digits + 15, radius=False))
        assert abs(middle - value) <= abs(value) * mpmath.mpf(10) ** -digits
    assert ball.rel_accuracy_bits() > 3.32 * digits


@pytest.mark.parametrize(
    ("rate", "start", "end", "direction"),
    [
        ("u*(3 - u)", "1e-10", "3", 1),
        ("3*u**(4/3)*(2 - u)", "exp(-1000000)", "2", 1),
        ("3*u**(4/3)*(2 - u)", "7", "2", -1),
        ("u*(-3 - u)", "1/2", "0", -1),
        ("3 - u", "exp(-1000000)", "3", 1),
        ("u*(1 - u)*(2 - u)", "3/2", "1", -1),
        ("(u - 1)*(u + 2)", "-7", "-2", 1),
        ("u*(2 - u)", "2", "2", 0),
        ("sin(u)", "1", "pi", 1),
    ],
)
def test_the_attractor_is_the_first_zero_on_the_way(rate: str, start: str, end: str, direction: int) -> None:
    found = attractor(flow(rate, start), {}, 120)
    assert isinstance(found, Attractor), found
    assert found.direction == direction
    value = arb.pi() if end == "pi" else arb(int(end))
    assert found.state.overlaps(value)
    assert found.state.rad() < arb((1, -110))


@pytest.mark.parametrize(("rate", "start", "sign"), [("u**2", "1/9", 1), ("-1 - u**2", "5", -1), ("exp(u)", "0", 1)])
def test_without_a_zero_the_state_runs_away(rate: str, start: str, sign: int) -> None:
    found = attractor(flow(rate, start), {}, 64)
    if isinstance(found, Attractor):
        assert not found.state.is_finite()
        assert found.direction == sign
    else:
        assert rate == "exp(u)", "only an essential singularity at infinity may stay undecided"


def test_a_zero_without_a_change_of_sign_is_not_guessed() -> None:
    assert not isinstance(attractor(flow("(1 - u)**2", "0"), {}, 64), Attractor)


@pytest.mark.parametrize(
    ("first", "last"), [("1e-10", "1/2"), ("1/2", "99/100"), ("1/10", "1/10 + 1e-20"), ("1/2", "1 - exp(-50)")]
)
def test_times_of_the_logistic_curve(first: str, last: str) -> None:
    found = time_between(flow("2*u*(1 - u)"), {}, read(first), read(last), 200)
    exact = {"1e-10": "1e-10", "1/2": "0.5", "1/10": "0.1", "99/100": "0.99"}
    with mpmath.workdps(80):
        low = mpmath.mpf(exact[first])
        high = {"1/10 + 1e-20": low + mpmath.mpf(10) ** -20, "1 - exp(-50)": 1 - mpmath.exp(-50)}.get(last)
        high = mpmath.mpf(exact[last]) if high is None else high
        close(found, (mpmath.log(high / (1 - high)) - mpmath.log(low / (1 - low))) / 2, 25)


@pytest.mark.parametrize("depth", [3, 4, 7, 12])
def test_times_of_deep_modes_beside_the_hypergeometric_law(depth: int) -> None:
    point = {Symbol("M"): read(str(depth)), Symbol("s"): read("3/2")}
    found = time_between(flow("M*u**(2 - 2/M)*(s - u)"), point, read("exp(-50)"), read("1"), 200)
    with mpmath.workdps(80):
        s, power = mpmath.mpf(3) / 2, mpmath.mpf(2)

        def law(u: object) -> object:
            x = (u / s) ** (mpmath.mpf(1) / depth)
            series = x**2 / 2 * mpmath.hyp2f1(1, power / depth, 1 + power / depth, x**depth)
            return x ** (2 - depth) / (2 - depth) + series

        value = s ** (-2 + power / depth) * (law(mpmath.mpf(1)) - law(mpmath.exp(-50)))
    close(found, value, 40)


def test_the_time_of_a_start_of_exp_minus_a_million() -> None:
    found = time_between(flow("3*u**(4/3)*(1 - u)"), {}, read("exp(-1000000)"), read("9/10"), 200)
    with mpmath.workdps(80):
        close(found, mpmath.exp(mpmath.mpf(10**6) / 3), 40)


@pytest.mark.parametrize(
    ("rate", "first", "last"),
    [("u*(1 - u)", "1/2", "2"), ("u*(1 - u)", "1/2", "1/4"), ("(u - 1)**2", "1/2", "2"), ("1/(u - 1)", "1/2", "2")],
)
def test_a_state_that_is_not_reached_has_no_time(rate: str, first: str, last: str) -> None:
    assert not isinstance(time_between(flow(rate), {}, read(first), read(last), 100), arb)


@pytest.mark.parametrize("start", [1e-20, 1e-3, 3.0])
def test_a_course_in_doubles_keeps_its_relative_accuracy(start: float) -> None:
    times = [0.0, 5.0, 20.0, 24.0, 40.0]
    found = float_trajectory(flow("2*u*(1 - u)", f"{start:.0e}"), {}, times)
    assert isinstance(found, FloatTrajectory), found
    for time, value in zip(times, found.values[0], strict=True):
        assert value == pytest.approx(1 / (1 + (1 / start - 1) * math.exp(-2 * time)), rel=1e-9)


def test_a_course_from_exp_minus_a_million() -> None:
    found = float_trajectory(flow("2*u*(1 - u)", "exp(-1000000)"), {}, [100.0, 500000.0])
    assert isinstance(found, FloatTrajectory), found
    assert found.logarithms[0, 0] == pytest.approx(-999800.0, rel=1e-12)
    assert found.values[0, 1] == pytest.approx(0.5, rel=1e-5)


@pytest.mark.parametrize("rate", ["1/sqrt(t)", "1/t", "sqrt(t - 1/2)", "log(t)"])
def test_no_course_from_a_start_at_which_the_rate_has_no_value(rate: str) -> None:
    found = float_trajectory(flow(rate, "1"), {}, [1.0])
    assert isinstance(found, Failure)
    assert "at the start" in found.reason


def test_two_layers_in_doubles_keep_their_balance() -> None:
    a, b = Symbol("a"), Symbol("b")
    starts = (read("exp(-600)"), read("2*exp(-600)"))
    found = float_trajectory(Flow((a, b), T, starts, (read("b*(1 - a*b)"), read("a*(1 - a*b)"))), {}, [300.0, 620.0])
    assert isinstance(found, FloatTrajectory), found
    assert found.values[0, 1] * found.values[1, 1] == pytest.approx(1.0, rel=1e-8)
    assert found.logarithms[0, 0] == pytest.approx(-300 + math.log(1.5), abs=1e-8)
