"""Expressions as products of powers of coprime factors, so that what is common to all terms can be divided out.

Sums, products and integer powers are worked out as quotients of polynomials in atoms: the symbols, and the functions
and roots in play, each of an argument that was brought to this form itself.  Logarithms and real powers of products of
positive factors are written out.  The result equals the expression wherever that has a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import Ordering, fmpq_mpoly, fmpq_mpoly_ctx

from derivations.exact.atoms import TooLarge, atoms_of, is_whole, quotient, written
from derivations.exact.questions import possible_signs
from derivations.expressions import (
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

_NOT_NEGATIVE: Final = frozenset((0, 1))


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
        if isinstance(expr, Pow) and not is_whole(expr.exponent):
            return self._real_power(expr)
        return expr.rebuilt(tuple(self._atomised(child) for child in expr.children))

    def _exponential(self, argument: Expr) -> Expr:
        """The exponential of a sum; terms that are multiples of a logarithm become powers."""
        parts, rest = list[Expr](), list[Expr]()
        for term in argument.operands if isinstance(argument, Add) else (argument,):
            factors = term.operands if isinstance(term, Mul) else (term,)
            logarithms = [factor for factor in factors if isinstance(factor, Call) and factor.name == "log"]
            if len(logarithms) == 1:
                scale = mul(*(factor for factor in factors if factor is not logarithms[0]))
                parts.append(self._atomised(power(logarithms[0].arguments[0], scale)))
            else:
                rest.append(term)
        if rest:
            parts.append(exp(self.product(add(*rest)).expression()))
        return mul(*parts)

    def _logarithm(self, argument: Expr) -> Expr:
        """A logarithm as the sum of those of the positive factors of its argument."""
        positive = self._positive(self.product(argument))
        if positive is None:
            return log(self.product(argument).expression())
        terms = [] if positive.number == 1 else [log(Number(positive.number))]
        for factor, exponent in positive.factors:
            inner, scale = factor, Number(exponent)
            if isinstance(factor, Pow) and not is_whole(factor.exponent):
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
            if isinstance(factor, Pow) and not is_whole(factor.exponent):
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
        atoms = atoms_of(atomic)
        if not atoms:
            return self._constant(atomic)
        names = tuple(f"a{index}" for index in range(len(atoms)))
        context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        numerator, denominator = quotient(atomic, dict(zip(atoms, context.gens(), strict=True)), context)
        if numerator.is_zero():
            return Product(Fraction(0), ())
        common = numerator.gcd(denominator)
        number, factors = Fraction(1), list[tuple[Expr, int]]()
        for part, way in ((numerator / common, 1), (denominator / common, -1)):
            content, found = part.factor()
            number *= Fraction(int(content.p), int(content.q)) ** way
            for factor, exponent in found:
                factors.append((written(factor, atoms), way * int(exponent)))
        return Product(number, tuple(factors))

    def _constant(self, atomic: Expr) -> Product:
        return (
            Product(atomic.value, ())
            if isinstance(atomic, Number)
            else self._found_number(quotient(atomic, {}, fmpq_mpoly_ctx.get(("a0",), Ordering.lex)))
        )

    @staticmethod
    def _found_number(quotient: tuple[fmpq_mpoly, fmpq_mpoly]) -> Product:
        numerator, denominator = quotient
        if numerator.is_zero():
            return Product(Fraction(0), ())
        value = numerator.leading_coefficient() / denominator.leading_coefficient()
        return Product(Fraction(int(value.p), int(value.q)), ())


def _negated(factor: Expr) -> Expr:
    return (
        add(*(mul(Number(-1), term) for term in factor.operands))
        if isinstance(factor, Add)
        else mul(Number(-1), factor)
    )
