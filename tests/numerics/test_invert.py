"""States from implicit laws beside mpmath's hypergeometric law, quadrature and the logistic curve."""

from fractions import Fraction

import mpmath
import pytest

from derivations.expressions import Expr, Symbol, read
from derivations.flow import Flow, scalar_flow
from numerics.invert import StateOfTime, state_at
from numerics.precision import PrecisionError

T, U = Symbol("t"), Symbol("u")
DEEP = "M*u**(2 - 2/M)*(s - u)/tau"
LOGISTIC_LAW = "tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))"
INFINITE_LAW = "tau/M*(log(u*(s - u0)/(u0*(s - u)))/s**2 + (1/u0 - 1/u)/s)"


def primitive(depth: int, u: str) -> str:
    """The elementary antiderivative of x**(1 - M)/(1 - x**M) at x = u**(1/M), by the roots of unity (s = tau = 1)."""
    v = f"(({u})**(1/{depth}))"
    parts = [f"log(1 - {v})"] + ([f"log(1 + {v})"] if depth % 2 == 0 else [])
    for k in range(1, (depth - 1) // 2 + 1):
        angle = f"(2*pi*{k}/{depth})"
        parts.append(f"cos(2*{angle})*log(1 - 2*{v}*cos{angle} + {v}**2)")
        parts.append(f"-2*sin(2*{angle})*atan({v}*sin{angle}/(1 - {v}*cos{angle}))")
    return f"({v}**(2 - {depth})/(2 - {depth}) - ({' + '.join(parts)})/{depth})"


def deep_law(depth: int) -> Expr:
    return read(f"{primitive(depth, 'u')} - {primitive(depth, 'u0')}")


def point(u0: str, depth: int = 2, s: str = "1", tau: str = "1") -> dict[Symbol, Expr]:
    values = {"u0": u0, "M": str(depth), "s": s, "tau": tau}
    return {Symbol(name): read(value) for name, value in values.items()}


def flow(rate: str = DEEP) -> Flow:
    return scalar_flow(U, T, read("u0"), read(rate))


def hypergeometric_time(depth: int, u: object, u0: object) -> object:
    """The time of a deep mode with s = tau = 1, by a law that shares nothing with the elementary one."""

    def law(u: object) -> object:
        x, ratio = u ** (mpmath.mpf(1) / depth), mpmath.mpf(2) / depth
        return x ** (2 - depth) / (2 - depth) + x**2 / 2 * mpmath.hyp2f1(1, ratio, 1 + ratio, u)

    return law(u) - law(u0)


@pytest.mark.parametrize("time", ["1e-30", "1/7", "12", "1000"])
@pytest.mark.parametrize("start", ["1e-10", "1/3", "5"])
def test_the_logistic_law_is_inverted_to_the_logistic_curve(start: str, time: str) -> None:
    found = state_at(read(LOGISTIC_LAW), flow(), point(start, 2, "3/2", "7/5"), read(time), 50)
    with mpmath.workdps(1500):
        exact = [mpmath.mpf(Fraction(text).numerator) / Fraction(text).denominator for text in (start, time)]
        s, tau = mpmath.mpf(3) / 2, mpmath.mpf(7) / 5
        value = s / (1 + (s / exact[0] - 1) * mpmath.exp(-2 * s * exact[1] / tau))
        assert abs(mpmath.mpf(found.text) - value) <= mpmath.mpf(10) ** -49 * abs(value) / 2


@pytest.mark.parametrize("depth", range(3, 13))
def test_every_depth_beside_the_hypergeometric_law(depth: int) -> None:
    with mpmath.workdps(80):
        u0, u = mpmath.mpf(1) / 1000, mpmath.mpf(7) / 8
        time = hypergeometric_time(depth, u, u0)
        text = mpmath.nstr(time, 70, strip_zeros=False)
        found = state_at(deep_law(depth), flow(), point("1/1000", depth), read(text), 40)
        assert abs(mpmath.mpf(found.text) - u) < mpmath.mpf(10) ** -39


def test_a_thousand_digits_at_depth_three() -> None:
    found = state_at(deep_law(3), flow(), point("1/1000", 3), read("10"), 1000)
    with mpmath.workdps(1050):
        time = hypergeometric_time(3, mpmath.mpf(found.text), mpmath.mpf(1) / 1000)
        assert abs(time - 10) < mpmath.mpf(10) ** -997


def test_infinite_depth() -> None:
    found = state_at(read(INFINITE_LAW), flow("M*u**2*(s - u)/tau"), point("1/10", 1, "3/2"), read("6"), 45)
    with mpmath.workdps(60):
        s, z0 = mpmath.mpf(3) / 2, mpmath.mpf(14)
        value = s / (1 + mpmath.lambertw(z0 * mpmath.exp(z0 - s**2 * 6)).real)
        assert abs(mpmath.mpf(found.text) - value) < mpmath.mpf(10) ** -44


@pytest.mark.parametrize("scale", [1, 30])
def test_a_start_of_exp_minus_a_million_half_way(scale: int) -> None:
    """Before its escape v = u**(-1/3) falls at the rate 1 within exp(-999990) of it."""
    found = state_at(deep_law(3), flow(), point("exp(-1000000)", 3), read(f"exp(1000000/3)/2 + {scale}"), 40)
    with mpmath.workdps(80):
        value = (mpmath.exp(mpmath.mpf(10**6) / 3) / 2) ** -3
        assert abs(mpmath.mpf(found.text) / value - 1) < mpmath.mpf(10) ** -39


@pytest.mark.slow
def test_a_start_of_exp_minus_a_million_inside_its_window() -> None:
    found = state_at(deep_law(3), flow(), point("exp(-1000000)", 3), read("exp(1000000/3) + 1"), 30)
    with mpmath.workdps(60):
        # The law beside its escape part: T(1/v0) = -1/v0 + T0, and T0 is the value of the finite part at 0.
        u = mpmath.mpf(found.text)
        x = mpmath.cbrt(u)
        offset = -1 / x + x**2 / 2 * mpmath.hyp2f1(1, mpmath.mpf(2) / 3, mpmath.mpf(5) / 3, u)
        assert abs(offset - 1) < mpmath.mpf(10) ** -27


def test_late_states_are_close_to_the_attractor_and_right() -> None:
    law = StateOfTime(read(LOGISTIC_LAW), flow(), point("1/3"))
    assert law.at(read("10000"), 30).text == "1.00000000000000000000000000000"
    with mpmath.workdps(120):
        value = 1 / (1 + 2 * mpmath.exp(-100))
        assert abs(mpmath.mpf(law.at(read("50"), 60).text) - value) < mpmath.mpf(10) ** -59


def test_growth_without_bound_and_decay_to_zero() -> None:
    growth = state_at(read("log(u/2)"), scalar_flow(U, T, read("2"), U), {}, read("100"), 30)
    decay = state_at(read("log(2/u)"), scalar_flow(U, T, read("2"), -U), {}, read("100"), 30)
    with mpmath.workdps(60):
        assert abs(mpmath.mpf(growth.text) / (2 * mpmath.exp(100)) - 1) < mpmath.mpf(10) ** -29
        assert abs(mpmath.mpf(decay.text) / (2 * mpmath.exp(-100)) - 1) < mpmath.mpf(10) ** -29


def test_the_state_at_time_zero_is_the_start() -> None:
    assert state_at(read(LOGISTIC_LAW), flow(), point("1/3"), read("0"), 10).text == "0.3333333333"


@pytest.mark.parametrize(
    ("law", "rate", "time"),
    [
        ("2*" + LOGISTIC_LAW, DEEP, "3"),
        (LOGISTIC_LAW, DEEP, "-3"),
        (LOGISTIC_LAW + " + 1/1000", DEEP, "3"),
        ("3*" + LOGISTIC_LAW, DEEP, "3000"),
        (LOGISTIC_LAW, "u*t", "3"),
        ("1/u0 - 1/u", "u**2", "4"),
        (LOGISTIC_LAW, "k*u", "3"),
    ],
)
def test_what_is_no_time_law_is_refused(law: str, rate: str, time: str) -> None:
    with pytest.raises(PrecisionError):
        state_at(read(law), flow(rate), point("1/3"), read(time), 20)
