"""The power of the distance to an end of a range that an expression is like next to that end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from derivations.expansion.constants import ClosedNumbers, Constants, StoppedError
from derivations.expansion.leading import Approach, answered
from derivations.expansion.scale import Monomial, Scale
from derivations.expressions import ONE, ZERO, Expr, Mul, Number, Pow, Symbol, mul, substitute
from derivations.variables import Assumptions

if TYPE_CHECKING:
    from derivations.expansion.expand import Expander

#: The distance to an end; no formula can contain this name.
_APART: Final = Symbol("apart from the end of the range")


@dataclass(frozen=True)
class End:
    """An end of the range of a variable, and the way into the range: 1 from the lower end, -1 from the upper one."""

    variable: Symbol
    at: Expr
    way: int


@dataclass(frozen=True)
class Power:
    """coefficient * h**exponent * (1 + O(h**after)) of the distance h; `after` is None if nothing follows."""

    coefficient: Expr = ONE
    exponent: Fraction = Fraction(0)
    after: Fraction | None = None

    def times(self, other: Power, exponent: Fraction) -> Power:
        """The product with a power of another one."""
        smallest = min((each.after for each in (self, other) if each.after is not None), default=None)
        coefficient = mul(self.coefficient, other.coefficient ** Number(exponent))
        return Power(coefficient, self.exponent + exponent * other.exponent, smallest)


def power_at(end: End, expr: Expr, constants: Constants) -> Power:
    """The leading power of an expression next to an end, with a coefficient that is proved not to vanish.

    Args:
        end: where the variable of the expression tends to.
        expr: an expression in that variable and parameters.
        constants: what is known of the parameters.

    Raises:
        StoppedError: if the expansion stops, or finds a logarithm or a power that is not rational.

    >>> from derivations.expressions import read
    >>> power_at(End(Symbol("x"), ONE, -1), read("sqrt(1 - x)*log(x)**2"), Constants(Assumptions()))
    Power(coefficient=1, exponent=Fraction(5, 2), after=Fraction(1, 1))
    """
    exponents: dict[Expr, Fraction] = {}
    for base, exponent in _factors(expr, Fraction(1)):
        exponents[base] = exponents.get(base, Fraction(0)) + exponent
    product = Power()
    for base, exponent in exponents.items():
        if exponent == 0:
            continue
        own = _of_factor(end, base, constants.assumptions, constants.closed)
        if exponent.denominator > 1:
            constants.require(own.coefficient, frozenset((1,)), "positive, as the base of a power must be")
        product = product.times(own, exponent)
    return Power(constants.tidy(product.coefficient), product.exponent, product.after)


def _factors(expr: Expr, exponent: Fraction) -> Iterator[tuple[Expr, Fraction]]:
    """Bases and exponents of a product; those of a power inside a root stay there, since sqrt(x**2) is not x."""
    if isinstance(expr, Mul) and exponent.denominator == 1:
        for factor in expr.operands:
            yield from _factors(factor, exponent)
    elif isinstance(expr, Pow) and isinstance(expr.exponent, Number) and exponent.denominator == 1:
        yield from _factors(expr.base, exponent * expr.exponent.value)
    else:
        yield expr, exponent


@lru_cache(maxsize=512)
def _of_factor(end: End, expr: Expr, assumptions: Assumptions, closed: ClosedNumbers) -> Power:
    moved = substitute(expr, {end.variable: end.at + mul(Number(end.way), _APART)})

    def question(local: Expander) -> Power:
        series, scale = local.series(moved), local.arithmetic.scale
        monomial, coefficient = local.arithmetic.leading(series)
        following = series.terms[1][0] if len(series.terms) > 1 else series.remainder
        exponent = _exponent(monomial, scale)
        return Power(coefficient, exponent, None if following is None else _exponent(following, scale) - exponent)

    return answered(question, Approach(_APART, ZERO, 1), assumptions, closed)


def _exponent(monomial: Monomial, scale: Scale) -> Fraction:
    exponent = scale.constants.rational(monomial.get(scale.growth, ZERO))
    if exponent is None or not set(monomial) <= {scale.growth}:
        raise StoppedError(f"{scale.monomial_formula(monomial)!r} at an end of an integral is no rational power")
    return -exponent
