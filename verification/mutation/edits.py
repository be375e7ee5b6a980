"""One slip in a formula: a constant, a sign, a factor, an exponent, a symbol, a logarithm; or too tight a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from typing import Final, TypeAlias

from derivations.expressions import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Expr,
    ExpressionError,
    Mul,
    Number,
    Pow,
    Relation,
    Symbol,
    add,
    mul,
    power,
    substitute,
)

Edit: TypeAlias = Callable[[Expr], Iterator[tuple[str, Expr]]]

_STEPS: Final = (1, -1, 2, -2)
_NUDGES: Final = (Fraction(999, 1000), Fraction(1001, 1000))
_REVERSED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def slips(formula: Expr) -> Iterator[tuple[str, Expr]]:
    """The formula with one slip, for every place and every slip, each with the name of the slip.

    Formulas that come out the same, or outside the limits of the language, are left out.

    Args:
        formula: an expression, or a comparison of expressions.

    >>> from derivations.expressions import read
    >>> [(name, changed) for name, changed in slips(read("log(x)"))]
    [('logarithm', 1), ('logarithm', x)]
    """
    seen = {formula}
    for operator, changed in _all(formula):
        if changed not in seen:
            seen.add(changed)
            yield operator, changed


def tightenings(relation: Relation) -> Iterator[tuple[str, Relation]]:
    """The comparison reversed, and with each constant and each side moved by a thousandth, up and down.

    >>> from derivations.expressions import read_relation
    >>> [changed for name, changed in tightenings(read_relation("x < y"))][:2]
    [x > y, 999*x/1000 < y]
    """
    yield "direction", Relation(relation.operands, tuple(_REVERSED[operator] for operator in relation.operators))
    seen = {relation}
    for index, side in enumerate(relation.operands):
        nudged = [mul(Number(nudge), side) for nudge in _NUDGES]
        for changed in (*nudged, *(changed for _, changed in _everywhere(side, _nudged))):
            sides = (*relation.operands[:index], changed, *relation.operands[index + 1 :])
            moved = Relation(sides, relation.operators)
            if moved not in seen:
                seen.add(moved)
                yield "bound", moved


def _all(formula: Expr) -> Iterator[tuple[str, Expr]]:
    names = sorted(formula.free_symbols, key=lambda symbol: symbol.name)
    yield from _everywhere(formula, _slip_at(names))
    for first, second in combinations(names, 2):
        try:
            yield "swap", substitute(formula, {first: second, second: first})
        except ExpressionError:
            continue


def _everywhere(formula: Expr, edit: Edit) -> Iterator[tuple[str, Expr]]:
    """The formula with one of its parts edited, for every part and every edit."""
    yield from edit(formula)
    for index, child in enumerate(formula.children):
        for operator, changed in _everywhere(child, edit):
            try:
                yield operator, formula.rebuilt((*formula.children[:index], changed, *formula.children[index + 1 :]))
            except ExpressionError:
                continue


def _nudged(node: Expr) -> Iterator[tuple[str, Expr]]:
    if isinstance(node, Number):
        yield from (("bound", Number(node.value * nudge)) for nudge in _NUDGES)


def _slip_at(names: list[Symbol]) -> Edit:
    def edit(node: Expr) -> Iterator[tuple[str, Expr]]:
        if isinstance(node, Number):
            yield from _constants(node)
        elif isinstance(node, Symbol):
            yield from (("symbol", other) for other in names if other != node)
        elif isinstance(node, Add):
            for index, term in enumerate(node.operands):
                rest = (*node.operands[:index], *node.operands[index + 1 :])
                yield "sign", add(*rest, mul(MINUS_ONE, term))
                yield "term", add(*rest)
        elif isinstance(node, Mul):
            yield from _factors(node)
        elif isinstance(node, Pow):
            yield from _exponents(node)
        elif isinstance(node, Call) and node.name == "log":
            yield "logarithm", ONE
            yield "logarithm", node.arguments[0]

    return edit


def _constants(node: Number) -> Iterator[tuple[str, Expr]]:
    for step in _STEPS:
        yield "constant", Number(node.value + step)
    if node.value.denominator > 1:
        yield "constant", Number(Fraction(node.value.numerator, node.value.denominator + 1))


def _factors(node: Mul) -> Iterator[tuple[str, Expr]]:
    for index in range(len(node.operands)):
        yield "factor", mul(*node.operands[:index], *node.operands[index + 1 :])
    yield "factor", mul(Number(2), node)
    yield "sign", mul(MINUS_ONE, node)


def _exponents(node: Pow) -> Iterator[tuple[str, Expr]]:
    base, exponent = node.base, node.exponent
    if base == ZERO:
        return
    for changed in (add(exponent, ONE), add(exponent, MINUS_ONE), mul(MINUS_ONE, exponent)):
        yield "exponent", power(base, changed)
