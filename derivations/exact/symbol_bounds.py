"""The numbers between which a variable, or a root of it, lies."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq, fmpz

from derivations.exact.generators import Generator
from derivations.exact.tower import Tower
from derivations.expressions import Number, Symbol
from derivations.variables import Assumptions, Bound

#: The denominator of rational numbers near roots that are not rational.
_FINENESS = 2**20
#: FLINT dies of larger powers, such as those in exp(1e-15) = E**(1/10**15).
LARGEST_ORDER = 1_000


def root_bounds(tower: Tower, symbol: Generator) -> tuple[Bound | None, Bound | None]:
    """Bounds of x**(1/n), for the generator of a variable x; one that has no rational root is weakened a little."""
    lower, upper = numeric_bounds(tower.assumptions, Symbol(symbol.name))
    if symbol.order == 1:
        return lower, upper
    positive = symbol.name in tower.hints.positive_symbols
    least = Bound(Fraction(0), strict=positive or (lower is not None and (lower.strict or lower.value > 0)))
    if lower is not None and lower.value > 0:
        least = _root_of_bound(lower, symbol.order, -1)
    return least, None if upper is None or upper.value <= 0 else _root_of_bound(upper, symbol.order, 1)


def numeric_bounds(assumptions: Assumptions, symbol: Symbol) -> tuple[Bound | None, Bound | None]:
    """The nearest numbers between which a variable lies, by its declaration or a comparison with a number."""
    own = assumptions[symbol]
    lower = [] if own.lower is None else [own.lower]
    upper = [] if own.upper is None else [own.upper]
    for relation in assumptions.given:
        for left, operator, right in relation.links:
            smaller, larger = (left, right) if operator in ("<", "<=") else (right, left)
            if larger == symbol and isinstance(smaller, Number):
                lower.append(Bound(smaller.value, operator in ("<", ">")))
            if smaller == symbol and isinstance(larger, Number):
                upper.append(Bound(larger.value, operator in ("<", ">")))
    nearest = max(lower, key=lambda bound: (bound.value, bound.strict), default=None)
    return nearest, min(upper, key=lambda bound: (bound.value, not bound.strict), default=None)


def _root_of_bound(bound: Bound, order: int, way: int) -> Bound:
    """The root of a positive bound, or a rational number near it on the outer side."""
    exact = exact_root(fmpq(bound.value.numerator, bound.value.denominator), order)
    if exact is not None:
        return Bound(Fraction(int(exact.p), int(exact.q)), bound.strict)
    if order > LARGEST_ORDER:
        outer = max if way > 0 else min
        return Bound(outer(bound.value, Fraction(1)), strict=False)
    scaled = bound.value * _FINENESS**order
    near = int(fmpz(scaled.numerator // scaled.denominator).root(order)) + (way > 0)
    return Bound(Fraction(near, _FINENESS), strict=True)


def exact_root(value: fmpq, order: int) -> fmpq | None:
    """The positive rational root, if there is one."""
    if value <= 0:
        return None
    if order > LARGEST_ORDER:
        return value if value == 1 else None
    root = fmpq(value.p.root(order), value.q.root(order))
    return root if root**order == value else None
