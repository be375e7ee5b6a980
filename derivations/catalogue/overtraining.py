"""Overtraining of a network of one layer: the test error in time, mode by mode, its late growth and its peak.

Conventions (Advani and Saxe): one output, N inputs of variance 1/N, P examples, al = P/N; noise of the labels is the
unit of all squares, so that snr is the variance of the teacher's weights and inr that of the weights at the start. lam
is an eigenvalue of X X^T, which is not divided by P; loss (1/2)|y - w X|**2 summed over the examples, tau one over the
learning rate. The test error is E (y - w.x)**2 with noisy labels, whose floor is 1; d is the error of the weight along
an eigenvector. F is the mean of exp(-lam*x) over the eigenvalues at al = 1, where lam = 2 + 2*cos(h) with an angle h of
density (1 - cos(h))/pi: F(x) = exp(-2*x)*(I_0(2*x) + I_1(2*x)) by the integral of the Bessel functions.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import PACE, TAU, TIME, T
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import ADVANI_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit, Solves
from derivations.derivation import Rule
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Relation,
    Symbol,
    differentiate,
    exp,
    read,
    substitute,
    symbols,
)
from derivations.flow import scalar_flow
from derivations.variables import Domain, Variable

SNR, INR, LAM, D, D0, XI, X, Q = symbols("snr inr lam d d0 xi x q")
_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        PACE,
        Variable("snr", Domain.POSITIVE, about="variance of the teacher's weights over that of the noise"),
        Variable("inr", Domain.NONNEGATIVE, about="variance of the weights at time 0 over that of the noise"),
        Variable("lam", Domain.POSITIVE, about="eigenvalue of X X^T", latex=r"\lambda"),
        Variable("d0", about="error of a weight at time 0", latex="d_0"),
        Variable("xi", about="noise along an eigenvector of X X^T, of variance 1", latex=r"\xi"),
        Variable("q", Domain.UNIT, about="what is left of a mode, exp(-lam*t/tau)"),
        Variable("x", Domain.POSITIVE, about="time, in units of tau"),
    ),
    "overtraining",
    ADVANI_2020,
)
_claim: Final = _VOCABULARY.claim


#: What a mode adds to the test error: what is not yet learned, and the noise that is.
PART: Final = read("(snr + inr)*q**2 + (1 - q)**2/lam")
_DECAYED: Final = {Q: read("exp(-lam*t/tau)")}

MODE: Final = _claim(
    "mode",
    "The error of a weight along an eigenvector of the inputs decays to the noise over the root of the eigenvalue",
    Solves({D: read("d0*exp(-lam*t/tau) + xi/sqrt(lam)*(1 - exp(-lam*t/tau))")}),
    about=scalar_flow(D, T, D0, read("(sqrt(lam)*xi - lam*d)/tau")),
    derived=Solved(Reduction(read("(sqrt(lam)*w - xi)**2/2"), {Symbol("w"): D}, Symbol("w"), tau=TAU)),
)
_MODE_LAW: Final = law(MODE)
MEAN_SQUARE: Final = _claim(
    "mode.mean-square",
    "What a mode adds to the test error in time, in the mean over teacher, start and noise",
    Equal(
        (SNR + INR) * substitute(_MODE_LAW, {D0: ONE, XI: ZERO}) ** 2 + substitute(_MODE_LAW, {D0: ZERO, XI: ONE}) ** 2,
        substitute(PART, _DECAYED),
    ),
    derived=Deduced(
        "Error and noise are independent, of variances $snr + inr$ and 1: their squares add up.", parents=(MODE,)
    ),
)
STOP: Final = _claim(
    "mode.stopping",
    "The least that a mode can add: that of the best ridge regression",
    Holds(Relation((read("(snr + inr)/(1 + lam*(snr + inr))"), PART), ("<=",))),
    derived=Bounded(
        "The difference is a square.",
        (read("(1 + lam*(snr + inr))/lam*(q - 1/(1 + lam*(snr + inr)))**2"),),
        (MEAN_SQUARE,),
    ),
)
STOP_TIME: Final = _claim(
    "mode.stopping-time",
    "When a mode adds least",
    Equal(substitute(_DECAYED[Q], {T: read("tau/lam*log(1 + lam*(snr + inr))")}), read("1/(1 + lam*(snr + inr))")),
    derived=Deduced("Put in the time.", Rule.SPECIALISE, parents=(STOP,)),
    note="The time of one mode, not of the network, whose modes have different eigenvalues: at al = 1 and snr = 10 the "
    "test error is least at 6.08*tau, not at log(11)*tau.",
)
FROZEN: Final = _claim(
    "frozen",
    "With fewer examples than inputs the weights that no example sees never move: their part of the error stays",
    Limit(substitute(PART, _DECAYED), LAM, ZERO, "+", SNR + INR),
    derived=Expanded("Let the eigenvalue vanish in the part of a mode.", (MEAN_SQUARE,)),
    note="A part 1 - al of the weights, so that (1 - al)*(snr + inr) stays for ever.",
)
LATE: Final = _claim(
    "mode.late",
    "In the end a mode adds the noise over its eigenvalue",
    Limit(substitute(PART, _DECAYED), T, INFINITY, "", 1 / LAM),
    derived=Expanded("Let the time grow.", (MEAN_SQUARE,)),
)
WEIGHTS: Final = _claim(
    "mode.weight",
    "The mean square of a weight along an eigenvector in time",
    Equal(
        SNR * (1 - _DECAYED[Q]) ** 2 + INR * _DECAYED[Q] ** 2 + substitute(_MODE_LAW, {D0: ZERO, XI: ONE}) ** 2,
        substitute(read("inr*q**2 + (snr + 1/lam)*(1 - q)**2"), _DECAYED),
    ),
    derived=Deduced("Add the squares of what is left of the start, of the teacher and of the noise.", parents=(MODE,)),
)
TRAIN: Final = _claim(
    "mode.train",
    "What a mode adds to the train error in time",
    Equal(
        LAM * (SNR + INR) * substitute(_MODE_LAW, {D0: ONE, XI: ZERO}) ** 2
        + (read("sqrt(lam)") * substitute(_MODE_LAW, {D0: ZERO, XI: ONE}) - 1) ** 2,
        substitute(read("(lam*(snr + inr) + 1)*q**2"), _DECAYED),
    ),
    derived=Deduced(
        r"The residual along an eigenvector is $\sqrt{\lambda}d - \xi$; square its independent parts.", parents=(MODE,)
    ),
    note="Over al, with 1 - 1/al for the labels that no weight can reach; the modes without eigenvalue count as well.",
)

# As many examples as inputs
#: F, the mean of exp(-lam*x).
DECAY: Final = read("exp(-2*x)*(besseli(0, 2*x) + besseli(1, 2*x))")
_PHI: Final = read("(4*x*exp(-2*x)*(besseli(0, 2*x) + besseli(1, 2*x)) + exp(-2*x)*besseli(0, 2*x) - 1)/2")


def _at(of: Expr, time: Expr) -> Expr:
    return substitute(of, {X: time})


#: The test error at al = 1 as a function of x = t/tau.
CRITICAL: Final = 1 + (SNR + INR) * _at(DECAY, 2 * X) + 2 * _PHI - _at(_PHI, 2 * X)
_LEADING: Final = read("2*(2 - sqrt(2))*sqrt(x/pi)")
INTEGRATED: Final = _claim(
    "critical.antiderivative",
    "The integral of the mean decay of the modes with as many examples as inputs",
    Equal(differentiate(_PHI, X), DECAY),
    derived=Follows((), "Differentiate the Bessel functions.", Rule.ANTIDERIVATIVE),
    note="It vanishes at x = 0.",
)
CRITICAL_RATE: Final = _claim(
    "critical.rate",
    "The rate at which the test error changes with as many examples as inputs",
    Equal(
        differentiate(CRITICAL, X),
        (SNR + INR) * differentiate(_at(DECAY, 2 * X), X) + 2 * DECAY - 2 * _at(DECAY, 2 * X),
    ),
    derived=Deduced(
        r"The rate of $(1 - q)^2/\lambda$ is $2(q - q^2)$, the mean of which is $2F(x) - 2F(2x)$.",
        parents=(INTEGRATED, MEAN_SQUARE),
    ),
)
CRITICAL_START: Final = _claim(
    "critical.start",
    "The test error at time 0",
    Limit(CRITICAL, X, ZERO, "+", read("1 + snr + inr")),
    derived=Expanded("Expand the Bessel functions at time 0.", (CRITICAL_RATE,)),
)
GROWTH: Final = tuple(
    _claim(
        f"critical.{name}",
        title,
        Limit(of, X, INFINITY, "", read(value)),
        derived=Expanded("Expand the Bessel functions for late times.", (CRITICAL_RATE,)),
        note=note,
    )
    for name, title, of, value, note in (
        (
            "late-growth",
            "With as many examples as inputs the test error grows without end, like the root of the time",
            CRITICAL / read("sqrt(x)"),
            "2*(2 - sqrt(2))/sqrt(pi)",
            "",
        ),
        (
            "late-constant",
            "What is added to the growth is 1/2",
            CRITICAL - _LEADING,
            "1/2",
            "Not 1: the two integrals of the decay leave -1/2.",
        ),
        (
            "late-correction",
            "What is left after that falls like one over the root of the time",
            (CRITICAL - _LEADING - read("1/2")) * read("sqrt(pi*x)"),
            "(snr + inr)/sqrt(2) + (1 - 1/(2*sqrt(2)))/4",
            "",
        ),
    )
)
_STRONG: Final = read("2*(2 - sqrt(2))*sqrt(x/pi) + snr/sqrt(2*pi*x)")
_STRONG_TIME: Final = read("(1 + sqrt(2))/4*snr")
STRONG_STOP: Final = _claim(
    "critical.strong-stopping-time",
    "A strong teacher is best stopped at a time in proportion to its strength, with as many examples as inputs",
    Equal(_at(differentiate(_STRONG, X), _STRONG_TIME), ZERO),
    derived=Deduced("Differentiate the leading terms for late times.", Rule.SPECIALISE, parents=GROWTH),
)
STRONG_ERROR: Final = _claim(
    "critical.strong-error",
    "The least test error for a strong teacher, squared: it is 1.027 times that of the best ridge regression",
    Equal(_at(_STRONG, _STRONG_TIME) ** 2, read("8*(sqrt(2) - 1)/pi*snr")),
    derived=Deduced("Put the time into the leading terms.", Rule.SPECIALISE, parents=(STRONG_STOP,)),
)
WEAK: Final = _claim(
    "weak",
    "A weak teacher: what a mode adds beyond its start, at x times the strength as time; least at x = 1",
    Limit(
        (substitute(PART, {Q: exp(-LAM * X * SNR), INR: ZERO}) - SNR) / SNR**2, SNR, ZERO, "+", read("lam*(x**2 - 2*x)")
    ),
    derived=Expanded("Expand for a weak teacher.", (MEAN_SQUARE,)),
    note="The mean eigenvalue is al: stopped at tau*snr the test error is 1 + snr - al*snr**2 to this order.",
)

CLAIMS: Final[tuple[Claim, ...]] = (
    MODE,
    MEAN_SQUARE,
    STOP,
    STOP_TIME,
    FROZEN,
    LATE,
    WEIGHTS,
    TRAIN,
    INTEGRATED,
    CRITICAL_RATE,
    CRITICAL_START,
    *GROWTH,
    STRONG_STOP,
    STRONG_ERROR,
    WEAK,
)
