"""`exactflow mutants`: make wrong versions of claims and see whether the checks notice."""

from __future__ import annotations

import json
from typing import Final

import click

from verification.commands.inputs import claims_of
from verification.commands.progress import progress_bar

DEFAULT_LIMIT: Final = 12
#: Longer than any check that kills needs; a mutant that is undecided after that is not accepted either.
_BUDGET_SECONDS: Final = 10.0


@click.command("mutants")
@click.argument("targets", metavar="[ID|TOPIC|FILE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the choice and points.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=DEFAULT_LIMIT,
    show_default=True,
    help="Most mutants of one claim; 0 for all.",
)
@click.option("--processes", type=click.IntRange(min=1), help="Worker processes; by default one a core.")
def command(targets: tuple[str, ...], as_json: bool, seed: int, limit: int, processes: int | None) -> None:
    """Make wrong versions of claims and count how many the checks do not accept.

    Each version has one slip: a constant, a sign, a factor, an exponent, a symbol, a logarithm, an assumption, a limit
    or the constant of a bound. A version that is shown to say the same as the original is equivalent; every other one
    that is accepted is a survivor, and is listed with the reason.

    Example: exactflow mutants two-layer.trajectory --limit 0
    """
    from verification.mutation.campaign import attack_all
    from verification.settings import Settings

    claims = claims_of(targets).claims
    settings = Settings(seed=seed, processes=processes, budget_seconds=_BUDGET_SECONDS)
    with progress_bar() as progress:
        attacked = list(attack_all(claims, limit or None, settings, progress))
    if as_json:
        from verification.report.mutants import mutants_object

        click.echo(json.dumps(mutants_object(attacked), indent=2))
    else:
        from verification.report.mutants import print_mutants

        print_mutants(attacked)
