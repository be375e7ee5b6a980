"""Pictures of the laws of networks: what is seen of trained networks as points, what the law says as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.claim import Claim
from derivations.expressions import ExpressionError, Number, Symbol
from derivations.networks import NetworkLaw
from numerics.evaluate import evaluate_mpmath
from numerics.networks.matrices import Array
from numerics.networks.observing import Observation, observe
from numerics.networks.solved import solved_entries
from numerics.networks.trials import Point, Trial, build, draw
from numerics.walk import EvaluationError
from verification.obligations import given
from verification.report.figures import STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANELS: Final = 3
_MOST_LINES: Final = 6
_SAMPLES: Final = 80
_DIGITS: Final = 15
_EXACT: Final = Symbol("q")


@dataclass(frozen=True)
class _Seen:
    """One network: what was seen of it, once for each shown value of the parameter with which the error falls."""

    runs: tuple[Observation, ...]

    @property
    def trial(self) -> Trial:
        """The network, at the last of the values."""
        return self.runs[-1].trial


def draw_law(claim: Claim, seed: int = 0) -> Figure:
    """Networks that a law speaks of, as they are drawn to sample it: points are simulated, lines are the law.

    A network has a panel of its own, and a value seen of it a colour. Where the law holds up to an error that vanishes
    with a parameter, hollow points have it large and full ones small.

    Args:
        claim: a claim whose statement is a law of networks.
        seed: of the networks.

    Raises:
        ModuleNotFoundError: if Matplotlib is not installed.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    says = claim.says
    assert isinstance(says, NetworkLaw)
    law = replace(says, law=claim.expanded(says.law))
    networks = _networks(claim, law, seed)
    with rc_context(STYLE):
        figure = Figure(figsize=(5.2 * len(networks), 4.4), layout="constrained")
        panels = figure.subplots(1, len(networks), squeeze=False)[0]
        for axes, seen in zip(panels, networks, strict=True):
            _draw_network(axes, law, seen, claim)
        panels[0].set_ylabel(f"{law.value.name}: {law.experiment.observable.value}", fontsize="small", wrap=True)
        figure.suptitle(f"{claim.title.replace('$', chr(92) + '$')}: theory (lines), simulation (points)", wrap=True)
    return figure


def _networks(claim: Claim, law: NetworkLaw, seed: int) -> list[_Seen]:
    """A network of every depth that is tried, or two of the only one."""
    experiment, falls = law.experiment, law.falls
    depths = experiment.depths[:_PANELS] if len(experiment.depths) > 1 else experiment.depths * 2
    found = []
    for number, depth in enumerate(depths):
        fixed = {} if falls is None else {falls.symbol: Number(falls.values[0])}
        trial = draw(experiment, depth, seed + number, given(claim).given, fixed)
        if falls is None:
            found.append(_Seen((observe(trial),)))
        else:
            shown = (falls.values[0], falls.values[-1])
            found.append(_Seen(tuple(observe(trial.at(falls.symbol, value)) for value in shown)))
    return found


def _draw_network(axes: Axes, law: NetworkLaw, seen: _Seen, claim: Claim) -> None:
    from matplotlib import colormaps

    last = seen.runs[-1]
    count = last.values.shape[1]
    summed = count != len(last.points)
    shown = sorted({round(place) for place in np.linspace(0, count - 1, min(count, _MOST_LINES))})
    for place, thing in enumerate(shown):
        colour = colormaps["viridis"](0.85 * place / max(len(shown) - 1, 1))
        points = last.points if summed else (last.points[thing],)
        across, theory = _line(law, last, thing, points)
        label = "" if summed else _label(points[0], last.points, law)
        labels = axes.get_legend_handles_labels()[1]
        axes.plot(across, theory, color=colour, label=None if label in labels else label or None)
        for number, run in enumerate(seen.runs):
            full = number == len(seen.runs) - 1
            times = [_across(law, points[0], clock) for clock in run.clock]
            filling = colour if full else "none"
            axes.plot(times, run.values[:, thing], "o", color=colour, markerfacecolor=filling, markersize=5.0)
    widths = "-".join(map(str, seen.trial.widths))
    axes.set_title(f"{_shared(law, seen)}widths {widths}", loc="left", fontsize="small", color="0.35")
    axes.set_xlabel(_time(law, claim))
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="best", fontsize="small")


def _line(law: NetworkLaw, seen: Observation, thing: int, points: Sequence[Point]) -> tuple[Array, Array]:
    """Where the line runs across and how high; without the points at which the law has no value."""
    span = law.experiment.ranges[law.experiment.clock]
    if law.inverse:
        ends = seen.values[:, thing]
        states = np.linspace(float(ends.min()), float(ends.max()), _SAMPLES)
        times = [_value(law, points[0], law.value, Fraction(float(state))) for state in states]
        return np.array(times), states
    clocks = [span.low + (span.high - span.low) * Fraction(step, _SAMPLES) for step in range(_SAMPLES + 1)]
    heights = np.zeros(len(clocks))
    exact = None if seen.exact is None else solved_entries(seen.trial, build(seen.trial), clocks)[:, thing]
    for place, clock in enumerate(clocks):
        known = {} if exact is None else {_EXACT: Number(Fraction(float(exact[place])))}
        values = [_value(law, {**point, **known}, law.experiment.clock, clock) for point in points]
        heights[place] = sum(values)
    return np.array([float(clock) for clock in clocks]), heights


def _value(law: NetworkLaw, point: Point, name: Symbol, value: Fraction) -> float:
    """The law, not a number where it has no value."""
    try:
        return float(evaluate_mpmath(law.law, {**point, name: Number(value)}, _DIGITS))
    except (EvaluationError, ExpressionError):
        return float("nan")


def _across(law: NetworkLaw, point: Point, clock: Fraction) -> float:
    """The place of a look on the axis: the clock itself, or the time where the law gives that."""
    if not law.inverse:
        return float(clock)
    return float(evaluate_mpmath(law.experiment.time, {**point, law.experiment.clock: Number(clock)}, _DIGITS))


def _label(point: Point, every: Sequence[Point], law: NetworkLaw) -> str:
    """The parameters by which the things seen differ, as far as the law has them."""
    own = [name for name in point if name in law.law.free_symbols and len({other.get(name) for other in every}) > 1]
    return ", ".join(f"{name.name} = {float(evaluate_mpmath(point[name], {}, _DIGITS)):.3g}" for name in own)


def _shared(law: NetworkLaw, seen: _Seen) -> str:
    """The parameters of the whole network that the law has, and the values between which one falls."""
    falls, parts = law.falls, []
    for name, value in seen.trial.shared.items():
        if falls is not None and name == falls.symbol:
            parts.append(
                f"{name.name} = {float(falls.values[0]):.3g} (hollow) and {float(falls.values[-1]):.3g} (full)"
            )
        elif name in law.law.free_symbols | law.experiment.tau.free_symbols:
            parts.append(f"{name.name} = {float(evaluate_mpmath(value, {}, _DIGITS)):.3g}")
    return "".join(f"{part}, " for part in parts)


def _time(law: NetworkLaw, claim: Claim) -> str:
    """The name of the clock, and what it is."""
    clock = law.experiment.clock
    known = {variable.symbol: variable.about for variable in claim.assumptions.variables}
    return f"{clock.name}: {known.get(clock) or 'time'}"
