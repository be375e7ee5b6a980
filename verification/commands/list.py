"""`exactflow list`: the claims of the catalogue."""

from __future__ import annotations

import json

import click


@click.command("list")
@click.option("--underived", is_flag=True, help="Only the claims that are stated without a derivation, and how many.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(underived: bool, as_json: bool) -> None:
    """List the claims of the catalogue with their titles.

    Example: exactflow list --underived
    """
    from derivations.catalogue import all_claims

    every = all_claims()
    claims = tuple(claim for claim in every if claim.derived is None) if underived else every
    if as_json:
        entries = [
            {
                "id": claim.id,
                "title": claim.title,
                "kind": type(claim.says).__name__.lower(),
                "source": "" if claim.source is None else str(claim.source),
                "derived": claim.derived is not None,
            }
            for claim in claims
        ]
        click.echo(json.dumps({"claims": entries}, indent=2))
        return
    width = max((len(claim.id) for claim in claims), default=0)
    for claim in claims:
        click.echo(f"{claim.id:<{width}}  {claim.title}".rstrip())
    if underived:
        click.echo(f"\n{len(every) - len(claims)} of {len(every)} claims are derived; {len(claims)} are only stated.")
