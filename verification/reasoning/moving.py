"""A quantity that does not fall while a variable moves away from an end is at least what it is at that end."""

from __future__ import annotations

from collections.abc import Callable

from derivations.exact import obstacles
from derivations.expansion import Approach, ClosedNumbers, StoppedError, leading_term
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Call,
    Expr,
    ExpressionError,
    Integral,
    Number,
    Sum,
    Symbol,
    differentiate,
    mul,
    substitute,
    write,
)
from derivations.reasoning.ends import End, Range, range_of
from derivations.variables import Assumptions
from numerics.balls import Value, sign_of, status
from verification.reasoning.goals import Goal, Proof, is_large, signs_at_points

_BITS = 320
#: Functions with kinks or jumps, whose slopes tell nothing of what lies beyond.
_KINKED = frozenset({"min", "max", "atan2"})

Prove = Callable[[Goal], Proof | None]
Rises = Callable[[bool], Proof | None]


def is_smooth(quantity: Expr) -> bool:
    """Whether the quantity is differentiable wherever its derivatives have values."""
    return not any(
        isinstance(node, Integral | Sum) or (isinstance(node, Call) and node.name in _KINKED)
        for node in quantity.walk()
    )


def by_moving(goal: Goal, prove: Prove) -> Proof | None:
    """A proof by moving one variable to an end of its range, one of simple slope first."""
    if not is_smooth(goal.quantity):
        return None
    slopes = {symbol: derivative(goal.quantity, symbol) for symbol in goal.quantity.free_symbols}
    known = sorted(
        ((symbol, slope) for symbol, slope in slopes.items() if slope is not None),
        key=lambda found: (*_complexity(found[1]), found[0].name),
    )
    attempts = (_by_moving_one(goal, symbol, slope, prove) for symbol, slope in known)
    return next((proof for proof in attempts if proof is not None), None)


def _complexity(expr: Expr) -> tuple[int, int]:
    """How many functions and how many parts an expression has."""
    nodes = list(expr.walk())
    return sum(1 for node in nodes if isinstance(node, Call)), len(nodes)


def _by_moving_one(goal: Goal, symbol: Symbol, slope: Expr, prove: Prove) -> Proof | None:
    span = range_of(symbol, goal.assumptions)
    if span is None:
        return None
    seen = signs_at_points(slope, goal.assumptions)
    for way in (1, -1):
        for end in ends(span, way) if -way not in seen else ():
            beyond, rise = span.from_end(end), mul(Number(way), slope)

            def rises(strict: bool, beyond: Assumptions = beyond, rise: Expr = rise) -> Proof | None:
                if not (has_value(goal.quantity, beyond, prove) and has_value(rise, beyond, prove)):
                    return None
                return prove(Goal(rise, strict, beyond))

            proof = from_end(goal, span, end, rises, prove)
            if proof is not None:
                return proof
    return None


def has_value(quantity: Expr, assumptions: Assumptions, prove: Prove) -> bool:
    """Whether a quantity is proved to have a finite real value wherever the assumptions hold."""
    for condition in obstacles(quantity, assumptions):
        needed = condition.quantity
        if needed is None:
            return False
        strict = 0 not in condition.signs
        ways = [way for way in (1, -1) if way in condition.signs]
        if not any(prove(Goal(mul(Number(way), needed), strict, assumptions)) for way in ways):
            return False
    return True


def derivative(quantity: Expr, symbol: Symbol) -> Expr | None:
    """The derivative of a quantity by a variable, None if there is no rule for it."""
    try:
        return differentiate(quantity, symbol)
    except ExpressionError:
        return None


def ends(span: Range, way: int) -> tuple[End, ...]:
    """The ends on one side, infinity if there is none."""
    own = tuple(end for end in span.ends if end.way == way)
    return own or (End(mul(Number(-way), INFINITY), way, strict=True),)


def from_end(goal: Goal, span: Range, end: End, rises: Rises, prove: Prove, vanishes: bool = False) -> Proof | None:
    """A proof from one end: the quantity has the wanted sign there and does not fall on the way from it.

    Args:
        goal: the goal.
        span: the range of the variable that moves.
        end: the end from which it moves.
        rises: proves that the quantity rises strictly, or does not fall, on the way from the end.
        prove: proves the goal that is left at the end.
        vanishes: whether the quantity is known to be zero at the end.
    """
    at_end = value_at_end(goal, span, end, prove, limits=not vanishes)
    if at_end is None:
        return None
    at_end = ZERO if vanishes else at_end
    needs_rise = goal.strict and signs_at_points(at_end, span.at_end(end)) != {1}
    if needs_rise and not end.strict:
        return None
    rising = rises(needs_rise)
    first = None if rising is None else prove(Goal(at_end, goal.strict and not needs_rise, span.at_end(end)))
    if first is None:
        return None
    verb = "up" if end.way == 1 else "down"
    return (f"it rises as {span.symbol.name} moves {verb} from {write(end.value)}", *first)


def value_at_end(goal: Goal, span: Range, end: End, prove: Prove, limits: bool) -> Expr | None:
    """The value of a quantity at an end, or else its limit if limits are wanted; None if none is proved to exist."""
    is_finite = not end.infinite
    if is_finite:
        try:
            value = substitute(goal.quantity, {span.symbol: end.value})
        except ExpressionError:
            return None
        if has_value(value, span.at_end(end), prove):
            return value
    if not limits or (is_finite and not isinstance(end.value, Number)) or is_large(goal.quantity):
        return None
    closed = ClosedNumbers(
        sign=lambda expr: sign_of(expr, {}, _BITS), exists=lambda expr: isinstance(status(expr, {}, _BITS), Value)
    )
    approach = Approach(span.symbol, end.value, end.way if is_finite else -end.way)
    try:
        limit = leading_term(goal.quantity, approach, goal.assumptions, closed).limit
    except StoppedError:
        return None
    if INFINITY in limit.walk():
        return ONE if limit == INFINITY else None
    return limit if has_value(limit, span.at_end(end), prove) else None
