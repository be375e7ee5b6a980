"""The tails of improper integrals and of infinite sums, from the germ of what is integrated or summed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from flint import arb, ctx, fmpq

from derivations.expressions import INFINITY, Expr, Number, Sum, Symbol, substitute
from numerics import reals
from numerics.germs import Germ, GermWalk
from numerics.reals import Real
from numerics.walk import NoValueError, UnknownError, infinite_sign

if TYPE_CHECKING:
    from numerics.balls import BallWalk

_MOST_TERMS: Final = 1 << 13


def power_tail(germ: Germ, delta: arb) -> arb:
    """The integral of the germ over (0, delta].

    Raises:
        NoValueError: if it certainly diverges.
        UnknownError: if it is not shown to converge.
    """
    if germ.order > -1:
        order = fmpq(germ.order.numerator, germ.order.denominator) + 1
        return germ.factor * delta**order / order
    if germ.factor.is_zero():
        return arb(0)
    if germ.factor > 0 or germ.factor < 0:
        raise NoValueError("the integral diverges")
    raise UnknownError("the integral is not shown to converge at the end point")


def tail_of_sum(node: Sum, walk: BallWalk) -> Real:
    """The sum of `node`, one or both of whose limits are infinite, at the point of `walk`.

    Raises:
        NoValueError: if the terms certainly do not add up.
        UnknownError: if convergence is not shown.
    """
    if infinite_sign(node.lower):
        flipped = _reflected(node)
        if not infinite_sign(node.upper):
            return tail_of_sum(flipped, walk)
        below = Sum(flipped.body, node.variable, Number(1), node.upper)
        return reals.total(
            [tail_of_sum(Sum(node.body, node.variable, Number(0), node.upper), walk), tail_of_sum(below, walk)]
        )
    first = walk.integer_limit(node.lower)
    body, fixed = walk.with_values(node.body, node.variable)
    last, terms = first - 1, list[Real]()
    best: tuple[Real, arb] | None = None
    count = 16
    while count <= _MOST_TERMS:
        target = max(first, 0) + count
        terms += walk.terms(node, last + 1, target)
        last = target
        tail = _tail_beyond(body, node.variable, fixed, last + 1)
        best = (reals.total(terms), tail) if tail is not None else best
        if tail is not None and tail.rad() < arb(2) ** -ctx.prec * _largest(terms):
            break
        count *= 2
    if best is None:
        raise UnknownError("the sum is not shown to converge")
    return reals.total([best[0], reals.near(best[1], "the tail of a sum")])


def _largest(terms: list[Real]) -> arb:
    return max((abs(reals.as_ball(term)).upper() for term in terms[:64]), default=arb(1))


def _reflected(node: Sum) -> Sum:
    return Sum(substitute(node.body, {node.variable: -node.variable}), node.variable, -node.upper, INFINITY)


def _tail_beyond(body: Expr, variable: Symbol, fixed: Mapping[Symbol, arb], start: int) -> arb | None:
    """The sum of the terms from index `start` on, None if it is not yet shown to converge."""
    delta = arb(fmpq(1, start))
    point: dict[Symbol, Expr | Germ] = {name: Germ(Fraction(0), ball) for name, ball in fixed.items()}
    point[variable] = Germ(Fraction(-1), arb(1))
    walk = GermWalk(point, delta, integer=variable)
    try:
        germ = walk.without_rate(walk.value(body))
    except UnknownError:
        return None
    if germ.order <= 1:
        if germ.factor > 0 or germ.factor < 0:
            raise NoValueError("the sum diverges")
        return None
    # The sum of k**-p over k >= n lies between its integral from n and that plus the first term.
    order = fmpq(germ.order.numerator, germ.order.denominator)
    integral = delta ** (order - 1) / (order - 1)
    return germ.factor * integral.union(integral + delta**order)
