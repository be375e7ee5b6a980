"""What diagonal networks minimise: the potentials that gradient flow selects by the size of its start.

Conventions: beta_i = a_i**D - b_i**D of depth D, all weights alpha at time 0; loss (1/2)|X beta - y|**2 and unit time
constant (without the 1/2 all goes twice as fast, the potentials stay). What the flow keeps of the start makes the
gradient of a potential, summed over the features, a combination of examples: the interpolant that is reached minimises
the sum of alpha**D*q(beta_i/alpha**D) over X beta = y. z stands for beta/alpha**D.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.diagonal_networks import KEPT, POSITIVE, SIGNED, VOCABULARY, A, B
from derivations.catalogue.sources import AZULAY_2021, WOODWORTH_2020
from derivations.claim import Asymptotic, Claim, Equal, Limit, Source
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Symbol,
    as_expr,
    differentiate,
    read,
    substitute,
    symbols,
)

Z, K, X, ALPHA, BETA = symbols("z k x alpha beta")
#: q of depth 2, and q_k of two factors u*v with imbalance sqrt(k).
POTENTIAL: Final = read("2 - sqrt(4 + z**2) + z*asinh(z/2)")
ENTROPY: Final = read("sqrt(k)/4*(1 - sqrt(1 + 4*z**2/k) + 2*z/sqrt(k)*asinh(2*z/sqrt(k)))")
_SMALL: Final = substitute(POTENTIAL, {Z: BETA / ALPHA**2}) * ALPHA**2 / read("log(1/alpha**2)")


def _claim(
    name: str,
    title: str,
    says: Equal | Limit | Asymptotic,
    sentence: str,
    parents: tuple[Claim, ...],
    *given: str,
    source: Source = WOODWORTH_2020,
    note: str = "",
) -> Claim:
    program = Deduced(sentence, parents=parents) if isinstance(says, Equal) else Expanded(sentence, parents)
    return VOCABULARY.claim(f"regularisers.{name}", title, says, *given, source=source, derived=program, note=note)


ANGLE: Final = _claim(
    "angle.depth-2",
    "At depth 2 what a feature passes is the inverse hyperbolic sine of its value",
    Equal(read("asinh((a0**2 - b0**2)/(2*a0*b0))"), read("log(a0/b0)")),
    "The product of the two weights is alpha squared for ever.",
    (KEPT[0], KEPT[4]),
    note="With a*b = alpha**2 the value a**2 - b**2 is 2*alpha**2*sinh of it.",
)
SLOPE: Final = _claim(
    "potential.slope",
    "The slope of the potential of depth 2 is that inverse hyperbolic sine",
    Equal(differentiate(POTENTIAL, Z), read("asinh(z/2)")),
    "Differentiate.",
    (ANGLE,),
    note="So its sum over the features is stationary on X beta = y where the flow ends.",
)
LIMITS: Final = (
    _claim(
        "potential.kernel",
        "From large starts the potential is the square: the solution of smallest norm",
        Asymptotic(POTENTIAL, read("z**2/4"), Z, ZERO, ""),
        "Expand the potential at zero.",
        (SLOPE,),
    ),
    _claim(
        "potential.kernel.next-term",
        "What follows the square in the potential is -z**4/192",
        Asymptotic(POTENTIAL - read("z**2/4"), read("-z**4/192"), Z, ZERO, "+"),
        "Expand the potential at zero.",
        (SLOPE,),
    ),
    _claim(
        "potential.rich",
        "From small starts the potential is the value times its logarithm",
        Limit(POTENTIAL - read("z*log(z) - z"), Z, INFINITY, "", as_expr(2)),
        "Expand the potential for large values.",
        (SLOPE,),
    ),
    _claim(
        "potential.rich.next-term",
        "What follows in the potential for large values is -1/z",
        Asymptotic(POTENTIAL - read("z*log(z) - z + 2"), read("-1/z"), Z, INFINITY, ""),
        "Expand the potential for large values.",
        (SLOPE,),
    ),
    _claim(
        "potential.sum-of-values",
        "As the start vanishes the potential, over log(1/alpha**2), becomes the absolute value",
        Limit(_SMALL, ALPHA, ZERO, "+", BETA),
        "Let the start go to zero.",
        (SLOPE,),
        "beta > 0",
    ),
    _claim(
        "potential.sum-of-values.next-term",
        "The absolute value is approached only like one over log(1/alpha**2)",
        Limit((_SMALL - BETA) * read("log(1/alpha**2)"), ALPHA, ZERO, "+", read("beta*log(beta) - beta")),
        "Let the start go to zero.",
        (SLOPE,),
        "beta > 0",
        note="So the smallest sum of absolute values is met within eps only by alpha like exp(-C/eps).",
    ),
)
ENTROPIES: Final = (
    _claim(
        "entropy.rate",
        "The squared sum of squares of two factors is their imbalance squared and four times their product squared",
        Equal(read("(a0**2 + b0**2)**2"), read("(a0**2 - b0**2)**2 + 4*(a0*b0)**2")),
        "Multiply out; the imbalance is what the factors keep, so that it closes the rate of the product.",
        (),
        source=AZULAY_2021,
    ),
    _claim(
        "entropy.slope",
        "The slope of the hyperbolic entropy is half an inverse hyperbolic sine",
        Equal(differentiate(ENTROPY, Z), read("asinh(2*z/sqrt(k))/2")),
        "Differentiate.",
        (),
        source=AZULAY_2021,
    ),
    _claim(
        "entropy.curvature",
        "The curvature of the hyperbolic entropy is one over the rate of the product of two factors",
        Equal(differentiate(differentiate(ENTROPY, Z), Z), read("1/sqrt(k + 4*z**2)")),
        "Differentiate twice.",
        (),
        source=AZULAY_2021,
        note="k is the square of the imbalance, w' = -sqrt(k + 4*w**2) times the gradient by w.",
    ),
    _claim(
        "entropy.of-differences",
        "The hyperbolic entropy at k = 16*alpha**4 is half the potential of depth 2",
        Equal(substitute(ENTROPY, {K: 16 * ALPHA**4}), ALPHA**2 * substitute(POTENTIAL, {Z: Z / ALPHA**2}) / 2),
        "Put in the imbalance.",
        (),
        source=AZULAY_2021,
    ),
)


def _reached(depth: Expr) -> Expr:
    """H of depth D: the value, over alpha**D, where the part x of the largest correlation has been passed."""
    steep = depth / (depth - 2)
    return (1 - X) ** (-steep) - (1 + X) ** (-steep)


def _deep_potential(depth: Expr) -> Expr:
    """Q of depth D at the value h(x), as a function of x."""
    slow = 2 / (depth - 2)
    return X * _reached(depth) - (depth - 2) / 2 * ((1 - X) ** (-slow) + (1 + X) ** (-slow) - 2)


def _deep(depth: int) -> tuple[Claim, ...]:
    own = as_expr(depth)
    value, potential = _reached(own), _deep_potential(own)
    sums, gaps = (A ** (2 - depth) + B ** (2 - depth)) / 2, (B ** (2 - depth) - A ** (2 - depth)) / 2
    in_weights = substitute(sums ** as_expr(Fraction(-depth, depth - 2)) * substitute(value, {X: gaps / sums}), _AT)
    steep, size = as_expr(Fraction(depth, depth - 2)), value ** as_expr(Fraction(2, depth))
    rest = (depth - 2) * (ONE - as_expr(2) ** (-steep))
    reached = _claim(
        f"reached.depth-{depth}",
        f"At depth {depth} the value is an explicit function of what the feature has passed",
        Equal(in_weights, substitute(A**depth - B**depth, _AT)),
        "The sum of the inverse powers of the two weights is that of the start for ever.",
        (KEPT[depth - 2], KEPT[depth + 2]),
        note="The time integral of the correlation with the residual, times depth*(depth - 2)*alpha**(depth - 2).",
    )
    return (
        reached,
        _claim(
            f"potential.slope.depth-{depth}",
            f"The slope of the potential of depth {depth}, as a function of the value, is what has been passed",
            Equal(differentiate(potential, X), X * differentiate(value, X)),
            "Differentiate the potential and the value by what has been passed.",
            (reached,),
        ),
        _claim(
            f"potential.kernel.depth-{depth}",
            f"From large starts the potential of depth {depth} is a square too",
            Asymptotic(potential, as_expr(Fraction(depth - 2, 4 * depth)) * value**2, X, ZERO, "+"),
            "Expand potential and value at zero.",
            (reached,),
        ),
        _claim(
            f"potential.rich.depth-{depth}",
            f"From small starts the potential of depth {depth} is the absolute value up to a smaller power of it",
            Limit(potential - value + as_expr(Fraction(depth, 2)) * size, X, ONE, "-", rest),
            "Expand potential and value where the value grows without bound.",
            (reached,),
            note="So starts small as a power are enough for the smallest sum of absolute values.",
        ),
    )


_AT: Final = {A: Symbol("a0"), B: Symbol("b0")}
DEEP: Final = tuple(claim for depth in (3, 4, 5) for claim in _deep(depth))
POSITIVE_SLOPES: Final = (
    _claim(
        "positive.potential.depth-2",
        "At depth 2 the potential of positive features is an entropy",
        Equal(differentiate(read("a0*log(a0/alpha) - a0"), Symbol("a0")), read("log(a0) - log(alpha)")),
        "Differentiate.",
        POSITIVE[:1],
    ),
    _claim(
        "positive.potential.any-depth",
        "Beyond depth 2 the potential of positive features is a linear function less a power below 1",
        Equal(
            differentiate(read("N/(N - 2)*alpha**(2/N - 1)*a0 - N**2/(2*(N - 2))*a0**(2/N)"), Symbol("a0")),
            read("(alpha**(2/N - 1) - a0**(2/N - 1))*N/(N - 2)"),
        ),
        "Differentiate.",
        POSITIVE[1:2],
        "N > 2",
        note="As the start vanishes the linear part wins: the smallest sum, with matrices the smallest trace.",
    ),
)

CLAIMS: Final = (*KEPT, ANGLE, SLOPE, *LIMITS, *ENTROPIES, *DEEP, *SIGNED, *POSITIVE, *POSITIVE_SLOPES)
