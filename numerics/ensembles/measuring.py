"""The mean of a random quantity by seeded Monte Carlo, the same whatever processes draw it.

The draws come in batches.  Batch number b of a measurement has the generator of the b-th child of one seed sequence, so
that it draws the same numbers wherever and whenever it runs, and more batches continue the same measurement.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from math import ceil
from typing import Final, TypeAlias

import numpy as np

from numerics.ensembles.moments import NO_DRAWS, Moments
from numerics.ensembles.registry import SAMPLERS

#: Called with how many batches of a round are done and how many it has.
Progress: TypeAlias = Callable[[int, int], None]

#: What one batch may cost, in normal random numbers; its arrays stay within some megabytes.
_BATCH_WORK: Final = 2.0**19
_MOST_DRAWS_A_BATCH: Final = 2**15
#: What rounding may make of a mean, relative to its size.
_ROUNDING: Final = 1e-11
#: Draws from which on standard errors are trusted, and the part of the spread that a single draw may then make.
MANY_DRAWS: Final = 400
_LARGEST_SHARE: Final = 0.05


@dataclass(frozen=True)
class Precision:
    """How precise a mean is to be, and what it may cost.

    Attributes:
        relative: the standard error wanted, relative to the size of the mean, or a tenth of the spread if it is more.
        draws: the fewest draws.
        work: the most work, in normal random numbers, unless the fewest draws need more.
    """

    relative: float = 1 / 600
    draws: int = MANY_DRAWS
    work: float = 2.0**24

    def scale(self, moments: Moments) -> float:
        """The size to which the standard error is compared."""
        return max(abs(moments.mean), moments.spread / 10)


@dataclass(frozen=True)
class Measurement:
    """The mean of a random quantity as measured.

    Attributes:
        moments: those of all draws.
        batches: how many batches there were.
        constant: whether the quantity is the same in every draw, up to rounding.
    """

    moments: Moments = NO_DRAWS
    batches: int = 0
    constant: bool = False

    @property
    def mean(self) -> float:
        """The mean of the draws."""
        return self.moments.mean

    @property
    def error(self) -> float:
        """The standard error of the mean, not less than what rounding may have made of it."""
        return max(self.moments.error, _ROUNDING * abs(self.mean))

    @property
    def trusted(self) -> bool:
        """Whether the standard error tells how far the mean may be off: many draws, none of which makes the spread.

        A mean that rests on rare large draws has a standard error that is too small while they have not occurred.
        """
        moments = self.moments
        if self.constant:
            return moments.spread <= _ROUNDING * abs(self.mean)
        varies = moments.spread > _ROUNDING * abs(self.mean)
        return varies and moments.count >= MANY_DRAWS and moments.largest_share <= _LARGEST_SHARE


def measure(
    name: str,
    parameters: Mapping[str, float],
    precision: Precision | None = None,
    seed: int = 0,
    before: Measurement | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Measurement:
    """The mean of independent draws of a random quantity, to a precision or until the work is spent.

    Batches are added in rounds, each of which doubles them at most.

    Args:
        name: of the quantity, a key of `SAMPLERS`.
        parameters: its parameters by name.
        precision: when to stop.
        seed: of all random choices; the same seed gives the same draws.
        before: a measurement with the same name, parameters and seed that is to be continued.
        executor: where batches run, anything with the `concurrent.futures.Executor` interface; the result is the same.
        progress: called as batches are done.

    Raises:
        KeyError: if there is no such quantity.
        ValueError: if the parameters are outside its domain.

    >>> found = measure("spectral-moment", {"rows": 8, "columns": 8, "power": 1}, seed=1)
    >>> abs(found.mean - 1) < 4 * found.error < 0.02
    True
    """
    wanted = precision or Precision()
    sampler = SAMPLERS[name]
    batch = _Batch(name, tuple(sorted(parameters.items())), seed, _draws_a_batch(sampler.work(parameters)))
    found = before or Measurement(constant=sampler.constant)
    most = max(ceil(wanted.work / (sampler.work(parameters) * batch.draws)), ceil(wanted.draws / batch.draws))
    while found.batches < most and (found.moments.count < wanted.draws or not _precise(found, wanted)):
        found = _continued(found, batch, min(_next_goal(found, batch, wanted), most), executor, progress)
    return found


def _draws_a_batch(work: float) -> int:
    return int(min(max(_BATCH_WORK / work, 1), _MOST_DRAWS_A_BATCH))


def _precise(found: Measurement, wanted: Precision) -> bool:
    return found.moments.error <= wanted.relative * wanted.scale(found.moments)


def _next_goal(found: Measurement, batch: _Batch, wanted: Precision) -> int:
    """How many batches there shall be after the next round: those of the fewest draws, then at most twice as many."""
    if found.moments.count < wanted.draws:
        return ceil(wanted.draws / batch.draws)
    needed = found.batches * (found.moments.error / (wanted.relative * wanted.scale(found.moments))) ** 2
    return min(2 * found.batches, ceil(needed) + 1)


@dataclass(frozen=True)
class _Batch:
    """What tells one batch from another, as plain data that any process can be sent."""

    name: str
    parameters: tuple[tuple[str, float], ...]
    seed: int
    draws: int
    number: int = 0

    def run(self) -> Moments:
        """The moments of the draws of this batch."""
        what = zlib.crc32(repr((self.name, self.parameters)).encode())
        sequence = np.random.SeedSequence((self.seed, what), spawn_key=(self.number,))
        draw = SAMPLERS[self.name].draw
        return Moments.of(draw(np.random.default_rng(sequence), self.draws, dict(self.parameters)))


def _continued(
    found: Measurement, batch: _Batch, goal: int, executor: Executor | None, progress: Progress | None
) -> Measurement:
    """The measurement with batches up to number `goal`, added in their order."""
    batches = [replace(batch, number=number) for number in range(found.batches, goal)]
    results: Iterator[Moments] = map(_Batch.run, batches) if executor is None else executor.map(_Batch.run, batches)
    moments = found.moments
    for done, result in enumerate(results, 1):
        moments += result
        if progress is not None:
            progress(done, len(batches))
    return replace(found, moments=moments, batches=goal)
