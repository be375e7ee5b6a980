"""Starts that are enough or too large between what iterations of the threshold equation give, and quoted bounds.

Conventions: those of `incremental_starts`. The threshold solves e**(-q)*(1 - 1/r)/q = level + R(e) - r**(-1 - q)*R(e/r)
with level = r**(-1 - q)*Phi(f) - Phi(s). The right side rises in e and the left side falls: put in a start that is not
below the threshold on the right, and what solves the equation on the left is not above it, and the other way round.
The leading form is what solves it for nothing on the right. So iterations from there bracket the threshold.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.incremental import EPS, R
from derivations.catalogue.incremental_starts import DEPTH_4, SUM, Form, start_claim
from derivations.claim import Claim
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Operand, Relation, read, substitute


def _rest(form: Form, place: str) -> Expr:
    """R(x) - r**(-1 - q)*R(x/r), what the leading form leaves out."""
    return form.rest(place) - R ** (-ONE - form.growth) * form.rest(f"{place}/r")


def _grown(form: Form, low: str, high: str) -> tuple[Expr, ...]:
    """By how much that rises from one start to another, at infinite depth as a sum."""
    if form.depth != INFINITY:
        return (_rest(form, high) - _rest(form, low),)
    parts = (
        f"(1 - 1/r**2)*log({high}/{low})",
        f"(1 - 1/r**2)*(log(1 - {low}) - log(1 - {high}))",
        f"log((1 - {low})*(1 - {high}/r)/((1 - {high})*(1 - {low}/r)))/r**2",
    )
    return tuple(read(part) for part in parts)


def _bracket(name: str, where: str, form: Form, *, holds: bool) -> Claim:
    q = form.growth
    level = R ** (-ONE - q) * form.phi("f") - form.phi("s")
    power, level = EPS**-q / q * (ONE - ONE / R), level + _rest(form, "x_0")
    own, operator = (power - level, ">=") if holds else (level - power, ">")
    low, high = ("eps", "x_0") if holds else ("x_0", "eps")
    word = "enough" if holds else "too large"
    return start_claim(
        f"threshold-brackets.{word.replace(' ', '-')}.{name}",
        f"A start that is {word}, by putting another one into what the leading form leaves out, {where}",
        EPS,
        Relation((own, ZERO), (operator,)),
        f"{low} <= {high}",
        depth=form.depth,
        holds=holds,
        sentence=SUM,
        gaps=(own, *_grown(form, low, high)),
    )


_INFINITE: Final = Form(INFINITY, ONE, read("log(x) - log(1 - x)"))
BRACKETS: Final = (
    _bracket("depth-4", "depth 4", DEPTH_4, holds=True),
    _bracket("depth-4", "depth 4", DEPTH_4, holds=False),
    _bracket("infinite-depth", "infinite depth", _INFINITE, holds=True),
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


_START_2: Final = read("s*(s/(r*f))**(1/((1 - f)*(r - 1)))")
_START_4: Final = read("s*((1 - f)*(r - 1)/(1 + (1 - f)*(r - 1)))**2")
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
    _quoted(
        "depth-4",
        _START_4,
        4,
        (
            read("2*f/((1 - f)*r)*(1/sqrt(s) - 1/sqrt(r))"),
            read("2*r**(-3/2)*(sqrt(f)/(1 - f) - atanh(sqrt(f)))"),
            read("2*r**(-3/2)*(1 + sqrt(f) - f)/(sqrt(f)*(1 + sqrt(f)))"),
            DEPTH_4.rest("s") - substitute(DEPTH_4.rest("eps"), {EPS: _START_4}),
            R ** read("-3/2") * substitute(DEPTH_4.rest("eps/r"), {EPS: _START_4}),
        ),
    ),
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
