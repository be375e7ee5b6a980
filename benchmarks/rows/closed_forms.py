"""Closed forms of the mode flows with their proofs, each from a cold start in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.cold_closed_form import CASES
from benchmarks.measuring import Comparison, Effort, Figure, Target, in_new_process

ROW = "Closed form of a mode flow, with its proof, cold"
_PROCESSES = 5


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """Each mode flow solved by Exactflow, and by `sympy.dsolve` with the same start unless time is short."""
    for name, case in CASES.items():
        ours = _best("exactflow", name, min(_PROCESSES, effort.repeats))
        peer = _dsolve(name, effort.patience)
        yield Comparison(ROW, f"{name}: `{case.rate}`", ours, (peer,), Target("100 ms", 0.1))


def _best(contender: str, case: str, processes: int) -> Figure:
    answers = [in_new_process("benchmarks.cold_closed_form", [contender, case], 600.0) for _ in range(processes)]
    finished = [answer for answer in answers if answer is not None]
    fastest = min(finished, key=lambda answer: float(answer["seconds"]))
    return Figure("Exactflow", fastest["seconds"] if fastest["solved"] else None, fastest["answer"])


def _dsolve(case: str, patience: float) -> Figure:
    name = "sympy.dsolve"
    if not patience:
        return Figure(name, None, "left out")
    answer = in_new_process("benchmarks.cold_closed_form", ["sympy", case], patience)
    if answer is None:
        return Figure(name, None, f"not within {patience:.0f} s")
    return Figure(name, answer["seconds"], answer["answer"])
