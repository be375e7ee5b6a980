"""Quotients of polynomials in atoms: the symbols, functions and roots of an expression."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import mul as times
from typing import Final

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from derivations.expressions import ONE, Add, Expr, Mul, Number, Pow, Symbol, add, mul, power

_MOST_TERMS: Final = 400
_LARGEST_POWER: Final = 40


class TooLarge(Exception):
    """The polynomials would have too many terms."""


def is_whole(exponent: Expr) -> bool:
    """Whether an exponent is an integer of moderate size, so that the power is worked out."""
    return isinstance(exponent, Number) and exponent.value.denominator == 1 and abs(exponent.value) <= _LARGEST_POWER


def atoms_of(atomic: Expr) -> list[Expr]:
    """What is not a number, sum, product or whole power, in order of appearance."""
    found: dict[Expr, None] = {}
    stack = [atomic]
    while stack:
        node = stack.pop()
        if isinstance(node, Add | Mul):
            stack.extend(reversed(node.operands))
        elif isinstance(node, Pow) and is_whole(node.exponent):
            stack.append(node.base)
        elif not isinstance(node, Number):
            found[node] = None
    return list(found)


def quotient(expr: Expr, atoms: Mapping[Expr, fmpq_mpoly], context: fmpq_mpoly_ctx) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """Numerator and denominator as polynomials in the atoms, without common factors.

    Raises:
        TooLarge: if a polynomial has too many terms.
    """
    one = context.constant(1)
    if expr in atoms:
        return atoms[expr], one
    if isinstance(expr, Number):
        return context.constant(fmpq(expr.value.numerator, expr.value.denominator)), one
    if isinstance(expr, Pow):
        top, bottom = quotient(expr.base, atoms, context)
        assert isinstance(expr.exponent, Number)
        exponent = int(expr.exponent.value)
        if exponent < 0:
            if top.is_zero():
                raise TooLarge
            top, bottom = bottom, top
        size = abs(exponent)
        if max(len(top), len(bottom)) ** min(size, 8) > 10 * _MOST_TERMS and max(len(top), len(bottom)) > 1:
            raise TooLarge
        return top**size, bottom**size
    parts = [quotient(child, atoms, context) for child in expr.children]
    if isinstance(expr, Mul):
        found = reduce(times, (top for top, _ in parts)), reduce(times, (bottom for _, bottom in parts))
    else:
        found = parts[0]
        for top, bottom in parts[1:]:
            common = found[1].gcd(bottom)
            left, right = found[1] / common, bottom / common
            found = found[0] * right + top * left, found[1] * right
            if max(len(found[0]), len(found[1])) > _MOST_TERMS:
                raise TooLarge
    if max(len(found[0]), len(found[1])) > _MOST_TERMS:
        raise TooLarge
    common = found[0].gcd(found[1])
    return found[0] / common, found[1] / common


def written(polynomial: fmpq_mpoly, atoms: list[Expr]) -> Expr:
    """A polynomial as a sum over the products of functions in it, each times its coefficient.

    A function that grows beyond all bounds so stands once, beside a coefficient whose sign may be seen.
    """
    coefficients: dict[tuple[int, ...], list[Expr]] = {}
    for exponents, coefficient in polynomial.terms():
        number = Number(Fraction(int(coefficient.p), int(coefficient.q)))
        plain = [power(a, Number(int(e))) for a, e in zip(atoms, exponents, strict=True) if e and isinstance(a, Symbol)]
        key = tuple(0 if isinstance(a, Symbol) else int(e) for a, e in zip(atoms, exponents, strict=True))
        coefficients.setdefault(key, []).append(mul(number, *plain) if plain else number)
    terms = []
    for key, parts in coefficients.items():
        functions = [power(atom, Number(e)) for atom, e in zip(atoms, key, strict=True) if e]
        terms.append(mul(add(*parts), *functions) if functions else add(*parts))
    return add(*terms) if terms else ONE
