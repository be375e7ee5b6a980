"""What the rules of the functions share: constant arguments, limits of arguments, coefficients by gamma functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivations.expansion.arithmetic import Arithmetic, Coefficients
from derivations.expansion.constants import Constants, StoppedError
from derivations.expansion.scale import UNIT, Series
from derivations.expressions import ONE, ZERO, Expr, Number, call


@dataclass(frozen=True)
class Rules:
    """The series arithmetic together with what rules ask about arguments."""

    arithmetic: Arithmetic

    @property
    def constants(self) -> Constants:
        """The decisions about coefficients."""
        return self.arithmetic.constants

    def limit(self, series: Series) -> Expr | None:
        """The finite limit of a series, None if it is divergent.

        Raises:
            StoppedError: if the terms found do not tell.
        """
        order = self.arithmetic.order(series)
        if order < 0:
            return ZERO
        if order > 0:
            self.arithmetic.leading(series)
            return None
        if not series.terms:
            raise StoppedError("the limit of an argument is hidden in a remainder", short=True)
        if series.remainder is not None and self.arithmetic.scale.compare(series.remainder, UNIT) >= 0:
            raise StoppedError("the limit of an argument is hidden in a remainder", short=True)
        return series.terms[0][1]

    def varies(self, series: Series) -> bool:
        """Whether a series is more than a constant."""
        return bool(series.remainder is not None or any(monomial for monomial, _ in series.terms))

    def fixed(self, series: Series, what: str) -> Expr:
        """The constant that a series is.

        Raises:
            StoppedError: if it depends on the limit variable.
        """
        if series.is_exact_zero:
            return ZERO
        if len(series.terms) == 1 and not series.terms[0][0] and series.remainder is None:
            return series.terms[0][1]
        raise StoppedError(f"{what} depends on the limit variable")

    def minus(self, series: Series, value: Expr) -> Series:
        """The series minus a constant."""
        return self.arithmetic.add(series, self.arithmetic.constant(-value))

    def times_sum(self, coefficients: Coefficients, small: Series, *factors: Series) -> Series:
        """A product of series times sum c_k small**k."""
        product = self.arithmetic.compose(coefficients, small)
        for factor in factors:
            product = self.arithmetic.multiply(product, factor)
        return product

    def reciprocal_gamma(self, x: Expr) -> Expr:
        """1/gamma, which is zero at the poles of gamma."""
        return ZERO if self.constants.is_pole_of_gamma(x) else ONE / call("gamma", x)

    def gamma(self, x: Expr) -> Expr:
        """Gamma at a number that is proved to be no pole."""
        self.require_no_pole(x)
        return call("gamma", x)

    def require_no_pole(self, x: Expr) -> None:
        """That a number is none of 0, -1, -2, ..."""
        if self.constants.is_pole_of_gamma(x):
            raise StoppedError(f"gamma has a pole at {x!r}")


def rising(x: Expr, count: int) -> Expr:
    """Pochhammer's symbol x (x + 1) ... (x + count - 1)."""
    product: Expr = ONE
    for step in range(count):
        product = product * (x + step)
    return product


def hypergeometric(upper: Sequence[Expr], lower: Sequence[Expr], index: int, sign: int = 1) -> Expr:
    """The coefficient (sign)**k prod (a)_k / (prod (b)_k k!) of a hypergeometric series."""
    top, bottom = Number(sign**index), rising(ONE, index)
    value: Expr = top
    for parameter in upper:
        value = value * rising(parameter, index)
    for parameter in lower:
        bottom = bottom * rising(parameter, index)
    return value / bottom
