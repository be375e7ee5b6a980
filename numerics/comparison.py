"""How far a solution can be from a curve that nearly solves the flow, component by component.

The error e of a curve with defect delta = f(curve) - curve' is written e = A*z in a basis A, in which the Jacobian J
is nearly diagonal.  Then |z_k|' <= (M |z| + |A**-1| delta)_k with M_kk = Re D_kk, M_kj = |D_kj|, D = A**-1 J A, the
largest over a tube around the curve.  M has no negative entry off its diagonal, so the solution of the linear
comparison system bounds |z| (Kamke 1932, Mueller 1927): contraction in one direction is not spoilt by another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import acb, acb_mat, arb, arb_mat

from numerics.rings import Balls, working
from numerics.taylor_series import Field, log2_magnitude, power_of_two

_BITS = 64
_FLOOR = arb((1, -4096))
_LARGEST_GROWTH = 64
_WORST_BASIS = 2**10
_TRIALS = 6


@dataclass(frozen=True)
class Spread:
    """A set of errors {A z : |z_k| <= radii_k}; real errors in a basis that may be complex."""

    basis: acb_mat
    inverse: acb_mat
    radii: tuple[arb, ...]

    @staticmethod
    def of(radii: Sequence[arb]) -> Spread:
        """A box."""
        return Spread(_identity(len(radii)), _identity(len(radii)), tuple(radii))

    @property
    def widths(self) -> tuple[arb, ...]:
        """A bound of each component of the errors."""
        return _times(self.basis, self.radii)

    def within(self, inverse: acb_mat) -> tuple[arb, ...]:
        """Bounds of the coefficients of the errors in another basis, whose inverse is given."""
        return _times(inverse * self.basis, self.radii)

    def widened(self, more: Sequence[arb]) -> Spread:
        """With errors up to `more` in each component added."""
        added = _times(self.inverse, more)
        return Spread(self.basis, self.inverse, tuple((r + a).upper() for r, a in zip(self.radii, added, strict=True)))


@dataclass(frozen=True)
class Tube:
    """A box around a curve over a span of time that the flow does not leave.

    Attributes:
        at_end: the errors at the end of the span.
        meanwhile: bounds of the components of the errors at every time of it.
        states: the box.
    """

    at_end: Spread
    meanwhile: tuple[arb, ...]
    states: tuple[arb, ...]


def tube(
    field: Field,
    curve: Sequence[arb],
    centre: Sequence[arb],
    time: arb,
    span: arb,
    spread: Spread,
    delta: Sequence[arb],
) -> Tube | None:
    """The tube of all solutions that start within `spread` of a curve; None if none could be proved.

    Args:
        field: the flow.
        curve: a box that contains the curve over the whole span.
        centre: where the curve is at its start; the basis is chosen there.
        time: a ball of the times of the span.
        span: the length of the span.
        spread: the errors at its start.
        delta: balls that contain the components of the defect f(curve) - curve'.
    """
    with working(_BITS):
        try:
            sizes = [power_of_two(max(log2_magnitude(place), 0.0)) for place in centre]
            basis, inverse = _eigenbasis(field.jacobian(Balls(), list(centre), time.mid()), sizes)
        except (ZeroDivisionError, ValueError):
            return None
        start, push = spread.within(inverse), _turned(inverse, delta)
        guess = [(4 * (r + p * span) + _FLOOR).upper() for r, p in zip(start, push, strict=True)]
        for _ in range(_TRIALS):
            widths = _times(basis, guess)
            box = tuple(arb(place.mid(), (place.rad() + w).upper()) for place, w in zip(curve, widths, strict=True))
            found = _compared(field, box, time, span, basis, inverse, start, push)
            if found is None:
                return None
            end, largest = found
            if all(most < allowed for most, allowed in zip(largest, guess, strict=True)):
                return Tube(Spread(basis, inverse, end), _times(basis, largest), box)
            guess = [(2 * most.max(allowed)).upper() for most, allowed in zip(largest, guess, strict=True)]
    return None


def _compared(
    field: Field,
    box: Sequence[arb],
    time: arb,
    span: arb,
    basis: acb_mat,
    inverse: acb_mat,
    start: Sequence[arb],
    push: Sequence[arb],
) -> tuple[tuple[arb, ...], tuple[arb, ...]] | None:
    """Bounds of |z| at the end of the span and during it, from r' = M r + push, as long as the flow is in the box.

    During it r = r0 + (integral of exp(M s))*(M r0 + push), where only what is positive of the bracket matters.
    """
    try:
        jacobian = acb_mat([[acb(entry) for entry in row] for row in field.jacobian(Balls(), list(box), time)])
    except (ZeroDivisionError, ValueError):
        return None
    size = len(start)
    rotated = inverse * jacobian * basis
    growth = [
        [(rotated[i, j].real if i == j else abs(rotated[i, j])).upper() * span for j in range(size)]
        for i in range(size)
    ]
    if not all(entry < _LARGEST_GROWTH for row in growth for entry in row):
        return None
    padded = [row + [arb(int(i == j)) for j in range(size)] for i, row in enumerate(growth)]
    whole = arb_mat(padded + [[arb(0)] * (2 * size)] * size).exp()
    end, most = [], []
    for i in range(size):
        carried = sum((whole[i, j] * start[j] for j in range(size)), arb(0))
        pushed = sum((whole[i, size + j] * push[j] * span for j in range(size)), arb(0))
        moved = [sum((growth[j][k] * start[k] for k in range(size)), push[j] * span).max(arb(0)) for j in range(size)]
        risen = sum((whole[i, size + j] * moved[j] for j in range(size)), arb(0))
        end.append(_positive(carried + pushed))
        most.append(_positive(start[i] + risen))
    return (tuple(end), tuple(most)) if all(r.is_finite() for r in (*end, *most)) else None


def _positive(value: arb) -> arb:
    return arb(value.upper()).max(arb(0))


def _eigenbasis(jacobian: Sequence[Sequence[arb]], sizes: Sequence[arb]) -> tuple[acb_mat, acb_mat]:
    """A basis of eigenvectors and its inverse, or that of the coordinates where they are nearly dependent.

    Args:
        jacobian: the Jacobian, of which the midpoint counts.
        sizes: the sizes of the coordinates, in which they are measured.
    """
    places = range(len(sizes))
    scaled = acb_mat([[acb((jacobian[i][j] * sizes[j] / sizes[i]).mid()) for j in places] for i in places])
    plain = _identity(len(sizes))
    try:
        basis = scaled.eig(right=True, algorithm="approx")[1].mid()
        inverse = basis.inv()
    except (ZeroDivisionError, ValueError):
        basis = inverse = plain
    largest = [max(float(abs(m[i, j]).upper()) for i in places for j in places) for m in (basis, inverse)]
    if not largest[0] * largest[1] < _WORST_BASIS:
        basis = inverse = plain
    rows = [[basis[i, j] * sizes[i] for j in places] for i in places]
    return acb_mat(rows), acb_mat([[inverse[i, j] / sizes[j] for j in places] for i in places])


def _identity(size: int) -> acb_mat:
    return acb_mat([[acb(int(i == j)) for j in range(size)] for i in range(size)])


def _turned(inverse: acb_mat, delta: Sequence[arb]) -> tuple[arb, ...]:
    """Bounds of the coefficients of balls of vectors in a basis."""
    turned = inverse * acb_mat([[acb(entry)] for entry in delta])
    return tuple(arb(abs(turned[i, 0]).upper()) for i in range(len(delta)))


def _times(matrix: acb_mat, radii: Sequence[arb]) -> tuple[arb, ...]:
    """|matrix| times bounds that are not negative."""
    rows = range(matrix.nrows())
    return tuple(arb(sum((abs(matrix[i, j]) * radius for j, radius in enumerate(radii)), arb(0)).upper()) for i in rows)
