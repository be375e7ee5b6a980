"""Points and ways of the recheck's own, which no certificate can choose: a false claim mostly fails at one of them.

A certificate in which every point was rewritten may leave out those at which its claim fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from flint import arb

from derivations.expressions.calculus import substitute
from derivations.expressions.nodes import INFINITY, ONE, ZERO, Expr, Integral, Number, Relation, Sum, Symbol, exp
from derivations.variables import Assumptions, Domain, Scale, Variable
from numerics.balls import evaluate
from numerics.sampling import points
from verification.recheck_duties import EXISTS, Duty, closed_point, fails
from verification.recheck_limits import distance, is_told

_SEED: Final = 20_011
_POINTS: Final = 64
_POINTS_OF_INTEGRALS: Final = 8
_PRECISIONS: Final = (256, 4_096)
#: Numbers without variables may agree to many digits; there is one point only.
_PRECISIONS_OF_NUMBERS: Final = (256, 4_096, 65_536, 524_288)
_PRECISIONS_OF_INTEGRALS: Final = (128,)
#: Where a way to a limit point is looked at: exponents of E, and of 2 for whole numbers.
_LEVELS: Final = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
_WHOLE_LEVELS: Final = (4, 16, 64, 256, 1_024)
_LIMIT_BITS: Final = 8_192
_WAYS: Final = 6
#: A distance this many times the last change, which itself is a small part of the one before, does not vanish.
_CLEARLY: Final = 20

Table = Mapping[str, Any]
Point = Mapping[Symbol, Expr]
#: Whether the claim speaks of a point, with the values that a duty is about.
Speaks = Callable[[Point, Point], bool]


def ranges_of(
    variables: Table, given: Sequence[tuple[Expr, str, Expr]], states: Mapping[Symbol, Expr], time: Symbol | None
) -> Assumptions:
    """What a claim says of its variables; the time is not negative, and states range like their starts.

    Args:
        variables: the declarations of a certificate.
        given: the assumptions as comparisons.
        states: the states of the flow with their starts.
        time: the time of the flow.
    """
    own = {name: _variable(name, declared) for name, declared in variables.items()}
    if time is not None:
        own.setdefault(time.name, Variable(time.name, Domain.NONNEGATIVE))
    for state, start in states.items():
        like = own.get(start.name) if isinstance(start, Symbol) else None
        own.setdefault(state.name, replace(like or Variable(state.name), name=state.name))
    relations = tuple(Relation((left, right), (operator,)) for left, operator, right in given)
    return Assumptions(tuple(own.values()), relations)


def _variable(name: str, declared: Any) -> Variable:
    table = declared if isinstance(declared, dict) else {"domain": declared}
    low, high = (None if table.get(key) is None else Fraction(table[key]) for key in ("min", "max"))
    return Variable(name, Domain(table.get("domain", "real")), low, high, Scale(table.get("scale", "linear")))


def refuting_point(duties: Sequence[Duty], ranges: Assumptions, speaks_of: Speaks, with_values: bool) -> str:
    """A point of the recheck's own, as text, at which a duty certainly fails; "" if none was found.

    Args:
        duties: those of the claim.
        ranges: what it says of its variables.
        speaks_of: whether it is certain that the claim speaks of a point.
        with_values: whether both sides of a duty are to have values.
    """
    existing = [Duty(side, EXISTS, ZERO, duty.fixed) for duty in duties for side in (duty.left, duty.right)]
    for duty in (*duties, *existing) if with_values else duties:
        hard = any(isinstance(node, Integral | Sum) for side in (duty.left, duty.right) for node in side.walk())
        wanted = (duty.left.free_symbols | duty.right.free_symbols) - frozenset(duty.fixed)
        wanted |= frozenset[Symbol]().union(*(value.free_symbols for value in duty.fixed.values()))
        precisions: Sequence[int] = _PRECISIONS_OF_INTEGRALS if hard else _PRECISIONS
        precisions = precisions if wanted else _PRECISIONS_OF_NUMBERS
        for point in points(ranges, sorted(wanted, key=repr), _POINTS_OF_INTEGRALS if hard else _POINTS, _SEED):
            whole = closed_point(point, duty.fixed)
            if _certainly_fails(duty, whole, precisions) and speaks_of(whole, duty.fixed):
                return ", ".join(f"{name.name} = {value!r}" for name, value in whole.items()) or "every point"
    return ""


def _certainly_fails(duty: Duty, point: Point, precisions: Sequence[int]) -> bool:
    """Whether a duty fails at the first precision at which balls tell, and at twice that."""
    for bits in precisions:
        found = fails(duty, point, bits)
        if found is not None and (found or duty.operator != "="):
            return bool(found and fails(duty, point, 2 * bits))
    return False


def settling(table: Table, formula: Callable[[str], Expr], ranges: Assumptions, speaks_of: Speaks) -> str:
    """Why the limit that is claimed is not taken on a way of the recheck's own; "" if nothing says so.

    Args:
        table: the claim, with the key `limit` or `asymptotic`.
        formula: reads an expression of the claim.
        ranges: what it says of its variables.
        speaks_of: whether it is certain that the claim speaks of a point.
    """
    own = table["limit"] if "limit" in table else table["asymptotic"]
    variable, of = Symbol(own["variable"]), formula(own["of"])
    of, value = (of, formula(own["is"])) if "limit" in table else (of / formula(own["like"]), ONE)
    gap, to = distance(of, value), own["to"]
    free = tuple(relation for relation in ranges.given if variable not in relation.free_symbols)
    parameters = Assumptions(ranges.variables, free)
    names = sorted((gap.free_symbols | _end(to, formula).free_symbols) - {variable, INFINITY}, key=repr)
    whole = ranges[variable].domain is Domain.INTEGER
    for at in points(parameters, names, _WAYS, _SEED):
        for steps in _ways(to, formula, whole):
            reached = [{**at, variable: substitute(step, at)} for step in steps]
            gaps = [evaluate(gap, point, _LIMIT_BITS) for point in reached if speaks_of(point, {})]
            told = [each for each in gaps if is_told(each)]
            if _stays_away(told):
                where = ", ".join(f"{name.name} = {each!r}" for name, each in at.items())
                return f"the distance to the limit settles at {told[-1].str(5)}" + (f" at {where}" if where else "")
    return ""


def _end(to: str, formula: Callable[[str], Expr]) -> Expr:
    return ZERO if to in ("0+", "0-") else formula(to)


def _ways(to: str, formula: Callable[[str], Expr], whole: bool) -> Iterator[list[Expr]]:
    """The values of the limit variable on each way to the limit point."""
    end = _end(to, formula)
    if INFINITY in end.walk():
        sign = 1 if end == INFINITY else -1
        yield [Number(sign * 2**level) if whole else sign * exp(Number(level)) for level in _range(whole)]
        return
    for sign in {"0+": (1,), "0-": (-1,)}.get(to, (1, -1)):
        yield [end + sign * exp(Number(-level)) for level in _LEVELS]


def _range(whole: bool) -> Sequence[int]:
    return _WHOLE_LEVELS if whole else _LEVELS


def _stays_away(gaps: Sequence[arb]) -> bool:
    """Whether the values settle, each change far smaller than the one before, at a distance from the claimed limit."""
    if len(gaps) < 4:
        return False
    before, last = (abs(later - earlier) for earlier, later in list(pairwise(gaps))[-2:])
    settles = last.abs_upper() * 2 < before.abs_lower() or last.abs_upper() < abs(gaps[-1]).abs_lower() * 1e-12
    return bool(settles and abs(gaps[-1]).abs_lower() > _CLEARLY * last.abs_upper())
