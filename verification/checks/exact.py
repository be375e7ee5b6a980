"""The exact check: identities by normal form, and a value at every point of the domain by proved signs."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.claim import Claim, Conserves, Equal, Holds, Solves, TimeTo
from derivations.exact import Condition, obstacles
from derivations.expansion.convergence import converges
from derivations.expressions import (
    Expr,
    ExpressionError,
    Integral,
    differentiate,
    expand_derivatives,
    substitute,
    write,
)
from derivations.flow import Flow
from derivations.reasoning.integrals import vanishes
from derivations.variables import Assumptions
from verification.obligations import (
    Obligation,
    all_earlier_times,
    from_zero_on,
    given,
    obligations,
    passed_states,
    without,
)
from verification.verdict import Evidence, Outcome


def identities(duties: tuple[Obligation, ...]) -> Evidence:
    """Whether the residual of each obligation has the normal form zero."""
    open_duties = [duty.label for duty in duties if not _vanishes(duty)]
    if open_duties:
        return Evidence("exact", Outcome.UNKNOWN, f"no exact proof that {'; that '.join(open_duties)}")
    labels = "; ".join(duty.label for duty in duties)
    return Evidence("exact", Outcome.PROVED, f"normal form zero: {labels}")


def _vanishes(duty: Obligation) -> bool:
    return bool(duty.everywhere) and all(vanishes(duty.residual, assumptions) for assumptions in duty.everywhere)


def values(claim: Claim) -> tuple[Evidence, list[tuple[Condition, Assumptions]]]:
    """Whether everything the claim speaks of has a finite real value wherever it must, and the conditions left open."""
    found: list[tuple[Condition, Assumptions]] = []
    try:
        for expr, assumptions in _must_have_values(claim):
            found += [(each, assumptions) for each in obstacles(expr, assumptions) if not _converges(each, assumptions)]
    except ExpressionError as error:
        return Evidence("value", Outcome.UNKNOWN, str(error)), found
    if not found:
        return Evidence("value", Outcome.PROVED, "finite and real over the whole domain"), found
    condition = found[0][0]
    detail = f"not proved everywhere: {_clipped(condition.part)} ({condition.reason} is to be excluded)"
    return Evidence("value", Outcome.UNKNOWN, detail), found


def _converges(condition: Condition, assumptions: Assumptions) -> bool:
    """Whether what has no value at an end of its range, or goes to infinity, is an integral that converges."""
    part = condition.part
    return isinstance(part, Integral) and converges(part, assumptions)


def _clipped(expr: Expr) -> str:
    text = write(expr)
    return text if len(text) <= 60 else text[:57] + "..."


def _must_have_values(claim: Claim) -> Iterator[tuple[Expr, Assumptions]]:
    """Everything that must have a finite value, with the assumptions under which it must.

    Derivatives are among it: a formula with a kink or a jump is no solution, whatever its residual is elsewhere.
    """
    says, flow = claim.says, claim.about
    own = given(claim)
    if isinstance(says, Holds):
        yield from ((operand, own) for operand in claim.expanded(says.relation).children)
    elif isinstance(says, Equal):
        yield from ((claim.expanded(side), own) for side in (says.left, says.right))
    elif flow is not None and isinstance(says, Solves):
        yield from _of_solution(claim, says, flow)
    elif flow is not None and isinstance(says, TimeTo):
        law, rate = claim.expanded(says.time), claim.expanded(flow.rate)
        start = claim.expanded(flow.start)
        for region in passed_states(claim, flow):
            at_start = without(region, flow.state)
            yield from ((expr, region) for expr in (law, differentiate(expand_derivatives(law), flow.state), rate))
            yield from ((substitute(expr, {flow.state: start}), at_start) for expr in (law, rate))
    elif isinstance(says, Conserves):
        for duty in obligations(claim):
            for assumptions in duty.everywhere:
                yield duty.left, assumptions
                if not duty.refutes:
                    yield claim.expanded(says.quantity), assumptions


def _of_solution(claim: Claim, says: Solves, flow: Flow) -> Iterator[tuple[Expr, Assumptions]]:
    everywhere = all_earlier_times(from_zero_on(given(claim), flow.time), flow.time)
    solution = {state: claim.expanded(expr) for state, expr in says.solution.items()}
    for expr in solution.values():
        yield expr, everywhere
        yield differentiate(expand_derivatives(expr), flow.time), everywhere
    for rate in flow.rates:
        yield substitute(claim.expanded(rate), solution), everywhere
        for state in flow.states:
            # A rate that is differentiable along the solution leaves no other solution with the same start.
            yield substitute(differentiate(expand_derivatives(claim.expanded(rate)), state), solution), everywhere
