"""The functions of the claim language: their arities and their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from derivations.expressions.nodes import (
    HALF,
    MINUS_ONE,
    ONE,
    PI,
    Call,
    Expr,
    call,
    exp,
    sqrt,
)

#: Number of arguments each function may take.
ARITIES: Final[dict[str, tuple[int, ...]]] = {
    "exp": (1,),
    "log": (1,),
    "sqrt": (1,),
    "abs": (1,),
    "min": (2,),
    "max": (2,),
    "sin": (1,),
    "cos": (1,),
    "tan": (1,),
    "asin": (1,),
    "acos": (1,),
    "atan": (1,),
    "atan2": (2,),
    "sinh": (1,),
    "cosh": (1,),
    "tanh": (1,),
    "asinh": (1,),
    "acosh": (1,),
    "atanh": (1,),
    "erf": (1,),
    "erfc": (1,),
    "gamma": (1,),
    "loggamma": (1,),
    "digamma": (1,),
    "lambertw": (1, 2),
    "hyp2f1": (4,),
    "hyp1f1": (3,),
    "besseli": (2,),
    "expint_ei": (1,),
}

Rule = Callable[[], Expr] | None


def derivatives(node: Call) -> tuple[Rule, ...]:
    """For each argument of `node` the derivative of the function by it, or None where there is no rule.

    `abs`, `min` and `max` are differentiated where they are smooth: the derivative of `abs(x)` is written `x/abs(x)`,
    which has no value at the kink.
    """
    rule = _RULES.get(node.name)
    if rule is None:
        return (None,) * len(node.arguments)
    return rule(*node.arguments)


def _of_one(rule: Callable[[Expr], Expr]) -> Callable[..., tuple[Rule, ...]]:
    return lambda x: (lambda: rule(x),)


def _min_rules(x: Expr, y: Expr) -> tuple[Rule, ...]:
    slope = (x - y) / call("abs", x - y)
    return (lambda: HALF - slope / 2, lambda: HALF + slope / 2)


def _max_rules(x: Expr, y: Expr) -> tuple[Rule, ...]:
    slope = (x - y) / call("abs", x - y)
    return (lambda: HALF + slope / 2, lambda: HALF - slope / 2)


def _atan2_rules(y: Expr, x: Expr) -> tuple[Rule, ...]:
    return (lambda: x / (x**2 + y**2), lambda: -y / (x**2 + y**2))


def _lambertw_rules(x: Expr, *branch: Expr) -> tuple[Rule, ...]:
    # W'(x) = exp(-W)/(1 + W) has a value at x = 0, where W/(x*(1 + W)) has none.
    value = Call("lambertw", x, *branch)
    return (lambda: exp(-value) / (1 + value), *(None for _ in branch))


def _hyp2f1_rules(a: Expr, b: Expr, c: Expr, x: Expr) -> tuple[Rule, ...]:
    return (None, None, None, lambda: a * b / c * call("hyp2f1", a + 1, b + 1, c + 1, x))


def _hyp1f1_rules(a: Expr, b: Expr, x: Expr) -> tuple[Rule, ...]:
    return (None, None, lambda: a / b * call("hyp1f1", a + 1, b + 1, x))


def _besseli_rules(order: Expr, x: Expr) -> tuple[Rule, ...]:
    return (None, lambda: (call("besseli", order - 1, x) + call("besseli", order + 1, x)) / 2)


def _gaussian(x: Expr) -> Expr:
    return 2 / sqrt(PI) * exp(-(x**2))


_RULES: Final[dict[str, Callable[..., tuple[Rule, ...]]]] = {
    "exp": _of_one(lambda x: exp(x)),
    "log": _of_one(lambda x: x**MINUS_ONE),
    "abs": _of_one(lambda x: x / call("abs", x)),
    "sin": _of_one(lambda x: call("cos", x)),
    "cos": _of_one(lambda x: -call("sin", x)),
    "tan": _of_one(lambda x: 1 + call("tan", x) ** 2),
    "asin": _of_one(lambda x: 1 / sqrt(1 - x**2)),
    "acos": _of_one(lambda x: -1 / sqrt(1 - x**2)),
    "atan": _of_one(lambda x: 1 / (1 + x**2)),
    "sinh": _of_one(lambda x: call("cosh", x)),
    "cosh": _of_one(lambda x: call("sinh", x)),
    "tanh": _of_one(lambda x: ONE - call("tanh", x) ** 2),
    "asinh": _of_one(lambda x: 1 / sqrt(x**2 + 1)),
    "acosh": _of_one(lambda x: 1 / sqrt(x**2 - 1)),
    "atanh": _of_one(lambda x: 1 / (1 - x**2)),
    "erf": _of_one(_gaussian),
    "erfc": _of_one(lambda x: -_gaussian(x)),
    "gamma": _of_one(lambda x: call("gamma", x) * call("digamma", x)),
    "loggamma": _of_one(lambda x: call("digamma", x)),
    "expint_ei": _of_one(lambda x: exp(x) / x),
    "min": _min_rules,
    "max": _max_rules,
    "atan2": _atan2_rules,
    "lambertw": _lambertw_rules,
    "hyp2f1": _hyp2f1_rules,
    "hyp1f1": _hyp1f1_rules,
    "besseli": _besseli_rules,
}
