"""Optimal shrinkage of singular values, and how far gradient descent stopped in time falls behind it.

Conventions: those of the topic `generalisation`; s, s1 > s2 are detectable singular values of the teacher.  Costs are
parts of the numerator |W - W0|**2 of the test error.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import generalisation, resolvent, shallow, two_layer
from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.quantities import EPS, PACE, TIME, U0
from derivations.catalogue.quantities import S as TARGET
from derivations.catalogue.resolvent import ABOVE, INFLATED, OVERLAP
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ZERO, Expr, Relation, differentiate, read, substitute, symbols
from derivations.variables import Domain, Scale, Variable

A, S, W, S1, S2, H, B, N, F, T, U = symbols("A s w s1 s2 H b N F t u")
_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        PACE,
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        Variable("s1", Domain.POSITIVE, about="the larger singular value of the teacher", latex="s_1"),
        Variable("s2", Domain.POSITIVE, about="the smaller singular value of the teacher", latex="s_2"),
        Variable("w", Domain.POSITIVE, about="singular value of the student"),
        Variable("H", Domain.POSITIVE, about="singular value of the data", latex=r"\hat s"),
        Variable("b", Domain.POSITIVE, about="singular value of a mode of the noise"),
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="strength of a mode at time 0", latex=r"\epsilon"),
        Variable("N", Domain.POSITIVE, about="number of outputs"),
        Variable("F", Domain.POSITIVE, about="sum of the squared singular values of the teacher"),
        Variable("g", Domain.POSITIVE, about="part of the data that a student of one layer has learned"),
    ),
    "shrinkage",
    LAMPINEN_2019,
)
#: The best singular value of a mode, and the least that it costs.
BEST: Final = S * OVERLAP
LEAST: Final = S**2 * (1 - OVERLAP**2)
COST: Final = W**2 - 2 * W * S * OVERLAP + S**2
SATURATED: Final = read("1 + A + 3*A/s**2")
_claim: Final = _VOCABULARY.claim


def _of(first: Expr, value: Expr) -> Expr:
    return substitute(first, {S: value})


OPTIMUM: Final = _claim(
    "optimum",
    "No singular value of a mode costs less than its strength times the overlap",
    Holds(Relation((LEAST, COST), ("<=",))),
    ABOVE,
    derived=Bounded("The difference is a square.", ((W - BEST) ** 2,), (generalisation.SIGNAL, resolvent.PRODUCT)),
)
SHRINKER: Final = _claim(
    "shrinker",
    "The best singular value from the data alone",
    Equal(substitute(read("sqrt((H**2 - 1 - A)**2 - 4*A)/H"), {H: INFLATED}), BEST),
    ABOVE,
    derived=Deduced(
        r"Above the threshold the root is $s^2 - A/s^2$.", Rule.INVERT, parents=(resolvent.OUTLIER, resolvent.PRODUCT)
    ),
    note="The shrinker of Gavish and Donoho for the Frobenius norm; at or below the edge of the noise it is 0.",
)
NEEDED: Final = _claim(
    "needed",
    "By how much the singular values of the data are to be shrunk",
    Equal(INFLATED - BEST, read("(1 + A + 2*A/s**2)") / INFLATED),
    ABOVE,
    derived=Deduced("Subtract.", parents=(SHRINKER,)),
)
NEEDED_STRONG: Final = _claim(
    "needed.strong",
    "Strong modes are to be shrunk by (1 + A)/s: neither by one amount nor by one factor",
    Asymptotic(INFLATED - BEST, (1 + A) / S, S, INFINITY, ""),
    ABOVE,
    derived=Expanded("Expand for a strong mode.", (NEEDED,)),
    note="Weight decay of two layers shrinks by one amount, weight decay of their product by one factor.",
)
NEEDED_FALLS: Final = _claim(
    "needed.falls",
    "The stronger a mode, the less it is to be shrunk",
    Holds(Relation((differentiate(read("(1 + A + 2*A/s**2)**2*s**2/((1 + s**2)*(A + s**2))"), S), ZERO), ("<",))),
    ABOVE,
    derived=Deduced(
        "Differentiate the square of what is to be taken away.",
        form=-differentiate(read("(1 + A + 2*A/s**2)**2*s**2/((1 + s**2)*(A + s**2))"), S),
        parents=(NEEDED,),
    ),
)
DEFICIT: Final = _claim(
    "saturated.deficit",
    "What learning a mode to the end costs beyond the best: the square of what is to be shrunk",
    Equal(SATURATED - LEAST, (INFLATED - BEST) ** 2),
    ABOVE,
    derived=Deduced("Put the end into the cost.", parents=(generalisation.SATURATED, OPTIMUM)),
)
#: The costs of two modes: shrunk; stopped while the first mode, or the second, passes its best value.
_SHRUNK: Final = _of(LEAST, S1) + _of(LEAST, S2)
_WHILE_FIRST: Final = _of(LEAST, S1) + S2**2
_WHILE_SECOND: Final = _of(SATURATED, S1) + _of(LEAST, S2)
_TWO: Final = ("s2**4 > A", "s1 > s2")
FIRST: Final = _claim(
    "descent.first-mode",
    "Stopped at the first of two modes, gradient descent falls behind by what the second one has to give",
    Holds(Relation((_SHRUNK, _WHILE_FIRST), ("<",))),
    *_TWO,
    derived=Bounded("The difference is a square.", (_of(BEST, S2) ** 2,), (OPTIMUM,)),
)
SECOND: Final = _claim(
    "descent.second-mode",
    "Stopped at the second of two modes, gradient descent falls behind by what the first one has too much",
    Holds(Relation((_SHRUNK, _WHILE_SECOND), ("<",))),
    *_TWO,
    derived=Bounded("The difference is a square.", (_of(INFLATED - BEST, S1) ** 2,), (DEFICIT,)),
    note="A shrinkage beats gradient descent from a vanishing start if there are two distinct detectable modes; one "
    "mode alone can be stopped at its best value.",
)
_FRACTION: Final = law(two_layer.TRAJECTORY, {TARGET: B, U0: EPS})
_WHEN: Final = law(two_layer.TIME_LAW, {TARGET: H, U0: EPS})
CONTAMINATION: Final = _claim(
    "contamination.two-layers",
    "How much of a mode of the noise has been learned when a mode of the signal reaches w",
    Limit(
        substitute(_FRACTION, {T: substitute(_WHEN, {U: W})}) / read("eps**(1 - b/H)"),
        EPS,
        ZERO,
        "+",
        read("(H*w/(H - w))**(b/H)"),
    ),
    "b < H",
    "w < H",
    derived=Expanded(
        "Put the time law of the signal into the curve of the noise.", (two_layer.TRAJECTORY, two_layer.TIME_LAW)
    ),
)
SHALLOW: Final = _claim(
    "one-layer.optimum",
    "One layer learns all modes at one pace: the best that it can do by stopping",
    Holds(Relation((N * F / (N + F), read("g**2*(F + N) - 2*g*F + F")), ("<=",))),
    derived=Bounded("The difference is a square.", (read("(F + N)*(g - F/(F + N))**2"),), (shallow.TRAJECTORY,)),
    note="Mean numerators, exact at every size: the noise has the mean square N, and no mean product with the teacher.",
)
SHALLOW_TIME: Final = _claim(
    "one-layer.stopping-time",
    "When a network of one layer is to be stopped",
    Equal(
        substitute(law(shallow.TRAJECTORY, {TARGET: 1, U0: 0}), {T: read("tau*log(1 + F/N)")}),
        F / (F + N),
    ),
    derived=Deduced("Put the time into the curve.", Rule.SPECIALISE, parents=(shallow.TRAJECTORY, SHALLOW)),
)
SHALLOW_LARGE: Final = _claim(
    "one-layer.many-outputs",
    "With many outputs one layer learns nothing of a teacher of fixed rank",
    Limit(N / (N + F), N, INFINITY, "", read("1")),
    derived=Expanded("Let the number of outputs grow.", (SHALLOW,)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    OPTIMUM,
    SHRINKER,
    NEEDED,
    NEEDED_STRONG,
    NEEDED_FALLS,
    DEFICIT,
    FIRST,
    SECOND,
    CONTAMINATION,
    SHALLOW,
    SHALLOW_TIME,
    SHALLOW_LARGE,
)
