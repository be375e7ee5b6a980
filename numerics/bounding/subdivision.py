"""Subdivision: an inequality proved on boxes that cover a chart, and the boxes on which it is left undecided."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from derivations.expressions import Symbol
from numerics.balls import sign_of
from numerics.bounding.contact import Decision, decided_at_contact
from numerics.bounding.enclosing import Boxes, estimate, is_outside
from numerics.bounding.functions import Function, Slack
from numerics.bounding.leaves import holds_on
from numerics.elimination import comparisons
from numerics.intervals import BoolArray, FloatArray, float_above, float_below
from numerics.walk import NoValueError

_BATCH: Final = 4096
_DEEPEST: Final = 400
#: How near to an end of the chart, relative to its width, a box counts as lying there.
_STRIP: Final = 0.02
_BITS: Final = 192


@dataclass(frozen=True)
class Budget:
    """How many boxes may be looked at, and for how many seconds; seconds of the processor for reasoning before that."""

    boxes: int = 400_000
    seconds: float = 6.0
    reasoning: float = 0.0


@dataclass(frozen=True)
class Region:
    """A box that contains all undecided boxes near the same ends of a chart.

    Attributes:
        sides: the exact ends of the coordinates.
        at_edge: whether it lies within a fiftieth of an end of some coordinate.
        share: the part of the chart that it fills.
    """

    sides: tuple[tuple[Fraction, Fraction], ...]
    at_edge: bool
    share: float


@dataclass(frozen=True)
class Cover:
    """What subdivision of one chart came to.

    Attributes:
        slack: the quantity that was to be positive, or not negative.
        boxes: how many boxes were looked at.
        undecided: regions outside of which it is proved.
    """

    slack: Slack
    boxes: int
    undecided: tuple[Region, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether the inequality is proved on the whole chart."""
        return not self.undecided

    @property
    def fraction(self) -> float:
        """The part of the chart that is left undecided."""
        return min(sum(region.share for region in self.undecided), 1.0)

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The coordinates."""
        return self.slack.symbols


def cover(slack: Slack, budget: Budget) -> Cover:
    """Boxes on each of which the slack is proved positive (or not negative), and those that are left.

    Largest boxes first, so that what is left when the budget ends is as small as it can be.

    Args:
        slack: the quantity on its chart.
        budget: when to stop.
    """
    if not slack.chart.sides:
        sign = sign_of(slack.expr, {}, _BITS)
        holds = sign == 1 or (sign == 0 and not slack.strict)
        return Cover(slack, 1, () if holds else (Region((), False, 1.0),))
    return _Subdivision(slack, budget).run()


class _Subdivision:
    """The boxes of one chart that are still to be decided."""

    def __init__(self, slack: Slack, budget: Budget) -> None:
        plain = slack.derivative((0,) * len(slack.symbols))
        assert plain is not None
        self._slack, self._budget, self._plain = slack, budget, plain
        self._outside = [(below.right - below.left, below.strict) for below in comparisons(slack.chart.given)]
        sides = slack.chart.sides
        lower = np.array([[float_below(side.lower.value) for side in sides]])
        upper = np.array([[float_above(side.upper.value) for side in sides]])
        self._root = Boxes(lower, upper)
        self._given_up: list[Boxes] = []
        self._is_false = False
        self._deadline = time.perf_counter() + budget.seconds

    def run(self) -> Cover:
        """Divide until all boxes are decided or the budget ends."""
        looked = 0
        waiting = self._cut_at_contacts()
        depth = np.zeros(len(waiting), dtype=np.int64)
        while len(waiting) and looked < self._budget.boxes and time.perf_counter() < self._deadline:
            if self._is_false:
                break
            order = np.argsort(-self._volumes(waiting), kind="stable")
            now, later = order[:_BATCH], order[_BATCH:]
            looked += len(now)
            found = self._decided(waiting[now])
            left = ~found.decided
            halves, cut = self._halves(waiting[now][left], depth[now][left], found.steepness[left])
            depth = np.concatenate([depth[later], cut, cut])
            waiting = _joined([waiting[later], *halves])
        rest = _joined([*self._given_up, waiting])
        return Cover(self._slack, looked, tuple(self._regions(rest)))

    def _regions(self, boxes: Boxes) -> Iterator[Region]:
        """The undecided boxes, those near the same ends of the chart as one."""
        width = self._root.upper - self._root.lower
        near_lower = boxes.upper - self._root.lower <= _STRIP * width
        near_upper = self._root.upper - boxes.lower <= _STRIP * width
        keys = near_upper.astype(np.int64) - near_lower.astype(np.int64)
        for key in np.unique(keys, axis=0):
            group = boxes[np.flatnonzero(np.abs(keys - key).sum(axis=1) == 0)]
            hull = Boxes(group.lower.min(axis=0, keepdims=True), group.upper.max(axis=0, keepdims=True))
            ends = zip(hull.lower[0].tolist(), hull.upper[0].tolist(), strict=True)
            sides = tuple((Fraction(low), Fraction(high)) for low, high in ends)
            yield Region(sides, bool(key.any()), float(self._volumes(hull)[0]))

    def _cut_at_contacts(self) -> Boxes:
        """The whole box, cut where the slack vanishes inside it, so that those places are ends of boxes."""
        boxes = self._root
        for contact in self._slack.contacts:
            place, value = contact.place, contact.value
            inside = (boxes.lower[:, place] < value) & (value < boxes.upper[:, place])
            if inside.any():
                boxes = _joined([boxes[~inside], *_at(boxes[inside], np.full(inside.sum(), place), value)])
        return boxes

    def _decided(self, boxes: Boxes) -> Decision:
        """Which boxes are outside the domain or proved, and how steep the function to be bounded is on the others."""
        decided = np.zeros(len(boxes), dtype=bool)
        for expr, strict in self._outside:
            decided |= is_outside(expr, strict, self._slack.symbols, boxes)
        try:
            found = estimate(self._plain, boxes)
        except NoValueError:
            return Decision(decided, np.full(boxes.lower.shape, np.inf))
        self._is_false |= not self._outside and bool((found.most < 0).any())
        decided |= found.least > 0 if self._slack.strict else found.least >= 0
        decided[~decided] = self._decided_as_written(boxes[np.flatnonzero(~decided)])
        steepness = found.steepness
        if self._slack.contacts:
            near = decided_at_contact(self._slack, boxes, decided)
            decided |= near.decided
            known = np.isfinite(near.steepness).all(axis=1)
            steepness = np.where(np.asarray(known)[:, None], near.steepness, steepness)
        decided |= self._by_balls(boxes, found.rounded & ~decided)
        return Decision(decided, steepness)

    def _decided_as_written(self, boxes: Boxes) -> BoolArray:
        """Where the natural bound of the slack as it was written is enough."""
        written = Function(self._slack.written, self._slack.symbols, self._slack.chart.assumptions)
        try:
            least = estimate(written, boxes, slopes=False).least
        except NoValueError:
            return np.zeros(len(boxes), dtype=bool)
        return least > 0 if self._slack.strict else least >= 0

    def _by_balls(self, boxes: Boxes, chosen: BoolArray) -> BoolArray:
        """The chosen boxes, on which floats tell nothing: proved by balls, or given up, and so not divided further."""
        done = np.zeros(len(boxes), dtype=bool)
        for contact in self._slack.contacts:
            ends = boxes.lower[:, contact.place], boxes.upper[:, contact.place]
            chosen = chosen & (ends[0] != contact.value) & (ends[1] != contact.value)
        for index in np.flatnonzero(chosen):
            if time.perf_counter() > self._deadline:
                break
            if not holds_on(self._plain, boxes.lower[index], boxes.upper[index], self._slack.strict):
                self._given_up.append(boxes[index : index + 1])
            done[index] = True
        return done

    def _halves(
        self, boxes: Boxes, depth: NDArray[np.int64], steepness: FloatArray
    ) -> tuple[tuple[Boxes, Boxes], NDArray[np.int64]]:
        """Each box cut in two where the function varies most; every fourth time across its widest side."""
        widths = (boxes.upper - boxes.lower) / (self._root.upper - self._root.lower)
        bounded = np.where(np.isfinite(steepness), np.minimum(steepness, 1e150), 1e200 * widths)
        score = np.where((depth % 4 == 3)[:, None], widths, bounded)
        score = np.where(boxes.upper > boxes.lower, score, -1.0)
        place = np.argmax(score, axis=1)
        rows = np.arange(len(boxes))
        cut = _cut_points(boxes.lower[rows, place], boxes.upper[rows, place])
        inside = (boxes.lower[rows, place] < cut) & (cut < boxes.upper[rows, place]) & (depth < _DEEPEST)
        if not inside.all():
            self._given_up.append(boxes[~inside])
        return _at(boxes[inside], place[inside], cut[inside]), depth[inside] + 1

    def _volumes(self, boxes: Boxes) -> FloatArray:
        """The part of the whole that each box fills."""
        if not len(boxes):
            return np.zeros(0)
        shares: FloatArray = (boxes.upper - boxes.lower) / (self._root.upper - self._root.lower)
        return np.asarray(shares.prod(axis=1))


def _cut_points(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The middle, or the geometric mean of ends of one sign that are far apart."""
    middle = lower + (upper - lower) / 2
    with np.errstate(all="ignore"):
        mean = np.sign(upper + lower) * np.sqrt(np.abs(lower)) * np.sqrt(np.abs(upper))
        ratio = np.maximum(np.abs(upper), np.abs(lower)) / np.minimum(np.abs(upper), np.abs(lower))
    apart = (lower * upper > 0) & (ratio > 8)
    at_zero = (lower == 0) | (upper == 0)
    cut = np.where(apart, mean, np.where(at_zero, middle / 2, middle))
    return np.asarray(np.where((lower < 0) & (upper > 0), 0.0, cut))


def _at(boxes: Boxes, place: NDArray[np.int64], cut: FloatArray | float) -> tuple[Boxes, Boxes]:
    """The parts of boxes below and above a value of one coordinate each."""
    rows = np.arange(len(boxes))
    upper, lower = boxes.upper.copy(), boxes.lower.copy()
    upper[rows, place] = cut
    lower[rows, place] = cut
    return Boxes(boxes.lower, upper), Boxes(lower, boxes.upper)


def _joined(parts: list[Boxes]) -> Boxes:
    return Boxes(np.concatenate([part.lower for part in parts]), np.concatenate([part.upper for part in parts]))
