"""Expressions on arrays of float64: millions of points, with starts given by their logarithms.

Whatever depends on small arrays only (the modes, or the times) is computed on these; the rest runs in blocks that stay
in the cache.  A product with an exponential, or with a number given by its logarithm, becomes one exponential, so that
nothing overflows on the way: c*exp(a) = sign(c)*exp(a + log|c|).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from derivations.expressions import Add, Call, Expr, ExpressionError, Integral, Mul, Sum, Symbol, add, mul
from derivations.expressions.calculus import expand_derivatives
from numerics.arraywalk import ONE, ArrayWalk, LogArray, Pair, as_pair
from numerics.exponentials import Exponential, is_moderate

__all__ = ["LogArray", "evaluate_array"]

FloatArray: TypeAlias = NDArray[np.float64]
Shape: TypeAlias = tuple[int, ...]

_BLOCK: Final = 1 << 15


def evaluate_array(expr: Expr, values: Mapping[Symbol, FloatArray | LogArray | float]) -> FloatArray:
    """The values of `expr` in float64 wherever the arrays in `values`, broadcast against each other, say.

    A value that is not real is NaN.  A value beyond the range of float64 is 0 or infinite, and spoils nothing that is
    finite.

    Args:
        expr: an expression of the language without integrals and sums.
        values: for each symbol an array, or a `LogArray` of the logarithms of positive numbers.

    Raises:
        ExpressionError: if a symbol has no value, the shapes do not fit, or an integral or sum is in the expression.

    >>> from derivations.expressions import read, symbols
    >>> u0, t = symbols("u0 t")
    >>> curve = read("1/(1 + (1/u0 - 1)*exp(-2*t))")
    >>> evaluate_array(curve, {u0: LogArray(np.array([[-1000.0], [-10.0]])), t: np.array([5.0, 500.0])}).round(3)
    array([[0. , 0.5],
           [0.5, 1. ]])
    """
    expr = expand_derivatives(expr)
    for node in expr.walk():
        if isinstance(node, Integral | Sum):
            name = type(node).__name__.lower()
            raise ExpressionError(f"{name} cannot be evaluated on arrays; evaluate it with balls, point by point")
    missing = expr.free_symbols - values.keys()
    if missing:
        raise ExpressionError(f"give an array for: {', '.join(sorted(symbol.name for symbol in missing))}")
    pairs = {symbol: as_pair(values[symbol]) for symbol in expr.free_symbols}
    try:
        shape = np.broadcast_shapes(*(pair.shape for pair in pairs.values()))
    except ValueError as error:
        shapes = ", ".join(f"{symbol.name} {pair.shape}" for symbol, pair in pairs.items())
        raise ExpressionError(f"the shapes of the arrays do not fit together: {shapes}") from error
    with np.errstate(all="ignore"):
        parts = _Parts(pairs, shape)
        body = parts.hoisted(expr)
        wanted = {symbol: parts.rounded(symbol) for symbol in body.free_symbols}
        result = np.empty(shape)
        for block in _blocks(shape):
            here = {symbol: pair.cut(shape, block) for symbol, pair in wanted.items()}
            result[block] = ArrayWalk(here).linear(body)
    return result


class _Parts:
    """The arrays from which the full result is put together: what was given, and what small parts come to."""

    def __init__(self, pairs: Mapping[Symbol, Pair], shape: Shape) -> None:
        self._full = shape
        self.pairs = {
            symbol: pair if pair.shape == shape and shape else pair.rounded(np.longdouble)
            for symbol, pair in pairs.items()
        }
        self._names: dict[Expr, Symbol] = {}

    def _shape(self, node: Expr) -> Shape:
        return np.broadcast_shapes(*(self.pairs[symbol].shape for symbol in node.free_symbols))

    def hoisted(self, node: Expr) -> Expr:
        """`node` with each largest part of less than the full shape computed and replaced by a symbol."""
        if not node.children or not node.free_symbols:
            return node
        if self._shape(node) != self._full or not self._full:
            return self._computed(node)
        fused = self._exponential(node)
        if fused is not None:
            return fused
        if isinstance(node, Add | Mul):
            return self._grouped(node)
        return node.rebuilt(tuple(self.hoisted(child) for child in node.children))

    def _grouped(self, node: Add | Mul) -> Expr:
        """A sum or product whose operands of one small shape are put together first."""
        join = add if isinstance(node, Add) else mul
        groups: dict[Shape, list[Expr]] = {}
        for operand in node.operands:
            groups.setdefault(self._shape(operand), []).append(operand)
        full = groups.pop(self._full, [])
        scalars = groups.pop((), [])
        if groups:
            # Scalars go to the first small group, where they cost least.
            first = next(iter(groups))
            groups[first] = [*scalars, *groups[first]]
            scalars = []
        small = [self._computed(join(*operands)) for operands in groups.values()]
        return join(*scalars, *small, *(self.hoisted(operand) for operand in full))

    def _exponential(self, node: Expr) -> Expr | None:
        """c*exp(a + r*x) of small c, a and r, and an x of one shape, as one array; None for a node of another form."""
        small, full = self._parted(node, Mul)
        if len(full) != 1 or not (isinstance(full[0], Call) and full[0].name == "exp"):
            return None
        shifts, moving = self._parted(full[0].arguments[0], Add)
        if len(moving) != 1:
            return None
        factors = moving[0].operands if isinstance(moving[0], Mul) else moving
        variable_shape = max(
            (self._shape(factor) for factor in factors), key=lambda shape: (len(shape) - shape.count(1), shape)
        )
        own = [factor for factor in factors if self._shape(factor) == variable_shape]
        rest = [factor for factor in factors if self._shape(factor) != variable_shape]
        if self._shape(mul(*rest)) == self._full or self._shape(mul(*small, add(*shifts))) == self._full:
            return None
        walk = ArrayWalk(self.pairs, np.longdouble)
        sign, offset = walk.signed_log(mul(*small))
        offset = offset + walk.linear(add(*shifts))
        rate, variable = walk.linear(mul(*rest)), walk.linear(mul(*own))
        if not is_moderate(rate, variable, offset):
            return None
        name = Symbol(f"part {len(self.pairs)}")
        self.pairs[name] = Exponential(ONE if np.all(sign == 1) else sign, offset, rate, variable)
        return name

    def _parted(self, node: Expr, kind: type[Add] | type[Mul]) -> tuple[list[Expr], list[Expr]]:
        """The operands of a sum or product that are small, and those of the full shape."""
        operands = node.operands if isinstance(node, kind) else (node,)
        full = [operand for operand in operands if self._shape(operand) == self._full]
        return [operand for operand in operands if self._shape(operand) != self._full], full

    def rounded(self, symbol: Symbol) -> Pair:
        """The array of `symbol` in float64."""
        pair = self.pairs[symbol]
        return pair if isinstance(pair, Exponential) else pair.rounded(np.float64)

    def _computed(self, node: Expr) -> Expr:
        if isinstance(node, Symbol):
            return node
        if node not in self._names:
            name = self._names[node] = Symbol(f"part {len(self.pairs)}")
            self.pairs[name] = ArrayWalk(self.pairs, np.longdouble).pair(node)
        return self._names[node]


def _blocks(shape: Shape) -> Iterator[tuple[slice, ...]]:
    """Index blocks of about the size of the cache that together cover an array of this shape."""
    if not shape:
        yield ()
        return
    inner = int(np.prod(shape[1:]))
    if inner > 2 * _BLOCK and len(shape) > 1:
        for row in range(shape[0]):
            for rest in _blocks(shape[1:]):
                yield (slice(row, row + 1), *rest)
        return
    rows = max(_BLOCK // max(inner, 1), 1)
    for start in range(0, shape[0], rows):
        yield (slice(start, start + rows), *(slice(None) for _ in shape[1:]))
