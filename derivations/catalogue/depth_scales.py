"""Depth scales of wide networks: of training, of correlations and of predictions, in order and near criticality.

Conventions: those of the topic `tangent-kernels`. A decay by r a layer has the depth scale -1/log(r): the growth x1 of
distances 1/log(x1) above 1, correlations -1/log(x), predictions of the tangent kernel in the chaotic phase, which fall
like l*(x/x1)**l, 1/(log(x1) - log(x)). Near criticality x1 = 1 + d.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.correlation_maps import BRACKET
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.predictor_limits import CHAOTIC
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import ONE, ZERO, read, read_relation, symbols

D, X, X1 = symbols("d x x1")
_VOCABULARY: Final = Vocabulary(tangent_kernels.VARIABLES, "depth-scales", XIAO_2020)
#: What the fixed correlation lacks of 1, with the map up to its third order, and the slope there.
_LACK: Final = "((a2 - sqrt(a2**2 - 4*a3*d))/(2*a3))"
_SLOPE: Final = f"(1 + d - 2*a2*{_LACK} + 3*a3*{_LACK}**2)"
_PREDICTION: Final = "1/(log(x1) - log(x))"
_claim: Final = _VOCABULARY.claim

BELOW_CORRELATIONS: Final = _claim(
    "below-correlations",
    "In the chaotic phase predictions have a smaller depth scale than correlations",
    Holds(read_relation(f"{_PREDICTION} < -1/log(x)")),
    "x1 > 1",
    derived=Deduced(
        "Bring both to one denominator.",
        Rule.BOUND,
        read("log(x1)/(-log(x)*(log(x1) - log(x)))"),
        (CHAOTIC[0],),
    ),
)
BELOW_GROWTH: Final = _claim(
    "below-growth",
    "In the chaotic phase predictions have a smaller depth scale than the growth of distances",
    Holds(read_relation(f"{_PREDICTION} < 1/log(x1)")),
    "x1 > 1",
    derived=Deduced(
        "Bring both to one denominator.",
        Rule.BOUND,
        read("-log(x)/(log(x1)*(log(x1) - log(x)))"),
        (CHAOTIC[0],),
    ),
)
FIXED: Final = _claim(
    "near-critical.fixed",
    "Where correlations settle near criticality, with the map up to its third order",
    Equal(read(f"1 - (1 + d)*{_LACK} + a2*{_LACK}**2 - a3*{_LACK}**3"), read(f"1 - {_LACK}")),
    "a3 > 0",
    "4*a3*d < a2**2",
    derived=Deduced(
        r"Beside 1 the map $1 - \chi_1\varepsilon + a_2\varepsilon^2 - a_3\varepsilon^3$ has its fixed point at the "
        r"small root of $\chi_1 - 1 = a_2\varepsilon - a_3\varepsilon^2$.",
        Rule.INVERT,
        parents=(BRACKET,),
    ),
)
MIRRORED: Final = _claim(
    "near-critical.slope",
    "Near criticality the slope there is as far below 1 as the growth of distances is above",
    Limit(read(f"(1 - {_SLOPE})/d"), D, ZERO, "+", ONE),
    "a3 > 0",
    derived=Expanded("Expand the root.", (FIXED,)),
)
HALF: Final = _claim(
    "near-critical.half",
    "So that near criticality the depth scale of predictions is half that of the growth of distances",
    Limit(read(f"log(1 + d)/(log(1 + d) - log{_SLOPE})"), D, ZERO, "+", read("1/2")),
    "a3 > 0",
    derived=Expanded("Put in the slope.", (MIRRORED,)),
)
ORDERED: Final = _claim(
    "ordered",
    "In the ordered phase the scale of training grows beyond every bound as the growth of distances comes near 1",
    Limit(read("-1/log(x)"), X, ONE, "-", read("oo")),
    derived=Expanded("The logarithm vanishes.", ()),
    note="Predictions have no depth scale there: they settle at what the data say.",
)
CRITICAL: Final = _claim(
    "chaotic",
    "In the chaotic phase the scale of the growth of distances does so too",
    Limit(read("1/log(x1)"), X1, ONE, "+", read("oo")),
    "x1 > 1",
    derived=Expanded("The logarithm vanishes.", ()),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    BELOW_CORRELATIONS,
    BELOW_GROWTH,
    FIXED,
    MIRRORED,
    HALF,
    ORDERED,
    CRITICAL,
)
