"""Points with plain values: a value that a search came upon replaced by a short number near it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from flint import arb, ctx

from derivations.expressions import ONE, ZERO, Expr, Number, Symbol, exp
from numerics.balls import evaluate
from verification.verdict import Point

_BITS: Final = 256
_DENOMINATORS: Final = (1, 2, 10, 100, 1_000, 10**6, 10**9)


def plain(point: Point, refutes: Callable[[Point], bool]) -> Point:
    """A point near a given one that refutes too, its values rational or a simple number plus or minus exp(k).

    Args:
        point: a point that refutes.
        refutes: whether another one does.
    """
    current = dict(point)
    for name, value in point.items():
        if isinstance(value, Number) and value.value.denominator < _DENOMINATORS[-1]:
            continue
        for candidate in _near(value):
            if refutes({**current, name: candidate}):
                current[name] = candidate
                break
    return _moved_together(current, refutes)


def _near(value: Expr) -> Iterator[Expr]:
    ball = evaluate(value, {}, _BITS)
    with ctx.workprec(_BITS):
        if not ball.is_finite():
            return
        if abs(ball) > 1e-6 and abs(ball) < 1e6:
            rational = Fraction(float(ball.mid()))
            yield from (Number(rational.limit_denominator(largest)) for largest in _DENOMINATORS)
        for base in (ZERO, ONE, Number(-1)):
            distance = ball - arb(int(base.value))
            if not (distance > 0 or distance < 0):
                continue
            exponent = round(float(abs(distance).log().mid()))
            for whole in dict.fromkeys((exponent, exponent - 1, exponent + 1, 2 * exponent)):
                yield base + exp(whole) if distance > 0 else base - exp(whole)


def _moved_together(point: dict[Symbol, Expr], refutes: Callable[[Point], bool]) -> Point:
    """The point with all values that are still unwieldy rounded at once, because single ones may not be free."""
    rounded = {name: next(_near(value), value) for name, value in point.items()}
    return rounded if rounded != point and refutes(rounded) else point
