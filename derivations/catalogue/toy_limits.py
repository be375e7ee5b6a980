"""Limits of the laws of incremental learning: early, late, at the ends of the depths, and with negative targets.

Conventions: those of the topics `toy` and `phi`; x is the value in units of its target; q = 1 - 2/N for the depth N,
p = q + 1, and Phi the antiderivative of x**(-p)/(1 - x) without a constant term at 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import phi, toy
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Claim, Equal, Limit
from derivations.expressions import INFINITY, ONE, ZERO, Expr, read, substitute, symbols
from derivations.variables import Domain, Scale, Variable

SIGMA, START, TARGET, N, D, E, Q, X, Y, T = symbols("sigma sigma_0 target N d e q x y t")

_VOCABULARY = Vocabulary(
    (
        Variable("t", Domain.NONNEGATIVE, about="time"),
        Variable("target", Domain.POSITIVE, about="target value", latex=r"\sigma^{*}"),
        Variable("sigma_0", Domain.POSITIVE, scale=Scale.LOG, about="value at time 0", latex=r"\sigma_0"),
        Variable("sigma", Domain.POSITIVE, scale=Scale.LOG, about="value", latex=r"\sigma"),
        Variable("N", minimum=Fraction(1), about="depth; any real number for the laws of the value"),
        Variable("x", Domain.UNIT, about="fraction of the target reached first"),
        Variable("y", Domain.UNIT, about="fraction of the target reached later"),
        Variable("d", Domain.UNIT, scale=Scale.LOG, about="relative distance from the target", latex=r"\delta"),
        Variable("q", Domain.UNIT, about="growth exponent less 1, between depth 2 and infinite depth"),
        Variable("r", Domain.POSITIVE, about="minus the target"),
    )
)
#: Phi as a single hypergeometric function, and at infinite depth.
PHI: Final = read("-x**(-q)/q*hyp2f1(1, -q, 1 - q, x)")
PHI_SERIES: Final = read("-x**(-q)/q + x**(1 - q)/(1 - q)*hyp2f1(1, 1 - q, 2 - q, x)")
PHI_INFINITE: Final = read("log(x/(1 - x)) - 1/x")


def _claim(
    name: str, title: str, says: Limit | Asymptotic, sentence: str, parents: tuple[Claim, ...], *given: str
) -> Claim:
    return _VOCABULARY.claim(
        f"toy-limits.{name}",
        title,
        says,
        *given,
        source=GISSIN_2020,
        derived=Expanded(sentence, parents),
    )


def _late(name: str, title: str, form: Expr, constant: str, parents: tuple[Claim, ...]) -> Claim:
    """Phi(1 - d) = log(1/d) + constant + o(1)."""
    at_end = substitute(form, {X: ONE - D})
    return _claim(
        f"late.{name}",
        title,
        Limit(at_end - read("log(1/d)"), D, ZERO, "+", read(constant)),
        "Expand the antiderivative at the target.",
        parents,
    )


LATE: Final = (
    _late(
        "any-depth",
        "Close to its target Phi is log(1/d) and a constant that the digamma function gives",
        PHI,
        "-EulerGamma - digamma(-q)",
        (phi.ONE_TERM,),
    ),
    _late("depth-2", "At depth 2 that constant is 0", read("log(x/(1 - x))"), "0", ()),
    _late("infinite-depth", "At infinite depth that constant is -1", PHI_INFINITE, "-1", ()),
    _claim(
        "late.next-term",
        "What follows in the late-time law is -p times the distance from the target",
        Asymptotic(
            substitute(PHI, {X: ONE - D}) - read("log(1/d) - EulerGamma - digamma(-q)"),
            read("-(1 + q)*d"),
            D,
            ZERO,
            "+",
        ),
        "Expand the antiderivative at the target.",
        (phi.ONE_TERM,),
    ),
)


def _late_depth(depth: int, constant: str) -> Claim:
    parent = next(claim for claim in phi.CLAIMS if claim.id == f"phi.depth-{depth}")
    assert isinstance(parent.says, Equal)
    title = f"At depth {depth} that constant is elementary"
    return _late(f"depth-{depth}", title, parent.says.right, constant, (parent,))


LATE_ELEMENTARY: Final = (
    _late_depth(3, "3/2*log(3) - sqrt(3)*pi/6 - 3"),
    _late_depth(4, "2*log(2) - 2"),
    _late_depth(6, "3/2*log(3) + sqrt(3)*pi/6 - 3/2"),
)
EARLY: Final = (
    _claim(
        "early.any-depth",
        "The escape time: near 0 Phi is -x**(-q)/q",
        Asymptotic(PHI, read("-x**(-q)/q"), X, ZERO, "+"),
        "Expand the antiderivative at 0.",
        (phi.ONE_TERM,),
    ),
    _claim(
        "early.next-term",
        "What follows in the escape time is x**(1 - q)/(1 - q)",
        Asymptotic(PHI + read("x**(-q)/q"), read("x**(1 - q)/(1 - q)"), X, ZERO, "+"),
        "Expand the antiderivative at 0.",
        (phi.ONE_TERM,),
    ),
    _claim(
        "early.time.any-depth",
        "The time to a fraction of the target grows like a power of one over the start, at any depth above 2",
        Asymptotic(
            law(toy.ANY_DEPTH, {SIGMA: X * TARGET}), read("N/((N - 2)*target)*sigma_0**(2/N - 1)"), START, ZERO, "+"
        ),
        "Let the start go to zero.",
        (toy.ANY_DEPTH,),
        "N > 2",
    ),
    _claim(
        "early.time.depth-2",
        "At depth 2 the time to a fraction of the target grows like the logarithm of one over the start",
        Limit(
            law(toy.TIMES[1], {SIGMA: X * TARGET}) - read("log(target/sigma_0)/target"),
            START,
            ZERO,
            "+",
            read("log(x/(1 - x))/target"),
        ),
        "Let the start go to zero.",
        (toy.TIMES[1],),
    ),
    _claim(
        "early.time.infinite-depth",
        "At infinite depth the time to a fraction of the target grows like one over the start, and a logarithm of it",
        Limit(
            law(toy.INFINITE_TIME, {SIGMA: X * TARGET}) - read("1/(target*sigma_0) + log(target/sigma_0)/target**2"),
            START,
            ZERO,
            "+",
            read("(log(x/(1 - x)) - 1/x)/target**2"),
        ),
        "Let the start go to zero.",
        (toy.INFINITE_TIME,),
    ),
    _claim(
        "early.time.depth-1",
        "At depth 1 the time to a fraction of the target stays finite as the start vanishes",
        Limit(law(toy.TIMES[0], {SIGMA: X * TARGET}), START, ZERO, "+", read("log(1/(1 - x))")),
        "Let the start go to zero.",
        (toy.TIMES[0],),
    ),
)


def _window(name: str, title: str, parent: Claim, size: str, share: str) -> Claim:
    """The transition between two fractions, over the time to its end, in units of `size`."""
    window = law(parent, {SIGMA: Y * TARGET}) - law(parent, {SIGMA: X * TARGET})
    return _claim(
        f"window.{name}",
        f"{title} the share of a transition in the time to its end {'vanishes' if size != '1' else 'does not vanish'}",
        Limit(window / law(parent, {SIGMA: Y * TARGET}) / read(size), START, ZERO, "+", read(share)),
        "The window does not depend on the start, the time to its end does.",
        (parent,),
        "x < y",
    )


WINDOW: Final = (
    _window("depth-1", "At depth 1", toy.TIMES[0], "1", "log((1 - x)/(1 - y))/log(1/(1 - y))"),
    _window(
        "depth-2",
        "Like one over the logarithm of the start, at depth 2",
        toy.TIMES[1],
        "1/log(1/sigma_0)",
        "log(y*(1 - x)/(x*(1 - y)))",
    ),
    _window(
        "depth-4",
        "Like the root of the start, at depth 4",
        toy.TIMES[3],
        "sqrt(sigma_0)",
        "(1/sqrt(x) - 1/sqrt(y) + atanh(sqrt(y)) - atanh(sqrt(x)))/sqrt(target)",
    ),
    _window(
        "infinite-depth",
        "Like the start, at infinite depth",
        toy.INFINITE_TIME,
        "sigma_0",
        "(log(y*(1 - x)/(x*(1 - y))) + 1/x - 1/y)/target",
    ),
)
_ANY_WINDOW: Final = law(toy.ANY_DEPTH, {SIGMA: Y, START: X, TARGET: ONE})
DEPTH: Final = (
    _claim(
        "depth.two",
        "Towards depth 2 the antiderivative of any depth and its pole leave the logarithm of depth 2",
        Limit(PHI + read("1/q"), Q, ZERO, "+", read("log(x/(1 - x))")),
        "Let the depth go to 2.",
        (phi.ONE_TERM,),
    ),
    _claim(
        "depth.infinite",
        "Towards infinite depth the antiderivative of any depth and its pole leave that of infinite depth",
        Limit(PHI_SERIES - read("1/(1 - q)"), Q, ONE, "-", PHI_INFINITE),
        "Let the depth go to infinity.",
        (phi.SERIES,),
    ),
    _claim(
        "depth.window",
        "The time between two fractions at any depth tends to that of infinite depth",
        Limit(_ANY_WINDOW, N, INFINITY, "", read("log(y*(1 - x)/(x*(1 - y))) + 1/x - 1/y")),
        "Let the depth go to infinity.",
        (toy.ANY_DEPTH,),
        "N > 2",
        "x < y",
    ),
    _claim(
        "depth.window-two",
        "Towards depth 2 the time between two fractions at any depth tends to the logarithm of depth 2",
        Limit(_ANY_WINDOW, N, read("2"), "+", read("log(y*(1 - x)/(x*(1 - y)))")),
        "Let the depth go to 2.",
        (toy.ANY_DEPTH,),
        "x < y",
    ),
    _claim(
        "depth.peak",
        "With the depth the fraction of fastest change grows to two thirds",
        Limit(read("(2*N - 2)/(3*N - 2)"), N, INFINITY, "", read("2/3")),
        "Let the depth go to infinity.",
        (toy.PEAK,),
    ),
)
NEGATIVE: Final = (
    _claim(
        "negative-target.depth-4",
        "At depth 4 a value with a negative target needs the time 2/(r*sqrt(sigma)) to decay to a small sigma",
        Asymptotic(law(toy.NEGATIVE_4), read("2/(r*sqrt(sigma))"), SIGMA, ZERO, "+"),
        "Let the value go to zero.",
        (toy.NEGATIVE_4,),
    ),
)
CLAIMS: Final = (*LATE, *LATE_ELEMENTARY, *EARLY, *WINDOW, *DEPTH, *NEGATIVE)
