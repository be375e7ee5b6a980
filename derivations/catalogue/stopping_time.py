"""When one layer is best stopped: one time, between those of its slowest and of its fastest mode, and its limits.

Conventions: those of the topic `overtraining`; v = snr + inr is the variance of teacher and start together, and the
eigenvalues lie between (1 - sqrt(al))**2 and (1 + sqrt(al))**2.  A mode is best stopped at t(lam) = log(1 + lam*v)/lam.
At times before that of every mode the test error falls, after that of every mode it rises.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import overtraining, ridge
from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import ADVANI_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Relation,
    differentiate,
    exp,
    log,
    read,
    substitute,
    symbols,
)
from derivations.variables import Domain, Variable

AL, V, A, LAM, T, X, Y, Z, U = symbols("al v a lam t x y z u")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("v", Domain.POSITIVE, about="variance of teacher and start together over that of the noise"),
        Variable("al", Domain.POSITIVE, about="examples over inputs", latex=r"\alpha"),
        Variable("lam", Domain.POSITIVE, about="eigenvalue of X X^T", latex=r"\lambda"),
        Variable("t", Domain.POSITIVE, about="time, in units of tau"),
        Variable("y", Domain.UNIT, about="time, in units of the stopping time of a mode"),
        Variable("z", Domain.POSITIVE, about="how much later than the stopping time of a mode, in units of it"),
        Variable("a", Domain.NONNEGATIVE, about="least eigenvalue that does not vanish"),
        Variable("x", Domain.POSITIVE, about="an eigenvalue less the least one"),
        Variable("w", Domain.POSITIVE, about="the largest eigenvalue less that one"),
    ),
    "stopping-time",
    ADVANI_2020,
)
_claim: Final = _VOCABULARY.claim

_PART: Final = substitute(
    overtraining.PART, {overtraining.SNR: V, overtraining.INR: ZERO, overtraining.Q: exp(-LAM * T)}
)
#: 1 less this has the sign of the rate at which the error of a mode changes.
_WEIGHT: Final = read("(1 + lam*v)*exp(-lam*t)")
_BEST: Final = read("log(1 + lam*v)/lam")
RATE: Final = _claim(
    "rate",
    "How fast the error of a mode changes",
    Equal(differentiate(_PART, T), 2 * exp(-LAM * T) * (1 - _WEIGHT)),
    derived=Deduced("Differentiate.", parents=(overtraining.MEAN_SQUARE,)),
)
BEFORE: Final = _claim(
    "before",
    "Before its stopping time the error of a mode falls",
    Holds(Relation((substitute(_WEIGHT, {T: Y * _BEST}), ONE), (">",))),
    derived=Bounded("Put in the time.", (read("exp((1 - y)*log(1 + lam*v)) - 1"),), (RATE,)),
)
AFTER: Final = _claim(
    "after",
    "After its stopping time the error of a mode rises",
    Holds(Relation((substitute(_WEIGHT, {T: (1 + Z) * _BEST}), ONE), ("<",))),
    derived=Bounded("Put in the time.", (read("1 - exp(-z*log(1 + lam*v))"),), (RATE,)),
)
FASTER: Final = _claim(
    "faster",
    "The larger its eigenvalue, the sooner a mode is best stopped",
    Holds(Relation((differentiate(_BEST, LAM), ZERO), ("<",))),
    derived=Bounded(
        "Differentiate.", (read("(log(1 + lam*v) - lam*v/(1 + lam*v))/lam**2"),), (overtraining.STOP_TIME,)
    ),
    note="So the best time of the network lies between those of its largest and of its least eigenvalue.",
)


def _edge(sign: str) -> Expr:
    return substitute(_BEST, {LAM: read(f"(sqrt(al) {sign} 1)**2")})


def _limit(name: str, title: str, of: Expr, to: Expr, side: str, value: Expr, note: str = "") -> Claim:
    program = Expanded("Put in the edge of the spectrum.", (BEFORE, AFTER, FASTER, ridge.EDGES))
    return _claim(name, title, Limit(of, AL, to, side, value), derived=program, note=note)


_SLOW: Final = "The corrections are of the order one over the root of the number: 6 % at a hundred times as many."
LIMITS: Final = tuple(
    _limit(f"{name}.{bound}", f"{title}: {which}", _edge(sign) * scale, to, side, value, note)
    for name, title, scale, to, side, value, note in (
        (
            "many",
            "With many examples the stopping time is that of one mode",
            AL / read("log(1 + al*v)"),
            INFINITY,
            "",
            ONE,
            _SLOW,
        ),
        (
            "few",
            "With few examples the stopping time is that of the eigenvalue 1",
            ONE,
            ZERO,
            "+",
            read("log(1 + v)"),
            "",
        ),
    )
    for bound, which, sign in (("at-least", "at least so", "+"), ("at-most", "at most so", "-"))
)
WEAK: Final = _claim(
    "at-most-strength",
    "No network is best stopped later than at the strength of teacher and start",
    Holds(Relation((_BEST, V), ("<",))),
    derived=Bounded("The logarithm is below its tangent.", (read("(lam*v - log(1 + lam*v))/lam"),), (FASTER,)),
)
_DENSITY: Final = read("log((a + x + w - exp(u))*(exp(u) - a))/2")
CONCAVE: Final = _claim(
    "log-concave",
    "The density of the logarithm of the eigenvalues is log-concave",
    Holds(Relation((substitute(differentiate(differentiate(_DENSITY, U), U), {U: log(A + X)}), ZERO), ("<",))),
    derived=Bounded(
        r"It is $\sqrt{(\lambda_+ - e^u)(e^u - \lambda_-)}/(2\pi)$; differentiate its logarithm.",
        (read("((a + x + w)*(a + x)/w**2 + a*(a + x)/x**2)/2"),),
        (ridge.EDGES,),
    ),
    note="So F(t), the sum of exp(-lam*t), is log-concave in log(t) (Prekopa), and the test error has one minimum.",
)

CLAIMS: Final[tuple[Claim, ...]] = (RATE, BEFORE, AFTER, FASTER, *LIMITS, WEAK, CONCAVE)
