"""Enclosures of flows beside closed forms and integrators of mpmath and SciPy, which share no code with them."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb

from derivations.expressions import Expr, Symbol, exp, read
from derivations.flow import Flow, scalar_flow
from numerics.rings import Balls, rational, working
from numerics.taylor import Enclosure, enclose
from numerics.taylor_series import Expansion, Field, expand
from numerics.taylor_step import Reach, defect, tube

T, U = Symbol("t"), Symbol("u")


def flow(rate: str, start: str) -> Flow:
    return scalar_flow(U, T, read(start), read(rate))


def state(found: object, symbol: Symbol = U) -> arb:
    assert isinstance(found, Enclosure), found
    return found.states[symbol]


def holds(ball: arb, value: object, digits: int) -> None:
    """`value`, an mpmath number good to more digits than asked for, lies in the ball, and the ball is narrow."""
    with mpmath.workdps(digits + 60):
        middle, radius = ball.mid(), ball.rad()
        distance = abs(mpmath.mpf(middle.str(digits + 50, radius=False)) - value)
        allowed = mpmath.mpf(radius.str(10, radius=False)) + abs(value) * mpmath.mpf(10) ** -(digits + 40)
        assert distance <= allowed
        assert mpmath.mpf(radius.str(10, radius=False)) <= abs(value) * mpmath.mpf(10) ** -digits


def logistic(s: object, u0: object, tau: object, time: object) -> object:
    return s / (1 + (s / u0 - 1) * mpmath.exp(-2 * s * time / tau))


@pytest.mark.parametrize(
    ("start", "time"),
    [("1e-10", "12"), ("1e-10", "40"), ("3", "1/2"), ("1/3", "1e-12"), ("exp(-1000)", "1000/3"), ("exp(-1000)", "500")],
)
def test_two_layers_move_as_the_logistic_curve(start: str, time: str) -> None:
    point = {Symbol("s"): read("3/2"), Symbol("tau"): read("7/5")}
    found = enclose(flow("2*u*(s - u)/tau", start), point, read(time), 50)
    with mpmath.workdps(600):
        u0 = (
            mpmath.exp(-1000) if "exp" in start else mpmath.mpf(Fraction(start).numerator) / Fraction(start).denominator
        )
        moment = mpmath.mpf(Fraction(time).numerator) / Fraction(time).denominator
        value = logistic(mpmath.mpf(3) / 2, u0, mpmath.mpf(7) / 5, moment)
    holds(state(found), value, 50)


def test_a_start_of_exp_minus_a_million_is_ordinary() -> None:
    found = enclose(flow("2*u*(1 - u)", "exp(-1000000)"), {}, read("500000 + 1"), 50)
    with mpmath.workdps(100):
        # The reciprocal of the start is exp(10^6), beside which the 1 that is left out is nothing.
        holds(state(found), 1 / (1 + mpmath.exp(-2)), 50)
    assert isinstance(found, Enclosure)
    assert found.steps < 200


@pytest.mark.parametrize(("depth", "time"), [(3, "2000"), (3, "2160"), (4, "49990"), (5, "40000")])
def test_deep_modes_take_the_time_that_quadrature_gives(depth: int, time: str) -> None:
    found = enclose(flow("M*u**(2 - 2/M)*(1 - u)", "1e-10"), {Symbol("M"): read(str(depth))}, read(time), 30)
    ball = state(found)
    with mpmath.workdps(60):
        power = mpmath.mpf(2) - mpmath.mpf(2) / depth
        reached = mpmath.mpf(ball.mid().str(50, radius=False))
        start, end = mpmath.log(mpmath.mpf(10) ** -10), mpmath.log(reached)
        nodes = mpmath.linspace(start, end, 60)
        slow = lambda w: mpmath.exp(w * (1 - power)) / (depth * (1 - mpmath.exp(w)))  # noqa: E731
        elapsed = mpmath.quad(slow, nodes)
        rate = depth * reached**power * (1 - reached)
        assert abs(elapsed - mpmath.mpf(time)) * rate < reached * mpmath.mpf(10) ** -28


@pytest.mark.parametrize("extra", ["", " + 5"])
def test_a_deep_mode_from_exp_minus_a_million(extra: str) -> None:
    found = enclose(flow("3*u**(4/3)*(1 - u)", "exp(-1000000)"), {}, read("exp(333333)" + extra), 50)
    ball = state(found)
    assert isinstance(found, Enclosure)
    assert found.steps < 300
    with mpmath.workdps(120):
        # v = u**(-1/3) falls at the rate 1 - u, which differs from 1 by less than exp(-999990).
        v = mpmath.exp(mpmath.mpf(10**6) / 3) - mpmath.exp(333333)
        holds(ball, v**-3, 50)


def test_a_deep_mode_past_its_escape_is_at_its_attractor() -> None:
    found = enclose(flow("3*u**(4/3)*(2 - u)", "exp(-1000000)"), {}, read("exp(333333) + 5"), 50)
    holds(state(found), mpmath.mpf(2), 50)


def test_a_deep_mode_inside_its_escape_window() -> None:
    found = enclose(flow("3*u**(4/3)*(1 - u)", "exp(-3000)"), {}, read("exp(1000) + 1"), 20)
    with mpmath.workdps(60):

        def law(u: object) -> object:
            v = mpmath.cbrt(u)
            root = mpmath.sqrt(3)
            logs = -mpmath.log(1 - v) / 3 + mpmath.log(1 + v + v**2) / 6
            return -1 / v + logs - mpmath.atan((2 * v + 1) / root) / root + mpmath.atan(1 / root) / root - 1

        value = mpmath.findroot(law, (0.01, 0.9999999), solver="illinois", tol=1e-90)
    holds(state(found), value, 20)


@pytest.mark.parametrize(
    ("rate", "start", "time", "value"),
    [
        ("u**2", "1", "9/10", lambda: mpmath.mpf(10)),
        ("u**2 + 1", "0", "1", lambda: mpmath.tan(1)),
        ("-u**3", "1", "2", lambda: 1 / mpmath.sqrt(5)),
        ("t*u", "1", "2", lambda: mpmath.exp(2)),
        ("cos(t) - u", "0", "3", lambda: (mpmath.sin(3) + mpmath.cos(3) - mpmath.exp(-3)) / 2),
        ("sqrt(u)", "1", "2", lambda: mpmath.mpf(4)),
        ("1/u", "2", "5/2", lambda: mpmath.mpf(3)),
        ("exp(-u)", "-1", "3", lambda: mpmath.log(3 + mpmath.exp(-1))),
        ("1 - tanh(u)**2", "0", "3/4 + sinh(3)/4", lambda: mpmath.mpf(3) / 2),
        ("-u", "1", "1000", lambda: mpmath.exp(-1000)),
        ("u*(2 - u)", "2", "10", lambda: mpmath.mpf(2)),
        ("max(u, 1)", "1/2", "1/4", lambda: mpmath.mpf(3) / 4),
        ("max(1, u)", "2", "1", lambda: 2 * mpmath.e),
        ("abs(min(-u, -1/3)) + 1", "1", "1", lambda: 2 * mpmath.e - 1),
    ],
)
def test_flows_with_a_known_solution(rate: str, start: str, time: str, value) -> None:
    found = enclose(flow(rate, start), {}, read(time), 40)
    with mpmath.workdps(120):
        holds(state(found), value(), 40)


@pytest.mark.parametrize("order", [3, 6, 12])
@pytest.mark.parametrize("off", ["0", "1/8"])
def test_the_error_bound_of_a_step_covers_its_error_and_not_much_more(order: int, off: str) -> None:
    """A short polynomial for the logistic curve, its last coefficient off on purpose."""
    field = Field((U,), T, (read("u*(1 - u)"),))
    with working(100):
        good = expand(field, (arb("0.2").mid(),), arb(0), order)
        row = (*good.coefficients[0][:-1], (good.coefficients[0][-1] + arb(rational(Fraction(off)))).mid())
        crude, span = Expansion((row,), arb(0)), arb((1, -1))
        disc = arb(1)
        bound = field.rates(Balls(), [arb("0.2") + arb(0, "0.4")], arb(0))[0]
        misfit = defect(field, crude, Reach(span, disc, (abs(bound).upper(),)), span)
        proved = tube(field, crude, arb(0), misfit, span, both_ways=False)
        assert proved is not None
        start = arb(row[0])
        truth = 1 / (1 + (1 / start - 1) * (-span).exp())
        error = abs(truth - crude.at(span)[0])
    assert error < proved.error
    assert proved.error < 10 * error + arb(8) * arb((1, -order))


def test_two_unbalanced_layers_beside_a_taylor_integration_of_mpmath() -> None:
    a, b = Symbol("a"), Symbol("b")
    starts, rates = (read("1/3"), read("1e-5")), (read("b*(1 - a*b)"), read("a*(1 - a*b)"))
    found = enclose(Flow((a, b), T, starts, rates), {}, read("2"), 25)
    with mpmath.workdps(75):
        solution = mpmath.odefun(
            lambda t, y: [y[1] * (1 - y[0] * y[1]), y[0] * (1 - y[0] * y[1])],
            0,
            [mpmath.mpf(1) / 3, mpmath.mpf(10) ** -5],
        )
        first, second = solution(2)
    holds(state(found, a), first, 25)
    holds(state(found, b), second, 25)


def test_an_oscillator_keeps_its_digits() -> None:
    a, b = Symbol("a"), Symbol("b")
    found = enclose(Flow((a, b), T, (read("1"), read("0")), (read("b"), read("-a"))), {}, read("5"), 30)
    with mpmath.workdps(80):
        holds(state(found, a), mpmath.cos(5), 30)
        holds(state(found, b), -mpmath.sin(5), 30)


@pytest.mark.parametrize(
    ("rate", "start", "time"),
    [
        ("u**2", "1", "1"),
        ("u**2", "1", "2"),
        ("u**2 + 1", "0", "2"),
        ("-sqrt(u)", "1", "3"),
        ("sqrt(u)", "0", "1"),
        ("u", "1", "-1"),
        ("gamma(u)*hyp2f1(1,1,2,u)", "1/2", "1"),
        ("u*k", "1", "1"),
    ],
)
def test_what_cannot_be_enclosed_is_a_failure(rate: str, start: str, time: str) -> None:
    found = enclose(flow(rate, start), {}, read(time), 20)
    assert not isinstance(found, Enclosure)
    assert found.reason


@pytest.mark.parametrize("digits", [5, 25, 120])
def test_the_balls_are_as_narrow_as_asked(digits: int) -> None:
    value: Expr = exp(-30)
    found = state(enclose(scalar_flow(U, T, value, U * (1 - U)), {}, read("25"), digits))
    assert found.rel_accuracy_bits() > digits * 3.32
