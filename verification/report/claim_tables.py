"""A claim as the tables of a claim file, so that what was decided can be read, stored and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from derivations.claim import Asymptotic, Claim, Conserves, Equal, Holds, Limit, Solves, TimeTo
from derivations.expressions import ZERO, Expr, ExpressionError, Relation, Symbol, write
from derivations.flow import Flow
from derivations.incremental import Incremental
from derivations.variables import Assumptions, Scale, Variable

Table = dict[str, Any]


def claim_tables(claim: Claim) -> Table:
    """The claim file that states this one claim, as the tables that TOML or JSON can hold.

    A bound of a variable that is not an integer is stated in `given`, so that every number stays exact.

    Args:
        claim: a claim whose statement is of one of the kinds of the claim format.

    Raises:
        ExpressionError: if the claim format has no words for the statement.

    >>> from derivations.expressions import read, symbols
    >>> x, = symbols("x")
    >>> claim = Claim("zero", Equal(x - x, ZERO), Assumptions((Variable("x"),)))
    >>> claim_tables(claim)
    {'variables': {'x': 'real'}, 'claim': [{'id': 'zero', 'equal': ['x - x', '0']}]}
    """
    table: Table = {"id": claim.id}
    if claim.title:
        table["title"] = claim.title
    if claim.source is not None:
        source = claim.source
        table["source"] = {"key": source.key, "where": source.where} if source.where else source.key
    relations = [*claim.assumptions.given, *_bounds(claim.assumptions)]
    if relations:
        table["given"] = [write(relation) for relation in relations]
    if claim.about is not None:
        table["flow"] = flow_table(claim.about)
    if claim.where:
        table["where"] = {name.name: write(meaning) for name, meaning in claim.where}
    table.update(_statement(claim))
    return {"variables": variable_tables(claim.assumptions), "claim": [table]}


def variable_tables(assumptions: Assumptions) -> Table:
    """The `[variables]` table."""
    return {variable.name: _variable(variable) for variable in assumptions}


def flow_table(flow: Flow) -> Table:
    """The `flow` table."""
    names = [state.name for state in flow.states]
    starts = [write(start) for start in flow.starts]
    if flow.loss is not None:
        tau = write(flow.loss.tau)
        return {"loss": write(flow.loss.value), "weights": names, "time": flow.time.name, "tau": tau, "start": starts}
    return {"state": names, "time": flow.time.name, "start": starts, "rhs": [write(rate) for rate in flow.rates]}


def toml(tables: Mapping[str, Any]) -> str:
    """The tables as the text of a claim file.

    >>> print(toml({"variables": {"x": "real"}, "claim": [{"id": "zero", "equal": ["x - x", "0"]}]}))
    [variables]
    x = "real"
    <BLANKLINE>
    [[claim]]
    id = "zero"
    equal = ["x - x", "0"]
    """
    blocks = []
    for key, value in tables.items():
        headed = [(f"[[{key}]]", one) for one in value] if isinstance(value, list) else [(f"[{key}]", value)]
        for head, table in headed:
            blocks.append("\n".join([head, *(f"{name} = {_inline(entry)}" for name, entry in table.items())]))
    return "\n\n".join(blocks)


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(entry) for entry in value) + "]"
    # The strings of JSON are basic strings of TOML, except that TOML wants DEL escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _variable(variable: Variable) -> str | Table:
    table: Table = {"domain": variable.domain.value}
    for key, bound in (("min", variable.minimum), ("max", variable.maximum)):
        if bound is not None and bound.denominator == 1:
            table[key] = bound.numerator
    if variable.scale is not Scale.LINEAR:
        table["scale"] = variable.scale.value
    table.update({key: text for key, text in (("about", variable.about), ("latex", variable.latex)) if text})
    return table if len(table) > 1 else variable.domain.value


def _bounds(assumptions: Assumptions) -> list[Relation]:
    """The bounds that are not integers, as relations."""
    found = []
    for variable in assumptions:
        if variable.minimum is not None and variable.minimum.denominator != 1:
            found.append(variable.symbol >= variable.minimum)
        if variable.maximum is not None and variable.maximum.denominator != 1:
            found.append(variable.symbol <= variable.maximum)
    return found


def _statement(claim: Claim) -> Table:
    says = claim.says
    if isinstance(says, Solves):
        if len(says.solution) == 1:
            return {"solves": write(next(iter(says.solution.values())))}
        return {"solves": {state.name: write(expr) for state, expr in says.solution.items()}}
    if isinstance(says, TimeTo):
        return {"time_to": write(says.time)}
    if isinstance(says, Conserves):
        return {"conserves": write(says.quantity)}
    if isinstance(says, Equal):
        return {"equal": [write(says.left), write(says.right)]}
    if isinstance(says, Holds):
        return {"holds": write(says.relation)}
    if isinstance(says, Limit):
        return {"limit": _approach(says.of, says.variable, says.to, says.side) | {"is": write(says.value)}}
    if isinstance(says, Asymptotic):
        return {"asymptotic": _approach(says.of, says.variable, says.to, says.side) | {"like": write(says.like)}}
    if isinstance(says, Incremental):
        names = ("depth", "ratio", "small", "full", "start", "kappa", "variance")
        own = {name: write(formula) for name, formula in zip(names, says.formulas, strict=True)}
        return {"incremental": own | {"holds": says.holds}}
    raise ExpressionError(f"the claim format has no words for a statement of the kind {type(says).__name__}")


def _approach(of: Expr, variable: Symbol, to: Expr, side: str) -> Table:
    if side and to != ZERO:
        raise ExpressionError("the claim format writes a side for 0 only; shift the variable so that it tends to 0")
    return {"of": write(of), "variable": variable.name, "to": f"0{side}" if side else write(to)}
