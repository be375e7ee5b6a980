"""Writing exponents and angles as rational combinations of a basis."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mpoly

from derivations.exact.quotients import Quotient

Monomial = tuple[int, ...]


def decompose(target: Quotient, basis: Sequence[Quotient]) -> tuple[list[Fraction], Quotient]:
    """Rational coefficients and a remainder with `target = sum c_j basis_j + remainder`.

    The remainder is zero exactly if `target` lies in the span of the basis over the rational numbers; otherwise it is
    reduced by elimination, so that it contains no leading monomial of a basis element.
    """
    common = target.denominator
    for element in basis:
        common = common * (element.denominator / common.gcd(element.denominator))
    rows: list[tuple[Monomial, fmpq_mpoly, dict[int, fmpq]]] = []
    for index, element in enumerate(basis):
        vector, weights = _eliminate(_over(element, common), rows)
        weights[index] = weights.get(index, fmpq(0)) + 1
        if not vector.is_zero():
            rows.append((vector.monomial(0), vector, weights))
    rest, used = _eliminate(_over(target, common), rows)
    coefficients = [Fraction(0)] * len(basis)
    for index, value in used.items():
        coefficients[index] = Fraction(-int(value.p), int(value.q))
    return coefficients, Quotient(target.ring, rest, common).cancelled()


def _over(element: Quotient, common: fmpq_mpoly) -> fmpq_mpoly:
    return element.numerator * (common / element.denominator)


def _eliminate(
    vector: fmpq_mpoly, rows: list[tuple[Monomial, fmpq_mpoly, dict[int, fmpq]]]
) -> tuple[fmpq_mpoly, dict[int, fmpq]]:
    """`vector` without the pivots of `rows`, and the weights of the basis in what was added to it."""
    weights: dict[int, fmpq] = {}
    for pivot, row, combination in rows:
        coefficient = vector[pivot]
        if coefficient == 0:
            continue
        factor = -coefficient / row[pivot]
        vector = vector + row * factor
        for index, weight in combination.items():
            weights[index] = weights.get(index, fmpq(0)) + factor * weight
    return vector, weights
