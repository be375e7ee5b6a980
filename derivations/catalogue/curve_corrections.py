"""Terms of order one in the test error in time: what leaks into the bulk, and what a structure moves in it.

Conventions: those of the topics `bulk` and `curves`.  A structure of singular value s seen by noise of aspect A adds

    -2*s*(integral of s(t, x) times the density of the leak) + (integral of s(t, x)**2 times the shift of the bulk)

to the sum of squares, whether it is above the threshold or not; real noise adds its own shift.  The outlier is apart
from the bulk by (s - sqrt(A)/s)**2 + 2*sqrt(A)*(1 - c) at the position c = cos(h), a sum of squares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.catalogue import bulk, curves, resolvent, two_layer
from derivations.catalogue.consequences import expanded_assumptions
from derivations.catalogue.curves import over_angle, over_position
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.resolvent import ABOVE, BELOW, INFLATED
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import ONE, Expr, read, substitute, symbols

A, N, S, C, Y, L = symbols("A N s c y L")
#: How far the square of the outlier is from those of the bulk, by the position and by the angle.
_APART: Final = read("(s - sqrt(A)/s)**2 + 2*sqrt(A)*(1 - c)")
_APART_BY_ANGLE: Final = read("(s - sqrt(A)/s)**2 + 4*sqrt(A)*sin(h/2)**2")
#: The density of the leak, by the position and by the angle.
_ROOT: Final = read("sqrt(1 - c**2)")
_LEAK: Final = read("2*A/(pi*s*sqrt(L))") / _APART
_LEAK_BY_ANGLE: Final = read("2*A*sin(h)**2/(pi*s*sqrt(L))") / _APART_BY_ANGLE
#: The shift of the bulk, by the angle as a function of the position, and as one of the angle.
_SHIFT: Final = read("-s**2*(s**2 - sqrt(A)*c)/(pi*((s**2 - sqrt(A))**2 + 2*s**2*sqrt(A)*(1 - c)))")
_SHIFT_BY_ANGLE: Final = read("-s**2*(s**2 - sqrt(A)*cos(h))/(pi*((s**2 - sqrt(A))**2 + 4*s**2*sqrt(A)*sin(h/2)**2))")
_TURNED: Final = r"Put in the angle: $c = \cos h$, $dc = -\sin h\,dh$."
#: Where outputs are more than inputs, balls next to the threshold from below take long; those are not claimed.
_CASES: Final = (
    ("above", ABOVE, "fewer", "A < 1"),
    ("below", BELOW, "fewer", "A < 1"),
    ("above", ABOVE, "more", "A > 1"),
)

_claim: Final = Vocabulary((*curves.VOCABULARY.variables, curves.POSITION), "curve-corrections", LAMPINEN_2019).claim

APART: Final = _claim(
    "apart",
    "How far the square of an outlier is from those of the bulk: a sum of squares",
    Equal(INFLATED**2 - curves.SQUARE, _APART),
    derived=Deduced("Complete the square.", parents=(resolvent.OUTLIER,)),
    note="Below the threshold there is no outlier, but the leak has the same denominator.",
)


@dataclass(frozen=True)
class _Moved:
    """That a density of the topic `bulk`, by y = tan(h/2), is the one claimed here by the position.

    Attributes:
        known: the density for each step of y.
        by_angle: the density for each step of the angle, as a function of L and c.
        sentence: what is put in.
    """

    known: Expr
    by_angle: Expr
    sentence: str

    def __call__(self, claim: Claim) -> Derivation:
        """One step, with y as a further variable."""
        position = read("(1 - y**2)/(1 + y**2)")
        moved = substitute(self.by_angle, {L: curves.SQUARE, C: position})
        moved = substitute(moved, {C: position}) * read("2/(1 + y**2)")
        known = expanded_assumptions(claim).with_variables(bulk.TANGENT)
        return Derivation(
            (Step(Rule.RESCALE, self.sentence, (Equation(self.known, moved),), (self.known - moved,), known),)
        )


_LEAK_MOVED: Final = _Moved(
    bulk.LEAK_BY_TANGENT,
    _LEAK * _ROOT**2,
    r"Put $c = (1 - y^2)/(1 + y^2)$ and $x\,dx = R\,dh/2$ into the density of the leak:",
)
_SHIFT_MOVED: Final = _Moved(
    -bulk.SHIFT_BY_TANGENT,
    _SHIFT,
    r"Put $c = (1 - y^2)/(1 + y^2)$ into the slope of the angle; singular values rise as $y$ falls:",
)
_STRENGTH: Final = curves.STRENGTH


def _leak(side: str, of_side: str, aspect: str, of_aspect: str) -> Claim:
    return _claim(
        f"leak.{side}.{aspect}",
        f"What leaks into the bulk in time, {side} the threshold, with {aspect} outputs than inputs",
        Equal(
            -2 * S * over_position(_LEAK * _ROOT, _STRENGTH),
            -2 * S * over_angle(_LEAK_BY_ANGLE, _STRENGTH),
        ),
        of_aspect,
        of_side,
        derived=Deduced(
            f"Weigh the curve of each mode of the bulk by its overlap with the structure. {_TURNED}",
            Rule.RESCALE,
            parents=(two_layer.TRAJECTORY, bulk.LEAK, APART),
            before=_LEAK_MOVED,
        ),
    )


def _shift(side: str, of_side: str, aspect: str, of_aspect: str) -> Claim:
    return _claim(
        f"shift.{side}.{aspect}",
        f"What a structure adds to the squares of the bulk in time, {side} the threshold, {aspect} outputs than inputs",
        Equal(
            over_position(ONE / _ROOT, _SHIFT * _STRENGTH**2),
            over_angle(ONE, _SHIFT_BY_ANGLE * _STRENGTH**2),
        ),
        of_aspect,
        of_side,
        derived=Deduced(
            f"Weigh the square of each mode of the bulk by the shift of its density. {_TURNED}",
            Rule.RESCALE,
            parents=(two_layer.TRAJECTORY, bulk.SHIFT),
            before=_SHIFT_MOVED,
        ),
    )


LEAKS: Final = tuple(_leak(*case) for case in _CASES)
SHIFTS: Final = tuple(_shift(*case) for case in _CASES)


CLAIMS: Final[tuple[Claim, ...]] = (APART, *LEAKS, *SHIFTS)
