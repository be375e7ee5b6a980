"""Taylor's series of the functions of the language at points where they are analytic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from derivations.expansion.constants import StoppedError
from derivations.expansion.rules import Rules, hypergeometric
from derivations.expansion.scale import Series
from derivations.expressions import (
    ONE,
    ZERO,
    Call,
    Expr,
    ExpressionError,
    Symbol,
    call,
    differentiate,
    exp,
    mul,
    substitute,
)

_POSITIVE: Final = frozenset((1,))
_NONZERO: Final = frozenset((-1, 1))
_PLACE: Final = Symbol("regular point")

Analytic = Callable[[Expr], tuple[tuple[Expr, frozenset[int]], ...]]

#: Quantities whose signs make a function analytic at a real point; a function that is entire has none.
_ANALYTIC: Final[dict[str, Analytic]] = {
    "sin": lambda c: (),
    "cos": lambda c: (),
    "atan": lambda c: (),
    "asinh": lambda c: (),
    "erfc": lambda c: (),
    "abs": lambda c: ((c, _NONZERO),),
    "asin": lambda c: ((1 - c, _POSITIVE), (1 + c, _POSITIVE)),
    "acos": lambda c: ((1 - c, _POSITIVE), (1 + c, _POSITIVE)),
    "loggamma": lambda c: ((c, _POSITIVE),),
    "expint_ei": lambda c: ((c, _NONZERO),),
}


def taylor(rules: Rules, name: str, arguments: list[Series]) -> Series:
    """f(c + delta) = sum f^(k)(c)/k! delta**k at a point c where f is proved to be analytic.

    The sum ends where the language has no further derivative; the remainder is of the next order all the same.
    """
    *parameters, moving = arguments
    if name == "lambertw":
        moving, parameters = arguments[0], arguments[1:]
    place = rules.limit(moving)
    if place is None:
        raise StoppedError(f"no rule for {name} at infinity")
    fixed = [rules.fixed(parameter, f"a parameter of {name}") for parameter in parameters]
    small = rules.minus(moving, place)
    if name in ("hyp2f1", "hyp1f1"):
        return _hypergeometric(rules, name, fixed, place, small)
    for quantity, signs in _conditions(rules, name, fixed, place):
        rules.constants.require(quantity, signs, f"where {name} is analytic")
    node = Call(name, _PLACE, *fixed) if name == "lambertw" else Call(name, *fixed, _PLACE)
    return rules.arithmetic.compose(_derivatives(node, place), small)


def _conditions(rules: Rules, name: str, fixed: list[Expr], place: Expr) -> tuple[tuple[Expr, frozenset[int]], ...]:
    if name in ("gamma", "digamma"):
        rules.require_no_pole(place)
        return ()
    if name == "lambertw":
        below = () if not fixed or rules.constants.is_zero(fixed[0]) else ((-place, _POSITIVE),)
        return ((place + exp(-ONE), _POSITIVE), *below)
    if name == "besseli":
        return ((place, _POSITIVE),)
    if name not in _ANALYTIC:
        raise StoppedError(f"no expansion rule for {name}")
    return _ANALYTIC[name](place)


def _derivatives(node: Expr, place: Expr) -> Callable[[int], Expr | None]:
    known: list[Expr | None] = [node]

    def coefficient(index: int) -> Expr | None:
        while len(known) <= index:
            last = known[-1]
            try:
                known.append(None if last is None else differentiate(last, _PLACE) / len(known))
            except ExpressionError:
                known.append(None)
        found = known[index]
        return None if found is None else substitute(found, {_PLACE: place})

    return coefficient


def _hypergeometric(rules: Rules, name: str, fixed: list[Expr], place: Expr, small: Series) -> Series:
    """F(c + delta) by F^(k) = (a)_k (b)_k/(c)_k F(a + k, b + k; c + k)."""
    *upper, lower = fixed
    rules.require_no_pole(lower)
    if name == "hyp2f1":
        rules.constants.require(1 - place, _POSITIVE, "positive, as below the branch point of hyp2f1")

    def coefficient(index: int) -> Expr:
        factor = hypergeometric(upper, [lower], index)
        if place == ZERO:
            return factor
        raised = [parameter + index for parameter in fixed]
        return mul(factor, call(name, *raised, place))

    return rules.arithmetic.compose(coefficient, small)
