"""Absolute values, maxima and minima: what they are on either side of their kinks, and integrals cut there."""

from __future__ import annotations

from typing import Final

from derivations.exact import possible_signs
from derivations.exact.ranging import is_infinite
from derivations.expressions import INFINITY, ZERO, Call, Expr, Integral, Sum, add, differentiate, replaced, substitute
from derivations.variables import Assumptions

KINKED: Final = frozenset({"abs", "min", "max"})
_NOT_NEGATIVE: Final = frozenset((0, 1))


def sides(kink: Call) -> tuple[Expr, Expr, Expr]:
    """A quantity, and what the kink is where that is not negative and where it is not positive.

    >>> from derivations.expressions import read
    >>> sides(read("min(x, 1)"))
    (x - 1, 1, x)
    """
    first, last = kink.arguments[0], kink.arguments[-1]
    if kink.name == "abs":
        return first, first, -first
    return first - last, *((first, last) if kink.name == "max" else (last, first))


def without_kinks(expr: Expr, assumptions: Assumptions) -> Expr:
    """The expression with its integrals cut where an absolute value, a maximum or a minimum in them has its kink.

    A kink is where something linear in the variable of the integral vanishes; an integral is left as it is if that is
    not proved to be between its limits.

    >>> from derivations.expressions import read
    >>> without_kinks(read("integral(abs(v)*exp(-v**2), v, -oo, oo)"), Assumptions())
    integral(-v*exp(-v**2), v, -oo, 0) + integral(v*exp(-v**2), v, 0, oo)
    """
    if isinstance(expr, Integral):
        pieces = _pieces(expr, assumptions)
        return add(*(without_kinks(each, assumptions) for each in pieces)) if pieces else expr
    if isinstance(expr, Sum) or not expr.children:
        return expr
    return expr.rebuilt(tuple(without_kinks(child, assumptions) for child in expr.children))


def _pieces(integral: Integral, assumptions: Assumptions) -> tuple[Integral, ...]:
    """The integrals on both sides of the first kink that lies between the limits."""
    variable, lower, upper = integral.variable, integral.lower, integral.upper
    for kink in integral.body.walk():
        if not (isinstance(kink, Call) and kink.name in KINKED and variable in kink.free_symbols):
            continue
        gap, above, below = sides(kink)
        slope = differentiate(gap, variable)
        way = next((way for way in (1, -1) if possible_signs(slope, assumptions) == {way}), 0)
        if variable in slope.free_symbols or not way:
            continue
        place = -substitute(gap, {variable: ZERO}) / slope
        if _in_order(lower, place, assumptions) and _in_order(place, upper, assumptions):
            before, after = (below, above)[::way]
            return (
                Integral(replaced(integral.body, kink, before), variable, lower, place),
                Integral(replaced(integral.body, kink, after), variable, place, upper),
            )
    return ()


def _in_order(lower: Expr, upper: Expr, assumptions: Assumptions) -> bool:
    if is_infinite(lower) or is_infinite(upper):
        return lower == -INFINITY or upper == INFINITY
    return possible_signs(upper - lower, assumptions) <= _NOT_NEGATIVE
