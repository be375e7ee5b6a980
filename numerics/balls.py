"""Rigorous enclosures of expressions at exact points, by ball arithmetic (FLINT/Arb)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import arb, ctx, fmpq

from derivations.expressions import Call, Constant, Expr, Integral, Mul, Number, Pow, Sum, Symbol
from derivations.expressions.calculus import expand_derivatives
from numerics import functions, reals
from numerics.hoisting import hoist
from numerics.reals import Real
from numerics.walk import EvaluationError, NoValueError, TreeWalk, UnknownError, infinite_sign

Point: TypeAlias = Mapping[Symbol, "Expr | arb"]

_LONGEST_SUM = 100_000


@dataclass(frozen=True)
class Value:
    """The expression has a finite real value, and it is in this ball."""

    ball: arb


@dataclass(frozen=True)
class NoValue:
    """It is proved that the expression has no finite real value at the point."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """No finite ball was found at this precision; the expression may or may not have a value."""

    reason: str


Status: TypeAlias = Value | NoValue | Unknown


class BallWalk(TreeWalk[Real]):
    """The number system of real balls, with exact rationals kept where they are known."""

    def number(self, value: Fraction) -> Real:
        return reals.exact(fmpq(value.numerator, value.denominator))

    def constant(self, name: str) -> Real:
        if name == "oo":
            raise NoValueError("oo is not a number")
        return reals.near({"pi": arb.pi, "E": arb.const_e, "EulerGamma": arb.const_euler}[name]())

    def total(self, terms: list[Real]) -> Real:
        return reals.total(terms)

    def product(self, node: Mul) -> Real:
        return reals.product(self.values(node.operands))

    def power(self, node: Pow) -> Real:
        if isinstance(node.base, Constant) and node.base.name == "E":
            return reals.exponential(self.value(node.exponent))
        return reals.power(*self.values((node.base, node.exponent)))

    def call(self, node: Call) -> Real:
        return functions.apply(node.name, self.values(node.arguments))

    def integral(self, node: Integral) -> Real:
        from numerics.integrals import enclose_integral

        return enclose_integral(node, self)

    def sum(self, node: Sum) -> Real:
        from numerics.tails import tail_of_sum

        lower, upper = (infinite_sign(limit) for limit in (node.lower, node.upper))
        if lower > 0 or upper < 0:
            raise UnknownError("a sum whose limits are in the wrong order")
        if lower or upper:
            return tail_of_sum(node, self)
        return reals.total(self.terms(node, self.integer_limit(node.lower), self.integer_limit(node.upper)))

    def integer_limit(self, limit: Expr) -> int:
        """The exact integer that a limit of a sum is."""
        value = self.value(limit)
        if isinstance(value, reals.Near) and value.exact is not None:
            if value.exact.q == 1:
                return int(value.exact.p)
            raise NoValueError("a limit of a sum is not an integer")
        raise UnknownError("a limit of a sum is not known to be an integer")

    def terms(self, node: Sum, first: int, last: int) -> list[Real]:
        """The terms of a sum from index `first` to `last`."""
        if last - first >= _LONGEST_SUM:
            raise UnknownError(f"a sum of more than {_LONGEST_SUM} terms")
        moves: dict[Expr, bool] = {}
        return [_TermWalk(self, node.variable, index, moves).value(node.body) for index in range(first, last + 1)]

    def with_values(self, body: Expr, variable: Symbol) -> tuple[Expr, dict[Symbol, arb]]:
        """`body` with its parts free of `variable` replaced by numbers, or by symbols whose balls are returned."""
        balls: dict[Symbol, arb] = {}

        def place(part: Expr) -> Expr:
            value = self.value(part)
            if isinstance(value, reals.Near) and value.exact is not None:
                return Number(Fraction(int(value.exact.p), int(value.exact.q)))
            name = Symbol(f"fixed {len(balls)}")
            balls[name] = reals.as_ball(value)
            return name

        return hoist(expand_derivatives(body), frozenset((variable,)), place), balls


class _TermWalk(BallWalk):
    """One term of a sum; what the bound variable does not enter is computed once, by the walk around it."""

    def __init__(self, around: BallWalk, variable: Symbol, index: int, moves: dict[Expr, bool]) -> None:
        super().__init__({**around.point, variable: reals.exact(fmpq(index))})
        self._around = around
        self._variable = variable
        self._moves = moves

    def value(self, node: Expr) -> Real:
        moves = self._moves.get(node)
        if moves is None:
            moves = self._moves[node] = self._variable in node.free_symbols
        return super().value(node) if moves else self._around.value(node)


def walk_at(point: Point) -> BallWalk:
    """The walk at a point whose values are exact trees or balls; a ball stands for every number in it."""
    return BallWalk({name: reals.near(value) if isinstance(value, arb) else value for name, value in point.items()})


def status(expr: Expr, point: Point, bits: int) -> Status:
    """Whether `expr` has a finite real value at `point`, and a ball of `bits` bits around it if it has.

    Args:
        expr: any expression of the language.
        point: exact values (closed trees) of its symbols; a ball instead stands for all numbers in it.
        bits: the working precision.

    Raises:
        ExpressionError: if a symbol has no value.

    >>> from derivations.expressions import log, symbols, Number
    >>> x, = symbols("x")
    >>> status(log(x), {x: Number(-1)}, 64)
    NoValue(reason='the logarithm of a number that is not positive')
    """
    with ctx.workprec(bits):
        try:
            return Value(reals.as_ball(walk_at(point).value(expr)))
        except NoValueError as error:
            return NoValue(str(error))
        except UnknownError as error:
            return Unknown(str(error))


def evaluate(expr: Expr, point: Point, bits: int) -> arb:
    """A ball that contains the real value of `expr` at `point`; not finite if there is none or none was found.

    >>> from derivations.expressions import exp, log, symbols, Number
    >>> u, = symbols("u")
    >>> evaluate(log(u), {u: exp(-1000000)}, 64).contains(-1000000)
    True
    """
    found = status(expr, point, bits)
    return found.ball if isinstance(found, Value) else arb("nan")


def sign_of(expr: Expr, point: Point, bits: int) -> int | None:
    """The certain sign of `expr` at `point`, None if there is no value or it is not clear at this precision.

    It also decides signs of numbers that are too large or too small to be written down.
    """
    with ctx.workprec(bits):
        try:
            return reals.sign(walk_at(point).value(expr))
        except EvaluationError:
            return None
