"""Pictures: labelled axes, legends, and simulated points that lie on the lines of the theory."""

import sys

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from derivations.catalogue import topics
from verification.report.pictures.registry import picture, pictured

#: How far points may lie from their line, relative to the height of the panel; random tables scatter.
CLOSE = {
    "coherence": 0.12,
    "deep": 5e-3,
    "generalisation": 0.02,
    "shrinkage": 0.02,
    "bulk": 0.03,
    "overtraining": 0.03,
    "ridge": 0.06,
}
#: Pictures with tests of their own; the last ones show finite samples, which no line predicts.
ELSEWHERE = {"matrix-solution", "incremental", "transfer"} | {
    "factorisation",
    "quadratic",
    "classification",
    "convolution",
    "regularisers",
    "kernel-phases",
    "depth-scales",
    "tangent-kernels",
    "kernel-spectra",
    "kernel-dynamics",
}


@pytest.fixture(scope="module", params=[name for name in pictured() if name not in ELSEWHERE])
def drawn(request):
    drawing = picture(request.param)
    assert drawing is not None
    return request.param, drawing()


def test_every_panel_is_labelled_and_every_figure_has_a_title_and_a_legend(drawn):
    _, figure = drawn
    for axes in figure.axes:
        assert axes.get_xlabel()
        assert axes.get_ylabel() or any(axes.get_shared_y_axes().joined(axes, other) for other in figure.axes[:1])
    assert any(axes.get_legend() is not None for axes in figure.axes)
    assert "theory (lines)" in figure.get_suptitle()


def test_points_lie_on_the_line_of_their_colour(drawn):
    name, figure = drawn
    compared = 0
    for axes in figure.axes:
        lines = [line for line in axes.lines if line.get_marker() == "None" and len(line.get_xdata()) > 2]
        height = max(np.nanmax(line.get_ydata()) for line in lines)
        for points in (line for line in axes.lines if line.get_marker() == "o"):
            (own,) = [line for line in lines if line.get_color() == points.get_color()]
            where, seen = points.get_xdata(), points.get_ydata()
            claimed = np.interp(where, own.get_xdata(), own.get_ydata())
            assert np.abs(seen - claimed).max() <= CLOSE.get(name, 2e-3) * height
            compared += len(where)
    assert compared >= 20


def test_pictures_belong_to_topics():
    assert set(pictured()) <= {topic.name for topic in topics()}


@pytest.mark.parametrize("target", ["illusory", "illusory.peak"])
def test_a_topic_and_a_claim_without_a_curve_are_drawn(exactflow, tmp_path, target):
    path = tmp_path / "picture.png"
    ran = exactflow("plot", target, "-o", path)
    assert (ran.status, ran.err) == (0, "")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_claim_with_a_curve_keeps_it(exactflow, tmp_path):
    path = tmp_path / "curve.svg"
    assert exactflow("plot", "two-layer.trajectory", "-o", path).status == 0
    assert path.read_text().startswith("<?xml")


def test_without_matplotlib_the_remedy_is_named(exactflow, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ran = exactflow("plot", "illusory", "-o", tmp_path / "picture.png")
    assert ran.status == 2
    assert "pip install" in ran.err


def test_the_map_of_transfer_shows_harm_below_the_line_and_help_above():
    drawing = picture("transfer")
    assert drawing is not None
    panels = [axes for axes in drawing().axes if axes.get_title()]
    assert len(panels) == 3
    for axes in panels:
        assert axes.get_xlabel()
        assert axes.get_ylabel()
        found = axes.collections[0].get_array()
        assert found[0].min() < -0.05
        assert found[-1].min() > -1e-9
