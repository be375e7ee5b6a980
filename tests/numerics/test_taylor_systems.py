"""Enclosures of flows of several states beside closed forms and mpmath's integrator, which share no code with them."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

import mpmath
import pytest
from flint import arb, ctx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derivations.catalogue.unbalanced import WEIGHTS
from derivations.expressions import Expr, Number, Symbol, read, substitute, symbols
from derivations.flow import Flow, gradient_flow
from numerics.evaluate import evaluate_mpmath
from numerics.rates import Failure, Program, ball
from numerics.rings import Balls, working
from numerics.system_chart import chart_at
from numerics.taylor import Enclosure, enclose
from numerics.taylor_series import Field, _newton, _picard

T = Symbol("t")
A, B, C, D = symbols("a b c d")


def descent(loss: str, starts: Sequence[str]) -> Flow:
    return gradient_flow(read(loss), (A, B, C, D)[: len(starts)], T, [read(start) for start in starts])


def enclosed(found: object) -> Enclosure:
    assert isinstance(found, Enclosure), found
    return found


def holds(ball: arb, value: object, digits: int) -> None:
    """The number of mpmath lies in the ball, and the ball is narrow."""
    with mpmath.workdps(digits + 60):
        radius = mpmath.mpf(ball.rad().str(10, radius=False))
        distance = abs(mpmath.mpf(ball.mid().str(digits + 50, radius=False)) - value)
        assert distance <= radius + abs(value) * mpmath.mpf(10) ** -(digits + 30)
        assert radius <= abs(value) * mpmath.mpf(10) ** -digits


def two_layers(s: str, starts: Sequence[str], time: str, digits: int) -> list[object]:
    """The closed form of the catalogue, evaluated by mpmath."""
    a0, b0 = (read(start) for start in starts)
    point = {"s": read(s), "tau": Number(1), "p0": a0 + b0, "q0": a0 - b0, "t": read(time)}
    values = {Symbol(name): value for name, value in point.items()}
    return [evaluate_mpmath(WEIGHTS.expanded(WEIGHTS.says.solution[state]), values, digits + 40) for state in (A, B)]


@pytest.mark.parametrize(
    ("s", "starts", "time", "digits"),
    [
        ("3", ("exp(-500000)", "exp(-1000000)"), "500001/3", 50),
        ("1", ("exp(-1000000)", "exp(-500000)"), "500000", 15),
        ("3", ("-exp(-500000)", "2*exp(-500000)"), "499999/3", 30),
        ("7/2", ("exp(-1000)", "0"), "290", 60),
        ("1", ("exp(-1000000)", "exp(-1000000)"), "1000001", 100),
        ("2", ("exp(-500000)", "-exp(-500000)"), "5", 50),
        ("2", ("1/3", "exp(-1000000)"), "3/2", 50),
        ("1", ("1/100", "-1/1000"), "6", 200),
    ],
)
def test_two_unbalanced_layers_move_as_their_closed_form(s: str, starts: tuple, time: str, digits: int) -> None:
    found = enclosed(enclose(descent(f"({s} - a*b)**2/2", starts), {}, read(time), digits))
    assert found.steps < 200
    for state, value in zip((A, B), two_layers(s, starts, time, digits), strict=True):
        holds(found.states[state], value, digits)


@pytest.mark.slow
def test_two_layers_from_exp_minus_a_million_to_200_digits() -> None:
    starts = ("exp(-500000)", "exp(-1000000)")
    found = enclosed(enclose(descent("(3 - a*b)**2/2", starts), {}, read("500001/3"), 200))
    for state, value in zip((A, B), two_layers("3", starts, "500001/3", 200), strict=True):
        holds(found.states[state], value, 200)


@pytest.mark.parametrize(
    ("loss", "starts", "time"),
    [
        ("(3/2 - a*b*c)**2/2", ("1/3", "1/4", "-1/5"), "1"),
        ("(3/2 - a*b*c)**2/2 + (a**2 + b**2 + c**2)/20", ("1/3", "1/2", "1"), "1"),
        ("(2 - a*b)**2/2 + (1 - a*c)**2/2", ("1/10", "1/20", "0"), "1"),
        ("(2 - a*b - c*d)**2/2 + (a*d)**2/2", ("1/10", "1/20", "1/5", "-1/7"), "1"),
    ],
)
def test_networks_beside_a_taylor_integration_of_mpmath(loss: str, starts: tuple, time: str) -> None:
    flow = descent(loss, starts)
    found = enclosed(enclose(flow, {}, read(time), 10))
    for state, value in zip(flow.states, by_odefun(flow, read(time), 45), strict=True):
        holds(found.states[state], value, 10)


def by_odefun(flow: Flow, time: Expr, digits: int) -> list[object]:
    """The states at a time by mpmath's Taylor integration."""

    def number(expr: Expr) -> object:
        # A number of another context would round every result to its own precision.
        return mpmath.mpf(evaluate_mpmath(expr, {}, digits + 10))

    def rates(t: object, states: Sequence[object]) -> list[object]:
        values = dict(zip((*flow.states, flow.time), (*states, mpmath.mpf(t)), strict=True))
        return [polynomial(rate, values) for rate in flow.rates]

    with mpmath.workdps(digits):
        return list(mpmath.odefun(rates, 0, [number(start) for start in flow.starts])(number(time)))


def polynomial(expr: Expr, values: dict[Symbol, object]) -> object:
    """The value of sums, products and powers in numbers of mpmath."""
    if isinstance(expr, Number):
        return mpmath.mpf(expr.value.numerator) / expr.value.denominator
    if isinstance(expr, Symbol):
        return values[expr]
    parts = [polynomial(child, values) for child in expr.children]
    operation = {"Add": operator.add, "Mul": operator.mul, "Pow": lambda base, exponent: base ** int(exponent)}
    return reduce(operation[type(expr).__name__], parts)


SMALL = st.fractions(-2, 2, max_denominator=6)


@settings(max_examples=8, deadline=None)
@given(st.lists(SMALL, min_size=10, max_size=10), st.fractions(Fraction(1, 7), 1, max_denominator=7))
def test_the_balls_contain_what_odefun_finds_for_random_flows(numbers: list[Fraction], time: Fraction) -> None:
    p = [Number(number) for number in numbers]
    rates = (p[0] + p[1] * A + p[2] * A * B + p[3] * B**2, p[4] * T + p[5] * B + p[6] * A**2 - p[7] * A * B)
    flow = Flow((A, B), T, (p[8] / 3, p[9] / 3), rates)
    found = enclose(flow, {}, Number(time), 12)
    if isinstance(found, Failure):
        assume("blow" in found.reason)
    assert isinstance(found, Enclosure), found
    assume(all(abs(ball) < 100 for ball in found.states.values()))
    for found_ball, value in zip(found.states.values(), by_odefun(flow, Number(time), 30), strict=True):
        with mpmath.workdps(40):
            radius = mpmath.mpf(found_ball.rad().str(10, radius=False))
            assert abs(mpmath.mpf(found_ball.mid().str(40, radius=False)) - value) <= radius + mpmath.mpf(10) ** -22


@pytest.mark.parametrize("digits", [50, 200, 400])
def test_a_time_within_reach_is_one_step(digits: int) -> None:
    flow = Flow((A, B), T, (Number(1), Number(1) / 3), (B - A**2, -A))
    assert enclosed(enclose(flow, {}, read("1/10"), digits)).steps == 1


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.fractions(Fraction(1, 3), 3, max_denominator=5), min_size=2, max_size=2, unique=True),
    st.lists(st.integers(5, 40), min_size=2, max_size=2),
    st.sampled_from([(0, 0), (0, -2), (1, 0), (3, 0), (0, 3), (-1, 0)]),
    st.fractions(Fraction(1, 2), Fraction(3, 2), max_denominator=9),
)
def test_hidden_logistic_modes_are_enclosed_from_small_starts(
    rates: list[Fraction], depths: list[int], mixing: tuple[int, int], share: Fraction
) -> None:
    """u and v grow as logistic curves; what is integrated is a = u + m v and b = n u + (1 + m n) v.

    With m and n both not zero the budget is often used up: u = (1 + m n) a - m b is far wider than it should be where
    a and b are balls, and so are the bounds of the growth of errors.
    """
    m, n = (Number(k) for k in mixing)
    u, v = (1 + m * n) * A - m * B, B - n * A
    grow = [Number(s) * mode * (1 - mode) for s, mode in zip(rates, (u, v), strict=True)]
    u0, v0 = (read(f"exp({-depth})") for depth in depths)
    flow = Flow(
        (A, B),
        T,
        (u0 + m * v0, n * u0 + (1 + m * n) * v0),
        (grow[0] + m * grow[1], n * grow[0] + (1 + m * n) * grow[1]),
    )
    time = share * depths[0] / rates[0]
    found = enclosed(enclose(flow, {}, Number(time), 20))
    with mpmath.workdps(120):
        modes = [
            1 / (1 + (mpmath.exp(depth) - 1) * mpmath.exp(-mpmath.mpf((s * time).numerator) / (s * time).denominator))
            for s, depth in zip(rates, depths, strict=True)
        ]
        k, j = mixing
        truth = (modes[0] + k * modes[1], j * modes[0] + (1 + k * j) * modes[1])
        for found_ball, value in zip(found.states.values(), truth, strict=True):
            radius = mpmath.mpf(found_ball.rad().str(10, radius=False))
            assert abs(mpmath.mpf(found_ball.mid().str(110, radius=False)) - value) <= radius * (
                1 + mpmath.mpf(10) ** -8
            )


@pytest.mark.parametrize(
    ("loss", "starts"),
    [
        ("(3 - a*b)**2/2", ("exp(-500000)", "exp(-1000000)")),
        ("(3 - a*b)**2/2 + (a**2 + b**2)/5", ("-exp(-500)", "exp(-1000)")),
        ("(3 - a*b*c)**2/2", ("exp(-500)", "exp(-1000)", "0")),
        ("(3 - a*b)**2/2 + (1 - c*d)**2/2 + (a*b - c*d)**2", ("exp(-500)", "exp(-1000)", "exp(-100)", "exp(-10000)")),
    ],
)
def test_a_chart_follows_the_flow(loss: str, starts: tuple) -> None:
    """The rates of the coordinates are those of the states, by the chain rule at a point."""
    flow = descent(loss, starts)
    with working(300):
        values = [field_value(start) for start in flow.starts]
        chart = chart_at(flow, values)
        assert chart.groups
        size = chart.groups[0].size.state
        places = [
            arb("-0.3") if state == size and "LOG" in str(chart.groups[0].size.kind) else arb("0.7")
            for state in flow.states
        ]
        fields = Field(flow.states, T, chart.rates(flow)), Field(flow.states, T, flow.rates)
        step = arb((1, -100))
        moved = [p + step * r for p, r in zip(places, fields[0].rates(Balls(), places, arb(0)), strict=True)]
        before, after = chart.to_states(places), chart.to_states(moved)
        for old, new, rate in zip(before, after, fields[1].rates(Balls(), before, arb(0)), strict=True):
            assert abs((new - old) / step - rate) < arb("1e-25")
        back = chart.from_states(before)
        assert all(abs(x - y) < arb("1e-60") for x, y in zip(places, back, strict=True))


def field_value(expr: Expr) -> arb:
    return ball(expr, ctx.prec)


@pytest.mark.parametrize(
    ("rates", "starts", "time", "word"),
    [
        (("a**2", "a*b"), ("1", "1"), "2", "blow"),
        (("b**2", "a**2"), ("1", "2"), "5", "blow"),
        (("sqrt(b)", "-1"), ("1", "1"), "2", "singular"),
        (("k*b", "a"), ("1", "0"), "1", "k"),
    ],
)
def test_what_cannot_be_enclosed_is_a_failure_with_its_reason(
    rates: tuple, starts: tuple, time: str, word: str
) -> None:
    flow = Flow((A, B), T, tuple(read(s) for s in starts), tuple(read(r) for r in rates))
    found = enclose(flow, {}, read(time), 15)
    assert isinstance(found, Failure)
    assert word in found.reason


def test_the_escape_of_three_unbalanced_layers_in_a_power_of_their_size() -> None:
    """The imbalances stay, although the time is 10^8 times that of the escape at the end."""
    starts = ("exp(-20)", "2*exp(-20)", "-exp(-25)")
    flow = descent("(3 - a*b*c)**2/2", starts)
    found = enclosed(enclose(flow, {}, read("174400000"), 20))
    with working(300):
        a, b, c = found.states.values()
        a0, b0, c0 = (field_value(start) for start in flow.starts)
        assert abs(a * b * c) > abs(a0 * b0 * c0) * 10
        assert (a**2 - b**2).overlaps(a0**2 - b0**2)
        assert (b**2 - c**2).overlaps(b0**2 - c0**2)


def test_a_chain_of_equal_layers_moves_as_one_state() -> None:
    flow = descent("(2 - a*b*c*d)**2/2", ("exp(-1000000)",) * 4)
    one = substitute(flow.rates[0], dict.fromkeys((B, C, D), A))
    assert one == substitute(flow.rates[3], dict.fromkeys((B, C, D), A))
    found = enclosed(enclose(flow, {}, read("exp(2000000)/5"), 30))
    with mpmath.workdps(60):
        # a' = 2 a**3 up to a**7: 1/a0**2 - 1/a**2 = 4 t.
        size = mpmath.exp(-1000000) / mpmath.sqrt(1 - mpmath.mpf(4) / 5)
    for found_ball in found.states.values():
        holds(found_ball, size, 30)


def test_coefficients_have_the_bits_that_count_in_a_step():
    """Newton's rounds beside one coefficient after the other: terms are weighed as in a step of the usual length."""
    a, b, t = symbols("a b t")
    pair = gradient_flow(read("(3 - a*b)**2/2"), (a, b), t, (read("1/3"), read("1/7")))
    field, bits, order = Field(pair.states, t, pair.rates), 240, 113
    with working(bits, order + 1):
        centre = [arb(1) / 3, arb(1) / 7]
        centre = [arb(place.mid()) for place in centre]
        fast = _newton(field, centre, arb(0), order)
        slow = _picard(field, centre, arb(0), order)
    for own, other in zip(fast, slow, strict=True):
        radius = min(abs(float(c)) ** (-1 / k) for k, c in enumerate(other) if k > order - 6)
        weights = [(radius * 2 ** (-bits / order)) ** k for k in range(order + 1)]
        errors = [abs(float(x - y)) * w for x, y, w in zip(own, other, weights, strict=True)]
        assert max(errors) < 2.0 ** (8 - bits)
        assert max(float(abs(x)) * w for x, w in zip(own[1:], weights[1:], strict=True)) > 2.0 ** (-bits)


def test_products_with_common_factors_share_them():
    x, y = symbols("x y")
    root = read("sqrt(x)")
    program = Program((root * y, 3 * root * y * y, 5 * root * y * y * y), (x, y))
    found = program.run(Balls(), [arb(4), arb(7)])
    assert found == [14, 294, 3430]
    # The root, the three products with y, and two multiplications by numbers.
    assert len(program._moving) == 6
