"""Integrands with roots of the distance to an end, such as the density sqrt((b - v)*(v - a)), made smooth.

With an angle h from 0 to pi and y = tan(h/4) from 0 to 1 the map

    v = a + (b - a)*sin(h/2)**2 = a + (b - a)*4*y**2/(1 + y**2)**2

makes v - a and b - v squares, so that their roots, and powers of them that the slope of v cancels, are rational in y.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final

from derivations.exact import possible_signs
from derivations.exact.normal_form import normal_form
from derivations.exact.questions import ask
from derivations.exact.readback import expression
from derivations.expressions import ONE, ZERO, Call, Expr, Integral, Mul, Number, Pow, Symbol, mul, read, substitute
from derivations.variables import Assumptions, Domain, Variable

#: No formula can contain this name.
_TANGENT: Final = Symbol("tangent of a quarter of the angle")
_WITHIN: Final = Assumptions((Variable(_TANGENT.name, Domain.UNIT),))
_PART: Final = substitute(read("4*y**2/(1 + y**2)**2"), {Symbol("y"): _TANGENT})
_SLOPE: Final = substitute(read("8*y*(1 - y**2)/(1 + y**2)**3"), {Symbol("y"): _TANGENT})


@lru_cache(maxsize=256)
def smoothed(body: Expr, variable: Symbol, lower: Fraction, upper: Fraction) -> Integral | None:
    """The integral of `body` from `lower` to `upper` as one over y from 0 to 1; None if it is not known to be the same.

    >>> v = Symbol("v")
    >>> smoothed(read("1/sqrt(v*(1 - v))"), v, Fraction(0), Fraction(1)).lower
    0
    """
    width = Number(upper - lower)
    moved = {variable: Number(lower) + width * _PART}
    factors = body.operands if isinstance(body, Mul) else (body,)
    algebraic = [factor for factor in factors if _is_algebraic(factor, variable)]
    others = [factor for factor in factors if factor not in algebraic]
    if not _roots_exist(algebraic, moved):
        return None
    product = substitute(mul(ONE, *algebraic), moved) * width * _SLOPE
    tidy = ask(product, _WITHIN, lambda plain, tower: expression(normal_form(plain, tower), tower), None)
    if tidy is None:
        return None
    return Integral(mul(tidy, *(substitute(factor, moved) for factor in others)), _TANGENT, ZERO, ONE)


def _is_algebraic(factor: Expr, variable: Symbol) -> bool:
    """Whether no other symbol stands in it, and the variable in powers with numbers as exponents alone."""
    if not factor.free_symbols <= {variable}:
        return False
    moving = [node for node in factor.walk() if variable in node.free_symbols]
    return not any(
        isinstance(node, Call | Integral) or (isinstance(node, Pow) and not isinstance(node.exponent, Number))
        for node in moving
    )


def _roots_exist(factors: list[Expr], moved: dict[Symbol, Expr]) -> bool:
    """Whether what stands under a root is proved not to be negative; a normal form takes that for granted."""
    bases = (
        node.base
        for factor in factors
        for node in factor.walk()
        if isinstance(node, Pow) and not (isinstance(node.exponent, Number) and node.exponent.value.denominator == 1)
    )
    return all(possible_signs(substitute(base, moved), _WITHIN) <= {0, 1} for base in bases)
