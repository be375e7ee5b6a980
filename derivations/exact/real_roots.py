"""Whether a polynomial has a real root between two rational numbers, by Sturm's theorem in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flint import fmpq, fmpq_poly, fmpz_poly


def has_real_root(polynomial: fmpz_poly, lower: fmpq | None, upper: fmpq | None) -> bool:
    r"""Whether a polynomial vanishes somewhere in a closed interval, the ends included.

    Sturm's theorem: with $p_0 = p$, $p_1 = p'$, $p_{k+1} = -(p_{k-1} \bmod p_k)$ and $V(x)$ the changes of sign in
    $p_0(x), p_1(x), \dots$, the distinct roots in $(a, b]$ number $V(a) - V(b)$ where $p(a) \neq 0$.  Unlike the
    isolation of complex roots it takes no longer where roots lie within $10^{-1000}$ of each other.

    Args:
        polynomial: not the zero polynomial.
        lower: the lower end; None for minus infinity.
        upper: the upper end, above the lower one; None for infinity.

    >>> squares = fmpz_poly([-2, 0, 1])
    >>> has_real_root(squares, fmpq(1), fmpq(2)), has_real_root(squares, fmpq(2), None)
    (True, False)
    """
    if any(end is not None and polynomial(end) == 0 for end in (lower, upper)):
        return True
    chain = tuple(_sturm_chain(fmpq_poly(polynomial)))
    return _changes([_sign(part, lower, -1) for part in chain]) != _changes([_sign(part, upper, 1) for part in chain])


def _sturm_chain(polynomial: fmpq_poly) -> Iterator[fmpq_poly]:
    before, here = polynomial, polynomial.derivative()
    yield before
    while here:
        yield here
        # Positive factors change no sign, and the numbers stay small without them.
        remainder = (-(before % here)).numer()
        content = remainder.content()
        before, here = here, fmpq_poly(remainder / content if content else remainder)


def _sign(polynomial: fmpq_poly, place: fmpq | None, end: int) -> int:
    """The sign at a place, or else far out in the direction of the end."""
    if place is None:
        leading = polynomial[polynomial.degree()]
        value = -leading if end < 0 and polynomial.degree() % 2 else leading
    else:
        value = polynomial(place)
    return int(value > 0) - int(value < 0)


def _changes(signs: list[int]) -> int:
    present = [sign for sign in signs if sign]
    return sum(1 for first, second in pairwise(present) if first != second)
