"""Limits of the threshold of incremental learning, as the targets close in on one another and as they part.

Conventions: those of `threshold_forms`.  Where no closed form of the threshold exists, a claim gives the residual D at
k times its leading form, for every k: D falls in eps, so that the threshold is asymptotic to the form if the limit has
its only zero at k = 1.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.threshold_forms import (
    ANY_DEPTH,
    DEPTH_2,
    DEPTH_4,
    EPS,
    INFINITE_DEPTH,
    NAMED_2,
    REGULAR,
    D,
    Q,
    R,
    residual,
    threshold_claim,
)
from derivations.claim import Asymptotic, Claim, Limit
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Symbol, read, substitute

_GAP: Final = ONE + D
_CLOSE: Final = "The targets close in on one another: put in $k$ times the leading form of the threshold."
_FAR: Final = "The targets part: put in $s$ less $k$ times the leading form of the distance."


def _polynomial(name: str, where: str, q: Expr, form: Expr, regular: Expr, *given: str) -> Claim:
    """The law for targets that close in on one another, the singular parts of Phi(eps) and Phi(eps/r) joined."""
    place = substitute(read("k*(d/(q*(phi_f - phi_s)))**(1/q)"), {Q: q})
    own, other = (substitute(regular, {EPS: start}) for start in (place, place / _GAP))
    singular = substitute(read("phi_s - (1 + d)**(-1 - q)*phi_f + (phi_f - phi_s)*k**(-q)/(1 + d)"), {Q: q})
    return threshold_claim(
        f"threshold-limits.r-to-1.{name}",
        f"{where} the threshold vanishes like the gap of the targets to the power 1/q",
        Limit(
            singular - own + _GAP ** (-ONE - q) * other,
            D,
            ZERO,
            "+",
            substitute(read("(phi_f - phi_s)*(k**(-q) - 1)"), {Q: q}),
        ),
        _CLOSE,
        "phi_s < phi_f",
        *given,
        used=residual(form, ONE + q, place, _GAP),
    )


CLOSE_TARGETS: Final = (
    threshold_claim(
        "threshold-limits.r-to-1.depth-2.upper-form",
        "At depth 2 the bound on the threshold is exponentially small in the gap of the targets",
        Asymptotic(
            read("((s/(1 - s))**(1 + d)*(1 - f)/(f*(1 + d)))**(1/d)"),
            read("((s/(1 - s))*(1 - f)/f)**(1/d)*s/(1 - s)*exp(-1)"),
            D,
            ZERO,
            "+",
        ),
        "Expand $\\log(1 + d)/d$.",
        "s < f",
    ),
    threshold_claim(
        "threshold-limits.r-to-1.depth-2",
        "At depth 2 the threshold is exponentially small in the gap of the targets, with the constant exp(-1)",
        Limit(
            substitute(
                residual(DEPTH_2, ONE, read("k*((s/(1 - s))*(1 - f)/f)**(1/d)*s/(1 - s)*exp(-1)"), _GAP), NAMED_2
            )
            / D,
            D,
            ZERO,
            "+",
            read("-log(k)"),
        ),
        _CLOSE,
        "s < f",
    ),
    threshold_claim(
        "threshold-limits.r-to-1.depth-2.logarithm",
        "At depth 2 the logarithm of the threshold grows like one over the gap of the targets",
        Limit(
            read("d*log(((s/(1 - s))**(1 + d)*(1 - f)/(f*(1 + d)))**(1/d))"),
            D,
            ZERO,
            "+",
            read("-log(f*(1 - s)/(s*(1 - f)))"),
        ),
        "Expand the logarithm.",
        "s < f",
    ),
    _polynomial("below-depth-4", "Between depths 2 and 4", Q, ANY_DEPTH, REGULAR, "2*q < 1"),
    _polynomial("depth-4", "At depth 4", read("1/2"), DEPTH_4, read("2*atanh(sqrt(eps))")),
    _polynomial("above-depth-4", "Between depth 4 and infinite depth", Q, ANY_DEPTH, REGULAR, "2*q > 1"),
    threshold_claim(
        "threshold-limits.r-to-1.any-depth.leading-form",
        "So does its leading form",
        Asymptotic(
            read("((1 - 1/(1 + d))/(q*((1 + d)**(-1 - q)*phi_f - phi_s)))**(1/q)"),
            read("(d/(q*(phi_f - phi_s)))**(1/q)"),
            D,
            ZERO,
            "+",
        ),
        "Expand the powers of $1 + d$.",
        "phi_s < phi_f",
    ),
    threshold_claim(
        "threshold-limits.r-to-1.any-depth.next-order",
        "The next order of the leading form",
        Limit(
            read(
                "(((1 - 1/(1 + d))/(q*((1 + d)**(-1 - q)*phi_f - phi_s)))**(1/q)/(d/(q*(phi_f - phi_s)))**(1/q) - 1)/d"
            ),
            D,
            ZERO,
            "+",
            read("((1 + q)*phi_f/(phi_f - phi_s) - 1)/q"),
        ),
        "Expand the powers of $1 + d$.",
        "phi_s < phi_f",
    ),
    threshold_claim(
        "threshold-limits.r-to-1.infinite-depth",
        "At infinite depth the threshold vanishes like the gap of the targets",
        Limit(
            residual(INFINITE_DEPTH, read("2"), read("k*d/(phi_f - phi_s)"), _GAP),
            D,
            ZERO,
            "+",
            read("(phi_f - phi_s)*(1/k - 1)"),
        ),
        _CLOSE,
        "phi_s < phi_f",
    ),
)
FAR_TARGETS: Final = (
    threshold_claim(
        "threshold-limits.r-to-infinity.any-depth",
        "Between depth 2 and infinite depth the threshold nears s like s*(1 - s)/(q*r)",
        Limit(
            R
            * (
                substitute(ANY_DEPTH, {EPS: Symbol("s")})
                - Symbol("phi_s")
                + residual(ANY_DEPTH, ONE + Q, read("s - k*s*(1 - s)/(q*r)"), R)
            ),
            R,
            INFINITY,
            "",
            read("s**(-q)/q*(k - 1)"),
        ),
        _FAR,
    ),
    threshold_claim(
        "threshold-limits.r-to-infinity.depth-2",
        "At depth 2 the threshold nears s like s*(1 - s)*log(r)/r",
        Limit(
            R / read("log(r)") * substitute(residual(DEPTH_2, ONE, read("s - k*s*(1 - s)*log(r)/r"), R), NAMED_2),
            R,
            INFINITY,
            "",
            read("k - 1"),
        ),
        _FAR,
        "s < f",
    ),
    threshold_claim(
        "threshold-limits.r-to-infinity.depth-2.constant",
        "At depth 2 the constant beside the logarithm is log(f/(s*(1 - f)))",
        Limit(
            R * substitute(residual(DEPTH_2, ONE, read("s - s*(1 - s)*(log(r/s) + k)/r"), R), NAMED_2),
            R,
            INFINITY,
            "",
            read("k - log(f/(1 - f))"),
        ),
        "The targets part: put in $s$ less the leading form of the distance, with the constant $k$ in it.",
        "s < f",
    ),
    threshold_claim(
        "threshold-limits.r-to-infinity.infinite-depth",
        "At infinite depth the threshold nears s like s*(1 - s)/r",
        Limit(
            R
            * (
                substitute(INFINITE_DEPTH, {EPS: Symbol("s")})
                - Symbol("phi_s")
                + residual(INFINITE_DEPTH, read("2"), read("s - k*s*(1 - s)/r"), R)
            ),
            R,
            INFINITY,
            "",
            read("(k - 1)/s"),
        ),
        _FAR,
    ),
)
CLAIMS: Final = (*CLOSE_TARGETS, *FAR_TARGETS)
