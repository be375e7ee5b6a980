"""Proofs that no point satisfies a set of assumptions: by elimination, or by ranges over boxes that cover the space."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Final

from flint import arb, ctx, fmpq

from derivations.expressions import MINUS_ONE, Expr, Symbol, add, mul, write
from derivations.variables import Assumptions, Variable
from numerics.balls import sign_of
from numerics.elimination import Below, comparisons, eliminate
from numerics.ranges import INFINITE, Range, range_of
from numerics.walk import NoValueError, infinite_sign

_BITS: Final = 128
_MOST_BOXES: Final = 600
_MOST_SYMBOLS: Final = 6
_CUTS: Final = tuple(fmpq(*cut) for cut in ((-2, 1), (-1, 1), (-1, 2), (0, 1), (1, 2), (1, 1), (2, 1), (10, 1)))

Box = dict[Symbol, Range]


def contradiction(assumptions: Assumptions) -> str | None:
    """Why no point satisfies the assumptions, if that is proved, else None."""
    symbols = sorted(
        {symbol for relation in assumptions.given for symbol in relation.free_symbols}, key=lambda s: s.name
    )
    _, remaining = eliminate(assumptions, symbols)
    for relation in remaining:
        if not relation.free_symbols and _is_false(relation):
            operator = "<" if relation.strict else "<="
            return f"the assumptions imply {write(relation.left)} {operator} {write(relation.right)}"
    if not symbols or len(symbols) > _MOST_SYMBOLS:
        return None
    with ctx.workprec(_BITS):
        return _divided(assumptions, symbols)


def _is_false(relation: Below) -> bool:
    if infinite_sign(relation.left) or infinite_sign(relation.right):
        return False
    sign = sign_of(add(relation.left, mul(MINUS_ONE, relation.right)), {}, _BITS)
    return sign == 1 or (sign == 0 and relation.strict)


def _divided(assumptions: Assumptions, symbols: list[Symbol]) -> str | None:
    """Excludes the boxes of a division of the space one by one, bisecting those that are not excluded at once."""
    relations = comparisons(assumptions.given)
    tests = [
        (add(relation.left, mul(MINUS_ONE, relation.right)), relation.strict)
        for relation in relations
        if not (infinite_sign(relation.left) or infinite_sign(relation.right))
    ]
    whole = {symbol: _declared(assumptions[symbol]) for symbol in symbols}
    if _excluded(whole, tests):
        return "a relation of the assumptions fails everywhere"
    pieces = [_pieces(whole[symbol]) for symbol in symbols]
    waiting: list[Box] = []
    for ranges in product(*pieces):
        waiting.append(dict(zip(symbols, ranges, strict=True)))
        if len(waiting) > _MOST_BOXES:
            return None
    done = 0
    while waiting:
        box = waiting.pop()
        done += 1
        if _excluded(box, tests):
            continue
        halves = _halves(box)
        if halves is None or done + len(waiting) > _MOST_BOXES:
            return None
        waiting += halves
    return f"interval arithmetic excludes each of {done} boxes that cover all values"


def _declared(variable: Variable) -> Range:
    lower, upper = variable.lower, variable.upper
    return Range(
        -INFINITE if lower is None else arb(fmpq(lower.value.numerator, lower.value.denominator)).lower(),
        INFINITE if upper is None else arb(fmpq(upper.value.numerator, upper.value.denominator)).upper(),
    )


def _pieces(span: Range) -> list[Range]:
    cuts = [arb(cut) for cut in _CUTS if span.lower < arb(cut) and arb(cut) < span.upper]
    ends = [span.lower, *cuts, span.upper]
    return [Range(lower, upper) for lower, upper in pairwise(ends)]


def _excluded(box: Box, tests: list[tuple[Expr, bool]]) -> bool:
    """Whether some test `difference < 0` (or <= 0) fails, or has no value, everywhere on the box."""
    for difference, strict in tests:
        try:
            lowest = range_of(difference, box).lower
        except NoValueError:
            return True
        if lowest > 0 or (strict and lowest >= 0):
            return True
    return False


def _halves(box: Box) -> list[Box] | None:
    """The box cut in two across its widest finite side."""
    widths = {symbol: span.upper - span.lower for symbol, span in box.items() if (span.upper - span.lower).is_finite()}
    if not widths:
        return None
    symbol = max(widths, key=lambda name: widths[name].mid())
    span = box[symbol]
    middle = ((span.lower + span.upper) / 2).mid()
    return [{**box, symbol: Range(span.lower, middle)}, {**box, symbol: Range(middle, span.upper)}]
