"""The leading term and the limit of an expression, proved by its expansion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from derivations.exact.generators import NotExact
from derivations.expansion.arithmetic import Arithmetic
from derivations.expansion.constants import ClosedNumbers, Constants, StoppedError
from derivations.expansion.expand import Expander
from derivations.expansion.scale import UNIT, Element, Scale, Series
from derivations.expressions import (
    INFINITY,
    MINUS_ONE,
    ONE,
    ZERO,
    Expr,
    ExpressionError,
    Number,
    Relation,
    Symbol,
    expand_derivatives,
    mul,
    power,
)
from derivations.variables import Assumptions

#: A single term needs the fewest comparisons of orders; where it does not settle the question more terms are tried.
_LENGTHS: Final = (1, 4, 8, 14)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Approach:
    """A variable that tends to a point from one side: `way` is 1 from above or to oo, -1 from below or to -oo."""

    variable: Symbol
    to: Expr
    way: int

    @property
    def growth(self) -> Expr:
        """What tends to +oo: 1/(x - a), 1/(a - x), x or -x."""
        if self.is_infinite:
            return mul(Number(self.way), self.variable)
        gap = self.variable if self.to == ZERO else self.variable - self.to
        return power(mul(Number(self.way), gap), MINUS_ONE)

    @property
    def is_infinite(self) -> bool:
        """Whether the variable tends to oo or -oo."""
        return INFINITY in self.to.walk()

    def at(self, growth: Expr) -> Expr:
        """The value of the variable at which the growth has this value."""
        if self.is_infinite:
            return mul(Number(self.way), growth)
        step = mul(Number(self.way), power(growth, MINUS_ONE))
        return step if self.to == ZERO else self.to + step

    def __str__(self) -> str:
        side = "" if self.is_infinite else {1: " from above", -1: " from below"}[self.way]
        return f"{self.variable.name} -> {self.to!r}{side}"


@dataclass(frozen=True)
class Leading:
    """What an expansion proves near the limit point.

    Attributes:
        limit: the finite limit, or oo or -oo.
        term: the leading term in the limit variable; 0 for an expression that is zero near the point.
        next: the order of what follows it, None if nothing does.
    """

    limit: Expr
    term: Expr
    next: Expr | None


def approaches(variable: Symbol, to: Expr, side: str) -> tuple[Approach, ...]:
    """The one or two ways in which a limit is approached; `side` is "+", "-" or "" for both.

    >>> [str(each) for each in approaches(Symbol("x"), ZERO, "")]
    ['x -> 0 from above', 'x -> 0 from below']
    """
    if INFINITY in to.walk():
        return (Approach(variable, to, 1 if to == INFINITY else -1),)
    ways = {"+": (1,), "-": (-1,), "": (1, -1)}[side]
    return tuple(Approach(variable, to, way) for way in ways)


def free_of(assumptions: Assumptions, variable: Symbol) -> Assumptions:
    """The assumptions on the parameters: without the limit variable and the comparisons that contain it."""
    kept = tuple(each for each in assumptions if each.symbol != variable)
    links = [link for relation in assumptions.given for link in relation.links]
    free = tuple(Relation((left, right), (operator,)) for left, operator, right in links)
    return Assumptions(kept, tuple(relation for relation in free if variable not in relation.free_symbols))


@lru_cache(maxsize=512)
def leading_term(expr: Expr, approach: Approach, assumptions: Assumptions, closed: ClosedNumbers) -> Leading:
    """The limit and the leading term of an expression, for all values of its parameters.

    Args:
        expr: any expression of the language.
        approach: how the limit variable moves.
        assumptions: the ranges of all variables and the relations between them.
        closed: what is certain about numbers without symbols.

    Raises:
        StoppedError: with the reason, where a coefficient, an order or a domain is not decided.

    >>> from derivations.expressions import read
    >>> x = Symbol("x")
    >>> found = leading_term(read("log(1 + x)/x"), Approach(x, ZERO, 1), Assumptions(), ClosedNumbers())
    >>> found.limit, found.next
    (1, x)
    """
    plain = _expanded(expr)

    def question(expander: Expander) -> Leading:
        series = expander.series(plain)
        if expander.arithmetic.length == _LENGTHS[0] and not (series.terms or series.is_exact_zero):
            raise StoppedError("a single term cancels", short=True)
        return _read_off(expander, series)

    return answered(question, approach, assumptions, closed)


def eventually(relation: Relation, approach: Approach, assumptions: Assumptions, closed: ClosedNumbers) -> bool:
    """Whether a comparison holds near the limit point (True) or fails there (False).

    Raises:
        StoppedError: if neither is proved for all values of the parameters.
    """

    def question(expander: Expander) -> bool:
        for left, operator, right in relation.links:
            sign = expander.arithmetic.sign(expander.series(_expanded(right - left)))
            if sign not in {"<": (1,), "<=": (0, 1), ">": (-1,), ">=": (-1, 0)}[operator]:
                return False
        return True

    return answered(question, approach, assumptions, closed)


def series_of(expr: Expr, approach: Approach, assumptions: Assumptions, closed: ClosedNumbers, length: int) -> Expr:
    """The first `length` terms of the expansion, as an expression in the limit variable.

    >>> from derivations.expressions import read
    >>> series_of(read("exp(x)"), Approach(Symbol("x"), ZERO, 1), Assumptions(), ClosedNumbers(), 2)
    1 + x
    """
    expander = _expander(approach, assumptions, closed, length)
    return expander.arithmetic.scale.formula(expander.series(_expanded(expr)))


def _expanded(expr: Expr) -> Expr:
    try:
        return expand_derivatives(expr)
    except ExpressionError as error:
        raise StoppedError(str(error)) from error


def answered(
    question: Callable[[Expander], Answer], approach: Approach, assumptions: Assumptions, closed: ClosedNumbers
) -> Answer:
    """The answer from the shortest series that gives one.

    Args:
        question: what is asked of the expansions near the limit point.
        approach: how the limit variable moves.
        assumptions: the ranges of all variables and the relations between them.
        closed: what is certain about numbers without symbols.

    Raises:
        StoppedError: if there is none.
    """
    for length in _LENGTHS:
        try:
            return question(_expander(approach, assumptions, closed, length))
        except StoppedError as stopped:
            if length == _LENGTHS[-1] or not (stopped.short or length == _LENGTHS[0]):
                raise
        except (ExpressionError, NotExact) as error:
            raise StoppedError(str(error)) from error
    raise AssertionError("the last length answers or raises")


def _expander(approach: Approach, assumptions: Assumptions, closed: ClosedNumbers, length: int) -> Expander:
    growth = Element(approach.growth)
    constants = Constants(free_of(assumptions, approach.variable), closed)
    arithmetic = Arithmetic(Scale(constants, growth), length)
    step = Number(approach.way)
    if approach.is_infinite:
        path = Series((({growth: ONE}, step),))
    else:
        constants.require_value(approach.to)
        path = arithmetic.add(arithmetic.constant(approach.to), Series((({growth: MINUS_ONE}, step),)))
    return Expander(arithmetic, approach.variable, path, assumptions)


def _read_off(expander: Expander, series: Series) -> Leading:
    arithmetic, scale = expander.arithmetic, expander.arithmetic.scale
    if series.is_exact_zero:
        return Leading(ZERO, ZERO, None)
    following = [monomial for monomial, _ in series.terms[1:2]]
    following += [series.remainder] if series.remainder is not None and not following else []
    term = scale.formula(Series(series.terms[:1]))
    rest = scale.monomial_formula(following[0]) if following and series.terms else None
    order = arithmetic.order(series)
    if order < 0:
        bound = term if series.terms else ZERO
        return Leading(ZERO, bound, rest if series.terms else scale.monomial_formula(series.bound))
    monomial, coefficient = series.terms[0] if series.terms else (UNIT, ZERO)
    if not series.terms:
        raise StoppedError("all terms found cancel", short=True)
    if order > 0:
        sign = arithmetic.sign(series)
        return Leading(INFINITY if sign > 0 else -INFINITY, term, rest)
    if series.remainder is not None and scale.compare(series.remainder, monomial) >= 0:
        raise StoppedError("the remainder hides the limit", short=True)
    return Leading(coefficient, term, rest)
