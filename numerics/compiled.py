"""Straight-line programs of balls: one expression at many values of a few variables.

What does not depend on the variables is computed once, sub-expressions that occur twice are computed once, and each
instruction runs over all values at a time, so that the time is spent in ball arithmetic.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import repeat
from typing import Final, TypeAlias, TypeGuard

from flint import arb, ctx, fmpq

from derivations.expressions import Add, Call, Expr, ExpressionError, Mul, Number, Pow, Symbol
from derivations.expressions.calculus import expand_derivatives
from numerics.balls import BallWalk, Value, evaluate, status, walk_at
from numerics.hoisting import hoist
from numerics.reals import as_ball
from numerics.walk import EvaluationError

#: What a compiled expression may be given for a variable.
Input: TypeAlias = "Expr | arb | Fraction | int"
Column: TypeAlias = list[arb]

_GUARD_BITS: Final = 64


@dataclass(frozen=True)
class _Step:
    """One instruction: a function applied to earlier columns, value by value.

    Attributes:
        function: takes as many balls as there are arguments.
        arguments: numbers of earlier columns, or constant balls and exponents.
        guarded: columns that must be finite, because the function may hide that they are not.
    """

    function: Callable[..., arb]
    arguments: tuple[int | arb | fmpq, ...]
    guarded: tuple[int, ...] = ()


class BallProgram:
    """An expression compiled for many values of its variables, with its other symbols fixed.

    Build it with `compile_balls`.
    """

    def __init__(self, expr: Expr, variables: Sequence[Symbol], parameters: Mapping[Symbol, Expr]) -> None:
        self._expr = expand_derivatives(expr)
        self._variables = tuple(variables)
        self._parameters = dict(parameters)

    def run(self, columns: Mapping[Symbol, Sequence[Input]], bits: int) -> list[arb]:
        """A ball around the value at each index of the columns; not finite where there is none or none was found.

        Args:
            columns: the values of each variable, all of one length: exact trees or numbers, or balls.
            bits: the working precision.

        Raises:
            ExpressionError: if a variable has no column or the lengths differ.
        """
        lengths = {len(columns[variable]) for variable in self._variables if variable in columns}
        if len(lengths) != 1 or any(variable not in columns for variable in self._variables):
            names = ", ".join(variable.name for variable in self._variables)
            raise ExpressionError(f"one column of values, all of one length, is needed for each of: {names}")
        with ctx.workprec(bits):
            inputs = [_as_balls(columns[variable]) for variable in self._variables]
            found, doubtful = self._fast(inputs)
        for index in doubtful:
            found[index] = evaluate(self._expr, self._point(columns, index), bits)
        return found

    def run_to_digits(self, columns: Mapping[Symbol, Sequence[Input]], digits: int) -> list[arb]:
        """Like `run`, at a precision at which each ball is within 10**-digits of its value, relative to it.

        A ball stays wider where 16 times the bits of the digits do not suffice, as they never do at 0.
        """
        wanted = int(digits * 3.3220) + 4
        bits = wanted + _GUARD_BITS
        found = self.run(columns, bits)
        waiting = [index for index, accuracy in enumerate(map(arb.rel_accuracy_bits, found)) if accuracy < wanted]
        while waiting and bits <= 16 * wanted:
            bits *= 2
            chosen = {name: [column[index] for index in waiting] for name, column in columns.items()}
            for index, ball in zip(waiting, self.run(chosen, bits), strict=True):
                found[index] = ball
            waiting = [index for index in waiting if found[index].rel_accuracy_bits() < wanted]
        return found

    def _point(self, columns: Mapping[Symbol, Sequence[Input]], index: int) -> dict[Symbol, Expr | arb]:
        point: dict[Symbol, Expr | arb] = dict(self._parameters)
        for variable in self._variables:
            value = columns[variable][index]
            point[variable] = value if isinstance(value, Expr | arb) else Number(value)
        return point

    def _fast(self, inputs: list[Column]) -> tuple[Column, list[int]]:
        """The values by the straight-line program, and the indices at which it leaves a doubt."""
        everything = list(range(len(inputs[0])))
        try:
            compiler = _Compiler(self._expr, self._variables, walk_at(self._parameters))
            result = compiler.column_of(compiler.body)
        except EvaluationError:
            return [arb("nan")] * len(everything), everything
        table = list(inputs)
        suspects: set[int] = set()
        for step in compiler.steps:
            for guarded in step.guarded:
                suspects.update(_not_finite(table[guarded]))
            operands: list[Iterable[arb | fmpq]] = [
                table[argument] if isinstance(argument, int) else repeat(argument) for argument in step.arguments
            ]
            table.append(list(map(step.function, *operands)))
        suspects.update(_not_finite(table[result]))
        return table[result], sorted(suspects)


def compile_balls(
    expr: Expr, variables: Sequence[Symbol], parameters: Mapping[Symbol, Expr] | None = None
) -> BallProgram:
    """A program that encloses `expr` at many values of `variables`, the other symbols fixed by `parameters`.

    >>> from derivations.expressions import read, symbols
    >>> u0, t = symbols("u0 t")
    >>> curve = compile_balls(read("1/(1 + (1/u0 - 1)*exp(-2*t))"), [t], {u0: read("exp(-1000000)")})
    >>> [ball.str(5, radius=False) for ball in curve.run({t: [0, 500000]}, 128)]
    ['3.2968e-434295', '0.50000']

    Raises:
        ExpressionError: if there is no variable, or a symbol is neither a variable nor a parameter.
    """
    given = parameters or {}
    missing = expr.free_symbols - set(variables) - given.keys()
    if missing or not variables:
        names = ", ".join(sorted(symbol.name for symbol in missing)) or "at least one variable"
        raise ExpressionError(f"to compile the expression, name as variable or give a value to: {names}")
    return BallProgram(expr, variables, given)


def _not_finite(column: Column) -> list[int]:
    if all(map(arb.is_finite, column)):
        return []
    return [index for index, ball in enumerate(column) if not ball.is_finite()]


def _as_balls(values: Sequence[Input]) -> Column:
    kinds = set(map(type, values))
    if kinds == {arb}:
        return list(values)  # type: ignore[arg-type]
    if kinds <= {Fraction, int}:
        return [arb(fmpq(*value.as_integer_ratio())) for value in values]  # type: ignore[union-attr]
    return [_as_ball(value) for value in values]


def _as_ball(value: Input) -> arb:
    if isinstance(value, arb):
        return value
    if isinstance(value, Expr):
        found = status(value, {}, ctx.prec)
        return found.ball if isinstance(found, Value) else arb("nan")
    return arb(fmpq(value.numerator, value.denominator))


class _Compiler:
    """Writes the steps for an expression, one for each different node that depends on the variables."""

    def __init__(self, expr: Expr, variables: Sequence[Symbol], walk: BallWalk) -> None:
        self.steps: list[_Step] = []
        self._constants: dict[Symbol, arb] = {}
        self._walk = walk
        self._columns: dict[Expr, int] = {variable: index for index, variable in enumerate(variables)}
        self._inputs = len(variables)
        self.body = hoist(expr, frozenset(variables), self._place)

    def _place(self, part: Expr) -> Expr:
        name = Symbol(f"fixed {len(self._constants)}")
        self._constants[name] = as_ball(self._walk.value(part))
        return name

    def column_of(self, node: Expr) -> int:
        """The column that holds the values of `node`."""
        known = self._columns.get(node)
        if known is None:
            known = self._columns[node] = self._write(node)
        return known

    def _write(self, node: Expr) -> int:
        if isinstance(node, Add):
            return self._chain(operator.add, [self._operand(term) for term in node.operands])
        if isinstance(node, Mul):
            return self._product(node)
        if isinstance(node, Pow):
            return self._power(node)
        if isinstance(node, Call) and len(node.arguments) == 1 and node.name in _METHODS:
            argument = self.column_of(node.arguments[0])
            return self._step(_METHODS[node.name], (argument,), (argument,))
        if isinstance(node, Symbol | Number):
            return self._step(lambda first, constant: constant, (0, self._constant(node)))
        return self._by_walk(node)

    def _constant(self, node: Symbol | Number) -> arb:
        if isinstance(node, Symbol):
            return self._constants[node]
        return arb(fmpq(node.value.numerator, node.value.denominator))

    def _operand(self, node: Expr) -> int | arb:
        if isinstance(node, Number) or (isinstance(node, Symbol) and node in self._constants):
            return self._constant(node)
        return self.column_of(node)

    def _step(
        self, function: Callable[..., arb], arguments: Sequence[int | arb | fmpq], guarded: tuple[int, ...] = ()
    ) -> int:
        self.steps.append(_Step(function, tuple(arguments), guarded))
        return self._inputs + len(self.steps) - 1

    def _chain(self, function: Callable[[arb, arb], arb], operands: list[int | arb]) -> int:
        """A sum or product from left to right; constants are put together first."""
        fixed = [operand for operand in operands if not isinstance(operand, int)]
        moving = [operand for operand in operands if isinstance(operand, int)]
        result, rest = moving[0], moving[1:]
        if fixed:
            constant = fixed[0]
            for other in fixed[1:]:
                constant = function(constant, other)
            result = self._step(function, (constant, result))
        for other_column in rest:
            result = self._step(function, (result, other_column))
        return result

    def _product(self, node: Mul) -> int:
        below = [factor.base for factor in node.operands if _is_reciprocal(factor)]
        above = [self._operand(factor) for factor in node.operands if not _is_reciprocal(factor)]
        if not below:
            return self._chain(operator.mul, above)
        fixed = [operand for operand in above if not isinstance(operand, int)]
        top = reduce(operator.mul, fixed, arb(1)) if len(fixed) == len(above) else self._chain(operator.mul, above)
        bottom = self._chain(operator.mul, [self._operand(base) for base in below])
        return self._step(operator.truediv, (top, bottom), (bottom,))

    def _power(self, node: Pow) -> int:
        exponent = node.exponent
        if isinstance(exponent, Number) and exponent.value != 0:
            base = self.column_of(node.base)
            order = fmpq(exponent.value.numerator, exponent.value.denominator)
            if order == -1:
                return self._step(operator.truediv, (arb(1), base), (base,))
            return self._step(operator.pow, (base, order), (base,))
        return self._by_walk(node)

    def _by_walk(self, node: Expr) -> int:
        """Any other node: the careful evaluation, at each value of the symbols that move in it."""
        names = sorted(node.free_symbols, key=lambda symbol: symbol.name)
        operands = [self._operand(name) for name in names]
        moving = tuple(operand for operand in operands if isinstance(operand, int))
        return self._step(
            lambda *balls: evaluate(node, dict(zip(names, balls, strict=True)), ctx.prec), operands, moving
        )


def _is_reciprocal(factor: Expr) -> TypeGuard[Pow]:
    return isinstance(factor, Pow) and isinstance(factor.exponent, Number) and factor.exponent.value == -1


#: Functions that arb itself answers with NaN wherever they have no real value.
_METHODS: Final[dict[str, Callable[[arb], arb]]] = {
    "exp": arb.exp,
    "log": arb.log,
    "sqrt": arb.sqrt,
    "abs": operator.abs,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "asin": arb.asin,
    "acos": arb.acos,
    "atan": arb.atan,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "asinh": arb.asinh,
    "acosh": arb.acosh,
    "atanh": arb.atanh,
    "erf": arb.erf,
    "erfc": arb.erfc,
    "gamma": arb.gamma,
    "loggamma": arb.lgamma,
    "digamma": arb.digamma,
    "lambertw": arb.lambertw,
    "expint_ei": arb.ei,
}
