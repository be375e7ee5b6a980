"""Train and test error of a linear network in time: from overlaps, mode by mode, with the correction of order one.

Conventions (Lampinen and Ganguli): as many orthonormal examples as inputs; labels of a teacher W0 with noise of
variance 1/N1, so that singular values are in units of the noise; student W with two balanced layers; loss
(1/2)|Y - W X|**2 summed over the examples, tau one over the learning rate; eps is the singular value of a mode of the
student at time 0.  s is the singular value of the teacher, H that of the data, O the overlap of both vectors, w a
singular value of the student.  The train error is |W - Sigma|**2/|Sigma|**2, the test error |W - W0|**2/|W0|**2; what
is stated of a mode is its part of the numerator.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import bulk, resolvent, two_layer
from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Solved
from derivations.catalogue.quantities import EPS, PACE, TAU, TIME, U0, T, U
from derivations.catalogue.quantities import S as TARGET
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.resolvent import ABOVE, INFLATED, OVERLAP
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit, Solves
from derivations.derivation import Derivation, Rule, Step
from derivations.expressions import ONE, ZERO, Relation, Symbol, log, read, substitute, symbols
from derivations.flow import scalar_flow
from derivations.matrices.building import trace
from derivations.matrices.givens import Defined, Orthonormal
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixEqual
from derivations.variables import Domain, Scale, Variable

A, S, W, C, H = symbols("A s w c H")
_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        PACE,
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="strength of the mode at time 0", latex=r"\epsilon"),
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        Variable("w", Domain.POSITIVE, about="singular value of the student"),
        Variable("H", Domain.POSITIVE, about="singular value of the data", latex=r"\hat s"),
        Variable("q", Domain.UNIT, about="overlap of the modes of the data and of the teacher"),
        Variable("c", Domain.UNIT, about="part of the start that lies along the mode"),
    ),
    "generalisation",
    LAMPINEN_2019,
)
_PRODUCTS: Final = "Multiply out, and use that the columns are orthonormal"
_claim: Final = _VOCABULARY.claim


def _multiplied_out(claim: Claim) -> Derivation:
    assert isinstance(claim.says, MatrixEqual)
    return Derivation((Step(Rule.EXPAND, _PRODUCTS, assumptions=claim.assumptions, matrices=(claim.says,)),))


def _distances(_claim: Claim) -> Derivation:
    """The test error by overlaps, from which what a mode adds is read off."""
    return _multiplied_out(TEST)


def _distance(name: str, other: str, about: str) -> MatrixEqual:
    """|W - M|**2 of a student and another map by singular values and overlaps."""
    student, target = Letter("W", "n3", "n1", about="student"), Letter(name, "n3", "n1", about=about)
    left, right = Letter("U", "n3", "k", about="left vectors"), Letter("V", "n1", "k", about="right vectors")
    values = Letter("S", "k", "k", diagonal=True, about="singular values of the student")
    its_left = Letter(f"{other}U", "n3", "m", about="left vectors of it")
    its_right = Letter(f"{other}V", "n1", "m", about="right vectors of it")
    its_values = Letter(f"{other}S", "m", "m", diagonal=True, about="its singular values")
    gap = student - target
    cross = trace((left.T @ its_left) @ its_values @ (its_right.T @ right) @ values)
    return MatrixEqual(
        trace(gap.T @ gap),
        trace(values @ values) + trace(its_values @ its_values) - 2 * cross,
        (
            *(Orthonormal(each) for each in (left, right, its_left, its_right)),
            Defined(student, left @ values @ right.T),
            Defined(target, its_left @ its_values @ its_right.T),
        ),
    )


TRAIN: Final = _claim(
    "train.overlaps",
    "The train error by the singular values of student and data and the overlaps of their vectors",
    _distance("Q", "P", "correlation of outputs and inputs of the data"),
    derived=_multiplied_out,
    note="With as many orthonormal examples as inputs |Y - W X| is |Sigma - W|, Sigma = Y X^T.",
)
TEST: Final = _claim(
    "test.overlaps",
    "The test error by the singular values of student and teacher and the overlaps of their vectors",
    _distance("M", "T", "teacher"),
    derived=_multiplied_out,
    note="For white test inputs and labels without noise; it depends on student and teacher alone.",
)

_MODE: Final = law(two_layer.TRAJECTORY, {TARGET: INFLATED, U0: EPS})
_ARRIVAL: Final = law(two_layer.TIME_LAW, {TARGET: INFLATED, U0: EPS, U: W})
_IDLE: Final = scalar_flow(U, T, EPS, read("-2*u**2/tau"))
IDLE: Final = _claim(
    "idle-mode",
    "A mode that neither the data nor the noise has is forgotten slowly",
    Solves({U: read("eps/(1 + 2*eps*t/tau)")}),
    about=_IDLE,
    derived=Solved(
        Reduction(
            read("(a*b)**2/2"),
            {Symbol("a"): read("sqrt(u)"), Symbol("b"): read("sqrt(u)")},
            read("a*b"),
            (read("a**2 - b**2"),),
            TAU,
        )
    ),
)
SIGNAL: Final = _claim(
    "signal",
    "What a mode adds to the test error: a distance of singular values, and what its vectors miss",
    Equal(read("w**2 - 2*w*s*q + s**2"), read("(w - s)**2 + 2*w*s*(1 - q)")),
    derived=Deduced("Complete the square.", before=_distances),
)
SATURATED: Final = _claim(
    "signal.saturated",
    "A mode that is learned to the end costs 1 + A + 3*A/s**2, whatever its strength more than the noise",
    Equal(INFLATED**2 - 2 * INFLATED * S * OVERLAP + S**2, read("1 + A + 3*A/s**2")),
    ABOVE,
    derived=Deduced(
        "Put in the singular value and the overlap.",
        Rule.SPECIALISE,
        parents=(resolvent.OUTLIER, resolvent.PRODUCT, SIGNAL),
    ),
)
#: The mean of the numerator beyond the number of outputs, at the end: moved bulk, leak, outlier.
_BULK_MOVED: Final = read("-(1 + A + A/s**2)")
_LEAKED: Final = read("-2*s*A/s**3")
END_OF_CORRECTION: Final = _claim(
    "end.above",
    "With the correction of order one the test error ends where it must: moved bulk, leak and outlier cancel",
    Equal(_BULK_MOVED + _LEAKED + INFLATED**2 - 2 * INFLATED * S * OVERLAP + S**2, ZERO),
    ABOVE,
    derived=Deduced(
        "Add what the bulk loses, what leaks into it and what the outlier costs.",
        parents=(SATURATED, bulk.LEAKING[1], bulk.MOMENTS[1]),
    ),
    note="What is left is the noise in full, the number of outputs: random-data.overfitted-error, exact at every size. "
    "Without the correction the theory of leading order ends higher by A + 3*A/s**2 for each mode.",
)
END_BELOW: Final = _claim(
    "end.below",
    "Below the threshold too: moved bulk and leak cancel what is not learned",
    Equal(read("s**2 - 2*s*s + s**2"), ZERO),
    derived=Deduced(
        "The bulk gains $s^2$, the leak takes away $2s^2$, the teacher has $s^2$.",
        parents=(bulk.LEAKING[3], bulk.MOMENTS[3]),
    ),
)
NO_REAL_SHIFT: Final = _claim(
    "end.real-noise",
    "Real noise moves the mean of no sum of squares: its shift of linear statistics vanishes for squares",
    Equal(read("((1 - sqrt(A))**2 + (1 + sqrt(A))**2)/4 - (1 + A)/2"), ZERO),
    derived=Deduced(
        r"The shift of $\sum f(x)$ is $\frac14(f(b_-) + f(b_+)) - \frac{1}{2\pi}\int_0^\pi f(x(h))\,dh$, and the mean "
        r"of $x^2 = 1 + A + 2\sqrt{A}\cos h$ over the angle is $1 + A$.",
        Rule.CITE,
    ),
)
HARMFUL: Final = _claim(
    "hard-threshold",
    "The strength above which a mode learned to the end is better than none",
    Equal(read("m - (1 + A + 3*A/m)"), ZERO),
    where={Symbol("m"): read("((1 + A) + sqrt((1 + A)**2 + 12*A))/2")},
    derived=Deduced(r"Solve $s^2 = 1 + A + 3A/s^2$ for $s^2$.", Rule.INVERT, parents=(SATURATED,)),
)
HARD_VALUE: Final = _claim(
    "hard-threshold.data",
    "The same threshold for the singular value of the data",
    Equal(read("(1 + m)*(A + m)/m"), read("2*(A + 1) + 8*A/((A + 1) + sqrt(A**2 + 14*A + 1))")),
    where={Symbol("m"): read("((1 + A) + sqrt((1 + A)**2 + 12*A))/2")},
    derived=Deduced("Put the strength into the square of the singular value.", Rule.SPECIALISE, parents=(HARMFUL,)),
    note="The hard threshold of Gavish and Donoho; for A = 1 its root is 4/sqrt(3).",
)
BEYOND: Final = _claim(
    "hard-threshold.harmful",
    "Detectable modes below that strength are harmful when they are learned to the end",
    Holds(Relation((S**2, read("1 + A + 3*A/s**2")), ("<",))),
    ABOVE,
    "s**4 < (1 + A)*s**2 + 3*A",
    derived=Bounded(
        "Subtract.",
        (read("((1 + A)*s**2 + 3*A - s**4)/s**2"),),
        (HARMFUL,),
    ),
)
STOP_RATIO: Final = _claim(
    "stopping.ratio",
    "How far from the end the best singular value of a mode is",
    Equal(INFLATED / (S * OVERLAP) - 1, read("(1 + A + 2*A/s**2)/(s**2 - A/s**2)")),
    ABOVE,
    derived=Deduced("Divide the singular value by the best one.", parents=(resolvent.PRODUCT,)),
)
STOP: Final = _claim(
    "stopping.time",
    "The time at which a mode passes its best singular value: the optimal stopping time of a small start",
    Equal(
        substitute(_ARRIVAL, {W: S * OVERLAP}),
        substitute(read("tau/(2*H)*log((H/eps - 1)*(s**2 - A/s**2)/(1 + A + 2*A/s**2))"), {Symbol("H"): INFLATED}),
    ),
    ABOVE,
    "eps < (s**4 - A)/(s*sqrt((1 + s**2)*(A + s**2)))",
    derived=Deduced(
        "Put the best singular value into the time law.", Rule.SPECIALISE, parents=(two_layer.TIME_LAW, STOP_RATIO)
    ),
    note="For one mode and a start that tends to 0; a finite start makes the noise pull it to earlier times.",
)
STOP_GROWTH: Final = _claim(
    "stopping.small-start",
    "The stopping time grows with the logarithm of one over the start, over twice the singular value",
    Limit(substitute(_ARRIVAL, {W: S * OVERLAP}) / log(1 / EPS), EPS, ZERO, "+", TAU / (2 * INFLATED)),
    ABOVE,
    derived=Expanded("Expand for a small start.", (STOP,)),
)
_KNOWN: Final = law(two_layer.TIME_LAW, {TARGET: H, U0: EPS, U: W})
LAG: Final = _claim(
    "random-start.lag",
    "A start of which a part c lies along the mode lags behind by the logarithm of 1/c",
    Limit(substitute(_KNOWN, {EPS: C * EPS}) - _KNOWN, EPS, ZERO, "+", TAU / (2 * H) * log(ONE / C)),
    "w < H",
    "eps < w",
    derived=Expanded("Subtract the time laws of both starts.", (two_layer.TIME_LAW,)),
    note="For orthonormal random frames the part is (N2/N1 + N2/N3)/4 in the mean.",
)

CLAIMS: Final[tuple[Claim, ...]] = (
    TRAIN,
    TEST,
    IDLE,
    SIGNAL,
    SATURATED,
    END_OF_CORRECTION,
    END_BELOW,
    NO_REAL_SHIFT,
    HARMFUL,
    HARD_VALUE,
    BEYOND,
    STOP_RATIO,
    STOP,
    STOP_GROWTH,
    LAG,
)
