import numpy as np
import pytest

pytest.importorskip("matplotlib")


def lines_and_points(axes):
    """The curves of theory and the points of simulation, in pairs, as they were drawn."""
    drawn = [line for line in axes.get_lines() if len(line.get_xdata()) > 2]
    return [(line.get_xydata(), points.get_xydata()) for line, points in zip(drawn[::2], drawn[1::2], strict=True)]


def test_the_matrix_solution_goes_through_the_simulated_points():
    from verification.report.pictures.matrix_solution import draw

    product, layers, saddle = draw(seed=5).axes
    assert [len(lines_and_points(axes)) for axes in (product, layers, saddle)] == [9, 5, 2]
    for axes in (product, layers):
        for line, points in lines_and_points(axes):
            assert points[:, 1] == pytest.approx(np.interp(points[:, 0], *line.T), abs=1e-10)
    (learned, first), (lost, second) = lines_and_points(saddle)
    if learned[-1, 1] > lost[-1, 1]:
        (learned, first), (lost, second) = (lost, second), (learned, first)
    assert first[:, 1] == pytest.approx(np.interp(first[:, 0], *learned.T), abs=1e-10)
    early = second[:, 0] < 20
    assert second[early, 1] == pytest.approx(np.interp(second[early, 0], *lost.T), abs=1e-10)
    assert lost[-1, 1] == pytest.approx(0.5)
    assert second[-1, 1] < 1e-12
