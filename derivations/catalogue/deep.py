"""Many layers, balanced: the time law of every depth.

Conventions: M weight matrices (in the paper of 2014 the layers of neurons, one more, are counted); loss (1/2)(s -
a1*...*aM)**2; tau is one over the learning rate; all layers of a mode are equal, u = a**M is its strength and u0 its
value at time 0; whitened inputs unless lam, their variance along the mode, is named.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.depth_forms import elementary, growth, hypergeometric, root
from derivations.catalogue.programs import Follows, Shown, Solved
from derivations.catalogue.quantities import MODE, TAU, U0, S, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Program, Vocabulary, law
from derivations.claim import Claim, Equal, Solves, TimeTo
from derivations.derivation import Rule
from derivations.expressions import ONE, Expr, Operand, Symbol, differentiate, mul, read, substitute, symbols
from derivations.flow import Flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

M, LAM, X, X0, Y, Z, W = symbols("M lam x x0 y z w")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("M", minimum=Fraction(1), about="number of weight matrices; any real number for the laws of the mode"),
        Variable("lam", Domain.POSITIVE, about="variance of the input along the mode", latex=r"\lambda"),
        Variable("x0", Domain.UNIT, scale=Scale.LOG, about="layer weight at time 0 for a target of 1", latex="x_0"),
        Variable("y", Domain.UNIT, about="fraction of the target at which the clock starts"),
        Variable("z", Domain.UNIT, about="fraction of the target at which the clock stops"),
    )
)


def _layers(depth: int, variance: Expr = ONE) -> Reduction:
    """From the loss of a chain of layers to the flow of their product."""
    weights = tuple(Symbol(f"a{layer}") for layer in range(1, depth + 1))
    strength = mul(*weights)
    loss = (S - variance * strength) ** 2 / (2 * variance) if variance != ONE else (S - strength) ** 2 / 2
    conserved = tuple(weights[0] ** 2 - other**2 for other in weights[1:])
    return Reduction(loss, {weight: root(U, depth) for weight in weights}, strength, conserved, TAU)


def mode(depth: Operand, variance: Expr = ONE) -> Flow:
    """The flow of the strength of a mode, tau u' = M*u**(2 - 2/M)*(s - lam*u)."""
    return scalar_flow(U, T, U0, depth * growth(U, depth) * (S - variance * U) / TAU)


def time_law(depth: int, above: bool = False) -> Expr:
    """tau*s**(2/M - 2)*(T(u/s) - T(u0/s)) with the elementary antiderivative T of the depth M."""
    end, begin = (elementary(value / S, depth, above) for value in (U, U0))
    return TAU / growth(S, depth) * (end - begin)


def _time(depth: int) -> Claim:
    return _VOCABULARY.claim(
        f"deep.time.depth-{depth}",
        f"The time in which a mode of {depth} layers grows to a given strength, in real elementary functions",
        TimeTo(time_law(depth)),
        "u0 < s",
        about=mode(depth),
        source=SAXE_2014,
        derived=Solved(_layers(depth)),
        note="The arctangents have no jumps; printed with principal logarithms the law needs complex numbers.",
    )


def _time_from_above(depth: int) -> Claim:
    return _VOCABULARY.claim(
        f"deep.time-from-above.depth-{depth}",
        f"The time in which a mode of {depth} layers falls to a given strength above its target",
        TimeTo(time_law(depth, above=True)),
        "u0 > s",
        about=mode(depth),
        source=SAXE_2014,
        derived=Solved(_layers(depth)),
        note="With the arctangent of x*sin(a)/(1 - x*cos(a)) the law would jump above the target.",
    )


def _non_white(depth: int) -> Claim:
    return _VOCABULARY.claim(
        f"deep.non-white.time.depth-{depth}",
        f"The time in which a mode of {depth} layers grows when its input has the variance lam",
        TimeTo(substitute(time_law(depth), {TAU: TAU / LAM, S: S / LAM})),
        "lam*u0 < s",
        about=mode(depth, LAM),
        source=SAXE_2014,
        derived=Solved(_layers(depth, LAM)),
    )


def _trajectory(depth: int, solution: str) -> Claim:
    return _VOCABULARY.claim(
        f"deep.trajectory.depth-{depth}",
        f"The trajectory of a mode of depth {depth}, one of the few with an explicit one",
        Solves({U: read(solution)}),
        about=mode(depth),
        source=SAXE_2014,
        derived=Solved(_layers(depth)),
    )


_PRINTED: Final = {
    1: "-log(1 - x)",
    2: "log(x) - log(1 - x**2)/2",
    3: "-1/x - log(1 - x)/3 + log(1 + x + x**2)/6 - atan((2*x + 1)/sqrt(3))/sqrt(3)",
    4: "-1/(2*x**2) + atanh(x**2)/2",
    6: "-1/(4*x**4) - log(1 - x**2)/6 + log(1 + x**2 + x**4)/12 + sqrt(3)/6*atan((2*x**2 + 1)/sqrt(3))",
    8: "-1/(6*x**6) + log((1 + x**2)/(1 - x**2))/8 + atan(x**2)/4",
}


def _printed(depth: int) -> Claim:
    """The time law of one layer's weight, for a target and a time constant of 1."""
    antiderivative = read(_PRINTED[depth])
    rate = (1 - X**depth) * (X ** (depth - 1) if depth > 1 else ONE)
    flow = scalar_flow(X, T, X0, rate)
    strength = mul(*(Symbol(f"a{layer}") for layer in range(1, depth + 1)))
    weights = {Symbol(f"a{layer}"): X for layer in range(1, depth + 1)}
    return _VOCABULARY.claim(
        f"deep.weight-time.depth-{depth}",
        f"The time law of the equal weights of {depth} layers, target 1, in the form usually printed",
        TimeTo(antiderivative - substitute(antiderivative, {X: X0})),
        about=flow,
        source=SAXE_2014,
        derived=Solved(Reduction((1 - strength) ** 2 / 2, weights, Symbol("a1"))),
    )


# Equal layers move like one weight w with the loss (s - w**M)**2/(2*M): w' is the rate of each layer.
_ANY_DEPTH: Final = Reduction(read("(s - w**M)**2/(2*M)"), {W: root(U, M)}, W**M, tau=TAU)


def _hypergeometric(identifier: str, title: str, given: str, time: Expr, derived: Program) -> Claim:
    return _VOCABULARY.claim(
        identifier,
        title,
        TimeTo(time),
        "u0 < s",
        given,
        about=mode(M),
        source=SAXE_2014,
        derived=derived,
        note="Valid for real depths, not only whole ones; the depth 2 has a logarithm in place of the power.",
    )


_GAUSS: Final = TAU / growth(S, M) * (hypergeometric(U / S, M) - hypergeometric(U0 / S, M))
_SINGLE: Final = read("(u/s)**((2 - M)/M)/(2 - M)*hyp2f1(1, 2/M - 1, 2/M, u/s)")
TIME_ANY_DEPTH: Final = _hypergeometric(
    "deep.time.any-depth",
    "The time law of any depth above 2, by Gauss's hypergeometric function",
    "M > 2",
    _GAUSS,
    Solved(_ANY_DEPTH),
)
TIME_BELOW_TWO: Final = _hypergeometric(
    "deep.time.any-depth-below-2",
    "The time law of any depth from 1 to below 2, by Gauss's hypergeometric function",
    "M < 2",
    _GAUSS,
    Solved(_ANY_DEPTH),
)
TIME_SINGLE: Final = _hypergeometric(
    "deep.time.any-depth-single",
    "The time law of any depth above 2, by one hypergeometric function at either end",
    "M > 2",
    TAU / growth(S, M) * (_SINGLE - substitute(_SINGLE, {U: U0})),
    Shown("Expand $1/(s - u)$ in powers of $u/s$ and integrate term by term.", Rule.ANTIDERIVATIVE, _ANY_DEPTH),
)
LATE_RATE: Final = _VOCABULARY.claim(
    "deep.late-rate",
    "Near its target a mode of M layers converges at the rate M*s**(2 - 2/M)/tau",
    Equal(substitute(differentiate(mode(M).rate, U), {U: S}), read("-M*s**(2 - 2/M)/tau")),
    source=SAXE_2014,
    derived=Follows((), "Differentiate the rate at the target.", Rule.EXPAND),
)
STEPS: Final = _VOCABULARY.claim(
    "deep.steps",
    "At the optimal learning rate the steps between two fractions of the target do not depend on the target",
    Equal(
        law(TIME_ANY_DEPTH, {U0: Y * S, U: Z * S}) * read("M*s**(2 - 2/M)/tau"),
        M * (hypergeometric(Z, M) - hypergeometric(Y, M)),
    ),
    "y < z",
    "M > 2",
    source=SAXE_2014,
    derived=Follows((TIME_ANY_DEPTH,), "Measure the time in units of $\\tau/(M s^{2 - 2/M})$."),
)
WINDOW: Final = _VOCABULARY.claim(
    "deep.window",
    "The time between two fractions of the target does not depend on the start, at any depth above 2",
    Equal(
        law(TIME_ANY_DEPTH, {U: Z * S}) - law(TIME_ANY_DEPTH, {U: Y * S}),
        read("tau*s**(2/M - 2)") * (hypergeometric(Z, M) - hypergeometric(Y, M)),
    ),
    "u0 < y*s",
    "y < z",
    "M > 2",
    source=SAXE_2014,
    derived=Follows((TIME_ANY_DEPTH,), "Subtract the times to the two fractions."),
)

CLAIMS: Final = (
    _trajectory(1, "s + (u0 - s)*exp(-t/tau)"),
    _trajectory(2, "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))"),
    *(_time(depth) for depth in range(1, 13)),
    *(_time_from_above(depth) for depth in range(3, 7)),
    *(_non_white(depth) for depth in (3, 4)),
    *(_printed(depth) for depth in _PRINTED),
    TIME_ANY_DEPTH,
    TIME_BELOW_TWO,
    TIME_SINGLE,
    LATE_RATE,
    STEPS,
    WINDOW,
)
