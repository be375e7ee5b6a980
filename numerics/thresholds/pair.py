"""Two values that are learned by the toy model, the question about them, and what the answer may be."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from flint import arb, ctx

from derivations.expressions import INFINITY, ONE, Expr, Number, Operand, as_expr, exp
from numerics.balls import evaluate, sign_of

_BITS: Final = (128, 1_024, 8_192)
_SMALLEST_DECIMAL: Final = -100


class ThresholdError(ValueError):
    """The question violates a hypothesis of the theorem, or is too close to an edge to be answered; `args` say which.

    >>> Pair(3, 2, "9/10", "1/10")
    Traceback (most recent call last):
        ...
    numerics.thresholds.pair.ThresholdError: the fractions must satisfy 0 < s < f < 1; s = 9/10 and f = 1/10 do not
    """


@dataclass(frozen=True)
class Pair:
    """Two values sigma_i, sigma_j of the toy model, sigma' = lam*sigma**(2 - 2/N)*(target - sigma), and two fractions.

    Learning is (s, f)-incremental if at some time sigma_j <= s*target_j and sigma_i >= f*target_i.

    Args:
        depth: N, a rational number from 1 on, or `INFINITY`.
        ratio: r = target_i/target_j, positive; above 1 where the first value is the larger one.
        small: s, the fraction that the second value may have reached.
        full: f, the fraction that the first value must have reached, s < f.
        kappa: start of the first value over that of the second, positive.
        variance: variance of the input of the first value over that of the second, positive.

    Numbers are exact: integers, fractions, their texts, or closed expressions.

    Raises:
        ThresholdError: if a hypothesis of the definition is violated.

    Source: Gissin, Shalev-Shwartz, Daniely 2020; unequal starts and variances are derived here.

    >>> Pair(2, "3/2", "1/10", "9/10").ratio
    3/2
    """

    depth: Expr
    ratio: Expr
    small: Expr
    full: Expr
    kappa: Expr = ONE
    variance: Expr = ONE

    def __init__(
        self,
        depth: Operand | str,
        ratio: Operand | str,
        small: Operand | str,
        full: Operand | str,
        kappa: Operand | str = ONE,
        variance: Operand | str = ONE,
    ) -> None:
        given = {"depth": depth, "ratio": ratio, "small": small, "full": full, "kappa": kappa, "variance": variance}
        for name, value in given.items():
            object.__setattr__(self, name, _exact(value))
        self._check()

    def _check(self) -> None:
        if self.depth != INFINITY and not (isinstance(self.depth, Number) and self.depth.value >= 1):
            raise ThresholdError(f"the depth must be a rational number from 1 on, or infinite; N = {self.depth} is not")
        for name in ("ratio", "kappa", "variance"):
            if certain_sign(getattr(self, name), name) != 1:
                raise ThresholdError(f"the {name} must be positive; {getattr(self, name)} is not")
        s, f = self.small, self.full
        if not all(certain_sign(part, "the order of the fractions") == 1 for part in (s, f - s, ONE - f)):
            raise ThresholdError(f"the fractions must satisfy 0 < s < f < 1; s = {s} and f = {f} do not")

    @cached_property
    def growth(self) -> Expr:
        """Q = 1 - 2/N, the growth exponent less 1."""
        return ONE if self.depth == INFINITY else as_expr(1) - 2 / self.depth

    @property
    def alike(self) -> bool:
        """Whether both values start alike and their inputs have the same variance."""
        return self.kappa == ONE and self.variance == ONE


@dataclass(frozen=True)
class Threshold:
    """All starts up to the threshold are incremental, and none beyond it, if the values are alike.

    Attributes:
        log: a ball around log(eps), where eps is the threshold for the start of the second value in units of its
            target; its radius is below 10**-digits.
        digits: the digits that were asked for.
    """

    log: arb
    digits: int

    @property
    def value(self) -> arb:
        """The ball of the threshold itself, eps = start/target of the second value."""
        with ctx.workprec(self.log.mid().bits() + 64):
            return self.log.exp()

    @property
    def ends(self) -> tuple[Expr, Expr]:
        """Two exact starts with the threshold between them, as close as the digits that were asked for.

        They are decimals, or exponentials of decimals where the threshold is exponentially small.
        """
        if self.log > _SMALLEST_DECIMAL:
            low, high = _decimals(self.value, self.digits)
            return Number(low), Number(high)
        low, high = _decimals(self.log, self.digits)
        return exp(Number(low)), exp(Number(high))


@dataclass(frozen=True)
class Never:
    """No start is incremental, or none below some positive one: `reason` is the theorem that says so."""

    reason: str


def certain_sign(expr: Expr, what: str) -> int:
    """The sign of an exact number.

    Raises:
        ThresholdError: if it is not told from 0; `what` names the number.
    """
    if isinstance(expr, Number):
        return (expr.value > 0) - (expr.value < 0)
    for bits in _BITS:
        sign = sign_of(expr, {}, bits)
        if sign is not None:
            return sign
    raise ThresholdError(f"{what} is too close to its edge to be told at {_BITS[-1]} bits: {expr}")


def ball(expr: Expr, bits: int) -> arb:
    """The ball of an exact number."""
    found = evaluate(expr, {}, bits)
    if not found.is_finite():
        raise ThresholdError(f"{expr} has no finite value")
    return found


def _decimals(number: arb, digits: int) -> tuple[Fraction, Fraction]:
    middle, radius, exponent = number.mid_rad_10exp(digits + 5)
    scale = Fraction(10) ** int(exponent)
    return (int(middle) - int(radius)) * scale, (int(middle) + int(radius)) * scale


def _exact(value: Operand | str) -> Expr:
    from derivations.expressions import read

    return read(value) if isinstance(value, str) else as_expr(value)
