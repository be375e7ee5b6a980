"""Statements about the mean of a random quantity, for all sizes or for large ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derivations.expressions import Expr, ExpressionError, Symbol
from derivations.random_quantities import random_quantity


@dataclass(frozen=True)
class Mean:
    """The mean of a random quantity is `value`, at every size or up to a deviation that falls like size**(-rate).

    Attributes:
        name: of the quantity, one of `derivations.random_quantities`.
        parameters: those of the quantity by name; they may contain the size and the variables of the claim.
        value: the formula for the mean.
        size: the variable that grows.
        sizes: the sizes at which it is sampled, at least two, growing.
        rate: of the deviation, positive; None if the formula is exact at every size.
        at: exact values of the other variables at which it is sampled; those outside the assumptions are left out.

    Raises:
        ExpressionError: if there is no such quantity, a parameter is missing or unknown, or the sizes or the rate are
            not as they must be.

    >>> from derivations.expressions import ONE, Number, symbols
    >>> n, = symbols("n")
    >>> Mean("spectral-moment", {"rows": n, "columns": n, "power": ONE}, ONE, n, (8, 16)).rate is None
    True
    """

    name: str
    parameters: Mapping[str, Expr]
    value: Expr
    size: Symbol
    sizes: tuple[int, ...]
    rate: Fraction | None = None
    at: tuple[Mapping[Symbol, Expr], ...] = ({},)

    def __post_init__(self) -> None:
        described = random_quantity(self.name)
        if set(self.parameters) != set(described.parameters):
            raise ExpressionError(f"{self.name} has the parameters {', '.join(described.parameters)}; give these")
        if len(self.sizes) < 2 or list(self.sizes) != sorted(set(self.sizes)) or self.sizes[0] < 1:
            raise ExpressionError(f"the sizes are {self.sizes}; give two or more, positive and growing")
        if self.rate is not None and self.rate <= 0:
            raise ExpressionError(f"the deviation cannot fall at the rate {self.rate}; give a positive one, or None")

    @property
    def formulas(self) -> tuple[Expr, ...]:
        """Every formula of the statement."""
        return (*self.parameters.values(), self.size, self.value)
