"""The derivation check: every step of a derivation proved on its own, without knowing how it was found."""

from __future__ import annotations

from derivations.claim import Claim
from derivations.derivation import Derivation
from derivations.exact import is_zero
from derivations.expressions import write
from verification.verdict import Evidence, Outcome


def check(claim: Claim) -> Evidence | None:
    """Whether all identities of all steps have the normal form zero; None for a claim without a derivation."""
    if claim.derived is None:
        return None
    return check_steps(claim.derived())


def check_steps(derivation: Derivation) -> Evidence:
    """Whether all identities of all steps have the normal form zero."""
    steps = identities = 0
    for number, step in enumerate(derivation, start=1):
        steps += 1
        for residual in step.vanishing:
            identities += 1
            if not is_zero(residual, step.assumptions):
                detail = f"step {number} ({step.rule}) is not proved: {_clipped(write(residual))} = 0"
                return Evidence("derivation", Outcome.UNKNOWN, detail)
    if not identities:
        return Evidence("derivation", Outcome.UNKNOWN, "the derivation carries no identity that could be checked")
    return Evidence("derivation", Outcome.PROVED, f"{steps} steps, {identities} identities with normal form zero")


def _clipped(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
