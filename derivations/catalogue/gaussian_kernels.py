"""Means of a product of two activations of jointly normal arguments, and of their slopes: the kernels of wide networks.

Conventions: (u, v) is normal with variances qa, qb and covariance c.  T = E[phi(u)*phi(v)] and D = E[phi'(u)*phi'(v)].
Price's theorem says dT/dc = D for every activation.  erf has no factor in its argument; the leaky activation has the
slope al on negative numbers: al = 0 is ReLU, al = 1 the identity, al = -1 the absolute value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from derivations.catalogue.consequences import expanded_assumptions
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Program, Vocabulary, naming
from derivations.claim import Claim, Equal
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import ONE, Expr, Symbol, differentiate, read, substitute, symbols
from derivations.variables import Domain, Variable

C, Q, R = symbols("c q r")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("qa", Domain.POSITIVE, about="variance of one argument"),
        Variable("qb", Domain.POSITIVE, about="variance of the other argument"),
        Variable("q", Domain.POSITIVE, about="variance of both arguments"),
        Variable("c", Domain.REAL, about="covariance of the arguments"),
        Variable("r", Domain.REAL, about="correlation of the arguments"),
        Variable("al", Domain.REAL, about="slope of the leaky activation on negative numbers"),
    )
)
_NORMAL: Final = "c**2 < qa*qb"
_CORRELATION: Final = "-1 < r < 1"

ERF: Final = read("2/pi*asin(2*c/sqrt((1 + 2*qa)*(1 + 2*qb)))")
ERF_SLOPE: Final = read("4/pi/sqrt((1 + 2*qa)*(1 + 2*qb) - 4*c**2)")
SINE: Final = read("exp(-(qa + qb)/2)*sinh(c)")
COSINE: Final = read("exp(-(qa + qb)/2)*cosh(c)")
EXPONENTIAL: Final = read("exp((qa + qb)/2 + c)")
#: The kernel of the leaky activation over sqrt(qa*qb), and that of its slope, at the correlation r.
LEAKY: Final = read("(1 - al)**2/(2*pi)*(sqrt(1 - r**2) + (pi - acos(r))*r) + al*r")
LEAKY_SLOPE: Final = read("(1 - al)**2/(2*pi)*(pi - acos(r)) + al")


def _claim(name: str, title: str, left: Expr, right: Expr, *given: str, derived: Program, note: str = "") -> Claim:
    return _VOCABULARY.claim(
        f"gaussian-kernels.{name}",
        title,
        Equal(left, right),
        *given,
        source=XIAO_2020,
        derived=derived,
        note=note,
    )


@dataclass(frozen=True)
class Cited:
    """A program of one step that cites a mean over normal variables, and checks the algebra in which it is put."""

    sentence: str
    left: str
    right: str
    where: tuple[tuple[Symbol, Expr], ...] = ()

    def __call__(self, claim: Claim) -> Derivation:
        """The step, under the assumptions of the claim."""
        named = replace(claim, where=self.where)
        shown = Equation(read(self.left), read(self.right))
        zero = named.expanded(shown.left) - named.expanded(shown.right)
        return Derivation((Step(Rule.CITE, self.sentence, (shown,), (zero,), expanded_assumptions(claim)),))


_DETERMINANTS: Final = tuple(
    naming(S="qa*qb - c**2", M="(qb/S + 2)*(qa/S + 2) - c**2/S**2", R="(1 + 2*qa)*(1 + 2*qb) - 4*c**2").items()
)
_PRICE: Final = Cited(
    r"Price: the derivative of $E[\phi(u)\phi(v)]$ by the covariance is $E[\phi'(u)\phi'(v)]$; and with no covariance "
    r"the mean is the product of the means, here 0.",
    "asin(0)",
    "0",
)
ERF_SLOPES: Final = _claim(
    "erf.slope",
    "The mean product of two slopes of erf: an integral over a normal density",
    read("4/pi/(sqrt(qa*qb - c**2)*sqrt((qb/(qa*qb - c**2) + 2)*(qa/(qa*qb - c**2) + 2) - c**2/(qa*qb - c**2)**2))"),
    ERF_SLOPE,
    _NORMAL,
    derived=Deduced(
        r"The slope is $2e^{-u^2}/\sqrt\pi$, so that the density of the normal law goes on with the inverse covariance "
        r"raised by 2; the integral is the root of a quotient of determinants:",
        before=Cited("With $S$ for the determinant of the covariance:", "S*M", "R", _DETERMINANTS),
    ),
)
ERF_KERNEL: Final = _claim(
    "erf",
    "The mean product of two values of erf has the mean product of its slopes for its derivative by the covariance",
    differentiate(ERF, C),
    ERF_SLOPE,
    _NORMAL,
    derived=Deduced("Differentiate the arcsine.", parents=(ERF_SLOPES,), before=_PRICE),
)
ERF_DIAGONAL: Final = _claim(
    "erf.diagonal",
    "The mean square of a slope of erf",
    substitute(ERF_SLOPE, {Symbol("qa"): Q, Symbol("qb"): Q, C: Q}),
    read("4/(pi*sqrt(1 + 4*q))"),
    derived=Deduced("Put in equal arguments.", Rule.SPECIALISE, parents=(ERF_SLOPES,)),
)
_MEAN_COSINE: Final = "The cosine of a normal variable of mean 0 and variance $V$ has the mean $e^{-V/2}$:"
SINE_KERNEL: Final = _claim(
    "sine",
    "The mean product of two sines, of two slopes of the cosine too",
    read("(exp(-(qa + qb - 2*c)/2) - exp(-(qa + qb + 2*c)/2))/2"),
    SINE,
    derived=Deduced(
        r"The product of sines is $(\cos(u - v) - \cos(u + v))/2$:",
        before=Cited(_MEAN_COSINE, "exp(-(qa + qb - 2*c)/2)", "exp(-qa/2)*exp(-qb/2)*exp(c)"),
    ),
)
COSINE_KERNEL: Final = _claim(
    "cosine",
    "The mean product of two cosines, of two slopes of the sine too",
    read("(exp(-(qa + qb - 2*c)/2) + exp(-(qa + qb + 2*c)/2))/2"),
    COSINE,
    derived=Deduced(
        r"The product of cosines is $(\cos(u - v) + \cos(u + v))/2$:",
        before=Cited(_MEAN_COSINE, "exp(-(qa + qb - 2*c)/2)", "exp(-qa/2)*exp(-qb/2)*exp(c)"),
    ),
)
SINE_SLOPE: Final = _claim(
    "sine.slope",
    "The derivative of the kernel of the sine by the covariance is that of its slope, the cosine",
    differentiate(SINE, C),
    COSINE,
    derived=Deduced("Differentiate.", parents=(SINE_KERNEL, COSINE_KERNEL)),
)
EXPONENTIAL_KERNEL: Final = _claim(
    "exponential",
    "The mean product of two exponentials is its own derivative by the covariance",
    differentiate(EXPONENTIAL, C),
    EXPONENTIAL,
    derived=Deduced(
        r"The sum $u + v$ has the variance $q_a + q_b + 2c$:",
        before=Cited(
            "The exponential of a normal variable of mean 0 and variance $V$ has the mean $e^{V/2}$:",
            "exp((qa + qb + 2*c)/2)",
            "exp((qa + qb)/2 + c)",
        ),
    ),
)
KINKS: Final = _claim(
    "leaky.kinks",
    "The mean product of two slopes of the leaky activation grows with the correlation as the density at its kinks",
    differentiate(LEAKY_SLOPE, R),
    read("(1 - al)**2/(2*pi*sqrt(1 - r**2))"),
    _CORRELATION,
    derived=Deduced(
        r"The slope jumps by $1 - \alpha$ at 0, so that by Price's theorem its kernel has the derivative "
        r"$(1 - \alpha)^2$ times the normal density at the origin, $1/(2\pi\sqrt{1 - r^2})$ in units of the variances:",
        before=Cited("At full correlation the angle is 0, and the mean is that of the squared slope:", "acos(1)", "0"),
    ),
)
LEAKY_SLOPES: Final = _claim(
    "leaky",
    "The kernel of the leaky activation has that of its slope for its derivative by the correlation",
    differentiate(LEAKY, R),
    LEAKY_SLOPE,
    _CORRELATION,
    derived=Deduced("Differentiate: what the root and the angle add cancels.", parents=(KINKS,)),
)
LEAKY_DIAGONAL: Final = _claim(
    "leaky.diagonal",
    "At full correlation the kernel of the leaky activation is the mean square of its value",
    substitute(LEAKY, {R: ONE}),
    read("(1 + al**2)/2"),
    derived=Deduced("Put in the correlation 1.", Rule.SPECIALISE, parents=(LEAKY_SLOPES,)),
)
IDENTITY: Final = _claim(
    "leaky.identity",
    "With the slope 1 on both sides the activation is the identity, and its kernel the correlation",
    substitute(LEAKY, {Symbol("al"): ONE}),
    R,
    _CORRELATION,
    derived=Deduced("Put in the slope 1.", Rule.SPECIALISE, parents=(LEAKY_SLOPES,)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    ERF_SLOPES,
    ERF_KERNEL,
    ERF_DIAGONAL,
    SINE_KERNEL,
    COSINE_KERNEL,
    SINE_SLOPE,
    EXPONENTIAL_KERNEL,
    KINKS,
    LEAKY_SLOPES,
    LEAKY_DIAGONAL,
    IDENTITY,
)
