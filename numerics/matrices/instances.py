"""Exact instances of a statement about matrices: sizes, numbers and matrices for which what is given holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random

from flint import fmpq_mat

from derivations.expressions import ZERO, Expr, Symbol
from derivations.matrices.givens import Balanced, Defined, Eigenvector, Given, Inverse, Orthonormal
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixStatement, expressions, letters, scalars
from derivations.variables import Assumptions
from numerics.matrices import drawing
from numerics.matrices.conditions import holds, in_range
from numerics.matrices.evaluate import Values, number, with_definitions
from numerics.matrices.series import Series

_TRIES = 40
_LARGEST = 3


def instances(says: MatrixStatement, assumptions: Assumptions, count: int, seed: int) -> Iterator[Values]:
    """Instances of a statement, those with the smallest matrices first; fewer than `count` if no more are found.

    Every instance returned is checked: all matrices are of the form declared, and all equations given hold exactly.

    Args:
        says: the statement.
        assumptions: the ranges of its scalars and the relations between them.
        count: how many are wanted.
        seed: the same seed gives the same instances.
    """
    for index in range(count):
        for attempt in range(_TRIES):
            random = Random(f"{seed} {index} {attempt}")
            found = _drawn(says, assumptions, _sizes(says, index, attempt, random), index < count // 2, random)
            if found is not None and holds(says, assumptions, found):
                yield found
                break


def _sizes(says: MatrixStatement, index: int, attempt: int, random: Random) -> dict[str, int]:
    """All dimensions one, then all two, then any."""
    used = (name for matrix in expressions(says) for node in matrix.walk() for name in (*node.rows, *node.columns))
    names = sorted(set(used) - {"1"})
    if index < 2 and attempt < _TRIES // 2:
        return dict.fromkeys(names, index + 1)
    return {name: random.randint(1, _LARGEST) for name in names}


def _drawn(
    says: MatrixStatement, assumptions: Assumptions, sizes: dict[str, int], simple: bool, random: Random
) -> Values | None:
    values = {name: _scalar(assumptions, name, simple, random) for name in sorted(scalars(says), key=lambda s: s.name)}
    bare = Values(sizes, values, {})
    found: dict[Letter, fmpq_mat] = {}
    for given in says.given:
        if not _draw_given(given, bare, values, found, simple, random):
            return None
    defined = {given.letter for given in says.given if isinstance(given, Defined)}
    for letter in letters(says):
        if letter not in found and letter not in defined:
            found[letter] = _free(letter, bare, simple, random)
    own = {letter: Series((value,)) for letter, value in found.items() if letter not in defined}
    full = with_definitions(Values(sizes, values, own), says.given)
    return full if set(letters(says)) <= set(full.letters) else None


def _draw_given(
    given: Given,
    bare: Values,
    values: dict[Symbol, Fraction],
    found: dict[Letter, fmpq_mat],
    simple: bool,
    random: Random,
) -> bool:
    """Draw the matrices, and the scalars, that an assumption is about; False if these sizes admit none."""
    match given:
        case Orthonormal(letter):
            rows, columns = _shape(letter, bare)
            if rows < columns:
                return False
            found[letter] = drawing.orthonormal(random, rows, columns)
        case Inverse(letter, inverse):
            form = "diagonal" if letter.diagonal else "symmetric" if letter.symmetric else "any"
            found[letter] = drawing.invertible(random, _shape(letter, bare)[0], form, simple)
            found[inverse] = found[letter].inv()
        case Balanced(layers, offset):
            return _draw_balanced(layers, offset, bare, values, found, random)
        case Eigenvector(matrix, vector, value):
            size = _shape(matrix, bare)[0]
            own = [drawing.entry(random, simple) for _ in range(size)]
            place = random.randrange(size)
            found[matrix] = drawing.diagonal(own, size, size)
            found[vector] = fmpq_mat(size, 1, [int(i == place) for i in range(size)])
            if isinstance(value, Symbol):
                values[value] = own[place]
    return True


def _draw_balanced(
    layers: Sequence[Letter],
    offset: Expr,
    bare: Values,
    values: dict[Symbol, Fraction],
    found: dict[Letter, fmpq_mat],
    random: Random,
) -> bool:
    widths = [_shape(layers[0], bare)[1], *(_shape(layer, bare)[0] for layer in layers)]
    if offset == ZERO:
        found.update(zip(layers, drawing.balanced(random, widths), strict=True))
        return True
    drawn = drawing.imbalanced(random, widths)
    if drawn is None:
        return False
    found.update(zip(layers, drawn[0], strict=True))
    if isinstance(offset, Symbol):
        values[offset] = drawn[1]
    return number(offset, values) == drawn[1]


def _free(letter: Letter, bare: Values, simple: bool, random: Random) -> fmpq_mat:
    rows, columns = _shape(letter, bare)
    if letter.diagonal:
        return drawing.diagonal([drawing.entry(random, simple) for _ in range(rows)], rows, columns)
    return drawing.symmetric(random, rows, simple) if letter.symmetric else drawing.dense(random, rows, columns, simple)


def _shape(letter: Letter, bare: Values) -> tuple[int, int]:
    return bare.size(letter.rows), bare.size(letter.columns)


def _scalar(assumptions: Assumptions, name: Symbol, simple: bool, random: Random) -> Fraction:
    """A small number inside the range that is declared for a scalar, if one is met soon."""
    for _ in range(_TRIES):
        value = drawing.entry(random, simple)
        if value and in_range(Assumptions((assumptions[name],)), {name: value}):
            return value
    return Fraction(1)
