"""Which starts are incremental: bounds on the threshold at every depth, unequal starts, and where there is none.

Conventions: those of `incremental`; Phi as in the topic `phi`, written Phi(x) = R(x) - x**(-q)/q between depth 2 and
infinite depth, where q = 1 - 2/N; R rises from 0. A start is *enough* if learning from it is incremental, and *too
large* if it is not; since the lead falls in the start, so is every smaller, or every larger one. The larger value
starts at kappa times the start of the smaller one, and lam is the ratio of the variances of their inputs; both are 1
if they are not named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.catalogue import toy
from derivations.catalogue.incremental import EPS, VOCABULARY, F, N, R, S, lead
from derivations.catalogue.programs import Follows
from derivations.catalogue.racing import Raced
from derivations.catalogue.sources import GISSIN_2020
from derivations.claim import Claim, Equal
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Operand, Relation, as_expr, read, substitute, symbols
from derivations.incremental import Incremental

X = symbols("x")[0]
_TIMES: Final = {as_expr(depth): toy.TIMES[depth - 1] for depth in range(1, 13)} | {
    INFINITY: toy.INFINITE_TIME,
    N: toy.ANY_DEPTH,
}
RACE: Final = ("r > 1", "s < f")
SUM: Final = "Write the lead as a sum of terms, each of a sign that is seen."
_SIGN: Final = "Its sign is that of its derivative on the way from a start at which it vanishes."


def start_claim(
    name: str,
    title: str,
    start: Expr,
    *given: str | Relation,
    depth: Operand,
    holds: bool,
    sentence: str = _SIGN,
    gaps: tuple[str | Expr, ...] = (),
    kappa: Expr = ONE,
    variance: Expr = ONE,
    time: Claim | None = None,
    note: str = "",
) -> Claim:
    """The claim that a start is enough or too large; `gaps` add up to the lead, or to its negative."""
    time = _TIMES[as_expr(depth)] if time is None else time
    says = Incremental(as_expr(depth), R, S, F, start, holds, kappa, variance)
    law = substitute(lead(time, kappa, variance), {EPS: start, N: as_expr(depth)})
    return VOCABULARY.claim(
        name,
        title,
        says,
        *RACE,
        *given,
        source=GISSIN_2020,
        derived=Raced(time, law, sentence, tuple(read(gap) if isinstance(gap, str) else gap for gap in gaps)),
        note=note,
    )


@dataclass(frozen=True)
class Form:
    """Phi of a depth, Phi(x) = R(x) - x**(-q)/q, without a constant term at 0.

    Attributes:
        depth: N, above 2.
        growth: q = 1 - 2/N.
        regular: R, as a formula in x.
    """

    depth: Expr
    growth: Expr
    regular: Expr

    def rest(self, place: str) -> Expr:
        """R at a place."""
        return substitute(self.regular, {X: read(place)})

    def phi(self, place: str) -> Expr:
        """Phi at a place."""
        return self.rest(place) - read(place) ** -self.growth / self.growth


_ROOT_3: Final = "-log(1 - x**(1/3)) + log(1 + x**(1/3) + x**(2/3))/2"
DEPTH_3: Final = Form(
    as_expr(3), read("1/3"), read(f"{_ROOT_3} - sqrt(3)*(atan((1 + 2*x**(1/3))/sqrt(3)) - atan(1/sqrt(3)))")
)
DEPTH_4: Final = Form(as_expr(4), read("1/2"), read("2*atanh(sqrt(x))"))
ANY_DEPTH: Final = Form(N, read("1 - 2/N"), read("N/2*x**(2/N)*hyp2f1(1, 2/N, 1 + 2/N, x)"))


def _too_large(name: str, depth: Operand, q: str, inverse: str) -> Claim:
    start = f"s*((r - 1)/(r - s - (1 - s)*(s/(r*f))**({q})))**({inverse})"
    return start_claim(
        f"incremental-starts.too-large.{name}",
        f"A start that is too large, {name.replace('-', ' ')}: the larger value is not quicker than its pace at s",
        read(start),
        depth=depth,
        holds=False,
        note="It replaces a bound that is commonly quoted without the factor (s/(r*f))**q, false in part of its range.",
    )


TOO_LARGE: Final = (
    start_claim(
        "incremental-starts.too-large.depth-2",
        "A start that is too large, depth 2: the larger value is not quicker than its pace at s",
        read("s*(s/(r*f))**((1 - s)/(r - 1))"),
        depth=2,
        holds=False,
    ),
    _too_large("depth-3", 3, "1/3", "3"),
    _too_large("depth-4", 4, "1/2", "2"),
    _too_large("infinite-depth", INFINITY, "1", "1"),
)


def _enough(name: str, where: str, form: Form, *given: str) -> Claim:
    """The singular parts alone make the lead positive; what is left of it is positive too."""
    q = form.growth
    own = EPS**-q / q * (ONE - ONE / R) - S**-q / q - R ** (-ONE - q) * form.phi("f")
    rest = form.rest("s") - form.rest("eps"), R ** (-ONE - q) * form.rest("eps/r")
    return start_claim(
        f"incremental-starts.enough.{name}",
        f"A start that is enough, {where}: the singular parts of Phi alone make the lead positive",
        EPS,
        Relation((own, ZERO), (">=",)),
        "eps < s",
        *given,
        depth=form.depth,
        holds=True,
        sentence=SUM,
        gaps=(own, *rest),
    )


ENOUGH: Final = (
    start_claim(
        "incremental-starts.enough.depth-2",
        "A start that is enough, depth 2",
        read("(s**r*(1 - f)/(f*r))**(1/(r - 1))"),
        depth=2,
        holds=True,
    ),
    _enough("depth-3", "depth 3", DEPTH_3),
    _enough("depth-4", "depth 4", DEPTH_4),
    _enough("any-depth", "any depth above 2", ANY_DEPTH, "N > 2"),
    start_claim(
        "incremental-starts.enough.infinite-depth",
        "A start that is enough, infinite depth: the singular parts of Phi alone make the lead positive",
        EPS,
        "(1 - 1/r)/eps - log(r/eps)/r**2 >= 1/s + (log(f/(1 - f)) - 1/f)/r**2",
        "eps < s",
        depth=INFINITY,
        holds=True,
        sentence=SUM,
        gaps=(
            "(1 - 1/r)/eps - log(r/eps)/r**2 - 1/s - (log(f/(1 - f)) - 1/f)/r**2",
            "log(s/eps)",
            "log(1 - eps) - log(1 - s)",
            "-log(1 - eps/r)/r**2",
        ),
        note="The form for finite depths does not hold at infinite depth.",
    ),
)


def _leading(name: str, where: str, form: Form, *given: str) -> Claim:
    q = form.growth
    own = (R ** (-ONE - q) * form.phi("f") - form.phi("s")) - EPS**-q / q * (ONE - ONE / R)
    return start_claim(
        f"incremental-starts.leading.{name}",
        f"A start at the leading form of the threshold is too large, {where}",
        EPS,
        Relation((own, ZERO), (">=",)),
        *given,
        depth=form.depth,
        holds=False,
        sentence=SUM,
        gaps=(form.rest("eps") - form.rest("eps/r"), (ONE - R ** (-ONE - q)) * form.rest("eps/r"), own),
    )


LEADING: Final = (
    start_claim(
        "incremental-starts.leading.depth-2",
        "A start at the leading form of the threshold is too large, depth 2",
        EPS,
        "log(s/(1 - s)) - (log(f/(1 - f)) + log(r))/r <= (1 - 1/r)*log(eps)",
        depth=2,
        holds=False,
        sentence=SUM,
        gaps=(
            "(log(1 - eps/r) - r*log(1 - eps))/r",
            "(1 - 1/r)*log(eps) - log(s/(1 - s)) + (log(f/(1 - f)) + log(r))/r",
        ),
    ),
    _leading("depth-3", "depth 3", DEPTH_3),
    _leading("depth-4", "depth 4", DEPTH_4),
    _leading("any-depth", "any depth above 2", ANY_DEPTH, "N > 2"),
    start_claim(
        "incremental-starts.leading.infinite-depth",
        "A start at the leading form of the threshold is too large, infinite depth",
        EPS,
        "(1 - 1/r)/eps - (1 - 1/r**2)*log(eps) <= (log(f/(1 - f)) - 1/f + log(r))/r**2 - log(s/(1 - s)) + 1/s",
        depth=INFINITY,
        holds=False,
        sentence=SUM,
        gaps=(
            "log(1 - eps/r)/r**2 - log(1 - eps)",
            "(log(f/(1 - f)) - 1/f + log(r))/r**2 - log(s/(1 - s)) + 1/s - (1 - 1/r)/eps + (1 - 1/r**2)*log(eps)",
        ),
    ),
)
_OVER_FIRST: Final = R ** (-ONE - ANY_DEPTH.growth)
_HEAD_START: Final = _OVER_FIRST * ANY_DEPTH.phi("f") - ANY_DEPTH.phi("s")
WRIGHT: Final = VOCABULARY.claim(
    "incremental-starts.leading.infinite-depth.solved",
    "The leading form of the threshold at infinite depth, solved by Wright's omega function",
    Equal(
        substitute(
            read("(1 - 1/r)/eps - (1 - 1/r**2)*log(eps)"), {EPS: read("1/((1 + 1/r)*lambertw(exp(y - log(1 + 1/r))))")}
        ),
        read("(1 - 1/r**2)*y"),
    ),
    "r > 1",
    source=GISSIN_2020,
    derived=Follows((), "The function $w = W(e^x)$ solves $w + \\log w = x$.", Rule.EXPAND),
    note="Here y is the right side of `incremental-starts.leading.infinite-depth` over 1 - 1/r**2, at equality.",
)
NEVER: Final = (
    start_claim(
        "incremental-starts.never.depth-1",
        "At depth 1 no start is enough",
        EPS,
        depth=1,
        holds=False,
        sentence=SUM,
        gaps=("log((1 - s)/(1 - f))", "log((1 - eps/r)/(1 - eps))"),
        note="For starts that are not negative.",
    ),
    start_claim(
        "incremental-starts.never.below-depth-2",
        "Below depth 2 no start is enough at the critical ratio of the targets and below it",
        EPS,
        Relation((_HEAD_START, ZERO), (">=",)),
        "N < 2",
        depth=N,
        holds=False,
        sentence=SUM,
        gaps=(
            ANY_DEPTH.phi("eps") - ANY_DEPTH.phi("eps/r"),
            (ONE - _OVER_FIRST) * ANY_DEPTH.phi("eps/r"),
            _HEAD_START,
        ),
        time=toy.BELOW_TWO,
        note="The critical ratio is (Phi(f)/Phi(s))**(1/p); above it small starts are enough.",
    ),
)
CLAIMS: Final = (*TOO_LARGE, *ENOUGH, *LEADING, WRIGHT, *NEVER)
