"""A lower bound on one box by ball arithmetic, where float64 is too coarse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flint import arb, ctx

from derivations.expressions import Expr, Symbol
from numerics.balls import Value, status
from numerics.bounding.functions import Function

_BITS: Final = 160
_LEVELS: Final = 6


def holds_on(function: Function, lower: Sequence[float], upper: Sequence[float], strict: bool) -> bool:
    """Whether balls prove that the function is positive (or not negative) on a box, divided if need be.

    Args:
        function: the function with its gradient.
        lower: the lower ends of the box; floats are exact.
        upper: its upper ends.
        strict: whether zero is excluded.
    """
    waiting = [(tuple(lower), tuple(upper), 0)]
    with ctx.workprec(_BITS):
        while waiting:
            low, high, level = waiting.pop()
            steep = _steepness(function, low, high, strict)
            if steep is None:
                continue
            if level == _LEVELS:
                return False
            place = max(range(len(low)), key=lambda index: steep[index])
            middle = low[place] + (high[place] - low[place]) / 2
            if not low[place] < middle < high[place]:
                return False
            waiting.append((low, (*high[:place], middle, *high[place + 1 :]), level + 1))
            waiting.append(((*low[:place], middle, *low[place + 1 :]), high, level + 1))
    return True


def _steepness(function: Function, lower: Sequence[float], upper: Sequence[float], strict: bool) -> list[float] | None:
    """None if the bound is proved on the box, else how much the function varies along each coordinate."""
    sides = [arb(low).union(arb(high)) for low, high in zip(lower, upper, strict=True)]
    box = dict(zip(function.symbols, sides, strict=True))
    natural = status(function.value, box, _BITS)
    if isinstance(natural, Value) and _is_enough(natural.ball, strict):
        return None
    widths = [high - low for low, high in zip(lower, upper, strict=True)]
    if function.gradient is None or not isinstance(natural, Value):
        return widths
    slopes = [status(part, box, _BITS) for part in function.gradient]
    balls = [slope.ball for slope in slopes if isinstance(slope, Value)]
    if len(balls) < len(slopes):
        return widths
    if _mean_value(function.value, function.symbols, lower, upper, balls, strict):
        return None
    return [float(ball.abs_upper()) * width for ball, width in zip(balls, widths, strict=True)]


def _mean_value(
    value: Expr,
    symbols: Sequence[Symbol],
    lower: Sequence[float],
    upper: Sequence[float],
    slopes: Sequence[arb],
    strict: bool,
) -> bool:
    centre, fall = {}, arb(0)
    for symbol, low, high, slope in zip(symbols, lower, upper, slopes, strict=True):
        if slope >= 0 or slope <= 0:
            centre[symbol] = arb(low if slope >= 0 else high)
        else:
            middle = arb(low + (high - low) / 2)
            centre[symbol] = middle
            fall += slope * (arb(low).union(arb(high)) - middle)
    found = status(value, centre, _BITS)
    return isinstance(found, Value) and _is_enough(found.ball + fall, strict)


def _is_enough(ball: arb, strict: bool) -> bool:
    return bool(ball > 0) if strict else bool(ball >= 0)
