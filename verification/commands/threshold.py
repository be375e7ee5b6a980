"""`exactflow threshold`: the largest start from which learning is incremental, or the theorem against it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from verification.commands.inputs import InputError

if TYPE_CHECKING:
    from numerics.thresholds import Pair

MAX_DIGITS: Final = 10_000
_SURPLUS: Final = (3, 40, 400)


@click.command("threshold")
@click.option("--depth", required=True, metavar="N", help="Depth: a number from 1 on, or oo.")
@click.option("--ratio", required=True, metavar="R", help="First target over the second one.")
@click.option("--small", required=True, metavar="S", help="Fraction that the second value may have reached.")
@click.option("--full", required=True, metavar="F", help="Fraction that the first value must have reached.")
@click.option("--kappa", default="1", show_default=True, help="Start of the first value over that of the second.")
@click.option("--variance", default="1", show_default=True, help="The same for the variances of their inputs.")
@click.option("--digits", type=click.IntRange(1, MAX_DIGITS), default=30, show_default=True, help="Significant digits.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    depth: str, ratio: str, small: str, full: str, kappa: str, variance: str, digits: int, as_json: bool
) -> None:
    """Print the threshold of incremental learning, in units of the second target, every digit certified.

    From a start below it the first value reaches its fraction before the second one exceeds its own. Where no start
    does, or none that is small, the theorem that says so is printed.

    Example: exactflow threshold --depth 3 --ratio 1.1 --small 0.1 --full 0.9
    """
    from derivations.expressions import ExpressionError
    from numerics.thresholds import Pair, ThresholdError

    try:
        value, reason = _answer(Pair(depth, ratio, small, full, kappa, variance), digits)
    except (ThresholdError, ExpressionError, ArithmeticError) as error:
        raise InputError("threshold", f"{error}; change the question") from None
    if as_json:
        click.echo(json.dumps({"threshold": value, "digits": digits, "never": reason}, indent=2))
    else:
        click.echo(value if value is not None else f"none: {reason}")


def _answer(pair: Pair, digits: int) -> tuple[str | None, str | None]:
    """The digits of the threshold, or the theorem that says why there is none."""
    from numerics.precision import proved_digits
    from numerics.thresholds import Never, ThresholdError, threshold

    for surplus in _SURPLUS:
        found = threshold(pair, digits + surplus)
        if isinstance(found, Never):
            return None, found.reason
        text = proved_digits(found.value, digits)
        if text is not None:
            return text, None
    raise ThresholdError(f"{digits} digits cannot be told: the threshold is too close to a tie of the rounding")
