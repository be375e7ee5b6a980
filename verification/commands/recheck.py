"""`exactflow recheck`: confirm verdicts from their certificates, without the prover."""

from __future__ import annotations

import json
from typing import Final

import click

from verification.commands.inputs import read_json

MAX_BYTES: Final = 50_000_000
CONFIRMED, REJECTED, NOT_ALL_CONFIRMED = 0, 1, 3


@click.command("recheck")
@click.argument("certificates", metavar="CERTIFICATE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def command(ctx: click.Context, certificates: tuple[str, ...], as_json: bool) -> None:
    """Confirm verdicts from their certificates by ball arithmetic alone.

    What a claim comes down to is derived anew from its text, and enclosed at every recorded point.

    Exit status: 0 all confirmed; 1 one is rejected; 3 none is rejected but one cannot be confirmed; 2 bad input.

    Example: exactflow verify theorems.toml --certificates proofs && exactflow recheck proofs/*.json
    """
    loaded = {path: read_json(path, MAX_BYTES) for path in dict.fromkeys(certificates)}
    from verification.recheck import Finding, recheck

    found = {path: recheck(certificate) for path, certificate in loaded.items()}
    if as_json:
        entries = [{"file": path, "finding": each.finding.value, "reason": each.reason} for path, each in found.items()]
        click.echo(json.dumps({"certificates": entries}, indent=2))
    else:
        for path, each in found.items():
            click.echo(f"{path}: {each.finding.value}: {each.reason}")
    findings = {each.finding for each in found.values()}
    if Finding.REJECTED in findings:
        ctx.exit(REJECTED)
    ctx.exit(NOT_ALL_CONFIRMED if Finding.UNCONFIRMED in findings else CONFIRMED)
