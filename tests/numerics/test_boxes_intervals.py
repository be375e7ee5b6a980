"""Interval operations contain the true values: compared with ball arithmetic, exact rationals and at random points."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb

from derivations.expressions import Symbol, read
from derivations.variables import Assumptions
from numerics.balls import Value, status
from numerics.bounding.enclosing import Boxes, estimate
from numerics.bounding.functions import Function
from numerics.intervals import Intervals, float_above, float_below
from numerics.intervalwalk import bounds

X, Y = Symbol("x"), Symbol("y")
COUNT = 1_200

UNARY = {
    "x**2": (-50, 50), "x**3": (-50, 50), "x**7": (-9, 9), "1/x": (-30, 30), "x**(1/3)": (0, 100), "x**(-7/2)": (0, 9),
    "sqrt(x)": (0, 1e6), "exp(x)": (-745, 709), "log(x)": (0, 1e3), "abs(x)": (-5, 5), "sin(x)": (-40, 40),
    "cos(x)": (-40, 40), "sinh(x)": (-20, 20), "cosh(x)": (-20, 20), "tanh(x)": (-20, 20), "asinh(x)": (-1e4, 1e4),
    "acosh(x)": (1, 1e4), "atanh(x)": (-1, 1), "atan(x)": (-1e4, 1e4), "asin(x)": (-1, 1), "erf(x)": (-6, 6),
    "erfc(x)": (-6, 20), "x*exp(-x)": (-9, 30), "pi*x + E - EulerGamma/7": (-9, 9), "log(1 + x) - x": (-0.9, 1e-3),
}  # fmt: skip


def boxes(rng: np.random.Generator, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Intervals between two numbers, of all widths, some of them single points, some at the ends."""
    ends = rng.uniform(low, high, COUNT)
    width = (high - low) * np.exp(rng.uniform(-40, 0, COUNT)) * rng.choice([0, 1, 1, 1], COUNT)
    first, last = np.clip(ends, low, high), np.clip(ends + width, low, high)
    first[:5], last[-5:] = low, high
    return first, np.maximum(first, last)


def ball_at(text: str, point: dict[Symbol, float]) -> arb | None:
    values = {name: arb(value) for name, value in point.items()}
    found = status(read(text), values, 120)
    return found.ball if isinstance(found, Value) else None


@pytest.mark.parametrize("text", UNARY)
def test_functions_contain_their_values(text: str) -> None:
    rng = np.random.default_rng(sum(map(ord, text)))
    low, high = boxes(rng, *UNARY[text])
    found = bounds(read(text), {X: Intervals(low, high, np.ones(COUNT, dtype=bool))})
    inside = low + (high - low) * rng.random(COUNT)
    seen = 0
    for place in range(COUNT):
        for x in (low[place], high[place], inside[place]):
            ball = ball_at(text, {X: float(min(max(x, low[place]), high[place]))})
            if ball is None:
                continue
            seen += 1
            # What is outside is proved to be outside: the ball does not reach the interval.
            assert not ball < arb(float(found.lower[place])), (text, low[place], high[place], x)
            assert not ball > arb(float(found.upper[place])), (text, low[place], high[place], x)
    assert seen > 2 * COUNT
    # Not by being infinitely wide: on narrow intervals the bounds are narrow.
    assert np.isfinite(found.lower).mean() > 0.5


@pytest.mark.parametrize("text", ["x + y", "x*y", "x - y", "x/y", "min(x, y)", "max(x, y)"])
def test_arithmetic_contains_exact_rationals(text: str) -> None:
    rng = np.random.default_rng(7)
    scale = np.exp(rng.uniform(-300, 300, (4, 4_000)))
    values = np.where(rng.random((4, 4_000)) < 0.1, 0.0, scale * rng.choice([-1.0, 1.0], (4, 4_000)))
    x, y = np.sort(values[:2], axis=0), np.sort(values[2:], axis=0)
    whole = np.ones(4_000, dtype=bool)
    found = bounds(read(text), {X: Intervals(*x, whole), Y: Intervals(*y, whole)})
    checked = 0
    for place in range(4_000):
        for a in (x[0, place], x[1, place]):
            for b in (y[0, place], y[1, place]):
                if text == "x/y" and b == 0:
                    continue
                first, second = Fraction(a), Fraction(b)
                value = {
                    "x + y": lambda p, q: p + q, "x*y": lambda p, q: p * q, "x - y": lambda p, q: p - q,
                    "x/y": lambda p, q: p / q, "min(x, y)": min, "max(x, y)": max,
                }[text](first, second)  # fmt: skip
                lower, upper = found.lower[place], found.upper[place]
                assert np.isinf(lower) or Fraction(lower) <= value, (a, b)
                assert np.isinf(upper) or Fraction(upper) >= value, (a, b)
                checked += 1
    assert checked > 10_000


def test_rationals_are_rounded_outward() -> None:
    for value in (Fraction(1, 3), Fraction(-1, 3), Fraction(10) ** 400, -(Fraction(10) ** 400), Fraction(1, 10**400)):
        low, high = float_below(value), float_above(value)
        assert low < high
        assert np.isinf(low) or Fraction(low) < value
        assert np.isinf(high) or Fraction(high) > value
    assert float_below(Fraction(1, 4)) == float_above(Fraction(1, 4)) == 0.25


@pytest.mark.parametrize(
    "text",
    [
        "x*y - log(1 + x*y)",
        "tanh(x) - x*exp(-y)",
        "(x - y)**2/(1 + x)",
        "x**y - 1",
        "sqrt(x) - y**(3/2)",
        "atan(x/y) - x",
        "abs(x - y) + min(x, 2*y)",
        "x*log(x) - y",
        "exp(-1/x)/y",
    ],
)
def test_mean_value_forms_are_lower_bounds(text: str) -> None:
    rng = np.random.default_rng(3)
    count = 300
    low = np.exp(rng.uniform(-6, 1, (count, 2))) * rng.choice([0, 1, 1, 1, 1], (count, 2))
    high = low + np.exp(rng.uniform(-8, 1, (count, 2)))
    function = Function(read(text), (X, Y), Assumptions())
    least = estimate(function, Boxes(low, high)).least
    natural = estimate(function, Boxes(low, high), slopes=False).least
    assert (least >= natural).all()
    for place in range(count):
        for corner in ((0, 0), (1, 0), (0, 1), (1, 1), tuple(rng.random(2)), tuple(rng.random(2)), (0.5, 0.5)):
            x, y = low[place] + np.array(corner) * (high[place] - low[place])
            ball = ball_at(text, {X: float(x), Y: float(y)})
            assert ball is None or not ball < arb(float(least[place])), (text, x, y)
    if text in ("x*y - log(1 + x*y)", "tanh(x) - x*exp(-y)", "(x - y)**2/(1 + x)"):
        assert (least > natural).mean() > 0.3


def test_degenerate_ends_prove_nothing() -> None:
    zero = {X: Intervals(np.zeros(1), np.zeros(1), np.ones(1, dtype=bool))}
    for text in ("-x*exp(1/x)", "1/x", "log(x)", "x*log(x)", "atanh(1 - x)"):
        assert not bounds(read(text), zero).whole[0], text
