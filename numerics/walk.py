"""The one walk over an expression tree; a number system says what each node is worth in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from derivations.expressions import (
    Add,
    Call,
    Constant,
    Expr,
    ExpressionError,
    Integral,
    Mul,
    Number,
    Pow,
    Sum,
    Symbol,
)
from derivations.expressions.calculus import expand_derivatives

T = TypeVar("T")


class EvaluationError(ArithmeticError):
    """An expression could not be evaluated at a point."""


class NoValueError(EvaluationError):
    """It is proved that the expression has no finite real value at the point."""


class UnknownError(EvaluationError):
    """A value could not be formed in this number system at this precision; it may exist."""


class TreeWalk(ABC, Generic[T]):
    """The values of the nodes of a tree at one point, each computed once.

    A number system derives from this class.  A node has a value only if all nodes below it have one: a certain lack
    of a value below (`NoValueError`) outweighs a doubt elsewhere (`UnknownError`).

    Attributes:
        point: the value of each symbol, as an exact closed tree or as a number of the system.
    """

    def __init__(self, point: Mapping[Symbol, Expr | T]) -> None:
        self.point = point
        self._known: dict[Expr, T] = {}
        self._doubts: dict[Expr, UnknownError] = {}

    def value(self, node: Expr) -> T:
        """The value of `node`, remembered for every node equal to it."""
        known = self._known.get(node)
        if known is not None:
            return known
        doubt = self._doubts.get(node)
        if doubt is not None:
            raise doubt
        try:
            found = self._visit(node)
        except UnknownError as error:
            self._doubts[node] = error
            raise
        self._known[node] = found
        return found

    def values(self, nodes: Sequence[Expr]) -> list[T]:
        """The values of several nodes."""
        found: list[T] = []
        doubt: UnknownError | None = None
        for node in nodes:
            try:
                found.append(self.value(node))
            except UnknownError as error:
                doubt = doubt or error
        if doubt is not None:
            raise doubt
        return found

    def _visit(self, node: Expr) -> T:
        if isinstance(node, Number):
            return self.number(node.value)
        if isinstance(node, Symbol):
            return self._symbol(node)
        if isinstance(node, Add):
            return self.total(self.values(node.operands))
        if isinstance(node, Mul):
            return self.product(node)
        if isinstance(node, Pow):
            return self.power(node)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Constant):
            return self.constant(node.name)
        if isinstance(node, Integral):
            return self.integral(node)
        if isinstance(node, Sum):
            return self.sum(node)
        expanded = expand_derivatives(node)
        if expanded == node:
            raise ExpressionError(f"{node!r} is not a number; a comparison is decided by a check")
        return self.value(expanded)

    def _symbol(self, symbol: Symbol) -> T:
        try:
            given = self.point[symbol]
        except KeyError:
            raise ExpressionError(f"{symbol.name} has no value here; give it one in the point") from None
        if not isinstance(given, Expr):
            return given
        if given.free_symbols:
            raise ExpressionError(
                f"the value of {symbol.name} contains names; give it as a number, e.g. 1/2 or exp(-100)"
            )
        return self.value(given)

    @abstractmethod
    def number(self, value: Fraction) -> T:
        """A rational number."""

    @abstractmethod
    def constant(self, name: str) -> T:
        """`pi`, `E` or `EulerGamma`; `oo` is not a number."""

    @abstractmethod
    def total(self, terms: list[T]) -> T:
        """The sum of the terms."""

    @abstractmethod
    def product(self, node: Mul) -> T:
        """The product of the factors of `node`."""

    @abstractmethod
    def power(self, node: Pow) -> T:
        """The real power."""

    @abstractmethod
    def call(self, node: Call) -> T:
        """The function of the language at its arguments."""

    @abstractmethod
    def integral(self, node: Integral) -> T:
        """The integral between the limits."""

    @abstractmethod
    def sum(self, node: Sum) -> T:
        """The sum over the integers between the limits."""


def infinite_sign(limit: Expr) -> int:
    """1 if `limit` is `oo`, -1 if it is `-oo`, 0 if it is neither."""
    if isinstance(limit, Constant) and limit.name == "oo":
        return 1
    if isinstance(limit, Mul) and len(limit.operands) == 2:
        number, constant = limit.operands
        if isinstance(number, Number) and isinstance(constant, Constant) and constant.name == "oo":
            return (number.value > 0) - (number.value < 0)
    return 0
