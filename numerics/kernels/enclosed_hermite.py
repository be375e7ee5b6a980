"""Hermite series in balls: coefficients, mean squares and what a truncated series leaves out, all proved.

A sum over the points k*h is an integral up to the strip |Im z| <= d in which the integrand is analytic: if
|g(x + iy)| <= G exp(s*x**2) there, with s < 1/2, then

    |E[g(z)] - h sum_k g(k*h) w(k*h)| <= 2 G exp(d**2/2)/sqrt(1 - 2s)/(exp(2 pi d/h) - 1)

for the Gaussian density w (Trefethen and Weideman 2014, whose bound this is for |g w| integrated along the edges).  A
Hermite polynomial is bounded off the axis by Mehler's formula at the conjugate points, for every 0 < t < 1:

    |h_n(x + iy)|**2 <= t**(-n) (1 - t**2)**(-1/2) exp(x**2 t/(1 + t) + y**2 t/(1 - t)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log, pi, sqrt
from typing import Final

from flint import arb, ctx

from numerics.kernels.pairs import KernelError

BallFunction = Callable[[arb], arb]

#: t of Mehler's formula.
_MEHLER: Final = 0.8
#: 1 + |x| <= 2.75*exp(x**2/24): the maximum, at |x| = 3, is 4*exp(-3/8) = 2.749...
_LINEAR, _SPREAD = 2.75, 1 / 24


@dataclass(frozen=True)
class Strip:
    """What is known of an activation off the real axis: |phi_k(x + iy)| <= bound*(1 + |x|) for |y| <= width.

    Attributes:
        derivatives: phi, phi' and phi'' on real balls.
        width: of half the strip in which all three are analytic, positive.
        bound: of all three, at least 1; a hypothesis that whoever gives it has to prove.
    """

    derivatives: tuple[BallFunction, BallFunction, BallFunction]
    width: float
    bound: float


@dataclass(frozen=True)
class BallSeries:
    """The Hermite series of an activation at one variance, in balls.

    Attributes:
        coefficients: a_n for n below the number of terms.
        power: E[phi**2].
        slope: E[phi'**2].
        growth: dE[phi**2]/dq.
        tails: what the terms leave out of the sums of a_n**2, n*a_n**2 and n*(n - 1)*a_n**2, from above.
    """

    coefficients: tuple[arb, ...]
    power: arb
    slope: arb
    growth: arb
    tails: tuple[arb, arb, arb]


def ball_series(strip: Strip, variance: arb, terms: int, odd: bool) -> BallSeries:
    """The series at a variance, with errors of about the working precision.

    Args:
        strip: the activation.
        variance: q, a positive ball.
        terms: how many coefficients.
        odd: whether phi is odd, so that every second coefficient is zero.

    Raises:
        KernelError: if the ball of the variance is not positive.

    >>> series = ball_series(Strip((arb.sin, arb.cos, lambda x: -x.sin()), 1.0, 2.0), arb(1) / 2, 24, True)
    >>> print((series.coefficients[1] ** 2).str(12))  # q*exp(-q), as T = exp(-q)*sinh(q*c)
    [0.303265329856 +/- 3.17e-13]
    """
    if not variance > 0:
        raise KernelError(f"the variance {variance.str(5)} is not proved to be positive; ask for more bits")
    bits = ctx.prec
    with ctx.workprec(bits + terms + 64):
        rule = _Rule.of(strip, variance, terms, bits)
        found = _sums(strip, variance, rule, terms, odd)
    coefficients = tuple(+each for each in found[0])
    power, slope, bend, growth = found[1]
    squares = [each * each for each in coefficients]
    tails = (
        power - sum(squares, arb(0)),
        variance * slope - sum((n * each for n, each in enumerate(squares)), arb(0)),
        variance**2 * bend - sum((n * (n - 1) * each for n, each in enumerate(squares)), arb(0)),
    )
    above = [max(arb(0), each.upper()) for each in tails]
    return BallSeries(coefficients, +power, +slope, +growth, (above[0], above[1], above[2]))


def _sums(
    strip: Strip, variance: arb, rule: _Rule, terms: int, odd: bool
) -> tuple[list[arb], tuple[arb, arb, arb, arb]]:
    """Sums over the points, those at x and -x together: polynomials of even order meet the even part of phi."""
    root, step = variance.sqrt(), arb(rule.step)
    norms = [arb(n).sqrt() for n in range(terms + 1)]
    sums, squares = [arb(0)] * terms, [arb(0)] * 4
    for index in range(rule.points + 1):
        place = index * step
        weight = step * (-place * place / 2).exp() / (2 * arb.pi()).sqrt()
        if index == 0:
            weight /= 2
        ahead, behind = ([each(sign * root * place) for each in strip.derivatives] for sign in (1, -1))
        parts = weight * (ahead[0] + behind[0]), weight * (ahead[0] - behind[0])
        last, here = arb(0), arb(1)
        for order in range(terms):
            if not (odd and order % 2 == 0):
                sums[order] += parts[order % 2] * here
            last, here = here, (place * here - norms[order] * last) / norms[order + 1]
        for kind in range(3):
            squares[kind] += weight * (ahead[kind] ** 2 + behind[kind] ** 2)
        squares[3] += weight * place * (ahead[0] * ahead[1] - behind[0] * behind[1])
    for order in range(terms):
        if not (odd and order % 2 == 0):
            sums[order] += rule.error(1, order)
    power, slope, bend = (each + rule.error(2, 0) for each in squares[:3])
    return sums, (power, slope, bend, (squares[3] + rule.error(3, 0)) / root)


@dataclass(frozen=True)
class _Rule:
    """A sum over equidistant points and its proved error."""

    step: float
    points: int
    width: float
    height: float

    @classmethod
    def of(cls, strip: Strip, variance: arb, terms: int, bits: int) -> _Rule:
        """A step and a number of points for an error of about 2**-bits; any choice gives a proved error."""
        root = float(variance.upper().sqrt()) * (1 + 1e-9)
        width = min(1.0, strip.width / root)
        height = strip.bound * (1 + root)
        logarithm = bits * log(2) + terms / 2 * log(1 / _MEHLER) + 4 * log(1 + _LINEAR * height) + 12
        step = 2 * pi * width / logarithm
        slowest = 0.5 - _MEHLER / (2 * (1 + _MEHLER)) - _SPREAD
        return cls(step, ceil(sqrt(logarithm / slowest) / step), width, height)

    def error(self, factors: int, order: int) -> arb:
        """A ball around 0 with the error of the mean of so many factors 1 + |x| and a polynomial of an order.

        The points left out, beyond R, sum to less than a geometric series: h G exp(-a R**2)/(1 - exp(-2 a R h)).
        """
        step, d, mehler = arb(self.step), arb(self.width), arb(_MEHLER)
        height = (_LINEAR * arb(self.height)) ** factors
        spread = factors * arb(1) / 24
        edge = arb(1)
        if order:
            height *= mehler ** (-arb(order) / 2) / (1 - mehler**2).root(4)
            spread += mehler / (2 * (1 + mehler))
            edge = (d * d * mehler / (2 * (1 - mehler))).exp()
        strip = 2 * height * edge * (d * d / 2).exp() / (1 - 2 * spread).sqrt() / (2 * arb.pi() * d / step).expm1()
        beyond, fall = (self.points + 1) * step, arb(1) / 2 - spread
        rest = step * height * (-fall * beyond**2).exp() / (1 - (-2 * fall * beyond * step).exp())
        return arb(0, (strip + 2 * rest).upper())
