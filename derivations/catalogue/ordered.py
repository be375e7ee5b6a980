"""The derivation program of a statement about which event comes first."""

from __future__ import annotations

from derivations.arrivals import NeverArrivesError, arrival_time
from derivations.catalogue.programs import DerivationError
from derivations.claim import Claim
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import Symbol, substitute
from derivations.orderings import Before
from derivations.solve import ClosedForm, solve


def ordered(claim: Claim) -> Derivation:
    """Both flows solved for their times, and the two times.

    Raises:
        DerivationError: if a flow is not shown to arrive.
    """
    says = claim.says
    if not isinstance(says, Before):
        raise DerivationError(f"{claim.id} does not say which event comes first")
    steps = Derivation()
    equations, at_start = [], []
    for number, arrival in enumerate(says.arrivals, 1):
        try:
            time = arrival_time(arrival, claim.assumptions)
        except NeverArrivesError as error:
            raise DerivationError(f"{claim.id}: {error}") from error
        flow = arrival.flow
        found = solve(flow, claim.assumptions)
        steps += found.derivation
        if isinstance(found, ClosedForm) and found.time is not None:
            at_start.append(substitute(found.time, {flow.state: flow.start}))
        equations.append(Equation(Symbol(f"T{number}"), time))
    equations.append(Equation(Symbol("T1"), Symbol("T2"), "<"))
    sentence = "The times at which the two values are reached, both counted from the start."
    last = Step(Rule.SPECIALISE, sentence, tuple(equations), tuple(at_start), claim.assumptions)
    return steps + Derivation((last,))
