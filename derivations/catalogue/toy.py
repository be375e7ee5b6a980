"""Incremental learning with shared weights: the depth-normalised model, whose pace does not depend on the depth.

Conventions: depth N; each value is one shared weight to the power N, sigma = w**N; loss (w**N - target)**2/(2*N**2)
with whitened inputs; unit time constant; sigma_0 is the *value* at time 0, not the weight. Separate layers with the
loss divided by 2*N obey the same flow. The flow of infinite depth is that of sigma = exp(v) with the loss (exp(v) -
target)**2/2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.depth_forms import elementary, growth, hypergeometric, root
from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import TIME, T
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law, naming
from derivations.claim import Claim, Equal, Solves, TimeTo
from derivations.derivation import Rule
from derivations.expressions import ONE, Expr, Operand, differentiate, log, read, substitute, symbols
from derivations.flow import Flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

SIGMA, START, TARGET, N, LAM, X, Y, W, V = symbols("sigma sigma_0 target N lam x y w v")

_VOCABULARY = Vocabulary(
    (
        TIME,
        Variable("target", Domain.POSITIVE, about="target value", latex=r"\sigma^{*}"),
        Variable("sigma_0", Domain.POSITIVE, scale=Scale.LOG, about="value at time 0", latex=r"\sigma_0"),
        Variable("sigma", Domain.POSITIVE, about="value", latex=r"\sigma"),
        Variable("N", minimum=Fraction(1), about="depth; any real number for the laws of the value"),
        Variable("lam", Domain.POSITIVE, about="variance of the input along the coordinate", latex=r"\lambda"),
        Variable("x", Domain.UNIT, about="fraction of the target reached first"),
        Variable("y", Domain.UNIT, about="fraction of the target reached later"),
        Variable("r", Domain.POSITIVE, about="minus the target"),
    )
)


def _shared(depth: Operand, variance: Expr = ONE) -> Solved:
    """From the loss of one weight to the power of the depth to the flow of the value."""
    loss = variance * (W**depth - TARGET) ** 2 / (2 * depth * depth)
    return Solved(Reduction(loss, {W: root(SIGMA, depth)}, W**depth))


_EXPONENTIAL: Final = Solved(Reduction(read("(exp(v) - target)**2/2"), {V: log(SIGMA)}, read("exp(v)")))


def _flow(depth: Operand, variance: Expr = ONE) -> Flow:
    """The flow of the value, sigma' = lam*sigma**(2 - 2/N)*(target - sigma)."""
    return scalar_flow(SIGMA, T, START, variance * growth(SIGMA, depth) * (TARGET - SIGMA))


def _time(depth: int) -> Claim:
    end, begin = (elementary(value / TARGET, depth) for value in (SIGMA, START))
    return _VOCABULARY.claim(
        f"toy.time.depth-{depth}",
        f"The time in which a value of depth {depth} grows, in real elementary functions",
        TimeTo(depth / growth(TARGET, depth) * (end - begin)),
        "sigma_0 < target",
        about=_flow(depth),
        source=GISSIN_2020,
        derived=_shared(depth),
    )


def _phi(value: Expr) -> Expr:
    """The antiderivative of y**(2/N - 2)/(1 - y) by Gauss's function."""
    return N * hypergeometric(value, N)


def _any_depth(identifier: str, title: str, given: str) -> Claim:
    return _VOCABULARY.claim(
        identifier,
        title,
        TimeTo((_phi(SIGMA / TARGET) - _phi(START / TARGET)) / growth(TARGET, N)),
        "sigma_0 < target",
        given,
        about=_flow(N),
        source=GISSIN_2020,
        derived=_shared(N),
    )


TRAJECTORY_1: Final = _VOCABULARY.claim(
    "toy.trajectory.depth-1",
    "At depth 1 every value approaches its target at the same rate",
    Solves({SIGMA: read("target + (sigma_0 - target)*exp(-t)")}),
    about=_flow(1),
    source=GISSIN_2020,
    derived=_shared(1),
)
TRAJECTORY_2: Final = _VOCABULARY.claim(
    "toy.trajectory.depth-2",
    "At depth 2 every value grows as a logistic curve",
    Solves({SIGMA: read("target/(1 + (target/sigma_0 - 1)*exp(-target*t))")}),
    about=_flow(2),
    source=GISSIN_2020,
    derived=_shared(2),
)
GROWING_2: Final = _VOCABULARY.claim(
    "toy.growing-form.depth-2",
    "The logistic curve in the usual form, which overflows in floating point",
    Equal(law(TRAJECTORY_2), read("sigma_0*target*exp(target*t)/(sigma_0*(exp(target*t) - 1) + target)")),
    source=GISSIN_2020,
    derived=Follows(
        (TRAJECTORY_2,), "Multiply numerator and denominator by $\\sigma_0 e^{\\sigma^{*}t}$.", Rule.EXPAND
    ),
)
TIMES: Final = tuple(_time(depth) for depth in range(1, 13))
ANY_DEPTH: Final = _any_depth("toy.time.any-depth", "The time law of any depth above 2, by Gauss's function", "N > 2")
BELOW_TWO: Final = _any_depth(
    "toy.time.any-depth-below-2", "The time law of any depth from 1 to below 2, by Gauss's function", "N < 2"
)
INFINITE_TIME: Final = _VOCABULARY.claim(
    "toy.infinite-depth.time",
    "The time in which a value of infinite depth grows",
    TimeTo(read("log(sigma*(target - sigma_0)/(sigma_0*(target - sigma)))/target**2 - (1/sigma - 1/sigma_0)/target")),
    "sigma_0 < target",
    about=scalar_flow(SIGMA, T, START, read("sigma**2*(target - sigma)")),
    source=GISSIN_2020,
    derived=_EXPONENTIAL,
)
INFINITE_TRAJECTORY: Final = _VOCABULARY.claim(
    "toy.infinite-depth.trajectory",
    "The trajectory of a value of infinite depth, by Lambert's function",
    Solves({SIGMA: read("target/(1 + lambertw(z0*exp(z0 - target**2*t)))")}),
    "sigma_0 < target",
    about=scalar_flow(SIGMA, T, START, read("sigma**2*(target - sigma)")),
    where=naming(z0="target/sigma_0 - 1"),
    source=GISSIN_2020,
    derived=_EXPONENTIAL,
    note="The literature states the time law only.",
)


def _window(name: str, parent: Claim, right: Expr, given: tuple[str, ...] = ()) -> Claim:
    return _VOCABULARY.claim(
        f"toy.window.{name}",
        f"The time between two fractions of the target does not depend on the start ({name.replace('-', ' ')})",
        Equal(law(parent, {SIGMA: Y * TARGET}) - law(parent, {SIGMA: X * TARGET}), right),
        "sigma_0 < x*target",
        "x < y",
        *given,
        source=GISSIN_2020,
        derived=Follows((parent,), "Subtract the times to the two fractions."),
    )


WINDOWS: Final = (
    _window("depth-1", TIMES[0], read("log((1 - x)/(1 - y))")),
    _window("depth-2", TIMES[1], read("log(y*(1 - x)/(x*(1 - y)))/target")),
    _window("depth-4", TIMES[3], read("(2/sqrt(x) - 2/sqrt(y) + 2*atanh(sqrt(y)) - 2*atanh(sqrt(x)))/target**(3/2)")),
    _window("infinite-depth", INFINITE_TIME, read("(log(y*(1 - x)/(x*(1 - y))) + 1/x - 1/y)/target**2")),
    _window("any-depth", ANY_DEPTH, (_phi(Y) - _phi(X)) / growth(TARGET, N), ("N > 2",)),
)
EARLY_1: Final = _VOCABULARY.claim(
    "toy.fraction-time.depth-1",
    "The time in which a value of depth 1 reaches a fraction of its target",
    Equal(law(TIMES[0], {SIGMA: X * TARGET}), read("log((1 - sigma_0/target)/(1 - x))")),
    "sigma_0 < x*target",
    source=GISSIN_2020,
    derived=Follows((TIMES[0],), "End at the fraction of the target."),
)
EARLY_2: Final = _VOCABULARY.claim(
    "toy.fraction-time.depth-2",
    "The time in which a value of depth 2 reaches a fraction of its target",
    Equal(
        law(TIMES[1], {SIGMA: X * TARGET}),
        read("(log(target/sigma_0) + log(x/(1 - x)) + log(1 - sigma_0/target))/target"),
    ),
    "sigma_0 < x*target",
    source=GISSIN_2020,
    derived=Follows((TIMES[1],), "End at the fraction of the target."),
)
SCALING: Final = _VOCABULARY.claim(
    "toy.scaling",
    "In units of the target only the depth and the relative start matter",
    Equal(
        law(ANY_DEPTH) * growth(TARGET, N),
        law(ANY_DEPTH, {SIGMA: SIGMA / TARGET, START: START / TARGET, TARGET: 1}),
    ),
    "sigma_0 < sigma",
    "sigma < target",
    "N > 2",
    source=GISSIN_2020,
    derived=Follows((ANY_DEPTH,), "Measure values in units of the target.", Rule.RESCALE),
)
PEAK: Final = _VOCABULARY.claim(
    "toy.peak-speed",
    "A value of depth N changes fastest at the fraction (2N - 2)/(3N - 2) of its target",
    Equal(substitute(differentiate(read("x**(2 - 2/N)*(1 - x)"), X), {X: read("(2*N - 2)/(3*N - 2)")}), read("0")),
    "N > 1",
    source=GISSIN_2020,
    derived=Follows((), "Differentiate the rate and put in the fraction.", Rule.EXPAND),
)
NEGATIVE: Final = _VOCABULARY.claim(
    "toy.negative-target.depth-2",
    "At depth 2 a positive value with a negative target decays to zero and never changes its sign",
    Solves({SIGMA: read("r/((1 + r/sigma_0)*exp(r*t) - 1)")}),
    about=scalar_flow(SIGMA, T, START, read("-sigma*(r + sigma)")),
    source=GISSIN_2020,
    derived=Solved(Reduction(read("(w**2 + r)**2/8"), {W: root(SIGMA, 2)}, W**2)),
    note="The target is -r.",
)
NEGATIVE_4: Final = _VOCABULARY.claim(
    "toy.negative-target.depth-4",
    "At depth 4 a positive value with a negative target decays like one over the square of the time",
    TimeTo(read("2/r*(1/sqrt(sigma) - 1/sqrt(sigma_0)) + 2*(atan(sqrt(sigma/r)) - atan(sqrt(sigma_0/r)))/r**(3/2)")),
    about=scalar_flow(SIGMA, T, START, read("-sigma**(3/2)*(r + sigma)")),
    source=GISSIN_2020,
    derived=Solved(Reduction(read("(w**4 + r)**2/32"), {W: root(SIGMA, 4)}, W**4)),
    note="The target is -r.",
)
VARIANCE_2: Final = _VOCABULARY.claim(
    "toy.variance.trajectory.depth-2",
    "The variance of its input multiplies the rate of a value of depth 2",
    Solves({SIGMA: read("target/(1 + (target/sigma_0 - 1)*exp(-lam*target*t))")}),
    about=_flow(2, LAM),
    source=GISSIN_2020,
    derived=_shared(2, LAM),
)
VARIANCE: Final = _VOCABULARY.claim(
    "toy.variance.time.any-depth",
    "The variance of its input divides every time of a value of any depth above 2",
    TimeTo(law(ANY_DEPTH) / LAM),
    "sigma_0 < target",
    "N > 2",
    about=_flow(N, LAM),
    source=GISSIN_2020,
    derived=_shared(N, LAM),
    note="Values are learned in the order of lam*target for small starts, not of the target.",
)

CLAIMS: Final = (
    TRAJECTORY_1,
    TRAJECTORY_2,
    GROWING_2,
    *TIMES,
    ANY_DEPTH,
    BELOW_TWO,
    INFINITE_TIME,
    INFINITE_TRAJECTORY,
    *WINDOWS,
    EARLY_1,
    EARLY_2,
    SCALING,
    PEAK,
    NEGATIVE,
    NEGATIVE_4,
    VARIANCE_2,
    VARIANCE,
)
