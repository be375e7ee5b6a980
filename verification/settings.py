"""What a verification may cost and how thorough it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How thoroughly claims are decided.

    Attributes:
        seed: of all random choices; the same seed gives the same points.
        points: exact points at which each identity is evaluated.
        digits: decimal digits to which the two sides must be enclosed together where no exact proof is found.
        processes: worker processes for many claims; None for one a core.
        budget_seconds: time after which a claim is left undecided.
    """

    seed: int = 0
    points: int = 24
    digits: int = 300
    processes: int | None = None
    budget_seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.points < 1 or self.digits < 1 or self.budget_seconds <= 0:
            raise ValueError("points, digits and budget_seconds must be positive")
        if self.processes is not None and self.processes < 1:
            raise ValueError("processes must be at least 1; leave it out for one a core")
