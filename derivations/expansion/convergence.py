"""Improper integrals: absolute convergence, shown by a power that bounds the integrand next to a singular end."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.exact import obstacles
from derivations.exact.ranging import is_infinite, ordered, within
from derivations.expansion.constants import ClosedNumbers, StoppedError
from derivations.expansion.leading import Approach, leading_term
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Integral, Mul, Number, Symbol, mul, substitute
from derivations.variables import Assumptions

#: Powers 1/d**p of the distance d to a finite end, and 1/v**p towards infinity, that are integrable there.
_AT_A_POINT: Final = tuple(Number(Fraction(*each)) for each in ((0, 1), (1, 2), (3, 4), (19, 20)))
_AT_INFINITY: Final = tuple(Number(Fraction(*each)) for each in ((2, 1), (3, 2), (21, 20)))

#: The distance to an end, or the size of the variable; no formula can contain this name.
_APART: Final = Symbol("apart from the end")


def converges(node: Integral, assumptions: Assumptions, closed: ClosedNumbers | None = None) -> bool:
    """Whether an integral is shown to converge absolutely wherever the assumptions hold.

    The body has a value and no jump strictly between the limits, and next to each of them it is bounded by an
    integrable power: the product of the body with one over that power has a finite limit, by its expansion.

    Args:
        node: the integral; its limits may be infinite, and the lower one is below the upper one.
        assumptions: the ranges of its parameters and the relations between them.
        closed: what is certain about numbers without symbols.

    >>> from derivations.expressions import read, Symbol
    >>> v = Symbol("v")
    >>> [converges(Integral(read(body), v, ZERO, INFINITY), Assumptions()) for body in ("exp(-v)/sqrt(v)", "1/(1 + v)")]
    [True, False]
    """
    inside, limits = within(node, assumptions, ends=False), ordered(node, assumptions)
    if inside is None or limits is None or obstacles(*inside):
        return False
    parts = dict.fromkeys((_unbounded_part(node, limits, assumptions), node.body))
    bodies = [substitute(part, {node.variable: _APART}) for part in parts]
    known = closed or ClosedNumbers()
    ends = list(zip(limits, (1, -1), strict=True))
    return any(all(_bounded(body, end, way, assumptions, known) for end, way in ends) for body in bodies)


def _unbounded_part(node: Integral, limits: tuple[Expr, Expr], assumptions: Assumptions) -> Expr:
    """The body without the factors that have a value and no jump on the whole closed range, and so are bounded."""
    if not isinstance(node.body, Mul) or any(map(is_infinite, limits)):
        return node.body
    left = []
    for factor in node.body.operands:
        inside = within(Integral(factor, node.variable, node.lower, node.upper), assumptions)
        if inside is None or obstacles(*inside):
            left.append(factor)
    return mul(ONE, *left)


def _bounded(body: Expr, end: Expr, way: int, assumptions: Assumptions, closed: ClosedNumbers) -> bool:
    """Whether one of the integrable powers bounds the body next to an end of the range."""
    infinite = is_infinite(end)
    approach = Approach(_APART, INFINITY if infinite else ZERO, 1)
    moved = substitute(body, {_APART: -way * _APART if infinite else end + way * _APART})
    for power in _AT_INFINITY if infinite else _AT_A_POINT:
        try:
            found = leading_term(moved * _APART**power, approach, assumptions, closed)
        except StoppedError:
            continue
        if INFINITY not in found.limit.walk():
            return True
    return False
