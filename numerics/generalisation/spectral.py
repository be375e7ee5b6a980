"""Means over the singular values of noise and the eigenvalues of inputs, as balls, to any number of digits.

With x**2 = 1 + A + 2*sqrt(A)*cos(h) the density of the noise (Marchenko and Pastur) becomes

    <f> = integral over h from 0 to pi of f(x)*2*A*sin(h)**2/(pi*min(1, A)*x**2),

and nothing is singular: where x vanishes, at A = 1, sin(h)**2/x**2 is sin(h/2)**2.  Eigenvalues of inputs are
lam = x**2 with A = al, in number min(1, al) for each input; the others vanish.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from flint import acb, arb, ctx, fmpq

from numerics import interruptible
from numerics.precision import BITS_PER_DIGIT, PrecisionError

#: A number that is exact: decimal texts such as "1e-200" too.
Exact: TypeAlias = int | Fraction | str

_GUARD_BITS: Final = 40
_EVALUATIONS: Final = 200_000
#: Places looked at for the size of an integral, to which its error is then compared.
_LOOKS: Final = 32
#: How many times the bits are doubled before the digits are given up.
_DOUBLINGS: Final = 3


class Angle:
    """A place in the bulk of aspect A: a complex ball h, and what the integrands are made of.

    Attributes:
        singular: x, the singular value.
        square: x**2.
        cosine: cos(h).
        measure: sin(h)**2/x**2.
        ratio: sin(h)**2/x.
    """

    def __init__(self, angle: acb, aspect: Fraction, analytic: bool) -> None:
        size = ball(aspect)
        self.cosine = angle.cos()
        sine = angle.sin()
        if aspect == 1:
            half = angle / 2
            self.singular = 2 * half.cos()
            self.square = self.singular**2
            self.measure = half.sin() ** 2
            self.ratio = 2 * half.sin() ** 2 * half.cos()
            return
        self.square = 1 + size + 2 * acb(size).sqrt() * self.cosine
        self.singular = self.square.sqrt(analytic=analytic)
        self.measure = sine**2 / self.square
        self.ratio = sine**2 / self.singular


Integrand: TypeAlias = Callable[[Angle], acb]


def ball(value: Exact) -> arb:
    """The ball of an exact number at the working precision.

    Raises:
        ValueError: if the text is no number.
    """
    exact = Fraction(value)
    return arb(fmpq(exact.numerator, exact.denominator))


def over_angle(integrand: Integrand, aspect: Fraction) -> arb:
    """The integral of a function of the place in the bulk over the angle from 0 to pi, enclosed."""

    def of(angle: acb, analytic: bool) -> acb:
        return integrand(Angle(angle, aspect, analytic))

    goal = arb(2) ** (_GUARD_BITS // 2 - ctx.prec)
    sizes = [abs(of(acb(arb.pi() * (2 * place + 1) / (2 * _LOOKS)), False)).upper() for place in range(_LOOKS)]
    size = max((each for each in sizes if each.is_finite()), default=arb(1))
    found = interruptible.integral(
        of,
        acb(0),
        acb(arb.pi()),
        rel_tol=goal,
        abs_tol=goal * size / _LOOKS,
        eval_limit=_EVALUATIONS,
        depth_limit=ctx.prec,
    )
    return found.real


def noise_mean(of: Integrand, aspect: Fraction) -> arb:
    """The mean of a function over the singular values of noise that do not vanish."""
    scale = 2 * ball(aspect) / (arb.pi() * ball(min(Fraction(1), aspect)))
    return scale * over_angle(lambda place: of(place) * place.measure, aspect)


def eigenvalue_sum(of: Integrand, ratio: Fraction) -> arb:
    """The sum of a function over the eigenvalues of inputs that do not vanish, for each input."""
    return ball(min(Fraction(1), ratio)) * noise_mean(of, ratio)


def decays(rate: acb) -> acb:
    """(1 - exp(-z))/z, which is 1 at z = 0."""
    if not rate.contains(0):
        return (1 - (-rate).exp()) / rate
    half = rate / 2
    return (-half).exp() * (acb(0, 1) * half).sinc()


def to_digits(value: Callable[[], arb], digits: int) -> arb:
    """A value at a precision that is raised until the ball is as narrow as `digits` significant digits.

    Raises:
        ValueError: if `digits` is not positive.
        PrecisionError: if no precision that is allowed gives them.
    """
    if digits < 1:
        raise ValueError(f"digits is {digits}; ask for one at least")
    bits = round(digits * BITS_PER_DIGIT) + _GUARD_BITS
    wanted = digits * BITS_PER_DIGIT
    for _ in range(_DOUBLINGS + 1):
        with ctx.workprec(bits):
            found = value()
        if found.is_finite() and found.rel_accuracy_bits() >= wanted:
            return found
        bits *= 2
    raise PrecisionError(f"{digits} digits are not proved with {bits // 2:,} bits; the value may be too near to zero")
