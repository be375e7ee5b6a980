"""Random data: quadratic forms of Gaussian inputs, Gaussian measurements, and the singular values of noise.

Conventions: noise Z has A*n rows by n columns of independent normal entries of variance 1/n; D = b*I + w*v v^T is a
matrix of n rows, |v| = 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.averages import Averaged, Stage
from derivations.catalogue.sources import GISSIN_2020, LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.expressions import ONE, Expr, Number, read, symbols
from derivations.means import Mean
from derivations.variables import Domain, Variable
from derivations.wick import quadratic_form_moment, wishart_moment

N, A, S, B, W = symbols("n A s b w")
_VOCABULARY = Vocabulary(
    (
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="inputs, or columns of the noise"),
        Variable("A", Domain.POSITIVE, about="rows over columns of the noise"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        Variable("b", Domain.POSITIVE, about="strength of the part of the matrix that is proportional to the identity"),
        Variable("w", Domain.POSITIVE, about="strength of the part of the matrix that is of rank one"),
    )
)

_FORM: Final = {"dimension": N, "bulk": B, "spike": W}
_FORMS: Final = ({B: read("1/2"), W: Number(2)},)


def _trace(power: int) -> Expr:
    """Tr D**power of D = b*I + w*v v^T: the eigenvalue b + w once, b for the others."""
    return (N - 1) * B**power + (B + W) ** power


QUADRATIC_FORM: Final = _VOCABULARY.claim(
    "random-data.quadratic-form",
    "The mean square of a quadratic form of Gaussian inputs: E (x^T D x)**2 = 2*tr D**2 + (tr D)**2",
    Mean(
        "quadratic-form-square",
        _FORM,
        read("2*(n*b**2 + 2*b*w + w**2) + (n*b + w)**2"),
        N,
        (4, 16, 64),
        at=_FORMS,
    ),
    source=GISSIN_2020,
    derived=Averaged(
        (
            Stage(r"$D$ has the eigenvalue $b + w$ once and else $b$:", _trace(1), N * B + W),
            Stage("The same for its square:", _trace(2), read("n*b**2 + 2*b*w + w**2")),
        ),
        r"Of the three pairings of four inputs (Wick) one leaves $(\operatorname{tr} D)^2$ and two join the factors "
        r"to $\operatorname{tr} D^2$:",
        quadratic_form_moment(2, _trace),
    ),
    note="For a matrix D that is not symmetric, 2*tr D**2 is tr D**2 + |D|**2.",
)
MEASUREMENT: Final = _VOCABULARY.claim(
    "random-data.measurement",
    "A Gaussian measurement of a matrix keeps its norm in the mean square: E <A, D>**2 = |D|**2",
    Mean("measurement-square", _FORM, read("n*b**2 + 2*b*w + w**2"), N, (2, 4, 8), at=_FORMS),
    source=GISSIN_2020,
    derived=Averaged(
        (),
        r"Pairs of different entries of $A$ have no covariance, so that the squares of the entries of $D$ remain:",
        _trace(2),
    ),
)

_SHAPE: Final = {"rows": A * N, "columns": N}
_WIDE: Final = ({A: read("1/2")}, {A: Number(2)})


def _noise_moment(power: int) -> Expr:
    return wishart_moment(power, A * N, N) / N**power / (A * N)


NOISE_SECOND: Final = _VOCABULARY.claim(
    "random-data.noise.second-moment",
    "The mean square singular value of noise, times its number over the rows",
    Mean("spectral-moment", {**_SHAPE, "power": ONE}, ONE, N, (8, 16, 32), at=_WIDE),
    source=LAMPINEN_2019,
    derived=Averaged((), "The only pairing leaves one loop of rows and one of columns:", _noise_moment(1)),
)
NOISE_FOURTH: Final = _VOCABULARY.claim(
    "random-data.noise.fourth-moment",
    "The mean fourth power of the singular values of noise, exact at every size",
    Mean("spectral-moment", {**_SHAPE, "power": Number(2)}, read("1 + A + 1/n"), N, (8, 16, 32), at=_WIDE),
    source=LAMPINEN_2019,
    derived=Averaged((), "Of the three pairings two leave three loops and one leaves two:", _noise_moment(2)),
)
NOISE_FOURTH_LIMIT: Final = _VOCABULARY.claim(
    "random-data.noise.fourth-moment-limit",
    "The mean fourth power of the singular values of large noise, as the law of Marchenko and Pastur has it",
    Mean("spectral-moment", {**_SHAPE, "power": Number(2)}, read("1 + A"), N, (8, 16, 32), Fraction(1), at=_WIDE),
    source=LAMPINEN_2019,
    derived=Averaged(
        (
            Stage(
                "Of the three pairings two leave three loops and one leaves two:", _noise_moment(2), read("1 + A + 1/n")
            ),
        ),
        "As $n$ grows the last term, of the order $1/n$, is left out:",
        read("1 + A + 1/n") - read("1/n"),
    ),
)
OVERFITTED: Final = _VOCABULARY.claim(
    "random-data.overfitted-error",
    "The test error of a fully trained student of noisy labels: the rows of the noise over the signal",
    Mean(
        "overfitted-error",
        {**_SHAPE, "signal": S},
        read("A*n/s**2"),
        N,
        (8, 16, 32),
        at=({A: read("1/2"), S: Number(2)},),
    ),
    source=LAMPINEN_2019,
    derived=Averaged(
        (),
        r"At orthonormal inputs the student ends at $W + Z X^T$, and $Z X^T$ has the law of $Z$, whose squares add up "
        r"to the number of rows, over $|W|^2 = s^2$:",
        wishart_moment(1, A * N, N) / N / S**2,
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    QUADRATIC_FORM,
    MEASUREMENT,
    NOISE_SECOND,
    NOISE_FOURTH,
    NOISE_FOURTH_LIMIT,
    OVERFITTED,
)
