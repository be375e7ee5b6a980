"""Taking out of an expression what does not move, so that it is computed once."""

from __future__ import annotations

from collections.abc import Callable

from derivations.expressions import Add, Expr, Integral, Mul, Number, Sum, Symbol, add, mul


def hoist(expr: Expr, moving: frozenset[Symbol], place: Callable[[Expr], Expr]) -> Expr:
    """`expr` with each largest part that contains no moving symbol replaced by what `place` makes of it.

    The fixed terms of a sum, and the fixed factors of a product, are one part.  Numbers stay as they are.

    >>> from derivations.expressions import symbols
    >>> a, b, t = symbols("a b t")
    >>> parts = []
    >>> hoist(a * b * t, frozenset([t]), lambda part: parts.append(part) or Symbol("c"))
    c*t
    >>> parts
    [a*b]
    """
    if isinstance(expr, Number):
        return expr
    if not expr.free_symbols & moving:
        return place(expr)
    if not expr.children:
        return expr
    if isinstance(expr, Integral | Sum):
        body = hoist(expr.body, moving | {expr.variable}, place)
        return type(expr)(body, expr.variable, hoist(expr.lower, moving, place), hoist(expr.upper, moving, place))
    children = expr.children
    if isinstance(expr, Add | Mul):
        join = add if isinstance(expr, Add) else mul
        fixed = [child for child in children if not child.free_symbols & moving]
        if len(fixed) > 1:
            children = (join(*fixed), *(child for child in children if child.free_symbols & moving))
    return expr.rebuilt(tuple(hoist(child, moving, place) for child in children))


def shared(expr: Expr) -> Expr:
    """The same expression in which equal parts are one object, so that walks that remember find them at once."""
    known: dict[Expr, Expr] = {}

    def of(node: Expr) -> Expr:
        if node not in known:
            children = tuple(map(of, node.children))
            same = all(new is old for new, old in zip(children, node.children, strict=True))
            known[node] = node if same else node.rebuilt(children)
        return known[node]

    return of(expr)
