"""Lambert W of numbers known by their logarithm, with a proof by the mean value theorem."""

from __future__ import annotations

from typing import Final

from flint import arb

from numerics.reals import Far, Real, as_ball, from_logarithm, near
from numerics.walk import NoValueError, UnknownError

_STEPS: Final = 64


def lambert_w_far(argument: Far, branch: int) -> Real:
    """The real solution w of w * exp(w) = argument on branch 0 or -1, for a far argument.

    On branch 0 a huge argument exp(L) gives the root of w + log(w) = L, and a tiny one x gives
    log|w| = log|x| - w with |w| <= 2|x|.  On branch -1 a tiny negative argument -exp(L) gives -v with v - log(v) = -L.

    Source: Corless et al., On the Lambert W function (1996).
    """
    if argument.log > 0:
        if argument.sign < 0:
            raise NoValueError("lambertw below -1/e")
        if branch == -1:
            raise NoValueError("lambertw(x, -1) has real values for -1/e <= x < 0 only")
        return near(_root(argument.log, 1), "lambertw")
    if not argument.log < 0:
        raise UnknownError("the argument of lambertw could not be enclosed at this precision")
    if branch == 0:
        width = 2 * as_ball(Far(1, argument.log)).abs_upper()
        return from_logarithm(argument.sign, argument.log + arb(0, width))
    if argument.sign > 0:
        raise NoValueError("lambertw(x, -1) has real values for -1/e <= x < 0 only")
    return near(-_root(-argument.log, -1), "lambertw")


def _root(level: arb, kind: int) -> arb:
    """The root w > 2 of w + kind * log(w) = level, for level > 4.

    The left side has a slope of at least 1/2 there, so a point is at most twice its residual away from the root; one
    interval Newton step over that ball then encloses it.
    """
    centre = level.mid()
    point = (centre - kind * centre.log()).mid()
    previous = None
    for _ in range(_STEPS):
        step = ((point + kind * point.log() - centre) / (1 + kind / point)).mid()
        point = (point - step).mid()
        size = abs(step)
        if step == 0 or (previous is not None and not size < previous):
            break
        previous = size
    residual = point + kind * point.log() - level
    ball = point + arb(0, 2 * residual.abs_upper())
    if not ball > 2:
        raise UnknownError("lambertw could not be enclosed at this precision")
    return point - residual / (1 + kind / ball)
