"""A category: a block of items that share properties, in a background of chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from numerics.networks.matrices import NetworkError
from numerics.structured_data.data import StructuredData


@dataclass(frozen=True)
class Category:
    """K_o items share K_f properties, which they have with probability p; all others have q.

    Attributes:
        items: N_o.
        properties: N_f.
        own_items: K_o, the first ones.
        own_properties: K_f, the first ones.
        inside: p.
        outside: q.

    Raises:
        NetworkError: if the block is larger than the table, or a probability is not between 0 and 1.
    """

    items: int
    properties: int
    own_items: int
    own_properties: int
    inside: float
    outside: float

    def __post_init__(self) -> None:
        fits = 1 <= self.own_items <= self.items and 1 <= self.own_properties <= self.properties
        if not (fits and 0 <= self.inside <= 1 and 0 < self.outside < 1):
            raise NetworkError(
                "a category has at most as many items and properties as the table, p between 0 and 1, and q strictly "
                f"between; here {self}"
            )

    @property
    def coherence(self) -> float:
        """C = (p - q)**2/(q*(1 - q))*K_o*K_f/sqrt(N_o*N_f); the category is seen if C > 1.

        Source: Saxe, McClelland, Ganguli 2019.

        >>> Category(100, 400, 20, 40, 0.9, 0.4).coherence
        4.166...
        """
        signal = (self.inside - self.outside) ** 2 / (self.outside * (1 - self.outside))
        return signal * self.own_items * self.own_properties / sqrt(self.items * self.properties)

    @property
    def expected_value(self) -> float:
        """The largest singular value of the table in the limit of many items and properties.

        sg*(N_o*N_f)**(1/4)*sqrt((1 + C*(r + 1/r) + C**2)/C) with r = sqrt(N_f/N_o) above C = 1, and the edge of the
        noise, sg*(sqrt(N_o) + sqrt(N_f)), below.
        """
        deviation, coherence = sqrt(self.outside * (1 - self.outside)), max(self.coherence, 1.0)
        ratio = sqrt(self.properties / self.items)
        square = (1 + coherence * (ratio + 1 / ratio) + coherence**2) / coherence
        return deviation * sqrt(sqrt(self.items * self.properties) * square)

    def draw(self, rng: np.random.Generator) -> StructuredData:
        """A table of 0 and 1, from which the mean q of the background is taken away; of shape (N_f, N_o)."""
        chance = np.full((self.properties, self.items), self.outside)
        chance[: self.own_properties, : self.own_items] = self.inside
        values = (rng.random(chance.shape) < chance).astype(float) - self.outside
        items = tuple(f"item {place}" for place in range(self.items))
        return StructuredData(items, tuple(f"property {place}" for place in range(self.properties)), values)
