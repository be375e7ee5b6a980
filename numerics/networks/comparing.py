"""Observations of networks beside a law: deviations, the order with which they fall, and their extrapolated limit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import copysign, inf, log
from typing import Final

import numpy as np
from flint import arb

from derivations.expressions import Expr, Number, Symbol, differentiate, expand_derivatives
from derivations.networks import NetworkLaw
from numerics.networks.matrices import Array
from numerics.networks.observing import Observation
from numerics.networks.trials import Point
from numerics.precision import enclosure

#: What is compared is enclosed to the digits of a float, or so much more sharply than the simulation is known.
_RELATIVE: Final = 2.0**-60
_SHARPER: Final = 1000
#: The relative radius of a ball that tells the sign.
_SIGN: Final = 0.5
#: The name in a law of the exact solution from the start of a network.
_EXACT: Final = Symbol("q")


def deviations(law: NetworkLaw, seen: Observation) -> Array:
    """What was seen less what the law says, of shape (looks, things), in the unit of what was seen.

    A law that gives the time is compared by its time, and the difference turned by its slope into one of the value.
    Each is enclosed far below the estimated error of what was seen.

    Raises:
        EvaluationError: if the law has no value at what was seen, or none that is enclosed as sharply as that.
    """
    residual, exact_time = _residual(law), law.inverse and law.falls is None
    found = np.empty(seen.values.shape)
    summed = seen.values.shape[1] != len(seen.points)
    for look, clock in enumerate(seen.clock):
        points = [{**point, law.experiment.clock: Number(clock)} for point in seen.points]
        if summed:
            parts = [_enclosed(law.law, point, seen) for point in points]
            found[look, 0] = float(arb(float(seen.values[look, 0])) - sum(parts, arb(0)))
            continue
        for thing, point in enumerate(points):
            point[law.value] = Number(Fraction(float(seen.values[look, thing])))
            if seen.exact is not None:
                point[_EXACT] = Number(Fraction(float(seen.exact[look, thing])))
            found[look, thing] = float(_enclosed(residual, point, seen))
            if exact_time and not _is_met(law, point, float(found[look, thing]), 2 * seen.error / _SHARPER):
                found[look, thing] = inf
    return found


def _residual(law: NetworkLaw) -> Expr:
    """What was seen, by its own name, less what the law says; by its slope if the law gives the time."""
    if not law.inverse:
        return law.value - law.law
    return (law.law - law.experiment.time) / expand_derivatives(differentiate(law.law, law.value))


def _is_met(law: NetworkLaw, point: Point, off: float, doubt: float) -> bool:
    """Whether a law of the time takes the time of `point` at twice a difference of values, not by its slope alone.

    One that is as steep as exp(10**15*u) makes every difference by the slope small.
    """
    if not off:
        return True
    beyond = point[law.value] - Number(Fraction(2 * off + copysign(doubt, off)))
    late = law.law - law.experiment.time
    return bool(enclosure(late, point, _SIGN) * enclosure(late, {**point, law.value: beyond}, _SIGN) < 0)


def _enclosed(expr: Expr, point: Point, seen: Observation) -> arb:
    return enclosure(expr, point, _RELATIVE, seen.error / _SHARPER)


def orders(errors: Sequence[float], values: Sequence[Fraction]) -> list[float]:
    """The powers of the parameter with which errors fall from each of its values to the next.

    >>> orders([4.0, 1.0, 0.25], [Fraction(1), Fraction(1, 2), Fraction(1, 4)])
    [2.0, 2.0]
    """
    ratios = zip(errors, errors[1:], values, values[1:], strict=False)
    return [log(before / after) / log(float(larger / smaller)) for before, after, larger, smaller in ratios]


def extrapolated(found: Sequence[Array], order: int) -> tuple[Array, float]:
    """The limit of quantities at halved values of a parameter, and an estimate of its error (Richardson).

    Args:
        found: the quantities, each at half the parameter of the one before; a power series in it whose first power
            behind the constant is `order`.
        order: that power, at least 1.

    >>> limit, error = extrapolated([np.array([1 + h + h**2]) for h in (1.0, 0.5, 0.25)], 1)
    >>> float(limit[0]), error < 1
    (1.0, True)
    """
    column = list(found)
    previous = column[-1]
    for power in range(order, order + len(found) - 1):
        previous = column[-1]
        column = [finer + (finer - coarser) / (2**power - 1) for coarser, finer in pairwise(column)]
    return column[0], float(np.abs(column[0] - previous).max())
