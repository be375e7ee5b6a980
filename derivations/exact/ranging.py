"""What an integral or a sum is taken of, with its bound variable as one more variable that lies between the limits.

Over the angles h from 0 to pi a body in sines and cosines of h and of h/2 is a rational function of y = tan(h/4),
0 <= y <= 1: its signs and zeros are then those of polynomials.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.exact.questions import possible_signs, rational_value
from derivations.expressions import (
    INFINITY,
    MINUS_ONE,
    ZERO,
    Call,
    Constant,
    Expr,
    Integral,
    Relation,
    Sum,
    Symbol,
    read,
    substitute,
)
from derivations.variables import Assumptions, Domain, Variable

#: Names that no formula can contain.
_WITHIN: Final = "within the range"
_TANGENT: Final = "tangent of a quarter of the angle"
_SINE, _COSINE = read("2*y/(1 + y**2)"), read("(1 - y**2)/(1 + y**2)")
#: Sines and cosines of h/2 and of h by y = tan(h/4).
_BY_TANGENT: Final = {
    ("sin", Fraction(1, 2)): _SINE,
    ("cos", Fraction(1, 2)): _COSINE,
    ("sin", Fraction(1)): 2 * _SINE * _COSINE,
    ("cos", Fraction(1)): 1 - 2 * _SINE**2,
}
_MINUS_INFINITY: Final = MINUS_ONE * INFINITY


def within(node: Integral | Sum, assumptions: Assumptions, ends: bool = True) -> tuple[Expr, Assumptions] | None:
    """The body and the assumptions under which its variable lies between the limits; None if their order is unknown.

    Args:
        node: an integral whose limits may be infinite if the ends are left out, or a sum between finite limits.
        assumptions: on everything else in it.
        ends: whether the limits are values of the variable too.
    """
    if isinstance(node, Integral) and is_half_turn(node):
        y = _new(_TANGENT, node, assumptions)
        turned = by_tangent(node.body, node.variable, y)
        if turned is not None:
            closed = Variable(y.name, minimum=Fraction(0), maximum=Fraction(1))
            return turned, assumptions.with_variables(closed if ends else Variable(y.name, Domain.UNIT))
    limits = ordered(node, assumptions)
    if limits is None or (ends and any(map(is_infinite, limits))):
        return None
    inside = _new(_WITHIN, node, assumptions)
    domain = Domain.INTEGER if isinstance(node, Sum) else Domain.REAL
    lower, upper = limits
    operator = "<=" if ends else "<"
    relations = [Relation((lower, inside), (operator,))] if not is_infinite(lower) else []
    relations += [Relation((inside, upper), (operator,))] if not is_infinite(upper) else []
    known = assumptions.with_variables(Variable(inside.name, domain)).with_given(*relations)
    return substitute(node.body, {node.variable: inside}), known


def _new(name: str, node: Integral | Sum, assumptions: Assumptions) -> Symbol:
    """A name that neither the assumptions nor the body know, for integrals stand inside others."""
    taken = {variable.name for variable in assumptions} | {symbol.name for symbol in node.body.free_symbols}
    return Symbol(next(each for each in (f"{name} {depth}" for depth in range(len(taken) + 1)) if each not in taken))


def is_half_turn(node: Integral) -> bool:
    """Whether an integral is taken from 0 to pi."""
    return node.lower == ZERO and node.upper == Constant("pi")


def by_tangent(body: Expr, angle: Symbol, tangent: Symbol) -> Expr | None:
    """A body by the tangent of a quarter of an angle from 0 to pi; None if the angle stands in it otherwise."""
    found = _turned(body, angle, tangent)
    return None if angle in found.free_symbols else found


def _turned(expr: Expr, angle: Symbol, tangent: Symbol) -> Expr:
    if angle not in expr.free_symbols:
        return expr
    if isinstance(expr, Call) and expr.name in ("sin", "cos"):
        times = rational_value(expr.arguments[0] / angle, Assumptions())
        known = None if times is None else _BY_TANGENT.get((expr.name, times))
        return expr if known is None else substitute(known, {Symbol("y"): tangent})
    if not expr.children or isinstance(expr, Integral | Sum):
        return expr
    return expr.rebuilt(tuple(_turned(child, angle, tangent) for child in expr.children))


def is_infinite(limit: Expr) -> bool:
    """Whether a limit is oo or -oo."""
    return limit in (INFINITY, _MINUS_INFINITY)


def ordered(node: Integral | Sum, assumptions: Assumptions) -> tuple[Expr, Expr] | None:
    """The limits, the smaller one first; None if their order is not shown, or a sum has them in the other order."""
    lower, upper = node.lower, node.upper
    if is_infinite(lower) or is_infinite(upper):
        return (lower, upper) if lower != INFINITY and upper != _MINUS_INFINITY else None
    order = possible_signs(upper - lower, assumptions)
    if order <= {0, 1}:
        return lower, upper
    return (upper, lower) if order <= {-1, 0} and isinstance(node, Integral) else None
