"""Kernels of any number of inputs of one norm: one function of one variable, interpolated with a proved error.

If all variances of the first kernel are equal, every entry of a kernel of any depth is the same function of the first
correlation c.  The functions

    q_ab,    p_ab,    (1 - c^L)/(1 - c),    (p - p_ab)/(1 - c)

are power series in c whose coefficients are not negative: the dual kernels are, as E[phi(u) phi(v)] = sum_n a_n**2 c**n
(Daniely, Frostig, Singer 2016), sums, products and compositions of such series are, and if g = sum_n g_n c**n is one,
so is (g(1) - g(c))/(1 - c) = sum_n g_n (1 + c + ... + c**(n - 1)).  On the disc |c| <= R each is therefore at most its
value at R, which one evaluation in balls gives; that bounds the error of Chebyshev interpolation on every interval
inside the disc.  R stays below 1, so that this holds for every activation, with a kink or without, and in every phase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf, sqrt
from typing import Final

import numpy as np
from flint import arb, ctx

from numerics.kernels.activations import Activation
from numerics.kernels.interpolation import Polynomial, ellipse, points, terms_needed, truncation
from numerics.kernels.numbers import Array
from numerics.kernels.pairs import Diagonals, KernelError, Pair

#: Part of the distance of a piece from c = 1 or c = -1 that its ellipse leaves free.
_FREE: Final = 0.05
#: The larger semi-axis of an ellipse, in units of half the piece, is at least this; otherwise the piece is divided.
_SLENDER: Final = 2.0
#: An interval is at least this part as long as its distance from c = 1 or c = -1, so that it may be a point.
_SHORTEST: Final = 0.05
#: The balls of a function have radii below this part of its largest value.
_EXACT: Final = 2.0**-62
_NOTHING: Final = 1e-40
#: Twice the bits that narrow balls by less than this factor are not doubled again, if the balls are useful as they are.
_GAINED: Final = 16.0
_USEFUL: Final = 1e-6
_MOST_BITS: Final = 20_000

#: The functions of a pair and of the first gap that are interpolated.
_PARTS: Final[Mapping[str, Callable[[Pair[arb], arb], arb]]] = {
    "covariance": lambda pair, _: pair.covariance,
    "tangent": lambda pair, _: pair.tangent_covariance,
    "gap": lambda pair, gap: pair.gap / gap,
    "tangent_gap": lambda pair, gap: pair.tangent_gap / gap,
}
PARTS: Final = tuple(_PARTS)


@dataclass(frozen=True)
class Network:
    """A dense network, and the variance that all inputs have at its first layer.

    Attributes:
        activation: the nonlinearity.
        weight: w, the variance of the weights times the width; positive.
        bias: b, the variance of the biases; not negative.
        variance: q of the first layer, positive.
        layer: the number of weight matrices, at least 1.
    """

    activation: Activation
    weight: float
    bias: float
    variance: float
    layer: int
    _known: dict[int, Diagonals] = field(default_factory=dict, repr=False, compare=False)

    def at(self, places: Callable[[], list[arb]], parts: Sequence[str]) -> dict[str, list[arb]]:
        """The functions at gaps 1 - c of the first layer, which are asked for at each precision that is tried.

        Balls of an activation that is a truncated series stay wide at any precision; their radii are part of the bound.
        """
        bits, before = 96 + 2 * self.layer, inf
        while bits <= _MOST_BITS:
            with ctx.workprec(bits):
                gaps = places()
                pairs = [self._diagonals(bits).pair(gap) for gap in gaps]
                found = {part: [_PARTS[part](*each) for each in zip(pairs, gaps, strict=True)] for part in parts}
            widest = max(map(width, found.values()))
            if widest <= _EXACT or before / _GAINED < widest <= _USEFUL:
                return found
            bits, before = 2 * bits, widest
        raise KernelError(
            f"{_MOST_BITS} bits are too few for {self.layer} layers of weights of variance {self.weight}: the kernels "
            "grow beyond all numbers, or the inputs lie too close to each other; take fewer layers"
        )

    def _diagonals(self, bits: int) -> Diagonals:
        if bits not in self._known:
            numbers = Fraction(self.weight), Fraction(self.bias), Fraction(self.variance)
            self._known[bits] = Diagonals.of(self.activation, *numbers, self.layer, bits)
        return self._known[bits]


def width(values: Sequence[arb]) -> float:
    """The largest radius, beside the largest value or beside what counts as nothing."""
    if not all(value.is_finite() for value in values):
        return inf
    largest = max(max(abs(value).lower() for value in values), arb(_NOTHING))
    return float((max(value.rad() for value in values) / largest).upper())


@dataclass(frozen=True)
class Entries:
    """The entries of kernels of inputs of equal norm, as functions of the first gap 1 - c.

    Attributes:
        network: whose kernels they are.
        pieces: intervals of the gap, in order, with the polynomials of each function.

    >>> from numerics.kernels import ERF
    >>> entries = interpolate(Network(ERF, 3.0, 0.2, 1.9, 100), 0.7, 1.3)
    >>> print(f"{entries('tangent', np.array([1.0]))[0]:.12f}", entries.error("tangent") < 1e-12)
    6.563670745218 True
    """

    network: Network
    pieces: tuple[Mapping[str, Polynomial], ...]

    def __call__(self, part: str, gaps: Array) -> Array:
        """A kernel's entries.

        Args:
            part: "covariance" for q_ab, "tangent" for p_ab, "gap" for 1 - c and "tangent_gap" for p - p_ab of the last
                layer; the differences keep all digits however small they are.
            gaps: 1 - c of the first layer, in the range for which the entries were interpolated, of any shape.
        """
        places = [piece[part] for piece in self.pieces]
        if len(places) == 1:
            found = places[0](gaps)
        else:
            found, which = np.empty_like(gaps), np.searchsorted([each.middle - each.half for each in places[1:]], gaps)
            for number, polynomial in enumerate(places):
                chosen = which == number
                found[chosen] = polynomial(gaps[chosen])
        return found * gaps if part in ("gap", "tangent_gap") else found

    def error(self, part: str) -> float:
        """A bound for the error of every entry, in units of the largest one whose first gap is in the same piece."""
        return max(piece[part].error / piece[part].scale + 2.0**-52 for piece in self.pieces)


def interpolate(
    network: Network, low: float, high: float, parts: Sequence[str] = PARTS, tolerance: float = 1e-12
) -> Entries:
    """The entries of the kernels for all gaps from low to high.

    Args:
        network: activation, variances and depth.
        low: the smallest gap 1 - c of the first layer, above 0.
        high: the largest gap, not below the smallest, and below 2.
        parts: which functions, some of "covariance", "tangent", "gap" and "tangent_gap".
        tolerance: the error to be allowed, in units of the largest entry of a piece.

    Raises:
        KernelError: if an argument is outside its domain, or a kernel is beyond all numbers.
    """
    if not 0 < low <= high < 2:
        raise KernelError(
            f"gaps from {low} to {high}: give correlations strictly between -1 and 1; those at the ends are known"
        )
    return Entries(network, tuple(_piece(network, *each, parts, tolerance) for each in _pieces(low, high)))


def _pieces(low: float, high: float) -> Iterator[tuple[float, float]]:
    """Intervals that are short beside their distance from c = 1 and c = -1; halves in log((1 - c)/(1 + c))."""
    if _semi_axis(*_around(low, high)) >= _SLENDER:
        yield low, high
        return
    between = sqrt(low / (2 - low)) * sqrt(high / (2 - high))
    yield from _pieces(low, 2 * between / (1 + between))
    yield from _pieces(2 * between / (1 + between), high)


def _around(low: float, high: float) -> tuple[float, float]:
    """Middle and half length of an interval that contains these two gaps, whatever the rounding."""
    middle = (low + high) / 2
    half = max((high - low) / 2, _SHORTEST * min(middle, 2 - middle))
    return middle, half * (1 + 2.0**-50)


def _semi_axis(middle: float, half: float) -> float:
    """Of the ellipse, in units of the half length."""
    nearest = min(middle, 2 - middle)
    return (nearest - _FREE * (nearest - half)) / half


def _piece(network: Network, low: float, high: float, parts: Sequence[str], tolerance: float) -> dict[str, Polynomial]:
    middle, half = _around(low, high)
    nearest = min(middle, 2 - middle)
    edge = _FREE * (nearest - half)
    rho = ellipse((arb(nearest) - edge) / half)
    edges = network.at(lambda: [arb(edge), arb(middle) + half, arb(middle) - half], parts)
    degree = max(
        terms_needed(edges[part][0], rho, tolerance / 4 * float(max(map(abs, edges[part][1:])))) for part in parts
    )
    inside = network.at(lambda: [middle + half * point for point in points(degree, ctx.prec)[1:-1]], parts)
    return {
        part: Polynomial.through(
            middle,
            half,
            [edges[part][1], *inside[part], edges[part][2]],
            truncation(edges[part][0], rho, degree),
            tolerance / 4,
        )
        for part in parts
    }
