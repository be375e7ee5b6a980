"""The mean prediction of wide networks that are trained to the end, in balls: P Y with P = Theta_TX Theta_XX**-1.

Depth draws the inputs of ordered networks together, so that their kernel becomes singular while the prediction tends to
a limit that is not the label mean.  In floating point that limit is lost after some layers; balls need about twice as
many digits as the condition number has, which are taken until the prediction is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log2
from typing import Final

from flint import arb, arb_mat, ctx, fmpq

from numerics.kernels.activations import Activation
from numerics.kernels.pairs import KernelError, Pair, ball_layers, depth

_FIRST_BITS: Final = 128
Rows = Sequence[Sequence[Fraction]]


@dataclass(frozen=True)
class Predictions:
    """Mean predictions for test inputs.

    Attributes:
        tangent: of gradient descent on all layers, one a test input.
        covariance: of the last layer alone, which is the mean of the posterior of the Gaussian process (NNGP).
        bits: the working precision that was reached.
        reason: why a ball is wider than was asked for; empty if none is.
    """

    tangent: tuple[arb, ...]
    covariance: tuple[arb, ...]
    bits: int
    reason: str


@dataclass(frozen=True)
class Inputs:
    """Inputs of one norm at the first layer, with labels for the first ones.

    Attributes:
        variance: q of every input, positive.
        gaps: 1 - c of every training input with every other, a symmetric square with zeros on its diagonal.
        test: 1 - c of every test input, one a row, with every training input.
        labels: one a training input.
    """

    variance: Fraction
    gaps: Rows
    test: Rows
    labels: Sequence[Fraction]

    def __post_init__(self) -> None:
        count = len(self.labels)
        if count == 0 or len(self.gaps) != count or any(len(row) != count for row in (*self.gaps, *self.test)):
            raise KernelError(
                "there is not one label, one row and one column of gaps a training input; mend the shapes"
            )
        for i, row in enumerate(self.gaps):
            if row[i] != 0 or any(row[j] != self.gaps[j][i] for j in range(i)):
                raise KernelError("the gaps of training inputs are symmetric and 0 with themselves; mend the matrix")


def mean_predictions(
    activation: Activation,
    weight: Fraction,
    bias: Fraction,
    inputs: Inputs,
    layer: int,
    digits: int = 12,
    most_bits: int = 16384,
) -> Predictions:
    """The mean predictions of a network of a depth, in balls that contain the exact values.

    Args:
        activation: the nonlinearity.
        weight: w, positive.
        bias: b, not negative.
        inputs: the inputs at the first layer, and labels.
        layer: the number of weight matrices, at least 1.
        digits: significant digits of every prediction, at least 1.
        most_bits: the working precision beyond which wider balls are given back, with the reason.

    Raises:
        KernelError: if an argument is outside its domain, or the kernel is not proved to be positive definite.

    Source: Jacot, Gabriel, Hongler 2018; Xiao, Pennington, Schoenholz 2020.

    >>> from numerics.kernels import ERF
    >>> half, one = Fraction(1, 2), Fraction(1)
    >>> inputs = Inputs(one, [[0, one], [one, 0]], [[half, one]], [one, -one])
    >>> found = mean_predictions(ERF, Fraction(5, 4), Fraction(1, 20), inputs, 60)
    >>> print(found.covariance[0].str(10, radius=False), found.tangent[0].str(10, radius=False))
    0.2083166665 0.1622810622
    """
    if digits < 1 or most_bits < 2:
        raise KernelError(f"{digits} digits within {most_bits} bits are asked for; give at least 1 digit and 2 bits")
    wanted, bits = ceil(digits * log2(10)), min(_FIRST_BITS, most_bits)
    while True:
        found = _at(activation, weight, bias, inputs, layer, bits)
        wide = any(not each.is_zero() and each.rel_accuracy_bits() < wanted for part in found or () for each in part)
        if found is not None and not wide:
            return Predictions(*found, bits, "")
        if bits == most_bits:
            if found is None:
                raise KernelError(
                    f"at {bits} bits the kernel of layer {layer} is not proved to be positive definite: inputs are "
                    "equal, their gaps are those of no inputs, or they are too much alike for this precision"
                )
            return Predictions(
                *found, bits, f"at {bits} bits a prediction of layer {layer} has fewer digits; allow more"
            )
        bits = min(2 * bits, most_bits)


def _at(
    activation: Activation, weight: Fraction, bias: Fraction, inputs: Inputs, layer: int, bits: int
) -> tuple[tuple[arb, ...], tuple[arb, ...]] | None:
    """The predictions of both kernels at a precision; None if it is too low to solve for them."""
    different = {gap for row in (*inputs.gaps, *inputs.test) for gap in row} | {Fraction(0)}
    pairs = {
        gap: depth(ball_layers(activation, weight, bias, inputs.variance, Fraction(gap), bits), layer)
        for gap in sorted(different)
    }
    with ctx.workprec(bits):
        labels = arb_mat([[arb(fmpq(Fraction(y).numerator, Fraction(y).denominator))] for y in inputs.labels])
        found = []
        for entry in (_tangent, _covariance):
            trained = arb_mat([[entry(pairs[gap]) for gap in row] for row in inputs.gaps])
            if not _is_positive(trained):
                return None
            solved = trained.solve(labels)
            across = arb_mat([[entry(pairs[gap]) for gap in row] for row in inputs.test]) * solved
            found.append(tuple(across[i, 0] for i in range(len(inputs.test))))
    return found[0], found[1]


def _tangent(pair: Pair[arb]) -> arb:
    return pair.tangent_covariance


def _covariance(pair: Pair[arb]) -> arb:
    return pair.covariance


def _is_positive(matrix: arb_mat) -> bool:
    """Whether all pivots of the elimination are proved to be positive."""
    size = matrix.nrows()
    rows = [[matrix[i, j] for j in range(size)] for i in range(size)]
    for k in range(size):
        if not rows[k][k] > 0:
            return False
        for i in range(k + 1, size):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [rows[i][j] - factor * rows[k][j] for j in range(size)]
    return True
