"""Students of a noisy teacher in training: the mean test error in time, and what a random start gives to a mode.

Conventions: noise of A*n rows by n columns with normal entries of variance 1/n, a teacher with the one singular value s
in units of the noise, whitened inputs, two layers, tau = 1; a mode H of the data is learned as l(H) from eps at time 0.
Sums over the bulk are integrals over the angle h, x**2 = 1 + A + 2*sqrt(A)*cos(h).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import bulk, shrinkage, two_layer
from derivations.catalogue.averages import Averaged, Stage
from derivations.catalogue.outliers import SHIFT, SLOPE, SQUARE_SHIFT
from derivations.catalogue.resolvent import INFLATED, OVERLAP, PRODUCT
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim
from derivations.derivation import Rule
from derivations.expressions import ZERO, Expr, Number, Symbol, differentiate, read, substitute, symbols
from derivations.means import Mean
from derivations.variables import Domain, Scale, Variable

A, S, N, EPS, T, D, G = symbols("A s n eps t D g")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="inputs"),
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="strength of the modes at time 0", latex=r"\epsilon"),
        Variable("t", Domain.NONNEGATIVE, about="time, in units of tau"),
        Variable("h", Domain.REAL, about="angle of a mode of the bulk"),
        Variable("p", Domain.POSITIVE, about="hidden units over inputs"),
        Variable("D", Domain.POSITIVE, about="examples over inputs"),
        Variable("g", Domain.UNIT, about="part of the least-squares solution that is learned"),
    )
)
_PLACE: Final = read("sqrt(1 + A + 2*sqrt(A)*cos(h))")
_LEARNED: Final = read("eps/(exp(-2*x*t) + eps*(1 - exp(-2*x*t))/x)")


def _at(place: Expr) -> Expr:
    """How far a mode of the data has been learned."""
    return substitute(_LEARNED, {Symbol("x"): place})


_NAMES: Final = {
    Symbol("x"): _PLACE,
    Symbol("l"): _at(_PLACE),
    Symbol("q"): read("s**2/sqrt(A)"),
    Symbol("top"): _at(read("1 + sqrt(A)")),
    Symbol("bottom"): _at(read("abs(1 - sqrt(A))")),
    Symbol("H"): INFLATED,
    Symbol("out"): _at(INFLATED),
}
#: Sums over the bulk by its density, over its shift by the structure, over what leaks into it, and the shift of real
#: noise; then the outlier.
_SUMS: Final = naming(
    dense="2*A/pi*integral(l**2*sin(h)**2/x**2, h, 0, pi)",
    moved="integral(l**2*q*(cos(h) - q)/((1 - q)**2 + 4*q*sin(h/2)**2), h, 0, pi)/pi",
    leak="4*A/pi*integral(l*sin(h)**2/(x*(H**2 - x**2)), h, 0, pi)",
    real="(top**2 + bottom**2)/4 - integral(l**2, h, 0, pi)/(2*pi)",
    seen="out**2 - 2*out*(s**4 - A)/(s*sqrt((1 + s**2)*(A + s**2)))",
)
_ERROR: Final = read("1 + (n*dense + moved - leak + real + seen)/s**2")

ALIGNED: Final = _VOCABULARY.claim(
    "students.aligned",
    "The mean test error in time of a student that starts along the modes of the data, up to the order 1/n",
    Mean(
        "aligned-student-error",
        {"rows": A * N, "columns": N, "signal": S, "start": EPS, "time": T},
        _ERROR,
        N,
        (16, 32, 64),
        Fraction(1),
        at=(
            {A: read("1/2"), S: Number(3), EPS: read("1/1000"), T: Number(2)},
            {A: Number(2), S: Number(4), EPS: read("1/1000"), T: Number(3)},
        ),
    ),
    "s**4 > A",
    "eps < 1",
    where={**_NAMES, **_SUMS},
    source=LAMPINEN_2019,
    derived=Averaged(
        (
            Stage(
                "What is learned of a mode $x$ of the data is the logistic curve of its strength:",
                _at(Symbol("x")) - read("x/(1 + (x/eps - 1)*exp(-2*x*t))"),
                ZERO,
                Rule.SPECIALISE,
            ),
        ),
        "The squared error is the sum of the squares of what is learned, less twice what of it lies along the teacher, "
        "plus the square of the teacher. The sum runs over the bulk with its density, its shift by the structure and "
        "the shift of real noise, and over the outlier; along the teacher lies what leaks into the bulk, and the "
        "overlap of the outlier:",
        _ERROR,
        Rule.REDUCE,
        (two_layer.TRAJECTORY, bulk.DENSITY, bulk.SHIFT, bulk.LEAK, PRODUCT),
    ),
    note="The published curve keeps the density and the outlier only and ends too high.",
)
STRENGTH: Final = _VOCABULARY.claim(
    "students.random-start",
    "The strength that random frames give to a mode in the mean, with which its time law begins",
    Mean(
        "random-start-strength",
        {"rows": A * N, "columns": N, "hidden": Symbol("p") * N, "start": EPS},
        read("eps*(p + p/A)/4"),
        N,
        (16, 32),
        at=(
            {A: read("1/2"), Symbol("p"): read("1/4"), EPS: read("1/1000")},
            {A: Number(2), Symbol("p"): Number(1), EPS: read("1/10")},
        ),
    ),
    "p <= 1",
    "p <= A",
    source=LAMPINEN_2019,
    derived=Averaged(
        (
            Stage(
                "A frame of $p n$ rows in $n$ dimensions takes the part $p$ of a unit vector in the mean, and one in "
                "$A n$ dimensions the part $p/A$; the scalar product of the two images has the mean 0:",
                read("eps*p + eps*(p/A) + 2*0"),
                read("eps*(p + p/A)"),
                Rule.CITE,
            ),
        ),
        "At small weights the half sum of both images of a mode grows and the half difference decays:",
        read("eps*(p + p/A)/4"),
        Rule.REDUCE,
    ),
    note="With as many hidden units as inputs and outputs it is eps/2.",
)

_SAMPLE: Final = {"rows": A * N, "columns": N, "signal": S}
_PLACES: Final = ({A: read("1/2"), S: Number(2)}, {A: Number(2), S: Number(3)})


LEAK: Final = _VOCABULARY.claim(
    "students.leak",
    "Singular value times overlap, added up over the bulk: what of a structure is not in its outlier",
    Mean("bulk-leak", _SAMPLE, read("A/s**3 - diff(w, s)/(2*n)"), N, (24, 48), Fraction(2), at=_PLACES),
    "s**4 > A",
    where={Symbol("w"): SQUARE_SHIFT},
    source=LAMPINEN_2019,
    derived=Averaged(
        (),
        "Over all singular values the sum is $s$ in the mean, and the outlier has half the slope of its mean square:",
        S - differentiate(INFLATED**2 + SQUARE_SHIFT / N, S) / 2,
        Rule.REDUCE,
        (bulk.SUM_RULE, SLOPE, SHIFT),
    ),
)
SHRUNK: Final = _VOCABULARY.claim(
    "students.shrunk",
    "The test error of optimal shrinkage",
    Mean(
        "shrunk-error",
        _SAMPLE,
        read("1 - (s**4 - A)**2/(s**4*(1 + s**2)*(A + s**2))"),
        N,
        (24, 48, 96),
        Fraction(1),
        at=({A: read("1/2"), S: Number(3)}, {A: Number(2), S: Number(4)}),
    ),
    "s**4 > A",
    source=LAMPINEN_2019,
    derived=Averaged(
        (),
        "With the best strength of the mode, $s$ times the overlap, the error is 1 less the square of the overlap:",
        1 - OVERLAP**2,
        Rule.SPECIALISE,
        (shrinkage.OPTIMUM, PRODUCT),
    ),
)


def _examples(name: str, title: str, value: str, sentence: str, stage: Stage, *given: str) -> Claim:
    at = {A: read("1/2"), S: Number(2), G: read("2/3")}
    few = name.startswith("few")
    return _VOCABULARY.claim(
        f"students.examples.{name}",
        title,
        Mean(
            "examples-error",
            {**_SAMPLE, "examples": D * N, "gain": G},
            read(value),
            N,
            (16, 32),
            at=({**at, D: read("1/4" if few else "2")}, {**at, D: read("3/4" if few else "3/2")}),
        ),
        *given,
        source=LAMPINEN_2019,
        derived=Averaged((stage,), sentence, read(value), Rule.REDUCE),
        note="One layer that starts at zero has learned g = 1 - exp(-t/tau) of it, in units of its own time constant.",
    )


FEW: Final = _examples(
    "few",
    "The test error of the part g of the solution of smallest norm for fewer orthogonal examples than inputs",
    "(1 - D) + D*(1 - g)**2 + g**2*A*n*D/s**2",
    "The part $1 - D$ of the teacher is unseen, and each of the $D n$ examples brings noise:",
    Stage(
        "The teacher that is seen is missed by $1 - g$, and the noise of $A n$ outputs and $D n$ examples has the "
        "variance $1/n$:",
        read("D*s**2*(1 - g)**2 + g**2*(A*n)*(D*n)*(1/n)"),
        read("s**2*(D*(1 - g)**2 + g**2*A*n*D/s**2)"),
    ),
    "D < 1",
)
MANY: Final = _examples(
    "many",
    "The test error of the part g of the least-squares solution for more orthogonal examples than inputs",
    "(1 - g)**2 + g**2*A*n/(D*s**2)",
    "The whole teacher is seen, and the noise is averaged:",
    Stage(
        "The noise of $D n$ examples is averaged to the variance $1/(D n)$ in each of $A n$ times $n$ weights:",
        read("s**2*(1 - g)**2 + g**2*(A*n)*n*(1/(D*n))"),
        read("s**2*((1 - g)**2 + g**2*A*n/(D*s**2))"),
    ),
    "D >= 1",
)

CLAIMS: Final[tuple[Claim, ...]] = (ALIGNED, STRENGTH, LEAK, SHRUNK, FEW, MANY)
