"""The exact check: identities by normal form, and a value at every point of the domain by proved signs."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.claim import Claim, Conserves, Equal, Solves, TimeTo
from derivations.exact import Condition, is_zero, obstacles
from derivations.expressions import Expr, ExpressionError, differentiate, substitute, write
from derivations.variables import Assumptions
from verification.obligations import (
    Obligation,
    all_earlier_times,
    from_zero_on,
    given,
    obligations,
    state_assumptions,
    without,
)
from verification.regions import regions
from verification.verdict import Evidence, Outcome


def identities(duties: tuple[Obligation, ...]) -> Evidence:
    """Whether the residual of each obligation has the normal form zero."""
    open_duties = [duty.label for duty in duties if not is_zero(duty.residual, duty.everywhere)]
    if open_duties:
        return Evidence("exact", Outcome.UNKNOWN, f"no exact proof that {'; that '.join(open_duties)}")
    labels = "; ".join(duty.label for duty in duties)
    return Evidence("exact", Outcome.PROVED, f"normal form zero: {labels}")


def values(claim: Claim) -> tuple[Evidence, list[tuple[Condition, Assumptions]]]:
    """Whether everything the claim speaks of has a finite real value wherever it must, and the conditions left open."""
    found: list[tuple[Condition, Assumptions]] = []
    try:
        for expr, assumptions in _must_have_values(claim):
            found += [(obstacle, assumptions) for obstacle in obstacles(expr, assumptions)]
    except ExpressionError as error:
        return Evidence("value", Outcome.UNKNOWN, str(error)), found
    if not found:
        return Evidence("value", Outcome.PROVED, "finite and real over the whole domain"), found
    condition = found[0][0]
    detail = f"not proved everywhere: {_clipped(condition.part)} ({condition.reason} is to be excluded)"
    return Evidence("value", Outcome.UNKNOWN, detail), found


def _clipped(expr: Expr) -> str:
    text = write(expr)
    return text if len(text) <= 60 else text[:57] + "..."


def _must_have_values(claim: Claim) -> Iterator[tuple[Expr, Assumptions]]:
    says, flow = claim.says, claim.about
    own = given(claim)
    if isinstance(says, Equal):
        yield claim.expanded(says.left), own
        yield claim.expanded(says.right), own
    elif flow is None:
        return
    elif isinstance(says, Solves):
        everywhere = all_earlier_times(from_zero_on(own, flow.time), flow.time)
        solution = {state: claim.expanded(expr) for state, expr in says.solution.items()}
        for expr in solution.values():
            yield expr, everywhere
        for rate in flow.rates:
            yield substitute(claim.expanded(rate), solution), everywhere
            for state in flow.states:
                # A rate that is differentiable along the solution leaves no other solution with the same start.
                yield substitute(differentiate(claim.expanded(rate), state), solution), everywhere
    elif isinstance(says, TimeTo):
        law = claim.expanded(says.time)
        start, rate = claim.expanded(flow.start), claim.expanded(flow.rate)
        for region in regions(flow.state, start, rate, state_assumptions(own, flow)):
            yield law, region
            yield substitute(law, {flow.state: start}), without(region, flow.state)
    elif isinstance(says, Conserves):
        for duty in obligations(claim):
            yield duty.left, duty.assumptions
            yield claim.expanded(says.quantity), duty.assumptions
