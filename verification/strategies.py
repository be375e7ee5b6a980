"""Hypothesis strategies inferred from a claim: exact points inside its assumptions, simple numbers first.

The same declarations that the checks read are the one source: ranges, scales, relations, the flow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from hypothesis import assume
from hypothesis import strategies as st

from derivations.claim import Claim, Conserves, Solves, TimeTo
from derivations.expressions import ONE, ZERO, Expr, Number, Symbol, exp, substitute
from derivations.flow import Flow
from derivations.variables import Assumptions, Domain, Scale, Variable
from numerics.candidates import Span, tightest
from numerics.elimination import Elimination, eliminate
from numerics.rates import Failure
from numerics.rationals import rational_value
from numerics.sampling import satisfied
from numerics.trajectory import time_between
from verification.obligations import expanded_flow, from_zero_on, in_order, reachable_states, state_assumptions
from verification.obligations import given as assumptions_of
from verification.regions import regions
from verification.sampled import admissible, used_symbols

__all__ = ["from_assumptions", "from_claim"]

_BITS: Final = 128
_SIMPLE: Final = tuple(Fraction(text) for text in ("1", "2", "1/2", "3", "1/3", "3/2", "2/3", "4", "1/4", "5", "1/5"))
_PARTS: Final = tuple(Fraction(text) for text in ("1/2", "1/3", "2/3", "1/4", "3/4", "1/10", "9/10"))
#: Exponents of exponentially small values; the largest is far below what a floating-point number can hold.
_EXPONENTS: Final = (1, 2, 5, 10, 50, 100, 700, 1_000, 1_000_000)

Points = st.SearchStrategy[dict[Symbol, Expr]]


def from_claim(claim: Claim) -> Points:
    """Points at which a claim can be tested: exact values of the variables it uses, all assumptions proved to hold.

    A claim about a solution gets a time too, one about a time a state strictly between the start and the attractor,
    one about a conserved quantity the states.

    >>> from derivations.catalogue import find
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5, database=None)
    ... @given(from_claim(find("two-layer.trajectory")))
    ... def it_has_a_time(point):
    ...     assert sorted(name.name for name in point) == ["s", "t", "tau", "u0"]
    >>> it_has_a_time()
    """
    says, flow = claim.says, claim.about
    assumptions, wanted = assumptions_of(claim), used_symbols(claim)
    if flow is not None and isinstance(says, Solves):
        return from_assumptions(from_zero_on(assumptions, flow.time), in_order(assumptions, wanted))
    if flow is not None and isinstance(says, TimeTo):
        own, wanted = expanded_flow(claim), wanted | {flow.state}
        states = state_assumptions(assumptions, flow)
        found = [
            from_assumptions(region, in_order(region, wanted))
            for region in regions(flow.state, own.start, own.rate, states)
        ]
        return st.one_of(found).filter(lambda point: _reached(own, point))
    if flow is not None and isinstance(says, Conserves):
        states = reachable_states(claim, flow, assumptions)
        return from_assumptions(states, in_order(states, wanted | set(flow.states)))
    return from_assumptions(assumptions, in_order(assumptions, wanted))


def _reached(flow: Flow, point: Mapping[Symbol, Expr]) -> bool:
    """Whether it is proved that the flow reaches the state of the point: its rate has no zero on the way."""
    return not isinstance(time_between(flow, point, flow.start, point[flow.state], _BITS), Failure)


def from_assumptions(assumptions: Assumptions, symbols: Sequence[Symbol]) -> Points:
    """Exact values of `symbols`, and of those that the relations name, at which the assumptions are proved to hold.

    Each variable is drawn inside the bounds that the relations leave it for the values before it; what linear bounds
    do not ensure is filtered.  A variable on the log scale takes exponentially small values too.

    Args:
        assumptions: ranges and relations; a symbol without a declaration is an unrestricted real number.
        symbols: what needs a value.

    >>> from hypothesis import given, settings
    >>> x, y = (Variable(name, Domain.POSITIVE) for name in "xy")
    >>> ordered = Assumptions((x, y), (x.symbol < y.symbol,))
    >>> @settings(max_examples=5, database=None)
    ... @given(from_assumptions(ordered, [x.symbol]))
    ... def it_holds(point):
    ...     assert satisfied(x.symbol < y.symbol, point, 64)
    >>> it_holds()
    """
    related = {symbol for relation in assumptions.given for symbol in relation.free_symbols}
    names = [*symbols, *sorted(related - set(symbols), key=lambda symbol: symbol.name)]
    order, _ = eliminate(assumptions, names)

    @st.composite
    def points(draw: st.DrawFn) -> dict[Symbol, Expr]:
        point: dict[Symbol, Expr] = {}
        for bounds in order:
            point[bounds.symbol] = draw(_values(assumptions[bounds.symbol], _span(bounds, point)))
        assume(admissible(assumptions, point))
        return {name: point[name] for name in names}

    return points()


def _span(bounds: Elimination, point: Mapping[Symbol, Expr]) -> Span:
    """The range that earlier values leave."""
    lower = tightest([(_plain(substitute(end, point)), strict) for end, strict in bounds.lower], 1)
    upper = tightest([(_plain(substitute(end, point)), strict) for end, strict in bounds.upper], -1)
    return Span(*lower, *upper)


def _plain(value: Expr) -> Expr:
    """The value as one number if it is rational."""
    rational = rational_value(value, {})
    return value if rational is None else Number(rational)


def _values(variable: Variable, span: Span) -> st.SearchStrategy[Expr]:
    """Exact values in a range, simple ones first."""
    if variable.domain is Domain.INTEGER:
        return st.integers(_whole(span.lower, up=True), _whole(span.upper, up=False)).map(Number)
    choices = [simple] if (simple := _simple(span)) is not None else []
    choices.append(_inside(span))
    if variable.scale is Scale.LOG and span.lower == ZERO:
        choices.append(st.sampled_from(_EXPONENTS).map(lambda exponent: _small(exponent, span.upper)))
    return st.one_of(choices)


def _whole(end: Expr | None, *, up: bool) -> int | None:
    """The last whole number inside an end of a range, None without an end."""
    rational = None if end is None else rational_value(end, {})
    if rational is None:
        return None
    return -(-rational.numerator // rational.denominator) if up else rational.numerator // rational.denominator


def _simple(span: Span) -> st.SearchStrategy[Expr] | None:
    """Small numbers inside the range, None if there is none or the ends are not rational."""
    signed = _SIMPLE if span.lower == ZERO else (*_SIMPLE, Fraction(0), *(-value for value in _SIMPLE))
    fitting = [Number(value) for value in signed if _within(value, span)]
    return st.sampled_from(fitting) if fitting else None


def _within(value: Fraction, span: Span) -> bool:
    lower, upper = (None if end is None else rational_value(end, {}) for end in (span.lower, span.upper))
    known = (lower is not None or span.lower is None) and (upper is not None or span.upper is None)
    return known and (lower is None or value > lower) and (upper is None or value < upper)


def _inside(span: Span) -> st.SearchStrategy[Expr]:
    """Numbers at a part of the way between the ends, or at a distance from the only one."""
    parts = st.one_of(
        st.sampled_from(_PARTS), st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100)
    ).map(Number)
    distances = st.one_of(st.sampled_from(_SIMPLE), st.fractions(Fraction(1, 10), 10, max_denominator=20)).map(Number)
    lower, upper = span.lower, span.upper
    if lower is not None and upper is not None:
        return parts.map(lambda part: _plain(lower + (upper - lower) * part))
    if lower is not None:
        return distances.map(lambda distance: _plain(lower + distance))
    if upper is not None:
        return distances.map(lambda distance: _plain(upper - distance))
    return st.fractions(-10, 10, max_denominator=20).map(Number)


def _small(exponent: int, upper: Expr | None) -> Expr:
    """exp(-exponent), scaled down to stay below the upper end."""
    value = exp(-exponent)
    below = upper is None or satisfied(upper >= ONE, {}, _BITS) is True
    return value if below or upper is None else upper * value
