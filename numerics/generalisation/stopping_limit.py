"""Early stopping against the best ridge regression next to the peak, for strong teachers: a limit in closed form.

With snr = S to infinity, al = 1 + c/sqrt(S), lam = u/S and t = S*v the spectrum tends to sqrt(u - k)/(pi*u) from
k = c**2/4 on (topic `stopping-against-ridge`).  For c >= 0 the errors over sqrt(S) tend to

    e(k, v) = J(2*v) + 2*P(v) - P(2*v)     and     r(k) = sqrt(1 + k) - sqrt(k),
    J(v) = exp(-k*v)/sqrt(pi*v) - sqrt(k)*erfc(sqrt(k*v)),    P(v) = integral of J from 0 to v;

for c < 0, |c| is added to both, which only brings their ratio nearer to 1.  The best v has w = k*v with

    k = 2*sqrt(pi)*(2*w)**(3/2)*exp(2*w)*(j(w) - j(2*w)),    j(w) = exp(-w)/sqrt(pi*w) - erfc(sqrt(w)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb, ctx

from numerics.generalisation.hypotheses import HypothesisError
from numerics.generalisation.spectral import Exact, ball, to_digits
from numerics.kernels.pairs import KernelError
from numerics.wide_networks.roots import ball_root

#: Near k*v where the ratio is largest.
_GUESS: Final = 0.1712
_BITS: Final = 80
_FIRST_STEP: Final = Fraction(1, 8)
_HALVINGS: Final = 24
_LEAST_STEP: Final = Fraction(1, 2**20)


@dataclass(frozen=True)
class ScaledRatio:
    """Stopped at its best, next to the peak and for a strong teacher.

    Attributes:
        distance: c = (al - 1)*sqrt(snr).
        time: v = t/(tau*snr), the best one.
        ratio: the error over that of the best ridge regression.
    """

    distance: arb
    time: arb
    ratio: arb


def scaled_ratio(place: Exact, digits: int = 30) -> ScaledRatio:
    """The ratio at w = k*v, which goes through all c > 0 as w does through all positive numbers.

    Args:
        place: w.
        digits: significant digits, each proved.

    Raises:
        HypothesisError: if the place is not positive.

    >>> found = scaled_ratio("1/5", 12)
    >>> print(found.distance.str(8, radius=False), found.ratio.str(8, radius=False))
    1.2217329 1.0350737
    """
    exact = Fraction(place)
    if exact <= 0:
        raise HypothesisError(f"the place is {place}; give a positive one, for c = 0 is its limit at 0")
    return _in_digits(lambda: ball(exact), digits)


def largest_scaled_ratio(digits: int = 30) -> ScaledRatio:
    """The ratio where its slope by c vanishes, its largest value; `bounds_scaled_ratio` tells what no c exceeds.

    Args:
        digits: significant digits, each proved.

    >>> found = largest_scaled_ratio(20)
    >>> print(found.distance.str(12, radius=False), found.ratio.str(12, radius=False))
    1.12057111868 1.03513127214
    """

    def place() -> arb:
        try:
            return ball_root(_slope, _GUESS, "the place of the largest ratio")
        except KernelError:
            return arb("nan")

    return _in_digits(place, digits)


def bounds_scaled_ratio(bound: Exact) -> bool:
    """Whether it is proved that the ratio is below a bound for every c, by intervals that cover all of them.

    At a fixed v both e and r fall with k: on an interval of k no least e is more than e(lower end, v) over r(upper
    end), whatever v is.  Beyond the last interval e is at most its end at late times, 1/(2*sqrt(k)).

    Args:
        bound: a number above 1.03.

    >>> bounds_scaled_ratio("1.04"), bounds_scaled_ratio("1.031")
    (True, False)
    """
    goal, lower, step = Fraction(bound), Fraction(0), _FIRST_STEP
    with ctx.workprec(_BITS):
        most = ball(goal)
        while not (lower > 0 and (1 + (1 + 1 / ball(lower)).sqrt()) / 2 < most):
            time, end = _near_best_time(lower), ball(lower + step)
            if _error(ball(lower), time) < most * ((1 + end).sqrt() - end.sqrt()):
                lower, step = lower + step, 2 * step
            elif step < _LEAST_STEP:
                return False
            else:
                step /= 2
    return True


def _in_digits(place: Callable[[], arb], digits: int) -> ScaledRatio:
    def distance() -> arb:
        return 2 * _square(place()).sqrt()

    def time() -> arb:
        return place() / _square(place())

    def ratio() -> arb:
        k = _square(place())
        return _least(place()) / ((1 + k).sqrt() - k.sqrt())

    return ScaledRatio(to_digits(distance, digits), to_digits(time, digits), to_digits(ratio, digits))


def _decay(w: arb) -> arb:
    """j(w)."""
    return (-w).exp() / (arb.pi() * w).sqrt() - w.sqrt().erfc()


def _integrated(w: arb) -> arb:
    """sqrt(k)*P(v) at w = k*v."""
    return w.sqrt().erf() / 2 + (w / arb.pi()).sqrt() * (-w).exp() - w * w.sqrt().erfc()


def _square(w: arb) -> arb:
    """K of the place."""
    return 2 * arb.pi().sqrt() * (2 * w).sqrt() ** 3 * (2 * w).exp() * (_decay(w) - _decay(2 * w))


def _least(w: arb) -> arb:
    """E at the place."""
    root = _square(w).sqrt()
    return root * _decay(2 * w) + (2 * _integrated(w) - _integrated(2 * w)) / root


def _slope(w: arb) -> arb:
    """What has the sign of the slope of the ratio by k: e less the quotient of the slopes of e and r times r."""
    k = _square(w)

    def of_integral(x: arb) -> arb:
        return x * x.sqrt().erfc() + x.sqrt().erf() / 2 - (x / arb.pi()).sqrt() * (-x).exp()

    slope = (2 * w).sqrt().erfc() + (2 * of_integral(w) - of_integral(2 * w)) / k
    return _least(w) - slope * (1 + k).sqrt()


def _error(k: arb, v: arb) -> arb:
    """e(k, v)."""
    if k.is_zero():
        return 1 / (2 * arb.pi() * v).sqrt() + (4 - 2 * arb(2).sqrt()) * (v / arb.pi()).sqrt()
    root, w = k.sqrt(), k * v
    return root * _decay(2 * w) + (2 * _integrated(w) - _integrated(2 * w)) / root


def _near_best_time(k: Fraction) -> arb:
    """About the best v, by halving; any v is allowed where it is used."""
    if k == 0:
        return (1 + arb(2).sqrt()) / 4
    low, high = arb("1e-9"), arb(4)
    for _ in range(_HALVINGS):
        middle = ((low + high) / 2).mid()
        low, high = (middle, high) if _square(middle) < ball(k) else (low, middle)
    return (low / ball(k)).mid()
