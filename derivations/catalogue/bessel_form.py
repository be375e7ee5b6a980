"""The test error of one layer in time, with as many examples as inputs, in closed form.

Conventions: those of the topics `overtraining` and `curves`; lam = 4*sin(h/2)**2 with an angle h of the density
2*cos(h/2)**2/pi.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import curves, overtraining
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import ADVANI_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal
from derivations.derivation import Rule
from derivations.expressions import read, substitute, symbols
from derivations.variables import Domain, Variable

SNR, INR, X = symbols("snr inr x")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("snr", Domain.POSITIVE, about="variance of the teacher's weights over that of the noise"),
        Variable("inr", Domain.NONNEGATIVE, about="variance of the weights at time 0 over that of the noise"),
        Variable("x", Domain.POSITIVE, about="time, in units of tau"),
    ),
    "bessel-form",
    ADVANI_2020,
)
#: The mean over the eigenvalues of (1 - exp(-lam*x))**2/lam, the noise that is learned.
_LEARNED: Final = read("integral(2*cos(h/2)**2/pi*(1 - exp(-4*sin(h/2)**2*x))**2/(4*sin(h/2)**2), h, 0, pi)")
TEST: Final = _VOCABULARY.claim(
    "test",
    "The test error of one layer in time, with as many examples as inputs, is a sum of Bessel functions",
    Equal(1 + (SNR + INR) * substitute(overtraining.DECAY, {X: 2 * X}) + _LEARNED, overtraining.CRITICAL),
    derived=Deduced(
        "Both sides are the same at time 0, and change at the same rate.",
        Rule.ANTIDERIVATIVE,
        parents=(overtraining.MEAN_SQUARE, curves.DECAY, curves.EQUAL),
    ),
    note="What is not learned is the mean decay at twice the time.",
)

CLAIMS: Final[tuple[Claim, ...]] = (TEST,)
