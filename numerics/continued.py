"""The analytic continuation of an integrand as a list of steps, for the thousands of places at which it is wanted.

What `ComplexWalk` does at one place is done here without walking the tree again; the parts that do not move are
computed once for each precision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from flint import acb, arb, ctx, fmpq

from derivations.expressions import Add, Call, Constant, Expr, Mul, Number, Pow, Symbol
from numerics.complexballs import ANALYTIC, ComplexWalk
from numerics.walk import UnknownError

_Step: TypeAlias = Callable[[list[acb]], acb]
_UNSET: Final = acb(0)


class Continuation:
    """A function of one complex ball: an enclosure, on the ball, of the continuation of a real expression.

    Args:
        body: the expression.
        variable: the symbol that moves.
        fixed: the values of the others.
    """

    def __init__(self, body: Expr, variable: Symbol, fixed: Mapping[Symbol, arb]) -> None:
        self._body = body
        self._variable = variable
        self._fixed = fixed
        self._slots: dict[Expr, int] = {variable: 0}
        self._still: list[tuple[int, Expr]] = []
        self._steps: list[tuple[int, _Step]] = []
        self._compiled = self._place(body)
        self._values: dict[int, list[acb]] = {}

    def __call__(self, z: acb) -> acb:
        """The value on a ball.

        Raises:
            UnknownError: where the function is not shown to be analytic.
            NoValueError: where a part that does not move has no value.
        """
        if not self._compiled:
            return self._walk(z).value(self._body)
        if ctx.prec not in self._values:
            walk = self._walk(_UNSET)
            values = [_UNSET] * len(self._slots)
            for slot, node in self._still:
                values[slot] = walk.value(node)
            self._values[ctx.prec] = values
        values = self._values[ctx.prec]
        values[0] = z
        for slot, step in self._steps:
            values[slot] = step(values)
        return values[self._slots[self._body]]

    def _walk(self, z: acb) -> ComplexWalk:
        return ComplexWalk({**{name: acb(ball) for name, ball in self._fixed.items()}, self._variable: z})

    def _place(self, node: Expr) -> bool:
        """A slot for a node after those of its children; whether all of them can be compiled."""
        if node in self._slots:
            return True
        if self._variable not in node.free_symbols:
            self._still.append((self._new_slot(node), node))
            return True
        numbers = node.children[:1] if _has_whole_or_broken_exponent(node) else node.children
        if not all(self._place(child) for child in numbers):
            return False
        step = _step(node, [self._slots[child] for child in numbers])
        if step is None:
            return False
        self._steps.append((self._new_slot(node), step))
        return True

    def _new_slot(self, node: Expr) -> int:
        self._slots[node] = len(self._slots)
        return self._slots[node]


def _has_whole_or_broken_exponent(node: Expr) -> bool:
    return isinstance(node, Pow) and isinstance(node.exponent, Number)


def _step(node: Expr, slots: list[int]) -> _Step | None:
    if isinstance(node, Add):
        first, *others = slots
        return lambda values: sum((values[slot] for slot in others), values[first])
    if isinstance(node, Mul):
        return _product(slots)
    if isinstance(node, Pow):
        return _power(node, slots)
    if isinstance(node, Call) and node.name in ANALYTIC:
        return _call(ANALYTIC[node.name], slots)
    return None


def _product(slots: list[int]) -> _Step:
    first, *others = slots

    def step(values: list[acb]) -> acb:
        result = values[first]
        for slot in others:
            result = result * values[slot]
        return result

    return step


def _power(node: Pow, slots: list[int]) -> _Step | None:
    if not isinstance(node.exponent, Number):
        if isinstance(node.base, Constant) and node.base.name == "E":
            return lambda values: _finite(values[slots[1]].exp())
        return lambda values: _finite((values[slots[1]] * values[slots[0]].log(analytic=True)).exp())
    (base,) = slots
    exponent = node.exponent.value
    if exponent == 0:
        return None
    if exponent.denominator == 1:
        whole = exponent.numerator
        return lambda values: _finite(values[base] ** whole)
    broken = fmpq(exponent.numerator, exponent.denominator)
    if broken == fmpq(1, 2):
        return lambda values: _finite(values[base].sqrt(analytic=True))
    return lambda values: _finite(values[base].pow(acb(arb(broken)), analytic=True))


def _call(function: Callable[..., acb], slots: list[int]) -> _Step:
    if len(slots) == 1:
        (slot,) = slots
        return lambda values: _finite(function(values[slot]))
    return lambda values: _finite(function(*(values[slot] for slot in slots)))


def _finite(value: acb) -> acb:
    if not value.is_finite():
        raise UnknownError("not shown to be analytic on the ball")
    return value
