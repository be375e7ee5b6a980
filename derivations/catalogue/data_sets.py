"""Items and their properties as exact matrices, and the network that learns them, from its loss to its modes.

A data set is a table of properties by items, one column for each item; inputs are whitened, one unit for each item.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Final

from derivations.catalogue.quantities import TAU, T
from derivations.claim import Claim
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import Diff, Expr, Symbol, add, as_expr, differentiate, mul, sqrt, substitute

Vector = tuple[Expr, ...]


@dataclass(frozen=True)
class Mode:
    """A singular mode: its value, its vector over the properties, and its vector over the items."""

    value: Expr
    properties: Vector
    items: Vector


@dataclass(frozen=True)
class DataSet:
    """A table of properties by items, and directions over the items that are its singular vectors.

    Attributes:
        items: the names of the items.
        properties: the names of the properties.
        table: one row for each property, one entry for each item.
        directions: orthogonal vectors over the items, of any length.
    """

    items: tuple[str, ...]
    properties: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    directions: tuple[tuple[int, ...], ...]

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes: for a direction d of the items v = d/|d|, s = |Y v| and u = Y v/s.

        >>> [repr(mode.value) for mode in TOY.modes]
        ['sqrt(7)', 'sqrt(3)', '1', '1']
        """
        return tuple(self._mode(direction) for direction in self.directions)

    def _mode(self, direction: tuple[int, ...]) -> Mode:
        image, squared = self._image(direction), sum(part**2 for part in direction)
        length, value = root(Fraction(squared)), root(Fraction(sum(part**2 for part in image), squared))
        properties = tuple(as_expr(part) / (value * length) for part in image)
        return Mode(value, properties, tuple(as_expr(part) / length for part in direction))

    def _image(self, direction: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sum(x * y for x, y in zip(row, direction, strict=True)) for row in self.table)

    def contributions(self, asked: str, item: str) -> tuple[Fraction, ...]:
        """What each mode, once it is learned, adds to the answer for a property of an item: s*u*v.

        >>> [str(part) for part in TOY.contributions("fly", "salmon")]
        ['1/4', '1/4', '-1/2', '0']
        """
        row, column = self.properties.index(asked), self.items.index(item)
        return tuple(
            Fraction(self._image(direction)[row] * direction[column], sum(part**2 for part in direction))
            for direction in self.directions
        )


def root(square: Fraction) -> Expr:
    """The square root of a rational number, a rational number where it is one."""
    exact = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    return as_expr(exact) if exact**2 == square else sqrt(as_expr(square))


def dot(left: Vector, right: Vector) -> Expr:
    """The sum of the products of the entries."""
    return add(*(mul(x, y) for x, y in zip(left, right, strict=True)))


#: Four items of a tree with one property for each node.
TOY: Final = DataSet(
    ("canary", "salmon", "oak", "rose"),
    ("grow", "move", "roots", "fly", "swim", "bark", "petals"),
    ((1, 1, 1, 1), (1, 1, 0, 0), (0, 0, 1, 1), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)),
    ((1, 1, 1, 1), (1, 1, -1, -1), (1, -1, 0, 0), (0, 0, 1, -1)),
)


@dataclass(frozen=True)
class Network:
    """The way from the loss of a two-layer network on a data set to a flow for each of its modes.

    With as many hidden units as modes and weights w1 = a_k*v_k, w2 = a_k*u_k at the start, the weights keep that form
    and tau*da_k/dt = a_k*(s_k - a_k**2).
    """

    data: DataSet

    def __call__(self, claim: Claim) -> Derivation:
        """The gradient flow of all weights, the singular modes, and the invariance of the form."""
        modes = self.data.modes
        amplitudes = tuple(Symbol(f"a{place}") for place in range(len(modes)))
        rates = tuple(a * (mode.value - a**2) / TAU for a, mode in zip(amplitudes, modes, strict=True))
        shown = tuple(Equation(Diff(a, T), rate) for a, rate in zip(amplitudes, rates, strict=True))
        known = claim.assumptions
        return Derivation(
            (
                Step(
                    Rule.CITE,
                    "The singular modes of the table of properties by items, with orthonormal vectors.",
                    tuple(Equation(Symbol(f"s{place}"), mode.value) for place, mode in enumerate(modes)),
                    self._singular(),
                    known,
                ),
                Step(
                    Rule.REDUCE,
                    "All weights of the network descend the gradient of the loss, half the sum of squared errors over "
                    "items and properties; each hidden unit that starts along one mode stays along it.",
                    shown,
                    self._invariance(amplitudes, rates),
                    known,
                ),
            )
        )

    def _singular(self) -> tuple[Expr, ...]:
        """Y^T u = s*v for every mode, and orthonormal v; Y v = s*u is how u is made."""
        modes, table = self.data.modes, self.data.table
        vanishing = []
        for place, mode in enumerate(modes):
            for item in range(len(self.data.items)):
                column = tuple(as_expr(row[item]) for row in table)
                vanishing.append(dot(column, mode.properties) - mode.value * mode.items[item])
            for other, second in enumerate(modes[: place + 1]):
                vanishing.append(dot(mode.items, second.items) - int(other == place))
        return tuple(vanishing)

    def _invariance(self, amplitudes: Vector, rates: Vector) -> tuple[Expr, ...]:
        """Each weight moves as its amplitude says: dw/da*da/dt + dL/dw/tau vanishes, with L differentiated by w."""
        modes, data = self.data.modes, self.data
        hidden, items, properties = range(len(modes)), range(len(data.items)), range(len(data.properties))
        first = {(h, i): Symbol(f"v{h}_{i}") for h, i in product(hidden, items)}
        second = {(m, h): Symbol(f"w{m}_{h}") for m, h in product(properties, hidden)}
        form = {first[h, i]: (h, modes[h].items[i]) for h, i in first}
        form |= {second[m, h]: (h, modes[h].properties[m]) for m, h in second}
        place = {weight: amplitudes[h] * entry for weight, (h, entry) in form.items()}
        errors = {
            (m, i): data.table[m][i] - add(*(second[m, h] * first[h, i] for h in hidden))
            for m, i in product(properties, items)
        }
        vanishing = []
        for weight, (h, entry) in form.items():
            concerned = [error for error in errors.values() if weight in error.free_symbols]
            slope = add(*(mul(error, differentiate(error, weight)) for error in concerned))
            vanishing.append(rates[h] * entry + substitute(slope, place) / TAU)
        return tuple(vanishing)
