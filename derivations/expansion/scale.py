"""The exp-log-power scale: comparable growths, each faster than any power of the next.

Every element tends to plus infinity with the growth X of the approach.  The elements stand in a row in which
log T[i+1] = o(log T[i]); a monomial is a product of real powers of them and is compared from the fastest element on.
The iterated logarithms of X are elements, and so is exp(g) for each divergent g that the expansion meets.
(J. Shackell 1990; D. Gruntz 1996; B. Salvy and J. Shackell 1999.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivations.expansion.constants import Constants, StoppedError
from derivations.expressions import MINUS_ONE, ONE, ZERO, Expr, Pow, exp, log, mul, power


@dataclass(frozen=True, eq=False)
class Element:
    """A growth: its formula in the limit variable, and its logarithm if that is not the next iterated one."""

    formula: Expr
    logarithm: Series | None = None


Monomial = Mapping[Element, Expr]
UNIT: Monomial = {}


@dataclass(frozen=True)
class Series:
    """A sum of constants times monomials, largest first, with a remainder O(monomial), None if it is exact."""

    terms: tuple[tuple[Monomial, Expr], ...] = ()
    remainder: Monomial | None = None

    @property
    def is_exact_zero(self) -> bool:
        """Whether it is the number zero."""
        return not self.terms and self.remainder is None

    @property
    def bound(self) -> Monomial:
        """A monomial M with series = O(M).

        Raises:
            StoppedError: for the number zero.
        """
        if self.terms:
            return self.terms[0][0]
        if self.remainder is None:
            raise StoppedError("zero stands where a number other than zero is needed")
        return self.remainder


@dataclass
class Scale:
    """The elements met so far, fastest first, and the order of their monomials."""

    constants: Constants
    growth: Element
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.elements = [self.growth]
        self._logarithms: dict[Element, Element] = {}

    def logarithm(self, element: Element) -> Series:
        """The logarithm of T as a series without remainder."""
        if element.logarithm is not None:
            return element.logarithm
        if element not in self._logarithms:
            self._logarithms[element] = Element(log(element.formula))
            self.elements.append(self._logarithms[element])
        return Series((({self._logarithms[element]: ONE}, ONE),))

    def exponential(self, exponent: Series) -> Element:
        """The new element exp(g), for a positive divergent g that is comparable to no logarithm of an element."""
        fresh = Element(exp(self.formula(exponent)), exponent)
        place = 0
        while self.compare(exponent.bound, self.logarithm(self.elements[place]).bound) < 0:
            place += 1
        self.elements.insert(place, fresh)
        return fresh

    def comparable(self, monomial: Monomial) -> Element | None:
        """The element whose logarithm is of the size of the monomial, if there is one."""
        for element in tuple(self.elements):
            if self.compare(monomial, self.logarithm(element).bound) == 0:
                return element
        return None

    def compare(self, left: Monomial, right: Monomial) -> int:
        """1 if left/right diverges, 0 if they are the same, -1 if left/right vanishes.

        Raises:
            StoppedError: if the order of two exponents is not decided.
        """
        for element in self.elements:
            first, second = left.get(element, ZERO), right.get(element, ZERO)
            if first == second:
                continue
            order = self.constants.sign(first - second)
            if order:
                return order
        return 0

    def times(self, left: Monomial, right: Monomial) -> Monomial:
        """The product of two monomials."""
        product = dict(left)
        for element, exponent in right.items():
            total = self.constants.tidy(product.get(element, ZERO) + exponent)
            product[element] = total
            if total == ZERO:
                del product[element]
        return product

    def raised(self, monomial: Monomial, exponent: Expr) -> Monomial:
        """A monomial to a constant power."""
        powers = {element: self.constants.tidy(mul(own, exponent)) for element, own in monomial.items()}
        return {element: own for element, own in powers.items() if own != ZERO}

    def formula(self, series: Series) -> Expr:
        """The terms of a series as an expression in the limit variable."""
        total: Expr = ZERO
        for monomial, coefficient in series.terms:
            total = total + mul(coefficient, self.monomial_formula(monomial))
        return total

    def monomial_formula(self, monomial: Monomial) -> Expr:
        """A monomial as an expression in the limit variable."""
        factors = [_power(element.formula, monomial[element]) for element in self.elements if element in monomial]
        return mul(ONE, *factors)


def _power(base: Expr, exponent: Expr) -> Expr:
    if isinstance(base, Pow) and base.exponent == MINUS_ONE:
        return power(base.base, -exponent)
    return power(base, exponent)
