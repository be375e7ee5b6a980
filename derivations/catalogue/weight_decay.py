"""Weight decay on two balanced layers: the target shrinks by the strength of the decay.

Conventions: loss (1/2)(s - a*b)**2 + (lam/2)(a**2 + b**2), with the factor 1/2 in the penalty (without it lam
doubles); tau is one over the learning rate; whitened inputs; u = a*b is the strength of a mode, u0 its value at time
0.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import decaying_imbalance
from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import MODE, TAU, U0, S, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import KUNIN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Equal, Solves, TimeTo
from derivations.derivation import Rule
from derivations.expressions import Expr, read, sqrt, substitute, symbols
from derivations.flow import scalar_flow
from derivations.variables import Domain, Variable

A, B, LAM = symbols("a b lam")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable(
            "lam", Domain.POSITIVE, about="strength of the weight decay, in units of the output", latex=r"\lambda"
        ),
    ),
    "weight-decay",
    KUNIN_2019,
)
_claim: Final = _VOCABULARY.claim

_LOSS: Final = read("(s - a*b)**2/2 + lam*(a**2 + b**2)/2")
_FLOW = scalar_flow(U, T, U0, read("2*u*(s - lam - u)/tau"))


def _from_loss(decay: Expr = LAM) -> Solved:
    loss = substitute(_LOSS, {LAM: decay})
    return Solved(Reduction(loss, {A: sqrt(U), B: sqrt(U)}, A * B, (), TAU))


_CURVE: Final = read("(s - lam)/(1 + ((s - lam)/u0 - 1)*exp(-2*(s - lam)*t/tau))")
TRAJECTORY: Final = _claim(
    "trajectory",
    "Under weak decay a mode grows as a logistic curve towards the target less the decay",
    Solves({U: _CURVE}),
    "lam < s",
    about=_FLOW,
    derived=_from_loss(),
)
EXTINCTION: Final = _claim(
    "extinction",
    "Decay stronger than the target extinguishes the mode",
    Solves({U: read("(lam - s)/((1 + (lam - s)/u0)*exp(2*(lam - s)*t/tau) - 1)")}),
    "lam > s",
    about=_FLOW,
    derived=_from_loss(),
)
CRITICAL: Final = _claim(
    "critical",
    "Decay as strong as the target lets the mode decay as one over the time",
    Solves({U: read("u0/(1 + 2*u0*t/tau)")}),
    about=scalar_flow(U, T, U0, substitute(_FLOW.rate, {LAM: S})),
    derived=_from_loss(S),
    note="The logistic form has no value here.",
)
TIME_LAW: Final = _claim(
    "time",
    "The time in which a mode grows to a given strength under weak decay",
    TimeTo(read("tau/(2*(s - lam))*log(u*(s - lam - u0)/(u0*(s - lam - u)))")),
    "lam + u0 < s",
    about=_FLOW,
    derived=_from_loss(),
)
HALF_TIME: Final = _claim(
    "half-time",
    "Under weak decay a mode reaches half of what it will keep later than without decay",
    Equal(law(TRAJECTORY, {T: read("tau/(2*(s - lam))*log((s - lam)/u0 - 1)")}), (S - LAM) / 2),
    "lam + 2*u0 < s",
    derived=Follows((TRAJECTORY,), "Put in the time $\\frac{\\tau}{2(s - \\lambda)}\\log((s - \\lambda)/u_0 - 1)$."),
)
ONE_CURVE: Final = _claim(
    "one-curve",
    "The logistic curve is the right one on either side of the critical decay",
    Equal(_CURVE, read("(lam - s)/((1 + (lam - s)/u0)*exp(2*(lam - s)*t/tau) - 1)")),
    "lam > s",
    derived=Follows((EXTINCTION,), "Multiply numerator and denominator by $-e^{2(\\lambda - s)t/\\tau}$.", Rule.EXPAND),
)

CLAIMS: Final = (TRAJECTORY, EXTINCTION, CRITICAL, TIME_LAW, HALF_TIME, ONE_CURVE, *decaying_imbalance.CLAIMS)
