"""Integrands with 1 - exp(w) over a power of w, where w vanishes at an end, without the division by zero.

    1 - exp(w) = -w * 1F1(1; 2; w)

holds everywhere, and the powers of w cancel.  It is used where w is made of polynomials, sines, cosines and
exponentials and does not vanish throughout, so that its zeros are single points, which no integral sees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flint import arb

from derivations.exact.normal_form import normal_form
from derivations.exact.questions import ask
from derivations.exact.readback import expression
from derivations.expressions import (
    MINUS_ONE,
    ONE,
    Add,
    Call,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Sum,
    Symbol,
    call,
    mul,
    substitute,
)
from derivations.variables import Assumptions
from numerics.walk import EvaluationError

#: Functions without a singularity anywhere.
_ENTIRE: Final = frozenset(("exp", "sin", "cos", "sinh", "cosh"))


def continued(body: Expr, variable: Symbol, inside: Callable[[Expr], arb]) -> Expr | None:
    """The integrand without removable singularities; None if there is nothing to remove, or it has roots.

    Args:
        body: the integrand.
        variable: the symbol that moves.
        inside: the value of an expression at a point inside the range, where each w that is used must not vanish.

    >>> from derivations.expressions import read
    >>> continued(read("(1 - exp(-h))/h"), Symbol("h"), lambda w: arb(1))
    hyp1f1(1, 2, -h)
    """
    moving = [node for node in body.walk() if variable in node.free_symbols]
    if any(isinstance(node, Integral | Sum) or (isinstance(node, Pow) and not _is_whole(node)) for node in moving):
        return None

    means: dict[Symbol, Expr] = {}

    def of(node: Expr) -> Expr:
        w = _exponent(node)
        if w is not None and variable in w.free_symbols and _is_entire(w, variable) and _is_not_zero(w, inside):
            name = Symbol(f"mean {len(means)}")
            means[name] = call("hyp1f1", ONE, Number(2), w)
            return mul(MINUS_ONE, w, name)
        return node.rebuilt(tuple(map(of, node.children))) if node.children else node

    found = of(body)
    if not means:
        return None
    tidy = ask(found, Assumptions(), lambda plain, tower: expression(normal_form(plain, tower), tower), None)
    return None if tidy is None else substitute(tidy, means)


def _exponent(node: Expr) -> Expr | None:
    """w, where a node is 1 - exp(w)."""
    if not (isinstance(node, Add) and len(node.operands) == 2 and node.operands[0] == ONE):
        return None
    second = MINUS_ONE * node.operands[1]
    return second.arguments[0] if isinstance(second, Call) and second.name == "exp" else None


def _is_whole(node: Pow) -> bool:
    return isinstance(node.exponent, Number) and node.exponent.value.denominator == 1


def _is_entire(w: Expr, variable: Symbol) -> bool:
    """Whether the moving parts of an expression are sums, products, positive whole powers, and such functions."""
    if variable not in w.free_symbols or w == variable:
        return True
    if isinstance(w, Pow):
        fits = _is_whole(w) and isinstance(w.exponent, Number) and w.exponent.value > 0
    else:
        fits = isinstance(w, Add | Mul) or (isinstance(w, Call) and w.name in _ENTIRE)
    return fits and all(_is_entire(child, variable) for child in w.children)


def _is_not_zero(w: Expr, inside: Callable[[Expr], arb]) -> bool:
    try:
        return not inside(w).contains(0)
    except EvaluationError:
        return False
