"""`exactflow verify`: decide claims and report what was found."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from verification.commands.inputs import Claims, InputError, claims_of, writable_directory
from verification.commands.progress import progress_bar

if TYPE_CHECKING:
    from derivations.claim import Claim
    from verification.settings import Settings
    from verification.verdict import Result

MAX_DIGITS: Final = 1_000_000
#: Three years; the timers of the system take no longer ones.
LONGEST_BUDGET: Final = 1e8
ALL_PASS, REFUTED, NOT_ALL_PASS = 0, 1, 3

Keep: TypeAlias = "Callable[[Claim, Result], None]"


def _a_number(ctx: click.Context, option: click.Parameter, value: float | None) -> float | None:
    # A comparison with "not a number" fails, so that no range excludes it.
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is no number of seconds; leave the option out, or write one", ctx, option)
    return value


@click.command("verify")
@click.argument("targets", metavar="[ID|TOPIC|FILE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--accept", type=click.Choice(["sampled"]), help="Let claims pass that are only SAMPLED.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the random points.")
@click.option("--digits", type=click.IntRange(1, MAX_DIGITS), help="Digits to which equalities are enclosed.")
@click.option("--processes", type=click.IntRange(min=1), help="Worker processes; by default one a core.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True, max=LONGEST_BUDGET),
    callback=_a_number,
    help="Seconds after which to give up on a claim.",
)
@click.option("--certificates", metavar="DIR", help="Write one certificate a claim into this directory.")
@click.pass_context
def command(
    ctx: click.Context,
    targets: tuple[str, ...],
    as_json: bool,
    accept: str | None,
    seed: int,
    digits: int | None,
    processes: int | None,
    budget: float | None,
    certificates: str | None,
) -> None:
    """Decide claims: those of claim files, those of the catalogue, or the whole catalogue if none is named.

    Exit status: 0 every claim PROVED or ENCLOSED (statistical claims of the catalogue: SAMPLED); 1 one is REFUTED;
    3 none is refuted but one is SAMPLED, UNDECIDED or VACUOUS; 2 bad input.

    Example: exactflow verify theorems.toml --json
    """
    from verification.settings import Settings

    asked = claims_of(targets)
    directory = _certificate_directory(certificates, asked)
    wanted = {"seed": seed, "digits": digits, "processes": processes, "budget_seconds": budget}
    settings = Settings(**{name: value for name, value in wanted.items() if value is not None})  # type: ignore[arg-type]
    keep = _certificate_writer(directory, settings) if directory is not None else None
    results = decide(asked.claims, settings, keep)
    if as_json:
        from verification.report.results import results_object

        click.echo(json.dumps(results_object(results), indent=2))
    else:
        from verification.report.terminal import print_results

        print_results(results, asked.catalogued)
    ctx.exit(exit_status(asked, results, accept == "sampled"))


def decide(claims: Sequence[Claim], settings: Settings, keep: Keep | None = None) -> list[Result]:
    """The verdicts on the claims, each handed to `keep` as soon as it is there, with a progress bar on a terminal."""
    from verification.engine import verify

    results = []
    with progress_bar() as progress:
        for claim, result in zip(claims, verify(claims, settings, progress), strict=True):
            if keep is not None:
                keep(claim, result)
            results.append(result)
    return results


def exit_status(asked: Claims, results: Sequence[Result], accept_sampled: bool = False) -> int:
    """The exit status that the claim format lays down; a refutation outranks everything else."""
    from verification.verdict import Verdict

    if any(result.verdict is Verdict.REFUTED for result in results):
        return REFUTED
    statistical = _only_sampled(asked.claims, asked.catalogued)
    for result in results:
        sampled = result.verdict is Verdict.SAMPLED and (accept_sampled or result.id in statistical)
        if result.verdict not in (Verdict.PROVED, Verdict.ENCLOSED) and not sampled:
            return NOT_ALL_PASS
    return ALL_PASS


def _only_sampled(claims: Sequence[Claim], catalogued: Collection[str]) -> set[str]:
    """The claims of the catalogue of a statistical kind: those can only be sampled."""
    from derivations.claim import ONLY_SAMPLED

    return {claim.id for claim in claims if claim.id in catalogued and isinstance(claim.says, ONLY_SAMPLED)}


def _certificate_directory(path: str | None, asked: Claims) -> Path | None:
    if path is None:
        return None
    names = [claim.id.lower() for claim in asked.claims]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        problem = (
            f"two claims would be certified as {twice}.json; give them ids of their own, or verify one file at a time"
        )
        raise InputError(path, problem)
    return writable_directory(path)


def _certificate_writer(directory: Path, settings: Settings) -> Keep:
    from verification.certificate import certificate

    def write(claim: Claim, result: Result) -> None:
        text = json.dumps(certificate(claim, result, settings), indent=2)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            (directory / f"{claim.id}.json").write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            problem = f"the certificates cannot be written ({reason}); choose another place"
            raise InputError(str(directory), problem) from None

    return write
