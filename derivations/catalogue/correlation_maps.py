"""Maps of correlations of wide networks: their derivatives, their convexity, and how many fixed points they have.

Conventions: those of the topic `kernel-phases`. An activation phi(sqrt(q)*z) that has the coefficients a_i in
orthonormal Hermite polynomials of z has the kernel sum a_i**2*c**i at the correlation c, so that the map of
correlations is f(c) = b_0 + b_1*c + b_2*c**2 + ... with b_i >= 0 and sum 1; the bias is part of b_0. x1 = f'(1) is the
sum of i*b_i. Statements about such sums are linear in the b_i: they are stated for one term of any order i, or up to
order 5.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import kernel_phases
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.gaussian_kernels import EXPONENTIAL_KERNEL
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.expressions import ONE, ZERO, Expr, Relation, differentiate, read, symbols
from derivations.variables import Domain, Variable

C, ORDER = symbols("c i")
_ORDERS: Final = range(6)
_VOCABULARY: Final = Vocabulary(
    (
        *kernel_phases.VARIABLES,
        Variable("i", Domain.INTEGER, minimum=Fraction(1), about="order of a term"),
        Variable("n", Domain.INTEGER, minimum=Fraction(0), about="number of derivatives"),
        Variable("s", Domain.REAL, about="variable of a generating function"),
        Variable("t", Domain.REAL, about="variable of the other generating function"),
        *(
            Variable(f"b{order}", Domain.NONNEGATIVE, about=f"weight of the term of order {order}", latex=f"b_{order}")
            for order in _ORDERS
        ),
    ),
    "correlation-maps",
    XIAO_2020,
)
_claim: Final = _VOCABULARY.claim


def _twice(expr: Expr) -> Expr:
    return differentiate(differentiate(expr, C), C)


def _sign(expr: Expr, operator: str) -> Holds:
    return Holds(Relation((expr, ZERO), (operator,)))


_PROPER: Final = ("0 < c", "c < 1")
_UP_TO: Final = ("0 <= c", "c <= 1")
_FROM_TWO: Final = "i >= 2"
_TERM: Final = read("(c - c**i)/(1 - c)")
_SERIES: Final = "b0 + (1 - b0 - b2 - b3 - b4 - b5)*c + b2*c**2 + b3*c**3 + b4*c**4 + b5*c**5"
_BRACKET: Final = "b0 - b2*c - b3*(c + c**2) - b4*(c + c**2 + c**3) - b5*(c + c**2 + c**3 + c**4)"

HERMITE: Final = _claim(
    "hermite",
    "The kernel of two Hermite polynomials of one order is that power of the correlation, and 0 for different orders",
    Equal(read("exp((s**2 + t**2 + 2*s*t*c)/2)*exp(-s**2/2)*exp(-t**2/2)"), read("exp(s*t*c)")),
    derived=Deduced(
        r"The mean product of the generating functions $e^{su - s^2/2}$ and $e^{tv - t^2/2}$ of the polynomials; on "
        r"the right only $(stc)^i/i!$ has the power $i$ of $s$, and it has the power $i$ of $t$.",
        parents=(EXPONENTIAL_KERNEL,),
    ),
)
ORDERS: Final = _claim(
    "derivatives",
    "One more derivative of a term multiplies it by its order: the n-th has the factor i*(i - 1)*...*(i - n + 1)",
    Equal(
        differentiate(read("gamma(i + 1)/gamma(i - n + 1)*c**(i - n)"), C),
        read("gamma(i + 1)/gamma(i - n)*c**(i - n - 1)"),
    ),
    "n < i",
    *_PROPER,
    derived=Deduced(
        r"It is the squared norm of the $n$-th derivative of the Hermite polynomial, since $h_i' = \sqrt i h_{i-1}$. "
        r"Hence $f^{(n)}(1) = \sigma_w^2 q^{n-1} E[\phi^{(n)}(\sqrt q z)^2]$, for every activation and $n$."
    ),
)
CONVEX: Final = _claim(
    "convex",
    "A term of the correlation map is convex, and so is the map",
    _sign(_twice(read("c**i")), ">="),
    *_PROPER,
    derived=Deduced(
        "Differentiate twice; the weights are not negative.", form=read("i*(i - 1)*c**(i - 2)"), parents=(ORDERS,)
    ),
)
BRACKET: Final = _claim(
    "fixed-points",
    "What the correlation map has above the diagonal is 1 - c times a bracket, which has the other fixed points",
    Equal(read(f"{_SERIES} - c"), read(f"(1 - c)*({_BRACKET})")),
    "b0 + b2 + b3 + b4 + b5 <= 1",
    *_UP_TO,
    derived=Deduced("Each term brings $c^i - c = -(1 - c)(c + \\dots + c^{i-1})$; the weights add up to 1."),
    note="At c = 1 the bracket is 1 - x1, at c = 0 it is b_0.",
)
BRACKET_FALLS: Final = _claim(
    "fixed-points.falls",
    "The bracket falls: there is one other fixed point at most",
    _sign(differentiate(_TERM, C), ">"),
    _FROM_TWO,
    *_PROPER,
    derived=Deduced(
        r"A term of the bracket is $-b_i(c - c^i)/(1 - c)$; the numerator below is the gap of a convex function.",
        form=read("(1 - c**i - i*c**(i - 1)*(1 - c))/(1 - c)**2"),
        parents=(BRACKET,),
    ),
)
BRACKET_ENDS: Final = _claim(
    "fixed-points.ends",
    "It falls from b_0 to 1 - x1: in the chaotic phase, and only there, it has a zero",
    Limit(_TERM, C, ONE, "-", ORDER - 1),
    *_PROPER,
    derived=Expanded(r"With $\sum b_i = 1$ the end is $b_0 - \sum (i - 1)b_i = 1 - \sum i b_i$.", (BRACKET_FALLS,)),
)
STABLE: Final = _claim(
    "fixed-points.slope",
    "At the other fixed point the map is flatter than the diagonal, so that correlations settle there",
    Equal(
        differentiate(read(_SERIES), C),
        1 + (1 - C) * differentiate(read(_BRACKET), C) - read(f"({_SERIES} - c)/(1 - c)"),
    ),
    "b0 + b2 + b3 + b4 + b5 <= 1",
    *_PROPER,
    derived=Deduced(
        "Differentiate the product. At a fixed point the last term is 0, and the bracket falls.",
        parents=(BRACKET, BRACKET_FALLS),
    ),
)
CLAIMS: Final[tuple[Claim, ...]] = (
    HERMITE,
    ORDERS,
    CONVEX,
    BRACKET,
    BRACKET_FALLS,
    BRACKET_ENDS,
    STABLE,
)
