"""`exactflow latex`: claims as theorems, with their derivations if asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from verification.commands.inputs import FlowFile, InputError, claims_or_flow

if TYPE_CHECKING:
    from derivations.claim import Claim
    from derivations.derivation import Derivation


@click.command("latex")
@click.argument("target", metavar="ID|FILE")
@click.option("--claim", "identifier", metavar="ID", help="Only this claim of the file.")
@click.option("--derivation", is_flag=True, help="Add the derivation to each theorem.")
@click.option("--standalone", is_flag=True, help="Print a complete document.")
def command(target: str, identifier: str | None, derivation: bool, standalone: bool) -> None:
    """Print a claim of the catalogue, the claims of a file, or the closed form of a flow file as LaTeX.

    A claim that is stated without a derivation gets that of the closed form of its flow.

    Example: exactflow latex flow.toml --derivation --standalone > flow.tex
    """
    from derivations.latex import claim_latex, derivation_latex
    from derivations.latex import standalone as document
    from verification.commands.choose import chosen
    from verification.commands.solved import solved_claim

    found = claims_or_flow(target)
    if isinstance(found, FlowFile):
        found = (solved_claim(found),)
    claims = (chosen(found, identifier, target),) if identifier is not None else found
    bodies = []
    for claim in claims:
        bodies.append(claim_latex(claim))
        if derivation:
            bodies.append(derivation_latex(_derivation(claim), claim.assumptions))
    body = "\n\n".join(bodies)
    click.echo(document(body) if standalone else body)


def _derivation(claim: Claim) -> Derivation:
    from verification.commands.solved import derivation_of

    derivation = derivation_of(claim)
    if derivation is None:
        raise InputError(claim.id, "nothing derives this claim; leave --derivation out, or choose another with --claim")
    return derivation
