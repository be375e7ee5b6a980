"""Which starts are incremental if the values start apart or their inputs vary apart, and where no start is.

Conventions: those of `incremental_starts`: the larger value starts at kappa times the start of the smaller one, and
lam is the variance of its input over that of the smaller one's; where that is shorter, x_0 is its start in units of its
own target, so that kappa = r*x_0/eps.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.incremental import EPS, LAM, N, R, S
from derivations.catalogue.incremental_starts import ANY_DEPTH, DEPTH_3, DEPTH_4, SUM, Form, start_claim
from derivations.claim import Claim
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Relation, read

KAPPA: Final = read("kappa")
X_0: Final = read("x_0")
#: The start of the larger value over that of the smaller one, by the former in units of its own target.
_BEHIND: Final = R * X_0 / EPS
_APART: Final = ("eps < s", "kappa*eps < f*r")


def _not_negative(expr: Expr) -> Relation:
    return Relation((expr, ZERO), (">=",))


def _start(name: str, where: str, form: Form, *given: str | Relation, holds: bool, gaps: tuple[Expr, ...]) -> Claim:
    """The claim about a start, with that of the larger value in units of its own target."""
    return start_claim(
        f"unequal-starts.{name}",
        where,
        EPS,
        *given,
        "x_0 < f",
        *(("N > 2",) if form.depth == N else ()),
        depth=form.depth,
        holds=holds,
        sentence=SUM,
        gaps=gaps,
        kappa=_BEHIND,
        variance=LAM,
    )


def _weight(form: Form) -> Expr:
    """The weight of the larger value's Phi in the lead."""
    return R ** (-ONE - form.growth) / LAM


def _enough(name: str, where: str, form: Form) -> Claim:
    q, weight = form.growth, _weight(form)
    own = EPS**-q / q - S**-q / q - weight * (form.phi("f") + X_0**-q / q)
    return _start(
        f"enough.{name}",
        f"A start that is enough, {where}: the lead is that of the singular parts at least",
        form,
        _not_negative(own),
        "eps < s",
        holds=True,
        gaps=(own, form.rest("s") - form.rest("eps"), weight * form.rest("x_0")),
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
    _enough("depth-3", "depth 3", DEPTH_3),
    _enough("depth-4", "depth 4", DEPTH_4),
    _enough("any-depth", "any depth above 2", ANY_DEPTH),
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


def _leading(name: str, where: str, form: Form) -> Claim:
    q, weight = form.growth, _weight(form)
    own = weight * (form.phi("f") + X_0**-q / q) - form.phi("s") - EPS**-q / q
    return _start(
        f"leading.{name}",
        f"A start at the leading form of the threshold is too large, {where}",
        form,
        _not_negative(own),
        _not_negative(ONE - weight),
        "x_0 < eps",
        holds=False,
        gaps=(form.rest("eps") - form.rest("x_0"), (ONE - weight) * form.rest("x_0"), own),
    )


def _never(name: str, where: str, form: Form) -> Claim:
    q, weight = form.growth, _weight(form)
    level, behind = weight * form.phi("f") - form.phi("s"), weight * X_0**-q - EPS**-q
    return _start(
        f"never.{name}",
        f"No start is enough if the larger value begins to grow no faster than the smaller one, {where}",
        form,
        _not_negative(level),
        _not_negative(behind),
        _not_negative(ONE - weight),
        "x_0 < eps",
        holds=False,
        gaps=(form.rest("eps") - form.rest("x_0"), (ONE - weight) * form.rest("x_0"), behind / q, level),
    )


LEADING: Final = (
    start_claim(
        "unequal-starts.leading.depth-2",
        "A start at the leading form of the threshold is too large, depth 2",
        EPS,
        "log(s/(1 - s)) - (log(f/(1 - f)) - log(kappa/r))/(lam*r) <= (1 - 1/(lam*r))*log(eps)",
        "kappa < r",
        "lam*r >= 1",
        "kappa*eps < f*r",
        depth=2,
        holds=False,
        sentence=SUM,
        gaps=(
            "log(1 - kappa*eps/r) - log(1 - eps)",
            "-(1 - 1/(lam*r))*log(1 - kappa*eps/r)",
            "(1 - 1/(lam*r))*log(eps) - log(s/(1 - s)) + (log(f/(1 - f)) - log(kappa/r))/(lam*r)",
        ),
        kappa=KAPPA,
        variance=LAM,
    ),
    _leading("depth-3", "depth 3", DEPTH_3),
    _leading("depth-4", "depth 4", DEPTH_4),
    _leading("any-depth", "any depth above 2", ANY_DEPTH),
    start_claim(
        "unequal-starts.leading.infinite-depth",
        "A start at the leading form of the threshold is too large, infinite depth",
        EPS,
        "1/eps - 1/s - log(eps) + log(s/(1 - s)) <= (log(f/(1 - f)) - 1/f - log(x_0) + 1/x_0)/(lam*r**2)",
        "lam*r**2 >= 1",
        "x_0 < eps",
        "x_0 < f",
        depth=INFINITY,
        holds=False,
        sentence=SUM,
        gaps=(
            "log(1 - x_0) - log(1 - eps)",
            "-(1 - 1/(lam*r**2))*log(1 - x_0)",
            "(log(f/(1 - f)) - 1/f - log(x_0) + 1/x_0)/(lam*r**2) - 1/eps + 1/s + log(eps) - log(s/(1 - s))",
        ),
        kappa=_BEHIND,
        variance=LAM,
    ),
)
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
    _never("depth-3", "depth 3", DEPTH_3),
    _never("depth-4", "depth 4", DEPTH_4),
    _never("any-depth", "any depth above 2", ANY_DEPTH),
)
CLAIMS: Final = (*ENOUGH, *LEADING, *NEVER)
