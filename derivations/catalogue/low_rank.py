"""A student with fewer hidden units than the data has modes: no other of its rank has a smaller train error.

Conventions: those of the topic `generalisation`.  A student of rank k is U B, where U has k orthonormal columns and B
is any matrix; the data are P D Q^T.  The weight c = |U^T p|**2 of a mode p of the data lies between 0 and 1, and the
weights of all modes sum to k at most.  With the square m of the k-th singular value, the sum of c*h over the modes, h
the square of each, is m times the sum of the weights plus the sum of c*(h - m), so at most k*m plus the sum of
max(h - m, 0): the sum of the k largest h (Eckart, Young).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.consequences import Bounded
from derivations.catalogue.deductions import Multiplied
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Holds
from derivations.expressions import read, read_relation
from derivations.matrices.building import trace
from derivations.matrices.givens import Defined, Orthonormal
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixEqual
from derivations.variables import Domain, Variable

_claim: Final = Vocabulary(
    (
        Variable("c", minimum=Fraction(0), maximum=Fraction(1), about="weight of a mode of the data"),
        Variable("h", Domain.NONNEGATIVE, about="square of a singular value of the data"),
        Variable("m", Domain.NONNEGATIVE, about="square of the last singular value that the student can have"),
    ),
    "low-rank",
    LAMPINEN_2019,
).claim
_DATA: Final = Letter("S", "n3", "n1", about="correlation of outputs and inputs of the data")
_LEFT: Final = Letter("P", "n3", "r", about="left vectors of the data")
_VALUES: Final = Letter("D", "r", "r", diagonal=True, about="singular values of the data")
_RIGHT: Final = Letter("Q", "n1", "r", about="right vectors of the data")
_OUTPUT: Final = Letter("U", "n3", "k", about="orthonormal columns that span what the student can put out")
_INPUT: Final = Letter("B", "k", "n1", about="the rest of the student")
_SEEN: Final = _OUTPUT.T @ _DATA

PROJECTED: Final = _claim(
    "projection",
    "A student of rank k lacks what is orthogonal to it, and its distance from the projected data",
    MatrixEqual(
        trace((_DATA - _OUTPUT @ _INPUT).T @ (_DATA - _OUTPUT @ _INPUT)),
        trace(_DATA.T @ _DATA) - trace(_SEEN.T @ _SEEN) + trace((_SEEN - _INPUT).T @ (_SEEN - _INPUT)),
        (Orthonormal(_OUTPUT),),
    ),
    derived=Multiplied("The columns of U are orthonormal"),
    note="The last part vanishes for B = U^T S, so that the best student of these outputs lacks |S|**2 - |U^T S|**2.",
)
WEIGHTS: Final = _claim(
    "weights",
    "What a student sees of the data are the squares of its singular values, each with a weight",
    MatrixEqual(
        trace(_SEEN @ _SEEN.T),
        trace((_LEFT.T @ _OUTPUT) @ (_OUTPUT.T @ _LEFT) @ _VALUES @ _VALUES),
        (Orthonormal(_LEFT), Orthonormal(_RIGHT), Defined(_DATA, _LEFT @ _VALUES @ _RIGHT.T)),
    ),
    derived=Multiplied("The right vectors of the data are orthonormal", (PROJECTED,)),
    note="The weights are the diagonal of P^T U U^T P: squares of what U sees of unit vectors, of the sum k at most.",
)
KEPT: Final = _claim(
    "kept",
    "A mode that is seen with a weight counts at most as one that is seen whole, or else not at all",
    Holds(read_relation("c*(h - m) <= max(h - m, 0)")),
    derived=Bounded("Either h or m is larger:", (read("(1 - c)*max(h - m, 0) + c*max(m - h, 0)"),), (WEIGHTS,)),
    note="Summed over the modes: at most k*m plus the excess of the k largest squares over m, the sum of these "
    "squares. The student that learns the k strongest modes reaches it.",
)
CLAIMS: Final[tuple[Claim, ...]] = (PROJECTED, WEIGHTS, KEPT)
