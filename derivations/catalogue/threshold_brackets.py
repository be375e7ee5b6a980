"""Starts that are enough or too large between what iterations of the threshold equation give, and quoted bounds.

Conventions: those of `incremental_starts`. The threshold solves e**(-q)*(1 - 1/r)/q = level + R(e) - r**(-1 - q)*R(e/r)
with level = r**(-1 - q)*Phi(f) - Phi(s). The right side rises in e and the left side falls: put in a start that is not
below the threshold on the right, and what solves the equation on the left is not above it, and the other way round.
The leading form is what solves it for nothing on the right. So iterations from there bracket the threshold.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.incremental import EPS, F, R, S
from derivations.catalogue.incremental_starts import DEPTH_3, DEPTH_4, SUM, Form, start_claim
from derivations.claim import Claim
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Operand, Relation, read, substitute

_SIDE: Final = {True: ("enough", "eps <= x_0"), False: ("too large", "x_0 <= eps")}


def _rest(form: Form, place: str) -> Expr:
    """R(x) - r**(-1 - q)*R(x/r), what the leading form leaves out."""
    return form.rest(place) - R ** (-ONE - form.growth) * form.rest(f"{place}/r")


def _grown() -> tuple[Expr, ...]:
    """By how much that rises from eps to x_0 at infinite depth, as a sum."""
    parts = (
        "(1 - 1/r**2)*log(x_0/eps)",
        "(1 - 1/r**2)*(log(1 - eps) - log(1 - x_0))",
        "log((1 - eps)*(1 - x_0/r)/((1 - x_0)*(1 - eps/r)))/r**2",
    )
    return tuple(read(part) for part in parts)


def _bracket(name: str, where: str, form: Form, *, holds: bool) -> Claim:
    q = form.growth
    level = R ** (-ONE - q) * form.phi("f") - form.phi("s")
    own = EPS**-q / q * (ONE - ONE / R) - level - _rest(form, "x_0")
    rest = _grown() if form.depth == INFINITY else (_rest(form, "x_0") - _rest(form, "eps"),)
    word, side = _SIDE[holds]
    return start_claim(
        f"threshold-brackets.{word.replace(' ', '-')}.{name}",
        f"A start that is {word}, by putting another one into what the leading form leaves out, {where}",
        EPS,
        Relation((own, ZERO), (">=",)) if holds else Relation((own, ZERO), ("<",)),
        side,
        depth=form.depth,
        holds=holds,
        sentence=SUM,
        gaps=(own, *rest) if holds else (ZERO - own, *(ZERO - each for each in rest)),
    )


_INFINITE: Final = Form(INFINITY, ONE, read("log(x) - log(1 - x)"))
BRACKETS: Final = tuple(
    _bracket(name, name.replace("-", " "), form, holds=holds)
    for name, form in (("depth-4", DEPTH_4), ("infinite-depth", _INFINITE))
    for holds in (True, False)
)


def _quoted(name: str, start: Expr, depth: Operand, gaps: tuple[Expr, ...], *given: str) -> Claim:
    return start_claim(
        f"threshold-brackets.quoted.{name}",
        f"A start that is commonly quoted as enough is enough, {name.replace('-', ' ')}",
        start,
        *given,
        depth=depth,
        holds=True,
        sentence=SUM,
        gaps=gaps,
        note="" if given else "It is quoted for s < 1/4 and f > 3/4 only.",
    )


def _quoted_between(name: str, form: Form) -> Claim:
    """At depths between 2 and infinity: what is left of the powers is more than Phi(f)."""
    q, weight = form.growth, R ** (-ONE - form.growth)
    start = S * read("(1 - f)*(r - 1)/(1 + (1 - f)*(r - 1))") ** (ONE / q)
    odds = F / (ONE - F)
    gaps = (
        odds / (q * R) * (S**-q - R**-q),
        weight * (odds / q - form.phi("f")),
        form.rest("s") - substitute(form.rest("eps"), {EPS: start}),
        weight * substitute(form.rest("eps/r"), {EPS: start}),
    )
    return _quoted(name, start, form.depth, gaps)


_START_2: Final = read("s*(s/(r*f))**(1/((1 - f)*(r - 1)))")
_START_INFINITE: Final = read("s*(1 - f)*(r - 1)/(1 + (1 - f)*(r - 1))")
QUOTED: Final = (
    _quoted(
        "depth-2",
        _START_2,
        2,
        (
            read("f/(1 - f)*(log(r*f/s) - 1)/r"),
            read("(f/(1 - f) + log(1 - f))/r"),
            substitute(read("log(1 - eps) - log(1 - s)"), {EPS: _START_2}),
            substitute(read("-log(1 - eps/r)/r"), {EPS: _START_2}),
        ),
        "s < 1/4",
        "f > 3/4",
    ),
    _quoted_between("depth-3", DEPTH_3),
    _quoted_between("depth-4", DEPTH_4),
    _quoted(
        "infinite-depth",
        _START_INFINITE,
        INFINITY,
        (
            read("(r*f/((1 - f)*s) - log(r*f/((1 - f)*s)))/r**2"),
            read("1/(f*r**2)"),
            substitute(read("(1 - 1/r**2)*log(s/eps)"), {EPS: _START_INFINITE}),
            substitute(read("log(1 - eps) - log(1 - s)"), {EPS: _START_INFINITE}),
            substitute(read("-log(1 - eps/r)/r**2"), {EPS: _START_INFINITE}),
        ),
    ),
)
CLAIMS: Final = (*BRACKETS, *QUOTED)
