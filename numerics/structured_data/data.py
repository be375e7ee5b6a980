"""A table of properties by items, its second moments and its named modes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from numerics.networks.matrices import Array, NetworkError, is_close
from numerics.networks.tasks import Task


@dataclass(frozen=True)
class StructuredData:
    """Items, their properties, and directions over the items that are singular vectors of the table.

    Attributes:
        items: the names of the items.
        properties: the names of the properties.
        outputs: the table Y, of shape (properties, items).
        directions: orthonormal columns v over the items, of shape (items, modes); empty if they are not known.
        labels: what each direction tells apart, one for each mode.

    Raises:
        NetworkError: if names and table do not fit.
    """

    items: tuple[str, ...]
    properties: tuple[str, ...]
    outputs: Array
    directions: Array = field(default_factory=lambda: np.empty((0, 0)))
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.outputs.shape != (len(self.properties), len(self.items)):
            raise NetworkError(
                f"a table of {len(self.properties)} properties of {len(self.items)} items has the shape "
                f"{(len(self.properties), len(self.items))}, not {self.outputs.shape}"
            )
        if len(self.labels) != self.directions.shape[1]:
            raise NetworkError(f"{self.directions.shape[1]} directions need as many labels, not {len(self.labels)}")

    @property
    def inputs(self) -> Array:
        """One-hot inputs, of shape (items, items)."""
        return np.eye(len(self.items))

    def answer(self, asked: str, item: str) -> tuple[int, int]:
        """The row and the column of the table at which a property of an item stands.

        Raises:
            NetworkError: for a name that the data set does not have.
        """
        for name, known in ((asked, self.properties), (item, self.items)):
            if name not in known:
                raise NetworkError(f"there is no {name!r} in this data set; it has {', '.join(known)}")
        return self.properties.index(asked), self.items.index(item)

    def modes(self) -> tuple[Array, Array, Array]:
        """Left vectors, singular values and right vectors, Y v = s u, by falling singular value.

        Returns:
            u of shape (properties, modes), s of shape (modes,), v of shape (items, modes): those of the directions if
            they are known, which settles repeated singular values; else those that NumPy finds.

        Raises:
            NetworkError: if the directions are no singular vectors of the table.
        """
        if not self.labels:
            left, values, right = np.linalg.svd(self.outputs, full_matrices=False)
            return left, values, right.T
        images = self.outputs @ self.directions
        if not is_close(self.outputs.T @ images, self.directions * np.sum(images**2, axis=0)):
            raise NetworkError("the directions are no singular vectors of this table; only the exact data have them")
        values = np.sqrt(np.sum(images**2, axis=0))
        order = np.argsort(-values, kind="stable")
        return images[:, order] / values[order], values[order], self.directions[:, order]

    def task(self) -> Task:
        """The task of a linear network that learns the table, with whitened inputs."""
        left, _, right = self.modes()
        return Task(self.outputs, self.inputs, left, right)
