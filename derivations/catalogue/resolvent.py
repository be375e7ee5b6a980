"""What a spike does to noise, from the equation of the resolvent: outliers, overlaps, thresholds.

Conventions: noise of A*n rows by n columns, independent normal entries of variance 1/n, n large; the structure below it
has rank one, its singular value s is in units of the noise.  z is a singular value outside the noise.
The resolvent of the noise has the mean diagonal entries a over the columns and b over the rows, with

    a*(z - A*b) = 1,  b*(z - a) = 1,

and D = a*b; a structure s shows at the z at which D = 1/s**2.  Left vectors belong to rows (outputs), right ones to
columns (inputs).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import BENAYCH_2012, LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Relation,
    Symbol,
    differentiate,
    read,
    sqrt,
    substitute,
    symbols,
)
from derivations.variables import Assumptions, Domain, Variable

A, S, Z = symbols("A s z")
_VARIABLES: Final = (
    Variable("A", Domain.POSITIVE, about="rows over columns"),
    Variable("s", Domain.POSITIVE, about="singular value of the structure, in units of the noise"),
    Variable("z", Domain.POSITIVE, about="singular value outside the noise"),
)
_VOCABULARY: Final = Vocabulary(_VARIABLES, "resolvent", BENAYCH_2012)
ABOVE: Final = "s**4 > A"
BELOW: Final = "s**4 < A"
_OUTSIDE: Final = "z > 1 + sqrt(A)"

#: The root of the equation of the transform that belongs to the resolvent, and the one that does not.
TRANSFORM: Final = read("(z**2 - 1 - A - sqrt((z**2 - 1 - A)**2 - 4*A))/(2*A)")
OTHER_ROOT: Final = read("(z**2 - 1 - A + sqrt((z**2 - 1 - A)**2 - 4*A))/(2*A)")
#: The singular value that is seen of a structure above the threshold.
INFLATED: Final = read("sqrt((1 + s**2)*(A + s**2))/s")
#: The squared overlaps of the left and of the right vectors, and the overlap of both together.
LEFT: Final = read("(s**4 - A)/(s**2*(A + s**2))")
RIGHT: Final = read("(s**4 - A)/(s**2*(1 + s**2))")
OVERLAP: Final = read("(s**4 - A)/(s**2*sqrt((1 + s**2)*(A + s**2)))")

_ENTRIES: Final = naming(X="z**2 - 1 - A", D="(X - sqrt(X**2 - 4*A))/(2*A)", a="(1 + A*D)/z", b="(1 + D)/z")
_OUTLIER: Final = naming(z="sqrt((1 + s**2)*(A + s**2))/s", a="(1 + A/s**2)/z", b="(1 + 1/s**2)/z")
_AT_OUTLIER: Final = {**_OUTLIER, **naming(D1="2*z/(A - s**4)")}
_claim: Final = _VOCABULARY.claim


def _step(claim: Claim, sentence: str, where: dict[Symbol, Expr], *vanishing: str, rule: Rule = Rule.CITE) -> Step:
    """A step that says that each of the expressions vanishes with the names written out."""
    shown = tuple(Equation(read(text), ZERO) for text in vanishing)
    named = replace(claim, where=tuple(where.items()))
    zeros = tuple(named.expanded(each.left) for each in shown)
    return Step(rule, sentence, shown, zeros, Assumptions(_VARIABLES, claim.assumptions.given))


def _eliminated(claim: Claim) -> Derivation:
    """From the equations of the entries to that of the transform, and its roots."""
    entries = _step(
        claim,
        "The mean entries of the resolvent solve these equations, with $D = ab$:",
        _ENTRIES,
        "a*(z - A*b) - 1",
        "b*(z - a) - 1",
        "a*b - D",
    )
    eliminated = _step(
        claim,
        r"They say $za = 1 + AD$ and $zb = 1 + D$; the product is an equation for $D$ alone:",
        _ENTRIES,
        "(1 + A*D)*(1 + D) - z**2*D",
        rule=Rule.REDUCE,
    )
    return Derivation((entries, eliminated))


def _at_the_outlier(claim: Claim) -> Derivation:
    """The equations of the entries and of the structure, at the singular value that is seen of it."""
    solved = _step(
        claim,
        "At the singular value of the structure the entries solve these equations:",
        _OUTLIER,
        "a*(z - A*b) - 1",
        "b*(z - a) - 1",
        "s**2*a*b - 1",
    )
    return Derivation((solved,))


def _with_slope(claim: Claim) -> Derivation:
    """The same, and the slope D1 of the transform there."""
    slope = _step(
        claim,
        "Differentiate $AD^2 - (z^2 - 1 - A)D + 1 = 0$ by $z$, and put in $D = 1/s^2$:",
        _AT_OUTLIER,
        "2*A*D1/s**2 - 2*z/s**2 - (z**2 - 1 - A)*D1",
        rule=Rule.REDUCE,
    )
    return _at_the_outlier(claim) + Derivation((slope,))


EQUATION: Final = _claim(
    "transform",
    "The transform D of the singular values of noise is a root of a quadratic equation",
    Equal(A * TRANSFORM**2 - (Z**2 - 1 - A) * TRANSFORM + 1, ZERO),
    _OUTSIDE,
    derived=Deduced("Put in the root.", Rule.EXPAND, before=_eliminated),
)
BRANCH: Final = _claim(
    "transform.branch",
    "Which root it is: far from the noise D is 1/z**2, for there the noise is nothing",
    Limit(TRANSFORM * Z**2, Z, INFINITY, "", ONE),
    _OUTSIDE,
    derived=Expanded("A resolvent falls like $1/z$, and $D$ is the product of two of them.", (EQUATION,)),
)
NOT_THE_BRANCH: Final = _claim(
    "transform.other-root",
    "The other root grows far from the noise, so that it is no product of resolvents",
    Limit(OTHER_ROOT / Z**2, Z, INFINITY, "", 1 / A),
    _OUTSIDE,
    derived=Expanded("The two roots have the product $1/A$.", (EQUATION,)),
)
EDGE: Final = _claim(
    "transform.edge",
    "At the edge of the noise the transform is 1/sqrt(A)",
    Limit(TRANSFORM, Z, read("1 + sqrt(A)"), "+", 1 / sqrt(A)),
    derived=Expanded("The root vanishes at the edge.", (EQUATION,)),
)
LARGEST: Final = _claim(
    "transform.bound",
    "Outside the noise the transform is below 1/sqrt(A), so that a structure with s**4 <= A shows nowhere",
    Holds(Relation((TRANSFORM, 1 / sqrt(A)), ("<",))),
    _OUTSIDE,
    derived=Bounded(
        r"Write $X = z^2 - 1 - A$, which is above $2\sqrt{A}$; the difference is a product of roots.",
        (
            substitute(
                read("sqrt(X - 2*sqrt(A))*(sqrt(X + 2*sqrt(A)) - sqrt(X - 2*sqrt(A)))/(2*A)"),
                {Symbol("X"): read("z**2 - 1 - A")},
            ),
        ),
        (EQUATION,),
    ),
)
OUTLIER: Final = _claim(
    "outlier",
    "Above the threshold a structure shows at the singular value at which the transform is 1/s**2",
    Equal(substitute(TRANSFORM, {Z: INFLATED}), 1 / S**2),
    ABOVE,
    derived=Deduced(
        r"There $(z^2 - 1 - A)^2 - 4A$ is the square of $s^2 - A/s^2$, which is positive above the threshold, so that "
        "its root is that and not the negative of it:",
        Rule.INVERT,
        parents=(EQUATION,),
        before=_at_the_outlier,
    ),
)
NO_OUTLIER: Final = _claim(
    "outlier.below",
    "Below the threshold the same singular value belongs to the other root: the transform is not 1/s**2 there",
    Equal(substitute(TRANSFORM, {Z: INFLATED}), S**2 / A),
    BELOW,
    derived=Deduced(
        r"Now $A/s^2 - s^2$ is positive, and it is the root.", Rule.INVERT, parents=(EQUATION,), before=_at_the_outlier
    ),
)
FAR: Final = _claim(
    "outlier.strong",
    "A strong structure is seen larger by (1 + A)/(2*s)",
    Limit((INFLATED - S) * S, S, INFINITY, "", (1 + A) / 2),
    derived=Expanded("Expand for a strong structure.", (OUTLIER,)),
)
FLAT: Final = _claim(
    "outlier.onset",
    "Where a structure begins to show, the singular value does not change with it",
    Limit(differentiate(INFLATED, S), S, read("A**(1/4)"), "+", ZERO),
    derived=Expanded("Differentiate at the threshold.", (OUTLIER,)),
)
SLOPE: Final = _claim(
    "outlier.slope",
    "The slope of the transform at the singular value of the structure",
    Equal(substitute(differentiate(TRANSFORM, Z), {Z: INFLATED}), 2 * INFLATED / (A - S**4)),
    ABOVE,
    derived=Deduced("Differentiate the root itself.", parents=(OUTLIER,), before=_with_slope),
)


def _overlap(side: str, entry: str, value: Expr) -> Claim:
    return _claim(
        f"overlap.{side}",
        f"The squared overlap of the {side} vectors is the residue of the resolvent along the structure",
        Equal(read(f"-2*{entry}/(s**2*D1)"), value),
        ABOVE,
        where=_AT_OUTLIER,
        derived=Deduced(
            rf"Along the structure the resolvent is ${entry}/(1 - s^2 D)$; the residue at the outlier is half the "
            "squared overlap:",
            before=_with_slope,
        ),
    )


RIGHT_OVERLAP: Final = _overlap("right", "a", RIGHT)
LEFT_OVERLAP: Final = _overlap("left", "b", LEFT)
PRODUCT: Final = _claim(
    "overlap.product",
    "What a mode of the data shares with the structure: the product of the overlaps on both sides",
    Equal(sqrt(LEFT * RIGHT), OVERLAP),
    ABOVE,
    source=LAMPINEN_2019,
    derived=Deduced("Multiply the overlaps.", parents=(RIGHT_OVERLAP, LEFT_OVERLAP)),
)
SQUARE: Final = _claim(
    "overlap.square-data",
    "With as many rows as columns the overlap is 1 - 1/s**2",
    Equal(substitute(OVERLAP, {A: ONE}), 1 - 1 / S**2),
    "s > 1",
    source=LAMPINEN_2019,
    derived=Deduced("Put in $A = 1$.", Rule.SPECIALISE, parents=(PRODUCT,)),
)
ONSET: Final = _claim(
    "overlap.onset",
    "Above the threshold the overlap begins linearly",
    Limit(OVERLAP / (S - read("A**(1/4)")), S, read("A**(1/4)"), "+", 4 / (1 + sqrt(A))),
    source=LAMPINEN_2019,
    derived=Expanded("Expand at the threshold.", (PRODUCT,)),
)
NEARLY_ALL: Final = _claim(
    "overlap.strong",
    "Of a strong structure the overlap lacks (1 + A)/(2*s**2)",
    Limit((1 - OVERLAP) * S**2, S, INFINITY, "", (1 + A) / 2),
    source=LAMPINEN_2019,
    derived=Expanded("Expand for a strong structure.", (PRODUCT,)),
)
BETTER_SIDE: Final = _claim(
    "overlap.better-side",
    "With fewer rows than columns the left vector is found better than the right one",
    Holds(Relation((RIGHT, LEFT), ("<",))),
    ABOVE,
    "A < 1",
    source=LAMPINEN_2019,
    derived=Bounded(
        "Subtract.",
        (read("(1 - A)*(s**4 - A)/(s**2*(1 + s**2)*(A + s**2))"),),
        (RIGHT_OVERLAP, LEFT_OVERLAP),
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    EQUATION,
    BRANCH,
    NOT_THE_BRANCH,
    EDGE,
    LARGEST,
    OUTLIER,
    NO_OUTLIER,
    FAR,
    FLAT,
    SLOPE,
    RIGHT_OVERLAP,
    LEFT_OVERLAP,
    PRODUCT,
    SQUARE,
    ONSET,
    NEARLY_ALL,
    BETTER_SIDE,
)
