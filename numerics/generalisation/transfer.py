"""Transfer between two tasks of rank one that are learned together from a small start, predicted.

The error of a task alone, stopped at its best, is 1 - O**2; in the joint network it is the least over stopping while
the first joint mode is learned, while the second one is, or never.  See the topic `transfer` of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from numerics.generalisation.hypotheses import HypothesisError
from numerics.generalisation.modes import as_matrix, estimate_modes, estimate_noise

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class _JointMode:
    """A joint mode: its singular value in the data, g = c*cos**2 + (1 - c)*f and h = s*O*cos**2."""

    seen: float
    own: float
    shared: float

    @property
    def best(self) -> float:
        """The strength at which the task is left with least, which the data may not reach."""
        return min(self.shared / self.own, self.seen)

    def cost(self, strength: float) -> float:
        return self.own * strength**2 - 2 * self.shared * strength


def transfer_benefit(
    first: float, second: float, alignment: float, outputs: tuple[int, int], inputs: int, noise: float = 1.0
) -> float:
    """What the second task takes off the least test error of the first when one network learns both.

    Args:
        first: singular value of the first task, positive.
        second: singular value of the second task, positive.
        alignment: scalar product of their input vectors, from -1 to 1; its sign does not matter.
        outputs: of the first and of the second task.
        inputs: that both share; as many orthonormal examples.
        noise: standard deviation of the entries of the noise times sqrt(inputs), positive.

    Returns:
        the benefit, for a start that tends to 0: positive where the second task helps, negative where it harms.

    Raises:
        HypothesisError: if a number is outside its domain, or both tasks are equally strong and orthogonal, so that
            their joint modes are not distinct.

    Source: Lampinen, Ganguli 2019; the closed form follows from the entries of the topic `transfer`.

    >>> round(transfer_benefit(3.0, 10.0, 1.0, (100, 100), 200), 3)
    0.096
    >>> round(transfer_benefit(3.0, 10.0, 0.0, (100, 100), 200), 3)
    -0.062
    """
    if not (min(first, second, noise, *outputs, inputs) > 0 and np.all(np.isfinite([first, second, noise]))):
        raise HypothesisError("singular values, noise and sizes of both tasks are to be finite and positive")
    if not abs(alignment) <= 1:
        raise HypothesisError(f"the alignment is {alignment}; the scalar product of unit vectors is between -1 and 1")
    if first == second and alignment == 0:
        raise HypothesisError(
            "tasks of one strength with orthogonal inputs have no distinct joint modes, which the theory needs; "
            "give strengths or an alignment that differ"
        )
    own, other = first / noise, second / noise
    return _alone(own, outputs[0] / inputs) - _together(own, other, alignment, outputs, inputs)


def predicted_transfer(first: ArrayLike, second: ArrayLike, noise: float | None = None) -> float:
    """The transfer benefit of two tasks, from the data of both alone.

    Args:
        first: correlation Y X^T of the first task, of shape (outputs, inputs), with orthonormal inputs.
        second: the same of the second task, for the same inputs.
        noise: standard deviation of the entries of the noise times sqrt(inputs); estimated if it is not given.

    Returns:
        what the second task takes off the least test error of the first one; see `transfer_benefit`.

    Raises:
        HypothesisError: if the inputs differ in number, or no mode of a task is above the noise, so that neither its
            strength nor its alignment shows in the data.
    """
    tasks = as_matrix(first), as_matrix(second)
    inputs = tasks[0].shape[1]
    if tasks[1].shape[1] != inputs:
        raise HypothesisError(f"the tasks have {inputs} and {tasks[1].shape[1]} inputs; they are to share them")
    strengths, vectors = [], []
    level = float(np.mean([estimate_noise(task) for task in tasks])) if noise is None else noise
    for name, task in zip(("first", "second"), tasks, strict=True):
        _, values, right = np.linalg.svd(task, full_matrices=False)
        modes = estimate_modes(values, (task.shape[0], inputs), level)
        if not modes.strengths.size:
            raise HypothesisError(
                f"no mode of the {name} task is above the noise, so that its strength does not show in the data; "
                "give it to transfer_benefit if it is known"
            )
        strengths.append(float(modes.strengths[0]))
        vectors.append(right[0] / np.sqrt(modes.right[0]))
    # Each vector of the data has lost a part of its alignment to the noise; sampling may carry it beyond 1.
    alignment = min(1.0, abs(float(vectors[0] @ vectors[1])))
    return transfer_benefit(
        strengths[0], strengths[1], alignment, (tasks[0].shape[0], tasks[1].shape[0]), inputs, level
    )


def _alone(strength: float, aspect: float) -> float:
    """The least test error of the task alone."""
    if strength**4 <= aspect:
        return 1.0
    return 1 - (strength**4 - aspect) ** 2 / (strength**4 * (1 + strength**2) * (aspect + strength**2))


def _together(own: float, other: float, alignment: float, outputs: tuple[int, int], inputs: int) -> float:
    """The least test error of the task in the joint network."""
    aspect, part = sum(outputs) / inputs, outputs[0] / sum(outputs)
    gap = np.hypot(own**2 - other**2, 2 * alignment * own * other)
    reached, least = 0.0, 0.0
    for sign in (1, -1):
        square = (own**2 + other**2 + sign * gap) / 2
        if square**2 <= aspect:
            break
        mode = _joint_mode(square, (1 + sign * (own**2 - other**2) / gap) / 2, aspect, part)
        least = min(least, reached + mode.cost(mode.best))
        reached += mode.cost(mode.seen)
    return float(1 + min(least, reached) / own**2)


def _joint_mode(square: float, share: float, aspect: float, part: float) -> _JointMode:
    seen = np.sqrt((1 + square) * (aspect + square) / square)
    covered = (square**2 - aspect) / (square * (aspect + square))
    shared = (square**2 - aspect) / (square * seen) * share
    return _JointMode(float(seen), float(covered * share + (1 - covered) * part), float(shared))
