"""Other numbers of examples than inputs, and data without a teacher: randomised and shuffled labels.

Conventions: those of the topic `generalisation`, but P examples for N1 inputs, D = P/N1.  With D > 1 the inputs have
X X^T = D*I; with D < 1 they are P orthonormal ones.  S is the sum of the squared singular values of the teacher, N3 the
number of outputs, v the standard deviation of randomised labels in units of the noise.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import resolvent, two_layer
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Solved
from derivations.catalogue.quantities import EPS, PACE, TAU, TIME, U0, T, U
from derivations.catalogue.quantities import S as TARGET
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.resolvent import INFLATED, OVERLAP
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit, Solves
from derivations.derivation import Derivation, Rule, Step
from derivations.expressions import ONE, ZERO, Relation, Symbol, differentiate, read, substitute, symbols
from derivations.flow import scalar_flow
from derivations.matrices.givens import Orthonormal
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixEqual
from derivations.variables import Domain, Scale, Variable

A, S, D, F, N3 = symbols("A s D F N3")
_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        PACE,
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        Variable("D", Domain.POSITIVE, about="examples over inputs"),
        Variable("H", Domain.POSITIVE, about="singular value at which a mode ends", latex=r"\hat s"),
        Variable("u", Domain.POSITIVE, about="singular value of a mode of the student"),
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="strength of a mode at time 0", latex=r"\epsilon"),
        Variable("N3", Domain.POSITIVE, about="number of outputs", latex="N_3"),
        Variable("F", Domain.POSITIVE, about="sum of the squared singular values of the teacher"),
        Variable("e", Domain.POSITIVE, about="edge of the singular values of randomised labels"),
    ),
    "sample-size",
    LAMPINEN_2019,
)
#: What is seen of a teacher when the noise is weaker by the root of D.
_SEEN: Final = {S: read("sqrt(D)*s")}
_MORE: Final = "D**2*s**4 > A"
_UNSEEN: Final = read("(1 - D) + N3*D/F")
_ENOUGH: Final = read("N3/(D*F)")
_claim: Final = _VOCABULARY.claim

TRAJECTORY: Final = _claim(
    "many.trajectory",
    "With D times as many examples as inputs a mode grows D times as fast, to where the data have it",
    Solves({U: read("H/(1 + (H/eps - 1)*exp(-2*D*H*t/tau))")}),
    about=scalar_flow(U, T, EPS, read("2*D*u*(H - u)/tau")),
    derived=Solved(
        Reduction(
            read("D*(H - a*b)**2/2"),
            {Symbol("a"): read("sqrt(u)"), Symbol("b"): read("sqrt(u)")},
            read("a*b"),
            (read("a**2 - b**2"),),
            TAU,
        )
    ),
    note="Where all inputs are scaled by 1/sqrt(D), eps is to be scaled too.",
)
SEEN: Final = _claim(
    "many.singular-value",
    "The singular value at which a mode ends: the noise is averaged over D examples",
    Equal(substitute(INFLATED, _SEEN) / read("sqrt(D)"), read("sqrt((1 + D*s**2)*(A + D*s**2))/(D*s)")),
    _MORE,
    derived=Deduced(
        r"Over $\sqrt{D}$ the data are $\sqrt{D}$ times the teacher, and noise of the same variance.",
        Rule.RESCALE,
        parents=(resolvent.OUTLIER,),
    ),
)
MANY_OVERLAP: Final = _claim(
    "many.overlap",
    "The overlap of a mode with D times as many examples as inputs",
    Equal(substitute(OVERLAP, _SEEN), read("(D**2*s**4 - A)/(D*s**2*sqrt((1 + D*s**2)*(A + D*s**2)))")),
    _MORE,
    derived=Deduced(r"Put in $\sqrt{D}$ times the singular value.", Rule.RESCALE, parents=(resolvent.PRODUCT,)),
    note="A mode shows from s = (A/D**2)**(1/4) on.",
)
MORE_HELPS: Final = _claim(
    "many.better",
    "More examples make the squared overlap of every detectable mode greater",
    Holds(Relation((differentiate(substitute(OVERLAP**2, _SEEN), D), ZERO), (">",))),
    _MORE,
    derived=Deduced(
        "Differentiate the square.",
        form=read(
            "(D**2*s**4 - A)*(3*A**2*D*s**2 + 2*A**2 + A*D**3*s**6 + 6*A*D**2*s**4 + 3*A*D*s**2 + D**3*s**6)"
            "/(D**3*s**4*(A + D*s**2)**2*(D*s**2 + 1)**2)"
        ),
        parents=(MANY_OVERLAP,),
    ),
)
FEW_VALUE: Final = _claim(
    "few.overlap",
    "With fewer examples than inputs only a part sqrt(D) of the right vector can be seen",
    Equal(
        substitute(OVERLAP, {A: A / D}) * read("sqrt(D)"),
        read("sqrt(D)*(s**4 - A/D)/(s**2*sqrt((1 + s**2)*(A/D + s**2)))"),
    ),
    "D < 1",
    "s**4 > A/D",
    derived=Deduced(
        r"The inputs seen span a part $D$ of all; within it the outputs over examples take the place of $A$.",
        Rule.SPECIALISE,
        parents=(resolvent.PRODUCT,),
    ),
    note="A mode shows from s = (N3/P)**(1/4) on.",
)
PEAK_BEFORE: Final = _claim(
    "peak.below",
    "With fewer examples than inputs each further one makes the final error worse, if the noise exceeds the signal",
    Holds(Relation((differentiate(_UNSEEN, D), ZERO), (">",))),
    "N3 > F",
    derived=Deduced(
        "The student of smallest norm misses the part $1 - D$ of the teacher and has all the noise of its examples.",
        Rule.BOUND,
        form=read("(N3 - F)/F"),
    ),
)
PEAK_AFTER: Final = _claim(
    "peak.above",
    "With more examples than inputs each further one makes the final error better",
    Holds(Relation((differentiate(_ENOUGH, D), ZERO), ("<",))),
    derived=Deduced("The noise is averaged over the examples.", Rule.BOUND, form=read("N3/(D**2*F)")),
)
PEAK: Final = _claim(
    "peak",
    "At as many examples as inputs both laws of the final error meet: a double descent with its peak there",
    Equal(substitute(_UNSEEN, {D: ONE}), substitute(_ENOUGH, {D: ONE})),
    derived=Deduced("Put in $D = 1$.", Rule.SPECIALISE),
)
_FIRST: Final = law(two_layer.TIME_LAW, {TARGET: Symbol("H"), U0: EPS, U: read("H/2")})
_RANDOM: Final = law(two_layer.TIME_LAW, {TARGET: Symbol("e"), U0: EPS, U: read("e/2")})
RANDOMISED: Final = _claim(
    "randomised.slower",
    "Labels without a teacher are learned later by the ratio of the largest singular values",
    Limit(_RANDOM / _FIRST, EPS, ZERO, "+", read("H/e")),
    derived=Expanded("Divide the half times of the largest modes.", (two_layer.TIME_LAW,)),
    note="Independent labels of the same norm have the edge e = sqrt(1 + F/N3)*(1 + sqrt(A)) in units of the noise.",
)
RANDOM_ENERGY: Final = _claim(
    "randomised.variance",
    "The variance of independent labels of the same norm, in units of the noise",
    Equal(read("(F + N3)/N3"), read("1 + F/N3")),
    derived=Deduced("The mean square norm of the data is that of the teacher and of the noise."),
)
_LABELS: Final = Letter("Y", "n3", "n1", about="labels")
_INPUTS: Final = Letter("X", "n1", "n1", about="orthogonal inputs")
_SHUFFLE: Final = Letter("Q", "n1", "n1", about="a permutation of the examples")


def _multiplied_out(claim: Claim) -> Derivation:
    assert isinstance(claim.says, MatrixEqual)
    sentence = "Multiply out; inputs and permutation are orthogonal"
    return Derivation((Step(Rule.EXPAND, sentence, assumptions=claim.assumptions, matrices=(claim.says,)),))


_SHUFFLED: Final = _LABELS @ _SHUFFLE @ _INPUTS.T
SHUFFLED: Final = _claim(
    "shuffled.same",
    "Shuffled labels of as many orthonormal examples as inputs have the same singular values: nothing is learned later",
    MatrixEqual(_SHUFFLED @ _SHUFFLED.T, _LABELS @ _LABELS.T, (Orthonormal(_INPUTS), Orthonormal(_SHUFFLE))),
    derived=_multiplied_out,
    note="What Lampinen and Ganguli simulate is not shuffled but replaced by independent labels of the same norm.",
)

CLAIMS: Final[tuple[Claim, ...]] = (
    TRAJECTORY,
    SEEN,
    MANY_OVERLAP,
    MORE_HELPS,
    FEW_VALUE,
    PEAK_BEFORE,
    PEAK_AFTER,
    PEAK,
    RANDOMISED,
    RANDOM_ENERGY,
    SHUFFLED,
)
