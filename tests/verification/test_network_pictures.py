"""Pictures of laws of networks: every panel is labelled, and simulated points lie on the lines of the law."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from dataclasses import replace

from derivations.catalogue import find
from derivations.expressions import read
from verification.report.pictures.network_laws import draw_law

#: One law of each kind: explicit, by its time, summed, of entries beside the exact solution, with pathways.
LAWS = ("two-layer", "deep.depth-3", "loss", "symmetric-factorisation", "gated", "imbalance", "small-start.second")


def known(name):
    claim = find(f"networks.{name}")
    assert claim is not None
    return claim


def distances(figure):
    """How far the full points are from the line of their colour, relative to the height of the panel."""
    for axes in figure.axes:
        lines = [line for line in axes.lines if line.get_marker() == "None"]
        height = max(np.nanmax(np.abs(line.get_ydata())) for line in lines)
        for points in (line for line in axes.lines if line.get_marker() == "o"):
            if points.get_markerfacecolor() == "none":
                continue
            (own,) = [line for line in lines if line.get_color() == points.get_color()]
            claimed = np.interp(points.get_xdata(), own.get_xdata(), own.get_ydata())
            yield np.abs(points.get_ydata() - claimed).max() / height


@pytest.mark.parametrize("name", LAWS)
def test_points_lie_on_the_lines_of_the_law(name):
    figure = draw_law(known(name))
    assert all(axes.get_xlabel() for axes in figure.axes)
    assert figure.axes[0].get_ylabel()
    assert "theory (lines)" in figure.get_suptitle()
    found = list(distances(figure))
    assert len(found) >= 2
    assert max(found) < 3e-3


def test_points_leave_the_lines_of_a_wrong_law():
    claim = known("two-layer")
    wrong = replace(claim, says=replace(claim.says, law=read("s/(1 + (s/u0 - 1)*exp(-s*t/tau))")))
    assert max(distances(draw_law(wrong))) > 0.05


def test_a_law_of_networks_is_plotted_from_the_command_line(exactflow, tmp_path):
    path = tmp_path / "law.png"
    ran = exactflow("plot", "networks.autoencoder.tied", "-o", path)
    assert (ran.status, ran.err) == (0, "")
    assert path.read_bytes().startswith(b"\x89PNG")
    ran = exactflow("plot", "networks.autoencoder.tied", "-o", path, "--until", "3")
    assert ran.status == 2
    assert "leave out --at and --until" in ran.err
