"""What a statement about incremental learning comes down to for the recheck: two integrals, and what they need.

The decision compares starts with thresholds, or takes closed forms of the integrals; nothing of that is used here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from derivations.expressions.calculus import substitute
from derivations.expressions.nodes import INFINITY, ONE, ZERO, Expr, Integral, Symbol, exp, log

NAMES: Final = ("depth", "ratio", "small", "full", "start", "kappa", "variance")
_VALUE: Final = "value"

Comparison = tuple[Expr, str, Expr]


def formulas_of(table: Mapping[str, Any], formula: Callable[[str], Expr]) -> tuple[Expr, ...]:
    """N, r, s, f, eps, kappa, lam of the key `incremental` of a claim."""
    return tuple(formula(table[name]) if name in table else ONE for name in NAMES)


def race(formulas: Sequence[Expr], holds: bool) -> Comparison:
    """That the time to s is not less than the time to f, or that it is: integrals of x**(2/N - 2)/(1 - x).

    Starts may be exponentially small: above depth 1 the power, which alone grows there, is integrated apart, and the
    rest over log(x).

    >>> from derivations.expressions.reader import read
    >>> own, operator, other = race([read(text) for text in ("1", "2", "1/2", "3/4", "0", "1", "1")], False)
    >>> own, operator
    (integral(1/(1 - value/2), value, 0, 1)/2, '<')
    """
    depth, ratio, small, full, start, kappa, variance = formulas
    growth = ONE if depth == INFINITY else 1 - 2 / depth
    slower = ratio ** (-ONE - growth) / variance
    return (
        _time(depth, growth, start, small, formulas),
        ">=" if holds else "<",
        slower * _time(depth, growth, kappa * start / ratio, full, formulas),
    )


def needed(formulas: Sequence[Expr]) -> tuple[Comparison, ...]:
    """What must be true for the integrals to be the times: no value starts too far on."""
    _, ratio, small, full, start, kappa, _ = formulas
    ordered = (ZERO, "<", small), (small, "<", full), (full, "<", ONE)
    return *ordered, (start, "<", ONE), (kappa * start, "<", ratio * full)


def _time(depth: Expr, growth: Expr, start: Expr, end: Expr, formulas: Sequence[Expr]) -> Expr:
    """The time from one value to another, in units of the target."""
    taken = {symbol.name for formula in formulas for symbol in formula.free_symbols}
    name = _VALUE
    while name in taken:
        name += "_"
    x = Symbol(name)
    if depth == ONE:
        return _between(1 / (1 - x), x, start, end)
    power = log(end) - log(start) if growth == ZERO else (start**-growth - end**-growth) / growth
    return power + _between(exp((ONE - growth) * x) / (1 - exp(x)), x, log(start), log(end))


def _between(body: Expr, x: Symbol, lower: Expr, upper: Expr) -> Expr:
    """The integral of a formula in x, moved to the unit interval: the ends may be the same or in either order."""
    width = upper - lower
    return width * Integral(substitute(body, {x: lower + x * width}), x, ZERO, ONE)
