"""`exactflow derive`: the closed form of a flow, with its derivation."""

from __future__ import annotations

import json
from typing import Final

import click

from verification.commands.inputs import FlowFile, InputError, claims_or_flow, is_file, states_claims

SOLVED: Final = 0
UNDECIDED: Final = 3


@click.command("derive")
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--latex", "as_latex", is_flag=True, help="Print the derivation as LaTeX.")
@click.pass_context
def command(ctx: click.Context, file: str, as_json: bool, as_latex: bool) -> None:
    """Find the closed form of the flow that FILE states, and derive it step by step.

    FILE has a [variables] table and one [flow] table, with the keys of the claim format. Whatever is printed has been
    proved; where no closed form is found, the reason is.

    Exit status: 0 solved; 3 UNDECIDED; 2 bad input.

    Example: exactflow derive flow.toml --latex
    """
    if as_json and as_latex:
        raise click.UsageError("--json and --latex exclude each other; --json has the LaTeX in it", ctx)
    asked = _flow_of(file)
    from derivations.solve import ClosedForm, solve

    found = solve(asked.flow, asked.assumptions)
    if as_json:
        from verification.report.derivations import solution_object

        click.echo(json.dumps(solution_object(found, asked.assumptions), indent=2))
    elif as_latex:
        from derivations.latex import derivation_latex

        click.echo(derivation_latex(found.derivation, asked.assumptions))
    else:
        from verification.report.derivations import closed_form_text, derivation_text, flow_text

        closed = closed_form_text(found) if isinstance(found, ClosedForm) else ""
        parts = (flow_text(asked.flow), derivation_text(found.derivation), closed)
        click.echo("\n\n".join(part for part in parts if part))
    if isinstance(found, ClosedForm):
        ctx.exit(SOLVED)
    if not as_json:
        click.echo(f"UNDECIDED: {found.reason}", err=as_latex)
    ctx.exit(UNDECIDED)


def _flow_of(file: str) -> FlowFile:
    from verification.commands.inputs import read_flow_file

    if is_file(file) and states_claims(file) and isinstance(claims := claims_or_flow(file), tuple):
        names = ", ".join(claim.id for claim in claims[:3])
        problem = f"this file states claims ({names}); a file for derive has one [flow] table instead of [[claim]]"
        raise InputError(file, problem)
    return read_flow_file(file)
