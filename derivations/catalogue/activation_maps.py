"""Maps of correlations of one activation each: derivatives as means of squared slopes, rates, and convexity.

Conventions: those of the topics `gaussian-kernels` and `kernel-phases`.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import kernel_phases
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.correlation_maps import ORDERS
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.gaussian_kernels import (
    COSINE,
    COSINE_KERNEL,
    ERF,
    ERF_KERNEL,
    ERF_SLOPE,
    ERF_SLOPES,
    EXPONENTIAL,
    EXPONENTIAL_KERNEL,
    KINKS,
    LEAKY,
    LEAKY_SLOPES,
    SINE,
    SINE_KERNEL,
    SINE_SLOPE,
)
from derivations.catalogue.kernel_phases import CORRELATION_SLOPE, SECOND
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.expressions import ZERO, Expr, Relation, Symbol, differentiate, read, substitute, symbols
from derivations.variables import Domain, Variable

C, D, Q, R, W = symbols("c d q r w")
_VOCABULARY: Final = Vocabulary(
    (
        *kernel_phases.VARIABLES,
        Variable("r", Domain.REAL, about="correlation of two inputs"),
        Variable("al", Domain.REAL, about="slope of the leaky activation on negative numbers", latex=r"\alpha"),
        Variable("qa", Domain.POSITIVE, about="variance of one argument"),
        Variable("qb", Domain.POSITIVE, about="variance of the other argument"),
    ),
    "activation-maps",
    XIAO_2020,
)
_claim: Final = _VOCABULARY.claim


def _twice(expr: Expr, by: Symbol = C) -> Expr:
    return differentiate(differentiate(expr, by), by)


def _at(expr: Expr, **values: str) -> Expr:
    return substitute(expr, {Symbol(name): read(value) for name, value in values.items()})


_UP_TO: Final = ("0 <= c", "c <= 1")
_SINE_MAP: Final = W * _at(SINE, qa="q", qb="q", c="q*c") / Q
#: The variances of the arguments with the inverse covariance raised by 2, with R for the new determinant.
_FIRST: Final = "(qa + 2*(qa*qb - c**2))/R"
_OTHER: Final = "(qb + 2*(qa*qb - c**2))/R"
SECOND_SLOPES: Final = _claim(
    "erf.second-slopes",
    "The mean product of two second derivatives of erf is the second derivative of its kernel by the covariance",
    Equal(differentiate(ERF_SLOPE, C), read("16/pi*c/((1 + 2*qa)*(1 + 2*qb) - 4*c**2)**(3/2)")),
    "c**2 < qa*qb",
    derived=Deduced(
        r"The second derivative is $-4ue^{-u^2}/\sqrt\pi$: with the inverse covariance raised by 2 the covariance of "
        r"the arguments becomes $c$ over the determinant.",
        parents=(ERF_SLOPES,),
    ),
)
THIRD_SLOPES: Final = _claim(
    "erf.third-slopes",
    "The mean product of two third derivatives of erf is the third derivative of its kernel by the covariance",
    Equal(
        _twice(ERF_SLOPE),
        _at(
            read(f"(64*({_FIRST}*{_OTHER} + 2*c**2/R**2) - 32*({_FIRST} + {_OTHER}) + 16)/(pi*sqrt(R))"),
            R="(1 + 2*qa)*(1 + 2*qb) - 4*c**2",
        ),
    ),
    "c**2 < qa*qb",
    derived=Deduced(
        r"The third derivative is $(8u^2 - 4)e^{-u^2}/\sqrt\pi$; take the mean over pairings as before.",
        parents=(SECOND_SLOPES,),
    ),
)
SINE_SECOND: Final = _claim(
    "sine.second",
    "The second derivative of the correlation map of sines at 1 is w*q times the mean square of the second derivative",
    Equal(_at(_twice(_SINE_MAP), c="1"), read("w*q*(1 - exp(-2*q))/2")),
    derived=Deduced(r"The mean square of a sine is $(1 - e^{-2q})/2$.", parents=(SINE_KERNEL, ORDERS)),
)
SINE_THIRD: Final = _claim(
    "sine.third",
    "The third derivative of the correlation map of sines at 1 is w*q**2 times the mean square of the third derivative",
    Equal(_at(differentiate(_twice(_SINE_MAP), C), c="1"), read("w*q**2*(1 + exp(-2*q))/2")),
    derived=Deduced(r"The mean square of a cosine is $(1 + e^{-2q})/2$.", parents=(SINE_SLOPE, ORDERS)),
)
RATE: Final = _claim(
    "erf.rate",
    "Near a fixed point distances shrink by the slope of the map: correlations of erf settle like its powers",
    Limit(
        read("w*2/pi*(asin(2*q*(c + d)/(1 + 2*q)) - asin(2*q*c/(1 + 2*q)))/(q*d)"),
        D,
        ZERO,
        "+",
        read("4*w/pi/sqrt((1 + 2*q)**2 - 4*q**2*c**2)"),
    ),
    "0 <= c",
    "c < 1",
    derived=Expanded("The map less its value at the fixed point $c$.", (CORRELATION_SLOPE,)),
)


def _convex(
    name: str, title: str, of: Expr, form: str, *given: str, by: Symbol = C, parents: tuple[Claim, ...]
) -> Claim:
    """The second derivative of the correlation map of an activation, which is not negative."""
    return _claim(
        f"{name}.convex",
        f"The correlation map of {title} is convex",
        Holds(Relation((_twice(of, by), ZERO), (">=",))),
        *given,
        derived=Deduced("Differentiate twice.", form=read(form), parents=parents),
    )


CONVEX_MAPS: Final = (
    _convex(
        "erf",
        "erf",
        W * _at(ERF, qa="q", qb="q", c="q*c") / Q,
        "16*w*q**2*c/(pi*((1 + 2*q)**2 - 4*q**2*c**2)**(3/2))",
        *_UP_TO,
        parents=(ERF_KERNEL, SECOND),
    ),
    _convex(
        "sine",
        "sines",
        _SINE_MAP,
        "w*q*exp(-q)*sinh(q*c)",
        *_UP_TO,
        parents=(SINE_KERNEL,),
    ),
    _convex(
        "cosine",
        "cosines",
        W * _at(COSINE, qa="q", qb="q", c="q*c") / Q,
        "w*q*exp(-q)*cosh(q*c)",
        parents=(COSINE_KERNEL,),
    ),
    _convex(
        "exponential",
        "exponentials",
        W * _at(EXPONENTIAL, qa="q", qb="q", c="q*c") / Q,
        "w*q*exp(q + q*c)",
        parents=(EXPONENTIAL_KERNEL,),
    ),
    _convex(
        "leaky",
        "the leaky activation",
        W * LEAKY,
        "w*(1 - al)**2/(2*pi*sqrt(1 - r**2))",
        "-1 < r",
        "r < 1",
        by=R,
        parents=(LEAKY_SLOPES, KINKS),
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (SECOND_SLOPES, THIRD_SLOPES, SINE_SECOND, SINE_THIRD, RATE, *CONVEX_MAPS)
