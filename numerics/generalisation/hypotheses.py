"""What the theorems about generalisation assume: each check an error that names the hypothesis and the remedy."""

from __future__ import annotations

from fractions import Fraction

from numerics.generalisation.spectral import Exact
from numerics.matrix_solutions.hypotheses import HypothesisError

__all__ = ["HypothesisError", "moment"]


def moment(time: Exact) -> Fraction:
    """A time, exact.

    Raises:
        HypothesisError: if it is negative.
    """
    exact = Fraction(time)
    if exact < 0:
        raise HypothesisError(f"the time is {time}; give one from 0 on")
    return exact
