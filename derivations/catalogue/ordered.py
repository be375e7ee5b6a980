"""The derivation program of a statement about which event comes first."""

from __future__ import annotations

from derivations.arrivals import NeverArrivesError, arrival_time
from derivations.catalogue.programs import DerivationError
from derivations.claim import Claim
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import Symbol
from derivations.orderings import Before
from derivations.solve import solve


def ordered(claim: Claim) -> Derivation:
    """Both flows solved for their times, and the two times.

    Raises:
        DerivationError: if a flow is not shown to arrive.
    """
    says = claim.says
    if not isinstance(says, Before):
        raise DerivationError(f"{claim.id} does not say which event comes first")
    steps = Derivation()
    equations = []
    for number, arrival in enumerate(says.arrivals, 1):
        try:
            time = arrival_time(arrival, claim.assumptions)
        except NeverArrivesError as error:
            raise DerivationError(f"{claim.id}: {error}") from error
        steps += solve(arrival.flow, claim.assumptions).derivation
        equations.append(Equation(Symbol(f"T{number}"), time))
    equations.append(Equation(Symbol("T1"), Symbol("T2"), "<"))
    sentence = "The times at which the two values are reached; where the strengths agree they do, and there they part."
    return steps + Derivation((Step(Rule.SPECIALISE, sentence, tuple(equations)),))
