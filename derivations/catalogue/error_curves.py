"""Error curves of two layers at leading order, beyond one mode that is detected: two, one too weak, more outputs.

Conventions: those of the topic `curves`, of which these are the sums.  Noise has as many modes as the smaller of the
numbers of outputs N and of inputs N/A, less one for each mode that is detected; a mode below the threshold is part of
the noise, and adds its square to the test error for ever.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import bulk, curves, generalisation, resolvent, two_layer
from derivations.catalogue.curves import BY_ANGLE, COST, DENSITY, STRENGTH, Position, over_angle, over_position
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.resolvent import ABOVE, INFLATED
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Program, Vocabulary
from derivations.claim import Claim, Equal
from derivations.derivation import Rule
from derivations.expressions import Expr, read, substitute, symbols
from derivations.variables import Domain, Variable

A, S, R, N = symbols("A s r N")
_claim: Final = Vocabulary(
    (*curves.VOCABULARY.variables, Variable("r", Domain.POSITIVE, about="singular value of the weaker mode")),
    "error-curves",
    LAMPINEN_2019,
).claim
_WEAKER: Final = substitute(COST, {S: R})


#: That a mean over the spectrum is one over the position.
_POSITION: Final = Position(A)
_WEAKER_LACKS: Final = substitute(curves.LACKS, {S: R})


def _curve(
    name: str,
    title: str,
    modes: Expr,
    share: Expr,
    signal: Expr,
    power: Expr,
    *given: str,
    each: Expr = STRENGTH**2,
    before: Program = _POSITION,
) -> Claim:
    """An error with so many modes of the noise, each of a mean square: that of its strength, or of what it lacks."""
    by_position, by_angle = over_position(DENSITY / share, each), over_angle(BY_ANGLE / share, each)
    return _claim(
        name,
        title,
        Equal((modes * by_position + signal) / power, (modes * by_angle + signal) / power),
        *given,
        derived=Deduced(
            r"Put the logistic curve of each mode into the overlaps, then the angle: $c = \cos h$, $dc = -\sin h\,dh$.",
            Rule.RESCALE,
            parents=(two_layer.TRAJECTORY, bulk.DENSITY, generalisation.SIGNAL, resolvent.PRODUCT),
            before=before,
        ),
        note="Correct to a part of order 1/N at late times.",
    )


CLAIMS: Final[tuple[Claim, ...]] = (
    _curve(
        "more-outputs",
        "The test error in time of one detectable mode, with more outputs than inputs",
        N / A - 1,
        read("1"),
        COST,
        S**2,
        "A > 1",
        ABOVE,
    ),
    _curve(
        "two-modes",
        "The test error in time of two detectable modes",
        N - 2,
        A,
        COST + _WEAKER,
        S**2 + R**2,
        "A < 1",
        ABOVE,
        "r**4 > A",
        "r < s",
    ),
    _curve(
        "undetectable",
        "The test error in time of a detectable mode and one below the threshold, which is never learned",
        N - 1,
        A,
        COST + R**2,
        S**2 + R**2,
        "A < 1",
        ABOVE,
        "r**4 <= A",
    ),
    _curve(
        "none-detectable",
        "The test error in time of a mode below the threshold: what is learned is noise",
        N,
        A,
        R**2,
        R**2,
        "A < 1",
        "r**4 <= A",
    ),
    _curve(
        "train.two-modes",
        "The train error in time of two detectable modes",
        N - 2,
        A,
        curves.LACKS + _WEAKER_LACKS,
        INFLATED**2 + substitute(INFLATED, {S: R}) ** 2 + N - 2,
        "A < 1",
        ABOVE,
        "r**4 > A",
        "r < s",
        each=curves.MISSING,
        before=curves.missing_mode,
    ),
    _curve(
        "train.more-outputs",
        "The train error in time of one detectable mode, with more outputs than inputs",
        N / A - 1,
        read("1"),
        curves.LACKS,
        INFLATED**2 + N - A,
        "A > 1",
        ABOVE,
        each=curves.MISSING,
        before=curves.missing_mode,
    ),
)
