"""Integrands with roots of the distance to an end, such as the density sqrt((b - v)*(v - a)), made smooth.

With an angle h from 0 to pi and y = tan(h/4) from 0 to 1 the map

    v = a + (b - a)*sin(h/2)**2 = a + (b - a)*4*y**2/(1 + y**2)**2

makes v - a and b - v squares, so that their roots, and powers of them that the slope of v cancels, are rational in y.
Next to y = 0 numbers are dense: each end is best taken for a, up to the place where both halves meet.
What is linear in v is written as f(a)*cos(h/2)**2 + f(b)*sin(h/2)**2, which loses no digits where it vanishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Final

from derivations.exact import possible_signs
from derivations.exact.normal_form import normal_form
from derivations.exact.questions import ask
from derivations.exact.readback import expression
from derivations.expressions import (
    ONE,
    ZERO,
    Add,
    Call,
    Diff,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Sum,
    Symbol,
    mul,
    read,
    substitute,
)
from derivations.variables import Assumptions, Domain, Variable

#: Where the halves of the range meet, by the tangent from either end: v - a there is the same as b - v from b.
SPLIT: Final = Fraction(2, 5), Fraction(3, 7)
#: No formula can contain this name.
_TANGENT: Final = Symbol("tangent of a quarter of the angle")
_WITHIN: Final = Assumptions((Variable(_TANGENT.name, Domain.UNIT),))
_PART: Final = substitute(read("4*y**2/(1 + y**2)**2"), {Symbol("y"): _TANGENT})
_REST: Final = substitute(read("(1 - y**2)**2/(1 + y**2)**2"), {Symbol("y"): _TANGENT})
_SLOPE: Final = substitute(read("8*y*(1 - y**2)/(1 + y**2)**3"), {Symbol("y"): _TANGENT})


@lru_cache(maxsize=256)
def smoothed(body: Expr, variable: Symbol, lower: Fraction, upper: Fraction) -> Integral | None:
    """The integral of `body` from `lower` to `upper` as one over y from 0 to 1; None if it is not known to be the same.

    >>> v = Symbol("v")
    >>> smoothed(read("1/sqrt(v*(1 - v))"), v, Fraction(0), Fraction(1)).lower
    0
    """
    ends = Number(lower), Number(upper)
    factors = tuple(_factors(body))
    algebraic = [_moved(factor, variable, ends) for factor in factors if _is_algebraic(factor, variable)]
    others = [_moved(factor, variable, ends) for factor in factors if not _is_algebraic(factor, variable)]
    if not _roots_exist(algebraic):
        return None
    product = mul(ONE, *algebraic) * Number(upper - lower) * _SLOPE
    tidy = ask(product, _WITHIN, lambda plain, tower: expression(normal_form(plain, tower), tower), None)
    return None if tidy is None else Integral(mul(tidy, *others), _TANGENT, ZERO, ONE)


def _factors(expr: Expr) -> Iterator[Expr]:
    """The factors of a product, those of a whole power of it one by one."""
    if isinstance(expr, Mul):
        for each in expr.operands:
            yield from _factors(each)
    elif isinstance(expr, Pow) and isinstance(expr.base, Mul) and _is_whole(expr.exponent):
        for each in _factors(expr.base):
            yield each**expr.exponent
    else:
        yield expr


def _moved(expr: Expr, variable: Symbol, ends: tuple[Number, Number]) -> Expr:
    """An expression by the new variable."""
    if variable not in expr.free_symbols:
        return expr
    if _is_linear(expr, variable):
        first, last = (substitute(expr, {variable: end}) for end in ends)
        return first * _REST + last * _PART
    if isinstance(expr, Diff | Integral | Sum):
        middle = ends[0] + (ends[1] - ends[0]) * _PART
        return substitute(expr, {variable: middle})
    return expr.rebuilt(tuple(_moved(child, variable, ends) for child in expr.children))


def _is_linear(expr: Expr, variable: Symbol) -> bool:
    """Whether it is the variable, or a sum of numbers and of it times numbers."""
    if isinstance(expr, Add):
        return all(isinstance(each, Number) or _is_linear(each, variable) for each in expr.operands)
    if isinstance(expr, Mul):
        return len(expr.operands) == 2 and isinstance(expr.operands[0], Number) and expr.operands[1] == variable
    return expr == variable


def _is_algebraic(factor: Expr, variable: Symbol) -> bool:
    """Whether no other symbol stands in it, and the variable in powers with numbers as exponents alone."""
    if not factor.free_symbols <= {variable}:
        return False
    moving = [node for node in factor.walk() if variable in node.free_symbols]
    return not any(
        isinstance(node, Call | Integral) or (isinstance(node, Pow) and not isinstance(node.exponent, Number))
        for node in moving
    )


def _is_whole(exponent: Expr) -> bool:
    return isinstance(exponent, Number) and exponent.value.denominator == 1


def _roots_exist(factors: list[Expr]) -> bool:
    """Whether what stands under a root is proved not to be negative; a normal form takes that for granted."""
    bases = (
        node.base
        for factor in factors
        for node in factor.walk()
        if isinstance(node, Pow) and not _is_whole(node.exponent)
    )
    return all(possible_signs(base, _WITHIN) <= {0, 1} for base in bases)
