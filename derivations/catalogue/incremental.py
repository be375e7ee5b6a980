"""Incremental learning: the threshold equation at every depth, what it says at the depths 1 and 2, and finite steps.

Conventions: those of `toy`; two values with the same start and the targets r > 1 and 1, eps the start in units of the
smaller target. Learning is (s, f)-incremental if at some time the smaller value is at most s and the larger one at
least f*r: exactly if D(eps) >= 0, where D is the time by which the smaller value reaches s less that by which the
larger one reaches f*r. In descent eta
is the step, x a value and k a number of steps. The thresholds as numbers are in `numerics.thresholds`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import toy
from derivations.catalogue.consequences import Bounded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Follows
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import ONE, ZERO, Expr, Operand, Relation, differentiate, read, substitute, symbols
from derivations.variables import Domain, Scale, Variable

EPS, S, F, R, N, X, LAM = symbols("eps s f r N x lam")

VOCABULARY: Final = Vocabulary(
    (
        Variable("s", Domain.UNIT, about="fraction that the smaller value may have reached"),
        Variable("f", Domain.UNIT, about="fraction that the larger value must have reached"),
        Variable("r", Domain.POSITIVE, about="ratio of the targets"),
        Variable("eps", Domain.UNIT, scale=Scale.LOG, about="start in units of the smaller target"),
        Variable("kappa", Domain.POSITIVE, about="start of the larger value over that of the smaller"),
        Variable("x_0", Domain.UNIT, scale=Scale.LOG, about="start of the larger value over its target", latex="x_0"),
        Variable("lam", Domain.POSITIVE, about="variance of the larger value's input over that of the smaller's"),
        Variable("N", minimum=Fraction(1), about="depth; any real number"),
        Variable("target", Domain.POSITIVE, about="target value", latex=r"\sigma^{*}"),
        Variable("sigma_0", Domain.POSITIVE, scale=Scale.LOG, about="value at time 0", latex=r"\sigma_0"),
        Variable("eta", Domain.UNIT, about="step of gradient descent"),
        Variable("k", Domain.NONNEGATIVE, about="number of steps"),
        Variable("x", Domain.POSITIVE, about="value in units of its target"),
        Variable("y", about="what fractions and ratio make of the leading form at infinite depth"),
        Variable("c", Domain.POSITIVE, about="step in units of the inverse curvature at the optimum"),
    )
)
_RACE: Final = ("r > 1", "s < f", "eps < s")

_claim: Final = VOCABULARY.under("incremental", GISSIN_2020).claim


def lead(time: Claim, kappa: Operand = ONE, variance: Operand = ONE) -> Expr:
    """D(eps): the time of the smaller value to s less that of the larger one to f*r, from the time law of a depth."""
    smaller = law(time, {toy.SIGMA: S, toy.START: EPS, toy.TARGET: ONE})
    larger = law(time, {toy.SIGMA: F * R, toy.START: EPS * kappa, toy.TARGET: R})
    return smaller - larger / variance


_PHI: Final = {
    "depth-2": (toy.TIMES[1], "log(eps/(1 - eps))", "1", ()),
    "depth-4": (toy.TIMES[3], "2*atanh(sqrt(eps)) - 2/sqrt(eps)", "3/2", ()),
    "infinite-depth": (toy.INFINITE_TIME, "log(eps/(1 - eps)) - 1/eps", "2", ()),
    "any-depth": (
        toy.ANY_DEPTH,
        "N*(eps**((2 - N)/N)/(2 - N) + eps**(2/N)/2*hyp2f1(1, 2/N, 1 + 2/N, eps))",
        "2 - 2/N",
        ("N > 2",),
    ),
}


def _equation(name: str) -> Claim:
    """D written with Phi."""
    time, form, exponent, given = _PHI[name]
    phi = read(form)
    small, begun, full, behind = (substitute(phi, {EPS: at}) for at in (S, EPS, F, EPS / R))
    return _claim(
        f"equation.{name}",
        f"The threshold equation, {name.replace('-', ' ')}: the lead in time by the antiderivative Phi",
        Equal(lead(time), small - begun - R ** (-read(exponent)) * (full - behind)),
        *_RACE,
        *given,
        derived=Follows((time,), "Subtract the times at which the two fractions are reached."),
    )


def _falling(name: str) -> Claim:
    time, _, exponent, given = _PHI[name]
    return _claim(
        f"falling.{name}",
        f"The lead falls in the start, {name.replace('-', ' ')}: starts up to its zero are incremental",
        Equal(
            differentiate(lead(time), EPS),
            -(EPS ** (-read(exponent))) * (R - ONE) / ((ONE - EPS) * (R - EPS)),
        ),
        *_RACE,
        *given,
        derived=Follows((time,), "Differentiate the two times by the start.", Rule.EXPAND),
    )


EQUATIONS: Final = tuple(_equation(name) for name in _PHI)
FALLING: Final = tuple(_falling(name) for name in _PHI)
SCALING: Final = tuple(
    _claim(
        f"scaling.{name}",
        f"Unequal starts and input variances, {name.replace('-', ' ')}: each Phi begins at its own start",
        Equal(
            lead(time, symbols("kappa")[0], symbols("lam")[0]),
            substitute(read(form), {EPS: S})
            - read(form)
            - R ** (-read(exponent))
            / symbols("lam")[0]
            * (substitute(read(form), {EPS: F}) - substitute(read(form), {EPS: read("kappa*eps/r")})),
        ),
        *_RACE,
        "kappa*eps < f*r",
        *given,
        derived=Follows((time,), "Subtract the times at which the two fractions are reached."),
    )
    for name, (time, form, exponent, given) in _PHI.items()
)
_NEGATIVE: Final = read("-(f - s)/(1 - f - (1 - s)/r)")
DEPTH_1: Final = (
    _claim(
        "depth-1.never",
        "At depth 1 no start is incremental: the lead is negative, whatever the ratio of the targets",
        Holds(Relation((lead(toy.TIMES[0]), read("log((1 - f)/(1 - s))"), ZERO), ("<", "<"))),
        *_RACE,
        derived=Bounded(
            "Go by way of the lead of a start at nothing.",
            (read("log(1 + eps*(r - 1)/(r*(1 - eps)))"), read("log(1 + (f - s)/(1 - f))")),
            (toy.TIMES[0],),
        ),
        note="For starts that are not negative.",
    ),
    _claim(
        "depth-1.negative-start",
        "At depth 1 the lead vanishes at a negative start, if the ratio of the targets is large enough",
        Equal(
            substitute(read("(1 - eps)/(1 - s) - (1 - eps/r)/(1 - f)"), {EPS: _NEGATIVE}),
            ZERO,
        ),
        "r*(1 - f) > 1 - s",
        "s < f",
        derived=Follows((), "Put the start into the exponential of the lead.", Rule.EXPAND),
    ),
)
_CLOSED: Final = read("1 - 1/sqrt(1 + (s/(1 - s))**2*(1 - f)/f)")
DEPTH_2: Final = (
    _claim(
        "depth-2.equation",
        "At depth 2 the threshold equation is an equation between powers",
        Equal(R * lead(toy.TIMES[1]), read("r*log(s/(1 - s)*(1 - eps)/eps) - log(f/(1 - f)*(r - eps)/eps)")),
        *_RACE,
        derived=Follows((toy.TIMES[1],), "Join the logarithms."),
    ),
    _claim(
        "depth-2.leading-form",
        "At the leading form of the threshold of depth 2 what is left is the factor that the form leaves out",
        Equal(
            read("(r - 1)*log(eps) - (r*log(s/(1 - s)) - log(f/(1 - f)) - log(r)) - r*log(1 - eps) + log(1 - eps/r)"),
            -R * lead(toy.TIMES[1]),
        ),
        *_RACE,
        derived=Follows((toy.TIMES[1],), "Solve for the logarithm of the start."),
        note="The factor is at most 1, `threshold-bounds.depth-2.leading-form`: the form bounds the threshold.",
    ),
    _claim(
        "depth-2.ratio-2",
        "At depth 2 and ratio 2 the threshold has a closed form",
        Equal(substitute(read("((1 - eps)*s/(1 - s))**2*(1 - f)/f - eps*(2 - eps)"), {EPS: _CLOSED}), ZERO),
        derived=Follows((), "Put the form into the equation between powers, r = 2.", Rule.EXPAND),
    ),
)
DESCENT: Final = (
    _claim(
        "descent.depth-1",
        "Gradient descent at depth 1 closes in on its target geometrically",
        Equal(
            read("target + (sigma_0 - target)*(1 - eta)**(k + 1)"),
            read(
                "target + (sigma_0 - target)*(1 - eta)**k + eta*(target - (target + (sigma_0 - target)*(1 - eta)**k))"
            ),
        ),
        derived=Follows((), "Make one step more.", Rule.EXPAND),
        note="Every fraction is passed at the same step for all targets that start at nothing: nothing is incremental.",
    ),
    _claim(
        "descent.stable",
        "Near its target an error of gradient descent is multiplied by 1 - c: stable up to twice the inverse curvature",
        Limit(read("(x + c/N*x**(N - 1)*(1 - x**N) - 1)/(x - 1)"), X, ONE, "", read("1 - c")),
        derived=Deduced(
            "Divide the error after a step by the error before it.",
            form=read("1 - c*x**(N - 1)*(x**N - 1)/(N*(x - 1))"),
        ),
    ),
)
CLAIMS: Final = (*EQUATIONS, *FALLING, *SCALING, *DEPTH_1, *DEPTH_2, *DESCENT)
