"""A network of one layer and one output (Advani and Saxe): its errors in time and those of ridge regression, enclosed.

Inputs have the variance 1/N, al = P/N; the noise of the labels is the unit of all squares.  Integrals are over the
eigenvalues lam of X X^T, with the angle of `spectral`:

    E_g(t) = 1 + sum over lam of [(snr + inr)*exp(-2*lam*t) + (1 - exp(-lam*t))**2/lam] + max(0, 1 - al)*(snr + inr).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf

from flint import acb, arb

from numerics.generalisation.hypotheses import HypothesisError, moment
from numerics.generalisation.spectral import Exact, ball, decays, eigenvalue_sum, to_digits


@dataclass(frozen=True)
class Regression:
    """Least squares from random weights, all numbers exact.

    Attributes:
        ratio: al, examples over inputs.
        snr: variance of the teacher's weights over that of the noise.
        inr: variance of the weights at time 0 over that of the noise.
    """

    ratio: Fraction
    snr: Fraction
    inr: Fraction = Fraction(0)

    @classmethod
    def of(cls, ratio: Exact, snr: Exact, inr: Exact = 0) -> Regression:
        """From numbers and decimal texts.

        Raises:
            HypothesisError: if the ratio is not positive, or a variance is negative.

        >>> Regression.of("0.5", 3).ratio
        Fraction(1, 2)
        """
        if Fraction(ratio) <= 0:
            raise HypothesisError(f"examples over inputs are {ratio}; give a positive ratio")
        if Fraction(snr) < 0 or Fraction(inr) < 0:
            raise HypothesisError(f"snr is {snr} and inr is {inr}; variances are not negative")
        return cls(Fraction(ratio), Fraction(snr), Fraction(inr))

    def test_error(self, time: Exact, digits: int = 30) -> arb:
        """E_g(t), the mean of (y - w.x)**2 over new inputs with noisy labels.

        Args:
            time: in units of the time constant.
            digits: significant digits, each proved.

        Raises:
            HypothesisError: if the time is negative.

        >>> Regression.of(1, 3, "0.5").test_error(1).str(20, radius=False)
        '2.6072414287889014729'
        """
        exact = moment(time)
        return to_digits(lambda: self.test_error_within(ball(exact)), digits)

    def test_error_within(self, when: arb) -> arb:
        """E_g at every time of a ball, in units of the time constant, at the working precision."""
        strength = ball(self.snr + self.inr)

        def part(eigenvalue: acb) -> acb:
            learned = when * decays(eigenvalue * when)
            return strength * (-2 * eigenvalue * when).exp() + eigenvalue * learned**2

        return 1 + eigenvalue_sum(lambda at: part(at.square), self.ratio) + ball(self._unseen) * strength

    def train_error(self, time: Exact, digits: int = 30) -> arb:
        """E_t(t), the mean of (y - w.x)**2 over the examples.

        Arguments and errors are those of the test error.

        >>> Regression.of(2, 3).train_error(0).str(8, radius=False)
        '4.0000000'
        """
        exact = moment(time)

        def value() -> arb:
            strength, when = ball(self.snr + self.inr), ball(exact)

            def part(eigenvalue: acb) -> acb:
                return (eigenvalue * strength + 1) * (-2 * eigenvalue * when).exp()

            fitted = eigenvalue_sum(lambda at: part(at.square), self.ratio) + ball(self._unseen)
            return fitted / ball(self.ratio) + 1 - 1 / ball(self.ratio)

        return to_digits(value, digits)

    def final_test_error(self) -> Fraction | float:
        """E_g at late times: exact, and infinite for as many examples as inputs.

        >>> Regression.of(2, 3).final_test_error(), Regression.of(1, 3).final_test_error()
        (Fraction(2, 1), inf)
        """
        if self.ratio == 1:
            return inf
        if self.ratio > 1:
            return self.ratio / (self.ratio - 1)
        return 1 / self._unseen + self._unseen * (self.snr + self.inr)

    def ridge_error(self, penalty: Exact, digits: int = 30) -> arb:
        """The test error of ridge regression, argmin |y - w X|**2 + g*|w|**2; the best penalty g is 1/snr.

        Args:
            penalty: g.
            digits: significant digits, each proved.

        Raises:
            HypothesisError: if the penalty is not positive.

        >>> Regression.of(1, 3).ridge_error("1/3").str(10, radius=False)
        '2.302775638'
        """
        weight = Fraction(penalty)
        if weight <= 0:
            raise HypothesisError(f"the penalty is {penalty}; give a positive one, or ask for the final test error")

        def value() -> arb:
            size, strength = ball(weight), ball(self.snr)

            def part(eigenvalue: acb) -> acb:
                return (strength * size**2 + eigenvalue) / (eigenvalue + size) ** 2

            return 1 + eigenvalue_sum(lambda at: part(at.square), self.ratio) + ball(self._unseen) * strength

        return to_digits(value, digits)

    @property
    def _unseen(self) -> Fraction:
        """The part of the weights that no example sees."""
        return max(Fraction(0), 1 - self.ratio)
