"""Finite sums by induction: an expression that is zero at the first upper limit, and changes by nothing, is zero."""

from __future__ import annotations

from typing import Final

from derivations.exact.definedness import obstacles
from derivations.exact.questions import has_zero_form
from derivations.expressions import ONE, ZERO, Diff, Expr, Integral, Number, Sum, Symbol, add, replaced, substitute
from derivations.variables import Assumptions, Domain

#: As many terms may be written out where the induction begins.
_MOST_TERMS: Final = 20


def is_zero(expr: Expr, assumptions: Assumptions) -> bool:
    """Whether `expr` is proved to be zero wherever it has a value under the assumptions.

    The expression is brought to a quotient of polynomials over independent generators; True means that the numerator
    vanishes identically, or does so for a sum by induction on its upper limit, False only that this could not be shown.

    >>> from derivations.expressions import read
    >>> from derivations.variables import Assumptions, Domain, Variable
    >>> x = Variable("x", Domain.POSITIVE)
    >>> is_zero(read("log(x**2 - 1) - log(x - 1) - log(x + 1)"), Assumptions((x,)))
    True
    >>> is_zero(read("sqrt(x**2) - x"), Assumptions((x,))), is_zero(read("sqrt(x**2) - x"), Assumptions())
    (True, False)
    """
    return has_zero_form(expr, assumptions) or _vanishes_by_induction(expr, assumptions)


def _vanishes_by_induction(expr: Expr, assumptions: Assumptions) -> bool:
    r"""Whether A(n) + B S(n) = 0 for every integer n from its least on, where S(n) is a sum up to n.

    .. math:: S(n) = \sum_{i=a}^{n} f(i), \quad A(n_0) + B S(n_0) = 0, \quad A(n+1) - A(n) + B f(n+1) = 0

    Neither B nor f contains n, no assumption but its domain speaks of n, and the expression has a value at every n, so
    that no step of the induction is missing.  The sum stands in no derivative and no integral, which act on its terms.
    """
    sums = {node for node in expr.walk() if isinstance(node, Sum)}
    if len(sums) != 1:
        return False
    (total,) = sums
    if any(isinstance(node, Diff | Integral) and total in node.walk() for node in expr.walk()):
        return False
    upper, first = total.upper, total.lower
    if not isinstance(upper, Symbol) or not isinstance(first, Number) or upper in total.body.free_symbols:
        return False
    least = _least(upper, assumptions)
    if least is None or not first.value <= least.value < first.value + _MOST_TERMS:
        return False
    held = Symbol("sum of the terms")
    opened = replaced(expr, total, held)
    without = substitute(opened, {held: ZERO})
    factor = substitute(opened, {held: ONE}) - without
    if upper in factor.free_symbols and not has_zero_form(_shifted(factor, upper) - factor, assumptions):
        return False
    start = substitute(total, {upper: least})
    assert isinstance(start, Sum)
    begins = substitute(without, {upper: least}) + substitute(factor, {upper: least}) * _written_out(start)
    goes_on = _shifted(without, upper) - without + factor * substitute(total.body, {total.variable: upper + ONE})
    linear = opened - without - factor * held
    return (
        all(has_zero_form(each, assumptions) for each in (begins, goes_on))
        and has_zero_form(linear, assumptions)
        and not obstacles(expr, assumptions)
    )


def _least(symbol: Symbol, assumptions: Assumptions) -> Number | None:
    """The least value of an integer variable, None if it has none or more than its domain is assumed of it."""
    variable = next((each for each in assumptions.variables if each.symbol == symbol), None)
    if variable is None or variable.domain is not Domain.INTEGER or variable.lower is None:
        return None
    if any(symbol in relation.free_symbols for relation in assumptions.given):
        return None
    value = variable.lower.value
    return Number(value) if value.denominator == 1 and not variable.lower.strict else None


def _shifted(expr: Expr, symbol: Symbol) -> Expr:
    return substitute(expr, {symbol: symbol + ONE})


def _written_out(total: Sum) -> Expr:
    """A sum between numbers, term by term."""
    assert isinstance(total.lower, Number)
    assert isinstance(total.upper, Number)
    places = range(int(total.lower.value), int(total.upper.value) + 1)
    return add(*(substitute(total.body, {total.variable: Number(place)}) for place in places))
