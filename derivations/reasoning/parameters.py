"""Identities between integrals that contain a parameter: what vanishes at its start and never changes is zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from derivations.exact import obstacles
from derivations.exact.normal_form import normal_form
from derivations.exact.questions import ask
from derivations.exact.ranging import within
from derivations.exact.readback import expression
from derivations.expressions import ZERO, Expr, Integral, Sum, Symbol, add, differentiate, substitute
from derivations.variables import Assumptions, Domain, Variable


def from_zero(expr: Expr, assumptions: Assumptions) -> Iterator[tuple[Expr, Expr]]:
    """What an expression is where a parameter that ranges from 0 on is 0, and its rate; for each such parameter.

    Where both are proved to be zero, so is the expression.  For between the limits an integrand f(h, p) is the sum of
    f(h, 0) and of the integral of its rate from 0 to p, and the rate is continuous on the closed range: the two
    integrations may change places.  The integrand itself may be singular at the limits, as (1 - exp(-h*p))/h is at 0.

    Args:
        expr: with its derivatives carried out.
        assumptions: on everything in it.

    >>> from derivations.expressions import read, write
    >>> known = Assumptions((Variable("p", Domain.POSITIVE),))
    >>> [write(each) for each in next(from_zero(read("integral((1 - exp(-h*p))/h, h, 0, 1)"), known))]
    ['integral((1 - exp(0*h))/h, h, 0, 1)', 'integral(h*exp(-h*p)/h, h, 0, 1)']
    """
    integrals = tuple(dict.fromkeys(outermost(expr)))
    names = {node: Symbol(f"integral {place}") for place, node in enumerate(integrals)}
    flat, nodes = with_names(expr, names), {name: node for node, name in names.items()}
    for variable in assumptions:
        parameter, start = variable.symbol, _closed_at_zero(variable, assumptions)
        if start is None or not any(parameter in node.free_symbols for node in integrals):
            continue
        own = differentiate(flat, parameter)
        if obstacles(flat, start) or obstacles(own, assumptions):
            continue
        if all(_is_sum_of_rates(node, parameter, start) for node in integrals):
            terms = (differentiate(flat, name) * differentiate(node, parameter) for node, name in names.items())
            rate = substitute(add(_tidied(own, assumptions), *terms), nodes)
            yield substitute(expr, {parameter: ZERO}), rate


def outermost(expr: Expr) -> Iterator[Integral]:
    """The integrals that stand inside no other integral or sum."""
    if isinstance(expr, Integral):
        yield expr
    elif not isinstance(expr, Sum):
        for child in expr.children:
            yield from outermost(child)


def with_names(expr: Expr, names: Mapping[Integral, Symbol]) -> Expr:
    """An expression with its outermost integrals replaced."""
    if isinstance(expr, Integral):
        return names[expr]
    if isinstance(expr, Sum) or not expr.children:
        return expr
    return expr.rebuilt(tuple(with_names(child, names) for child in expr.children))


def _closed_at_zero(variable: Variable, assumptions: Assumptions) -> Assumptions | None:
    """The assumptions with 0 as a value of the parameter; None if it does not range from 0 on, whatever the others."""
    bound = variable.lower
    related = any(variable.symbol in relation.free_symbols for relation in assumptions.given)
    if variable.domain is Domain.INTEGER or related or bound is None or bound.value != 0:
        return None
    most = None if variable.upper is None else variable.upper.value
    return assumptions.with_variables(replace(variable, domain=Domain.NONNEGATIVE, minimum=Fraction(0), maximum=most))


def _is_sum_of_rates(node: Integral, parameter: Symbol, start: Assumptions) -> bool:
    """Whether an integrand has no jump between the limits, and what it is at 0, and its rate, none up to them."""
    if parameter in node.lower.free_symbols | node.upper.free_symbols:
        return False
    rate = differentiate(node.body, parameter)
    whole = (substitute(node.body, {parameter: ZERO}), rate)
    return _has_values(node.body, node, start) and all(_is_continued(body, node, start) for body in whole)


def _has_values(body: Expr, node: Integral, assumptions: Assumptions) -> bool:
    """Whether a body has a value and no jump between the limits of an integral."""
    between = within(Integral(body, node.variable, node.lower, node.upper), assumptions, ends=False)
    return between is not None and not obstacles(*between)


def _is_continued(body: Expr, node: Integral, assumptions: Assumptions) -> bool:
    """Whether a body has values between the limits, and is there what has values up to them, once it is tidied."""
    whole = within(Integral(body, node.variable, node.lower, node.upper), assumptions)
    if whole is None or not _has_values(body, node, assumptions):
        return False
    moved, known = whole
    return not obstacles(_tidied(moved, known), known)


def _tidied(expr: Expr, assumptions: Assumptions) -> Expr:
    """The normal form of an expression, which is the same wherever that has a value; itself if it has none."""
    return ask(expr, assumptions, lambda plain, tower: expression(normal_form(plain, tower), tower), expr)
