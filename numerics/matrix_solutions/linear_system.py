"""The linear system behind a Riccati equation, X' = F X and Y' = c X - F Y, solved in ball arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flint import arb, arb_mat, ctx

from derivations.expressions import Expr
from numerics.balls import Value, status
from numerics.matrix_solutions.hypotheses import HypothesisError
from numerics.precision import BITS_PER_DIGIT, PrecisionError

#: The working precision in bits beyond which digits are given up.
LARGEST_PRECISION: Final = 1 << 18
_GUARD_BITS: Final = 64
_BITS_OF_SIZE: Final = 64


@dataclass(frozen=True)
class LinearSystem:
    """R' = F R + R F - c R^2 from R(0) = Q0 Q0^T, as the quotient R = X Y^{-1} of a linear system.

    exp(x [[F, 0], [c I, -F]]) = [[e^{Fx}, 0], [L, e^{-Fx}]] gives c Phi = e^{Fx} L, and with it
    R(x) = e^{Fx} Q0 (I + Q0^T e^{Fx} L Q0)^{-1} Q0^T e^{Fx}.  The inverse is that of a positive definite matrix, so it
    always exists; the exponentials grow, and the working precision pays for it.

    Attributes:
        flow: F, symmetric, shape (n, n).
        start: Q0, shape (n, hidden).
        elapsed: the time x in units of the time constant.
        quadratic: c.
    """

    flow: list[list[Expr]]
    start: list[list[Expr]]
    elapsed: Expr
    quadratic: int

    def solved(self, digits: int, largest_precision: int) -> tuple[arb_mat, int]:
        """R(x), each entry within 10^-digits of the largest one, and the working precision in bits.

        Raises:
            HypothesisError: if the time is negative.
            PrecisionError: if the digits are not proved within the precision allowed.
        """
        bits = int(digits * BITS_PER_DIGIT) + _GUARD_BITS + self._bits_of_growth()
        while bits <= largest_precision:
            found = self.at_precision(bits)
            if _within(found, digits):
                return found, bits
            bits *= 2
        raise PrecisionError(
            f"{digits} digits would need {bits} bits, and {largest_precision} are allowed: the growing exponentials of "
            "the linear system cost digits in proportion to the time; ask for fewer digits, an earlier time or a "
            "larger precision, or use the solution in floating point, which is stable at any time"
        )

    def at_precision(self, bits: int) -> arb_mat:
        """R(x) as balls that hold it, however wide."""
        flow, start = balls(self.flow, bits), balls(self.start, bits)
        (elapsed,) = balls([[self.elapsed]], bits).entries()
        size = flow.nrows()
        with ctx.workprec(bits):
            block = arb_mat(2 * size, 2 * size)
            for row in range(size):
                block[size + row, row] = elapsed * self.quadratic
                for column in range(size):
                    block[row, column] = elapsed * flow[row, column]
                    block[size + row, size + column] = -elapsed * flow[row, column]
            whole = block.exp()
            growth = _part(whole, 0, 0, size)
            grown = growth * start
            inner = start.transpose() * (growth * (_part(whole, size, 0, size) * start))
            for unit in range(inner.nrows()):
                inner[unit, unit] = inner[unit, unit] + 1
            return _quotient(grown, inner)

    def _bits_of_growth(self) -> int:
        """The binary digits that the growing exponentials take up."""
        (elapsed,) = balls([[self.elapsed]], _BITS_OF_SIZE).entries()
        if elapsed < 0:
            raise HypothesisError(f"the time must not be negative, but it is {elapsed.str(8)} time constants")
        flow = balls(self.flow, _BITS_OF_SIZE)
        rows = range(flow.nrows())
        fastest = max(sum(float(abs(flow[row, column]).upper()) for column in rows) for row in rows)
        return int(4.4 * fastest * float(elapsed.upper()))


def balls(entries: Sequence[Sequence[Expr]], bits: int) -> arb_mat:
    """The values of closed expressions.

    Raises:
        HypothesisError: if an entry has no finite real value.
    """
    return arb_mat([[_ball(entry, bits) for entry in row] for row in entries])


def _ball(entry: Expr, bits: int) -> arb:
    found = status(entry, {}, bits)
    if isinstance(found, Value):
        return found.ball
    raise HypothesisError(f"{entry!r} is no entry of a matrix: {found.reason}")


def _part(whole: arb_mat, top: int, left: int, size: int) -> arb_mat:
    return arb_mat([[whole[top + row, left + column] for column in range(size)] for row in range(size)])


def _quotient(grown: arb_mat, inner: arb_mat) -> arb_mat:
    """Grown * inner^-1 * grown^T; balls of everything where the precision does not show that it exists."""
    try:
        return grown * inner.solve(grown.transpose())
    except ZeroDivisionError:
        size = grown.nrows()
        return arb_mat([[arb("0 +/- inf")] * size for _ in range(size)])


def _within(found: arb_mat, digits: int) -> bool:
    """Whether every radius is at most 10^-digits times a lower bound of the largest entry."""
    entries = found.entries()
    if not all(entry.is_finite() for entry in entries):
        return False
    largest = max((entry.abs_lower() for entry in entries), key=lambda bound: bound)
    allowed = largest / arb(10) ** digits
    return all(entry.rad() <= allowed for entry in entries)
