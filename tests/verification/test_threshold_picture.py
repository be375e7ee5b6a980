"""The picture of depth separation: exact thresholds, and laws that they approach as the targets close in."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")


def test_points_approach_the_line_of_their_depth() -> None:
    from verification.report.pictures.thresholds import depth_separation

    (axes,) = depth_separation().axes
    assert axes.get_xlabel()
    assert axes.get_ylabel()
    assert len(axes.get_legend().get_texts()) == 8
    lines = [line for line in axes.lines if line.get_marker() == "None"]
    points = [line for line in axes.lines if line.get_marker() == "o"]
    for line, exact in zip(lines, points, strict=True):
        assert line.get_color() == exact.get_color()
        gaps, seen = exact.get_xdata(), exact.get_ydata()
        law = np.interp(np.log(gaps), np.log(line.get_xdata()), line.get_ydata())
        off = np.abs(seen - law)[gaps <= line.get_xdata().max()]
        assert off[-1] < off[0] / 3
        assert off[-1] < (0.06 if line is lines[0] else 3e-3)
    assert min(points[0].get_ydata()) < -8


def test_the_slopes_of_the_exact_values_are_those_of_the_depths() -> None:
    from derivations.expressions import as_expr
    from verification.report.pictures.thresholds import exact

    for depth in range(3, 9):
        values = [exact(as_expr(depth), gap) for gap in (as_fraction(10), as_fraction(11))]
        assert (values[0] - values[1]) / np.log10(2) == pytest.approx(depth / (depth - 2), abs=0.01)


def as_fraction(halvings: int):
    from fractions import Fraction

    return Fraction(1, 2**halvings)
