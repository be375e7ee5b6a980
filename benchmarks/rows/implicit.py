"""The state of a deep network at a time, from its implicit law t(u), to 1,000 digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from flint import arb, ctx, fmpq

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_times
from derivations.architectures import reduced_mode
from derivations.expressions import Expr, Number, symbols
from derivations.flow import Flow
from derivations.solve import ClosedForm, solve
from derivations.variables import Assumptions, Domain, Variable
from numerics.invert import StateOfTime, state_at

ROW = "State at a time from an implicit law, 1,000 digits, with proof"
DEPTHS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
_DIGITS = 1_000
_START, _STATE = Fraction(1, 100), Fraction(3, 7)
_U, _T, _S, _U0, _TAU = symbols("u t s u0 tau")
_POINT = {_S: Number(1), _U0: Number(_START), _TAU: Number(1)}
_BITS_PER_DIGIT = 3.3220
_BITS = round(_DIGITS * _BITS_PER_DIGIT) + 64


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """Every depth up to 12 beside `findroot`, depth 3 also beside Newton's method written by hand."""
    target = Target("1 ms", 0.001)
    for depth in DEPTHS if effort.patience else (3, 5, 12):
        flow, law = mode(depth)
        time = moment(depth)
        contenders: dict[str, Callable[[], object]] = {
            "Exactflow": partial(state_at, law, flow, _POINT, time, _DIGITS),
            "prepared": partial(StateOfTime(law, flow, _POINT).at, time, _DIGITS),
        }
        if depth == 3:
            contenders["arb"] = partial(newton_by_hand, time)
        took = best_times(contenders, effort)
        took |= best_times({"findroot": partial(with_findroot, depth, time)}, effort)
        remark = _agreement(state_at(law, flow, _POINT, time, _DIGITS).text, with_findroot(depth, time))
        peers = [Figure("findroot over hyp2f1", took["findroot"], "no proof")]
        if depth == 3:
            proved = int(newton_by_hand(time).rel_accuracy_bits() / _BITS_PER_DIGIT)
            peers.append(Figure("Newton in arb by hand", took["arb"], f"{proved} digits proved"))
        for words, name in ((f"depth {depth}, once", "Exactflow"), (f"depth {depth}, each further time", "prepared")):
            yield Comparison(ROW, words, Figure("Exactflow", took[name], remark), tuple(peers), target)


def mode(depth: int) -> tuple[Flow, Expr]:
    """The flow of the mode strength and its time law, derived and proved."""
    flow = reduced_mode(depth, _S, _U0, _TAU)
    positive = tuple(Variable(name, Domain.POSITIVE) for name in ("s", "u0", "tau"))
    found = solve(flow, Assumptions(positive, (_U0 < _S,)))
    if not isinstance(found, ClosedForm) or found.time is None:
        raise RuntimeError(f"depth {depth} has no time law")
    return flow, found.time


def moment(depth: int) -> Expr:
    """A rational time at which the state is about 3/7."""
    import mpmath

    with mpmath.workdps(20):
        return Number(Fraction(str(mpmath.nstr(_time(depth, mpmath.mpf(3) / 7), 12))))


def _time(depth: int, state: Any) -> Any:
    """The time law with s = tau = 1 as the literature prints it, through the hypergeometric function."""
    import mpmath

    power = mpmath.mpf(2) / depth - 1

    def antiderivative(u: Any) -> Any:
        return u**power / (depth * power) * mpmath.hyp2f1(1, power, power + 1, u)

    return antiderivative(state) - antiderivative(mpmath.mpf(_START.numerator) / _START.denominator)


def with_findroot(depth: int, time: Expr) -> Any:
    """The state by mpmath's root finder, from a start that a plot would give."""
    import mpmath

    assert isinstance(time, Number)
    with mpmath.workdps(_DIGITS + 5):
        goal = mpmath.mpf(time.value.numerator) / time.value.denominator
        return mpmath.findroot(lambda u: _time(depth, u) - goal, (mpmath.mpf("0.42"), mpmath.mpf("0.44")))


def newton_by_hand(time: Expr) -> arb:
    """Depth 3 by Newton's method for x = u**(1/3) with doubling precision, and an interval Newton step as proof."""
    assert isinstance(time, Number)
    goal = fmpq(time.value.numerator, time.value.denominator)
    with ctx.workprec(_BITS):
        offset = _law(arb(fmpq(1, 100)).root(3)) + arb(goal)
    guess = arb(float(_STATE)).root(3).mid()
    for bits in (96, 150, 260, 480, 910, 1_770):
        with ctx.workprec(bits):
            guess = (guess - (_law(guess) - offset) * _speed(guess)).mid()
    with ctx.workprec(_BITS):
        misfit = _law(guess) - offset
        box = arb(guess, arb((1, 16 - _BITS // 2)))
    with ctx.workprec(_BITS // 2 + 64):
        speed = _speed(box)
    with ctx.workprec(_BITS):
        found = guess - misfit * speed
        if not box.contains_interior(found):
            raise ArithmeticError("the interval Newton step proves nothing")
        return found**3


def _law(x: arb) -> arb:
    root = arb(3).sqrt()
    return (1 + x + x * x).log() / 6 - 1 / x - (1 - x).log() / 3 - ((2 * x + 1) / root).atan() / root


def _speed(x: arb) -> arb:
    return x * x * (1 - x**3)


def _agreement(text: str, peer: Any) -> str:
    import mpmath

    with mpmath.workdps(_DIGITS + 5):
        difference = abs(mpmath.mpf(text) / peer - 1)
        digits = _DIGITS if difference == 0 else min(_DIGITS, int(-mpmath.log10(difference)))
    return f"proved; {digits} digits as findroot"
