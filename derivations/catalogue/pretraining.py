"""Pretraining: starts that are not small, and the tasks for which it helps.

Conventions: those of `two-layer` and `deep`; pretraining an autoencoder takes every mode to the strength 1 before the
task is learned. It helps if the task and the inputs share their right singular vectors; for two of them at an angle
phi the squares s1**2, s2**2 of the task and the variances l1, l2 of the inputs are compared.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import autoencoder, two_layer
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.quantities import MODE, U0, T
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Vocabulary, law, naming
from derivations.claim import Equal, Holds, Limit
from derivations.expressions import INFINITY, ONE, ZERO, read
from derivations.variables import Domain, Variable

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
        Variable("lam", Domain.POSITIVE, about="variance of the input along the mode", latex=r"\lambda"),
        Variable("s1", Domain.POSITIVE, about="first singular value of the task", latex="s_1"),
        Variable("s2", Domain.POSITIVE, about="second singular value of the task", latex="s_2"),
        Variable("l1", Domain.POSITIVE, about="first variance of the inputs", latex=r"\lambda_1"),
        Variable("l2", Domain.POSITIVE, about="second variance of the inputs", latex=r"\lambda_2"),
        Variable("phi", about="angle between the singular vectors", latex=r"\varphi"),
    ),
    "pretraining",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim

_PRETRAINED: Final = law(two_layer.TIME_LAW, {U0: ONE})

TIME_LAW: Final = _claim(
    "time",
    "After pretraining a mode is learned from the strength 1 in a time without a plateau",
    Equal(_PRETRAINED, read("tau/(2*s)*log(u*(s - 1)/(s - u))")),
    "1 < u",
    "u < s",
    derived=Deduced("Start at 1.", parents=(two_layer.TIME_LAW,)),
)
SAVED: Final = _claim(
    "saved",
    "The time that pretraining saves does not depend on how far the mode is learned",
    Equal(law(two_layer.TIME_LAW) - _PRETRAINED, read("tau/(2*s)*log((s - u0)/(u0*(s - 1)))")),
    "1 < u",
    "u < s",
    "u0 < 1",
    derived=Deduced("Subtract the times from the two starts.", parents=(two_layer.TIME_LAW,)),
)
HELPS: Final = _claim(
    "helps",
    "Pretraining saves time from every start below the strength 1",
    Holds(read("tau/(2*s)*log((s - u0)/(u0*(s - 1)))") > ZERO),
    "1 < s",
    "u0 < 1",
    derived=Deduced(
        "The argument of the logarithm exceeds 1 by $s(1 - u_0)/(u_0(s - 1))$.",
        form=read("tau/(2*s)*log(1 + s*(1 - u0)/(u0*(s - 1)))"),
        parents=(SAVED,),
    ),
)
PRETRAINS: Final = _claim(
    "end",
    "Pretraining takes every mode to the strength 1, whatever the variance of its input",
    Limit(law(autoencoder.TRAJECTORY), T, INFINITY, "", ONE),
    derived=Deduced(
        "The trajectory of the autoencoder.",
        form=read("1/(1 + (1/u0 - 1)*exp(-2*lam*t/tau))"),
        parents=(autoencoder.TRAJECTORY,),
    ),
)
CONDITION: Final = _claim(
    "condition",
    "Task and inputs share their singular vectors if and only if this entry of their commutator vanishes",
    Equal(
        read("c12*l2 - l1*c12"),
        read("(s1**2 - s2**2)*(l2 - l1)*sin(2*phi)/2"),
    ),
    where=naming(c12="s1**2*cos(phi)*sin(phi) - s2**2*sin(phi)*cos(phi)"),
    derived=Deduced("Multiply $\\Sigma_{yx}^T\\Sigma_{yx}$ and $\\Sigma_x$ in either order and subtract."),
    note="In the basis of the inputs; it vanishes for equal singular values, equal variances or aligned vectors.",
)
CLAIMS: Final = (TIME_LAW, SAVED, HELPS, PRETRAINS, CONDITION)
