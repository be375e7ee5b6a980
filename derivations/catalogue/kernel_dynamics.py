"""Training of wide networks by their kernels: outputs in time, ensembles, learning rates and steps.

Conventions: those of the topics `kernel-spectra` and `mean-predictor`. Loss (1/2) sum of squared errors over the m
training inputs, full batches, learning rate h: df/dt = -h K (f - Y) for the outputs f on the training inputs with the
tangent kernel K, and dg/dt = -h B (f - Y) for test inputs with the rows B. With the loss divided by m multiply rates by
m. big is the largest eigenvalue, A the bulk, big/A the condition number.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced, Multiplied
from derivations.catalogue.kernel_spectra import CONDITION, CONTRACTION, RELU, RELU_LAW, STABLE
from derivations.catalogue.mean_predictor import BULK, INVERSE, LARGEST, UNCENTRED
from derivations.catalogue.programs import Solved
from derivations.catalogue.quantities import TIME
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import JACOT_2018, XIAO_2020
from derivations.catalogue.stating import Vocabulary, equal
from derivations.claim import Claim, Equal, Holds, Limit, Solves
from derivations.derivation import Rule
from derivations.expressions import INFINITY, Expr, Symbol, read, read_relation, substitute, symbols
from derivations.flow import scalar_flow
from derivations.matrices.flows import MatrixFlow
from derivations.matrices.givens import Inverse
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixConserves, MatrixEqual
from derivations.variables import Domain, Variable

F, L, Q, T = symbols("f l q t")
_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        Variable("f", Domain.REAL, about="strength of the mode in the outputs"),
        Variable("f0", Domain.REAL, about="strength of the mode in the outputs at time 0", latex="f_0"),
        Variable("s", Domain.REAL, about="strength of the mode in the labels"),
        *tangent_kernels.VARIABLES,
        Variable("u", Domain.POSITIVE, about="entry of a kernel off the diagonal"),
        Variable("g", Domain.POSITIVE, about="what the inverse angle gains in a layer"),
        Variable("h", Domain.POSITIVE, about="learning rate", latex=r"\eta"),
        Variable("A", Domain.POSITIVE, about="eigenvalue of the bulk"),
        Variable("big", Domain.POSITIVE, about="largest eigenvalue", latex=r"\lambda_{max}"),
        Variable("B", Domain.POSITIVE, about="entry of the kernel that all pairs share"),
        Variable("j", Domain.INTEGER, minimum=Fraction(0), about="steps of gradient descent"),
        Variable("v", Domain.UNIT, about="how small the error is to be, relatively"),
    ),
    "kernel-dynamics",
    XIAO_2020,
)
_claim: Final = _VOCABULARY.claim

_MODE: Final = scalar_flow(F, T, Symbol("f0"), read("-h*big*(f - s)"))
OUTPUT: Final = _claim(
    "output",
    "A mode of the outputs approaches that of the labels at the rate of its eigenvalue",
    Solves({F: read("s + (f0 - s)*exp(-h*big*t)")}),
    about=_MODE,
    source=JACOT_2018,
    derived=Solved(
        Reduction(
            read("(s - sqrt(big)*w)**2/2"), {Symbol("w"): read("f/sqrt(big)")}, read("sqrt(big)*w"), tau=read("1/h")
        )
    ),
    note="A wide network is linear in what its weights move by; the mode has the eigenvalue for its squared slope.",
)
STEPS: Final = _claim(
    "steps",
    "Gradient descent multiplies the error of a mode by 1 - h*big a step",
    equal("s + (1 - h*big)**j*(f0 - s) - h*big*((1 - h*big)**j*(f0 - s))", "s + (1 - h*big)**(j + 1)*(f0 - s)"),
    "h*big < 1",
    derived=Deduced("Put it into a step.", parents=(OUTPUT,)),
)
_OUTPUTS: Final = Letter("F", "m", "k", about="outputs on the training inputs", latex="f")
_TESTED: Final = Letter("G", "n", "k", about="outputs on test inputs", latex="g")
_LABELS: Final = Letter("Y", "m", "k", about="labels")
_KERNEL: Final = Letter("K", "m", "m", symmetric=True, about="tangent kernel of the training inputs")
_INVERSE: Final = Letter("H", "m", "m", symmetric=True, about="its inverse", latex="K^{-1}")
_ROWS: Final = Letter("B", "n", "m", about="tangent kernel of test and training inputs")
_TESTS: Final = Letter("C", "n", "n", symmetric=True, about="kernel of the test inputs")
_PART: Final = Letter("P", "n", "m", about="what test outputs gain by those of training inputs")
TESTED: Final = _claim(
    "test-outputs",
    "What test outputs gain is the rows of their kernel times its inverse times what training outputs gain",
    MatrixConserves(
        _TESTED - _ROWS @ _INVERSE @ _OUTPUTS,
        MatrixFlow((_OUTPUTS, _TESTED), (_KERNEL @ (_LABELS - _OUTPUTS), _ROWS @ (_LABELS - _OUTPUTS))),
        (Inverse(_KERNEL, _INVERSE),),
    ),
    source=JACOT_2018,
    derived=Multiplied("Both move by the same errors", (OUTPUT,)),
)
COVARIANCE: Final = _claim(
    "covariance",
    "The covariance of an ensemble of test outputs from that of the outputs at time 0",
    MatrixEqual(
        (_TESTED - _PART @ _OUTPUTS) @ (_TESTED - _PART @ _OUTPUTS).T,
        _TESTED @ _TESTED.T
        + _PART @ (_OUTPUTS @ _OUTPUTS.T) @ _PART.T
        - _PART @ (_OUTPUTS @ _TESTED.T)
        - (_TESTED @ _OUTPUTS.T) @ _PART.T,
    ),
    derived=Multiplied(
        "Multiply out and take the means, which are the entries of the kernel of the network", (TESTED,)
    ),
    note="P = B K^{-1} (I - exp(-h K t)); the labels enter the mean alone.",
)
POSTERIOR: Final = _claim(
    "posterior",
    "If only the last layer is trained, the ensemble ends in the posterior of the Gaussian process",
    MatrixEqual(
        _TESTS
        + (_ROWS @ _INVERSE) @ _KERNEL @ (_ROWS @ _INVERSE).T
        - (_ROWS @ _INVERSE) @ _ROWS.T
        - _ROWS @ (_ROWS @ _INVERSE).T,
        _TESTS - _ROWS @ _INVERSE @ _ROWS.T,
        (Inverse(_KERNEL, _INVERSE),),
    ),
    derived=Multiplied("Put in $P = BK^{-1}$ with the kernel of the network for the tangent kernel", (COVARIANCE,)),
)
ALIKE: Final = _claim(
    "alike",
    "Inputs that are all alike: a test output is the share m*B/(A + m*B) of the mean of the training outputs",
    equal("(B*sqrt(m)/(A + m*B))*sqrt(m)", "m*B/(A + m*B)"),
    derived=Deduced(
        "The mean moves with the largest eigenvalue, what sums to zero with the bulk; the row of a test input sees "
        "only the mean.",
        parents=(LARGEST, BULK, INVERSE, UNCENTRED, OUTPUT),
    ),
    note="At time t it is this share times (1 - exp(-h*(A + m*B)*t)) times the mean of the labels.",
)


def _rate(
    name: str, title: str, largest: Expr, scale: str, value: str, *given: str, parents: tuple[Claim, ...]
) -> Claim:
    """How the largest rate 2/big scales with the depth."""
    return _claim(
        f"rate.{name}",
        title,
        Limit(2 / largest * read(scale), L, INFINITY, "", read(value)),
        *given,
        derived=Expanded("Put in the largest eigenvalue.", (STABLE, *parents)),
    )


def _largest(diagonal: Expr, off: Expr) -> Expr:
    return substitute(read("(p - u)/n + m*u"), {Symbol("p"): diagonal, Symbol("u"): off})


RATES: Final = (
    _rate(
        "ordered",
        "In the ordered phase the largest learning rate settles",
        _largest(read("q*(1 - x**l)/(1 - x)"), read("q*(1 - x**l)/(1 - x) - k*l*x**l")),
        "1",
        "2*(1 - x)/(m*q)",
        parents=(tangent_kernels.ORDERED,),
    ),
    _rate(
        "critical",
        "At criticality the largest learning rate falls like 1/l",
        _largest(L * Q, tangent_kernels.CRITICAL_LAW),
        "l",
        "6*n/((m*n + 2)*q)",
        parents=(tangent_kernels.CRITICAL,),
    ),
    _rate(
        "relu",
        "For ReLU and its kin without a bias the largest learning rate falls like 1/l",
        _largest(L * Q, RELU_LAW),
        "l",
        "8*n/((m*n + 3)*q)",
        parents=(RELU,),
    ),
    _rate(
        "chaotic",
        "In the chaotic phase the largest learning rate falls like x1**(-l)",
        _largest(read("q*(x1**l - 1)/(x1 - 1)"), Symbol("u")),
        "x1**l",
        "2*n*(x1 - 1)/q",
        "x1 > 1",
        parents=(tangent_kernels.DIAGONAL,),
    ),
)
UNSTABLE: Final = _claim(
    "rate.unstable",
    "At larger rates the error of the largest mode grows with every step",
    Holds(read_relation("(1 - h*big)**2 > 1")),
    "h*big > 2",
    derived=Deduced("Factor the difference.", Rule.BOUND, read("h*big*(h*big - 2)"), (STABLE,)),
)
BULK_DECAY: Final = _claim(
    "bulk",
    "At the largest rate the bulk decays like exp(-2*t/condition)",
    Equal(substitute(read("exp(-h*A*t)"), {Symbol("h"): read("2/big")}), read("exp(-2*t/(big/A))")),
    derived=Deduced("Put in the rate.", parents=(OUTPUT, STABLE)),
)
BULK_TIME: Final = _claim(
    "bulk.time",
    "The time in which the bulk is trained is half the condition number times the logarithm of the accuracy",
    Equal(substitute(read("exp(-2*t/(big/A))"), {T: read("big/A/2*log(1/v)")}), Symbol("v")),
    derived=Deduced("Solve for the time.", Rule.INVERT, parents=(BULK_DECAY,)),
)
SLOW: Final = _claim(
    "best-rate.below",
    "Rates below the best one leave more of the slowest mode",
    Holds(read_relation("1 - h*A >= (big - A)/(big + A)")),
    "A < big",
    "h*(A + big) <= 2",
    derived=Deduced(
        "The difference is a multiple of what the rate is below the best one.",
        Rule.BOUND,
        read("A*(2 - h*(A + big))/(A + big)"),
        (CONTRACTION,),
    ),
)
FAST: Final = _claim(
    "best-rate.above",
    "Rates above the best one leave more of the largest mode",
    Holds(read_relation("h*big - 1 >= (big - A)/(big + A)")),
    "A < big",
    "h*(A + big) >= 2",
    derived=Deduced("Likewise.", Rule.BOUND, read("big*(h*(A + big) - 2)/(A + big)"), (CONTRACTION,)),
)
TRAINABLE: Final = _claim(
    "depth.critical",
    "At criticality the time in which the bulk is trained does not depend on the depth",
    Limit(
        substitute(read("(1 + m*n*u/(l*q - u))/2*log(1/v)"), {Symbol("u"): tangent_kernels.CRITICAL_LAW}),
        L,
        INFINITY,
        "",
        read("(m*n + 2)/4*log(1/v)"),
    ),
    derived=Expanded("Put in the condition number.", (CONDITION, BULK_TIME, tangent_kernels.CRITICAL)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    OUTPUT,
    STEPS,
    TESTED,
    COVARIANCE,
    POSTERIOR,
    ALIKE,
    *RATES,
    UNSTABLE,
    BULK_DECAY,
    BULK_TIME,
    SLOW,
    FAST,
    TRAINABLE,
)
