"""What a limit asks, and the same question where a quantity of its parameters is zero."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derivations.exact import possible_signs
from derivations.expansion import Approach, free_of
from derivations.expressions import ZERO, Expr, Number, Relation, Symbol, differentiate, expand_derivatives, substitute
from derivations.variables import Assumptions


@dataclass(frozen=True)
class Question:
    """What is to tend to what: `of` -> `value`, in one or two ways, under assumptions; `like` of an asymptotic one."""

    of: Expr
    value: Expr
    variable: Symbol
    assumptions: Assumptions
    ways: tuple[Approach, ...]

    @property
    def parameters(self) -> Assumptions:
        """The assumptions on everything but the limit variable."""
        return free_of(self.assumptions, self.variable)


def where_zero(question: Question, quantity: Expr) -> Question | None:
    """The question with a parameter eliminated by a quantity that is zero; None if it is not linear in one of them."""
    known = question.assumptions
    for symbol in sorted(quantity.free_symbols - {question.variable}, key=lambda each: each.name):
        slope = expand_derivatives(differentiate(quantity, symbol))
        if symbol in slope.free_symbols or 0 in possible_signs(slope, known):
            continue
        solved = {symbol: -substitute(quantity, {symbol: ZERO}) / slope}
        own = known[symbol]
        ends = ((own.lower, (">", ">=")), (own.upper, ("<", "<=")))
        bounds = [Relation((symbol, Number(end.value)), (signs[not end.strict],)) for end, signs in ends if end]
        moved = (substitute(relation, solved) for relation in (*known.given, *bounds))
        relations = tuple(relation for relation in moved if isinstance(relation, Relation))
        rest = Assumptions(tuple(each for each in known if each.symbol != symbol), relations)
        of, value = (substitute(each, solved) for each in (question.of, question.value))
        return replace(question, of=of, value=value, assumptions=rest)
    return None
