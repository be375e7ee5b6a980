"""Plateaus of the loss between the stages of learning, as the strengths at time 0 vanish.

Two groups of modes, one four times as strong as the other, are looked at between their transitions. A time in units of
log(1/u0) tells them apart: of a small start, a mode of target s is learned at the time tau*log(1/u0)/(2*s).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import two_layer
from derivations.catalogue.networks.aligned import LOSS_CURVE
from derivations.catalogue.networks.vocabulary import PACES, claim, span
from derivations.catalogue.programs import derived_before
from derivations.catalogue.quantities import U0, S, T
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import law
from derivations.claim import Claim, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import ONE, ZERO, read, sqrt, substitute, symbols
from derivations.network_kinds import Observable
from derivations.networks import Experiment, Falls, NetworkLaw, Range

LOSS, G, X = symbols("L g x")
_TIME: Final = read("x*tau*log(1/u0)")
_TARGET: Final = S * (1 + 3 * G)
_LEFT: Final = (1 - G) * _TARGET**2 / 2


def _from_limits(claim: Claim) -> Derivation:
    """The modes of either group as their start vanishes, and half the squared distances that are left."""
    steps, differences = derived_before(claim, (LOSS_CURVE,)), []
    for group, value, name in (
        (ZERO, ZERO, "weaker group is still to come"),
        (ONE, 4 * S, "stronger group is learned"),
    ):
        target = substitute(_TARGET, {G: group})
        curve = law(two_layer.TRAJECTORY, {S: target, T: _TIME})
        lemma = Limit(curve, U0, ZERO, "+", value)
        sentence, shown = f"In the limit a mode of the {name}.", (Equation(curve, value, "->"),)
        steps += (Step(Rule.EXPAND, sentence, shown, (), claim.assumptions, (lemma,)),)
        differences.append((target - value) ** 2 / 2 - substitute(_LEFT, {G: group}))
    sentence = "Only the weaker modes, those with $g = 0$, are at a distance from their targets."
    last = Step(Rule.SPECIALISE, sentence, (Equation(LOSS, _LEFT),), tuple(differences), claim.assumptions)
    return steps + Derivation((last,))


PLATEAU: Final = claim(
    "loss-plateau",
    "Between the stages of learning the loss rests at half the sum of the squared targets that are still to come",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.LOSS,
            (span(S, "1", "5/4"), Range(G, Fraction(0), Fraction(1), parts=1), PACES, span(X, "9/50", "13/50")),
            (sqrt(U0),),
            target=_TARGET,
            time=_TIME,
            clock=X,
            shared=(U0,),
            modes=4,
        ),
        LOSS,
        _LEFT,
        falls=Falls(U0, tuple(Fraction(1, 10**power) for power in (6, 12, 18, 24))),
    ),
    _from_limits,
    given=("2*s*x < 1", "8*s*x > 1"),
    source=SAXE_2019,
    note="The targets are s in one group and 4*s in the other; at these times the first is still to come.",
)

CLAIMS: Final = (PLATEAU,)
