"""Taylor coefficients by one coordinate, over intervals on many boxes or over exact expressions on a face.

The coefficient of h**k in f(x + h) is f^(k)(x)/k!. Those of a function follow from its derivative:
k f_k = sum j a_j g_(k-j) with a the series of the argument and g that of the derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final, Generic, Protocol, TypeVar

from derivations.expressions import ONE, ZERO, Add, Call, Constant, Expr, Mul, Number, Pow, Symbol, add, exp, log, mul
from derivations.expressions import substitute as put
from derivations.expressions.functions import derivatives
from numerics.intervals import Intervals
from numerics.intervals import add as add_intervals
from numerics.intervals import multiply as multiply_intervals
from numerics.intervals import reciprocal as reciprocal_intervals
from numerics.intervalwalk import IntervalWalk
from numerics.walk import UnknownError

T = TypeVar("T")
_LARGEST_POWER: Final = 16


class Numbers(Protocol[T]):
    """What coefficients are made of; zero is None, so that terms with it are left out."""

    def value(self, expr: Expr) -> T | None:
        """The value of an expression at the point of expansion."""

    def add(self, x: T, y: T) -> T:
        """The sum."""

    def multiply(self, x: T, y: T) -> T:
        """The product."""

    def reciprocal(self, x: T) -> T:
        """One over the number."""


class OnBoxes:
    """Intervals: the coefficients at every point of each box."""

    def __init__(self, walk: IntervalWalk) -> None:
        self._walk = walk

    def value(self, expr: Expr) -> Intervals | None:
        return None if expr == ZERO else self._walk.value(expr)

    def add(self, x: Intervals, y: Intervals) -> Intervals:
        return add_intervals(x, y)

    def multiply(self, x: Intervals, y: Intervals) -> Intervals:
        return multiply_intervals(x, y)

    def reciprocal(self, x: Intervals) -> Intervals:
        return reciprocal_intervals(x)


class OnFace:
    """Exact expressions in the other coordinates: the coefficients on a face."""

    def __init__(self, symbol: Symbol, value: Fraction, vanishes: Callable[[Expr], bool]) -> None:
        self._face, self._vanishes = {symbol: Number(value)}, vanishes

    def value(self, expr: Expr) -> Expr | None:
        found = put(expr, self._face)
        return None if self._vanishes(found) else found

    def add(self, x: Expr, y: Expr) -> Expr:
        return add(x, y)

    def multiply(self, x: Expr, y: Expr) -> Expr:
        return mul(x, y)

    def reciprocal(self, x: Expr) -> Expr:
        return ONE / x


class Coefficients(Generic[T]):
    """The Taylor coefficients of expressions up to an order, each sub-expression expanded once."""

    def __init__(self, numbers: Numbers[T], symbol: Symbol, order: int) -> None:
        self._numbers, self._symbol, self._length = numbers, symbol, order + 1
        self._known: dict[Expr, list[T | None]] = {}

    def of(self, expr: Expr) -> list[T | None]:
        """The coefficients of an expression; None is zero.

        Raises:
            UnknownError: if a function in it has no rule here.
        """
        if expr not in self._known:
            if self._symbol in expr.free_symbols:
                series = self._found(expr)
                # The value itself is known best from the expression as it stands.
                self._known[expr] = [self._numbers.value(expr), *series[1:]]
            else:
                self._known[expr] = [self._numbers.value(expr), *[None] * (self._length - 1)]
        return self._known[expr]

    def _found(self, expr: Expr) -> list[T | None]:
        if expr == self._symbol:
            return [None, self._numbers.value(ONE), *[None] * self._length][: self._length]
        if isinstance(expr, Add):
            total = self.of(expr.operands[0])
            for term in expr.operands[1:]:
                total = [self._plus(x, y) for x, y in zip(total, self.of(term), strict=True)]
            return total
        if isinstance(expr, Mul):
            product = self.of(expr.operands[0])
            for factor in expr.operands[1:]:
                product = self._product(product, self.of(factor))
            return product
        if isinstance(expr, Pow):
            return self._power(expr)
        if isinstance(expr, Call):
            return self._function(expr)
        raise UnknownError("no Taylor coefficients of an integral or a sum")

    def _plus(self, x: T | None, y: T | None) -> T | None:
        if x is None or y is None:
            return y if x is None else x
        return self._numbers.add(x, y)

    def _times(self, x: T | None, y: T | None) -> T | None:
        return None if x is None or y is None else self._numbers.multiply(x, y)

    def _scaled(self, factor: Fraction, x: T | None) -> T | None:
        return None if x is None or factor == 0 else self._times(self._numbers.value(Number(factor)), x)

    def _product(self, x: list[T | None], y: list[T | None]) -> list[T | None]:
        return [self._sum(self._times(x[j], y[k - j]) for j in range(k + 1)) for k in range(self._length)]

    def _sum(self, terms: Iterable[T | None]) -> T | None:
        total: T | None = None
        for term in terms:
            total = self._plus(total, term)
        return total

    def _power(self, expr: Pow) -> list[T | None]:
        if isinstance(expr.base, Constant) and expr.base.name == "E":
            return self.of(exp(expr.exponent))
        if not isinstance(expr.exponent, Number):
            return self._exponential(expr, mul(expr.exponent, log(expr.base)))
        exponent, base = expr.exponent.value, self.of(expr.base)
        if exponent.denominator == 1 and 0 < exponent <= _LARGEST_POWER:
            product = base
            for _ in range(int(exponent) - 1):
                product = self._product(product, base)
            return product
        if base[0] is None:
            raise UnknownError("a power of zero has no Taylor coefficients")
        inverse = self._numbers.reciprocal(base[0])
        found = [self._numbers.value(expr)]
        for k in range(1, self._length):
            terms = (self._times(self._scaled(exponent * j - (k - j), base[j]), found[k - j]) for j in range(1, k + 1))
            found.append(self._scaled(Fraction(1, k), self._times(self._sum(terms), inverse)))
        return found

    def _exponential(self, whole: Expr, argument: Expr) -> list[T | None]:
        inner, found = self.of(argument), [self._numbers.value(whole)]
        for k in range(1, self._length):
            terms = (self._times(self._scaled(Fraction(j), inner[j]), found[k - j]) for j in range(1, k + 1))
            found.append(self._scaled(Fraction(1, k), self._sum(terms)))
        return found

    def _function(self, expr: Call) -> list[T | None]:
        argument = expr.arguments[0]
        if expr.name == "exp":
            return self._exponential(expr, argument)
        if expr.name in _BY_EXPONENTIALS:
            return self.of(_BY_EXPONENTIALS[expr.name](argument))
        if expr.name not in _WITH_SIMPLER_DERIVATIVES:
            raise UnknownError(f"no Taylor coefficients of {expr.name}")
        (rule,) = derivatives(expr)
        assert rule is not None
        inner, slope, found = self.of(argument), self.of(rule()), [self._numbers.value(expr)]
        for k in range(1, self._length):
            terms = (self._times(self._scaled(Fraction(j), inner[j]), slope[k - j]) for j in range(1, k + 1))
            found.append(self._scaled(Fraction(1, k), self._sum(terms)))
        return found


_BY_EXPONENTIALS: Final[dict[str, Callable[[Expr], Expr]]] = {
    "tanh": lambda x: 1 - 2 / (exp(2 * x) + 1),
    "sinh": lambda x: (exp(x) - exp(-x)) / 2,
    "cosh": lambda x: (exp(x) + exp(-x)) / 2,
}
#: Functions whose derivatives are made of powers and exponentials, not of themselves.
_WITH_SIMPLER_DERIVATIVES: Final = frozenset({"log", "atan", "atanh", "asinh", "acosh", "asin", "acos", "erf", "erfc"})
