"""Statements about whole networks, as data: how deep linear networks are drawn and trained, and the law they follow.

Conventions: M weight matrices; loss (1/2) sum of squared errors over the examples; tau is one over the learning rate.
A mode is a pair of singular vectors of the input-output correlation; its strength is u^T W_M...W_1 v.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derivations.expressions import ONE, ZERO, Expr, Symbol, write
from derivations.network_kinds import Inputs, Observable, Start, Training, Wiring

_S, _TAU, _T, _M = Symbol("s"), Symbol("tau"), Symbol("t"), Symbol("M")


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
        wiring: how the weight matrices make the map.
        domains: of gated networks m and k; m input and output domains, k of which each input domain is trained with.
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
    wiring: Wiring = Wiring.CHAIN
    domains: tuple[Expr, ...] = ()

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
        self._check_wiring()

        common = frozenset[Symbol]().union(*(each.free_symbols for each in self.common))
        if self.modes != 1 and common & self.of_mode:
            name = min(symbol.name for symbol in common & self.of_mode)
            raise ValueError(f"{name} differs from mode to mode, but a formula of the whole network contains it")

    def _check_wiring(self) -> None:
        if self.wiring is Wiring.TIED and (self.depths != (2,) or self.start not in (Start.ALIGNED, Start.GAUSSIAN)):
            raise ValueError("two layers can be tied, from an aligned or a Gaussian start; set depths=(2,)")
        if (self.wiring is Wiring.GATED) != (len(self.domains) == 2):
            raise ValueError("gated networks, and they alone, have the numbers m and k of their domains")
        if self.wiring is Wiring.GATED and (self.depths != (3,) or self.start is not Start.ALIGNED):
            raise ValueError("a gated network has three layers and an aligned start; set depths=(3,)")
        if self.wiring is not Wiring.CHAIN and self.training is not Training.FLOW:
            raise ValueError("tied and gated networks are trained by gradient flow")
        if self.wiring is not Wiring.CHAIN and self.observable not in (Observable.MODE, Observable.SQUARE):
            raise ValueError("of tied and gated networks one sees the modes, of tied ones the whole map too")
        if self.observable is Observable.SQUARE and self.wiring is not Wiring.TIED:
            raise ValueError("the map W_1^T W_1 is that of tied layers; set wiring=Wiring.TIED")

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
                f"networks of {depths} layers{self._wired}; seen: {self.observable.value}, at the time "
                f"{write(self.time)}",
                f"{self.start.value}, at first {weights}; {inputs}",
                f"{self.training.value}, time constant {write(self.tau)}, weight decay {write(self.decay)}{step}",
                f"drawn: {'; '.join(str(each) for each in self.drawn)}",
            )
        )

    @property
    def _wired(self) -> str:
        """The wiring in plain words, nothing for a chain."""
        if self.wiring is Wiring.CHAIN:
            return ""
        domains = ", ".join(write(number) for number in self.domains)
        return f", {self.wiring.value}" + (f" with the numbers of domains {domains}" if domains else "")

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
        return (self.tau, self.decay, self.time, *step, *self.domains)

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
