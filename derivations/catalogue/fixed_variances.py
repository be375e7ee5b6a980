"""Which fixed variances a wide network has: existence, uniqueness and explicit forms, activation by activation.

Conventions: those of the topic `kernel-phases`. A layer maps the variance q of the units to w*T(q) + b. Fixed points
are where (w*T(q) + b)/q is 1: if that falls from above 1 to below 1, there is exactly one. The leaky activation
has the slope al on negative numbers, and multiplies variances by x1 = w*(1 + al**2)/2 before b is added.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import kernel_phases
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.gaussian_kernels import ERF_DIAGONAL, ERF_KERNEL, LEAKY_DIAGONAL
from derivations.catalogue.kernel_phases import EXPONENTIAL_VARIANCE, SINE_VARIANCE
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary, equal
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ZERO, Expr, Relation, Symbol, differentiate, read, read_relation, symbols
from derivations.expressions import substitute as put
from derivations.variables import Domain, Variable

Q, L = symbols("q l")
_VOCABULARY: Final = Vocabulary(
    (
        *kernel_phases.VARIABLES,
        Variable("r", Domain.UNIT, about="sine of the angle that gives the variance"),
        Variable("y", Domain.REAL, about="logarithm of the slope of the map of variances"),
        Variable("al", Domain.REAL, about="slope of the leaky activation on negative numbers", latex=r"\alpha"),
        Variable("q1", Domain.POSITIVE, about="variance on the first layer", latex="q_1"),
        Variable("x1", Domain.POSITIVE, about="growth of variances in a layer", latex=r"\chi_1"),
        Variable("l", Domain.INTEGER, minimum=Fraction(1), about="layer"),
    ),
    "fixed-variances",
    XIAO_2020,
)
_claim: Final = _VOCABULARY.claim


def _negative(expr: Expr) -> Holds:
    return Holds(Relation((expr, ZERO), ("<",)))


def _near(of: str, to: Expr, side: str, value: str) -> Limit:
    return Limit(read(of), Q, to, side, read(value))


_ERF: Final = "2/pi*asin(2*q/(1 + 2*q))"
_ERF_SLOPE: Final = "4/(pi*(1 + 2*q)*sqrt(1 + 4*q))"
_ERF_QUOTIENT: Final = f"(w*{_ERF} + b)/q"
_SINE_QUOTIENT: Final = "(w*(1 - exp(-2*q))/2 + b)/q"
_ANGLE: Final = "r/(2*(1 - r))"
_GROWN: Final = "(x1**(l - 1)*q1 + b*(x1**(l - 1) - 1)/(x1 - 1))"

ERF_RISES: Final = _claim(
    "erf.rises",
    "A larger variance on one layer of erf makes a larger one on the next",
    Holds(Relation((differentiate(read(_ERF), Q), ZERO), (">",))),
    derived=Deduced("Differentiate the arcsine.", form=read(_ERF_SLOPE), parents=(ERF_KERNEL, ERF_DIAGONAL)),
)
ERF_CONCAVE: Final = _claim(
    "erf.concave",
    "The map of variances of erf is concave",
    _negative(differentiate(differentiate(read(_ERF), Q), Q)),
    derived=Deduced(
        "Differentiate once more.",
        form=read("8*(2 + 6*q)/(pi*(1 + 2*q)**2*(1 + 4*q)**(3/2))"),
        parents=(ERF_RISES,),
    ),
)
ERF_CHORD: Final = _claim(
    "erf.chord",
    "The chord from the origin to the map of variances of erf is steeper than the map",
    Holds(read_relation(f"{_ERF} > q*{_ERF_SLOPE}")),
    derived=Deduced(
        "A concave function that begins at 0 lies above its tangents there.",
        Rule.BOUND,
        read(f"{_ERF} - q*{_ERF_SLOPE}"),
        (ERF_CONCAVE,),
    ),
    note="At a fixed point w*T <= q, so that the rate w*T' of variances is below 1: every fixed point attracts.",
)
ERF_UNIQUE: Final = _claim(
    "erf.unique",
    "A network of erf has one fixed variance at most: the quotient of the map and the variance falls",
    _negative(differentiate(read(_ERF_QUOTIENT), Q)),
    derived=Deduced(
        "Differentiate the quotient.", form=read(f"(b + w*({_ERF} - q*{_ERF_SLOPE}))/q**2"), parents=(ERF_CHORD,)
    ),
)
ERF_FROM: Final = _claim(
    "erf.exists.from",
    "With a bias the quotient begins above every number",
    _near(_ERF_QUOTIENT, ZERO, "+", "oo"),
    "b > 0",
    derived=Expanded("The bias is divided by the variance.", (ERF_UNIQUE,)),
)
ERF_TO: Final = _claim(
    "erf.exists.to",
    "It falls to 0, and passes 1 on its way: there is a fixed variance",
    _near(_ERF_QUOTIENT, INFINITY, "", "0"),
    derived=Expanded("erf is bounded, and so is its kernel.", (ERF_UNIQUE,)),
)
ERF_UNBIASED: Final = _claim(
    "erf.unbiased",
    "Without a bias the quotient begins at 4*w/pi: only for w > pi/4 is there a fixed variance beside 0",
    _near(f"w*{_ERF}/q", ZERO, "+", "4*w/pi"),
    derived=Expanded("Expand the arcsine.", (ERF_UNIQUE,)),
)
ERF_DIES: Final = _claim(
    "erf.dies",
    "At weights of pi/4 and below without a bias every variance shrinks",
    Holds(read_relation(f"w*{_ERF} < q")),
    "w <= pi/4",
    derived=Deduced("The quotient begins at 1 at most and falls.", Rule.BOUND, read(f"q - w*{_ERF}"), (ERF_UNBIASED,)),
)
ERF_EDGE: Final = _claim(
    "erf.edge",
    "At w = pi/4 without a bias the inverse variance gains 2 a layer, so that variances fall like 1/(2*l)",
    _near("1/(asin(2*q/(1 + 2*q))/2) - 1/q", ZERO, "+", "2"),
    derived=Expanded("Expand the map of variances.", (ERF_UNBIASED,)),
    note="There is no fixed variance but 0 here, and the laws of criticality, which divide by it, do not hold.",
)
ERF_ANGLE: Final = _claim(
    "erf.angle",
    "The fixed variance of erf by the sine of an angle, in which the bias is explicit",
    Equal(put(read(f"w*{_ERF} + b"), {Q: read(_ANGLE), Symbol("b"): read(f"{_ANGLE} - w*2/pi*asin(r)")}), read(_ANGLE)),
    derived=Deduced(r"With $r = 2q/(1 + 2q)$ the variance is $r/(2(1 - r))$.", Rule.INVERT, parents=(ERF_KERNEL,)),
    note="For given w and b the variance is no elementary function; for a given variance either of them is one.",
)
ERF_WEIGHTS: Final = _claim(
    "erf.weights",
    "The weights for which a variance is the fixed one of erf",
    Equal(put(read(f"w*{_ERF} + b"), {Symbol("w"): read("(q - b)*pi/(2*asin(2*q/(1 + 2*q)))")}), Q),
    derived=Deduced("Solve the equation of the fixed point for the weights.", Rule.INVERT, parents=(ERF_KERNEL,)),
)
SINE_UNIQUE: Final = _claim(
    "sine.unique",
    "A network of sines has one fixed variance at most",
    _negative(differentiate(read(_SINE_QUOTIENT), Q)),
    derived=Deduced(
        r"Differentiate the quotient; $1 + 2q < e^{2q}$.",
        form=read("(b + w*exp(-2*q)*(exp(2*q) - 1 - 2*q)/2)/q**2"),
        parents=(SINE_VARIANCE,),
    ),
)
SINE_UNBIASED: Final = _claim(
    "sine.unbiased",
    "Without a bias the quotient of sines begins at w: only for w > 1 is there a fixed variance beside 0",
    _near("w*(1 - exp(-2*q))/2/q", ZERO, "+", "w"),
    derived=Expanded("Expand the exponential.", (SINE_UNIQUE,)),
)
EXPONENTIAL_GAP: Final = _claim(
    "exponential.gap",
    "A network of exponentials has no fixed variance if 2*w*exp(2*b + 1) > 1: its map stays above the diagonal",
    Holds(read_relation("w*exp(y - log(2*w)) - (y - log(2*w))/2 >= (1 + log(2*w))/2")),
    derived=Deduced(
        r"At $q = (y - \log 2\sigma_w^2)/2$ the difference is half of $e^y - 1 - y$.",
        Rule.BOUND,
        read("(exp(y) - 1 - y)/2"),
    ),
    note="With b added, what is on the right is positive exactly if 2*w*exp(2*b + 1) > 1.",
)
EXPONENTIAL_RATE: Final = _claim(
    "exponential.rate",
    "At the fixed variance of the upper branch the rate is minus the Lambert function, below 1: it attracts",
    equal("2*w*exp(2*(b - lambertw(-2*w*exp(2*b))/2))", "-lambertw(-2*w*exp(2*b))"),
    "2*w*exp(2*b + 1) < 1",
    derived=Deduced(
        r"The map has the derivative $2\sigma_w^2 e^{2q} = 2(q - \sigma_b^2)$ there.", parents=(EXPONENTIAL_VARIANCE,)
    ),
)
LEAKY_FIXED: Final = _claim(
    "leaky",
    "The fixed variance of the leaky activation below the critical weights",
    equal("w*(1 + al**2)/2*(b/(1 - w*(1 + al**2)/2)) + b", "b/(1 - w*(1 + al**2)/2)"),
    "w*(1 + al**2) < 2",
    derived=Deduced("The map of variances is linear.", Rule.INVERT, parents=(LEAKY_DIAGONAL,)),
)
LEAKY_LAYERS: Final = _claim(
    "leaky.layers",
    "The variance of the leaky activation on every layer above the critical weights",
    Equal(read(f"x1*{_GROWN} + b"), put(read(_GROWN), {L: L + 1})),
    "x1 > 1",
    derived=Deduced("A geometric sum, which begins with the first variance.", parents=(LEAKY_DIAGONAL,)),
)
LEAKY_GROWTH: Final = _claim(
    "leaky.growth",
    "Above the critical weights the variances of the leaky activation grow like x1**l, bias or not",
    Limit(read(f"{_GROWN}/x1**l"), L, INFINITY, "", read("(q1 + b/(x1 - 1))/x1")),
    "x1 > 1",
    derived=Expanded("Only the greatest power is left.", (LEAKY_LAYERS,)),
)
LEAKY_CRITICAL: Final = _claim(
    "leaky.critical",
    "At the critical weights the leaky activation adds the bias a layer: only without one is a variance fixed",
    Equal(put(read("w*(1 + al**2)/2*(q1 + (l - 1)*b) + b"), {Symbol("w"): read("2/(1 + al**2)")}), read("q1 + l*b")),
    derived=Deduced("Put in the weights; the first layer has $q_1$.", Rule.SPECIALISE, parents=(LEAKY_DIAGONAL,)),
    note="The line of critical weights is no critical line: with b > 0 there is no fixed variance on it.",
)

CLAIMS: Final[tuple[Claim, ...]] = (
    ERF_RISES,
    ERF_CONCAVE,
    ERF_CHORD,
    ERF_UNIQUE,
    ERF_FROM,
    ERF_TO,
    ERF_UNBIASED,
    ERF_DIES,
    ERF_EDGE,
    ERF_ANGLE,
    ERF_WEIGHTS,
    SINE_UNIQUE,
    SINE_UNBIASED,
    EXPONENTIAL_GAP,
    EXPONENTIAL_RATE,
    LEAKY_FIXED,
    LEAKY_LAYERS,
    LEAKY_GROWTH,
    LEAKY_CRITICAL,
)
