"""Exact reductions of a flow before it is integrated: states that start equal and move alike are one state.

Balanced layers are the ordinary case of the theory: a = b at time 0 and rates that agree on a = b keep a = b for ever,
by uniqueness, and the pair a, b moves as one state does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from derivations.exact import is_zero
from derivations.expressions import MINUS_ONE, Add, Call, Constant, Expr, Mul, Number, Pow, Symbol, mul, substitute
from derivations.flow import Flow
from derivations.variables import Assumptions, Variable

_E: Final = Constant("E")
#: Functions that are analytic on the whole real line.
_ENTIRE: Final = frozenset({"exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc"})


@dataclass(frozen=True)
class Reduced:
    """A flow of fewer states.

    Attributes:
        flow: the flow of the states that are left.
        twins: for each state that was left out the one that it equals, and the sign.
    """

    flow: Flow
    twins: Mapping[Symbol, tuple[Symbol, int]]


def reduced(flow: Flow) -> Reduced:
    """The flow without the states that are, up to the sign, another state at all times.

    Args:
        flow: a flow without parameters; if a rate is not seen to be analytic everywhere, it stays as it is.

    >>> from derivations.expressions import read, symbols
    >>> a, b, t = symbols("a b t")
    >>> pair = Flow((a, b), t, (read("1/9"), read("1/9")), (read("b*(1 - a*b)"), read("a*(1 - a*b)")))
    >>> reduced(pair).flow.rates
    (a*(1 - a*a),)
    """
    twins: dict[Symbol, tuple[Symbol, int]] = {}
    if not all(_smooth(rate) for rate in flow.rates):
        return Reduced(flow, twins)
    states = list(flow.states)
    place = 1
    while place < len(states):
        found = next((twin for twin in _candidates(flow, states[place]) if _alike(flow, states[place], twin)), None)
        if found is None:
            place += 1
            continue
        twins[states[place]] = found
        flow = _without(flow, states.pop(place), found)
    return Reduced(flow, twins)


def _smooth(rate: Expr) -> bool:
    """Whether a rate is seen to be analytic everywhere, so that no second solution leaves a = b."""
    return all(
        isinstance(node, Number | Symbol | Constant | Add | Mul)
        or (isinstance(node, Pow) and isinstance(node.exponent, Number) and _counts(node.exponent.value))
        or (isinstance(node, Pow) and node.base == _E)
        or (isinstance(node, Call) and node.name in _ENTIRE)
        for node in rate.walk()
    )


def _counts(value: Fraction) -> bool:
    return value.denominator == 1 and value >= 0


def _candidates(flow: Flow, state: Symbol) -> list[tuple[Symbol, int]]:
    """Earlier states with the same start up to the sign."""
    place = flow.states.index(state)
    start = flow.starts[place]
    found = []
    for other, earlier in zip(flow.states[:place], flow.starts[:place], strict=True):
        if start == earlier:
            found.append((other, 1))
        elif start == mul(MINUS_ONE, earlier) or mul(MINUS_ONE, start) == earlier:
            found.append((other, -1))
    return found


def _alike(flow: Flow, state: Symbol, twin: tuple[Symbol, int]) -> bool:
    """Whether the rates agree wherever the two states do."""
    other, sign = twin
    values = {state: _signed(other, sign)}
    own, its = (substitute(flow.rates[flow.states.index(name)], values) for name in (state, other))
    if own == _signed(its, sign):
        return True
    real = Assumptions(tuple(Variable(name.name) for name in (*flow.states, flow.time)))
    return is_zero(own - _signed(its, sign), real)


def _without(flow: Flow, state: Symbol, twin: tuple[Symbol, int]) -> Flow:
    values = {state: _signed(*twin)}
    kept = [place for place, name in enumerate(flow.states) if name != state]
    return Flow(
        tuple(flow.states[place] for place in kept),
        flow.time,
        tuple(flow.starts[place] for place in kept),
        tuple(substitute(flow.rates[place], values) for place in kept),
    )


def _signed(expr: Expr, sign: int) -> Expr:
    return expr if sign > 0 else mul(MINUS_ONE, expr)
