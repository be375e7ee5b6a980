"""Random rational matrices of the forms that theorems assume, all exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from flint import fmpq_mat

from numerics.matrices.series import rational

_SIMPLE = (1, -1, 2, -2, 0, 1, 3)


def entry(random: Random, simple: bool) -> Fraction:
    """A small rational number; a whole one if it is to be simple."""
    return Fraction(random.choice(_SIMPLE), 1 if simple else random.choice((1, 1, 2, 3)))


def dense(random: Random, rows: int, columns: int, simple: bool = True) -> fmpq_mat:
    """A matrix of shape (rows, columns) with small entries."""
    return fmpq_mat(rows, columns, [rational(entry(random, simple)) for _ in range(rows * columns)])


def symmetric(random: Random, size: int, simple: bool = True) -> fmpq_mat:
    """A symmetric matrix of shape (size, size)."""
    half = dense(random, size, size, simple)
    return half if size == 1 else half + half.transpose()


def diagonal(values: Sequence[Fraction], rows: int, columns: int) -> fmpq_mat:
    """A matrix of shape (rows, columns) with values on its diagonal from the top on, and zeros."""
    found = fmpq_mat(rows, columns)
    for place, value in enumerate(values):
        found[place, place] = rational(value)
    return found


def unit_matrix(size: int) -> fmpq_mat:
    """The identity of shape (size, size)."""
    return diagonal([Fraction(1)] * size, size, size)


def orthogonal(random: Random, size: int) -> fmpq_mat:
    """An orthogonal matrix of shape (size, size), (I - A)(I + A)^-1 with A skew, its columns with random signs.

    >>> q = orthogonal(Random(0), 3)
    >>> q * q.transpose() == unit_matrix(3)
    True
    """
    skew = fmpq_mat(size, size)
    for i in range(size):
        for j in range(i):
            value = rational(Fraction(random.choice((0, 1, -1, 2)), random.choice((1, 2))))
            skew[i, j], skew[j, i] = value, -value
    one = unit_matrix(size)
    signs = [Fraction(random.choice((1, -1))) for _ in range(size)]
    return (one - skew) * (one + skew).inv() * diagonal(signs, size, size)


def orthonormal(random: Random, rows: int, columns: int) -> fmpq_mat:
    """A matrix of shape (rows, columns), rows >= columns, with orthonormal columns."""
    return orthogonal(random, rows) * diagonal([Fraction(1)] * columns, rows, columns)


def invertible(random: Random, size: int, form: str, simple: bool = True) -> fmpq_mat:
    """An invertible matrix of shape (size, size); its form is "any", "symmetric" or "diagonal"."""
    while True:
        if form == "diagonal":
            found = diagonal([entry(random, simple) for _ in range(size)], size, size)
        else:
            found = symmetric(random, size, simple) if form == "symmetric" else dense(random, size, size, simple)
        if found.det() != 0:
            return found


def balanced(random: Random, widths: Sequence[int]) -> list[fmpq_mat]:
    """Layers W_1 to W_M of shapes (widths[l], widths[l-1]) with W_{l+1}^T W_{l+1} = W_l W_l^T.

    All balanced layers are of the form W_l = R_{l+1} D R_l^T with orthogonal R and the same values on the diagonals.
    """
    values = [Fraction(random.choice((1, 2, 3)), random.choice((1, 2))) for _ in range(min(widths))]
    values = values[: random.randint(1, len(values))] if random.random() < 0.3 else values
    return _aligned(random, widths, [values] * (len(widths) - 1))


def imbalanced(random: Random, widths: Sequence[int]) -> tuple[list[fmpq_mat], Fraction] | None:
    """Two layers with W_2^T W_2 = W_1 W_1^T + c I, and c, not zero; None if the widths admit none.

    On a direction of the hidden layer that both layers use, squared singular values differ by c; on one that the first
    cannot use c is a square itself, on one that the second cannot use minus a square.
    """
    inputs, hidden, outputs = widths
    signs = [sign for sign, room in ((1, outputs), (-1, inputs)) if room >= hidden]
    if not signs:
        return None
    root, sign = Fraction(random.choice((1, 2, 3)), random.choice((1, 2))), random.choice(signs)
    offset = sign * root**2
    first, second = [], []
    for place in range(hidden):
        middle = Fraction(random.choice((1, 2, 3, 4)), random.choice((1, 3)))
        pair = ((middle - offset / middle) / 2, (middle + offset / middle) / 2)
        low, high = (Fraction(0), root) if place >= inputs else (root, Fraction(0)) if place >= outputs else pair
        first.append(low)
        second.append(high)
    return _aligned(random, widths, [first[:inputs], second[:outputs]]), offset


def _aligned(random: Random, widths: Sequence[int], values: Sequence[Sequence[Fraction]]) -> list[fmpq_mat]:
    frames = [orthogonal(random, width) for width in widths]
    return [
        frames[layer + 1] * diagonal(own, widths[layer + 1], widths[layer]) * frames[layer].transpose()
        for layer, own in enumerate(values)
    ]
