"""Ask for digits, get digits: the precision is raised until the printed digits are proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb, fmpq, fmpz

from derivations.expressions import Expr, ExpressionError, Symbol
from numerics.balls import NoValue, Unknown, Value, status
from numerics.rationals import rational_value
from numerics.walk import NoValueError, UnknownError

#: log2(10), a little too large.
BITS_PER_DIGIT: Final = 3.3220
#: The working precision beyond which digits are given up, unless the caller allows more.
LARGEST_PRECISION: Final = 1 << 22
#: The same for numbers of which no more than a few digits are wanted: what cancels more of them is hardly meant.
_LARGEST_FOR_NUMBERS: Final = 1 << 16
_GUARD_BITS: Final = 64


class PrecisionError(ArithmeticError):
    """The digits asked for cannot be given."""


@dataclass(frozen=True)
class Digits:
    """A number to so many significant decimal digits, each proved.

    Attributes:
        text: the decimal digits, as in `-1.2345e-67`, rounded to nearest.
        ball: an enclosure of the number, from which the digits follow; it is exact for a rational number.
        bits: the working precision at which they were proved.
    """

    text: str
    ball: arb
    bits: int

    def __str__(self) -> str:
        return self.text


def digits_of(
    expr: Expr, point: Mapping[Symbol, Expr], digits: int, *, largest_precision: int = LARGEST_PRECISION
) -> Digits:
    """The value of `expr` at `point` to `digits` significant decimal digits, correctly rounded to nearest.

    Args:
        expr: any expression of the language.
        point: exact values (closed trees) of its symbols.
        digits: how many significant digits, at least 1.
        largest_precision: the working precision in bits beyond which to give up.

    Raises:
        PrecisionError: if there is no value, or the digits are not proved within the precision allowed; the latter is
            certain for zero, and for a tie of the rounding, if the number is not seen to be rational.
        ExpressionError: if a symbol has no value, or `digits` is not positive.

    >>> from derivations.expressions import read
    >>> print(digits_of(read("2*exp(-1000000)"), {}, 12))
    6.59366295618e-434295
    >>> print(digits_of(read("2/3"), {}, 5))
    0.66667
    """
    if digits < 1:
        raise ExpressionError(f"a positive number of digits is needed, not {digits}")
    exact = rational_value(expr, point)
    if exact is not None:
        return Digits(*_of_rational(exact, digits), bits=0)
    bits = int(digits * BITS_PER_DIGIT) + _GUARD_BITS
    reason = "no precision was allowed"
    while bits <= largest_precision:
        found = status(expr, point, bits)
        if isinstance(found, NoValue):
            raise PrecisionError(f"no digits can be given, because there is no finite real value: {found.reason}")
        if isinstance(found, Value):
            text = proved_digits(found.ball, digits)
            if text is not None:
                return Digits(text, found.ball, bits)
            reason = "the ball around it still contains 0" if found.ball.contains(0) else "its ball is too wide"
        elif isinstance(found, Unknown):
            reason = found.reason
        bits *= 2
    raise PrecisionError(
        f"{digits} digits are not proved at {largest_precision} bits: {reason}; the number may be zero, or a tie of "
        "the rounding; ask for another number of digits or allow a larger precision"
    )


def enclosure(
    expr: Expr,
    point: Mapping[Symbol, Expr],
    relative: float,
    absolute: float = 0.0,
    *,
    largest_precision: int = _LARGEST_FOR_NUMBERS,
) -> arb:
    """A ball around the value of `expr` at `point` with |value - middle| <= max(relative*|value|, absolute).

    Args:
        expr: any expression of the language.
        point: exact values (closed trees) of its symbols.
        relative: the radius that is allowed, as a part of the value.
        absolute: the radius that is allowed even if it is a larger part.
        largest_precision: the working precision in bits beyond which to give up.

    Raises:
        NoValueError: if it is proved that there is no finite real value.
        UnknownError: if there is no ball as small as that within the precision allowed.
        ExpressionError: if a symbol has no value.

    >>> from derivations.expressions import read
    >>> enclosure(read("sqrt((1e40 + 2)**2) - 1e40"), {}, 1e-15).contains(2)
    True
    """
    bits, reason = _GUARD_BITS, ""
    while bits <= largest_precision:
        found = status(expr, point, bits)
        if isinstance(found, NoValue):
            raise NoValueError(found.reason)
        if isinstance(found, Unknown):
            reason = found.reason
        elif found.ball.rad() <= max(arb(absolute), relative * found.ball.abs_lower()):
            return found.ball
        else:
            reason = f"its ball {found.ball.str(5)} is too wide at {bits} bits"
        bits *= 2
    raise UnknownError(f"a value is not enclosed as sharply as needed: {reason}")


def proved_digits(ball: arb, digits: int) -> str | None:
    """The `digits` significant digits to which every number in the ball rounds, None if they do not agree."""
    if not ball.is_finite() or ball.contains(0):
        return None
    middle, radius, exponent = ball.mid_rad_10exp(digits + 10)
    lowest, highest = int(middle - radius), int(middle + radius)
    if lowest * highest <= 0:
        return None
    ends = {_rounded(end, int(exponent), digits) for end in (lowest, highest)}
    return ends.pop() if len(ends) == 1 else None


def _rounded(number: int, exponent: int, digits: int) -> str:
    """Number * 10**exponent to `digits` significant digits; ties go away from zero."""
    size = abs(number)
    excess = len(fmpz(size).str()) - digits
    if excess > 0:
        size, rest = divmod(size, 10**excess)
        size += 2 * rest >= 10**excess
    else:
        size *= 10**-excess
    if size == 10**digits:
        size, excess = size // 10, excess + 1
    return _written(number < 0, fmpz(size).str(), exponent + excess)


def _of_rational(value: Fraction, digits: int) -> tuple[str, arb]:

    ball = arb(fmpq(value.numerator, value.denominator))
    if value == 0:
        return "0", ball
    shift = digits + 2 + (value.denominator.bit_length() - abs(value.numerator).bit_length()) * 30_103 // 100_000 + 2
    scaled = abs(value) * Fraction(10) ** shift
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    # A last digit that only says "not a tie" keeps the rounding right.
    marked = whole * 10 + (1 if rest else 0)
    return _rounded(marked if value > 0 else -marked, -shift - 1, digits), ball


def _written(negative: bool, figures: str, exponent: int) -> str:
    """Figures * 10**exponent, in positional notation if that is short, else with an exponent."""
    sign = "-" if negative else ""
    point = len(figures) + exponent
    if -4 < point <= 0:
        return f"{sign}0.{'0' * -point}{figures}"
    if 0 < point < len(figures):
        return f"{sign}{figures[:point]}.{figures[point:]}"
    if point == len(figures):
        return f"{sign}{figures}"
    fraction = f".{figures[1:]}" if len(figures) > 1 else ""
    return f"{sign}{figures[0]}{fraction}e{point - 1:+d}".replace("e+", "e")
