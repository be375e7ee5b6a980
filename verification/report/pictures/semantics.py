"""Pictures of semantic development on trees: progressive differentiation and illusory correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.catalogue import two_layer
from derivations.catalogue.semantic import answer
from derivations.catalogue.stating import law
from numerics.structured_data.trees import property_tree, toy_tree
from verification.report.figures import STYLE
from verification.report.pictures.simulated import on_grid, outputs_in_time, strengths

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LEVELS: Final = ("all items", "two halves", "four quarters", "single items")
#: Properties, labels, colours and widths of lines: two answers of the shallow network are the same.
_ASKED: Final = (
    ("move", "can move (true)", "tab:cyan", 5.0),
    ("swim", "can swim (true)", "tab:blue", 2.0),
    ("fly", "can fly (never true)", "tab:red", 2.0),
)
_START: Final = 1e-4


def progressive_differentiation(seed: int = 5) -> Figure:
    """Eight items of a binary tree: a deep network learns level after level, a shallow one all levels at once.

    Args:
        seed: of the hidden layer.
    """
    from matplotlib import colormaps, rc_context
    from matplotlib.figure import Figure

    data = property_tree((2, 2, 2))
    task, (_, values, _) = data.task(), data.modes()
    first = [data.labels.index(f"level {level}") for level in range(len(_LEVELS))]
    with rc_context(STYLE):
        figure = Figure(figsize=(10.0, 4.2), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True)
        for axes, layers, start, last in ((panels[0], 2, _START, 8.0), (panels[1], 1, 0.0, 5.0)):
            line, looks = np.linspace(0.0, last, 400), np.linspace(0.0, last, 26)
            seen = strengths(task, outputs_in_time(task, layers, start, list(looks), seed))
            for level, place in enumerate(first):
                target = float(values[place])
                colour = colormaps["viridis"](0.28 * level)
                if layers == 2:
                    theory = on_grid(law(two_layer.TRAJECTORY), s=target, tau=1.0, u0=start, t=line) / target
                else:
                    theory = 1 - np.exp(-line)
                label = f"level {level}: {_LEVELS[level]}, $s^2 = {target**2:.0f}$"
                axes.plot(line, theory, color=colour, label=label)
                own = slice(level, None, len(first) if layers == 1 else 1)
                axes.plot(looks[own], seen[own, place] / target, "o", color=colour, markersize=4.5)
            axes.set_xlabel(r"time $t/\tau$")
            axes.set_xlim(0.0, last)
        panels[0].set_ylabel("fraction of the singular value learned, $u/s$")
        panels[0].set_title(r"two layers, $u_0 = 10^{-4}$", fontsize="medium")
        panels[1].set_title("one layer, $u_0 = 0$: all levels at once", fontsize="medium")
        panels[1].legend(loc="lower right")
        figure.suptitle("Progressive differentiation of eight items of a tree: theory (lines), simulation (points)")
    return figure


def illusory_correlation(seed: int = 6) -> Figure:
    """What a deep and a shallow network answer about the salmon: one answer is wrong for a while.

    Args:
        seed: of the hidden layer.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    data = toy_tree()
    task = data.task()
    line, looks = np.linspace(0.0, 8.0, 400), np.linspace(0.0, 8.0, 33)
    deep = outputs_in_time(task, 2, _START, list(looks), seed)
    shallow = outputs_in_time(task, 1, 0.0, list(looks), seed)
    with rc_context(STYLE):
        figure = Figure(figsize=(10.0, 4.2), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True)
        for asked, label, colour, width in _ASKED:
            row, column = data.answer(asked, "salmon")
            truth = float(data.outputs[row, column])
            theories = (
                on_grid(answer(asked, "salmon"), tau=1.0, u0=_START, t=line),
                truth * (1 - np.exp(-line)),
            )
            for axes, theory, seen in zip(panels, theories, (deep, shallow), strict=True):
                axes.plot(line, theory, color=colour, label=label, linewidth=width)
                axes.plot(looks, seen[:, row, column], "o", color=colour, markersize=4.5)
        for axes, title in zip(panels, (r"two layers, $u_0 = 10^{-4}$", "one layer, $u_0 = 0$"), strict=True):
            axes.set_title(title, fontsize="medium")
            axes.set_xlabel(r"time $t/\tau$")
            axes.set_xlim(0.0, float(line[-1]))
            axes.axhline(0.5, color="0.4", linewidth=1.0, linestyle="--", label="bound of the wrong belief")
        panels[0].set_ylabel("answer about the salmon (true: 1, false: 0)")
        panels[1].legend(loc="center right")
        figure.suptitle("Illusory correlation: theory (lines), simulation (points)")
    return figure
