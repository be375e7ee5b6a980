"""Expansions as a variable approaches a point: exp-log-power series with proved leading terms."""

from derivations.expansion.constants import ClosedNumbers, Constants, StoppedError
from derivations.expansion.leading import (
    Approach,
    Leading,
    approaches,
    eventually,
    free_of,
    leading_term,
    series_of,
)

__all__ = [
    "Approach",
    "ClosedNumbers",
    "Constants",
    "Leading",
    "StoppedError",
    "approaches",
    "eventually",
    "free_of",
    "leading_term",
    "series_of",
]
