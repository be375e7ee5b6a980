"""One layer of weights: every mode approaches its target at the same rate.

Conventions: one weight matrix; loss (1/2) sum of squared errors over the examples; whitened inputs; tau is one over
the learning rate; u is the strength of a mode, u0 its value at time 0.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import CLOSENESS, EPS, MODE, TAU, U0, S, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Equal, Solves, TimeTo
from derivations.expressions import Symbol, read
from derivations.flow import scalar_flow

_VOCABULARY = Vocabulary((*MODE, CLOSENESS), "shallow", SAXE_2014)
_claim: Final = _VOCABULARY.claim

_FLOW = scalar_flow(U, T, U0, read("(s - u)/tau"))
_WEIGHT = Symbol("w")
_FROM_LOSS = Solved(Reduction(read("(s - w)**2/2"), {_WEIGHT: U}, _WEIGHT, tau=TAU))

TRAJECTORY: Final = _claim(
    "trajectory",
    "A mode of a one-layer network approaches its target exponentially",
    Solves({U: read("s*(1 - exp(-t/tau)) + u0*exp(-t/tau)")}),
    about=_FLOW,
    derived=_FROM_LOSS,
)
TIME_LAW: Final = _claim(
    "time",
    "The time in which a mode of a one-layer network grows to a given strength",
    TimeTo(read("tau*log((s - u0)/(s - u))")),
    "u0 < s",
    about=_FLOW,
    derived=_FROM_LOSS,
)
TIME_FROM_ABOVE: Final = _claim(
    "time-from-above",
    "The time in which a mode of a one-layer network falls to a given strength",
    TimeTo(read("tau*log((u0 - s)/(u - s))")),
    "u0 > s",
    about=_FLOW,
    derived=_FROM_LOSS,
)
EPS_TIME: Final = _claim(
    "eps-time",
    "The time of a one-layer network from eps to within eps of the target",
    Equal(read("tau*(log(s - eps) - log(eps))"), read("tau*log((s - eps)/eps)")),
    "2*eps < s",
    derived=Follows(
        (TIME_LAW,),
        "Start at $\\varepsilon$ and end at $s - \\varepsilon$.",
        used=law(TIME_LAW, {U0: EPS, U: S - EPS}),
    ),
)
HALF_TIME: Final = _claim(
    "half-time",
    "The half time of a one-layer network that starts at nothing does not depend on the target",
    Equal(law(TRAJECTORY, {U0: 0, T: read("tau*log(2)")}), S / 2),
    derived=Follows((TRAJECTORY,), "Start at 0 and put in the time $\\tau\\log 2$."),
)
WIDTH: Final = _claim(
    "width",
    "From a tenth to nine tenths of the target a one-layer network takes tau log 9, for every target",
    Equal(law(TIME_LAW, {U0: S / 10, U: 9 * S / 10}), read("tau*log(9)")),
    derived=Follows((TIME_LAW,), "Start at $s/10$ and end at $9s/10$."),
)

CLAIMS: Final = (TRAJECTORY, TIME_LAW, TIME_FROM_ABOVE, EPS_TIME, HALF_TIME, WIDTH)
