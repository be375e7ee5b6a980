"""Decides claims by exact and ball arithmetic, and reports what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derivations.claim import Claim
    from verification.settings import Settings
    from verification.verdict import Result

__all__ = ["check"]


def check(claim: Claim, settings: Settings | None = None) -> Result:
    """The verdict on one claim, with its evidence.

    Args:
        claim: what is to be decided.
        settings: how thoroughly; None for the defaults.

    >>> from derivations.claim import Claim, Equal
    >>> from derivations.expressions import read
    >>> check(Claim("square", Equal(read("(x + 1)**2"), read("x**2 + 2*x + 1")))).verdict
    <Verdict.PROVED: 'PROVED'>
    """
    from verification.engine import verify
    from verification.settings import Settings

    # The engine is imported here so that `import verification`, which the command line pays for, costs nothing.
    (result,) = verify([claim], settings or Settings(processes=1))
    return result
