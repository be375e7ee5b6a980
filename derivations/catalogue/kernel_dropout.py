"""Dropout in wide networks: before the last layer, with pooling too, and before every layer.

Conventions: those of the topic `kernel-spectra`. A unit is kept with the chance rho (here `keep`), independently for
each input and unit, and divided by it. Only products of a unit with itself see the same mask: the diagonal of a kernel
less the bias is divided by rho, and nothing else changes. The mean over n pooled positions is taken after the dropout.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.correlation_maps import BRACKET_FALLS
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.kernel_spectra import CONDITION, RELU, RELU_LAW
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ONE, Expr, Symbol, read, read_relation, substitute, symbols
from derivations.variables import Domain, Variable

KEEP, L, Q = symbols("keep l q")
_VOCABULARY: Final = Vocabulary(
    (
        *tangent_kernels.VARIABLES,
        Variable("p", Domain.POSITIVE, about="diagonal entry of the tangent kernel"),
        Variable("u", Domain.POSITIVE, about="entry of the tangent kernel off the diagonal"),
        Variable("g", Domain.POSITIVE, about="what the inverse angle gains in a layer"),
        Variable("keep", Domain.UNIT, about="share of the units that dropout keeps", latex=r"\rho"),
    ),
    "kernel-dropout",
    XIAO_2020,
)
_CONDITION: Final = "1 + m*n*u/(p - u + (1/keep - 1)*(p - b))"
_UNBIASED: Final = "1 + m*n*u/(p/keep - u)"
_SELF: Final = "(keep*(q - b) + b)/q"
_claim: Final = _VOCABULARY.claim


def _deep(of: str, diagonal: Expr, off: Expr, value: str) -> Limit:
    put = substitute(read(of), {Symbol("p"): diagonal, Symbol("u"): off})
    return Limit(put, L, INFINITY, "", read(value))


MASK: Final = _claim(
    "mask",
    "The mean square of a mask is 1/rho, and the mean product of two masks is 1",
    Equal(read("keep*(1/keep)**2"), read("1/keep")),
    derived=Deduced("A mask is $1/\\rho$ with the chance $\\rho$, and else 0; its mean is 1."),
)
DIAGONAL: Final = _claim(
    "diagonal",
    "The diagonal gains (1/rho - 1)*(p - b)",
    Equal(read("(p - b)/keep + b"), read("p + (1/keep - 1)*(p - b)")),
    "b < p",
    derived=Deduced("All of the diagonal but the bias goes through a mask, squared.", parents=(MASK,)),
)
BULK: Final = _claim(
    "ordered.bulk",
    "In the ordered phase dropout leaves a bulk that does not vanish",
    Limit(
        substitute(
            read("(p - u + (1/keep - 1)*(p - b))/n"),
            {Symbol("p"): read("q*(1 - x**l)/(1 - x)"), Symbol("u"): read("q*(1 - x**l)/(1 - x) - k*l*x**l")},
        ),
        L,
        INFINITY,
        "",
        read("(1/keep - 1)*(q/(1 - x) - b)/n"),
    ),
    derived=Expanded("What the entries differ by vanishes.", (DIAGONAL, tangent_kernels.ORDERED)),
)
ORDERED: Final = _claim(
    "ordered.condition",
    "In the ordered phase the condition number of n pooled positions stays finite",
    Equal(read("1 + m*n*p/((1/keep - 1)*(p - b))"), read("1 + keep/(1 - keep)*m*n*p/(p - b)")),
    "b < p",
    derived=Deduced("Only the gain of the diagonal is left of the bulk.", parents=(CONDITION, BULK)),
)
CRITICAL: Final = _claim(
    "critical",
    "The condition number of n pooled positions with dropout at criticality",
    _deep(_CONDITION, L * Q, tangent_kernels.CRITICAL_LAW, "1 + m*n/(3/keep - 1)"),
    derived=Expanded("Put in the diagonal and the law off it.", (CONDITION, DIAGONAL, tangent_kernels.CRITICAL)),
)
KINKED: Final = _claim(
    "relu",
    "The condition number of n pooled positions with dropout for ReLU and its kin without a bias",
    _deep(_UNBIASED, L * Q, RELU_LAW, "1 + m*n/(4/keep - 1)"),
    derived=Expanded("Put in the diagonal and the law off it.", (CONDITION, DIAGONAL, RELU)),
    note="For one position it is (m - 1 + 4/rho)/(4/rho - 1).",
)
KINKED_PLAIN: Final = _claim(
    "relu.plain",
    "For one position it is (m - 1 + 4/rho)/(4/rho - 1)",
    Equal(read("1 + m/(4/keep - 1)"), read("(m - 1 + 4/keep)/(4/keep - 1)")),
    derived=Deduced("Put in one position.", Rule.SPECIALISE, parents=(KINKED,)),
)
SELF: Final = _claim(
    "everywhere",
    "With dropout before every layer two equal inputs are mapped to the correlation rho + (1 - rho)*b/q",
    Equal(read(_SELF), read("keep + (1 - keep)*b/q")),
    "b < q",
    derived=Deduced(
        "The fixed variance $q$ is $(q - \\sigma_b^2)$ through one mask squared, and the bias; the covariance of equal "
        "inputs has two masks, so that it is $\\rho(q - \\sigma_b^2) + \\sigma_b^2$.",
        parents=(DIAGONAL,),
    ),
)
APART: Final = _claim(
    "everywhere.apart",
    "That is below 1: equal inputs do not stay equal, whatever the weights, and there is no critical line",
    Holds(read_relation(f"{_SELF} < 1")),
    "b < q",
    derived=Deduced(
        "The difference is a product of positive factors.",
        Rule.BOUND,
        read("(1 - keep)*(q - b)/q"),
        (SELF,),
    ),
)
CHORD: Final = _claim(
    "everywhere.slope",
    "The chord of the map of correlations from a fixed point to 1 is flatter than the diagonal",
    Holds(read_relation(f"({_SELF} - c)/(1 - c) < 1")),
    "b < q",
    "0 <= c",
    "c < 1",
    derived=Deduced(
        "A convex map lies below its chord, so that its slope at the fixed point is smaller still: it attracts.",
        Rule.BOUND,
        read("(1 - keep)*(q - b)/(q*(1 - c))"),
        (APART, BRACKET_FALLS),
    ),
)
NONE: Final = _claim(
    "everywhere.none",
    "Without dropout equal inputs stay equal",
    Limit(read(_SELF), KEEP, ONE, "-", ONE),
    "b < q",
    derived=Expanded("Let the share that is kept tend to 1.", (SELF,)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    MASK,
    DIAGONAL,
    BULK,
    ORDERED,
    CRITICAL,
    KINKED,
    KINKED_PLAIN,
    SELF,
    APART,
    CHORD,
    NONE,
)
