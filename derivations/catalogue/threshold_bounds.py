"""Bounds on the threshold of incremental learning: starts that are too large, and starts that are small enough.

Conventions: those of `threshold_forms`; a start e is too large if the residual D(e) is negative, and small enough if
it is not.  Each bound puts a start that depends on s, f and r into the residual.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.consequences import Bounded
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Program, naming
from derivations.catalogue.threshold_forms import VOCABULARY
from derivations.claim import Claim, Holds
from derivations.expressions import read, read_relation


def _claim(name: str, title: str, says: str, *given: str, derived: Program | None = None, **where: str) -> Claim:
    return VOCABULARY.claim(
        f"threshold-bounds.{name}",
        title,
        Holds(read_relation(says)),
        *given,
        where=naming(**where),
        source=GISSIN_2020,
        derived=derived,
    )


CLAIMS: Final = (
    _claim(
        "depth-1",
        "At depth 1 no start makes learning incremental: the residual is the logarithm of the first over the last",
        "(1 - f)*(1 - eps) < (1 - s)*(1 - eps) < (1 - s)*(1 - eps/r)",
        "s < f",
        "r > 1",
        derived=Bounded(
            "Go by way of $(1 - s)(1 - \\varepsilon)$.",
            (read("(f - s)*(1 - eps)"), read("(1 - s)*eps*(r - 1)/r")),
        ),
    ),
    _claim(
        "falling",
        "The residual falls in the start, so that its zero is the threshold",
        "1/(r - eps) < 1/(1 - eps)",
        "r > 1",
        derived=Bounded("Bring to one denominator.", (read("(r - 1)/((1 - eps)*(r - eps))"),)),
    ),
    _claim(
        "depth-2.leading-form",
        "At depth 2 the threshold is at most its leading form: the factor that the form leaves out is at most 1",
        "r*log(1 - eps) <= log(1 - eps) <= log(1 - eps/r)",
        "r > 1",
        derived=Bounded(
            "Go by way of $\\log(1 - \\varepsilon)$.",
            (read("-(r - 1)*log(1 - eps)"), read("log(1 + eps*(r - 1)/(r*(1 - eps)))")),
        ),
    ),
    _claim(
        "depth-4.leading-form",
        "At depth 4 the threshold is at most its leading form: what the form leaves out of the residual is negative",
        "r**(-3/2)*atanh(sqrt(eps/r)) <= atanh(sqrt(eps/r)) <= atanh(sqrt(eps))",
        "r > 1",
        derived=Bounded(
            "Go by way of the larger value's function, which rises.",
            (read("(1 - r**(-3/2))*atanh(sqrt(eps/r))"), read("atanh(sqrt(eps)) - atanh(sqrt(eps/r))")),
        ),
    ),
    _claim(
        "infinite-depth.leading-form",
        "So it is at infinite depth, where a logarithm of the ratio of the targets is left",
        "-log(1 - eps/r)/r**2 <= -log(1 - eps/r) <= -log(1 - eps)",
        "r > 1",
        derived=Bounded(
            "Go by way of $-\\log(1 - \\varepsilon/r)$.",
            (read("-log(1 - eps/r)*(r - 1)*(r + 1)/r**2"), read("log(1 + eps*(r - 1)/(r*(1 - eps)))")),
        ),
    ),
)
