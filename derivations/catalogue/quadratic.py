"""Quadratic networks: the values of one hidden layer with squared units race as at depth 2, in a common drive.

Conventions: f(x) = |W x|**2 (+ b) with Gaussian inputs, E x x^T = 1, so that E (x^T D x)**2 = 2*|D|**2 + (tr D)**2
(topic `random-data`); loss (1/16) E (f - f*)**2; unit time constant; sigma_i are the eigenvalues of W^T W, targets
s1, s2, ... those of the teacher, in its basis; then sigma_i = w_i**2 with one weight each. The factor 1/16 makes the
race that of depth 2 in the topic `toy`; u is the mean error, the sum of sigma_i - s_i and of b - b*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.catalogue import toy
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Solved
from derivations.catalogue.quantities import TIME, T
from derivations.catalogue.reductions import Reduction, descending
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Limit, Solves
from derivations.derivation import Derivation, Rule
from derivations.expressions import (
    ONE,
    ZERO,
    Expr,
    Symbol,
    add,
    read,
    sqrt,
    substitute,
    symbols,
)
from derivations.flow import Flow, gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

SIGMA, START, TARGET, B, B_STAR = symbols("sigma sigma_0 target b b_star")
_SIZES: Final = (2, 3, 4)
_PLACES: Final = range(1, max(_SIZES) + 1)

_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        Variable("target", Domain.POSITIVE, about="target value", latex=r"\sigma^{*}"),
        Variable("sigma_0", Domain.POSITIVE, scale=Scale.LOG, about="value at time 0", latex=r"\sigma_0"),
        *(Variable(f"sigma_{i}", Domain.POSITIVE, about=f"value {i}", latex=rf"\sigma_{i}") for i in _PLACES),
        *(Variable(f"s{i}", Domain.POSITIVE, about=f"target of value {i}", latex=f"s_{i}") for i in _PLACES),
        Variable("b", about="bias of the student"),
        Variable("b_star", about="bias of the teacher", latex="b^{*}"),
    ),
    "quadratic",
    GISSIN_2020,
)
_claim: Final = _VOCABULARY.claim


def _weights(size: int) -> tuple[Symbol, ...]:
    return tuple(Symbol(f"w{i}") for i in range(1, size + 1))


def _errors(size: int) -> tuple[Expr, ...]:
    return tuple(weight**2 - Symbol(f"s{i}") for i, weight in enumerate(_weights(size), 1))


def population_loss(size: int, bias: bool) -> Expr:
    """(1/16) E (f - f*)**2 = (1/16)*(2*sum d_i**2 + (sum d_i + b - b*)**2) with d_i = w_i**2 - s_i."""
    errors = _errors(size)
    mean = add(*errors, *((B - B_STAR,) if bias else ()))
    return (2 * add(*(error**2 for error in errors)) + mean**2) / 16


def _descent(size: int, bias: bool) -> Flow:
    weights = (*_weights(size), *((B,) if bias else ()))
    starts = (*(sqrt(Symbol(f"sigma_{i}")) for i in range(1, size + 1)), *((Symbol("b0"),) if bias else ()))
    return gradient_flow(population_loss(size, bias), weights, T, starts)


def _rates(size: int, bias: bool) -> tuple[Expr, ...]:
    """The rates of sigma_i = w_i**2, and that of the bias, at weights w_i = sqrt(sigma_i)."""
    flow = _descent(size, bias)
    values = {weight: sqrt(Symbol(f"sigma_{i}")) for i, weight in enumerate(_weights(size), 1)}
    rates = [2 * weight * rate for weight, rate in zip(_weights(size), flow.rates, strict=False)]
    return tuple(substitute(rate, values) for rate in (*rates, *flow.rates[size:]))


def _mean_error(size: int, bias: bool) -> Expr:
    parts = (Symbol(f"sigma_{i}") - Symbol(f"s{i}") for i in range(1, size + 1))
    return add(*parts, *((B - B_STAR,) if bias else ()))


@dataclass(frozen=True)
class _Descending:
    """The gradient flow of the loss, which comes before what is read off from it."""

    size: int
    bias: bool

    def __call__(self, claim: Claim) -> Derivation:
        """The step from the loss to the flow of the weights."""
        flow = _descent(self.size, self.bias)
        falls = add(*(rate**2 for rate in flow.rates))
        known = claim.assumptions.with_variables(*_VOCABULARY.variables)
        return Derivation((descending(population_loss(self.size, self.bias), flow, known, falls),))


def _from_loss(size: int, bias: bool, sentence: str) -> Deduced:
    return Deduced(sentence, Rule.REDUCE, before=_Descending(size, bias))


def _rate(size: int, bias: bool) -> Claim:
    own, goal = Symbol("sigma_1"), Symbol("s1")
    kind = "bias" if bias else "plain"
    return _claim(
        f"rate.{kind}.inputs-{size}",
        f"A value of a quadratic network of {size} inputs{' with bias' if bias else ''} races alone but for a common "
        "drive",
        Equal(_rates(size, bias)[0], own * ((goal - own) - _mean_error(size, bias) / 2)),
        derived=_from_loss(size, bias, "A value moves at twice its weight times the rate of the weight."),
        note="The factor 1/16 of the loss is a convention of this catalogue.",
    )


def _ratio(size: int, bias: bool) -> Claim:
    """d/dt log(sigma_1/sigma_2), from the rates of both."""
    one, two, s1, s2 = symbols("sigma_1 sigma_2 s1 s2")
    rates = _rates(size, bias)
    kind = "bias" if bias else "plain"
    return _claim(
        f"ratio.{kind}.inputs-{size}",
        f"The ratio of two values moves as at depth 2: the drive of {size} inputs{' and a bias' if bias else ''} "
        "cancels",
        Equal(rates[0] / one - rates[1] / two, (s1 - one) - (s2 - two)),
        derived=_from_loss(size, bias, "The logarithm of a ratio moves at the difference of the relative rates."),
    )


def _bias_rate(size: int) -> Claim:
    return _claim(
        f"rate.of-bias.inputs-{size}",
        f"The bias beside {size} inputs moves at an eighth of the mean error",
        Equal(_rates(size, True)[-1], -_mean_error(size, True) / 8),
        derived=_from_loss(size, True, "Differentiate the loss by the bias."),
    )


def _best_bias(size: int) -> Claim:
    """The loss at its minimum over the bias is (1/8) sum d_i**2."""
    best = {B: B_STAR - add(*_errors(size))}
    left = substitute(population_loss(size, True), best)
    values = {weight: sqrt(Symbol(f"sigma_{i}")) for i, weight in enumerate(_weights(size), 1)}
    squares = add(*((Symbol(f"sigma_{i}") - Symbol(f"s{i}")) ** 2 for i in range(1, size + 1)))
    return _claim(
        f"best-bias.inputs-{size}",
        f"With the best bias the loss of {size} inputs is that of uncoupled values of depth 2",
        Equal(substitute(left, values), squares / 8),
        derived=_from_loss(size, True, "The mean error vanishes at the best bias."),
    )


def _equal_values(size: int) -> Claim:
    """All targets alike: all weights stay alike, and the loss is that of one weight."""
    weights = _weights(size)
    errors = [weight**2 - TARGET for weight in weights]
    loss = (2 * add(*(error**2 for error in errors)) + add(*errors) ** 2) / 16
    pace = ONE + ONE * size / 2
    return _claim(
        f"trajectory.inputs-{size}",
        f"{size} values with one target are learned {size}/2 + 1 times as fast as a value of depth 2",
        Solves({SIGMA: law(toy.TRAJECTORY_2, {T: pace * T})}),
        about=scalar_flow(SIGMA, T, START, pace * SIGMA * (TARGET - SIGMA)),
        derived=Solved(Reduction(loss, dict.fromkeys(weights, sqrt(SIGMA)), weights[0] ** 2)),
    )


_TRACKED: Final = Reduction(read("(w**2 - target)**2/8"), {Symbol("w"): sqrt(SIGMA)}, read("w**2"))
TRACKED: Final = _claim(
    "trajectory.best-bias",
    "With the best bias every value follows the logistic curve of depth 2",
    Solves({SIGMA: law(toy.TRAJECTORY_2)}),
    about=scalar_flow(SIGMA, T, START, SIGMA * (TARGET - SIGMA)),
    derived=Solved(_TRACKED),
    note="The loss is that of quadratic.best-bias, one coordinate of it.",
)
_EARLY: Final = substitute(
    _rates(2, False)[0] / Symbol("sigma_1"), {Symbol("sigma_1"): START, Symbol("sigma_2"): START}
)
EARLY: Final = _claim(
    "early",
    "While all values are small each grows at its target and half the sum of all targets",
    Limit(_EARLY, START, ZERO, "+", read("s1 + (s1 + s2)/2")),
    derived=Deduced("Let the values go to zero.", form=_EARLY, before=_Descending(2, False)),
)

CLAIMS: Final = (
    *(_rate(size, bias) for size in _SIZES for bias in (False, True)),
    *(_bias_rate(size) for size in _SIZES),
    *(_ratio(size, bias) for size in _SIZES for bias in (False, True)),
    *(_best_bias(size) for size in _SIZES),
    *(_equal_values(size) for size in (1, *_SIZES)),
    TRACKED,
    EARLY,
)
