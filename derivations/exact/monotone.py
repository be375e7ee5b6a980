"""Whether an expression keeps its sign while one symbol moves and the others stay."""

from __future__ import annotations

from derivations.exact.factors import moving_generators
from derivations.exact.normal_form import normal_form
from derivations.exact.questions import ask
from derivations.exact.tower import Tower
from derivations.expressions import Expr, Symbol
from derivations.variables import Assumptions


def keeps_sign(expr: Expr, symbol: Symbol, assumptions: Assumptions) -> bool:
    """Whether `expr` is nowhere positive and elsewhere negative as `symbol` moves, for all values of the others.

    It is enough that every factor which contains the symbol has one proved sign; the sign of the rest may depend on
    the other symbols.
    """

    def question(plain: Expr, tower: Tower) -> bool:
        for factor, exponent in tower.factors(normal_form(plain, tower))[1]:
            signs = tower.sign_of(factor)
            if exponent % 2 and moving_generators(factor, symbol, tower) and not (signs <= {0, 1} or signs <= {0, -1}):
                return False
        return True

    return ask(expr, assumptions, question, False)
