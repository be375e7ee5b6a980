"""Sub-expressions by name: what stands in several places of a formula is one new variable with a meaning."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from derivations.expressions import Add, Call, Expr, Mul, Number, Pow, Symbol, mul, power

_SMALLEST = 4
_PLACE = Symbol("hidden")


@dataclass(frozen=True)
class Hidden:
    """A new variable and the sub-expression that it stands for."""

    name: Symbol
    meaning: Expr


@lru_cache(maxsize=500)
def shared(expr: Expr) -> tuple[Expr, ...]:
    """The sub-expressions of several variables inside functions that stand in more than one place, weightiest first.

    >>> from derivations.expressions import read
    >>> shared(read("log(1 - s/(r + s)) - log(r - s/(r + s))"))[0]
    s/(r + s)
    """
    inside = [part for node in set(expr.walk()) if isinstance(node, Call) for part in set(node.walk()) - {node}]
    candidates = {bare for bare in map(_without_number, inside) if len(bare.free_symbols) > 1}
    weights = Counter[Expr]()
    for part in candidates:
        size, places = sum(1 for _ in part.walk()), _places(expr, part)
        if size >= _SMALLEST and places > 1:
            weights[part] = size * places
    chosen, rest = list[Expr](), expr
    for part, _ in weights.most_common():
        if _places(rest, part) > 1:
            chosen.append(part)
            rest = hide(rest, Hidden(_PLACE, part))
    return tuple(chosen)


def _without_number(expr: Expr) -> Expr:
    """A product without its rational factor."""
    if isinstance(expr, Mul) and isinstance(expr.operands[0], Number):
        return mul(*expr.operands[1:])
    return expr


def _places(expr: Expr, part: Expr) -> int:
    if _without(expr, part) is not None:
        return 1
    return sum(_places(child, part) for child in expr.children)


def _without(expr: Expr, part: Expr) -> Expr | None:
    """What is left of a product when `part` is taken out of it; None if it is not in it."""
    if expr == part:
        return Number(1)
    if not (isinstance(expr, Mul) and isinstance(part, Mul)):
        return None
    rest = list(expr.operands)
    for factor in part.operands:
        if factor not in rest:
            return None
        rest.remove(factor)
    return mul(*rest)


def hide(expr: Expr, hidden: Hidden) -> Expr:
    """`expr` with the name wherever the meaning stands, in products also among other factors."""
    rest = _without(expr, hidden.meaning)
    if rest is not None:
        return hidden.name if rest == Number(1) else mul(hidden.name, hide(rest, hidden))
    if not expr.children:
        return expr
    return expr.rebuilt(tuple(hide(child, hidden) for child in expr.children))


def denominator_shown(expr: Expr, hidden: Hidden) -> Expr:
    """A product with the meaning written out where a negative power of the name is one of its factors."""
    factors = expr.operands if isinstance(expr, Mul) else (expr,)
    return mul(*(_base_shown(factor, hidden) for factor in factors))


def _base_shown(factor: Expr, hidden: Hidden) -> Expr:
    if not (isinstance(factor, Pow) and factor.base == hidden.name and isinstance(factor.exponent, Number)):
        return factor
    return power(hidden.meaning, factor.exponent) if factor.exponent.value < 0 else factor


def shown(expr: Expr, hidden: Hidden) -> Expr:
    """`expr` with the meaning written out where the name is a factor of a term, and kept where it is in a function.

    >>> from derivations.expressions import read
    >>> shown(read("3/h + log(1 - h)"), Hidden(Symbol("h"), read("s/r")))
    3/(s/r) + log(1 - h)
    """
    if expr == hidden.name:
        return hidden.meaning
    if isinstance(expr, Add | Mul):
        return expr.rebuilt(tuple(shown(child, hidden) for child in expr.children))
    if isinstance(expr, Pow) and isinstance(expr.exponent, Number) and not isinstance(expr.base, Add):
        return power(shown(expr.base, hidden), expr.exponent)
    return expr
