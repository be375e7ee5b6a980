"""Coordinates in which the right-hand side of a scalar flow is a rational function."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derivations.expressions import (
    HALF,
    MINUS_ONE,
    ONE,
    Call,
    Constant,
    Expr,
    ExpressionError,
    Mul,
    Number,
    Pow,
    Symbol,
    add,
    differentiate,
    exp,
    log,
    mul,
    power,
    substitute,
)
from derivations.solving.conditions import Conditions
from derivations.solving.field import Field
from derivations.solving.polynomials import quotient_of
from derivations.solving.roots import merged, positive_root


@dataclass(frozen=True)
class Chart:
    """A coordinate v of the state u.

    Attributes:
        variable: the name of v.
        forward: v as a function of u.
        backward: u as a function of v.
        rate: dv/dt as a rational function of v, where du/dt = f(u).
        trivial: whether v is u itself.
    """

    variable: Symbol
    forward: Expr
    backward: Expr
    rate: Expr
    trivial: bool = False


def is_rational_in(expr: Expr, variable: Symbol) -> bool:
    """Whether `expr` is a rational function of `variable`."""
    roots = Field([expr], [variable]).roots
    return roots[variable] == 1 and all(variable not in base.free_symbols for base in roots if base != variable)


def chart_of(rate: Expr, state: Symbol, taken: frozenset[Symbol], conditions: Conditions) -> Chart | None:
    """A coordinate in which the flow `d state/dt = rate` is rational, None if none is known.

    Known are the state itself, a root of it, an exponential of it, and Euler's sqrt(a)*u + sqrt(a*u**2 + c).
    """
    rate = _prepared(rate, state, conditions)
    if is_rational_in(rate, state):
        return Chart(state, state, state, rate, trivial=True)
    variable = fresh_symbol(taken)
    for find in (_power_chart, _exponential_chart, _euler_chart):
        chart = find(rate, state, variable, conditions)
        if chart is not None and state not in chart.rate.free_symbols:
            return chart
    return None


def fresh_symbol(taken: frozenset[Symbol], names: str = "v w x y z") -> Symbol:
    """A name that is not taken."""
    used = {symbol.name for symbol in taken}
    for name in _candidates(names.split()):
        if name not in used:
            return Symbol(name)
    raise ExpressionError("no name is left")


def _candidates(names: list[str]) -> Iterator[str]:
    yield from names
    yield from (f"{names[0]}{index}" for index in range(1, 1000))


def rewritten(expr: Expr, rule: Callable[[Expr], Expr | None]) -> Expr:
    """`expr` with every node for which `rule` gives something replaced by it, inner nodes first."""
    if expr.children:
        expr = expr.rebuilt(tuple(rewritten(child, rule) for child in expr.children))
    replaced = rule(expr)
    return expr if replaced is None else replaced


def _prepared(rate: Expr, state: Symbol, conditions: Conditions) -> Expr:
    """Square roots as powers, hyperbolic functions as exponentials, powers of products as products of powers."""

    def rule(node: Expr) -> Expr | None:
        if state not in node.free_symbols:
            return None
        if isinstance(node, Call) and len(node.arguments) == 1:
            x = node.arguments[0]
            growth, decay = exp(x), exp(-x)
            return {
                "sqrt": lambda: power(x, HALF),
                "sinh": lambda: (growth - decay) / 2,
                "cosh": lambda: (growth + decay) / 2,
                "tanh": lambda: (growth - decay) / (growth + decay),
            }.get(node.name, lambda: None)()
        if isinstance(node, Pow) and isinstance(node.base, Constant) and node.base.name == "E":
            return exp(node.exponent)
        if isinstance(node, Pow) and isinstance(node.base, Mul) and _fractional(node):
            others = [factor for factor in node.base.operands if factor != state]
            if all(conditions.sign(factor) == 1 for factor in others if state not in factor.free_symbols):
                return mul(*(merged(power(factor, node.exponent)) for factor in node.base.operands))
        return None

    return merged(rewritten(rate, rule))


def _fractional(node: Pow) -> bool:
    return not (isinstance(node.exponent, Number) and node.exponent.value.denominator == 1)


def _power_chart(rate: Expr, state: Symbol, variable: Symbol, conditions: Conditions) -> Chart | None:
    """The coordinate v = u**(1/n), for a rate with fractional powers of u."""
    order = Field([rate], [state]).roots[state]
    if order == 1:
        return None
    lifted = power(variable, Number(order))

    def rule(node: Expr) -> Expr | None:
        if node == state:
            return lifted
        if isinstance(node, Pow) and node.base == lifted and isinstance(node.exponent, Number):
            return power(variable, Number(node.exponent.value * order))
        return None

    inside = rewritten(rate, rule)
    slope = mul(Number(order), power(variable, Number(order - 1)))
    forward = power(state, Number(Fraction(1, order)))
    return _chart(variable, forward, power(variable, Number(order)), inside, slope)


def _exponential_chart(rate: Expr, state: Symbol, variable: Symbol, conditions: Conditions) -> Chart | None:
    """The coordinate v = exp(k*u), for a rate with exponentials of u whose exponents are rational multiples of k*u."""
    calls = {node for node in rate.walk() if isinstance(node, Call) and state in node.free_symbols}
    if not calls or any(node.name != "exp" or not is_rational_in(node.arguments[0], state) for node in calls):
        return None
    field = Field([node.arguments[0] for node in calls], [state])
    slopes = {}
    for node in calls:
        numerator, denominator = quotient_of(field.element(node.arguments[0]), state)
        if denominator.degree > 0 or numerator.degree > 1:
            return None
        slopes[node] = (numerator[1] / denominator[0], (numerator[0] / denominator[0]).expr())
    first = next(iter(slopes.values()))[0]
    if first.factors()[0] < 0:
        first = -first
    ratios = {node: (slope / first).rational for node, (slope, _) in slopes.items()}
    if None in ratios.values():
        return None
    scale = math.lcm(*(ratio.denominator for ratio in ratios.values() if ratio is not None))
    common = math.gcd(*(int(ratio * scale) for ratio in ratios.values() if ratio is not None))
    unit = first * common / scale
    powers = {node: int((ratio or 0) * scale) // common for node, ratio in ratios.items()}

    def rule(node: Expr) -> Expr | None:
        if isinstance(node, Call) and node in powers:
            offset = slopes[node][1]
            lifted = power(variable, Number(powers[node]))
            return lifted if offset == Number(0) else mul(exp(offset), lifted)
        return None

    k = unit.expr()
    slope = power(mul(k, variable), MINUS_ONE)
    forward = exp(state if k == ONE else mul(k, state))
    return _chart(variable, forward, mul(log(variable), power(k, MINUS_ONE)), rewritten(rate, rule), slope)


def _euler_chart(rate: Expr, state: Symbol, variable: Symbol, conditions: Conditions) -> Chart | None:
    """The coordinate v = sqrt(a)*u + sqrt(a*u**2 + c), a > 0 and c >= 0, for a rate with that root."""
    radicands = {
        node.base
        for node in rate.walk()
        if isinstance(node, Pow)
        and isinstance(node.exponent, Number)
        and state in node.base.free_symbols
        and _fractional(node)
    }
    if len(radicands) != 1:
        return None
    (radicand,) = radicands
    if not is_rational_in(radicand, state):
        return None
    numerator, denominator = quotient_of(Field([radicand], [state]).element(radicand), state)
    if denominator.degree > 0 or numerator.degree != 2 or not numerator[1].is_zero:
        return None
    c, a = numerator[0] / denominator[0], numerator[2] / denominator[0]
    if conditions.sign(a.expr()) != 1 or not conditions.nonnegative(c.expr()):
        return None
    lead = positive_root(a, 2, conditions)
    rest = variable if c.is_zero else variable - c.expr() / variable
    backward = rest / mul(Number(2), lead)
    surd = variable - mul(lead, backward)

    def rule(node: Expr) -> Expr | None:
        if isinstance(node, Pow) and node.base == radicand and isinstance(node.exponent, Number):
            doubled = node.exponent.value * 2
            return power(surd, Number(doubled)) if doubled.denominator == 1 else None
        return None

    inside = substitute(rewritten(rate, rule), {state: backward})
    forward = add(mul(lead, state), power(radicand, HALF))
    return _chart(variable, forward, backward, inside, differentiate(backward, variable))


def _chart(variable: Symbol, forward: Expr, backward: Expr, inside: Expr, slope: Expr) -> Chart | None:
    rate = merged(inside / slope)
    if not is_rational_in(rate, variable):
        return None
    return Chart(variable, forward, backward, Field([rate], [variable]).element(rate).expr(), trivial=False)
