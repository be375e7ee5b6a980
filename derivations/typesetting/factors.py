"""How a product is taken apart before it is written: its sign, its number, what stands above and below the line."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.expressions import Diff, Expr, Integral, Mul, Number, Pow, Sum, Symbol


def split_sign(expr: Expr) -> tuple[bool, Expr]:
    """Whether `expr` is written with a minus, and what stands behind it."""
    if isinstance(expr, Number) and expr.value < 0:
        return True, Number(-expr.value)
    if isinstance(expr, Mul):
        first, *others = expr.operands
        if isinstance(first, Number) and first.value < 0 and others:
            if first.value != -1:
                return True, Mul(Number(-first.value), *others)
            return True, others[0] if len(others) == 1 else Mul(*others)
    return False, expr


@dataclass(frozen=True)
class Factors:
    """The factors above and below the line, numbers first, and those that swallow what follows and stand behind it."""

    above: tuple[Expr, ...]
    below: tuple[Expr, ...]
    trailing: tuple[Expr, ...]


def sorted_factors(expr: Expr) -> Factors:
    """The factors of a product without a sign, or of a single factor, by their place in a fraction."""
    operands = expr.operands if isinstance(expr, Mul) else (expr,)
    above, below, trailing = list[Expr](), list[Expr](), list[Expr]()
    for index, factor in enumerate(operands):
        if index == 0 and isinstance(factor, Number):
            numerator, denominator = factor.value.as_integer_ratio()
            above += [Number(numerator)] if numerator != 1 or len(operands) == 1 else []
            below += [Number(denominator)] if denominator != 1 else []
        elif isinstance(factor, Pow) and isinstance(factor.exponent, Number) and factor.exponent.value < 0:
            exponent = -factor.exponent.value
            below.append(factor.base if exponent == 1 else Pow(factor.base, Number(exponent)))
        elif isinstance(factor, Integral | Sum) or (isinstance(factor, Diff) and not isinstance(factor.body, Symbol)):
            trailing.append(factor)
        else:
            above.append(factor)
    return Factors(tuple(above), tuple(below), tuple(trailing))
