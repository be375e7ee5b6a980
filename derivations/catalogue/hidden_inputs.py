"""A student that sees a part of the inputs: its final test error in the mean, on both sides of its peak.

Conventions: those of the topic `ridge`.  Of the inputs, of variance one over their number, the student sees some and
starts at 0; the teacher weighs all of them.  The peak lies where it sees as many as there are examples.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import ridge
from derivations.catalogue.averages import Averaged, Stage
from derivations.catalogue.sources import ADVANI_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.expressions import read, symbols
from derivations.means import Mean
from derivations.variables import Domain, Variable

N, V = symbols("n v")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("v", Domain.POSITIVE, about="variance of the teacher's weights over that of the noise"),
        Variable(
            "n",
            Domain.INTEGER,
            minimum=Fraction(4),
            about="the smaller of the numbers of inputs seen and of examples",
        ),
    ),
    "hidden-inputs",
    ADVANI_2020,
)
#: One standard normal number behind every label: the noise and what the hidden inputs add to it, n of them or 2*n.
_NOISE: Final = "(1 + v/2)"


def _mean(name: str, title: str, seen: str, examples: str, value: str, sentence: str, parent: Claim) -> Claim:
    """Half of the inputs are seen."""
    parameters = {"inputs": read(f"2*({seen})"), "seen": read(seen), "examples": read(examples), "strength": V}
    stage = Stage(
        "The hidden half of the inputs adds its variance, independent of the rest, to the noise:",
        read(f"1 + v*({seen})/(2*({seen}))"),
        read(_NOISE),
    )
    return _VOCABULARY.claim(
        name,
        title,
        Mean("hidden-inputs-error", parameters, read(value), N, (8, 16, 32), at=({V: read("3")},)),
        derived=Averaged((stage,), sentence, read(value), parents=(parent,)),
    )


MEANS: Final = (
    _mean(
        "more-examples",
        "The final test error of a student that sees half of the inputs, and half as many as examples, at every size",
        "n",
        "2*n",
        f"{_NOISE}*(2*n - 1)/(2*n - n - 1)",
        "Below the peak the student learns all that it sees, and the noise:",
        ridge.SMALL_MODEL,
    ),
    _mean(
        "fewer-examples",
        "The final test error of a student that sees half of the inputs, and twice as many as examples, at every size",
        "2*n",
        "n",
        f"{_NOISE}*(1 + n/(2*n - n - 1)) + v*(2*n - n)/(4*n)",
        "Beyond the peak it learns the part of them that the examples span:",
        ridge.LARGE_MODEL,
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = MEANS
