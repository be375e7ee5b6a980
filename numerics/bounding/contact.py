"""Boxes beside a face on which a quantity vanishes: its sign from that of the first derivative that does not.

If f and its first k - 1 derivatives by x vanish at x = a and the k-th is positive from there to the far end of a box, f
is positive on the box (Taylor's theorem with the remainder at a point between); with faces of several coordinates the
same holds for the mixed derivative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.bounding.enclosing import Boxes, Estimate, estimate, estimate_coefficient
from numerics.bounding.functions import Contact, Function, Slack, lower_orders
from numerics.intervals import BoolArray, FloatArray
from numerics.walk import NoValueError


@dataclass(frozen=True)
class Decision:
    """Which boxes are decided, and how much the function that is to be bounded varies on each; infinite if unknown."""

    decided: BoolArray
    steepness: FloatArray


def beside(slack: Slack, boxes: Boxes) -> NDArray[np.int64]:
    """For each box and contact 1 if the box lies above the face, -1 if below, 0 if it is farther than it is wide."""
    sides = np.zeros((len(boxes), len(slack.contacts)), dtype=np.int64)
    nearest = np.full(boxes.lower.shape, np.inf)
    for index, contact in enumerate(slack.contacts):
        place = contact.place
        above, below = boxes.lower[:, place] - contact.value, contact.value - boxes.upper[:, place]
        distance = np.where(above >= 0, above, below)
        # A box far from the face has little to gain from being extended to it.
        near = distance <= boxes.upper[:, place] - boxes.lower[:, place]
        nearer = (distance >= 0) & near & (distance < nearest[:, place])
        for other in range(index):
            if slack.contacts[other].place == place:
                sides[nearer, other] = 0
        sides[:, index] = np.where(nearer, np.where(above >= 0, 1, -1), 0)
        nearest[:, place] = np.where(nearer, distance, nearest[:, place])
    return sides


def _reaching(boxes: Boxes, faces: list[tuple[Contact, int]]) -> Boxes:
    """The boxes extended to the faces beside them."""
    lower, upper = boxes.lower.copy(), boxes.upper.copy()
    for contact, side in faces:
        (lower if side == 1 else upper)[:, contact.place] = contact.value
    return Boxes(lower, upper)


def decided_at_contact(slack: Slack, boxes: Boxes, done: BoolArray) -> Decision:
    """The boxes beside faces on which the slack has the right sign beside its zero.

    Args:
        slack: the quantity, with its contacts.
        boxes: the boxes.
        done: those that need not be looked at.
    """
    sides = beside(slack, boxes)
    decided = np.zeros(len(boxes), dtype=bool)
    steepness = np.full(boxes.lower.shape, np.inf)
    patterns, group = np.unique(sides, axis=0, return_inverse=True)
    for index, pattern in enumerate(patterns):
        chosen = np.flatnonzero((group.reshape(-1) == index) & ~done)
        if not pattern.any() or not len(chosen):
            continue
        for part in _parts(pattern):
            open_ = chosen[~decided[chosen]]
            found = _sign_beside(slack, boxes[open_], part)
            if found is not None:
                decided[open_] = found.decided
                steepness[open_] = np.where(np.isfinite(steepness[open_]), steepness[open_], found.steepness)
    return Decision(decided, steepness)


def _parts(pattern: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """All the faces, then each by itself."""
    if np.count_nonzero(pattern) == 1:
        return [pattern]
    alone = [np.where(np.arange(len(pattern)) == index, pattern, 0) for index in np.flatnonzero(pattern)]
    return [pattern, *alone]


def _sign_beside(slack: Slack, boxes: Boxes, pattern: NDArray[np.int64]) -> Decision | None:
    """Whether the mixed derivative has the sign that makes the slack positive beside the faces."""
    faces = [(contact, int(side)) for contact, side in zip(slack.contacts, pattern, strict=True) if side]
    if slack.strict and not all(contact.excluded for contact, _ in faces):
        return None
    orders, sign = _orders(faces, len(slack.symbols))
    boxes = _reaching(boxes, faces)
    found = _by_derivative(slack, boxes, orders, sign)
    if len(faces) > 1 or (found is not None and found.decided.all()):
        return found
    (contact, _), plain = faces[0], slack.derivative((0,) * len(slack.symbols))
    assert plain is not None
    along = estimate_coefficient(plain, contact.place, contact.order, sign, boxes)
    if along is None:
        return found
    decided = _is_enough(along, slack.strict) & along.whole
    return Decision(decided if found is None else decided | found.decided, along.steepness)


def _by_derivative(slack: Slack, boxes: Boxes, orders: tuple[int, ...], sign: int) -> Decision | None:
    """Whether the mixed derivative, as an expression, has a sign; None if it has no rule or is too large."""
    function = slack.derivative(orders, sign)
    found = None if function is None else _estimated(function, boxes)
    if found is None:
        return None
    decided = _is_enough(found, slack.strict)
    for lower in lower_orders(orders):
        if not decided.any():
            break
        below = slack.derivative(lower)
        smooth = None if below is None else _estimated(below, boxes, slopes=False)
        decided = decided & smooth.whole if smooth is not None else np.zeros(len(boxes), dtype=bool)
    return Decision(decided, found.steepness)


def _is_enough(found: Estimate, strict: bool) -> BoolArray:
    return found.least > 0 if strict else found.least >= 0


def _orders(faces: list[tuple[Contact, int]], coordinates: int) -> tuple[tuple[int, ...], int]:
    orders, sign = [0] * coordinates, 1
    for contact, side in faces:
        orders[contact.place] = contact.order
        sign *= side**contact.order
    return tuple(orders), sign


def _estimated(function: Function, boxes: Boxes, slopes: bool = True) -> Estimate | None:
    try:
        return estimate(function, boxes, slopes)
    except NoValueError:
        return None
