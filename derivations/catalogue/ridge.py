"""Ridge regression, the student of smallest norm and its peak: what the spectrum of the inputs makes of the test error.

Conventions: those of the topic `overtraining`; al = P/N is the number of examples over that of inputs. Ridge regression
minimises |y - w X|**2 + g*|w|**2. m(g) is the mean of 1/(lam + g) over the N eigenvalues of X X^T for large N: a
diagonal entry of the resolvent, which solves m*(g + al/(1 + m)) = 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import overtraining
from derivations.catalogue.averages import Averaged
from derivations.catalogue.consequences import Bounded, Expanded, expanded_assumptions
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import ADVANI_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Relation,
    differentiate,
    read,
    sqrt,
    substitute,
    symbols,
)
from derivations.means import Mean
from derivations.variables import Assumptions, Domain, Variable

SNR, INR, AL, LAM, G, V, N, M, W, W0, XI = symbols("snr inr al lam g v n m w w0 xi")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("snr", Domain.POSITIVE, about="variance of the teacher's weights over that of the noise"),
        Variable("inr", Domain.NONNEGATIVE, about="variance of the weights at time 0 over that of the noise"),
        Variable("al", Domain.POSITIVE, about="examples over inputs", latex=r"\alpha"),
        Variable("lam", Domain.POSITIVE, about="eigenvalue of X X^T", latex=r"\lambda"),
        Variable("g", Domain.POSITIVE, about="weight of the penalty", latex=r"\gamma"),
        Variable("v", Domain.POSITIVE, about="variance of teacher and start together over that of the noise"),
        Variable("P", Domain.POSITIVE, about="number of examples"),
        Variable("Ns", Domain.POSITIVE, about="number of inputs that the student sees", latex="N_s"),
        Variable("Nt", Domain.POSITIVE, about="number of inputs", latex="N_t"),
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="inputs"),
    ),
    "ridge",
    ADVANI_2020,
)
#: The mean of 1/(lam + g).
RESOLVENT: Final = read("(1 - al - g + sqrt((g + al - 1)**2 + 4*g))/(2*g)")
_OTHER: Final = read("(1 - al - g - sqrt((g + al - 1)**2 + 4*g))/(2*g)")
#: The test error at late times, above and below as many examples as inputs.
OVER: Final = read("al/(al - 1)")
UNDER: Final = read("1/(1 - al) + (1 - al)*(snr + inr)")
#: What a mode adds to the test error of ridge regression.
_PART: Final = read("(snr*g**2 + lam)/(lam + g)**2")
#: The test error of the best ridge regression.
BEST: Final = read("1 + (1 - al - 1/snr + sqrt((1/snr + al - 1)**2 + 4/snr))*snr/2")
_claim: Final = _VOCABULARY.claim


def _entry(claim: Claim) -> Derivation:
    """The equation of a diagonal entry of the resolvent, at the root."""
    left = read("m*(g + al/(1 + m))")
    zero = substitute(left, {M: RESOLVENT}) - 1
    sentence = "The mean diagonal entry $m$ of the resolvent of $XX^T$ at $-\\gamma$ solves this equation:"
    return Derivation((Step(Rule.CITE, sentence, (Equation(left, ONE),), (zero,), expanded_assumptions(claim)),))


EQUATION: Final = _claim(
    "resolvent",
    "The mean of 1/(lam + g) over the eigenvalues is a root of a quadratic equation",
    Equal(G * RESOLVENT**2 + (G + AL - 1) * RESOLVENT - 1, ZERO),
    derived=Deduced("Multiply out.", before=_entry),
)
BRANCH: Final = _claim(
    "resolvent.branch",
    "Which root it is: a great penalty leaves 1/g",
    Limit(RESOLVENT * G, G, INFINITY, "", ONE),
    derived=Expanded("Let the penalty grow.", (EQUATION,)),
)
NEGATIVE: Final = _claim(
    "resolvent.other-root",
    "The other root is negative, so that it is no mean of 1/(lam + g)",
    Holds(Relation((_OTHER, ZERO), ("<",))),
    derived=Bounded("The roots have the product $-1/\\gamma$.", (1 / (G * RESOLVENT),), (EQUATION,)),
)
EDGES: Final = _claim(
    "resolvent.edges",
    "The eigenvalues lie between (1 - sqrt(al))**2 and (1 + sqrt(al))**2: there the root is real no more",
    Equal(read("(g + al - 1)**2 + 4*g"), read("(g + (1 - sqrt(al))**2)*(g + (1 + sqrt(al))**2)")),
    derived=Deduced("Factor what stands under the root.", parents=(EQUATION,)),
    note="The slowest mode that learns has the time constant tau/(1 - sqrt(al))**2: overtraining takes so long.",
)
INVERSE: Final = _claim(
    "inverse-eigenvalue.over",
    "The mean of 1/lam with more examples than inputs",
    Limit(RESOLVENT, G, ZERO, "+", read("1/(al - 1)")),
    "al > 1",
    derived=Expanded("Let the penalty vanish.", (EQUATION,)),
)
INVERSE_UNDER: Final = _claim(
    "inverse-eigenvalue.under",
    "The mean of 1/lam over the eigenvalues that do not vanish, with fewer examples than inputs",
    Limit(RESOLVENT - (1 - AL) / G, G, ZERO, "+", read("al/(1 - al)")),
    "al < 1",
    derived=Expanded("Take away the part $1 - \\alpha$ of vanishing eigenvalues.", (EQUATION,)),
)
FINAL: Final = (
    _claim(
        "final.over",
        "The test error at late times with more examples than inputs",
        Equal(1 + read("1/(al - 1)"), OVER),
        "al > 1",
        derived=Deduced("Add the noise of all modes.", parents=(overtraining.LATE, INVERSE)),
    ),
    _claim(
        "final.under",
        "The test error at late times with fewer examples than inputs",
        Equal(1 + read("al/(1 - al) + (1 - al)*(snr + inr)"), UNDER),
        "al < 1",
        derived=Deduced(
            "Add the noise of the modes, and the weights that never move.",
            parents=(overtraining.LATE, overtraining.FROZEN, INVERSE_UNDER),
        ),
    ),
)
PEAK: Final = tuple(
    _claim(
        f"peak.{name}",
        f"With nearly as many examples as inputs, but {name}, the final test error grows without bound",
        Limit(of, AL, ONE, side, INFINITY),
        derived=Expanded("Let the numbers meet.", (FINAL[index],)),
    )
    for index, (name, of, side) in enumerate((("more", OVER, "+"), ("fewer", UNDER, "-")))
)
INTERIOR: Final = _claim(
    "final.best-size",
    "With fewer examples than inputs the final test error is never below twice the root of the strength",
    Holds(Relation((read("2*sqrt(v)"), read("1/(1 - al) + (1 - al)*v")), ("<=",))),
    "al < 1",
    derived=Bounded("The difference is a square.", (read("(sqrt((1 - al)*v) - 1/sqrt(1 - al))**2"),), (FINAL[1],)),
    note="It is attained at 1 - al = 1/sqrt(v) for v > 1, v = snr + inr.",
)


def _minimum(claim: Claim) -> Derivation:
    """Where the penalised loss of a mode has its minimum."""
    slope = differentiate(read("(sqrt(lam)*(w0 - w) + xi)**2/2 + g*w**2/2"), W)
    weight = read("(lam*w0 + sqrt(lam)*xi)/(lam + g)")
    zero = substitute(slope, {W: weight})
    sentence = "The loss of a mode with its penalty has the slope zero at this weight:"
    unknown = Assumptions((*claim.assumptions.variables, *(Variable(name.name, about="as named") for name in (W0, XI))))
    return Derivation((Step(Rule.REDUCE, sentence, (Equation(W, weight),), (zero,), unknown),))


MODE: Final = _claim(
    "mode",
    "What a mode adds to the test error of ridge regression, in the mean over teacher and noise",
    Equal(SNR * (LAM / (LAM + G) - 1) ** 2 + (sqrt(LAM) / (LAM + G)) ** 2, _PART),
    derived=Deduced("Teacher and noise are independent: their squares add up.", before=_minimum),
)
PENALTY: Final = _claim(
    "best-penalty",
    "The best penalty is 1/snr, for every mode and so for every number of examples",
    Holds(Relation((read("snr/(1 + lam*snr)"), _PART), ("<=",))),
    derived=Bounded("The difference is a square.", (read("lam*(g*snr - 1)**2/((lam + g)**2*(1 + lam*snr))"),), (MODE,)),
)
OPTIMAL: Final = _claim(
    "best-error",
    "The test error of the best ridge regression",
    Equal(1 + substitute(RESOLVENT, {G: 1 / SNR}), BEST),
    derived=Deduced(
        "What the modes add is $1/(\\lambda + 1/snr)$, the mean of which is $m(1/snr)$.",
        Rule.SPECIALISE,
        parents=(PENALTY, EQUATION),
    ),
)
NO_PEAK: Final = _claim(
    "no-peak",
    "At the best penalty the error has no peak with as many examples as inputs",
    Equal(substitute(BEST, {AL: ONE}), read("1/2 + sqrt(snr + 1/4)")),
    derived=Deduced("Put in $\\alpha = 1$.", Rule.SPECIALISE, parents=(OPTIMAL,)),
)
FALLS: Final = _claim(
    "more-examples",
    "At the best penalty more examples always help",
    Holds(Relation((differentiate(BEST, AL), ZERO), ("<",))),
    derived=Deduced(
        "Differentiate.",
        Rule.BOUND,
        form=read(
            "snr/2*(4/snr)/(sqrt((1/snr + al - 1)**2 + 4/snr)*(sqrt((1/snr + al - 1)**2 + 4/snr) + (1/snr + al - 1)))"
        ),
        parents=(OPTIMAL,),
    ),
)
STRONG: Final = _claim(
    "strong-teacher",
    "With as many examples as inputs the best ridge regression leaves the root of the strength of a strong teacher",
    Limit(substitute(BEST, {AL: ONE}) / sqrt(SNR), SNR, INFINITY, "", ONE),
    derived=Expanded("Let the teacher grow.", (NO_PEAK,)),
)
_HIDDEN: Final = read("1 + snr*(1 - Ns/Nt)")
SMALL_MODEL: Final = _claim(
    "mismatch.small",
    "A student that sees a part of the inputs, fewer than examples: the others are noise to it",
    Equal(_HIDDEN * read("1 + Ns/(P - Ns - 1)"), _HIDDEN * read("(P - 1)/(P - Ns - 1)")),
    "P > Ns + 1",
    "Ns <= Nt",
    derived=Deduced(
        "The hidden inputs add $snr(1 - N_s/N_t)$ to the noise; the trace of the inverse has the exact mean "
        "$N_s/(P - N_s - 1)$.",
        Rule.CITE,
    ),
)
LARGE_MODEL: Final = _claim(
    "mismatch.large",
    "A student that sees a part of the inputs, more than examples: the part it cannot tell is left as it was",
    Equal(
        _HIDDEN * read("1 + P/(Ns - P - 1)") + read("snr*(Ns/Nt)*(1 - P/Ns)"),
        _HIDDEN * read("(Ns - 1)/(Ns - P - 1)") + read("snr*(Ns - P)/Nt"),
    ),
    "P >= 1",
    "Ns > P + 1",
    "Ns <= Nt",
    derived=Deduced(
        "Of the weights that it sees, those in the span of the examples are learned, $P$ of $N_s$ in the mean; the "
        "trace of the inverse has the exact mean $P/(N_s - P - 1)$.",
        Rule.CITE,
    ),
)
_SIZES: Final = {"inputs": N, "strength": V}


def _finite(name: str, title: str, examples: str, value: str, sentence: str) -> Claim:
    return _claim(
        name,
        title,
        Mean(
            "smallest-norm-error",
            {**_SIZES, "examples": read(examples)},
            read(value),
            N,
            (8, 16, 32),
            at=({V: read("3")},),
        ),
        derived=Averaged((), sentence, read(value), Rule.CITE),
    )


FINITE: Final = (
    _finite(
        "finite.over",
        "The final test error with twice as many examples as inputs, exact at every size",
        "2*n",
        "1 + n/(2*n - n - 1)",
        "The mean of the inverse of a Wishart matrix of $P$ examples and $N$ inputs has the trace $N^2/(P - N - 1)$:",
    ),
    _finite(
        "finite.under",
        "The final test error with twice as many inputs as examples, exact at every size",
        "n/2",
        "1 + (n/2)/(n - n/2 - 1) + (1 - (n/2)/n)*v",
        "The trace of the inverse of the smaller Gram matrix has the mean $P/(N - P - 1)$, and a part $1 - P/N$ of the "
        "weights never moves:",
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    EQUATION,
    BRANCH,
    NEGATIVE,
    EDGES,
    INVERSE,
    INVERSE_UNDER,
    *FINAL,
    *PEAK,
    INTERIOR,
    MODE,
    PENALTY,
    OPTIMAL,
    NO_PEAK,
    FALLS,
    STRONG,
    SMALL_MODEL,
    LARGE_MODEL,
    *FINITE,
)
