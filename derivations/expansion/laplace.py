"""Laplace's method: integrals whose integrand is largest at one end of the range, ever more as a variable moves.

With a pace P -> oo and a shape f that falls from the end at which h = 0,

    integral of g*exp(P*f) = k/m Gamma(e) (c P)**(-e) exp(P f(0)) (1 + O(P**(-d/m))),  e = (p + 1)/m,

where f(0) - f(h) = c h**m (1 + O(h**d)), c > 0, and g = k h**p (1 + O(h**d)), k != 0, as h -> 0, and g is absolutely
integrable: next to the end |exp(-P (f(0) - f)) - exp(-P c h**m)| is at most a constant times P h**(m + d) exp(-P c
h**m/2), and what lies further away is smaller by an exponential of P.  (F. W. J. Olver, Asymptotics and Special
Functions, chapter 3.)

A factor B**q with whole q < 0 and B = D (1 + w), w >= 0, D > 0 on the range, differs from D**q by at most |q| w D**q
and is no larger.  So D**q may stand for it up to the integral of |w| times the rest next to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Final

from derivations.exact import obstacles, possible_signs
from derivations.exact.ranging import within
from derivations.expansion.constants import Constants, StoppedError
from derivations.expansion.convergence import converges
from derivations.expansion.endpoint import End, power_at
from derivations.expansion.rules import rising
from derivations.expansion.scale import Series
from derivations.expansion.separation import Separation, Term
from derivations.expressions import (
    ONE,
    PI,
    Call,
    Expr,
    Integral,
    Number,
    add,
    differentiate,
    mul,
    power,
    sqrt,
)
from derivations.expressions import substitute as put
from derivations.variables import Assumptions

if TYPE_CHECKING:
    from derivations.expansion.expand import Expander

_POSITIVE: Final = frozenset((1,))
_NONNEGATIVE: Final = frozenset((0, 1))
_NEGATIVE: Final = frozenset((-1,))


class _NoPeakError(StoppedError):
    """An exponent is not shown to be largest at an end."""


def integral(expander: Expander, node: Integral) -> Series:
    """The expansion of an integral whose body contains the limit variable, to leading order with its remainder.

    Args:
        expander: that of the limit variable.
        node: the integral, between finite limits in which the limit variable does not stand.

    Raises:
        StoppedError: where a hypothesis of Laplace's method is not proved.
    """
    if expander.variable in node.lower.free_symbols | node.upper.free_symbols:
        raise StoppedError("an integral with a moving limit")
    expander.arithmetic.constants.require(node.upper - node.lower, _POSITIVE, "positive, as the length of a range is")
    return _Peaked(expander, node).series()


@dataclass(frozen=True)
class _Peaked:
    """An integral that is to be expanded."""

    expander: Expander
    node: Integral

    @property
    def _constants(self) -> Constants:
        return self.expander.arithmetic.constants

    @property
    def _ends(self) -> tuple[End, End]:
        return End(self.node.variable, self.node.lower, 1), End(self.node.variable, self.node.upper, -1)

    def series(self) -> Series:
        """The sum over the terms of the body."""
        separation = Separation(self.node.variable, self.expander.variable)
        factors = list(separation.factors(self.node.body))
        bounded = [each for each in factors if separation.is_reciprocal_of_sum(*each)]
        plain = mul(
            ONE, *(power(base, Number(exponent)) for base, exponent in factors if (base, exponent) not in bounded)
        )
        sums = [(separation.terms(base), exponent) for base, exponent in bounded]
        parts = [self._of_term(term, sums) for term in separation.terms(plain)]
        return self.expander.arithmetic.add(*parts)

    def _of_term(self, term: Term, sums: list[tuple[tuple[Term, ...], int]]) -> Series:
        """The integral of a term times powers of sums, from the end at which it is shown to have its peak."""
        reasons = []
        for end in self._ends:
            try:
                return self._from_end(term, sums, end)
            except StoppedError as stopped:
                reasons.append(stopped)
        raise next((each for each in reasons if not isinstance(each, _NoPeakError)), reasons[0])

    def _from_end(self, term: Term, sums: list[tuple[tuple[Term, ...], int]], end: End) -> Series:
        ratios = []
        for terms, exponent in sums:
            dominant = self._dominant(terms, end)
            term = term.times(dominant.raised(exponent))
            ratios += [other.times(dominant.raised(-1)) for other in terms if other is not dominant]
        self._require_peak(term, end)
        rests = [self.expander.arithmetic.rest(self._near(term.times(ratio), end).bound) for ratio in ratios]
        return self.expander.arithmetic.add(self._near(term, end), *rests)

    # The hypotheses --------------------------------------------------------------------------------------------------

    def _dominant(self, terms: tuple[Term, ...], end: End) -> Term:
        """The term D that is largest at the end, positive on the range, with a sum of the others that is not negative.

        Which one is taken is a matter of use only, not of proof.
        """
        sizes = [(self._at(term.formula, end).bound, term) for term in terms]
        compare = self.expander.arithmetic.scale.compare
        _, dominant = reduce(lambda best, each: each if compare(each[0], best[0]) > 0 else best, sizes)
        rest = add(*(other.formula for other in terms if other is not dominant))
        for part, signs in ((dominant.formula, _POSITIVE), (rest, _NONNEGATIVE)):
            inside = self._within(part, self.expander.assumptions)
            if obstacles(*inside) or not possible_signs(*inside) <= signs:
                what = "positive" if signs == _POSITIVE else "a sum that is not negative"
                raise StoppedError(f"{part!r} in a denominator is not proved to be {what}")
        return dominant

    def _require_peak(self, term: Term, end: End) -> None:
        """That the weight is integrable and the exponent falls from the end to the other one."""
        pace, shape = self._exponent(term)
        closed, slope = self._within(shape, ends=True), self._within(differentiate(shape, self.node.variable))
        if obstacles(*closed) or obstacles(*slope):
            raise StoppedError(f"{shape!r} is not shown to be smooth on the range of the integral")
        away = end.way * self.expander.arithmetic.sign(self.expander.series(pace))
        if possible_signs(*slope) != (_NEGATIVE if away > 0 else _POSITIVE):
            raise _NoPeakError(f"{shape!r} is not shown to turn nowhere in the range of the integral")
        weight = Integral(term.weight, self.node.variable, self.node.lower, self.node.upper)
        if not converges(weight, self._constants.assumptions, self._constants.closed):
            raise StoppedError(f"{term.weight!r} is not shown to be integrable")

    def _within(self, expr: Expr, known: Assumptions | None = None, ends: bool = False) -> tuple[Expr, Assumptions]:
        """An expression with its variable in the range, under what is known of the parameters or of all variables."""
        node = Integral(expr, self.node.variable, self.node.lower, self.node.upper)
        inside = within(node, known or self._constants.assumptions, ends)
        if inside is None:
            raise StoppedError("the order of the limits of an integral is not shown")
        return inside

    # The leading term ------------------------------------------------------------------------------------------------

    def _exponent(self, term: Term) -> tuple[Expr, Expr]:
        """Pace and shape of the exponential, with shapes put together whose paces are in proportion."""
        if not term.exponents:
            raise StoppedError("an integral without an exponential that grows in its variable")
        (pace, shape), *others = term.exponents
        for other, form in others:
            ratio = Constants(self.expander.assumptions).tidy(other / pace)
            if self.expander.variable in ratio.free_symbols:
                raise StoppedError("an exponent with terms of different paces")
            shape = shape + ratio * form
        return pace, shape

    def _near(self, term: Term, end: End) -> Series:
        """What the neighbourhood of an end contributes, with the order of the error; it must be a peak."""
        own, expander = self.expander.arithmetic, self.expander
        pace, shape = self._exponent(term)
        growth = expander.series(pace)
        if own.order(growth) <= 0:
            raise StoppedError("an exponent that does not grow")
        way = own.sign(growth)
        top = put(shape, {end.variable: end.at})
        fall = power_at(end, mul(Number(way), top - shape), self._constants)
        weight = power_at(end, term.weight, self._constants)
        if fall.exponent <= 0 or weight.exponent <= -1:
            raise StoppedError("an exponent that does not fall from an end, or a weight that is not integrable there")
        self._constants.require(
            fall.coefficient, _POSITIVE, "positive, as the fall of an exponent from its peak must be"
        )
        order = (weight.exponent + 1) / fall.exponent
        head = expander.series(term.scale)
        peak = own.exp(own.multiply(growth, own.constant(top)))
        steep = own.power(own.scaled(growth, mul(Number(way), fall.coefficient)), Number(-order))
        factor = weight.coefficient * _gamma(order) / Number(fall.exponent)
        leading = own.scaled(own.multiply(own.multiply(head, peak), steep), factor)
        after = min([fall.exponent, *(each.after for each in (fall, weight) if each.after is not None)])
        smaller = own.scale.raised(growth.bound, Number(-after / fall.exponent))
        return own.add(leading, own.rest(own.scale.times(leading.bound, smaller)))

    def _at(self, expr: Expr, end: End) -> Series:
        return self.expander.series(put(expr, {end.variable: end.at}))


def _gamma(x: Fraction) -> Expr:
    """Gamma(x), at halves and whole numbers by Gamma(1/2) = sqrt(pi) and Gamma(1) = 1."""
    if x.denominator > 2:
        return Call("gamma", Number(x))
    start = Fraction(1, x.denominator)
    return rising(Number(start), int(x - start)) * (ONE if start == 1 else sqrt(PI))
