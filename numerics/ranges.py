"""Ranges of expressions over boxes, unbounded ones too: intervals with certain, possibly infinite ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Final

from flint import arb, fmpq

from derivations.expressions import Call, Expr, Integral, Mul, Pow, Sum, Symbol
from numerics.rationals import rational_value
from numerics.walk import NoValueError, TreeWalk, UnknownError

INFINITE: Final = arb("inf")
_ZERO: Final = arb(0)


@dataclass(frozen=True, slots=True)
class Range:
    """All real numbers from `lower` to `upper`; an end that is an exact ball, or infinite."""

    lower: arb
    upper: arb


def of_ball(ball: arb) -> Range:
    """The numbers in a ball."""
    return Range(ball.lower(), ball.upper())


REALS: Final = Range(-INFINITE, INFINITE)


class RangeWalk(TreeWalk[Range]):
    """The number system of ranges: every value that the expression takes on the box is in its range."""

    def number(self, value: Fraction) -> Range:
        return of_ball(arb(fmpq(value.numerator, value.denominator)))

    def constant(self, name: str) -> Range:
        if name == "oo":
            raise NoValueError("oo is not a number")
        return of_ball({"pi": arb.pi, "E": arb.const_e, "EulerGamma": arb.const_euler}[name]())

    def total(self, terms: list[Range]) -> Range:
        lower = sum((term.lower for term in terms), _ZERO)
        upper = sum((term.upper for term in terms), _ZERO)
        return Range(_end(lower, -1), _end(upper, 1))

    def product(self, node: Mul) -> Range:
        return reduce(_product, self.values(node.operands))

    def power(self, node: Pow) -> Range:
        base = self.value(node.base)
        exponent = None if node.exponent.free_symbols else rational_value(node.exponent, {})
        if exponent is None:
            logarithm = _monotone("log")(_restricted(base, _ZERO, "a power of a negative number"))
            zero = Range(_ZERO, _ZERO) if base.lower <= 0 else None
            value = _monotone("exp")(_product(self.value(node.exponent), logarithm))
            return value if zero is None else Range(_ZERO, value.upper)
        if exponent == 0:
            return Range(arb(1), arb(1))
        positive = _whole_power(base, abs(exponent)) if exponent.denominator == 1 else _root(base, abs(exponent))
        return positive if exponent > 0 else _reciprocal(positive)

    def call(self, node: Call) -> Range:
        arguments = self.values(node.arguments)
        if node.name in _MONOTONE:
            return _monotone(node.name)(arguments[0])
        if node.name in _DOMAINS:
            return _monotone(node.name)(
                _restricted(arguments[0], _DOMAINS[node.name], f"{node.name} outside its domain")
            )
        if node.name == "sqrt":
            return _root(arguments[0], Fraction(1, 2))
        if node.name == "abs":
            return _root(_whole_power(arguments[0], 2), Fraction(1, 2))
        if node.name in ("min", "max"):
            choose = _smaller if node.name == "min" else _larger
            first, second = arguments
            return Range(choose(first.lower, second.lower), choose(first.upper, second.upper))
        if node.name in ("sin", "cos"):
            return Range(arb(-1), arb(1))
        return Range(_ZERO, INFINITE) if node.name == "erfc" else REALS

    def integral(self, node: Integral) -> Range:
        return REALS

    def sum(self, node: Sum) -> Range:
        return REALS


def range_of(expr: Expr, box: Mapping[Symbol, Range]) -> Range:
    """A range that contains all values of `expr` on the box, where it has values.

    Raises:
        NoValueError: if it has no value anywhere on the box.
    """
    try:
        return RangeWalk(box).value(expr)
    except UnknownError:
        return REALS


def _end(value: arb, order: int) -> arb:
    """A certain end from a computed one."""
    if value.is_nan():
        return order * INFINITE
    return value.upper() if order > 0 else value.lower()


def _smaller(x: arb, y: arb) -> arb:
    return x if x <= y else y


def _larger(x: arb, y: arb) -> arb:
    return y if x <= y else x


def _product(x: Range, y: Range) -> Range:
    corners = [_ZERO if a == 0 or b == 0 else a * b for a in (x.lower, x.upper) for b in (y.lower, y.upper)]
    return Range(
        reduce(_smaller, (_end(corner, -1) for corner in corners)),
        reduce(_larger, (_end(corner, 1) for corner in corners)),
    )


def _whole_power(base: Range, exponent: Fraction | int) -> Range:
    ends = [_end_power(end, int(exponent)) for end in (base.lower, base.upper)]
    if int(exponent) % 2:
        return Range(_end(ends[0], -1), _end(ends[1], 1))
    upper = _larger(_end(ends[0], 1), _end(ends[1], 1))
    if base.lower <= 0 and base.upper >= 0:
        return Range(_ZERO, upper)
    return Range(_smaller(_end(ends[0], -1), _end(ends[1], -1)), upper)


def _end_power(end: arb, exponent: int) -> arb:
    if end.is_finite():
        return end**exponent
    return INFINITE if exponent % 2 == 0 else end


def _root(base: Range, exponent: Fraction) -> Range:
    base = _restricted(base, _ZERO, "a root of a negative number")
    order = fmpq(exponent.numerator, exponent.denominator)
    ends = [end if not end.is_finite() else end**order for end in (base.lower, base.upper)]
    return Range(_larger(_ZERO, _end(ends[0], -1)), _end(ends[1], 1))


def _reciprocal(base: Range) -> Range:
    if base.lower == 0 and base.upper == 0:
        raise NoValueError("division by zero")
    if base.lower < 0 and base.upper > 0:
        return REALS
    lower = -INFINITE if base.upper == 0 else (1 / base.upper if base.upper.is_finite() else _ZERO)
    upper = INFINITE if base.lower == 0 else (1 / base.lower if base.lower.is_finite() else _ZERO)
    return Range(_end(lower, -1), _end(upper, 1))


def _restricted(argument: Range, lowest: arb, what: str) -> Range:
    """The part of a range where a function has values."""
    if argument.upper < lowest:
        raise NoValueError(what)
    return Range(_larger(argument.lower, lowest), argument.upper)


def _monotone(name: str) -> Callable[[Range], Range]:
    """An increasing function from its values at the ends; a value that is not finite there is its limit."""
    method = getattr(arb, name)
    lowest, highest = _LIMITS[name]

    def function(argument: Range) -> Range:
        lower = method(argument.lower) if argument.lower.is_finite() else arb("nan")
        upper = method(argument.upper) if argument.upper.is_finite() else arb("nan")
        return Range(lower.lower() if lower.is_finite() else lowest, upper.upper() if upper.is_finite() else highest)

    return function


_MONOTONE: Final = frozenset({"exp", "sinh", "tanh", "asinh", "atan", "erf"})
_DOMAINS: Final = {"log": _ZERO, "acosh": arb(1)}
_LIMITS: Final = {
    "exp": (_ZERO, INFINITE),
    "sinh": (-INFINITE, INFINITE),
    "tanh": (arb(-1), arb(1)),
    "asinh": (-INFINITE, INFINITE),
    "atan": (arb(-2), arb(2)),
    "erf": (arb(-1), arb(1)),
    "log": (-INFINITE, INFINITE),
    "acosh": (_ZERO, INFINITE),
}
