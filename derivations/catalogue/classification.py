"""Incremental learning in classification: the orbit of a separable direction, its freezing and its clock.

Conventions: depth N; each value is one shared weight to the power N, sigma = w**N; one effective example whose
features are x1, x2 > 0, with the margin m = x1*sigma_1 + x2*sigma_2; loss exp(-m)/N**2 or log(1 + exp(-m))/N**2; unit
time constant; all values start at sigma_0. The time of the descent of the margin itself, of the loss -m/N**2, is tau
with d tau = -l'(m) dt for any such loss l; the orbits do not depend on the loss. q = 1 - 2/N; rho = x2/x1 < 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.depth_forms import growth, root
from derivations.catalogue.programs import Conserved, Follows, Shown, Solved
from derivations.catalogue.quantities import TIME, T
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Claim, Conserves, Equal, Holds, Limit, Solves, TimeTo
from derivations.derivation import Rule
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Relation,
    Symbol,
    exp,
    log,
    read,
    substitute,
    symbols,
)
from derivations.flow import gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

SIGMA, START, OTHER, X, X1, X2, Q, RHO, S, TOP = symbols("sigma sigma_0 sigma_1 x x1 x2 q rho s top")
M = Symbol("m")
W1, W2, W = symbols("w1 w2 w")

_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        Variable("x", Domain.POSITIVE, about="feature of the example"),
        Variable("x1", Domain.POSITIVE, about="larger feature of the example", latex="x_1"),
        Variable("x2", Domain.POSITIVE, about="smaller feature of the example", latex="x_2"),
        Variable("sigma_0", Domain.POSITIVE, scale=Scale.LOG, about="value at time 0", latex=r"\sigma_0"),
        Variable("sigma", Domain.POSITIVE, about="value", latex=r"\sigma"),
        Variable("sigma_1", Domain.POSITIVE, about="value of the larger feature", latex=r"\sigma_1"),
        Variable("w0_1", Domain.POSITIVE, about="first weight at time 0", latex="w_{1,0}"),
        Variable("w0_2", Domain.POSITIVE, about="second weight at time 0", latex="w_{2,0}"),
        Variable("q", Domain.UNIT, about="growth exponent less 1, between depth 2 and infinite depth"),
        Variable("rho", Domain.UNIT, about="the smaller feature over the larger one", latex=r"\rho"),
        Variable("s", Domain.UNIT, about="fraction of the largest value that counts as small"),
        Variable("top", Domain.POSITIVE, about="value of the larger feature that is looked at", latex=r"\sigma_{\max}"),
    ),
    "classification",
    GISSIN_2020,
)
_claim: Final = _VOCABULARY.claim

_DEPTHS: Final = (1, 2, 3, 4, 5, 6)
_LOSSES: Final = {
    "margin": -M,
    "exponential loss": read("exp(-m)"),
    "logistic loss": read("log(1 + exp(-m))"),
}


def _grown(weight: Symbol, depth: int) -> Expr:
    """What grows at the pace of its feature: w, log(w), and -w**(2 - N) for the depths 1, 2, and N."""
    if depth == 2:
        return log(weight)
    return weight if depth == 1 else -(weight ** (2 - depth))


def _conserved(depth: int, name: str) -> Claim:
    loss = substitute(_LOSSES[name], {M: X1 * W1**depth + X2 * W2**depth}) / depth**2
    return _claim(
        f"orbit.{name.removesuffix(' loss')}.depth-{depth}",
        f"Along the descent of the {name} at depth {depth} two features keep to one orbit",
        Conserves(_grown(W1, depth) / X1 - _grown(W2, depth) / X2),
        about=gradient_flow(loss, (W1, W2), T, symbols("w0_1 w0_2")),
        derived=Conserved(loss),
        note="Any loss of the margin has the orbits of the margin itself: it moves all weights by one factor more.",
    )


def _trajectory(depth: int) -> Claim:
    laws = {1: read("sigma_0 + x*t"), 2: read("sigma_0*exp(x*t)")}
    q = Fraction(depth - 2, depth)
    deep = () if depth < 3 else (Relation((q * X * T, START ** (-q)), ("<",)),)
    solution = laws[depth] if depth < 3 else (START ** (-q) - q * X * T) ** (-1 / q)
    return _claim(
        f"trajectory.depth-{depth}",
        f"In the time of the margin a value of depth {depth} grows "
        + ("linearly", "exponentially", "until it blows up")[min(depth, 3) - 1],
        Solves({SIGMA: solution}),
        *deep,
        about=scalar_flow(SIGMA, T, START, X * growth(SIGMA, depth)),
        derived=Solved(Reduction(-X * W**depth / depth**2, {W: root(SIGMA, depth)}, W**depth)),
        note="The time is tau, d tau = -l'(m) dt: the weights descend minus the margin, for any loss l of it.",
    )


CONSERVED: Final = (
    *(_conserved(depth, "margin") for depth in _DEPTHS),
    *(_conserved(depth, name) for depth in (1, 2) for name in list(_LOSSES)[1:]),
)
TRAJECTORIES: Final = tuple(_trajectory(depth) for depth in _DEPTHS)

#: The value of the smaller feature at that of the larger one, between depth 2 and infinite depth.
ORBIT: Final = read("(sigma_0**(-q)*(1 - rho) + rho*sigma_1**(-q))**(-1/q)")


def _orbit(depth: int) -> Claim:
    """The time in which the first value is reached, put into the law of the second."""
    q = Fraction(depth - 2, depth)
    times = {1: read("(sigma_1 - sigma_0)/x1"), 2: read("log(sigma_1/sigma_0)/x1")}
    orbits = {1: read("sigma_0 + x2/x1*(sigma_1 - sigma_0)"), 2: read("sigma_0*(sigma_1/sigma_0)**(x2/x1)")}
    time = times[depth] if depth < 3 else (START ** (-q) - OTHER ** (-q)) / (q * X1)
    orbit = orbits[depth] if depth < 3 else substitute(ORBIT, {Q: ONE * q, RHO: X2 / X1})
    parent = TRAJECTORIES[depth - 1]
    return _claim(
        f"orbit.explicit.depth-{depth}",
        f"The value of the smaller feature as a function of that of the larger one, at depth {depth}",
        Equal(law(parent, {X: X2, T: time}), orbit),
        "sigma_0 < sigma_1",
        "x2 < x1",
        derived=Follows((parent,), "Put the time in which the larger feature reaches its value into the other law."),
    )


ORBITS: Final = tuple(_orbit(depth) for depth in _DEPTHS)
FROZEN: Final = _claim(
    "frozen",
    "Beyond depth 2 every value but the largest freezes, at its start times (1 - rho)**(-N/(N - 2))",
    Limit(ORBIT / START, OTHER, INFINITY, "", read("(1 - rho)**(-1/q)")),
    derived=Expanded("Let the largest value grow without bound.", (ORBITS[2],)),
)
GROWING: Final = _claim(
    "growing.depth-2",
    "At depth 2 the other values grow for ever, as a power of the largest below 1",
    Limit(read("log(sigma_0*(sigma_1/sigma_0)**rho)/log(sigma_1)"), OTHER, INFINITY, "", RHO),
    "sigma_1 > 1",
    derived=Expanded("Let the largest value grow without bound.", (ORBITS[1],)),
)
MARGINS: Final = (
    _claim(
        "max-margin.depth-1",
        "At depth 1 the direction of the values becomes that of the features: the largest margin by the squared norm",
        Limit(read("(sigma_0 + rho*(sigma_1 - sigma_0))/sigma_1"), OTHER, INFINITY, "", RHO),
        derived=Expanded("Let the largest value grow without bound.", ORBITS[:1]),
    ),
    _claim(
        "max-margin.depth-2",
        "At depth 2 the largest feature alone is left in the direction: the largest margin by the sum of values",
        Limit(read("sigma_0*(sigma_1/sigma_0)**rho/sigma_1"), OTHER, INFINITY, "", ZERO),
        derived=Expanded("Let the largest value grow without bound.", ORBITS[1:2]),
    ),
    _claim(
        "max-margin.any-depth",
        "Beyond depth 2 the largest feature alone is left in the direction too",
        Limit(ORBIT / OTHER, OTHER, INFINITY, "", ZERO),
        derived=Expanded("Let the largest value grow without bound.", ORBITS[2:3]),
    ),
)
_THRESHOLD_2: Final = read("top*s**(1/(1 - rho))")
_THRESHOLD: Final = read("top*((1 - rho)/(s**(-q) - rho))**(1/q)")
SEPARATION: Final = (
    _claim(
        "threshold.depth-1",
        "At depth 1 no start makes the other value a smaller fraction of the largest than its feature",
        Holds(read("sigma_0 + rho*(top - sigma_0)") > S * TOP),
        "s < rho",
        "sigma_0 < top",
        derived=Deduced(
            "The difference has two positive parts.", form=read("(rho - s)*top + (1 - rho)*sigma_0"), parents=ORBITS[:1]
        ),
    ),
    _claim(
        "threshold.depth-2",
        "At depth 2 the threshold of the start is exponentially small in one over the gap of the features",
        Equal(substitute(read("sigma_0*(top/sigma_0)**rho"), {START: _THRESHOLD_2}), S * TOP),
        derived=Deduced("Put the start into the orbit.", Rule.SPECIALISE, parents=ORBITS[1:2]),
        note="The orbit grows with the start, so that smaller starts are incremental and larger ones are not.",
    ),
    _claim(
        "threshold.any-depth",
        "Beyond depth 2 the threshold of the start is a power of the gap of the features",
        Equal(substitute(ORBIT, {START: _THRESHOLD, OTHER: TOP}), S * TOP),
        derived=Deduced("Put the start into the orbit.", Rule.SPECIALISE, parents=ORBITS[2:3]),
        note="The orbit grows with the start, so that smaller starts are incremental and larger ones are not.",
    ),
    _claim(
        "threshold.close-features",
        "As the features close in on one another the threshold falls like the power N/(N - 2) of their gap",
        Asymptotic(_THRESHOLD, read("top*((1 - rho)/(s**(-q) - 1))**(1/q)"), RHO, ONE, "-"),
        derived=Expanded("Let the ratio of the features go to 1.", ORBITS[2:3]),
    ),
    _claim(
        "threshold.towards-depth-2",
        "Towards depth 2 the power becomes the exponential",
        Limit(_THRESHOLD, Q, ZERO, "+", _THRESHOLD_2),
        derived=Expanded("Let the depth go to 2.", ORBITS[2:3]),
    ),
)
_CLOCKS: Final = {
    "1": (1, read("exp(x*sigma)/x**2"), read("sigma/x")),
    "2": (2, read("expint_ei(x*sigma)/x"), read("log(sigma)/x")),
    # Integrated by parts, so that the parameters of Kummer's function are positive.
    "3": (
        3,
        read("9/2*sigma**(2/3)*hyp1f1(2/3, 5/3, x*sigma) - 3/x*sigma**(-1/3)*exp(x*sigma)"),
        read("-3/x*sigma**(-1/3)"),
    ),
    "4": (
        4,
        read("4*sqrt(sigma)*hyp1f1(1/2, 3/2, x*sigma) - 2/x/sqrt(sigma)*exp(x*sigma)"),
        read("-2/x*sigma**(-1/2)"),
    ),
    "infinite": (0, read("expint_ei(x*sigma) - exp(x*sigma)/(x*sigma)"), read("-1/(x*sigma)")),
}


def _clock(place: str, logistic: bool) -> Claim:
    depth, fast, slow = _CLOCKS[place]
    passed = fast + slow if logistic else fast
    pace = 1 / (1 + exp(X * SIGMA)) if logistic else exp(-X * SIGMA)
    rate = X * (growth(SIGMA, depth) if depth else SIGMA**2) * pace
    name = "logistic loss" if logistic else "exponential loss"
    reduction = None
    if depth:
        loss = substitute(_LOSSES[name], {M: X * W**depth}) / depth**2
        reduction = Reduction(loss, {W: root(SIGMA, depth)}, W**depth)
    else:
        loss = substitute(_LOSSES[name], {M: X * exp(W)})
        reduction = Reduction(loss, {W: log(SIGMA)}, exp(W))
    label = "infinite-depth" if place == "infinite" else f"depth-{place}"
    return _claim(
        f"clock.{name.removesuffix(' loss')}.{label}",
        f"The time in which one value of {label.replace('-', ' ')} grows under the {name}",
        TimeTo(passed - substitute(passed, {SIGMA: START})),
        about=scalar_flow(SIGMA, T, START, rate),
        derived=Shown("Separate the variables and integrate.", reduction=reduction),
    )


CLOCKS: Final = tuple(_clock(place, logistic) for place in _CLOCKS for logistic in (False, True))
LATE: Final = _claim(
    "late.depth-1",
    "Late in training the logarithm of the time is the margin",
    Limit(log(law(CLOCKS[0])) / (X * SIGMA), SIGMA, INFINITY, "", ONE),
    derived=Expanded("Let the value grow without bound.", CLOCKS[:1]),
)

CLAIMS: Final = (
    *CONSERVED,
    *TRAJECTORIES,
    *ORBITS,
    FROZEN,
    GROWING,
    *MARGINS,
    *SEPARATION,
    *CLOCKS,
    LATE,
)
