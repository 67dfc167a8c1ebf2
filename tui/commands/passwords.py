"""Passwords for a command: asked for without an echo, or read from a file descriptor; never an argument."""

import os

import click

fd_option = click.option(
    "--password-fd",
    type=click.IntRange(min=0),
    metavar="N",
    help="Read the password from file descriptor N (its first line) instead of asking.",
)


def new_password(fd: int | None, *, prompt: str = "New password (12 to 128 characters)") -> str:
    """The first line of the descriptor, or the answer to a question asked twice."""
    if fd is not None:
        return lines_of(fd)[0]
    answer: str = click.prompt(prompt, hide_input=True, confirmation_prompt="The same again", err=True)
    return answer


def lines_of(fd: int) -> list[str]:
    """What the descriptor holds, by lines, at least one; the descriptor is closed."""
    try:
        with os.fdopen(fd, "rb") as file:
            text = file.read(1 << 20).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"No password can be read from file descriptor {fd}.") from None
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    if not lines or not lines[0]:
        raise click.UsageError(f"File descriptor {fd} holds no password.")
    return lines
