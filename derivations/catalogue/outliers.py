"""How an outlier scatters and where it lies at finite size: the variance and the mean, up to the order 1/n.

Conventions: those of `resolvent`; noise of A*n rows by n columns with normal entries of variance 1/n, structures s and
q in units of the noise.  a and b are the mean diagonal entries of the resolvent over the columns and the rows, D = a*b.
Let R and C be those quadratic forms whose means are b and a for the left and the right vector of the structure, and X
the mixed one, whose mean is 0: the structure shows where R*C = (1/s - X)**2. The three are independent to first order,
because the vectors are; their variances times n are vr, vc and vx.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from derivations.catalogue.averages import Averaged
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.resolvent import INFLATED, OUTLIER, OVERLAP
from derivations.catalogue.resolvent import PRODUCT as OVERLAPS
from derivations.catalogue.sources import BENAYCH_2012, LAMPINEN_2019
from derivations.catalogue.stating import Program, Vocabulary, naming
from derivations.claim import Claim, Equal, Limit, Source, Statement
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import INFINITY, ONE, Expr, Number, Symbol, differentiate, read, substitute, symbols
from derivations.means import Mean
from derivations.variables import Assumptions, Domain, Variable

A, S, Q, N = symbols("A s q n")
_VARIABLES: Final = (
    Variable("n", Domain.INTEGER, minimum=Fraction(1), about="columns of the data"),
    Variable("A", Domain.POSITIVE, about="rows over columns"),
    Variable("s", Domain.POSITIVE, about="singular value of the structure, in units of the noise"),
    Variable("q", Domain.POSITIVE, about="singular value of another structure, in units of the noise"),
)
_VOCABULARY: Final = Vocabulary(_VARIABLES)
_ABOVE: Final = "s**4 > A"

#: n times the variance of the singular value that is seen of a structure.
VARIANCE: Final = read("(s**4 - A)*(2*s**2 + 1 + A)/(2*s**2*(A + s**2)*(1 + s**2))")
#: n times what the mean square of that singular value has beyond the square of its limit.
SQUARE_SHIFT: Final = read("-(s**6 + (1 + A)*s**4 - 3*A*s**2 - 2*A*(1 + A))/(s**2*(s**4 - A))")
#: n times by how much another structure q moves the mean of that singular value.
REPULSION: Final = read("(2*s**2 + 1 + A)/(2*s*sqrt((1 + s**2)*(A + s**2)))*q**2/(s**2 - q**2)")
#: n times what the mean singular value has beyond its limit.
DRIFT: Final = (SQUARE_SHIFT - VARIANCE) / (2 * INFLATED)


#: At the outlier: the entries, their slopes in z, the slope D1 of D and its slope D2, the three variances, the slope W1
#: of the variance of R*C - (1/q - X)**2 at q = s, and the shift e of the trace of the noise.
_WHERE: Final = naming(
    z="sqrt((1 + s**2)*(A + s**2))/s",
    a="(1 + A/s**2)/z",
    b="(1 + 1/s**2)/z",
    a1="-(s**4 + 2*A*s**2 + A)/((1 + s**2)*(s**4 - A))",
    b1="-(s**4 + 2*s**2 + A)/((A + s**2)*(s**4 - A))",
    D1="2*z/(A - s**4)",
    D2="2/(A - s**4) - 8*s**6*z**2/(A - s**4)**3",
    vr="2*(1 + s**2)/(s**2*(A + s**2)*(s**4 - A))",
    vc="2*A*(A + s**2)/(s**2*(1 + s**2)*(s**4 - A))",
    vx="1/(s**4 - A)",
    W1="-8*z*((1 + A)/s**2/(s**4 - A)**2 + s**4*(1 + A + 2*s**2)/(s**2*(s**4 - A)**3))",
    e="z*A*s**2/(s**4 - A)**2",
)
_VARIANCE_AT: Final = read("(2*(1 + A)/s**4 + 4/q**2)/(s**4 - A)")
_SLOPE_OF_S: Final = read("z*s**3/(s**4 - A)")


def _claim(
    name: str,
    title: str,
    says: Statement,
    *given: str,
    derived: Program | None,
    where: dict[Symbol, Expr] | None = None,
    source: Source = BENAYCH_2012,
    note: str = "",
) -> Claim:
    return _VOCABULARY.claim(
        f"outliers.{name}",
        title,
        says,
        *(given or (_ABOVE,)),
        where=where,
        source=source,
        derived=derived,
        note=note,
    )


def _step(claim: Claim, rule: Rule, sentence: str, *equations: tuple[str, str]) -> Step:
    """A step of equations between named quantities, which hold when the names are written out."""
    shown = tuple(Equation(read(left), read(right)) for left, right in equations)
    named = replace(claim, where=tuple(_WHERE.items()))
    zeros = tuple(named.expanded(each.left - each.right) for each in shown)
    return Step(rule, sentence, shown, zeros, Assumptions(_VARIABLES, claim.assumptions.given))


def _scattered(claim: Claim) -> Derivation:
    """The slopes of the entries, and the variances of the quadratic forms of random unit vectors."""
    slopes = _step(
        claim,
        Rule.REDUCE,
        "Differentiate the equations of the entries by $z$; a 1 marks the slope:",
        ("a1*(z - A*b) + a*(1 - A*b1)", "0"),
        ("b1*(z - a) + b*(1 - a1)", "0"),
        ("a1*b + a*b1", "D1"),
    )
    forms = _step(
        claim,
        Rule.CITE,
        "A quadratic form $u^T M u$ of a random unit vector of $k$ dimensions has the mean $m_1$ and the variance "
        r"$\tfrac{2}{k} (m_2 - m_1^2)$ to leading order, $m_1$ and $m_2$ the means of the eigenvalues of $M$ and of "
        "their squares, and $u^T M v$ of two of them the mean 0 and the mean square of the singular values over the "
        "other dimension. For the resolvent these are slopes of its entries:",
        ("vr", "(b/z - b1 - 2*b**2)/A"),
        ("vc", "a/z - a1 - 2*a**2"),
        ("vx", "-(b/z + b1)/2"),
    )
    return Derivation((slopes, forms))


def _curved(claim: Claim) -> Derivation:
    """The slopes of D1 and of the variance at a fixed strength q, which is s in the end."""
    slope = differentiate(_VARIANCE_AT, S)
    at_own = _SLOPE_OF_S * substitute(slope, {Q: S})
    named = replace(claim, where=tuple(_WHERE.items()))
    curvature = _SLOPE_OF_S * differentiate(named.expanded(Symbol("D1")), S)
    shown = (Equation(Symbol("D2"), curvature), Equation(Symbol("W1"), at_own))
    zeros = tuple(named.expanded(each.left - each.right) for each in shown)
    known = Assumptions(_VARIABLES, claim.assumptions.given)
    sentence = "Along the outlier $ds/dz = z s^3/(s^4 - A)$, with which these slopes follow, $q$ fixed and then $s$:"
    return _scattered(claim) + Derivation((Step(Rule.REDUCE, sentence, shown, zeros, known),))


SLOPE: Final = _claim(
    "slope",
    "The overlap of the vectors of data and structure is the slope of the singular value in the strength",
    Equal(differentiate(INFLATED, S), OVERLAP),
    derived=Deduced(
        r"For data $s\,u v^T + Z$ the derivative of a singular value by $s$ is $(\hat u \cdot u)(\hat v \cdot v)$, at "
        "every size and for every noise $Z$, hence in the limit.",
        Rule.CITE,
        parents=(OUTLIER, OVERLAPS),
    ),
    note="At every size the mean of the overlap is therefore the slope of the mean of the singular value.",
)
SPREAD: Final = _claim(
    "variance",
    "By how much the singular value of a structure scatters, times the number of columns",
    Equal(read("(b**2*vc + a**2*vr + 4*vx/s**2)/D1**2"), VARIANCE),
    where=_WHERE,
    derived=Deduced(
        r"To first order $-D_1\,\delta z = b\,\delta C + a\,\delta R + \tfrac{2}{s} X$; the three are uncorrelated:",
        Rule.REDUCE,
        parents=(OUTLIER,),
        before=_scattered,
    ),
)
SHIFT: Final = _claim(
    "shift",
    "How far the mean of that singular value lies from its limit, times the number of columns",
    Equal(read("-(D2*v/2 - W1/(2*D1) - vx + e*(a/A + b))/D1"), DRIFT),
    where={**_WHERE, Symbol("v"): VARIANCE},
    derived=Deduced(
        "To second order four things add up to $-D_1$ times the shift: the curvature of $D$; the slope of the random "
        "forms along the first-order shift, which is half the slope of their variance; the square of the mixed form; "
        r"and the shift $e$ of the trace of real Gaussian noise, by $e/A$ and $e$ for the mean entries $b$ and $a$:",
        Rule.REDUCE,
        parents=(SPREAD,),
        before=_curved,
    ),
    note="For real noise; complex noise has no shift of the trace and half of each variance.",
)
REPELLED: Final = _claim(
    "repulsion",
    "By how much another structure moves the mean of that singular value, away from its own, times the columns",
    Equal(read("D1*v/(2*(1/s**2 - 1/q**2))"), REPULSION),
    _ABOVE,
    "s > q",
    where={**_WHERE, Symbol("v"): VARIANCE},
    derived=Deduced(
        "The mixed forms of two structures have half the variances of each one's own, and enter through the inverse of "
        r"the other's equation, $D - 1/q^2$ at $D = 1/s^2$: that is half of $D_1^2$ times the variance over the "
        "difference, over $-D_1$ with the other sign.",
        Rule.REDUCE,
        parents=(SPREAD,),
        before=_scattered,
    ),
    note="For s < q the formula is the same.",
)
LOGARITHM: Final = _claim(
    "logarithm",
    "What a structure q adds to the mean logarithm of R*C - (1/q - X)**2 at the order 1/n, at the place of s",
    Equal(
        read("(e*(a/A + b) - vx)/F - (b**2*vc + a**2*vr + 4*vx/q**2)/(2*F**2)"),
        read("s**2*(s**2 + 1)*(A + s**2)/(s**4 - A)**2*T - (2*s**2 + 1 + A)/(s**4 - A)*T**2"),
    ),
    _ABOVE,
    "s > q",
    where={**_WHERE, **naming(F="1/s**2 - 1/q**2", T="q**2/(q**2 - s**2)")},
    derived=Deduced(
        r"Expand the logarithm about $F = D - 1/q^2$ to second order; its first order is the shift of the entries less "
        "the square of the mixed form, its second one the sum of the variances:",
        Rule.EXPAND,
        parents=(SPREAD,),
        before=_scattered,
    ),
    note="Means of sums over all singular values are contour integrals of it. For s < q the formula is the same.",
)
STRONG: Final = _claim(
    "strong",
    "A strong structure scatters like one entry of the noise",
    Limit(VARIANCE, S, INFINITY, "", ONE),
    derived=Expanded("Expand for a strong structure.", (SPREAD,)),
)
STRONG_SQUARE: Final = _claim(
    "strong.square",
    "Of the rows and columns that add to its square a strong structure itself is one less",
    Limit(SQUARE_SHIFT, S, INFINITY, "", -ONE),
    derived=Expanded("Expand for a strong structure.", (SHIFT,)),
)
ONSET: Final = _claim(
    "onset",
    "Near the threshold the shift grows without bound: there the scale is another one",
    Limit(SQUARE_SHIFT * (S**4 - A), S, read("A**(1/4)"), "+", read("sqrt(A)*(1 + sqrt(A))**2")),
    derived=Expanded("Put in the threshold.", (SHIFT,)),
)

_SPIKED: Final = {"rows": A * N, "columns": N, "signal": S}
_PLACES: Final = ({A: read("1/2"), S: Number(2)}, {A: Number(2), S: Number(3)})
_NAMES: Final = {Symbol("z"): INFLATED, Symbol("v"): VARIANCE, Symbol("w"): SQUARE_SHIFT}


def _mean(name: str, title: str, quantity: str, value: str, sentence: str, *parents: Claim) -> Claim:
    # Few columns, so that the correction is large against the scatter of the means.
    says = Mean(quantity, _SPIKED, read(value), N, (12, 24, 48), Fraction(2), at=_PLACES)
    derived = Averaged((), sentence, says.value, Rule.CITE, parents)
    return _claim(f"sampled.{name}", title, says, where=_NAMES, source=LAMPINEN_2019, derived=derived)


SAMPLED: Final = (
    _mean(
        "mean",
        "The mean of the singular value of a structure, with its first correction for the size",
        "spiked-value",
        "z + (w - v)/(2*n*z)",
        "What is left is of the order of the square of the size:",
        SHIFT,
    ),
    _mean(
        "mean-square",
        "The mean square of the singular value of a structure, with its first correction for the size",
        "spiked-square",
        "z**2 + w/n",
        "It is the square of the mean and the variance:",
        SPREAD,
        SHIFT,
    ),
    _mean(
        "overlap",
        "The mean overlap of the vectors of data and structure, with its first correction for the size",
        "spiked-overlap",
        "diff(z + (w - v)/(2*n*z), s)",
        "It is the slope of the mean singular value in the strength:",
        SLOPE,
        SHIFT,
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (SLOPE, SPREAD, SHIFT, REPELLED, LOGARITHM, STRONG, STRONG_SQUARE, ONSET, *SAMPLED)
