"""Wrong versions of a claim: how strong are the checks that decide it?

Each mutant changes one place of the statement, as slips do: a constant off by one or two, a sign, a factor, an
exponent, two symbols swapped, a term lost.  A mutant that is accepted is a gap in the checks, unless it says the same
as the original.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.claim import Claim, Conserves, Equal, Holds, Solves, TimeTo
from derivations.expressions import (
    MINUS_ONE,
    ZERO,
    Add,
    Expr,
    ExpressionError,
    Mul,
    Number,
    Pow,
    Relation,
    Symbol,
    add,
    mul,
    power,
    write,
)


@dataclass(frozen=True)
class Mutant:
    """A wrong version of a claim: the operator that made it, the changed formula, and the claim itself."""

    operator: str
    formula: str
    claim: Claim


Edit = Callable[[Expr], Iterator[tuple[str, Expr]]]


def mutants(claim: Claim) -> Iterator[Mutant]:
    """All mutants of a claim that differ from it as formulas, in a fixed order, without repetition."""
    seen: set[str] = set()
    for original, rebuild in _formulas(claim):
        edit = _edits(tuple(sorted(original.free_symbols, key=lambda symbol: symbol.name)))
        for operator, changed in _everywhere(original, edit):
            try:
                formula = write(changed)
                mutated = rebuild(changed)
            except (ExpressionError, ZeroDivisionError):
                continue
            if changed == original or formula in seen:
                continue
            seen.add(formula)
            yield Mutant(operator, formula, replace(mutated, id=f"{claim.id}.mutant-{len(seen)}", derived=None))


def some_mutants(claim: Claim, count: int, seed: int) -> list[Mutant]:
    """At most `count` mutants of a claim, chosen at random by the seed."""
    everything = list(mutants(claim))
    return random.Random(f"{seed} {claim.id}").sample(everything, min(count, len(everything)))


def _formulas(claim: Claim) -> Iterator[tuple[Expr, Callable[[Expr], Claim]]]:
    """The formulas of the statement that a slip could be in, each with a way to put another in its place."""
    says = claim.says
    if isinstance(says, Solves):
        for state, expr in says.solution.items():
            yield (
                claim.expanded(expr),
                lambda new, state=state: replace(claim, says=Solves({**says.solution, state: new})),  # type: ignore[misc]
            )
    elif isinstance(says, TimeTo):
        yield claim.expanded(says.time), lambda new: replace(claim, says=TimeTo(new))
    elif isinstance(says, Conserves):
        yield claim.expanded(says.quantity), lambda new: replace(claim, says=Conserves(new))
    elif isinstance(says, Equal):
        yield claim.expanded(says.left), lambda new: replace(claim, says=Equal(new, says.right))
        yield claim.expanded(says.right), lambda new: replace(claim, says=Equal(says.left, new))
    elif isinstance(says, Holds):
        relation = claim.expanded(says.relation)
        yield relation, lambda new: replace(claim, says=Holds(new)) if isinstance(new, Relation) else claim


def _everywhere(expr: Expr, edit: Edit) -> Iterator[tuple[str, Expr]]:
    """The expression with one of its parts edited, for every part and every edit."""
    yield from edit(expr)
    for index, child in enumerate(expr.children):
        for operator, changed in _everywhere(child, edit):
            children = (*expr.children[:index], changed, *expr.children[index + 1 :])
            try:
                yield operator, expr.rebuilt(children)
            except ExpressionError:
                continue


def _edits(names: tuple[Symbol, ...]) -> Edit:
    def edit(node: Expr) -> Iterator[tuple[str, Expr]]:
        if isinstance(node, Number):
            for step in (1, -1, 2):
                yield "constant", Number(node.value + step)
            if node.value.denominator > 1:
                yield "constant", Number(Fraction(node.value.numerator, node.value.denominator + 1))
        elif isinstance(node, Symbol):
            yield from (("symbol", other) for other in names if other != node)
        elif isinstance(node, Add):
            for index, term in enumerate(node.operands):
                rest = (*node.operands[:index], *node.operands[index + 1 :])
                yield "sign", add(*rest, mul(MINUS_ONE, term))
                yield "term", add(*rest)
        elif isinstance(node, Mul):
            for index in range(len(node.operands)):
                rest = (*node.operands[:index], *node.operands[index + 1 :])
                yield "factor", mul(*rest)
            yield "factor", mul(Number(2), node)
        elif isinstance(node, Pow) and isinstance(node.exponent, Number):
            yield "exponent", power(node.base, Number(node.exponent.value + 1))
            if node.exponent.value != 1 and node.base != ZERO:
                yield "exponent", power(node.base, Number(-node.exponent.value))

    return edit
