"""sign * exp(offset + rate*variable) on arrays to the last digits, though offset and product be large and cancel.

The rounding of an exponent of size 1000 costs 1000 units in the last place of the exponential.  Rate, variable and
offset come in extended precision and are cut into a head on a grid, so that head*head + head is exact in float64, and a
tail; the rest of the sum is carried along to first order (Dekker 1971).
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np

from numerics.arraywalk import FloatArray, Pair, SignedLog, part_of

_HEAD_BITS: Final = 26
_LARGEST: Final = 1e300


class Exponential(Pair):
    """The numbers sign * exp(offset + rate*variable), known by their logarithms."""

    def __init__(self, sign: FloatArray, offset: FloatArray, rate: FloatArray, variable: FloatArray) -> None:
        shape = np.broadcast_shapes(offset.shape, rate.shape, variable.shape)
        super().__init__(None, None)
        self._shape = shape
        self._sign = np.asarray(sign, dtype=np.float64)
        grids = _grid(rate), _grid(variable)
        self._rate, self._variable = _heads(rate, grids[0]), _heads(variable, grids[1])
        self._offset = _heads(offset, grids[0] * grids[1])

    @property
    def shape(self) -> tuple[int, ...]:
        return self._shape

    @property
    def is_logarithmic(self) -> bool:
        return True

    def cut(self, shape: tuple[int, ...], block: tuple[slice, ...]) -> Pair:
        head, tail = (part_of(array, shape, block) for array in self._rate)
        of_variable, below_variable = (part_of(array, shape, block) for array in self._variable)
        start, below_start = (part_of(array, shape, block) for array in self._offset)
        size = np.broadcast_shapes(head.shape, of_variable.shape, start.shape)
        exact, rest, log = np.empty(size), np.empty(size), np.empty(size)
        np.multiply(head, of_variable, out=exact)
        np.add(exact, start, out=exact)
        np.multiply(tail, of_variable + below_variable, out=rest)
        np.multiply(head, below_variable, out=log)
        np.add(rest, log, out=rest)
        np.add(rest, below_start, out=rest)
        np.add(exact, rest, out=log)
        # What the last addition lost: rest - (log - exact).
        np.subtract(log, exact, out=exact)
        np.subtract(rest, exact, out=rest)
        return _Compensated((part_of(self._sign, shape, block), log), rest)


class _Compensated(Pair):
    """Numbers by their logarithms, with what rounding took from these; `rest` is used up."""

    def __init__(self, signed_log: SignedLog, rest: FloatArray) -> None:
        super().__init__(None, signed_log)
        self._rest = rest

    @cached_property
    def linear(self) -> FloatArray:
        sign, log = self.signed_log
        value: FloatArray = np.exp(log)
        value *= np.add(self._rest, 1, out=self._rest)
        return value if np.ndim(sign) == 0 and sign == 1 else value * sign


def is_moderate(rate: FloatArray, variable: FloatArray, offset: FloatArray) -> bool:
    """Whether no sum or product of the exponent leaves float64."""
    sizes = [float(np.max(np.abs(array), initial=0.0)) for array in (rate, variable, offset)]
    return bool(np.isfinite(sizes).all()) and sizes[0] * sizes[1] + sizes[2] < _LARGEST


def _grid(array: FloatArray) -> float:
    """A power of two of which the largest entry is at most a 26-bit multiple."""
    largest = float(np.max(np.abs(array), initial=0.0))
    return float(np.ldexp(1.0, int(np.ceil(np.log2(largest))) - _HEAD_BITS)) if largest > 0 else 1.0


def _heads(array: FloatArray, grid: float) -> tuple[FloatArray, FloatArray]:
    """The array rounded to multiples of the grid, and what remains."""
    if grid < np.finfo(np.float64).tiny:
        head = np.asarray(array, dtype=np.float64)
    else:
        head = np.asarray(np.rint(array / grid) * grid, dtype=np.float64)
    return head, np.asarray(array - head, dtype=np.float64)
