"""The exact tests that others ask: is it zero, and which signs can it have?"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from derivations.exact.generators import Hints, NotExact, Restart
from derivations.exact.normal_form import normal_form
from derivations.exact.polynomial_signs import ANY
from derivations.exact.quotients import NoValue
from derivations.exact.signs import SignProver
from derivations.exact.tower import Tower
from derivations.expressions import MINUS_ONE, Expr, ExpressionError, Mul, Number, Pow, Symbol, expand_derivatives
from derivations.variables import Assumptions

_MOST_PASSES = 40

Answer = TypeVar("Answer")


def ask(
    expr: Expr,
    assumptions: Assumptions,
    question: Callable[[Expr, Tower], Answer],
    unknown: Answer,
    free_roots: bool = True,
) -> Answer:
    """The answer over a tower that is fine enough for the expression, `unknown` if there is none.

    With free roots the roots of symbols are generators without relations, which shows more zeros; without them the
    relations of the assumptions stay linear in the symbols, which shows other signs.
    """
    try:
        plain = expand_derivatives(expr)
        orders = _orders_of_roots(plain, assumptions) if free_roots else {}
        hints = Hints(symbol_orders=orders, free_roots=free_roots)
        for _ in range(_MOST_PASSES):
            try:
                tower = Tower(assumptions, hints)
                SignProver(tower)
                return question(plain, tower)
            except Restart:
                continue
    except (NotExact, NoValue, ExpressionError):
        return unknown
    return unknown


def has_zero_form(expr: Expr, assumptions: Assumptions) -> bool:
    """Whether the normal form of `expr` is zero, so that it is zero wherever it has a value under the assumptions.

    >>> from derivations.expressions import read
    >>> has_zero_form(read("(x + 1)**2 - x**2 - 2*x - 1"), Assumptions())
    True
    """
    return ask(expr, assumptions, lambda plain, tower: normal_form(plain, tower).is_zero, False)


def _orders_of_roots(expr: Expr, assumptions: Assumptions) -> dict[str, int]:
    """For each symbol that is not negative the order of the roots of it that are written in the expression.

    The tower would find the same by starting again, once for each of them.
    """
    orders: dict[str, int] = {}
    for node in expr.walk():
        if not isinstance(node, Pow) or not isinstance(node.exponent, Number) or node.exponent.value.denominator == 1:
            continue
        for factor in node.base.operands if isinstance(node.base, Mul) else (node.base,):
            base, exponent = factor, node.exponent.value
            if isinstance(factor, Pow) and isinstance(factor.exponent, Number):
                base, exponent = factor.base, exponent * factor.exponent.value
            lower = assumptions[base].lower if isinstance(base, Symbol) else None
            if isinstance(base, Symbol) and lower is not None and lower.value >= 0:
                orders[base.name] = math.lcm(orders.get(base.name, 1), exponent.denominator)
    return orders


@lru_cache(maxsize=2_000)
def possible_signs(expr: Expr, assumptions: Assumptions) -> frozenset[int]:
    """The signs, out of -1, 0 and 1, that `expr` can have wherever it has a value under the assumptions."""
    by_factors = _signs_of_factors(expr, assumptions)
    if by_factors != ANY:
        return by_factors

    def question(plain: Expr, tower: Tower) -> frozenset[int]:
        return tower.signs_of(normal_form(plain, tower))

    signs = ask(expr, assumptions, question, ANY)
    return signs if signs != ANY or not _has_root(expr) else ask(expr, assumptions, question, ANY, free_roots=False)


def _signs_of_factors(expr: Expr, assumptions: Assumptions) -> frozenset[int]:
    """The signs from those of the factors as they are written, which relations between roots may hide later on."""
    if isinstance(expr, Mul):
        signs = frozenset((1,))
        for factor in expr.operands:
            signs = frozenset(a * b for a in signs for b in possible_signs(factor, assumptions))
        return signs
    if isinstance(expr, Pow) and expr.exponent == MINUS_ONE:
        # Where it has a value the base is not zero.
        return possible_signs(expr.base, assumptions) - {0} or ANY
    return ANY


def _has_root(expr: Expr) -> bool:
    return any(
        isinstance(node, Pow) and isinstance(node.exponent, Number) and node.exponent.value.denominator > 1
        for node in expr.walk()
    )


def sign(expr: Expr, assumptions: Assumptions) -> int | None:
    """The sign of `expr`, 1, -1 or 0, if it is proved to be the same over the whole domain; None otherwise.

    >>> from derivations.expressions import read, read_relation
    >>> from derivations.variables import Assumptions, Domain, Variable
    >>> u, s = Variable("u", Domain.POSITIVE), Variable("s", Domain.POSITIVE)
    >>> sign(read("s/u - 1"), Assumptions((u, s), (read_relation("u < s"),)))
    1
    """
    signs = possible_signs(expr, assumptions)
    return next(iter(signs)) if len(signs) == 1 else None


def rational_value(expr: Expr, assumptions: Assumptions) -> Fraction | None:
    """The rational number that `expr` is proved to equal, if it is one."""
    return ask(expr, assumptions, lambda plain, tower: normal_form(plain, tower).constant_value(), None)
