"""Rigorous enclosures of integrals, also improper ones, at the point of a ball walk."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from flint import acb, arb, ctx, fmpq

from derivations.expressions import Expr, Integral, Number, Symbol, substitute
from numerics import interruptible, reals
from numerics.continued import Continuation
from numerics.germs import Germ, GermWalk
from numerics.hoisting import shared
from numerics.reals import Near, Real
from numerics.removable_ends import continued
from numerics.rooted_ends import SPLIT, smoothed
from numerics.tails import power_tail
from numerics.walk import EvaluationError, NoValueError, UnknownError, infinite_sign

if TYPE_CHECKING:
    from numerics.balls import BallWalk

_NOT_FINITE: Final = acb(arb("nan"))
#: The nodes of the quadrature take a time that grows faster than the square of this, and cannot be interrupted.
_MOST_BITS: Final = 12_000
#: The nodes of Gauss-Legendre quadrature of degree bits/2, which FLINT would take, cost minutes at many bits.
_BITS_PER_DEGREE: Final = 8
_LEAST_DEGREE: Final = 100
#: A step of a mode of the noise at late times is narrow, and asks for thousands of places at any precision.
_MOST_EVALUATIONS: Final = 40_000
_OFFSET: Final = Symbol("offset")


def enclose_integral(node: Integral, walk: BallWalk) -> Real:
    """A ball around the integral.

    The middle is integrated by Gauss-Legendre quadrature with certified error (acb.integral, Johansson 2018); next
    to an infinite or singular end the integrand is bounded by a power.

    Raises:
        NoValueError: if the integral certainly diverges or the integrand has no value on an interval.
        UnknownError: if the integral is not enclosed.
    """
    directions = infinite_sign(node.lower), infinite_sign(node.upper)
    if directions[0] > 0 or directions[1] < 0:
        swapped = enclose_integral(Integral(node.body, node.variable, node.upper, node.lower), walk)
        return reals.product([reals.exact(fmpq(-1)), swapped])
    body, fixed = walk.with_values(node.body, node.variable)
    integrand = _Integrand(body, node.variable, fixed, type(walk))
    lower = _End(-1) if directions[0] else _end(walk.value(node.lower))
    upper = _End(1) if directions[1] else _end(walk.value(node.upper))
    if lower.value is None or upper.value is None:
        return integrand.between(lower, upper)
    if (upper.value - lower.value).is_zero():
        return reals.exact(fmpq(0))
    if upper.value < lower.value:
        return reals.product([reals.exact(fmpq(-1)), integrand.between(upper, lower)])
    moved = _without_roots(integrand, lower, upper) or _without_removable(integrand, lower, upper)
    return moved or integrand.between(lower, upper)


def _without_roots(integrand: _Integrand, lower: _End, upper: _End) -> Real | None:
    """The integral in a variable in which the roots at its ends are smooth, None if that is not known to help."""
    if lower.exact is None or upper.exact is None or integrand.is_analytic(lower, upper):
        return None
    halves = []
    for first, last, end, sign in ((lower.exact, upper.exact, SPLIT[0], 1), (upper.exact, lower.exact, SPLIT[1], -1)):
        other = smoothed(integrand.body, integrand.variable, first, last)
        if other is None:
            return None
        moved = _Integrand(other.body, other.variable, integrand.fixed, integrand.real_walk)
        ends = _End(0, arb(0), Fraction(0)), _End(0, arb(fmpq(end.numerator, end.denominator)), end)
        if not (moved.is_analytic(*ends) or (moved.is_regular(*ends) and not integrand.is_regular(lower, upper))):
            return None
        halves.append(reals.product([reals.exact(fmpq(sign)), moved.between(*ends)]))
    return reals.total(halves)


def _without_removable(integrand: _Integrand, lower: _End, upper: _End) -> Real | None:
    """The integral without the removable singularities at its ends, None if that is not known to help."""
    if lower.value is None or upper.value is None or integrand.is_regular(lower, upper):
        return None
    middle = ((lower.value + upper.value) / 2).mid()

    def inside(part: Expr) -> arb:
        return _Integrand(part, integrand.variable, integrand.fixed, integrand.real_walk).at(middle)

    other = continued(integrand.body, integrand.variable, inside)
    if other is None:
        return None
    smooth = _Integrand(other, integrand.variable, integrand.fixed, integrand.real_walk)
    return smooth.between(lower, upper) if smooth.is_regular(lower, upper) else None


class _End:
    """An end of an interval of integration: a number, or infinite with a sign."""

    def __init__(self, sign: int = 0, value: arb | None = None, exact: Fraction | None = None) -> None:
        self.sign = sign
        self.value = value
        self.exact = exact


def _end(value: Real) -> _End:
    exact = value.exact if isinstance(value, Near) else None
    return _End(0, reals.as_ball(value), None if exact is None else Fraction(int(exact.p), int(exact.q)))


class _Integrand:
    """A function of one real variable with fixed parameters, and its continuation to complex balls."""

    def __init__(self, body: Expr, variable: Symbol, fixed: Mapping[Symbol, arb], real_walk: type[BallWalk]) -> None:
        self.body = shared(body)
        self.variable = variable
        self.fixed = fixed
        self.real_walk = real_walk
        self.continued = Continuation(self.body, variable, fixed)
        self.gap: str | None = None

    def __call__(self, z: acb, analytic: bool) -> acb:
        try:
            if analytic or not z.imag.is_zero():
                return self.continued(z)
            return self._on_the_line(z.real)
        except NoValueError as error:
            if not z.real.is_exact():
                self.gap = str(error)
            return _NOT_FINITE
        except EvaluationError:
            return _NOT_FINITE

    def _on_the_line(self, x: arb) -> acb:
        """The value at a real ball, by the continuation where there is one, which takes less time."""
        try:
            return acb(self.continued(acb(x)).real)
        except EvaluationError:
            return acb(self.at(x))

    def at(self, x: arb) -> arb:
        point = {name: reals.near(ball) for name, ball in {**self.fixed, self.variable: x}.items()}
        return reals.as_ball(self.real_walk(point).value(self.body))

    def is_regular(self, lower: _End, upper: _End) -> bool:
        """Whether the integrand is bounded next to both ends."""
        room = self._room(lower, upper)
        ends = ((lower.value, 1), (upper.value, -1))
        return all(end is not None and self._is_regular(end, way, room) for end, way in ends)

    def is_analytic(self, lower: _End, upper: _End) -> bool:
        """Whether the integrand is shown to be analytic around both ends, where quadrature then gains digits fast."""
        near = self._room(lower, upper) * arb(2) ** -20
        square = acb(arb(0, near), arb(0, near))
        ends = (lower.value, upper.value)
        return all(end is not None and self._is_analytic(acb(end) + square) for end in ends)

    def _is_analytic(self, around: acb) -> bool:
        try:
            return bool(self.continued(around).is_finite())
        except EvaluationError:
            return False

    def between(self, lower: _End, upper: _End) -> Real:
        """The integral from the smaller end to the larger one."""
        if ctx.prec > _MOST_BITS:
            raise UnknownError(f"an integral to more than {_MOST_BITS:,} bits")
        parts = []
        room = self._room(lower, upper)
        ends = []
        for end, other_way in ((lower, 1), (upper, -1)):
            if end.value is not None and self._is_regular(end.value, other_way, room):
                ends.append(end.value)
                continue
            tail, inner = self._tail(end, other_way, room)
            parts.append(tail)
            ends.append(inner)
        goal = arb(2) ** -ctx.prec
        middle = self._middle(ends[0], ends[1], goal)
        if parts and middle.rel_accuracy_bits() < 3 * ctx.prec // 4:
            # So near to a singular end, differences such as 1 - x**2 lose all their bits.
            with ctx.workprec(4 * ctx.prec):
                middle = self._middle(ends[0], ends[1], goal)
        if not middle.is_finite():
            if self.gap is not None:
                raise NoValueError(f"the integrand has no value on an interval: {self.gap}")
            raise UnknownError("the integral could not be enclosed at this precision")
        return reals.near(sum(parts, middle.real), "an integral")

    def _middle(self, lower: arb, upper: arb, goal: arb) -> acb:
        return interruptible.integral(
            self,
            acb(lower),
            acb(upper),
            rel_tol=goal,
            abs_tol=goal,
            eval_limit=_MOST_EVALUATIONS + 30 * ctx.prec,
            depth_limit=4 * ctx.prec,
            deg_limit=max(_LEAST_DEGREE, ctx.prec // _BITS_PER_DEGREE),
        )

    def _room(self, lower: _End, upper: _End) -> arb:
        """A positive length at most a quarter of the interval, so that the two ends do not meet."""
        if lower.value is None or upper.value is None:
            finite = [abs(end.value).upper() for end in (lower, upper) if end.value is not None]
            return 1 / (4 + 4 * sum(finite, arb(0)).upper())
        width = (upper.value - lower.value).lower() / 4
        if not width > 0:
            raise UnknownError("the order of the limits of an integral is not clear at this precision")
        return min(width, arb(fmpq(1, 4)))

    def _is_regular(self, end: arb, direction: int, room: arb) -> bool:
        try:
            self.at(end.union(end + direction * room * arb(2) ** -20))
        except NoValueError as error:
            raise NoValueError(f"the integrand has no value on an interval: {error}") from error
        except EvaluationError:
            return False
        return True

    def _tail(self, end: _End, direction: int, room: arb) -> tuple[arb, arb]:
        """The integral next to an end, and where the middle begins."""
        best: tuple[arb, arb] | None = None
        doubt: UnknownError | None = None
        width = room.mid()
        goal = arb(2) ** -ctx.prec
        shift = 0
        while shift <= 4 * ctx.prec:
            delta = (width * arb(2) ** -shift).mid()
            try:
                tail = self._germ_tail(end, direction, delta)
            except UnknownError as error:
                doubt = error
            else:
                if tail.is_finite() and (best is None or tail.rad() < best[0].rad()):
                    inner = end.sign / delta if end.value is None else end.value + direction * delta
                    best = tail, inner
                if tail.rad() < goal:
                    break
            shift = 2 * shift if shift >= 4 else shift + 1
        if best is None:
            raise doubt or UnknownError("the integral is not bounded at an end")
        return best

    def _germ_tail(self, end: _End, direction: int, delta: arb) -> arb:
        point: dict[Symbol, Expr | Germ] = {name: Germ(Fraction(0), ball) for name, ball in self.fixed.items()}
        body = self.body
        if end.value is None:
            point[self.variable] = Germ(Fraction(-1), arb(end.sign))
        elif end.exact is not None:
            body = substitute(body, {self.variable: Number(end.exact) + direction * _OFFSET})
            point[_OFFSET] = Germ(Fraction(1), arb(1))
        else:
            point[self.variable] = Germ(Fraction(0), end.value + direction * arb(0).union(delta))
        walk = GermWalk(point, delta, offset=_OFFSET)
        germ = walk.without_rate(walk.value(body))
        return power_tail(Germ(germ.order - 2, germ.factor) if end.value is None else germ, delta)
