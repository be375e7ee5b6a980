"""Right-hand sides and laws as straight-line programs, run in balls, series, complex balls or floats.

The integrators and the inversion of implicit laws use these programs only, and so share nothing with the ball
evaluator of the checks but the expression tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from flint import arb, ctx, fmpq

from derivations.expressions import Add, Call, Constant, Expr, Mul, Number, Pow, Symbol, expand_derivatives
from numerics.rings import Balls, Ring, Unsupported, rational, working

Slots = list[Any]


@dataclass(frozen=True)
class Failure:
    """Nothing could be certified; `reason` says what stood in the way."""

    reason: str


#: What an instruction computes from the slots, in a number system.
Step = Callable[[Ring, Slots], Any]


@dataclass(frozen=True)
class _Instruction:
    target: int
    step: Step


class Program:
    """Expressions of some inputs as one list of operations, equal sub-expressions shared.

    What does not depend on the inputs is computed once, in balls of the highest precision that was asked for.

    Args:
        outputs: the expressions; every symbol in them is an input.
        inputs: the symbols whose values each run gives.

    Raises:
        Unsupported: for a node that has no place in a program.

    >>> x = Symbol("x")
    >>> with working(64):
    ...     Program((x**2 + 1,), (x,)).run(Balls(), [arb(3)])
    [10.0000000000000000]
    """

    def __init__(self, outputs: Sequence[Expr], inputs: Sequence[Symbol]) -> None:
        self._places: dict[Expr, int] = {symbol: place for place, symbol in enumerate(inputs)}
        self._inputs = self._slots = len(self._places)
        self._products: dict[tuple[int, int], int] = {}
        self._fixed: list[_Instruction] = []
        self._moving: list[_Instruction] = []
        self._moves = set(range(self._inputs))
        self._outputs = [self._place(expand_derivatives(output)) for output in outputs]
        self._known: dict[type, tuple[int, list[Any]]] = {}

    def _place(self, expr: Expr) -> int:
        if expr in self._places:
            return self._places[expr]
        children, step = _operation(expr)
        operands = tuple(self._place(child) for child in children)
        if step is _product:
            operands = self._multiplied(operands)
        alone = step is _product and len(operands) == 1
        target = self._places[expr] = operands[0] if alone else self._added(step, operands)
        return target

    def _added(self, step: Callable[[tuple[int, ...], Ring, Slots], Any], operands: tuple[int, ...]) -> int:
        """The slot of one more instruction."""
        target, self._slots = self._slots, self._slots + 1
        instruction = _Instruction(target, partial(step, operands))
        if self._moves.isdisjoint(operands):
            self._fixed.append(instruction)
        else:
            self._moves.add(target)
            self._moving.append(instruction)
        return target

    def _multiplied(self, operands: tuple[int, ...]) -> tuple[int, ...]:
        """The factors of a product, those that move already multiplied.

        They are taken in one order, so that products with common factors share what they can: the multiplications of
        long series are most of the work.
        """
        fixed = tuple(place for place in operands if place not in self._moves)
        moving = sorted((place for place in operands if place in self._moves), reverse=True)
        while len(moving) > 1:
            pair = (moving[0], moving[1])
            if pair not in self._products:
                self._products[pair] = self._added(_product, pair)
            moving[:2] = [self._products[pair]]
        return (*fixed, *moving)

    def run(self, ring: Ring, values: Sequence[Any]) -> list[Any]:
        """The values of the outputs at `values` of the inputs, at the working precision."""
        slots = [*values, *self.constants(ring)]
        for instruction in self._moving:
            slots[instruction.target] = instruction.step(ring, slots)
        return [slots[place] for place in self._outputs]

    def constants(self, ring: Ring) -> Slots:
        """What the fixed instructions come to, at the working precision or a higher one at which they were needed."""
        precision, known = self._known.get(type(ring), (0, []))
        if precision < ctx.prec:
            known = self._constants(ring)
            self._known[type(ring)] = (ctx.prec, known)
        return known

    def _constants(self, ring: Ring) -> Slots:
        slots: Slots = [None] * self._slots
        balls = Balls()
        for instruction in self._fixed:
            slots[instruction.target] = instruction.step(balls, slots)
        return [None if value is None else ring.lift(value) for value in slots[self._inputs :]]


def _operation(expr: Expr) -> tuple[tuple[Expr, ...], Callable[[tuple[int, ...], Ring, Slots], Any]]:
    """The operands of a node, and what it does with the slots in which they are."""
    if isinstance(expr, Number):
        return (), partial(_number, rational(expr.value))
    if isinstance(expr, Constant) and expr.name != "oo":
        return (), partial(_constant, expr.name)
    if isinstance(expr, Add):
        return expr.operands, _sum
    if isinstance(expr, Mul):
        return expr.operands, _product
    if isinstance(expr, Pow):
        if isinstance(expr.exponent, Number):
            return (expr.base,), partial(_power, expr.exponent.value)
        if isinstance(expr.base, Constant) and expr.base.name == "E":
            return (expr.exponent,), partial(_function, "exp")
        return (expr.exponent * Call("log", expr.base),), partial(_function, "exp")
    if isinstance(expr, Call):
        return expr.arguments, partial(_function, expr.name)
    if isinstance(expr, Symbol):
        raise Unsupported(f"{expr.name} has no value; give it one")
    raise Unsupported(f"{type(expr).__name__.lower()} in an integration")


def _sum(operands: tuple[int, ...], _: Ring, slots: Slots) -> Any:
    total = slots[operands[0]]
    for place in operands[1:]:
        total = total + slots[place]
    return total


def _product(operands: tuple[int, ...], _: Ring, slots: Slots) -> Any:
    product = slots[operands[0]]
    for place in operands[1:]:
        product = product * slots[place]
    return product


def _power(exponent: Fraction, operands: tuple[int, ...], ring: Ring, slots: Slots) -> Any:
    return ring.power(slots[operands[0]], exponent)


def _function(name: str, operands: tuple[int, ...], ring: Ring, slots: Slots) -> Any:
    return ring.function(name, [slots[place] for place in operands])


def _number(value: fmpq, _: tuple[int, ...], __: Ring, ___: Slots) -> arb:
    return arb(value)


def _constant(name: str, _: tuple[int, ...], __: Ring, ___: Slots) -> arb:
    return {"pi": arb.pi, "E": arb.const_e, "EulerGamma": arb.const_euler}[name]()


def ball(expr: Expr, bits: int) -> arb:
    """The value of an expression without symbols, as a ball of `bits` bits."""
    with working(bits):
        value: arb = Program((expr,), ()).run(Balls(), [])[0]
    return value


def exact(expr: Expr, values: Mapping[Symbol, Fraction]) -> Fraction | None:
    """The rational value of an expression at rational values, None if it is not found to be rational."""
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Symbol):
        return values.get(expr)
    if not isinstance(expr, Add | Mul | Pow):
        return None
    parts = [exact(child, values) for child in expr.children]
    if isinstance(expr, Pow):
        return _exact_power(parts[0], parts[1])
    if any(part is None for part in parts):
        return None
    result = Fraction(0 if isinstance(expr, Add) else 1)
    for part in parts:
        result = result + part if isinstance(expr, Add) else result * part  # type: ignore[operator]
    return result


def _exact_power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or max(abs(exponent.numerator), exponent.denominator) > 64:
        return None
    if base == 0:
        return Fraction(0) if exponent > 0 else None
    return base**exponent.numerator if exponent.denominator == 1 else None
