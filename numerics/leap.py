"""Leaps: long steps along straight lines, where a flow moves at a constant rate in its coordinates.

While the ratios of exponentially small states have settled, their size moves at a rate that is constant to within
the working precision; a state at its attractor does not move at all.  A polynomial would be bound to a step of the
order of the time scale of the settled states, a line is not: their contraction keeps its error small for ever.
"""

from __future__ import annotations

from flint import arb

from numerics.comparison import tube
from numerics.position import Position
from numerics.rings import Balls, working
from numerics.taylor_series import log2_magnitude

_BITS = 64
_LOST_BITS = 32
_LONGER = 4
_SPOILT = arb("1.125")
_REFINEMENTS = 4
_NEARLY = 1 - arb((1, -20))


def leap(position: Position, bits: int, clock_bits: int) -> Position | None:
    """The longest leap found that is no shorter than the last step along polynomials; None if there is none.

    It adds errors of at most 2**(32 - bits) of the coordinates and ends before the time is reached.
    """
    shortest, last = position.polynomial_step, position.last_step
    if shortest is None or last is None:
        return None
    longest = (position.remaining * _NEARLY).lower()
    if not longest > shortest:
        return None
    span, too_long = last.min(longest), None
    best = _along_lines(position, span, bits, clock_bits)
    while best is None and span / _LONGER >= shortest:
        span, too_long = span / _LONGER, span
        best = _along_lines(position, span, bits, clock_bits)
    while best is not None and too_long is None and span < longest:
        longer = (_LONGER * span).min(longest)
        moved = _along_lines(position, longer, bits, clock_bits)
        best, span, too_long = (best, span, longer) if moved is None else (moved, longer, None)
    if best is None or too_long is None:
        return best
    return _refined(position, best, span, too_long, bits, clock_bits)


def _refined(position: Position, best: Position, span: arb, too_long: arb, bits: int, clock_bits: int) -> Position:
    """A longer leap than `best` and its `span`, by bisection."""
    for _ in range(_REFINEMENTS):
        with working(_BITS):
            middle = arb(((span + too_long) / 2).mid())
        moved = _along_lines(position, middle, bits, clock_bits)
        best, span, too_long = (best, span, middle) if moved is None else (moved, middle, too_long)
    return best


def _along_lines(position: Position, span: arb, bits: int, clock_bits: int) -> Position | None:
    """A leap of given length, None if it is not proved or not accurate enough."""
    field, centre = position.chosen.field, position.centre
    try:
        with working(bits):
            slopes = [_slope(rate, span, bits) for rate in field.rates(Balls(), list(centre), position.elapsed)]
            passed = arb(span / 2, (span / 2).upper())
            curve = [place + slope * passed for place, slope in zip(centre, slopes, strict=True)]
            time = position.elapsed + passed
            ends = [place + slope * span for place, slope in zip(centre, slopes, strict=True)]
        with working(2 * bits):
            # Near a manifold of fixed points the direction of the small rates counts, which rounding would hide.
            rates = field.rates(Balls(), curve, time)
            defects = [rate - slope for rate, slope in zip(rates, slopes, strict=True)]
    except (ZeroDivisionError, ValueError):
        return None
    around = tube(field, curve, centre, time, span, position.spread, defects)
    if around is None or not position.chosen.chart.covers(around.states):
        return None
    with working(_BITS):
        fine = arb((1, _LOST_BITS - bits))
        limits = (
            _SPOILT * old + fine * abs(c).max(arb(1)) for old, c in zip(position.spread.widths, centre, strict=True)
        )
        if not all(width <= limit for width, limit in zip(around.at_end.widths, limits, strict=True)):
            return None
    return position.moved(ends, around.at_end, span, clock_bits, position.polynomial_step or span)


def _slope(rate: arb, span: arb, bits: int) -> arb:
    """The slope of a line; 0 for a coordinate that has nearly settled, which a line would leave."""
    settled = log2_magnitude(rate) + log2_magnitude(span) < -bits / 2
    return arb(0) if settled else arb(rate.mid())
