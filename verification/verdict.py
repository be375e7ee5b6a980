"""Verdicts, evidence and counterexamples: what a check may say, and how what they say is combined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from derivations.expressions import Expr, Symbol


class Verdict(StrEnum):
    """The verdict on a claim, as defined in the claim format."""

    PROVED = "PROVED"
    ENCLOSED = "ENCLOSED"
    SAMPLED = "SAMPLED"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"
    VACUOUS = "VACUOUS"


class Outcome(StrEnum):
    """What one check found.

    `proved`, `enclosed`, `sampled`: it supports the claim with that strength; `refuted`: it proves the claim false;
    `unknown`: it could not tell, which is never a pass; `vacuous`: no point satisfies the assumptions.
    """

    PROVED = "proved"
    ENCLOSED = "enclosed"
    SAMPLED = "sampled"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    VACUOUS = "vacuous"


Point = Mapping[Symbol, Expr]


@dataclass(frozen=True)
class Counterexample:
    """An exact point at which the assumptions are proved to hold and the claim is proved to fail.

    Attributes:
        point: exact values of the variables that the claim uses.
        left: the ball of what the claim says there, as text.
        right: the ball of what is true there, as text.
    """

    point: Point
    left: str = ""
    right: str = ""


@dataclass(frozen=True)
class Evidence:
    """What one check found: its name, the outcome, one line of detail, and the exact points it looked at."""

    check: str
    outcome: Outcome
    detail: str
    counterexample: Counterexample | None = None
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Result:
    """The verdict on one claim, with all its evidence."""

    id: str
    title: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    seconds: float
    derived: bool = False

    @property
    def counterexample(self) -> Counterexample | None:
        """The counterexample of a refuted claim."""
        return next((found.counterexample for found in self.evidence if found.counterexample is not None), None)
