"""The singular values of noise in floating point: places in the bulk with their weights, and its median."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

#: Places in the bulk: the midpoint rule converges exponentially, and a step in the bulk is 1/t wide at time t.
_PLACES = 4096


@dataclass(frozen=True)
class Bulk:
    """The bulk of noise of the aspect A at equidistant angles, from the upper edge down.

    Attributes:
        aspect: A, rows over columns.
        angles: h, x**2 = 1 + A + 2*sqrt(A)*cos(h).
        singular: x.
        weights: of the mean over the law of Marchenko and Pastur.
    """

    aspect: float
    angles: Array
    singular: Array
    weights: Array

    @classmethod
    def of(cls, aspect: float, places: int = _PLACES) -> Bulk:
        """The bulk at so many places.

        >>> bulk = Bulk.of(0.5)
        >>> round(float(bulk.weights.sum()), 12), round(float(bulk.weights @ bulk.singular**2), 12)
        (1.0, 1.0)
        """
        angles = (np.arange(places) + 0.5) * np.pi / places
        square = (1 - np.sqrt(aspect)) ** 2 + 4 * np.sqrt(aspect) * np.cos(angles / 2) ** 2
        weights = 2 * aspect * np.sin(angles) ** 2 / (places * min(1.0, aspect) * square)
        return cls(aspect, angles, np.sqrt(square), weights)

    @property
    def edges(self) -> tuple[float, float]:
        """|1 - sqrt(A)| and 1 + sqrt(A)."""
        root = float(np.sqrt(self.aspect))
        return abs(1 - root), 1 + root

    def median(self) -> float:
        """The singular value below which half of them lie."""
        return float(np.interp(0.5, np.cumsum(self.weights) - self.weights / 2, self.singular))

    def shift(self, strength: float) -> Array:
        """Weights of what a mode of the teacher adds to a sum over the bulk by moving it."""
        size = strength**2 / np.sqrt(self.aspect)
        turned = size * (size - np.cos(self.angles)) / ((1 - size) ** 2 + 4 * size * np.sin(self.angles / 2) ** 2)
        return np.asarray(-turned / len(self.angles))

    def leak(self, strength: float) -> Array:
        """Weights of a sum over the bulk in which each mode counts by its overlaps with one of the teacher."""
        square = (1 + strength**2) * (self.aspect + strength**2) / strength**2
        scale = 2 * self.aspect / (len(self.angles) * strength)
        return np.asarray(scale * np.sin(self.angles) ** 2 / (self.singular * (square - self.singular**2)))
