"""One step of a rigorous Taylor integration: a polynomial, its defect, and a bound of its distance to the flow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import acb, arb, arb_poly, arb_series, ctx

from derivations.flow import Flow
from numerics.coordinates import Coordinate
from numerics.rates import exact
from numerics.rings import Balls, ComplexBalls, Series, rational, working
from numerics.series_matrices import coefficients
from numerics.taylor_series import Expansion, Field, clock_series, log2_magnitude, power_of_two

_BITS = 64
_LARGEST_RATIO = 0.75
_LARGEST_GROWTH = 8


@dataclass(frozen=True)
class Reach:
    """How far a polynomial is good: a step, and the disc on which the rates along it are bounded."""

    step: arb
    disc: arb
    bounds: tuple[arb, ...]


def reach(field: Field, expansion: Expansion, bits: int, log_longest: float) -> Reach | None:
    """The longest step found over which Cauchy's estimate of the defect stays below rounding; None if none is.

    Args:
        field: the flow.
        expansion: its polynomials.
        bits: the bits to which the states are rounded.
        log_longest: binary logarithm of a time that the step need not exceed by much.
    """
    log_radius = _log_radius(expansion)
    # A step at many bits is about a fifth of its disc: with a disc of four times what is left it would never arrive.
    log_disc = min(log_radius + 1, log_longest + 2.5)
    allowances = [_log_scale(row, min(log_radius, log_longest), bits) - bits for row in expansion.coefficients]
    best: Reach | None = None
    best_step = -math.inf
    with working(_BITS):
        spreads = expansion.spreads()
        for _ in range(40):
            disc = power_of_two(log_disc)
            bounds = _bounds_on_disc(field, expansion, spreads, disc)
            if bounds is not None:
                step = log_disc + _log_ratio(bounds, allowances, expansion.order, log_disc)
                if step <= best_step:
                    break
                best, best_step = Reach(power_of_two(step), disc, bounds), step
            log_disc -= 0.5
    return best


def _log_radius(expansion: Expansion) -> float:
    """An estimate of the binary logarithm of the radius of convergence, from the decay of the last coefficients."""
    radius = math.inf
    for row in expansion.coefficients:
        sizes = [log2_magnitude(coefficient) for coefficient in row]
        for place in range(max(4, len(row) - 3), len(row)):
            # The first coefficient may be far smaller than those that follow it.
            decays = [(sizes[k] - sizes[place]) / (place - k) for k in (1, 2, 3) if math.isfinite(sizes[k])]
            if decays and math.isfinite(sizes[place]):
                radius = min(radius, max(decays))
    return radius


def _log_scale(row: Sequence[arb], log_time: float, bits: int) -> float:
    """The binary logarithm of the size that a state has within the time of a step."""
    sizes = [log2_magnitude(row[k]) + (k * log_time if k else 0) for k in range(min(3, len(row)))]
    size = max(log for log in sizes if not math.isnan(log))
    return size if math.isfinite(size) else -bits


def _log_ratio(bounds: Sequence[arb], allowances: Sequence[float], order: int, log_disc: float) -> float:
    """The binary logarithm of the part of the disc over which the tail of each defect stays below its allowance."""
    ratio = math.log2(_LARGEST_RATIO)
    for bound, tolerance in zip(bounds, allowances, strict=True):
        allowed = tolerance + math.log2(order / 4) - log2_magnitude(bound) - log_disc
        ratio = min(ratio, allowed / order if math.isfinite(allowed) else 0)
    return ratio


def _bounds_on_disc(
    field: Field, expansion: Expansion, spreads: Sequence[arb_poly], disc: arb
) -> tuple[arb, ...] | None:
    """Bounds of |f(p(t)) - f(p(0))|, one a state, for complex |t| <= disc; None if f is not proved analytic there.

    In an autonomous flow it is the norm of the Jacobian times the distance, which sees how little a slow rate changes.
    """
    widths = [spread(disc).upper() for spread in spreads]
    rows = zip(expansion.coefficients, widths, strict=True)
    states = [acb(arb(row[0], width), arb(0, width)) for row, width in rows]
    time = acb(0) if field.autonomous else acb(arb(expansion.elapsed, disc), arb(0, disc))
    try:
        bounds = [_size(rate) for rate in field.rates(ComplexBalls(), states, time)]
        if field.autonomous:
            jacobian = field.jacobian(ComplexBalls(), states, time)
            changes = [sum((_size(e) * w for e, w in zip(row, widths, strict=True)), arb(0)) for row in jacobian]
            bounds = [bound.min(change) for bound, change in zip(bounds, changes, strict=True)]
    except (ZeroDivisionError, ValueError):
        return None
    return tuple(bound.upper() for bound in bounds) if all(bound.is_finite() for bound in bounds) else None


def _size(value: Any) -> arb:
    return abs(acb(value)).upper()


def defect(field: Field, expansion: Expansion, reached: Reach, span: arb) -> arb:
    """For one state, a bound of the integral of |f(p(t)) - p'(t)| over times from 0 to `span`, either way."""
    misfit = _misfits(field, expansion)[0]
    known = arb_poly([arb(0), *(gap / (k + 1) for k, gap in enumerate(misfit))])(span).upper()
    ratio = span / reached.disc
    tail = reached.bounds[0] * span * ratio**expansion.order / ((expansion.order + 1) * (1 - ratio))
    return (known + tail).upper()


def defects_of_states(field: Field, expansion: Expansion, reached: Reach, span: arb) -> tuple[arb, ...]:
    """For each state a ball around 0 that contains f(p(t)) - p'(t) at all times from 0 to `span`."""
    ratio = span / reached.disc
    tail = ratio**expansion.order / (1 - ratio)
    rows = _misfits(field, expansion)
    bounds = [(arb_poly(row)(span) + bound * tail).upper() for row, bound in zip(rows, reached.bounds, strict=True)]
    return tuple(arb(0, bound) for bound in bounds)


def _misfits(field: Field, expansion: Expansion) -> list[list[arb]]:
    """For each state the sizes of the coefficients of f(p) - p' below the degree of p."""
    order = expansion.order
    with working(ctx.prec, order):
        series = [arb_series(list(row[:order]), prec=order) for row in expansion.coefficients]
        rates = field.rates(Series(), series, clock_series(field, expansion.elapsed))
        rows = [coefficients(rate, order) for rate in rates]
    return [
        [abs(rate[k] - (k + 1) * row[k + 1]) for k in range(order)]
        for row, rate in zip(expansion.coefficients, rows, strict=True)
    ]


@dataclass(frozen=True)
class Tube:
    """An interval around a polynomial over a span of time that the flow does not leave, and what holds on it.

    Attributes:
        state: the interval.
        error: a bound of the distance of the flow from the polynomial.
        speed: the ball of the rate on the interval.
    """

    state: arb
    error: arb
    speed: arb


def tube(field: Field, expansion: Expansion, radius: arb, misfit: arb, span: arb, both_ways: bool) -> Tube | None:
    """For one state, the tube of all solutions that start within `radius` of the polynomial; None if none was proved.

    The distance e obeys e' <= mu e + defect, mu the derivative of the rate on the tube (its size, if the times go
    `both_ways`), and so stays below (radius + misfit) * exp(mu * span) as long as that is within the tube.
    """
    with working(_BITS):
        width = expansion.spreads()[0](span).upper()
        time = arb(expansion.elapsed, span)
        distance = (radius + misfit).upper()
        guess = 4 * distance
        for _ in range(4):
            box = arb(expansion.coefficients[0][0], (width + guess).upper())
            try:
                slope = arb(field.jacobian(Balls(), [box], time)[0][0])
                speed = arb(field.rates(Balls(), [box], time)[0])
            except (ZeroDivisionError, ValueError):
                return None
            growth = (abs(slope) if both_ways else slope).upper()
            if not growth * span < _LARGEST_GROWTH or not speed.is_finite():
                return None
            largest = (distance * (growth.max(arb(0)) * span).exp()).upper()
            if largest <= guess:
                end = (radius * (growth * span).exp() + misfit * (growth.max(arb(0)) * span).exp()).upper()
                return Tube(box, largest if both_ways else end, speed)
            guess = 2 * largest
    return None


def trap(field: Field, centre: arb, width: arb) -> bool:
    """Whether an autonomous flow of one state never leaves `centre` +- `width`: it points inwards at both ends."""
    try:
        places = (centre - width, centre + width, arb(centre, width))
        low, high, inside = (arb(field.rates(Balls(), [place], arb(0))[0]) for place in places)
    except (ZeroDivisionError, ValueError):
        return False
    return bool(low > 0 and high < 0 and inside.is_finite())


def clock_shift(field: Field, centre: arb, radius: arb) -> arb | None:
    """The most by which an autonomous flow of one state is early or late, if its state is off by `radius`.

    A state within `radius` of `centre` is the state that the flow from `centre` has after a time of at most
    radius/|f|, f the smallest rate between the two; None if the rate may be 0 there.
    """
    with working(_BITS):
        try:
            speed = abs(arb(field.rates(Balls(), [arb(centre, radius)], arb(0))[0]))
            shift = (radius / speed.lower()).upper()
        except (ZeroDivisionError, ValueError):
            return None
        return shift if speed > 0 and shift.is_finite() else None


def rests(flow: Flow, field: Field, coordinates: Sequence[Coordinate]) -> bool:
    """Whether the start of an autonomous flow is proved to be a fixed point that no other solution leaves."""
    starts = {state: exact(start, {}) for state, start in zip(flow.states, flow.starts, strict=True)}
    known = {state: value for state, value in starts.items() if value is not None}
    if any(exact(rate, known) != 0 for rate in flow.rates) or len(known) < len(starts):
        return False
    with working(_BITS):
        places = [own.from_state(arb(rational(known[own.state]))) for own in coordinates]
        slopes = field.jacobian(Balls(), places, arb(0))
        return all(arb(slope).is_finite() for row in slopes for slope in row)
