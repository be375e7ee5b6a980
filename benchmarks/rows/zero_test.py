"""The exact zero test, on residuals of differential equations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_times, in_new_process
from benchmarks.residuals import RESIDUALS
from benchmarks.to_sympy import to_sympy
from derivations.exact import is_zero
from derivations.expressions import Expr, read_relation
from derivations.variables import Assumptions, Domain, Variable

if TYPE_CHECKING:
    import sympy

ROW = "Exact zero test of the residual of a differential equation, with translation"
_RELATIONS = tuple(map(read_relation, ("u0 < s", "u < s", "lam < s")))


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """Each residual tested by Exactflow and by SymPy: its rational function field, and `simplify`."""
    for name, build in RESIDUALS.items():
        residual = build()
        assumptions = assumed(residual)
        in_sympy = to_sympy(residual)
        if not is_zero(residual, assumptions):
            ours = Figure("Exactflow", None, "not shown to be zero")
            yield Comparison(ROW, name, ours, (), Target("3 ms", 0.003))
            continue
        took = best_times(
            {"Exactflow": partial(is_zero, residual, assumptions), "field": partial(with_field, in_sympy)}, effort
        )
        peers = (
            Figure("SymPy field", took["field"], "zero" if with_field(in_sympy) else "not seen to be zero"),
            _simplify(name, effort.patience),
        )
        yield Comparison(ROW, name, Figure("Exactflow", took["Exactflow"], "zero"), peers, Target("3 ms", 0.003))


def assumed(residual: Expr) -> Assumptions:
    """Its symbols are positive, states and starts below the target."""
    names = sorted(symbol.name for symbol in residual.free_symbols)
    relations = tuple(relation for relation in _RELATIONS if relation.free_symbols <= residual.free_symbols)
    return Assumptions(tuple(Variable(name, Domain.POSITIVE) for name in names), relations)


def with_field(residual: sympy.Expr) -> bool:
    """Whether the residual is 0 in SymPy's field of rational functions; SymPy's cache knows nothing of it."""
    from sympy.core.cache import clear_cache
    from sympy.polys.fields import sfield

    clear_cache()
    return bool(sfield(residual)[1] == 0)


def _simplify(name: str, patience: float) -> Figure:
    contender = "SymPy simplify"
    if not patience:
        return Figure(contender, None, "left out")
    answer = in_new_process("benchmarks.residuals", [name], patience / 4)
    if answer is None:
        return Figure(contender, None, f"not within {patience / 4:.0f} s")
    return Figure(contender, answer["seconds"], "zero" if answer["zero"] else "not seen to be zero")
