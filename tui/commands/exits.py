"""How a command ends: every exit code, and the group that makes a sentence and a code of every refusal."""

import os
import sys
from typing import NoReturn

import click

from tui.commands.plain import printable

OK = 0
WRONG = 1
"""`devportal check` found something, or a connection test did not hold."""
USAGE = 2
"""The command was not understood, or there is no terminal to draw in."""
REFUSED = 3
"""The portal refused, and changed nothing."""
STORAGE = 4
"""The files cannot be read or written, or somebody else holds them."""
ABORTED = 130
"""Interrupted, or a question was left without an answer."""
PIPE = 141
"""Whoever read the output stopped reading."""

MEANINGS = {
    OK: "done",
    WRONG: "check or test-connection found something wrong",
    USAGE: "the command was not understood, or there is no terminal",
    REFUSED: "refused; nothing was changed",
    STORAGE: "the files cannot be used, or are busy",
    ABORTED: "interrupted",
    PIPE: "whoever read the output stopped reading",
}
"""What a script may rely on; shown by `devportal --help`."""


class Commands(click.Group):
    """A group whose commands end with one sentence and an exit code, whatever went wrong."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a refusal, an interruption and a closed pipe end it quietly."""
        try:
            answer: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _stop_writing()
            ctx.exit(PIPE)
        except (click.Abort, KeyboardInterrupt, EOFError):
            click.echo("Interrupted.", err=True)
            ctx.exit(ABORTED)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:
            _end_refused(ctx, error)
        return answer


def _end_refused(ctx: click.Context, error: Exception) -> NoReturn:
    from store.errors import Code, Refused

    if not isinstance(error, Refused):
        raise error
    click.echo(f"Error: {printable(error.sentence)}", err=True)
    ctx.exit(STORAGE if error.code in (Code.STORAGE, Code.BUSY) else REFUSED)


def _stop_writing() -> None:
    """Let Python flush what is left into nothing, or it complains on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
