"""Laws of the modes in whole networks: random widths, singular vectors and hidden frames, all layers trained.

Conventions: M weight matrices; loss (1/2) sum of squared errors over the examples; tau is one over the learning rate,
and 1 where gradient descent takes steps eta; u is the strength u^T W_M...W_1 v of a mode, u0 its value at time 0.
Parameters that belong to a mode differ between the modes of a network.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.networks import aligned, chains, items, plateau, steps, unaligned, wired
from derivations.claim import Claim

CLAIMS: Final[tuple[Claim, ...]] = (
    *aligned.CLAIMS,
    *chains.CLAIMS,
    *plateau.CLAIMS,
    *unaligned.CLAIMS,
    *items.CLAIMS,
    *steps.CLAIMS,
    *wired.CLAIMS,
)
