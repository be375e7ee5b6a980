"""Two inputs at one depth to so many digits: the working precision rises until the balls are narrow enough."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log2
from typing import Final

from flint import arb

from numerics.kernels.activations import Activation
from numerics.kernels.pairs import KernelError, Pair, ball_layers, depth

_FIRST_BITS: Final = 64
_NAMES: Final = ("variance", "gap", "tangent", "tangent_gap")


@dataclass(frozen=True)
class DeepPair:
    """The kernels of two inputs at a layer, in balls.

    Attributes:
        pair: the kernels; what is computed from them is at the working precision of FLINT, `ctx.prec`.
        bits: the working precision that was reached.
        reason: why the balls are wider than was asked for; empty if they are not.
    """

    pair: Pair[arb]
    bits: int
    reason: str


def deep_pair(
    activation: Activation,
    weight: Fraction,
    bias: Fraction,
    variance: Fraction,
    gap: Fraction,
    layer: int,
    digits: int = 15,
    most_bits: int = 4096,
) -> DeepPair:
    """The kernels at a layer, each to a relative accuracy.

    Args:
        activation: the nonlinearity.
        weight: w, positive.
        bias: b, not negative.
        variance: q of the first layer, positive.
        gap: 1 - c of the first layer, from 0 to 2.
        layer: the number of weight matrices, at least 1.
        digits: significant digits of each of the four numbers, at least 1.
        most_bits: the working precision beyond which wider balls are given back, with the reason.

    Raises:
        KernelError: if an argument is outside its domain.

    >>> from numerics.kernels import ERF
    >>> found = deep_pair(ERF, Fraction(5, 4), Fraction(1, 20), Fraction(1), Fraction(1, 2), 2000, digits=20)
    >>> print(found.pair.gap.str(20, radius=False), found.bits, repr(found.reason))
    1.2776996853163680142e-35 128 ''
    >>> deep_pair(ERF, Fraction(3), Fraction(1, 5), Fraction(1), Fraction(1), 60, digits=20, most_bits=64).reason
    'at 64 bits, after 60 layers, digits are left as follows: variance ...'
    """
    if digits < 1 or most_bits < 2:
        raise KernelError(f"{digits} digits within {most_bits} bits are asked for; give at least 1 digit and 2 bits")
    wanted = ceil(digits * log2(10))
    bits = min(_FIRST_BITS, most_bits)
    while True:
        pair = depth(ball_layers(activation, weight, bias, variance, gap, bits), layer)
        known = {name: getattr(pair, name) for name in _NAMES}
        wide = [name for name, ball in known.items() if not (ball.is_zero() or ball.rel_accuracy_bits() >= wanted)]
        if not wide:
            return DeepPair(pair, bits, "")
        if bits == most_bits:
            return DeepPair(pair, bits, _reason(known, wide, bits, layer))
        bits = min(2 * bits, most_bits)


def _reason(known: dict[str, arb], wide: list[str], bits: int, layer: int) -> str:
    digits = {name: max(0, int(known[name].rel_accuracy_bits() / log2(10))) for name in wide}
    shown = ", ".join(f"{name.replace('_', ' ')} {digits[name]}" for name in wide)
    return (
        f"at {bits} bits, after {layer} layers, digits are left as follows: {shown}; what a layer adds to a distance "
        "is multiplied by the layers above, so allow more bits"
    )
