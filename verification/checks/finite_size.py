"""Means at several sizes beside what is claimed of them: agreement, failure, or neither.

Let d(n) be the deviation of the mean from the formula at size n, and e(n) its standard error.  An exact formula agrees
if |d| <= 4 e at every size, and one up to O(n**(-rate)) if the weighted fit d = a + c n**(-rate) is good and |a| is at
most four of its standard errors.  A formula fails only if |d| > 6 e at three sizes or more, with one sign, over a
factor of four in size, and d, relative to a formula that is to be exact, neither falls with the size nor could fall as
fast as claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import copysign, inf
from typing import Final

from numerics.ensembles import Measurement, Precision, Trend, exponent, extrapolate

AGREES: Final = 4.0
FAILS: Final = 6.0
FEWEST_SIZES: Final = 3
SPAN: Final = 4
#: The largest standard error, relative to the size of the mean, with which agreement says anything.
_SHARP: Final = 1 / 80
_SHARP_EXTRAPOLATED: Final = 1 / 50
#: A deviation that falls with a power below this, at three standard errors, does not fall.
_STANDING: Final = 0.1
_STANDING_ERRORS: Final = 3.0
#: The power that an exact formula's deviation is told apart from: no finite-size effect of the field falls slower.
_SLOWEST: Final = Fraction(1, 2)


@dataclass(frozen=True)
class Look:
    """The formula and the mean at one size."""

    size: int
    claimed: float
    found: Measurement

    @property
    def deviation(self) -> float:
        """The mean less the formula."""
        return self.found.mean - self.claimed

    @property
    def error(self) -> float:
        """The standard error of the deviation."""
        return self.found.error

    @property
    def z(self) -> float:
        """The deviation in standard errors; infinite where there is no error, 0 where there is neither."""
        if self.error > 0:
            return self.deviation / self.error
        return copysign(inf, self.deviation) if self.deviation else 0.0

    @property
    def scale(self) -> float:
        """The size to which a standard error is compared."""
        return max(Precision().scale(self.found.moments), abs(self.claimed))


def trend(looks: Sequence[Look], rate: Fraction) -> Trend:
    """What is left of the deviation at infinite size if it falls at the rate claimed."""
    return extrapolate(*_columns(looks), float(rate))


def agrees(looks: Sequence[Look], rate: Fraction | None) -> bool:
    """Whether the means agree with the formula at every size, or up to a deviation that falls at the rate claimed."""
    if any(look.error > _SHARP * look.scale or not look.found.trusted for look in looks):
        return False
    if rate is None:
        return all(abs(look.z) <= AGREES for look in looks)
    if any(look.error == 0 for look in looks):
        return all(look.deviation == 0 for look in looks)
    found = trend(looks, rate)
    sharp = found.error <= _SHARP_EXTRAPOLATED * looks[-1].scale
    fits = found.misfit <= AGREES**2 * max(found.freedom, 1)
    return sharp and fits and abs(found.stays) <= AGREES * found.error


def fails(looks: Sequence[Look], rate: Fraction | None) -> bool:
    """Whether the formula is wrong whatever the sizes do: the deviation is certain, seen widely, and does not fall."""
    return len(looks) >= FEWEST_SIZES and looks[-1].size >= SPAN * looks[0].size and stands(looks, rate)


def stands(looks: Sequence[Look], rate: Fraction | None) -> bool:
    """Whether the deviation is certain at each of the sizes and does not fall from one to the other."""
    same_sign = len({look.deviation > 0 for look in looks}) == 1
    if not (same_sign and all(abs(look.z) > FAILS and look.found.trusted for look in looks)):
        return False
    power, error = _exponent(looks, rate)
    last, last_error = _exponent(looks[-2:], rate)
    claimed = float(min(rate or _SLOWEST, _SLOWEST))
    return power + _STANDING_ERRORS * error < _STANDING and last + AGREES * last_error < claimed


def falls(looks: Sequence[Look], rate: Fraction | None) -> bool:
    """Whether the deviation is certain at each of the sizes and falls, so that more draws would change nothing."""
    power, error = _exponent(looks, rate)
    certain = all(abs(look.z) > FAILS and look.found.trusted for look in looks)
    return certain and power - _STANDING_ERRORS * error > _STANDING


def doubt(looks: Sequence[Look], rate: Fraction | None) -> str:
    """Why the looks neither agree nor fail, and what would help."""
    if any(not look.found.trusted for look in looks):
        return "too few draws vary, or a few of them carry the mean; choose sizes or parameters with milder draws"
    if any(look.error > _SHARP * look.scale for look in looks):
        return "the standard errors are too large to tell; choose smaller sizes or milder parameters"
    if all(abs(look.z) > FAILS for look in looks):
        power, error = _exponent(looks, rate)
        stated = "exact" if rate is None else f"up to the power {rate}"
        seen = f"the deviation falls with the power {power:.2g} +- {error:.1g} of the size"
        if rate is not None and power + _STANDING_ERRORS * error < _STANDING:
            seen = "the deviation does not fall, though no sizes refute what is claimed of larger ones"
        return f"{seen}; the formula is claimed {stated}"
    return "a deviation is seen, but not at every size; look at larger sizes"


def figures(looks: Sequence[Look], size: str) -> str:
    """The mean with its standard error for the formula's value, and the deviation in standard errors, at every size."""
    shown = (f"{size}={look.size}: {look.found.mean:.6g} +- {look.error:.2g} for {look.claimed:.6g}" for look in looks)
    scores = ", ".join(f"{look.z:+.1f}" for look in looks)
    return f"{'; '.join(shown)}; z = {scores}"


def _exponent(looks: Sequence[Look], rate: Fraction | None) -> tuple[float, float]:
    """How fast the deviation falls; relative to a formula that is to be exact, which may change with the size too."""
    sizes, deviations, errors = _columns(looks)
    if rate is None and all(look.claimed != 0 for look in looks):
        deviations = [deviation / abs(look.claimed) for deviation, look in zip(deviations, looks, strict=True)]
        errors = [error / abs(look.claimed) for error, look in zip(errors, looks, strict=True)]
    return exponent(sizes, deviations, errors)


def _columns(looks: Sequence[Look]) -> tuple[list[float], list[float], list[float]]:
    return (
        [float(look.size) for look in looks],
        [look.deviation for look in looks],
        [look.error for look in looks],
    )
