"""The critical gain of deep random networks: below it activity dies out with depth, above it it does not.

Conventions: those of `initialisation`; q is the mean square of what a layer of units gets, so that very wide layers
obey q' = g**2 * E phi(sqrt(q)*z)**2 with a standard normal z. For tanh, whose slope at 0 is 1, the critical gain is 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.expressions import INFINITY, ZERO, Expr, read, read_relation, symbols
from derivations.variables import Domain, Variable
from derivations.wick import normal_moment

G, H, M, Q = symbols("g h M q")

_VOCABULARY = Vocabulary(
    (
        Variable("x", about="what a unit gets"),
        Variable("g", Domain.POSITIVE, about="gain of a layer"),
        Variable("h", Domain.POSITIVE, about="gain of a layer over sqrt(2)"),
        Variable("q", Domain.POSITIVE, about="mean square of what a unit gets"),
        Variable("M", Domain.POSITIVE, about="number of layers"),
    ),
    "initialisation",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim


def _mean(coefficients: tuple[Fraction, ...]) -> Expr:
    """The mean of a polynomial in x**2, without a constant, for x = sqrt(q)*z with a standard normal z."""
    return sum((c * normal_moment(2 * k) * Q**k for k, c in enumerate(coefficients, 1)), ZERO)


#: The mean of x**2 - 2*x**4/3, which is below that of tanh(x)**2.
_LEAST: Final = G**2 * _mean((Fraction(1), Fraction(-2, 3)))

AT_MOST: Final = _claim(
    "critical-gain.tanh.at-most",
    "A layer of tanh units does not multiply the mean square activity by more than g**2: tanh(x)**2 <= x**2",
    Holds(read_relation("tanh(x)**2 <= x**2")),
    derived=Deduced("Both factors have the sign of $x$.", form=read("(x - tanh(x))*(x + tanh(x))")),
)
BELOW: Final = _claim(
    "critical-gain.tanh.below",
    "Below the gain 1 what M layers of tanh units leave of the activity, at most g**(2*M)*q, vanishes with the depth",
    Limit(read("g**(2*M)*q"), M, INFINITY, "", ZERO),
    "g < 1",
    derived=Deduced("Multiply the bounds of the layers.", form=read("q*exp(2*M*log(g))"), parents=(AT_MOST,)),
)
AT_LEAST: Final = _claim(
    "critical-gain.tanh.at-least",
    "Small activity is not shrunk much by tanh units: tanh(x)**2 >= x**2 - 2*x**4/3",
    Holds(read_relation("tanh(x)**2 >= x**2 - 2*x**4/3")),
    derived=Deduced("Collect what is to be positive.", form=read("(tanh(x) - x)*(tanh(x) + x) + 2*x**4/3")),
)
MEAN: Final = _claim(
    "critical-gain.tanh.mean",
    "By that bound, the mean square activity behind a layer of tanh units is g**2*(q - 2*q**2) at least",
    Equal(_LEAST, read("g**2*(q - 2*q**2)")),
    derived=Deduced("The second and the fourth moment of $z$ are $1$ and $3$.", parents=(AT_LEAST,)),
)
ABOVE: Final = _claim(
    "critical-gain.tanh.above",
    "Above the gain 1 activity does not die out: it grows wherever it is smaller than (1 - 1/g**2)/2",
    Holds(_LEAST > Q),
    "g > 1",
    "q < (1 - 1/g**2)/2",
    derived=Deduced("Both factors are positive.", form=read("2*g**2*q*((1 - 1/g**2)/2 - q)"), parents=(MEAN,)),
    note="So it settles above (1 - 1/g**2)/2, which is its leading form next to the critical gain.",
)


def _rectified(name: str, title: str, relation: str, value: Expr) -> Claim:
    return _claim(
        f"critical-gain.relu.{name}",
        title,
        Limit(read("((sqrt(2)*h)**2/2)**M"), M, INFINITY, "", value),
        relation,
        derived=Deduced("The factor of a layer is $g^2/2$.", form=read("exp(2*M*log(h))")),
        note="The gain is sqrt(2)*h; at h = 1 every factor is 1. See `initialisation.relu.second-moment`.",
    )


RECTIFIED: Final = (
    _rectified("below", "Below the gain sqrt(2) the activity of rectified layers dies out", "h < 1", ZERO),
    _rectified("above", "Above the gain sqrt(2) the activity of rectified layers explodes", "h > 1", INFINITY),
)

CLAIMS: Final = (AT_MOST, BELOW, AT_LEAST, MEAN, ABOVE, *RECTIFIED)
