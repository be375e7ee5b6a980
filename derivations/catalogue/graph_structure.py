"""Rings, orders and clusters: items on a graph, whose features vary smoothly along its edges.

Conventions: the Laplacian L of a graph of P items has the degrees on its diagonal and -1 for each edge; features are
independent draws of a Gaussian field with the precision L + I/sg2, so that a singular vector over the items is an
eigenvector of L, and one with eigenvalue ell has the variance zeta = 1/(ell + 1/sg2). With N features, an average over
the items and N to infinity, the singular value is sqrt(N*zeta)/P. Items are numbered from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import KEMP_2008, SAXE_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    ONE,
    PI,
    ZERO,
    Expr,
    Symbol,
    add,
    as_expr,
    call,
    differentiate,
    read,
    substitute,
    symbols,
)
from derivations.variables import Domain, Variable

ANGLE, J, N, ELL, X = symbols("phi j n ell x")

_VOCABULARY = Vocabulary(
    (
        Variable("phi", about="angle between neighbours", latex=r"\varphi"),
        Variable("psi", about="angle of the item with number 0", latex=r"\psi"),
        Variable("j", Domain.INTEGER, about="number of an item"),
        Variable("x", Domain.UNIT, about="angle between neighbours, as a part of pi"),
        Variable("n", Domain.POSITIVE, about="number of items of a cluster"),
        Variable("v", about="entry of an eigenvector at an item"),
        Variable("ell", Domain.NONNEGATIVE, about="eigenvalue of the Laplacian", latex=r"\ell"),
        Variable("sg2", Domain.POSITIVE, about="variance of a feature of an item on its own", latex=r"\sigma^2"),
        Variable("N", Domain.POSITIVE, about="number of features"),
        Variable("P", Domain.POSITIVE, about="number of items"),
    ),
    "graph-structure",
    SAXE_2019,
)
_claim: Final = _VOCABULARY.claim

_WAVE: Final = read("cos(phi*j + psi)")
_EIGENVALUE: Final = read("2 - 2*cos(phi)")
_OF_PART: Final = read("2 - 2*cos(pi*x)")
_VARIANCE: Final = read("1/(ell + 1/sg2)")


def _at(item: Expr) -> Expr:
    return substitute(_WAVE, {J: item})


@dataclass(frozen=True)
class Wave:
    """A wave over a ring or an order of items, and the Laplacian applied to it.

    Around a ring of P items v_j = cos(2*pi*k*j/P); along an order v_j = cos(pi*k*(j + 1/2)/P).

    Attributes:
        items: P.
        periods: k.
        closed: whether the last item is a neighbour of the first.
    """

    items: int
    periods: int
    closed: bool

    @property
    def angle(self) -> Expr:
        """The angle between neighbours."""
        return PI * as_expr(Fraction((1 + self.closed) * self.periods, self.items))

    @property
    def entries(self) -> tuple[Expr, ...]:
        """The wave at the items."""
        shift = Fraction(0) if self.closed else Fraction(1, 2)
        return tuple(call("cos", self.angle * as_expr(item + shift)) for item in range(self.items))

    def applied(self) -> tuple[Expr, ...]:
        """The Laplacian applied to the wave: for each item the differences to its neighbours."""
        wave, last, image = self.entries, self.items - 1, []
        for item in range(self.items):
            near = [item - 1, item + 1]
            if self.closed:
                near = [place % self.items for place in near]
            image.append(add(*(wave[item] - wave[place] for place in near if 0 <= place <= last)))
        return tuple(image)

    def __call__(self, claim: Claim) -> Derivation:
        """That the wave is an eigenvector, item by item."""
        pairs = zip(self.applied(), self.entries, strict=True)
        eigenvalue = substitute(_EIGENVALUE, {ANGLE: self.angle})
        sentence = "The differences to the neighbours, item by item, are this multiple of the wave:"
        shown = (Equation(ELL, eigenvalue),)
        vanishing = tuple(image - eigenvalue * entry for image, entry in pairs)
        return Derivation((Step(Rule.EXPAND, sentence, shown, vanishing, claim.assumptions),))


def _wave(wave: Wave) -> Claim:
    name = "ring" if wave.closed else "order"
    energy = add(*(image * entry for image, entry in zip(wave.applied(), wave.entries, strict=True)))
    size = add(*(entry**2 for entry in wave.entries))
    return _claim(
        f"{name}.items-{wave.items}.wave-{wave.periods}",
        f"{name.capitalize()} of {wave.items} items: the eigenvalue of wave {wave.periods}",
        Equal(energy / size, substitute(_EIGENVALUE, {ANGLE: wave.angle})),
        source=KEMP_2008,
        derived=Deduced("Multiply by the wave and add up over the items.", before=wave),
    )


INSIDE: Final = _claim(
    "wave",
    "Between two neighbours a wave along a ring or an order is multiplied by 2 - 2*cos(phi) by the Laplacian",
    Equal(2 * _at(J) - _at(J - 1) - _at(J + 1), _EIGENVALUE * _at(J)),
    source=KEMP_2008,
    derived=Deduced("Add the cosines of the two neighbours."),
)
FIRST: Final = _claim(
    "order.first",
    "At the first item of an order, which has one neighbour, a wave from half a step on is an eigenvector too",
    Equal(read("cos(phi/2) - cos(3*phi/2)"), read("(2 - 2*cos(phi))*cos(phi/2)")),
    source=KEMP_2008,
    derived=Deduced("Write both sides by the cosine of $\\varphi/2$."),
)
RINGS: Final = tuple(
    _wave(Wave(items, periods, closed=True)) for items in (5, 8, 12) for periods in range(1, items // 2 + 1)
)
ORDERS: Final = tuple(_wave(Wave(items, periods, closed=False)) for items in (4, 6) for periods in range(1, items))
CLUSTER: Final = _claim(
    "cluster.inside",
    "In a cluster of n items, all of them neighbours, distinctions have the eigenvalue n",
    Equal(read("(n - 1)*v - (0 - v)"), read("n*v")),
    source=KEMP_2008,
    derived=Deduced("The entries of a distinction add up to zero, so that those of the others add up to $-v$."),
)
COMMON: Final = _claim(
    "cluster.common",
    "What all items of a cluster share has the eigenvalue zero",
    Equal(read("(n - 1)*v - (n - 1)*v"), ZERO),
    source=KEMP_2008,
    derived=Deduced("All entries are equal."),
)
PRECISION: Final = _claim(
    "variance",
    "A mode of the Laplacian with eigenvalue ell has the variance 1/(ell + 1/sg2)",
    Equal((ELL + 1 / Symbol("sg2")) * _VARIANCE, ONE),
    derived=Deduced("The covariance is the inverse of the precision."),
)
SINGULAR: Final = _claim(
    "singular-value",
    "The singular value of a mode of the graph",
    Equal(read("sqrt(N*P/(ell + 1/sg2)/P)/P"), read("sqrt(N/(ell + 1/sg2))/P")),
    derived=Deduced("With many features $Y^TY$ is $N$ times the covariance, and the average divides by $P$."),
)
SMOOTH_FIRST: Final = _claim(
    "smooth-first",
    "The smoother a mode along the graph, the greater its singular value",
    Holds(differentiate(read("sqrt(N/(ell + 1/sg2))/P"), ELL) < ZERO),
    derived=Deduced(
        "Differentiate by the eigenvalue.",
        form=read("sqrt(N/(ell + 1/sg2))/P/(2*(ell + 1/sg2))"),
        parents=(SINGULAR,),
    ),
)
SLOW_WAVES: Final = _claim(
    "slow-waves",
    "Of two waves along a ring or an order, the slower one has the smaller eigenvalue",
    Holds(differentiate(_OF_PART, X) > ZERO),
    derived=Deduced("Differentiate by the angle.", form=read("2*pi*sin(pi*x)"), parents=(INSIDE,)),
)
HIGHEST: Final = _claim(
    "fastest-wave",
    "The eigenvalues of rings and orders are at most 4, that of a wave that alternates",
    Holds(_EIGENVALUE <= 4),
    derived=Deduced("By the half angle.", form=read("4*cos(phi/2)**2"), parents=(INSIDE,)),
)
COMMON_FIRST: Final = _claim(
    "cluster.levels",
    "What the items of a cluster share has a greater variance than what tells them apart",
    Holds(substitute(_VARIANCE, {ELL: N}) < substitute(_VARIANCE, {ELL: ZERO})),
    derived=Deduced(
        "Subtract the variances of the eigenvalues $0$ and $n$.",
        form=read("sg2*n*sg2/(1 + n*sg2)"),
        parents=(CLUSTER, COMMON),
    ),
)

CLAIMS: Final = (
    INSIDE,
    FIRST,
    *RINGS,
    *ORDERS,
    CLUSTER,
    COMMON,
    PRECISION,
    SINGULAR,
    SMOOTH_FIRST,
    SLOW_WAVES,
    HIGHEST,
    COMMON_FIRST,
)
