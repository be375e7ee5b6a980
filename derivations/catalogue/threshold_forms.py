"""What the claims about thresholds of incremental learning are made of: the forms of Phi and the residual.

Conventions: two values with the same start and the targets r > 1 and 1 (units of the smaller target); q = 1 - 2/N for
the depth N and p = q + 1; Phi as in the topic `phi`.  The larger value has reached the fraction f of its target by the
time at which the smaller one reaches the fraction s of its own exactly if the residual

    D(eps) = Phi(s) - Phi(eps) - r**(-p)*(Phi(f) - Phi(eps/r))

is not negative, where eps is the start.  D falls in eps, so that its zero is the threshold.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.consequences import Expanded
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Asymptotic, Claim, Limit
from derivations.expressions import Expr, Symbol, read, substitute, symbols
from derivations.variables import Domain, Scale, Variable

EPS, D, K, Q, R, G = symbols("eps d k q r g")

VOCABULARY = Vocabulary(
    (
        Variable("s", Domain.UNIT, about="fraction that the smaller value may have reached"),
        Variable("f", Domain.UNIT, about="fraction that the larger value must have reached"),
        Variable("r", Domain.POSITIVE, about="ratio of the targets"),
        Variable("d", Domain.POSITIVE, scale=Scale.LOG, about="relative gap of the targets, r - 1"),
        Variable("q", Domain.UNIT, about="growth exponent less 1, between depth 2 and infinite depth"),
        Variable("g", Domain.UNIT, about="1 less the growth exponent, between depth 2 and depth 1"),
        Variable("k", Domain.POSITIVE, about="start in units of the leading form of the threshold"),
        Variable("z", Domain.UNIT, scale=Scale.LOG, about="leading form of the threshold"),
        Variable("eps", Domain.UNIT, scale=Scale.LOG, about="start in units of the smaller target"),
        Variable("phi_s", about="value of Phi at s", latex=r"\Phi_s"),
        Variable("phi_f", about="value of Phi at f", latex=r"\Phi_f"),
    )
)
#: Phi between depth 2 and infinite depth, there less its singular part, and at the depths 2, 4 and infinity.
ANY_DEPTH: Final = read("-eps**(-q)/q*hyp2f1(1, -q, 1 - q, eps)")
REGULAR: Final = read("eps**(1 - q)/(1 - q)*hyp2f1(1, 1 - q, 2 - q, eps)")
DEPTH_2: Final = read("log(eps/(1 - eps))")
DEPTH_4: Final = read("2*atanh(sqrt(eps)) - 2/sqrt(eps)")
INFINITE_DEPTH: Final = read("log(eps/(1 - eps)) - 1/eps")
#: The values of Phi at the two fractions, at depth 2.
NAMED_2: Final = {Symbol("phi_s"): read("log(s/(1 - s))"), Symbol("phi_f"): read("log(f/(1 - f))")}


def residual(form: Expr, exponent: Expr, start: Expr, ratio: Expr) -> Expr:
    """D at a start, with Phi(s) and Phi(f) by their names phi_s and phi_f."""
    own, other = substitute(form, {EPS: start}), substitute(form, {EPS: start / ratio})
    return Symbol("phi_s") - own - ratio ** (-exponent) * (Symbol("phi_f") - other)


def with_value(form: Expr, reached: Expr, found: Expr) -> Expr:
    """A residual with Phi at what the smaller value has reached in the place of its name."""
    return substitute(form, {EPS: reached}) - Symbol("phi_s") + found


def threshold_claim(
    identifier: str, title: str, says: Limit | Asymptotic, sentence: str, *given: str, used: Expr | None = None
) -> Claim:
    """A limit about thresholds, derived by expansion; `used` is the same written otherwise."""
    return VOCABULARY.claim(
        identifier,
        title,
        says,
        *given,
        source=GISSIN_2020,
        derived=Expanded(sentence, used=used),
    )
