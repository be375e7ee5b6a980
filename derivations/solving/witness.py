"""A rational point inside given assumptions, to see which sign of an expression is possible at all."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Mapping
from fractions import Fraction

from derivations.expressions import Add, Expr, Mul, Number, Pow, Relation, Symbol
from derivations.variables import Assumptions, Domain, Variable

_TRIALS = 240
_SEED = 1
_LADDER = tuple(Fraction(n, d) for n, d in ((2, 1), (1, 3), (5, 1), (1, 7), (11, 10), (3, 4), (19, 1), (1, 23), (7, 2)))
_COMPARE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def signs_at_witnesses(expr: Expr, assumptions: Assumptions) -> frozenset[int]:
    """The signs of `expr` at rational points where the assumptions hold, as far as rational arithmetic finds them."""
    found = set()
    needed = set(expr.free_symbols)
    for relation in assumptions.given:
        needed |= relation.free_symbols
    names = sorted(needed, key=lambda symbol: symbol.name)
    choices = random.Random(_SEED)
    for _ in range(_TRIALS):
        point = {name: _candidate(assumptions[name], choices.randrange(4 * len(_LADDER))) for name in names}
        if all(_holds(relation, point) for relation in assumptions.given):
            value = _value(expr, point)
            if value is not None:
                found.add((value > 0) - (value < 0))
            if found >= {1, -1}:
                break
    return frozenset(found)


def _candidate(variable: Variable, choice: int) -> Fraction:
    """A rational value in the range of `variable`; different choices give different ones."""
    lower, upper = variable.lower, variable.upper
    step = _LADDER[choice % len(_LADDER)]
    if lower is not None and upper is not None:
        value = lower.value + (upper.value - lower.value) * step / (step + 1)
    elif lower is not None:
        value = lower.value + step
    elif upper is not None:
        value = upper.value - step
    else:
        value = step if choice % 4 < 3 else -step
    return Fraction(round(value)) if variable.domain is Domain.INTEGER else value


def _holds(relation: Relation, point: Mapping[Symbol, Fraction]) -> bool:
    """Whether the relation holds at the point; one that rational arithmetic cannot decide counts as failing."""
    for left, comparison, right in relation.links:
        values = _value(left, point), _value(right, point)
        if values[0] is None or values[1] is None or not _COMPARE[comparison](values[0], values[1]):
            return False
    return True


def _value(expr: Expr, point: Mapping[Symbol, Fraction]) -> Fraction | None:
    """The exact value of an expression of rational arithmetic, None if it has none."""
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Symbol):
        return point.get(expr)
    if isinstance(expr, Add | Mul):
        total = Fraction(int(isinstance(expr, Mul)))
        for part in expr.operands:
            value = _value(part, point)
            if value is None:
                return None
            total = total + value if isinstance(expr, Add) else total * value
        return total
    if isinstance(expr, Pow) and isinstance(expr.exponent, Number) and expr.exponent.value.denominator == 1:
        base = _value(expr.base, point)
        if base is None or (base == 0 and expr.exponent.value <= 0) or abs(expr.exponent.value) > 64:
            return None
        return base ** int(expr.exponent.value)
    return None
