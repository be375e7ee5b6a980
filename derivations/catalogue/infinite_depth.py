"""Infinitely many layers: the limit of deep networks at a fixed strength at time 0, and its explicit trajectory.

Conventions: the loss has the factor 1/2; M layers, so that the flow is tau u' = M*u**2*(s - u) to leading order in M
at fixed u0, which means layer weights u0**(1/M) near 1; the flow is also that of one exponential weight, u = exp(v).
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import two_layer
from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import CLOSENESS, EPS, MODE, TAU, U0, S, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Vocabulary, law, naming
from derivations.claim import Equal, Solves, TimeTo
from derivations.expressions import log, read, symbols
from derivations.flow import scalar_flow
from derivations.variables import Domain, Variable

M, V, Y, Z = symbols("M v y z")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        CLOSENESS,
        Variable("M", Domain.POSITIVE, about="number of weight matrices"),
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
        Variable("y", Domain.UNIT, about="fraction of the target at which the clock starts"),
        Variable("z", Domain.UNIT, about="fraction of the target at which the clock stops"),
    ),
    "infinite-depth",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim

_FLOW = scalar_flow(U, T, U0, read("M*u**2*(s - u)/tau"))
# The exponential of a weight that M layers share: every layer contributes its own slope.
_FROM_LOSS = Solved(Reduction(read("(s - exp(v))**2/2"), {V: log(U)}, read("exp(v)"), (), TAU, {V: M}))

TIME_LAW: Final = _claim(
    "time",
    "The time in which a mode of very many layers grows to a given strength",
    TimeTo(read("tau/M*(log(u*(s - u0)/(u0*(s - u)))/s**2 + (1/u0 - 1/u)/s)")),
    "u0 < s",
    about=_FLOW,
    derived=_FROM_LOSS,
)
TIME_FROM_ABOVE: Final = _claim(
    "time-from-above",
    "The time in which a mode of very many layers falls to a given strength above its target",
    TimeTo(read("tau/M*(log(u*(u0 - s)/(u0*(u - s)))/s**2 + (1/u0 - 1/u)/s)")),
    "u0 > s",
    about=_FLOW,
    derived=_FROM_LOSS,
)
TRAJECTORY: Final = _claim(
    "trajectory",
    "The trajectory of a mode of very many layers, by Lambert's function",
    Solves({U: read("s/(1 + lambertw(z0*exp(z0 - M*s**2*t/tau)))")}),
    "u0 < s",
    about=_FLOW,
    where=naming(z0="s/u0 - 1"),
    derived=_FROM_LOSS,
    note="The literature gives the time law only and often says that it has no inverse.",
)
DELAY: Final = _claim(
    "delay",
    "At optimal learning rates infinitely many layers need s*(1/u0 - 1/u) more steps than two, exactly",
    Equal(
        law(TIME_LAW) * read("M*s**2/tau") - law(two_layer.TIME_LAW) * read("2*s/tau"),
        read("s*(1/u0 - 1/u)"),
    ),
    "u0 < u",
    "u < s",
    derived=Follows(
        (TIME_LAW, two_layer.TIME_LAW), "Measure each time in units of one over the largest curvature and subtract."
    ),
    note="Finite in the depth, but not small: exponentially large for an exponentially small start.",
)
EPS_DELAY: Final = _claim(
    "eps-delay",
    "The delay of infinitely many layers from eps to s - eps",
    Equal(
        read("s*(1/eps - 1/(s - eps))"),
        read("s/eps - s/(s - eps)"),
    ),
    "2*eps < s",
    derived=Follows(
        (DELAY,),
        "Start at $\\varepsilon$ and end at $s - \\varepsilon$.",
        used=law(TIME_LAW, {U0: EPS, U: S - EPS}) * read("M*s**2/tau")
        - law(two_layer.TIME_LAW, {U0: EPS, U: S - EPS}) * read("2*s/tau"),
    ),
)
STEPS: Final = _claim(
    "steps",
    "At the optimal learning rate the number of steps of infinitely many layers does not depend on the target",
    Equal(
        law(TIME_LAW, {U0: Y * S, U: Z * S}) * read("M*s**2/tau"),
        read("log(z*(1 - y)/(y*(1 - z))) + 1/y - 1/z"),
    ),
    "y < z",
    derived=Follows((TIME_LAW,), "Measure the time in units of $\\tau/(M s^2)$."),
)

CLAIMS: Final = (TIME_LAW, TIME_FROM_ABOVE, TRAJECTORY, DELAY, EPS_DELAY, STEPS)
