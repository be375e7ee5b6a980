"""The table as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from benchmarks.measuring import Comparison, Figure

_HEAD = ("| work | Exactflow | peers | to reach | reached |", "| --- | --- | --- | --- | --- |")


def as_markdown(found: Iterable[Comparison], machine: Mapping[str, str]) -> str:
    """A table for each row of work, below a line that says where it was measured."""
    where = ", ".join(f"{name} {version}" for name, version in machine.items())
    lines = [f"Measured on {where}.", "Each time is the best of several, all contenders taking turns.", ""]
    row = None
    for comparison in found:
        if comparison.row != row:
            row = comparison.row
            lines += [*([""] if lines[-1] else []), f"### {row}", "", *_HEAD]
        lines.append(_line(comparison))
    return "\n".join(lines) + "\n"


def as_json(found: Iterable[Comparison], machine: Mapping[str, str]) -> dict[str, Any]:
    """The same, times in seconds."""
    rows = [{**asdict(comparison), "reached": comparison.reached} for comparison in found]
    return {"machine": dict(machine), "comparisons": rows}


def _line(comparison: Comparison) -> str:
    peers = "<br>".join(f"{peer.name}: {_told(peer)}" for peer in comparison.peers)
    limit = comparison.target.limit
    target = comparison.target.words + (f" ({duration(limit)})" if limit is not None else "")
    reached = {True: "yes", False: "**no**", None: "-"}[comparison.reached]
    cells = (comparison.work, _told(comparison.ours), peers, target, reached)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _told(figure: Figure) -> str:
    if figure.seconds is None:
        return figure.remark or "-"
    return duration(figure.seconds) + (f", {figure.remark}" if figure.remark else "")


def duration(seconds: float) -> str:
    """A time to three significant digits, in a unit that fits.

    >>> duration(0.00123456), duration(41.23)
    ('1.23 ms', '41.2 s')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds / size:,.0f} {unit}"
    raise ValueError(f"not a time: {seconds}")
