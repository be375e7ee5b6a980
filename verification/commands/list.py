"""`exactflow list`: the claims of the catalogue."""

from __future__ import annotations

import json

import click


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(as_json: bool) -> None:
    """List the claims of the catalogue with their titles.

    Example: exactflow list --json
    """
    from derivations.catalogue import all_claims

    claims = all_claims()
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
