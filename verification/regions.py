"""Where a time law must hold: the states strictly between the start and the attractor of a scalar flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from derivations.exact import possible_signs, zeros
from derivations.expressions import Expr, Relation, Symbol, mul, substitute
from derivations.variables import Assumptions

ANY = frozenset((-1, 0, 1))


def regions(state: Symbol, start: Expr, rate: Expr, assumptions: Assumptions) -> Iterator[Assumptions]:
    """Assumptions that together cover all states strictly between the start and the attractor.

    The attractor is the nearest zero of the rate in the direction of motion, or there is none.  For each direction and
    each zero that may be the attractor there is a region for each way in which the other zeros can lie outside; one
    into which the flow is proved not to move is left out.
    """
    ways = possible_signs(substitute(rate, {state: start}), assumptions)
    for before, way in ((_below, 1), (_above, -1)):
        if way not in ways:
            continue
        found = zeros(rate, state, assumptions.with_given(before(start, state)))
        known = found.values if found.complete else ()
        for end in (None, *known):
            within = [before(start, state)]
            if end is not None:
                within += [before(start, end), before(state, end)]
            for placed in product(*(_outside(zero, start, end, before) for zero in known if zero != end)):
                region = assumptions.with_given(*within, *placed)
                if not _contradictory((*within, *placed), assumptions) and way in _directions(
                    rate, state, known, region
                ):
                    yield region


def _directions(rate: Expr, state: Symbol, known: tuple[Expr, ...], region: Assumptions) -> frozenset[int]:
    """The signs that the rate may have in a region, from its own or from those of its linear factors."""
    found = possible_signs(rate, region)
    if len(found) < len(ANY) or not known:
        return found
    gaps = [state - zero for zero in known]
    found = possible_signs(rate / mul(*gaps), region)
    for gap in gaps:
        found = frozenset(a * b for a in found for b in possible_signs(gap, region))
    return found


def _below(left: Expr, right: Expr) -> Relation:
    return left < right


def _above(left: Expr, right: Expr) -> Relation:
    return left > right


def _outside(zero: Expr, start: Expr, end: Expr | None, before: Callable[[Expr, Expr], Relation]) -> list[Relation]:
    """The ways in which a zero can lie outside the interval from start to end: behind the one or beyond the other."""
    return [before(zero, start)] if end is None else [before(zero, start), before(end, zero)]


def _contradictory(relations: tuple[Relation, ...], assumptions: Assumptions) -> bool:
    """Whether one of the relations is proved to fail under the assumptions."""
    for relation in relations:
        for left, operator, right in relation.links:
            slack = right - left if operator == "<" else left - right
            if possible_signs(slack, assumptions) <= {-1, 0}:
                return True
    return False
