"""Networks drawn for an experiment: exact parameters, random widths and frames, a task and a start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from derivations.expressions import Expr, Number, Relation, Symbol
from derivations.network_kinds import Inputs, Start, Wiring
from derivations.networks import Experiment, Range
from numerics.networks.matrices import Array, NetworkError, Pathway, chain, gated
from numerics.networks.starts import aligned, balanced, gaussian, lambda_balanced
from numerics.networks.tasks import Task, aligned_task, correlated_task, table_task
from numerics.precision import enclosure
from numerics.sampling import satisfied

#: The names of the number of layers, and of the number of a mode from 1 on, in the formulas of an experiment.
DEPTH: Final = Symbol("M")
PLACE: Final = Symbol("i")
Point = Mapping[Symbol, Expr]

_FIGURES: Final = 4
_BITS: Final = 128
#: Formulas are enclosed to the digits of a float, or to the smallest float.
_RELATIVE: Final = 2.0**-60
_SMALLEST: Final = 2.0**-1074
_MOST_DRAWS: Final = 100
_TRIES: Final = 20
_WIDEST: Final = 7


@dataclass(frozen=True)
class Trial:
    """One network of an experiment, as exact parameters and the seed of everything random about it.

    Attributes:
        experiment: the experiment.
        widths: (n_0, ..., n_M).
        seed: of the singular vectors, the hidden frames and random weights.
        shared: the parameters of the whole network, the depth among them.
        modes: the parameters of each mode.
    """

    experiment: Experiment
    widths: tuple[int, ...]
    seed: int
    shared: Point
    modes: tuple[Point, ...]

    @property
    def depth(self) -> int:
        """The number M of weight matrices."""
        return len(self.widths) - 1

    def points(self) -> tuple[Point, ...]:
        """All parameters of each mode."""
        return tuple({**self.shared, **mode} for mode in self.modes)

    def common(self) -> Point:
        """The parameters that do not depend on the mode; with a single mode these are all."""
        return self.points()[0] if len(self.modes) == 1 else self.shared

    def at(self, symbol: Symbol, value: Fraction) -> Trial:
        """The same network with another value of a parameter."""
        return replace(self, shared={**self.shared, symbol: Number(value)})

    def __str__(self) -> str:
        return f"widths {'-'.join(map(str, self.widths))}, seed {self.seed}"


@dataclass(frozen=True)
class Network:
    """A trial in numbers.

    Attributes:
        task: the second moments and the modes.
        layers: W_1, ..., W_M at time 0, of shapes (n_l, n_{l-1}).
        tau: the time constant.
        decay: the strength of the weight decay.
        pathways: the ways through the network.
    """

    task: Task
    layers: tuple[Array, ...]
    tau: float
    decay: float
    pathways: tuple[Pathway, ...]


def draw(experiment: Experiment, depth: int, seed: int, given: Sequence[Relation], fixed: Point) -> Trial:
    """A network of the experiment with M = depth layers.

    Args:
        experiment: the experiment.
        depth: the number of layers.
        seed: of all random choices.
        given: relations that the parameters must satisfy, those of each mode together with the shared ones.
        fixed: the values of parameters that are not drawn.

    Raises:
        NetworkError: if no parameters within the ranges satisfy the relations.
    """
    rng = np.random.default_rng([seed, depth])
    count, widths = _outline(experiment, depth, rng)
    given_names = {*fixed, DEPTH, experiment.clock}
    drawn = [each for each in experiment.drawn if each.symbol not in given_names]
    of_modes = [each for each in drawn if each.symbol in experiment.of_mode]
    of_all = [each for each in drawn if each.symbol not in experiment.of_mode]
    if experiment.inputs is Inputs.CORRELATED:
        count = widths[0]
    for _ in range(_MOST_DRAWS):
        shared = {**fixed, DEPTH: Number(depth), **_values(of_all, rng)}
        modes = [_mode(of_modes, shared, given, rng) for _ in range(count)]
        if None not in modes:
            numbered = ({PLACE: Number(i), **mode} for i, mode in enumerate(modes, 1) if mode is not None)
            return Trial(experiment, widths, seed, shared, tuple(numbered))
    raise NetworkError("no parameters within the ranges of the experiment satisfy the assumptions; widen the ranges")


def _outline(experiment: Experiment, depth: int, rng: np.random.Generator) -> tuple[int, tuple[int, ...]]:
    """The number of modes and the widths."""
    count = experiment.modes or int(rng.integers(2, 5))
    if experiment.table:
        count = int(np.linalg.matrix_rank(np.array(experiment.table)))
    widths = tuple(int(rng.integers(count, _WIDEST + 1)) for _ in range(depth + 1))
    if experiment.table:
        return count, (len(experiment.table[0]), *widths[1:-1], len(experiment.table))
    if experiment.wiring is Wiring.TIED:
        return count, (*widths[:-1], widths[0])
    if experiment.start is Start.LAMBDA_BALANCED:
        # The imbalance is a multiple of the identity only if every hidden unit carries a mode.
        return count, (widths[0], count, widths[-1])
    return count, widths


def _mode(ranges: Sequence[Range], shared: Point, given: Sequence[Relation], rng: np.random.Generator) -> Point | None:
    """Parameters of one mode that satisfy the relations, None if some tries found none."""
    for _ in range(_TRIES):
        values = _values(ranges, rng)
        point = {**shared, **values}
        concerned = (relation for relation in given if relation.free_symbols <= set(point))
        if all(satisfied(relation, point, _BITS) is True for relation in concerned):
            return values
    return None


def _values(ranges: Sequence[Range], rng: np.random.Generator) -> dict[Symbol, Expr]:
    """Rational numbers of few figures within the ranges."""
    found: dict[Symbol, Expr] = {}
    for each in ranges:
        part = Fraction(int(rng.integers(each.parts + 1)), each.parts)
        value = each.low + (each.high - each.low) * part
        if each.log:
            value = Fraction(f"{float(each.low) * float(each.high / each.low) ** float(part):.{_FIGURES}g}")
        found[each.symbol] = Number(value)
    return found


def build(trial: Trial) -> Network:
    """The task and the start of a trial."""
    experiment = trial.experiment
    rng = np.random.default_rng([trial.seed, trial.depth, 1])
    targets = [number(experiment.target, point) for point in trial.points()]
    variances = [number(experiment.variance, point) for point in trial.points()]
    inputs, outputs = trial.widths[0], trial.widths[-1]
    if experiment.table:
        task = table_task(np.array(experiment.table, dtype=float))
    elif experiment.inputs is Inputs.CORRELATED:
        task = correlated_task(rng.standard_normal((outputs, inputs)), variances, rng)
    else:
        along = variances if experiment.inputs is Inputs.ALIGNED else None
        task = aligned_task(inputs, outputs, targets, rng, along, symmetric=experiment.wiring is Wiring.TIED)
    tau, decay = (number(expr, trial.common()) for expr in (experiment.tau, experiment.decay))
    layers = _start(trial, task, rng)
    if experiment.wiring is Wiring.TIED:
        return Network(task, (layers[0],), tau, decay, (((0, False), (0, True)),))
    if experiment.wiring is Wiring.GATED:
        domains, trained = (int(number(expr, trial.common())) for expr in experiment.domains)
        first, shared, last = layers
        weights = (*[first] * domains, shared, *[last] * domains)
        return Network(task, weights, tau * domains**2, decay, gated(domains, trained))
    return Network(task, tuple(layers), tau, decay, (chain(len(layers)),))


def _start(trial: Trial, task: Task, rng: np.random.Generator) -> list[Array]:
    experiment, depth = trial.experiment, trial.depth
    formulas = experiment.weights * (depth if len(experiment.weights) == 1 else 1)
    if experiment.start is Start.GAUSSIAN:
        return gaussian(trial.widths, number(formulas[0], trial.common()), rng)
    if experiment.start is Start.RANK_ONE:
        size = number(formulas[0], trial.common())
        into, out = (size * rng.standard_normal((trial.widths[1], 1)) for _ in range(2))
        return [into @ task.right.T, task.left @ out.T]
    weights = np.array([[number(formula, point) for point in trial.points()] for formula in formulas])
    if experiment.start is Start.BALANCED:
        return balanced(trial.widths, [float(strength) for strength in weights[0]], rng)
    if experiment.start is Start.LAMBDA_BALANCED:
        imbalance = number(formulas[1], trial.common())
        return lambda_balanced(trial.widths[0], trial.widths[-1], imbalance, [float(each) for each in weights[0]], rng)
    return aligned(task, trial.widths, weights, rng)


def number(expr: Expr, point: Point) -> float:
    """The value of a formula at exact parameters, rounded once.

    Raises:
        EvaluationError: if there is no value, or none that is certified to the digits of a float.
    """
    return float(enclosure(expr, point, _RELATIVE, _SMALLEST).mid())
