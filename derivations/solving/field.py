"""Rational functions over the rationals in the symbols, roots and transcendental terms of a flow."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from fractions import Fraction

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from derivations.expressions import (
    MINUS_ONE,
    ZERO,
    Add,
    Call,
    Expr,
    ExpressionError,
    Mul,
    Number,
    Pow,
    Symbol,
    add,
    as_expr,
    mul,
    power,
)

Monomial = tuple[int, ...]


class Field:
    """The field Q(g_1, ..., g_n) whose generators are the terms that rational arithmetic does not take apart.

    Symbols, roots `b**(1/q)` and every other function value are generators.  They are treated as independent, so an
    identity that holds in the field holds wherever both sides have a value; the converse is not used.

    Args:
        expressions: what the field must be able to represent.
        symbols: further symbols to have as generators; they come first in the order of the monomials.
    """

    def __init__(self, expressions: Iterable[Expr], symbols: Iterable[Symbol] = ()) -> None:
        roots: dict[Expr, int] = dict.fromkeys(symbols, 1)
        for expression in expressions:
            _collect(expression, roots)
        self.roots = roots
        self.generators = tuple(
            base if order == 1 else power(base, Number(Fraction(1, order))) for base, order in roots.items()
        )
        names = [f"g{index}" for index in range(len(roots))] or ["g0"]
        self.context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self._places = {base: index for index, base in enumerate(roots)}

    def number(self, value: Fraction | int) -> Element:
        """A rational number as an element."""
        return Element(self, self.context.constant(fmpq(value.numerator, value.denominator)), self.context.constant(1))

    def __contains__(self, expr: Expr) -> bool:
        roots: dict[Expr, int] = {}
        _collect(expr, roots)
        return all(base in self.roots and self.roots[base] % order == 0 for base, order in roots.items())

    def polynomial(self, value: fmpq_mpoly) -> Element:
        """A polynomial in the generators as an element."""
        return Element(self, value, self.context.constant(1))

    def split(self, value: fmpq_mpoly, slots: Collection[int]) -> dict[Monomial, Element]:
        """A polynomial as a table from the monomials in the generators `slots` to their coefficients."""
        parts: dict[Monomial, dict[Monomial, fmpq]] = {}
        for exponents, coefficient in value.to_dict().items():
            key = tuple(int(e) if i in slots else 0 for i, e in enumerate(exponents))
            bare = tuple(0 if i in slots else int(e) for i, e in enumerate(exponents))
            parts.setdefault(key, {})[bare] = coefficient
        return {key: self.polynomial(self.context.from_dict(part)) for key, part in parts.items()}

    def place(self, base: Expr) -> int:
        """The index of the generator that is `base` or a root of it."""
        return self._places[base]

    def element(self, expr: Expr) -> Element:
        """An expression as an element.

        Raises:
            ExpressionError: if it contains a term that the field was not built for, or divides by zero.
        """
        if isinstance(expr, Number):
            return self.number(expr.value)
        if isinstance(expr, Add):
            total = self.number(0)
            for term in expr.operands:
                total = total + self.element(term)
            return total
        if isinstance(expr, Mul):
            product = self.number(1)
            for factor in expr.operands:
                product = product * self.element(factor)
            return product
        base, exponent = _as_power(expr)
        if exponent.denominator == 1 and isinstance(base, Number | Add | Mul | Pow) and base != expr:
            return self.element(base) ** exponent.numerator
        if base not in self._places or self.roots[base] % exponent.denominator:
            raise ExpressionError(f"{expr!r} is not in the field")
        generator = self.polynomial(self.context.gen(self._places[base]))
        return generator ** int(exponent * self.roots[base])


def _as_power(expr: Expr) -> tuple[Expr, Fraction]:
    """`expr` as a base to a rational exponent, the base not itself a rational power that could be merged."""
    if isinstance(expr, Pow) and isinstance(expr.exponent, Number):
        if isinstance(expr.base, Symbol | Number) or expr.exponent.value.denominator == 1:
            inner, exponent = (expr.base, Fraction(1)) if isinstance(expr.base, Number) else _as_power(expr.base)
            if exponent == 1:
                return inner, expr.exponent.value
        return expr.base, expr.exponent.value
    if isinstance(expr, Call) and expr.name == "sqrt":
        return expr.arguments[0], Fraction(1, 2)
    return expr, Fraction(1)


def _collect(expr: Expr, roots: dict[Expr, int]) -> None:
    """Add the generators that `expr` needs, each with the least common denominator of its exponents."""
    if isinstance(expr, Number):
        return
    if isinstance(expr, Add | Mul):
        for part in expr.operands:
            _collect(part, roots)
        return
    base, exponent = _as_power(expr)
    if exponent.denominator == 1 and isinstance(base, Number | Add | Mul | Pow) and base != expr:
        _collect(base, roots)
        return
    roots[base] = math.lcm(roots.get(base, 1), exponent.denominator)


class Element:
    """A rational function in lowest terms with a monic denominator."""

    __slots__ = ("denominator", "field", "numerator")

    def __init__(self, field: Field, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> None:
        if denominator.is_zero():
            raise ExpressionError("a denominator is identically zero")
        if not denominator.is_one():
            common = numerator.gcd(denominator)
            numerator, denominator = numerator / common, denominator / common
            leading = denominator.leading_coefficient()
            numerator, denominator = numerator / leading, denominator / leading
        self.field, self.numerator, self.denominator = field, numerator, denominator

    def __add__(self, other: Element | int) -> Element:
        other = self._coerce(other)
        if self.denominator == other.denominator:
            return Element(self.field, self.numerator + other.numerator, self.denominator)
        numerator = self.numerator * other.denominator + other.numerator * self.denominator
        return Element(self.field, numerator, self.denominator * other.denominator)

    def __neg__(self) -> Element:
        return Element(self.field, -self.numerator, self.denominator)

    def __sub__(self, other: Element | int) -> Element:
        return self + (-self._coerce(other))

    def __mul__(self, other: Element | int) -> Element:
        other = self._coerce(other)
        return Element(self.field, self.numerator * other.numerator, self.denominator * other.denominator)

    def __truediv__(self, other: Element | int) -> Element:
        other = self._coerce(other)
        return Element(self.field, self.numerator * other.denominator, self.denominator * other.numerator)

    def __pow__(self, exponent: int) -> Element:
        if exponent < 0:
            return Element(self.field, self.denominator**-exponent, self.numerator**-exponent)
        return Element(self.field, self.numerator**exponent, self.denominator**exponent)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Element):
            return NotImplemented
        return bool(self.numerator == other.numerator and self.denominator == other.denominator)

    def __hash__(self) -> int:
        return hash(str(self.numerator))

    def _coerce(self, other: Element | int) -> Element:
        return other if isinstance(other, Element) else self.field.number(other)

    @property
    def is_zero(self) -> bool:
        """Whether it is the zero of the field."""
        return bool(self.numerator.is_zero())

    @property
    def rational(self) -> Fraction | None:
        """Its value, if it is a rational number."""
        if self.is_zero:
            return Fraction(0)
        if not (self.numerator.is_constant() and self.denominator.is_constant()):
            return None
        return _fraction(self.numerator.leading_coefficient())

    def contains(self, symbol: Symbol) -> bool:
        """Whether the generator `symbol` occurs."""
        place = self.field.place(symbol)
        return bool(self.numerator.degrees()[place] > 0 or self.denominator.degrees()[place] > 0)

    def derivative(self, symbol: Symbol) -> Element:
        """The partial derivative by a generator that is a symbol."""
        place = self.field.place(symbol)
        slope = self.numerator.derivative(place) * self.denominator - self.numerator * self.denominator.derivative(
            place
        )
        return Element(self.field, slope, self.denominator**2)

    def factors(self) -> tuple[Fraction, list[tuple[fmpq_mpoly, int]]]:
        """The rational content and the irreducible factors with their exponents, signs chosen as a reader would."""
        content, above = self.numerator.factor()
        unit, below = self.denominator.factor()
        content = content / unit
        powers = []
        for factor, exponent in [*above, *((factor, -e) for factor, e in below)]:
            if _mostly_negative(factor):
                factor, content = -factor, -content if exponent % 2 else content
            powers.append((factor, int(exponent)))
        return _fraction(content), powers

    def expr(self) -> Expr:
        """The element as an expression, numerator and denominator factored."""
        if self.is_zero:
            return ZERO
        content, powers = self.factors()
        if content == -1 and len(powers) == 1 and powers[0][1] == 1:
            return polynomial_expr(self.field, -powers[0][0])
        above = [power(polynomial_expr(self.field, f), as_expr(e)) for f, e in powers if e > 0]
        below = [power(polynomial_expr(self.field, f), as_expr(-e)) for f, e in powers if e < 0]
        if not below:
            return mul(Number(content), *above)
        divisor = mul(Number(content.denominator), *below)
        return mul(Number(content.numerator), *above, power(divisor, MINUS_ONE))


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _mostly_negative(factor: fmpq_mpoly) -> bool:
    signs = [1 if c > 0 else -1 for c in factor.coeffs()]
    return sum(signs) < 0 or (sum(signs) == 0 and signs[-1] < 0 and len(signs) == 1)


def polynomial_expr(field: Field, value: fmpq_mpoly) -> Expr:
    """A polynomial in the generators as an expression, positive terms first."""
    terms: list[tuple[bool, Expr]] = []
    for exponents, coefficient in zip(value.monoms(), value.coeffs(), strict=True):
        factors = []
        for (base, order), exponent in zip(field.roots.items(), exponents, strict=False):
            if exponent:
                factors.append(power(base, Number(Fraction(int(exponent), order))))
        terms.append(
            (
                coefficient < 0,
                mul(Number(_fraction(coefficient)), *factors) if factors else Number(_fraction(coefficient)),
            )
        )
    ordered = [term for negative, term in terms if not negative] + [term for negative, term in terms if negative]
    return add(*ordered)
