"""Values of expressions at points, in the number system of one's choice.

The one walk over the tree is `numerics.walk.TreeWalk`; a number system is a class derived from it: balls in
`numerics.balls`, exact rationals in `numerics.rationals`, mpmath in `numerics.multiprecision`.  Arrays of float64,
where a node stands for many points at once, have their own plan in `numerics.arrays`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from derivations.expressions import Expr, Symbol
from numerics.balls import evaluate as evaluate_balls
from numerics.multiprecision import Multiprecision, MultiprecisionWalk
from numerics.rationals import evaluate_exact
from numerics.walk import EvaluationError, NoValueError, UnknownError

__all__ = ["EvaluationError", "NoValueError", "UnknownError", "evaluate_balls", "evaluate_exact", "evaluate_mpmath"]


def evaluate_mpmath(expr: Expr, point: Mapping[Symbol, Expr | Multiprecision], dps: int) -> Multiprecision:
    """The value of `expr` at `point`, computed with mpmath at `dps` decimal digits, without a bound of the error.

    Args:
        expr: any expression of the language.
        point: exact values (closed trees) of its symbols, or numbers of mpmath.
        dps: the working precision in decimal digits.

    Raises:
        NoValueError: if mpmath finds no finite real value.
        UnknownError: if a number on the way is too large or too small to be formed.

    >>> from derivations.expressions import read, symbols
    >>> u0, t = symbols("u0 t")
    >>> curve = read("1/(1 + (1/u0 - 1)*exp(-2*t))")
    >>> evaluate_mpmath(curve, {u0: read("exp(-1000000)"), t: read("500000")}, 15)
    mpf('0.5')
    """
    context = _context()
    context.dps = dps
    try:
        return MultiprecisionWalk(point, context).value(expr)
    except (ZeroDivisionError, ValueError) as error:
        raise NoValueError(f"mpmath finds no value: {error}") from error
    except (OverflowError, context.NoConvergence) as error:
        raise UnknownError(f"mpmath does not reach a value: {error}") from error


@cache
def _context() -> Any:
    """A context of mpmath for these values alone; making one takes longer than most evaluations."""
    import mpmath

    return mpmath.mp.clone()
