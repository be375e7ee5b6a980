"""The state at a time from an implicit law t(u): a bracket, Newton's method with doubling precision, and a proof.

The proof is an interval Newton step: where N = m - (t(m) - T)/t'(B) lies inside the box B around m and t'(B) has no
zero, the box contains exactly one state with t(u) = T, and N contains it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property

from flint import arb

from derivations.expressions import ZERO, Add, Expr, ExpressionError, Mul, Symbol, add, differentiate, mul, substitute
from derivations.flow import Flow
from numerics.attractors import Attractor, attractor
from numerics.chart import Chart
from numerics.coordinates import autonomous_at
from numerics.precision import LARGEST_PRECISION, Digits, PrecisionError, digits_of, proved_digits
from numerics.rates import Program, ball, exact
from numerics.rings import Balls, Unsupported, working

_BITS = 64
_FURTHEST = 2.0**40


class StateOfTime:
    """The inverse of the time law of a flow of one state, ready for many times.

    Args:
        time_law: the time from the start to the state, an expression in the state's symbol.
        flow: the autonomous flow of one state.
        point: exact values of the parameters.

    Raises:
        PrecisionError: if the flow or the law is not one that can be inverted here.
    """

    def __init__(self, time_law: Expr, flow: Flow, point: Mapping[Symbol, Expr]) -> None:
        try:
            here = autonomous_at(flow, point)
            state = here.state
            values = {name: value for name, value in point.items() if name != state}
            law = substitute(time_law, values)
            moving = [term for term in _terms(law, state) if state in term.free_symbols]
            fixed = [term for term in _terms(law, state) if state not in term.free_symbols]
            varying = add(*moving)
            self._varying = Program((varying,), (state,))
            self._slope = Program((differentiate(varying, state),), (state,))
            self._fixed = Program((add(ZERO, *fixed),), ())
            self._rate = Program((here.rate,), (state,))
        except (Unsupported, ExpressionError) as error:
            raise PrecisionError(f"the time law cannot be inverted: {error}") from error
        self._flow, self._values = here, values
        self._ends: dict[int, Chart] = {}

    def at(self, time: Expr, digits: int) -> Digits:
        """The state at a time, to so many proved digits.

        Args:
            time: an exact expression of the parameters, not negative.
            digits: how many significant digits, at least 1.

        Raises:
            PrecisionError: if there is no such state, or the digits are not proved within the precision allowed.
        """
        if digits < 1:
            raise PrecisionError(f"a positive number of digits is needed, not {digits}")
        target = substitute(time, self._values)
        if exact(target, {}) == 0 or self._chart(_BITS).direction == 0:
            return digits_of(self._flow.start, {}, digits)
        self._check_start()
        moment = Program((target,), ())
        bits = math.ceil(digits * math.log2(10)) + _BITS
        while bits <= LARGEST_PRECISION:
            with working(bits):
                goal = moment.run(Balls(), [])[0]
                offset = self._fixed.run(Balls(), [])[0] - goal
                self._varying.constants(Balls())
            if goal < 0:
                raise PrecisionError("a flow is followed forwards only; the time is negative")
            found = self._solve(offset, bits, digits)
            text = None if found is None else proved_digits(found, digits)
            if found is not None and text is not None:
                return Digits(text, found, bits)
            bits *= 2
        raise PrecisionError(f"{digits} digits of the state are not proved within {LARGEST_PRECISION} bits")

    def _chart(self, bits: int) -> Chart:
        rounded = 1 << (bits - 1).bit_length()
        if rounded not in self._ends:
            end = self._attractor
            self._ends[rounded] = Chart(ball(self._flow.start, rounded), end.sharper(rounded), end.direction)
        return self._ends[rounded]

    @cached_property
    def _attractor(self) -> Attractor:
        found = attractor(self._flow, {}, _BITS)
        if not isinstance(found, Attractor):
            raise PrecisionError(f"the state that the flow moves to was not found: {found.reason}")
        return found

    def _residual(self, state: arb, offset: arb) -> arb:
        try:
            return arb(self._varying.run(Balls(), [state])[0] + offset)
        except (ZeroDivisionError, ValueError):
            return arb.nan()

    def _speed(self, state: arb) -> arb:
        """The rate: one over the derivative of a law that is the flow's; what is proved does not rest on it."""
        try:
            return arb(self._rate.run(Balls(), [state])[0])
        except (ZeroDivisionError, ValueError):
            return arb.nan()

    def _derivative(self, state: arb) -> arb:
        try:
            return arb(self._slope.run(Balls(), [state])[0])
        except (ZeroDivisionError, ValueError):
            return arb.nan()

    def _solve(self, offset: arb, bits: int, digits: int) -> arb | None:
        """A ball around the state, None if it takes more bits."""
        bracket = self._bracket(offset, digits)
        if bracket is None or isinstance(bracket, arb):
            return bracket
        number = self._located(offset, *bracket)
        extra = self._chart(_BITS).close_bits(number)
        with working(_BITS + extra):
            guess = self._chart(_BITS + extra).state(number).mid()
            self._check(guess)
        for accuracy in _ladder(bits):
            with working(accuracy + extra):
                correction = self._residual(guess, offset) * self._speed(guess)
                if not correction.is_finite():
                    return None
                guess = (guess - correction).mid()
        return self._proved(guess, offset, bits, extra)

    def _proved(self, guess: arb, offset: arb, bits: int, extra: int) -> arb | None:
        """The interval Newton step around a guess that is good to half of the bits."""
        with working(_BITS + extra):
            speed = self._speed(guess)
        with working(bits + extra):
            misfit = self._residual(guess, offset)
        with working(bits // 2 + _BITS + extra):
            width = (2 * abs(misfit * speed) + abs(guess) * arb((1, -bits))).upper()
            if not width.is_finite():
                return None
            box = arb(guess, width)
            slope = self._derivative(box)
            self._check(box)
        if not slope.is_finite() or slope.contains(0):
            return None
        with working(bits + extra):
            found = guess - misfit / slope
        return found if box.contains_interior(found) else None

    def _check_start(self) -> None:
        """Refuse a law that is certainly not 0 at the start."""
        with working(_BITS):
            first = self._residual(self._chart(_BITS).start, self._fixed.run(Balls(), [])[0])
        if first.is_finite() and not first.contains(0):
            raise PrecisionError(f"the law is not the time from the start: at the start it is {first.str(8)}, not 0")

    def _check(self, state: arb) -> None:
        """Refuse a law whose derivative is certainly not one over the rate."""
        agrees = self._derivative(state) * self._rate.run(Balls(), [state])[0]
        if agrees.is_finite() and not agrees.overlaps(arb(1)):
            raise PrecisionError(
                f"the law is not the time of this flow: its derivative at {state.str(8, radius=False)} is not one over "
                "the rate; derive it anew, or mend the flow"
            )

    def _bracket(self, offset: arb, digits: int) -> tuple[float, float] | arb | None:
        """Numbers before and after the time; or the state itself, if it is as close to the attractor as can be seen."""
        chart = self._chart(_BITS)
        low, step = chart.origin, 1.0
        closest = digits * math.log(10) + 8 + chart.depth
        while True:
            high = low + step
            close = high > closest
            high = closest if close and low < closest else high
            bits = _BITS + chart.close_bits(high)
            with working(bits):
                sharp = self._chart(bits)
                state = sharp.state(high)
                late = self._residual(state, offset)
                if close and late < 0:
                    self._check(state)
                    return state.union(sharp.end)
            if not late.is_finite():
                return None
            if late.mid() > 0:
                return low, high
            if close:
                return None
            if step > _FURTHEST:
                raise PrecisionError("the flow does not reach this time: by its law it has left every bound before")
            low, step = high, 2 * step

    def _located(self, offset: arb, low: float, high: float) -> float:
        """The number of the state to about 40 bits: bisection until the bracket is short, then Newton inside it."""
        bits = _BITS + self._chart(_BITS).close_bits(high)
        with working(bits):
            chart = self._chart(bits)
            number = (low + high) / 2
            for _ in range(120):
                state = chart.state(number)
                value = self._residual(state, offset)
                low, high = (low, number) if value.mid() > 0 else (number, high)
                step = math.nan
                if high - low < 4:
                    change = value * self._speed(state) / chart.slope(state)
                    step = float(change.mid()) if change.is_finite() else math.nan
                moved = number - step
                settled = 1e-12 * max(1.0, abs(number))
                if abs(step) < settled:
                    return moved
                number = moved if low < moved < high else (low + high) / 2
                if high - low < settled:
                    break
        return number


def _ladder(bits: int) -> Iterator[int]:
    """Working precisions of Newton's method from the accuracy of the first guess to half of the last."""
    steps = []
    accuracy = bits // 2 + 16
    while accuracy > 36:
        steps.append(accuracy + 32)
        accuracy = accuracy // 2 + 4
    return reversed(steps)


def _terms(expr: Expr, state: Symbol) -> list[Expr]:
    """Terms whose sum is the expression, factors without the state multiplied out, so that constants stand alone."""
    if isinstance(expr, Add):
        return [term for operand in expr.operands for term in _terms(operand, state)]
    if isinstance(expr, Mul):
        moving = [factor for factor in expr.operands if state in factor.free_symbols]
        if len(moving) == 1 and isinstance(moving[0], Add):
            scale = mul(*(factor for factor in expr.operands if factor is not moving[0]))
            return [mul(scale, term) for term in _terms(moving[0], state)]
    return [expr]


def state_at(time_law: Expr, flow: Flow, point: Mapping[Symbol, Expr], time: Expr, digits: int) -> Digits:
    """The state of a flow at a time, from its implicit time law t(u) = t, to so many proved digits.

    The law is taken as it is; that its derivative is one over the rate is checked where the state is found.

    Args:
        time_law: the time from the start to the state, an expression in the state's symbol.
        flow: the autonomous flow of one state.
        point: exact values of the parameters.
        time: an exact expression of them, not negative.
        digits: how many significant digits, at least 1.

    Raises:
        PrecisionError: if there is no such state, or the digits are not proved within the precision allowed.

    >>> from derivations.expressions import as_expr, log
    >>> from derivations.flow import scalar_flow
    >>> u, t = Symbol("u"), Symbol("t")
    >>> flow = scalar_flow(u, t, as_expr(1) / 10, u * (1 - u))
    >>> print(state_at(log(9 * u / (1 - u)), flow, {}, log(as_expr(9)), 20))
    0.50000000000000000000
    """
    return StateOfTime(time_law, flow, point).at(time, digits)
