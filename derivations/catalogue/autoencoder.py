"""Linear autoencoders: every mode learns to reproduce its input, at the pace of the input's variance.

Conventions: two layers; the loss is (1/2) times the squared error of reproducing an input of variance lam along the
mode, (lam/2)(1 - a*b)**2; tau is one over the learning rate; u = a*b ends at 1; with tied weights u = a**2 and the
gradient is that of the tied loss.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import PACE, START, TAU, TIME, U0, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Equal, Solves, TimeTo
from derivations.expressions import read, sqrt, symbols
from derivations.flow import scalar_flow
from derivations.variables import Domain, Variable

A, B = symbols("a b")

_VOCABULARY = Vocabulary(
    (
        TIME,
        PACE,
        START,
        Variable("lam", Domain.POSITIVE, about="variance of the input along the mode", latex=r"\lambda"),
        Variable("u", Domain.POSITIVE, about="strength of the mode"),
    ),
    "autoencoder",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim

_FREE = Solved(Reduction(read("lam*(1 - a*b)**2/2"), {A: sqrt(U), B: sqrt(U)}, A * B, (A**2 - B**2,), TAU))
_TIED = Solved(Reduction(read("lam*(1 - a**2)**2/2"), {A: sqrt(U)}, A**2, (), TAU))
_FREE_FLOW = scalar_flow(U, T, U0, read("2*lam*u*(1 - u)/tau"))
_TIED_FLOW = scalar_flow(U, T, U0, read("4*lam*u*(1 - u)/tau"))

TRAJECTORY: Final = _claim(
    "trajectory",
    "A mode of a linear autoencoder grows as a logistic curve to 1",
    Solves({U: read("1/(1 + (1/u0 - 1)*exp(-2*lam*t/tau))")}),
    about=_FREE_FLOW,
    derived=_FREE,
)
TIME_LAW: Final = _claim(
    "time",
    "The time in which a mode of a linear autoencoder grows to a given strength",
    TimeTo(read("tau/(2*lam)*log(u*(1 - u0)/(u0*(1 - u)))")),
    "u0 < 1",
    about=_FREE_FLOW,
    derived=_FREE,
)
TIED_TRAJECTORY: Final = _claim(
    "tied.trajectory",
    "A mode of an autoencoder with tied weights grows as a logistic curve at twice the rate",
    Solves({U: read("1/(1 + (1/u0 - 1)*exp(-4*lam*t/tau))")}),
    about=_TIED_FLOW,
    derived=_TIED,
)
TIED_TIME: Final = _claim(
    "tied.time",
    "The time in which a mode of an autoencoder with tied weights grows to a given strength",
    TimeTo(read("tau/(4*lam)*log(u*(1 - u0)/(u0*(1 - u)))")),
    "u0 < 1",
    about=_TIED_FLOW,
    derived=_TIED,
)
TYING: Final = _claim(
    "tying",
    "Tying the weights of an autoencoder halves every learning time",
    Equal(law(TIME_LAW) / law(TIED_TIME), read("2")),
    "u0 < u",
    "u < 1",
    derived=Follows((TIME_LAW, TIED_TIME), "Divide the two times."),
)

CLAIMS: Final = (TRAJECTORY, TIME_LAW, TIED_TRAJECTORY, TIED_TIME, TYING)
