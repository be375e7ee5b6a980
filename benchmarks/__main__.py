"""`python -m benchmarks`: measure Exactflow beside its peers and write the table.

python -m benchmarks --quick
python -m benchmarks --only explicit --output build/benchmarks
"""

from __future__ import annotations

import argparse
import json
import os
from importlib import import_module
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.measuring import FULL, QUICK, Comparison
from benchmarks.peers.elsewhere import NEURAL_TANGENTS
from benchmarks.table import as_json, as_markdown, duration

ROWS = (
    "closed_forms",
    "zero_test",
    "explicit",
    "implicit",
    "arrays",
    "integration",
    "unbalanced",
    "matrix_flow",
    "tangent_kernels",
    "start_up",
)


def main() -> None:
    """Run the rows asked for; print each comparison as it is made and write the table at the end."""
    arguments = _parser().parse_args()
    # No contender runs threads; NumPy reads this when it is imported, which the rows do.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if arguments.neural_tangents:
        os.environ[NEURAL_TANGENTS] = str(arguments.neural_tangents)
    effort = QUICK if arguments.quick else FULL
    found: list[Comparison] = []
    for row in arguments.only or ROWS:
        for comparison in import_module(f"benchmarks.rows.{row}").comparisons(effort):
            found.append(comparison)
            _show(comparison)
    where = machine()
    print("\n" + as_markdown(found, where))
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.with_suffix(".md").write_text(as_markdown(found, where), encoding="utf-8")
        text = json.dumps(as_json(found, where), indent=1, ensure_ascii=False)
        arguments.output.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Exactflow side by side with its peers.")
    parser.add_argument("--only", action="append", choices=ROWS, metavar="ROW", help=f"one of {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="fewer repeats; peers that take minutes are left out")
    parser.add_argument(
        "--neural-tangents", type=Path, metavar="PYTHON", help=f"interpreter that has it; also by {NEURAL_TANGENTS}"
    )
    parser.add_argument("--output", type=Path, help="write OUTPUT.md and OUTPUT.json")
    return parser


def _show(comparison: Comparison) -> None:
    figures = (comparison.ours, *comparison.peers)
    times = (f"{figure.name} {duration(figure.seconds) if figure.seconds else '-'}" for figure in figures)
    reached = {True: "reached", False: "NOT REACHED", None: ""}[comparison.reached]
    print(f"{comparison.row}: {comparison.work}: {', '.join(times)} {reached}", flush=True)


if __name__ == "__main__":
    main()
