"""Which starts are incremental if the values start apart or their inputs vary apart, and where no start is.

Conventions: those of `incremental_starts`: the larger value starts at kappa times the start of the smaller one, and
lam is the variance of its input over that of the smaller one's.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.incremental import EPS, LAM, R, S
from derivations.catalogue.incremental_starts import ANY_DEPTH, DEPTH_4, SUM, Form, start_claim
from derivations.claim import Claim
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Relation, read

KAPPA: Final = read("kappa")
_APART: Final = ("eps < s", "kappa*eps < f*r")


def _not_negative(expr: Expr) -> Relation:
    return Relation((expr, ZERO), (">=",))


def _weights(form: Form) -> tuple[Expr, Expr]:
    """The weight of the larger value's Phi in the lead, and that of its singular part."""
    return R ** (-ONE - form.growth) / LAM, KAPPA**-form.growth / (LAM * R)


def _enough(name: str, where: str, form: Form, *given: str) -> Claim:
    q, (weight, behind) = form.growth, _weights(form)
    own = EPS**-q / q * (ONE - behind) - S**-q / q - weight * form.phi("f")
    return start_claim(
        f"unequal-starts.enough.{name}",
        f"A start that is enough, {where}: the lead is that of the singular parts at least",
        EPS,
        _not_negative(own),
        *_APART,
        *given,
        depth=form.depth,
        holds=True,
        sentence=SUM,
        gaps=(own, form.rest("s") - form.rest("eps"), weight * form.rest("kappa*eps/r")),
        kappa=KAPPA,
        variance=LAM,
    )


ENOUGH: Final = (
    start_claim(
        "unequal-starts.enough.depth-1",
        "At depth 1 a variance that is large enough makes learning incremental",
        EPS,
        "log((1 - eps)/(1 - s)) >= -log(1 - f)/lam",
        *_APART,
        depth=1,
        holds=True,
        sentence=SUM,
        gaps=("log((1 - eps)/(1 - s)) + log(1 - f)/lam", "-log(1 - kappa*eps/r)/lam"),
        kappa=KAPPA,
        variance=LAM,
    ),
    start_claim(
        "unequal-starts.enough.depth-2",
        "A start that is enough, depth 2",
        EPS,
        "log(s) - (1 - 1/(lam*r))*log(eps) >= (log(f/(1 - f)) - log(kappa/r))/(lam*r)",
        *_APART,
        depth=2,
        holds=True,
        sentence=SUM,
        gaps=(
            "log(s) - (1 - 1/(lam*r))*log(eps) - (log(f/(1 - f)) - log(kappa/r))/(lam*r)",
            "log(1 - eps) - log(1 - s)",
            "-log(1 - kappa*eps/r)/(lam*r)",
        ),
        kappa=KAPPA,
        variance=LAM,
    ),
    _enough("depth-4", "depth 4", DEPTH_4),
    _enough("any-depth", "any depth above 2", ANY_DEPTH, "N > 2"),
    start_claim(
        "unequal-starts.enough.infinite-depth",
        "A start that is enough, infinite depth",
        EPS,
        "(1 - 1/(lam*r*kappa))/eps + log(kappa*eps/r)/(lam*r**2) >= 1/s + (log(f/(1 - f)) - 1/f)/(lam*r**2)",
        *_APART,
        depth=INFINITY,
        holds=True,
        sentence=SUM,
        gaps=(
            "(1 - 1/(lam*r*kappa))/eps + log(kappa*eps/r)/(lam*r**2) - 1/s - (log(f/(1 - f)) - 1/f)/(lam*r**2)",
            "log(s/eps)",
            "log(1 - eps) - log(1 - s)",
            "-log(1 - kappa*eps/r)/(lam*r**2)",
        ),
        kappa=KAPPA,
        variance=LAM,
    ),
)


def _leading(name: str, where: str, form: Form, *given: str) -> Claim:
    q, (weight, behind) = form.growth, _weights(form)
    own = weight * form.phi("f") - form.phi("s") - EPS**-q / q * (ONE - behind)
    other = form.rest("kappa*eps/r")
    return start_claim(
        f"unequal-starts.leading.{name}",
        f"A start at the leading form of the threshold is too large, {where}",
        EPS,
        _not_negative(own),
        "kappa < r",
        "lam >= 1",
        "kappa*eps < f*r",
        *given,
        depth=form.depth,
        holds=False,
        sentence=SUM,
        gaps=(form.rest("eps") - other, (ONE - weight) * other, own),
        kappa=KAPPA,
        variance=LAM,
    )


def _never(name: str, where: str, form: Form, *given: str) -> Claim:
    q, (weight, behind) = form.growth, _weights(form)
    level, other = weight * form.phi("f") - form.phi("s"), form.rest("kappa*eps/r")
    return start_claim(
        f"unequal-starts.never.{name}",
        f"No start is enough if the larger value begins to grow no faster than the smaller one, {where}",
        EPS,
        _not_negative(level),
        _not_negative(behind - ONE),
        "kappa < r",
        "lam >= 1",
        "kappa*eps < f*r",
        *given,
        depth=form.depth,
        holds=False,
        sentence=SUM,
        gaps=(form.rest("eps") - other, (ONE - weight) * other, EPS**-q / q * (behind - ONE), level),
        kappa=KAPPA,
        variance=LAM,
    )


LEADING: Final = (_leading("depth-4", "depth 4", DEPTH_4),)
NEVER: Final = (
    start_claim(
        "unequal-starts.never.depth-2",
        "At depth 2 no start is enough if the larger value's variance times its target is not the larger one",
        EPS,
        "lam <= 1/r",
        "kappa <= r",
        "kappa*eps < f*r",
        depth=2,
        holds=False,
        sentence=SUM,
        gaps=(
            "log(f/(1 - f)) - log(s/(1 - s))",
            "(1/(lam*r) - 1)*log(f/(1 - f)*(r - kappa*eps)/(kappa*eps))",
            "log((r - kappa*eps)/(kappa*(1 - eps)))",
        ),
        kappa=KAPPA,
        variance=LAM,
    ),
    _never("depth-4", "depth 4", DEPTH_4),
)
CLAIMS: Final = (*ENOUGH, *LEADING, *NEVER)
