"""Signs by growth from an edge: what is not negative where x = a, and grows with x, is positive for x > a.

Orderings of learning times are of this kind: equality where two strengths agree, and a time that falls with strength.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from derivations.exact.definedness import obstacles
from derivations.exact.factors import irreducible_factors
from derivations.exact.questions import possible_signs
from derivations.expressions import Expr, Symbol, differentiate, substitute
from derivations.variables import Assumptions, Domain

_DEPTH: Final = 2


def grows_from_edge(quantity: Expr, assumptions: Assumptions, depth: int = _DEPTH) -> bool:
    """Whether a quantity is proved to be positive because it grows from an edge at which it is not negative.

    An edge is an assumption x > a or x < a about a symbol x that no other assumption names.  The slope is positive by
    its exact sign, or because a factor of it grows from an edge in turn.

    >>> from derivations.expressions import read, read_relation
    >>> from derivations.variables import Domain, Variable
    >>> declared = tuple(Variable(name, Domain.POSITIVE) for name in ("x", "y"))
    >>> later = Assumptions(declared, (read_relation("x > y"), read_relation("y > 1")))
    >>> grows_from_edge(read("x - log(x) - y + log(y)"), later)
    True
    """
    return depth > 0 and any(_grows(quantity, edge, assumptions, depth) for edge in _edges(quantity, assumptions))


@dataclass(frozen=True)
class _Edge:
    """A symbol that ranges from `value` on, upwards (1) or downwards (-1), whatever the others are."""

    symbol: Symbol
    value: Expr
    way: int
    included: bool


def _edges(quantity: Expr, assumptions: Assumptions) -> Iterator[_Edge]:
    for relation in assumptions.given:
        if len(relation.links) > 1:
            continue
        ((left, operator, right),) = relation.links
        upwards = operator in (">", ">=")
        for symbol, edge, way in ((left, right, 1 if upwards else -1), (right, left, -1 if upwards else 1)):
            if not isinstance(symbol, Symbol) or symbol in edge.free_symbols or symbol not in quantity.free_symbols:
                continue
            named = [each for each in assumptions.given if symbol in each.free_symbols]
            if named == [relation] and assumptions[symbol].domain is not Domain.INTEGER:
                yield _Edge(symbol, edge, way, included=operator in ("<=", ">="))


def _grows(quantity: Expr, edge: _Edge, assumptions: Assumptions, depth: int) -> bool:
    symbol = edge.symbol
    rest = Assumptions(
        tuple(variable for variable in assumptions if variable.symbol != symbol),
        tuple(relation for relation in assumptions.given if symbol not in relation.free_symbols),
    )
    slope = differentiate(quantity, symbol)
    at_edge = {symbol: edge.value}
    if not _is_inside(edge, assumptions, rest):
        return False
    # Values and slopes that exist everywhere, the edge included, leave no jump.
    if any(obstacles(each, assumptions) or obstacles(substitute(each, at_edge), rest) for each in (quantity, slope)):
        return False
    if not possible_signs(substitute(quantity, at_edge), rest) <= ({1} if edge.included else {0, 1}):
        return False
    return _is_positive(slope if edge.way == 1 else -slope, assumptions, depth)


def _is_inside(edge: _Edge, assumptions: Assumptions, rest: Assumptions) -> bool:
    """Whether the edge is within the closed range of the symbol, and with it all between the edge and a point."""
    own = assumptions[edge.symbol]
    bound = own.lower if edge.way == 1 else own.upper
    if bound is None:
        return True
    inwards = edge.value - bound.value if edge.way == 1 else bound.value - edge.value
    return possible_signs(inwards, rest) <= {0, 1}


def _is_positive(slope: Expr, assumptions: Assumptions, depth: int) -> bool:
    if possible_signs(slope, assumptions) == {1}:
        return True
    for factor in irreducible_factors(slope, assumptions):
        for part in (factor, -factor):
            # slope = (slope/part)*part, wherever the part is not zero; it is proved to be positive.
            if possible_signs(slope / part, assumptions) == {1} and grows_from_edge(part, assumptions, depth - 1):
                return True
    return False
