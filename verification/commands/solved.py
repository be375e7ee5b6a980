"""A flow file as a claim: the closed form that the solver finds and proves for it."""

from __future__ import annotations

from derivations.claim import Claim, Solves, TimeTo
from derivations.derivation import Derivation
from derivations.expressions import ExpressionError
from derivations.solve import ClosedForm, solve
from verification.commands.inputs import FlowFile, InputError


def solved_claim(file: FlowFile) -> Claim:
    """The claim that the closed form of the flow is what the solver has proved it to be.

    Raises:
        InputError: if no closed form was found; the message says why.
    """
    found = solve(file.flow, file.assumptions)
    if not isinstance(found, ClosedForm):
        raise InputError(file.name, f"no closed form was found: {found.reason}; state a claim about the flow instead")
    assumptions = file.assumptions.with_given(*found.given)
    derivation = found.derivation
    if found.explicit is not None:
        says: Solves | TimeTo = Solves(found.explicit)
    elif found.time is not None:
        says = TimeTo(found.time)
    else:
        raise ExpressionError("a closed form gives the states or the time")
    return Claim(file.name, says, assumptions, file.flow, derived=lambda: derivation)


def derivation_of(claim: Claim) -> Derivation | None:
    """The derivation that stands behind a claim, or else that of the closed form of the flow it speaks of."""
    if claim.derived is not None:
        return claim.derived()
    if claim.about is None or not isinstance(claim.says, Solves | TimeTo):
        return None
    found = solve(claim.about, claim.assumptions)
    return found.derivation if isinstance(found, ClosedForm) else None
