r"""Wick's theorem: Gaussian moments as sums over pairings (Isserlis 1918), summed exactly.

The mean of a product of jointly normal variables of mean zero is the sum, over all ways to pair them, of the product of
the covariances of the pairs.  For products of matrices a pairing closes loops of indices, and each loop is a trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from derivations.expressions import Expr, Number, add, mul

Pairing: TypeAlias = tuple[tuple[int, int], ...]


def pairings(members: Sequence[int]) -> Iterator[Pairing]:
    """All ways to pair an even number of members; none for an odd number.

    >>> [len(list(pairings(range(2 * half)))) for half in range(1, 5)]
    [1, 3, 15, 105]
    """
    if not members:
        yield ()
        return
    first, *others = members
    for index, partner in enumerate(others):
        for rest in pairings([*others[:index], *others[index + 1 :]]):
            yield ((first, partner), *rest)


def normal_moment(order: int) -> int:
    """E z**order for a standard normal z: the number of pairings, 0 for odd orders.

    >>> [normal_moment(order) for order in range(1, 7)]
    [0, 1, 0, 3, 0, 15]
    """
    return sum(1 for _ in pairings(range(order)))


def quadratic_form_moment(power: int, trace: Callable[[int], Expr]) -> Expr:
    r"""E (x^T D x)**power for a standard normal vector x and a symmetric matrix D.

    .. math:: E (x^T D x)^p = \sum_{\text{pairings}} \prod_{\text{loops}} \operatorname{tr} D^{\text{length}}

    Args:
        power: p, a positive whole number.
        trace: from m to tr D**m.

    >>> from derivations.expressions import Symbol
    >>> quadratic_form_moment(2, lambda length: Symbol(f"T{length}"))
    T1*T1 + 2*T2
    """
    found: Counter[tuple[int, ...]] = Counter()
    for pairing in pairings(range(2 * power)):
        # Factor f of D has the ends 2f and 2f + 1; a pair of ends joins two factors.
        loops = _classes(power, [(first // 2, second // 2) for first, second in pairing])
        found[tuple(sorted(len(loop) for loop in loops))] += 1
    return add(*(mul(Number(times), *map(trace, lengths)) for lengths, times in found.items()))


def wishart_moment(power: int, rows: Expr, columns: Expr) -> Expr:
    r"""E tr (Z Z^T)**power for an a by b matrix Z of independent standard normal entries.

    .. math:: \sum_{\text{pairings}} a^{\text{loops of row indices}}\, b^{\text{loops of column indices}}

    Args:
        power: a positive whole number.
        rows: a, how many rows Z has.
        columns: b, how many columns.

    >>> from derivations.expressions import symbols
    >>> a, b = symbols("a b")
    >>> wishart_moment(1, a, b)
    a*b
    """
    found: Counter[tuple[int, int]] = Counter()
    for pairing in pairings(range(2 * power)):
        # Factor 2m is Z with row m and column m, factor 2m + 1 is Z^T with column m and row m + 1.
        row_pairs = [(((first + 1) // 2) % power, ((second + 1) // 2) % power) for first, second in pairing]
        column_pairs = [(first // 2, second // 2) for first, second in pairing]
        found[len(_classes(power, row_pairs)), len(_classes(power, column_pairs))] += 1
    return add(*(times * rows**first * columns**second for (first, second), times in found.items()))


def _classes(count: int, joined: Sequence[tuple[int, int]]) -> list[set[int]]:
    """The classes into which joined pairs put the numbers below `count`."""
    classes = [{number} for number in range(count)]
    for first, second in joined:
        left = next(each for each in classes if first in each)
        right = next(each for each in classes if second in each)
        if left is not right:
            classes.remove(right)
            left |= right
    return classes
