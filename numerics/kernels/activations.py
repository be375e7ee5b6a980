"""Activations and their Gaussian integrals in closed form, each once for every number system.

For (u, v) centred Gaussian with variances a, b and covariance c the dual kernels are

    T(a, b, c) = E[phi(u) phi(v)],    T'(a, b, c) = E[phi'(u) phi'(v)] = dT/dc.

At equal variances q and correlation 1 - gap they are also given as what is missing to their values at gap 0.  These
differences have no cancellation, so that inputs which depth has drawn together keep all digits of their distance.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from numerics.kernels.numbers import N, Numbers


class Activation(ABC):
    """A nonlinearity with dual kernels.

    Attributes:
        odd: whether phi(-x) = -phi(x).
        concave: whether E[phi**2] is concave in the variance, as where phi(x)**2 + phi(-x)**2 is so in x**2.
    """

    odd: bool = False
    concave: bool = False

    @abstractmethod
    def dual(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T(a, b, c) = E[phi(u) phi(v)]."""

    @abstractmethod
    def slope(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T'(a, b, c) = E[phi'(u) phi'(v)]."""

    def own(self, q: N, numbers: Numbers[N]) -> tuple[N, N]:
        """T(q, q, q) and T'(q, q, q)."""
        return self.dual(q, q, q, numbers), self.slope(q, q, q, numbers)

    @abstractmethod
    def missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """T(q, q, q) - T(q, q, q*(1 - gap)), for 0 <= gap <= 2."""

    @abstractmethod
    def slope_missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """T'(q, q, q) - T'(q, q, q*(1 - gap)), for 0 <= gap <= 2."""

    @abstractmethod
    def growth(self, q: N, numbers: Numbers[N]) -> N:
        """dT(q, q, q)/dq = E[phi'**2] + E[phi*phi'']."""

    @abstractmethod
    def bend(self, q: N, gap: N, order: int, numbers: Numbers[N]) -> N:
        """The derivative of T(q, q, c) by c, of order 2 or 3, at c = q*(1 - gap)."""

    def beside(self, q: N, numbers: Numbers[N]) -> Callable[[N], tuple[N, N]]:
        """`missing` and T' as functions of the gap; what depends on q alone is computed once."""
        own = self.own(q, numbers)[1]
        return lambda gap: (self.missing(q, gap, numbers), own - self.slope_missing(q, gap, numbers))


@dataclass(frozen=True)
class Erf(Activation):
    """The error function: T = 2/pi*asin(2c/sqrt((1 + 2a)(1 + 2b)))."""

    # erf(s)**2 has the slope 2/sqrt(pi)*erf(s)/s*exp(-s**2) in s**2, which falls.
    odd = concave = True

    def dual(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """The arcsine as an angle, whose tangent is exact where the sine is nearly 1."""
        return 2 * numbers.atan2(2 * c, numbers.sqrt(1 + 2 * (a + b) + 4 * (a * b - c * c))) / numbers.pi()

    def slope(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T' = 4/pi/sqrt((1 + 2a)(1 + 2b) - 4c**2)."""
        return 4 / (numbers.pi() * numbers.sqrt(1 + 2 * (a + b) + 4 * (a * b - c * c)))

    def missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """A difference of arcsines x and y is twice the angle of (cos x + cos y, sin x - sin y)."""
        near = numbers.sqrt(1 + 4 * q)
        far = numbers.sqrt(1 + 4 * q + 4 * q * q * gap * (2 - gap))
        return 4 * numbers.atan2(2 * q * gap, near + far) / numbers.pi()

    def slope_missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """A difference of inverse roots, with the difference of the roots taken out."""
        more = 4 * q * q * gap * (2 - gap)
        near, far = numbers.sqrt(1 + 4 * q), numbers.sqrt(1 + 4 * q + more)
        return 4 * more / (numbers.pi() * near * far * (near + far))

    def beside(self, q: N, numbers: Numbers[N]) -> Callable[[N], tuple[N, N]]:
        """The formulas of `missing` and `slope`, with one root in common."""
        twice, square, scale = 2 * q, 1 + 4 * q, 4 / numbers.pi()
        near = numbers.sqrt(square)

        def at(gap: N) -> tuple[N, N]:
            short = twice * gap
            far = numbers.sqrt(square + twice * short * (2 - gap))
            return scale * numbers.atan2(short, near + far), scale / far

        return at

    def growth(self, q: N, numbers: Numbers[N]) -> N:
        """4/pi/((1 + 2q)*sqrt(1 + 4q))."""
        return 4 / (numbers.pi() * (1 + 2 * q) * numbers.sqrt(1 + 4 * q))

    def bend(self, q: N, gap: N, order: int, numbers: Numbers[N]) -> N:
        """With D = (1 + 2q)**2 - 4c**2: 16c/(pi*D**(3/2)), and 16/pi*(D + 12c**2)/D**(5/2)."""
        c, rest = q * (1 - gap), 1 + 4 * q + 4 * q * q * gap * (2 - gap)
        scale = 16 / (numbers.pi() * rest * numbers.sqrt(rest))
        return scale * c if order == 2 else scale * (1 + 12 * c * c / rest)


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """phi(x) = x for x > 0 and leak*x below; leak 0 is the rectifier, -1 the absolute value, 1 the identity.

    With the angle th of cos th = c/sqrt(a*b), T = sqrt(a*b)*((1 - leak)**2/(2*pi)*(sin th + (pi - th) cos th)
    + leak*cos th).
    """

    leak: float = 0.0

    def _weight(self, numbers: Numbers[N]) -> N:
        kink = 1 - numbers.number(self.leak)
        return kink * kink / (2 * numbers.pi())

    def dual(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """The area of the angle; `arccos` would lose half of the digits near th = 0."""
        across = numbers.sqrt(a * b - c * c)
        angle = numbers.atan2(across, c)
        return self._weight(numbers) * (across + (numbers.pi() - angle) * c) + numbers.number(self.leak) * c

    def slope(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T' = (1 - leak)**2/(2*pi)*(pi - th) + leak."""
        angle = numbers.atan2(numbers.sqrt(a * b - c * c), c)
        return self._weight(numbers) * (numbers.pi() - angle) + numbers.number(self.leak)

    def own(self, q: N, numbers: Numbers[N]) -> tuple[N, N]:
        """(1 + leak**2)/2 of the variance; the root of q*q - q*q would lose half of the digits of a ball."""
        leak = numbers.number(self.leak)
        half = (1 + leak * leak) / 2
        return half * q, half + 0 * q

    def missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """pi*gap less the term sin th - th cos th, which is of the order gap**(3/2)."""
        bent = numbers.pi() * gap - numbers.sine_less(_angle(gap, numbers))
        return q * (self._weight(numbers) * bent + numbers.number(self.leak) * gap)

    def slope_missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """In proportion to the angle, of the order gap**(1/2)."""
        return self._weight(numbers) * _angle(gap, numbers) + 0 * q

    def growth(self, q: N, numbers: Numbers[N]) -> N:
        """(1 + leak**2)/2."""
        return self.own(q, numbers)[1]

    def bend(self, q: N, gap: N, order: int, numbers: Numbers[N]) -> N:
        """(1 - leak)**2/(2*pi)/sqrt(q**2 - c**2), which has no bound at c = q; then c/(q**2 - c**2) times that."""
        across = q * numbers.sqrt(gap * (2 - gap))
        found = self._weight(numbers) / across
        return found if order == 2 else found * q * (1 - gap) / (across * across)


def _angle(gap: N, numbers: Numbers[N]) -> N:
    """The angle of the cosine 1 - gap, by its half."""
    return 2 * numbers.atan2(numbers.sqrt(gap), numbers.sqrt(2 - gap))


@dataclass(frozen=True)
class Linear(Activation):
    """The identity: T = c."""

    odd = concave = True

    def dual(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T = c."""
        return c

    def slope(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T' = 1."""
        return 1 + 0 * c

    def missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """q*gap."""
        return q * gap

    def slope_missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """Nothing."""
        return 0 * gap

    def growth(self, q: N, numbers: Numbers[N]) -> N:
        """T = q."""
        return 1 + 0 * q

    def bend(self, q: N, gap: N, order: int, numbers: Numbers[N]) -> N:
        """Nothing."""
        return 0 * gap


ERF = Erf()
RELU = LeakyReLU()
ABSOLUTE = LeakyReLU(-1.0)
LINEAR = Linear()
