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
from numerics.taylor_series import Expansion, Field, clock_series, coefficients, log2_magnitude, power_of_two

_BITS = 64
_LARGEST_RATIO = 0.75
_LARGEST_GROWTH = 8


@dataclass(frozen=True)
class Reach:
    """How far a polynomial is good: a step, and the disc on which the rates along it are bounded."""

    step: arb
    disc: arb
    bound: arb


def reach(field: Field, expansion: Expansion, bits: int, log_longest: float) -> Reach | None:
    """The longest step found over which Cauchy's estimate of the defect stays below rounding; None if none is.

    Args:
        field: the flow.
        expansion: its polynomials.
        bits: the bits to which the states are rounded.
        log_longest: binary logarithm of a time that the step need not exceed.
    """
    log_disc = min(_log_radius(expansion) + 1, log_longest + 2)
    sizes = (log2_magnitude(row[0]) for row in expansion.coefficients)
    tolerance = max(size if math.isfinite(size) else -bits for size in sizes) - bits
    best: Reach | None = None
    best_step = -math.inf
    with working(_BITS):
        spreads = expansion.spreads()
        for _ in range(40):
            disc = power_of_two(log_disc)
            bound = _bound_on_disc(field, expansion, spreads, disc)
            if bound is not None:
                order = expansion.order
                allowed = tolerance + math.log2(order / 4) - log2_magnitude(bound) - log_disc
                step = log_disc + min(math.log2(_LARGEST_RATIO), allowed / order if math.isfinite(allowed) else 0)
                if step <= best_step:
                    break
                best, best_step = Reach(power_of_two(step), disc, bound), step
            log_disc -= 0.5
    return best


def _log_radius(expansion: Expansion) -> float:
    """An estimate of the binary logarithm of the radius of convergence."""
    radius = math.inf
    for row in expansion.coefficients:
        first = log2_magnitude(row[1])
        for place in range(max(2, len(row) - 3), len(row)):
            last = log2_magnitude(row[place])
            if math.isfinite(first) and math.isfinite(last):
                radius = min(radius, (first - last) / (place - 1))
    return radius


def _bound_on_disc(field: Field, expansion: Expansion, spreads: Sequence[arb_poly], disc: arb) -> arb | None:
    """A bound of |f(p(t)) - f(p(0))| for complex |t| <= disc; None if the rates are not proved analytic there.

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
    largest = bounds[0]
    for bound in bounds[1:]:
        largest = largest.max(bound)
    return largest.upper() if all(bound.is_finite() for bound in bounds) else None


def _size(value: Any) -> arb:
    return abs(acb(value)).upper()


def defect(field: Field, expansion: Expansion, reached: Reach, span: arb) -> arb:
    """A bound of the integral of |f(p(t)) - p'(t)| over times from 0 to `span`, forwards or backwards."""
    order = expansion.order
    with working(ctx.prec, order):
        series = [arb_series(list(row[:order]), prec=order) for row in expansion.coefficients]
        rates = field.rates(Series(), series, clock_series(field, expansion.elapsed))
        rows = [coefficients(rate, order) for rate in rates]
    total = arb(0)
    for row, rate in zip(expansion.coefficients, rows, strict=True):
        misfit = [abs(rate[k] / (k + 1) - row[k + 1]) for k in range(order)]
        total = total.max(arb_poly([arb(0), *misfit])(span).upper())
    ratio = span / reached.disc
    tail = reached.bound * span * ratio**order / ((order + 1) * (1 - ratio))
    return (total + tail).upper()


@dataclass(frozen=True)
class Tube:
    """A box around the polynomials over a span of time that the flow does not leave, and what holds on it.

    Attributes:
        states: the box.
        error: a bound of the distance of the flow from the polynomials.
        speeds: balls of the rates on the box.
    """

    states: tuple[arb, ...]
    error: arb
    speeds: tuple[arb, ...]


def tube(field: Field, expansion: Expansion, radius: arb, misfit: arb, span: arb, both_ways: bool) -> Tube | None:
    """The tube of all solutions that start within `radius` of the polynomials; None if none could be proved.

    The distance e obeys e' <= mu e + defect, mu the logarithmic norm of the Jacobian on the tube (its norm, if the
    times go `both_ways`), and so stays below (radius + misfit) * exp(mu * span) as long as that is within the tube.
    """
    with working(_BITS):
        widths = [spread(span).upper() for spread in expansion.spreads()]
        time = arb(expansion.elapsed, span)
        distance = (radius + misfit).upper()
        guess = 4 * distance
        for _ in range(4):
            rows = zip(expansion.coefficients, widths, strict=True)
            box = tuple(arb(row[0], (width + guess).upper()) for row, width in rows)
            try:
                growth = _logarithmic_norm(field.jacobian(Balls(), box, time), both_ways)
                speeds = tuple(arb(rate) for rate in field.rates(Balls(), box, time))
            except (ZeroDivisionError, ValueError):
                return None
            if not growth * span < _LARGEST_GROWTH or not all(speed.is_finite() for speed in speeds):
                return None
            largest = (distance * (growth.max(arb(0)) * span).exp()).upper()
            if largest <= guess:
                end = (radius * (growth * span).exp() + misfit * (growth.max(arb(0)) * span).exp()).upper()
                return Tube(box, largest if both_ways else end, speeds)
            guess = 2 * largest
    return None


def _logarithmic_norm(jacobian: Sequence[Sequence[arb]], both_ways: bool) -> arb:
    """The logarithmic maximum norm max_i (J_ii + sum |J_ij|), or the norm itself, from above."""
    norms = []
    for place, row in enumerate(jacobian):
        others = sum((abs(arb(entry)) for other, entry in enumerate(row) if other != place), arb(0))
        own = arb(row[place])
        norms.append(((abs(own) if both_ways else own) + others).upper())
    largest = norms[0]
    for norm in norms[1:]:
        largest = largest.max(norm)
    return largest


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
