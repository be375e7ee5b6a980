"""Exact points on the command line: `--at s=1,u0=exp(-1000000),t=1/2`, checked against a claim's assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from derivations.claim import Claim
from derivations.expressions import Expr, ExpressionError, Number, Relation, Symbol, read, write
from derivations.variables import Domain
from numerics.balls import NoValue, status
from verification.commands.inputs import InputError
from verification.laws import conditions, declared

_BITS = (128, 4_096)


def read_point(text: str, claim: Claim) -> dict[Symbol, Expr]:
    """The exact values that `--at` gives to variables of the claim.

    Args:
        text: assignments `name=value` separated by commas; a value is a formula of the claim language without names.
        claim: the claim whose variables, time and states may be set.

    Raises:
        InputError: for anything that is not such an assignment, a name the claim does not have, or a point outside the
            claim's assumptions.
    """
    allowed = {variable.name for variable in declared(claim)}
    point: dict[Symbol, Expr] = {}
    for assignment in _assignments(text):
        name, equals, value = (part.strip() for part in assignment.partition("="))
        if not equals or not name or not value:
            raise InputError("--at", f"{assignment.strip()!r} is not an assignment; write name=value,name=value")
        symbol = _name(name, allowed, claim)
        if symbol in point:
            raise InputError("--at", f"{name} is given twice; give it once")
        point[symbol] = _value(name, value)
    _check_assumptions(claim, point)
    return point


def inside(claim: Claim, point: Mapping[Symbol, Expr]) -> bool:
    """Whether it is certain that a point is inside the assumptions of a claim."""
    return all(_holds(relation, point) is True for relation in conditions(claim, point))


def _assignments(text: str) -> list[str]:
    """The text split at the commas that are not inside parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts if text.strip() else []


def _name(name: str, allowed: Iterable[str], claim: Claim) -> Symbol:
    if name not in allowed:
        near = get_close_matches(name, list(allowed), n=1)
        remedy = f"did you mean {near[0]}?" if near else f"its variables are {', '.join(sorted(allowed))}"
        raise InputError("--at", f"{claim.id} has no variable {name!r}; {remedy}")
    return Symbol(name)


def _value(name: str, text: str) -> Expr:
    try:
        value = read(text)
        if value.free_symbols:
            unknown = min(symbol.name for symbol in value.free_symbols)
            raise InputError("--at", f"the value of {name} contains {unknown}; give an exact number such as exp(-1000)")
        found = status(value, {}, _BITS[0])
    except ExpressionError as error:
        raise InputError("--at", f"the value of {name} cannot be read: {error}") from None
    if isinstance(found, NoValue):
        raise InputError("--at", f"{name}={text} is not a finite real number ({found.reason}); give one that is")
    return value


def _check_assumptions(claim: Claim, point: dict[Symbol, Expr]) -> None:
    for relation in conditions(claim, point):
        holds = _holds(relation, point)
        if holds is not True:
            values = ", ".join(f"{name.name}={write(point[name])}" for name in point if name in relation.free_symbols)
            how = "is outside the assumptions" if holds is False else "cannot be shown to be inside the assumptions"
            raise InputError(
                "--at", f"{values} {how} of {claim.id}, which asks for {write(relation)}; change the point"
            )
    for variable in claim.assumptions:
        value = point.get(variable.symbol)
        whole = value is None or (isinstance(value, Number) and value.value.denominator == 1)
        if variable.domain is Domain.INTEGER and not whole:
            raise InputError("--at", f"{variable.name} is an integer in {claim.id}; give it a whole number")


def _holds(relation: Relation, point: Mapping[Symbol, Expr]) -> bool | None:
    from numerics.sampling import satisfied

    found = (satisfied(relation, point, bits) for bits in _BITS)
    return next((each for each in found if each is not None), None)
