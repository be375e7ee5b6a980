"""How much overtraining costs: the final test error of one layer less the least one, near its peak and far from it.

Conventions: those of the topics `overtraining` and `ridge`; v = snr + inr is the variance of teacher and start
together.  The cost of overtraining is D = E_g(oo) - min over t of E_g(t).  Mode by mode no time is better than the best
ridge regression, which bounds D from above; any time bounds it from below, with the least eigenvalue a and the largest
b that do not vanish.  Then

    1/(v*al**2) as al grows,    al/(1 + v) as al vanishes,    1/|al - 1| next to the peak

are the laws of both bounds, and so of D.  They hold for al > 1 for the sum over all modes, and for al < 1 for the part
al of the modes that learn; the others never move.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import overtraining, ridge
from derivations.catalogue.consequences import Bounded, Expanded, Summed
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import ADVANI_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Relation, differentiate, read, substitute, symbols
from derivations.variables import Domain, Variable

AL, V, A, B, LAM, Q, T, X, Y = symbols("al v a b lam q t x y")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("v", Domain.POSITIVE, about="variance of teacher and start together over that of the noise"),
        Variable("al", Domain.POSITIVE, about="examples over inputs", latex=r"\alpha"),
        Variable("lam", Domain.POSITIVE, about="eigenvalue of X X^T", latex=r"\lambda"),
        Variable("a", Domain.POSITIVE, about="least eigenvalue that does not vanish"),
        Variable("x", Domain.NONNEGATIVE, about="an eigenvalue less the least one"),
        Variable("y", Domain.NONNEGATIVE, about="the largest eigenvalue less that one"),
        Variable("q", Domain.UNIT, about="what is left of a mode, exp(-lam*t)"),
        Variable("t", Domain.POSITIVE, about="time, in units of tau"),
    ),
    "overtraining-decay",
    ADVANI_2020,
)
_claim: Final = _VOCABULARY.claim

_AS_ONE: Final = {overtraining.SNR: V, overtraining.INR: ZERO}
_PART: Final = substitute(overtraining.PART, _AS_ONE)
#: The final test error less that of the best ridge regression, and in a form without differences that cancel.
_RIDGE: Final = substitute(ridge.BEST, {ridge.SNR: V})
_OVER: Final = ridge.OVER - _RIDGE
_FINAL_UNDER: Final = substitute(ridge.UNDER, _AS_ONE)
_UNDER: Final = _FINAL_UNDER - _RIDGE
_ROOT: Final = "sqrt((1/v + al - 1)**2 + 4/v)"
_OVER_FORM: Final = read(f"(1/v - (al - 1) + {_ROOT})/((al - 1)*(1/v + al - 1 + {_ROOT}))")
_UNDER_FORM: Final = read(f"al*(1/v - (1 - al) + {_ROOT})/((1 - al)*(1/v + 1 - al + {_ROOT}))")

MODE: Final = _claim(
    "mode",
    "The final error of a mode less that at any time is at most its error less that of the best ridge regression",
    Holds(Relation((1 / LAM - _PART, read("1/(lam*(1 + lam*v))")), ("<=",))),
    derived=Bounded(
        "The difference is a square.",
        (read("(1 + lam*v)/lam*(q - 1/(1 + lam*v))**2"),),
        (overtraining.STOP, overtraining.LATE),
    ),
)
AT_MOST: Final = (
    _claim(
        "at-most.over",
        "What overtraining costs at most, with more examples than inputs",
        Equal(_OVER, _OVER_FORM),
        "al > 1",
        derived=Deduced("Multiply out.", parents=(MODE, ridge.FINAL[0], ridge.OPTIMAL)),
    ),
    _claim(
        "at-most.under",
        "What overtraining costs at most, with fewer examples than inputs",
        Equal(_UNDER, _UNDER_FORM),
        "al < 1",
        derived=Deduced("Multiply out.", parents=(MODE, ridge.FINAL[1], ridge.OPTIMAL)),
    ),
)


def _limit(name: str, title: str, of: Expr, to: Expr, side: str, value: str, parents: tuple[Claim, ...]) -> Claim:
    return _claim(name, title, Limit(of, AL, to, side, read(value)), derived=Expanded("Expand the bound.", parents))


#: Less than the final error of a mode exceeds its error at a time, for eigenvalues from a to b.
_LEAST: Final = read("2*exp(-b*t)/b - (1/a + v)*exp(-2*a*t)")
_GAIN: Final = substitute(1 / LAM - _PART, {Q: read("exp(-lam*t)")})
_INSIDE: Final = {LAM: A + X, B: A + X + Y}
AT_LEAST: Final = _claim(
    "at-least",
    "Stopped at any time a mode gains at least what the edges of the spectrum say",
    Holds(Relation((substitute(_LEAST, _INSIDE), substitute(_GAIN, _INSIDE)), ("<=",))),
    derived=Summed(
        r"The gain $(2q - q^2)/\lambda - vq^2$ is a difference of two falling functions of the eigenvalue.",
        (
            read("2*exp(-(a + x)*t)*(y/((a + x)*(a + x + y)) + (1 - exp(-y*t))/(a + x + y))"),
            read("(x/(a*(a + x)) + (1/(a + x) + v)*(1 - exp(-2*x*t)))*exp(-2*a*t)"),
        ),
        (overtraining.MEAN_SQUARE, overtraining.LATE),
    ),
)
_EDGES: Final = {A: read("(sqrt(al) - 1)**2"), B: read("(sqrt(al) + 1)**2")}
#: The lower bound at the stopping time of the eigenvalue about which they gather: al with many examples, 1 with few.
_MANY: Final = substitute(substitute(_LEAST, {T: read("log(1 + al*v)/al")}), _EDGES)
_FEW: Final = substitute(substitute(_LEAST, {T: read("log(1 + v)")}), _EDGES)
#: The test error at time 0, which no least one exceeds.
_START: Final = 1 + V
LAWS: Final = (
    _limit(
        "many.at-most",
        "With many examples overtraining costs at most one over the strength times the square of their number",
        _OVER * V * AL**2,
        INFINITY,
        "",
        "1",
        AT_MOST[:1],
    ),
    _limit(
        "many.at-least",
        "With many examples overtraining costs at least one over the strength times the square of their number",
        _MANY * V * AL**2,
        INFINITY,
        "",
        "1",
        (AT_LEAST, ridge.EDGES),
    ),
    _limit(
        "few.at-most",
        "With few examples overtraining costs at most a part 1/(1 + v) of their number",
        _UNDER / AL,
        ZERO,
        "+",
        "1/(1 + v)",
        AT_MOST[1:],
    ),
    _limit(
        "few.at-least",
        "With few examples overtraining costs at least a part 1/(1 + v) of their number",
        _FEW,
        ZERO,
        "+",
        "1/(1 + v)",
        (AT_LEAST, ridge.EDGES),
    ),
)


def _peak(name: str, side: str, of: Expr, which: str, parents: tuple[Claim, ...]) -> Claim:
    title = f"With nearly as many examples as inputs, but {name}, overtraining costs {which} one over the difference"
    distance = AL - 1 if side == "+" else 1 - AL
    return _limit(f"peak.{name}.{which.replace(' ', '-')}", title, of * distance, ONE, side, "1", parents)


PEAK: Final = (
    _peak("more", "+", _OVER, "at most", AT_MOST[:1]),
    _peak("more", "+", ridge.OVER - _START, "at least", ridge.FINAL[:1]),
    _peak("fewer", "-", _UNDER, "at most", AT_MOST[1:]),
    _peak("fewer", "-", _FINAL_UNDER - _START, "at least", ridge.FINAL[1:]),
)
#: The square of the root less that of al - 1.
_MORE: Final = "(1/v**2 + 2*(al - 1)/v + 4/v)"
FALLS: Final = _claim(
    "falls",
    "With more examples than inputs the bound on what overtraining costs falls with their number",
    Holds(Relation((differentiate(_OVER, AL), ZERO), ("<",))),
    "al > 1",
    derived=Bounded(
        "The root is larger than $1/v + \\alpha - 1$, and that is larger than $\\alpha - 1$.",
        (
            read(
                f"({_ROOT}/v + (al - 1)*{_MORE}/({_ROOT} + al - 1) + {_MORE})"
                f"/((al - 1)**2*{_ROOT}*(1/v + al - 1 + {_ROOT}))"
            ),
        ),
        AT_MOST[:1],
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (MODE, *AT_MOST, AT_LEAST, *LAWS, *PEAK, FALLS)
