"""The expansion of an expression as its variable approaches a point: one walk over the tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from derivations.expansion import infinity, regular, singular
from derivations.expansion.arithmetic import Arithmetic
from derivations.expansion.constants import StoppedError
from derivations.expansion.rules import Rules
from derivations.expansion.scale import Series
from derivations.expressions import (
    MINUS_ONE,
    ONE,
    Add,
    Call,
    Constant,
    Expr,
    Integral,
    Mul,
    Pow,
    Symbol,
    call,
)
from derivations.variables import Assumptions


@dataclass
class Expander:
    """Series of sub-expressions, each found once.

    Attributes:
        arithmetic: the scale and the arithmetic of series over it.
        variable: the limit variable.
        path: the limit variable as a series.
        assumptions: what is known of all variables, that one included.
    """

    arithmetic: Arithmetic
    variable: Symbol
    path: Series
    assumptions: Assumptions
    _known: dict[Expr, Series] = field(default_factory=dict, repr=False)

    def series(self, expr: Expr) -> Series:
        """The expansion of `expr`.

        Raises:
            StoppedError: if a coefficient, an order or the domain of a function is not decided.
        """
        if expr not in self._known:
            self._known[expr] = self._visit(expr)
        return self._known[expr]

    def _visit(self, expr: Expr) -> Series:
        if self.variable not in expr.free_symbols:
            self.arithmetic.constants.require_value(expr)
            return self.arithmetic.constant(expr)
        if isinstance(expr, Symbol):
            return self.path
        if isinstance(expr, Add):
            return self.arithmetic.add(*(self.series(term) for term in expr.operands))
        if isinstance(expr, Mul):
            product = self.arithmetic.constant(ONE)
            for factor in expr.operands:
                product = self.arithmetic.multiply(product, self.series(factor))
            return product
        if isinstance(expr, Pow):
            return self._power(expr)
        if isinstance(expr, Call):
            return self._call(expr)
        if isinstance(expr, Integral):
            from derivations.expansion import laplace

            return laplace.integral(self, expr)
        raise StoppedError(
            f"no expansion rule for a {type(expr).__name__.lower()} that depends on {self.variable.name}"
        )

    def _power(self, expr: Pow) -> Series:
        exponent = self.series(expr.exponent)
        if isinstance(expr.base, Constant) and expr.base.name == "E":
            return self.arithmetic.exp(exponent)
        if self.variable not in expr.exponent.free_symbols:
            return self.arithmetic.power(self.series(expr.base), expr.exponent)
        return self.arithmetic.exp(self.arithmetic.multiply(exponent, self.arithmetic.log(self.series(expr.base))))

    def _call(self, expr: Call) -> Series:
        arguments = [self.series(argument) for argument in expr.arguments]
        rewritten = _REWRITTEN.get(expr.name)
        if rewritten is not None:
            return self.series(rewritten(*expr.arguments))
        if expr.name == "exp":
            return self.arithmetic.exp(arguments[0])
        if expr.name == "log":
            return self.arithmetic.log(arguments[0])
        return apply(Rules(self.arithmetic), expr.name, arguments)


def apply(rules: Rules, name: str, arguments: list[Series]) -> Series:
    """A function of series: by its rule at a singular point or at infinity, else by Taylor's series."""
    for source in (singular.RULES, infinity.RULES):
        rule = source.get(name)
        found = rule(rules, *arguments) if rule is not None else None
        if found is not None:
            return found
    return regular.taylor(rules, name, arguments)


def _half(expr: Expr) -> Expr:
    return expr / 2


def _exponentials(x: Expr, way: int) -> Expr:
    return _half(call("exp", x) + way * call("exp", -x))


#: Functions that are expanded through others; the identities hold wherever both sides have a value.
_REWRITTEN: Final[dict[str, Callable[..., Expr]]] = {
    "sqrt": lambda x: x ** _half(ONE),
    "sinh": lambda x: _exponentials(x, -1),
    "cosh": lambda x: _exponentials(x, 1),
    "tanh": lambda x: ONE - 2 / (call("exp", 2 * x) + 1),
    "atanh": lambda x: _half(call("log", 1 + x) - call("log", 1 - x)),
    "erf": lambda x: 1 - call("erfc", x),
    "tan": lambda x: call("sin", x) / call("cos", x),
    "acosh": lambda x: call("log", x + (x - 1) ** _half(ONE) * (x + 1) ** _half(ONE)),
    "min": lambda x, y: _half(x + y + MINUS_ONE * call("abs", x - y)),
    "max": lambda x, y: _half(x + y + call("abs", x - y)),
}
