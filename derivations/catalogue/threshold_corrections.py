"""What follows the leading forms of the threshold of incremental learning: series, corrections, refined laws.

Conventions: those of `threshold_forms`. A leading form z of the threshold is what makes the singular parts of the
residual vanish; here Phi(s) is given by it. A claim puts in the form with k times a further term: D falls in eps, so
that the coefficient of the term is the zero of the limit.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.threshold_forms import (
    ANY_DEPTH,
    DEPTH_2,
    DEPTH_4,
    INFINITE_DEPTH,
    Q,
    R,
    residual,
    threshold_claim,
    with_value,
)
from derivations.claim import Claim, Limit
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Symbol, read, substitute

Z: Final = Symbol("z")
_PHI_S: Final = Symbol("phi_s")
#: Phi(s) by the leading form z, at depth 2, between depth 2 and infinite depth, and there.
_BY_FORM_2: Final = {_PHI_S: read("((r - 1)*log(z) + phi_f + log(r))/r")}
_BY_FORM: Final = {_PHI_S: read("r**(-1 - q)*phi_f - (1 - 1/r)*z**(-q)/q")}
_BY_FORM_INFINITE: Final = {_PHI_S: read("(phi_f + log(r))/r**2 - (1 - 1/r)/z + (1 - 1/r**2)*log(z)")}
_SMALL: Final = "Put in the form and $k$ times the next term."


def _next(name: str, title: str, of: Expr, order: str, value: str) -> Claim:
    """The limit of a residual at a start, over its order in the leading form."""
    return threshold_claim(
        f"threshold-corrections.{name}", title, Limit(of / read(order), Z, ZERO, "+", read(value)), _SMALL, "r > 1"
    )


def _term(order: int, start: str, coefficient: str) -> Claim:
    return _next(
        f"depth-2.term-{order}",
        f"The threshold of depth 2 as a series in its leading form: the coefficient of the power {order}",
        substitute(residual(DEPTH_2, ONE, read(start), R), _BY_FORM_2),
        f"z**{order - 1}",
        f"(1 - 1/r)*({coefficient} - k)",
    )


_A, _B, _C = "(1 + 1/r)", "(1 + 1/r + 1/r**2)", "(1 + 1/r + 1/r**2 + 1/r**3)"
_THIRD: Final = f"((3*{_A}**2 - {_B})/2)"
_FOURTH: Final = f"(2*{_A}*{_B} - {_C}/3 - 8*{_A}**3/3)"
SERIES: Final = (
    _term(2, "z + k*z**2", f"(-{_A})"),
    _term(3, f"z - {_A}*z**2 + k*z**3", _THIRD),
    _term(4, f"z - {_A}*z**2 + {_THIRD}*z**3 + k*z**4", _FOURTH),
)
CORRECTIONS: Final = (
    _next(
        "any-depth",
        "Between depth 2 and infinite depth the first correction of the leading form is -(1 + 1/r)/(1 - q) times its "
        "square",
        substitute(residual(ANY_DEPTH, ONE + Q, read("z + k*z**2"), R), _BY_FORM),
        "z**(1 - q)",
        "-(1 - 1/r)*(k + (1 + 1/r)/(1 - q))",
    ),
    _next(
        "infinite-depth",
        "At infinite depth the leading form misses the threshold by its cube times -(1 + 1/r + 1/r**2): a relative "
        "error of second order",
        substitute(residual(INFINITE_DEPTH, read("2"), read("z + k*z**3"), R), _BY_FORM_INFINITE),
        "z",
        f"-(1 - 1/r)*(k + {_B})",
    ),
)


def _refined(name: str, where: str, q: Expr, form: Expr, *given: str) -> Claim:
    start = substitute(read("s - s**(1 + q)*(1 - s)*(s**(-q)/(q*r) + k*r**(-1 - q))"), {Q: q})
    found = residual(form, ONE + q, start, R)
    return threshold_claim(
        f"threshold-corrections.r-to-infinity.{name}",
        f"{where}, as the targets part, the next term of the distance to s has the power 1 + q of one over the ratio",
        Limit(R ** (ONE + q) * with_value(form, Symbol("s"), found), R, INFINITY, "", read("k - phi_f")),
        "Put in the leading form of the distance and $k$ times the next term.",
        *given,
    )


REFINED: Final = (
    _refined("below-depth-4", "Between depths 2 and 4", Q, ANY_DEPTH, "2*q < 1"),
    _refined("depth-4", "At depth 4", read("1/2"), DEPTH_4),
    _refined("above-depth-4", "Between depth 4 and infinite depth", Q, ANY_DEPTH, "2*q > 1"),
)
CLAIMS: Final = (*SERIES, *CORRECTIONS, *REFINED)
