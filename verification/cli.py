"""The command `exactflow`: finds the subcommand, and turns every mistake into one message and an exit status."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

import click

#: A module of `verification.commands` each, imported only when it is asked for.
COMMANDS: Final = {
    "verify": "Decide claims: proved, enclosed, refuted, or undecided and why.",
    "derive": "Find the closed form of a flow, with its derivation.",
    "evaluate": "Evaluate the law of a claim to any number of certified digits.",
    "threshold": "Print the threshold of incremental learning, or the theorem that says there is none.",
    "latex": "Print a claim as a LaTeX theorem, with its derivation if asked.",
    "list": "List the claims of the catalogue.",
    "show": "Show one claim: statement, conventions, source and derivation.",
    "plot": "Draw the trajectory that a claim or a flow describes.",
    "recheck": "Confirm verdicts from their certificates by ball arithmetic alone.",
    "mutants": "Make wrong versions of claims and see whether the checks notice.",
    "ghostwrite": "Print a test file for claims, to keep and to run with pytest.",
}

BAD_INPUT: Final = 2
DEFECT: Final = 70
INTERRUPTED: Final = 130
#: What a shell reports of a program whose output nobody reads any more; like 130 it is no verdict.
READER_LEFT: Final = 141

_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Commands(click.Group):
    """A group whose commands are imported when they are used, so that help costs no more than click does."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"verification.commands.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = get_close_matches(args[0], COMMANDS, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"the commands are {', '.join(COMMANDS)}"
            raise click.UsageError(f"{args[0]!r} is not a command; {remedy}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="exactflow", message="exactflow %(version)s")
@click.pass_context
def exactflow(ctx: click.Context) -> None:
    """Derive, evaluate and verify the exact theory of learning dynamics.

    Example: exactflow verify theorems.toml
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit status of `exactflow arguments`; 70 is a defect of Exactflow itself and never a verdict.

    Args:
        arguments: the words after `exactflow`; None for those of the process.
    """
    try:
        status = exactflow.main(arguments, prog_name="exactflow", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        remedy = f" (see '{error.ctx.command_path} --help')" if error.ctx is not None else ""
        return _complain(f"{error.format_message().rstrip('.')}{remedy}", BAD_INPUT)
    except click.ClickException as error:
        return _complain(error.format_message(), BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        return _complain("interrupted", INTERRUPTED)
    except (BrokenPipeError, SystemExit):
        # The reader of the output has left; click turns that into an exit with the status of a refutation.
        _discard_output()
        return READER_LEFT
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            _discard_output()
            return _complain(
                f"the output cannot be written ({error.strerror}); make room, or write elsewhere", BAD_INPUT
            )
        cause = " ".join(f"{type(error).__name__}: {error}".split())
        message = f"a defect of Exactflow, not of the input ({cause}); please report it with the command that shows it"
        return _complain(message, DEFECT)
    return status if isinstance(status, int) else 0


def _discard_output() -> None:
    """Let what is still buffered raise nothing at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str, status: int) -> int:
    click.echo(f"exactflow: {message}", err=True)
    return status


def main() -> None:
    """Run the command with the arguments of the process; a standard output or error that is closed takes nothing."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - it stays open as long as the process
    sys.exit(run())
