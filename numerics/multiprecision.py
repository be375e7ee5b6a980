"""Multiprecision values of expressions with mpmath: a second way that shares nothing with the balls but the walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

from derivations.expressions import Call, Constant, Expr, Integral, Mul, Number, Pow, Sum, Symbol
from numerics.rationals import RationalWalk
from numerics.walk import EvaluationError, NoValueError, TreeWalk, UnknownError, infinite_sign

#: A real number of mpmath; mpmath has no type hints.
Multiprecision: TypeAlias = Any

_LARGEST_LOGARITHM: Final = 2**50
_LONGEST_SUM: Final = 100_000
_NAMES: Final = {"abs": "fabs", "expint_ei": "ei"}


class MultiprecisionWalk(TreeWalk[Multiprecision]):
    """The number system of mpmath's real floating-point numbers.

    A factor that is too large or too small to be formed does not spoil a product, a logarithm or Lambert W: these
    fall back on the logarithm of the absolute value of their argument.

    Attributes:
        context: the mpmath context that computes.
        saturated: whether such exponentials count as 0 and infinity, as they may far out in an integral.
    """

    def __init__(self, point: Mapping[Symbol, Expr | Multiprecision], context: Any, *, saturated: bool = False) -> None:
        super().__init__(point)
        self.context = context
        self.saturated = saturated

    def number(self, value: Fraction) -> Multiprecision:
        return self.context.mpf(value.numerator) / value.denominator

    def constant(self, name: str) -> Multiprecision:
        if name == "oo":
            raise NoValueError("oo is not a number")
        return +{"pi": self.context.pi, "E": self.context.e, "EulerGamma": self.context.euler}[name]

    def total(self, terms: list[Multiprecision]) -> Multiprecision:
        return self.context.fsum(terms)

    def product(self, node: Mul) -> Multiprecision:
        try:
            return self.context.fprod(self.values(node.operands))
        except UnknownError:
            return self._from_logarithm(*self.log_abs(node))

    def power(self, node: Pow) -> Multiprecision:
        if isinstance(node.base, Constant) and node.base.name == "E":
            return self._from_logarithm(1, self.value(node.exponent))
        exponent = self._rational(node.exponent)
        base = self.value(node.base)
        if base == 0:
            kind = self.value(node.exponent)
            if kind > 0:
                return base
            raise NoValueError("0**0 has no value" if kind == 0 else "division by zero")
        if exponent is not None and exponent.denominator == 1 and abs(exponent) < _LARGEST_LOGARITHM:
            return base ** int(exponent)
        if base < 0:
            raise NoValueError("a power of a negative number whose exponent is not an integer")
        return self._from_logarithm(1, self.value(node.exponent) * self.context.ln(base))

    def _rational(self, node: Expr) -> Fraction | None:
        known = {
            name: value for name, value in self.point.items() if isinstance(value, Expr) and name in node.free_symbols
        }
        if node.free_symbols - known.keys():
            value = self.value(node)
            return Fraction(int(value)) if self.context.isint(value) else None
        try:
            return RationalWalk(known).value(node)
        except EvaluationError:
            return None

    def _from_logarithm(self, sign: int, log: Multiprecision) -> Multiprecision:
        if abs(log) > _LARGEST_LOGARITHM:
            if self.saturated:
                return sign * self.context.inf if log > 0 else self.context.zero
            raise UnknownError("an exponential that is too large or too small to be formed")
        return sign * self.context.exp(log)

    def log_abs(self, node: Expr) -> tuple[int, Multiprecision]:
        """The sign of `node` and the logarithm of its absolute value, products and powers left unformed."""
        if isinstance(node, Mul):
            parts = [self.log_abs(factor) for factor in node.operands]
            sign = 1
            for part in parts:
                sign *= part[0]
            return sign, self.context.fsum(part[1] for part in parts)
        if isinstance(node, Call) and node.name == "exp":
            return 1, self.value(node.arguments[0])
        if isinstance(node, Pow):
            exponent = self._rational(node.exponent)
            sign, log = self.log_abs(node.base)
            if sign > 0 or (exponent is not None and exponent.denominator == 1):
                odd = exponent is not None and exponent.numerator % 2 == 1
                return (sign if odd else 1), log * self.value(node.exponent)
        if isinstance(node, Symbol):
            given = self.point.get(node)
            if isinstance(given, Expr) and not isinstance(given, Number):
                return self.log_abs(given)
        value = self.value(node)
        if value == 0:
            raise UnknownError("the logarithm of zero")
        return (1 if value > 0 else -1), self.context.ln(abs(value))

    def call(self, node: Call) -> Multiprecision:
        if node.name == "exp":
            return self._from_logarithm(1, self.value(node.arguments[0]))
        if node.name in ("log", "lambertw"):
            try:
                arguments = self.values(node.arguments)
            except UnknownError:
                return self._of_unformed(node)
            if node.name == "log" and arguments[0] <= 0:
                raise NoValueError("the logarithm of a number that is not positive")
            if node.name == "lambertw":
                return self._real(self.context.lambertw(arguments[0], *map(self._index, arguments[1:])), node.name)
            return self.context.ln(arguments[0])
        arguments = self.values(node.arguments)
        if node.name == "atan2" and not any(arguments):
            raise NoValueError("atan2(0, 0) has no value")
        return self._real(self._function(node.name)(*arguments), node.name)

    def _index(self, branch: Multiprecision) -> int:
        if branch not in (0, -1):
            raise NoValueError("lambertw has real values on the branches 0 and -1 only")
        return int(branch)

    def _of_unformed(self, node: Call) -> Multiprecision:
        """Log or lambertw of an argument of which only the logarithm can be formed."""
        sign, log = self.log_abs(node.arguments[0])
        branch = self._index(self.value(node.arguments[1])) if len(node.arguments) == 2 else 0
        if node.name == "log":
            if sign < 0:
                raise NoValueError("the logarithm of a number that is not positive")
            return log
        if log < 0 and branch == 0:
            return self._from_logarithm(sign, log)
        if (log > 0) != (sign > 0) or (branch == -1) != (sign < 0):
            raise NoValueError("lambertw has no real value there")
        # w = log|A| - log|w| converges fast where |log A| is large.
        root = log
        for _ in range(self.context.prec):
            following = log - self.context.ln(abs(root))
            if following == root:
                break
            root = following
        return root

    def _function(self, name: str) -> Callable[..., Multiprecision]:
        if name in ("min", "max"):
            return min if name == "min" else max
        return getattr(self.context, _NAMES.get(name, name))  # type: ignore[no-any-return]

    def _real(self, value: Multiprecision, what: str) -> Multiprecision:
        """`value` if it is a finite real number."""
        if isinstance(value, self.context.mpc):
            raise NoValueError(f"{what} is not real there")
        value = self.context.mpf(value)
        if not self.context.isfinite(value):
            raise NoValueError(f"{what} has no finite value there")
        return value

    def integral(self, node: Integral) -> Multiprecision:
        ends = [self._limit(node.lower), self._limit(node.upper)]
        return self._real(
            self.context.quad(lambda x: self._at(node.variable, x).value(node.body), ends), "the integral"
        )

    def sum(self, node: Sum) -> Multiprecision:
        lower, upper = self._limit(node.lower), self._limit(node.upper)

        def term(index: Multiprecision) -> Multiprecision:
            return self._at(node.variable, index).value(node.body)

        if not (self.context.isinf(lower) or self.context.isinf(upper)):
            if not (self.context.isint(lower) and self.context.isint(upper)):
                raise NoValueError("a limit of a sum is not an integer")
            if upper - lower > _LONGEST_SUM:
                raise UnknownError(f"a sum of more than {_LONGEST_SUM} terms")
            return self.context.fsum([term(self.context.mpf(index)) for index in range(int(lower), int(upper) + 1)])
        return self._real(self.context.nsum(term, [lower, upper]), "the sum")

    def _limit(self, node: Expr) -> Multiprecision:
        sign = infinite_sign(node)
        return sign * self.context.inf if sign else self.value(node)

    def _at(self, variable: Symbol, value: Multiprecision) -> MultiprecisionWalk:
        return MultiprecisionWalk({**self.point, variable: value}, self.context, saturated=True)
