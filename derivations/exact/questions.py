"""The exact tests that others ask: is it zero, and which signs can it have?"""

from __future__ import annotations

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
from derivations.expressions import Expr, ExpressionError, expand_derivatives
from derivations.variables import Assumptions

_MOST_PASSES = 40

Answer = TypeVar("Answer")


def ask(expr: Expr, assumptions: Assumptions, question: Callable[[Expr, Tower], Answer], unknown: Answer) -> Answer:
    """The answer over a tower that is fine enough for the expression, `unknown` if there is none."""
    hints = Hints()
    try:
        plain = expand_derivatives(expr)
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


def is_zero(expr: Expr, assumptions: Assumptions) -> bool:
    """Whether `expr` is proved to be zero wherever it has a value under the assumptions.

    The expression is brought to a quotient of polynomials over independent generators; True means that the numerator
    vanishes identically, False only that this could not be shown.

    >>> from derivations.expressions import read
    >>> from derivations.variables import Assumptions, Domain, Variable
    >>> x = Variable("x", Domain.POSITIVE)
    >>> is_zero(read("log(x**2 - 1) - log(x - 1) - log(x + 1)"), Assumptions((x,)))
    True
    >>> is_zero(read("sqrt(x**2) - x"), Assumptions((x,))), is_zero(read("sqrt(x**2) - x"), Assumptions())
    (True, False)
    """
    return ask(expr, assumptions, lambda plain, tower: normal_form(plain, tower).is_zero, False)


@lru_cache(maxsize=2_000)
def possible_signs(expr: Expr, assumptions: Assumptions) -> frozenset[int]:
    """The signs, out of -1, 0 and 1, that `expr` can have wherever it has a value under the assumptions."""
    return ask(expr, assumptions, lambda plain, tower: tower.signs_of(normal_form(plain, tower)), ANY)


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
