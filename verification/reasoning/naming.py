"""A sub-expression that stands in several places as a variable of its own, between ends that are proved for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain

from derivations.exact import is_zero, possible_signs, zeros
from derivations.expressions import (
    MINUS_ONE,
    ONE,
    ZERO,
    Call,
    Expr,
    ExpressionError,
    Mul,
    Number,
    Pow,
    Symbol,
    log,
    mul,
    substitute,
    write,
)
from derivations.reasoning.ends import End, Range, range_of
from derivations.reasoning.hiding import Hidden, denominator_shown, hide, shared, shown
from derivations.variables import Assumptions, Variable
from verification.reasoning.goals import Goal, Proof, signs_at_points, tidied
from verification.reasoning.moving import Prove, derivative, ends, from_end, has_value, is_smooth

_MOST = 3
_POSITIVE = frozenset((1,))


def by_naming(goal: Goal, prove: Prove, soon: Prove) -> Proof | None:
    """A proof for all values that a sub-expression may have, whatever the variables in it are.

    Args:
        goal: the goal.
        prove: proves the goals that this one comes down to.
        soon: proves goals that are worth less effort, the ends of the new variable.
    """
    attempts = (_for_all_values(goal, hidden, prove, soon) for hidden in _hidden(goal))
    return next((proof for proof in attempts if proof is not None), None)


def by_moving_along(goal: Goal, prove: Prove, soon: Prove) -> Proof | None:
    """A proof by moving one variable to an end, a sub-expression moving with it; arguments as for `by_naming`."""
    attempts = (_moving_along(goal, hidden, prove, soon) for hidden in _hidden(goal))
    return next((proof for proof in attempts if proof is not None), None)


def _hidden(goal: Goal) -> Iterator[Hidden]:
    if is_smooth(goal.quantity):
        yield from (Hidden(_fresh(goal), meaning) for meaning in shared(goal.quantity)[:_MOST])


def _fresh(goal: Goal) -> Symbol:
    taken = {symbol.name for symbol in goal.quantity.free_symbols} | {each.name for each in goal.assumptions}
    number = 1
    while f"h{number}" in taken:
        number += 1
    return Symbol(f"h{number}")


def _for_all_values(goal: Goal, hidden: Hidden, prove: Prove, soon: Prove) -> Proof | None:
    """The quantity for all values of the sub-expression between its ends, whatever the variables in it are."""
    bounds = _bounds(hidden, goal, soon)
    if not bounds:
        return None
    quantity = tidied(shown(hide(goal.quantity, hidden), hidden), goal.assumptions)
    proof = prove(Goal(quantity, goal.strict, _named(hidden, bounds, goal.assumptions)))
    return None if proof is None else (_introduced(hidden, bounds), *proof)


def _moving_along(goal: Goal, hidden: Hidden, prove: Prove, soon: Prove) -> Proof | None:
    """The quantity moved to an end of one variable, the sub-expression moving with it."""
    inside = hide(goal.quantity, hidden)
    own_slope = derivative(inside, hidden.name)
    for symbol in sorted(hidden.meaning.free_symbols, key=lambda each: each.name):
        span = range_of(symbol, goal.assumptions)
        direct, carried = derivative(inside, symbol), derivative(hidden.meaning, symbol)
        if span is None or own_slope is None or direct is None or carried is None:
            continue
        # The logarithmic derivative leaves the sub-expression itself as a factor that has a name.
        pace = tidied(carried / hidden.meaning, goal.assumptions)
        carried_slope = denominator_shown(tidied(own_slope * hidden.name, goal.assumptions), hidden) * pace
        slope = tidied(carried_slope, goal.assumptions) + tidied(direct, goal.assumptions)
        seen = signs_at_points(substitute(slope, {hidden.name: hidden.meaning}), goal.assumptions)
        for way in (1, -1):
            if -way in seen:
                continue
            along = partial(_along, goal, hidden, mul(Number(way), slope), span, prove=prove, soon=soon)
            meetings = (along(end, vanishes=True) for end in _meeting_points(goal, hidden, span, way))
            proofs = chain((along(end) for end in ends(span, way)), meetings)
            proof = next((found for found in proofs if found is not None), None)
            if proof is not None:
                return proof
    return None


def _along(
    goal: Goal,
    hidden: Hidden,
    rise: Expr,
    span: Range,
    end: End,
    prove: Prove,
    soon: Prove,
    vanishes: bool = False,
) -> Proof | None:
    """The way from one end, on which the sub-expression stays between ends of its own."""
    beyond = Goal(goal.quantity, goal.strict, span.from_end(end))

    def rises(strictly: bool) -> Proof | None:
        if not has_value(hidden.meaning, beyond.assumptions, soon):
            return None
        named = _named(hidden, _bounds(hidden, beyond, soon), beyond.assumptions)
        if not (has_value(hide(goal.quantity, hidden), named, soon) and has_value(rise, named, soon)):
            return None
        return prove(Goal(rise, strictly, named))

    return from_end(goal, span, end, rises, prove, vanishes)


def _bounds(hidden: Hidden, goal: Goal, prove: Prove) -> tuple[End, ...]:
    """Ends between which the sub-expression is proved to lie: zero, variables and roots of the formula, and one."""
    found: tuple[End, ...] = ()
    marks = _alike(goal.quantity, hidden) or (ONE, *_marks(goal.quantity))
    for way in (1, -1):
        for mark in (ZERO, *_nearest(hidden.meaning, marks, way, goal.assumptions)):
            known = possible_signs((hidden.name - mark) * way, _named(hidden, found, goal.assumptions))
            if known != _POSITIVE and _lies_beyond(hidden.meaning, mark, way, goal.assumptions, prove):
                found = (*found, End(mark, way, strict=True))
                if mark != ZERO:
                    break
    return found


def _nearest(meaning: Expr, marks: tuple[Expr, ...], way: int, assumptions: Assumptions) -> list[Expr]:
    """The marks on one side of a sub-expression wherever it is looked at, one that lies nearer to it first."""
    beyond = [mark for mark in marks if signs_at_points((meaning - mark) * way, assumptions) == _POSITIVE]
    return sorted(beyond, key=lambda mark: sum(_is_nearer(other, mark, way, assumptions) for other in beyond))


def _is_nearer(mark: Expr, other: Expr, way: int, assumptions: Assumptions) -> bool:
    return signs_at_points((mark - other) * way, assumptions) == _POSITIVE


def _lies_beyond(meaning: Expr, mark: Expr, way: int, assumptions: Assumptions, prove: Prove) -> bool:
    """Whether the sub-expression is proved to lie above the mark, or below it."""
    if signs_at_points((meaning - mark) * way, assumptions) != _POSITIVE:
        return False
    above, below = _parts(meaning)
    if below != ONE and mark != ZERO and prove(Goal(below, True, assumptions)):
        gaps: tuple[Expr, ...] = (above - mark * below,)
    else:
        gaps = _gaps(meaning, mark, assumptions)
    wanted = [gap * way for gap in gaps]
    return any(has_value(gap, assumptions, prove) and prove(Goal(gap, True, assumptions)) for gap in wanted)


def _parts(quotient: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator as they are written."""
    factors = quotient.operands if isinstance(quotient, Mul) else (quotient,)
    below = [each.base for each in factors if isinstance(each, Pow) and each.exponent == MINUS_ONE]
    above = [each for each in factors if not (isinstance(each, Pow) and each.exponent == MINUS_ONE)]
    return mul(*above, ONE), mul(*below, ONE)


def _alike(quantity: Expr, hidden: Hidden) -> tuple[Expr, ...]:
    """The variables and roots with which the formula does what it does with the sub-expression."""
    inside = [node for node in set(hide(quantity, hidden).walk()) if isinstance(node, Call) and node.name != "abs"]
    own = [node for node in inside if hidden.name in node.free_symbols]
    others = {_up_to_sign(node) for node in inside if hidden.name not in node.free_symbols}
    return tuple(
        mark
        for mark in _marks(quantity)
        if any(_up_to_sign(substitute(node, {hidden.name: mark})) in others for node in own)
    )


def _up_to_sign(node: Expr) -> tuple[str, frozenset[Expr]]:
    """A function's name, and its argument and the negative of that, as normal forms."""
    assert isinstance(node, Call)
    argument = node.arguments[0]
    while isinstance(argument, Call) and argument.name == "abs":
        argument = argument.arguments[0]
    return node.name, frozenset(tidied(argument * way, Assumptions()) for way in (1, -1))


def _marks(quantity: Expr) -> tuple[Expr, ...]:
    """The variables of a formula and the roots of them in it."""
    roots = {
        node
        for node in quantity.walk()
        if isinstance(node, Pow)
        and isinstance(node.base, Symbol)
        and isinstance(node.exponent, Number)
        and node.exponent.value.denominator > 1
        and node.exponent.value.numerator == 1
    }
    return tuple(sorted(quantity.free_symbols | roots, key=write))


def _named(hidden: Hidden, bounds: tuple[End, ...], assumptions: Assumptions) -> Assumptions:
    relations = tuple(end.relation(hidden.name) for end in bounds)
    return assumptions.with_variables(Variable(hidden.name.name)).with_given(*relations)


def _introduced(hidden: Hidden, bounds: tuple[End, ...]) -> str:
    said = " and ".join(repr(end.relation(hidden.name)) for end in bounds)
    return f"{hidden.name.name} = {write(hidden.meaning)}, where {said}"


def _meeting_points(goal: Goal, hidden: Hidden, span: Range, way: int) -> Iterator[End]:
    """Values before the range of a variable at which the sub-expression meets another, and the quantity vanishes."""
    symbol = span.symbol
    for mark in _marks(goal.quantity):
        if symbol in mark.free_symbols:
            continue
        for gap in _gaps(hidden.meaning, mark, goal.assumptions):
            for value in zeros(gap, symbol, goal.assumptions).values:
                end = End(tidied(value, goal.assumptions), way, strict=True)
                if _is_before(end, symbol, goal.assumptions) and _vanishes(goal.quantity, span, end):
                    yield end


def _gaps(meaning: Expr, mark: Expr, assumptions: Assumptions) -> tuple[Expr, ...]:
    """What has the sign of `meaning - mark`: the difference, and that of the logarithms if both are positive."""
    if possible_signs(mark, assumptions) == possible_signs(meaning, assumptions) == _POSITIVE:
        return meaning - mark, log(meaning) - log(mark)
    return (meaning - mark,)


def _is_before(end: End, symbol: Symbol, assumptions: Assumptions) -> bool:
    return possible_signs((symbol - end.value) * end.way, assumptions) == _POSITIVE


def _vanishes(quantity: Expr, span: Range, end: End) -> bool:
    try:
        return is_zero(substitute(quantity, {span.symbol: end.value}), span.at_end(end))
    except ExpressionError:
        return False
