"""Real roots of positive rational functions, and cosines of rational angles, as expressions."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpz

from derivations.expressions import (
    MINUS_ONE,
    ONE,
    PI,
    ZERO,
    Call,
    Expr,
    ExpressionError,
    Mul,
    Number,
    Pow,
    Symbol,
    add,
    call,
    mul,
    power,
    substitute,
)
from derivations.solving.conditions import Conditions
from derivations.solving.field import Element, polynomial_expr

_COSINES = {
    Fraction(0): (Fraction(1), 1),
    Fraction(1, 6): (Fraction(1, 2), 3),
    Fraction(1, 4): (Fraction(1, 2), 2),
    Fraction(1, 3): (Fraction(1, 2), 1),
    Fraction(1, 2): (Fraction(0), 1),
}


def positive_root(element: Element, order: int, conditions: Conditions) -> Expr:
    """The positive real root of an element that is positive wherever the conditions hold.

    Factors of proved sign are taken out one by one; the others stay together under one root.
    """
    content, powers = element.factors()
    outside: list[Expr] = []
    inside: list[Expr] = []
    for factor, exponent in powers:
        expr = polynomial_expr(element.field, factor)
        proved = conditions.sign(expr)
        if proved == -1:
            expr, content = polynomial_expr(element.field, -factor), -content if exponent % 2 else content
        if proved:
            outside.append(merged(power(expr, Number(Fraction(exponent, order)))))
        else:
            inside.append(power(expr, Number(exponent)))
    if content < 0:
        inside.insert(0, Number(-1))
        content = -content
    whole, rest = _split_root(content, order)
    if rest != 1:
        if order == 2 and not inside:
            outside = [power(Number(rest), Number(Fraction(1, order))), *outside]
        else:
            inside.insert(0, Number(rest))
    root = [power(mul(*inside), Number(Fraction(1, order)))] if inside else []
    return mul(Number(whole), *outside, *root)


def _split_root(value: Fraction, order: int) -> tuple[Fraction, Fraction]:
    """`(w, r)` with value = w**order * r and r a whole number without factors that are powers of that order."""
    inside = value.numerator * value.denominator ** (order - 1)
    whole = Fraction(1, value.denominator)
    rest = 1
    for prime, exponent in fmpz(inside).factor():
        whole *= int(prime) ** (int(exponent) // order)
        rest *= int(prime) ** (int(exponent) % order)
    return whole, Fraction(rest)


def cosine(turns: Fraction) -> Expr:
    """cos(pi*turns) for a rational number, written with a square root where the angle is a multiple of pi/4 or pi/6.

    >>> cosine(Fraction(2, 3))
    -1/2
    """
    turns = abs(turns) % 2
    turns = min(turns, 2 - turns)
    sign = 1
    if turns > Fraction(1, 2):
        turns, sign = 1 - turns, -1
    if turns in _COSINES:
        weight, radicand = _COSINES[turns]
        value = Number(sign * weight)
        return value if radicand == 1 else mul(value, power(Number(radicand), Number(Fraction(1, 2))))
    return mul(Number(sign), call("cos", mul(Number(turns), PI)))


def sine(turns: Fraction) -> Expr:
    """sin(pi*turns) for a rational number.

    >>> sine(Fraction(1, 6))
    1/2
    """
    return cosine(turns - Fraction(1, 2))


def merged(expr: Expr) -> Expr:
    """`expr` with integer powers of rational powers written as one power, which never changes a value.

    >>> from derivations.expressions import read
    >>> merged(read("(u**(1/3))**2"))
    u**(2/3)
    """
    if isinstance(expr, Symbol | Number) or not expr.children:
        return expr
    children = tuple(merged(child) for child in expr.children)
    if isinstance(expr, Pow) and isinstance(children[0], Pow) and isinstance(children[1], Number):
        base, inner = children[0].base, children[0].exponent
        if children[1].value.denominator == 1 and isinstance(inner, Number) and inner.value.denominator > 1:
            return power(base, Number(inner.value * children[1].value))
    if isinstance(expr, Pow) and isinstance(children[0], Mul) and isinstance(children[1], Number):
        whole = children[1].value.denominator == 1
        if whole and any(_is_root(factor) for factor in children[0].operands):
            return mul(*(merged(power(factor, children[1])) for factor in children[0].operands))
    if isinstance(expr, Mul):
        return _collected(_opened(children))
    return expr.rebuilt(children)


def _is_root(expr: Expr) -> bool:
    return isinstance(expr, Pow) and isinstance(expr.exponent, Number) and expr.exponent.value.denominator > 1


def _opened(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The factors, reciprocals of products split where a root among the factors can be put together with them."""
    roots = {factor.base for factor in factors if isinstance(factor, Pow) and _is_root(factor)}
    found: list[Expr] = []
    for factor in factors:
        if isinstance(factor, Pow) and factor.exponent == MINUS_ONE and roots & factor.free_symbols:
            parts = factor.base.operands if isinstance(factor.base, Mul) else (factor.base,)
            found += [_inverted(part) for part in parts]
        else:
            found.append(factor)
    return tuple(found)


def _inverted(factor: Expr) -> Expr:
    if isinstance(factor, Pow) and isinstance(factor.exponent, Number):
        return power(factor.base, Number(-factor.exponent.value))
    return power(factor, MINUS_ONE)


def _collected(factors: tuple[Expr, ...]) -> Expr:
    """The product of `factors`, rational powers of one symbol, at least one of them fractional, put together.

    A fractional power has a value only at a positive base, where the powers may be added.
    """
    exponents: dict[Symbol, list[Fraction]] = {}
    for factor in factors:
        base, exponent = (factor.base, factor.exponent) if isinstance(factor, Pow) else (factor, Number(1))
        if isinstance(base, Symbol) and isinstance(exponent, Number):
            exponents.setdefault(base, []).append(exponent.value)
    mixed = {
        base for base, found in exponents.items() if len(found) > 1 and any(value.denominator > 1 for value in found)
    }
    kept: list[Expr] = []
    for factor in factors:
        base = factor.base if isinstance(factor, Pow) and isinstance(factor.exponent, Number) else factor
        if base not in mixed:
            kept.append(factor)
        elif isinstance(base, Symbol) and base in exponents:
            total = sum(exponents.pop(base))
            if total:
                kept.append(power(base, Number(total)))
    return mul(*kept)


def placed(expr: Expr, variable: Symbol, value: Expr) -> Expr:
    """`expr` at `variable = value`, powers of powers merged."""
    try:
        return merged(substitute(expr, {variable: value}))
    except ExpressionError:
        return substitute(expr, {variable: value})


def at_zero(expr: Expr, variable: Symbol) -> Expr:
    """`expr` at `variable = 0`, products with 0 and exp(0), sin(0), cos(0) carried out."""
    return _folded(substitute(expr, {variable: ZERO}))


def _folded(expr: Expr) -> Expr:
    if isinstance(expr, Symbol | Number) or not expr.children:
        return expr
    folded = expr.rebuilt(tuple(_folded(child) for child in expr.children))
    if isinstance(folded, Mul) and ZERO in folded.operands:
        return ZERO
    if isinstance(folded, Call) and folded.arguments == (ZERO,) and folded.name in _AT_ZERO:
        return _AT_ZERO[folded.name]
    return folded


_AT_ZERO = {"exp": ONE, "cos": ONE, "sin": ZERO}


def split_sign(expr: Expr) -> tuple[int, Expr]:
    """The sign of the number in front of a product, and the product without it."""
    if isinstance(expr, Number) and expr.value < 0:
        return -1, Number(-expr.value)
    if isinstance(expr, Mul) and isinstance(expr.operands[0], Number) and expr.operands[0].value < 0:
        return -1, mul(Number(-expr.operands[0].value), *expr.operands[1:])
    return 1, expr


def difference(left: Expr, right: Expr) -> Expr:
    """`left - right`, a negative number in front of `right` turned into a plus."""
    sign, size = split_sign(right)
    if right == ZERO:
        return left
    return add(left, size) if sign < 0 else left - right
