"""Roots of functions that are positive on one side and negative on the other: many at once, or proved in balls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from flint import arb, ctx

from numerics.kernels.numbers import Array
from numerics.kernels.pairs import KernelError

_STEPS: Final = 200
#: How many bits of the working precision may be lost before a root is given up, step by step.
_SLACK: Final = (8, 16, 32, 48, 64, 96, 128)


def float_roots(function: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """The roots between two arrays of ends at which the function has opposite signs, to rounding.

    An inverse quadratic step is taken where it is safe, else the bracket is halved, so that no root is ever left.

    Args:
        function: entry by entry on arrays.
        low: one end of each bracket.
        high: the other; where both have one sign, one of them is given back.

    Source: Chandrupatla, Advances in Engineering Software 28 (1997).

    >>> float_roots(lambda x: 2 - x * x, np.array([0.0]), np.array([2.0])).round(12)
    array([1.41421356])
    """
    a, b = np.broadcast_arrays(np.asarray(high, dtype=np.float64), np.asarray(low, dtype=np.float64))
    at_a, at_b = function(a), function(b)
    part = np.full_like(a, 0.5)
    best = a
    found = np.sign(at_a) == np.sign(at_b)
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            x = np.where(found, best, a + part * (b - a))
            at_x = function(x)
            same = np.sign(at_x) == np.sign(at_a)
            c, at_c = np.where(same, a, b), np.where(same, at_a, at_b)
            b, at_b = np.where(same, b, a), np.where(same, at_b, at_a)
            a, at_a = x, at_x
            best = np.where(np.abs(at_a) < np.abs(at_b), a, b)
            least = 2 * np.finfo(np.float64).eps * np.abs(best) / np.abs(b - a)
            found = found | (least > 0.5) | (at_a == 0) | (at_b == 0)
            if found.all():
                break
            where, ratio = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
            safe = (ratio**2 < where) & ((1 - ratio) ** 2 < 1 - where)
            step = at_a / (at_b - at_a) * at_c / (at_b - at_c)
            step = step + (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
            part = np.clip(np.where(safe & ~found, step, 0.5), np.minimum(least, 0.5), np.maximum(1 - least, 0.5))
    return best


def ball_root(function: Callable[[arb], arb], guess: float, name: str) -> arb:
    """A ball with a root of the function, proved by opposite signs at its ends.

    Args:
        function: continuous, on exact points, in balls.
        guess: near the root, not 0.
        name: what the root is, for messages.

    Raises:
        KernelError: if the signs at both sides of the root are not proved at the working precision.

    >>> from flint import ctx
    >>> with ctx.workprec(100):
    ...     print(ball_root(lambda x: x * x - 2, 1.4142, "the root of two").str(20))
    [1.4142135623730950488 +/- 1.69e-21]
    """
    x, y = arb(guess), arb(guess * (1 + 1e-7))
    at_x = function(x)
    for _ in range(_STEPS):
        at_y = function(y)
        slope = (at_y - at_x) / (y - x)
        if slope.contains(0) or not slope.is_finite():
            break
        x, at_x, y = y, at_y, (y - at_y / slope).mid()
        if not (y / x).is_finite() or abs(y - x) <= abs(y) * arb(2) ** (4 - ctx.prec):
            break
    for slack in _SLACK:
        width = abs(y) * arb(2) ** (slack - ctx.prec)
        below, above = function((y - width).mid()), function((y + width).mid())
        if slack < ctx.prec and ((below > 0 and above < 0) or (below < 0 and above > 0)):
            return arb(y, (width * (1 + arb(2) ** -20)).upper())
    raise KernelError(f"{name} near {guess:.6g} is not enclosed at {ctx.prec} bits; ask for more bits")
