"""The picture of depth separation: the threshold of incremental learning as the targets close in on one another."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from derivations.expressions import INFINITY, Expr, Number, as_expr
from numerics.networks.matrices import Array
from numerics.thresholds import Pair, Threshold, threshold
from numerics.thresholds.residual import Residual
from verification.report.figures import STYLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DEPTHS: Final = (*(as_expr(depth) for depth in range(2, 9)), INFINITY)
_SMALL, _FULL = Fraction(1, 10), Fraction(9, 10)
#: Gaps r - 1 of the points, as parts of two: 2, 1, 1/2, ...
_GAPS: Final = tuple(Fraction(2, 2**k) for k in range(13))
_LOWEST: Final = -16.0
_BITS: Final = 64
_DIGITS: Final = 15


def depth_separation() -> Figure:
    """log10 of the threshold against r - 1 for each depth: exact values as points, the laws for r -> 1 as lines.

    Depth 2: (S/F)**(1/(r - 1))*S/e with S = s/(1 - s), F = f/(1 - f); deeper ones: ((r - 1)/(q*I))**(1/q)
    with I = Phi(f) - Phi(s) and q = 1 - 2/N, which is (r - 1)/I at infinite depth.
    """
    from matplotlib import colormaps, rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(7.4, 4.8), layout="constrained")
        axes = figure.subplots()
        for place, depth in enumerate(_DEPTHS):
            colour = colormaps["viridis"](0.13 * place)
            name = r"\infty" if depth == INFINITY else str(depth)
            fine = np.geomspace(float(min(_GAPS)), _upper_gap(depth), 200)
            axes.plot(fine, law_of_close_targets(depth, fine), color=colour, label=f"$N = {name}$")
            gaps = [gap for gap in _GAPS if exact(depth, gap) > _LOWEST]
            axes.plot([float(gap) for gap in gaps], [exact(depth, gap) for gap in gaps], "o", color=colour)
        axes.set_xscale("log")
        axes.set_ylim(_LOWEST, 0.0)
        axes.set_xlabel(r"relative gap of the targets, $r - 1$")
        axes.set_ylabel(r"$\log_{10}$ of the threshold, in units of $\sigma^*_j$")
        axes.legend(loc="lower right", ncols=2, fontsize="small")
        figure.suptitle(
            rf"Depth separation, $(s, f) = ({float(_SMALL):g}, {float(_FULL):g})$:"
            "\nexact thresholds (points), theory (lines) for close targets"
        )
    return figure


def exact(depth: Expr, gap: Fraction) -> float:
    """log10 of the exact threshold."""
    found = threshold(Pair(depth, 1 + gap, _SMALL, _FULL), _DIGITS)
    assert isinstance(found, Threshold)
    return float(found.log) / float(np.log(10))


def law_of_close_targets(depth: Expr, gaps: Array) -> Array:
    """log10 of the sharp law for r -> 1."""
    odds_small, odds_full = float(_SMALL / (1 - _SMALL)), float(_FULL / (1 - _FULL))
    if depth == as_expr(2):
        shallow: Array = np.log10(odds_small / odds_full) / gaps + np.log10(odds_small) - np.log10(np.e)
        return shallow
    q = 1.0 if depth == INFINITY else 1 - 2 / float(depth.value if isinstance(depth, Number) else np.nan)
    deep: Array = np.log10(gaps / (q * _window(depth))) / q
    return deep


def _window(depth: Expr) -> float:
    """I = Phi(f) - Phi(s), the time from s to f in units of the target; minus the base of D at equal targets."""
    return -float(Residual.of(Pair(depth, 1, _SMALL, _FULL), _BITS).base)


def _upper_gap(depth: Expr) -> float:
    """Up to where the law is drawn."""
    return 2.0 if depth == as_expr(2) else 0.5
