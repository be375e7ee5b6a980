"""What a sampler of a random quantity is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Draws: TypeAlias = NDArray[np.float64]
#: From a generator, the number of draws and the parameters by name to independent draws of the quantity.
Draw: TypeAlias = Callable[[np.random.Generator, int, Mapping[str, float]], Draws]
Work: TypeAlias = Callable[[Mapping[str, float]], float]


@dataclass(frozen=True)
class Sampler:
    """How a random quantity is drawn.

    Attributes:
        name: the name by which a statement refers to the quantity.
        draw: draws independent samples of it.
        work: what one draw costs, in units of one normal random number; it sets the size of batches and budgets.
        constant: whether the quantity is the same in every draw, up to rounding.
    """

    name: str
    draw: Draw
    work: Work
    constant: bool = False


def whole(parameters: Mapping[str, float], name: str, least: int = 1) -> int:
    """A parameter that must be a whole number, at least `least`.

    Raises:
        ValueError: if it is not.

    >>> whole({"width": 8.0}, "width")
    8
    """
    value = parameters[name]
    if value < least or value != round(value):
        raise ValueError(f"{name} is {value:g}; it must be a whole number, at least {least}")
    return round(value)
