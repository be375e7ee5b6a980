"""What is seen of a trained network: modes, entries, layers, loss, imbalance, with the parameters of their laws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from derivations.expressions import Expr, Number, Symbol
from derivations.network_kinds import Observable, Start, Training
from derivations.networks import Experiment
from numerics.networks.descent import gradient_descent, stochastic_descent
from numerics.networks.flow import gradient_flow
from numerics.networks.matrices import Array, Layers, NetworkError, along, end_to_end
from numerics.networks.solved import solved
from numerics.networks.tasks import examples_of
from numerics.networks.trials import Network, Point, Trial, build, number
from numerics.rationals import evaluate_exact

_LOOKS: Final = 8
_ROUNDING: Final = 4 * np.finfo(float).eps
#: Rounding of the parameters and of what is computed from the weights, relative to the size of what is seen.
_FLOOR: Final = 2e-14
_W0, _C, _C0, _P0, _KAPPA = (Symbol(name) for name in ("w0", "c", "c0", "P0", "kappa"))


@dataclass(frozen=True)
class Observation:
    """What was seen of one network.

    Attributes:
        trial: the network.
        clock: the values of the clock at which one looked.
        points: the parameters of the law of each thing seen; of a sum, those of its terms.
        exact: the exact solution from the same start, of the shape of the values, where one looks at the stack.
        values: what was seen, of shape (looks, things).
        error: the estimated error of the values.
        rest: the size of what must vanish.
        size: the size of what was seen, the start included.
        moved: how far the weights went from where they began, relative to their size.
    """

    trial: Trial
    clock: tuple[Fraction, ...]
    points: tuple[Point, ...]
    values: Array
    error: float
    rest: float
    size: float
    moved: float
    exact: Array | None = None


def observe(trial: Trial) -> Observation:
    """Train a network and look at it at regular values of the clock.

    Raises:
        NetworkError: if the steps of gradient descent do not meet the times at which one looks.
    """
    network = build(trial)
    span = trial.experiment.ranges[trial.experiment.clock]
    clock = tuple(span.low + (span.high - span.low) * Fraction(look, _LOOKS) for look in range(1, _LOOKS + 1))
    layers, beside = _trained(trial, network, clock)
    look = _LOOK[trial.experiment.observable]
    seen, other = look(trial, network, layers), look(trial, network, beside)
    began = look(trial, network, [layer[None] for layer in network.layers])
    size = max(float(np.abs(seen).max()), float(np.abs(began).max())) or 1.0
    error = float(np.abs(seen - other).max()) + _FLOOR * size
    rest, points = _rest(trial, network, layers), _points(trial, network)
    moved = _moved(network.layers, layers)
    if trial.experiment.observable not in (Observable.STACK, Observable.SQUARE):
        return Observation(trial, clock, points, seen, error, rest, size, moved)
    exact, doubt = solved(trial, network, clock)
    return Observation(trial, clock, points, seen, error + doubt, rest, size, moved, exact)


def _trained(trial: Trial, network: Network, clock: Sequence[Fraction]) -> tuple[Layers, Layers]:
    """The weights at all looks, and those of a second run whose difference estimates the error."""
    experiment, common = trial.experiment, trial.common()
    whens = [{**common, experiment.clock: Number(each)} for each in clock]
    if experiment.training is Training.FLOW:
        times = [number(experiment.time, point) for point in whens]
        course = gradient_flow(network.task, network.layers, times, network.tau, network.decay, network.pathways)
        return course.layers, course.beside
    counts = [_count(experiment, point) for point in whens]
    assert experiment.step is not None
    step = number(experiment.step, common) / network.tau
    chance = np.random.default_rng(trial.seed)
    nearby = [layer + _ROUNDING * np.abs(layer).max() * chance.uniform(-1, 1, layer.shape) for layer in network.layers]

    def train(start: Layers) -> Layers:
        if experiment.training is Training.DESCENT:
            return gradient_descent(network.task, start, step, counts, network.decay)
        rng = np.random.default_rng([trial.seed, 2])
        examples = examples_of(network.task, trial.widths[0] + 2, rng)
        return stochastic_descent(examples, start, step, counts, rng, reshuffled=False)

    return train(network.layers), train(nearby)


def _moved(start: Layers, layers: Layers) -> float:
    """The largest change of a weight, relative to the largest weight."""
    size = max(float(np.abs(each).max()) for each in (*start, *layers)) or 1.0
    return max(float(np.abs(each - begun).max()) for begun, each in zip(start, layers, strict=True)) / size


def _count(experiment: Experiment, point: Point) -> int:
    """The number of steps until the time at which one looks."""
    assert experiment.step is not None
    count = evaluate_exact(experiment.time / experiment.step, point)
    if count.denominator != 1:
        raise NetworkError(
            "gradient descent is looked at after whole numbers of steps; choose a range of the clock of which an "
            f"eighth is a multiple of the step, not of {1 / count.denominator:g} of it"
        )
    return int(count)


def _mode(_: Trial, network: Network, layers: Layers) -> Array:
    """u_i^T W v_i of every pathway, of shape (looks, pathways * modes)."""
    left, right = network.task.left, network.task.right
    maps = (end_to_end(along(pathway, layers)) for pathway in network.pathways)
    return np.concatenate([np.einsum("ia,tij,ja->ta", left, each, right) for each in maps], axis=1)


def _entry(_: Trial, network: Network, layers: Layers) -> Array:
    """W p_j for every principal axis p_j of the inputs, of shape (looks, outputs * axes)."""
    found = end_to_end(layers) @ _axes(network)
    return found.reshape(len(found), -1)


def _axes(network: Network) -> Array:
    """The principal axes of the inputs as columns, by rising variance."""
    axes: Array = np.linalg.eigh(network.task.covariance)[1]
    return axes


def _first(trial: Trial, network: Network, layers: Layers) -> Array:
    """The weight along the direction in which it began, of shape (looks, modes)."""
    right, begun = network.task.right, network.layers[0] @ network.task.right
    found: Array = np.einsum("ha,thj,ja->ta", begun, layers[0], right) / _weights(trial, 0)
    return found


def _last(trial: Trial, network: Network, layers: Layers) -> Array:
    left, begun = network.task.left, network.layers[-1].T @ network.task.left
    found: Array = np.einsum("ia,tih,ha->ta", left, layers[-1], begun) / _weights(trial, -1)
    return found


def _weights(trial: Trial, layer: int) -> Array:
    """The weight of each mode in one layer at time 0."""
    formula = trial.experiment.weights[layer if len(trial.experiment.weights) > 1 else 0]
    return np.array([number(formula, point) for point in trial.points()])


def _loss(_: Trial, network: Network, layers: Layers) -> Array:
    """(1/2) |Syx - W|^2, the loss of whitened inputs less what no linear map explains, of shape (looks, 1)."""
    network.task.require_whitened()
    found: Array = ((network.task.correlation - end_to_end(layers)) ** 2).sum(axis=(1, 2))[:, None] / 2
    return found


def _imbalance(_: Trial, network: Network, layers: Layers) -> Array:
    """W_{l+1}^T W_{l+1} - W_l W_l^T, symmetric, on and above the diagonal, of shape (looks, entries)."""
    parts = []
    for below, above in pairwise(layers):
        part = above.transpose(0, 2, 1) @ above - below @ below.transpose(0, 2, 1)
        rows, columns = np.triu_indices(part.shape[1])
        parts.append(part[:, rows, columns])
    return np.concatenate(parts, axis=1)


def _sum(_: Trial, network: Network, layers: Layers) -> Array:
    """|W_1 v + W_2^T u|^2, of shape (looks, modes)."""
    hidden = layers[0] @ network.task.right + layers[1].transpose(0, 2, 1) @ network.task.left
    found: Array = (hidden**2).sum(axis=1)
    return found


def _hidden(_: Trial, network: Network, layers: Layers) -> Array:
    """v_i^T W_1^T W_1 v_i, of shape (looks, modes)."""
    found: Array = ((layers[0] @ network.task.right) ** 2).sum(axis=1)
    return found


def _answer(trial: Trial, network: Network, layers: Layers) -> Array:
    """The output for the property and the item that are asked for, of shape (looks, 1)."""
    row, column = trial.experiment.question
    return end_to_end(layers)[:, row, column][:, None]


def _stack(_: Trial, network: Network, layers: Layers) -> Array:
    """Q Q^T with Q = [W_1^T; W_2], on and above the diagonal, of shape (looks, entries)."""
    factor = np.concatenate([layers[0].transpose(0, 2, 1), layers[1]], axis=1)
    rows, columns = np.triu_indices(factor.shape[1])
    found: Array = (factor @ factor.transpose(0, 2, 1))[:, rows, columns]
    return found


def _square(_: Trial, network: Network, layers: Layers) -> Array:
    """W_1^T W_1 on and above the diagonal, of shape (looks, entries)."""
    rows, columns = np.triu_indices(layers[0].shape[2])
    found: Array = (layers[0].transpose(0, 2, 1) @ layers[0])[:, rows, columns]
    return found


_Look: TypeAlias = Callable[[Trial, Network, Layers], Array]
_LOOK: Final[dict[Observable, _Look]] = {
    Observable.MODE: _mode,
    Observable.ENTRY: _entry,
    Observable.FIRST: _first,
    Observable.LAST: _last,
    Observable.LOSS: _loss,
    Observable.IMBALANCE: _imbalance,
    Observable.SUM: _sum,
    Observable.HIDDEN: _hidden,
    Observable.ANSWER: _answer,
    Observable.STACK: _stack,
    Observable.SQUARE: _square,
}


def _points(trial: Trial, network: Network) -> tuple[Point, ...]:
    """The parameters of the law of each thing seen, measured at time 0 where they are not drawn."""
    observable = trial.experiment.observable
    at_start = [layer[None] for layer in network.layers]
    if observable is Observable.ANSWER:
        return (trial.common(),)
    if observable in (Observable.STACK, Observable.SQUARE):
        entries: int = _LOOK[observable](trial, network, at_start).shape[1]
        return (trial.shared,) * entries
    if observable is Observable.IMBALANCE:
        return tuple({**trial.shared, _C0: _exact(each)} for each in _imbalance(trial, network, at_start)[0])
    if observable is Observable.ENTRY:
        by_variance = sorted(trial.points(), key=lambda point: number(trial.experiment.variance, point))
        starts = _entry(trial, network, at_start)[0]
        correlations = (network.task.correlation @ _axes(network)).reshape(-1)
        every = by_variance * network.task.correlation.shape[0]
        return tuple(
            {**point, _W0: _exact(start), _C: _exact(c)}
            for point, start, c in zip(every, starts, correlations, strict=True)
        )
    if trial.experiment.start in (Start.RANK_ONE, Start.GAUSSIAN) and trial.depth == 2:
        sums = _orthogonal_sums(network)
        differences = _sum(trial, network, [-at_start[0], at_start[1]])[0]
        return tuple(
            {**point, _P0: _exact(p), _KAPPA: _exact(p * q)}
            for point, p, q in zip(trial.points(), sums, differences, strict=True)
        )
    return trial.points() * len(network.pathways)


def _orthogonal_sums(network: Network) -> Array:
    """|W_1 v + W_2^T u|^2 of each mode, without what is parallel to those of stronger modes, of shape (modes,)."""
    order = np.argsort(-network.task.strengths)
    hidden = network.layers[0] @ network.task.right + network.layers[1].T @ network.task.left
    found = np.empty(len(order))
    found[order] = np.diag(np.linalg.qr(hidden[:, order], mode="r")) ** 2
    return found


def _exact(value: float) -> Expr:
    return Number(Fraction(float(value)))


def _rest(trial: Trial, network: Network, layers: Layers) -> float:
    """The size of the parts of W_l outside R_{l+1} D_l R_l^T with diagonal D_l, for aligned starts; 0 for others.

    The frames R_l are those of the start.
    """
    if trial.experiment.start is not Start.ALIGNED:
        return 0.0
    largest = 0.0
    for pathway in network.pathways:
        below = network.task.right
        passed = zip(along(pathway, layers), along(pathway, network.layers), strict=True)
        for level, (layer, start) in enumerate(passed):
            above = start @ below / _weights(trial, level)
            chains = np.einsum("ia,tij,ja->ta", above, layer, below)
            largest = max(largest, float(np.abs(layer - np.einsum("ia,ta,ja->tij", above, chains, below)).max()))
            below = above
    return largest
