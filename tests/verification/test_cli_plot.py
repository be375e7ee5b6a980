import math
import sys
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest

from derivations.claim_files import read_claims
from derivations.expressions import Symbol, read
from verification.report.curves import curves

pytest.importorskip("matplotlib")


def point(**values: str) -> dict:
    return {Symbol(name): read(value) for name, value in values.items()}


@pytest.mark.parametrize("place", [0, 1], ids=["solution", "time law"])
def test_a_curve_is_the_logistic_curve_from_start_to_attractor(trajectory, place):
    claim = read_claims(trajectory.read_text(), "claims").claims[place]
    (curve,) = curves(claim, [point(s="2", tau="3", u0="1/1000")])
    for time, state in zip(curve.times, curve.states, strict=True):
        t = float(time.mid())
        assert float(state.mid()) == pytest.approx(2 / (1 + 1999 * math.exp(-4 * t / 3)), rel=1e-9)
    assert float(curve.states[0].mid()) == pytest.approx(1e-3)
    assert 0.99 < float(curve.states[-1].mid()) / 2 < 1
    heights = [float(state.mid()) / 2 for state in curve.states]
    assert max(b - a for a, b in pairwise(heights)) < 0.02


def test_a_curve_from_an_exponentially_small_start(trajectory):
    claim = read_claims(trajectory.read_text(), "claims").claims[1]
    (curve,) = curves(claim, [point(s="1", tau="1", u0="exp(-1000000)")])
    half = min(range(len(curve.states)), key=lambda k: abs(float(curve.states[k].mid()) - 0.5))
    assert float(curve.times[half].mid()) == pytest.approx(500_000, abs=1)
    heights = [float(state.log().mid()) for state in curve.states]
    assert max(b - a for a, b in pairwise(heights)) < 10_000


def test_a_state_that_falls(claim_file):
    flow = 'flow = { state = "u", time = "t", start = "u0", rhs = "2*u*(s - u)" }'
    path = claim_file(("fall", f'given = ["u0 > s"]\n{flow}\ntime_to = "log(u*(u0 - s)/(u0*(u - s)))/(2*s)"'))
    (claim,) = read_claims(path.read_text(), "claims").claims
    (curve,) = curves(claim, [point(s="1", u0="5")])
    heights = [float(state.mid()) for state in curve.states]
    assert heights == sorted(heights, reverse=True)
    assert [float(time.mid()) for time in curve.times] == sorted(float(time.mid()) for time in curve.times)


def test_until_ends_the_curve(trajectory):
    claim = read_claims(trajectory.read_text(), "claims").claims[0]
    (curve,) = curves(claim, [point(s="2", tau="3", u0="1/1000")], read("5/2"))
    assert float(curve.times[-1].mid()) == pytest.approx(2.5)


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_figure_is_written(exactflow, trajectory, tmp_path, form):
    figure = tmp_path / f"mode.{form}"
    ran = exactflow("plot", trajectory, "--claim", "mode.trajectory", "-o", figure)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    if form == "svg":
        root = ElementTree.fromstring(figure.read_text())
        assert root.tag.endswith("svg")
        panels = [part for part in root.iter() if part.get("id", "").startswith("axes_")]
        assert len(panels) == 2
    else:
        assert figure.read_bytes().startswith(b"\x89PNG")


def test_the_same_figure_is_the_same_file(exactflow, trajectory, tmp_path):
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    for figure in (first, second):
        exactflow("plot", trajectory, "--claim", "mode.time", "--at", "u0=exp(-1000)", "-o", figure)
    assert first.read_bytes() == second.read_bytes()


def test_without_matplotlib_the_message_says_how_to_install_it(exactflow, trajectory, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    figure = tmp_path / "mode.svg"
    ran = exactflow("plot", trajectory, "--claim", "mode.trajectory", "-o", figure)
    assert ran.status == 2
    assert "exactflow[report]" in ran.err
    assert not figure.exists()
