"""Pictures of wide networks: labels, points on their lines, and the predictor against plain gradient descent."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from numerics.kernels import ERF, dense_kernels, depth, float_layers
from numerics.wide_networks import critical_bias, fixed_point
from verification.report.pictures import wide_predictors
from verification.report.pictures.registry import picture


def _drawn(name: str):
    drawing = picture(name)
    assert drawing is not None
    return drawing()


def _lines_and_points(axes):
    lines = [line for line in axes.lines if line.get_marker() == "None" and len(line.get_xdata()) > 2]
    for points in (line for line in axes.lines if line.get_marker() == "o"):
        own = next(line for line in lines if line.get_color() == points.get_color())
        yield own, points


def _off(axes, last: int, logarithmic: bool) -> float:
    """How far the last points are from the line of their colour, relatively or against the height of the panel."""
    worst = 0.0
    for line, points in _lines_and_points(axes):
        where, seen = points.get_xdata()[-last:], points.get_ydata()[-last:]
        order = np.argsort(line.get_xdata())
        heights = np.log(line.get_ydata()[order]) if logarithmic else line.get_ydata()[order]
        law = np.interp(where, line.get_xdata()[order], heights)
        off = np.log(seen) - law if logarithmic else (seen - law) / np.ptp(heights)
        worst = max(worst, float(np.abs(off).max()))
    return worst


def test_the_diagram_has_the_critical_line_between_order_and_chaos() -> None:
    figure = _drawn("kernel-phases")
    panels = [axes for axes in figure.axes if axes.get_xlabel().startswith("variance")]
    assert len(panels) == 2
    assert len(figure.legends[0].get_texts()) == 2
    correlations = np.asarray(panels[0].collections[0].get_array()).reshape(241, 300)
    weights, biases = 0.01 * np.arange(1, 301), 0.01 + 0.001 * np.arange(241)
    inside = biases[:, None] > np.nan_to_num(critical_bias(ERF, weights))[None, :]
    assert np.all(correlations[inside] == 1)
    assert np.all(correlations[~inside] < 1)
    explicit, other = panels[0].lines
    assert np.all(np.interp(explicit.get_ydata()[60:90], other.get_ydata(), other.get_xdata()) > 1.4)


def test_points_of_maps_and_scales_lie_on_their_lines() -> None:
    left, right = _drawn("depth-scales").axes
    for axes in (left, right):
        assert axes.get_xlabel()
        assert axes.get_ylabel()
        assert axes.get_legend() is not None
    assert _off(left, 24, logarithmic=False) < 1e-4
    scales = [line for line in right.lines if line.get_color() == "tab:blue"]
    points = next(line for line in scales if line.get_marker() == "o")
    x, y = (np.concatenate([getattr(line, name)() for line in scales[:2]]) for name in ("get_xdata", "get_ydata"))
    law = np.exp(np.interp(points.get_xdata(), x, np.log(y)))
    assert points.get_ydata() == pytest.approx(law, rel=0.02)
    texts = [text.get_text() for text in left.get_legend().get_texts()]
    assert [text.rpartition(" ")[2] for text in texts] == ["ordered", "critical", "chaotic"]


def test_points_of_kernels_come_to_their_laws() -> None:
    panels = _drawn("tangent-kernels").axes
    assert len(panels) == 3
    for axes in panels:
        assert axes.get_xlabel()
        assert axes.get_ylabel()
        assert axes.get_legend() is not None
    assert _off(panels[0], 3, logarithmic=True) < 0.25
    assert _off(panels[1], 8, logarithmic=False) < 2e-3
    assert _off(panels[2], 3, logarithmic=True) < 0.25


def test_points_of_condition_numbers_lie_on_their_lines() -> None:
    (axes,) = _drawn("kernel-spectra").axes
    assert axes.get_xlabel()
    assert axes.get_ylabel()
    assert len(axes.get_legend().get_texts()) == 4
    assert _off(axes, 8, logarithmic=True) < 0.01
    dense = next(line for line in axes.lines if line.get_marker() == "o")
    flat = next(line for line in axes.lines if line.get_marker() == "x")
    assert flat.get_ydata() == pytest.approx(dense.get_ydata(), rel=0.02)


def test_predictions_are_those_of_gradient_descent() -> None:
    """Many small steps on the whole matrix, from nothing."""
    gaps, labels = wide_predictors._task(3)
    kept = [*range(12), *range(64, 70)]
    gaps, labels = gaps[np.ix_(kept, kept)], labels[:12]
    weight, bias, layers = 1.75, 0.18, 6
    q = fixed_point(ERF, weight, bias).variance
    found = wide_predictors.predictions(depth(float_layers(ERF, weight, bias, q, gaps), layers), labels, (5,))[0]
    kernel = dense_kernels(ERF, weight, bias, q * (1 - gaps), layers).tangent
    rate = 2 / np.linalg.eigvalsh(kernel[:12, :12])[-1] / 2000
    outputs = np.zeros((18, labels.shape[1]))
    for _ in range(5 * 2000):
        outputs = outputs + rate * kernel[:, :12] @ (labels - outputs[:12])
    assert found == pytest.approx(outputs[12:], abs=2e-3 * np.abs(found).max())


def test_predictors_are_large_near_the_critical_line_and_fade_on_both_sides(monkeypatch) -> None:
    monkeypatch.setattr(wide_predictors, "_WEIGHTS", np.array([0.8, 1.75, 3.0]))
    found = wide_predictors.sizes(5)
    depths = list(wide_predictors._DEPTHS)
    deep, late = depths.index(52), wide_predictors.TIMES.index(4096)
    assert found[1, deep, late] > 1e-2
    assert found[0, deep, late] < 1e-4
    assert found[2, deep, late] < 1e-6
    assert np.all(found[:, depths.index(4), late] > 1e-2)
    # A shallow ordered network trains in the end; a deep one has not moved.
    assert found[0, depths.index(10), late] > 10 * found[0, depths.index(10), 0]


def test_the_map_of_predictors_has_a_panel_a_time(monkeypatch) -> None:
    monkeypatch.setattr(wide_predictors, "_WEIGHTS", np.linspace(0.5, 3.0, 4))
    figure = wide_predictors.predictor_map()
    panels = [axes for axes in figure.axes if axes.get_title()]
    assert [axes.get_title() for axes in panels] == [
        f"after {time} step{'s' * (time > 1)}" for time in wide_predictors.TIMES
    ]
    assert all(axes.get_xlabel() for axes in panels)
    assert panels[0].get_ylabel()
