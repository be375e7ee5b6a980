"""A mode carried by several hidden units: the closed form of two weights with squared norms in place of squares.

Conventions: hidden width h; vectors a and b of h weights with product u = a.b; loss (1/2)(s - a.b)**2; tau is one
over the learning rate; P = |a + b|**2, and kappa = |a + b|**2 * |a - b|**2 is conserved.
"""

from __future__ import annotations

from itertools import product
from typing import Final

from derivations.catalogue.programs import Conserved, Follows, Solved
from derivations.catalogue.quantities import PACE, TARGET, TAU, TIME, S, T
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Conserves, Equal, Solves, TimeTo
from derivations.derivation import Rule
from derivations.expressions import Expr, Symbol, add, read, symbols
from derivations.flow import gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

_WIDTHS = (2, 3)
_UNITS = range(1, max(_WIDTHS) + 1)
P, P0 = symbols("P P0")
_VOCABULARY = Vocabulary(
    (
        TIME,
        PACE,
        TARGET,
        Variable("P0", Domain.POSITIVE, scale=Scale.LOG, about="squared norm of a + b at time 0", latex="P_0"),
        Variable("kappa", Domain.NONNEGATIVE, about="imbalance, the product of the squared norms of a + b and a - b"),
        *(Variable(f"a{i}", about=f"weight into unit {i}", latex=f"a_{i}") for i in _UNITS),
        *(Variable(f"b{i}", about=f"weight out of unit {i}", latex=f"b_{i}") for i in _UNITS),
        *(Variable(f"a0_{i}", about=f"weight into unit {i} at time 0", latex=f"a_{{{i},0}}") for i in _UNITS),
        *(Variable(f"b0_{i}", about=f"weight out of unit {i} at time 0", latex=f"b_{{{i},0}}") for i in _UNITS),
    ),
    "wide",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim


def _vector(letter: str, width: int) -> tuple[Symbol, ...]:
    return tuple(Symbol(f"{letter}{unit}") for unit in range(1, width + 1))


def _dot(left: tuple[Expr, ...], right: tuple[Expr, ...]) -> Expr:
    return add(*(x * y for x, y in zip(left, right, strict=True)))


def _loss(width: int) -> Expr:
    return (S - _dot(_vector("a", width), _vector("b", width))) ** 2 / 2


def _sums_and_differences(width: int) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    pairs = list(zip(_vector("a", width), _vector("b", width), strict=True))
    return tuple(a + b for a, b in pairs), tuple(a - b for a, b in pairs)


def _conserved(width: int, unit: int, other: int) -> Claim:
    starts = (*_vector("a0_", width), *_vector("b0_", width))
    flow = gradient_flow(_loss(width), (*_vector("a", width), *_vector("b", width)), T, starts, TAU)
    sums, differences = _sums_and_differences(width)
    return _claim(
        f"conserved.width-{width}.{unit}-{other}",
        f"With {width} hidden units, the sum of unit {unit} times the difference of unit {other} is conserved",
        Conserves(sums[unit - 1] * differences[other - 1]),
        about=flow,
        derived=Conserved(_loss(width)),
    )


def _kappa(width: int) -> Claim:
    a, b = _vector("a", width), _vector("b", width)
    sums, differences = _sums_and_differences(width)
    return _claim(
        f"kappa.width-{width}",
        f"The imbalance of {width} hidden units in two forms",
        Equal(_dot(sums, sums) * _dot(differences, differences), (_dot(a, a) + _dot(b, b)) ** 2 - 4 * _dot(a, b) ** 2),
        derived=Follows((), "Expand the squared norms.", Rule.EXPAND),
        note="This, and not the difference of the squared norms, replaces the squared imbalance of two weights.",
    )


def _strength(width: int) -> Claim:
    sums, differences = _sums_and_differences(width)
    return _claim(
        f"strength.width-{width}",
        f"The strength of a mode of {width} hidden units from squared norms of sums and differences",
        Equal(_dot(_vector("a", width), _vector("b", width)), (_dot(sums, sums) - _dot(differences, differences)) / 4),
        derived=Follows((), "Expand the squared norms.", Rule.EXPAND),
    )


# Two units: a + b has the direction (cos alpha, sin alpha) and a - b the direction (cos beta, sin beta), for ever.
_TWO_UNITS = naming(
    a1="(sqrt(P)*cos(alpha) + sqrt(kappa/P)*cos(beta))/2",
    a2="(sqrt(P)*sin(alpha) + sqrt(kappa/P)*sin(beta))/2",
    b1="(sqrt(P)*cos(alpha) - sqrt(kappa/P)*cos(beta))/2",
    b2="(sqrt(P)*sin(alpha) - sqrt(kappa/P)*sin(beta))/2",
)
_FROM_LOSS = Solved(Reduction(_loss(2), _TWO_UNITS, read("(a1 + b1)**2 + (a2 + b2)**2"), tau=TAU))
_FLOW = scalar_flow(P, T, P0, read("(2*s*P - P**2/2 + kappa/2)/tau"))
_ROOTS = naming(zeta="sqrt(4*s**2 + kappa)", P_high="2*s + zeta", P_low="-kappa/(2*s + zeta)")

SUM: Final = _claim(
    "sum",
    "The squared norm of the sum of the weights solves the Riccati equation of a single hidden unit",
    Solves({P: read("(P_high - P_low*K*decay)/(1 - K*decay)")}),
    about=_FLOW,
    where={**_ROOTS, **naming(K="(P0 - P_high)/(P0 - P_low)", decay="exp(-zeta*t/tau)")},
    derived=_FROM_LOSS,
    note="For any width; the derivation shows two hidden units.",
)
TIME_LAW: Final = _claim(
    "sum-time",
    "The time in which the squared norm of the sum of the weights grows to a given value",
    TimeTo(read("tau/zeta*log((P - P_low)*(P_high - P0)/((P0 - P_low)*(P_high - P)))")),
    "P0 < P_high",
    about=_FLOW,
    where=_ROOTS,
    derived=_FROM_LOSS,
)

CLAIMS: Final = (
    SUM,
    TIME_LAW,
    *(_conserved(2, unit, other) for unit, other in product((1, 2), repeat=2)),
    _conserved(3, 1, 2),
    *(family(width) for width in _WIDTHS for family in (_kappa, _strength)),
)
