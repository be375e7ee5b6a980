"""What became of mutants, as a table for the terminal and as the object that the claim format lays down."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, TextIO

from verification.mutation.campaign import Attacked

_WIDTH: Final = 100
_COUNTS: Final = ("made", "killed", "equivalent")


def mutants_object(attacked: Sequence[Attacked]) -> dict[str, Any]:
    """The totals, the survivors, and the totals of each kind of statement.

    >>> mutants_object([Attacked("a", "equal", 5, 4, 1, (), 0.1)])["by_kind"]
    {'equal': {'made': 5, 'killed': 4, 'equivalent': 1}}
    """
    kinds = dict.fromkeys(each.kind for each in attacked)
    return {
        **_totals(attacked),
        "survivors": [asdict(survivor) for each in attacked for survivor in each.survivors],
        "by_kind": {kind: _totals([each for each in attacked if each.kind == kind]) for kind in kinds},
    }


def print_mutants(attacked: Sequence[Attacked], file: TextIO | None = None) -> None:
    """Print one row a claim, its survivors below it, and a row for each kind of statement.

    Args:
        attacked: what was found.
        file: where to print; None for standard output.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    stream = file or sys.stdout
    width = min(os.get_terminal_size(stream.fileno()).columns, _WIDTH) if stream.isatty() else _WIDTH
    console = Console(file=stream, width=width, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("claim", overflow="fold")
    for name in (*_COUNTS, "survived", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in attacked:
        _add_row(table, each.id, [each], f"{each.seconds:.1f}")
    table.add_section()
    for kind, totals in mutants_object(attacked)["by_kind"].items():
        members = [each for each in attacked if each.kind == kind]
        _add_row(table, f"all {kind}: {_share(totals)}", members, f"{sum(each.seconds for each in members):.1f}")
    console.print(table)
    for each in attacked:
        for survivor in each.survivors:
            console.print(f"\nsurvivor of {survivor.id}: {survivor.mutant}", style="yellow", markup=False)
            console.print(f"  {survivor.why}", markup=False)


def _add_row(table: Any, name: str, attacked: Sequence[Attacked], seconds: str) -> None:
    from rich.text import Text

    counts = [str(count) for count in _totals(attacked).values()]
    table.add_row(Text(name), *counts, str(sum(len(each.survivors) for each in attacked)), seconds)


def _totals(attacked: Sequence[Attacked]) -> dict[str, int]:
    return {name: sum(getattr(each, name) for each in attacked) for name in _COUNTS}


def _share(totals: dict[str, int]) -> str:
    """The killed ones among those that are not equivalent."""
    different = totals["made"] - totals["equivalent"]
    return f"{100 * totals['killed'] / different:.1f} % killed" if different else "none differ"
