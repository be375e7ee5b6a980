"""`exactflow ghostwrite`: print a test file for claims that its reader can keep."""

from __future__ import annotations

import shlex

import click

from verification.commands.inputs import InputError, claims_of


@click.command("ghostwrite")
@click.argument("targets", metavar="ID|FILE...", nargs=-1, required=True)
def command(targets: tuple[str, ...]) -> None:
    """Print a test file for claims of files or of the catalogue, to keep and to run with pytest.

    Each claim becomes a test that Hypothesis runs at exact points inside the assumptions, exponentially small values
    among them: solutions and time laws beside rigorous integration, equations with both sides to 50 digits.

    Example: exactflow ghostwrite two-layer.trajectory > test_two_layer.py
    """
    from derivations.expressions import ExpressionError
    from verification.ghostwriter import ghostwrite

    claims = claims_of(targets).claims
    try:
        text = ghostwrite(claims, shlex.join(["exactflow", "ghostwrite", *targets]))
    except ExpressionError as error:
        raise InputError(", ".join(targets), f"{error}; name a claim of another kind") from None
    click.echo(text, nl=False)
