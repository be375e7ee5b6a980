"""`exactflow list`: the claims of the catalogue."""

from __future__ import annotations

import json
from textwrap import wrap
from typing import Final

import click

_WIDTH: Final = 100
#: Where titles begin; the few ids that are longer stand on a line of their own.
_TITLES: Final = 42


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
    for claim in claims:
        click.echo(_row(claim.id, claim.title))
    if underived:
        click.echo(f"\n{len(every) - len(claims)} of {len(every)} claims are derived; {len(claims)} are only stated.")


def _row(identifier: str, title: str) -> str:
    """An id with its title, wrapped so that no line is longer than a table may be."""
    lines = wrap(title, _WIDTH - _TITLES, break_on_hyphens=False) or [""]
    head = [identifier, ""] if len(identifier) > _TITLES - 2 else [identifier]
    left = [*head, *[""] * (len(lines) - 1)]
    right = lines if len(head) == 1 else ["", *lines]
    return "\n".join(f"{a:<{_TITLES}}{b}".rstrip() for a, b in zip(left, right, strict=True))
