"""Identities that hold in one case and not in another: a point of each case is looked at.

Points at which the two sides agree to any number of digits speak for an identity of analytic functions on a connected
domain, and for no more: abs, min, max, roots, inverse functions and poles cut the domain into parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from derivations.exact import irreducible_factors, possible_signs
from derivations.expressions import (
    EULER_NUMBER,
    ONE,
    ZERO,
    Add,
    Call,
    Constant,
    Expr,
    ExpressionError,
    Integral,
    Mul,
    Number,
    Pow,
    Relation,
    Sum,
    Symbol,
    call,
    differentiate,
    expand_derivatives,
    substitute,
    write,
)
from derivations.variables import Assumptions
from numerics.sampling import points, vacuous
from verification.checks import second_opinion
from verification.obligations import Obligation, in_order
from verification.sampled import admissible
from verification.verdict import Evidence, Outcome, Point

_MOST_CUTS: Final = 6
_POINTS: Final = 2


def check(duty: Obligation, wanted: frozenset[Symbol], seed: int) -> Evidence | None:
    """Whether balls find the two sides of an identity equal in every case of it; None if it has one case only.

    Args:
        duty: the identity.
        wanted: the symbols that a counterexample must give values to.
        seed: of the points.

    >>> from derivations.expressions import read
    >>> w, whole = Symbol("w"), Assumptions()
    >>> duty = Obligation("the two sides are equal", read("sqrt((w + 9)**2)"), read("w + 9"), whole, (whole,))
    >>> check(duty, frozenset((w,)), 0).outcome
    <Outcome.REFUTED: 'refuted'>
    """
    looked_at: list[Point] = []
    for assumptions in duty.everywhere:
        cuts = tuple(dict.fromkeys(_cuts(duty, assumptions)))
        if len(cuts) > _MOST_CUTS:
            detail = f"{duty.label}: {len(cuts)} quantities cut the domain into cases, {_MOST_CUTS} are looked at"
            return Evidence("cases", Outcome.UNKNOWN, detail)
        found_cases = tuple(_cases(cuts, assumptions)) if cuts else ()
        if cuts and not found_cases:
            detail = f"{duty.label}: {len(cuts)} quantities cut the domain, but no case of it was found"
            return Evidence("cases", Outcome.UNKNOWN, detail)
        for case in found_cases:
            added = " and ".join(map(write, case.given[len(assumptions.given) :]))
            symbols = in_order(case, wanted | duty.residual.free_symbols)
            met = tuple(points(case, symbols, _POINTS, seed))
            met = (*met[:1], *(second_opinion.moved_off_zeros(point, case) for point in met[1:]))
            found = _in_case(duty, met, added or "the assumptions hold")
            if found is not None:
                return found
            looked_at += met
    if not looked_at:
        return None
    detail = f"{duty.label}: enclosed at {len(looked_at)} points, in every case of abs, roots, poles and the like"
    return Evidence("cases", Outcome.ENCLOSED, detail, points=tuple(looked_at))


def _in_case(duty: Obligation, met: tuple[Point, ...], case: str) -> Evidence | None:
    """What speaks against the identity in a case; None if it holds at the points."""
    if not met:
        return Evidence("cases", Outcome.UNKNOWN, f"{duty.label}: no point was found at which {case}")
    for point in met:
        found = second_opinion.deep_at(duty, point)
        if found.outcome is Outcome.REFUTED and admissible(duty.assumptions, point):
            return found
        if found.outcome is not Outcome.ENCLOSED:
            return Evidence("cases", Outcome.UNKNOWN, f"not where {case}: {found.detail}")
    return None


def _cases(cuts: tuple[Expr, ...], assumptions: Assumptions) -> Iterator[Assumptions]:
    """The assumptions with a sign for each quantity, without combinations that are proved to be impossible."""
    if not cuts:
        yield assumptions
        return
    signs = sorted(possible_signs(cuts[0], assumptions) - {0})
    if not signs:
        # It is zero wherever this case holds, and tells nothing apart there.
        yield from _cases(cuts[1:], assumptions)
    for sign in signs:
        case = assumptions.with_given(Relation((cuts[0], ZERO), (">" if sign == 1 else "<",)))
        if vacuous(case) is None:
            plain = (_without_abs(cut, case) for cut in cuts[1:])
            yield from _cases(
                tuple(factor for cut in plain for factor in irreducible_factors(cut, case) or (cut,)), case
            )


def _without_abs(expr: Expr, assumptions: Assumptions) -> Expr:
    """The expression with plain quantities for the absolute values of what has a known sign; it bounds its symbols."""
    if not expr.children:
        return expr
    inner = tuple(_without_abs(child, assumptions) for child in expr.children)
    if isinstance(expr, Call) and expr.name == "abs":
        signs = possible_signs(inner[0], assumptions)
        if signs <= {0, 1} or signs <= {0, -1}:
            return inner[0] if signs <= {0, 1} else -inner[0]
    return expr.rebuilt(inner)


def _cuts(duty: Obligation, assumptions: Assumptions) -> Iterator[Expr]:
    """The quantities at whose zeros an identity may cease to hold, that have both signs as far as is known."""
    sides = (expand_derivatives(side) for side in (duty.left, duty.right))
    for quantity in dict.fromkeys(part for side in sides for found in _singular(side) for part in _parts(found)):
        if not _may_vanish(quantity, assumptions):
            continue
        for factor in irreducible_factors(quantity, assumptions) or (quantity,):
            if _has_both_signs(factor, assumptions):
                yield factor
                if _is_polynomial(factor):
                    continue
            if _may_vanish(factor, assumptions):
                # It may touch zero without a change of sign; then its slope changes sign there.
                yield from _turning(factor, assumptions)


def _parts(quantity: Expr) -> Iterator[Expr]:
    """What stands in a product of powers; its factors by polynomial arithmetic may be too large to be found."""
    if isinstance(quantity, Mul):
        for each in quantity.children:
            yield from _parts(each)
    elif isinstance(quantity, Pow) and _is_power(quantity.exponent):
        yield from _parts(quantity.base)
    else:
        yield quantity


def _is_power(exponent: Expr) -> bool:
    return isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value >= 0


def _turning(quantity: Expr, assumptions: Assumptions) -> Iterator[Expr]:
    for symbol in sorted(quantity.free_symbols, key=lambda each: each.name):
        try:
            slope = differentiate(quantity, symbol)
        except ExpressionError:
            # Where it turns is not known, so that no point is to be found on either side.
            yield quantity
            continue
        for factor in irreducible_factors(slope, assumptions) or (slope,):
            if _has_both_signs(factor, assumptions):
                yield factor


def _may_vanish(quantity: Expr, assumptions: Assumptions) -> bool:
    """Whether zero is not excluded, or is excluded only by assumptions that leave both signs."""
    return 0 in possible_signs(quantity, assumptions) or _has_both_signs(quantity, assumptions)


def _has_both_signs(quantity: Expr, assumptions: Assumptions) -> bool:
    return bool(quantity.free_symbols) and {1, -1} <= possible_signs(quantity, assumptions)


def _is_polynomial(expr: Expr) -> bool:
    for node in expr.walk():
        if isinstance(node, Pow):
            if not (isinstance(node.exponent, Number) and node.exponent.value.denominator == 1):
                return False
        elif not isinstance(node, Add | Mul | Number | Symbol | Constant):
            return False
    return True


def _singular(expr: Expr) -> Iterator[Expr]:
    """The quantities whose zeros are where a part of an expression is not analytic."""
    for child in expr.children:
        yield from _singular(child) if not isinstance(expr, Integral | Sum) else ()
    if isinstance(expr, Integral | Sum):
        body = expr.body
        for limit in (expr.lower, expr.upper):
            if Constant("oo") not in limit.walk():
                yield from (substitute(found, {expr.variable: limit}) for found in _singular(body))
                yield from _singular(limit)
    elif isinstance(expr, Pow):
        exponent = expr.exponent
        if not _is_power(exponent):
            yield expr.base
    elif isinstance(expr, Call):
        yield from _of_function(expr.name, expr.arguments)


def _of_function(name: str, arguments: tuple[Expr, ...]) -> Iterator[Expr]:
    first, last = arguments[0], arguments[-1]
    if name in ("abs", "log", "loggamma", "gamma", "digamma", "expint_ei"):
        yield first
    elif name in ("min", "max"):
        yield first - last
    elif name == "atan2":
        yield from arguments
    elif name in ("asin", "acos", "atanh"):
        yield from (ONE - first, ONE + first)
    elif name == "acosh":
        yield first - ONE
    elif name == "tan":
        yield call("cos", first)
    elif name == "lambertw":
        yield from (EULER_NUMBER * first + ONE, *((first,) if len(arguments) > 1 else ()))
    elif name == "hyp2f1":
        yield ONE - last
    elif name == "besseli" and not (isinstance(first, Number) and first.value.denominator == 1):
        yield last
