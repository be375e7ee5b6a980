"""Exact rational values of expressions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt
from typing import Final, NoReturn

from derivations.expressions import HALF, Call, Expr, Integral, Mul, Pow, Sum, Symbol
from numerics.walk import NoValueError, TreeWalk, UnknownError

#: A rational number of more bits than this is not formed.
LARGEST_BITS: Final = 20_000
_LARGEST_SUM: Final = 10_000


class RationalWalk(TreeWalk[Fraction]):
    """The number system of the rational numbers; what is irrational, or cannot be seen to be rational, is unknown."""

    def number(self, value: Fraction) -> Fraction:
        return value

    def constant(self, name: str) -> Fraction:
        if name == "oo":
            raise NoValueError("oo is not a number")
        raise UnknownError(f"{name} is not a rational number")

    def total(self, terms: list[Fraction]) -> Fraction:
        return _within_limits(sum(terms, Fraction(0)))

    def product(self, node: Mul) -> Fraction:
        result = Fraction(1)
        for factor in self.values(node.operands):
            result = _within_limits(result * factor)
        return result

    def power(self, node: Pow) -> Fraction:
        base, exponent = self.values((node.base, node.exponent))
        if base == 0:
            if exponent > 0:
                return base
            raise NoValueError("0**0 has no value" if exponent == 0 else "division by zero")
        if exponent.denominator == 1:
            return _integer_power(base, exponent.numerator)
        if base < 0:
            raise NoValueError("a root of a negative number")
        if exponent.denominator == 2:
            root = Fraction(isqrt(base.numerator), isqrt(base.denominator))
            if root * root == base:
                return _integer_power(root, exponent.numerator)
        raise UnknownError("the root is not known to be rational")

    def call(self, node: Call) -> Fraction:
        arguments = self.values(node.arguments)
        if node.name == "abs":
            return abs(arguments[0])
        if node.name in ("min", "max"):
            return min(arguments) if node.name == "min" else max(arguments)
        if node.name == "sqrt":
            return self.power(Pow(node.arguments[0], HALF))
        if node.name == "log":
            return _rational_logarithm(arguments[0])
        if node.name == "exp" and arguments[0] == 0:
            return Fraction(1)
        if node.name in _ZERO_AT_ZERO and arguments[0] == 0:
            return Fraction(0)
        raise UnknownError(f"{node.name} of a rational number is not known to be rational")

    def integral(self, node: Integral) -> NoReturn:
        raise UnknownError("an integral is not evaluated in rational numbers")

    def sum(self, node: Sum) -> Fraction:
        lower, upper = self.values((node.lower, node.upper))
        if lower.denominator != 1 or upper.denominator != 1:
            raise NoValueError("the limits of a sum are not integers")
        if upper - lower > _LARGEST_SUM:
            raise UnknownError(f"a sum of more than {_LARGEST_SUM} terms")
        total = Fraction(0)
        for index in range(int(lower), int(upper) + 1):
            term = RationalWalk({**self.point, node.variable: Fraction(index)}).value(node.body)
            total = _within_limits(total + term)
        return total


_ZERO_AT_ZERO: Final = frozenset({"sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "erf"})


def evaluate_exact(expr: Expr, point: Mapping[Symbol, Expr | Fraction]) -> Fraction:
    """The exact rational value of `expr` at `point`.

    Raises:
        NoValueError: if the expression has no value there.
        UnknownError: if the value is not rational, cannot be seen to be, or is too long.

    >>> from derivations.expressions import Number, symbols
    >>> x, = symbols("x")
    >>> evaluate_exact((x**2 - 1) / (x + 1), {x: Number(Fraction(1, 3))})
    Fraction(-2, 3)
    """
    return RationalWalk(point).value(expr)


def rational_value(expr: Expr, point: Mapping[Symbol, Expr | Fraction]) -> Fraction | None:
    """The exact rational value of `expr` at `point`, None where `evaluate_exact` raises."""
    try:
        return evaluate_exact(expr, point)
    except (NoValueError, UnknownError):
        return None


def _within_limits(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > LARGEST_BITS:
        raise UnknownError(f"a rational number of more than {LARGEST_BITS} bits")
    return value


def _integer_power(base: Fraction, exponent: int) -> Fraction:
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if base not in (1, -1) and size * abs(exponent) > LARGEST_BITS:
        raise UnknownError(f"a rational number of more than {LARGEST_BITS} bits")
    return base**exponent if base not in (1, -1) else base ** (exponent % 2)


def _rational_logarithm(argument: Fraction) -> Fraction:
    if argument <= 0:
        raise NoValueError("the logarithm of a number that is not positive")
    if argument == 1:
        return Fraction(0)
    raise UnknownError("the logarithm of a rational number other than 1 is irrational")


def simplest_within(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator, and then the smallest size, in a closed interval.

    It is found by the continued fractions of the ends.

    >>> simplest_within(Fraction("3.1415"), Fraction("3.1416"))
    Fraction(333, 106)
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_within(-high, -low)
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    below = low.numerator // low.denominator
    return below + 1 / simplest_within(1 / (high - below), 1 / (low - below))
