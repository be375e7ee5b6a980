"""An explicit solution at 1,000 times from an exponentially small start, to 50, 1,000 and 10,000 digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

from flint import arb, ctx, fmpq

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_times
from derivations.expressions import Number, read, symbols
from numerics.compiled import compile_balls

ROW = "Two-layer trajectory at 1,000 times, u0 = exp(-1000000)"
_LAW = read("s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))")
_S, _TAU, _U0, _T = symbols("s tau u0 t")
_PARAMETERS = {_S: Number(1), _TAU: Number(1), _U0: read("exp(-1000000)")}
_TIMES = [Fraction(499_990) + Fraction(20 * index, 999) for index in range(1_000)]
_BITS_PER_DIGIT = 3.3220
#: The argument of the exponential is known to 2**-bits relative to 10**6, which costs 20 bits.
_LOST_BITS = 24


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """Exactflow's compiled law beside the same formula written by hand with arb and with mpmath."""
    for digits in (50, 1_000, 10_000):
        took = best_times(_contenders(digits), effort)
        curve = with_exactflow(digits)
        by_hand = with_arb(digits)
        agree = all(ours.overlaps(theirs) for ours, theirs in zip(curve, by_hand, strict=True))
        ours = Figure("Exactflow", took["Exactflow"], f"{_proved(curve)} digits proved" if agree else "WRONG")
        peers = (
            Figure("arb by hand", took["arb"], f"{_proved(by_hand)} digits proved"),
            Figure("mpmath by hand, gmpy2", took["mpmath"]),
        )
        yield Comparison(ROW, f"{digits:,} digits", ours, peers, Target("1.5 times arb", 1.5 * took["arb"]))


def _contenders(digits: int) -> dict[str, Callable[[], object]]:
    runs = {"Exactflow": with_exactflow, "arb": with_arb, "mpmath": with_mpmath}
    return {name: partial(run, digits) for name, run in runs.items()}


def with_exactflow(digits: int) -> list[arb]:
    """The law compiled and run to certified digits."""
    return compile_balls(_LAW, [_T], _PARAMETERS).run_to_digits({_T: _TIMES}, digits)


def with_arb(digits: int) -> list[arb]:
    """The formula as one would write it in python-flint, with as few bits as certify the digits."""
    with ctx.workprec(round(digits * _BITS_PER_DIGIT) + _LOST_BITS):
        ratio = arb(1_000_000).exp() - 1
        return [1 / (1 + ratio * (arb(fmpq(-2 * t.numerator, t.denominator))).exp()) for t in _TIMES]


def with_mpmath(digits: int) -> list[object]:
    """The formula as one would write it in mpmath."""
    import mpmath

    with mpmath.workdps(digits + 8):
        ratio = mpmath.exp(1_000_000) - 1
        return [1 / (1 + ratio * mpmath.exp(mpmath.mpf(-2 * t.numerator) / t.denominator)) for t in _TIMES]


def _proved(curve: list[arb]) -> int:
    return int(min(ball.rel_accuracy_bits() for ball in curve) / _BITS_PER_DIGIT)
