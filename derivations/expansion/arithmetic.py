"""Arithmetic of truncated series over an exp-log-power scale, with remainders that stay true.

A series f = sum c_i M_i + O(R) holds as the limit is approached, for every value of the parameters.  Terms that are
not kept go into the remainder, so that sums, products and compositions with convergent series keep it a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key

from derivations.expansion.constants import Constants, StoppedError
from derivations.expansion.scale import UNIT, Monomial, Scale, Series
from derivations.expressions import MINUS_ONE, ONE, Expr, Number, exp, log, mul, power

Coefficients = Callable[[int], Expr | None]
_LARGEST_POWER = 12


@dataclass(frozen=True)
class Arithmetic:
    """Operations on series of at most `length` terms."""

    scale: Scale
    length: int

    @property
    def constants(self) -> Constants:
        """The decisions about coefficients."""
        return self.scale.constants

    def constant(self, value: Expr) -> Series:
        """A number that is free of the limit variable."""
        tidied = self.constants.tidy(value)
        return Series() if self.constants.is_zero(tidied) else Series(((UNIT, tidied),))

    def rest(self, monomial: Monomial) -> Series:
        """Something of which only the order is known."""
        return Series((), monomial)

    # Sums and products ---------------------------------------------------------------------------------------------

    def add(self, *parts: Series) -> Series:
        """The sum; terms below the largest remainder are dropped."""
        remainder = self._largest([part.remainder for part in parts])
        return self._collected([term for part in parts for term in part.terms], remainder)

    def negative(self, series: Series) -> Series:
        """Minus the series."""
        return self.scaled(series, MINUS_ONE)

    def scaled(self, series: Series, factor: Expr) -> Series:
        """A constant times the series."""
        if self.constants.is_zero(factor):
            return Series()
        tidy = self.constants.tidy
        return Series(tuple((m, tidy(mul(factor, c))) for m, c in series.terms), series.remainder)

    def multiply(self, left: Series, right: Series) -> Series:
        """The product; the remainder is that of each factor times the bound of the other."""
        if left.is_exact_zero or right.is_exact_zero:
            return Series()
        times = self.scale.times
        remainders = []
        if right.remainder is not None:
            remainders.append(times(left.bound, right.remainder))
        if left.remainder is not None:
            remainders.append(times(left.remainder, right.bound))
        terms = [(times(m, n), mul(c, d)) for m, c in left.terms for n, d in right.terms]
        return self._collected(terms, self._largest(remainders))

    def _largest(self, monomials: list[Monomial | None] | list[Monomial]) -> Monomial | None:
        largest: Monomial | None = None
        for monomial in monomials:
            if monomial is not None and (largest is None or self.scale.compare(monomial, largest) > 0):
                largest = monomial
        return largest

    def _collected(self, terms: list[tuple[Monomial, Expr]], remainder: Monomial | None) -> Series:
        """Terms in order, equal monomials as one, without what is zero or below the remainder, cut to the length."""
        compare = self.scale.compare
        kept: list[tuple[Monomial, Expr]] = []
        ordered = sorted(terms, key=cmp_to_key(self._descending))
        sums: list[tuple[Monomial, list[Expr]]] = []
        for monomial, coefficient in ordered:
            if remainder is not None and compare(monomial, remainder) <= 0:
                break
            if sums and compare(sums[-1][0], monomial) == 0:
                sums[-1][1].append(coefficient)
            else:
                sums.append((monomial, [coefficient]))
        for monomial, coefficients in sums:
            total = self.constants.tidy(sum(coefficients[1:], coefficients[0]))
            if self.constants.is_zero(total):
                continue
            if len(kept) == self.length:
                return Series(tuple(kept), monomial)
            kept.append((monomial, total))
        return Series(tuple(kept), remainder)

    def _descending(self, first: tuple[Monomial, Expr], second: tuple[Monomial, Expr]) -> int:
        return self.scale.compare(second[0], first[0])

    # Leading terms -------------------------------------------------------------------------------------------------

    def leading(self, series: Series) -> tuple[Monomial, Expr]:
        """The first term, whose coefficient is proved not to be zero.

        Raises:
            StoppedError: if the series has no term, or whether the coefficient is zero is not decided.
        """
        if not series.terms:
            bound = self.scale.monomial_formula(series.bound)
            raise StoppedError(f"all terms cancel down to the order {bound!r}", short=True)
        monomial, coefficient = series.terms[0]
        if 0 in self.constants.signs(coefficient):
            raise StoppedError(f"whether the coefficient {coefficient!r} is zero is not decided", quantity=coefficient)
        return monomial, coefficient

    def sign(self, series: Series) -> int:
        """The sign of the series near the limit."""
        if series.is_exact_zero:
            return 0
        return self.constants.sign(self.leading(series)[1])

    def order(self, series: Series) -> int:
        """1 if the series is divergent, 0 if it is bounded, -1 if it vanishes; by its bound."""
        return -1 if series.is_exact_zero else self.scale.compare(series.bound, UNIT)

    def split(self, series: Series) -> tuple[Monomial, Expr, Series]:
        """M, c and delta with series = c M (1 + delta), delta -> 0."""
        monomial, coefficient = self.leading(series)
        inverse = Series(((self.scale.raised(monomial, MINUS_ONE), power(coefficient, MINUS_ONE)),))
        delta = self.multiply(Series(series.terms[1:], series.remainder), inverse)
        return monomial, coefficient, delta

    # Composition ---------------------------------------------------------------------------------------------------

    def compose(self, coefficient: Coefficients, small: Series) -> Series:
        """The sum of c_k small**k for a vanishing series: a convergent or asymptotic power series, with its remainder.

        Args:
            coefficient: c_k by its index, None from where on only the order of the remainder is known.
            small: what tends to zero.
        """
        first = coefficient(0)
        total = self.constant(first) if first is not None else Series()
        if small.is_exact_zero:
            return total
        if self.order(small) >= 0:
            raise StoppedError("a power series is needed at an argument that is not shown to vanish", short=True)
        try:
            return self._composed(total, coefficient, small)
        except StoppedError:
            # Where orders further down cannot be compared, that of the first one is what is known.
            return self.add(total, self.rest(small.bound))

    def _composed(self, total: Series, coefficient: Coefficients, small: Series) -> Series:
        """The terms of a power series from the first order on, added to the one of order zero."""
        run, size = self.constant(ONE), UNIT
        for index in range(1, self.length + 2):
            size = self.scale.times(size, small.bound)
            factor = coefficient(index) if index <= self.length else None
            if factor is None or (total.remainder is not None and self.scale.compare(size, total.remainder) <= 0):
                break
            run = self.multiply(run, small)
            total = self.add(total, self.scaled(run, factor))
        return self.add(total, self.rest(size))

    def power(self, series: Series, exponent: Expr) -> Series:
        """The series to a constant power e: c**e M**e sum binomial(e, k) delta**k."""
        whole = self.constants.rational(exponent)
        if series.is_exact_zero:
            if self.constants.sign(exponent) > 0:
                return series
            raise StoppedError("division by zero near the limit point")
        if whole is not None and whole.denominator == 1 and 1 <= whole <= _LARGEST_POWER:
            product = self.constant(ONE)
            for _ in range(whole.numerator):
                product = self.multiply(product, series)
            return product
        monomial, coefficient, delta = self.split(series)
        if whole is None or whole.denominator > 1:
            self.constants.require(coefficient, frozenset((1,)), "positive, as the base of a power must be")
        head = Series(((self.scale.raised(monomial, exponent), self.constants.tidy(power(coefficient, exponent))),))
        return self.multiply(head, self.compose(_binomials(exponent), delta))

    def inverse(self, series: Series) -> Series:
        """One over the series."""
        return self.power(series, MINUS_ONE)

    def log(self, series: Series) -> Series:
        """The logarithm of c M (1 + delta): that of c, that of M, and the sum of (-1)**(k+1) delta**k / k."""
        monomial, coefficient, delta = self.split(series)
        self.constants.require(coefficient, frozenset((1,)), "positive, as the argument of a logarithm must be")
        parts = [self.scaled(self.scale.logarithm(element), own) for element, own in monomial.items()]
        tail = self.compose(lambda k: Number(0) if k == 0 else Number(-1) ** (k + 1) / k, delta)
        return self.add(self.constant(log(coefficient)), *parts, tail)

    def exp(self, series: Series) -> Series:
        """The exponential, part by part.

        That of the divergent part becomes powers of elements of the scale, that of the constant a coefficient, and that
        of the vanishing part a power series.
        """
        compare = self.scale.compare
        if series.remainder is not None and compare(series.remainder, UNIT) >= 0:
            raise StoppedError("an exponent is known only up to something that does not vanish", short=True)
        orders = [compare(monomial, UNIT) for monomial, _ in series.terms]
        divergent = Series(tuple(t for t, order in zip(series.terms, orders, strict=True) if order > 0))
        bounded = [c for (_, c), order in zip(series.terms, orders, strict=True) if order == 0]
        vanishing = tuple(t for t, order in zip(series.terms, orders, strict=True) if order < 0)
        tail = self.compose(_exponential, Series(vanishing, series.remainder))
        head = self.constant(exp(bounded[0])) if bounded else self.constant(ONE)
        return self.multiply(self.multiply(head, tail), self._exp_of_divergent(divergent))

    def _exp_of_divergent(self, exponent: Series) -> Series:
        if exponent.is_exact_zero:
            return self.constant(ONE)
        monomial, coefficient = self.leading(exponent)
        element = self.scale.comparable(monomial)
        if element is None:
            way = Number(self.constants.sign(coefficient))
            fresh = self.scale.exponential(self.scaled(exponent, way))
            return Series((({fresh: way}, ONE),))
        known = self.scale.logarithm(element)
        ratio = self.constants.tidy(coefficient / known.terms[0][1])
        rest = self.exp(self.add(exponent, self.scaled(known, -ratio)))
        return self.multiply(Series((({element: ratio}, ONE),)), rest)


def _binomials(exponent: Expr) -> Coefficients:
    def coefficient(index: int) -> Expr:
        product: Expr = ONE
        for step in range(index):
            product = product * (exponent - step) / (step + 1)
        return product

    return coefficient


def _exponential(index: int) -> Expr:
    value: Expr = ONE
    for step in range(2, index + 1):
        value = value / step
    return value
