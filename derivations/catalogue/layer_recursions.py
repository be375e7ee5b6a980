"""Recursions of layers written as sums, and the linear network, for which they can be solved.

Conventions: those of the topics `kernel-phases` and `tangent-kernels`. K_l is an entry of the kernel of layer l, X_l is
w times that of the slopes, H_l that of the tangent kernel: H_1 = K_1, H_{l+1} = K_{l+1} + X_l*H_l. In a linear network
K_{l+1} = w*K_l + b and X_l = w; k and p are entries of the first kernel off and on its diagonal.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.gaussian_kernels import IDENTITY
from derivations.catalogue.kernel_spectra import CONDITION, KINK_LOGARITHM
from derivations.catalogue.sources import JACOT_2018, XIAO_2020
from derivations.catalogue.stating import Vocabulary, equal
from derivations.claim import Claim, Equal, Limit
from derivations.expressions import INFINITY, Expr, Symbol, add, mul, read, substitute, symbols
from derivations.variables import Domain, Variable

L = symbols("l")[0]
_DEPTHS: Final = range(2, 9)
_MOST: Final = max(_DEPTHS)
_VOCABULARY: Final = Vocabulary(
    (
        *(variable for variable in tangent_kernels.VARIABLES if variable.symbol.name != "k"),
        Variable("k", Domain.POSITIVE, about="entry of the first kernel off its diagonal"),
        Variable("p", Domain.POSITIVE, about="entry of the first kernel on its diagonal"),
        Variable("g", Domain.POSITIVE, about="what the inverse angle gains in a layer, or the fall of a slope"),
        Variable("v", Domain.POSITIVE, about="what is left of the recursion, times the layer"),
        Variable("j", Domain.INTEGER, minimum=Fraction(1), about="layer below"),
        *(
            Variable(f"K{layer}", Domain.REAL, about=f"entry of the kernel of layer {layer}")
            for layer in range(1, _MOST + 1)
        ),
        *(
            Variable(f"X{layer}", Domain.REAL, about=f"w times the kernel of slopes of layer {layer}")
            for layer in range(1, _MOST)
        ),
    ),
    "layer-recursions",
    XIAO_2020,
)
_claim: Final = _VOCABULARY.claim


def _unrolled(depth: int) -> Claim:
    """The tangent kernel layer by layer, against one sum over the layers."""
    layered: Expr = Symbol("K1")
    for layer in range(1, depth):
        layered = Symbol(f"K{layer + 1}") + Symbol(f"X{layer}") * layered
    terms = [
        mul(Symbol(f"K{layer}"), *(Symbol(f"X{above}") for above in range(layer, depth)))
        for layer in range(1, depth + 1)
    ]
    return _claim(
        f"unrolled.depth-{depth}",
        f"The tangent kernel of {depth} layers is a sum over layers: each kernel times the slopes above it",
        Equal(layered, add(*terms)),
        source=JACOT_2018,
        derived=Deduced("Each layer multiplies what is below it by its slopes, and adds its own kernel."),
    )


UNROLLED: Final = tuple(_unrolled(depth) for depth in _DEPTHS)
UNROLLED_DIAGONAL: Final = _claim(
    "unrolled.diagonal",
    "On the diagonal of inputs of the fixed variance the sum is a geometric one",
    equal("sum(q*x1**(j - 1), j, 1, l)", "q*(x1**l - 1)/(x1 - 1)"),
    "x1 > 1",
    derived=Deduced(
        "By induction: both sides are $q$ on the first layer, and gain $q\\chi_1^l$ on the next.",
        parents=(tangent_kernels.DIAGONAL,),
    ),
)
_SETTLED: Final = "(w**(l - 1)*k + b*(1 - w**(l - 1))/(1 - w))"
LINEAR: Final = _claim(
    "linear.network",
    "The kernel of a linear network on every layer, off the diagonal or on it",
    Equal(read(f"w*{_SETTLED} + b"), substitute(read(_SETTLED), {L: L + 1})),
    "w < 1",
    derived=Deduced("A geometric sum, which is the first kernel on the first layer.", parents=(IDENTITY,)),
)
LINEAR_GAP: Final = _claim(
    "linear.gap",
    "The gap of the tangent kernel of a linear network is l*w**(l - 1) times the first one, exactly",
    equal("w**l*(p - k) + w*(l*w**(l - 1)*(p - k))", "(l + 1)*w**l*(p - k)"),
    derived=Deduced("The gap of the kernel is $\\sigma_w^{2l}(p - k)$; the bias drops out.", parents=(LINEAR,)),
)
LINEAR_LIMIT: Final = _claim(
    "linear.limit",
    "With a bias and weights below 1 a linear network forgets its inputs: its kernel tends to a constant",
    Limit(read(_SETTLED), L, INFINITY, "", read("b/(1 - w)")),
    "w < 1",
    derived=Expanded("Only the bias is left.", (LINEAR,)),
)
LINEAR_CRITICAL: Final = _claim(
    "linear.critical",
    "At w = 1 without a bias the tangent kernel of a linear network is l times the first kernel",
    equal("k + l*k", "(l + 1)*k"),
    derived=Deduced("Each layer adds the first kernel.", parents=(LINEAR, IDENTITY)),
    note="The map of correlations is the identity, with no second derivative: the ratio 1/3 of criticality is not met.",
)
LINEAR_CONDITION: Final = _claim(
    "linear.condition",
    "There the condition number of alike inputs does not depend on the depth",
    equal("1 + m*n*(l*k)/(l*p - l*k)", "1 + m*n*k/(p - k)"),
    "k < p",
    derived=Deduced("The depth cancels.", parents=(LINEAR_CRITICAL, CONDITION)),
)

ERROR: Final = _claim(
    "error",
    "Where the slope is 1 - g/l, what is left of v/l in every layer adds up to v/g, and no more",
    equal("(1 - g/l)*v/g + v/l", "v/g"),
    derived=Deduced("An error of this size stays; smaller ones grow to it, and larger ones shrink."),
    note="So that a law which solves a critical recursion up to less than 1/l is right up to what vanishes.",
)
SMOOTH_ERROR: Final = _claim(
    "error.smooth",
    "At criticality smooth activations have such a slope, with g = 2",
    Limit(
        L * (1 - substitute(read("1 - 2*a2*e + 3*a3*e**2"), {Symbol("e"): tangent_kernels.LACK})),
        L,
        INFINITY,
        "",
        read("2"),
    ),
    derived=Expanded("Put in what correlations lack of 1.", (tangent_kernels.CLOCK_LOGARITHM, ERROR)),
)
KINKED_ERROR: Final = _claim(
    "error.relu",
    "ReLU and its kin have such a slope without a bias, with g = 3",
    Limit(read("l*3*g/(g*l + 3/2*g*log(l) + c0)"), L, INFINITY, "", read("3")),
    derived=Expanded("Put in the angle.", (KINK_LOGARITHM, ERROR)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    *UNROLLED,
    UNROLLED_DIAGONAL,
    LINEAR,
    LINEAR_GAP,
    LINEAR_LIMIT,
    LINEAR_CRITICAL,
    LINEAR_CONDITION,
    ERROR,
    SMOOTH_ERROR,
    KINKED_ERROR,
)
