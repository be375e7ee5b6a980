"""A function on a chart with its derivatives, all in factored form, and the orders to which it vanishes at the ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Final

from derivations.exact import is_zero, possible_signs
from derivations.exact.factored import factored
from derivations.expressions import (
    ONE,
    Call,
    Expr,
    ExpressionError,
    Number,
    Symbol,
    differentiate,
    mul,
    power,
    substitute,
)
from derivations.variables import Assumptions
from numerics.bounding.charts import Chart
from numerics.bounding.series import Coefficients, OnFace
from numerics.walk import UnknownError

_HIGHEST_ORDER: Final = 6
_MOST_NODES: Final = 2_500
#: Of derivatives of order 2 and more; where they are larger, Taylor coefficients serve.
_MOST_NODES_OF_HIGHER: Final = 150

#: How often to differentiate by each coordinate.
Orders = tuple[int, ...]
#: Values inside the range of a coordinate at which contact is looked for.
_SIMPLE: Final = tuple(Fraction(*value) for value in ((0, 1), (1, 1), (-1, 1), (1, 2), (2, 1)))


@dataclass(frozen=True)
class Function:
    """An expression to be bounded, with its gradient; None where a derivative has no rule."""

    value: Expr
    symbols: tuple[Symbol, ...]
    assumptions: Assumptions

    @cached_property
    def gradient(self) -> tuple[Expr, ...] | None:
        """The derivatives by the coordinates, None if there is no rule or they are too large."""
        if any(isinstance(node, Call) and node.name == "atan2" for node in self.value.walk()):
            return None  # it jumps where it has values on both sides, which its derivative does not show
        try:
            found = tuple(_tidy(differentiate(self.value, symbol), self.assumptions) for symbol in self.symbols)
        except ExpressionError:
            return None
        return found if len({node for part in found for node in part.walk()}) <= _MOST_NODES else None


def _tidy(expr: Expr, assumptions: Assumptions) -> Expr:
    return factored(expr, assumptions).expression()


@dataclass(frozen=True)
class Contact:
    """A face on which a quantity vanishes identically.

    Attributes:
        place: the coordinate that is constant on the face.
        value: its value there.
        order: of the zero; that many derivatives, from the zeroth on, vanish.
        excluded: whether the face is an end that is outside the domain.
    """

    place: int
    value: float
    order: int
    excluded: bool


@dataclass(frozen=True)
class Slack:
    """The quantity that has to be positive on a chart, or not negative, with its derivatives.

    Attributes:
        chart: the chart.
        expr: the quantity in the coordinates of the chart, without factors that are proved positive.
        strict: whether zero is excluded.
        written: the same as it was written, which may be bounded where quotients of what is infinite are not.
    """

    chart: Chart
    expr: Expr
    strict: bool
    written: Expr
    _derivatives: dict[tuple[Orders, int], Function | None] = field(default_factory=dict, compare=False)

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The coordinates."""
        return tuple(side.symbol for side in self.chart.sides)

    def derivative(self, orders: Orders, sign: int = 1) -> Function | None:
        """A mixed partial derivative times a sign, None if there is no rule or it is too large."""
        key = (orders, sign)
        if key not in self._derivatives:
            found = self._differentiated(orders) if sign == 1 else self.derivative(orders)
            if found is not None and sign == -1:
                found = Function(mul(Number(-1), found.value), found.symbols, found.assumptions)
            self._derivatives[key] = found
        return self._derivatives[key]

    def _differentiated(self, orders: Orders) -> Function | None:
        if not any(orders):
            return Function(self.expr, self.symbols, self.chart.assumptions)
        place = max(index for index, order in enumerate(orders) if order)
        before = self.derivative((*orders[:place], orders[place] - 1, *orders[place + 1 :]))
        gradient = None if before is None else before.gradient
        if gradient is None or len(set(gradient[place].walk())) > _MOST_NODES_OF_HIGHER:
            return None
        return Function(gradient[place], self.symbols, self.chart.assumptions)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """The faces on which the quantity vanishes identically: at ends, and at simple numbers inside."""
        found = []
        for place, side in enumerate(self.chart.sides):
            inside = [value for value in _SIMPLE if side.lower.value < value < side.upper.value]
            for value in (side.lower.value, side.upper.value, *inside):
                if Fraction(float(value)) != value:
                    continue
                order = self._order(place, value)
                if order:
                    is_end = (value == side.lower.value and side.lower.strict) or (
                        value == side.upper.value and side.upper.strict
                    )
                    found.append(Contact(place, float(value), order, is_end))
        return tuple(found)

    def _order(self, place: int, end: Fraction) -> int:
        """How many derivatives, from the zeroth on, are proved to vanish at an end of a coordinate."""
        symbol, allowed = self.symbols[place], self._on_face(place)
        if not is_zero(_face(self.expr, symbol, end), allowed):
            return 0
        try:
            numbers = OnFace(symbol, end, lambda expr: is_zero(expr, allowed))
            for order, found in enumerate(Coefficients(numbers, symbol, _HIGHEST_ORDER).of(self.expr)):
                if found is not None and not is_zero(found, allowed):
                    return order
            return _HIGHEST_ORDER
        except (UnknownError, ExpressionError):
            return self._order_by_derivatives(place, end)

    def _on_face(self, place: int) -> Assumptions:
        symbol, assumptions = self.symbols[place], self.chart.assumptions
        given = tuple(relation for relation in assumptions.given if symbol not in relation.free_symbols)
        return Assumptions(assumptions.variables, given)

    def _order_by_derivatives(self, place: int, end: Fraction) -> int:
        """The same, for functions whose Taylor coefficients have no rule."""
        for order in range(_HIGHEST_ORDER + 1):
            function = self.derivative(tuple(order * (index == place) for index in range(len(self.symbols))))
            if function is None:
                return order
            if not is_zero(_face(function.value, self.symbols[place], end), self._on_face(place)):
                return order
        return _HIGHEST_ORDER


def _face(expr: Expr, symbol: Symbol, end: Fraction) -> Expr:
    """The expression where one coordinate has a given value; 1 if it cannot be formed there."""
    try:
        return substitute(expr, {symbol: Number(end)})
    except ExpressionError:
        return ONE


def slack_on(chart: Chart, expr: Expr, strict: bool) -> Slack:
    """The slack of an inequality in the coordinates of a chart.

    Factors that are proved to be positive wherever they have a value are left out, negative ones change its sign.
    """
    assumptions = chart.assumptions
    written = substitute(expr, chart.meaning)
    product_ = factored(written, assumptions)
    number, kept = product_.number, list[Expr]()
    for factor, exponent in product_.factors:
        signs = possible_signs(factor, assumptions)
        if signs == {-1}:
            number *= (-1) ** exponent
        elif signs != {1}:
            kept.append(power(factor, Number(exponent)))
    sign = (number > 0) - (number < 0)
    return Slack(chart, mul(Number(sign), *kept) if kept else Number(sign) * ONE, strict, written)


def lower_orders(orders: Orders) -> Iterator[Orders]:
    """All orders that are at most the given ones, without these themselves."""
    for lower in product(*(range(order + 1) for order in orders)):
        if lower != orders:
            yield lower
