"""Coherent categories: when a block of properties and items is seen through noise.

Conventions: K_o items share K_f properties, which they have with probability p; every other of the N_o items and N_f
properties has with probability q, of variance sg**2 = q*(1 - q); the mean of the background is taken away. The block
is a signal of rank one and strength theta = (p - q)*sqrt(K_o*K_f); that its own variance is p*(1 - p) is neglected,
which needs a block that is small against the table. The coherence is C = (p - q)**2/(q*(1 - q))*K_o*K_f/sqrt(N_o*N_f),
and r = sqrt(N_f/N_o). Many items and properties are considered, of a fixed ratio; z is a singular value outside the
noise. With the mean diagonal entries a over the items and b over the properties of the resolvent of the noise,
a*(z - sg**2*N_f*b) = 1 and b*(z - sg**2*N_o*a) = 1, and the signal has a singular value z where theta**2*a*b = 1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from derivations.catalogue import two_layer
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.quantities import TAU, U0, S, U
from derivations.catalogue.sources import BENAYCH_2012, SAXE_2019
from derivations.catalogue.stating import Vocabulary, law, naming
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Symbol,
    differentiate,
    log,
    read,
    read_relation,
    substitute,
    symbols,
)
from derivations.variables import Assumptions, Domain, Scale, Variable

C, R = symbols("C r")

_VOCABULARY = Vocabulary(
    (
        Variable("p", Domain.UNIT, about="probability of a property inside the category"),
        Variable("q", Domain.UNIT, about="probability of a property outside"),
        Variable("Ko", Domain.POSITIVE, about="number of items of the category", latex="K_o"),
        Variable("Kf", Domain.POSITIVE, about="number of properties of the category", latex="K_f"),
        Variable("No", Domain.POSITIVE, about="number of items", latex="N_o"),
        Variable("Nf", Domain.POSITIVE, about="number of properties", latex="N_f"),
        Variable("sg", Domain.POSITIVE, about="standard deviation of an entry of the background", latex=r"\sigma"),
        Variable("theta", Domain.POSITIVE, about="strength of the signal", latex=r"\theta"),
        Variable("C", Domain.POSITIVE, about="coherence of the category"),
        Variable("r", Domain.POSITIVE, about="root of the number of properties for each item"),
        Variable("u0", Domain.POSITIVE, scale=Scale.LOG, about="strength of the mode at time 0", latex="u_0"),
        Variable("tau", Domain.POSITIVE, about="time constant, one over the learning rate", latex=r"\tau"),
    ),
    "coherence",
    SAXE_2019,
)
_claim: Final = _VOCABULARY.claim

#: The squared singular value of a category in units of sg**2*sqrt(N_o*N_f).
_SQUARE: Final = read("(1 + C*(r + 1/r) + C**2)/C")
_EDGE: Final = read("(sqrt(r) + 1/sqrt(r))**2")
#: The singular value of a category in units of sg*(N_o*N_f)**(1/4).
VALUE: Final = read("sqrt((1 + C*(r + 1/r) + C**2)/C)")
_AT_COHERENCE: Final = law(two_layer.TIME_LAW, {U: VALUE / 2, S: VALUE})
#: Squared overlaps of the left and the right singular vector with the category.
OVERLAPS: Final = {"properties": read("(1 - 1/C**2)/(1 + r/C)"), "items": read("(1 - 1/C**2)/(1 + 1/(r*C))")}
#: The resolvent's mean entries at the singular value of the category, in these units, where N_o = 1/r and N_f = r.
_UNITS: Final = naming(z="sqrt((1 + C*(r + 1/r) + C**2)/C)", a="(1 + r/C)/z", b="(1 + 1/(r*C))/z")


_OUTSIDE: Final = Assumptions(
    (Variable("C", Domain.POSITIVE), Variable("r", Domain.POSITIVE)), (read_relation("C > 1"),)
)
_SLOPES: Final = naming(a1="-a**2*(1 + r*b**2)/(1 - a**2*b**2)", b1="-b**2*(1 + a**2/r)/(1 - a**2*b**2)")
_OVERLAP: Final = {"items": read("-2*a/(C*(a1*b + a*b1))"), "properties": read("-2*b/(C*(a1*b + a*b1))")}


def _resolvent(claim: Claim) -> Derivation:
    """The equations of the resolvent and of the signal, solved at the singular value of the category."""
    sentence = (
        "In units of $\\sigma(N_oN_f)^{1/4}$, with $\\theta^2 = C$, $N_f = r$ and $N_o = 1/r$, the mean entries of the "
        "resolvent and the singular value solve these equations:"
    )
    return Derivation((_solved(claim, sentence, "a*(z - r*b)", "b*(z - a/r)", "C*a*b"),))


def _slopes(claim: Claim) -> Derivation:
    """The same, and the derivatives of the mean entries by z."""
    sentence = "Differentiate the equations of the resolvent by $z$; the slopes $a_1$ and $b_1$ solve these equations:"
    slopes = _solved(claim, sentence, "a1*(r*b - z)/a + r*b1", "b1*(a/r - z)/b + a1/r")
    return _resolvent(claim) + Derivation((slopes,))


def _solved(claim: Claim, sentence: str, *ones: str) -> Step:
    """A step that says that each of the expressions is 1 at the singular value of the category."""
    shown = tuple(Equation(read(text), ONE) for text in ones)
    named = replace(claim, where=tuple({**_UNITS, **_SLOPES}.items()))
    vanishing = tuple(named.expanded(each.left) - 1 for each in shown)
    return Step(Rule.CITE, sentence, shown, vanishing, _OUTSIDE)


def _overlap(side: str) -> Claim:
    return _claim(
        f"overlap.{side}",
        f"The squared overlap of the category's mode with the category over the {side}",
        Equal(_OVERLAP[side], OVERLAPS[side]),
        "C > 1",
        where={**_UNITS, **_SLOPES},
        source=BENAYCH_2012,
        derived=Deduced("The residue of the resolvent at the singular value, along the category.", before=_slopes),
    )


def _overlap_limit(side: str, coherence: Expr, name: str, value: Expr) -> Claim:
    words = "At the threshold the mode has nothing of" if value == ZERO else "Of great coherence, the mode is"
    return _claim(
        f"overlap.{side}.{name}",
        f"{words} the category over the {side}",
        Limit(OVERLAPS[side], C, coherence, "+" if coherence == ONE else "", value),
        "C > 1",
        source=BENAYCH_2012,
        derived=Deduced(
            "Write the overlap by the resolvent.",
            form=_by_side[side].expanded(_OVERLAP[side]),
            parents=(_by_side[side],),
        ),
    )


COHERENCE: Final = _claim(
    "signal-to-noise",
    "The coherence of a category is the square of its strength over the variance of the background and sqrt(N_o*N_f)",
    Equal(
        substitute(read("theta**2/(q*(1 - q)*sqrt(No*Nf))"), {Symbol("theta"): read("(p - q)*sqrt(Ko*Kf)")}),
        read("(p - q)**2/(q*(1 - q))*Ko*Kf/sqrt(No*Nf)"),
    ),
    derived=Deduced("Put in the strength $\\theta = (p - q)\\sqrt{K_oK_f}$ of the block."),
)
SINGULAR_VALUE: Final = _claim(
    "singular-value",
    "The singular value of a coherent category, by its coherence",
    Equal(
        substitute(
            read("sqrt((theta**2 + sg**2*No)*(theta**2 + sg**2*Nf))/theta"),
            {Symbol("theta"): read("sg*sqrt(C)*(No*Nf)**(1/4)")},
        ),
        substitute(read("sg*(No*Nf)**(1/4)*sqrt((1 + C*(r + 1/r) + C**2)/C)"), {R: read("sqrt(Nf/No)")}),
    ),
    "C > 1",
    derived=Deduced("Multiply the first two equations and divide by the third.", before=_resolvent),
)
EDGE: Final = _claim(
    "edge",
    "At the coherence 1 the singular value of the category is that of the edge of the noise",
    Equal(substitute(read("sqrt((1 + C*(r + 1/r) + C**2)/C)"), {C: ONE}), read("sqrt(r) + 1/sqrt(r)")),
    derived=Deduced("Put in $C = 1$.", Rule.SPECIALISE, parents=(SINGULAR_VALUE,)),
)
NOISE_EDGE: Final = _claim(
    "noise-edge",
    "The edge of the noise in the units of the entries",
    Equal(
        substitute(read("sg*(No*Nf)**(1/4)*(sqrt(r) + 1/sqrt(r))"), {R: read("sqrt(Nf/No)")}),
        read("sg*(sqrt(No) + sqrt(Nf))"),
    ),
    derived=Deduced("Put in $r = \\sqrt{N_f/N_o}$.", Rule.SPECIALISE, parents=(EDGE,)),
)
OUTSIDE: Final = _claim(
    "detectable",
    "Above the coherence 1 the singular value of the category lies outside the noise",
    Holds(_EDGE < _SQUARE),
    "C > 1",
    derived=Deduced("Subtract the squares.", form=read("(C - 1)**2/C"), parents=(SINGULAR_VALUE, EDGE)),
)
MONOTONE: Final = _claim(
    "monotone",
    "The more coherent a category above the threshold, the greater its singular value",
    Holds(differentiate(_SQUARE, C) > ZERO),
    "C > 1",
    derived=Deduced("Differentiate the square by the coherence.", form=read("1 - 1/C**2"), parents=(SINGULAR_VALUE,)),
)
LEARNING_TIME: Final = _claim(
    "learning-time",
    "From a vanishing start the times of categories are to one another as the inverse singular values",
    Limit(_AT_COHERENCE / log(1 / U0), U0, ZERO, "+", TAU / (2 * VALUE)),
    "C > 1",
    derived=Deduced(
        "Put the singular value into the half time and divide by the leading term.",
        Rule.SPECIALISE,
        form=_AT_COHERENCE / log(1 / U0),
        parents=(two_layer.TIME_LAW,),
    ),
    note="In units in which the background has the variance 1/sqrt(N_o*N_f).",
)
OVERLAP: Final = tuple(_overlap(side) for side in OVERLAPS)
_by_side: Final = dict(zip(OVERLAPS, OVERLAP, strict=True))
OVERLAP_LIMITS: Final = tuple(
    _overlap_limit(side, *where) for side in OVERLAPS for where in ((ONE, "threshold", ZERO), (INFINITY, "great", ONE))
)

CLAIMS: Final = (
    COHERENCE,
    SINGULAR_VALUE,
    EDGE,
    NOISE_EDGE,
    OUTSIDE,
    MONOTONE,
    LEARNING_TIME,
    *OVERLAP,
    *OVERLAP_LIMITS,
)
