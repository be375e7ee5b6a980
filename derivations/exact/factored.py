"""Expressions as products of powers of coprime factors, so that what is common to all terms can be divided out.

Sums, products and integer powers are worked out as quotients of polynomials in atoms: the symbols, and the functions
and roots in play, each of an argument that was brought to this form itself.  Logarithms and real powers of products of
positive factors are written out.  The result equals the expression wherever that has a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import mul as times
from typing import Final

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from derivations.exact.questions import possible_signs
from derivations.expressions import (
    ONE,
    ZERO,
    Add,
    Call,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Sum,
    Symbol,
    add,
    exp,
    expand_derivatives,
    log,
    mul,
    power,
)
from derivations.variables import Assumptions

_MOST_TERMS: Final = 400
_LARGEST_POWER: Final = 40
_NOT_NEGATIVE: Final = frozenset((0, 1))


class TooLarge(Exception):
    """The polynomials would have too many terms."""


@dataclass(frozen=True)
class Product:
    """The number times the product of the factors to their integer powers.

    Attributes:
        number: a rational number; zero if the expression is zero.
        factors: expressions that have no factor in common, each with its power.
    """

    number: Fraction
    factors: tuple[tuple[Expr, int], ...]

    def expression(self) -> Expr:
        """The product as one expression."""
        if self.number == 0:
            return ZERO
        return mul(Number(self.number), *(power(factor, Number(exponent)) for factor, exponent in self.factors))


def factored(expr: Expr, assumptions: Assumptions) -> Product:
    """`expr` as a product of powers of factors, with what cancels cancelled.

    Args:
        expr: any expression; its integrals and sums are kept as they are.
        assumptions: what the signs of factors under logarithms and roots are proved from.

    >>> from derivations.expressions import read
    >>> from derivations.variables import Domain, Variable
    >>> x = Variable("x", Domain.POSITIVE)
    >>> factored(read("1/x - 1/(x + x**2)"), Assumptions((x,)))
    Product(number=Fraction(1, 1), factors=((x + 1, -1),))
    """
    writer = _Factoring(assumptions)
    plain = expand_derivatives(expr)
    try:
        return writer.product(plain)
    except TooLarge:
        return Product(Fraction(1), ((plain, 1),))


class _Factoring:
    """The atoms and the products found so far under one set of assumptions."""

    def __init__(self, assumptions: Assumptions) -> None:
        self._assumptions = assumptions
        self._products: dict[Expr, Product] = {}

    def product(self, expr: Expr) -> Product:
        """The factored form of an expression."""
        if expr not in self._products:
            self._products[expr] = self._found(self._atomised(expr))
        return self._products[expr]

    def _atomised(self, expr: Expr) -> Expr:
        """The same with the arguments of its functions, roots and real powers factored."""
        if isinstance(expr, Number | Symbol | Integral | Sum) or not expr.children:
            return expr
        if isinstance(expr, Call):
            if expr.name == "log":
                return self._logarithm(expr.arguments[0])
            if expr.name == "exp":
                return self._exponential(expr.arguments[0])
            return Call(expr.name, *(self.product(argument).expression() for argument in expr.arguments))
        if isinstance(expr, Pow) and not _is_whole(expr.exponent):
            return self._real_power(expr)
        return expr.rebuilt(tuple(self._atomised(child) for child in expr.children))

    def _exponential(self, argument: Expr) -> Expr:
        """The exponential; that of a multiple of a logarithm is a power."""
        inner = self._atomised(argument)
        logarithms = [node for node in (inner.operands if isinstance(inner, Mul) else (inner,)) if _is_logarithm(node)]
        if isinstance(inner, Mul | Call) and len(logarithms) == 1:
            rest = mul(*(node for node in (inner.operands if isinstance(inner, Mul) else ()) if node != logarithms[0]))
            base = logarithms[0].children[0]
            return self._atomised(power(base, rest))
        return exp(self.product(argument).expression())

    def _logarithm(self, argument: Expr) -> Expr:
        """A logarithm as the sum of those of the positive factors of its argument."""
        positive = self._positive(self.product(argument))
        if positive is None:
            return log(self.product(argument).expression())
        terms = [] if positive.number == 1 else [log(Number(positive.number))]
        for factor, exponent in positive.factors:
            inner, scale = factor, Number(exponent)
            if isinstance(factor, Pow) and not _is_whole(factor.exponent):
                inner, scale = factor.base, mul(Number(exponent), factor.exponent)  # type: ignore[assignment]
            elif isinstance(factor, Call) and factor.name == "exp":
                terms.append(mul(scale, factor.arguments[0]))
                continue
            terms.append(mul(scale, log(inner) if inner is factor else self._logarithm(inner)))
        return add(*terms)

    def _real_power(self, expr: Pow) -> Expr:
        """A power that is not whole as the product of those of the positive factors of its base."""
        if isinstance(expr.exponent, Add):
            number = next((term for term in expr.exponent.operands if isinstance(term, Number)), None)
            if number is not None:
                rest = add(*(term for term in expr.exponent.operands if term is not number))
                return self._atomised(mul(power(expr.base, number), power(expr.base, rest)))
        exponent = self.product(expr.exponent).expression()
        positive = self._positive(self.product(expr.base))
        if positive is None:
            return power(self.product(expr.base).expression(), exponent)
        if exponent.free_symbols:
            return self._variable_power(positive, exponent)
        parts = [] if positive.number == 1 else [power(Number(positive.number), exponent)]
        for factor, own in positive.factors:
            base, scale = factor, mul(Number(own), exponent)
            if isinstance(factor, Pow) and not _is_whole(factor.exponent):
                base, scale = factor.base, mul(scale, factor.exponent)
            parts.append(power(base, scale))
        return mul(*parts)

    def _variable_power(self, base: Product, exponent: Expr) -> Expr:
        """A power with a variable exponent: factors stay together, because apart one may grow where another vanishes.

        Factors that are such powers themselves do not: their exponents are multiplied.
        """
        inner = [(f, own) for f, own in base.factors if isinstance(f, Pow) and f.exponent.free_symbols]
        plain = Product(base.number, tuple(part for part in base.factors if part not in inner))
        parts = [power(plain.expression(), exponent)] if plain.number != 1 or plain.factors else []
        for factor, own in inner:
            assert isinstance(factor, Pow)
            scale = self.product(mul(Number(own), factor.exponent, exponent)).expression()
            parts.append(power(factor.base, scale))
        return mul(*parts)

    def _positive(self, product: Product) -> Product | None:
        """The product with positive factors only, as it is wherever a logarithm or a root of it has a value.

        One factor of unknown sign must there have the sign of the rest.
        """
        number, factors, doubtful = product.number, list[tuple[Expr, int]](), list[tuple[Expr, int]]()
        for factor, exponent in product.factors:
            signs = possible_signs(factor, self._assumptions)
            if signs <= _NOT_NEGATIVE:
                factors.append((factor, exponent))
            elif signs <= {-1, 0}:
                number *= (-1) ** exponent
                factors.append((_negated(factor), exponent))
            else:
                doubtful.append((factor, exponent))
        if len(doubtful) == 1 and doubtful[0][1] % 2:
            factor, exponent = doubtful[0]
            factors.append((factor if number > 0 else _negated(factor), exponent))
            return Product(abs(number), tuple(factors))
        return Product(number, tuple(factors)) if number > 0 and not doubtful else None

    def _found(self, atomic: Expr) -> Product:
        atoms = _atoms(atomic)
        if not atoms:
            return self._constant(atomic)
        names = tuple(f"a{index}" for index in range(len(atoms)))
        context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        numerator, denominator = _quotient(atomic, dict(zip(atoms, context.gens(), strict=True)), context)
        if numerator.is_zero():
            return Product(Fraction(0), ())
        common = numerator.gcd(denominator)
        number, factors = Fraction(1), list[tuple[Expr, int]]()
        for part, way in ((numerator / common, 1), (denominator / common, -1)):
            content, found = part.factor()
            number *= Fraction(int(content.p), int(content.q)) ** way
            for factor, exponent in found:
                factors.append((_written(factor, atoms), way * int(exponent)))
        return Product(number, tuple(factors))

    def _constant(self, atomic: Expr) -> Product:
        return (
            Product(atomic.value, ())
            if isinstance(atomic, Number)
            else self._found_number(_quotient(atomic, {}, fmpq_mpoly_ctx.get(("a0",), Ordering.lex)))
        )

    @staticmethod
    def _found_number(quotient: tuple[fmpq_mpoly, fmpq_mpoly]) -> Product:
        numerator, denominator = quotient
        if numerator.is_zero():
            return Product(Fraction(0), ())
        value = numerator.leading_coefficient() / denominator.leading_coefficient()
        return Product(Fraction(int(value.p), int(value.q)), ())


def _is_whole(exponent: Expr) -> bool:
    return isinstance(exponent, Number) and exponent.value.denominator == 1 and abs(exponent.value) <= _LARGEST_POWER


def _is_logarithm(expr: Expr) -> bool:
    return isinstance(expr, Call) and expr.name == "log"


def _negated(factor: Expr) -> Expr:
    return (
        add(*(mul(Number(-1), term) for term in factor.operands))
        if isinstance(factor, Add)
        else mul(Number(-1), factor)
    )


def _atoms(atomic: Expr) -> list[Expr]:
    """What is not a number, sum, product or whole power, in order of appearance."""
    found: dict[Expr, None] = {}
    stack = [atomic]
    while stack:
        node = stack.pop()
        if isinstance(node, Add | Mul):
            stack.extend(reversed(node.operands))
        elif isinstance(node, Pow) and _is_whole(node.exponent):
            stack.append(node.base)
        elif not isinstance(node, Number):
            found[node] = None
    return list(found)


def _quotient(expr: Expr, atoms: Mapping[Expr, fmpq_mpoly], context: fmpq_mpoly_ctx) -> tuple[fmpq_mpoly, fmpq_mpoly]:
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
        top, bottom = _quotient(expr.base, atoms, context)
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
    parts = [_quotient(child, atoms, context) for child in expr.children]
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


def _written(polynomial: fmpq_mpoly, atoms: list[Expr]) -> Expr:
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
