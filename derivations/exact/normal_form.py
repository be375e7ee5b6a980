"""From an expression to its quotient over a tower of generators."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from derivations.exact import angles, special_functions, trigonometry
from derivations.exact.generators import NotExact
from derivations.exact.quotients import Quotient
from derivations.exact.tower import Tower
from derivations.expressions import (
    Add,
    Call,
    Constant,
    Diff,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Relation,
    Sum,
    Symbol,
    differentiate,
    substitute,
    write,
)


def normal_form(expr: Expr, tower: Tower) -> Quotient:
    """The quotient that `expr` equals wherever it has a value.

    Raises:
        NotExact: if the expression is outside what a tower represents.
        NoValue: if a denominator vanishes identically.
    """
    known = tower.memo.get(expr)
    if known is None:
        known = _FORMS[type(expr)](expr, tower)
        tower.memo[expr] = known
    return known


def _number(expr: Expr, tower: Tower) -> Quotient:
    assert isinstance(expr, Number)
    return tower.number(expr.value)


def _symbol(expr: Expr, tower: Tower) -> Quotient:
    assert isinstance(expr, Symbol)
    return tower.symbol(expr)


def _constant(expr: Expr, tower: Tower) -> Quotient:
    assert isinstance(expr, Constant)
    if expr.name == "oo":
        raise NotExact("infinity is not a number")
    return tower.constant(expr.name)


def _sum_of_terms(expr: Expr, tower: Tower) -> Quotient:
    total = tower.zero
    for term in expr.children:
        total = total + normal_form(term, tower)
    return total


def _product(expr: Expr, tower: Tower) -> Quotient:
    total = tower.one
    for factor in expr.children:
        total = total * normal_form(factor, tower)
    return total


def _power(expr: Expr, tower: Tower) -> Quotient:
    assert isinstance(expr, Pow)
    base = normal_form(expr.base, tower)
    exponent = normal_form(expr.exponent, tower)
    value = exponent.constant_value()
    if value is not None:
        if value.denominator == 1:
            return base.to_power(value.numerator)
        return tower.absolute_power(base, value)
    if tower.signs_of(base) <= {0, 1}:
        return tower.exp(exponent * tower.log(base))
    # A negative base has real powers at some exponents, and their signs follow no exponential.
    return tower.function("power", base, exponent)


def _derivative(expr: Expr, tower: Tower) -> Quotient:
    assert isinstance(expr, Diff)
    return normal_form(differentiate(expr.body, expr.variable), tower)


def _bound(expr: Expr, tower: Tower) -> Quotient:
    assert isinstance(expr, Integral | Sum)
    # The bound name does not matter, so it becomes one that no formula can contain.
    body = write(substitute(expr.body, {expr.variable: Symbol("@")}))
    limits = tuple(
        tower.function(write(limit)) if isinstance(limit, Constant) else normal_form(limit, tower)
        for limit in (expr.lower, expr.upper)
    )
    return tower.function(f"{type(expr).__name__} {body}", *limits)


def _call(expr: Expr, tower: Tower) -> Quotient:
    assert isinstance(expr, Call)
    arguments = [normal_form(argument, tower) for argument in expr.arguments]
    rule = _FUNCTIONS.get(expr.name)
    if rule is None:
        raise NotExact(f"no exact rule for {expr.name}")
    return rule(tower, *arguments)


def _relation(expr: Expr, tower: Tower) -> Quotient:
    raise NotExact("a comparison is not a number")


_FORMS: Final[dict[type[Expr], Callable[[Expr, Tower], Quotient]]] = {
    Number: _number,
    Symbol: _symbol,
    Constant: _constant,
    Add: _sum_of_terms,
    Mul: _product,
    Pow: _power,
    Diff: _derivative,
    Integral: _bound,
    Sum: _bound,
    Call: _call,
    Relation: _relation,
}


def _half(tower: Tower) -> Quotient:
    return tower.number(Fraction(1, 2))


def _minimum(tower: Tower, x: Quotient, y: Quotient) -> Quotient:
    return (x + y - tower.absolute(x - y)) * _half(tower)


def _maximum(tower: Tower, x: Quotient, y: Quotient) -> Quotient:
    return (x + y + tower.absolute(x - y)) * _half(tower)


def _sinh(tower: Tower, x: Quotient) -> Quotient:
    grown = tower.exp(x)
    return (grown - grown.inverse()) * _half(tower)


def _cosh(tower: Tower, x: Quotient) -> Quotient:
    grown = tower.exp(x)
    return (grown + grown.inverse()) * _half(tower)


def _tanh(tower: Tower, x: Quotient) -> Quotient:
    squared = tower.exp(x).to_power(2)
    return (squared - tower.one) * (squared + tower.one).inverse()


def _asinh(tower: Tower, x: Quotient) -> Quotient:
    return tower.log(x + tower.absolute_power(x * x + tower.one, Fraction(1, 2)))


def _acosh(tower: Tower, x: Quotient) -> Quotient:
    return tower.log(x + tower.absolute_power(x * x - tower.one, Fraction(1, 2)))


def _atanh(tower: Tower, x: Quotient) -> Quotient:
    return (tower.log(tower.one + x) - tower.log(tower.one - x)) * _half(tower)


def _erfc(tower: Tower, x: Quotient) -> Quotient:
    return tower.one - special_functions.odd(tower, "erf", x)


def _odd(name: str) -> Callable[[Tower, Quotient], Quotient]:
    return lambda tower, x: special_functions.odd(tower, name, x)


_FUNCTIONS: Final[dict[str, Callable[..., Quotient]]] = {
    "exp": lambda tower, x: tower.exp(x),
    "log": lambda tower, x: tower.log(x),
    "abs": lambda tower, x: tower.absolute(x),
    "min": _minimum,
    "max": _maximum,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "sin": trigonometry.sin,
    "cos": trigonometry.cos,
    "tan": trigonometry.tan,
    "asin": angles.asin,
    "acos": angles.acos,
    "atan": angles.atan,
    "atan2": angles.atan2,
    "erf": _odd("erf"),
    "erfc": _erfc,
    "gamma": special_functions.gamma,
    "loggamma": special_functions.loggamma,
    "digamma": special_functions.digamma,
    "lambertw": special_functions.lambertw,
    "hyp2f1": special_functions.hyp2f1,
    "hyp1f1": special_functions.hyp1f1,
    "besseli": special_functions.besseli,
    "expint_ei": lambda tower, x: tower.function("expint_ei", x),
}
