"""Curves drawn with Matplotlib: the state against the time, and its logarithm where the start is tiny."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from flint import arb, ctx

from derivations.expressions import Expr, Number, Symbol, write
from derivations.variables import Assumptions
from verification.report.curves import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BITS = 192
#: Orders of magnitude that a linear axis does not show.
_ORDERS = 2
#: Powers of ten from which on the time axis has its own unit.
_PLAIN_EXPONENT = 4
#: What a file says of itself: no date, so that the same figure is the same file.
METADATA: Final[dict[str, dict[str, Any]]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
#: How every figure of the project looks.
STYLE: Final[dict[Any, Any]] = {
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "font.size": 11,
    "lines.linewidth": 2.0,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "exactflow",
}


@dataclass(frozen=True)
class Caption:
    """The words of a figure: its title, the time, its unit, and the declarations by which names are typeset."""

    title: str
    time: Symbol
    unit: Symbol | None
    assumptions: Assumptions


def draw(curves: Sequence[Curve], caption: Caption, form: str) -> bytes:
    """The figure of the curves as a file in the format `svg`, `png` or `pdf`.

    The time is shown in units of the time constant, and in powers of ten where it is very long or very short.  If the
    states span many orders of magnitude, a second panel shows them on a logarithmic axis.

    Raises:
        ModuleNotFoundError: if Matplotlib is not installed.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE), ctx.workprec(_BITS):
        logarithmic = _spans_orders(curves)
        figure = Figure(figsize=(10.0, 4.2) if logarithmic else (6.4, 4.2), layout="constrained")
        panels = figure.subplots(1, 2 if logarithmic else 1, squeeze=False)[0]
        _fill(panels[0], curves, caption, _plain)
        if logarithmic:
            _fill(panels[1], curves, caption, _common_logarithm)
            _label_powers(panels[1])
        if len(curves) > 1:
            panels[-1].legend(loc="best")
        panels[0].set_title(_shared_values(curves, caption), loc="left", fontsize="small", color="0.35")
        figure.suptitle(caption.title.replace("$", r"\$"))
        file = BytesIO()
        figure.savefig(file, format=form, dpi=200, metadata=METADATA.get(form))
    return file.getvalue()


def _fill(axes: Axes, curves: Sequence[Curve], caption: Caption, height: Callable[[arb], float]) -> None:
    from matplotlib import colormaps

    shown = [[time / _unit(curve, caption) for time in curve.times] for curve in curves]
    exponent = _exponent(max((times[-1] for times in shown), key=arb.mid))
    scale = arb(10) ** exponent
    colours = colormaps["viridis"]
    for place, (curve, times) in enumerate(zip(curves, shown, strict=True)):
        colour = colours(0.85 * place / max(len(curves) - 1, 1))
        label = _label(curve, curves, caption)
        axes.plot(
            [_plain(time / scale) for time in times], [height(x) for x in curve.states], color=colour, label=label
        )
    names = sorted({_math(curve.state, caption) for curve in curves})
    time = _math(caption.time, caption)
    unit = f"$/${_math(caption.unit, caption)}" if caption.unit is not None else ""
    power = f"  (in units of $10^{{{exponent}}}$)" if exponent else ""
    axes.set_xlabel(f"{time}{unit}{power}")
    axes.set_ylabel(", ".join(names))
    axes.set_xlim(left=0)
    axes.margins(x=0.02)


def _label_powers(axes: Axes) -> None:
    """The axis shows common logarithms, so that states too small for a float can be drawn; label it with powers."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda exponent, _: f"$10^{{{exponent:.0f}}}$"))


def _spans_orders(curves: Sequence[Curve]) -> bool:
    values = [value for curve in curves for value in curve.states]
    if not all(value > 0 for value in values):
        return False
    largest, smallest = max(values, key=arb.mid), min(values, key=arb.mid)
    return bool(largest > smallest * 10**_ORDERS)


def _unit(curve: Curve, caption: Caption) -> arb:
    from numerics.balls import evaluate

    return arb(1) if caption.unit is None else evaluate(caption.unit, curve.point, _BITS)


def _exponent(longest: arb) -> int:
    """The power of ten in which times are shown; 0 if they are of ordinary size."""
    if not longest > 0:
        return 0
    exponent = int(float(_common_logarithm(longest)) // 1)
    return 0 if -_PLAIN_EXPONENT < exponent < _PLAIN_EXPONENT + 3 else exponent


def _plain(value: arb) -> float:
    return float(value.mid())


def _common_logarithm(value: arb) -> float:
    return float((value.log() / arb(10).log()).mid())


def _label(curve: Curve, curves: Sequence[Curve], caption: Caption) -> str:
    """What tells a curve from the others: its state, and the values that are not the same for all."""
    parts = [_math(curve.state, caption)] if len({each.state for each in curves}) > 1 else []
    for name, value in curve.point.items():
        if len({each.point.get(name) for each in curves}) > 1:
            parts.append(f"{_math(name, caption)} = {_power_of_ten(value) or _math(value, caption)}")
    return ", ".join(parts)


def _shared_values(curves: Sequence[Curve], caption: Caption) -> str:
    """The values that are the same for all curves."""
    first = curves[0].point.items()
    shared = [(name, value) for name, value in first if all(each.point.get(name) == value for each in curves)]
    return ", ".join(
        f"{_math(name, caption)} = {_power_of_ten(value) or _math(value, caption)}" for name, value in shared
    )


def _power_of_ten(value: Expr) -> str:
    """A number such as 1/10000 as a power, "" if it is not one."""
    text = write(value).replace("1/1", "", 1)
    return f"$10^{{-{len(text)}}}$" if isinstance(value, Number) and text and not text.strip("0") else ""


def _math(expr: Expr, caption: Caption) -> str:
    """An expression in the mathematics that Matplotlib can set, in the claim language where it cannot."""
    from matplotlib.mathtext import MathTextParser

    from derivations.latex import latex

    text = f"${latex(expr, caption.assumptions)}$"
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return write(expr)
    return text
