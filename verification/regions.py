"""Where a time law must hold: the states strictly between the start and the attractor of a scalar flow."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.exact import possible_signs
from derivations.expressions import ZERO, Expr, Mul, Number, Pow, Symbol, differentiate, mul, power, substitute
from derivations.variables import Assumptions


def regions(state: Symbol, start: Expr, rate: Expr, assumptions: Assumptions) -> Iterator[Assumptions]:
    """Assumptions that together cover all states strictly between the start and the attractor.

    For each zero r of the rate there is the region start < state < r and the region r < state < start, and there are
    the regions beyond all zeros; a region into which the flow is proved not to move is left out.
    """
    zeros, complete = zeros_of(rate, state, assumptions)
    directions = ((1, lambda a, b: a < b), (-1, lambda a, b: b < a))
    for way, before in directions:
        ends = (
            [zero for zero in zeros if not possible_signs(zero - start, assumptions) <= {-way, 0}] if complete else []
        )
        for end in ends:
            region = assumptions.with_given(before(start, end), before(start, state), before(state, end))
            if not possible_signs(rate, region) <= {-way, 0}:
                yield region
        beyond = tuple(before(zero, start) for zero in zeros) if complete else ()
        if all(not possible_signs(start - zero, assumptions) <= {-way, 0} for zero in zeros) or not complete:
            region = assumptions.with_given(*beyond, before(start, state))
            if not possible_signs(rate, region) <= {-way, 0}:
                yield region


def zeros_of(rate: Expr, state: Symbol, assumptions: Assumptions) -> tuple[list[Expr], bool]:
    """The zeros of the rate that come from factors linear in the state, and whether those are all there are."""
    zeros: list[Expr] = []
    complete = True
    for factor in rate.operands if isinstance(rate, Mul) else (rate,):
        base = factor.base if isinstance(factor, Pow) and state not in factor.exponent.free_symbols else factor
        if state not in base.free_symbols:
            continue
        slope = differentiate(base, state)
        if state in slope.free_symbols:
            complete = complete and 0 not in possible_signs(base, assumptions)
            continue
        constant = substitute(base, {state: ZERO})
        zero = ZERO if constant == ZERO else mul(Number(-1), constant, power(slope, Number(-1)))
        if zero not in zeros:
            zeros.append(zero)
    return zeros, complete
