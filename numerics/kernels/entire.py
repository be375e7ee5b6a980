"""The sine, the cosine and the exponential, whose Gaussian integrals are exponentials."""

from __future__ import annotations

from dataclasses import dataclass

from numerics.kernels.activations import Activation
from numerics.kernels.numbers import N, Numbers


@dataclass(frozen=True)
class Sine(Activation):
    """The sine: T = exp(-(a + b)/2)*sinh(c)."""

    # E[sin**2] = (1 - exp(-2q))/2 is concave in q.
    odd = concave = True

    def dual(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """Both exponentials have exponents that are not positive, so that nothing overflows."""
        middle = (a + b) / 2
        return (numbers.exp(c - middle) - numbers.exp(-c - middle)) / 2

    def slope(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T' = exp(-(a + b)/2)*cosh(c)."""
        return COSINE.dual(a, b, c, numbers)

    def own(self, q: N, numbers: Numbers[N]) -> tuple[N, N]:
        """(1 - exp(-2q))/2 and (1 + exp(-2q))/2."""
        return -numbers.expm1(-2 * q) / 2, (1 + numbers.exp(-2 * q)) / 2

    def missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """The differences of the two exponentials have a factor in common; nothing overflows."""
        return -numbers.expm1(-q * gap) * (1 + numbers.exp(-q * (2 - gap))) / 2

    def slope_missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """As the cosine's own integral."""
        return COSINE.missing(q, gap, numbers)

    def growth(self, q: N, numbers: Numbers[N]) -> N:
        """exp(-2q)."""
        return numbers.exp(-2 * q)

    def bend(self, q: N, gap: N, order: int, numbers: Numbers[N]) -> N:
        """T again at order 2, T' again at order 3."""
        return (self.dual if order == 2 else self.slope)(q, q, q * (1 - gap), numbers)


@dataclass(frozen=True)
class Cosine(Activation):
    """The cosine: T = exp(-(a + b)/2)*cosh(c)."""

    def dual(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """Both exponentials have exponents that are not positive."""
        middle = (a + b) / 2
        return (numbers.exp(c - middle) + numbers.exp(-c - middle)) / 2

    def slope(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T' = exp(-(a + b)/2)*sinh(c)."""
        return SINE.dual(a, b, c, numbers)

    def missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """By cosh x - cosh y = 2 sinh((x + y)/2) sinh((x - y)/2), in exponentials that do not overflow."""
        return numbers.expm1(-q * gap) * numbers.expm1(-q * (2 - gap)) / 2

    def slope_missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """As the sine's own integral."""
        return SINE.missing(q, gap, numbers)

    def growth(self, q: N, numbers: Numbers[N]) -> N:
        """-exp(-2q)."""
        return -numbers.exp(-2 * q)

    def bend(self, q: N, gap: N, order: int, numbers: Numbers[N]) -> N:
        """T again at order 2, T' again at order 3."""
        return (self.dual if order == 2 else self.slope)(q, q, q * (1 - gap), numbers)


@dataclass(frozen=True)
class Exponential(Activation):
    """The exponential, its own derivative: T = T' = exp((a + b)/2 + c)."""

    def dual(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T = exp((a + b)/2 + c)."""
        return numbers.exp((a + b) / 2 + c)

    def slope(self, a: N, b: N, c: N, numbers: Numbers[N]) -> N:
        """T' = T."""
        return self.dual(a, b, c, numbers)

    def missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """exp(2q)*(1 - exp(-q*gap))."""
        return -numbers.exp(2 * q) * numbers.expm1(-q * gap)

    def slope_missing(self, q: N, gap: N, numbers: Numbers[N]) -> N:
        """As for T."""
        return self.missing(q, gap, numbers)

    def growth(self, q: N, numbers: Numbers[N]) -> N:
        """2*exp(2q)."""
        return 2 * numbers.exp(2 * q)

    def bend(self, q: N, gap: N, order: int, numbers: Numbers[N]) -> N:
        """T again."""
        return self.dual(q, q, q * (1 - gap), numbers)


SINE = Sine()
COSINE = Cosine()
EXPONENTIAL = Exponential()
