"""Flows in coordinates, and the polynomials in the time that nearly solve them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import arb, arb_poly, arb_series, ctx

from derivations.expressions import Expr, Symbol, differentiate
from numerics import series_matrices as matrices
from numerics.rates import Program
from numerics.rings import Ring, Series, working
from numerics.series_matrices import coefficients

#: Into how many parts the order is divided, of which one is the length of Y and Z.
_BLOCKS = 4
#: How many bits more than those that count a round of Newton's iteration has.
_SPARE_BITS = 8
#: The work of Newton's iteration grows with the third power of the number of states.
_MOST_FOR_NEWTON = 6


def log2_magnitude(value: arb) -> float:
    """The binary logarithm of |midpoint| to double precision; -inf for 0."""
    mantissa, exponent = value.mid().man_exp()
    size = abs(int(mantissa))
    if size == 0:
        return -math.inf
    shift = max(size.bit_length() - 53, 0)
    return math.log2(size >> shift) + shift + int(exponent)


def power_of_two(exponent: float) -> arb:
    """An exact number within one part in 2**20 of 2**exponent."""
    whole = math.floor(exponent)
    return arb((round(2 ** (exponent - whole + 20)), whole - 20))


class Field:
    """The rates of a flow and their Jacobian, ready to run.

    Args:
        states: the names of the states, or of their coordinates.
        time: the name of the time.
        rates: the rates as expressions in these names alone.

    Raises:
        Unsupported: if a rate has a node that programs cannot evaluate.
        ExpressionError: if a rate has no derivative.
    """

    def __init__(self, states: Sequence[Symbol], time: Symbol, rates: Sequence[Expr]) -> None:
        inputs = (*states, time)
        self.dimension = len(states)
        self.autonomous = all(time not in rate.free_symbols for rate in rates)
        self._rates = Program(rates, inputs)
        self._jacobian = Program([differentiate(rate, state) for rate in rates for state in states], inputs)

    def rates(self, ring: Ring, states: Sequence[Any], time: Any) -> list[Any]:
        """The rates at the states and the time."""
        return self._rates.run(ring, [*states, time])

    def jacobian(self, ring: Ring, states: Sequence[Any], time: Any) -> list[list[Any]]:
        """The derivatives of the rates by the states, one row a rate."""
        flat = self._jacobian.run(ring, [*states, time])
        return [flat[row * self.dimension : (row + 1) * self.dimension] for row in range(self.dimension)]


@dataclass(frozen=True)
class Expansion:
    """Polynomials in the time since `elapsed`, one a state, that nearly solve the flow, with exact coefficients."""

    coefficients: tuple[tuple[arb, ...], ...]
    elapsed: arb

    @property
    def order(self) -> int:
        """The degree of the polynomials."""
        return len(self.coefficients[0]) - 1

    def at(self, time: arb) -> tuple[arb, ...]:
        """The values of the polynomials."""
        return tuple(arb_poly(list(row))(time) for row in self.coefficients)

    def spreads(self) -> list[arb_poly]:
        """For each state the sum of |p_k| * r**k over k >= 1, as a polynomial in r."""
        return [arb_poly([arb(0), *(abs(c) for c in row[1:])]) for row in self.coefficients]


def expand(field: Field, centre: Sequence[arb], elapsed: arb, order: int) -> Expansion:
    """The Taylor polynomials of the flow from exact states, with rounded coefficients."""
    if field.dimension <= _MOST_FOR_NEWTON:
        return Expansion(_newton(field, centre, elapsed, order), elapsed)
    return Expansion(_picard(field, centre, elapsed, order), elapsed)


def clock_series(field: Field, elapsed: arb) -> Any:
    """The time as a series about `elapsed`, which is exact; 0 for an autonomous flow."""
    return arb(0) if field.autonomous else arb_series([elapsed.mid(), arb(1)])


def _newton(field: Field, centre: Sequence[arb], elapsed: arb, order: int) -> tuple[tuple[arb, ...], ...]:
    """Coefficients by Newton's iteration, with Y the solution of Y' = f_y(p) Y, Z its inverse (Brent and Kung 1978).

    Each round extends p by the correction Y * (integral of Z*(f(p) - p')), by as many terms as Y and Z have; these are
    extended by Newton's iterations of their own, up to a part of the order beyond which it is more work than it saves.

    A step takes the last term to the size of the rounding, so that later terms, which weigh less in it, have fewer bits
    that count; a round has as many as its first term needs.
    """
    all_bits, known = ctx.prec, [[[start]] for start in centre]
    solution = inverse = matrices.identity(len(centre))
    short, block = 1, -(-(order + 1) // _BLOCKS)
    for low, length in pairwise([*_doubling(block), *range(2 * block, order + 1, block), order + 1]):
        bits = min(all_bits, all_bits - all_bits * low // (order + 1) + _SPARE_BITS)
        if low > short and short < block:
            with working(bits, low):
                series = [arb_series(row[0], prec=low) for row in known]
                slopes = field.jacobian(Series(), series, clock_series(field, elapsed))
                rows = [[coefficients(entry, low) for entry in row] for row in slopes]
                gap = [[entry[short - 1 : low - 1] for entry in row] for row in matrices.product(rows, solution, low)]
                solution = matrices.extended(solution, matrices.correction(solution, inverse, gap, short))
                inverse = matrices.inverse_extended(inverse, solution, short, low)
            short = low
        with working(bits, length):
            series = [arb_series(row[0], prec=length) for row in known]
            rates = field.rates(Series(), series, clock_series(field, elapsed))
            gap = [[coefficients(rate, length)[low - 1 : length - 1]] for rate in rates]
            known = matrices.extended(known, matrices.correction(solution, inverse, gap, low))
    return tuple(tuple(row[0]) for row in known)


def _doubling(length: int) -> list[int]:
    """Lengths from 1 to `length`, each at most twice the one before."""
    lengths = [length]
    while lengths[-1] > 1:
        lengths.append((lengths[-1] + 1) // 2)
    return lengths[::-1]


def _picard(field: Field, centre: Sequence[arb], elapsed: arb, order: int) -> tuple[tuple[arb, ...], ...]:
    """Coefficients one by one: (k + 1) p_(k+1) is the k-th coefficient of f(p)."""
    known = [[start] for start in centre]
    bits = ctx.prec
    for place in range(order):
        with working(bits, place + 1):
            guesses = [arb_series(row, prec=place + 1) for row in known]
            rates = field.rates(Series(), guesses, clock_series(field, elapsed))
            for row, rate in zip(known, rates, strict=True):
                row.append((coefficients(rate, place + 1)[place] / (place + 1)).mid())
    return tuple(tuple(row) for row in known)
