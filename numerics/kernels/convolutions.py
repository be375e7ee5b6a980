"""Kernels of convolutional networks of infinitely many channels, in one or more dimensions with circular padding.

Between position s of an input x and position t of an input y, with a window of 2k + 1 positions in each dimension,

    K' = w*A(T(K)) + b,    Theta' = K' + w*A(T'(K) o Theta),    (A M)[s, t] = mean over u of M[s + u, t + u]:

both positions shift together.  A dense layer reads out T(K), averaged over s = t if the positions are flattened, over
all s and t if they are pooled.  A flattened network needs the kernels between equal positions alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from flint import arb, fmpq
from numpy.typing import ArrayLike, NDArray

from numerics.kernels.activations import Activation
from numerics.kernels.numbers import BALLS, FLOATS, Numbers
from numerics.kernels.pairs import KernelError, check_layer, check_network

#: Float64, or balls as objects.
Entries = NDArray[Any]


@dataclass(frozen=True)
class PositionKernels:
    """The two kernels between positions of inputs.

    Attributes:
        covariance: K, of shape (inputs, inputs, *positions, *positions), or without the second positions, which are
            then equal to the first.
        tangent: Theta, of the same shape.
        dimensions: of space, as many as there are axes of positions.
    """

    covariance: Entries
    tangent: Entries
    dimensions: int

    @property
    def of_pairs(self) -> bool:
        """Whether positions may differ."""
        return self.covariance.ndim == 2 + 2 * self.dimensions

    @property
    def variances(self) -> Entries:
        """Q of every position of every input, of shape (inputs, *positions)."""
        own = np.moveaxis(np.diagonal(self.covariance, 0, 0, 1), -1, 0)
        for left in range(self.dimensions if self.of_pairs else 0, 0, -1):
            own = np.diagonal(own, 0, 1, 1 + left)
        return own


@dataclass(frozen=True)
class Convolution:
    """A network whose hidden layers are convolutions of one kind.

    Attributes:
        activation: the nonlinearity between layers.
        weight: w, the variance of the weights times the number of terms of their sum; positive.
        bias: b, the variance of the biases; not negative.
        half_width: k of the window of 2k + 1 positions, not negative.

    Raises:
        KernelError: if an argument is outside its domain.

    Source: Novak et al. 2019; Xiao, Pennington, Schoenholz 2020.

    >>> from numerics.kernels import ERF
    >>> network = Convolution(ERF, 2.0, 0.1, half_width=1)
    >>> inputs = np.array([[[1.0], [0.0], [2.0], [0.5]]])  # one input of four positions and one channel
    >>> flat, pooled = (network.read_out(network.layer(inputs, 3, of_pairs)) for of_pairs in (False, True))
    >>> [round(float(each.tangent[0, 0]), 6) for each in (flat, pooled)]
    [5.896111, 2.9362]
    """

    activation: Activation
    weight: float | Fraction
    bias: float | Fraction
    half_width: int

    def __post_init__(self) -> None:
        check_network(self.weight, self.bias)
        if self.half_width < 0:
            raise KernelError(f"the half width of the window is {self.half_width}; give 0 or more")

    def layer(self, inputs: ArrayLike, layer: int, of_pairs: bool = True) -> PositionKernels:
        """The kernels of a convolutional layer.

        Args:
            inputs: of shape (inputs, *positions, channels); numbers, or fractions for balls at the working precision.
            layer: the number of convolutions, at least 1.
            of_pairs: whether between all pairs of positions, as pooling needs, or between equal ones.
        """
        check_layer(layer)
        numbers = _numbers(inputs)
        first = _products(numbers, of_pairs)
        found = self._after(first, 0 * first, numbers.ndim - 2)
        for _ in range(layer - 1):
            found = self.deeper(found)
        return found

    def deeper(self, kernels: PositionKernels) -> PositionKernels:
        """The kernels one convolution later."""
        power, slope = _duals(self.activation, kernels)
        return self._after(power, slope * kernels.tangent, kernels.dimensions)

    def read_out(self, kernels: PositionKernels) -> PositionKernels:
        """The kernels of a dense layer upon the activity of a convolutional one, of shape (inputs, inputs).

        They are those of a flattened network if the given ones are between equal positions, and of one with global
        average pooling if they are between all pairs.
        """
        space = tuple(range(2, kernels.covariance.ndim))
        power, slope = _duals(self.activation, kernels)
        return self._affine(np.mean(power, space), np.mean(slope * kernels.tangent, space), 0)

    def _after(self, power: Entries, rest: Entries, dimensions: int) -> PositionKernels:
        """The kernels of a convolution of activity of such means, and of the tangent kernel of what is below it."""
        return self._affine(self._windows(power, dimensions), self._windows(rest, dimensions), dimensions)

    def _affine(self, power: Entries, rest: Entries, dimensions: int) -> PositionKernels:
        weight, bias = (_like(power, value) for value in (self.weight, self.bias))
        covariance = weight * power + bias
        return PositionKernels(covariance, covariance + weight * rest, dimensions)

    def _windows(self, entries: Entries, dimensions: int) -> Entries:
        """A, one dimension after the other."""
        size = 2 * self.half_width + 1
        for axis in range(2, 2 + dimensions):
            axes = (axis,) if entries.ndim == 2 + dimensions else (axis, axis + dimensions)
            total = entries
            for shift in range(1, self.half_width + 1):
                for way in (shift, -shift):
                    total = total + np.roll(entries, (way,) * len(axes), axes)
            entries = total / size
        return entries


def _products(inputs: Entries, of_pairs: bool) -> Entries:
    """x.y/channels between positions."""
    channels = inputs.shape[-1]
    if not of_pairs:
        return np.asarray((inputs[:, None] * inputs[None]).sum(-1) / channels)
    rows = inputs.reshape(-1, channels)
    shape, dimensions = inputs.shape[:-1], inputs.ndim - 2
    return np.moveaxis((rows @ rows.T / channels).reshape(*shape, *shape), 1 + dimensions, 1)


def _duals(activation: Activation, kernels: PositionKernels) -> tuple[Entries, Entries]:
    """T and T'; between a position of an input and itself by the formulas of equal numbers, which lose no digits."""
    covariance, variances = kernels.covariance, kernels.variances
    rows, columns = variances[:, None], variances[None]
    if kernels.of_pairs:
        new = tuple(range(2, 2 + kernels.dimensions))
        columns, rows = np.expand_dims(columns, new), np.expand_dims(rows, tuple(axis + len(new) for axis in new))
    if covariance.dtype != np.object_:
        return activation.dual(rows, columns, covariance, FLOATS), activation.slope(rows, columns, covariance, FLOATS)
    power, slope = (
        np.asarray(np.frompyfunc(partial(_in_balls, each), 3, 1)(rows, columns, covariance))
        for each in (activation.dual, activation.slope)
    )
    for place, q in np.ndenumerate(variances):
        where = (place[0], *place, *(place[1:] if kernels.of_pairs else ()))
        power[where], slope[where] = activation.own(q, BALLS)
    return power, slope


def _in_balls(dual: Callable[[arb, arb, arb, Numbers[arb]], arb], a: arb, b: arb, c: arb) -> arb:
    return dual(a, b, c, BALLS)


def _numbers(inputs: ArrayLike) -> Entries:
    """Float64, or balls at the working precision for fractions."""
    array = np.asarray(inputs)
    if array.ndim < 3 or not array.size:
        raise KernelError(f"inputs of shape {array.shape}; give axes of inputs, positions and channels")
    if array.dtype == np.object_:
        return np.asarray(np.frompyfunc(_ball, 1, 1)(array))
    numbers = array.astype(np.float64)
    if not np.all(np.isfinite(numbers)):
        raise KernelError("the inputs have an entry that is not finite")
    return numbers


def _like(array: Entries, value: float | Fraction) -> Any:
    """A number in the number system of an array."""
    return _ball(value) if array.dtype == np.object_ else float(value)


def _ball(value: float | Fraction) -> arb:
    fraction = Fraction(value)
    return arb(fmpq(fraction.numerator, fraction.denominator))
