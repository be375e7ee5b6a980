"""Early stopping against the best ridge regression, next to the peak and for strong teachers.

Conventions: those of the topics `overtraining` and `ridge`; weights start at 0.  With snr = S to infinity,
al = 1 + c/sqrt(S) or 1 - c/sqrt(S), lam = u/S and t = S*v, k = c**2/4, the spectrum over sqrt(S) tends to
sqrt(u - k)/(pi*u) from k on, and both errors grow like sqrt(S).  J(v) is the integral of sqrt(u - k)/(pi*u)*exp(-u*v),
P(v) that of J from 0 to v; w = k*v.  With fewer examples than inputs both errors have c more, which never moves.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import overtraining, ridge
from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import ADVANI_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ZERO, Relation, differentiate, read, sqrt, substitute, symbols
from derivations.variables import Domain, Variable

S, C, K, U, V, W, Y, AL = symbols("s c k u v w y al")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("s", Domain.POSITIVE, about="variance of the teacher's weights over that of the noise"),
        Variable("c", Domain.NONNEGATIVE, about="examples over inputs, less 1, times the root of that"),
        Variable("k", Domain.POSITIVE, about="the least eigenvalue, times the strength of the teacher"),
        Variable("u", Domain.POSITIVE, about="an eigenvalue, times the strength of the teacher"),
        Variable("v", Domain.POSITIVE, about="time, in units of tau times the strength of the teacher"),
        Variable("w", Domain.POSITIVE, about="time, in units of the time of the slowest mode"),
        Variable("y", Domain.POSITIVE, about="root of the time, in units of tau times the strength of the teacher"),
        Variable("r", Domain.POSITIVE, about="error of the best ridge regression"),
        Variable("x", Domain.NONNEGATIVE, about="how much more the stopped layer has"),
    ),
    "stopping-against-ridge",
    ADVANI_2020,
)
_claim: Final = _VOCABULARY.claim
_DECAY: Final = read("exp(-k*v)/sqrt(pi*v) - sqrt(k)*erfc(sqrt(k*v))")
_INTEGRATED: Final = read("erf(sqrt(k*v))/(2*sqrt(k)) + sqrt(v/pi)*exp(-k*v) - sqrt(k)*v*erfc(sqrt(k*v))")
_TWICE: Final = {V: 2 * V}
ERROR: Final = substitute(_DECAY, _TWICE) + 2 * _INTEGRATED - substitute(_INTEGRATED, _TWICE)
#: k where the place w = k*v is that of the best time.
_SQUARE: Final = read(
    "2*sqrt(pi)*(2*w)**(3/2)*exp(2*w)*(exp(-w)/sqrt(pi*w) - erfc(sqrt(w)) - exp(-2*w)/sqrt(2*pi*w) + erfc(sqrt(2*w)))"
)


def _ridge(name: str, al: str, value: str) -> Claim:
    of = substitute(ridge.BEST, {ridge.SNR: S, AL: read(al)}) / sqrt(S)
    return _claim(
        f"ridge.{name}",
        f"What the best ridge regression leaves next to the peak, with {name} examples than inputs",
        Limit(of, S, INFINITY, "", read(value)),
        derived=Expanded("Let the teacher grow, and the numbers meet.", (ridge.OPTIMAL,)),
    )


RIDGE: Final = (
    _ridge("more", "1 + c/sqrt(s)", "sqrt(1 + c**2/4) - c/2"),
    _ridge("fewer", "1 - c/sqrt(s)", "sqrt(1 + c**2/4) + c/2"),
)
_DENSITY: Final = read("sqrt(((sqrt(al) + 1)**2 - u/s)*(u/s - (sqrt(al) - 1)**2))/(2*pi*u/s)/s")
SPECTRUM: Final = _claim(
    "spectrum",
    "The density of the least eigenvalues next to the peak",
    Limit(
        substitute(_DENSITY, {AL: read("1 + c/sqrt(s)")}) * sqrt(S), S, INFINITY, "", read("sqrt(u - c**2/4)/(pi*u)")
    ),
    "u > c**2/4",
    derived=Expanded("Let the teacher grow, and the numbers meet.", (ridge.EDGES,)),
)
DECAY: Final = _claim(
    "decay",
    "The rate of the mean decay of the modes next to the peak",
    Equal(differentiate(_DECAY, V), read("-exp(-k*v)/(2*sqrt(pi)*v**(3/2))")),
    derived=Deduced(
        r"$-\int_k^\infty \sqrt{u - k}\,e^{-uv}\,du/\pi = -e^{-kv}\Gamma(3/2)/(\pi v^{3/2})$; its antiderivative is "
        "the decay.",
        Rule.ANTIDERIVATIVE,
        parents=(SPECTRUM,),
    ),
)
LATE: Final = _claim(
    "decay.late",
    "The mean decay of the modes vanishes at late times",
    Limit(_DECAY, V, INFINITY, "", ZERO),
    derived=Expanded("Let the time grow.", (DECAY,)),
)
INTEGRATED: Final = _claim(
    "integrated",
    "The integral of the mean decay over the time",
    Equal(differentiate(_INTEGRATED, V), _DECAY),
    derived=Deduced("Differentiate.", Rule.ANTIDERIVATIVE, parents=(DECAY,)),
)
START: Final = _claim(
    "integrated.start",
    "The integral of the mean decay begins at 0",
    Limit(_INTEGRATED, V, ZERO, "+", ZERO),
    derived=Expanded("Let the time vanish.", (INTEGRATED,)),
)
RATE: Final = _claim(
    "rate",
    "The rate of the test error next to the peak: of what is not learned, and of the noise that is",
    Equal(
        differentiate(ERROR, V),
        2 * substitute(differentiate(_DECAY, V), _TWICE) + 2 * _DECAY - 2 * substitute(_DECAY, _TWICE),
    ),
    derived=Deduced(
        r"The rate of $(1 - q)^2/\lambda$ is $2(q - q^2)$, the mean of which is $2J(v) - 2J(2v)$.",
        parents=(INTEGRATED, overtraining.MEAN_SQUARE),
    ),
)
BEST: Final = _claim(
    "best-time",
    "Where the test error is stationary: the distance from the peak as a function of w = k*v",
    Equal(
        substitute(differentiate(ERROR, V), {V: W / K}),
        read("sqrt(k)*exp(-2*w)/(sqrt(pi)*(2*w)**(3/2))") * (_SQUARE - K),
    ),
    derived=Deduced("Put the time into the rate.", Rule.SPECIALISE, parents=(RATE,)),
    note="It vanishes for one k alone, and the error has one minimum in time (topic stopping-time): there it is.",
)
FINAL: Final = _claim(
    "final",
    "The test error at late times next to the peak",
    Limit(ERROR, V, INFINITY, "", read("1/(2*sqrt(k))")),
    derived=Expanded("Let the time grow.", (INTEGRATED, LATE)),
)
_AT_PEAK: Final = read("1/sqrt(2*pi*v) + (4 - 2*sqrt(2))*sqrt(v/pi)")
PEAK: Final = _claim(
    "peak",
    "At the peak itself",
    Limit(ERROR, K, ZERO, "+", _AT_PEAK),
    derived=Expanded("Let the numbers meet.", (INTEGRATED,)),
)
AT_PEAK: Final = _claim(
    "peak.ratio",
    "At the peak no time brings a layer nearer to ridge regression than a factor 1.027, which one of them attains",
    Holds(Relation((read("(4 - 2*sqrt(2))*sqrt(1 + sqrt(2))/sqrt(pi)"), substitute(_AT_PEAK, {V: Y**2})), ("<=",))),
    derived=Bounded(
        "The difference is a square, which vanishes at $v = y^2 = (1 + \\sqrt2)/4$.",
        (read("(4 - 2*sqrt(2))/sqrt(pi)*(y - sqrt(1 + sqrt(2))/2)**2/y"),),
        (PEAK,),
    ),
    note="It is 2*sqrt(2*(sqrt(2) - 1)/pi); there the best ridge regression leaves 1, in units of the root of the "
    "strength.",
)
FEWER: Final = _claim(
    "fewer",
    "With fewer examples than inputs early stopping is nearer to ridge regression than at the same distance with more",
    Holds(Relation((read("(r + x + c)/(r + c)"), read("(r + x)/r")), ("<=",))),
    derived=Bounded("Multiply out.", (read("c*x/(r*(r + c))"),), RIDGE),
)
CLAIMS: Final[tuple[Claim, ...]] = (
    *RIDGE,
    SPECTRUM,
    DECAY,
    LATE,
    INTEGRATED,
    START,
    RATE,
    BEST,
    FINAL,
    PEAK,
    AT_PEAK,
    FEWER,
)
