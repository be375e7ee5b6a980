"""Roots of products of positive factors as products of roots."""

from __future__ import annotations

from derivations.exact import sign
from derivations.expressions import Expr, Mul, Number, Pow, mul, power
from derivations.variables import Assumptions


def roots_of_factors(expr: Expr, assumptions: Assumptions) -> Expr:
    """The expression with (a*b)**x written a**x*b**x and (a**x)**y written a**(x*y), where a and b are positive.

    >>> from derivations.expressions import read
    >>> from derivations.variables import Domain, Variable
    >>> names = Assumptions((Variable("s", Domain.POSITIVE), Variable("r", Domain.POSITIVE)))
    >>> roots_of_factors(read("log(1 + (s*(1 + r)**3)**(1/3))"), names)
    log(1 + s**(1/3)*(1 + r))
    """
    if not expr.children:
        return expr
    found = expr.rebuilt(tuple(roots_of_factors(child, assumptions) for child in expr.children))
    if not (isinstance(found, Pow) and isinstance(found.exponent, Number)):
        return found
    base, exponent = found.base, found.exponent.value
    if isinstance(base, Pow) and isinstance(base.exponent, Number) and sign(base.base, assumptions) == 1:
        return power(base.base, Number(base.exponent.value * exponent))
    if not isinstance(base, Mul) or exponent.denominator == 1:
        return found
    if any(sign(factor, assumptions) != 1 for factor in base.operands):
        return found
    return mul(*(roots_of_factors(power(factor, found.exponent), assumptions) for factor in base.operands))
