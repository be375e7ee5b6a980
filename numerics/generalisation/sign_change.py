"""The alignment at which a second task begins to help: every change of the transfer's sign, isolated exactly.

With p > m the squared joint singular values, a and b those of the tasks, p + m = a + b and p*m = a*b*(1 - q**2), so
that p grows with the alignment q from max(a, b) to a + b.  The shares of the task are (p - b)/(p - m) and
(p - a)/(p - m): all that is kept of the task is rational in p, and the signs change at roots of polynomials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import cast

from flint import acb, arb, ctx, fmpq, fmpq_poly, fmpz_poly

from numerics.generalisation.hypotheses import HypothesisError
from numerics.generalisation.spectral import Exact, ball, to_digits


def transfer_sign_change(first: Exact, second: Exact, outputs: tuple[int, int], inputs: int, digits: int = 30) -> arb:
    """The alignment below which the second task harms the first one, and above which it helps.

    It is the only one: the transfer has no other change of sign between the alignments 0 and 1, which the isolation of
    all real roots of exact polynomials proves.

    Args:
        first: singular value of the first task in units of the noise, positive and exact.
        second: singular value of the second task, likewise.
        outputs: of the first and of the second task.
        inputs: that both share; as many orthonormal examples.
        digits: significant digits, each proved.

    Raises:
        HypothesisError: if a number is not positive, the first task shows nowhere when it is alone (no other task can
            harm it then), or the sign changes not once.

    Source: Lampinen, Ganguli 2019; the equation follows from the entries of the topic `transfer`.

    >>> transfer_sign_change("3/2", 3, (100, 100), 200).str(10, radius=False)
    '0.7602674647'
    """
    own, other = Fraction(first), Fraction(second)
    if min(own, other) <= 0 or min(*outputs, inputs) <= 0:
        raise HypothesisError("singular values and sizes of both tasks are to be positive")
    tasks = _Tasks(own**2, other**2, Fraction(outputs[0], inputs), Fraction(sum(outputs), inputs))
    if tasks.own**2 <= tasks.aspect:
        raise HypothesisError(
            f"the first task, {first}, is not above its threshold A**(1/4), A = {tasks.aspect}: alone nothing of it is "
            "learned, so that no task harms it; give a stronger one"
        )
    places = _changes(tasks)
    if len(places) != 1:
        found = "harms at every alignment" if not places else f"changes {len(places)} times between harm and help"
        raise HypothesisError(
            f"a second task of strength {second} {found}, so that there is no one alignment where help begins; "
            "transfer_benefit evaluates each alignment"
        )
    return to_digits(lambda: _alignment(tasks, _roots(tasks)[places[0]]), digits)


@dataclass(frozen=True)
class _Tasks:
    """Squared singular values of both tasks, and outputs over inputs of the first and of both."""

    own: Fraction
    other: Fraction
    aspect: Fraction
    joint: Fraction

    @property
    def ends(self) -> tuple[fmpq, fmpq]:
        """The larger squared joint singular value of orthogonal and of aligned tasks."""
        return _exact(max(self.own, self.other)), _exact(self.own + self.other)

    def polynomials(self) -> tuple[fmpq_poly, fmpq_poly, fmpq_poly, fmpq_poly]:
        """What is positive where a branch is there and keeps more than the task alone, as polynomials in p.

        In turn: p**2 - J; the first branch less the task alone; m**2 - J, which is above the threshold where m is; the
        second branch less the task alone; the differences multiplied by positive denominators.
        """
        a, b, size, joint = (_exact(value) for value in (self.own, self.other, self.aspect, self.joint))
        p = fmpq_poly([0, 1])
        m, gap = a + b - p, 2 * p - a - b
        above, below = p**2 - joint, m**2 - joint
        # g of a mode is energy/(gap*x*(J + x)).
        energy = above * (p - b) + size * gap * (1 + p)
        energy_below = below * (p - a) + size * gap * (1 + m)
        # What the task alone keeps is kept/scale.
        kept, scale = (a**2 - size) ** 2, a * (1 + a) * (size + a)
        one = scale * above**2 * (p - b) ** 2 - kept * gap * (1 + p) * energy
        reached = 2 * p * above * (p - b) - (1 + p) * energy
        two = scale * (reached * (1 + m) * energy_below + p**2 * below**2 * (p - a) ** 2)
        return above, one, below, two - kept * gap * p**2 * (1 + m) * energy_below

    def helps(self, place: fmpq) -> bool:
        """Whether the transfer is positive where the larger squared joint singular value is `place`."""
        above, one, below, two = (each(place) for each in self.polynomials())
        smaller = _exact(self.own + self.other) - place
        return bool((above > 0 and one > 0) or (below > 0 and smaller > 0 and two > 0))


def _exact(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _breaks(tasks: _Tasks) -> fmpz_poly:
    """A polynomial without multiple roots that vanishes wherever a sign can change, and at no end."""
    product = fmpq_poly([1])
    for each in tasks.polynomials():
        for end in tasks.ends:
            while each(end) == 0:
                each //= fmpq_poly([-end, 1])
        product *= each
    return (product // product.gcd(product.derivative())).numer()


def _roots(tasks: _Tasks) -> list[arb]:
    """The places between the ends where a sign can change, as disjoint balls in order."""
    polynomial, bits = _breaks(tasks), ctx.prec
    while True:
        with ctx.workprec(bits):
            lower, upper = (arb(end) for end in tasks.ends)
            # The stubs of python-flint leave out the multiplicities.
            roots = cast("list[tuple[acb, int]]", polynomial.complex_roots())
            found = [root.real for root, _ in roots if root.imag == 0]
            # No root is at an end, so that more bits tell on which side of it a near one lies.
            if not any(root.overlaps(end) for root in found for end in (lower, upper)):
                inside = (root for root in found if lower < root < upper)
                return sorted(inside, key=lambda root: Fraction(str(root.mid().fmpq())))
        bits *= 2


def _changes(tasks: _Tasks) -> list[int]:
    """The indices of those places at which the transfer does change its sign."""
    roots = _roots(tasks)
    helps = [tasks.helps(place) for place in _between(tasks, roots)]
    return [index for index, (before, after) in enumerate(pairwise(helps)) if before != after]


def _between(tasks: _Tasks, roots: Sequence[arb]) -> list[fmpq]:
    """A rational place in each gap that the roots leave between the ends."""
    lower, upper = tasks.ends
    marks = [(lower, lower), *((root.lower().fmpq(), root.upper().fmpq()) for root in roots), (upper, upper)]
    return [(before[1] + after[0]) / 2 for before, after in pairwise(marks)]


def _alignment(tasks: _Tasks, place: arb) -> arb:
    """The alignment q at which the larger squared joint singular value is `place`."""
    own, other = ball(tasks.own), ball(tasks.other)
    return ((place - own) * (place - other) / (own * other)).sqrt()
