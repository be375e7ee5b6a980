"""A structure of rank one in noise, and a category among random features: when it shows, and how.

Conventions: noise Z has A*n rows by n columns of independent normal entries of variance 1/n; a signal s is the one
singular value of the structure below the noise.  A category is a block of features and items that go together.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import coherence
from derivations.catalogue.averages import Averaged, Stage
from derivations.catalogue.programs import Follows
from derivations.catalogue.sources import BENAYCH_2012, LAMPINEN_2019, SAXE_2019
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Equal
from derivations.derivation import Rule
from derivations.expressions import ZERO, Expr, Number, Symbol, read, substitute, symbols
from derivations.means import Mean
from derivations.variables import Domain, Variable

N, A, S, C, R, P, Q = symbols("n A s C r p q")
_VOCABULARY = Vocabulary(
    (
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="columns, or items of a category"),
        Variable("A", Domain.POSITIVE, about="rows over columns"),
        Variable("s", Domain.POSITIVE, about="singular value of the structure, in units of the noise"),
        Variable("C", Domain.POSITIVE, about="coherence of the category"),
        Variable("r", Domain.POSITIVE, about="root of features over items"),
        Variable("p", Domain.UNIT, about="chance that a feature of the category is on"),
        Variable("q", Domain.UNIT, about="chance that another feature is on"),
    )
)

_SPIKED: Final = {"rows": A * N, "columns": N, "signal": S}
_SPIKES: Final = ({A: read("1/2"), S: Number(2)}, {A: Number(2), S: Number(3)})
_COLUMNS: Final = (24, 48, 96)


def _outlier(square: Expr, signal_square: Expr) -> Expr:
    """What vanishes where the transform D of the noise law, A*D**2 - (z**2 - 1 - A)*D + 1 = 0, is one over s**2."""
    return A / signal_square**2 - (square - 1 - A) / signal_square + 1


def _inflated(signal_square: Expr, aspect: Expr) -> Expr:
    """The square of the singular value that is seen of a signal."""
    return (1 + signal_square) * (aspect + signal_square) / signal_square


_INFLATED: Final = _inflated(S**2, A)
SPIKED_VALUE: Final = _VOCABULARY.claim(
    "spikes.singular-value",
    "A singular value that noise inflates: what is seen of a signal above the threshold A**(1/4)",
    Mean("spiked-value", _SPIKED, read("sqrt((1 + s**2)*(A + s**2))/s"), N, _COLUMNS, Fraction(1), at=_SPIKES),
    "s**4 > A",
    source=BENAYCH_2012,
    derived=Averaged(
        (
            Stage(
                r"The transform $D$ of the singular values of noise solves $A D^2 - (z^2 - 1 - A) D + 1 = 0$, and a "
                r"signal $s$ shows at the $z$ outside the noise at which $D(z) = 1/s^2$ (Benaych-Georges, Nadakuditi):",
                _outlier(_INFLATED, S**2),
                ZERO,
                Rule.CITE,
            ),
        ),
        "Its root is the mean at infinite size:",
        _INFLATED ** read("1/2"),
    ),
)
#: The squared overlaps of the two sides, derived from the resolvent by coherence and shape.
_BY_SIDE: Final = dict(zip(coherence.OVERLAPS, coherence.OVERLAP, strict=True))


def _overlap(side: str) -> Averaged:
    """The overlap by coherence and shape, for the signal that has s**2 = C*r at A = r**2."""
    return Averaged(
        (),
        r"Noise of variance $1/n$ on $n$ columns and $A n$ rows has $r = \sqrt A$, and the coherence of the signal is "
        r"$s^2/\sqrt A$:",
        substitute(coherence.OVERLAPS[side], {C: S**2 / A ** read("1/2"), R: A ** read("1/2")}),
        Rule.SPECIALISE,
        (_BY_SIDE[side],),
    )


SPIKED_LEFT: Final = _VOCABULARY.claim(
    "spikes.overlap-left",
    "How much of the signal's left vector is in the data's, above the threshold",
    Mean("spiked-overlap-left", _SPIKED, read("(s**4 - A)/(s**2*(A + s**2))"), N, _COLUMNS, Fraction(1), at=_SPIKES),
    "s**4 > A",
    source=BENAYCH_2012,
    derived=_overlap("properties"),
)
SPIKED_RIGHT: Final = _VOCABULARY.claim(
    "spikes.overlap-right",
    "How much of the signal's right vector is in the data's, above the threshold",
    Mean("spiked-overlap-right", _SPIKED, read("(s**4 - A)/(s**2*(1 + s**2))"), N, _COLUMNS, Fraction(1), at=_SPIKES),
    "s**4 > A",
    source=BENAYCH_2012,
    derived=_overlap("items"),
)
BELOW_THRESHOLD: Final = _VOCABULARY.claim(
    "spikes.below-threshold",
    "A signal below the threshold A**(1/4) does not show: the largest singular value is that of the noise alone",
    Mean(
        "spiked-value",
        _SPIKED,
        read("(sqrt(n - 1/2) + sqrt(A*n - 1/2))/sqrt(n)"),
        N,
        (32, 64, 128),
        Fraction(2, 3),
        at=({A: read("1/2"), S: read("1/8")},),
    ),
    "s**4 < A",
    "A*n > 1/2",
    source=BENAYCH_2012,
    note=(
        "The limit is 1 + sqrt(A). The deviation is that of the law of Tracy and Widom, which falls like n**(-2/3); "
        "with the halves the next order vanishes (Ma 2012)."
    ),
)
ABOVE_EDGE: Final = _VOCABULARY.claim(
    "spikes.above-edge",
    "A signal above the threshold lies outside the noise by a square, so that it is learned before the noise",
    Equal(_INFLATED - read("(1 + sqrt(A))**2"), read("(s - sqrt(A)/s)**2")),
    source=LAMPINEN_2019,
    derived=Follows((), "Multiply out.", Rule.EXPAND),
)
INVERSE: Final = _VOCABULARY.claim(
    "spikes.inverse",
    "The signal from the singular value of the data: the larger root of a quadratic equation",
    Equal(read("(z2 - 1 - A + sqrt((z2 - 1 - A)**2 - 4*A))/2"), S**2),
    "s**4 > A",
    where={Symbol("z2"): _INFLATED},
    source=LAMPINEN_2019,
    derived=Follows((), r"The root is that of the square of $s^2 - A/s^2$, which is positive.", Rule.INVERT),
)

# Categories
_ITEMS: Final = N**2
_BLOCK: Final = 2 * N
_CATEGORY: Final = {
    "rows": 2 * _ITEMS,
    "columns": _ITEMS,
    "features": _BLOCK,
    "items": N,
    "inside": P,
    "outside": Q,
    "unit": read("sqrt(q*(1 - q))*(2*n**4)**(1/4)"),
}
_COHERENCE: Final = naming(r="sqrt(2)", C="(p - q)**2/(q*(1 - q))*sqrt(2)")
_CATEGORIES: Final = ({P: read("4/5"), Q: read("1/5")}, {P: read("3/4"), Q: read("1/5")})
_SQUARES: Final = (5, 7, 10)
_CATEGORY_NOTE: Final = (
    "Items are the square of n, features twice as many; the block has n items and 2*n features, so that its coherence "
    "C does not change with n. That the entries of the block have another variance falls off like 1/n."
)

_AS_GAUSSIAN: Final = (
    "In the limit only the variance of independent noise matters, so that the entries of the background may be taken "
    "for normal ones:"
)


def _category(name: str, title: str, quantity: str, formula: str, derived: Averaged | None = None) -> Claim:
    return _VOCABULARY.claim(
        f"spikes.category.{name}",
        title,
        Mean(quantity, _CATEGORY, read(formula), N, _SQUARES, Fraction(1), at=_CATEGORIES),
        "C > 1",
        where=_COHERENCE,
        source=SAXE_2019,
        derived=derived,
        note=_CATEGORY_NOTE,
    )


CATEGORY_VALUE: Final = _category(
    "singular-value",
    "The singular value of a category whose coherence is above 1",
    "category-value",
    "sqrt((1 + C*(r + 1/r) + C**2)/C)",
    Averaged(
        (
            Stage(
                r"The category is a structure of rank one in noise of variance $q (1 - q)$. In units of the noise of "
                r"one column $s^2 = C r$ and $A = r^2$, and the square of what is seen of it becomes:",
                _inflated(C * R, R**2),
                read("r*(1 + C*(r + 1/r) + C**2)/C"),
                Rule.SPECIALISE,
            ),
        ),
        r"In units of $\sqrt{q (1 - q)}$ times the fourth root of features times items, which is $\sqrt r$ there:",
        (_inflated(C * R, R**2) / R) ** read("1/2"),
        Rule.RESCALE,
    ),
)
CATEGORY_FEATURES: Final = _category(
    "overlap-features",
    "How well the features of a category are found, above the threshold",
    "category-overlap-features",
    "(1 - 1/C**2)/(1 + r/C)",
    Averaged((), _AS_GAUSSIAN, coherence.OVERLAPS["properties"], Rule.CITE, (_BY_SIDE["properties"],)),
)
CATEGORY_ITEMS: Final = _category(
    "overlap-items",
    "How well the items of a category are found, above the threshold",
    "category-overlap-items",
    "(1 - 1/C**2)/(1 + 1/(r*C))",
    Averaged((), _AS_GAUSSIAN, coherence.OVERLAPS["items"], Rule.CITE, (_BY_SIDE["items"],)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    SPIKED_VALUE,
    SPIKED_LEFT,
    SPIKED_RIGHT,
    BELOW_THRESHOLD,
    ABOVE_EDGE,
    INVERSE,
    CATEGORY_VALUE,
    CATEGORY_FEATURES,
    CATEGORY_ITEMS,
)
