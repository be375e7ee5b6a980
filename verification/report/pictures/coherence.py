"""The picture of coherent categories: where a category emerges from chance, and how much of it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.catalogue.coherence import OVERLAPS, VALUE
from numerics.structured_data.categories import Category
from verification.report.figures import STYLE
from verification.report.pictures.simulated import on_grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

_ITEMS, _PROPERTIES = 300, 900
_SIZES: Final = (9, 12, 15, 17, 20, 23, 27, 32, 38, 45)
_DRAWS: Final = 4
_INSIDE, _OUTSIDE = 0.8, 0.5


def category_coherence(seed: int = 7) -> Figure:
    """The largest singular value and the squared overlaps of its vectors with the category, against the coherence.

    Points are means over some random tables, of which the block of the category is a part.

    Args:
        seed: of the tables drawn.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    chosen = np.random.default_rng(seed)
    categories = [_category(size) for size in _SIZES]
    seen = np.array([np.mean([_seen(each, chosen) for _ in range(_DRAWS)], axis=0) for each in categories])
    coherences = np.array([category.coherence for category in categories])
    above = np.linspace(1.0, float(coherences[-1]), 300)
    line = np.concatenate([[0.0], above])
    ratio = float(np.sqrt(_PROPERTIES / _ITEMS))
    with rc_context(STYLE):
        figure = Figure(figsize=(10.0, 4.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.plot(line, _values(line, ratio), color="tab:blue", label="largest singular value")
        left.plot(coherences, seen[:, 0], "o", color="tab:blue", markersize=4.5)
        left.set_ylabel("largest singular value of the table")
        for (side, overlap), colour, column in zip(OVERLAPS.items(), ("tab:green", "tab:red"), (1, 2), strict=True):
            theory = np.concatenate([[0.0], on_grid(overlap, C=above, r=ratio)])
            right.plot(line, theory, color=colour, label=f"over the {side}")
            right.plot(coherences, seen[:, column], "o", color=colour, markersize=4.5)
        right.set_ylabel("squared overlap with the category")
        for axes in (left, right):
            axes.axvline(1.0, color="0.4", linestyle="--", linewidth=1.0, label="threshold $C = 1$")
            axes.set_xlabel("coherence $C$")
            axes.set_xlim(left=0.0)
            axes.legend(loc="lower right")
        size = rf"$N_o = {_ITEMS}$, $N_f = {_PROPERTIES}$, $p = {_INSIDE:g}$, $q = {_OUTSIDE:g}$"
        figure.suptitle(f"Category coherence, {size}: theory (lines), means of random tables (points)")
    return figure


def _category(size: int) -> Category:
    return Category(_ITEMS, _PROPERTIES, size, 3 * size, _INSIDE, _OUTSIDE)


def _seen(category: Category, chosen: np.random.Generator) -> tuple[float, float, float]:
    """The largest singular value of a random table, and the squared overlaps over properties and items."""
    from scipy.sparse.linalg import eigsh

    table = category.draw(chosen).outputs
    squares, vectors = eigsh(table.T @ table, k=1, v0=np.ones(category.items), tol=1e-6)
    value, items = float(np.sqrt(squares[0])), vectors[:, 0]
    properties = table @ items / value
    own = properties[: category.own_properties].sum() ** 2 / category.own_properties
    return value, float(own), float(items[: category.own_items].sum() ** 2 / category.own_items)


def _values(coherences: NDArray[np.float64], ratio: float) -> NDArray[np.float64]:
    """The singular value by the law of the catalogue, which is the edge of the noise up to the threshold."""
    scale = float(np.sqrt(_OUTSIDE * (1 - _OUTSIDE)) * (_ITEMS * _PROPERTIES) ** 0.25)
    return scale * on_grid(VALUE, C=np.maximum(coherences, 1.0), r=ratio)
