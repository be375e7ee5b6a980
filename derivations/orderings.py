"""Statements about which of two flows reaches a value first."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.expressions import Expr, Symbol
from derivations.flow import Flow


@dataclass(frozen=True)
class Arrival:
    """The event that a flow of one state, started at time 0, first has the value `value`."""

    flow: Flow
    value: Expr


@dataclass(frozen=True)
class Before:
    """Wherever the assumptions hold both events take place, the first one earlier: T_1 < T_2.

    >>> from derivations.expressions import as_expr, symbols
    >>> from derivations.flow import scalar_flow
    >>> u, t = symbols("u t")
    >>> fast, slow = (Arrival(scalar_flow(u, t, 1, pace * u), as_expr(2)) for pace in (3, 2))
    >>> Before(fast, slow).formulas
    (1, 3*u, 2, 1, 2*u, 2)
    """

    first: Arrival
    second: Arrival

    @property
    def arrivals(self) -> tuple[Arrival, Arrival]:
        """Both events."""
        return self.first, self.second

    @property
    def moving(self) -> frozenset[Symbol]:
        """The states and the times, which are no variables of the statement."""
        return frozenset(name for each in self.arrivals for name in (*each.flow.states, each.flow.time))

    @property
    def formulas(self) -> tuple[Expr, ...]:
        """Every formula of the statement."""
        return tuple(expr for each in self.arrivals for expr in (each.flow.start, each.flow.rate, each.value))
