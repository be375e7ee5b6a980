"""Integrands as sums of products: a factor free of the bound variable, one free of the limit variable, exponentials."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from derivations.expansion.constants import StoppedError
from derivations.expressions import ONE, ZERO, Add, Call, Constant, Expr, Mul, Number, Pow, Symbol, add, exp, log, mul

_LARGEST_POWER: Final = 8


@dataclass(frozen=True)
class Term:
    """scale * weight * exp(sum of pace*shape).

    Attributes:
        scale: a factor without the bound variable.
        weight: a factor without the limit variable.
        exponents: pairs of a pace, without the bound variable, and a shape, without the limit variable.
    """

    scale: Expr = ONE
    weight: Expr = ONE
    exponents: tuple[tuple[Expr, Expr], ...] = ()

    @property
    def formula(self) -> Expr:
        """The product as one expression."""
        exponent = add(ZERO, *(mul(pace, shape) for pace, shape in self.exponents))
        return mul(self.scale, self.weight, exp(exponent) if self.exponents else ONE)

    def times(self, other: Term) -> Term:
        """The product with another term; exponents of the same shape are added."""
        paces: dict[Expr, Expr] = {}
        for pace, shape in (*self.exponents, *other.exponents):
            paces[shape] = paces[shape] + pace if shape in paces else pace
        exponents = tuple((pace, shape) for shape, pace in paces.items())
        return Term(self.scale * other.scale, self.weight * other.weight, exponents)

    def raised(self, exponent: int) -> Term:
        """The term to a whole power."""
        exponents = tuple((exponent * pace, shape) for pace, shape in self.exponents)
        return Term(self.scale**exponent, self.weight**exponent, exponents)


@dataclass(frozen=True)
class Separation:
    """What is asked of an expression: the variable of the integral, and the one that tends to a limit."""

    bound: Symbol
    limit: Symbol

    def terms(self, expr: Expr) -> tuple[Term, ...]:
        """The terms whose sum is the expression.

        Raises:
            StoppedError: if it is no such sum, as far as products and exponentials are written out in it.

        >>> from derivations.expressions import read
        >>> x, t = Symbol("x"), Symbol("t")
        >>> [each.formula for each in Separation(x, t).terms(read("t*(x - exp(-2*t*x))"))]
        [t*x, -t*exp(-2*t*x)]
        """
        if not self.is_mixed(expr):
            return (Term(weight=expr),) if self.bound in expr.free_symbols else (Term(scale=expr),)
        if isinstance(expr, Add):
            return tuple(term for operand in expr.operands for term in self.terms(operand))
        if isinstance(expr, Mul):
            return self._product(expr.operands)
        if isinstance(expr, Call) and expr.name == "exp":
            return (self._exponential(expr.arguments[0]),)
        if isinstance(expr, Pow):
            return self._power(expr)
        raise StoppedError(f"{expr!r} does not separate {self.bound.name} from {self.limit.name}")

    def factors(self, expr: Expr, times: int = 1) -> Iterator[tuple[Expr, int]]:
        """Bases and whole exponents whose product is the expression to a power, as far as both variables are in it.

        >>> from derivations.expressions import read
        >>> x, t = Symbol("x"), Symbol("t")
        >>> list(Separation(x, t).factors(read("(x/(1 + t*x))**2")))
        [(x, 2), (1 + t*x, -2)]
        """
        if self.is_mixed(expr) and isinstance(expr, Mul):
            for operand in expr.operands:
                yield from self.factors(operand, times)
        elif self.is_mixed(expr) and isinstance(expr, Pow) and _whole(expr.exponent) is not None:
            yield from self.factors(expr.base, times * (_whole(expr.exponent) or 0))
        else:
            yield expr, times

    def is_reciprocal_of_sum(self, base: Expr, exponent: int) -> bool:
        """Whether a factor is a negative power of a sum that contains both variables."""
        return exponent < 0 and self.is_mixed(base) and len(self.terms(base)) > 1

    def is_mixed(self, expr: Expr) -> bool:
        """Whether both variables stand in an expression."""
        return {self.bound, self.limit} <= expr.free_symbols

    def _product(self, factors: tuple[Expr, ...]) -> tuple[Term, ...]:
        product: tuple[Term, ...] = (Term(),)
        for factor in factors:
            own = self.terms(factor)
            product = tuple(left.times(right) for left in product for right in own)
        return product

    def _exponential(self, exponent: Expr) -> Term:
        """The exponential of a sum of terms without exponentials of their own."""
        product = Term()
        for term in self.terms(exponent):
            if term.exponents:
                raise StoppedError(f"the exponent {exponent!r} does not separate its variables")
            product = product.times(self._exponential_of(term))
        return product

    def _exponential_of(self, term: Term) -> Term:
        if term.weight == ONE:
            return Term(scale=exp(term.scale))
        if self.limit in term.scale.free_symbols:
            return replace(Term(), exponents=((term.scale, term.weight),))
        return Term(weight=exp(term.formula))

    def _power(self, expr: Pow) -> tuple[Term, ...]:
        base, exponent = expr.base, expr.exponent
        if isinstance(base, Constant) and base.name == "E":
            return (self._exponential(exponent),)
        if not self.is_mixed(base) and not isinstance(exponent, Number):
            # A real power whose exponent is no number has a positive base, or its logarithm stops the expansion.
            return (self._exponential(exponent * log(base)),)
        whole = _whole(exponent)
        if whole is not None and 0 < whole <= _LARGEST_POWER:
            return self._product((base,) * whole)
        terms = self.terms(base)
        if whole is None or len(terms) > 1:
            raise StoppedError(f"{expr!r} does not separate {self.bound.name} from {self.limit.name}")
        return (terms[0].raised(whole),)


def _whole(exponent: Expr) -> int | None:
    """An exponent that is a whole number."""
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        return exponent.value.numerator
    return None
