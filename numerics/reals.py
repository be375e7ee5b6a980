"""Real numbers enclosed by balls, however large or small, and their arithmetic.

A `Near` number is a ball, with its exact rational value where that is known.  A `Far` number is too large or too small
for a ball: it is its sign and a ball around the logarithm of its absolute value, so that exp(exp(1000000)) is ordinary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import Final, TypeAlias

from flint import arb, fmpq, fmpz

from numerics.walk import NoValueError, UnknownError

#: Exponentials beyond exp(+-2**64) are held as logarithms.
_LARGEST_LOGARITHM: Final = arb(2) ** 64
_LARGEST_EXACT_BITS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Near:
    """A real number in a finite ball; `exact` is its value if that is known to be this rational number."""

    ball: arb
    exact: fmpq | None = None


@dataclass(frozen=True, slots=True)
class Far:
    """The real number sign * exp(log), whose logarithm is in a ball far from 0."""

    sign: int
    log: arb


Real: TypeAlias = Near | Far


def exact(value: fmpq) -> Near:
    """A rational number, exactly."""
    return Near(arb(value), value)


def near(ball: arb, what: str = "the value") -> Near:
    """A ball as a number; a ball without width is an exact dyadic number.

    Raises:
        UnknownError: if the ball is not finite; `what` names what could not be enclosed.
    """
    if not ball.is_finite():
        raise UnknownError(f"{what} could not be enclosed at this precision")
    return Near(ball, _dyadic(ball))


def _dyadic(ball: arb) -> fmpq | None:
    if not ball.is_exact():
        return None
    mantissa, exponent = ball.man_exp()
    if mantissa.bit_length() + abs(exponent) > _LARGEST_EXACT_BITS:
        return None
    return fmpq(mantissa) * fmpq(2) ** exponent


def _kept(value: fmpq) -> fmpq | None:
    return value if value.height_bits() <= _LARGEST_EXACT_BITS else None


def from_logarithm(sign: int, log: arb) -> Real:
    """The number sign * exp(log)."""
    if abs(log) < _LARGEST_LOGARITHM:
        return near(sign * log.exp(), "an exponential")
    if not log.is_finite():
        raise UnknownError("a logarithm could not be enclosed at this precision")
    return Far(sign, log)


def as_ball(value: Real) -> arb:
    """A finite ball around the number.

    Raises:
        UnknownError: if the number is, or may be, too large for a ball.
    """
    if isinstance(value, Near):
        return value.ball
    ball = value.sign * value.log.exp()
    if not ball.is_finite():
        raise UnknownError("a number too large to be written down, of which only the logarithm is known")
    return ball


def sign(value: Real) -> int | None:
    """The sign of the number, None if its ball does not tell."""
    if isinstance(value, Far):
        return value.sign
    if value.ball > 0:
        return 1
    if value.ball < 0:
        return -1
    return 0 if is_zero(value) else None


def is_zero(value: Real) -> bool:
    """Whether the number is certainly zero."""
    return isinstance(value, Near) and (value.exact == 0 if value.exact is not None else value.ball.is_zero())


def log_abs(value: Real) -> arb:
    """A ball around the logarithm of the absolute value of a number that is certainly not zero."""
    if isinstance(value, Far):
        return value.log
    if value.ball == 0 or not (value.ball > 0 or value.ball < 0):
        raise UnknownError("the ball of a number does not exclude zero at this precision")
    return abs(value.ball).log()


def total(terms: list[Real]) -> Real:
    """The sum of the terms."""
    nears = [term for term in terms if isinstance(term, Near)]
    if len(nears) == len(terms):
        return _near_total(nears)
    tiny = all(isinstance(term, Near) or term.log < 0 for term in terms)
    if tiny:
        balls = _near_total([near(as_ball(term)) for term in terms])
        if sign(balls) is not None:
            return balls
    return _far_total([term for term in terms if not is_zero(term)])


def _near_total(terms: list[Near]) -> Near:
    rationals = [term.exact for term in terms if term.exact is not None]
    value = _kept(sum(rationals, fmpq(0))) if len(rationals) == len(terms) else None
    if value is not None:
        return exact(value)
    return near(sum((term.ball for term in terms), arb(0)), "a sum")


def _far_total(terms: list[Real]) -> Real:
    """The sum as the largest term times what the ratios to it add up to."""
    signs = [sign(term) for term in terms]
    logs = [log_abs(term) for term in terms]
    largest = max(range(len(terms)), key=lambda index: logs[index].mid())
    ratio = arb(0)
    for index, log in enumerate(logs):
        ratio += (signs[index] or 0) * (arb(1) if index == largest else (log - logs[largest]).exp())
    relative = sign(near(ratio, "a sum of numbers too large to be written down"))
    if not relative:
        raise UnknownError("the sign of a sum of far numbers is not clear at this precision")
    return from_logarithm(relative, logs[largest] + abs(ratio).log())


def product(factors: list[Real]) -> Real:
    """The product of the factors."""
    if any(is_zero(factor) for factor in factors):
        return exact(fmpq(0))
    nears = [factor for factor in factors if isinstance(factor, Near)]
    if len(nears) == len(factors):
        return _near_product(nears)
    signs = [sign(factor) for factor in factors]
    if None in signs:
        return near(reduce(mul, map(as_ball, factors)), "a product")
    sign_of_product = reduce(mul, (part for part in signs if part is not None), 1)
    return from_logarithm(sign_of_product, sum(map(log_abs, factors), arb(0)))


def _near_product(factors: list[Near]) -> Near:
    rationals = [factor.exact for factor in factors if factor.exact is not None]
    value = _kept(reduce(mul, rationals, fmpq(1))) if len(rationals) == len(factors) else None
    if value is not None:
        return exact(value)
    return near(reduce(mul, (factor.ball for factor in factors)), "a product")


def exponential(value: Real) -> Real:
    """The exponential function."""
    if is_zero(value):
        return exact(fmpq(1))
    return from_logarithm(1, as_ball(value))


def logarithm(value: Real) -> Near:
    """The natural logarithm of a positive number."""
    if isinstance(value, Near):
        if value.exact == 1:
            return exact(fmpq(0))
        if is_zero(value) or value.ball <= 0:
            raise NoValueError("the logarithm of a number that is not positive")
        if not value.ball > 0:
            raise UnknownError("the argument of a logarithm is not certainly positive at this precision")
        return near(value.ball.log(), "a logarithm")
    if value.sign < 0:
        raise NoValueError("the logarithm of a number that is not positive")
    return near(value.log, "a logarithm")


def power(base: Real, exponent: Real) -> Real:
    """The real power: any base to an integer, a positive base to anything, 0 to what is positive."""
    order = exponent.exact if isinstance(exponent, Near) else None
    if order is not None and order.q == 1:
        return _integer_power(base, order.p)
    kind = sign(base)
    if kind == 0:
        return _power_of_zero(sign(exponent))
    if kind == 1:
        return _positive_power(base, exponent, order)
    if kind == -1:
        if order is None and not (isinstance(exponent, Near) and not exponent.ball.contains_integer()):
            raise UnknownError("whether the power of a negative number has an integer exponent is not clear")
        raise NoValueError("a power of a negative number whose exponent is not an integer")
    if isinstance(base, Near) and base.ball.lower() >= 0 and order is not None and order > 0:
        return near(arb(0).union(base.ball.upper() ** order), "a power")
    raise UnknownError("the base of a power is not certainly positive at this precision")


def _power_of_zero(kind: int | None) -> Real:
    if kind == 1:
        return exact(fmpq(0))
    if kind is None:
        raise UnknownError("the sign of an exponent of zero is not clear at this precision")
    raise NoValueError("0**0 has no value" if kind == 0 else "division by zero")


def _integer_power(base: Real, order: fmpz) -> Real:
    kind = sign(base)
    if kind == 0:
        return _power_of_zero((order > 0) - (order < 0))
    if order == 0:
        if kind is None:
            raise UnknownError("whether 0**0 stands here is not clear at this precision")
        return exact(fmpq(1))
    if isinstance(base, Far) or abs(order).bit_length() > 40:
        if kind is None:
            raise UnknownError("the sign of the base of a large power is not clear at this precision")
        return from_logarithm(kind if order % 2 else 1, log_abs(base) * arb(order))
    if base.exact is not None and base.exact.height_bits() * abs(order) <= _LARGEST_EXACT_BITS:
        return exact(base.exact**order)
    if order < 0:
        if kind is None:
            raise UnknownError("a divisor is not certainly different from zero at this precision")
        return near(1 / ball_power(base.ball, -order), "a quotient")
    return near(ball_power(base.ball, order), "a power")


def ball_power(ball: arb, order: fmpz) -> arb:
    """A positive whole power of a ball; FLINT's own has no value for a ball around 0.

    >>> print(ball_power(arb(0, 2), fmpz(3)).str(2))
    [+/- 8.01]
    """
    if not ball.contains(0):
        return ball**order
    if order % 2 == 0:
        return arb(0).union(ball.abs_upper() ** order)
    return (ball.lower() ** order).union(ball.upper() ** order)


def _positive_power(base: Real, exponent: Real, order: fmpq | None) -> Real:
    if isinstance(base, Near) and order is not None:
        root = _rational_root(base.exact, order)
        if root is not None:
            return exact(root)
        if abs(order.p).bit_length() <= 40:
            return near(base.ball**order, "a power")
    return exponential(product([exponent, logarithm(base)]))


def _rational_root(base: fmpq | None, order: fmpq) -> fmpq | None:
    """base**order if it is rational and the base is known exactly."""
    if base is None or order.q > 64 or base.height_bits() * abs(order.p) > _LARGEST_EXACT_BITS:
        return None
    degree = int(order.q)
    root = fmpq(base.p.root(degree), base.q.root(degree))
    return root**order.p if root**degree == base else None
