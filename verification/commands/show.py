"""`exactflow show`: one claim in full."""

from __future__ import annotations

import click

from verification.commands.choose import one_claim


@click.command("show")
@click.argument("target", metavar="ID|FILE")
@click.option("--claim", "identifier", metavar="ID", help="The claim of a file with several.")
@click.option("--toml", "as_toml", is_flag=True, help="Print the claim as a claim file.")
def command(target: str, identifier: str | None, as_toml: bool) -> None:
    """Show one claim: its statement in the claim language, conventions, source and derivation.

    Example: exactflow show two-layer.trajectory
    """
    claim = one_claim(target, identifier)
    from derivations.expressions import ExpressionError
    from verification.commands.inputs import InputError
    from verification.report.claim_tables import claim_tables, toml
    from verification.report.derivations import derivation_text

    try:
        text = toml(claim_tables(claim))
    except ExpressionError as error:
        if as_toml:
            raise InputError(claim.id, f"{error}; leave --toml out") from None
        text = f"id: {claim.id}\ntitle: {claim.title}\nsays: {claim.says}"
    if as_toml:
        click.echo(text)
        return
    parts = [text]
    if claim.note:
        parts.append(f"Conventions: {claim.note}")
    if claim.derived is None:
        parts.append("This claim is stated without a derivation.")
    else:
        parts.append(f"Derivation\n{derivation_text(claim.derived())}")
    click.echo("\n\n".join(parts))
