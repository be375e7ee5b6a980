"""Substitution and differentiation of expression trees, exactly and without simplification."""

from __future__ import annotations

from collections.abc import Mapping

from derivations.expressions.functions import derivatives
from derivations.expressions.nodes import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Constant,
    Diff,
    Expr,
    ExpressionError,
    Integral,
    Mul,
    Number,
    Pow,
    Sum,
    Symbol,
    add,
    log,
    mul,
    power,
)


def substitute(expr: Expr, values: Mapping[Symbol, Expr]) -> Expr:
    """`expr` with each symbol replaced at once by its value.

    Derivatives by a replaced symbol are carried out first; a bound variable is never replaced.

    >>> from derivations.expressions import read, write
    >>> write(substitute(read("x + y"), {Symbol("x"): read("y**2"), Symbol("y"): read("x")}))
    'y**2 + x'
    """
    if isinstance(expr, Symbol):
        return values.get(expr, expr)
    if isinstance(expr, Diff):
        return substitute(differentiate(expr.body, expr.variable), values)
    if isinstance(expr, Integral | Sum):
        inner = {name: value for name, value in values.items() if name != expr.variable}
        body, variable = expr.body, expr.variable
        if any(variable in value.free_symbols for value in inner.values()):
            variable = _fresh(variable, expr, inner)
            body = substitute(body, {expr.variable: variable})
        limits = substitute(expr.lower, values), substitute(expr.upper, values)
        return type(expr)(substitute(body, inner), variable, *limits)
    if not expr.children:
        return expr
    children = tuple(substitute(child, values) for child in expr.children)
    if all(new is old for new, old in zip(children, expr.children, strict=True)):
        return expr
    return expr.rebuilt(children)


def _fresh(variable: Symbol, expr: Expr, values: Mapping[Symbol, Expr]) -> Symbol:
    """A name for a bound variable that no value of the substitution mentions."""
    taken = {node.name for node in expr.walk() if isinstance(node, Symbol)}
    taken |= {symbol.name for value in values.values() for symbol in value.free_symbols}
    number = 1
    while f"{variable.name}_{number}" in taken:
        number += 1
    return Symbol(f"{variable.name}_{number}")


def write_out(expr: Expr, name: Symbol, meaning: Expr) -> Expr:
    """`expr` with an abbreviation replaced by what it stands for, inside derivatives, integrals and sums too.

    The meaning may contain the variable of a derivative, an integral or a sum that it is put into, and is then
    differentiated, integrated or summed with the rest.

    >>> from derivations.expressions import read, write
    >>> write(write_out(read("diff(z, x)"), Symbol("z"), read("x**2")))
    'diff(x**2, x)'
    """
    if expr == name:
        return meaning
    if name not in {node for node in expr.walk() if isinstance(node, Symbol)}:
        return expr
    return expr.rebuilt(tuple(write_out(child, name, meaning) for child in expr.children))


def replaced(expr: Expr, part: Expr, by: Expr) -> Expr:
    """The expression with another one wherever a part of it stands as it is written.

    >>> from derivations.expressions import read, write
    >>> write(replaced(read("exp(x**2) + x**2"), read("x**2"), read("y")))
    'exp(y) + y'
    """
    if expr == part:
        return by
    return expr.rebuilt(tuple(replaced(child, part, by) for child in expr.children)) if expr.children else expr


def expand_derivatives(expr: Expr) -> Expr:
    """`expr` with every `diff(...)` carried out."""
    if isinstance(expr, Diff):
        return differentiate(expand_derivatives(expr.body), expr.variable)
    if not expr.children:
        return expr
    children = tuple(expand_derivatives(child) for child in expr.children)
    if all(new is old for new, old in zip(children, expr.children, strict=True)):
        return expr
    return expr.rebuilt(children)


def differentiate(expr: Expr, variable: Symbol) -> Expr:
    """The derivative of `expr` by `variable`.

    Terms that are zero are left out, and nothing else is simplified.

    Raises:
        ExpressionError: for a function that has no derivative rule in the argument that depends on `variable`.

    >>> from derivations.expressions import read, write
    >>> write(differentiate(read("log(1 + x**2)"), Symbol("x")))
    '2*x/(1 + x**2)'
    """
    if variable not in expr.free_symbols:
        return ZERO
    if isinstance(expr, Symbol):
        return ONE
    if isinstance(expr, Add):
        return add(*(differentiate(term, variable) for term in expr.operands))
    if isinstance(expr, Mul):
        return _product_rule(expr, variable)
    if isinstance(expr, Pow):
        return _power_rule(expr, variable)
    if isinstance(expr, Call):
        return _chain_rule(expr, variable)
    if isinstance(expr, Diff):
        return differentiate(differentiate(expr.body, expr.variable), variable)
    if isinstance(expr, Integral):
        return _leibniz_rule(expr, variable)
    if isinstance(expr, Sum):
        if variable in expr.lower.free_symbols | expr.upper.free_symbols:
            raise ExpressionError(f"a sum has no derivative by {variable.name}, which stands in its limits")
        return Sum(differentiate(expr.body, variable), expr.variable, expr.lower, expr.upper)
    raise ExpressionError(f"{expr!r} has no derivative by {variable.name}")


def _times(*factors: Expr) -> Expr:
    return ZERO if ZERO in factors else mul(*factors)


def _product_rule(expr: Mul, variable: Symbol) -> Expr:
    terms = []
    for index, factor in enumerate(expr.operands):
        derivative = differentiate(factor, variable)
        if derivative != ZERO:
            terms.append(mul(*expr.operands[:index], derivative, *expr.operands[index + 1 :]))
    return add(*terms)


def _power_rule(expr: Pow, variable: Symbol) -> Expr:
    base, exponent = expr.base, expr.exponent
    if variable not in exponent.free_symbols:
        lowered = Number(exponent.value - 1) if isinstance(exponent, Number) else add(exponent, MINUS_ONE)
        return _times(exponent, power(base, lowered), differentiate(base, variable))
    if isinstance(base, Constant) and base.name == "E":
        return _times(expr, differentiate(exponent, variable))
    growth = _times(differentiate(exponent, variable), log(base))
    slope = _times(exponent, differentiate(base, variable), power(base, MINUS_ONE))
    return mul(expr, add(growth, slope))


def _chain_rule(expr: Call, variable: Symbol) -> Expr:
    if expr.name == "lambertw":
        growth = _growth_of_exponentials(expr.arguments[0], variable)
        if growth is not None:
            # W'(z) = W(z)/(z*(1 + W(z))): the huge z = c*exp(w) cancels from W(z)' if z'/z is w'.
            return _times(expr, growth, power(add(ONE, expr), MINUS_ONE))
    terms = []
    rules = derivatives(expr)
    for argument, outer in zip(expr.arguments, rules, strict=True):
        inner = differentiate(argument, variable)
        if inner == ZERO:
            continue
        if outer is None:
            raise ExpressionError(
                f"{expr.name} has no derivative rule in the argument {argument!r}, which depends on {variable.name}"
            )
        terms.append(_times(inner, outer()))
    return add(*terms)


def _growth_of_exponentials(expr: Expr, variable: Symbol) -> Expr | None:
    """The logarithmic derivative of a product in which only exponentials depend on `variable`."""
    rates = []
    for factor in expr.operands if isinstance(expr, Mul) else (expr,):
        if variable not in factor.free_symbols:
            continue
        if not (isinstance(factor, Call) and factor.name == "exp"):
            return None
        rates.append(differentiate(factor.arguments[0], variable))
    return add(*rates)


def _leibniz_rule(expr: Integral, variable: Symbol) -> Expr:
    inside = Integral(differentiate(expr.body, variable), expr.variable, expr.lower, expr.upper)
    ends = []
    for end, sign in ((expr.upper, ONE), (expr.lower, MINUS_ONE)):
        slope = differentiate(end, variable)
        if slope != ZERO:
            ends.append(mul(sign, substitute(expr.body, {expr.variable: end}), slope))
    return add(*ends) if inside.body == ZERO else add(inside, *ends)
