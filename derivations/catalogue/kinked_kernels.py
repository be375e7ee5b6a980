"""Kernels of ReLU and its kin away from criticality: ordered, without a bias, with one, and in residual networks.

Conventions: those of the topics `tangent-kernels` and `kernel-spectra`; al is the slope on negative numbers, and
s = (1 - al)**2/(1 + al**2). A layer multiplies variances by x1 = w*(1 + al**2)/2; without a bias it maps a correlation
1 - e to 1 - f(e), which has the slope 1 - s*t/pi at the angle t, with cos(t) = 1 - e. Laws are put into the recursion.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.gaussian_kernels import LEAKY, LEAKY_DIAGONAL, LEAKY_SLOPE, LEAKY_SLOPES
from derivations.catalogue.kernel_spectra import CONDITION, KINK, KINK_CLOCK, KINK_LOGARITHM, RELU
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary, equal
from derivations.claim import Claim, Equal, Limit
from derivations.expressions import INFINITY, ZERO, Expr, Symbol, read, substitute, symbols
from derivations.variables import Domain, Variable

E, L = symbols("e l")
_VOCABULARY: Final = Vocabulary(
    (
        *tangent_kernels.VARIABLES,
        Variable("al", Domain.REAL, about="slope of the leaky activation on negative numbers", latex=r"\alpha"),
        Variable("r", Domain.REAL, about="correlation of the arguments"),
        Variable("s", Domain.POSITIVE, about="sharpness of the kink, 1 for ReLU and 2 for the absolute value"),
        Variable("y", Domain.UNIT, about="root of the growth of variances", latex=r"\sqrt\chi"),
        Variable("C", Domain.POSITIVE, about="constant of the data: 1 - c is C times the growth of all layers"),
        Variable("p", Domain.POSITIVE, about="diagonal of the tangent kernel after many layers"),
        Variable("g", Domain.POSITIVE, about="what the inverse angle gains in a layer"),
        Variable("j", Domain.UNIT, about="share of the branch in the variance of a residual layer", latex=r"\lambda"),
    ),
    "kinked-kernels",
    XIAO_2020,
)
_claim: Final = _VOCABULARY.claim


def _deep(of: str | Expr, value: str = "0") -> Limit:
    return Limit(read(of) if isinstance(of, str) else of, L, INFINITY, "", read(value))


def _near(of: str, value: str) -> Limit:
    return Limit(read(of), E, ZERO, "+", read(value))


def _later(expr: Expr) -> Expr:
    return substitute(expr, {L: L + 1})


#: What a correlation lacks of 1 after a layer without a bias, at critical weights or at any others.
_LACKS: Final = "(e - s*(sqrt(e*(2 - e)) - acos(1 - e)*(1 - e))/pi)"
#: The gap of the tangent kernel in the ordered phase, with the root y of the growth.
ORDERED_GAP: Final = "s*sqrt(2*C)/pi*p*y/(1 - y)*y**l"

SHARPNESS: Final = _claim(
    "map",
    "Without a bias the correlation map of the leaky activation has no weights in it, and one parameter",
    Equal(
        2 * LEAKY / read("1 + al**2"),
        read("r + (1 - al)**2/(1 + al**2)/pi*(sqrt(1 - r**2) - acos(r)*r)"),
    ),
    "-1 <= r",
    "r <= 1",
    derived=Deduced("Divide the kernel by its diagonal; the weights cancel.", parents=(LEAKY_SLOPES, LEAKY_DIAGONAL)),
)
SLOPE: Final = _claim(
    "slope",
    "Its slope is that of the kernel of slopes, and falls linearly with the angle",
    Equal(2 * LEAKY_SLOPE / read("1 + al**2"), read("1 - (1 - al)**2/(1 + al**2)*acos(r)/pi")),
    "-1 <= r",
    "r <= 1",
    derived=Deduced("Divide the kernel of slopes by its diagonal.", parents=(LEAKY_SLOPES, SHARPNESS)),
)
ORDERED_RATE: Final = _claim(
    "ordered.rate",
    "With a bias below the critical weights correlations settle at 1 like x**l",
    _near(f"(1 - (x*q*(1 - {_LACKS}) + (1 - x)*q)/q)/e", "x"),
    derived=Expanded("The bias is $(1 - \\chi)q$, since $q$ is fixed; expand the map at full correlation.", (KINK,)),
)
ORDERED_SLOPE: Final = _claim(
    "ordered.slope",
    "The slope of the map falls like the root of what is lacking: it has no bounded derivative",
    _near("s*acos(1 - e)/pi/sqrt(e)", "sqrt(2)*s/pi"),
    derived=Expanded("Expand the angle.", (SLOPE,)),
    note="What assumes a bounded second derivative does not speak of ReLU.",
)
ORDERED: Final = _claim(
    "ordered",
    "In the ordered phase the tangent kernel of ReLU and its kin lacks y**l off the diagonal: half the usual rate",
    _deep(
        (
            _later(read(ORDERED_GAP))
            - read("q*C*y**(2*l + 2)")
            - read(f"y**2*({ORDERED_GAP} + s*acos(1 - C*y**(2*l))/pi*(p - {ORDERED_GAP}))")
        )
        / read("y**l")
    ),
    derived=Expanded(
        "The gap $D$ between the diagonal $p$ and the entries off it follows $D' = q\\varepsilon + "
        "\\chi(D + s\\theta(p - D)/\\pi)$, with $\\varepsilon = 1 - \\cos\\theta = C\\chi^l$.",
        (ORDERED_RATE, ORDERED_SLOPE),
    ),
    note="Smooth activations have l*x**l. The kernel of the network itself keeps the law C*x**l.",
)
ORDERED_EXCESS: Final = _claim(
    "ordered.excess",
    "It is larger than the law of smooth activations by more and more",
    _deep(read(ORDERED_GAP) / read("l*y**(2*l)"), "oo"),
    derived=Expanded("Divide.", (ORDERED,)),
)
ORDERED_CONDITION: Final = _claim(
    "ordered.condition",
    "In the ordered phase the condition number of ReLU and its kin grows like y**(-l)",
    _deep(
        substitute(read("m*n*u/(p - u)*y**l"), {Symbol("u"): read(f"p - {ORDERED_GAP}")}),
        "m*n*pi*(1 - y)/(s*sqrt(2*C)*y)",
    ),
    derived=Expanded("Put in the gap; the 1 of the condition number is outgrown.", (CONDITION, ORDERED)),
    note="So that ReLU can be trained to twice the depth scale -1/log(x) of smooth activations.",
)
ORDERED_SCALE: Final = _claim(
    "ordered.scale",
    "The depth scale of the ordered phase of ReLU is twice that of smooth activations",
    equal("-1/log(sqrt(x))", "2*(-1/log(x))"),
    derived=Deduced("The logarithm of a root is half the logarithm.", parents=(ORDERED_CONDITION,)),
)
UNBIASED_DIAGONAL: Final = _claim(
    "unbiased.diagonal",
    "Without a bias the diagonal of the tangent kernel is l variances, whatever the weights",
    equal("x1**l*q + x1*(l*x1**(l - 1)*q)", "(l + 1)*x1**l*q"),
    derived=Deduced("The variance is $\\chi^{l-1}q$, and so is what earlier layers add.", parents=(SLOPE,)),
)
UNBIASED: Final = _claim(
    "unbiased",
    "Without a bias a layer multiplies the tangent kernel by the growth, and else does as at critical weights",
    equal("x1**l*q*(1 - e) + x1*x*(x1**(l - 1)*k)", "x1**l*(q*(1 - e) + x*k)"),
    derived=Deduced(
        "Angles, and so the slope $x$, do not know of the weights; take the growth of the variance out.",
        parents=(UNBIASED_DIAGONAL, RELU),
    ),
    note="So that ratio, condition number and predictor are those of the critical weights, for all weights.",
)
BIASED_GROWTH: Final = _claim(
    "growing",
    "Above the critical weights a bias is outgrown: angles move as without one, up to what is summable",
    _deep("l**4*((x1*k*x1**l*e + b)/(x1*k*x1**l + b) - e)"),
    "x1 > 1",
    "k > 0",
    "e < 1",
    derived=Expanded("The variance is $kx_1^l$; the bias changes a correlation $e$ by its share.", (SHARPNESS,)),
)
BIAS_ANGLE: Final = _claim(
    "bias.angle",
    "With a bias at the critical weights the angle is 3*pi/(2*s*l), half that without one",
    _deep(
        read("l**3")
        * (
            _later(read("9*pi**2/(8*s**2*l**2)"))
            - substitute(read(f"l/(l + 1)*{_LACKS}"), {E: read("9*pi**2/(8*s**2*l**2)")})
        )
    ),
    derived=Expanded(
        "The variance is $\\sigma_b^2 l$, so that the bias brings the share $1/(l + 1)$ at full correlation. Put "
        "$1 - c = \\theta^2/2$ into the recursion.",
        (KINK_CLOCK,),
    ),
)
BIAS_DIAGONAL: Final = _claim(
    "bias.diagonal",
    "With a bias at the critical weights the diagonal of the tangent kernel is b*l*(l + 1)/2",
    equal("b*(l + 1) + b*l*(l + 1)/2", "b*(l + 1)*(l + 2)/2"),
    derived=Deduced("Add up the variances $\\sigma_b^2 l$.", parents=(LEAKY_DIAGONAL,)),
)
BIAS_OFF: Final = _claim(
    "bias",
    "Off the diagonal it is 2/7*b*l**2, so that the ratio tends to 4/7, for every sharpness of the kink",
    _deep("(2/7*b*(l + 1)**2 - b*l - (1 - s/pi*3*pi/(2*s*l))*2/7*b*l**2)/l"),
    derived=Expanded("Put the angle into the slope of the map.", (SLOPE, BIAS_ANGLE, BIAS_DIAGONAL)),
)
RESIDUAL_MAP: Final = _claim(
    "residual.clock",
    "In a residual network the inverse root of 1 - c gains the share of the branch times what it gains in a plain one",
    _near(f"1/sqrt((1 - j)*e + j*{_LACKS}) - 1/sqrt(e)", "sqrt(2)*s*j/(3*pi)"),
    derived=Expanded(
        "A layer $K' = K + \\sigma_w^2 T(K)$ multiplies variances by $1 + \\chi$ and mixes the identity with the map "
        "of correlations, with the share $\\lambda = \\chi/(1 + \\chi)$ of the branch.",
        (KINK_LOGARITHM,),
    ),
    note="With 1 - c = t**2/2 the angle is 3*pi/(s*j*l).",
)
RESIDUAL_DIAGONAL: Final = _claim(
    "residual.diagonal",
    "The diagonal of the tangent kernel of a residual network is j*l variances",
    equal("x1 + (1 + x1)*(x1/(1 + x1)*l)", "(1 + x1)*(x1/(1 + x1)*(l + 1))"),
    derived=Deduced("In units of the variance, which grows by $1 + \\chi$ a layer.", parents=(LEAKY_DIAGONAL,)),
)
RESIDUAL: Final = _claim(
    "residual",
    "Off the diagonal it is a quarter of that: the ratio of plain networks",
    _deep("(j*(l + 1)/4 - j - (1 - j*s/pi*3*pi/(s*j*l))*j*l/4)"),
    derived=Expanded(
        "The slope of the map that mixes is $1 - \\lambda s\\theta/\\pi$, and the branch adds $\\lambda$ variances.",
        (RESIDUAL_MAP, RESIDUAL_DIAGONAL),
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    SHARPNESS,
    SLOPE,
    ORDERED_RATE,
    ORDERED_SLOPE,
    ORDERED,
    ORDERED_EXCESS,
    ORDERED_CONDITION,
    ORDERED_SCALE,
    UNBIASED_DIAGONAL,
    UNBIASED,
    BIASED_GROWTH,
    BIAS_ANGLE,
    BIAS_DIAGONAL,
    BIAS_OFF,
    RESIDUAL_MAP,
    RESIDUAL_DIAGONAL,
    RESIDUAL,
)
