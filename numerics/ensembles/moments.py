"""Running moments of independent draws, which add up in batches without loss of digits."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Moments:
    """What is kept of a set of independent draws x_1, ..., x_N of a random quantity.

    Attributes:
        count: N.
        mean: (1/N) sum x_i.
        squares: sum (x_i - mean)**2.
        lowest, highest: the smallest and the largest draw.
    """

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    lowest: float = inf
    highest: float = -inf

    @classmethod
    def of(cls, draws: NDArray[np.float64]) -> Moments:
        """The moments of an array of draws.

        Raises:
            ValueError: if a draw is not finite.

        >>> Moments.of(np.array([1.0, 2.0, 3.0])).mean
        2.0
        """
        if not np.all(np.isfinite(draws)):
            raise ValueError("a draw is not finite; choose smaller sizes or parameters")
        mean = float(np.mean(draws))
        squares = float(np.sum((draws - mean) ** 2))
        return cls(draws.size, mean, squares, float(np.min(draws)), float(np.max(draws)))

    def __add__(self, other: Moments) -> Moments:
        """The moments of both sets together (Chan, Golub, LeVeque 1983)."""
        count = self.count + other.count
        if count == 0:
            return self
        apart = other.mean - self.mean
        mean = self.mean + apart * other.count / count
        squares = self.squares + other.squares + apart**2 * self.count * other.count / count
        return Moments(count, mean, squares, min(self.lowest, other.lowest), max(self.highest, other.highest))

    @property
    def spread(self) -> float:
        """The standard deviation of one draw, sqrt(squares/(N - 1)); infinite for fewer than two draws."""
        return sqrt(self.squares / (self.count - 1)) if self.count > 1 else inf

    @property
    def error(self) -> float:
        """The standard error of the mean, spread/sqrt(N)."""
        return self.spread / sqrt(self.count) if self.count > 1 else inf

    @property
    def largest_share(self) -> float:
        """The part of `squares` that a single draw may contribute: near 1 if the spread rests on one draw.

        Where it is not small, rare large draws carry the mean, and the standard error says little.
        """
        furthest = max(self.highest - self.mean, self.mean - self.lowest)
        return min(1.0, furthest**2 / self.squares) if self.squares > 0 else 1.0


#: The moments before any draw.
NO_DRAWS: Final = Moments()
