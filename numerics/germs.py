"""Bounds of an expression near an end point, with which integrals and sums are bounded.

Near the end point, for every w in (0, delta], an expression is written exp(c/w) * w**order * b with c and b in balls:
its germ.  An end at infinity is w = 1/x.  Germs follow the tree from the leaves up, so nothing has to be simplified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb, fmpq

from derivations.expressions import Add, Call, Expr, Integral, Mul, Number, Pow, Sum, Symbol
from derivations.expressions.calculus import differentiate
from numerics import functions, reals
from numerics.polynomials import coefficients
from numerics.rationals import rational_value
from numerics.reals import Real
from numerics.walk import NoValueError, TreeWalk, UnknownError

_NO_RATE: Final = arb(0)
_LARGEST_ORDER: Final = 64
_LOG_SHARE: Final = Fraction(1, 8)
_ARGUMENT: Final = Symbol("argument")
_VANISHING_AT_ZERO: Final = frozenset({"sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "erf"})
_BOUNDED: Final = {"sin": 1, "cos": 1, "tanh": 1, "erf": 1, "atan": 2, "erfc": 2}


@dataclass(frozen=True, slots=True)
class Germ:
    """The functions exp(c/w) * w**order * b of w, with some c in `rate` and b in `factor` for each w."""

    order: Fraction
    factor: arb
    rate: arb = _NO_RATE


class GermWalk(TreeWalk[Germ]):
    """The number system of germs over w in (0, delta], where delta < 1.

    Attributes:
        delta: the largest w.
        integer: the symbol that takes integer values only, if there is one.
        offset: the symbol that is w itself, if there is one.
    """

    def __init__(
        self,
        point: Mapping[Symbol, Expr | Germ],
        delta: arb,
        *,
        integer: Symbol | None = None,
        offset: Symbol | None = None,
    ) -> None:
        super().__init__(point)
        self.delta = delta
        self.integer = integer
        self.offset = offset

    def _visit(self, node: Expr) -> Germ:
        if self.offset is not None and isinstance(node, Add | Mul):
            powers = coefficients(node, self.offset)
            if powers:
                return self.total([Germ(Fraction(order), _ball(value)) for order, value in powers.items()])
        return super()._visit(node)

    def number(self, value: Fraction) -> Germ:
        return Germ(Fraction(0), _ball(value))

    def constant(self, name: str) -> Germ:
        if name == "oo":
            raise NoValueError("oo is not a number")
        return Germ(Fraction(0), {"pi": arb.pi, "E": arb.const_e, "EulerGamma": arb.const_euler}[name]())

    def total(self, terms: list[Germ]) -> Germ:
        terms = [self.without_rate(term) for term in terms if not term.factor.is_zero()]
        order = min((term.order for term in terms), default=Fraction(0))
        factor = sum((term.factor * self._small(term.order - order) for term in terms), arb(0))
        return Germ(order, factor)

    def product(self, node: Mul) -> Germ:
        result = Germ(Fraction(0), arb(1))
        for germ in self.values(node.operands):
            result = Germ(result.order + germ.order, result.factor * germ.factor, result.rate + germ.rate)
        return result

    def power(self, node: Pow) -> Germ:
        exponent = None if node.exponent.free_symbols else rational_value(node.exponent, {})
        if exponent is not None and exponent < 0 and isinstance(node.base, Call) and node.base.name == "gamma":
            return self._power(self._reciprocal_gamma(self.value(node.base.arguments[0])), -exponent)
        base = self.value(node.base)
        if exponent is not None:
            return self._power(base, exponent)
        if base.factor < 0 and self.integer is not None and _is_integer_valued(node.exponent, self.integer):
            base = Germ(base.order, -base.factor, base.rate)
            size = self._exponential(self._times(self.value(node.exponent), self._logarithm(base)))
            return Germ(size.order, size.factor * arb(0, 1), size.rate)
        return self._exponential(self._times(self.value(node.exponent), self._logarithm(base)))

    def call(self, node: Call) -> Germ:
        germs = self.values(node.arguments)
        if node.name == "exp":
            return self._exponential(germs[0])
        if node.name == "log":
            return self._logarithm(germs[0])
        if node.name == "abs":
            return Germ(germs[0].order, abs(germs[0].factor), germs[0].rate)
        if node.name == "sqrt":
            return self._power(germs[0], Fraction(1, 2))
        germs = [self.without_rate(germ) for germ in germs]
        if node.name in ("min", "max"):
            return self._extreme(germs[0], germs[1], 1 if node.name == "max" else -1)
        if len(germs) == 1 and node.name in _VANISHING_AT_ZERO and germs[0].order > 0:
            slope = differentiate(Call(node.name, _ARGUMENT), _ARGUMENT)
            inner = GermWalk({_ARGUMENT: Germ(Fraction(0), self._range(germs[0]))}, self.delta)
            return self._times(germs[0], inner.value(slope))
        if len(germs) == 1 and node.name in _BOUNDED and germs[0].order < 0:
            return Germ(Fraction(0), arb(0, _BOUNDED[node.name]))
        arguments: list[Real] = [reals.near(self._range(germ)) for germ in germs]
        return Germ(Fraction(0), reals.as_ball(functions.apply(node.name, arguments)))

    def _extreme(self, first: Germ, last: Germ, way: int) -> Germ:
        """The greater of two germs, or the smaller one for `way` -1; both of them where that is not known."""
        gap = self.total([first, Germ(last.order, -last.factor)]).factor * way
        if gap > 0 or gap < 0:
            return first if gap > 0 else last
        order = min(first.order, last.order)
        each = [germ.factor * self._small(germ.order - order) for germ in (first, last)]
        return Germ(order, each[0].union(each[1]))

    def integral(self, node: Integral) -> Germ:
        raise UnknownError("an integral inside the tail of another")

    def sum(self, node: Sum) -> Germ:
        raise UnknownError("a sum inside a tail")

    def without_rate(self, germ: Germ) -> Germ:
        """The germ with a decaying exponential exp(c/w), c < 0, bounded by a high power of w."""
        if germ.rate.is_zero():
            return germ
        if not germ.rate < 0:
            raise UnknownError("the expression may grow exponentially at the end point")
        # w**-m * exp(c/w) increases with w as long as w <= -c/m, so that its value at delta bounds it.
        slowest = germ.rate.upper()
        order = _whole_order(-slowest / self.delta)
        largest = (slowest / self.delta).exp() / self.delta**order
        return Germ(germ.order + order, germ.factor * arb(0).union(largest))

    def _small(self, order: Fraction) -> arb:
        """The range of w**order, for order >= 0."""
        return arb(1) if order == 0 else arb(0).union(self.delta ** fmpq(order.numerator, order.denominator))

    def _range(self, germ: Germ) -> arb:
        if germ.order < 0:
            raise UnknownError("an argument grows without bound at the end point")
        return germ.factor * self._small(germ.order)

    def _times(self, left: Germ, right: Germ) -> Germ:
        return Germ(left.order + right.order, left.factor * right.factor, left.rate + right.rate)

    def _power(self, base: Germ, exponent: Fraction) -> Germ:
        order = fmpq(exponent.numerator, exponent.denominator)
        if exponent.denominator == 1 and exponent > 0:
            factor = reals.ball_power(base.factor, order.p)
        elif base.factor > 0 or (exponent.denominator == 1 and base.factor < 0):
            factor = base.factor**order if exponent.denominator != 1 else base.factor**order.p
        else:
            raise UnknownError("the base of a power is not certainly positive near the end point")
        return Germ(base.order * exponent, factor, base.rate * order)

    def _logarithm(self, germ: Germ) -> Germ:
        if not germ.factor > 0:
            raise UnknownError("the argument of a logarithm is not certainly positive near the end point")
        terms = [Germ(Fraction(0), germ.factor.log())]
        if not germ.rate.is_zero():
            terms.append(Germ(Fraction(-1), germ.rate))
        if germ.order != 0:
            # |log w| <= w**-e / (e * exp(1)) for every e > 0.
            share = fmpq(_LOG_SHARE.numerator, _LOG_SHARE.denominator)
            size = arb(0).union(1 / (share * arb(1).exp()))
            terms.append(Germ(-_LOG_SHARE, -size * fmpq(germ.order.numerator, germ.order.denominator)))
        return self.total(terms)

    def _exponential(self, germ: Germ) -> Germ:
        if germ.rate.is_zero() and germ.order == -1:
            return Germ(Fraction(0), arb(1), germ.factor)
        germ = self.without_rate(germ)
        if germ.order >= 0:
            return Germ(Fraction(0), self._range(germ).exp())
        if not germ.factor < 0:
            raise UnknownError("an exponential may grow too fast near the end point")
        # w**-m * exp(-b*w**-q) increases with w as long as m <= b*q*w**-q.
        steepness = fmpq(-germ.order.numerator, germ.order.denominator)
        slowest = -germ.factor.upper()
        order = _whole_order(slowest * steepness * self.delta**-steepness)
        largest = (-slowest * self.delta**-steepness).exp() / self.delta**order
        return Germ(Fraction(order), arb(0).union(largest))

    def _reciprocal_gamma(self, germ: Germ) -> Germ:
        """1/gamma(z), z = b/w: at most sqrt(z/(2*pi)) * exp(-z*(log(z_min) - 1)), by Stirling's lower bound."""
        if germ.order != -1 or not germ.rate.is_zero() or not germ.factor > 0:
            raise UnknownError("gamma of an argument that does not grow like 1/w")
        slope = (germ.factor.lower() / self.delta).log() - 1
        if not slope > 0:
            raise UnknownError("too near for Stirling's bound of gamma")
        size = (germ.factor / (2 * arb.pi())).sqrt()
        return Germ(Fraction(-1, 2), arb(0).union(size.upper()), -slope * germ.factor)


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _whole_order(largest: arb) -> int:
    """A whole number certainly at most `largest`, from 0 to a limit beyond which higher powers gain nothing."""
    return next((order for order in range(_LARGEST_ORDER, 0, -1) if largest >= order), 0)


def _is_integer_valued(node: Expr, integer: Symbol) -> bool:
    """Whether the expression is a polynomial with integer coefficients in an integer symbol."""
    if isinstance(node, Number):
        return node.value.denominator == 1
    if isinstance(node, Symbol):
        return node == integer
    return isinstance(node, Add | Mul) and all(_is_integer_valued(child, integer) for child in node.children)
