"""What a claim comes down to: identities between expressions that must hold wherever its assumptions hold.

A solution is a solution exactly if it satisfies the differential equation and starts where it should: a zero residual
alone fixes neither.  The same goes for a time law, whose derivative by the state must be one over the rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derivations.claim import Claim, Conserves, Equal, Solves, TimeTo
from derivations.exact import is_zero, keeps_sign, obstacles, possible_signs
from derivations.expressions import (
    ONE,
    ZERO,
    Expr,
    Relation,
    Symbol,
    add,
    differentiate,
    expand_derivatives,
    mul,
    substitute,
)
from derivations.flow import Flow
from derivations.variables import Assumptions, Domain, Variable
from verification.regions import regions


@dataclass(frozen=True)
class Obligation:
    """An identity `left = right` that must hold wherever `assumptions` hold.

    Attributes:
        label: what it says, in plain words.
        left: the side that comes from the claim.
        right: what it must equal.
        assumptions: the ranges of all variables in it, and the relations between them.
        everywhere: the assumptions under each of which a proof must hold; weaker than `assumptions` where the claim
            speaks of late times only, because a solution must exist at all earlier times too.
    """

    label: str
    left: Expr
    right: Expr
    assumptions: Assumptions
    everywhere: tuple[Assumptions, ...]
    refutes: bool = True

    @property
    def residual(self) -> Expr:
        """Left minus right."""
        return self.left - self.right

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The variables it contains, in the order of their declaration."""
        return in_order(self.assumptions, self.left.free_symbols | self.right.free_symbols)


def in_order(assumptions: Assumptions, wanted: frozenset[Symbol]) -> tuple[Symbol, ...]:
    """The wanted symbols, declared ones first in the order of their declaration."""
    declared = [variable.symbol for variable in assumptions if variable.symbol in wanted]
    return (*declared, *sorted(wanted - set(declared), key=lambda symbol: symbol.name))


def obligations(claim: Claim) -> tuple[Obligation, ...]:
    """The identities that an equality claim comes down to; none for the other kinds of statement."""
    says = claim.says
    if isinstance(says, Equal):
        left, right = (expand_derivatives(claim.expanded(side)) for side in (says.left, says.right))
        return (Obligation("the two sides are equal", left, right, given(claim), (given(claim),)),)
    if claim.about is None:
        return ()
    if isinstance(says, Solves):
        return _of_solution(claim, says, claim.about)
    if isinstance(says, TimeTo):
        return _of_time(claim, says, claim.about)
    if isinstance(says, Conserves):
        return _of_invariant(claim, says, claim.about)
    return ()


def given(claim: Claim) -> Assumptions:
    """The assumptions of a claim, with the names that `where` introduced written out."""
    relations = tuple(claim.expanded(relation) for relation in claim.assumptions.given)
    return Assumptions(claim.assumptions.variables, tuple(r for r in relations if isinstance(r, Relation)))


def expanded_flow(claim: Claim) -> Flow:
    """The flow of a claim with the names that `where` introduced written out."""
    flow = claim.about
    assert flow is not None
    starts = tuple(claim.expanded(start) for start in flow.starts)
    return Flow(flow.states, flow.time, starts, tuple(claim.expanded(rate) for rate in flow.rates))


def _of_solution(claim: Claim, says: Solves, flow: Flow) -> tuple[Obligation, ...]:
    allowed = from_zero_on(given(claim), flow.time)
    everywhere = all_earlier_times(allowed, flow.time)
    solution = {state: claim.expanded(expr) for state, expr in says.solution.items()}
    found = []
    for state, start, rate in zip(flow.states, flow.starts, flow.rates, strict=True):
        speed = differentiate(expand_derivatives(solution[state]), flow.time)
        label = f"d{state.name}/d{flow.time.name} is the right-hand side"
        found.append(Obligation(label, speed, substitute(claim.expanded(rate), solution), allowed, (everywhere,)))
        first = substitute(solution[state], {flow.time: ZERO})
        label = f"{state.name} starts at its start"
        always = without(everywhere, flow.time)
        at_zero = at_time_zero(allowed, flow.time) if _allows_zero(allowed, everywhere, flow.time) else None
        found.append(
            Obligation(label, first, claim.expanded(start), at_zero or always, (always,), refutes=at_zero is not None)
        )
    return tuple(found)


def _of_time(claim: Claim, says: TimeTo, flow: Flow) -> tuple[Obligation, ...]:
    allowed = state_assumptions(given(claim), flow)
    law = expand_derivatives(claim.expanded(says.time))
    pace = mul(differentiate(law, flow.state), claim.expanded(flow.rate))
    label = f"d{flow.time.name}/d{flow.state.name} is one over the right-hand side"
    first = substitute(law, {flow.state: claim.expanded(flow.start)})
    between = tuple(passed_states(claim, flow))
    starts = tuple(without(region, flow.state) for region in between)
    return (
        Obligation(label, pace, ONE, allowed, between, refutes=False),
        Obligation("the time to the start is zero", first, ZERO, without(allowed, flow.state), starts, refutes=False),
    )


def passed_states(claim: Claim, flow: Flow) -> Iterator[Assumptions]:
    """The assumptions with the states strictly between the start and the attractor, one region at a time."""
    start, rate = claim.expanded(flow.start), claim.expanded(flow.rate)
    return regions(flow.state, start, rate, state_assumptions(given(claim), flow))


def _of_invariant(claim: Claim, says: Conserves, flow: Flow) -> tuple[Obligation, ...]:
    """A zero derivative along the flow, at the starts and wherever trajectories lead from them."""
    quantity = expand_derivatives(claim.expanded(says.quantity))
    terms = [mul(differentiate(quantity, s), claim.expanded(r)) for s, r in zip(flow.states, flow.rates, strict=True)]
    change = add(*(term for term in terms if term != ZERO), differentiate(quantity, flow.time))
    own = from_zero_on(given(claim), flow.time)
    reached = reachable_states(claim, flow, own)
    starts = {s: claim.expanded(start) for s, start in zip(flow.states, flow.starts, strict=True)}
    label = "its derivative along the flow is zero"
    return (
        Obligation(f"{label} at the start", substitute(change, starts), ZERO, own, (own,)),
        Obligation(label, change, ZERO, reached, (reached,), refutes=False),
    )


def reachable_states(claim: Claim, flow: Flow, assumptions: Assumptions) -> Assumptions:
    """The assumptions with states that range over all that trajectories may reach.

    A state stays positive, or not negative, like its start if its rate is smooth and vanishes where the state is zero;
    otherwise it may become any real number.
    """
    states = []
    for state, start, rate in zip(flow.states, flow.starts, flow.rates, strict=True):
        own = assumptions[start] if isinstance(start, Symbol) else Variable(state.name)
        stays = own.lower is not None and own.lower.value >= 0 and own.domain is not Domain.INTEGER
        pace = claim.expanded(rate)
        smooth = not obstacles(differentiate(pace, state), state_assumptions(assumptions, flow))
        if stays and smooth and own.lower is not None and is_zero(substitute(pace, {state: ZERO}), assumptions):
            positive = own.lower.strict or own.lower.value > 0
            states.append(Variable(state.name, Domain.POSITIVE if positive else Domain.NONNEGATIVE, scale=own.scale))
        else:
            states.append(Variable(state.name))
    return assumptions.with_variables(*states)


def state_assumptions(assumptions: Assumptions, flow: Flow) -> Assumptions:
    """The assumptions with a real state, for a statement about the states that a flow passes."""
    states = [Variable(state.name) for state in flow.states if state not in assumptions]
    return from_zero_on(assumptions.with_variables(*states), flow.time)


def from_zero_on(assumptions: Assumptions, time: Symbol) -> Assumptions:
    """The assumptions with a time that is declared and not negative."""
    own = assumptions[time]
    if own.lower is not None and own.lower.value >= 0:
        return assumptions.with_variables(own)
    started = Variable(time.name, Domain.NONNEGATIVE, Fraction(0), own.maximum, about=own.about, latex=own.latex)
    return assumptions.with_variables(started)


def all_earlier_times(assumptions: Assumptions, time: Symbol) -> Assumptions:
    """The assumptions without what they say against early times.

    A relation is kept if it is free of the time, or if it holds at all times before one at which it holds.
    """
    own = assumptions[time]
    started = Variable(time.name, Domain.NONNEGATIVE, None, own.maximum, about=own.about, latex=own.latex)
    timeless = Assumptions(assumptions.variables, tuple(r for r in assumptions.given if time not in r.free_symbols))
    free = timeless.with_variables(started)
    relations = tuple(
        relation
        for relation in assumptions.given
        if time not in relation.free_symbols or _holds_before(relation, time, free)
    )
    return Assumptions(assumptions.variables, relations).with_variables(started)


def _holds_before(relation: Relation, time: Symbol, free: Assumptions) -> bool:
    """Whether the slack only shrinks in time, or is monotone in it and positive at its beginning."""
    for left, operator, right in relation.links:
        slack = right - left if operator in ("<", "<=") else left - right
        slope = differentiate(slack, time)
        if possible_signs(slope, free) <= {-1, 0}:
            continue
        if not (keeps_sign(slope, time, free) and possible_signs(substitute(slack, {time: ZERO}), free) == {1}):
            return False
    return True


def at_time_zero(assumptions: Assumptions, time: Symbol) -> Assumptions:
    """The assumptions at time zero."""
    relations = tuple(substitute(relation, {time: ZERO}) for relation in assumptions.given)
    kept = tuple(relation for relation in relations if isinstance(relation, Relation))
    return Assumptions(without(assumptions, time).variables, kept)


def _allows_zero(assumptions: Assumptions, everywhere: Assumptions, time: Symbol) -> bool:
    """Whether the claim speaks of time zero itself."""
    own = assumptions[time].lower
    return (own is None or not (own.strict or own.value > 0)) and assumptions.given == everywhere.given


def without(assumptions: Assumptions, symbol: Symbol) -> Assumptions:
    """The assumptions that do not speak of `symbol`."""
    variables = tuple(variable for variable in assumptions if variable.symbol != symbol)
    return Assumptions(variables, tuple(r for r in assumptions.given if symbol not in r.free_symbols))
