"""How the noise enters a network of two layers: the mean square of its strengths while all of them are small.

Conventions: those of the topics `generalisation` and `curves`; a singular value x of the noise has the
square L = (1 - sqrt(A))**2 + 4*sqrt(A)*cos(h/2)**2 at the angle h, which has the density 2*A*sin(h)**2/(pi*min(1, A)*L)
among those that do not vanish.  The largest, b = 1 + sqrt(A), stands at h = 0 and would be learned after the time
tau*log(1/eps)/(2*b); at a part k of that time all strengths are still small.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import bulk, generalisation, two_layer
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.quantities import EPS, PACE, TAU, TIME, U0, T
from derivations.catalogue.quantities import S as TARGET
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Claim, Equal, Holds
from derivations.derivation import Rule
from derivations.expressions import (
    INFINITY,
    PI,
    ZERO,
    Expr,
    Integral,
    Relation,
    differentiate,
    read,
    sqrt,
    substitute,
    symbols,
)
from derivations.variables import Domain, Scale, Variable

S, X, W, H, B, N = symbols("s x w h b N")
_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        PACE,
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("N", Domain.POSITIVE, about="number of outputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        Variable("x", Domain.POSITIVE, about="singular value of a mode of the noise"),
        Variable("q", Domain.UNIT, about="overlap of the modes of the data and of the teacher"),
        Variable("c", Domain.POSITIVE, about="factor of the start in the time at which the signal is learned"),
        Variable("w", Domain.POSITIVE, about="strength at which the mode of the signal is stopped"),
        Variable("eps", Domain.UNIT, scale=Scale.LOG, about="strength of a mode at time 0", latex=r"\epsilon"),
        Variable("k", Domain.UNIT, about="part of the time after which the edge of the noise is learned"),
    ),
    "noise-onset",
    LAMPINEN_2019,
)
_claim: Final = _VOCABULARY.claim


#: The curve of a mode of the noise by its singular value.
_CURVE: Final = law(two_layer.TRAJECTORY, {TARGET: X, U0: EPS})
RATE: Final = _claim(
    "mode.rate",
    "The strength of a mode of the noise grows as long as it starts below its end",
    Holds(Relation((ZERO, differentiate(_CURVE**2, T)), ("<",))),
    "eps < x",
    derived=Deduced(
        "Differentiate the curve.", form=4 * _CURVE**2 * (X - _CURVE) / TAU, parents=(two_layer.TRAJECTORY,)
    ),
    note="A mode with x < eps is forgotten instead. That all modes of the noise grow needs eps < |1 - sqrt(A)|, which "
    "no start satisfies at A = 1.",
)
FORGOTTEN: Final = _claim(
    "mode.forgotten",
    "The strength of a mode of the noise falls if it starts above its end",
    Holds(Relation((differentiate(_CURVE**2, T), ZERO), ("<",))),
    "eps > x",
    derived=Deduced(
        "Differentiate the curve.", form=4 * _CURVE**2 * (_CURVE - X) / TAU, parents=(two_layer.TRAJECTORY,)
    ),
)
BOUND: Final = _claim(
    "mode.bound",
    "A mode of the noise stays below the exponential with which it starts",
    Holds(Relation((_CURVE, read("eps*exp(2*x*t/tau)")), ("<=",))),
    "eps < x",
    derived=Deduced(
        "Subtract; the difference is not negative, as an exponential of a positive number is above 1.",
        form=read("eps*exp(2*x*t/tau)") * (1 - _CURVE * read("exp(-2*x*t/tau)/eps")),
        parents=(two_layer.TRAJECTORY,),
    ),
)
STATIONARY: Final = _claim(
    "stopping.stationary",
    "Where a mode passes its best strength the cost of the signal does not change: only the noise moves the error",
    Equal(substitute(differentiate(read("w**2 - 2*w*s*q + s**2"), W), {W: read("s*q")}), ZERO),
    derived=Deduced("Differentiate the cost of a mode.", Rule.SPECIALISE, parents=(generalisation.SIGNAL, RATE)),
    note="The strengths of the noise grow there (noise-onset.mode.rate), so that the test error grows too: with noise "
    "the best time is earlier, if the start is below all singular values of the noise.",
)

_SQUARE: Final = read("(1 - sqrt(A))**2 + 4*sqrt(A)*cos(h/2)**2")
#: Density of the angle among the singular values that do not vanish, and the singular values, for each aspect.
_KINDS: Final = {
    "fewer-rows": (read("2*sin(h)**2/pi") / _SQUARE, sqrt(_SQUARE), "A < 1"),
    "more-rows": (read("2*A*sin(h)**2/pi") / _SQUARE, sqrt(_SQUARE), "A > 1"),
    "square": (read("2*sin(h/2)**2/pi"), read("2*cos(h/2)"), ""),
}
_EDGE: Final = read("1 + sqrt(A)")
#: What the neighbourhood of the edge has of the mean, without the exponential, at the time tau.
_PART: Final = {
    "fewer-rows": read("sqrt(8*sqrt(A)/(1 + sqrt(A)))/(16*sqrt(pi)*A)"),
    "more-rows": read("sqrt(8*sqrt(A)/(1 + sqrt(A)))/(16*sqrt(pi))"),
    "square": read("1/(8*sqrt(pi))"),
}
_TITLES: Final = {
    "fewer-rows": "fewer outputs than inputs",
    "more-rows": "more outputs than inputs",
    "square": "as many outputs as inputs",
}
_LAPLACE: Final = "Laplace's method at the upper edge of the noise, where the density vanishes like a root."


def _edge(kind: str) -> Expr:
    return read("2") if kind == "square" else _EDGE


def _mean(kind: str, of: Expr) -> Expr:
    """The mean of a function of x over the singular values of the noise."""
    density, value, _ = _KINDS[kind]
    return Integral(density * substitute(of, {X: value}), H, ZERO, PI)


def _given(kind: str, *more: str) -> tuple[str, ...]:
    own = _KINDS[kind][2]
    return (*([own] if own else []), *more)


def _exponential(kind: str) -> Claim:
    return _claim(
        f"exponential.{kind}",
        f"The mean square of exponentials over the noise at late times, {_TITLES[kind]}",
        Asymptotic(
            _mean(kind, read("exp(4*x*t/tau)")),
            _PART[kind] * substitute(read("exp(4*b*t/tau)*(tau/t)**(3/2)"), {B: _edge(kind)}),
            T,
            INFINITY,
            "",
        ),
        *_given(kind),
        derived=Expanded(_LAPLACE, (bulk.DENSITY, BOUND)),
        note="Times eps**2 it is the mean square of the strengths while eps*exp(2*b*t/tau) is small.",
    )


#: What becomes of the exponential and the power of the time at a part k of the time of the edge.
_SMALL: Final = read("eps**(2 - 2*k)*(2*b/(k*log(1/eps)))**(3/2)")


def _onset(kind: str) -> Claim:
    return _claim(
        f"strengths.{kind}",
        f"The mean square of the strengths of the noise while they are small, {_TITLES[kind]}",
        Asymptotic(
            _mean(kind, substitute(_CURVE**2, {T: read("k*tau*log(1/eps)/2") / _edge(kind)})),
            _PART[kind] * substitute(_SMALL, {B: _edge(kind)}),
            EPS,
            ZERO,
            "+",
        ),
        *_given(kind),
        derived=Expanded(_LAPLACE, (bulk.DENSITY, two_layer.TRAJECTORY, BOUND)),
        note="The whole logistic curves, on the clock of the logarithm.",
    )


def _excess(kind: str) -> Claim:
    """The part of the noise in the least test error, by the start."""
    return _claim(
        f"stopping.excess.{kind}",
        f"What the noise adds to the least test error of one mode, for a small start, {_TITLES[kind]}",
        Asymptotic(
            (N - 1) / S**2 * _mean(kind, substitute(_CURVE**2, {T: read("k*tau*log(c/eps)/2") / _EDGE})),
            (N - 1)
            / S**2
            * _PART[kind]
            * substitute(read("eps**(2 - 2*k)*c**(2*k)*(2*b/(k*log(1/eps)))**(3/2)"), {B: _EDGE}),
            EPS,
            ZERO,
            "+",
        ),
        *_given(kind, "N > 1", "eps < c"),
        derived=Expanded(
            f"Put in the time at which the signal passes its best strength. {_LAPLACE}",
            (bulk.DENSITY, two_layer.TRAJECTORY, generalisation.STOP, STATIONARY),
        ),
        note="With the singular value H of the signal in the data and its best strength w, k = b/H and c is "
        "H*w/(H - w); "
        "the stopping time is tau*log(c/eps - c/H)/(2*H), which differs from the one here by a part of order eps.",
    )


EXPONENTIALS: Final = tuple(map(_exponential, _KINDS))
#: Where the noise reaches down to 0 its curves have no value at that end: there the bound alone is stated.
_RECTANGULAR: Final = ("fewer-rows", "more-rows")
ONSETS: Final = tuple(map(_onset, _RECTANGULAR))
EXCESSES: Final = tuple(map(_excess, _RECTANGULAR))

CLAIMS: Final[tuple[Claim, ...]] = (
    RATE,
    FORGOTTEN,
    BOUND,
    STATIONARY,
    *EXPONENTIALS,
    *ONSETS,
    *EXCESSES,
)
