"""Expression trees as SymPy expressions, so that every contender is given the same formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivations.expressions import Add, Call, Constant, Expr, Mul, Number, Pow, Symbol

if TYPE_CHECKING:
    import sympy


def to_sympy(expr: Expr) -> sympy.Expr:
    """The SymPy expression for a tree; its symbols are declared positive.

    >>> from derivations.expressions import read
    >>> to_sympy(read("sqrt(u)*exp(-2*t)"))
    sqrt(u)*exp(-2*t)
    """
    import sympy

    if isinstance(expr, Number):
        return sympy.Rational(expr.value.numerator, expr.value.denominator)
    if isinstance(expr, Symbol):
        return sympy.Symbol(expr.name, positive=True)
    if isinstance(expr, Constant):
        return getattr(sympy, expr.name)
    parts = [to_sympy(child) for child in expr.children]
    if isinstance(expr, Add):
        return sympy.Add(*parts)
    if isinstance(expr, Mul):
        return sympy.Mul(*parts)
    if isinstance(expr, Pow):
        return sympy.Pow(*parts)
    if isinstance(expr, Call):
        if expr.name == "hyp2f1":
            return sympy.hyper(parts[:2], parts[2:3], parts[3])
        return getattr(sympy, "LambertW" if expr.name == "lambertw" else expr.name)(*parts)
    raise TypeError(f"no SymPy expression is written for {type(expr).__name__}")
