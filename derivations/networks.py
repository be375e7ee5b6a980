"""Statements about whole networks, as data: how deep linear networks are drawn and trained, and the law they follow.

Conventions: M weight matrices; loss (1/2) sum of squared errors over the examples; tau is one over the learning rate.
A mode is a pair of singular vectors of the input-output correlation; its strength is u^T W_M...W_1 v.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from derivations.expressions import ONE, ZERO, Expr, Symbol, write

_S, _TAU, _T, _M = Symbol("s"), Symbol("tau"), Symbol("t"), Symbol("M")


class Inputs(StrEnum):
    """What the inputs are like."""

    WHITENED = "whitened inputs"
    ALIGNED = "inputs whose covariance is diagonal in the right singular vectors of the task"
    CORRELATED = "inputs of any covariance"


class Start(StrEnum):
    """How the weights begin.

    `aligned`: W_l = R_{l+1} D_l R_l^T with R_1 = V and R_{M+1} = U, so that each mode is a chain of weights.
    `rank one`: one mode that is carried by random hidden vectors, W_1 = a v^T and W_2 = u b^T.
    `Gaussian`: independent normal weights.
    `balanced`: W_{l+1}^T W_{l+1} = W_l W_l^T with singular vectors that have nothing to do with the task.
    `lambda-balanced`: the same for two layers with W_2^T W_2 - W_1 W_1^T = lam I.
    """

    ALIGNED = "aligned layers"
    BALANCED = "balanced layers with random singular vectors"
    LAMBDA_BALANCED = "lambda-balanced layers with random singular vectors"
    RANK_ONE = "two layers of rank one with random hidden vectors"
    GAUSSIAN = "Gaussian weights"


class Training(StrEnum):
    """By what the weights are moved."""

    FLOW = "gradient flow"
    DESCENT = "gradient descent"
    STOCHASTIC = "stochastic gradient descent, one example after the other"


class Observable(StrEnum):
    """What is looked at, and the names that the law of it may use besides those of the experiment.

    `mode`: u_i^T W v_j; it follows the law for i = j and is 0 otherwise.
    `entry`: every component of W p_j for the principal axes p_j of the inputs, with `w0` its start and `c` that of
    Syx p_j.
    `first`, `last`: the weight of a mode in the first and in the last layer.
    `loss`: the loss that is left; the law is the part of one mode.
    `imbalance`: every entry of W_{l+1}^T W_{l+1} - W_l W_l^T, with `c0` its start.
    `sum`: |W_1 v + W_2^T u|^2 of a mode.
    `hidden`: v_i^T W_1^T W_1 v_j, the similarity of hidden activities; it follows the law for i = j.
    `answer`: the output for a property of an item, where a table is learned.
    `stack`: every entry of Q Q^T with Q = [W_1^T; W_2], with `q` that of the exact solution from the same start.
    For the starts that are random, `P0` is that sum at time 0 and `kappa` its product with |W_1 v - W_2^T u|^2.
    """

    MODE = "strength of every mode"
    ENTRY = "entries of the map from the principal axes of the inputs"
    FIRST = "weight of every mode in the first layer"
    LAST = "weight of every mode in the last layer"
    LOSS = "loss"
    IMBALANCE = "imbalance of neighbouring layers"
    SUM = "squared norm of the sum of the hidden vectors"
    HIDDEN = "strength of every mode in the similarity of hidden activities"
    ANSWER = "answer to a property of an item"
    STACK = "entries of Q Q^T, Q = [W_1^T; W_2]"


@dataclass(frozen=True)
class Range:
    """The values from which a parameter is drawn: from `low` to `high` in equal parts, of logarithms if `log`."""

    symbol: Symbol
    low: Fraction
    high: Fraction
    log: bool = False
    parts: int = 1000

    def __post_init__(self) -> None:
        if self.low > self.high or (self.log and self.low <= 0):
            raise ValueError(f"{self.symbol.name}: a range needs low <= high, and low > 0 on a logarithmic scale")

    def __str__(self) -> str:
        return f"{self.symbol.name} from {self.low} to {self.high}" + (" by its logarithm" if self.log else "")


@dataclass(frozen=True)
class Experiment:
    """Deep linear networks of random widths in training, and what is looked at.

    Attributes:
        depths: the numbers M of weight matrices that are tried; M may be used in the formulas below.
        observable: what is looked at.
        drawn: the parameters; those of `target`, `variance` and `weights` are drawn anew for every mode, unless they
            are in `shared`.
        weights: the weight of a mode in every layer at time 0, one formula for all layers or one for each; for
            Gaussian and rank-one starts the standard deviation, for balanced ones the singular value of W_M...W_1,
            for lambda-balanced ones that and lam.
        target: the singular value of the input-output correlation of a mode.
        variance: the variance of the inputs along a mode.
        inputs: what the inputs are like.
        start: how the weights begin.
        training: by what the weights are moved.
        step: the step of gradient descent.
        tau: the time constant of the flow; 1 for gradient descent.
        decay: the strength of the weight decay.
        time: the time at which one looks, a formula in `clock`.
        clock: the parameter that runs over its range while the others are fixed.
        shared: parameters that all modes have in common.
        modes: how many modes the task has; None for a random number.
        table: properties (rows) of items (columns) that are learned, with one input unit for each item; then the task
            is not drawn, and its modes are the singular vectors of the table.
        question: the row and the column of the table at which one looks.
    """

    depths: tuple[int, ...]
    observable: Observable
    drawn: tuple[Range, ...]
    weights: tuple[Expr, ...]
    target: Expr = _S
    variance: Expr = ONE
    inputs: Inputs = Inputs.WHITENED
    start: Start = Start.ALIGNED
    training: Training = Training.FLOW
    step: Expr | None = None
    tau: Expr = _TAU
    decay: Expr = ZERO
    time: Expr = _T
    clock: Symbol = _T
    shared: tuple[Symbol, ...] = ()
    modes: int | None = None
    table: tuple[tuple[int, ...], ...] = ()
    question: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        if not self.depths or min(self.depths) < 1:
            raise ValueError("an experiment tries one depth or more, each at least 1")
        if any(len(self.weights) not in (1, depth) for depth in self.depths):
            raise ValueError("the weights at time 0 are one formula for all layers, or one for each layer")
        if (self.step is None) != (self.training is Training.FLOW):
            raise ValueError("gradient descent needs a step, and gradient flow has none")
        if self.start is Start.RANK_ONE and (self.depths != (2,) or self.modes != 1):
            raise ValueError("a start of rank one is one of a single mode in two layers; set depths=(2,) and modes=1")

        if self.start is Start.LAMBDA_BALANCED and (self.depths != (2,) or len(self.weights) != 2):
            raise ValueError("a lambda-balanced start is one of two layers; give the singular value and lam as weights")
        if (self.observable is Observable.ANSWER) != bool(self.table):
            raise ValueError("an answer is looked at where a table of properties and items is learned, and only there")
        if self.observable in (Observable.STACK, Observable.SUM) and self.depths != (2,):
            raise ValueError("two layers have the matrix Q = [W_1^T; W_2]; set depths=(2,)")

        common = frozenset[Symbol]().union(*(each.free_symbols for each in self.common))
        if self.modes != 1 and common & self.of_mode:
            name = min(symbol.name for symbol in common & self.of_mode)
            raise ValueError(f"{name} differs from mode to mode, but a formula of the whole network contains it")

    def __str__(self) -> str:
        """The experiment in plain words, one thing a line."""
        depths = ", ".join(str(depth) for depth in self.depths)
        weights = ", ".join(write(weight) for weight in self.weights)
        modes = f"target {write(self.target)}, variance {write(self.variance)} of each mode"
        if self.table:
            row, column = (place + 1 for place in self.question)
            modes = f"asked for row {row}, column {column} of the table {self.table}"
        inputs = f"{self.inputs.value}, {modes}"
        step = "" if self.step is None else f", step {write(self.step)}"
        return "\n".join(
            (
                f"networks of {depths} layers; seen: {self.observable.value}, at the time {write(self.time)}",
                f"{self.start.value}, at first {weights}; {inputs}",
                f"{self.training.value}, time constant {write(self.tau)}, weight decay {write(self.decay)}{step}",
                f"drawn: {'; '.join(str(each) for each in self.drawn)}",
            )
        )

    @property
    def of_mode(self) -> frozenset[Symbol]:
        """The parameters that each mode has for itself."""
        formulas = (*self.weights, self.target, self.variance)
        names = frozenset[Symbol]().union(*(formula.free_symbols for formula in formulas))
        return names & set(self.ranges) - {*self.shared, self.clock}

    @property
    def common(self) -> tuple[Expr, ...]:
        """The formulas of the whole network."""
        step = () if self.step is None else (self.step,)
        return (self.tau, self.decay, self.time, *step)

    @property
    def formulas(self) -> tuple[Expr, ...]:
        """Every formula of the experiment."""
        return (*self.weights, self.target, self.variance, *self.common)

    @property
    def ranges(self) -> dict[Symbol, Range]:
        """The range of each parameter."""
        return {each.symbol: each for each in self.drawn}


@dataclass(frozen=True)
class Falls:
    """The law holds up to an error that vanishes with a parameter.

    Attributes:
        symbol: the parameter.
        values: the values it is given, falling.
        order: the error falls as the parameter to this power; None if it only vanishes.
        smooth: whether the error is a power series in the parameter that begins with that power, and the values are
            halved, so that the limit can be extrapolated.
    """

    symbol: Symbol
    values: tuple[Fraction, ...]
    order: int | None = None
    smooth: bool = False

    def __post_init__(self) -> None:
        falling = all(later < earlier for earlier, later in zip(self.values, self.values[1:], strict=False))
        if len(self.values) < 4 or not falling or self.values[-1] <= 0:
            raise ValueError(f"{self.symbol.name}: an order is read from four or more positive, falling values")


@dataclass(frozen=True)
class NetworkLaw:
    """What is observed of the networks of an experiment follows a law.

    Attributes:
        experiment: the networks, their training and what is observed.
        value: the name of what is observed.
        law: its value at the time of the experiment or, if `inverse`, the time at which it has the value.
        inverse: whether the law gives the time.
        falls: the parameter with which the error vanishes; None if the law is exact.
    """

    experiment: Experiment
    value: Symbol
    law: Expr
    inverse: bool = False
    falls: Falls | None = None

    def __str__(self) -> str:
        """The law and the experiment in plain words."""
        what = write(self.named) if self.inverse else self.value.name
        order = "" if self.falls is None or self.falls.order is None else f" of the order {self.falls.order}"
        about = "" if self.falls is None else f", up to an error{order} that vanishes with {self.falls.symbol.name}"
        return f"{what} = {write(self.law)}{about}\n{self.experiment}"

    @property
    def named(self) -> Expr:
        """What the law gives: the observed value, or the time."""
        return self.experiment.time if self.inverse else self.value

    @property
    def formulas(self) -> tuple[Expr, ...]:
        """Every formula of the statement."""
        return (self.law, *self.experiment.formulas)


def halvings(first: Fraction, count: int) -> tuple[Fraction, ...]:
    """`count` values, each half of the one before.

    >>> halvings(Fraction(1, 4), 3)
    (Fraction(1, 4), Fraction(1, 8), Fraction(1, 16))
    """
    return tuple(first / 2**index for index in range(count))
