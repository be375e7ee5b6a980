"""The mean prediction of wide networks at great depth, phase by phase, for centred labels and for equal ones.

Conventions: those of the topics `spectral-table` and `mean-predictor`. Data enter by constants of the pairs of inputs:
c0 at criticality, k in the other phases. A prediction of centred labels is the deviation of the row of the test input
over the bulk A, less the share B/(A + m*B) of the same of the training inputs: of both factors the limits are stated.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.kernel_spectra import KINK_LOGARITHM, RELU, RELU_LAW
from derivations.catalogue.kinked_kernels import ORDERED as KINKED_ORDERED
from derivations.catalogue.kinked_kernels import ORDERED_GAP
from derivations.catalogue.mean_predictor import FLAT, FLAT_LIMIT, PERTURBED, UNCENTRED
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Limit
from derivations.expressions import (
    INFINITY,
    ZERO,
    Expr,
    Symbol,
    differentiate,
    read,
    substitute,
    symbols,
)
from derivations.variables import Domain, Variable

C0, L, Q = symbols("c0 l q")
_VOCABULARY: Final = Vocabulary(
    (
        *tangent_kernels.VARIABLES,
        Variable("u", Domain.POSITIVE, about="entry of a kernel off the diagonal"),
        Variable("g", Domain.POSITIVE, about="what the inverse angle gains in a layer"),
        Variable("p", Domain.POSITIVE, about="entry of a kernel that all pairs tend to"),
        Variable("s", Domain.POSITIVE, about="sharpness of the kink, 1 for ReLU and 2 for the absolute value"),
        Variable("y", Domain.UNIT, about="root of the growth of variances", latex=r"\sqrt\chi"),
        Variable("C", Domain.POSITIVE, about="constant of the data: 1 - c is C times the growth of all layers"),
        Variable("t1", Domain.REAL, about="data of the test input with the first training input", latex="t_1"),
        Variable("t2", Domain.REAL, about="data of the test input with the second training input", latex="t_2"),
        Variable("v", Domain.POSITIVE, about="what the entries lack in units of the data"),
        Variable("z", Domain.REAL, about="label of the first training input, that of the second is -z"),
        Variable("a", Domain.REAL, about="sum of the entries of the inverse of the data"),
    ),
    "predictor-limits",
    XIAO_2020,
)
#: The share of the prediction of training inputs, and that of equal labels.
_SHARE: Final = "u/((p - u)/n + m*u)"
_EQUAL: Final = "m*u/((p - u)/n + m*u)"
_claim: Final = _VOCABULARY.claim


def _put(text: str, diagonal: Expr, off: Expr) -> Expr:
    return substitute(read(text), {Symbol("p"): diagonal, Symbol("u"): off})


def _deep(
    name: str, title: str, of: Expr, value: str, *given: str, parents: tuple[Claim, ...], note: str = ""
) -> Claim:
    return _claim(
        name,
        title,
        Limit(of, L, INFINITY, "", read(value)),
        *given,
        derived=Expanded("Put in the laws of the kernel.", parents),
        note=note,
    )


_CRITICAL: Final = (L * Q, tangent_kernels.CRITICAL_LAW)
_FAINT: Final = (Q, Q * (1 - tangent_kernels.LACK))
_KINKED: Final = (L * Q, RELU_LAW)
_KINKED_FAINT: Final = (Q, read("q*(1 - 1/(2*(g*l + 3/2*g*log(l) + c0)**2))"))
_GROWN: Final = (read("q*(x1**l - 1)/(x1 - 1)"), Symbol("u"))
_APART: Final = (Q, read("q*c"))
_SETTLED: Final = (read("q*(1 - x**l)/(1 - x)"), read("q*(1 - x**l)/(1 - x) - k*(q + 2*a2*q/((1 - x)*x))*l*x**l"))
_OVER_BULK: Final = "l*((p - u)/n)**(-1)"


def _deviation(kernel: tuple[Expr, Expr]) -> Expr:
    """How an entry changes with the constant of its data, times the depth over the bulk."""
    return differentiate(kernel[1], C0) * _put(_OVER_BULK, *kernel)


_LAW: Final = (PERTURBED, tangent_kernels.CRITICAL)
_CLOCK: Final = (PERTURBED, tangent_kernels.CLOCK_LOGARITHM)
CRITICAL: Final = (
    _deep(
        "critical",
        "The tangent kernel at criticality predicts n/(2*a2*l) times the data",
        _deviation(_CRITICAL),
        "n/(2*a2)",
        parents=_LAW,
        note="Without a logarithm: what all pairs share predicts nothing.",
    ),
    _deep(
        "critical.share",
        "At criticality the share of the training inputs in a prediction is n/(m*n + 2)",
        _put(_SHARE, *_CRITICAL),
        "n/(m*n + 2)",
        parents=_LAW,
    ),
    _deep(
        "critical.network",
        "The kernel of the network at criticality predicts n/(a2*l) times the data, twice as much",
        _deviation(_FAINT),
        "n/a2",
        parents=_CLOCK,
    ),
    _deep(
        "critical.network.share",
        "The share of the training inputs is 1/m there",
        _put(_SHARE, *_FAINT),
        "1/m",
        parents=_CLOCK,
    ),
    _deep(
        "relu",
        "The tangent kernel of ReLU and its kin without a bias predicts n/(3*g*l) times the data",
        _deviation(_KINKED),
        "n/(3*g)",
        parents=(PERTURBED, RELU),
    ),
    _deep(
        "relu.share",
        "The share of the training inputs is n/(m*n + 3) there",
        _put(_SHARE, *_KINKED),
        "n/(m*n + 3)",
        parents=(PERTURBED, RELU),
    ),
    _deep(
        "relu.network",
        "The kernel of a network of ReLU or its kin without a bias predicts 2*n/(g*l) times the data",
        _deviation(_KINKED_FAINT),
        "2*n/g",
        parents=(PERTURBED, KINK_LOGARITHM),
    ),
    _deep(
        "relu.network.share",
        "The share of the training inputs is 1/m there",
        _put(_SHARE, *_KINKED_FAINT),
        "1/m",
        parents=(PERTURBED, KINK_LOGARITHM),
    ),
)
CHAOTIC: Final = (
    _deep(
        "chaotic",
        "In the chaotic phase the tangent kernel predicts l*(x/x1)**l times the data",
        read("k*(q + 2*a2*u/x)*l*x**l") * _put("((p - u)/n)**(-1)", *_GROWN) / read("l*x**l/x1**l"),
        "n*k*(x1 - 1)*(1 + 2*a2*u/(q*x))",
        "x1 > 1",
        parents=(PERTURBED, tangent_kernels.CHAOTIC, tangent_kernels.DIAGONAL),
        note="Not (x/x1)**l alone, without the depth.",
    ),
    _deep(
        "chaotic.share",
        "In the chaotic phase training inputs have no share in it",
        _put(_SHARE, *_GROWN),
        "0",
        "x1 > 1",
        parents=(PERTURBED, tangent_kernels.DIAGONAL),
    ),
    _claim(
        "chaotic.network",
        "In the chaotic phase the kernel of the network predicts n*x**l/(1 - c) times the data",
        Equal(read("q*k*x**l") * _put("((p - u)/n)**(-1)", *_APART), read("n*k*x**l/(1 - c)")),
        "0 <= c",
        "c < 1",
        derived=Deduced("Put in the entries $q$ and $qc$.", parents=(PERTURBED,)),
    ),
    _claim(
        "chaotic.network.share",
        "The share of the training inputs is c*n/(1 - c + m*n*c) there",
        Equal(_put(_SHARE, *_APART), read("c*n/(1 - c + m*n*c)")),
        "0 <= c",
        "c < 1",
        derived=Deduced("Put in the entries $q$ and $qc$.", parents=(PERTURBED,)),
    ),
)
ORDERED: Final = (
    _claim(
        "ordered",
        "In the ordered phase the prediction settles as the entries of the kernel lose their differences",
        Limit(read("p/(p*a - v)"), Symbol("v"), ZERO, "+", read("1/a")),
        "a > 0",
        derived=Expanded("The only factor of the prediction in which the depth is.", (FLAT, FLAT_LIMIT)),
        note="With a < 0 likewise.",
    ),
    _deep(
        "ordered.tangent",
        "The data of the tangent kernel are those of the network up to what falls like 1/l: so does its prediction",
        L * (read("(k*(q + 2*a2*q/((1 - x)*x))*l*x**l + c0*x**l)/(l*x**l)") - read("k*(q + 2*a2*q/((1 - x)*x))")),
        "c0",
        parents=(FLAT, tangent_kernels.ORDERED),
    ),
    _claim(
        "ordered.relu",
        "ReLU and its kin: the data of the tangent kernel are the roots of those of the network",
        Equal(read(f"({ORDERED_GAP})**2/(q*C*y**(2*l))"), read("2*s**2*p**2*y**2/(pi**2*(1 - y)**2*q)")),
        derived=Deduced("The quotient of both laws has no data in it.", parents=(KINKED_ORDERED,)),
    ),
    _claim(
        "ordered.two-inputs",
        "Two training inputs: the prediction is the difference of the data of the test input, at every depth",
        Equal(
            read("((p - v*t1)*(p*z + (p - v)*z) - (p - v*t2)*((p - v)*z + p*z))/(p**2 - (p - v)**2)"),
            read("z*(t2 - t1)"),
        ),
        "v < p",
        derived=Deduced(
            "Invert the kernel with $p$ on the diagonal and $p - v$ off it; the row of the test input is $p - vt_1$, "
            "$p - vt_2$.",
            parents=(FLAT,),
        ),
        note="The kernel tends to a constant, and yet the prediction does not vanish.",
    ),
)
EQUAL_LABELS: Final = (
    _deep(
        "equal.ordered",
        "In the ordered phase all of equal labels is predicted",
        _put(_EQUAL, *_SETTLED),
        "1",
        parents=(UNCENTRED, tangent_kernels.ORDERED),
    ),
    _deep(
        "equal.critical",
        "At criticality the share m*n/(m*n + 2) of equal labels is predicted",
        _put(_EQUAL, *_CRITICAL),
        "m*n/(m*n + 2)",
        parents=(UNCENTRED, tangent_kernels.CRITICAL),
    ),
    _deep(
        "equal.relu",
        "ReLU and its kin without a bias predict the share m*n/(m*n + 3) of equal labels",
        _put(_EQUAL, *_KINKED),
        "m*n/(m*n + 3)",
        parents=(UNCENTRED, RELU),
    ),
    _deep(
        "equal.chaotic",
        "In the chaotic phase the tangent kernel forgets equal labels like x1**(-l)",
        _put(_EQUAL, *_GROWN) * read("x1**l"),
        "m*n*u*(x1 - 1)/q",
        "x1 > 1",
        parents=(UNCENTRED, tangent_kernels.DIAGONAL),
        note="With u = q*c/(1 - x).",
    ),
    _claim(
        "equal.network",
        "In the chaotic phase the kernel of the network keeps the share m*n*c/(1 - c + m*n*c) of equal labels",
        Equal(_put(_EQUAL, *_APART), read("m*n*c/(1 - c + m*n*c)")),
        "0 <= c",
        "c < 1",
        derived=Deduced("Put in the entries $q$ and $qc$.", parents=(UNCENTRED,)),
    ),
    _deep(
        "equal.dominates",
        "In the chaotic phase the data of uncentred labels vanish beside their mean, like l*x**l",
        read("l*x**l/x1**l/x1**(-l)"),
        "0",
        "x1 > 1",
        parents=(UNCENTRED, tangent_kernels.CHAOTIC),
        note="So that the accuracy of uncentred labels dies on the scale -1/log(x); that of centred ones has no scale.",
    ),
)
CLAIMS: Final[tuple[Claim, ...]] = (*CRITICAL, *CHAOTIC, *ORDERED, *EQUAL_LABELS)
