"""Where wide networks are ordered, critical or chaotic: fixed variances, maps of correlations, critical lines.

Conventions: the variance of the weights is w over the width, that of the biases is b; a layer maps the kernel K to
w*T(K) + b. All inputs have the fixed variance q on every layer, and f maps their correlation. x1 = f'(1) is w times the
mean squared slope: below 1 the network is ordered, above 1 chaotic.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.gaussian_kernels import (
    ERF,
    ERF_DIAGONAL,
    ERF_KERNEL,
    ERF_SLOPE,
    SINE,
    SINE_KERNEL,
    SINE_SLOPE,
)
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary, equal
from derivations.claim import Claim, Equal, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    ONE,
    ZERO,
    Expr,
    Symbol,
    differentiate,
    read,
    substitute,
    symbols,
)
from derivations.variables import Assumptions, Domain, Variable

W, B, Q, C, D, E, L, X, X1 = symbols("w b q c d e l x x1")
VARIABLES: Final = (
    Variable("w", Domain.POSITIVE, about="variance of the weights times the width", latex=r"\sigma_w^2"),
    Variable("b", Domain.NONNEGATIVE, about="variance of the biases", latex=r"\sigma_b^2"),
    Variable("q", Domain.POSITIVE, about="fixed variance of the units"),
    Variable("c", Domain.REAL, about="correlation of two inputs"),
    Variable("d", Domain.POSITIVE, about="what w exceeds its least critical value by, relatively", latex=r"\delta"),
)
_VOCABULARY: Final = Vocabulary(VARIABLES, "kernel-phases", XIAO_2020)
_claim: Final = _VOCABULARY.claim


def _at(expr: Expr, **values: str) -> Expr:
    return substitute(expr, {Symbol(name): read(value) for name, value in values.items()})


_ERF_VARIANCE: Final = _at(ERF, qa="q", qb="q", c="q")
_ERF_MAP: Final = (W * _at(ERF, qa="q", qb="q", c="q*c") + B) / Q
_SINE_MAP: Final = W * _at(SINE, qa="q", qb="q", c="q") + B
#: The variance at which erf is critical, and the bias that keeps it.
CRITICAL_ERF: Final = "((4*w/pi)**2 - 1)/4"
CRITICAL_BIAS: Final = f"{CRITICAL_ERF} - w*2/pi*asin(((4*w/pi)**2 - 1)/((4*w/pi)**2 + 1))"
_SINE_FIXED: Final = "w/2 + b + lambertw(-w*exp(-w - 2*b))/2"


def _sine_map(claim: Claim) -> Derivation:
    """The map of variances without the hyperbolic sine."""
    shown = Equation(_SINE_MAP, read("w*(1 - exp(-2*q))/2 + b"))
    variance = Assumptions((*claim.assumptions.variables, *(each for each in VARIABLES if each.symbol == Q)))
    sentence = "The map of variances is this:"
    return Derivation((Step(Rule.REDUCE, sentence, (shown,), (shown.left - shown.right,), variance),))


SINE_VARIANCE: Final = _claim(
    "sine.variance",
    "The fixed variance of a network of sines, by the Lambert function",
    Equal(_at(read("w*(1 - exp(-2*q))/2 + b"), q=_SINE_FIXED), read(_SINE_FIXED)),
    "w*exp(1 - w - 2*b) <= 1",
    derived=Deduced(
        r"With $A = \sigma_w^2/2 + \sigma_b^2$ the fixed point $q = A - \sigma_w^2 e^{-2q}/2$ says "
        r"$2(q - A)e^{2(q - A)} = -\sigma_w^2 e^{-2A}$:",
        Rule.INVERT,
        parents=(SINE_KERNEL,),
        before=_sine_map,
    ),
    note="The assumption keeps the argument of the Lambert function in its domain; it holds for all w and b.",
)
EXPONENTIAL_VARIANCE: Final = _claim(
    "exponential.variance",
    "The fixed variance of a network of exponentials, if there is one",
    equal("w*exp(2*(b - lambertw(-2*w*exp(2*b))/2)) + b", "b - lambertw(-2*w*exp(2*b))/2"),
    "2*w*exp(2*b + 1) <= 1",
    derived=Deduced(
        r"The fixed point $q = \sigma_w^2 e^{2q} + \sigma_b^2$ says $-2(q - \sigma_b^2)e^{-2(q - \sigma_b^2)} = "
        r"-2\sigma_w^2 e^{2\sigma_b^2}$:",
        Rule.INVERT,
    ),
    note="The other branch of the Lambert function gives the other fixed point, from which variances move away.",
)
VARIANCE_RATE: Final = _claim(
    "erf.variance-rate",
    "How fast variances settle for erf: faster than correlations by 1 + 2*q",
    Equal(differentiate(W * _ERF_VARIANCE, Q), read("w*4/pi/((1 + 2*q)*sqrt(1 + 4*q))")),
    derived=Deduced("Differentiate the map of variances.", parents=(ERF_KERNEL, ERF_DIAGONAL)),
    note="It is not the growth x1 of distances, which has no factor 1 + 2*q.",
)
CORRELATION_SLOPE: Final = _claim(
    "erf.slope",
    "The slope of the correlation map of erf",
    Equal(differentiate(_ERF_MAP, C), W * _at(ERF_SLOPE, qa="q", qb="q", c="q*c")),
    "-1 < c < 1",
    derived=Deduced("Differentiate; the factor $q$ of the covariance cancels that of the map.", parents=(ERF_KERNEL,)),
)
SECOND_DERIVATIVE: Final = _at(differentiate(differentiate(_ERF_MAP, C), C), c="1")
THIRD_DERIVATIVE: Final = _at(differentiate(differentiate(differentiate(_ERF_MAP, C), C), C), c="1")
SECOND: Final = _claim(
    "erf.second-derivative",
    "The second derivative of the correlation map of erf at full correlation",
    Equal(SECOND_DERIVATIVE, read("w*4/pi/sqrt(1 + 4*q)*4*q**2/(1 + 4*q)")),
    derived=Deduced("Differentiate twice and put in the correlation 1.", parents=(CORRELATION_SLOPE,)),
)
THIRD: Final = _claim(
    "erf.third-derivative",
    "The third derivative of the correlation map of erf at full correlation",
    Equal(THIRD_DERIVATIVE, SECOND_DERIVATIVE * read("1 + 12*q**2/(1 + 4*q)")),
    derived=Deduced("Differentiate three times and put in the correlation 1.", parents=(SECOND,)),
)
CRITICAL_VARIANCE: Final = _claim(
    "erf.critical-variance",
    "The variance at which a network of erf is critical",
    Equal(_at(W * read("4/(pi*sqrt(1 + 4*q))"), q=CRITICAL_ERF), ONE),
    "w > pi/4",
    derived=Deduced(
        r"Solve $\chi_1 = 4\sigma_w^2/(\pi\sqrt{1 + 4q}) = 1$ for the variance.", Rule.INVERT, parents=(ERF_DIAGONAL,)
    ),
)
CRITICAL_LINE: Final = _claim(
    "erf.critical-line",
    "The critical line of erf: the bias for which the critical variance is the fixed one",
    Equal(_at(W * _ERF_VARIANCE, q=CRITICAL_ERF) + read(CRITICAL_BIAS), read(CRITICAL_ERF)),
    "w > pi/4",
    derived=Deduced("Put the critical variance into the map of variances.", parents=(CRITICAL_VARIANCE,)),
    note="At a bias of 0.05 the line is at w = 1.3758..., not at the 1.76 of tanh.",
)
CRITICAL_START: Final = _claim(
    "erf.critical-line.start",
    "The critical line of erf leaves the axis of weights with the third power",
    Limit(_at(read(CRITICAL_BIAS), w="pi/4*(1 + d)") / D**3, D, ZERO, "+", read("1/6")),
    derived=Expanded(r"Write $\sigma_w^2 = \pi(1 + \delta)/4$.", (CRITICAL_LINE,)),
)
SINE_CRITICAL: Final = _claim(
    "sine.critical-variance",
    "The variance at which a network of sines is critical",
    Equal(_at(W * read("exp(-q)*cosh(q)"), q="-log(2/w - 1)/2"), ONE),
    "1 < w < 2",
    derived=Deduced(r"Solve $\sigma_w^2(1 + e^{-2q})/2 = 1$.", Rule.INVERT, parents=(SINE_SLOPE,)),
)
SINE_LINE: Final = _claim(
    "sine.critical-line",
    "The critical line of sines",
    Equal(_at(_SINE_MAP, q="-log(2/w - 1)/2", b="1 - w - log(2/w - 1)/2"), read("-log(2/w - 1)/2")),
    "1 < w < 2",
    derived=Deduced("Put the critical variance into the map of variances.", parents=(SINE_CRITICAL,)),
)
CLAIMS: Final[tuple[Claim, ...]] = (
    SINE_VARIANCE,
    EXPONENTIAL_VARIANCE,
    VARIANCE_RATE,
    CORRELATION_SLOPE,
    SECOND,
    THIRD,
    CRITICAL_VARIANCE,
    CRITICAL_LINE,
    CRITICAL_START,
    SINE_CRITICAL,
    SINE_LINE,
)
