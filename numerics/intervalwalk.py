"""Expressions bounded on arrays of boxes: the number system of float64 intervals, and functions in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Final

import numpy as np

from derivations.expressions import Call, Constant, Expr, Integral, Mul, Pow, Sum, Symbol
from numerics.intervals import (
    FloatArray,
    Intervals,
    absolute,
    add,
    exactly,
    intervals,
    larger,
    multiply,
    outward,
    reciprocal,
    restricted,
    root_power,
    smaller,
    unbounded_like,
    whole_power,
)
from numerics.rationals import rational_value
from numerics.walk import NoValueError, TreeWalk

#: Enclosures of the constants: the float nearest to each and its neighbours.
_CONSTANTS: Final = {"pi": np.pi, "E": np.e, "EulerGamma": np.euler_gamma}
_ERROR_FUNCTION: Final = 2.0**-40
_FARTHEST_ANGLE: Final = 1e6


class IntervalWalk(TreeWalk[Intervals]):
    """All values of an expression on each of many boxes; a box is one place of the arrays of its variables.

    What has no rule here is all real numbers, so that nothing is concluded from it.
    """

    def number(self, value: Fraction) -> Intervals:
        return exactly(value)

    def constant(self, name: str) -> Intervals:
        if name == "oo":
            raise NoValueError("oo is not a number")
        near = _CONSTANTS[name]
        return intervals(np.nextafter(near, -np.inf), np.nextafter(near, np.inf))

    def total(self, terms: list[Intervals]) -> Intervals:
        return reduce(add, terms)

    def product(self, node: Mul) -> Intervals:
        return reduce(multiply, self.values(node.operands))

    def power(self, node: Pow) -> Intervals:
        if isinstance(node.base, Constant) and node.base.name == "E":
            return _exponential(self.value(node.exponent))
        base = self.value(node.base)
        exponent = None if node.exponent.free_symbols else rational_value(node.exponent, {})
        if exponent is None:
            return _general_power(base, self.value(node.exponent))
        if exponent == 0:
            return Intervals(np.float64(1.0), np.float64(1.0), base.whole)  # type: ignore[arg-type]
        size = abs(exponent)
        grown = whole_power(base, int(size)) if size.denominator == 1 else root_power(base, size)
        return grown if exponent > 0 else reciprocal(grown)

    def call(self, node: Call) -> Intervals:
        arguments = self.values(node.arguments)
        if node.name == "min":
            return smaller(*arguments)
        if node.name == "max":
            return larger(*arguments)
        rule = _FUNCTIONS.get(node.name)
        return rule(arguments[0]) if rule is not None and len(arguments) == 1 else unbounded_like(arguments[-1])

    def integral(self, node: Integral) -> Intervals:
        return self._unbounded()

    def sum(self, node: Sum) -> Intervals:
        return self._unbounded()

    def _unbounded(self) -> Intervals:
        return Intervals(np.float64(-np.inf), np.float64(np.inf), np.bool_(False))  # type: ignore[arg-type]


def bounds(expr: Expr, boxes: Mapping[Symbol, Intervals]) -> Intervals:
    """Intervals that contain all values of `expr` on each box, where it has values.

    >>> from derivations.expressions import read
    >>> box = {Symbol("x"): intervals(np.array([0.0, 1.0]), np.array([1.0, 2.0]))}
    >>> bool((bounds(read("x*(x - 1)"), box).lower > -1.000001).all())
    True
    """
    with np.errstate(all="ignore"):
        return IntervalWalk(boxes).value(expr)


def _increasing(
    function: Callable[[FloatArray], FloatArray],
    low: float = -np.inf,
    high: float = np.inf,
    *,
    least: float = -np.inf,
    most: float = np.inf,
    relative: float | None = None,
) -> Callable[[Intervals], Intervals]:
    """An increasing function from `low` to `high`, whose values lie between `least` and `most`."""

    def rule(x: Intervals) -> Intervals:
        inside = restricted(x, low, high)
        ends = function(inside.lower), function(inside.upper)
        lower, upper = outward(*ends) if relative is None else outward(*ends, relative)
        # Zero is the value at zero, and the sign of the value that of the argument, for all functions that are odd.
        return Intervals(np.clip(lower, least, most), np.clip(upper, least, most), inside.whole)

    return rule


def _odd(rule: Callable[[Intervals], Intervals]) -> Callable[[Intervals], Intervals]:
    """An odd increasing function, with the sign of its argument."""

    def signed(x: Intervals) -> Intervals:
        value = rule(x)
        lower = np.where(x.lower >= 0, np.maximum(value.lower, 0.0), value.lower)
        upper = np.where(x.upper <= 0, np.minimum(value.upper, 0.0), value.upper)
        return Intervals(lower, upper, value.whole)

    return signed


# A function has no value at an end of its domain that it only tends to; an interval of that end alone is not `whole`.
_raw_exponential = _increasing(np.exp, least=0.0)


def _exponential(x: Intervals) -> Intervals:
    value = _raw_exponential(x)
    lower = np.where(x.lower >= 0, np.maximum(value.lower, 1.0), value.lower)
    upper = np.where(x.upper <= 0, np.minimum(value.upper, 1.0), value.upper)
    return Intervals(lower, upper, value.whole)


_raw_logarithm = _increasing(np.log, 0.0)


def _logarithm(x: Intervals) -> Intervals:
    value = _raw_logarithm(x)
    # Below 1 the logarithm is not positive and above it not negative, which rounding would hide at 1 itself.
    lower = np.where(x.lower >= 1, np.maximum(value.lower, 0.0), value.lower)
    upper = np.where(x.upper <= 1, np.minimum(value.upper, 0.0), value.upper)
    return Intervals(lower, upper, value.whole & (x.upper > 0))


def _general_power(base: Intervals, exponent: Intervals) -> Intervals:
    """A power with a variable exponent; of a negative base nothing is said, because the exponent may be an integer."""
    value = _exponential(multiply(exponent, _logarithm(base)))
    negative = base.lower < 0
    # 0**y is 0 for y > 0 and has no value otherwise.
    reaches_zero = base.lower == 0
    lower = np.where(reaches_zero, 0.0, value.lower)
    return Intervals(
        np.where(negative, -np.inf, lower),
        np.where(negative, np.inf, value.upper),
        np.where(negative, False, value.whole),
    )


def _cosine(x: Intervals) -> Intervals:
    """The cosine, from the multiples of pi that lie inside."""
    ends = np.cos(x.lower), np.cos(x.upper)
    lower, upper = np.minimum(*ends) - 2.0**-45, np.maximum(*ends) + 2.0**-45
    first, last = np.floor(x.lower / np.pi - 2.0**-30), np.floor(x.upper / np.pi + 2.0**-30)
    crossed = last - first
    far = ~(np.maximum(np.abs(x.lower), np.abs(x.upper)) < _FARTHEST_ANGLE) | (crossed >= 2)
    # Between two multiples of pi the cosine is monotone; the one crossed is a maximum if it is even.
    even = np.mod(last, 2) == 0
    lower = np.where(far | ((crossed == 1) & ~even), -1.0, lower)
    upper = np.where(far | ((crossed == 1) & even), 1.0, upper)
    return Intervals(np.maximum(lower, -1.0), np.minimum(upper, 1.0), x.whole)


def _sine(x: Intervals) -> Intervals:
    half_turn = intervals(np.nextafter(np.pi / 2, 0.0), np.nextafter(np.pi / 2, 2.0))
    return _cosine(add(x, Intervals(-half_turn.upper, -half_turn.lower, half_turn.whole)))


def _hyperbolic_cosine(x: Intervals) -> Intervals:
    size = absolute(x)
    lower, upper = outward(np.cosh(size.lower), np.cosh(size.upper))
    return Intervals(np.maximum(lower, 1.0), upper, x.whole)


_raw_inverse_hyperbolic_tangent = _odd(_increasing(np.arctanh, -1.0, 1.0))


def _inverse_hyperbolic_tangent(x: Intervals) -> Intervals:
    value = _raw_inverse_hyperbolic_tangent(x)
    return Intervals(value.lower, value.upper, value.whole & (x.lower < 1) & (x.upper > -1))


def _error_function(x: Intervals) -> Intervals:
    from scipy.special import erf

    return _odd(_increasing(erf, least=-1.0, most=1.0, relative=_ERROR_FUNCTION))(x)


def _complementary_error_function(x: Intervals) -> Intervals:
    from scipy.special import erfc

    mirrored = Intervals(-x.upper, -x.lower, x.whole)
    return _increasing(lambda y: erfc(-y), least=0.0, most=2.0, relative=_ERROR_FUNCTION)(mirrored)


_FUNCTIONS: Final[Mapping[str, Callable[[Intervals], Intervals]]] = {
    "exp": _exponential,
    "log": _logarithm,
    "sqrt": lambda x: root_power(x, Fraction(1, 2)),
    "abs": absolute,
    "sin": _sine,
    "cos": _cosine,
    "sinh": _odd(_increasing(np.sinh)),
    "cosh": _hyperbolic_cosine,
    "tanh": _odd(_increasing(np.tanh, least=-1.0, most=1.0)),
    "asinh": _odd(_increasing(np.arcsinh)),
    "acosh": _increasing(np.arccosh, 1.0, least=0.0),
    "atanh": _inverse_hyperbolic_tangent,
    "atan": _odd(_increasing(np.arctan)),
    "asin": _odd(_increasing(np.arcsin, -1.0, 1.0)),
    "erf": _error_function,
    "erfc": _complementary_error_function,
}
