"""What a claim of a claim file says: one reader for each kind of statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from derivations.claim import Asymptotic, Conserves, Equal, Holds, Limit, Solves, Statement, TimeTo
from derivations.claim_files.places import Entry, Table
from derivations.claim_files.scope import Scope
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Symbol
from derivations.expressions.nodes import negative
from derivations.flow import Flow
from derivations.incremental import Incremental
from derivations.variables import Assumptions

_ONE_SIDED: Final = {"0+": "+", "0-": "-"}
_MINUS_INFINITY: Final = negative(INFINITY)


@dataclass(frozen=True)
class Context:
    """What the statement may refer to: the names it may use, and the flow it speaks of."""

    scope: Scope
    flow: Flow | None

    @property
    def forbidden_states(self) -> Mapping[Symbol, str]:
        """The states as names that may not be used, with the reason."""
        reason = "a solution gives the state in terms of the time and the declared variables"
        return dict.fromkeys(self.scope.states, reason)


def read_statement(claim: Table, context: Context) -> Statement:
    """The one statement that a claim makes.

    Raises:
        ClaimFileError: if the claim has no statement or several, lacks the flow that it speaks of, or cannot be read.
    """
    found = [key for key in STATEMENTS if key in claim]
    if not found:
        raise claim.place.error(f"nothing is claimed; add one of {', '.join(STATEMENTS)}")
    if len(found) > 1:
        raise claim.place.error(f"one claim makes one statement, here are {' and '.join(found)}; split it into claims")
    key = found[0]
    if key in NEED_FLOW and context.flow is None:
        raise claim.place.error(
            f"{key} speaks of a flow; add flow = {{ state = ..., time = ..., start = ..., rhs = ... }}"
        )
    if key not in NEED_FLOW and context.flow is not None:
        raise claim.place.error(f"{key} does not speak of a flow; remove flow, or claim {', '.join(NEED_FLOW)}")
    return STATEMENTS[key](claim[key], context)


def _solves(entry: Entry, context: Context) -> Solves:
    states, forbidden = context.scope.states, context.forbidden_states
    if len(states) == 1 and not isinstance(entry.value, dict):
        return Solves({states[0]: context.scope.formula(entry, forbidden)})
    if not isinstance(entry.value, dict):
        example = ", ".join(f'{state.name} = "..."' for state in states)
        raise entry.place.error(f"one solution for each state is needed; write {{ {example} }}")
    table = entry.table().only(state.name for state in states)
    return Solves({state: context.scope.formula(table[state.name], forbidden) for state in states})


def _time_to(entry: Entry, context: Context) -> TimeTo:
    flow = context.flow
    if flow is None or len(flow.states) != 1:
        raise entry.place.error("time_to speaks of a flow of one state; claim solves or conserves for several")
    reason = "time_to gives the time in terms of the state and the declared variables"
    return TimeTo(context.scope.formula(entry, {flow.time: reason}))


def _conserves(entry: Entry, context: Context) -> Conserves:
    return Conserves(context.scope.formula(entry))


def _equal(entry: Entry, context: Context) -> Equal:
    sides = entry.entries()
    if len(sides) != 2:
        raise entry.place.error(f'equal takes two formulas, not {len(sides)}; write equal = ["left", "right"]')
    return Equal(context.scope.formula(sides[0]), context.scope.formula(sides[1]))


def _holds(entry: Entry, context: Context) -> Holds:
    return Holds(context.scope.relation(entry))


def _incremental(entry: Entry, context: Context) -> Incremental:
    """Learning from the start is incremental wherever the assumptions hold, or, with holds = false, nowhere."""
    needed, scope = ("depth", "ratio", "small", "full", "start"), context.scope
    table = entry.table().only((*needed, "kappa", "variance", "holds"))
    depth, ratio, small, full, start = (scope.formula(table[key]) for key in needed)
    kappa, variance = (scope.formula(table[key]) if key in table else ONE for key in ("kappa", "variance"))
    holds = table["holds"].truth() if "holds" in table else True
    says = Incremental(depth, ratio, small, full, start, holds, kappa, variance)
    written_out = says.saying(tuple(scope.written_out(formula) for formula in says.formulas))
    problem = written_out.contradicted(Assumptions())
    if problem:
        raise entry.place.error(f"{problem}; change what is claimed")
    return says


def _limit(entry: Entry, context: Context) -> Limit:
    table = entry.table().only(("of", "variable", "to", "is"))
    of, variable, to, side = _approach(table, context)
    value = context.scope.formula(table["is"], {variable: "the limit does not depend on the limit variable"})
    return Limit(of, variable, to, side, value)


def _asymptotic(entry: Entry, context: Context) -> Asymptotic:
    table = entry.table().only(("of", "like", "variable", "to"))
    of, variable, to, side = _approach(table, context)
    return Asymptotic(of, context.scope.formula(table["like"]), variable, to, side)


def _approach(table: Table, context: Context) -> tuple[Expr, Symbol, Expr, str]:
    """What is followed, the variable that moves, where it tends and from which side."""
    scope = context.scope
    entry = table["variable"]
    variable = entry.name()
    if variable not in scope.declared:
        raise entry.place.error(f"{variable.name} is not declared; add it under [variables]")
    of, target = scope.formula(table["of"]), table["to"]
    text = target.string().replace(" ", "")
    if text in _ONE_SIDED:
        return of, variable, ZERO, _ONE_SIDED[text]
    if text.endswith(("+", "-")):
        raise target.place.error('a side is written for 0 only, as "0+" or "0-"; shift the variable to approach 0')
    to = scope.formula(target, {variable: "the variable tends to a value without the variable"})
    if INFINITY in to.walk() and to not in (INFINITY, _MINUS_INFINITY):
        raise target.place.error('infinity stands alone; write "oo" or "-oo"')
    return of, variable, to, ""


STATEMENTS: Final[dict[str, Callable[[Entry, Context], Statement]]] = {
    "solves": _solves,
    "time_to": _time_to,
    "conserves": _conserves,
    "equal": _equal,
    "holds": _holds,
    "incremental": _incremental,
    "limit": _limit,
    "asymptotic": _asymptotic,
}
NEED_FLOW: Final = ("solves", "time_to", "conserves")
