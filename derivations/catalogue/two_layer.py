"""Two layers, balanced: logistic growth of every mode.

Conventions: two weight matrices; loss (1/2) sum of squared errors over the examples; tau is one over the learning
rate; inputs are whitened unless lam, their variance along the mode, is named; u = a*b is the strength of a mode, the
product of one weight in each layer, and u0 = a0**2 its value at time 0.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import shallow
from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import CLOSENESS, EPS, MODE, TAU, U0, S, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import GIDEL_2019, SAXE_2014, SAXE_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Equal, Solves, TimeTo
from derivations.derivation import Rule
from derivations.expressions import read, sqrt, substitute, symbols
from derivations.flow import gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

A, B, A0, R, LAM, X, Y = symbols("a b a0 r lam x y")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        CLOSENESS,
        Variable("a0", Domain.POSITIVE, scale=Scale.LOG, about="weight of either layer at time 0", latex="a_0"),
        Variable("r", Domain.POSITIVE, about="minus the target, in units of the output"),
        Variable("lam", Domain.POSITIVE, about="variance of the input along the mode", latex=r"\lambda"),
        Variable("x", Domain.UNIT, about="fraction of the target reached"),
        Variable("y", Domain.UNIT, about="fraction of the target reached later"),
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
    ),
    "two-layer",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim


def _balanced(target: str = "s", variance: str = "1") -> Solved:
    """From the loss of two equal layers to the flow of their product, and its closed form."""
    loss = read(f"({target} - {variance}*a*b)**2/(2*{variance})" if variance != "1" else f"({target} - a*b)**2/2")
    return Solved(Reduction(loss, {A: sqrt(U), B: sqrt(U)}, A * B, (A**2 - B**2,), TAU))


_FLOW = scalar_flow(U, T, U0, read("2*u*(s - u)/tau"))
_NON_WHITE = scalar_flow(U, T, U0, read("2*u*(s - lam*u)/tau"))

TRAJECTORY: Final = _claim(
    "trajectory",
    "A balanced mode of a two-layer network grows as a logistic curve",
    Solves({U: read("s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))")}),
    about=_FLOW,
    derived=_balanced(),
    note="Holds from below and from above the target; the literature writes the form of two-layer.growing-form.",
)
GROWING_FORM: Final = _claim(
    "growing-form",
    "The logistic curve in the usual form, which overflows in floating point",
    Equal(law(TRAJECTORY), read("s*exp(2*s*t/tau)/(exp(2*s*t/tau) - 1 + s/u0)")),
    derived=Follows((TRAJECTORY,), "Multiply numerator and denominator by $e^{2st/\\tau}$."),
)
WEIGHTS: Final = _claim(
    "weights",
    "Two equal weights stay equal and grow as the root of a logistic curve",
    Solves({name: read("sqrt(s/(1 + (s/a0**2 - 1)*exp(-2*s*t/tau)))") for name in (A, B)}),
    about=gradient_flow(read("(s - a*b)**2/2"), (A, B), T, (A0, A0), TAU),
    derived=Solved(),
)
TIME_LAW: Final = _claim(
    "time",
    "The time in which a balanced mode grows to a given strength",
    TimeTo(read("tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))")),
    "u0 < s",
    about=_FLOW,
    derived=_balanced(),
)
TIME_FROM_ABOVE: Final = _claim(
    "time-from-above",
    "The time in which a balanced mode falls to a given strength above its target",
    TimeTo(read("tau/(2*s)*log(u*(u0 - s)/(u0*(u - s)))")),
    "u0 > s",
    about=_FLOW,
    derived=_balanced(),
)
EPS_TIME: Final = _claim(
    "eps-time",
    "The time from eps to within eps of the target",
    Equal(read("tau/(2*s)*log((s - eps)*(s - eps)/(eps*eps))"), read("tau/s*log((s - eps)/eps)")),
    "2*eps < s",
    derived=Follows(
        (TIME_LAW,),
        "Start at $\\varepsilon$ and end at $s - \\varepsilon$.",
        used=law(TIME_LAW, {U0: EPS, U: S - EPS}),
    ),
)
HALF_TIME: Final = _claim(
    "half-time",
    "A balanced mode is half learned at the time (tau/2s) log(s/u0 - 1)",
    Equal(law(TRAJECTORY, {T: read("tau/(2*s)*log(s/u0 - 1)")}), S / 2),
    "2*u0 < s",
    derived=Follows((TRAJECTORY,), "Put in the time $\\frac{\\tau}{2s}\\log(s/u_0 - 1)$."),
)
QUANTILE_TIME: Final = _claim(
    "quantile-time",
    "The time at which a given fraction of the target is learned",
    Equal(law(TRAJECTORY, {T: read("tau/(2*s)*log((s/u0 - 1)*x/(1 - x))")}), X * S),
    "u0 < x*s",
    derived=Follows((TRAJECTORY,), "Put in the time $\\frac{\\tau}{2s}\\log\\frac{(s/u_0 - 1)x}{1 - x}$."),
)
WIDTH: Final = _claim(
    "width",
    "From a tenth to nine tenths of its target a mode takes (tau/s) log 9, wherever it started",
    Equal(law(TIME_LAW, {U: 9 * S / 10}) - law(TIME_LAW, {U: S / 10}), read("tau*log(9)/s")),
    "10*u0 < s",
    derived=Follows((TIME_LAW,), "Subtract the time to $s/10$ from the time to $9s/10$."),
)
WINDOW: Final = _claim(
    "window",
    "The time between two fractions of the target does not depend on the start",
    Equal(law(TIME_LAW, {U: Y * S}) - law(TIME_LAW, {U: X * S}), read("tau/(2*s)*log(y*(1 - x)/(x*(1 - y)))")),
    "u0 < x*s",
    "x < y",
    source=SAXE_2019,
    derived=Follows((TIME_LAW,), "Subtract the times to the two fractions."),
)
STAGE_RATIO: Final = _claim(
    "stage-ratio",
    "The width of the transition over the half time is log 81/log(s/u0 - 1)",
    Equal(
        (law(TIME_LAW, {U: 9 * S / 10}) - law(TIME_LAW, {U: S / 10})) / law(TIME_LAW, {U: S / 2}),
        read("log(81)/log(s/u0 - 1)"),
    ),
    "10*u0 < s",
    source=SAXE_2019,
    derived=Follows((TIME_LAW,), "Divide the width by the half time."),
)
DEPTH_RATIO: Final = _claim(
    "deep-shallow-ratio",
    "From eps to s - eps two layers take 1/s times as long as one, at the same time constant",
    Equal(read("tau/s*log((s - eps)/eps)/(tau*log((s - eps)/eps))"), 1 / S),
    "2*eps < s",
    derived=Follows(
        (TIME_LAW, shallow.TIME_LAW),
        "Start at $\\varepsilon$, end at $s - \\varepsilon$ and divide the two times.",
        used=law(TIME_LAW, {U0: EPS, U: S - EPS}) / law(shallow.TIME_LAW, {U0: EPS, U: S - EPS}),
    ),
)
PEAK_SPEED: Final = _claim(
    "peak-speed",
    "A mode learns fastest at half its target: the speed falls short of its peak by a square",
    Equal(substitute(_FLOW.rate, {U: S / 2}) - _FLOW.rate, read("2*(u - s/2)**2/tau")),
    derived=Follows((TRAJECTORY,), "Complete the square in the rate."),
)
NEGATIVE_TARGET: Final = _claim(
    "negative-target",
    "A positive mode with a negative target decays to zero and never changes its sign",
    Solves({U: read("r/((1 + r/u0)*exp(2*r*t/tau) - 1)")}),
    about=scalar_flow(U, T, U0, read("-2*u*(r + u)/tau")),
    derived=_balanced("-r"),
    note="The target is -r.",
)
ZERO_TARGET: Final = _claim(
    "zero-target",
    "A mode with target zero decays as one over the time",
    Solves({U: read("u0/(1 + 2*u0*t/tau)")}),
    about=scalar_flow(U, T, U0, read("-2*u**2/tau")),
    derived=_balanced("0"),
)
NON_WHITE_TRAJECTORY: Final = _claim(
    "non-white.trajectory",
    "Input variance changes where a mode ends, not how fast it grows at first",
    Solves({U: read("(s/lam)/(1 + (s/(lam*u0) - 1)*exp(-2*s*t/tau))")}),
    about=_NON_WHITE,
    derived=_balanced("s", "lam"),
)
NON_WHITE_TIME: Final = _claim(
    "non-white.time",
    "The time in which a mode of non-white inputs grows to a given strength",
    TimeTo(read("tau/(2*s)*log(u*(s - lam*u0)/(u0*(s - lam*u)))")),
    "lam*u0 < s",
    about=_NON_WHITE,
    derived=_balanced("s", "lam"),
)
NON_WHITE_GROWING: Final = _claim(
    "non-white.growing-form",
    "The trajectory of a mode of non-white inputs as a quotient of growing exponentials",
    Equal(law(NON_WHITE_TRAJECTORY), read("u0*exp(2*s*t/tau)/(1 + u0*lam/s*(exp(2*s*t/tau) - 1))")),
    source=GIDEL_2019,
    derived=Follows((NON_WHITE_TRAJECTORY,), "Multiply numerator and denominator by $e^{2st/\\tau}$.", Rule.EXPAND),
)

CLAIMS: Final = (
    TRAJECTORY,
    GROWING_FORM,
    WEIGHTS,
    TIME_LAW,
    TIME_FROM_ABOVE,
    EPS_TIME,
    HALF_TIME,
    QUANTILE_TIME,
    WIDTH,
    WINDOW,
    STAGE_RATIO,
    DEPTH_RATIO,
    PEAK_SPEED,
    NEGATIVE_TARGET,
    ZERO_TARGET,
    NON_WHITE_TRAJECTORY,
    NON_WHITE_TIME,
    NON_WHITE_GROWING,
)
