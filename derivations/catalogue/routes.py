"""Layers shared by several pathways: gated networks, where a shared layer learns faster.

Conventions: loss (1/2)(s - product)**2 of one pathway, whose gradient counts once for every pathway that shares a
weight; tau is one over the learning rate; u is the product of the weights along a pathway. In the gated network there
are m input and m output domains and a shared hidden layer, each input domain is trained with k output domains, and
the loss is divided by m**2.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.deep import time_law
from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import MODE, TAU, U0, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import SAXE_2022
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Equal, Solves, TimeTo
from derivations.derivation import Rule
from derivations.expressions import Symbol, read, substitute, symbols
from derivations.flow import scalar_flow
from derivations.variables import Domain, Variable

NA, NB = symbols("na nb")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("na", Domain.POSITIVE, about="number of pathways that share a weight of the first stage", latex="n_a"),
        Variable(
            "nb", Domain.POSITIVE, about="number of pathways that share a weight of the second stage", latex="n_b"
        ),
        Variable("m", Domain.POSITIVE, about="number of input domains, and of output domains"),
        Variable("k", Domain.POSITIVE, about="number of output domains that each input domain is trained with"),
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
    ),
    "routes",
    SAXE_2022,
)
_claim: Final = _VOCABULARY.claim

_RACE = scalar_flow(U, T, U0, read("2*sqrt(na*nb)*u*(s - u)/tau"))
_FROM_TWO_STAGES = Solved(
    Reduction(
        read("(s - a*b)**2/2"),
        {Symbol("a"): read("sqrt(u*sqrt(na/nb))"), Symbol("b"): read("sqrt(u*sqrt(nb/na))")},
        read("a*b"),
        (read("a**2/na - b**2/nb"),),
        TAU,
        {Symbol("a"): NA, Symbol("b"): NB},
    )
)
_GATED = scalar_flow(U, T, U0, read("3*k*m**(-5/3)*u**(4/3)*(s - u)/tau"))
_FROM_GATED = Solved(
    Reduction(
        read("(s - b1*b2*b3)**2/2"),
        {
            Symbol("b1"): read("(m*u)**(1/3)/sqrt(m)"),
            Symbol("b2"): read("(m*u)**(1/3)"),
            Symbol("b3"): read("(m*u)**(1/3)/sqrt(m)"),
        },
        read("b1*b2*b3"),
        (read("m*b1**2 - b2**2"), read("b1**2 - b3**2")),
        TAU,
        {Symbol("b1"): read("k/m**2"), Symbol("b2"): read("k/m"), Symbol("b3"): read("k/m**2")},
    )
)

TRAJECTORY: Final = _claim(
    "trajectory",
    "Two stages shared by na and nb pathways learn sqrt(na*nb) times as fast",
    Solves({U: read("s/(1 + (s/u0 - 1)*exp(-2*s*sqrt(na*nb)*t/tau))")}),
    about=_RACE,
    derived=_FROM_TWO_STAGES,
)
TIME_LAW: Final = _claim(
    "time",
    "The time in which a mode of two shared stages grows to a given strength",
    TimeTo(read("tau/(2*s*sqrt(na*nb))*log(u*(s - u0)/(u0*(s - u)))")),
    "u0 < s",
    about=_RACE,
    derived=_FROM_TWO_STAGES,
)
RACE: Final = _claim(
    "race",
    "A pathway with shared stages wins against one without by the factor sqrt(na*nb)",
    Equal(law(TIME_LAW, {NA: 1, NB: 1}) / law(TIME_LAW), read("sqrt(na*nb)")),
    "u0 < u",
    "u < s",
    derived=Follows((TIME_LAW,), "Divide the times of the two pathways."),
)
GATED_RATE: Final = _claim(
    "gated.rate",
    "The strength of a gated mode grows like that of three layers, at k/m**(5/3) times the pace",
    Equal(read("3*(m*u)**(2/3)/m*(k/m**2*(m*u)**(2/3)*(s - u))"), read("3*u**(4/3)*(s - u)*k*m**(-5/3)")),
    derived=Follows((), "Put in the shared weight $(mu)^{1/3}$.", Rule.EXPAND),
)
GATED_TIME: Final = _claim(
    "gated.time",
    "The time in which a gated mode grows is that of three layers with the time constant tau*m**(5/3)/k",
    TimeTo(substitute(time_law(3), {TAU: read("tau*m**(5/3)/k")})),
    "u0 < s",
    about=_GATED,
    derived=_FROM_GATED,
)

CLAIMS: Final = (TRAJECTORY, TIME_LAW, RACE, GATED_RATE, GATED_TIME)
