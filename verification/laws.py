"""What a claim lets one compute: the quantities that its statement and its `where` name, at exact points."""

from __future__ import annotations

from collections.abc import Mapping

from derivations.claim import Asymptotic, Claim, Conserves, Equal, Holds, Limit, Solves, TimeTo
from derivations.expressions import ZERO, Expr, ExpressionError, Number, Relation, Symbol, expand_derivatives
from derivations.flow import Flow
from derivations.incremental import Incremental
from derivations.means import Mean
from derivations.networks import NetworkLaw
from derivations.orderings import Before
from derivations.variables import Assumptions, Domain, Variable


def quantities(claim: Claim) -> dict[str, Expr]:
    """The expressions that the statement speaks of, by name, with `where` and derivatives written out.

    A solution is named by its state, a time law by its time, the sides of an equation `left` and `right`, the parts of
    a chain of comparisons `part1`, `part2`, and so on; limits have `of` and `is` or `like`, a mean is `mean`.

    Raises:
        ExpressionError: for a statement that no formula says.

    >>> from derivations.expressions import read
    >>> quantities(Claim("half", Equal(read("1/2"), read("2/4"))))
    {'left': 1/2, 'right': 1/2}
    """
    return {name: expand_derivatives(claim.expanded(expr)) for name, expr in _named(claim).items()}


def named_quantities(claim: Claim) -> dict[str, Expr]:
    """The quantities of the statement and those that `where` names."""
    where = {name.name: expand_derivatives(claim.expanded(name)) for name, _ in claim.where}
    return {**where, **quantities(claim)}


def _named(claim: Claim) -> Mapping[str, Expr]:
    says = claim.says
    if isinstance(says, Solves):
        return {state.name: expr for state, expr in says.solution.items()}
    if isinstance(says, TimeTo):
        return {"time" if claim.about is None else claim.about.time.name: says.time}
    if isinstance(says, Conserves):
        return {"conserved": says.quantity}
    if isinstance(says, Equal):
        return {"left": says.left, "right": says.right}
    if isinstance(says, Holds):
        return {f"part{number}": part for number, part in enumerate(says.relation.operands, 1)}
    if isinstance(says, Limit):
        return {"of": says.of, "is": says.value}
    if isinstance(says, Asymptotic):
        return {"of": says.of, "like": says.like}
    if isinstance(says, Before):
        return {"first": says.first.value, "second": says.second.value}
    if isinstance(says, Incremental):
        return {"lead": says.lead()}
    if isinstance(says, NetworkLaw):
        return {"time" if says.inverse else says.value.name: says.law}
    if isinstance(says, Mean):
        return {"mean": says.value}
    raise ExpressionError("this is a statistical statement or one about matrices; it has no formula to evaluate")


def declared(claim: Claim) -> Assumptions:
    """The assumptions of a claim with its time, from 0 on, and its states, which range like their starts."""
    assumptions, flow = claim.assumptions, claim.about
    if flow is None:
        return assumptions
    found = [] if flow.time in assumptions else [Variable(flow.time.name, Domain.NONNEGATIVE)]
    for state, start in zip(flow.states, flow.starts, strict=True):
        if state not in assumptions:
            domain = assumptions[start].domain if isinstance(start, Symbol) else Domain.REAL
            found.append(Variable(state.name, Domain.REAL if domain is Domain.INTEGER else domain))
    return assumptions.with_variables(*found)


def conditions(claim: Claim, point: Mapping[Symbol, Expr]) -> list[Relation]:
    """What the assumptions demand of the variables of a point: their ranges, and the relations between them."""
    found: list[Relation] = []
    for variable in declared(claim):
        if variable.symbol not in point:
            continue
        lower, upper = variable.lower, variable.upper
        if lower is not None:
            end = Number(lower.value)
            found.append(variable.symbol > end if lower.strict else variable.symbol >= end)
        if upper is not None:
            end = Number(upper.value)
            found.append(variable.symbol < end if upper.strict else variable.symbol <= end)
    if claim.about is not None and claim.about.time in point:
        found.append(claim.about.time >= ZERO)
    relations = (claim.expanded(relation) for relation in claim.assumptions.given)
    return found + [each for each in relations if isinstance(each, Relation) and each.free_symbols <= set(point)]


def parameters(claim: Claim) -> list[Symbol]:
    """The declared variables that a claim about a flow needs values for, besides the time and the states."""
    flow = claim.about
    needed = frozenset[Symbol]().union(*(expr.free_symbols for expr in quantities(claim).values()))
    moving: frozenset[Symbol] = frozenset()
    if flow is not None:
        needed = needed.union(*(claim.expanded(expr).free_symbols for expr in (*flow.starts, *flow.rates)))
        moving = frozenset((*flow.states, flow.time))
    for relation in claim.assumptions.given:
        if claim.expanded(relation).free_symbols & needed:
            needed |= claim.expanded(relation).free_symbols
    return [variable.symbol for variable in claim.assumptions if variable.symbol in needed - moving]


def time_constant(flow: Flow) -> Symbol | None:
    """The parameter in whose units time is naturally measured: that of the gradient flow, or the one named tau."""
    if flow.loss is not None:
        return flow.loss.tau if isinstance(flow.loss.tau, Symbol) else None
    tau = Symbol("tau")
    return tau if any(tau in rate.free_symbols for rate in flow.rates) else None
