"""Progressive differentiation: broad distinctions are learned before fine ones.

Conventions: those of `two-layer`; all modes start at the strength u0; t_h = (tau/2s) log(s/u0 - 1) is the half time of
a mode. Whether a larger singular value is learned earlier depends on the start: it needs s/u0 above 1 + 1/W(1/e), with
Lambert's function W, which is about 4.59.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import shallow, two_layer
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Follows
from derivations.catalogue.quantities import MODE, U0, S, U
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import ZERO, differentiate, read, substitute, symbols
from derivations.variables import Domain, Variable

S1, S2, X = symbols("s1 s2 x")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("s1", Domain.POSITIVE, about="singular value of the broader distinction", latex="s_1"),
        Variable("s2", Domain.POSITIVE, about="singular value of the finer distinction", latex="s_2"),
        Variable("x", Domain.UNIT, about="fraction of the singular value reached"),
    ),
    "differentiation",
    SAXE_2019,
)
_claim: Final = _VOCABULARY.claim

_HALF_TIME: Final = law(two_layer.TIME_LAW, {U: S / 2})
_SLOPE: Final = differentiate(_HALF_TIME, S)
_QUANTILE: Final = law(two_layer.TIME_LAW, {U: X * S})
_EDGE: Final = read("1 + 1/lambertw(exp(-1))")

SLOPE: Final = _claim(
    "half-time-slope",
    "How the half time changes with the singular value",
    Equal(_SLOPE, read("-tau/(2*s**2)*(log(s/u0 - 1) - 1/(1 - u0/s))")),
    "2*u0 < s",
    derived=Follows((two_layer.TIME_LAW,), "End at $s/2$ and differentiate.", Rule.EXPAND),
)
CONDITION: Final = _claim(
    "condition",
    "A larger singular value is learned earlier if log(s/u0 - 1) > 1/(1 - u0/s)",
    Holds(_SLOPE < ZERO),
    "2*u0 < s",
    "log(s/u0 - 1) > 1/(1 - u0/s)",
    derived=Deduced(
        "The slope of the half time has the opposite sign of the difference.",
        form=read("tau/(2*s**2)*(log(s/u0 - 1) - 1/(1 - u0/s))"),
        parents=(SLOPE,),
    ),
)
REVERSED: Final = _claim(
    "reversed",
    "A larger singular value is learned later if log(s/u0 - 1) < 1/(1 - u0/s)",
    Holds(_SLOPE > ZERO),
    "2*u0 < s",
    "log(s/u0 - 1) < 1/(1 - u0/s)",
    derived=Deduced(
        "The slope of the half time has the sign of the difference.",
        form=read("tau/(2*s**2)*(1/(1 - u0/s) - log(s/u0 - 1))"),
        parents=(SLOPE,),
    ),
)
EDGE: Final = _claim(
    "edge",
    "The half time does not change with the singular value where s/u0 is 1 + 1/W(1/e)",
    Equal(substitute(_SLOPE, {S: _EDGE * U0}), ZERO),
    derived=Follows((SLOPE,), "With $w = W(1/e)$, $we^w = 1/e$ says $-\\log w = 1 + w$."),
    note="The literature speaks of small starts; this is how small they must be.",
)
ORDER: Final = _claim(
    "order",
    "From s/u0 = 4.6 on a larger singular value is half learned earlier",
    Holds(_SLOPE < ZERO),
    "s >= 4.6*u0",
    derived=Deduced(
        "The difference grows with $s/u_0$ and is positive from $4.6$ on.",
        form=read("tau/(2*s**2)*(log(s/u0 - 1) - 1/(1 - u0/s))"),
        parents=(SLOPE,),
    ),
)
WRONG_ORDER: Final = _claim(
    "wrong-order",
    "Below s/u0 = 4.59 a larger singular value is half learned later",
    Holds(_SLOPE > ZERO),
    "2*u0 < s",
    "s <= 4.59*u0",
    derived=Deduced(
        "The difference grows with $s/u_0$ and is negative up to $4.59$.",
        form=read("tau/(2*s**2)*(1/(1 - u0/s) - log(s/u0 - 1))"),
        parents=(SLOPE,),
    ),
)
LEVELS: Final = _claim(
    "levels",
    "As the start vanishes, the times of two modes are to one another as the inverse singular values",
    Limit(
        law(two_layer.TIME_LAW, {S: S2, U: S2 / 2}) / law(two_layer.TIME_LAW, {S: S1, U: S1 / 2}),
        U0,
        ZERO,
        "+",
        S1 / S2,
    ),
    derived=Deduced(
        "Divide the half times; the logarithms grow alike.",
        form=read("s1*log(s2/u0 - 1)/(s2*log(s1/u0 - 1))"),
        parents=(two_layer.TIME_LAW,),
    ),
)
SMALL_START: Final = _claim(
    "small-start",
    "As the start vanishes, every fraction of a mode is learned at (tau/2s) log(1/u0)",
    Asymptotic(_QUANTILE, read("tau/(2*s)*log(1/u0)"), U0, ZERO, "+"),
    derived=Deduced(
        "Divide the time law by its leading term.",
        form=read("log((s/u0 - 1)*x/(1 - x))/log(1/u0)"),
        parents=(two_layer.TIME_LAW,),
    ),
)
STAGES: Final = _claim(
    "stage-like",
    "As the start vanishes, the transition of a mode is short against the time before it",
    Limit(
        (law(two_layer.TIME_LAW, {U: 9 * S / 10}) - law(two_layer.TIME_LAW, {U: S / 10})) / _HALF_TIME,
        U0,
        ZERO,
        "+",
        ZERO,
    ),
    derived=Deduced(
        "The width over the half time.", form=read("log(81)/log(s/u0 - 1)"), parents=(two_layer.STAGE_RATIO,)
    ),
)
NOT_SHALLOW: Final = _claim(
    "one-layer",
    "A network of one layer that starts at nothing learns a given fraction of all modes at the same time",
    Equal(
        law(shallow.TIME_LAW, {U0: 0, S: S1, U: X * S1}),
        law(shallow.TIME_LAW, {U0: 0, S: S2, U: X * S2}),
    ),
    derived=Follows((shallow.TIME_LAW,), "Start at 0 and end at the fraction $x$: the singular value cancels."),
)
NOT_STAGES: Final = _claim(
    "one-layer-stages",
    "In a network of one layer the transition is never short: its width over the half time is log 9/log 2",
    Equal(
        (law(shallow.TIME_LAW, {U0: 0, U: 9 * S / 10}) - law(shallow.TIME_LAW, {U0: 0, U: S / 10}))
        / law(shallow.TIME_LAW, {U0: 0, U: S / 2}),
        read("log(9)/log(2)"),
    ),
    derived=Follows((shallow.TIME_LAW,), "Start at 0 and divide the width by the half time."),
)

CLAIMS: Final = (
    SLOPE,
    CONDITION,
    REVERSED,
    EDGE,
    ORDER,
    WRONG_ORDER,
    LEVELS,
    SMALL_START,
    STAGES,
    NOT_SHALLOW,
    NOT_STAGES,
)
