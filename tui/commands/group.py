"""The group of all commands: each is loaded when it is asked for, and ends with a sentence and an exit code."""

import os
import sys
from importlib import import_module

import click

from tui.commands import exits
from tui.commands.plain import printable

NAMES = [
    "app",
    "backup",
    "check",
    "connection",
    "connections",
    "demo",
    "init",
    "org",
    "restore",
    "rotate-keys",
    "serve",
    "ssh-config",
    "ssh-key",
    "ssh-keys",
    "tenant",
    "test-connection",
    "user",
    "where",
]
"""Each has a room of its name, and is there under the same name."""


class Commands(click.Group):
    """A group whose commands end with one sentence and an exit code, whatever went wrong."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name."""
        return NAMES

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, or None."""
        if name not in NAMES:
            return None
        room = name.replace("-", "_")
        command: click.Command = getattr(import_module(f"tui.commands.{room}"), room)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a refusal, an interruption and a closed pipe end it quietly."""
        try:
            answer: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _stop_writing()
            ctx.exit(exits.PIPE)
        except (click.Abort, KeyboardInterrupt, EOFError):
            click.echo("Interrupted.", err=True)
            ctx.exit(exits.ABORTED)
        except click.UsageError as error:
            # It may hold the name of a file that somebody else has made.
            raise click.UsageError(printable(error.format_message()), error.ctx) from None
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:
            ctx.exit(exits.refused(error, ctx.obj))
        return answer


def _stop_writing() -> None:
    """Let Python flush what is left into nothing, or it complains on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
