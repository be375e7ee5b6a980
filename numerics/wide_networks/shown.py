"""Tables of what is known of a network, as text and as LaTeX."""

from __future__ import annotations

from math import isinf, isnan
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from numerics.wide_networks.trainability import Trainability

#: Quantity, its symbol, and where the exact number and that of the law stand.
_COMPARED: Final = (
    ("condition number", r"\kappa", "spectrum.condition", "laws.condition"),
    ("largest eigenvalue", r"\lambda_{\max}", "spectrum.largest", "laws.largest"),
    ("largest learning rate", r"\eta_{\max}", "largest_rate", "largest_rate_law"),
    ("signal of a test input", r"\Delta", "spectrum.signal", "laws.signal"),
)
_FIXED: Final = (
    ("fixed variance", "q^*", "variance"),
    ("fixed correlation", "c^*", "correlation"),
    ("rate of variances", r"\chi_q", "variance_rate"),
    ("slope at 1", r"\chi_1", "slope"),
    ("rate of correlations", r"\chi_{c^*}", "rate"),
)
#: How a number beyond the range of float64 is shown.
_HUGE: Final = "> 1e308"
_SCALES: Final = (
    ("scale of training", r"\xi_1", "trainable_scale"),
    ("scale of correlations", r"\xi_{c^*}", "correlation_scale"),
    ("scale of generalisation", r"\xi_*", "generalising_scale"),
)


def as_text(found: Trainability) -> str:
    """A table of lines, each quantity with its exact value and that of the law."""
    lines = [_heading(found), "", f"{'':26}{'exact':>12}{'law':>12}"]
    lines += [f"{name:26}{_number(one, _HUGE):>12}{_number(other, _HUGE):>12}" for name, _, one, other in _rows(found)]
    lines += ["", *(f"{name:26}{_number(value, 'any'):>12}" for name, _, value in _numbers(found))]
    return "\n".join(lines)


def as_latex(found: Trainability) -> str:
    """The same as an array in a display."""
    rows = [rf"{symbol} & {_power(one)} & {_power(other)}" for _, symbol, one, other in _rows(found)]
    rows += [rf"{symbol} & {_power(value)} &" for _, symbol, value in _numbers(found)]
    head = r"\text{" + found.phase + r"} & \text{exact} & \text{law} \\ \hline"
    return r"$\displaystyle\begin{array}{lrr}" + head + r" \\ ".join(rows) + r"\end{array}$"


def _heading(found: Trainability) -> str:
    network, data = found.network, found.data
    pooled = f", {data.pooled} pooled positions" if data.pooled > 1 else ""
    verdicts = f"trainable: {_yes(found.trainable)}; generalises: {_yes(found.generalises)}"
    return (
        f"{found.phase}: w = {network.weight:g}, b = {network.bias:g}, depth {network.depth}, {data.inputs} inputs"
        f"{pooled}\n{verdicts}; {_number(found.steps, _HUGE)} steps of {_number(found.steps_allowed, _HUGE)}"
    )


def _rows(found: Trainability) -> list[tuple[str, str, float, float]]:
    return [(name, symbol, _at(found, one), _at(found, other)) for name, symbol, one, other in _COMPARED]


def _numbers(found: Trainability) -> list[tuple[str, str, float]]:
    """The fixed point, the scales and the depths; scales only away from criticality."""
    listed = []
    if found.point is not None:
        listed += [(name, symbol, _at(found.point, path)) for name, symbol, path in _FIXED]
        if found.phase != "critical":
            listed += [(name, symbol, _scale(found, path)) for name, symbol, path in _SCALES]
    listed.append(("trainable to depth", r"l_{\text{train}}", found.laws.trainable_depth))
    listed.append(("generalises to depth", r"l_{\text{general}}", found.laws.generalising_depth))
    return listed


def _scale(found: Trainability, path: str) -> float:
    if path == "generalising_scale" and found.phase == "ordered":
        return float("inf")
    return _at(found.point, path)


def _at(found: object, path: str) -> float:
    for name in path.split("."):
        found = getattr(found, name)
    assert isinstance(found, float | int)
    return float(found)


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _number(value: float, infinite: str) -> str:
    """Six digits; what is no number has no law, or no digits left in float64."""
    return "unknown" if isnan(value) else infinite if isinf(value) else f"{value:.6g}"


def _power(value: float) -> str:
    """The number with a power of ten as LaTeX writes it."""
    if isnan(value):
        return r"\text{--}"
    if isinf(value):
        return r"\infty"
    mantissa, _, exponent = f"{value:.6g}".partition("e")
    return mantissa + (rf" \times 10^{{{int(exponent)}}}" if exponent else "")
