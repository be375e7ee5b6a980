"""Predicted train and test error of a two-layer network in time, and when to stop, in floating point.

The formulas are those of `enclosed`, here for many times at once, any noise, and students with a narrow hidden layer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from derivations.catalogue.resolvent import INFLATED, OVERLAP
from derivations.expressions import Symbol
from numerics.arrays import evaluate_array
from numerics.generalisation.finite_size import FiniteSize
from numerics.generalisation.hypotheses import HypothesisError
from numerics.generalisation.noise import Array, Bulk

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: Times looked at for the least test error before it is refined.
_SCANNED = 600
_NEAR_ZERO = 1e-5


@dataclass(frozen=True)
class Curves:
    """Predicted errors, both 1 for a student that does nothing.

    Attributes:
        times: in units of the time constant.
        train: |W - Sigma|**2/|Sigma|**2 at these times.
        test: |W - W0|**2/|W0|**2 at these times.
        finite_size: whether the terms of the order 1/inputs are included.
    """

    times: Array
    train: Array
    test: Array
    finite_size: bool


def error_curves(
    strengths: ArrayLike,
    shape: tuple[int, int],
    start: float,
    times: ArrayLike,
    noise: float = 1.0,
    hidden: int | None = None,
    corrected: bool = True,
    finite_size: bool = True,
) -> Curves:
    """The train and test error of a student of a noisy teacher that starts aligned with the data.

    Args:
        strengths: singular values of the teacher; those below the threshold A**(1/4) of the noise count as noise.
        shape: (outputs, inputs) of the teacher; there are as many orthonormal examples as inputs.
        start: strength of every mode of the student at time 0, positive.
        times: in units of the time constant, from 0 on.
        noise: standard deviation of the entries of the noise times sqrt(inputs), positive.
        hidden: number of hidden units, all that are needed if it is not given.
        corrected: whether to add the terms of order one to the sums of squares, for real Gaussian noise; a narrow
            hidden layer has none.
        finite_size: whether to add those of the order 1/inputs too. They are left out if a strength is near to the
            threshold or to another one, where their expansion fails; the answer says so.

    Raises:
        HypothesisError: if a number is outside its domain, or there are fewer hidden units than detectable modes.

    Source: Lampinen, Ganguli 2019; the terms of order one are derived in the topics `bulk` and `generalisation`, those
    of the order 1/inputs in `outliers` and `numerics.generalisation.finite_size`.

    >>> found = error_curves([3.0], (50, 100), 1e-5, [0.0, 2.0], corrected=False)
    >>> float(found.test[1].round(12))
    0.24454656942
    """
    theory = _Theory.of(strengths, shape, start, noise, hidden, corrected, finite_size)
    when = np.atleast_1d(np.asarray(times, dtype=np.float64))
    if not np.all((when >= 0) & np.isfinite(when)):
        raise HypothesisError("a time is negative or not finite; give finite times from 0 on")
    scaled = when * noise
    return Curves(when, theory.train(scaled), theory.test(scaled), theory.finite_size is not None)


def optimal_stopping_time(
    strengths: ArrayLike,
    shape: tuple[int, int],
    start: float,
    noise: float = 1.0,
    hidden: int | None = None,
    corrected: bool = True,
) -> float:
    """The time at which the predicted test error is least, in units of the time constant.

    It is 0 if no mode of the teacher is above the threshold of the noise: then nothing is to be learned.
    Arguments and errors are those of `error_curves`.

    >>> round(optimal_stopping_time([3.0], (50, 100), 1e-5, corrected=False), 4)
    2.2167
    """
    from scipy.optimize import minimize_scalar

    theory = _Theory.of(strengths, shape, start, noise, hidden, corrected)
    if not theory.outliers.size:
        return 0.0
    latest = (np.log1p(theory.outliers[-1] / theory.start) + 10) / theory.outliers[-1]
    grid = np.linspace(0.0, float(latest), _SCANNED)
    best = int(np.argmin(theory.test(grid)))
    around = grid[max(best - 1, 0)], grid[min(best + 1, _SCANNED - 1)]
    found = minimize_scalar(
        lambda time: float(theory.test(np.array([time]))[0]), bounds=around, method="bounded", options={"xatol": 1e-9}
    )
    return float(found.x) / noise


@dataclass(frozen=True)
class _Theory:
    """The theory in units of the noise."""

    strengths: Array
    modes: int
    outputs: int
    aspect: float
    start: float
    learned: int
    corrected: bool
    expanded: bool

    @classmethod
    def of(
        cls,
        strengths: ArrayLike,
        shape: tuple[int, int],
        start: float,
        noise: float,
        hidden: int | None,
        corrected: bool,
        expanded: bool = True,
    ) -> _Theory:
        values = np.sort(np.atleast_1d(np.asarray(strengths, dtype=np.float64)))[::-1]
        modes = min(shape)
        width = modes if hidden is None else min(hidden, modes)
        if not (min(noise, start) > 0 and np.all(np.isfinite([noise, start]))):
            raise HypothesisError(f"noise is {noise} and start is {start}; both are to be finite and positive")
        if not (values.size and values[-1] > 0 and np.all(np.isfinite(values)) and values.size <= modes):
            raise HypothesisError(f"the strengths are to be 1 to {modes} positive numbers, as many as modes at most")
        whole = corrected and width == modes
        aspect = shape[0] / shape[1]
        found = cls(values / noise, modes, shape[0], aspect, start / noise, width, whole, whole and expanded)
        if width < found.detectable.size:
            raise HypothesisError(
                f"{width} hidden units are fewer than the {found.detectable.size} detectable modes; the theory needs "
                "as many at least"
            )
        return found

    @cached_property
    def bulk(self) -> Bulk:
        return Bulk.of(self.aspect)

    @property
    def detectable(self) -> Array:
        return self.strengths[self.strengths**4 > self.aspect]

    @cached_property
    def outliers(self) -> Array:
        """The singular values of the data above the noise, the largest first."""
        values = self.detectable
        return evaluate_array(INFLATED, {Symbol("A"): self.aspect, Symbol("s"): values}) if values.size else values

    @cached_property
    def overlaps(self) -> Array:
        values = self.detectable
        return evaluate_array(OVERLAP, {Symbol("A"): self.aspect, Symbol("s"): values}) if values.size else values

    @cached_property
    def finite_size(self) -> FiniteSize | None:
        """The terms of the order 1/n, None if they are not wanted or their expansion fails."""
        found = FiniteSize(self.bulk, self.strengths, round(self.outputs / self.aspect))
        return found if self.expanded and found.applies else None

    def strength(self, singular: Array, times: Array) -> Array:
        """s(t) of modes by times, of shape (times, modes)."""
        rate = -2 * np.outer(times, singular)
        grown = -np.expm1(rate) / np.where(singular > 0, singular, 1.0)
        return np.asarray(self.start / (np.exp(rate) + self.start * grown))

    def slope(self, singular: Array, times: Array) -> Array:
        """The derivative of s(t) by the singular value, of the same shape."""
        # At 0, the lower edge for square data, the limit; the edge has no weight.
        places = np.maximum(singular, _NEAR_ZERO)
        decayed = np.exp(-2 * np.outer(times, places))
        grown = 2 * times[:, None] * decayed
        missing = grown - self.start * (grown - (1 - decayed) / places) / places
        return np.asarray(self.strength(places, times) ** 2 * missing / self.start)

    def test(self, times: Array) -> Array:
        strength = self.strength(self.bulk.singular, times)
        found = self._learning(strength**2, times, lambda singular: self.strength(singular, times) ** 2)
        if self.corrected:
            found = found - 2 * sum(value * (strength @ self.bulk.leak(value)) for value in self.strengths)
        total = np.sum(self.strengths**2)
        return np.asarray((found + self._test_of_outliers(times) + total) / total)

    def _test_of_outliers(self, times: Array) -> Array:
        """The part of the outliers, and what their scatter does to the bulk."""
        size = self.finite_size
        if size is None:
            outliers = self.strength(self.outliers, times)
            return np.asarray(np.sum(outliers**2 - 2 * outliers * self.detectable * self.overlaps, axis=1))

        def learned(singular: Array) -> Array:
            return self.strength(singular, times)

        def slope_of_square(singular: Array) -> Array:
            return 2 * self.strength(singular, times) * self.slope(singular, times)

        squares = size.of_outliers(lambda singular: learned(singular) ** 2) + size.of_bulk(slope_of_square)
        return np.asarray(squares - 2 * (size.slope_of_outliers(learned) + size.slope_of_bulk(learned)))

    def train(self, times: Array) -> Array:
        singular = self.bulk.singular
        missing = (self.strength(singular, times) - singular) ** 2
        found = self._learning(missing, times, lambda at: (self.strength(at, times) - at) ** 2)
        unlearned = self.modes - self.learned
        if unlearned:
            count = self.modes - self.detectable.size
            found = found + count * np.sum((self.bulk.weights - self._share()) * singular**2)
        return np.asarray((found + self._train_of_outliers(times)) / self._labels)

    def _train_of_outliers(self, times: Array) -> Array:
        """The part of the outliers, and what their scatter does to the bulk."""
        size = self.finite_size
        if size is None:
            return np.asarray(np.sum((self.strength(self.outliers, times) - self.outliers) ** 2, axis=1))

        def missing(singular: Array) -> Array:
            return self.strength(singular, times) - singular

        def slope_of_square(singular: Array) -> Array:
            return 2 * missing(singular) * (self.slope(singular, times) - 1)

        return size.of_outliers(lambda singular: missing(singular) ** 2) + size.of_bulk(slope_of_square)

    @property
    def _labels(self) -> float:
        """The mean of |Sigma|**2, or that of leading order, for which the bulk has the mean square max(1, A)."""
        if self.corrected:
            return float(np.sum(self.strengths**2)) + self.outputs
        bulk = (self.modes - self.detectable.size) * max(1.0, self.aspect)
        return float(np.sum(self.outliers**2)) + bulk

    def _share(self) -> Array:
        """The weights of the bulk, cut off below the largest modes, which a narrow hidden layer learns."""
        count = self.modes - self.detectable.size
        part = (self.learned - self.detectable.size) / count if count else 0.0
        before = np.cumsum(self.bulk.weights) - self.bulk.weights
        return np.clip(part - before, 0.0, self.bulk.weights)

    def _learning(self, values: Array, times: Array, of: Callable[[Array], Array]) -> Array:
        """The sum over the modes of the bulk that are learned."""
        if not self.corrected:
            return (self.modes - self.detectable.size) * (values @ self._share())
        moved = sum((values @ self.bulk.shift(value) for value in self.strengths), np.zeros(len(times)))
        edges = of(np.array(self.bulk.edges)).sum(axis=1) / 4 - values.mean(axis=1) / 2
        return np.asarray(self.modes * (values @ self.bulk.weights) + moved + edges)
