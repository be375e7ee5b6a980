"""Values of expressions by mpmath alone, to compare with; shares no code with the checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from random import Random
from typing import Any, Final

import mpmath

from derivations.expressions import Add, Call, Constant, Expr, Mul, Number, Pow, Symbol
from derivations.variables import Assumptions, Domain, Variable

Point = Mapping[Symbol, Fraction]


class NoValue(ArithmeticError):
    """The expression has no finite real value at the point."""


class TooLarge(ArithmeticError):
    """The value, or a part of it, is beyond what is worth computing."""


def value(expr: Expr, point: Point) -> Any:
    """The value at a point at the working precision of mpmath."""
    if isinstance(expr, Number | Symbol):
        rational = expr.value if isinstance(expr, Number) else point[expr]
        return mpmath.mpf(rational.numerator) / rational.denominator
    if isinstance(expr, Constant):
        return +{"pi": mpmath.pi, "E": mpmath.e, "EulerGamma": mpmath.euler}[expr.name]
    if not isinstance(expr, Add | Mul | Pow | Call):
        raise TooLarge(f"{type(expr).__name__} is not evaluated here")
    children = [value(child, point) for child in expr.children]
    if isinstance(expr, Add):
        return mpmath.fsum(children)
    if isinstance(expr, Mul):
        return mpmath.fprod(children)
    if isinstance(expr, Pow):
        return _power(*children)
    return _function(expr.name, *children)


def _power(base: Any, exponent: Any) -> Any:
    if base == 0:
        _needs(exponent > 0)
        return mpmath.mpf(0)
    _needs(base > 0 or mpmath.isint(exponent))
    _fits(abs(exponent * mpmath.log(abs(base))) < 10**6)
    return mpmath.re(base**exponent)


def _needs(condition: bool) -> None:
    if not condition:
        raise NoValue


def _fits(condition: bool) -> None:
    if not condition:
        raise TooLarge


#: Where each function has a real value; those that are not named have one everywhere.
_DOMAINS: Final[dict[str, Callable[..., bool]]] = {
    "sqrt": lambda x: x >= 0,
    "log": lambda x: x > 0,
    "asin": lambda x: abs(x) <= 1,
    "acos": lambda x: abs(x) <= 1,
    "acosh": lambda x: x >= 1,
    "atanh": lambda x: abs(x) < 1,
    "atan2": lambda y, x: y != 0 or x != 0,
    "gamma": lambda x: x > 0 or not mpmath.isint(x),
    "loggamma": lambda x: x > 0,
    "digamma": lambda x: x > 0 or not mpmath.isint(x),
    "lambertw": lambda x, k=0: x * mpmath.e >= -1 and (k == 0 or x < 0),
    "hyp2f1": lambda a, b, c, x: c > 0 and x < 1,
    "hyp1f1": lambda a, b, x: b > 0,
    "besseli": lambda n, x: x > 0 or mpmath.isint(n),
    "expint_ei": lambda x: x != 0,
}
_NAMES: Final = {"abs": "fabs", "expint_ei": "ei"}


def _function(name: str, *arguments: Any) -> Any:
    if name in _DOMAINS:
        _needs(_DOMAINS[name](*arguments))
    _fits(all(abs(x) < 10**5 for x in arguments) or name in ("log", "abs", "min", "max", "atan", "atan2"))
    if name == "atanh":
        _fits(abs(abs(arguments[0]) - 1) > mpmath.mpf(10) ** -20)
    if name in ("min", "max"):
        return min(arguments) if name == "min" else max(arguments)
    if name == "besseli" and mpmath.isint(arguments[0]):
        # Orders n and -n give the same; mpmath does not come back from small arguments with a negative one.
        arguments = (abs(arguments[0]), arguments[1])
    return mpmath.re(getattr(mpmath, _NAMES.get(name, name))(*arguments))


def random_point(assumptions: Assumptions, random: Random, tries: int = 200) -> dict[Symbol, Fraction] | None:
    """Random rational values inside the assumptions, ends of ranges among them; None if none is met."""
    for _ in range(tries):
        point = {variable.symbol: _random_value(variable, random) for variable in assumptions}
        if admissible(assumptions, point):
            return point
    return None


def admissible(assumptions: Assumptions, point: Point) -> bool:
    """Whether the point satisfies every relation, by more than rounding."""
    try:
        for relation in assumptions.given:
            for left, operator, right in relation.links:
                gap = value(right, point) - value(left, point)
                gap = gap if operator in ("<", "<=") else -gap
                if not (gap > mpmath.mpf(10) ** -30 or (gap == 0 and operator in ("<=", ">="))):
                    return False
    except (NoValue, TooLarge):
        return False
    return True


def _random_value(variable: Variable, random: Random) -> Fraction:
    lower, upper = variable.lower, variable.upper
    ends = [end.value for end in (lower, upper) if end is not None and not end.strict]
    if ends and random.random() < 0.2:
        return random.choice(ends)
    if variable.domain is Domain.INTEGER:
        first = int(lower.value) if lower is not None else -6
        last = int(upper.value) if upper is not None else first + 12
        return Fraction(random.randint(first, last))
    if lower is not None and upper is not None:
        return lower.value + (upper.value - lower.value) * Fraction(random.randint(1, 9_999), 10_000)
    size = Fraction(random.randint(1, 999), random.choice((7, 100, 997)))
    if lower is not None:
        return lower.value + size
    if upper is not None:
        return upper.value - size
    return random.choice((size, -size, Fraction(0)))
