"""What the generators of a tower are, and how fine they have been found to be needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from flint import arb, fmpq_mpoly

from derivations.exact.quotients import NotExact, Quotient

__all__ = ["Generator", "Hints", "Kind", "NotExact", "Restart", "root_of_constant"]


class Restart(Exception):
    """A generator was chosen too coarsely; the hints now say how to choose it."""


class Kind(StrEnum):
    """What a generator is."""

    SYMBOL = "symbol"
    CONSTANT = "constant"
    LOG = "log"
    ROOT = "root"
    EXP = "exp"
    SIGN = "sign"
    CIRCLE = "circle"
    COS = "cos"
    SIN = "sin"
    FUNCTION = "function"


@dataclass(frozen=True)
class Generator:
    """A generator: its kind, its place in the ring, and what it stands for.

    Attributes:
        base: the polynomial f of log|f|, |f|**(1/order) and sign(f).
        argument: the exponent or the angle.
        order: n of |f|**(1/n), and of x**(1/n) where the generator stands for the root of a symbol x.
        name, arguments: the function and its arguments.
        value: the ball value of a constant at the current precision.
    """

    kind: Kind
    index: int
    name: str = ""
    base: fmpq_mpoly | None = None
    argument: Quotient | None = None
    order: int = 1
    arguments: tuple[Quotient, ...] = ()
    value: Callable[[], arb] | None = None

    @property
    def has_known_exponential(self) -> bool:
        """Whether exp of the generator is written without an exponential: |f| for log|f|, x/W(x) for W(x)."""
        return self.kind is Kind.LOG or (self.kind is Kind.FUNCTION and self.name.startswith("lambertw"))


@dataclass
class Hints:
    """How fine the generators must be chosen, learned from earlier passes over the same expressions."""

    capacity: int = 24
    orders: dict[int, int] = field(default_factory=dict)
    symbol_orders: dict[str, int] = field(default_factory=dict)
    positive_symbols: set[str] = field(default_factory=set)
    free_roots: bool = True
    refinements: dict[tuple[Kind, int], int] = field(default_factory=dict)
    circle: int = 4
    roots_on_circle: bool = False
    shifts: dict[tuple[object, ...], tuple[int, ...]] = field(default_factory=dict)


def root_of_constant(factor: fmpq_mpoly, order: int) -> Callable[[], arb]:
    """The ball value of a root of a constant polynomial, an integer."""
    base = int(factor.leading_coefficient().p)
    return lambda: arb(base).root(order)
