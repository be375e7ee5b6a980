"""What the spectra of the kernels of wide networks say: condition numbers, learning rates, depths that can be trained.

Conventions: those of the topic `tangent-kernels`. For m inputs that are all alike a kernel has the entries p on its
diagonal and u off it; the mean over n pooled positions leaves A = (p - u)/n on the identity and B = u on the matrix of
ones (n = 1 without pooling). The bulk of the eigenvalues is A, m - 1 of them, and the largest is A + m*B; the condition
number is their quotient. ReLU and its kin have no second derivative at full correlation, and laws of their own: with
the slope al on negative numbers, s = (1 - al)**2/(1 + al**2) and g = s/(3*pi), critical weights and no bias.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.gaussian_kernels import LEAKY_DIAGONAL, LEAKY_SLOPES
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ZERO, Expr, Symbol, read, read_relation, sqrt, substitute, symbols
from derivations.variables import Domain, Variable

E, L, Q = symbols("e l q")
_VOCABULARY: Final = Vocabulary(
    (
        *tangent_kernels.VARIABLES,
        Variable("p", Domain.POSITIVE, about="diagonal entry of a kernel"),
        Variable("u", Domain.POSITIVE, about="entry of a kernel off the diagonal"),
        Variable("h", Domain.POSITIVE, about="learning rate", latex=r"\eta"),
        Variable("A", Domain.POSITIVE, about="eigenvalue of the bulk"),
        Variable("big", Domain.POSITIVE, about="largest eigenvalue", latex=r"\lambda_{max}"),
        Variable("keep", Domain.UNIT, about="share of the units that dropout keeps", latex=r"\rho"),
        Variable("v", Domain.POSITIVE, about="how small depth times decay is to be"),
        Variable("r", Domain.UNIT, about="decay of a layer"),
        Variable("s", Domain.POSITIVE, about="sharpness of the kink, 1 for ReLU and 2 for the absolute value"),
        Variable("g", Domain.POSITIVE, about="what the inverse angle gains in a layer"),
    ),
    "kernel-spectra",
    XIAO_2020,
)
_claim: Final = _VOCABULARY.claim


def _deep(of: Expr, value: str) -> Limit:
    return Limit(of, L, INFINITY, "", read(value))


def _put(text: str, diagonal: Expr, off: Expr) -> Expr:
    return substitute(read(text), {Symbol("p"): diagonal, Symbol("u"): off})


def _condition(diagonal: Expr, off: Expr) -> Expr:
    return _put("1 + m*n*u/(p - u)", diagonal, off)


_GROWN: Final = read("q*(x1**l - 1)/(x1 - 1)")
_CRITICAL: Final = _condition(L * Q, tangent_kernels.CRITICAL_LAW)
_FAINT: Final = _condition(Q, Q * (1 - tangent_kernels.LACK))
CONDITION: Final = _claim(
    "condition",
    "The condition number of a kernel of inputs that are all alike",
    Equal(read("((p - u)/n + m*u)/((p - u)/n)"), read("1 + m*n*u/(p - u)")),
    "u < p",
    derived=Deduced("Divide the largest eigenvalue by that of the bulk."),
)
CRITICAL: Final = _claim(
    "critical",
    "The condition number of the tangent kernel at criticality, for smooth activations",
    _deep(_CRITICAL, "(m*n + 2)/2"),
    derived=Expanded("Put in the diagonal and the law off it.", (CONDITION, tangent_kernels.CRITICAL)),
)
CRITICAL_LOGARITHM: Final = _claim(
    "critical.logarithm",
    "It is approached like log(l)/l",
    _deep((_CRITICAL - read("(m*n + 2)/2")) * L / read("log(l)"), "3*m*n/4*(1 - a3/a2**2)"),
    derived=Expanded("The next order.", (CRITICAL,)),
    note="Tables that give the approach as 1/l drop the logarithm.",
)
CRITICAL_LARGEST: Final = _claim(
    "critical.largest",
    "The largest eigenvalue of the tangent kernel at criticality grows with the depth, so that learning rates shrink",
    _deep(
        substitute(read("(p - u)/n + m*u"), {Symbol("p"): L * Q, Symbol("u"): tangent_kernels.CRITICAL_LAW}) / L,
        "q*(m*n + 2)/(3*n)",
    ),
    derived=Expanded("Put in the diagonal and the law off it.", (CONDITION, tangent_kernels.CRITICAL)),
)
CRITICAL_NETWORK: Final = _claim(
    "critical.network",
    "The condition number of the kernel of the network itself grows with the depth at criticality",
    _deep(_FAINT / L, "m*n*a2"),
    derived=Expanded("Put in the correlation.", (CONDITION, tangent_kernels.CLOCK_LOGARITHM)),
)
CHAOTIC: Final = _claim(
    "chaotic",
    "In the chaotic phase the condition number tends to 1 as the diagonal grows: everything can be trained",
    _deep((_condition(_GROWN, read("u")) - 1) * read("x1**l"), "m*n*u*(x1 - 1)/q"),
    "x1 > 1",
    derived=Expanded("The entries off the diagonal stay.", (CONDITION, tangent_kernels.DIAGONAL)),
)
STABLE: Final = _claim(
    "largest-rate",
    "Gradient descent on half the summed squared error shrinks every mode at rates below 2 over the largest eigenvalue",
    Holds(read_relation("-1 < 1 - h*big < 1")),
    "h*big < 2",
    derived=Bounded("Subtract.", (read("2 - h*big"), read("h*big"))),
)
CONTRACTION: Final = _claim(
    "best-rate",
    "At the best rate a step leaves (condition - 1)/(condition + 1) of the slowest mode",
    Equal(read("1 - 2/(A + big)*A"), read("(big/A - 1)/(big/A + 1)")),
    "A < big",
    derived=Deduced("Put in the rate $2/(\\lambda_{max} + \\lambda_{min})$."),
)
DROPOUT: Final = _claim(
    "dropout.ordered",
    "Dropout before the last layer bounds the condition number of the ordered phase, like a ridge",
    Equal(read("1 + m*p/((1/keep - 1)*(p - b))"), read("1 + keep/(1 - keep)*m*p/(p - b)")),
    "b < p",
    derived=Deduced(
        "Only the diagonal gains $(1/\\rho - 1)(p - \\sigma_b^2)$, which is all that is left of the bulk.",
        parents=(CONDITION,),
    ),
)
DROPOUT_CRITICAL: Final = _claim(
    "dropout.critical",
    "The condition number with dropout at criticality",
    _deep(
        _put("1 + m*u/(p - u + (1/keep - 1)*(p - b))", L * Q, tangent_kernels.CRITICAL_LAW),
        "(m - 1 + 3/keep)/(3/keep - 1)",
    ),
    derived=Expanded("Put in the diagonal and the law off it.", (DROPOUT, tangent_kernels.CRITICAL)),
)
DEPTH: Final = _claim(
    "depth",
    "The depth at which depth times decay has become small: the lower branch of the Lambert function",
    Equal(read("lambertw(v*log(r), -1)/log(r)*r**(lambertw(v*log(r), -1)/log(r))"), read("v")),
    "-v*log(r)*exp(1) < 1",
    derived=Deduced("Multiply $l r^l = v$ by $\\log r$: the left side is $x e^x$ at $x = l\\log r < -1$.", Rule.INVERT),
)
_LACKS: Final = read("e - s*(sqrt(e*(2 - e)) - acos(1 - e)*(1 - e))/pi")
KINK: Final = _claim(
    "relu.map",
    "The correlation map of ReLU and its kin bends with the power 3/2: it has no second derivative at full correlation",
    Limit((E - _LACKS) / read("e**(3/2)"), E, ZERO, "+", read("2*sqrt(2)*s/(3*pi)")),
    derived=Expanded("Divide the kernel by its diagonal, with $c = 1 - \\varepsilon$.", (LEAKY_SLOPES, LEAKY_DIAGONAL)),
)
KINK_CLOCK: Final = _claim(
    "relu.clock",
    "What the inverse root of 1 - c gains in a layer, so that 1 - c falls like 9*pi**2/(2*s**2*l**2)",
    Limit(1 / sqrt(_LACKS) - 1 / sqrt(E), E, ZERO, "+", read("sqrt(2)*s/(3*pi)")),
    derived=Expanded("Expand the map of correlations.", (KINK,)),
)
KINK_LOGARITHM: Final = _claim(
    "relu.clock.logarithm",
    "What it gains beyond that adds up to a logarithm of the depth",
    Limit((1 / sqrt(_LACKS) - 1 / sqrt(E) - read("sqrt(2)*s/(3*pi)")) / sqrt(E), E, ZERO, "+", read("s**2/(3*pi**2)")),
    derived=Expanded("The next order, which with $g = s/(3\\pi)$ is $3g^2$.", (KINK_CLOCK,)),
)
_ANGLE: Final = read("1/(g*l + 3/2*g*log(l) + c0)")
RELU_LAW: Final = read("q*(l/4 + 3/8*log(l) + c0/(4*g) - 1/8)")
RELU: Final = _claim(
    "relu.tangent",
    "The tangent kernel of ReLU and its kin off the diagonal is q*(l/4 + 3/8*log(l)): it solves the recursion",
    _deep(L * (substitute(RELU_LAW, {L: L + 1}) - Q - (1 - 3 * read("g") * _ANGLE) * RELU_LAW), "0"),
    derived=Expanded(
        "The slope of the correlation map is $1 - s\\theta/\\pi = 1 - 3g\\theta$, and the angle is "
        "$\\theta = 1/(gl + \\frac32 g\\log l + c_0)$ to this order; the correlation lacks only $O(1/l^2)$ of 1.",
        (KINK_LOGARITHM,),
    ),
)
RELU_CONDITION: Final = _claim(
    "relu.critical",
    "The condition number of the tangent kernel of ReLU and its kin at criticality",
    _deep(_condition(L * Q, RELU_LAW), "(m*n + 3)/3"),
    derived=Expanded("Put in the diagonal and the law off it.", (CONDITION, RELU)),
    note="Without a bias; on the line of critical weights with a bias it is (4*m + 3)/3.",
)
_BIASED: Final = read("2/7*b*l**2")
RELU_BIAS: Final = _claim(
    "relu.bias",
    "With a bias at the critical weights the variance is b*l, and the tangent kernel off the diagonal 2/7*b*l**2",
    _deep((substitute(_BIASED, {L: L + 1}) - read("b*l") - read("1 - 3/(2*l)") * _BIASED) / L, "0"),
    derived=Expanded("Put it into the recursion; the angle is $3\\pi/(2l)$, half that without a bias.", (KINK_CLOCK,)),
)
RELU_BIAS_CONDITION: Final = _claim(
    "relu.bias.condition",
    "With a bias at the critical weights the condition number tends to another number than without",
    _deep(_condition(read("b*l**2/2"), _BIASED), "(4*m*n + 3)/3"),
    "b > 0",
    derived=Expanded("The diagonal is $\\sigma_b^2 l^2/2$.", (CONDITION, RELU_BIAS)),
    note="The line of critical weights is no line of critical points: only b = 0 is critical.",
)

CLAIMS: Final[tuple[Claim, ...]] = (
    CONDITION,
    CRITICAL,
    CRITICAL_LOGARITHM,
    CRITICAL_LARGEST,
    CRITICAL_NETWORK,
    CHAOTIC,
    STABLE,
    CONTRACTION,
    DROPOUT,
    DROPOUT_CRITICAL,
    DEPTH,
    KINK,
    KINK_CLOCK,
    KINK_LOGARITHM,
    RELU,
    RELU_CONDITION,
    RELU_BIAS,
    RELU_BIAS_CONDITION,
)
