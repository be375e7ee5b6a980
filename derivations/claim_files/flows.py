"""The `flow` of a claim file: a right-hand side, or the gradient flow of a loss."""

from __future__ import annotations

from typing import Final

from derivations.claim_files.places import Entry, Table
from derivations.claim_files.scope import Scope
from derivations.expressions import Expr, ExpressionError, Symbol
from derivations.flow import Flow, gradient_flow
from derivations.variables import Assumptions, Domain, Variable

_KEYS_OF_RATE: Final = ("state", "time", "start", "rhs")
_KEYS_OF_LOSS: Final = ("loss", "weights", "time", "tau", "start")


def read_states(table: Table) -> tuple[Symbol, ...]:
    """The names of the states that a `flow` table introduces.

    Raises:
        ClaimFileError: for a missing, doubled or unknown key, or a name outside the language.
    """
    if "loss" in table and "rhs" in table:
        raise table.place.error("a flow has either a rhs or a loss; remove one of them")
    if "loss" not in table and "rhs" not in table:
        table.only((*_KEYS_OF_RATE, *_KEYS_OF_LOSS))
        raise table.place.error('a flow needs a rhs, such as rhs = "2*u*(s - u)/tau", or a loss with weights; add one')
    if "loss" in table and "state" in table:
        raise table.place.error("the states of a loss are its weights; rename state to weights")
    table.only(_KEYS_OF_LOSS if "loss" in table else _KEYS_OF_RATE)
    return tuple(entry.name() for entry in table["weights" if "loss" in table else "state"].one_or_several())


def read_flow_table(table: Table, scope: Scope) -> Flow:
    """The flow that the table states; abbreviations in it are written out.

    Args:
        table: the `flow` table.
        scope: the names it may use, the states of the flow among them.

    Raises:
        ClaimFileError: for a formula that cannot be read, unknown names, or numbers of states and formulas that differ.
    """
    time = table["time"].name()
    if time not in scope.declared:
        declaration = f'{time.name} = "nonnegative"'
        raise table["time"].place.error(f"the time {time.name} is not declared; write {declaration} under [variables]")
    starts = _formulas(table["start"], scope)
    try:
        if "rhs" in table:
            return Flow(scope.states, time, starts, _formulas(table["rhs"], scope))
        loss = scope.written_out(scope.formula(table["loss"]))
        moving = dict.fromkeys(scope.states, "the time constant does not depend on the weights")
        tau = scope.written_out(scope.formula(table["tau"], moving)) if "tau" in table else 1
        return gradient_flow(loss, scope.states, time, starts, tau)
    except ExpressionError as error:
        raise table.place.error(f"{error}; correct the flow") from None


def _formulas(entry: Entry, scope: Scope) -> tuple[Expr, ...]:
    return tuple(scope.written_out(scope.formula(one)) for one in entry.one_or_several())


def state_variables(flow: Flow, assumptions: Assumptions) -> tuple[Variable, ...]:
    """What each state ranges over: the domain of its start if that is a declared variable, else the reals.

    A state that is declared itself keeps its declaration. A start that is an integer moves through the reals.

    Args:
        flow: the flow whose states are asked for.
        assumptions: the declared variables.

    >>> from derivations.expressions import read, symbols
    >>> from derivations.flow import scalar_flow
    >>> u, t, u0 = symbols("u t u0")
    >>> flow = scalar_flow(u, t, u0, read("-u"))
    >>> state_variables(flow, Assumptions((Variable("u0", Domain.POSITIVE),)))[0].domain
    <Domain.POSITIVE: 'positive'>
    """
    return tuple(_range(state, start, assumptions) for state, start in zip(flow.states, flow.starts, strict=True))


def _range(state: Symbol, start: Expr, assumptions: Assumptions) -> Variable:
    if state in assumptions:
        return assumptions[state]
    domain = assumptions[start].domain if isinstance(start, Symbol) else Domain.REAL
    return Variable(state.name, Domain.REAL if domain is Domain.INTEGER else domain)
