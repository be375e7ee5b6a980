"""The test error in time of one task inside a student that learns two tasks together, at leading order.

Conventions: those of the topics `transfer` and `curves`.  The outputs of both tasks are stacked: A is their number N
over that of the inputs, and the fraction f of them belongs to the task.  Two joint modes of singular values s > r have
the shares k and 1 - k of the task on their output side (topic `transfer`, "share"), so that k*s**2 + (1 - k)*r**2 is
the square of the task.  What is not signal of a left vector in the data is isotropic, and the fraction f of it falls on
the task; so does that of the noise.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import bulk, curves, resolvent, transfer, two_layer
from derivations.catalogue.curves import BY_ANGLE, DENSITY, STRENGTH, Position, over_angle, over_position
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.resolvent import ABOVE, LEFT, OVERLAP
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal
from derivations.derivation import Rule
from derivations.expressions import Expr, read, substitute, symbols
from derivations.variables import Domain, Variable

A, S, R, N, F, K = symbols("A s r N f k")
_claim: Final = Vocabulary(
    (
        *curves.VOCABULARY.variables,
        Variable("r", Domain.POSITIVE, about="singular value of the weaker joint mode"),
        Variable("f", Domain.UNIT, about="fraction of the outputs that are the task's"),
        Variable("k", Domain.UNIT, about="share of the task in the stronger joint mode"),
    ),
    "joint-curves",
    LAMPINEN_2019,
).claim
_TASK: Final = read("k*s**2 + (1 - k)*r**2")


def _signal(share: Expr) -> Expr:
    """What a joint mode of a share adds to the squared error of the task."""
    strength = curves.LEARNED_MODE
    return strength**2 * (LEFT * share + (1 - LEFT) * F) - 2 * strength * S * OVERLAP * share


_STRONGER: Final = _signal(K)
_WEAKER: Final = substitute(_signal(1 - K), {S: R})


def _curve(name: str, title: str, modes: Expr, normal: Expr, signal: Expr, *given: str) -> Claim:
    """The error with so many modes of the noise."""
    by_position = over_position(DENSITY / normal, STRENGTH**2)
    by_angle = over_angle(BY_ANGLE / normal, STRENGTH**2)
    return _claim(
        name,
        title,
        Equal(1 + (modes * F * by_position + signal) / _TASK, 1 + (modes * F * by_angle + signal) / _TASK),
        *given,
        derived=Deduced(
            r"Put the curves into the overlaps on rows of the task, then the angle: $c = \cos h$, $dc = -\sin h\,dh$.",
            Rule.RESCALE,
            parents=(two_layer.TRAJECTORY, bulk.DENSITY, resolvent.PRODUCT, *transfer.SHARES, transfer.SUM_RULE),
            before=Position(A),
        ),
        note="That the rest of a left vector is isotropic follows from the invariance of the noise under rotations.",
    )


CLAIMS: Final[tuple[Claim, ...]] = (
    _curve(
        "fewer-outputs",
        "The error of a task in time, both joint modes detectable, with fewer joint outputs than inputs",
        N - 2,
        A,
        _STRONGER + _WEAKER,
        "A < 1",
        ABOVE,
        "r**4 > A",
        "r < s",
    ),
    _curve(
        "more-outputs",
        "The error of a task in time, both joint modes detectable, with more joint outputs than inputs",
        N / A - 2,
        read("1"),
        _STRONGER + _WEAKER,
        "A > 1",
        ABOVE,
        "r**4 > A",
        "r < s",
    ),
    _curve(
        "one-detectable",
        "The error of a task in time where only the stronger joint mode is detectable",
        N - 1,
        A,
        _STRONGER,
        "A < 1",
        ABOVE,
        "r**4 <= A",
    ),
)
