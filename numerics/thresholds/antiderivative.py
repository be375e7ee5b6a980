"""The antiderivative Phi of y**(2/N - 2)/(1 - y), split into its power and the rest, in three independent forms.

Phi(x) = -x**(-q)/q + R(x) with q = 1 - 2/N, and Phi(x) = log(x) + R(x) at N = 2, where q = 0.
"""

from __future__ import annotations

from typing import Final

from flint import arb, fmpq

from derivations.expressions import INFINITY, Expr, Number

_DEEPEST_ELEMENTARY: Final = 64


def regular(depth: Expr, log_x: arb) -> arb:
    """R(x), the part of Phi that a small value hardly changes, at the working precision.

    Integer depths up to 64 use real elementary functions, infinite depth two logarithms, other depths Gauss's function.

    Args:
        depth: N, a rational number from 1 on or `INFINITY`.
        log_x: log(x), below 0.
    """
    if depth == INFINITY:
        return log_x - _log_gap(log_x)
    assert isinstance(depth, Number)
    if depth.value == 1:
        return -_log_gap(log_x) - log_x.exp()
    if depth.value.denominator == 1 and depth.value <= _DEEPEST_ELEMENTARY:
        return elementary(int(depth.value), log_x)
    return hypergeometric(fmpq(depth.value.numerator, depth.value.denominator), log_x)


def elementary(depth: int, log_x: arb) -> arb:
    """R(x) = -log(1 - v) - [N even] log(1 + v) - sum_k (cos(2a) log(1 - 2v cos(a) + v**2) - 2 sin(2a) atan(...)).

    Here v = x**(1/N), a = 2*pi*k/N for 0 < 2*k < N, and the angle is that of the point (1 - v*cos(a), v*sin(a)), by
    the arctangent of two arguments: that of the quotient jumps where v*cos(a) passes 1.

    >>> elementary(4, arb("0.25").log()).overlaps(2 * arb("0.5").atanh())
    True
    """
    small = log_x / depth
    v = small.exp()
    total = _log_gap(small)
    if depth % 2 == 0:
        total += v.log1p()
    for k in range(1, (depth + 1) // 2):
        turn = fmpq(2 * k, depth)
        cosine, sine = arb.cos_pi_fmpq(turn), arb.sin_pi_fmpq(turn)
        modulus = (v * (v - 2 * cosine)).log1p()
        angle = arb.atan2(v * sine, 1 - v * cosine)
        total += arb.cos_pi_fmpq(2 * turn) * modulus - 2 * arb.sin_pi_fmpq(2 * turn) * angle
    return -total


def hypergeometric(depth: fmpq, log_x: arb) -> arb:
    """R(x) = x**(1 - q)/(1 - q) * 2F1(1, 1 - q; 2 - q; x) with 1 - q = 2/N.

    >>> hypergeometric(fmpq(4), arb("0.25").log()).overlaps(2 * arb("0.5").atanh())
    True
    """
    b = 2 / arb(depth)
    series = log_x.exp().hypgeom_2f1(1, b, 1 + b, bc=True, abc=True)
    return (b * log_x).exp() / b * series


def _log_gap(log_x: arb) -> arb:
    """log(1 - x)."""
    return (-log_x.expm1()).log()
