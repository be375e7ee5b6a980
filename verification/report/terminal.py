"""Results as a table for the terminal, at most 100 columns wide."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final, TextIO

from verification.report.results import point_object, summary
from verification.verdict import Outcome, Result, Verdict

if TYPE_CHECKING:
    from rich.console import Console, Group

WIDTH: Final = 100
_STYLES: Final = {
    Verdict.PROVED: "green",
    Verdict.ENCLOSED: "green",
    Verdict.SAMPLED: "cyan",
    Verdict.REFUTED: "bold red",
    Verdict.UNDECIDED: "yellow",
    Verdict.VACUOUS: "yellow",
}
#: The outcomes that explain a verdict that is not a pass.
_REASONS: Final = {
    Verdict.REFUTED: Outcome.REFUTED,
    Verdict.UNDECIDED: Outcome.UNKNOWN,
    Verdict.VACUOUS: Outcome.VACUOUS,
    Verdict.SAMPLED: Outcome.SAMPLED,
}


def print_results(results: Sequence[Result], catalogued: Collection[str] = (), file: TextIO | None = None) -> None:
    """Print one row a claim, the reason below a claim that is not proved or enclosed, and a summary.

    Args:
        results: what was found.
        catalogued: ids of the claims of the catalogue; for these it is said whether a derivation stands behind them.
        file: where to print; None for standard output.
    """
    from rich import box
    from rich.table import Table

    console = _console(file)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("claim", overflow="fold")
    table.add_column("verdict", no_wrap=True)
    if catalogued:
        table.add_column("derived", no_wrap=True)
    table.add_column("seconds", justify="right", no_wrap=True)
    for result in results:
        derived = [("yes" if result.derived else "no") if result.id in catalogued else ""] if catalogued else []
        verdict = f"[{_STYLES[result.verdict]}]{result.verdict.value}[/]"
        table.add_row(_claim_cell(result), verdict, *derived, f"{result.seconds:.2f}")
    console.print(table)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in summary(results).items())
    claims = "1 claim" if len(results) == 1 else f"{len(results)} claims"
    console.print(f"\n{claims}: {counts}", markup=False, highlight=False)


def _console(file: TextIO | None) -> Console:
    from rich.console import Console

    stream = file or sys.stdout
    width = min(os.get_terminal_size(stream.fileno()).columns, WIDTH) if stream.isatty() else WIDTH
    return Console(file=stream, width=width, highlight=False, soft_wrap=False)


def _claim_cell(result: Result) -> Group:
    """The id, and below it the counterexample and the reason if the claim does not hold up."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    lines = []
    if result.counterexample is not None:
        lines.append(Text(f"counterexample: {_assignments(result)}", style="red"))
    reason = reason_of(result)
    if reason:
        lines.append(Text(reason, style="dim"))
    return Group(Text(result.id), *(Padding(line, (0, 0, 0, 2)) for line in lines))


def _assignments(result: Result) -> str:
    example = result.counterexample
    values = point_object(example.point) if example is not None else {}
    return ", ".join(f"{name} = {value}" for name, value in values.items()) or "everywhere"


def reason_of(result: Result) -> str:
    """Why a claim is not proved or enclosed: the detail of the check that decided, "" for a claim that is.

    >>> reason_of(Result("a", "", Verdict.PROVED, (), 0.1))
    ''
    """
    wanted = _REASONS.get(result.verdict)
    if wanted is None:
        return ""
    details = (each.detail for each in result.evidence if each.outcome is wanted)
    return next(details, result.evidence[-1].detail if result.evidence else "no check could tell")
