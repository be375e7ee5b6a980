"""Observations of networks beside a law: deviations, the order with which they fall, and their extrapolated limit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import log
from typing import Final

import numpy as np

from derivations.expressions import Expr, Number, Symbol, differentiate
from derivations.networks import NetworkLaw
from numerics.evaluate import evaluate_mpmath
from numerics.multiprecision import Multiprecision
from numerics.networks.matrices import Array
from numerics.networks.observing import Observation
from numerics.networks.trials import Point

_DIGITS: Final = 30
#: The name in a law of the exact solution from the start of a network.
_EXACT: Final = Symbol("q")


def deviations(law: NetworkLaw, seen: Observation) -> Array:
    """What was seen less what the law says, of shape (looks, things), in the unit of what was seen.

    A law that gives the time is compared by its time, and the difference turned by its slope into one of the value.

    Raises:
        EvaluationError: if the law has no value at what was seen.
    """
    slope = differentiate(law.law, law.value) if law.inverse else None
    found = np.empty(seen.values.shape)
    summed = seen.values.shape[1] != len(seen.points)
    for look, clock in enumerate(seen.clock):
        points = [{**point, law.experiment.clock: Number(clock)} for point in seen.points]
        if summed:
            total = sum(_value(law.law, point) for point in points)
            found[look, 0] = _exactly(seen.values[look, 0]) - total
            continue
        for thing, point in enumerate(points):
            value = float(seen.values[look, thing])
            if seen.exact is not None:
                point[_EXACT] = Number(Fraction(float(seen.exact[look, thing])))
            found[look, thing] = (
                _exactly(value) - _value(law.law, point) if slope is None else _by_time(law, slope, point, value)
            )
    return found


def _by_time(law: NetworkLaw, slope: Expr, point: Point, value: float) -> Multiprecision:
    there = {**point, law.value: Number(Fraction(value))}
    return (_value(law.law, there) - _value(law.experiment.time, there)) / _value(slope, there)


def _value(expr: Expr, point: Point) -> Multiprecision:
    return evaluate_mpmath(expr, point, _DIGITS)


def _exactly(value: float) -> Multiprecision:
    import mpmath

    return mpmath.mpf(value)


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
