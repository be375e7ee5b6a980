"""Predictions of three training inputs whose data differ, from the kernel up: the laws of any number, put to the test.

Conventions: those of the topic `predictor-limits`, in units of the variance, or of what all entries tend to. C12, C13,
C23 are the constants of the data of pairs of training inputs, T1, T2, T3 those of a test input with them; labels z1, z2
and -z1 - z2 sum to zero. The kernel is inverted by its cofactors, so that nothing here is of first order in anything.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.kernel_spectra import RELU
from derivations.catalogue.mean_predictor import FLAT_LIMIT
from derivations.catalogue.predictor_limits import CRITICAL as PREDICTED
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Limit
from derivations.expressions import INFINITY, ZERO, Expr, add, read, substitute, symbols
from derivations.variables import Domain, Variable

C0, L, V = symbols("c0 l v")
_PAIRS: Final = ("12", "13", "23")
_TRAINING: Final = symbols(" ".join(f"C{pair}" for pair in _PAIRS))
_TEST: Final = symbols("T1 T2 T3")
_LABELS: Final = (read("z1"), read("z2"), read("-z1 - z2"))
_NUMBERS: Final = ("first", "second", "third")
_VOCABULARY: Final = Vocabulary(
    (
        *tangent_kernels.VARIABLES,
        *(
            Variable(f"C{pair}", Domain.REAL, about=f"data of the training inputs {pair[0]} and {pair[1]}")
            for pair in _PAIRS
        ),
        *(
            Variable(f"T{place}", Domain.REAL, about=f"data of the test input and the {name} training input")
            for place, name in enumerate(_NUMBERS, 1)
        ),
        Variable("z1", Domain.REAL, about="label of the first training input", latex="z_1"),
        Variable("z2", Domain.REAL, about="label of the second training input", latex="z_2"),
        Variable("g", Domain.POSITIVE, about="what the inverse angle gains in a layer"),
        Variable("v", Domain.POSITIVE, about="what the entries lack in units of the data"),
    ),
    "three-inputs",
    XIAO_2020,
)
_claim: Final = _VOCABULARY.claim


def _quotient(diagonal: Expr, pairs: tuple[Expr, ...], tests: tuple[Expr, ...]) -> Expr:
    """The row of the test input times the inverse of the kernel times the labels, by cofactors."""
    cofactors, determinant = _inverted(diagonal, pairs)
    return _form(tests, cofactors, _LABELS) / determinant


def _inverted(diagonal: Expr, pairs: tuple[Expr, ...]) -> tuple[tuple[tuple[Expr, ...], ...], Expr]:
    """The cofactors and the determinant of a symmetric matrix of three rows with one number on its diagonal."""
    u, v, w = pairs
    rows = (
        (diagonal**2 - w**2, v * w - u * diagonal, u * w - v * diagonal),
        (v * w - u * diagonal, diagonal**2 - v**2, u * v - w * diagonal),
        (u * w - v * diagonal, u * v - w * diagonal, diagonal**2 - u**2),
    )
    return rows, diagonal**3 + 2 * u * v * w - diagonal * (u**2 + v**2 + w**2)


def _form(left: tuple[Expr, ...], rows: tuple[tuple[Expr, ...], ...], right: tuple[Expr, ...]) -> Expr:
    return add(*(a * entry * b for a, row in zip(left, rows, strict=True) for entry, b in zip(row, right, strict=True)))


def _with_data(law: Expr) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """A law of the entries off the diagonal for each pair of training inputs, and for the test input."""
    pairs = tuple(substitute(law, {C0: name}) for name in _TRAINING)
    return pairs, tuple(substitute(law, {C0: name}) for name in _TEST)


def _shared(share: str) -> Expr:
    """The data of the test input less a share of those of the training inputs, times the labels."""
    rows = ("C12 + C13", "C12 + C23", "C13 + C23")
    left = (name - read(share) * read(row) for name, row in zip(_TEST, rows, strict=True))
    return add(*(a * b for a, b in zip(left, _LABELS, strict=True)))


def _critical(name: str, title: str, diagonal: Expr, law: Expr, scale: str, share: str, *parents: Claim) -> Claim:
    pairs, tests = _with_data(law)
    return _claim(
        f"{name}",
        title,
        Limit(L * _quotient(diagonal, pairs, tests), L, INFINITY, "", read(scale) * _shared(share)),
        derived=Expanded("Invert the kernel by its cofactors, with the law of each pair.", parents),
    )


_TANGENT: Final = read("l/3 + (1 - a3/a2**2)/3*log(l) + c0/(3*a2)")
_KINKED: Final = read("l/4 + 3/8*log(l) + c0/(4*g)")

CRITICAL: Final = (
    _critical(
        "critical",
        "The tangent kernel at criticality: 1/(2*a2*l) times the data less a fifth of those of the training inputs",
        L,
        _TANGENT,
        "1/(2*a2)",
        "1/5",
        tangent_kernels.CRITICAL,
        *PREDICTED[:2],
    ),
    _critical(
        "critical.network",
        "The kernel of the network at criticality: 1/(a2*l) times the data less a third of those of training inputs",
        read("1"),
        1 - tangent_kernels.LACK,
        "1/a2",
        "1/3",
        tangent_kernels.CLOCK_LOGARITHM,
        *PREDICTED[2:4],
    ),
    _critical(
        "relu",
        "The tangent kernel of ReLU without a bias: 1/(3*g*l) times the data less a sixth of those of training inputs",
        L,
        _KINKED,
        "1/(3*g)",
        "1/6",
        RELU,
        *PREDICTED[4:6],
    ),
)
_PAIR_DATA: Final = tuple(1 - V * name for name in _TRAINING)
_TEST_DATA: Final = tuple(1 - V * name for name in _TEST)
_COFACTORS, _DETERMINANT = _inverted(ZERO, _TRAINING)
_ALL: Final = (read("1"), read("1"), read("1"))
_FLAT: Final = (
    _form(_TEST, _COFACTORS, _LABELS)
    - _form(_TEST, _COFACTORS, _ALL) * _form(_ALL, _COFACTORS, _LABELS) / _form(_ALL, _COFACTORS, _ALL)
) / _DETERMINANT + _form(_ALL, _COFACTORS, _LABELS) / _form(_ALL, _COFACTORS, _ALL)
ORDERED: Final = _claim(
    "ordered",
    "The ordered phase: the prediction tends to what the inverse of the data says",
    Limit(_quotient(read("1"), _PAIR_DATA, _TEST_DATA), V, ZERO, "+", _FLAT),
    "C12 > 0",
    "C13 > 0",
    "C23 > 0",
    "2*(C12*C13 + C12*C23 + C13*C23) - C12**2 - C13**2 - C23**2 > 0",
    derived=Expanded("Invert the kernel by its cofactors.", (FLAT_LIMIT,)),
)

CLAIMS: Final[tuple[Claim, ...]] = (*CRITICAL, ORDERED)
