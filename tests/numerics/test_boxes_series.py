"""Taylor coefficients on boxes contain those that mpmath finds, and on faces they are the exact ones."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from derivations.expressions import Symbol, read
from derivations.variables import Assumptions
from numerics.bounding.enclosing import Boxes, estimate_coefficient
from numerics.bounding.functions import Function
from numerics.bounding.series import Coefficients, OnBoxes, OnFace
from numerics.evaluate import evaluate_mpmath
from numerics.intervalwalk import IntervalWalk

X, Y = Symbol("x"), Symbol("y")
TEXTS = ["exp(x*y) - x**3", "log(1 + x*y)/x", "atan(x + y)*tanh(x)", "(x + y)**(1/3)", "x**y", "erf(x)/(1 + x**2)"]


@pytest.mark.parametrize("text", TEXTS)
def test_coefficients_on_boxes_contain_derivatives(text: str) -> None:
    mpmath.mp.dps = 30
    low = np.array([[0.5, 0.25], [1.0, 2.0], [0.125, 0.75]])
    high = low + np.array([[0.0, 0.0], [0.25, 0.0], [0.03125, 0.0625]])
    series = Coefficients(OnBoxes(IntervalWalk(Boxes(low, high).point((X, Y)))), X, 4).of(read(text))
    for row in range(len(low)):
        for share in (0, 0.5, 1):
            x, y = (low[row] + share * (high[row] - low[row])).tolist()
            exact = mpmath.taylor(lambda z, y=y: evaluate_mpmath(read(text), {X: z, Y: mpmath.mpf(y)}, 600), x, 4)
            for order, value in enumerate(exact):
                found = series[order]
                lower, upper = (0.0, 0.0) if found is None else (found.lower[row], found.upper[row])
                slack = mpmath.mpf(10) ** -12 * (1 + abs(value))
                assert lower - slack <= value <= upper + slack, (text, order, x, y)
                if row == 0:
                    assert upper - lower < 1e-9 * (1 + abs(float(value)))


def test_coefficients_on_a_face_are_exact() -> None:
    numbers = OnFace(X, Fraction(0), lambda expr: expr == read("0"))
    found = Coefficients(numbers, X, 3).of(read("exp(x*y) + x**3"))
    values = [0 if part is None else evaluate_mpmath(part, {Y: mpmath.mpf(3)}, 20) for part in found]
    assert [mpmath.nstr(value, 10) for value in values] == ["1.0", "3.0", "4.5", "5.5"]


@pytest.mark.parametrize("text", ["exp(x*y) - 1 - x*y", "x**2*y - log(1 + x**3)", "(1 + x)**(1/3)*y - x*y**2"])
def test_bounds_of_coefficients_are_lower_bounds(text: str) -> None:
    rng = np.random.default_rng(2)
    low = rng.uniform(0, 1, (40, 2))
    boxes = Boxes(low, low + rng.uniform(0, 0.5, (40, 2)))
    function = Function(read(text), (X, Y), Assumptions())
    mpmath.mp.dps = 30
    for sign in (1, -1):
        found = estimate_coefficient(function, 0, 2, sign, boxes)
        assert found is not None
        assert np.isfinite(found.least).all()
        for row in range(40):
            x, y = (boxes.lower[row] + rng.random(2) * (boxes.upper[row] - boxes.lower[row])).tolist()
            value = mpmath.diff(lambda z, y=y: evaluate_mpmath(read(text), {X: z, Y: mpmath.mpf(y)}, 600), x, 2) / 2
            assert sign * value >= found.least[row] - 1e-9, (text, x, y)
