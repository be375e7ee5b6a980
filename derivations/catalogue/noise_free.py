"""Labels without noise: train and test error are one curve, the sum over the modes of their own, in time.

Conventions: those of the topics `generalisation` and `matrix_networks`, two layers W1 = R Q V^T and W2 = U Q R^T in the
modes of the teacher M = U S V^T, so that the student has the singular values D = Q Q; modes that the teacher lacks are
those with 0 in S.  Errors are the numerators, to be divided by the sum of the squares of S.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import generalisation, two_layer
from derivations.catalogue.deductions import Deduced, Multiplied
from derivations.catalogue.matrix_networks import FromLoss, Network
from derivations.catalogue.quantities import EPS, PACE, TAU, TIME, U0, S, T, U
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Limit
from derivations.derivation import Rule
from derivations.expressions import ZERO, Expr, add, differentiate, read, substitute, symbols
from derivations.matrices.building import scaled, trace
from derivations.matrices.givens import Defined, Given, Orthonormal
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixEqual
from derivations.variables import Domain, Scale, Variable

_STRENGTHS: Final = symbols("s1 s2 s3")
_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        PACE,
        Variable("s", Domain.POSITIVE, about="singular value of the teacher"),
        *(
            Variable(f"s{place}", Domain.POSITIVE, about=f"singular value {place} of the teacher", latex=f"s_{place}")
            for place in range(1, 4)
        ),
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="strength of each mode at time 0", latex=r"\epsilon"),
    ),
    "noise-free",
    LAMPINEN_2019,
)
_claim: Final = _VOCABULARY.claim


def _errors() -> tuple[Claim, Claim]:
    student, teacher = Letter("W", "n3", "n1", about="student"), Letter("M", "n3", "n1", about="teacher")
    left, right = Letter("U", "n3", "k", about="left vectors"), Letter("V", "n1", "k", about="right vectors")
    own = Letter("D", "k", "k", diagonal=True, about="singular values of the student")
    values = Letter("S", "k", "k", diagonal=True, about="singular values of the teacher")
    examples = Letter("X", "p", "n1", about="examples, orthonormal inputs: one a row")
    gap, miss = student - teacher, (student - teacher) @ examples.T
    aligned: tuple[Given, ...] = (
        Orthonormal(left),
        Orthonormal(right),
        Defined(student, left @ own @ right.T),
        Defined(teacher, left @ values @ right.T),
    )
    distance = trace((own - values) @ (own - values))
    test = _claim(
        "test",
        "Without noise the test error of a student in the modes of the teacher is a sum over the modes",
        MatrixEqual(trace(gap.T @ gap), distance, aligned),
        derived=Multiplied("The vectors are orthonormal", (generalisation.TEST,)),
    )
    train = _claim(
        "train",
        "Without noise the train error is the test error, the same sum",
        MatrixEqual(trace(miss.T @ miss), distance, (*aligned, Orthonormal(examples))),
        derived=Multiplied("The inputs of the examples are orthonormal too", (test,)),
    )
    return test, train


ERRORS: Final = _errors()


def _falls() -> Claim:
    network = Network(2)
    lower, upper = network.layers
    left, right = Letter("U", "n2", "k", about="left vectors"), Letter("V", "n0", "k", about="right vectors")
    hidden = Letter("R", "n1", "k", about="orthonormal modes of the hidden layer")
    weight = Letter("Q", "k", "k", diagonal=True, about="weight of each mode in either layer")
    values = Letter("S", "k", "k", diagonal=True, about="singular values of the teacher")
    given = (
        *(Orthonormal(frame) for frame in (left, right, hidden)),
        Defined(lower, hidden @ weight @ right.T),
        Defined(upper, left @ weight @ hidden.T),
        Defined(network.correlation, left @ values @ right.T),
    )
    gap, missing = network.output - network.correlation, values - weight @ weight
    speeds = [network.velocity(place, network.error(white=True)) for place in (1, 2)]
    moving, pace = speeds[1] @ lower + upper @ speeds[0], weight @ missing
    return _claim(
        "falls",
        "Without noise the error falls at every time, each mode at its own pace",
        MatrixEqual(2 * trace(gap.T @ moving), scaled(-4 / TAU, trace(pace @ pace)), given),
        derived=FromLoss(network, "white", Rule.REDUCE, "In the modes of the teacher the error changes by"),
        note="The left side is the derivative of |W2 W1 - M|**2 in time. There is nothing to stop for.",
    )


#: What a mode adds to the error in time, and its part that is left.
_MISSING: Final = law(two_layer.TRAJECTORY, {U0: EPS}) - S
_LEFT: Final = read("s**2/(1 + eps/(s - eps)*exp(2*s*t/tau))**2")
MODE: Final = _claim(
    "mode",
    "Without noise a mode adds to the error a square that its own singular value takes away in time",
    Equal(_MISSING**2, _LEFT),
    "eps < s",
    derived=Deduced("Subtract the singular value from the curve.", parents=(two_layer.TRAJECTORY, *ERRORS)),
)


def _over_modes(part: Expr) -> Expr:
    """The sum over three modes of what one adds."""
    return add(*(substitute(part, {S: strength}) for strength in _STRENGTHS))


_BELOW: Final = tuple(f"eps < {strength.name}" for strength in _STRENGTHS)
ERROR: Final = _claim(
    "three-modes",
    "Without noise the error of a teacher of three modes in time",
    Equal(_over_modes(_MISSING**2) / _over_modes(S**2), _over_modes(_LEFT) / _over_modes(S**2)),
    *_BELOW,
    derived=Deduced("Add the modes, and divide by the sum of their squares.", parents=(MODE,)),
)
RATE: Final = _claim(
    "three-modes.rate",
    "The error of three modes falls by the sum of their squared paces",
    Equal(
        differentiate(_over_modes(_LEFT), T),
        _over_modes(-4 / TAU * substitute(read("u*(s - u)**2"), {U: law(two_layer.TRAJECTORY, {U0: EPS})})),
    ),
    *_BELOW,
    derived=Deduced("Differentiate.", parents=(MODE, _falls())),
)
IDLE: Final = _claim(
    "idle-modes",
    "Modes that the teacher lacks add the square of what is left of their start",
    Limit(read("(eps/(1 + 2*eps*t/tau))**2") / EPS**2, EPS, ZERO, "+", read("1")),
    derived=Deduced(
        "Divide by the square of the start.",
        form=read("1/(1 + 2*eps*t/tau)**2"),
        parents=(generalisation.IDLE, *ERRORS),
    ),
)
CLAIMS: Final[tuple[Claim, ...]] = (*ERRORS, _falls(), MODE, ERROR, RATE, IDLE)
