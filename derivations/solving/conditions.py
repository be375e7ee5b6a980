"""The conditions under which a closed form is valid: proved from the assumptions, or stated."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derivations.exact import possible_signs, sign
from derivations.expressions import ZERO, Add, Expr, Mul, Number, Relation, Symbol, add, substitute
from derivations.solving.field import Element, polynomial_expr
from derivations.solving.witness import signs_at_witnesses
from derivations.variables import Assumptions


class Conditions:
    """The assumptions of a question, and the relations that had to be added to them.

    `given` are relations between the parameters, which later proofs may use; `until` are relations that contain the
    time and say how long a formula is valid; `facts` follow from the assumptions by an argument of the solver's own and
    are told to later proofs.

    Args:
        assumptions: what is taken for granted.
        nonzero: denominators of the flow itself, which cannot vanish where the flow has a value.
    """

    def __init__(self, assumptions: Assumptions, nonzero: tuple[Expr, ...] = ()) -> None:
        self.assumptions = assumptions
        self.given: list[Relation] = []
        self.until: list[Relation] = []
        self.facts: list[Relation] = []
        self._nonzero = set(nonzero)

    @property
    def all(self) -> Assumptions:
        """The assumptions with the relations and facts added so far."""
        return self.assumptions.with_given(*self.given, *self.facts)

    def sign(self, expr: Expr) -> int | None:
        """+1, -1 or 0 if that is the proved sign of `expr`, else None."""
        return sign(expr, self.all)

    def nonnegative(self, expr: Expr) -> bool:
        """Whether `expr` is proved to be at least 0."""
        return possible_signs(expr, self.all) <= {0, 1}

    def nonpositive(self, expr: Expr) -> bool:
        """Whether `expr` is proved to be at most 0."""
        return possible_signs(expr, self.all) <= {0, -1}

    def decide_sign(self, expr: Expr, preferred: int = 1) -> int:
        """The sign of `expr`, proved, or else made a condition; 0 only if proved.

        Where neither sign is proved, `preferred` is required, unless only the other one is found to hold anywhere.
        """
        proved = self.sign(expr)
        if proved is not None:
            return proved
        possible = signs_at_witnesses(expr, self.all)
        chosen = -preferred if -preferred in possible and preferred not in possible else preferred
        self.given.append(positive_relation(expr if chosen > 0 else -expr))
        return chosen

    def decide(self, element: Element, preferred: int = 1) -> int:
        """The sign of an element; if only one of its factors is undecided, the condition is about that factor alone."""
        content, powers = element.factors()
        sign, undecided = (1 if content > 0 else -1), []
        for factor, exponent in powers:
            proved = self.sign(polynomial_expr(element.field, factor))
            if proved is None and exponent % 2:
                undecided.append(polynomial_expr(element.field, factor))
            elif exponent % 2:
                sign *= proved or 0
        if len(undecided) == 1 and sign and len(powers) > 1:
            return sign * self.decide_sign(undecided[0], preferred * sign)
        return self.decide_sign(element.expr(), preferred)

    def require_positive(self, expr: Expr) -> None:
        """Make `expr > 0` a condition unless it is proved."""
        if self.sign(expr) != 1:
            self.given.append(positive_relation(expr))

    def require_until(self, expr: Expr) -> None:
        """Make `expr > 0`, which contains the time, a condition unless it is proved."""
        if self.sign(expr) != 1:
            self.until.append(positive_relation(expr))

    def require_nonzero(self, element: Element) -> None:
        """Make every factor of `element` keep a sign, except those that the flow itself divides by."""
        for factor, _ in element.factors()[1]:
            expr = polynomial_expr(element.field, factor)
            if expr not in self._nonzero and -expr not in self._nonzero:
                self.decide_sign(expr)


def positive_relation(expr: Expr) -> Relation:
    """The relation `expr > 0`, its negative terms moved to the other side."""
    if not isinstance(expr, Add):
        return Relation((expr, ZERO), (">",))
    moved = [term for term in expr.operands if _is_negative(term)]
    kept = [term for term in expr.operands if not _is_negative(term)]
    if not kept:
        return Relation((add(*(-term for term in moved)), ZERO), ("<",))
    return Relation((add(*(-term for term in moved)), add(*kept)), ("<",))


def moved(relation: Relation, values: Mapping[Symbol, Expr]) -> Relation:
    """The relation with symbols replaced by their values."""
    return Relation(tuple(substitute(operand, values) for operand in relation.operands), relation.operators)


def _is_negative(term: Expr) -> bool:
    if isinstance(term, Number):
        return term.value < 0
    return isinstance(term, Mul) and isinstance(term.operands[0], Number) and term.operands[0].value < Fraction(0)
