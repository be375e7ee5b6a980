"""The one claim that a command is about, and its flow file solved."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from derivations.claim import Claim
from verification.commands.inputs import FlowFile, InputError, claims_or_flow


def one_claim(target: str, identifier: str | None) -> Claim:
    """The claim that an id, a claim file with `--claim`, or a flow file (solved) names.

    Raises:
        InputError: if there are several and none is chosen, or the chosen one is not there.
    """
    found = claims_or_flow(target)
    if isinstance(found, FlowFile):
        from verification.commands.solved import solved_claim

        return solved_claim(found)
    return chosen(found, identifier, target)


def chosen(claims: Sequence[Claim], identifier: str | None, target: str) -> Claim:
    """The claim of that id; without an id, the only one."""
    names = [claim.id for claim in claims]
    if identifier is None:
        if len(claims) == 1:
            return claims[0]
        shown = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
        raise InputError(target, f"there are {len(names)} claims in it; choose one with --claim: {shown}")
    for claim in claims:
        if claim.id == identifier:
            return claim
    near = get_close_matches(identifier, names, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"it has {', '.join(names[:6])}"
    raise InputError(target, f"there is no claim {identifier!r} in it; {remedy}")
