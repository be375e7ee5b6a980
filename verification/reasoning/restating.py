"""The same comparison in another form: case by case, between logarithms, or between exponentials."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from derivations.exact import possible_signs
from derivations.expressions import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Call,
    Expr,
    Mul,
    Number,
    Pow,
    Relation,
    add,
    exp,
    log,
    mul,
    replaced,
)
from derivations.reasoning.kinks import KINKED, sides
from derivations.variables import Assumptions
from verification.reasoning.goals import Goal, simplified

_POSITIVE: Final = frozenset((1,))
_LARGEST_POWER: Final = 4


def cases(goal: Goal) -> tuple[Goal, ...]:
    """The goal on either side of its simplest kink, of which it is free there; nothing if it has none.

    >>> from derivations.expressions import read
    >>> [case.quantity for case in cases(Goal(read("max(x, 1)"), True, Assumptions()))]
    [x, 1]
    """
    kinks = [node for node in goal.quantity.walk() if isinstance(node, Call) and node.name in KINKED]
    if not kinks:
        return ()
    kink = min(kinks, key=_size)
    gap, above, below = sides(kink)
    signs = possible_signs(gap, goal.assumptions)
    for known, value in ((frozenset((0, 1)), above), (frozenset((0, -1)), below)):
        if signs <= known:
            return (_case(goal, kink, value),)
    relations = (Relation((gap, ZERO), (side,)) for side in (">=", "<="))
    return tuple(_case(goal, kink, *each) for each in zip((above, below), relations, strict=True))


def _size(node: Expr) -> int:
    return sum(1 for _ in node.walk())


def _case(goal: Goal, kink: Call, value: Expr, *given: Relation) -> Goal:
    return Goal(replaced(goal.quantity, kink, value), goal.strict, goal.assumptions.with_given(*given))


def forms(goal: Goal) -> Iterator[Goal]:
    r"""Other quantities of the same sign wherever the goal's has a value.

    .. math:: A - B \sim \log A - \log B \quad (A, B > 0), \qquad \log A - B \sim A - e^B

    >>> from derivations.expressions import read
    >>> from derivations.variables import Domain, Variable
    >>> own = Assumptions((Variable("x", Domain.POSITIVE), Variable("p", Domain.UNIT)))
    >>> [form.quantity for form in forms(Goal(read("exp(-p*x) - (1 - p)**x"), True, own))]
    [-p*x - x*log(1 - p)]
    """
    between = _between_exponentials(goal.quantity)
    without = None if between is None else Goal(between, goal.strict, goal.assumptions)
    shorter = None if without is None else simplified(without)
    for form in (_between_logarithms(goal), without, None if shorter is None else _between_logarithms(shorter)):
        if form is not None:
            yield form


def _terms(expr: Expr) -> tuple[Expr, ...]:
    """The terms of a sum, also of one that a number multiplies."""
    weight, rest = _weighted(expr)
    return tuple(mul(Number(weight), term) for term in rest.operands) if isinstance(rest, Add) else (expr,)


def _between_logarithms(goal: Goal) -> Goal | None:
    """The difference of the logarithms, for one term less another one, both positive."""
    terms = _terms(goal.quantity)
    if len(terms) != 2:
        return None
    for more, less in (terms, terms[::-1]):
        positive = (more, mul(MINUS_ONE, less))
        if all(possible_signs(each, goal.assumptions) == _POSITIVE for each in positive):
            first, second = (_logarithm(each, goal.assumptions) for each in positive)
            return Goal(first - second, goal.strict, goal.assumptions)
    return None


def _logarithm(expr: Expr, assumptions: Assumptions) -> Expr:
    """The logarithm of something positive, written as a sum as far as its factors are positive."""
    if isinstance(expr, Mul) and all(possible_signs(each, assumptions) == _POSITIVE for each in expr.operands):
        return add(*(_logarithm(each, assumptions) for each in expr.operands))
    if isinstance(expr, Pow) and possible_signs(expr.base, assumptions) == _POSITIVE:
        return mul(expr.exponent, _logarithm(expr.base, assumptions))
    if isinstance(expr, Call) and expr.name == "exp":
        return expr.arguments[0]
    return ZERO if expr == ONE else log(expr)


def _between_exponentials(quantity: Expr) -> Expr | None:
    """The exponential of what is added less that of what is taken away, where a logarithm is among it."""
    added, taken, found = list[Expr](), list[Expr](), False
    exponents: dict[bool, list[Expr]] = {True: [], False: []}
    for term in _terms(quantity):
        weight, rest = _weighted(term)
        positive = weight > 0
        if isinstance(rest, Call) and rest.name == "log" and weight.denominator == 1 and abs(weight) <= _LARGEST_POWER:
            (added if positive else taken).append(rest.arguments[0] ** Number(abs(weight)))
            found = True
        else:
            exponents[positive].append(mul(Number(abs(weight)), rest))
    if not found:
        return None
    for factors, positive in ((added, True), (taken, False)):
        if exponents[positive]:
            factors.append(exp(add(*exponents[positive])))
    return mul(*added, ONE) - mul(*taken, ONE)


def _weighted(term: Expr) -> tuple[Fraction, Expr]:
    """The rational factor of a term, and the rest of it."""
    if isinstance(term, Number):
        return term.value, ONE
    if isinstance(term, Mul) and isinstance(term.operands[0], Number):
        return term.operands[0].value, mul(*term.operands[1:])
    return Fraction(1), term
