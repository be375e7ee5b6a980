"""The mean prediction of a wide network: what a kernel whose inputs are nearly alike makes of labels.

Conventions: m training inputs; v is the column of m equal entries 1/sqrt(m). The kernel of inputs that are all alike is
A on the identity and B on the matrix of ones, A I + (big - A) v v^T with big = A + m*B; a test input has h v^T with
h = B*sqrt(m). The mean prediction is the row of the test input times the inverse kernel times the labels. Centred
labels are (I - v v^T) Z, so that they sum to zero. Deviations from alike kernels are the matrix E and the row e^T.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.deductions import Multiplied
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.expressions import read
from derivations.matrices.building import identity, scaled, zero
from derivations.matrices.givens import Given, Inverse, Orthonormal
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixEqual
from derivations.variables import Domain, Variable

_VOCABULARY: Final = Vocabulary(
    (
        Variable("A", Domain.POSITIVE, about="eigenvalue of the bulk"),
        Variable("big", Domain.POSITIVE, about="largest eigenvalue", latex=r"\lambda_{max}"),
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="number of positions that are pooled"),
        Variable("p", Domain.POSITIVE, about="entry of the kernel that all pairs tend to"),
        Variable("u", Domain.REAL, about="what entries lack of it, in units of the data"),
        Variable("h", Domain.REAL, about="length of the row of a test input whose kernel is alike"),
        Variable("w1", Domain.REAL, about="strength of a constant deviation", latex="w_1"),
        Variable("y", Domain.REAL, about="strength of a constant deviation of the diagonal"),
    )
)
_I: Final = identity("m")
V: Final = Letter("V", "m", "1", about="the column of equal entries of length 1", latex="v")
_E: Final = Letter("E", "m", "m", symmetric=True, about="deviation of the kernel")
_ROW: Final = Letter("R", "m", "1", about="deviation of the row of a test input", latex="e")
_Z: Final = Letter("Z", "m", "k", about="labels")
_ONES: Final = Letter("O", "m", "1", about="the column of ones", latex=r"\mathbf 1")
_C: Final = Letter("C", "m", "m", symmetric=True, about="data of the kernel")
_D: Final = Letter("D", "m", "m", symmetric=True, about="inverse of C", latex="C^{-1}")
_TEST: Final = Letter("T", "m", "1", about="data of the row of a test input", latex="c")
_MEAN: Final = V @ V.T
_CENTRING: Final = _I - _MEAN
ALIKE: Final = scaled(read("A"), _I) + scaled(read("big - A"), _MEAN)
_INVERSE: Final = scaled(read("1/A"), _I) + scaled(read("1/big - 1/A"), _MEAN)
_CENTRED: Final = _CENTRING @ _Z
_UNIT: Final = Orthonormal(V)


def _claim(name: str, title: str, left: Matrix, right: Matrix, *given: Given, derived: Multiplied) -> Claim:
    return _VOCABULARY.claim(
        f"mean-predictor.{name}", title, MatrixEqual(left, right, given), source=XIAO_2020, derived=derived
    )


def _first_order(row: Matrix, deviation: Matrix) -> Matrix:
    """What a row and a deviation of the kernel predict of centred labels, to first order in both."""
    return scaled(read("1/A"), row @ _CENTRED) - scaled(read("h/(A*big)"), V.T @ deviation @ _CENTRED)


LARGEST: Final = _claim(
    "spectrum.largest",
    "The kernel of inputs that are alike has the column of ones for an eigenvector",
    ALIKE @ V,
    scaled(read("big"), V),
    _UNIT,
    derived=Multiplied("Multiply, with $v^{\\top} v = 1$"),
)
BULK: Final = _claim(
    "spectrum.bulk",
    "Everything that sums to zero is in its bulk",
    ALIKE @ _CENTRING,
    scaled(read("A"), _CENTRING),
    _UNIT,
    derived=Multiplied("Multiply", (LARGEST,)),
)
_WHOLE: Final = Letter("U", "mn", "m", about="for each input the positions with equal entries of length 1")
POOLED: Final = _claim(
    "spectrum.pooled",
    "The mean over n positions divides the bulk by n, and leaves what all entries have in common",
    _WHOLE.T
    @ (scaled(read("A"), identity("mn")) + scaled(read("n*big"), _WHOLE @ _MEAN @ _WHOLE.T))
    @ _WHOLE
    / read("n"),
    scaled(read("A/n"), _I) + scaled(read("big"), _MEAN),
    _UNIT,
    Orthonormal(_WHOLE),
    derived=Multiplied("The mean over positions is $U^{\\top}$ over $\\sqrt n$, on both sides", (BULK,)),
)
SHAPE: Final = _claim(
    "spectrum.shape",
    "In the ordered phase the bulk has the spectrum of the centred data of the kernel, whatever the depth",
    _CENTRING @ (scaled(read("big"), _MEAN) - scaled(read("u"), _C)) @ _CENTRING,
    scaled(read("-u"), _CENTRING @ _C @ _CENTRING),
    _UNIT,
    derived=Multiplied("Centring takes away what all entries have in common"),
)
INVERSE: Final = _claim(
    "inverse",
    "The inverse of the kernel of inputs that are alike",
    ALIKE @ _INVERSE,
    _I,
    _UNIT,
    derived=Multiplied("Invert on the column of ones and on the bulk", (LARGEST, BULK)),
)
UNCENTRED: Final = _claim(
    "uncentred",
    "Inputs that are alike predict of equal labels the share h/big, which is m*B/(A + m*B)",
    scaled(read("h"), V.T) @ _INVERSE,
    scaled(read("h/big"), V.T),
    _UNIT,
    derived=Multiplied("Multiply", (INVERSE,)),
)
CENTRED: Final = _claim(
    "centred",
    "Inputs that are alike predict nothing of labels that sum to zero",
    scaled(read("h"), V.T) @ _INVERSE @ _CENTRED,
    zero(("1",), ("k",)),
    _UNIT,
    derived=Multiplied("Multiply", (UNCENTRED,)),
)
_NEAR: Final = Letter("S", "m", "m", symmetric=True, about="a kernel")
_NEAR_INVERSE: Final = Letter("G", "m", "m", symmetric=True, about="its inverse", latex="S^{-1}")
_KNOWN: Final = Letter("K", "m", "m", symmetric=True, about="a kernel nearby")
_KNOWN_INVERSE: Final = Letter("H", "m", "m", symmetric=True, about="its inverse", latex="K^{-1}")
_OFF: Final = _NEAR - _KNOWN
SERIES: Final = _claim(
    "series",
    "The inverse of a kernel near one that is known, and exactly what is left of it after the first order",
    _NEAR_INVERSE,
    _KNOWN_INVERSE
    - _KNOWN_INVERSE @ _OFF @ _KNOWN_INVERSE
    + _KNOWN_INVERSE @ _OFF @ _KNOWN_INVERSE @ _OFF @ _NEAR_INVERSE,
    Inverse(_KNOWN, _KNOWN_INVERSE),
    Inverse(_NEAR, _NEAR_INVERSE),
    derived=Multiplied("Multiply out; what is left is of second order in the deviation"),
)
PERTURBED: Final = _claim(
    "perturbed",
    "What inputs that are nearly alike predict of centred labels, to first order",
    scaled(read("h"), V.T) @ (_INVERSE - _INVERSE @ _E @ _INVERSE) @ _CENTRED + _ROW.T @ _INVERSE @ _CENTRED,
    _first_order(_ROW.T, _E),
    _UNIT,
    derived=Multiplied("Put in the inverse; what does not deviate predicts nothing", (SERIES, CENTRED)),
)
CONSTANT: Final = _claim(
    "constant",
    "Deviations that all entries off the diagonal share predict nothing: no logarithm of the depth is left",
    _first_order(scaled(read("w1"), V.T), scaled(read("w1"), _MEAN) - scaled(read("y"), _I)),
    zero(("1",), ("k",)),
    _UNIT,
    derived=Multiplied("Centred labels are orthogonal to $v$", (PERTURBED,)),
)
_NORM: Final = _ONES.T @ _D @ _ONES
_AVERAGE: Final = _ONES.T @ _D
_LACK: Final = scaled(read("p"), _NORM) - scaled(read("u"), identity("1"))
FLAT: Final = _claim(
    "ordered",
    "The prediction of a kernel that is p off u times the data, without its denominator: exact at every depth",
    (scaled(read("p"), _AVERAGE) + _LACK @ _TEST.T @ _D - scaled(read("p"), _TEST.T @ _D @ _ONES @ _AVERAGE))
    @ (scaled(read("p"), _ONES @ _ONES.T) - scaled(read("u"), _C)),
    _LACK @ (scaled(read("p"), _ONES.T) - scaled(read("u"), _TEST.T)),
    Inverse(_C, _D),
    derived=Multiplied("Multiply out, with $a = \\mathbf 1^{\\top}C^{-1}\\mathbf 1$; the denominator is $pa - u$"),
)
FLAT_LIMIT: Final = _claim(
    "ordered.limit",
    "In the limit the prediction has no depth in it, but the data; of equal labels all is predicted",
    (_AVERAGE + _NORM @ _TEST.T @ _D - _TEST.T @ _D @ _ONES @ _AVERAGE) @ _ONES,
    _NORM,
    Inverse(_C, _D),
    derived=Multiplied("Divide by $p$ and let $u$ tend to 0; multiply by the column of ones", (FLAT,)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    LARGEST,
    BULK,
    POOLED,
    SHAPE,
    INVERSE,
    UNCENTRED,
    CENTRED,
    SERIES,
    PERTURBED,
    CONSTANT,
    FLAT,
    FLAT_LIMIT,
)
