"""Antiderivatives proposed by a table, term by term, and by partial fractions; whoever uses one differentiates it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from derivations.expressions import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Constant,
    Expr,
    ExpressionError,
    Mul,
    Number,
    Pow,
    Symbol,
    add,
    call,
    differentiate,
    exp,
    log,
    mul,
    power,
    sqrt,
    substitute,
)
from derivations.solving.antiderivative import NotElementary, antiderivative
from derivations.solving.conditions import Conditions
from derivations.solving.field import Field
from derivations.variables import Assumptions

_HIGHEST_POWER: Final = 12
_MOST_TERMS: Final = 64
#: Exponents of sums and products that are multiplied out.
_MULTIPLIED_OUT: Final = (Number(2), Number(3), Number(4))
#: A function whose argument has the slope 1, and its antiderivative up to a sign.
_TURNS: Final = {"exp": ("exp", 1), "sin": ("cos", -1), "cos": ("sin", 1), "sinh": ("cosh", 1), "cosh": ("sinh", 1)}


def proposed(body: Expr, variable: Symbol, assumptions: Assumptions) -> Iterator[Expr]:
    """Expressions whose derivative may be `body`.

    >>> from derivations.expressions import read, write
    >>> [write(each) for each in proposed(read("x*exp(-x)"), Symbol("x"), Assumptions())]
    ['-x*exp(-x) - exp(-x)']
    """
    try:
        terms = [_of_term(term, variable) for term in _distributed(body)]
        if all(term is not None for term in terms):
            yield add(*(term for term in terms if term is not None), ZERO)
    except ExpressionError:
        pass
    found = _of_rational_function(body, variable, assumptions)
    if found is not None:
        yield found


def _of_rational_function(body: Expr, variable: Symbol, assumptions: Assumptions) -> Expr | None:
    """By partial fractions; logarithms of squares have a value on both sides of a pole."""
    try:
        field = Field([body], [variable])
        if any(variable in base.free_symbols and base != variable for base in field.roots):
            return None
        found = antiderivative(field.element(body), variable, Conditions(assumptions))
    except (ExpressionError, NotElementary, ZeroDivisionError):
        return None
    logarithms = (weight * log(argument**2) / 2 for weight, argument in found.logarithms)
    arctangents = (weight * call("atan", argument) for weight, argument in found.arctangents)
    return add(*found.rational, *logarithms, *arctangents, ZERO)


def _distributed(expr: Expr) -> list[Expr]:
    """The terms of an expression with its products multiplied out."""
    if isinstance(expr, Add):
        return [term for each in expr.operands for term in _distributed(each)]
    if isinstance(expr, Mul):
        factors = [_distributed(factor) for factor in expr.operands]
        terms = [mul(*chosen) for chosen in product(*factors)]
        if len(terms) > _MOST_TERMS:
            raise ExpressionError("too many terms")
        return terms
    if isinstance(expr, Pow) and isinstance(expr.base, Add | Mul) and expr.exponent in _MULTIPLIED_OUT:
        return _distributed(Mul(expr.base, power(expr.base, expr.exponent - 1)))
    return [expr]


def _of_term(term: Expr, variable: Symbol) -> Expr | None:
    factors = term.operands if isinstance(term, Mul) else (term,)
    weight = mul(ONE, *(factor for factor in factors if variable not in factor.free_symbols))
    moving = [factor for factor in factors if variable in factor.free_symbols]
    if not moving:
        return weight * variable
    powers = [_degree(factor, variable) for factor in moving]
    degree = sum(power for power in powers if power is not None)
    others = _merged([factor for factor, power in zip(moving, powers, strict=True) if power is None])
    if not others:
        return weight * variable ** (degree + 1) / (degree + 1)
    if len(others) > 1:
        return None
    found = _of_gaussian(degree, others[0], variable)
    if found is None:
        found = _by_parts(degree, others[0], variable) if degree else _of_factor(others[0], variable)
    return None if found is None else weight * found


def _merged(factors: list[Expr]) -> list[Expr]:
    """The factors with one exponential in place of several."""
    exponents = [factor.arguments[0] for factor in factors if isinstance(factor, Call) and factor.name == "exp"]
    if len(exponents) < 2:
        return factors
    return [exp(add(*exponents)), *(each for each in factors if not (isinstance(each, Call) and each.name == "exp"))]


def _degree(factor: Expr, variable: Symbol) -> int | None:
    """The exponent of a positive whole power of the variable; None for anything else."""
    if factor == variable:
        return 1
    if not (isinstance(factor, Pow) and factor.base == variable and isinstance(factor.exponent, Number)):
        return None
    exponent = factor.exponent.value
    return int(exponent) if exponent.denominator == 1 and 0 < exponent <= _HIGHEST_POWER else None


def _of_factor(factor: Expr, variable: Symbol) -> Expr | None:
    """The antiderivative of a function or a power of something linear."""
    if isinstance(factor, Pow):
        return _of_power(factor, variable)
    if not isinstance(factor, Call):
        return None
    inner = factor.arguments[0]
    slope = _slope(inner, variable)
    if slope is None:
        return None
    return inner * (factor - 1) / slope if factor.name == "log" else _by_parts(0, factor, variable)


def _of_power(factor: Pow, variable: Symbol) -> Expr | None:
    base, exponent = factor.base, factor.exponent
    while isinstance(base, Pow):
        exponent = base.exponent * exponent
        base = base.base
    slope = _slope(base, variable)
    if slope is None or variable in exponent.free_symbols:
        return None
    return log(base) / slope if exponent == MINUS_ONE else base ** (exponent + 1) / (slope * (exponent + 1))


def _of_gaussian(degree: int, factor: Expr, variable: Symbol) -> Expr | None:
    r"""The antiderivative of variable**degree times exp(c + l*v - k*v**2).

    .. math:: 2k\,I_n = l\,I_{n-1} + (n - 1)\,I_{n-2} - v^{n-1} e^{c + lv - kv^2}
    """
    if not (isinstance(factor, Call) and factor.name == "exp"):
        return None
    exponent = factor.arguments[0]
    slope = differentiate(exponent, variable)
    curvature = differentiate(slope, variable)
    if curvature == ZERO or variable in curvature.free_symbols:
        return None
    twice, linear = -curvature, substitute(slope, {variable: ZERO})
    root = sqrt(twice / 2)
    height = exp(substitute(exponent, {variable: ZERO}) + linear**2 / (2 * twice))
    found = [height * sqrt(Constant("pi")) / (2 * root) * call("erf", root * variable - linear / (2 * root))]
    for order in range(1, degree + 1):
        carried = linear * found[-1] - (variable ** Number(order - 1) if order > 1 else ONE) * factor
        found.append((carried + (order - 1) * found[-2] if order > 1 else carried) / twice)
    return found[degree]


def _by_parts(degree: int, factor: Expr, variable: Symbol) -> Expr | None:
    """The antiderivative of variable**degree times an exponential, sine or cosine of something linear."""
    if not isinstance(factor, Call) or factor.name not in _TURNS:
        return None
    slope = _slope(factor.arguments[0], variable)
    if slope is None:
        return None
    terms: list[Expr] = []
    left, whole, sign = variable ** Number(degree) if degree else ONE, factor, 1
    for depth in range(1, degree + 2):
        name, turn = _TURNS[whole.name]
        whole, sign = Call(name, factor.arguments[0]), sign * turn
        terms.append(mul(Number(sign), left, whole, slope ** Number(-depth)))
        left, sign = differentiate(left, variable), -sign
    return add(*terms)


def _slope(inner: Expr, variable: Symbol) -> Expr | None:
    """The derivative of something linear in the variable."""
    slope = differentiate(inner, variable)
    return None if variable in slope.free_symbols or slope == ZERO else slope
