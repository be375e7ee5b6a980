"""Limits of the laws of deep networks: small starts, late times, great depth.

Conventions: those of the topics `deep` and `infinite-depth`, whose laws are expanded here; M is a real depth above 2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import deep, hessian, infinite_depth
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.depth_forms import growth, hypergeometric
from derivations.catalogue.quantities import CLOSENESS, EPS, MODE, TAU, U0, S, U
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Claim, Limit
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Number, read, substitute, symbols
from derivations.variables import Domain, Scale, Variable

M, D, Y, Z = symbols("M d y z")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        CLOSENESS,
        Variable("M", minimum=Fraction(1), about="number of weight matrices; any real number for the laws of the mode"),
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
        Variable("d", Domain.UNIT, scale=Scale.LOG, about="relative distance from the target", latex=r"\delta"),
        Variable("a0", Domain.UNIT, about="weight of every layer at time 0", latex="a_0"),
        Variable("x0", Domain.UNIT, about="layer weight at time 0 for a target of 1", latex="x_0"),
        Variable("y", Domain.UNIT, about="fraction of the target at which the clock starts"),
        Variable("z", Domain.UNIT, about="fraction of the target at which the clock stops"),
    )
)
_START_PART: Final = hypergeometric(U0 / S, M)
_NEAR_TARGET: Final = law(deep.TIME_ANY_DEPTH, {U: S * (ONE - D)})


def _claim(name: str, title: str, says: Limit | Asymptotic, sentence: str, parent: Claim, *given: str) -> Claim:
    return _VOCABULARY.claim(
        f"depth-limits.{name}",
        title,
        says,
        *given,
        source=SAXE_2014,
        derived=Expanded(sentence, (parent,)),
    )


#: -EulerGamma - digamma(2/M) by Gauss's theorem, for the depths of which the law has elementary functions only.
_GAUSS: Final = {
    3: "3/2*log(3) - sqrt(3)*pi/6",
    4: "2*log(2)",
    6: "3/2*log(3) + sqrt(3)*pi/6",
    8: "3*log(2) + pi/2",
}


def _from_end_to_end(name: str, parent: Claim, depth: Expr, constant: str, *given: str) -> Claim:
    """The time from eps to s - eps, less all that grows as eps vanishes."""
    unit = TAU / growth(S, depth)
    grows = substitute(read("log(s/eps)/M + (eps/s)**(2/M - 1)/(M - 2)"), {M: depth})
    return _claim(
        f"end-to-end.{name}",
        f"The constant in the time from eps to s - eps ({name.replace('-', ' ')})",
        Limit(
            law(parent, {U0: EPS, U: S - EPS, M: depth}) - unit * grows,
            EPS,
            ZERO,
            "+",
            unit * substitute(read(f"({constant})/M - 1/(M - 2)"), {M: depth}),
        ),
        "Let the ends close in on 0 and the target.",
        parent,
        "2*eps < s",
        *given,
    )


SMALL_START: Final = (
    _claim(
        "small-start",
        "The time to learn a mode of M > 2 layers grows like a power of one over its start",
        Asymptotic(law(deep.TIME_ANY_DEPTH), read("tau*u0**(2/M - 1)/((M - 2)*s)"), U0, ZERO, "+"),
        "Let the start go to zero.",
        deep.TIME_ANY_DEPTH,
        "M > 2",
        "u < s",
        "u0 < u",
    ),
    _claim(
        "small-start.infinite-depth",
        "The time to learn a mode of very many layers grows like one over its start",
        Asymptotic(law(infinite_depth.TIME_LAW), read("tau/(M*s*u0)"), U0, ZERO, "+"),
        "Let the start go to zero.",
        infinite_depth.TIME_LAW,
        "u < s",
        "u0 < u",
    ),
)
LATE: Final = (
    _claim(
        "late-time",
        "Near its target a mode of M layers needs log(1/d)/M longer, and a constant that the digamma function gives",
        Limit(
            _NEAR_TARGET - read("tau*s**(2/M - 2)*log(1/d)/M"),
            D,
            ZERO,
            "+",
            read("tau*s**(2/M - 2)") * (read("(-EulerGamma - digamma(2/M))/M - 1/(M - 2)") - _START_PART),
        ),
        "Expand Gauss's function at 1.",
        deep.TIME_ANY_DEPTH,
        "M > 2",
        "u0 < s",
    ),
    _claim(
        "two-ended",
        "What a small start adds to the time is the power of one over it, and nothing else",
        Limit(
            -_START_PART - read("(u0/s)**(2/M - 1)/(M - 2)"),
            U0,
            ZERO,
            "+",
            ZERO,
        ),
        "Let the start go to zero in what it contributes to the late-time law.",
        deep.TIME_ANY_DEPTH,
        "M > 2",
    ),
)
GREAT_DEPTH: Final = (
    _claim(
        "infinite-depth.time",
        "M times the time of M layers tends to the time of infinitely many",
        Limit(M * law(deep.TIME_ANY_DEPTH), M, INFINITY, "", law(infinite_depth.TIME_LAW, {M: ONE})),
        "Let the depth go to infinity at a fixed start.",
        deep.TIME_ANY_DEPTH,
        "M > 2",
        "u0 < u",
        "u < s",
    ),
    _claim(
        "infinite-depth.learning-rate",
        "The optimal learning rate falls like one over the depth",
        Asymptotic(read("1/(M*s**(2 - 2/M))"), read("1/(M*s**2)"), M, INFINITY, ""),
        "Let the depth go to infinity.",
        hessian.AT_OPTIMUM,
    ),
    _claim(
        "infinite-depth.steps",
        "At the optimal learning rate the number of steps tends to a finite one as the depth grows",
        Limit(
            M * (hypergeometric(Z, M) - hypergeometric(Y, M)),
            M,
            INFINITY,
            "",
            read("log(z*(1 - y)/(y*(1 - z))) + 1/y - 1/z"),
        ),
        "Let the depth go to infinity.",
        deep.STEPS,
        "M > 2",
        "y < z",
    ),
    _claim(
        "fixed-layer-weight",
        "At a fixed weight of every layer the time grows exponentially with the depth",
        Asymptotic(
            law(deep.TIME_ANY_DEPTH, {U: Z * S, U0: read("a0**M")}),
            read("tau*a0**(2 - M)/((M - 2)*s)"),
            M,
            INFINITY,
            "",
        ),
        "Start every layer at the weight $a_0$, the mode at $a_0^M$, and let the depth go to infinity.",
        deep.TIME_ANY_DEPTH,
        "M > 2",
    ),
)
DELAY: Final = (
    _claim(
        "eps-delay",
        "The delay of infinitely many layers grows like s/eps",
        Asymptotic(read("s/eps - s/(s - eps)"), read("s/eps"), EPS, ZERO, "+"),
        "Let the ends close in on 0 and the target.",
        infinite_depth.EPS_DELAY,
        "2*eps < s",
    ),
    _claim(
        "eps-time",
        "From eps to s - eps very many layers take a time that grows like one over eps",
        Asymptotic(
            law(infinite_depth.TIME_LAW, {U0: EPS, U: S - EPS}),
            read("tau/(M*s*eps)"),
            EPS,
            ZERO,
            "+",
        ),
        "Let the ends close in on 0 and the target.",
        infinite_depth.TIME_LAW,
        "2*eps < s",
    ),
)

_ELEMENTARY: Final = {claim.id: claim for claim in deep.CLAIMS}
END_TO_END: Final = (
    _from_end_to_end("any-depth", deep.TIME_ANY_DEPTH, M, "-EulerGamma - digamma(2/M)", "M > 2"),
    *(
        _from_end_to_end(f"depth-{depth}", deep.TIME_ANY_DEPTH, Number(depth), f"-EulerGamma - digamma(2/{depth})")
        for depth in (5, 7)
    ),
    *(
        _from_end_to_end(f"depth-{depth}", _ELEMENTARY[f"deep.time.depth-{depth}"], Number(depth), constant)
        for depth, constant in _GAUSS.items()
    ),
)
CLAIMS: Final = (*END_TO_END, *SMALL_START, *LATE, *GREAT_DEPTH, *DELAY)
