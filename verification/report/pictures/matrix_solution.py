"""The exact matrix solution of two layers against simulated networks: the map, the layers, and the saddle."""

from __future__ import annotations

import warnings
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from numerics.matrix_solutions import SaddleWarning, TwoLayerSolution, solve_two_layer
from numerics.networks.flow import gradient_flow
from numerics.networks.starts import balanced, lambda_balanced
from numerics.networks.tasks import Task, aligned_task
from verification.report.figures import STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

_STRENGTHS: Final = (3.0, 2.0, 1.0)
_LAMBDAS: Final = (-4.0, -1.0, 0.0, 1.0, 4.0)
_LINE: Final = 241
_POINTS: Final = 25


def draw(seed: int = 3) -> Figure:
    r"""Three panels: W2 W1 in the modes of the task, |W1|^2 under imbalance, and the loss beside the saddle.

    Lines are the solution of tau d(QQ^T)/dt = F QQ^T + QQ^T F - (QQ^T)^2, points gradient flow of the weights by
    Taylor series, which shares no code with it.

    Args:
        seed: of the tasks' directions and of the weights at time 0.

    Raises:
        ModuleNotFoundError: if Matplotlib is not installed.

    >>> [axes.get_xlabel() for axes in draw().axes]
    ['time $t/\\tau$', 'time $t/\\tau$', 'time $t/\\tau$']
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(15.0, 4.6), layout="constrained")
        left, middle, right = figure.subplots(1, 3)
        chosen = np.random.default_rng(seed)
        _draw_map(left, chosen)
        _draw_layers(middle, chosen)
        _draw_saddle(right, chosen)
        for axes in (left, middle, right):
            axes.set_xlabel(r"time $t/\tau$")
            axes.set_xlim(left=0.0)
        figure.suptitle("Two-layer linear networks: exact matrix solution (lines) and simulation (points)")
    return figure


def _draw_map(axes: Axes, chosen: np.random.Generator) -> None:
    """Every entry of U^T W2 W1 V for a rectangular task and weights that are not aligned with it."""
    from matplotlib import colormaps

    task = aligned_task(5, 4, _STRENGTHS, chosen)
    layers = balanced((5, 6, 4), (0.02, 0.01, 0.005, 0.003), chosen)
    line, looks = np.linspace(0.0, 6.0, _LINE), np.linspace(0.0, 6.0, _POINTS)
    solution = solve_two_layer(task.correlation, *layers)
    theory = np.array([task.left.T @ solution.at(time).product @ task.right for time in line])
    course = gradient_flow(task, layers, list(looks))
    seen = task.left.T @ course.layers[1] @ course.layers[0] @ task.right
    modes = range(len(_STRENGTHS))
    for row, column in sorted(product(modes, modes), key=lambda place: place[0] != place[1]):
        own = row == column
        colour = colormaps["viridis"](0.4 * row) if own else "0.55"
        label = f"$\\alpha = \\beta$, $s = {_STRENGTHS[row]:g}$" if own else None
        axes.plot(line, theory[:, row, column], color=colour, label=label, linewidth=2.0 if own else 1.0)
        axes.plot(looks, seen[:, row, column], "o", color=colour, markersize=4.5 if own else 2.5)
    axes.plot([], [], color="0.55", linewidth=1.0, label=r"$\alpha \neq \beta$")
    axes.set_ylabel(r"$u_\alpha^T W_2 W_1 v_\beta$ (units of the output)")
    axes.set_title("5 inputs, 6 hidden units, 4 outputs, random balanced start", fontsize="medium")
    axes.legend(loc="center right")


def _draw_layers(axes: Axes, chosen: np.random.Generator) -> None:
    """The squared norm of the first layer, which rests at another value for each imbalance lam."""
    from matplotlib import colormaps

    task = aligned_task(3, 3, _STRENGTHS, chosen)
    line, looks = np.linspace(0.0, 5.0, _LINE), np.linspace(0.0, 5.0, _POINTS)
    for place, lam in enumerate(_LAMBDAS):
        layers = lambda_balanced(3, 3, lam, (0.02, 0.01, 0.005), chosen)
        if lam == 0.0 and _determinant(task, layers) < 0:
            layers[1][:, :] = -layers[1]
        solution = solve_two_layer(task.correlation, *layers)
        theory = [np.trace(solution.at(time).input_gram) for time in line]
        seen = np.sum(gradient_flow(task, layers, list(looks)).layers[0] ** 2, axis=(1, 2))
        colour = colormaps["viridis"](0.9 * place / (len(_LAMBDAS) - 1))
        axes.plot(line, theory, color=colour, label=rf"$\lambda = {lam:g}$")
        axes.plot(looks, seen, "o", color=colour, markersize=4.5)
    axes.set_ylabel(r"$|W_1|^2$ (units of the output)")
    axes.set_title(r"$W_2^T W_2 - W_1 W_1^T = \lambda I$, 3 units in each layer", fontsize="medium")
    axes.set_ylim(top=20.0)
    axes.legend(loc="upper center", ncols=3)


def _draw_saddle(axes: Axes, chosen: np.random.Generator) -> None:
    """The loss from two balanced starts that differ by the sign of det(W2 W1) alone."""
    task = aligned_task(3, 3, _STRENGTHS, chosen)
    first, second = balanced((3, 3, 3), (0.02, 0.01, 0.005), chosen)
    mirror = np.eye(3) - 2.0 * np.outer(task.left[:, 0], task.left[:, 0])
    line, looks = np.linspace(0.0, 60.0, _LINE), np.linspace(0.0, 60.0, 2 * _POINTS - 1)
    for layers in ([first, second], [first, mirror @ second]):
        obstructed = _determinant(task, layers) < 0
        colour = "tab:red" if obstructed else "tab:blue"
        relation = "<" if obstructed else ">"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SaddleWarning)
            solution = solve_two_layer(task.correlation, *layers)
        axes.plot(line, _losses(solution, line), color=colour, label=rf"$\det W_2W_1\,\det\Sigma_{{yx}} {relation} 0$")
        course = gradient_flow(task, layers, list(looks))
        seen = np.sum((task.correlation - course.layers[1] @ course.layers[0]) ** 2, axis=(1, 2)) / 2
        axes.plot(looks, seen, "o", color=colour, markersize=4.5)
        if obstructed:
            axes.axhline(solution.limit().loss, color="0.4", linewidth=1.0, linestyle="--", label="saddle")
    axes.set_yscale("log")
    axes.set_ylim(1e-17, 1e7)
    axes.set_ylabel(r"loss $\frac{1}{2}|\Sigma_{yx} - W_2W_1|^2$ (squared units of the output)")
    axes.set_title("The simulation leaves the saddle by its rounding", fontsize="medium")
    axes.legend(loc="upper right")


def _losses(solution: TwoLayerSolution, times: NDArray[np.float64]) -> list[float]:
    return [solution.at(float(time)).loss for time in times]


def _determinant(task: Task, layers: list[NDArray[np.float64]]) -> float:
    return float(np.linalg.det(layers[1] @ layers[0]) * np.linalg.det(task.correlation))
