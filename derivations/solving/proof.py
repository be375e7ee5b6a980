"""Proofs of closed forms: the differential equation and the start, each an exact test for zero."""

from __future__ import annotations

from collections.abc import Mapping

from derivations.exact import is_zero
from derivations.expressions import MINUS_ONE, ZERO, Expr, ExpressionError, Symbol, add, differentiate, mul, substitute
from derivations.flow import Flow
from derivations.variables import Assumptions


def explicit_residuals(flow: Flow, solution: Mapping[Symbol, Expr]) -> tuple[Expr, ...]:
    """For each state the residual of its equation along `solution`, and what the solution misses the start by."""
    residuals = []
    for state, start, rate in zip(flow.states, flow.starts, flow.rates, strict=True):
        value = solution[state]
        residuals.append(add(differentiate(value, flow.time), mul(MINUS_ONE, substitute(rate, solution))))
        residuals.append(substitute(value, {flow.time: ZERO}) - start)
    return tuple(residuals)


def time_residuals(state: Symbol, start: Expr, rate: Expr, time: Expr) -> tuple[Expr, Expr]:
    """`d time/d state * rate - 1` and the time to the start itself."""
    return mul(differentiate(time, state), rate) - 1, substitute(time, {state: start})


def vanish(expressions: tuple[Expr, ...], assumptions: Assumptions) -> bool:
    """Whether every expression is proved to be identically zero under the assumptions."""
    try:
        return all(is_zero(expression, assumptions) for expression in expressions)
    except ExpressionError:
        return False
