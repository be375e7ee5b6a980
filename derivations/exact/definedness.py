"""Where an expression has a finite real value: the conditions that its parts put on each other.

A formula in the claim language is real.  Each division, root, logarithm and special function has a condition on its
arguments; the expression has a value exactly where all of them hold.  What cannot be proved to hold over the whole
domain of the assumptions is handed back as an obstacle, for a search to find a point at which it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from derivations.exact.questions import possible_signs, rational_value
from derivations.exact.ranging import is_infinite, within
from derivations.expressions import (
    ONE,
    ZERO,
    Add,
    Call,
    Constant,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Sum,
    Symbol,
    add,
    exp,
    expand_derivatives,
    mul,
)
from derivations.variables import Assumptions, Domain


@dataclass(frozen=True)
class Condition:
    """`quantity` must have one of `signs`, or `part` has no finite real value.

    Attributes:
        part: the sub-expression that needs it.
        quantity: the expression whose sign matters; None if no condition that can be tested is known.
        signs: the signs allowed.
        reason: what happens otherwise, in plain words.
    """

    part: Expr
    quantity: Expr | None
    signs: frozenset[int]
    reason: str


_POSITIVE: Final = frozenset((1,))
_NONNEGATIVE: Final = frozenset((0, 1))
_NEGATIVE: Final = frozenset((-1,))
_NONZERO: Final = frozenset((-1, 1))
_NEVER: Final[frozenset[int]] = frozenset()


def conditions(expr: Expr, assumptions: Assumptions) -> Iterator[Condition]:
    """The conditions under which `expr` has a finite real value and no jump, innermost parts included."""
    seen: set[Expr] = set()
    for node in (*_free_parts(expr), *_free_parts(expand_derivatives(expr))):
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Pow):
            yield from _of_power(node, assumptions)
        elif isinstance(node, Call):
            yield from _of_call(node)
        elif isinstance(node, Constant) and node.name == "oo":
            yield Condition(node, None, _NEVER, "infinity is not a number")
        elif isinstance(node, Integral | Sum):
            yield from _of_range(node, assumptions)


def _free_parts(expr: Expr) -> Iterator[Expr]:
    """The parts of `expr` outside the bodies of its integrals and sums, whose variable has a range of its own."""
    yield expr
    children = expr.children
    if isinstance(expr, Integral | Sum):
        children = tuple(limit for limit in (expr.lower, expr.upper) if not is_infinite(limit))
    for child in children:
        yield from _free_parts(child)


def obstacles(expr: Expr, assumptions: Assumptions) -> list[Condition]:
    """The conditions of `expr` that are not proved to hold wherever the assumptions hold.

    >>> from derivations.expressions import read
    >>> from derivations.variables import Assumptions, Domain, Variable
    >>> x = Variable("x", Domain.POSITIVE)
    >>> [found.reason for found in obstacles(read("log(x)/(x - 1)"), Assumptions((x,)))]
    ['division by zero']
    """
    return [found for found in conditions(expr, assumptions) if not _holds(found, assumptions)]


def _holds(condition: Condition, assumptions: Assumptions) -> bool:
    if condition.quantity is None:
        return False
    if possible_signs(condition.quantity, assumptions) <= condition.signs:
        return True
    part = condition.part
    if not (isinstance(part, Call) and part.name == "lambertw" and condition.quantity != part.arguments[0]):
        return False
    return _above_branch_point(part.arguments[0], assumptions)


def _above_branch_point(argument: Expr, assumptions: Assumptions) -> bool:
    """Whether argument >= -1/e, because it is z exp(w) with w <= z: z exp(w) >= z exp(z) >= -1/e for z < 0."""
    if possible_signs(argument, assumptions) <= _NONNEGATIVE:
        return True
    factors = argument.operands if isinstance(argument, Mul) else (argument,)
    exponents = [f.arguments[0] for f in factors if isinstance(f, Call) and f.name == "exp"]
    if not exponents:
        return False
    rest = mul(*(f for f in factors if not (isinstance(f, Call) and f.name == "exp")), ONE)
    return possible_signs(rest - add(*exponents, ZERO), assumptions) <= _NONNEGATIVE


def _of_power(node: Pow, assumptions: Assumptions) -> Iterator[Condition]:
    base, exponent = node.base, node.exponent
    value = exponent.value if isinstance(exponent, Number) else rational_value(exponent, assumptions)
    if value is not None and value.denominator == 1:
        if value <= 0:
            yield Condition(node, base, _NONZERO, "division by zero" if value < 0 else "zero to the power zero")
    elif value is not None and value > 0:
        yield Condition(node, base, _NONNEGATIVE, "a root of a negative number")
    elif value is not None:
        yield Condition(node, base, _POSITIVE, "a negative fractional power of a number that is not positive")
    elif isinstance(exponent, Number) or possible_signs(exponent, assumptions) <= _POSITIVE:
        yield Condition(node, base, _NONNEGATIVE, "a power of a negative number")
    elif _is_integer(exponent, assumptions):
        yield Condition(node, base, _NONZERO, "zero to a power that may not be positive")
    else:
        yield Condition(node, base, _POSITIVE, "a power of a number that is not positive")


def _of_range(node: Integral | Sum, assumptions: Assumptions) -> Iterator[Condition]:
    """A body with a value and no jump on a closed finite range is integrable there, and its sum is one of numbers.

    Integrals up to infinity or to a point at which the body has no value are not shown to converge.
    """
    if isinstance(node, Sum) and not all(_is_integer(limit, assumptions) for limit in (node.lower, node.upper)):
        yield Condition(node, None, _NEVER, "a sum between limits that may not be integers")
        return
    inside = within(node, assumptions)
    if inside is None:
        yield Condition(node, None, _NEVER, "its convergence is not shown exactly")
        return
    for found in obstacles(*inside):
        yield Condition(node, None, _NEVER, f"its convergence is not shown exactly: inside it, {found.reason}")


def _is_integer(exponent: Expr, assumptions: Assumptions) -> bool:
    """Whether the exponent is a polynomial with integer coefficients in integer variables."""
    for node in exponent.walk():
        if not isinstance(node, Number | Symbol | Add | Mul | Pow):
            return False
        if isinstance(node, Number) and node.value.denominator != 1:
            return False
        if isinstance(node, Pow) and not (isinstance(node.exponent, Number) and node.exponent.value > 0):
            return False
    return all(assumptions[symbol].domain is Domain.INTEGER for symbol in exponent.free_symbols)


def _of_call(node: Call) -> Iterator[Condition]:
    rule = _CALLS.get(node.name)
    if rule is not None:
        for quantity, signs, reason in rule(*node.arguments):
            yield Condition(node, quantity, signs, reason)


Rule = tuple[Expr | None, frozenset[int], str]


def _log(x: Expr) -> list[Rule]:
    return [(x, _POSITIVE, "the logarithm of a number that is not positive")]


def _tan(x: Expr) -> list[Rule]:
    return [(Call("cos", x), _NONZERO, "the tangent at a pole")]


def _inverse_sine(x: Expr) -> list[Rule]:
    return [(1 - x, _NONNEGATIVE, "an argument above 1"), (1 + x, _NONNEGATIVE, "an argument below -1")]


def _acosh(x: Expr) -> list[Rule]:
    return [(x - 1, _NONNEGATIVE, "acosh below 1")]


def _atanh(x: Expr) -> list[Rule]:
    return [(1 - x, _POSITIVE, "atanh at or above 1"), (1 + x, _POSITIVE, "atanh at or below -1")]


def _atan2(y: Expr, x: Expr) -> list[Rule]:
    # The sum is zero exactly at the origin, where atan2 has no value, and on its cut, where it jumps.
    return [(y**2 + x + Call("abs", x), _POSITIVE, "atan2 at the origin or on its cut, where it jumps")]


def _gamma(x: Expr) -> list[Rule]:
    return [(x, _POSITIVE, "an argument that may be zero or a negative integer")]


def _lambertw(x: Expr, branch: Expr = ZERO) -> list[Rule]:
    above = (x + exp(-1), _NONNEGATIVE, "lambertw below -1/e")
    if branch == ZERO:
        return [above]
    if branch == Number(-1):
        return [above, (x, _NEGATIVE, "the lower branch of lambertw at or above 0")]
    return [(None, _NEVER, "only the branches 0 and -1 of lambertw are real")]


def _hyp2f1(a: Expr, b: Expr, c: Expr, x: Expr) -> list[Rule]:
    return [
        (1 - x, _POSITIVE, "hyp2f1 at or above 1, where its cut begins"),
        (c, _POSITIVE, "hyp2f1 with a third parameter that may be zero or a negative integer"),
    ]


def _hyp1f1(a: Expr, b: Expr, x: Expr) -> list[Rule]:
    return [(b, _POSITIVE, "hyp1f1 with a second parameter that may be zero or a negative integer")]


def _besseli(order: Expr, x: Expr) -> list[Rule]:
    whole = isinstance(order, Number) and order.value.denominator == 1
    return [] if whole else [(x, _POSITIVE, "besseli of broken order at an argument that is not positive")]


def _expint_ei(x: Expr) -> list[Rule]:
    return [(x, _NONZERO, "expint_ei at 0")]


_CALLS: Final[dict[str, Callable[..., list[Rule]]]] = {
    "log": _log,
    "tan": _tan,
    "asin": _inverse_sine,
    "acos": _inverse_sine,
    "acosh": _acosh,
    "atanh": _atanh,
    "atan2": _atan2,
    "gamma": _gamma,
    "loggamma": _gamma,
    "digamma": _gamma,
    "lambertw": _lambertw,
    "hyp2f1": _hyp2f1,
    "hyp1f1": _hyp1f1,
    "besseli": _besseli,
    "expint_ei": _expint_ei,
}
