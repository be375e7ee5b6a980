"""Fourier-Motzkin elimination: relations that are linear in a variable become its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from derivations.expressions import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Constant,
    Expr,
    Mul,
    Number,
    Pow,
    Relation,
    Symbol,
    add,
    mul,
    power,
)
from derivations.variables import Assumptions, Scale, Variable

_MOST_RELATIONS: Final = 60


@dataclass(frozen=True)
class Below:
    """The comparison `left < right`, or `left <= right` if it is not strict."""

    left: Expr
    right: Expr
    strict: bool

    @property
    def free_symbols(self) -> frozenset[Symbol]:
        """The symbols on both sides."""
        return self.left.free_symbols | self.right.free_symbols


@dataclass(frozen=True)
class Elimination:
    """The bounds of one variable by the variables that come before it.

    Attributes:
        symbol: the variable.
        lower: what it must exceed, with whether strictly.
        upper: what it must stay below, with whether strictly.
    """

    symbol: Symbol
    lower: tuple[tuple[Expr, bool], ...]
    upper: tuple[tuple[Expr, bool], ...]


def comparisons(relations: Iterable[Relation]) -> list[Below]:
    """The links of relations, each written with its smaller side on the left."""
    found = []
    for relation in relations:
        for left, operator, right in relation.links:
            smaller, larger = (left, right) if operator in ("<", "<=") else (right, left)
            found.append(Below(smaller, larger, operator in ("<", ">")))
    return found


def domain_comparisons(variable: Variable) -> list[Below]:
    """The ends of a variable's range as comparisons."""
    found = []
    if variable.lower is not None:
        found.append(Below(Number(variable.lower.value), variable.symbol, variable.lower.strict))
    if variable.upper is not None:
        found.append(Below(variable.symbol, Number(variable.upper.value), variable.upper.strict))
    return found


def linear_parts(expr: Expr, symbol: Symbol) -> tuple[Expr, Expr] | None:
    """`(a, b)` with expr = a*symbol + b and neither containing `symbol`; None if the tree does not show it.

    >>> from derivations.expressions import read
    >>> linear_parts(read("2*x*y + x - 3"), Symbol("x"))
    (2*y + 1, -3)
    """
    if symbol not in expr.free_symbols:
        return ZERO, expr
    if expr == symbol:
        return ONE, ZERO
    if isinstance(expr, Add):
        parts = [linear_parts(term, symbol) for term in expr.operands]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return add(*(part[0] for part in known)), add(*(part[1] for part in known))
    if isinstance(expr, Mul):
        holders = [factor for factor in expr.operands if symbol in factor.free_symbols]
        if len(holders) > 1:
            return None
        inner = linear_parts(holders[0], symbol)
        rest = mul(*(factor for factor in expr.operands if factor is not holders[0]))
        return None if inner is None else (_times(rest, inner[0]), _times(rest, inner[1]))
    return None


def _times(left: Expr, right: Expr) -> Expr:
    return ZERO if ZERO in (left, right) else mul(left, right)


def known_sign(expr: Expr, assumptions: Assumptions) -> int | None:
    """The sign that the form of `expr` and the ranges of its variables show: 1, -1, 0 for zero, or None."""
    if isinstance(expr, Number):
        return (expr.value > 0) - (expr.value < 0)
    if isinstance(expr, Symbol):
        variable = assumptions[expr]
        if variable.lower is not None and (
            variable.lower.value > 0 or (variable.lower.value == 0 and variable.lower.strict)
        ):
            return 1
        if variable.upper is not None and variable.upper.value < 0:
            return -1
        return None
    if isinstance(expr, Constant) or (isinstance(expr, Call) and expr.name in ("exp", "cosh")):
        return 1
    if isinstance(expr, Pow):
        return 1 if known_sign(expr.base, assumptions) == 1 else None
    signs = [known_sign(child, assumptions) for child in expr.children]
    if isinstance(expr, Mul):
        result = 1
        for sign in signs:
            if sign is None:
                return None
            result *= sign
        return result
    if isinstance(expr, Add) and signs[0] is not None and all(sign == signs[0] for sign in signs):
        return signs[0]
    return None


def bounds_on(
    symbol: Symbol, relations: Sequence[Below], assumptions: Assumptions
) -> tuple[list[tuple[Expr, bool]], list[tuple[Expr, bool]], list[Below]]:
    """The lower and the upper bounds of `symbol` that the relations state, and the relations that give none."""
    lower: list[tuple[Expr, bool]] = []
    upper: list[tuple[Expr, bool]] = []
    others: list[Below] = []
    for relation in relations:
        parts = linear_parts(add(relation.left, mul(MINUS_ONE, relation.right)), symbol)
        sign = None if parts is None else known_sign(parts[0], assumptions)
        if parts is None or not sign:
            others.append(relation)
            continue
        bound = (
            _times(MINUS_ONE, parts[1])
            if parts[0] == ONE
            else _times(mul(MINUS_ONE, power(parts[0], MINUS_ONE)), parts[1])
        )
        (upper if sign > 0 else lower).append((bound, relation.strict))
    return lower, upper, others


def eliminate(assumptions: Assumptions, symbols: Sequence[Symbol]) -> tuple[list[Elimination], list[Below]]:
    """An order of the variables with bounds of each by those before it, and what remains when all are eliminated.

    Whatever remains follows from the assumptions.  Each comparison that bounds a variable from below is combined with
    each that bounds it from above, so that bounds which leave no room for a later variable are seen in time.
    """
    relations = comparisons(assumptions.given)
    for symbol in symbols:
        relations += domain_comparisons(assumptions[symbol])
    # Of equals, what is declared last is eliminated first, and so depends on what is declared before it.
    waiting, found = list(symbols)[::-1], list[Elimination]()
    while waiting:
        symbol = min(waiting, key=lambda name: _cost(name, relations, assumptions))
        waiting.remove(symbol)
        concerned = [relation for relation in relations if symbol in relation.free_symbols]
        lower, upper, others = bounds_on(symbol, concerned, assumptions)
        found.append(Elimination(symbol, tuple(lower), tuple(upper)))
        relations = [relation for relation in relations if symbol not in relation.free_symbols]
        relations += [
            reduced for reduced in (_reduced(one, symbol) for one in others) if symbol not in reduced.free_symbols
        ]
        for low, low_strict in lower:
            for high, high_strict in upper:
                relations.append(Below(low, high, low_strict or high_strict))
        relations = list(dict.fromkeys(relations))[:_MOST_RELATIONS]
    return found[::-1], relations


def _reduced(relation: Below, symbol: Symbol) -> Below:
    """The comparison without a symbol whose coefficient is exactly zero."""
    parts = linear_parts(add(relation.left, mul(MINUS_ONE, relation.right)), symbol)
    return Below(parts[1], ZERO, relation.strict) if parts is not None and parts[0] == ZERO else relation


def _cost(symbol: Symbol, relations: Sequence[Below], assumptions: Assumptions) -> tuple[int, bool, int]:
    """First what is linear in all its relations, then small starts, then what brings the fewest combinations."""
    concerned = [relation for relation in relations if symbol in relation.free_symbols]
    lower, upper, others = bounds_on(symbol, concerned, assumptions)
    return len(others), assumptions[symbol].scale is not Scale.LOG, len(lower) * len(upper)
