"""`exactflow evaluate`: the law of a claim at an exact point, every printed digit certified."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import click

from verification.commands.inputs import InputError

if TYPE_CHECKING:
    from derivations.claim import Claim
    from derivations.expressions import Expr, Symbol

MAX_DIGITS: Final = 1_000_000
_BITS: Final = 64
_BITS_ALLOWED_PER_DIGIT: Final = 16


@click.command("evaluate")
@click.argument("target", metavar="ID|FILE")
@click.option("--at", "at", metavar="NAME=VALUE,...", default="", help="Exact values in the claim language.")
@click.option("--digits", type=click.IntRange(1, MAX_DIGITS), default=30, show_default=True, help="Significant digits.")
@click.option("--of", "quantity", metavar="NAME", help="One quantity: a state, a side, or a name from 'where'.")
@click.option("--claim", "identifier", metavar="ID", help="The claim of a file with several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(target: str, at: str, digits: int, quantity: str | None, identifier: str | None, as_json: bool) -> None:
    """Evaluate the law of a claim, or of the closed form of a flow file, to any number of certified digits.

    A solution is evaluated at a time, a time law at a state; a time law asked at a time is inverted.

    Example: exactflow evaluate two-layer.trajectory --at s=1,tau=1,u0=exp(-1000000),t=500000 --digits 50
    """
    from verification.commands.choose import one_claim
    from verification.commands.points import read_point

    claim = one_claim(target, identifier)
    point = read_point(at, claim)
    values = evaluated(claim, point, digits, quantity)
    if as_json:
        from derivations.expressions import write

        exact = {name.name: write(value) for name, value in point.items()}
        click.echo(json.dumps({"id": claim.id, "at": exact, "digits": digits, "values": values}, indent=2))
    elif len(values) == 1:
        click.echo(next(iter(values.values())))
    else:
        for name, value in values.items():
            click.echo(f"{name} = {value}")


def evaluated(claim: Claim, point: Mapping[Symbol, Expr], digits: int, quantity: str | None = None) -> dict[str, str]:
    """The quantities of a claim at a point, as decimals of so many certified digits.

    Raises:
        InputError: if a value is missing, the claim has no such quantity, or balls cannot certify the digits.
    """
    from derivations.expressions import ExpressionError

    try:
        return _evaluated(claim, point, digits, quantity)
    except (ExpressionError, ArithmeticError) as error:
        raise InputError(claim.id, f"{error}; change the point or the digits") from None


def _evaluated(claim: Claim, point: Mapping[Symbol, Expr], digits: int, quantity: str | None) -> dict[str, str]:
    from numerics.precision import LARGEST_PRECISION, digits_of
    from verification.laws import named_quantities, quantities

    if _asks_for_state(claim, point, quantity):
        return _state_at(claim, point, digits)
    asked = quantities(claim)
    if quantity is not None:
        everything = named_quantities(claim)
        if quantity not in everything:
            near = get_close_matches(quantity, list(everything), n=1)
            remedy = f"did you mean {near[0]}?" if near else f"it has {', '.join(everything)}"
            raise InputError("--of", f"{claim.id} has no quantity {quantity}; {remedy}")
        asked = {quantity: everything[quantity]}
    for expr in asked.values():
        _require(claim, expr.free_symbols, point)
    _check_reached(claim, point)
    most = LARGEST_PRECISION + _BITS_ALLOWED_PER_DIGIT * digits
    return {name: digits_of(expr, point, digits, largest_precision=most).text for name, expr in asked.items()}


def _asks_for_state(claim: Claim, point: Mapping[Symbol, Expr], quantity: str | None) -> bool:
    """Whether a time law is asked the other way round: the time is given and the state is not."""
    from derivations.claim import TimeTo

    flow = claim.about
    if flow is None or not isinstance(claim.says, TimeTo) or quantity not in (None, flow.state.name):
        return False
    return flow.time in point and flow.state not in point


def _check_reached(claim: Claim, point: Mapping[Symbol, Expr]) -> None:
    """A time law speaks of states between the start and the attractor; refuse one that is certainly elsewhere.

    Raises:
        InputError: if the flow moves the other way, or stops before the state.
    """
    from derivations.claim import TimeTo

    flow = claim.about
    if flow is None or not isinstance(claim.says, TimeTo) or flow.state not in point:
        return
    from numerics.attractors import Attractor, attractor
    from numerics.balls import evaluate

    found = attractor(flow, point, _BITS)
    if not isinstance(found, Attractor):
        return
    state, start = (evaluate(expr, point, _BITS) for expr in (flow.state, flow.start))
    ahead = (state - start) * found.direction
    beyond = (state - found.state) * found.direction
    if ahead < 0 or beyond > 0 or found.direction == 0:
        goal = found.state.str(6, radius=False)
        where = "stands still at its start" if found.direction == 0 else f"moves from its start to {goal}"
        raise InputError("--at", f"the flow never reaches this {flow.state.name}: it {where}; choose one on its way")


def _state_at(claim: Claim, point: Mapping[Symbol, Expr], digits: int) -> dict[str, str]:
    from numerics.invert import state_at
    from verification.laws import quantities

    flow = claim.about
    assert flow is not None
    law = quantities(claim)[flow.time.name]
    _require(claim, (law.free_symbols | flow.start.free_symbols | flow.rate.free_symbols) - {flow.state}, point)
    return {flow.state.name: state_at(law, flow, point, point[flow.time], digits).text}


def _require(claim: Claim, names: frozenset[Symbol], point: Mapping[Symbol, Expr]) -> None:
    missing = sorted(name.name for name in names if name not in point)
    if missing:
        example = ",".join(f"{name}=..." for name in missing)
        raise InputError("--at", f"{claim.id} needs a value for {', '.join(missing)}; add {example}")
