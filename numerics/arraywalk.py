"""The values of expressions on arrays of one block, each plainly or as sign and logarithm, whichever loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from derivations.expressions import Add, Call, Constant, Expr, ExpressionError, Mul, Number, Pow, Symbol

FloatArray: TypeAlias = NDArray[np.float64]
#: The sign and the logarithm of the absolute value.
SignedLog: TypeAlias = tuple[FloatArray, FloatArray]

_CONSTANTS: Final = {
    "pi": "3.14159265358979323846264338327950288",
    "E": "2.71828182845904523536028747135266250",
    "EulerGamma": "0.57721566490153286060651209008240243",
    "oo": "inf",
}


@dataclass(frozen=True, eq=False)
class LogArray:
    """Positive numbers given by their natural logarithms, e.g. -1000000 for exp(-1000000)."""

    log_values: FloatArray


class Pair:
    """Numbers known plainly, by sign and logarithm, or both; the other way is worked out when asked for."""

    def __init__(self, linear: FloatArray | None, signed_log: SignedLog | None) -> None:
        self._linear = linear
        self._signed_log = signed_log

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self._signed_log[1].shape if self._signed_log is not None else self.linear.shape

    @property
    def is_logarithmic(self) -> bool:
        """Whether the logarithms are what was given."""
        return self._signed_log is not None

    @cached_property
    def linear(self) -> FloatArray:
        """The numbers, 0 or infinite where float64 ends."""
        if self._linear is not None:
            return self._linear
        sign, log = self.signed_log
        return sign * np.exp(log)

    @cached_property
    def signed_log(self) -> SignedLog:
        """Their signs and the logarithms of their absolute values."""
        if self._signed_log is not None:
            return self._signed_log
        return np.sign(self.linear), np.log(np.abs(self.linear))

    def cut(self, shape: tuple[int, ...], block: tuple[slice, ...]) -> Pair:
        """The part of the array, broadcast to `shape`, that is in a block."""
        linear = None if self._linear is None else part_of(self._linear, shape, block)
        if self._signed_log is None:
            return Pair(linear, None)
        sign, log = (part_of(array, shape, block) for array in self._signed_log)
        return Pair(linear, (sign, log))

    def rounded(self, real: type[np.floating[Any]]) -> Pair:
        """The same numbers in another floating-point format, worked out in both ways if they were in this one."""
        linear = None if self._signed_log is not None else np.asarray(self.linear, dtype=real)
        if self._signed_log is None:
            return Pair(linear, None)
        if real is np.float64:
            linear = np.asarray(self.linear, dtype=real)
        return Pair(linear, (np.asarray(self._signed_log[0], dtype=real), np.asarray(self._signed_log[1], dtype=real)))


def part_of(array: FloatArray, shape: tuple[int, ...], block: tuple[slice, ...]) -> FloatArray:
    """The part of an array, broadcast to `shape`, that is in a block."""
    missing = len(shape) - array.ndim
    chosen = zip(array.shape, block[missing:], strict=True)
    return array[tuple(slice(None) if size == 1 else index for size, index in chosen)]


def as_pair(value: FloatArray | LogArray | float) -> Pair:
    """An array, or positive numbers given by their logarithms."""
    if isinstance(value, LogArray):
        logs = np.asarray(value.log_values, dtype=np.float64)
        return Pair(None, (ONE, logs))
    return Pair(np.asarray(value, dtype=np.float64), None)


class ArrayWalk:
    """The values of expressions where each symbol has an array.

    Attributes:
        real: the floating-point format of constants; extended precision for small arrays, float64 for blocks.
    """

    def __init__(self, pairs: Mapping[Symbol, Pair], real: type[np.floating[Any]] = np.float64) -> None:
        self._pairs = pairs
        self.real = real

    def pair(self, node: Expr) -> Pair:
        """The values of `node`, by their logarithms if they may be far beyond float64."""
        if self._is_logarithmic(node) or (isinstance(node, Add) and any(map(self._is_logarithmic, node.operands))):
            sign, log = self.signed_log(node)
            return Pair(None, (ONE if np.all(sign == 1) else sign, log))
        return Pair(self.linear(node), None)

    def _is_logarithmic(self, node: Expr) -> bool:
        """Whether the node is built by products and powers from an exponential or a number given by its logarithm."""
        if isinstance(node, Symbol):
            return self._pairs[node].is_logarithmic
        if isinstance(node, Pow):
            return self._is_logarithmic(node.base) or _is_natural_power(node)
        if isinstance(node, Mul):
            return any(map(self._is_logarithmic, node.operands))
        return isinstance(node, Call) and node.name == "exp"

    def linear(self, node: Expr) -> FloatArray:
        """The values of `node` as plain numbers."""
        if isinstance(node, Number):
            return np.asarray(self.real(node.value.numerator) / self.real(node.value.denominator))
        if isinstance(node, Symbol):
            return self._pairs[node].linear
        if isinstance(node, Constant):
            return np.asarray(self.real(_CONSTANTS[node.name]))
        if isinstance(node, Add):
            return _accumulated(np.add, [self.linear(term) for term in node.operands])
        if self._is_logarithmic(node) and not (isinstance(node, Call)):
            return self._exponential(*self.signed_log(node))
        if isinstance(node, Mul):
            return self._product(node)
        if isinstance(node, Pow):
            return self._power(node)
        if isinstance(node, Call):
            return self._call(node)
        raise ExpressionError(
            f"{type(node).__name__.lower()} cannot be evaluated on arrays; evaluate it at points instead"
        )

    def signed_log(self, node: Expr) -> SignedLog:
        """The values of `node` as signs and logarithms of absolute values."""
        if isinstance(node, Symbol):
            return self._pairs[node].signed_log
        if isinstance(node, Call) and node.name == "exp":
            return ONE, self.linear(node.arguments[0])
        if isinstance(node, Mul):
            parts = [self.signed_log(factor) for factor in node.operands]
            logs = sorted((log for _, log in parts), key=np.size)
            return _accumulated(np.multiply, [sign for sign, _ in parts]), _accumulated(np.add, logs)
        if isinstance(node, Pow):
            sign, log = self.signed_log(node.base)
            whole = isinstance(node.exponent, Number) and node.exponent.value.denominator == 1
            if whole:
                odd = bool(node.exponent.value.numerator % 2)  # type: ignore[attr-defined]
                sign = sign if odd else np.abs(sign)
            elif np.any(sign < 0):
                sign = np.where(sign < 0, np.nan, sign)
            return sign, self.linear(node.exponent) * log
        if isinstance(node, Add) and any(map(self._is_logarithmic, node.operands)):
            return self._log_of_sum(node)
        value = self.linear(node)
        return np.sign(value), np.log(np.abs(value))

    def _log_of_sum(self, node: Add) -> SignedLog:
        """The logarithm of a sum of terms beyond float64: the largest, and log1p of the ratios of the others to it."""
        parts = [self.signed_log(term) for term in node.operands]
        logs = np.stack(np.broadcast_arrays(*(log for _, log in parts)))
        signs = np.stack([np.broadcast_to(sign, logs.shape[1:]) for sign, _ in parts])
        largest = np.argmax(logs, axis=0)[np.newaxis]
        top = np.take_along_axis(logs, largest, axis=0)
        leading = np.take_along_axis(signs, largest, axis=0)
        ratios = signs * leading * np.exp(logs - np.where(np.isfinite(top), top, 0.0))
        np.put_along_axis(ratios, largest, 0.0, axis=0)
        rest = ratios.sum(axis=0)
        return leading[0] * np.sign(1 + rest), top[0] + np.log1p(rest)

    def _exponential(self, sign: FloatArray, log: FloatArray) -> FloatArray:
        value: FloatArray = np.exp(log)
        return value if np.ndim(sign) == 0 and sign == 1 else value * sign

    def _product(self, node: Mul) -> FloatArray:
        above = [self.linear(factor) for factor in node.operands if not _is_reciprocal(factor)]
        below = [self.linear(factor.base) for factor in node.operands if _is_reciprocal(factor)]  # type: ignore[attr-defined]
        top = _accumulated(np.multiply, above) if above else ONE
        if not below:
            return top
        bottom = _accumulated(np.multiply, below)
        quotient: FloatArray = top / bottom
        # A division by zero leaves a value that is not finite, which the sum shows in one pass.
        return quotient if np.isfinite(np.sum(quotient)) else np.where(bottom == 0, np.nan, quotient)

    def _power(self, node: Pow) -> FloatArray:
        base, exponent = self.linear(node.base), self.linear(node.exponent)
        if exponent.ndim == 0 and exponent == -1:
            return np.where(base == 0, np.nan, 1 / base)
        if exponent.ndim == 0 and exponent == 2:
            return base * base
        power: FloatArray = np.power(base, exponent)
        return np.where((base == 0) & (exponent <= 0), np.nan, power)

    def _call(self, node: Call) -> FloatArray:
        if node.name == "log":
            sign, log = self.signed_log(node.arguments[0])
            return np.where(sign > 0, log, np.nan) if np.any(sign <= 0) else log
        if node.name == "lambertw":
            return self._lambert_w(node)
        arguments = [self.linear(argument) for argument in node.arguments]
        if node.name not in _NUMPY:
            arguments = [np.asarray(argument, dtype=np.float64) for argument in arguments]
        return np.asarray(_function(node.name)(*arguments))

    def _lambert_w(self, node: Call) -> FloatArray:
        """Lambert W; of a positive number on branch 0 the Wright omega function of its logarithm."""
        from scipy import special

        branch = 0 if len(node.arguments) == 1 else int(self.linear(node.arguments[1]))
        argument = node.arguments[0]
        if branch == 0 and self._is_logarithmic(argument):
            sign, log = self.signed_log(argument)
            if np.all(sign > 0):
                return np.asarray(special.wrightomega(np.asarray(log, dtype=np.float64)))
        value = special.lambertw(np.asarray(self.linear(argument), dtype=np.float64), branch)
        return np.where(np.abs(value.imag) > 0, np.nan, value.real)


ONE: Final[FloatArray] = np.ones(())


def _is_natural_power(node: Pow) -> bool:
    return isinstance(node.base, Constant) and node.base.name == "E" and bool(node.exponent.free_symbols)


def _is_reciprocal(factor: Expr) -> bool:
    return isinstance(factor, Pow) and isinstance(factor.exponent, Number) and factor.exponent.value == -1


def _accumulated(operation: np.ufunc, parts: list[FloatArray]) -> FloatArray:
    """The parts put together, small ones first, in place as soon as there is an array of our own."""
    ordered = sorted(parts, key=np.size)
    result, own = ordered[0], False
    for part in ordered[1:]:
        same = own and np.shape(result) == np.broadcast_shapes(np.shape(result), np.shape(part))
        result, own = operation(result, part, out=result) if same and np.ndim(result) else operation(result, part), True
    return result


def _function(name: str) -> Callable[..., Any]:
    if name in _NUMPY:
        return _NUMPY[name]
    from scipy import special

    others: dict[str, Callable[..., Any]] = {
        "erf": special.erf,
        "erfc": special.erfc,
        "gamma": lambda x: np.where((x <= 0) & (x == np.floor(x)), np.nan, special.gamma(x)),
        "loggamma": lambda x: np.where(x > 0, special.gammaln(x), np.nan),
        "digamma": special.digamma,
        "hyp2f1": lambda a, b, c, x: np.where(x < 1, special.hyp2f1(a, b, c, x), np.nan),
        "hyp1f1": special.hyp1f1,
        "besseli": special.iv,
        "expint_ei": lambda x: np.where(x == 0, np.nan, special.expi(x)),
    }
    return others[name]


_NUMPY: Final[dict[str, Callable[..., Any]]] = {
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "min": np.minimum,
    "max": np.maximum,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": lambda x: np.where(np.abs(x) < 1, np.arctanh(x), np.nan),
}
