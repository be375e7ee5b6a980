"""Pictures of deep wide networks: kernels against depth in each phase, and condition numbers at criticality."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from numerics.kernels import ERF, depth, float_layers
from numerics.kernels.convolutions import Convolution
from numerics.kernels.numbers import FLOATS, Array
from numerics.wide_networks import Data, critical_bias, fixed_point, spectrum
from numerics.wide_networks.constants import chaotic_constant, ordered_constant
from numerics.wide_networks.spectra import kernel_layers
from verification.report.figures import STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The gap of the two inputs at the first layer.
_GAP: Final = 0.5
_CRITICAL: Final = 1.5
_INPUTS: Final = 5
_SHALLOWEST, _DEEPEST = 40, 2000


def kernels() -> Figure:
    """The entries of both kernels against depth, with the laws of each phase as lines."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(12.6, 4.2), layout="constrained")
        panels = figure.subplots(1, 3)
        _ordered(panels[0])
        _critical(panels[1])
        _chaotic(panels[2])
        for axes in panels:
            axes.set_xlabel("depth $l$ (weight matrices)")
            axes.legend(loc="upper left" if axes is panels[2] else "best", fontsize=9)
        figure.suptitle("Kernels of two inputs in depth, erf: theory (lines), recursion (points)")
    return figure


def _followed(weight: float, bias: float, last: int) -> dict[str, Array]:
    """Both kernels of a pair at the fixed variance, for every depth up to the last."""
    start = kernel_layers(ERF, weight, bias, fixed_point(ERF, weight, bias).variance, _GAP)
    pairs, shared = zip(*islice(start, last), strict=True)
    names = ("gap", "tangent", "tangent_gap")
    found = {name: np.array([float(getattr(pair, name)) for pair in pairs]) for name in names}
    return {**found, "tangent_covariance": np.array(shared, dtype=np.float64)}


def _draw(axes: Axes, line: Array, law: Array, seen: Array, every: int, colour: str, label: str) -> None:
    axes.plot(line, law, color=colour, label=label)
    axes.plot(line[every - 1 :: every], seen[every - 1 :: every], "o", color=colour, markersize=4.5)


def _ordered(axes: Axes) -> None:
    weight, bias, last = 1.1, 0.05, 120
    point, seen, line = fixed_point(ERF, weight, bias), _followed(weight, bias, last), np.arange(1.0, last + 1)
    constant = ordered_constant(ERF, weight, bias, point, _GAP)
    limit, chi, q = point.tangent_limit, point.slope, point.variance
    _draw(axes, line, limit * chi**line, limit - seen["tangent"], 8, "tab:blue", r"$p^* - p = p^*\chi_1^l$")
    factor = constant * (q + point.curvature * limit / chi)
    label = r"$p - p_{ab} \sim C(q^* + f''p^*/\chi_1)\,l\chi_1^l$"
    _draw(axes, line, factor * line * chi**line, seen["tangent_gap"], 8, "tab:red", label)
    label = r"$q^* - q_{ab} \sim q^*C\chi_1^l$"
    _draw(axes, line, q * constant * chi**line, q * seen["gap"], 8, "tab:green", label)
    axes.set_yscale("log")
    axes.set_ylabel("distance from the limit")
    axes.set_title(rf"ordered: $\sigma_w^2 = {weight}$, $\sigma_b^2 = {bias}$", fontsize="medium")


def _critical(axes: Axes) -> None:
    """What the leading laws 1/(1 - c) ~ f''l/2 and p_ab/p ~ 1/3 leave: straight lines in the logarithm of the depth."""
    last = 20_000
    law, seen = _Critical.of(_GAP), _followed(_CRITICAL, _critical_bias(), last)
    line, depths = np.geomspace(10, last, 200), np.unique(np.geomspace(10, last, 25).astype(int))
    ratio = (seen["tangent_covariance"] / seen["tangent"])[depths - 1]
    label = r"$l\,(p_{ab}/p - \frac{1}{3}) \sim \alpha\log l + \beta$"
    axes.plot(line, law.alpha * np.log(line) + law.beta, color="tab:red", label=label)
    axes.plot(depths, depths * (ratio - 1 / 3), "o", color="tab:red", markersize=4.5)
    label = r"$1/(1 - c) - f''l/2 \sim \gamma\log l + C$"
    axes.plot(line, law.gamma * np.log(line) + law.constant, color="tab:green", label=label)
    axes.plot(depths, 1 / seen["gap"][depths - 1] - law.half * depths, "o", color="tab:green", markersize=4.5)
    axes.set_xscale("log")
    axes.set_ylabel("what the leading law leaves")
    axes.set_title(rf"critical: $\sigma_w^2 = {_CRITICAL}$, $\sigma_b^2 = {_critical_bias():.5f}$", fontsize="medium")


def _chaotic(axes: Axes) -> None:
    weight, bias, last = 2.0, 0.05, 240
    point, seen, line = fixed_point(ERF, weight, bias), _followed(weight, bias, last), np.arange(1.0, last + 1)
    constant = chaotic_constant(ERF, weight, bias, point, _GAP)
    q, rate, limit = point.variance, point.rate, point.tangent_covariance
    diagonal = q * (point.slope**line - 1) / (point.slope - 1)
    _draw(axes, line, diagonal, seen["tangent"], 15, "tab:blue", r"$p = q^*(\chi_1^l - 1)/(\chi_1 - 1)$")
    factor = abs(constant) * (q + point.curvature * limit / rate)
    label = r"$|p_{ab} - p_{ab}^*| \sim |E|(q^* + f''p_{ab}^*/\chi_{c^*})\,l\chi_{c^*}^l$"
    _draw(axes, line, factor * line * rate**line, np.abs(seen["tangent_covariance"] - limit), 15, "tab:red", label)
    label = r"$|q_{ab} - q^*c^*| \sim q^*|E|\chi_{c^*}^l$"
    away = q * np.abs(seen["gap"] - point.gap)
    _draw(axes, line, q * abs(constant) * rate**line, away, 15, "tab:green", label)
    axes.set_yscale("log")
    axes.set_ylim(top=1e24)  # the legend stands above the lines
    axes.set_ylabel("diagonal, and distance from the limit")
    axes.set_title(rf"chaotic: $\sigma_w^2 = {weight:g}$, $\sigma_b^2 = {bias}$", fontsize="medium")


def conditions() -> Figure:
    """Condition numbers at criticality against depth: dense, flattened, and pooled over two numbers of positions."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    variance = fixed_point(ERF, _CRITICAL, _critical_bias()).variance
    law, line = _Critical.of(1 - _critical_bias() / variance), np.geomspace(_SHALLOWEST, _DEEPEST, 200)
    ratio = 1 / 3 + (law.alpha * np.log(line) + law.beta) / line
    depths = np.unique(np.geomspace(_SHALLOWEST, _DEEPEST, 16).astype(int))
    with rc_context(STYLE):
        figure = Figure(figsize=(7.4, 4.8), layout="constrained")
        axes = figure.subplots()
        for positions, colour in ((1, "tab:blue"), (4, "tab:orange"), (8, "tab:red")):
            all_of_them = _INPUTS * positions
            name = "dense" if positions == 1 else f"pooled, $d = {positions}$"
            label = rf"{name}: to ${(all_of_them + 2) / 2:g}$"
            axes.plot(line, 1 + all_of_them * ratio / (1 - ratio), color=colour, label=label)
            axes.axhline((all_of_them + 2) / 2, color=colour, linewidth=0.8, linestyle=":")
            seen = _dense(variance, depths) if positions == 1 else _convolved(variance, depths, positions, True)
            axes.plot(depths, seen, "o", color=colour, markersize=5.5)
        flat = _convolved(variance, depths, 4, False)
        axes.plot(depths, flat, "x", color="k", markersize=6, label="flattened, $d = 4$: as dense")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylim(1.5, 30.0)
        axes.set_yticks([2, 3, 5, 10, 20], ["2", "3", "5", "10", "20"])
        axes.set_yticks([], minor=True)
        axes.set_xlabel("depth $l$ (weight matrices)")
        axes.set_ylabel(r"condition number $\kappa$ of the tangent kernel")
        axes.legend(loc="center right", fontsize=9)
        figure.suptitle(
            rf"At criticality $\kappa \to (md + 2)/2$, $m = {_INPUTS}$, erf: theory (lines), recursion (points)"
        )
    return figure


def _dense(variance: float, depths: NDArray[np.intp]) -> list[float]:
    data = Data(_INPUTS, 1, _critical_bias() / variance)
    return [spectrum(ERF, _CRITICAL, _critical_bias(), variance, int(each), data).condition for each in depths]


def _convolved(variance: float, depths: NDArray[np.intp], positions: int, pooled: bool) -> list[float]:
    """Of whole convolutional networks, by the eigenvalues of their kernel of inputs without common channels."""
    network = Convolution(ERF, _CRITICAL, _critical_bias(), half_width=1)
    count = _INPUTS * positions
    scale = np.sqrt(count * (variance - _critical_bias()) / _CRITICAL)
    kernels = network.layer(scale * np.eye(count).reshape(_INPUTS, positions, count), 1, pooled)
    found, wanted = [], set(depths.tolist())
    for layer in range(2, int(depths[-1]) + 1):
        if layer in wanted:
            values = np.linalg.eigvalsh(network.read_out(kernels).tangent)
            found.append(float(values[-1] / values[0]))
        kernels = network.deeper(kernels)
    return found


def _critical_bias() -> float:
    return float(critical_bias(ERF, _CRITICAL))


@dataclass(frozen=True)
class _Critical:
    """Constants of the critical laws: 1/(1 - c) ~ half*l + gamma*log(l) + constant, p_ab/q ~ l/3 + alpha*log(l) + beta.

    Only the constant depends on the inputs; it is read off a great depth.
    """

    half: float
    gamma: float
    constant: float
    alpha: float
    beta: float

    @classmethod
    def of(cls, gap: float) -> _Critical:
        point, deep = fixed_point(ERF, _CRITICAL, _critical_bias()), 20_000
        q = np.asarray(point.variance)
        half = point.curvature / 2
        sixth = _CRITICAL * float(q * q * ERF.bend(q, np.asarray(0.0), 3, FLOATS)) / 6
        gamma = (half**2 - sixth) / half
        start = float_layers(ERF, _CRITICAL, _critical_bias(), point.variance, gap)
        constant = 1 / float(depth(start, deep).gap) - half * deep - gamma * np.log(deep)
        beta = constant / (3 * half) + sixth / (2 * half**2) - 1 / (2 * half) - gamma / (6 * half)
        return cls(half, gamma, float(constant), (1 - sixth / half**2) / 3, float(beta))
