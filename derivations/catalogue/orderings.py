"""Which mode is learned first: stages of two layers, and the opposite order in one.

Conventions: those of `two-layer` and `shallow`; all modes start at the strength u0; a mode is learned to the fraction p
when its strength is p times its singular value.  That one layer which starts at nothing learns a given fraction of all
modes at the same time is `differentiation.one-layer`.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import shallow, two_layer
from derivations.catalogue.ordered import ordered
from derivations.catalogue.quantities import MODE, S
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.expressions import HALF, Expr, substitute, symbols
from derivations.flow import scalar_flow
from derivations.orderings import Arrival, Before
from derivations.variables import Domain, Variable

S1, S2, P = symbols("s1 s2 p")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("s1", Domain.POSITIVE, about="singular value of the stronger mode", latex="s_1"),
        Variable("s2", Domain.POSITIVE, about="singular value of the weaker mode", latex="s_2"),
        Variable("p", Domain.UNIT, about="fraction of the singular value to which a mode is learned"),
    ),
    "orderings",
    SAXE_2019,
)
_claim: Final = _VOCABULARY.claim


def _learned(of: Claim, strength: Expr, fraction: Expr) -> Arrival:
    """The event that a mode of another singular value, in the flow of a claim, is learned to a fraction."""
    flow = of.about
    assert flow is not None
    rate = substitute(flow.rate, {S: strength})
    return Arrival(scalar_flow(flow.state, flow.time, flow.start, rate), fraction * strength)


HALVES: Final = _claim(
    "stages",
    "With two layers the stronger mode is half learned before the weaker one, if they start small enough",
    Before(_learned(two_layer.TRAJECTORY, S1, HALF), _learned(two_layer.TRAJECTORY, S2, HALF)),
    "s1 > s2",
    "2*u0 < s2",
    "log(s2/u0 - 1) > 1/(1 - u0/s2)",
    derived=ordered,
    note="The condition is needed: for s2 < 4.59 u0 there are stronger modes that are half learned later.",
)
FRACTIONS: Final = _claim(
    "fractions",
    "With two layers the stronger mode is learned to a fraction before the weaker one, if they start small enough",
    Before(_learned(two_layer.TRAJECTORY, S1, P), _learned(two_layer.TRAJECTORY, S2, P)),
    "s1 > s2",
    "u0 < s2",
    "u0 < p*s2",
    "log(p*(s2 - u0)/(u0*(1 - p))) > 1/(1 - u0/s2)",
    derived=ordered,
)
ONE_LAYER: Final = _claim(
    "one-layer",
    "With one layer the weaker mode is learned to a fraction first, if both start at the same positive strength",
    Before(_learned(shallow.TRAJECTORY, S2, P), _learned(shallow.TRAJECTORY, S1, P)),
    "s1 > s2",
    "u0 < p*s2",
    derived=ordered,
    note="A common start is a greater part of the weaker mode; from nothing, all modes are learned at once.",
)
CLAIMS: Final = (HALVES, FRACTIONS, ONE_LAYER)
