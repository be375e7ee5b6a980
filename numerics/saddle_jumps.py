"""From saddle to saddle in exact arithmetic: where diagonal networks of vanishing start wait, and when they jump.

The network is beta = u*v of depth 2, or beta = w_+**D - w_-**D of depth D >= 3, on the loss
L(beta) = |y - X beta|**2/(2*n).  With the start alpha its time is measured in log(1/alpha) at depth 2, and in
alpha**(2 - D)/(D*(D - 2)) beyond (for loss |y - X beta|**2/(2*n) as it stands).  As alpha vanishes, beta becomes
piecewise constant, and the same at every depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

Rational = int | Fraction


class DegenerateDesign(ValueError):
    """Active features that are linearly dependent, so that the place of the next saddle is not unique."""


@dataclass(frozen=True)
class Saddle:
    """Where the network waits.

    Attributes:
        time: when it arrives, in the unit of the module; 0 for the first.
        beta: the values of the features, of shape (features,).
        passed: s, by how much each feature is charged, from -1 to 1; it is active at either end.
    """

    time: Fraction
    beta: tuple[Fraction, ...]
    passed: tuple[Fraction, ...]


def saddles(design: Sequence[Sequence[Rational]], labels: Sequence[Rational], most: int = 10_000) -> list[Saddle]:
    """All saddles in order, the first at zero, the last a minimum of the loss.

    While the network waits, ds/dt = -grad L(beta).  When another s_i reaches 1 or -1, beta jumps to the minimum of L
    over beta_i >= 0 where s_i = 1, beta_i <= 0 where s_i = -1, and beta_i = 0 elsewhere.

    Args:
        design: X, of shape (examples, features); rational.
        labels: y, of shape (examples,); rational.
        most: the number of saddles after which to give up.

    Returns:
        the saddles with exact times and places.

    Raises:
        ValueError: if the shapes do not fit, there is no example or no feature, or there are more saddles than `most`.
        DegenerateDesign: if the features that are active together are linearly dependent.

    Source: Pesme, Flammarion 2023, for depth 2.

    >>> course = saddles([[1, 0], [0, 1]], [4, -1])
    >>> [(str(each.time), [str(value) for value in each.beta]) for each in course]
    [('0', ['0', '0']), ('1/2', ['4', '0']), ('2', ['4', '-1'])]
    """
    problem = _Problem.of(design, labels)
    charge = [fmpq(0)] * problem.features
    beta, time, found = list(charge), fmpq(0), list[Saddle]()
    while len(found) < most:
        found.append(Saddle(_fraction(time), _fractions(beta), _fractions(charge)))
        slope = problem.slope(beta)
        waits = [wait for one, rate in zip(charge, slope, strict=True) if (wait := _wait(one, rate)) is not None]
        if not waits:
            return found
        wait = min(waits)
        time += wait
        charge = [one - wait * rate for one, rate in zip(charge, slope, strict=True)]
        beta = problem.minimum([int(one) if abs(one) == 1 else 0 for one in charge])
    raise ValueError(f"after {most} saddles there is no end; ask for more of them")


def _wait(charge: fmpq, rate: fmpq) -> fmpq | None:
    """The time in which the charge, falling at `rate`, reaches the end that it moves to; None if it does not move.

    A charge never moves on beyond its end: there the slope at the minimum holds it or takes it back.
    """
    if rate == 0:
        return None
    end = -1 if rate > 0 else 1
    return (charge - end) / rate


@dataclass(frozen=True)
class _Problem:
    """The loss by its Gram matrix X^T X/n and its correlations X^T y/n."""

    gram: list[list[fmpq]]
    correlations: list[fmpq]

    @classmethod
    def of(cls, design: Sequence[Sequence[Rational]], labels: Sequence[Rational]) -> _Problem:
        """The moments of a design and its labels."""
        count = len(design)
        if not count or not design[0] or len(labels) != count or any(len(row) != len(design[0]) for row in design):
            raise ValueError("a design has at least one example and one feature, rows of one length, and a label each")
        rows = [[_rational(entry) for entry in row] for row in design]
        values = [_rational(label) for label in labels]
        columns = list(zip(*rows, strict=True))
        gram = [[_dot(one, other) / count for other in columns] for one in columns]
        return cls(gram, [_dot(column, values) / count for column in columns])

    @property
    def features(self) -> int:
        """The number of features."""
        return len(self.correlations)

    def slope(self, beta: Sequence[fmpq]) -> list[fmpq]:
        """The gradient X^T (X beta - y)/n of the loss."""
        return [_dot(row, beta) - own for row, own in zip(self.gram, self.correlations, strict=True)]

    def minimum(self, signs: Sequence[int]) -> list[fmpq]:
        """The minimum of L over values of the given signs, 0 where the sign is 0; an active-set method, exact.

        Source: Lawson, Hanson 1974, "Solving least squares problems", chapter 23.
        """
        free: list[int] = []
        beta = [fmpq(0)] * self.features
        while True:
            slope = self.slope(beta)
            gains = {i: -sign * slope[i] for i, sign in enumerate(signs) if sign and i not in free}
            best = max(gains, key=lambda i: gains[i], default=None)
            if best is None or gains[best] <= 0:
                self._require_independent(sorted([*free, *(i for i, gain in gains.items() if gain == 0)]))
                return beta
            free.append(best)
            while True:
                goal = self._stationary(free)
                crossed = [i for i in free if signs[i] * goal[i] <= 0]
                if not crossed:
                    beta = goal
                    break
                part = min(beta[i] / (beta[i] - goal[i]) for i in crossed)
                beta = [own + part * (there - own) for own, there in zip(beta, goal, strict=True)]
                free = [i for i in free if beta[i] != 0]

    def _stationary(self, free: Sequence[int]) -> list[fmpq]:
        """Where the slope by the free values vanishes, the others being 0."""
        self._require_independent(sorted(free))
        solution = self._among(free).solve(fmpq_mat([[self.correlations[i]] for i in free]))
        beta = [fmpq(0)] * self.features
        for place, i in enumerate(free):
            beta[i] = solution[place, 0]
        return beta

    def _among(self, chosen: Sequence[int]) -> fmpq_mat:
        return fmpq_mat([[self.gram[i][j] for j in chosen] for i in chosen])

    def _require_independent(self, chosen: Sequence[int]) -> None:
        """Without independence the minimum over these features is not unique."""
        if chosen and self._among(chosen).rref()[1] < len(chosen):
            names = ", ".join(str(i) for i in chosen)
            raise DegenerateDesign(
                f"the features {names} are linearly dependent, so that the loss has no single minimum; "
                "leave one of them out"
            )


def _rational(value: Rational) -> fmpq:
    own = Fraction(value)
    return fmpq(own.numerator, own.denominator)


def _dot(left: Sequence[fmpq], right: Sequence[fmpq]) -> fmpq:
    return sum((one * other for one, other in zip(left, right, strict=True)), fmpq(0))


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _fractions(values: Sequence[fmpq]) -> tuple[Fraction, ...]:
    return tuple(_fraction(value) for value in values)
