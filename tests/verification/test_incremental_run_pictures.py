"""Pictures of whole models at the sizes of the literature: complete, and with what must be seen in them."""

import pytest

pytest.importorskip("matplotlib")

from verification.report.pictures.registry import picture

QUICK = {"classification": 5, "regularisers": 1}
LONG = {"factorisation": 4, "quadratic": 4, "convolution": 4}


@pytest.mark.parametrize(
    ("topic", "panels"),
    [*QUICK.items(), *(pytest.param(*each, marks=pytest.mark.slow) for each in LONG.items())],
)
def test_a_run_is_drawn_with_points_and_lines(topic, panels):
    drawing = picture(topic)
    assert drawing is not None
    figure = drawing()
    assert len(figure.axes) == panels
    assert figure.axes[-1].get_legend() is not None
    assert "(points)" in figure.get_suptitle()
    for axes in figure.axes:
        assert axes.get_xlabel()
        assert axes.get_ylabel()
        points = [line for line in axes.lines if line.get_marker() == "o"]
        assert sum(len(line.get_xdata()) for line in points) >= 20
        assert len({line.get_color() for line in points}) >= 4
