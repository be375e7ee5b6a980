"""Train and test error of a two-layer network in time, enclosed in balls, at leading order and to order one.

The numerator of the test error is, with s(x) the strength at time t of a mode of singular value x,

    M*<s**2> + sum over modes of [shift of s**2 - 2*s_bar*(leak of s)] + real-noise shift of s**2
        + sum over detectable modes of (s**2 - 2*s*s_bar*O) + sum of s_bar**2,

and the same with (s - x)**2 in place of s**2 for the train error, without leak.  See the topics `bulk` and
`generalisation` of the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import acb, arb

from numerics.generalisation.hypotheses import HypothesisError, moment
from numerics.generalisation.spectral import Angle, Exact, ball, decays, noise_mean, over_angle, to_digits


def mode_strength(singular: acb, start: arb, time: arb) -> acb:
    """s(t) = x/(1 + (x/eps - 1)*exp(-2*x*t)), written so that it has a value where x vanishes."""
    rate = 2 * singular * time
    return start / ((-rate).exp() + 2 * start * time * decays(rate))


@dataclass(frozen=True)
class Student:
    """A full-rank student of a noisy teacher, all numbers exact.

    Attributes:
        teacher: singular values of the teacher in units of the noise; equal ones are allowed, for the sums of overlaps
            that enter do not depend on how equal modes mix.
        outputs: N3.
        inputs: N1, as many as examples.
        start: eps, the strength of every mode at time 0.
    """

    teacher: tuple[Fraction, ...]
    outputs: int
    inputs: int
    start: Fraction

    @classmethod
    def of(cls, teacher: Sequence[Exact], outputs: int, inputs: int, start: Exact) -> Student:
        """A student from numbers and decimal texts.

        Raises:
            HypothesisError: if a singular value or the start is not positive, or there are too many modes.

        >>> Student.of(["3"], 50, 100, "1e-5").aspect
        Fraction(1, 2)
        """
        values = tuple(Fraction(value) for value in teacher)
        if not values or min(values) <= 0:
            raise HypothesisError(f"the singular values of the teacher are {list(teacher)}; give positive ones")
        if min(outputs, inputs) < len(values):
            raise HypothesisError(f"a {outputs} by {inputs} teacher has at most {min(outputs, inputs)} modes")
        if Fraction(start) <= 0:
            raise HypothesisError(f"the start is {start}; a mode that starts at 0 stays there, so give a positive one")
        return cls(values, outputs, inputs, Fraction(start))

    @property
    def aspect(self) -> Fraction:
        """A = N3/N1."""
        return Fraction(self.outputs, self.inputs)

    @property
    def detectable(self) -> tuple[Fraction, ...]:
        """The singular values above the threshold A**(1/4); the others show nowhere and count as noise."""
        return tuple(value for value in self.teacher if value**4 > self.aspect)

    def test_error(self, time: Exact, digits: int = 30, corrected: bool = False) -> arb:
        """The test error |W - W0|**2/|W0|**2 in the limit of large sizes, or with the correction of order one.

        Args:
            time: in units of the time constant.
            digits: significant digits, each proved.
            corrected: whether to add the terms of order one of the bulk, for real Gaussian noise.

        Raises:
            HypothesisError: if the time is negative.

        >>> error = Student.of([3], 50, 100, "1e-5").test_error(2, digits=20)
        >>> error.str(15, radius=False)
        '0.244546569420436'
        """
        exact = moment(time)
        return to_digits(lambda: self._test(ball(exact), corrected) / self._signal(), digits)

    def train_error(self, time: Exact, digits: int = 30, corrected: bool = False) -> arb:
        """The train error |W - Sigma|**2/|Sigma|**2; |Sigma|**2 has the mean sum s_bar**2 + N3.

        At leading order |Sigma|**2 is what the outliers and the bulk without moves add up to.
        Arguments and errors are those of the test error.

        >>> Student.of([3], 50, 100, "1e-5").train_error(2).str(8, radius=False)
        '0.85225139'
        """
        exact = moment(time)
        return to_digits(lambda: self._train(ball(exact), corrected) / self._labels(corrected), digits)

    def noise_square(self, time: Exact, digits: int = 30) -> arb:
        """<s(t, x)**2>, the mean square strength of a mode of the noise.

        >>> Student.of([3], 50, 100, "1e-5").noise_square(2).str(15, radius=False)
        '3.72211794290528e-6'
        """
        exact = moment(time)
        start = self.start
        return to_digits(
            lambda: noise_mean(lambda at: mode_strength(at.singular, ball(start), ball(exact)) ** 2, self.aspect),
            digits,
        )

    def _signal(self) -> arb:
        return sum((ball(value) ** 2 for value in self.teacher), arb(0))

    def _labels(self, corrected: bool) -> arb:
        """The mean of |Sigma|**2, or that of leading order, for which the bulk has the mean square max(1, A)."""
        if corrected:
            return self._signal() + self.outputs
        outliers = sum((self._inflated(value) ** 2 for value in self.detectable), arb(0))
        return outliers + (min(self.outputs, self.inputs) - len(self.detectable)) * ball(max(Fraction(1), self.aspect))

    def _test(self, time: arb, corrected: bool) -> arb:
        start = ball(self.start)

        def strength(singular: acb) -> acb:
            return mode_strength(singular, start, time)

        found = self._bulk(lambda singular: strength(singular) ** 2, corrected) + self._signal()
        if corrected:
            found -= sum((2 * ball(value) * self._leak(strength, value) for value in self.teacher), arb(0))
        for value in self.detectable:
            learned = strength(acb(self._inflated(value))).real
            found += learned**2 - 2 * learned * self._best(value)
        return found

    def _train(self, time: arb, corrected: bool) -> arb:
        start = ball(self.start)

        def missing(singular: acb) -> acb:
            return (mode_strength(singular, start, time) - singular) ** 2

        outliers = (missing(acb(self._inflated(value))).real for value in self.detectable)
        return self._bulk(missing, corrected) + sum(outliers, arb(0))

    def _bulk(self, of: Callable[[acb], acb], corrected: bool) -> arb:
        """The sum of a function over the bulk: at leading order its mean, else with all that a mode moves."""
        modes = min(self.outputs, self.inputs)
        mean = noise_mean(lambda at: of(at.singular), self.aspect)
        if not corrected:
            return (modes - len(self.detectable)) * mean
        moved = sum((self._shift(of, value) for value in self.teacher), arb(0))
        return modes * mean + moved + self._real_shift(of)

    def _shift(self, of: Callable[[acb], acb], value: Fraction) -> arb:
        """What a mode of the teacher adds to a sum over the bulk by moving it."""
        size = ball(value) ** 2 / ball(self.aspect).sqrt()

        def moved(at: Angle) -> acb:
            return size * (size - at.cosine) / (1 - 2 * size * at.cosine + size**2) * of(at.singular)

        return -over_angle(moved, self.aspect) / arb.pi()

    def _real_shift(self, of: Callable[[acb], acb]) -> arb:
        """What real noise adds to a sum over the bulk beyond complex noise (Bai and Silverstein)."""
        root = ball(self.aspect).sqrt()
        edges = of(acb(abs(1 - root))) + of(acb(1 + root))
        return edges.real / 4 - over_angle(lambda at: of(at.singular), self.aspect) / (2 * arb.pi())

    def _leak(self, of: Callable[[acb], acb], value: Fraction) -> arb:
        """The sum of a function over the bulk, weighted with the overlaps of its modes with one of the teacher."""
        square = self._inflated(value) ** 2
        scale = 2 * ball(self.aspect) / (arb.pi() * ball(value))
        return scale * over_angle(lambda at: of(at.singular) * at.ratio / (square - at.square), self.aspect)

    def _inflated(self, value: Fraction) -> arb:
        square = ball(value) ** 2
        return ((1 + square) * (ball(self.aspect) + square) / square).sqrt()

    def _best(self, value: Fraction) -> arb:
        """s_bar*O, the best strength of a detectable mode."""
        square = ball(value) ** 2
        return (square**2 - ball(self.aspect)) / (square * self._inflated(value))
